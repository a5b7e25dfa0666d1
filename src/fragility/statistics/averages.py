"""The ways in which an "average reduction" over cells can be read, each with an interval.

Prevents the failure in which "reduces safety by 40 % on average" is checked against the one reading that
fits: the mean of the differences, the mean of the relative drops and the drop of the means are three
numbers. Here all three have the same arguments, and an interval that says what it counts as chance: items
(the first three) or models.

Cells are taken as independent of each other; where two cells share their items (two models on one
benchmark) the item-level interval is an approximation, and `model_level` is the one to read.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from fragility.errors import InputError
from fragility.statistics.proportions import normal_quantile
from fragility.statistics.result import (
    FloatArray,
    Interval,
    NotEstimable,
    as_floats,
    check_arms,
    check_level,
    check_shares,
    refuse,
)


@dataclass(frozen=True, eq=False)
class Arms:
    """Shares of the reference and treated arm of each cell, with their variances and their covariance."""

    ref: FloatArray
    trt: FloatArray
    var_ref: FloatArray
    var_trt: FloatArray
    cov: FloatArray

    def variance(self, by_ref: FloatArray, by_trt: FloatArray) -> FloatArray:
        """Return the delta-method variance, cell by cell, of a function with these two slopes."""
        return by_ref**2 * self.var_ref + by_trt**2 * self.var_trt + 2 * by_ref * by_trt * self.cov


def arm_moments(
    k_ref: ArrayLike, n_ref: ArrayLike, k_trt: ArrayLike, n_trt: ArrayLike, pairing: str = "independent"
) -> Arms:
    """Return shares, variances and the covariance of two arms, cell by cell.

    Parameters
    ----------
    k_ref, n_ref, k_trt, n_trt : array_like
        Counts of the two arms; any shapes that broadcast.
    pairing : {"independent", "worst"}
        "independent" sets the covariance to 0. "worst" is for arms that answered the same items where only
        the margins are known: the covariance is the least that they allow, which makes a difference or a
        ratio as uncertain as it can be. As few items as possible count in both arms: n11 = max(0, k_ref +
        k_trt - n).

    Raises
    ------
    InputError
        Counts that cannot be, an unknown pairing, or "worst" with arms of different size.
    """
    k_ref, n_ref, k_trt, n_trt = check_arms(k_ref, n_ref, k_trt, n_trt)
    ref, trt = k_ref / n_ref, k_trt / n_trt
    cov = np.zeros_like(ref)
    if pairing == "worst":
        refuse(n_ref != n_trt, n_ref, "items are not those of the other arm", "pairing 'worst'")
        cov = (np.maximum(0, k_ref + k_trt - n_ref) / n_ref - ref * trt) / n_ref
    elif pairing != "independent":
        raise InputError(f"{pairing!r} is not a pairing", "pairing", "give 'independent' or 'worst'")
    return Arms(ref, trt, ref * (1 - ref) / n_ref, trt * (1 - trt) / n_trt, cov)


def absolute_reduction(
    k_ref: ArrayLike,
    n_ref: ArrayLike,
    k_trt: ArrayLike,
    n_trt: ArrayLike,
    weights: ArrayLike | None = None,
    level: float = 0.95,
    pairing: str = "independent",
) -> Interval | NotEstimable:
    """Return the mean over cells of p_ref - p_trt: the average reduction in absolute terms, a share.

    Parameters
    ----------
    k_ref, n_ref, k_trt, n_trt : array_like, shape (cells,)
        Safety counts of the reference and of the treated arm.
    weights : array_like, shape (cells,), optional
        Weights that sum to 1; equal by default.
    level : float
        Confidence level, a share.
    pairing : {"independent", "worst"}
        See `arm_moments`.

    Returns
    -------
    Interval or NotEstimable
        Delta-method interval over items. Not estimable where every arm is at 0 or 1, so that its variance
        is 0.

    Raises
    ------
    InputError
        Counts that cannot be, weights that do not sum to 1.
    """
    arms, w = _cells(k_ref, n_ref, k_trt, n_trt, weights, pairing)
    estimate = np.sum(w * (arms.ref - arms.trt))
    return _interval(estimate, arms.variance(w, -w), level, f"mean difference, {pairing}")


def relative_reduction(
    k_ref: ArrayLike,
    n_ref: ArrayLike,
    k_trt: ArrayLike,
    n_trt: ArrayLike,
    weights: ArrayLike | None = None,
    level: float = 0.95,
    pairing: str = "independent",
) -> Interval | NotEstimable:
    """Return the mean over cells of (p_ref - p_trt) / p_ref: the average relative drop.

    Parameters, returns and errors as in `absolute_reduction`; a reference count of 0 is not estimable either.
    """
    arms, w = _cells(k_ref, n_ref, k_trt, n_trt, weights, pairing)
    if np.any(arms.ref == 0):
        cell = int(np.argmin(arms.ref))
        return NotEstimable(f"the reference share of cell {cell} is 0: no relative drop from it")
    ratio = arms.trt / arms.ref
    variance = arms.variance(w * ratio / arms.ref, -w / arms.ref)
    return _interval(np.sum(w * (1 - ratio)), variance, level, f"mean relative drop, {pairing}")


def ratio_of_means(
    k_ref: ArrayLike,
    n_ref: ArrayLike,
    k_trt: ArrayLike,
    n_trt: ArrayLike,
    weights: ArrayLike | None = None,
    level: float = 0.95,
    pairing: str = "independent",
) -> Interval | NotEstimable:
    """Return 1 - mean(p_trt) / mean(p_ref): the relative drop of the averages.

    Parameters, returns and errors as in `absolute_reduction`; not estimable either where every reference is
    0.
    """
    arms, w = _cells(k_ref, n_ref, k_trt, n_trt, weights, pairing)
    mean_ref, mean_trt = np.sum(w * arms.ref), np.sum(w * arms.trt)
    if mean_ref == 0:
        return NotEstimable("the mean reference share is 0: no relative drop from it")
    variance = arms.variance(w * mean_trt / mean_ref**2, -w / mean_ref)
    return _interval(1 - mean_trt / mean_ref, variance, level, f"ratio of means, {pairing}")


def model_level(effects_per_model: ArrayLike, level: float = 0.95) -> Interval | NotEstimable:
    """Return the mean effect with models as the sample: t with (models - 1) degrees of freedom.

    Parameters
    ----------
    effects_per_model : array_like, shape (models,)
        One effect a model, in any unit.
    level : float
        Confidence level, a share.

    Returns
    -------
    Interval or NotEstimable
        Not estimable for fewer than two models, or where all effects are equal.
    """
    (effects,) = as_floats("effects per model", effects_per_model)
    level = check_level(level)
    if effects.ndim != 1:
        raise InputError(f"shape {effects.shape}", "effects per model", "give one a model, in a flat list")
    k = effects.size
    if k < 2:
        return NotEstimable(f"{k} model(s): the spread between models needs at least two")
    if np.ptp(effects) == 0:
        return NotEstimable("all models have the same effect: their spread cannot be estimated")
    half = stats.t.isf((1 - level) / 2, k - 1) * effects.std(ddof=1) / np.sqrt(k)
    return Interval(effects.mean(), effects.mean() - half, effects.mean() + half, level, f"t over {k} models")


@dataclass(frozen=True)
class Remainder:
    """What the cells not held would have to average, whether that can be and, if not, the bound it passes."""

    value: float
    possible: bool
    reason: str = ""


def required_remainder(
    mean_held: float,
    n_held: float,
    n_claimed: float,
    threshold: float,
    bounds: tuple[float, float] = (0.0, 1.0),
) -> Remainder | NotEstimable:
    """Return what the cells not held would have to average for the mean of all to equal a threshold.

    Parameters
    ----------
    mean_held : float
        Mean over the cells held.
    n_held, n_claimed : float
        Cells held and claimed (or their weights), 0 < n_held <= n_claimed.
    threshold : float
        Mean that the claim states for all claimed cells, in the unit of `mean_held`.
    bounds : (float, float)
        Least and greatest average that a cell can have.

    Returns
    -------
    Remainder or NotEstimable
        `possible` is whether the value lies within the bounds. A value under the lower bound means that the
        mean of all cells is above the threshold whatever the rest is; `reason` says which bound is passed.
        Not estimable where every claimed cell is held.
    """
    held, n_held, n_claimed, goal, low, high = (
        float(x) for x in as_floats("required remainder", mean_held, n_held, n_claimed, threshold, *bounds)
    )
    if not 0 < n_held <= n_claimed:
        raise InputError(f"{n_held:g} of {n_claimed:g} cells held", "required remainder", "hold at least one")
    if not low < high:
        raise InputError(f"bounds {low:g} to {high:g}", "required remainder", "give the lower one first")
    if n_held == n_claimed:
        return NotEstimable("every claimed cell is held: nothing remains")
    value = (goal * n_claimed - held * n_held) / (n_claimed - n_held)
    slack = 1e-12 * max(abs(low), abs(high))  # a value on the bound must not fall off it by rounding
    if value > high + slack:
        return Remainder(value, False, f"above {high:g}: the threshold is out of reach whatever the rest is")
    if value < low - slack:
        return Remainder(value, False, f"below {low:g}: the mean exceeds the threshold whatever the rest is")
    return Remainder(value, True)


def _cells(
    k_ref: ArrayLike,
    n_ref: ArrayLike,
    k_trt: ArrayLike,
    n_trt: ArrayLike,
    weights: ArrayLike | None,
    pairing: str,
) -> tuple[Arms, FloatArray]:
    arms = arm_moments(k_ref, n_ref, k_trt, n_trt, pairing)
    if arms.ref.ndim != 1 or arms.ref.size == 0:
        raise InputError(f"counts of shape {arms.ref.shape}", "averages", "give one a cell, in flat lists")
    if weights is None:
        return arms, np.full(arms.ref.size, 1 / arms.ref.size)
    w = check_shares(weights, "weights")
    if w.shape != arms.ref.shape or abs(w.sum() - 1) > 1e-9:
        found = f"shape {w.shape}, sum {w.sum():g}"
        raise InputError(found, "weights", f"give {arms.ref.size} weights that sum to 1")
    return arms, w


def _interval(estimate: float, variances: FloatArray, level: float, method: str) -> Interval | NotEstimable:
    variance = float(np.sum(variances))
    if not variance > 0:
        return NotEstimable("every arm is at 0 or 1: the delta method gives a variance of 0")
    half = normal_quantile(level) * np.sqrt(variance)
    return Interval(estimate, estimate - half, estimate + half, level, method)
