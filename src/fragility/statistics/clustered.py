"""Differences of proportions when items come in clusters and only the totals are known.

Prevents the failure in which 450 prompts of 45 categories are counted as 450 independent trials: the
variance is multiplied by a design effect, and the degrees of freedom come from the clusters. The
correlation within clusters is an assumption here, so look at a grid of it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.statistics.result import (
    FloatArray,
    Interval,
    as_floats,
    check_arms,
    check_level,
    check_shares,
    refuse,
    unwrap,
)
from fragility.statistics.tails import normal_isf, t_isf, t_sf

FEW_CLUSTERS = "fewer than two clusters: no degrees of freedom"
NO_VARIANCE = "both arms are at 0 or 1: the variance cannot be estimated"


def design_effect(size: ArrayLike, icc: ArrayLike) -> Any:
    """Return 1 + (size - 1) icc, the factor by which clusters inflate a variance (Kish 1965).

    Parameters
    ----------
    size : array_like
        Items a cluster (mean), 1 or more.
    icc : array_like
        Correlation of two items of a cluster, a share.

    Examples
    --------
    >>> design_effect(10, 0.05)
    1.45
    """
    size, icc = as_floats("design effect", size, check_shares(icc, "icc"))
    refuse(size < 1, size, "items a cluster", "size", "give 1 or more")
    return unwrap(1 + (size - 1) * icc)


def effective_n(n: ArrayLike, size: ArrayLike, icc: ArrayLike) -> Any:
    """Return n over the design effect: how many independent items would tell as much.

    Examples
    --------
    >>> round(effective_n(440, 10, 0.05), 1)
    303.4
    """
    n, inflation = as_floats("n, size and icc", n, design_effect(size, icc))
    refuse(n <= 0, n, "items: n must be above 0", "n")
    return unwrap(n / inflation)


def check_clusters(clusters: FloatArray) -> None:
    """Refuse numbers of clusters that are not whole, or below 1."""
    refuse(clusters < 1, clusters, "clusters", "clusters", "give 1 or more")
    refuse(clusters != np.floor(clusters), clusters, "clusters", "clusters", "give a whole number")


@dataclass(frozen=True, eq=False)
class ClusteredDifference:
    """p1 - p2 with its t `interval`, and `se`, `t`, `df` and two-sided `p`: NaN where not estimable."""

    interval: Interval
    se: Any
    t: Any
    df: Any
    p: Any


def few_clusters_factor(clusters: ArrayLike, level: float = 0.95) -> Any:
    """Return by how much t with clusters - 1 degrees of freedom widens a normal interval of this level."""
    tail = (1 - check_level(level)) / 2
    (groups,) = as_floats("clusters", clusters)
    check_clusters(groups)
    return unwrap(t_isf(tail, groups - 1) / normal_isf(tail))


def clustered_difference(
    k1: ArrayLike,
    n1: ArrayLike,
    k2: ArrayLike,
    n2: ArrayLike,
    clusters: ArrayLike,
    size: ArrayLike,
    icc: ArrayLike,
    level: float = 0.95,
) -> ClusteredDifference:
    """Return p1 - p2 with test and interval, the standard error inflated by the design effect.

    Parameters
    ----------
    k1, n1, k2, n2 : array_like
        Counts of the two arms. All arguments broadcast.
    clusters : array_like
        Clusters; both arms are taken to have the same ones, and t has clusters - 1 degrees of freedom.
    size, icc : array_like
        See `design_effect`.
    level : float
        Confidence level, a share.

    Returns
    -------
    ClusteredDifference
        Shares, limits kept inside -1 to 1. Unpooled variance, the arms independent. Where both arms are at 0 or 1, or
        there are fewer than two clusters, the interval carries the reason.
    """
    arms = check_arms(k1, n1, k2, n2)
    k1, n1, k2, n2, clusters, deff = as_floats("arms", *arms, clusters, design_effect(size, icc))
    check_clusters(clusters)
    level = check_level(level)
    p1, p2 = k1 / n1, k2 / n2
    se = np.sqrt(deff * (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2))
    reason = np.where(clusters < 2, FEW_CLUSTERS, np.where(se == 0, NO_VARIANCE, ""))
    good = reason == ""
    se, df = np.where(good, se, np.nan), np.where(good, clusters - 1, np.nan)
    half = t_isf((1 - level) / 2, df) * se
    t = (p1 - p2) / se
    low, high = np.maximum(p1 - p2 - half, -1), np.minimum(p1 - p2 + half, 1)
    interval = Interval(p1 - p2, low, high, level, "t, design effect", reason)
    return ClusteredDifference(interval, *(unwrap(x) for x in (se, t, df, 2 * t_sf(np.abs(t), df))))
