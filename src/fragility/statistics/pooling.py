"""Random-effects pooling: estimate, interval, heterogeneity and prediction interval.

Prevents the failure in which three models are pooled as if items were the only source of doubt: the default
is REML with Knapp-Hartung (a t interval with k - 1 degrees of freedom), k stands beside every estimate, and
what one or two studies cannot tell is not estimable, with the reason.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.statistics import heterogeneity
from fragility.statistics.result import FloatArray, Interval, NotEstimable, check_flag, check_level
from fragility.statistics.tails import normal_isf, normal_sf, t_isf, t_sf

ONE_STUDY = "one study: its variance says nothing about the spread between studies; at least two are needed"
ZERO_VARIANCE = "a study has variance 0: its weight would be infinite"
EQUAL_EFFECTS = "all effects are equal: the Knapp-Hartung standard error is 0"
TWO_STUDIES = "a prediction interval has k - 2 degrees of freedom: at least three studies are needed"
NO_SPREAD = "the equal-effects model has no spread between studies to predict from"
EMPTY_SET = "the effects agree more closely than chance lets them: no tau2 fits (empty Q-profile set)"

#: Effects that differ by less, relative to their size and their standard errors, are equal.
ROUNDING = 1e-12
#: The fields of `Pooled` that hold numbers, in the order in which `pool_many` fills them.
NUMBERS = ("estimate", "se", "low", "high", "prediction_low", "prediction_high", "p", "tau2", "q", "i2", "h2")


@dataclass(frozen=True, eq=False)
class Pooled:
    """One pooled estimate (`pool`), or an array of them (`pool_many`).

    Parameters
    ----------
    estimate, se, low, high : float or array
        Pooled effect in the unit of the effects, its standard error and interval.
    prediction_low, prediction_high : float, None or array
        Where the true effect of a further study would lie: estimate +- t(k - 2) sqrt(tau2 + se^2) (Higgins
        et al. 2009), with the `se` given here. None (NaN in arrays) with `prediction_reason` where not
        estimable.
    p : float or array
        Two-sided p for "the pooled effect is 0".
    tau2, q : float or array
        Variance between studies, and Cochran's Q.
    i2, h2 : float or array
        Share (0..1) of the variance that lies between studies, and ratio of all variance to sampling
        variance, as metafor defines them: for "dl", "pm" and "reml" i2 = tau2 / (tau2 + typical variance),
        h2 = 1 / (1 - i2); for "equal", which has no tau2, i2 = max(0, (Q - df) / Q), h2 = Q / df. For "dl"
        the two i2 are the same.
    k : int
        Number of studies.
    method : str
        Estimator of tau2 and kind of interval.
    reason : str or array of str
        Why a row is not estimable (all its numbers are NaN), else "".
    """

    estimate: Any
    se: Any
    low: Any
    high: Any
    prediction_low: Any
    prediction_high: Any
    p: Any
    tau2: Any
    q: Any
    i2: Any
    h2: Any
    k: int
    level: float
    method: str
    prediction_reason: str = ""
    reason: Any = ""


def pool_many(
    effects: ArrayLike,
    variances: ArrayLike,
    method: str = "reml",
    knapp_hartung: bool = True,
    level: float = 0.95,
    truncated: bool = False,
) -> Pooled:
    """Pool many meta-analyses of the same number of studies at once.

    Parameters
    ----------
    effects, variances : array_like, shape (m, k)
        Effects and their sampling variances (not standard errors), one meta-analysis a row.
    method : {"reml", "pm", "dl", "equal"}
        Estimator of the variance between studies; "equal" sets it to 0.
    knapp_hartung : bool
        Knapp and Hartung's (2003) standard error and t interval with k - 1 degrees of freedom; else normal.
    level : float
        Confidence level, a share.
    truncated : bool
        Keep the Knapp-Hartung factor at 1 or above, so that the standard error is never below the normal one
        (metafor: test="adhoc"). Off by default: it gives up the exact coverage for equal variances.

    Returns
    -------
    Pooled
        Arrays of length m; rows that are not estimable are NaN with a `reason`.

    Raises
    ------
    InputError
        A negative or missing number, shapes that differ, an unknown method.
    """
    (y, v), level = heterogeneity.check_studies(effects, variances, 2), check_level(level)
    estimator = heterogeneity.ESTIMATORS[heterogeneity.check_method(method)]
    knapp_hartung, truncated = check_flag(knapp_hartung, "knapp_hartung"), check_flag(truncated, "truncated")
    k = y.shape[1]
    reason = np.full(len(y), ONE_STUDY if k < 2 else "", dtype=object)
    if k > 1:
        if knapp_hartung and not truncated:
            rounding = ROUNDING * (np.abs(y).max(axis=1) + np.sqrt(v.min(axis=1)))
            reason[np.ptp(y, axis=1) <= rounding] = EQUAL_EFFECTS
        reason[np.any(v == 0, axis=1)] = ZERO_VARIANCE
    good = reason == ""
    numbers = np.full((len(NUMBERS), len(y)), np.nan)
    if good.any():
        y, v = y[good], v[good]
        tau2 = estimator(y, v)
        estimate, se = _mean(y, v, tau2, knapp_hartung, truncated)
        distance, tail = np.abs(estimate) / se, (1 - level) / 2
        half = (t_isf(tail, k - 1) if knapp_hartung else normal_isf(tail)) * se
        p = 2 * (t_sf(distance, k - 1) if knapp_hartung else normal_sf(distance))
        q, i2, h2 = _spread(y, v, tau2, method)
        reach = np.full(len(y), np.nan)
        if method != "equal" and k > 2:
            reach = t_isf((1 - level) / 2, k - 2) * np.sqrt(tau2 + se**2)
        ends = (estimate - half, estimate + half, estimate - reach, estimate + reach)
        numbers[:, good] = (estimate, se, *ends, p, tau2, q, i2, h2)
    interval = ("truncated Knapp-Hartung" if truncated else "Knapp-Hartung") if knapp_hartung else "normal"
    missing = NO_SPREAD if method == "equal" else TWO_STUDIES if k < 3 else ""
    values = dict(zip(NUMBERS, numbers, strict=True))
    name = f"{method}, {interval}"
    return Pooled(**values, k=k, level=level, method=name, prediction_reason=missing, reason=reason)


def pool(
    effects: ArrayLike,
    variances: ArrayLike,
    method: str = "reml",
    knapp_hartung: bool = True,
    level: float = 0.95,
    truncated: bool = False,
) -> Pooled | NotEstimable:
    """Pool the effects of k studies: `pool_many` with one row.

    Parameters
    ----------
    effects, variances : array_like, shape (k,)
        Effects and their sampling variances (not standard errors).
    method, knapp_hartung, level, truncated
        As in `pool_many`.

    Returns
    -------
    Pooled or NotEstimable
        Not estimable for fewer than two studies, for a variance of 0 and, with Knapp-Hartung, for effects
        that are all equal.

    Examples
    --------
    >>> found = pool([20.0, 30.0, 40.0], [4.0, 4.0, 4.0])
    >>> round(found.estimate, 1), found.k
    (30.0, 3)
    """
    (y, v), level = heterogeneity.check_studies(effects, variances), check_level(level)
    method = heterogeneity.check_method(method)
    knapp_hartung, truncated = check_flag(knapp_hartung, "knapp_hartung"), check_flag(truncated, "truncated")
    return _pooled(y.tobytes(), v.tobytes(), method, knapp_hartung, level, truncated)


@lru_cache(maxsize=1024)
def _pooled(
    effects: bytes, variances: bytes, method: str, knapp_hartung: bool, level: float, truncated: bool
) -> Pooled | NotEstimable:
    """Pool studies once: the checks of a reading ask again for what its concerns ask."""
    y, v = np.frombuffer(effects)[None], np.frombuffer(variances)[None]
    return _row(pool_many(y, v, method, knapp_hartung, level, truncated), 0)


def difference_prediction(pooled: Pooled) -> tuple[float, float, bool]:
    """Return the prediction interval of a difference of shares, cut at -1 and 1, and whether it had to be cut.

    The t interval knows no range; with few models it reaches beyond what a difference can be.
    """
    low, high = float(pooled.prediction_low), float(pooled.prediction_high)
    return max(-1.0, low), min(1.0, high), low < -1 or high > 1


def leave_one_out(
    effects: ArrayLike,
    variances: ArrayLike,
    method: str = "reml",
    knapp_hartung: bool = True,
    level: float = 0.95,
    truncated: bool = False,
) -> list[Pooled | NotEstimable]:
    """Pool k times, each time without one study, in the order of the studies; arguments as in `pool`."""
    (y, v), level = heterogeneity.check_studies(effects, variances), check_level(level)
    others = np.array([np.delete(np.arange(len(y)), i) for i in range(len(y))], dtype=int)
    many = pool_many(y[others], v[others], method, knapp_hartung, level, truncated)
    return [_row(many, i) for i in range(len(y))]


def tau2_interval(
    effects: ArrayLike, variances: ArrayLike, level: float = 0.95, method: str = "reml"
) -> Interval | NotEstimable:
    """Return the Q-profile interval of the variance between studies.

    The set of tau2 whose generalised Q lies between two chi-square points (Viechtbauer 2007); it inverts the
    estimator of Paule and Mandel, so an estimate by another `method` can lie outside it.

    Parameters
    ----------
    effects, variances : array_like, shape (k,)
        Effects and their sampling variances.
    level : float
        Confidence level, a share.
    method : str
        Estimator of the point given with the interval.
    """
    (y, v), level = heterogeneity.check_studies(effects, variances), check_level(level)
    estimator = heterogeneity.ESTIMATORS[heterogeneity.check_method(method)]
    if len(y) < 2 or np.any(v == 0):
        return NotEstimable(ONE_STUDY if len(y) < 2 else ZERO_VARIANCE)
    low, high, empty = heterogeneity.q_profile(y[None], v[None], level)
    if empty[0]:
        return NotEstimable(EMPTY_SET)
    return Interval(estimator(y[None], v[None])[0], low[0], high[0], level, f"{method}, Q-profile")


def i2_interval(
    effects: ArrayLike, variances: ArrayLike, level: float = 0.95, method: str = "reml"
) -> Interval | NotEstimable:
    """Return the interval of I2: the Q-profile limits of tau2, each over itself plus the typical variance.

    Arguments as in `tau2_interval`; the same as metafor's `confint`, but for an empty set of tau2, which is not
    estimable here and 0 to 0 there.
    """
    tau2 = tau2_interval(effects, variances, level, method)
    if isinstance(tau2, NotEstimable):
        return tau2
    typical = heterogeneity.typical_variance(np.asarray(variances, dtype=float)[None])[0]
    estimate, low, high = (x / (x + typical) for x in (tau2.estimate, tau2.low, tau2.high))
    return Interval(estimate, low, high, level, tau2.method)


def _mean(
    y: FloatArray, v: FloatArray, tau2: FloatArray, knapp_hartung: bool, truncated: bool
) -> tuple[FloatArray, FloatArray]:
    """Return pooled effects and standard errors."""
    weights = 1 / (v + tau2[:, None])
    estimate, variance = heterogeneity.weighted_mean(y, weights)[:, 0], 1 / weights.sum(axis=1)
    if not knapp_hartung:
        return estimate, np.sqrt(variance)
    factor = heterogeneity.generalised_q(y, v, tau2) / (y.shape[1] - 1)
    return estimate, np.sqrt(variance * (np.maximum(1, factor) if truncated else factor))


def _spread(y: FloatArray, v: FloatArray, tau2: FloatArray, method: str) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return Cochran's Q, I2 and H2 (see `Pooled`)."""
    q = heterogeneity.generalised_q(y, v)
    if method == "equal":
        h2 = q / (y.shape[1] - 1)
        return q, 1 - 1 / np.maximum(1, h2), h2
    typical = heterogeneity.typical_variance(v)
    return q, tau2 / (tau2 + typical), 1 + tau2 / typical


def _row(many: Pooled, index: int) -> Pooled | NotEstimable:
    if many.reason[index]:
        return NotEstimable(many.reason[index])
    numbers: dict[str, Any] = {name: float(getattr(many, name)[index]) for name in NUMBERS}
    if many.prediction_reason:
        numbers |= {"prediction_low": None, "prediction_high": None}
    return replace(many, **numbers, reason="")
