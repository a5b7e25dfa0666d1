"""A second interval of a mean over cells: the delta method, symmetric about the estimate.

Prevents the failure in which a mean of many cells near 0 or 1 is called beyond a number because of the shape of its
interval: square-and-add keeps the lopsidedness of every cell's Wilson limits, which adds up over cells while the spread
of the mean shrinks. Where both intervals agree, the shape decides nothing.

Cells stand on the last axis; any axes before it are further means.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.statistics.result import (
    FloatArray,
    Interval,
    check_arms,
    check_choice,
    check_counts,
    check_level,
    unwrap,
)
from fragility.statistics.tails import normal_isf

#: What a reduction can be of: points, the mean of the cells' relative drops, the drop of the means.
KINDS = ("points", "mean-relative", "ratio-of-means")
#: Why a relative drop has no interval.
NO_REFERENCE = "a reference is 0: no relative drop from it"


@dataclass(frozen=True, eq=False)
class _Shares:
    """Shares, the same with one item of each kind more (for variances, which are then never 0), and those variances."""

    raw: FloatArray
    near: FloatArray
    variance: FloatArray


def mean_share(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Return the mean of the shares of several cells.

    Parameters
    ----------
    k, n : array_like, shape (..., cells)
        Counts.
    level : float
        Confidence level, a share.

    Examples
    --------
    >>> found = mean_share([90, 80], [100, 100])
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (0.85, 0.8, 0.9)
    """
    cells = _shares(*check_counts(k, n))
    return _interval(cells.raw.mean(axis=-1), cells.variance.sum(axis=-1) / cells.raw.shape[-1] ** 2, level)


def mean_reduction(
    k_ref: ArrayLike, n_ref: ArrayLike, k_trt: ArrayLike, n_trt: ArrayLike, kind: str = "points", level: float = 0.95
) -> Interval:
    """Return the average reduction from the reference to the treated arm, all cells with equal weight, a share.

    Parameters
    ----------
    k_ref, n_ref, k_trt, n_trt : array_like, shape (..., cells)
        Counts of the two arms, taken as independent.
    kind : {"points", "mean-relative", "ratio-of-means"}
        What is averaged. A relative drop is moved by its bias of the second order, which does not shrink with the
        number of cells; where a reference count is 0 the interval carries the reason.
    level : float
        Confidence level, a share.
    """
    check_choice(kind, KINDS, "kind")
    k_ref, n_ref, k_trt, n_trt = check_arms(k_ref, n_ref, k_trt, n_trt)
    p, q = _shares(k_ref, n_ref), _shares(k_trt, n_trt)
    cells = p.raw.shape[-1]
    if kind == "points":
        return _interval((p.raw - q.raw).mean(axis=-1), (p.variance + q.variance).sum(axis=-1) / cells**2, level)
    if kind == "ratio-of-means":
        p, q = (_Shares(a.raw.mean(axis=-1), a.near.mean(axis=-1), a.variance.sum(axis=-1) / cells**2) for a in (p, q))
    ratio, noise = q.near / p.near, p.variance / p.near**2
    with np.errstate(divide="ignore", invalid="ignore"):
        drop = np.where(p.raw > 0, 1 - q.raw / p.raw, np.nan) + ratio * noise
    variance = ratio**2 * (q.variance / q.near**2 + noise)
    if kind == "ratio-of-means":
        return _interval(drop, variance, level)
    return _interval(drop.mean(axis=-1), variance.sum(axis=-1) / cells**2, level)


def _shares(k: FloatArray, n: FloatArray) -> _Shares:
    near = (k + 1) / (n + 2)
    return _Shares(k / n, near, near * (1 - near) / n)


def _interval(estimate: Any, variance: Any, level: float) -> Interval:
    half = normal_isf((1 - check_level(level)) / 2) * np.sqrt(variance)
    reason = np.where(np.isnan(estimate), NO_REFERENCE, "")
    middle, low, high = (unwrap(np.asarray(end)) for end in (estimate, estimate - half, estimate + half))
    return Interval(middle, low, high, level, "delta method", unwrap(reason))
