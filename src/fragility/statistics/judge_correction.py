"""Rates and differences corrected for a judge whose errors were measured on a limited sample.

Prevents the failure in which a rate is corrected for sensitivity and specificity as if these were known, although
they come from 50 hand-checked answers: the interval carries the uncertainty of all of them. Prediction-powered
estimates (module `prediction_powered`) do the same from item-level labels and need no constant error rates.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.statistics.judge_error import rogan_gladen
from fragility.statistics.prediction_powered import PredictionPowered, ppi_difference, ppi_mean
from fragility.statistics.proportions import normal_quantile
from fragility.statistics.result import FloatArray, Interval, as_floats, check_arms, check_counts, check_kind

__all__ = ["Calibration", "PredictionPowered", "corrected_difference", "corrected_rate", "ppi_difference", "ppi_mean"]

NO_BETTER = "sensitivity + specificity <= 1: the judge is no better than chance"
CONTRADICTION = "the observed share and the judge's measured errors contradict each other: no share fits both"


@dataclass(frozen=True, eq=False)
class Calibration:
    """What a judge got right on items of known label.

    Parameters
    ----------
    true_positives, positives : array_like
        Truly positive items judged positive, and truly positive items in all.
    true_negatives, negatives : array_like
        Truly negative items judged negative, and truly negative items in all.
    """

    true_positives: ArrayLike
    positives: ArrayLike
    true_negatives: ArrayLike
    negatives: ArrayLike


def corrected_rate(k: ArrayLike, n: ArrayLike, judge: Calibration, level: float = 0.95) -> Interval:
    """Return the true share behind k of n items judged positive, with the interval of Lang and Reiczigel.

    Parameters
    ----------
    k, n : array_like
        Items judged positive, items in all (not those of the calibration). All counts broadcast.
    judge : Calibration
        The judge's errors, counted on items independent of the n.
    level : float
        Confidence level, a share.

    Returns
    -------
    Interval
        Shares, clipped to 0..1, the estimate too. Not estimable where the whole
        interval lies outside 0..1, for then data and calibration contradict each other, and where sensitivity +
        specificity <= 1, before or after
        one right and one wrong item are added to each.

    Raises
    ------
    InputError
        Counts that cannot be, shapes that do not broadcast.

    References
    ----------
    Lang and Reiczigel 2014, Preventive Veterinary Medicine 113:13, equations 6, 7, 16 and 17, with the sign in
    equation 4 corrected as in R's asht::prevSeSp.
    """
    k, n = check_counts(k, n, where="items judged")
    k, n, *known = as_floats("corrected rate", k, n, *_counts(judge))
    z2 = normal_quantile(level) ** 2
    found = rogan_gladen(k / n, known[0] / known[1], known[2] / known[3])
    se, var_se, sp, var_sp = _adjusted(known)
    youden = se + sp - 1
    good = (np.asarray(found.reason) == "") & (youden > 0)
    youden = np.where(good, youden, np.nan)
    observed = (k + z2 / 2) / (n + z2)
    share = (observed + sp - 1) / youden
    shift = 2 * z2 * (share * var_se - (1 - share) * var_sp)
    variance = observed * (1 - observed) / (n + z2) + share**2 * var_se + (1 - share) ** 2 * var_sp
    half = np.sqrt(z2 * variance) / youden
    least, most = (share + shift + side * half for side in (-1, 1))
    off = good & ((most < 0) | (least > 1))
    low, high = (np.where(off, np.nan, np.clip(limit, 0, 1)) for limit in (least, most))
    estimate = np.where(off, np.nan, found.value)
    reason = np.where(good, np.where(off, CONTRADICTION, ""), NO_BETTER)
    return Interval(estimate, low, high, level, "Lang-Reiczigel", reason)


def corrected_difference(
    k1: ArrayLike,
    n1: ArrayLike,
    k2: ArrayLike,
    n2: ArrayLike,
    judge: Calibration,
    second_judge: Calibration | None = None,
    level: float = 0.95,
) -> Interval:
    """Return the difference p1 - p2 of true shares behind two observed ones.

    Parameters
    ----------
    k1, n1, k2, n2 : array_like
        Items judged positive and items in all, of two independent arms. All counts broadcast.
    judge : Calibration
        Errors of the judge, the same in both arms unless `second_judge` is given.
    second_judge : Calibration, optional
        Errors in the second arm, measured on items of their own: for errors that differ between the arms.
    level : float
        Confidence level, a share.

    Returns
    -------
    Interval
        Shares, clipped to -1..1. One judge: delta method over all four samples, one positive and one negative item
        added to each, so that equal observed shares stay a difference of 0 whatever the judge. Two judges: the
        Lang-Reiczigel intervals of the arms combined by squares, as Newcombe does. Not estimable where a judge is
        no better than chance.

    Raises
    ------
    InputError
        Counts that cannot be, shapes that do not broadcast.

    References
    ----------
    Rogan and Gladen 1978, American Journal of Epidemiology 107:71; Agresti and Caffo 2000, American Statistician
    54:280 (the items added); Newcombe 1998, Statistics in Medicine 17:873 (the squares).
    """
    k1, n1, k2, n2 = check_arms(k1, n1, k2, n2)
    if second_judge is not None:
        return _two_judges(corrected_rate(k1, n1, judge, level), corrected_rate(k2, n2, second_judge, level))
    k1, n1, k2, n2, *known = as_floats("corrected difference", k1, n1, k2, n2, *_counts(judge))
    raw_se, raw_sp = known[0] / known[1], known[2] / known[3]
    se, var_se, sp, var_sp = _adjusted(known)
    good = (raw_se + raw_sp > 1) & (se + sp > 1)
    youden = np.where(good, se + sp - 1, np.nan)
    p1, p2 = (k1 + 1) / (n1 + 2), (k2 + 1) / (n2 + 2)
    difference = (p1 - p2) / youden
    sampling = p1 * (1 - p1) / (n1 + 2) + p2 * (1 - p2) / (n2 + 2)
    half = normal_quantile(level) * np.sqrt(sampling + difference**2 * (var_se + var_sp)) / youden
    estimate = (k1 / n1 - k2 / n2) / np.where(good, raw_se + raw_sp - 1, np.nan)
    arms = [corrected_rate(k, n, judge, level) for k, n in ((k1, n1), (k2, n2))]
    off = good & np.isnan(arms[0].low + np.asarray(arms[1].low))
    gap, low, high = (
        np.where(off, np.nan, np.clip(x, -1, 1)) for x in (estimate, difference - half, difference + half)
    )
    reason = np.where(good, np.where(off, CONTRADICTION, ""), NO_BETTER)
    return Interval(gap, low, high, level, "corrected difference, one judge", reason)


def _two_judges(one: Interval, two: Interval) -> Interval:
    def reach(first: Any, second: Any) -> FloatArray:
        return np.hypot(np.maximum(first, 0), np.maximum(second, 0))

    difference = np.asarray(one.estimate - two.estimate)
    low = difference - reach(one.estimate - one.low, two.high - two.estimate)
    high = difference + reach(one.high - one.estimate, two.estimate - two.low)
    first, second = np.asarray(one.reason), np.asarray(two.reason)
    reason = np.where(first != "", first, second)
    return Interval(difference, low, high, one.level, "corrected difference, two judges", reason)


def _counts(judge: Calibration) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    check_kind(judge, Calibration, "judge")
    tp, positives = check_counts(judge.true_positives, judge.positives, where="truly positive items")
    tn, negatives = check_counts(judge.true_negatives, judge.negatives, where="truly negative items")
    return tp, positives, tn, negatives


def _adjusted(known: list[FloatArray]) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return sensitivity, its variance, specificity, its variance, one right and one wrong item added to each."""
    tp, positives, tn, negatives = known
    se, sp = (tp + 1) / (positives + 2), (tn + 1) / (negatives + 2)
    return se, se * (1 - se) / (positives + 2), sp, sp * (1 - sp) / (negatives + 2)
