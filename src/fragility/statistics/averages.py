"""The ways in which an "average reduction" over cells can be read, each with an interval.

Prevents two failures. "Reduces safety by 40 % on average" is checked against the one reading that fits: the
mean of the differences, the mean of the relative drops and the drop of the means are three numbers, and here
all three have the same arguments. And an arm at 0 or 100 % enters with a variance of 0, as in a Wald or delta
interval, so that the most extreme cells look the most certain or drop out: here every arm enters with the two
distances from its share to its Wilson limits, which are squared and added (MOVER, method of variance estimates
recovery), and none is left out for being extreme.

An interval says what it counts as chance: items (the first three) or models. Cells are taken as independent of
each other; where two cells share their items (two models on one benchmark) the item-level interval is an
approximation, and `model_level` is the one to read.

References
----------
Newcombe 1998, Statistics in Medicine 17:873 (two arms) and 17:2635 (two arms on the same items).
Zou and Donner 2008, Statistics in Medicine 27:1693 (sums of any number of parts).
Donner and Zou 2012, Statistical Methods in Medical Research 21:347 (ratios, "MOVER-R").
Fagerland, Lydersen and Laake 2017, Statistical Analysis of Contingency Tables, chapter 8 (ratios on the same items).
Tang 2021, arXiv:2110.12636 (weighted differences, and ratios of weighted means, over strata).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.proportions import wilson_limits
from fragility.statistics.result import (
    FloatArray,
    Interval,
    NotEstimable,
    as_floats,
    as_list,
    check_arms,
    check_choice,
    check_level,
    check_number,
    check_shares,
    refuse,
)
from fragility.statistics.tails import t_isf


@dataclass(frozen=True, eq=False)
class Arms:
    """Wilson intervals of the reference and treated arm of each cell, and the covariances behind their limits.

    `less` goes with the limits on the side of less reduction (a lower reference, a higher treated share), `more`
    with those of more: the correlation of the two shares times the product of their distances to these limits.
    """

    ref: Interval
    trt: Interval
    less: FloatArray
    more: FloatArray


def read_arms(
    k_ref: ArrayLike, n_ref: ArrayLike, k_trt: ArrayLike, n_trt: ArrayLike, level: float, pairing: str
) -> Arms:
    """Return the two arms of each cell as the intervals and the covariance that square-and-add needs.

    Parameters
    ----------
    k_ref, n_ref, k_trt, n_trt : array_like
        Counts of the two arms; any shapes that broadcast.
    level : float
        Confidence level, a share.
    pairing : {"independent", "worst"}
        "independent" sets the correlation to 0. "worst" is for arms that answered the same items where only
        the margins are known: the correlation is the least that they allow, which makes a difference or a
        ratio as uncertain as it can be. As few items as possible count in both arms, n11 = max(0, k_ref +
        k_trt - n), and the correlation is Newcombe's phi of this table (17:2635). It is never positive, so that
        his continuity correction of a positive phi has no place, and it is 0 where an arm is at 0 or 1.

    Raises
    ------
    InputError
        Counts that cannot be, an unknown pairing, or "worst" with arms of different size.
    """
    check_choice(pairing, ("independent", "worst"), "pairing")
    k_ref, n_ref, k_trt, n_trt = check_arms(k_ref, n_ref, k_trt, n_trt)
    ref, trt = (Interval(*wilson_limits(k, n, level), level, "Wilson") for k, n in ((k_ref, n_ref), (k_trt, n_trt)))
    p, q = k_ref / n_ref, k_trt / n_trt
    phi = np.zeros_like(p)
    if pairing == "worst":
        refuse(n_ref != n_trt, n_ref, "items are not those of the other arm", "pairing 'worst'")
        spread = np.sqrt(p * (1 - p) * q * (1 - q))
        both = np.maximum(0, k_ref + k_trt - n_ref) / n_ref
        phi = np.where(spread == 0, 0.0, (both - p * q) / np.where(spread == 0, 1.0, spread))
    return Arms(ref, trt, phi * (p - ref.low) * (trt.high - q), phi * (ref.high - p) * (q - trt.low))


def mover_difference(one: Interval, two: Interval, less: ArrayLike = 0.0, more: ArrayLike = 0.0) -> Interval:
    """Return one - two by square-and-add of their intervals (MOVER).

    Parameters
    ----------
    one, two : Interval
        Estimates with limits of one level, of shapes that broadcast; a reason of either is carried on.
    less, more : array_like
        Covariances behind the lower and the upper limit of the difference; see `Arms`. Zero for independent parts.
    """
    estimate = np.asarray(one.estimate) - two.estimate
    below = (one.estimate - one.low) ** 2 + (two.high - two.estimate) ** 2 - 2 * np.asarray(less)
    above = (one.high - one.estimate) ** 2 + (two.estimate - two.low) ** 2 - 2 * np.asarray(more)
    low, high = estimate - np.sqrt(np.maximum(below, 0)), estimate + np.sqrt(np.maximum(above, 0))
    reason = np.where(np.asarray(one.reason) == "", two.reason, one.reason)
    return Interval(estimate, low, high, one.level, "square-and-add", reason)


def mover_drop(ref: Interval, trt: Interval, less: ArrayLike = 0.0, more: ArrayLike = 0.0) -> Interval:
    """Return 1 - trt / ref by MOVER-R: its limits are those r at which trt - (1 - r) ref has a limit of 0.

    Parameters and returns as in `mover_difference`, for estimates that are not negative. A reference of 0, or one
    with a lower limit of 0 (the drop has no lower limit), is not estimable.
    """
    x, l_x, u_x = (np.asarray(part) for part in (trt.estimate, trt.low, trt.high))
    y, l_y, u_y = (np.asarray(part) for part in (ref.estimate, ref.low, ref.high))
    # Each limit of x / y is a root of a r^2 - 2 b r + c, from l_x and u_y for the lower, u_x and l_y for the upper.
    a, b, c = u_y * (2 * y - u_y), x * y - more, l_x * (2 * x - l_x)
    divisor = b + np.sqrt(np.maximum(b**2 - a * c, 0))
    least = c / np.where(c == 0, 1.0, divisor)  # the form of the root that holds for a <= 0 too
    a, b, c = l_y * (2 * y - l_y), x * y - less, u_x * (2 * x - u_x)
    most = (b + np.sqrt(np.maximum(b**2 - a * c, 0))) / np.where(a > 0, a, np.nan)
    reason = np.where(a > 0, "", "the reference has a lower limit of 0: the relative drop has none")
    reason = np.where(y == 0, "the reference is 0: no relative drop from it", reason)
    estimate = 1 - x / np.where(y == 0, np.nan, y)
    return Interval(estimate, 1 - most, np.where(reason == "", 1 - least, np.nan), ref.level, "MOVER-R", reason)


def relative_drop(
    k_ref: ArrayLike,
    n_ref: ArrayLike,
    k_trt: ArrayLike,
    n_trt: ArrayLike,
    level: float = 0.95,
    pairing: str = "independent",
) -> Interval:
    """Return (p_ref - p_trt) / p_ref, cell by cell: MOVER-R of the Wilson limits.

    Parameters and errors as in `read_arms`; where not estimable as in `mover_drop`.
    """
    arms = read_arms(k_ref, n_ref, k_trt, n_trt, level, pairing)
    return mover_drop(arms.ref, arms.trt, arms.less, arms.more)


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
        See `read_arms`.

    Returns
    -------
    Interval or NotEstimable
        Square-and-add interval over items; of one cell it is Newcombe's. Any counts can be estimated.

    Raises
    ------
    InputError
        Counts that cannot be, weights that do not sum to 1.
    """
    arms = read_arms(k_ref, n_ref, k_trt, n_trt, level, pairing)
    cells = mover_difference(arms.ref, arms.trt, arms.less, arms.more)
    return _mean(cells, _weights(arms.less, weights), f"mean difference, square-and-add, {pairing}")


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

    Parameters and errors as in `absolute_reduction`. The cells' `relative_drop` limits are squared and added; not
    estimable where a reference count is 0.
    """
    cells = relative_drop(k_ref, n_ref, k_trt, n_trt, level, pairing)
    w = _weights(cells.estimate, weights)
    lost = np.flatnonzero(cells.reason != "")
    if lost.size:
        return NotEstimable(f"cell {lost[0]}: {cells.reason[lost[0]]}")
    return _mean(cells, w, f"mean relative drop, MOVER-R, {pairing}")


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

    Parameters and errors as in `absolute_reduction`. Both means get square-and-add limits and the sums of the
    cells' covariances, the drop those of MOVER-R; not estimable where every reference count is 0.
    """
    arms = read_arms(k_ref, n_ref, k_trt, n_trt, level, pairing)
    w = _weights(arms.less, weights)
    less, more = np.sum(w**2 * arms.less), np.sum(w**2 * arms.more)
    drop = mover_drop(_mean(arms.ref, w), _mean(arms.trt, w), less, more)
    if drop.reason:
        return NotEstimable(f"mean over the cells: {drop.reason}")
    return Interval(drop.estimate, drop.low, drop.high, level, f"ratio of means, MOVER-R, {pairing}")


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
    half = t_isf((1 - level) / 2, k - 1) * effects.std(ddof=1) / np.sqrt(k)
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
    """Return what the missing comparisons would have to average for the mean of all to equal a threshold.

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

    Examples
    --------
    >>> round(required_remainder(0.5, 2, 4, 0.6).value, 2)
    0.7
    """
    held, goal = check_number(mean_held, "mean_held"), check_number(threshold, "threshold")
    n_held, n_claimed = check_number(n_held, "n_held"), check_number(n_claimed, "n_claimed")
    low, high = (check_number(bound, "bounds") for bound in as_list(bounds, "bounds", 2))
    if not 0 < n_held <= n_claimed:
        raise InputError(f"{n_held:g} of {n_claimed:g} comparisons checked", "required remainder", "check at least one")
    if not low < high:
        raise InputError(f"bounds {low:g} to {high:g}", "required remainder", "give the lower one first")
    if n_held == n_claimed:
        return NotEstimable("every claimed comparison was checked: nothing remains")
    value = (goal * n_claimed - held * n_held) / (n_claimed - n_held)
    slack = 1e-12 * max(abs(low), abs(high))  # a value on the bound must not fall off it by rounding
    if value > high + slack:
        return Remainder(value, False, f"above {high:g}: the threshold is out of reach whatever the rest is")
    if value < low - slack:
        return Remainder(value, False, f"below {low:g}: the mean exceeds the threshold whatever the rest is")
    return Remainder(value, True)


def _weights(cells: ArrayLike, weights: ArrayLike | None) -> FloatArray:
    shape = np.shape(cells)
    if len(shape) != 1 or shape == (0,):
        raise InputError(f"counts of shape {shape}", "averages", "give one a cell, in flat lists")
    if weights is None:
        return np.full(shape, 1 / shape[0])
    w = check_shares(weights, "weights")
    if w.shape != shape or abs(w.sum() - 1) > 1e-9:
        found = f"shape {w.shape}, sum {w.sum():g}"
        raise InputError(found, "weights", f"give {shape[0]} weights that sum to 1")
    return w


def _mean(parts: Interval, weights: FloatArray, method: str = "square-and-add") -> Interval:
    """Return the weighted mean of independent parts by square-and-add."""
    estimate = np.sum(weights * parts.estimate)
    low = estimate - np.sqrt(np.sum((weights * (parts.estimate - parts.low)) ** 2))
    high = estimate + np.sqrt(np.sum((weights * (parts.high - parts.estimate)) ** 2))
    return Interval(estimate, low, high, parts.level, method)
