"""Prediction-powered means: many judged items, corrected by the few that were labelled by hand.

Prevents the failure in which a judge's labels of 2,000 items are averaged as if they were true, or are thrown away for
the 100 hand labels: the hand labels measure the judge's mean error, and the interval carries that error's spread.
The labelled items must be a random sample of all; the judge may be wrong in any way.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.result import (
    FloatArray,
    Interval,
    NotEstimable,
    as_floats,
    check_kind,
    check_level,
    check_share,
)
from fragility.statistics.tails import t_isf

#: Hand labels of the rarer kind below which symmetric limits cover too rarely.
FEW = 10


@dataclass(frozen=True, eq=False)
class PredictionPowered:
    """A prediction-powered estimate.

    Parameters
    ----------
    interval : Interval
        Estimate and t limits, in the unit of the labels.
    se : float
        Standard error.
    df : float
        Degrees of freedom of the limits.
    power : float
        The weight of the judge, lambda: 0 uses the hand labels only, 1 is PPI without tuning.
    labelled, unlabelled : int
        Items with a hand label, and further items with the judge's label only.
    """

    interval: Interval
    se: float
    df: float
    power: float
    labelled: int
    unlabelled: int


def ppi_mean(
    labels: ArrayLike,
    judged: ArrayLike,
    judged_only: ArrayLike,
    power: float | None = None,
    level: float = 0.95,
) -> PredictionPowered | NotEstimable:
    """Return the prediction-powered mean of the true labels.

    Parameters
    ----------
    labels, judged : array_like, shape (labelled,)
        Hand labels, and the judge's labels of the same items (0 and 1, or scores). For the mean difference of two
        arms on the same items give differences in all three arrays.
    judged_only : array_like, shape (unlabelled,)
        The judge's labels of the items without a hand label.
    power : float, optional
        Weight of the judge, 0 to 1. By default the one with the smallest estimated variance, clipped to 0..1 (PPI++);
        1 is PPI.
    level : float
        Confidence level, a share.

    Returns
    -------
    PredictionPowered or NotEstimable
        Not estimable for fewer than two items of either kind, and where nothing varies. The limits are t with
        Satterthwaite's degrees of freedom, where the authors' are normal: with few hand labels those are too narrow.
        Labels of 0 and 1 that are skewed still cover too rarely (see `few_labels`): then the name of the method
        says so.

    Raises
    ------
    InputError
        Lengths that differ, a label that is not a number, a power outside 0..1.

    References
    ----------
    Angelopoulos, Bates, Fannjiang, Jordan and Zrnic 2023, Science 382:669 (PPI); Angelopoulos, Duchi and Zrnic 2023,
    arXiv 2311.01453 (PPI++). Variances have n - 1 as denominator, where the authors' ppi_py has n.
    """
    true, said = as_floats("labels and judged", labels, judged)
    (rest,) = as_floats("judged_only", judged_only)
    if np.shape(labels) != np.shape(judged) or true.ndim != 1 or rest.ndim != 1:
        shapes = f"{np.shape(labels)}, {np.shape(judged)} and {rest.shape}"
        raise InputError(f"labels of shape {shapes}", "ppi_mean", "give labels and judged of one length, all flat")
    level = check_level(level)
    n, others = true.size, rest.size
    if min(n, others) < 2:
        return NotEstimable(f"{n} labelled and {others} unlabelled items: two of each are needed")
    weight = _best_power(true, said, rest) if power is None else check_share(power, "power")
    estimate = weight * rest.mean() + np.mean(true - weight * said)
    se = float(np.sqrt(weight**2 * rest.var(ddof=1) / others + np.var(true - weight * said, ddof=1) / n))
    if se == 0:
        return NotEstimable("neither the labels nor the judge's errors vary: the variance cannot be estimated")
    df = _freedom(
        weight**2 * float(rest.var(ddof=1)) / others, others, float(np.var(true - weight * said, ddof=1)) / n, n
    )
    half = float(t_isf((1 - level) / 2, df)) * se
    method = ("PPI++" if power is None else f"PPI, power {weight:g}") + few_labels(true)
    interval = Interval(estimate, estimate - half, estimate + half, level, method)
    return PredictionPowered(interval, se, df, weight, n, others)


def few_labels(true: FloatArray) -> str:
    """Return a warning for hand labels too few or too uneven for symmetric limits; "" where there are enough.

    Labels of two values need about ten of each: the usual bound for a normal approximation of a share.
    """
    values, counts = np.unique(true, return_counts=True)
    if len(values) > 2 or (len(values) == 2 and counts.min() >= FEW):
        return ""
    fewest = int(counts.min()) if len(values) == 2 else 0
    labels = "1 hand label" if fewest == 1 else f"{fewest} hand labels"
    return f" ({labels} of the rarer kind: too few for limits that cover as stated)"


def ppi_difference(first: PredictionPowered, second: PredictionPowered, level: float = 0.95) -> Interval:
    """Return the difference of two prediction-powered means of independent items, with t limits."""
    for arm, name in ((first, "first"), (second, "second")):
        check_kind(arm, PredictionPowered, name)
    difference = first.interval.estimate - second.interval.estimate
    df = (first.se**2 + second.se**2) ** 2 / (first.se**4 / first.df + second.se**4 / second.df)
    half = float(t_isf((1 - check_level(level)) / 2, df)) * np.hypot(first.se, second.se)
    return Interval(difference, difference - half, difference + half, level, "difference of PPI means")


def _freedom(one: float, n1: int, two: float, n2: int) -> float:
    """Return Satterthwaite's degrees of freedom of a sum of two variances of means."""
    return float((one + two) ** 2 / (one**2 / (n1 - 1) + two**2 / (n2 - 1)))


def _best_power(true: FloatArray, said: FloatArray, rest: FloatArray) -> float:
    """Return cov(true, judged) / ((1 + n / N) var(judged)), clipped to 0..1; 0 for a judge that never varies."""
    spread = np.var(np.concatenate([said, rest]), ddof=1)
    if spread == 0:
        return 0.0
    shared = np.cov(true, said)[0, 1]
    return float(np.clip(shared / ((1 + true.size / rest.size) * spread), 0, 1))
