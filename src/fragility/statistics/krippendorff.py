"""Krippendorff's alpha for nominal, ordinal and interval labels, with missing labels and clusters.

Prevents the failure in which items that one judge skipped are dropped, or 0-100 scores that differ by one point
count as disagreement. For ordinal labels the distance is the interval distance of mid-ranks, so one formula
serves all draws of the bootstrap at once.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.labels import rating_counts
from fragility.statistics.resampling import bootstrap_interval, bootstrap_weights, check_draws, generator
from fragility.statistics.result import FloatArray, Interval, NotEstimable, check_choice, check_level
from fragility.statistics.robust import cluster_codes

METRICS = ("nominal", "ordinal", "interval")
_CELLS = 4_000_000  # items x draws handled at once


def krippendorff_alpha(
    ratings: ArrayLike,
    metric: str = "nominal",
    clusters: ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 2000,
    *,
    seed: int,
) -> Interval | NotEstimable:
    """Return Krippendorff's alpha: 1 - observed disagreement / disagreement expected by chance.

    Parameters
    ----------
    ratings : array_like, shape (items, judges)
        Labels; None and NaN are missing. Numbers for "ordinal" (their order counts) and "interval" (their squared
        difference counts), anything that can be sorted for "nominal".
    metric : {"nominal", "ordinal", "interval"}
        Scale of the labels.
    clusters : array_like, shape (items,), optional
        Cluster of each item.
    level : float
        Confidence level, a share.
    draws : int
        Bootstrap draws, 100 or more.
    seed : int
        Seed of the bootstrap.

    Returns
    -------
    Interval or NotEstimable
        At most 1. Percentiles of a bootstrap over items, or whole clusters, with two labels or more. Not estimable
        where no item has two labels, all labels that can be paired are the same, or more than 5 % of the draws have
        one label only. Where there is no disagreement, or one item or cluster, the limits carry the reason.

    Raises
    ------
    InputError
        Ratings, metric, clusters, draws or seed that cannot be.

    References
    ----------
    Krippendorff 2011, Computing Krippendorff's alpha-reliability; Zapf, Castell, Morawietz and Karch 2016, BMC Medical
    Research Methodology 16:93 (bootstrap over items).
    """
    check_choice(metric, METRICS, "metric")
    level, draws, rng = check_level(level), check_draws(draws), generator(seed)
    counts, labels = rating_counts(ratings)
    values = _values(labels, metric)
    codes = np.arange(len(counts)) if clusters is None else cluster_codes(clusters, len(counts))
    paired = counts.sum(axis=1) > 1
    if not paired.any():
        return NotEstimable("no item has two labels")
    counts, codes = counts[paired], cluster_codes(codes[paired], int(paired.sum()))
    estimate = float(_alpha(counts, values, metric, np.ones((1, len(counts))))[0])
    if np.isnan(estimate):
        return NotEstimable("all labels that can be paired are the same: alpha is 0/0")
    groups = int(codes.max()) + 1
    method = f"alpha, {metric}, percentile bootstrap of {'items' if clusters is None else 'clusters'}"
    reason = "one item or cluster: nothing to resample" if groups < 2 else ""
    reason = "no two judges disagree: the variance cannot be estimated" if estimate == 1 else reason
    if reason:
        return Interval(estimate, np.nan, np.nan, level, method, reason)
    weights = bootstrap_weights(groups, draws, rng)
    step = max(1, _CELLS // len(counts))
    drawn = [_alpha(counts, values, metric, weights[i : i + step, codes]) for i in range(0, draws, step)]
    return bootstrap_interval(estimate, np.concatenate(drawn), level, method)


def _alpha(counts: FloatArray, values: FloatArray, metric: str, weights: Any) -> FloatArray:
    """Return alpha for each row of item weights, shape (draws, items); NaN where all labels are the same."""
    given = counts.sum(axis=1)
    totals = weights @ counts
    n = totals.sum(axis=1)
    if metric == "nominal":
        observed = weights @ ((given**2 - np.sum(counts**2, axis=1)) / (given - 1))
        expected = n**2 - np.sum(totals**2, axis=1)
    else:
        points = np.cumsum(totals, axis=1) - totals / 2 if metric == "ordinal" else values + np.zeros_like(totals)
        points = points - (np.sum(totals * points, axis=1) / n)[:, None]
        within = given * (points**2 @ counts.T) - (points @ counts.T) ** 2
        observed = 2 * np.sum(weights * within / (given - 1), axis=1)
        expected = 2 * n * np.sum(totals * points**2, axis=1)
    several = np.sum(totals > 0, axis=1) > 1
    return np.where(several, 1 - (n - 1) * observed / np.where(several, expected, 1), np.nan)


def _values(labels: list[Any], metric: str) -> FloatArray:
    if metric == "nominal":
        return np.arange(len(labels), dtype=float)
    try:
        values = np.array([float(label) for label in labels if not isinstance(label, str)])
    except (TypeError, ValueError):
        values = np.array([])
    if values.size < len(labels) or not np.all(np.isfinite(values)):
        raise InputError(f"{metric} labels that are not numbers", "ratings", "give numbers, or metric='nominal'")
    return values
