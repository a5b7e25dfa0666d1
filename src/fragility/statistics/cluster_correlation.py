"""The correlation of items within a cluster, estimated from several arms that answer the same clusters.

Prevents the failure in which one arm of ten clusters is asked for a correlation that it cannot tell, or arms that share
their prompts are counted as independent: what is left out in turn is a cluster, in all arms at once.
"""

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.few_clusters import FEW_CLUSTERS
from fragility.statistics.result import FloatArray, Interval, NotEstimable, check_level, check_whole, refuse
from fragility.statistics.tails import t_isf


def icc_of_arms(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval | NotEstimable:
    """Return the correlation of two items of a cluster, one for several arms that answer the same clusters.

    The mean squares between and within clusters are added over the arms, so that an arm near 0 or 1 weighs little; arms
    whose items all agree tell nothing and are left out.

    Parameters
    ----------
    k, n : array_like, shape (clusters, arms)
        Counts of each cluster in each arm; n is 0 where an arm has no item of a cluster.
    level : float
        Confidence level, a share.

    Returns
    -------
    Interval or NotEstimable
        With one arm the estimate of `icc`. The interval leaves out each cluster in turn (jackknife), on the scale of
        the logarithm of the ratio of the mean squares, with t of clusters - 1 degrees of freedom; it goes below 0
        where clusters may be more mixed than chance makes them.

    References
    ----------
    Arvesen 1969, Annals of Mathematical Statistics 40:2076 (jackknife of a ratio of mean squares, by its logarithm).

    Examples
    --------
    >>> found = icc_of_arms([[9, 8], [2, 1], [5, 6], [8, 9]], [[10, 10]] * 4)
    >>> round(found.estimate, 2), found.low < found.estimate < found.high
    (0.36, True)
    """
    k, n = check_whole("clusters", k, n)
    refuse(k > n, k, "of fewer items: k must not exceed n", "clusters")
    if k.ndim != 2:
        raise InputError(f"counts of shape {k.shape}", "icc", "give (clusters, arms)")
    used = (k.sum(axis=0) > 0) & (k.sum(axis=0) < n.sum(axis=0))
    k, n = k[:, used], n[:, used]
    count = int((n.sum(axis=1) > 0).sum())
    if count < 3 or not used.any():
        return NotEstimable(FEW_CLUSTERS if count < 3 else "all items are equal: nothing to correlate")
    between, within, size = _squares(k, n)
    if size <= 1 or within <= 0 or between <= 0:
        return NotEstimable("one item a cluster, or no variance within or between: nothing to correlate")
    logs = []
    for row in np.flatnonzero(n.sum(axis=1)):
        left, inside, _ = _squares(np.delete(k, row, axis=0), np.delete(n, row, axis=0))
        if left <= 0 or inside <= 0:
            return NotEstimable("no variance without one of the clusters")
        logs.append(np.log(left / inside))
    spread = float(np.sqrt((count - 1) / count * np.sum((np.array(logs) - np.mean(logs)) ** 2)))
    half = float(t_isf((1 - check_level(level)) / 2, count - 1)) * spread
    middle = float(np.log(between / within))
    ratios = (float(np.exp(log)) for log in (middle, middle - half, middle + half))
    estimate, low, high = ((ratio - 1) / (ratio - 1 + size) for ratio in ratios)
    return Interval(estimate, low, high, level, "analysis of variance, jackknife over clusters")


def _squares(k: FloatArray, n: FloatArray) -> tuple[float, float, float]:
    """Return the sums over arms of the mean squares between and within, and the size that makes them comparable."""
    there = n > 0
    share = k.sum(axis=0) / n.sum(axis=0)
    own = np.divide(k, n, out=np.zeros_like(k), where=there)
    groups, items = there.sum(axis=0), n.sum(axis=0)
    good = (groups > 1) & (items > groups)
    if not good.any():
        return 0.0, 0.0, 0.0
    between = (n * (own - share) ** 2 * there).sum(axis=0)[good] / (groups[good] - 1)
    within = (k * (1 - own)).sum(axis=0)[good] / (items[good] - groups[good])
    sizes = (items[good] - (n**2).sum(axis=0)[good] / items[good]) / (groups[good] - 1)
    total = within.sum()
    return float(between.sum()), float(total), float((sizes * within).sum() / total) if total > 0 else 0.0
