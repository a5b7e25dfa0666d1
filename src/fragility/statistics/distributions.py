"""Scores of two arms compared as distributions: shares past thresholds, and the chance that one arm scores higher.

Prevents the failure in which one threshold on a 0-100 score is chosen and its share reported alone: the whole grid is
shown, the comparison of ranks needs no threshold, and answers to one question count as one cluster. A cluster that
is named in both arms (the same question asked of two models) is taken as one cluster. Distances between the
distributions are in `distances`.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError
from fragility.statistics import special
from fragility.statistics.differences import newcombe
from fragility.statistics.distances import Distance, kolmogorov, wasserstein
from fragility.statistics.result import FloatArray, Interval, NotEstimable, as_floats, check_choice, check_level
from fragility.statistics.robust import NO_SPREAD, mean_variance, share_interval
from fragility.statistics.tails import t_isf, t_sf
from fragility.statistics.two_arms import Arms, two_arms

__all__ = ["Distance", "Superiority", "exceedance", "exceedance_difference", "kolmogorov", "superiority", "wasserstein"]

SIDES = {"above": np.greater, "at least": np.greater_equal, "below": np.less, "at most": np.less_equal}


@dataclass(frozen=True, eq=False)
class Superiority:
    """The chance that an item of the first arm scores higher than one of the second, ties counting half.

    Parameters
    ----------
    interval : Interval
        The chance, a share; 0.5 where neither arm scores higher.
    p : float
        Two-sided p of "the chance is 0.5", by t between items or clusters (Brunner and Munzel's test where items are
        not clustered); it does not assume that the arms have one spread. Close to, but not the same as, asking whether
        the interval, taken on the logit scale, holds 0.5.
    mann_whitney_p : float or None
        Two-sided p of the Mann-Whitney test of "the arms have one distribution"; None with clusters, for which it is
        not valid.
    """

    interval: Interval
    p: float
    mann_whitney_p: float | None


def exceedance(
    scores: ArrayLike,
    thresholds: ArrayLike,
    side: str = "above",
    clusters: ArrayLike | None = None,
    level: float = 0.95,
) -> Interval:
    """Return the share of scores past each threshold.

    Parameters
    ----------
    scores : array_like, shape (items,)
        Scores, none missing.
    thresholds : array_like, shape (thresholds,)
        In the unit of the scores.
    side : {"above", "at least", "below", "at most"}
        Which scores are past a threshold.
    clusters : array_like, shape (items,), optional
        Cluster of each item.
    level : float
        Confidence level, a share, of each interval by itself.

    Returns
    -------
    Interval
        Shares, shape (thresholds,), as in `robust.share_interval`.

    Raises
    ------
    InputError
        A score that is not a number, no score, an unknown side, clusters that are not one an item.

    Examples
    --------
    >>> exceedance([10, 20, 80, 90], [50], 'below').estimate.tolist()
    [0.5]
    """
    (flat,), grid = as_floats("scores", scores), _grid(thresholds)
    if flat.ndim != 1:
        raise InputError(f"scores of shape {flat.shape}", "scores", "give a flat list")
    return share_interval(_past(flat, grid, side), clusters, level)


def exceedance_difference(
    first: ArrayLike,
    second: ArrayLike,
    thresholds: ArrayLike,
    side: str = "above",
    clusters: tuple[ArrayLike, ArrayLike] | None = None,
    level: float = 0.95,
) -> Interval:
    """Return the difference of the arms' shares past each threshold.

    Parameters
    ----------
    first, second : array_like, shape (items,) each
        Scores of the two arms.
    thresholds, side, level
        As in `exceedance`.
    clusters : pair of array_like, optional
        Cluster of each item of either arm; all clusters, or none, are named in both.

    Returns
    -------
    Interval
        Shares, shape (thresholds,). Newcombe's interval; with clusters, t between clusters, not estimable where
        nothing varies between them.

    Raises
    ------
    InputError
        As in `exceedance`; clusters of which only some are in both arms.

    Examples
    --------
    >>> exceedance_difference([10, 20, 80, 90], [60, 70, 80, 90], [50], 'below').estimate.tolist()
    [0.5]
    """
    arms, grid = two_arms(first, second, clusters), _grid(thresholds)
    past = [_past(scores, grid, side) for scores in (arms.first, arms.second)]
    if clusters is None:
        return newcombe(past[0].sum(axis=0), len(past[0]), past[1].sum(axis=0), len(past[1]), level)
    shares = [x.mean(axis=0) for x in past]
    variance, df = _variance(arms, past[0] - shares[0], past[1] - shares[1])
    half = t_isf((1 - check_level(level)) / 2, df) * np.sqrt(variance)
    gap, reason = shares[0] - shares[1], np.where(np.isnan(variance), NO_SPREAD, "")
    return Interval(gap, np.maximum(gap - half, -1), np.minimum(gap + half, 1), level, "t between clusters", reason)


def superiority(
    first: ArrayLike,
    second: ArrayLike,
    clusters: tuple[ArrayLike, ArrayLike] | None = None,
    level: float = 0.95,
) -> Superiority | NotEstimable:
    """Return the chance that an item of the first arm scores higher than one of the second, ties counting half.

    Parameters
    ----------
    first, second, clusters, level
        As in `exceedance_difference`.

    Returns
    -------
    Superiority or NotEstimable
        t interval on the logit scale, with Satterthwaite's degrees of freedom where the arms share no cluster. Not
        estimable where all of one arm lies above the other (the chance is 0 or 1), or nothing varies between clusters.

    Raises
    ------
    InputError
        As in `exceedance_difference`.

    References
    ----------
    Brunner and Munzel 2000, Biometrical Journal 42:17; Obuchowski 1997, Biometrics 53:567 (clusters).

    Examples
    --------
    >>> round(superiority([3, 4, 5, 9], [1, 2, 4, 6]).interval.estimate, 3)
    0.719
    """
    arms, level = two_arms(first, second, clusters), check_level(level)
    higher = _placements(arms.first, arms.second)
    chance = float(higher.mean())
    if chance in (0, 1):
        return NotEstimable("all of one arm lies above the other: the variance cannot be estimated")
    lower = 1 - _placements(arms.second, arms.first)
    variance, df = _variance(arms, (higher - chance)[:, None], (chance - lower)[:, None])
    if np.isnan(variance[0]):
        return NotEstimable(NO_SPREAD)
    se = float(np.sqrt(variance[0]))
    half = t_isf((1 - level) / 2, df[0]) * se / (chance * (1 - chance))
    low, high = (special.expit(special.logit(chance) + side * half) for side in (-1, 1))
    interval = Interval(chance, low, high, level, "t, logit scale")
    p = float(2 * t_sf(abs(chance - 0.5) / se, df[0]))
    mann_whitney = None
    if clusters is None:
        mann_whitney = float(scipy.stats.mannwhitneyu(arms.first, arms.second, alternative="two-sided").pvalue)
    return Superiority(interval, p, mann_whitney)


def _past(scores: FloatArray, grid: FloatArray, side: str) -> NDArray[np.bool_]:
    return np.asarray(SIDES[check_choice(side, SIDES, "side")](scores[:, None], grid))


def _grid(thresholds: ArrayLike) -> FloatArray:
    (grid,) = as_floats("thresholds", thresholds)
    if grid.ndim != 1 or not grid.size:
        raise InputError(f"thresholds of shape {grid.shape}", "thresholds", "give a flat list of one or more")
    return grid


def _placements(scores: FloatArray, others: FloatArray) -> FloatArray:
    """Return the share of the other arm below each score, ties counting half."""
    ordered = np.sort(others)
    ends = np.searchsorted(ordered, scores, "left") + np.searchsorted(ordered, scores, "right")
    return np.asarray(ends / (2 * others.size))


def _variance(arms: Arms, first: FloatArray, second: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the variance of mean(first) - mean(second) and its degrees of freedom; NaN where it is 0.

    The values are influences, shape (items, quantities), that sum to 0 in each arm.
    """
    if arms.shared:
        scaled = np.concatenate([first / len(first), -second / len(second)])
        variance = mean_variance(scaled * len(scaled), np.concatenate([arms.first_codes, arms.second_codes]))
        df = np.full(variance.shape, arms.groups[0] - 1.0)
    else:
        parts = [mean_variance(x, c) for x, c in ((first, arms.first_codes), (second, arms.second_codes))]
        variance = parts[0] + parts[1]
        scale = np.where(variance > 0, variance, 1)
        spread = sum((part / scale) ** 2 / (groups - 1) for part, groups in zip(parts, arms.groups, strict=True))
        df = 1 / np.where(variance > 0, spread, 1)
    return np.where(variance > 1e-26, variance, np.nan), df
