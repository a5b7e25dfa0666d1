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
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError
from fragility.statistics.mover import Limits, mover_drop, square_and_add
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
from fragility.wording import counted


class Arms(NamedTuple):
    """Wilson limits of the reference and treated arm of each cell, and the covariances behind those of a difference.

    `less` goes with the limits on the side of less reduction (a lower reference, a higher treated share), `more`
    with those of more: the correlation of the two shares times the product of their distances to these limits.
    """

    ref: Limits
    trt: Limits
    less: FloatArray | float
    more: FloatArray | float


def read_arms(
    k_ref: ArrayLike, n_ref: ArrayLike, k_trt: ArrayLike, n_trt: ArrayLike, level: float, pairing: str
) -> Arms:
    """Return the two arms of each cell as the limits and the covariance that square-and-add needs.

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
    limits = wilson_limits(np.array([k_ref, k_trt]), np.array([n_ref, n_trt]), level)
    ref, trt = Limits(*(part[0] for part in limits)), Limits(*(part[1] for part in limits))
    if pairing == "independent":
        return Arms(ref, trt, 0.0, 0.0)
    refuse(n_ref != n_trt, n_ref, "items are not those of the other arm", "pairing 'worst'")
    p, q = ref.estimate, trt.estimate
    spread = np.sqrt(p * (1 - p) * q * (1 - q))
    both = np.maximum(0, k_ref + k_trt - n_ref) / n_ref
    phi = np.where(spread == 0, 0.0, (both - p * q) / np.where(spread == 0, 1.0, spread))
    return Arms(ref, trt, phi * (p - ref.low) * (trt.high - q), phi * (ref.high - p) * (q - trt.low))


def relative_drop(
    k_ref: ArrayLike,
    n_ref: ArrayLike,
    k_trt: ArrayLike,
    n_trt: ArrayLike,
    level: float = 0.95,
    pairing: str = "independent",
) -> Interval:
    """Return (p_ref - p_trt) / p_ref, cell by cell: MOVER-R of the Wilson limits.

    Parameters and errors as in `read_arms`. Where not estimable as in `mover_drop`.
    """
    return mover_drop(*read_arms(k_ref, n_ref, k_trt, n_trt, level, pairing), level=level)


def absolute_reduction(
    k_ref: ArrayLike,
    n_ref: ArrayLike,
    k_trt: ArrayLike,
    n_trt: ArrayLike,
    weights: ArrayLike | None = None,
    level: float = 0.95,
    pairing: str = "independent",
) -> Interval:
    """Return the mean over cells of p_ref - p_trt: the average reduction in absolute terms, a share.

    Parameters
    ----------
    k_ref, n_ref, k_trt, n_trt : array_like, shape (cells,) or (means, cells)
        Safety counts of the reference and of the treated arm; of several means over as many cells, one a row.
    weights : array_like, shape (cells,), optional
        Weights that sum to 1; equal by default.
    level : float
        Confidence level, a share.
    pairing : {"independent", "worst"}
        See `read_arms`.

    Returns
    -------
    Interval
        Square-and-add interval over items; of one cell it is Newcombe's. Any counts can be estimated.

    Raises
    ------
    InputError
        Counts that cannot be, weights that do not sum to 1.
    """
    arms = read_arms(k_ref, n_ref, k_trt, n_trt, level, pairing)
    found = _mean(square_and_add(*arms), _weights(arms.ref.estimate, weights))
    return Interval(*found, level, f"mean difference, square-and-add, {pairing}")


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
    estimable where a reference count is 0. Of several means it is one Interval, with the reason of each that is not.
    """
    cells = relative_drop(k_ref, n_ref, k_trt, n_trt, level, pairing)
    found = _mean(Limits(cells.estimate, cells.low, cells.high), _weights(cells.estimate, weights))
    lost = cells.reason != ""
    reason = np.array([
        f"cell {row.argmax()}: {told[row.argmax()]}" if row.any() else ""
        for row, told in zip(np.atleast_2d(lost), np.atleast_2d(cells.reason), strict=True)
    ])  # fmt: skip
    return _told(found, reason, level, f"mean relative drop, MOVER-R, {pairing}")


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
    cells' covariances, the drop those of MOVER-R; not estimable where every reference count is 0, and of several
    means as in `relative_reduction`.
    """
    ref, trt, *behind = read_arms(k_ref, n_ref, k_trt, n_trt, level, pairing)
    w = _weights(ref.estimate, weights)
    less, more = ((w**2 * part).sum(axis=-1) for part in behind)
    drop = mover_drop(_mean(ref, w), _mean(trt, w), less, more, level)
    reason = np.array([told and f"mean over the cells: {told}" for told in np.atleast_1d(drop.reason)])
    return _told(Limits(drop.estimate, drop.low, drop.high), reason, level, f"ratio of means, MOVER-R, {pairing}")


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
        return NotEstimable(f"{counted(k, 'model')}: the spread between models needs at least two")
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
    shape = np.shape(cells)[-1:]
    if np.ndim(cells) not in (1, 2) or shape == (0,):
        raise InputError(f"counts of shape {np.shape(cells)}", "averages", "give one a cell, in flat lists")
    if weights is None:
        return np.full(shape, 1 / shape[0])
    w = check_shares(weights, "weights")
    if w.shape != shape or abs(w.sum() - 1) > 1e-9:
        found = f"shape {w.shape}, sum {w.sum():g}"
        raise InputError(found, "weights", f"give {shape[0]} weights that sum to 1")
    return w


def _mean(parts: Limits, weights: FloatArray) -> Limits:
    """Return the weighted mean of independent parts, which stand on the last axis, by square-and-add."""
    estimate = (weights * parts.estimate).sum(axis=-1)
    low = estimate - np.sqrt(((weights * (parts.estimate - parts.low)) ** 2).sum(axis=-1))
    high = estimate + np.sqrt(((weights * (parts.high - parts.estimate)) ** 2).sum(axis=-1))
    return Limits(estimate, low, high)


def _told(found: Limits, reason: NDArray[np.str_], level: float, method: str) -> Interval | NotEstimable:
    """Return means of which some may not be estimable; `reason` has one entry a mean."""
    if not np.ndim(found.estimate):
        return NotEstimable(str(reason[0])) if reason[0] else Interval(*found, level, method)
    lost = np.where(reason == "", 0.0, np.nan)
    return Interval(found.estimate, found.low + lost, found.high + lost, level, method, reason)
