"""Sizes of a future evaluation: items, repeats of each item, and judges.

Prevents the failure in which every item is sampled ten times although the items are what is scarce, or a benchmark of
100 items is used to look for a difference of 3 points. Scores are shares (0 to 1) or any other unit, as long as
differences, half widths and standard deviations are in the same one; all arguments broadcast. The power of a design
that exists, and the items that a comparison of two shares needs, are here under their own names too.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.statistics.power import (
    Planned,
    check_above,
    detectable_paired,
    detectable_unpaired,
    planned,
    power_equivalence,
    power_paired,
    power_unpaired,
    whole,
    z_total,
)
from fragility.statistics.power_exact import power_mcnemar_exact
from fragility.statistics.proportions import normal_quantile
from fragility.statistics.result import FloatArray, as_floats, check_shares, refuse, unwrap
from fragility.statistics.sample_size import items_for_equivalence, items_paired, items_unpaired

__all__ = [
    "Planned",
    "best_repeats",
    "detectable_paired",
    "detectable_unpaired",
    "items_for_difference",
    "items_for_equivalence",
    "items_for_half_width",
    "items_for_mean",
    "items_paired",
    "items_unpaired",
    "judges_for_half_width",
    "judges_for_reliability",
    "power_equivalence",
    "power_mcnemar_exact",
    "power_paired",
    "power_unpaired",
    "repeats_for_half_width",
]


def items_for_difference(
    difference: ArrayLike,
    between: ArrayLike,
    within_1: ArrayLike = 0,
    repeats_1: ArrayLike = 1,
    within_2: ArrayLike = 0,
    repeats_2: ArrayLike = 1,
    power: ArrayLike = 0.8,
    alpha: ArrayLike = 0.05,
    family: ArrayLike = 1,
    design_effect: ArrayLike = 1,
) -> Planned:
    """Return the items needed to find a paired mean difference, answers sampled one or more times an item.

    Parameters
    ----------
    difference : array_like
        True mean difference, not 0.
    between : array_like
        Variance over items of the difference of the two arms' expected scores.
    within_1, within_2 : array_like
        Mean variance of one answer's score about its item's expected score, arm by arm.
    repeats_1, repeats_2 : array_like
        Answers sampled an item, arm by arm.
    power, alpha, family, design_effect : array_like
        As in `power.detectable_unpaired`.

    Returns
    -------
    Planned
        Whole number.

    References
    ----------
    Miller 2024, Adding error bars to evals, arXiv 2411.00640, section 5.
    """
    critical, target = z_total(power, alpha, family)
    parts = (difference, between, within_1, repeats_1, within_2, repeats_2, critical + target, design_effect)
    gap, omega2, sigma2_1, k1, sigma2_2, k2, z, inflation = as_floats("items", *parts)
    _check_variances(between=omega2, within_1=sigma2_1, within_2=sigma2_2)
    check_above(difference=np.abs(gap), repeats_1=k1, repeats_2=k2, design_effect=inflation)
    return planned(whole(inflation * z**2 * (omega2 + sigma2_1 / k1 + sigma2_2 / k2) / gap**2), "")


def items_for_half_width(p: ArrayLike, half_width: ArrayLike, level: float = 0.95, design_effect: ArrayLike = 1) -> Any:
    """Return the items needed for a Wilson interval of the half width given, at a true share p.

    Parameters
    ----------
    p : array_like
        Expected share; 0.5 needs the most items.
    half_width : array_like
        Half the width of the interval, a share above 0 and below 0.5.
    level : float
        Confidence level, a share.
    design_effect : array_like
        Factor by which clusters inflate the variance.

    Returns
    -------
    float or array of float
        Whole number, the smallest n whose interval, at k = n p, is no wider; 1 or more.
    """
    share, half, inflation = as_floats("items", check_shares(p, "p"), half_width, design_effect)
    check_above(half_width=half, design_effect=inflation)
    refuse(half >= 0.5, half, "is half the whole range or more", "half_width", "give a share, not percent")
    z2 = normal_quantile(level) ** 2
    binomial = share * (1 - share)
    # half (n + z2) = z sqrt(n p (1 - p) + z2 / 4), a quadratic in n + z2
    total = z2 * (binomial + np.sqrt(binomial**2 + half**2 * (1 - 4 * binomial))) / (2 * half**2)
    return unwrap(np.maximum(whole(inflation * (total - z2)), 1))


def items_for_mean(
    half_width: ArrayLike,
    between: ArrayLike,
    within: ArrayLike = 0,
    repeats: ArrayLike = 1,
    level: float = 0.95,
    design_effect: ArrayLike = 1,
) -> Any:
    """Return the items needed for a mean score with the half width given: z^2 (between + within / repeats) / h^2.

    Parameters
    ----------
    half_width : array_like
        Half the width of the normal interval of the mean.
    between, within : array_like
        Variance of the items' expected scores, and mean variance of one answer's score about it.
    repeats : array_like
        Answers sampled an item.
    level, design_effect
        As in `items_for_half_width`.
    """
    half, variance_b, variance_w, k, inflation = as_floats("items", half_width, between, within, repeats, design_effect)
    _check_variances(between=variance_b, within=variance_w)
    check_above(half_width=half, repeats=k, design_effect=inflation)
    n = inflation * normal_quantile(level) ** 2 * (variance_b + variance_w / k) / half**2
    return unwrap(np.maximum(whole(n), 1))


def repeats_for_half_width(
    half_width: ArrayLike, items: ArrayLike, between: ArrayLike, within: ArrayLike, level: float = 0.95
) -> Planned:
    """Return the answers to sample an item for a mean score with the half width given, the items being what they are.

    Parameters as in `items_for_mean`.

    Returns
    -------
    Planned
        Whole number; a reason where the spread between items alone is too wide for any number of repeats.
    """
    half, n, variance_b, variance_w = as_floats("repeats", half_width, items, between, within)
    check_above(items=n, half_width=half)
    _check_variances(between=variance_b, within=variance_w)
    return _from_room(half, n, variance_b, variance_w / n, level)


def judges_for_half_width(
    half_width: ArrayLike,
    items: ArrayLike,
    between: ArrayLike,
    judges: ArrayLike,
    residual: ArrayLike,
    level: float = 0.95,
) -> Planned:
    """Return the judges needed for a mean score with the half width given, each judge scoring every item once.

    Parameters
    ----------
    half_width, items, between : array_like
        As in `items_for_mean`.
    judges, residual : array_like
        Variance of the judges' mean scores (some are stricter), and of what item and judge do not explain.
    level : float
        Confidence level, a share.

    Returns
    -------
    Planned
        Whole number; a reason where the spread between items alone is too wide for any number of judges.

    References
    ----------
    Shrout and Fleiss 1979, Psychological Bulletin 86:420 (the two-way random model).
    """
    half, n, variance_b, variance_j, variance_e = as_floats("judges", half_width, items, between, judges, residual)
    check_above(items=n, half_width=half)
    _check_variances(between=variance_b, judges=variance_j, residual=variance_e)
    return _from_room(half, n, variance_b, variance_j + variance_e / n, level)


def judges_for_reliability(single: ArrayLike, target: ArrayLike) -> Planned:
    """Return the judges whose mean score has the reliability wanted, by the Spearman-Brown formula.

    Parameters
    ----------
    single : array_like
        Reliability of one judge's score (an intraclass correlation, a share).
    target : array_like
        Reliability wanted of the mean, a share below 1.

    Returns
    -------
    Planned
        Whole number; a reason where one judge has no reliability at all.

    References
    ----------
    Spearman 1910 and Brown 1910, British Journal of Psychology 3:271 and 3:296.
    """
    one, wanted = as_floats("judges", check_shares(single, "single"), check_shares(target, "target"))
    refuse(wanted == 1, wanted, "cannot be reached", "target", "give a share below 1")
    odds = wanted / (1 - wanted)
    needed = odds * (1 - one) / np.where(one > 0, one, 1)
    reason = np.where(one == 0, "one judge has no reliability: no number has any", "")
    return planned(np.maximum(whole(needed), 1), reason)


def best_repeats(between: ArrayLike, within: ArrayLike, item_cost: ArrayLike, answer_cost: ArrayLike) -> Any:
    """Return the answers an item that make a mean score most precise for the money: whole, 1 or more.

    Parameters
    ----------
    between, within : array_like
        As in `items_for_mean`; `between` above 0.
    item_cost, answer_cost : array_like
        Cost of one more item (writing, checking), and of one more answer (sampling, judging), in one unit.

    References
    ----------
    Cochran 1977, Sampling Techniques, section 10.6: sqrt(within / between x item cost / answer cost), here the better
    of the whole numbers beside it.
    """
    variance_b, variance_w, item, answer = as_floats("repeats", between, within, item_cost, answer_cost)
    _check_variances(within=variance_w)
    check_above(between=variance_b, answer_cost=answer)
    refuse(item < 0, item, "is a negative cost", "item_cost")
    lower = np.maximum(np.floor(np.sqrt(variance_w * item / (variance_b * answer))), 1)
    costs = [(variance_b + variance_w / k) * (item + k * answer) for k in (lower, lower + 1)]
    return unwrap(np.where(costs[0] <= costs[1], lower, lower + 1))


def _from_room(half: FloatArray, n: FloatArray, between: FloatArray, each: FloatArray, level: float) -> Planned:
    """Return the smallest whole k with between / n + each / k <= (half / z)^2."""
    room = (half / normal_quantile(level)) ** 2 - between / n
    reason = np.where(room > 0, "", "the spread between items alone is too wide: more items are needed")
    return planned(np.maximum(whole(each / np.where(room > 0, room, 1)), 1), reason)


def _check_variances(**named: FloatArray) -> None:
    for name, values in named.items():
        refuse(values < 0, values, "is a negative variance", name)
