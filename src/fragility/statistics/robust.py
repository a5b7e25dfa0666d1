"""Intervals from item-level values, with or without clusters.

Prevents the failure in which 50 answers to each of 8 questions are counted as 400 independent items: the spread is
taken between clusters, and the degrees of freedom come from them. An estimate is described by its influence
values: how much each item moves it, summing to 0 (the infinitesimal jackknife, the same as the delta method).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError
from fragility.statistics.places import places_among
from fragility.statistics.proportions import wilson
from fragility.statistics.result import FloatArray, Interval, as_array, check_level
from fragility.statistics.tails import t_isf

FEW_UNITS = "fewer than two items or clusters: no degrees of freedom"
NO_SPREAD = "all items or clusters say the same: the variance cannot be estimated"
_ROUNDING = 1e-26  # of a variance that is 0 but for rounding; influences are of the order of 1

IntArray = NDArray[np.int_]


def cluster_codes(clusters: ArrayLike, n: int, where: str = "clusters") -> IntArray:
    """Return the cluster of each of n items as numbers from 0.

    Raises
    ------
    InputError
        None, not one cluster an item, a missing one, or labels that cannot be sorted together.
    """
    if clusters is None:
        raise InputError("None", where, "give one cluster an item")
    plain = as_array(clusters, where)
    if plain.shape != (n,):
        raise InputError(f"clusters of shape {plain.shape} for {n} items", where, "give one cluster an item")
    if plain.dtype.kind in "iu":
        return places_among(plain)[2]
    labels = as_array(clusters, where, dtype=object)
    try:
        if any(value is None or value != value for value in labels.tolist()):
            raise InputError("a cluster is missing", where, "give one cluster an item")
        # numpy reads 1 beside "a" as "1": text is sorted as it was given
        return np.unique(labels if plain.dtype.kind == "U" else plain, return_inverse=True)[1].reshape(-1)
    except TypeError:
        raise InputError("labels that cannot be sorted together", where, "give numbers, or give text") from None


def cluster_sums(values: FloatArray, codes: IntArray) -> FloatArray:
    """Return the sums of values, shape (items, ...), over clusters, shape (clusters, ...)."""
    sums = np.zeros((int(codes.max()) + 1, *values.shape[1:]))
    np.add.at(sums, codes, values)
    return sums


def mean_variance(influence: FloatArray, codes: IntArray) -> FloatArray:
    """Return the variance of a mean of influence values: between clusters, with the factor G / (G - 1).

    Parameters
    ----------
    influence : array, shape (items, ...)
        Influence values; they sum to 0 over the items.
    codes : array of int, shape (items,)
        From `cluster_codes`; two clusters or more.
    """
    sums = cluster_sums(influence, codes)
    groups = len(sums)
    return np.asarray(groups / (groups - 1) * np.sum(sums**2, axis=0) / len(influence) ** 2)


def robust_interval(
    estimate: float, influence: FloatArray, codes: IntArray, level: float, method: str, bound: float = 1.0
) -> Interval:
    """Return estimate +- t(clusters - 1) standard errors, kept inside -bound to bound.

    Parameters
    ----------
    estimate : float
        Any unit.
    influence, codes : array, shape (items,)
        As in `mean_variance`.
    level : float
        Confidence level, a share.
    method : str
        Name of the method.
    bound : float
        Largest size that the quantity can have.

    Returns
    -------
    Interval
        The limits carry a reason where there are fewer than two clusters or no spread between them; the estimate
        stands.
    """
    level, groups = check_level(level), int(codes.max()) + 1
    variance = float(mean_variance(influence, codes)) if groups > 1 else 0.0
    reason = FEW_UNITS if groups < 2 else NO_SPREAD if variance <= _ROUNDING else ""
    if reason:
        return Interval(estimate, np.nan, np.nan, level, method, reason)
    half = t_isf((1 - level) / 2, groups - 1) * np.sqrt(variance)
    return Interval(estimate, max(estimate - half, -bound), min(estimate + half, bound), level, method)


def share_interval(counted: NDArray[np.bool_], clusters: ArrayLike | None = None, level: float = 0.95) -> Interval:
    """Return the Wilson interval of shares of items, with the effective number of items where they are clustered.

    Parameters
    ----------
    counted : array of bool, shape (items,) or (items, shares)
        Whether the item counts; one column a share.
    clusters : array_like, shape (items,), optional
        Cluster of each item.
    level : float
        Confidence level, a share.

    Returns
    -------
    Interval
        Shares. With clusters: n is divided by the design effect found in the data (never below 1) and z is replaced
        by t with clusters - 1 degrees of freedom; not estimable where no item, or every item, counts, since the
        design effect is then unknown.

    References
    ----------
    Korn and Graubard 1998, Survey Methodology 24:193 (effective n and t); Franco, Little, Louis and Slud 2019,
    Journal of Survey Statistics and Methodology 7:334 (Wilson); Parker et al. 2017, Vital and Health Statistics 2:175
    (design effect not below 1).
    """
    n = len(counted)
    if n == 0:
        raise InputError("no item", "share_interval", "give one or more")
    share = counted.mean(axis=0)
    if clusters is None:
        return wilson(counted.sum(axis=0), n, level)
    codes, level = cluster_codes(clusters, n), check_level(level)
    groups = int(codes.max()) + 1
    binomial = share * (1 - share) / n
    variance = mean_variance(counted - share, codes) if groups > 1 else np.zeros_like(share)
    effective = n / np.maximum(1, variance / np.where(binomial > 0, binomial, 1))
    reason = np.where(binomial == 0, "no item, or every item, counts: the design effect is unknown", "")
    reason = np.where(groups < 2, FEW_UNITS, reason)
    t2 = t_isf((1 - level) / 2, max(groups - 1, 1)) ** 2 + np.where(reason == "", 0.0, np.nan)
    centre = share + t2 / (2 * effective)
    half = np.sqrt(t2 * (share * (1 - share) / effective + t2 / (4 * effective**2)))
    low, high = (centre - half) / (1 + t2 / effective), (centre + half) / (1 + t2 / effective)
    return Interval(share, low, high, level, "Wilson, effective n", reason)
