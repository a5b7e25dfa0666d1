"""How varied a set of counted kinds is: coverage, entropy and the effective number of kinds.

Prevents two failures: an entropy read off the observed shares, which is too low whenever rare kinds were not seen,
and a number of kinds reported where it mostly says how many items were looked at.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics import special
from fragility.statistics.proportions import normal_quantile
from fragility.statistics.result import (
    FloatArray,
    Interval,
    NotEstimable,
    as_floats,
    check_level,
    check_shares,
    check_whole,
    refuse,
    unwrap,
)

#: A share that is reached but for so little, relative to it, is reached.
ROUNDING = 1e-12
METHOD = "Chao-Wang-Jost, jackknife"


@dataclass(frozen=True, eq=False)
class Diversity:
    """How varied the kinds are; entropies in nats.

    Parameters
    ----------
    n, kinds, once : int
        Items, different kinds seen, and kinds seen once.
    sample_coverage : float
        Good and Turing's estimate of the share of all items whose kind was seen: 1 - once / n.
    plug_in, miller_madow : float
        Entropy of the observed shares, and the same with (kinds - 1) / (2 n) added (Miller 1955).
    entropy : Interval
        Chao, Wang and Jost's estimate, which allows for kinds not seen, with its interval.
    effective : Interval
        exp(entropy): so many equally frequent kinds would be as varied.
    """

    n: int
    kinds: int
    once: int
    sample_coverage: float
    plug_in: float
    miller_madow: float
    entropy: Interval
    effective: Interval


def count_diversity(counts: ArrayLike, level: float = 0.95) -> Diversity | NotEstimable:
    """Return how varied counted kinds are.

    Parameters
    ----------
    counts : array_like, shape (kinds,)
        Items of each kind, whole numbers; zeros count for nothing.
    level : float
        Confidence level, a share.

    Returns
    -------
    Diversity or NotEstimable
        Not estimable without an item, and where no kind occurs twice: nothing then tells how many there are. The
        interval has a reason instead of limits where every kind (or the only one) has as many items.

    Notes
    -----
    Chao, Wang and Jost (2013), Methods Ecol. Evol. 4:1091-1100. The standard error is the jackknife's over items (Zahl
    1977, Ecology 58:907-913), taken as independent; the limits are normal, and cut at 0. Where the sample coverage is
    low, the estimate is still too low and the interval misses: read `sample_coverage` first.
    """
    seen = _whole(counts)
    tail = normal_quantile(check_level(level))
    n, kinds, once = int(seen.sum()), len(seen), int((seen == 1).sum())
    if once == n:
        return NotEstimable("no kind occurs twice" if n else "no item")
    sizes, times = (part.astype(float) for part in np.unique(seen, return_counts=True))
    estimate = _chao_wang_jost(sizes, times)
    plug_in = _plug_in(seen)
    equal = len(sizes) == 1
    half = np.nan if equal else tail * _jackknife_error(sizes, times)
    reason = "every kind has as many items: whichever is left out, the estimate is the same" if equal else ""
    low, high = np.maximum(estimate - half, 0), estimate + half
    return Diversity(
        n,
        kinds,
        once,
        1 - once / n,
        plug_in,
        plug_in + (kinds - 1) / (2 * n),
        Interval(estimate, low, high, level, METHOD, reason),
        Interval(np.exp(estimate), np.exp(low), np.exp(high), level, METHOD, reason),
    )


def kinds_for_share(counts: ArrayLike, share: ArrayLike) -> Any:
    """Return how many of the most frequent kinds hold at least a share of all items.

    Parameters
    ----------
    counts : array_like, shape (kinds,)
        Items of each kind, whole numbers, at least one item.
    share : array_like
        Shares above 0, up to 1.

    Returns
    -------
    int or array of int
        One a share.

    Examples
    --------
    >>> kinds_for_share([50, 30, 20], 0.8)
    2
    """
    seen, shares = _whole(counts), check_shares(share, "share")
    refuse(shares == 0, shares, "needs no kind", "share", "give a share above 0")
    if not len(seen):
        raise InputError("no item", "counts", "give one or more")
    held = np.cumsum(np.sort(seen)[::-1])
    return unwrap(np.searchsorted(held, shares * held[-1] * (1 - ROUNDING)) + 1)


def _whole(counts: ArrayLike) -> FloatArray:
    (given,) = check_whole("counts", *as_floats("counts", counts))
    if given.ndim != 1:
        raise InputError(f"counts of shape {given.shape}", "counts", "give one list")
    return given[given > 0]


def _plug_in(counts: FloatArray) -> float:
    shares = counts / counts.sum()
    return float(-(shares * np.log(shares)).sum())


def _chao_wang_jost(sizes: FloatArray, times: FloatArray) -> float:
    """Return the estimate from how many kinds (`times`) have how many items (`sizes`): kinds seen, then the others."""
    n = float((sizes * times).sum())
    once, twice = (float(times[sizes == size].sum()) for size in (1, 2))
    seen = float((times * sizes * (special.digamma(n) - special.digamma(sizes))).sum()) / n
    new = (n - 1) * (once if twice else max(once - 1, 0))
    chance = new / (new + 2 * max(twice, 1))  # 1 - A of the authors
    return seen + once / n * chance * _series_tail(n, chance)


def _series_tail(n: float, q: float) -> float:
    """Return the sum of q^j / (n + j) over j from 0, as the integral of exp(-u) / (n (1 - q exp(-u / n))) over u > 0.

    Taken by trapezes over log(u), where the integrand is smooth and falls off on both sides.
    """
    points = np.linspace(np.log(n * (1 - q)) - 37, 4, 400)
    u = np.exp(points)
    height = u * np.exp(-u) / (n * (1 - q) - n * q * np.expm1(-u / n))
    return float(height.sum() * (points[1] - points[0]))


def _jackknife_error(sizes: FloatArray, times: FloatArray) -> float:
    """Return the standard error; items of kinds of one size give one value when left out, so sizes are enough."""
    n, left_out = float((sizes * times).sum()), []
    for size in sizes:
        changed = np.append(sizes, size - 1), np.append(times - (sizes == size), 1)
        kept = (changed[0] > 0) & (changed[1] > 0)
        left_out.append(_chao_wang_jost(changed[0][kept], changed[1][kept]))
    weights, values = sizes * times / n, np.array(left_out)
    return float(np.sqrt((n - 1) * (weights * (values - (weights * values).sum()) ** 2).sum()))
