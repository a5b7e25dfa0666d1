"""Standard errors of a mean or a difference when the items come in clusters and their labels are known.

Prevents the failure in which 330 prompts of 11 categories get the standard error of 330 independent ones, or
a normal interval from 11 clusters: the variance is taken over the cluster totals, corrected for the pull of
each cluster on its own mean (CR2), and t has the degrees of freedom that clusters of these sizes leave.

Clusters stand on the first axis; any further axes are cells.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.result import (
    FloatArray,
    Interval,
    NotEstimable,
    as_floats,
    check_choice,
    check_counts,
    check_level,
    refuse,
    unwrap,
)
from fragility.statistics.robust import cluster_codes, cluster_sums
from fragility.statistics.tails import t_isf, t_sf

CORRECTIONS = ("CR2", "CR1")
FEW_CLUSTERS = "fewer than two clusters: their spread cannot be estimated"
EQUAL_CLUSTERS = "every cluster has the same mean: their spread cannot be estimated"
#: Cluster totals that are off the mean by less, relative to their size, are equal to it.
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class ClusterRobust:
    """A mean with its cluster-robust interval.

    Parameters
    ----------
    interval : Interval
        The mean and its t interval, in the unit of the data.
    se, df, p : float or array of float
        Standard error, degrees of freedom, two-sided p for "the mean is 0"; NaN where `interval` has a reason.
    clusters : int
        Number of clusters.
    """

    interval: Interval
    se: Any
    df: Any
    p: Any
    clusters: int


def cluster_totals(values: ArrayLike, clusters: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the total and the number of items of each cluster.

    Parameters
    ----------
    values : array_like, shape (items,) or (items, cells)
        Item-level data: 0 and 1, differences of two arms, or scores.
    clusters : array_like, shape (items,)
        Label of the cluster of each item.

    Returns
    -------
    totals : array of float, shape (clusters,) or (clusters, cells)
        In the sorted order of the labels.
    sizes : array of float, shape (clusters,)

    Raises
    ------
    InputError
        A value is not a number, there is no item, or not one label an item.
    """
    (data,) = as_floats("values", values)
    if data.ndim not in (1, 2) or not len(data):
        raise InputError(f"values of shape {data.shape}", "values", "give (items,) or (items, cells)")
    codes = cluster_codes(clusters, len(data))
    return cluster_sums(data, codes), np.bincount(codes).astype(float)


def cluster_mean(totals: ArrayLike, sizes: ArrayLike, level: float = 0.95, correction: str = "CR2") -> ClusterRobust:
    """Return the mean over all items, with an interval that takes the clusters as the sample.

    Parameters
    ----------
    totals, sizes : array_like, shape (clusters, ...)
        Total and number of items of each cluster (`cluster_totals`); sizes may be one a cluster for all cells.
    level : float
        Confidence level, a share.
    correction : {"CR2", "CR1"}
        "CR2" divides each cluster's residual by sqrt(1 - its share of the items) and has Satterthwaite's
        degrees of freedom (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018): unbiased where items are
        independent, whatever the sizes. "CR1" multiplies the variance by G / (G - 1), with G - 1.

    Returns
    -------
    ClusterRobust
        With a reason where there are fewer than two clusters, or all have the same mean.

    Raises
    ------
    InputError
        A size below 1, shapes that do not go together, an unknown correction.
    """
    (sums,), (items,) = as_floats("totals", totals), as_floats("sizes", sizes)
    if items.ndim == 1 and sums.ndim > 1:
        items = items.reshape(-1, *(1,) * (sums.ndim - 1))
    sums, items = as_floats("totals and sizes", sums, items)
    if sums.ndim < 1 or not len(sums):
        raise InputError(f"totals of shape {sums.shape}", "clusters", "give one a cluster, clusters first")
    refuse(items < 1, items, "items in a cluster", "sizes", "leave empty clusters out")
    return robust_mean(sums, items, level, correction)


def cluster_share(k: ArrayLike, n: ArrayLike, level: float = 0.95, correction: str = "CR2") -> ClusterRobust:
    """Return the share of k of n, from the counts of each cluster; `cluster_mean` with limits kept inside 0 to 1."""
    return _inside(cluster_mean(*check_counts(k, n, where="clusters"), level, correction), 0)


