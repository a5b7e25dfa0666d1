"""Intervals for two independent proportions: difference, ratio and odds ratio.

Prevents the failure in which a drop from 500 of 500 to 0 of 500 gets no interval, or one that leaves -1 to 1.
The counts are k1 of n1 and k2 of n2, of shapes that broadcast; a difference is p1 - p2, in shares. The exact
tests of the same two arms are here too, under their own names.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.statistics.exact import barnard, barnard_test, boschloo, boschloo_test, fisher
from fragility.statistics.proportions import normal_quantile, wilson_limits
from fragility.statistics.result import FloatArray, Interval, check_arms
from fragility.statistics.roots import Accepts, edge, score_limits
from fragility.statistics.score import accepts_difference, accepts_odds_ratio, accepts_ratio, difference_variance

__all__ = [
    "agresti_caffo",
    "barnard",
    "barnard_test",
    "boschloo",
    "boschloo_test",
    "fisher",
    "mee",
    "miettinen_nurminen",
    "newcombe",
    "odds_ratio",
    "risk_ratio",
]

_FARTHEST_LOG = 45.0  # a ratio is sought from e^-45 to e^45


def newcombe(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, level: float = 0.95) -> Interval:
    """Return Newcombe's hybrid score interval of p1 - p2, from the two Wilson intervals.

    Parameters
    ----------
    k1, n1, k2, n2 : array_like
        Counts of the two arms; k may be fractional (a rate that was moved).
    level : float
        Confidence level.

    Returns
    -------
    Interval
        Shares, -1 to 1.

    Raises
    ------
    InputError
        k > n, n < 1, NaN, shapes that do not broadcast.

    References
    ----------
    Newcombe 1998, Statistics in Medicine 17:873, method 10.

    Examples
    --------
    >>> found = newcombe(45, 50, 30, 50)
    >>> round(float(found.estimate), 2), round(found.low, 3), round(found.high, 3)
    (0.3, 0.132, 0.449)
    >>> bool(found.excludes(0))
    True
    """
    k1, n1, k2, n2 = check_arms(k1, n1, k2, n2)
    (p, q), (p_low, q_low), (p_high, q_high) = wilson_limits(np.array([k1, k2]), np.array([n1, n2]), level)
    difference = p - q
    low = difference - np.hypot(p - p_low, q_high - q)
    high = difference + np.hypot(p_high - p, q - q_low)
    return Interval(difference, low, high, level, "Newcombe")


def miettinen_nurminen(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, level: float = 0.95) -> Interval:
    """Return the Miettinen-Nurminen score interval of p1 - p2, with the factor N / (N - 1).

    Parameters, returns and errors as in `newcombe`.

    References
    ----------
    Miettinen and Nurminen 1985, Statistics in Medicine 4:213.

    Examples
    --------
    >>> found = miettinen_nurminen(45, 50, 30, 50)
    >>> round(found.low, 3), round(found.high, 3)
    (0.136, 0.456)
    """
    return _score_interval(k1, n1, k2, n2, level, unbiased=True)


def mee(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, level: float = 0.95) -> Interval:
    """Return Mee's score interval of p1 - p2: Miettinen-Nurminen without the factor N / (N - 1).

    Parameters, returns and errors as in `newcombe`.

    References
    ----------
    Mee 1984, Biometrics 40:1175.
    """
    return _score_interval(k1, n1, k2, n2, level, unbiased=False)


def agresti_caffo(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, level: float = 0.95) -> Interval:
    """Return the Agresti-Caffo interval of p1 - p2: Wald after one success and one failure more in each arm.

    Parameters, returns and errors as in `newcombe`. The estimate is that of the counts as given, not the
    centre.

    References
    ----------
    Agresti and Caffo 2000, American Statistician 54:280.
    """
    k1, n1, k2, n2 = check_arms(k1, n1, k2, n2)
    p1, p2 = (k1 + 1) / (n1 + 2), (k2 + 1) / (n2 + 2)
    half = normal_quantile(level) * np.sqrt(p1 * (1 - p1) / (n1 + 2) + p2 * (1 - p2) / (n2 + 2))
    low, high = np.maximum(p1 - p2 - half, -1), np.minimum(p1 - p2 + half, 1)
    return Interval(k1 / n1 - k2 / n2, low, high, level, "Agresti-Caffo")


def risk_ratio(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, level: float = 0.95) -> Interval:
    """Return the Miettinen-Nurminen score interval of p1 / p2.

    Parameters and errors as in `newcombe`.

    Returns
    -------
    Interval
        Low is 0 where k1 = 0, high is infinite where k2 = 0; not estimable where both are 0.

    References
    ----------
    Miettinen and Nurminen 1985, Statistics in Medicine 4:213.
    """
    arms = check_arms(k1, n1, k2, n2)
    k1, n1, k2, n2 = arms
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = (k1 / n1) / (k2 / n2)
    z = normal_quantile(level)
    low, high = _ratio_limits(lambda log: accepts_ratio(arms, np.exp(log), z), estimate)
    reason = np.where((k1 == 0) & (k2 == 0), "no item counted in either arm: the ratio is 0/0", "")
    nan = np.where(reason == "", 0.0, np.nan)
    return Interval(estimate, low + nan, high + nan, level, "Miettinen-Nurminen ratio", reason)


def odds_ratio(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, level: float = 0.95) -> Interval:
    """Return the Miettinen-Nurminen score interval of the odds ratio, arm 1 to arm 2.

    Parameters and errors as in `newcombe`.

    Returns
    -------
    Interval
        Low is 0 and high infinite where a zero cell says so; not estimable where no item, or every item, of
        both arms was counted.

    References
    ----------
    Miettinen and Nurminen 1985, Statistics in Medicine 4:213.
    """
    arms = check_arms(k1, n1, k2, n2)
    k1, n1, k2, n2 = arms
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = k1 * (n2 - k2) / ((n1 - k1) * k2)
    z = normal_quantile(level)
    low, high = _ratio_limits(lambda log: accepts_odds_ratio(arms, np.exp(log), z), estimate)
    none, every = (k1 == 0) & (k2 == 0), (k1 == n1) & (k2 == n2)
    reason = np.where(none | every, "no item, or every item, counted in both arms: the odds ratio is 0/0", "")
    nan = np.where(reason == "", 0.0, np.nan)
    return Interval(estimate, low + nan, high + nan, level, "Miettinen-Nurminen odds ratio", reason)


def _score_interval(
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, level: float, *, unbiased: bool
) -> Interval:
    arms = check_arms(k1, n1, k2, n2)
    difference = arms[0] / arms[1] - arms[2] / arms[3]
    z = normal_quantile(level)

    def accepts(delta: FloatArray) -> NDArray[np.bool_]:
        return accepts_difference(arms, delta, z, unbiased=unbiased)

    def error(delta: FloatArray) -> FloatArray:
        return np.sqrt(difference_variance(arms, delta, unbiased=unbiased))

    low, high = score_limits(accepts, error, difference, z, z**2 / (arms[1] + arms[3]))
    return Interval(difference, low, high, level, "Miettinen-Nurminen" if unbiased else "Mee")


def _ratio_limits(accepts_log: Accepts, estimate: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the limits of a ratio, sought on its logarithm; 0 and infinity where the estimate is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        start = np.clip(np.nan_to_num(np.log(estimate), nan=0.0), -_FARTHEST_LOG, _FARTHEST_LOG)
    low = np.exp(edge(accepts_log, start, np.full_like(start, -_FARTHEST_LOG)))
    high = np.exp(edge(accepts_log, start, np.full_like(start, _FARTHEST_LOG)))
    return np.where(estimate == 0, 0.0, low), np.where(np.isposinf(estimate), np.inf, high)