def cluster_difference(
    k1: ArrayLike, k2: ArrayLike, n: ArrayLike, level: float = 0.95, correction: str = "CR2"
) -> ClusterRobust:
    """Return p1 - p2 of two arms on the same items, from the counts of each cluster.

    The pairing within a cluster need not be known: the spread of the clusters' differences holds it.

    Parameters
    ----------
    k1, k2, n : array_like, shape (clusters, ...)
        Items counted in each arm, and items of the cluster.
    level, correction
        As in `cluster_mean`; returns and errors too. In shares, limits kept inside -1 to 1.
    """
    k1, n1 = check_counts(k1, n, where="first arm")
    k2, _ = check_counts(k2, n, where="second arm")
    k1, k2, n1 = as_floats("two arms", k1, k2, n1)
    return _inside(cluster_mean(k1 - k2, n1, level, correction), -1)


def _inside(found: ClusterRobust, least: float) -> ClusterRobust:
    """Keep the limits inside `least` to 1, the values that can be; the test is not touched."""
    low, high = (np.clip(limit, least, 1) for limit in (found.interval.low, found.interval.high))
    return replace(found, interval=replace(found.interval, low=low, high=high))


def robust_mean(sums: FloatArray, weights: FloatArray, level: float, correction: str) -> ClusterRobust:
    """Return a weighted mean from each cluster's weighted total and its weight, both (clusters, ...)."""
    level = check_level(level)
    check_choice(correction, CORRECTIONS, "correction")
    count, total = len(sums), weights.sum(axis=0)
    mean = sums.sum(axis=0) / total
    off = sums - weights * mean
    scale = np.abs(sums).max(axis=0) + np.abs(weights * mean).max(axis=0)
    equal = np.abs(off).max(axis=0) <= ROUNDING * scale
    reason = np.where(equal, EQUAL_CLUSTERS, "") if count > 1 else np.full(mean.shape, FEW_CLUSTERS)
    missing = np.where(reason == "", 0.0, np.nan)
    if count < 2:
        se = df = missing
    elif correction == "CR1":
        se = np.sqrt(np.sum(off**2, axis=0) * count / (count - 1)) / total + missing
        df = np.full(mean.shape, count - 1.0) + missing
    else:
        se = np.sqrt(np.sum(off**2 / (1 - weights / total), axis=0)) / total + missing
        df = satterthwaite(weights) + missing
    half = t_isf((1 - level) / 2, df) * se
    p = 2 * t_sf(np.abs(mean) / np.where(equal, np.nan, se), df)
    interval = Interval(mean, mean - half, mean + half, level, f"t, {correction}, {count} clusters", reason)
    return ClusterRobust(interval, unwrap(se), unwrap(df), unwrap(p), count)


def satterthwaite(weights: FloatArray) -> FloatArray:
    """Return the degrees of freedom of the CR2 variance of a weighted mean.

    Bell and McCaffrey's (sum of eigenvalues)^2 / (sum of squares) for a constant, in closed form: with W_g the
    weight of a cluster, W their sum and u_g = W_g^2 / (W - W_g), the matrix of the quadratic form has W_g on
    its diagonal and squares u_g u_h off it. Clusters of one weight give G - 1.
    """
    total = weights.sum(axis=0)
    u = weights**2 / (total - weights)
    squares = np.sum(weights**2, axis=0) + np.sum(u, axis=0) ** 2 - np.sum(u**2, axis=0)
    return np.asarray(total**2 / squares)


def icc(k: ArrayLike, n: ArrayLike) -> float | NotEstimable:
    """Return the correlation of two items of a cluster, by analysis of variance of 0/1 items.

    Parameters
    ----------
    k, n : array_like, shape (clusters,)
        Counts of each cluster.

    Returns
    -------
    float or NotEstimable
        Below 0 where clusters are more alike than chance makes them. Not estimable for fewer than two
        clusters, clusters of one item each, or items that are all equal.

    References
    ----------
    Ridout, Demetrio and Firth 1999, Biometrics 55:137, "ANOVA".
    """
    k, n = check_counts(k, n, whole=True, where="clusters")
    if k.ndim != 1:
        raise InputError(f"counts of shape {k.shape}", "icc", "give one a cluster, in flat lists")
    count, items = len(k), n.sum()
    if count < 2 or items == count:
        return NotEstimable(FEW_CLUSTERS if count < 2 else "one item a cluster: nothing to correlate")
    share = k.sum() / items
    if share in (0, 1):
        return NotEstimable("all items are equal: nothing to correlate")
    between = np.sum(n * (k / n - share) ** 2) / (count - 1)
    within = np.sum(k * (1 - k / n)) / (items - count)
    size = (items - np.sum(n**2) / items) / (count - 1)
    return float((between - within) / (between + (size - 1) * within))
