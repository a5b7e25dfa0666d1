"""Two proportions on the same items, with the pairing known or only the margins.

Prevents two failures: paired arms tested as if they were independent, and a paper that prints only rates
being given a paired p value that its numbers do not fix. Where only margins are known the answer is the pair
of ends: discordant counts are (d + m, m) with d the difference, and m runs from 0 to what the margins allow.

Throughout, a table is a (counted in both arms), b (first only), c (second only), d (neither); the difference
is (b - c) / n = p1 - p2, in shares.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.statistics import special
from fragility.statistics.proportions import normal_quantile, wilson_limits
from fragility.statistics.result import (
    FloatArray,
    Interval,
    as_floats,
    check_counts,
    check_whole,
    refuse,
    unwrap,
)
from fragility.statistics.roots import score_limits


def mcnemar_exact(b: ArrayLike, c: ArrayLike) -> Any:
    """Return the two-sided p of the exact (binomial) McNemar test.

    Parameters
    ----------
    b, c : array_like
        Discordant counts, whole, of shapes that broadcast.

    Returns
    -------
    float or array of float
        1 where nothing is discordant.

    Examples
    --------
    >>> round(float(mcnemar_exact(1, 9)), 4)
    0.0215
    """
    b, c = check_whole("discordant counts", b, c)
    return unwrap(np.minimum(2 * _tail(b, c), 1.0))


def mcnemar_midp(b: ArrayLike, c: ArrayLike) -> Any:
    """Return the two-sided mid-P of the McNemar test: the exact p less the chance of the table seen.

    Parameters and returns as in `mcnemar_exact`.

    References
    ----------
    Fagerland, Lydersen and Laake 2013, BMC Medical Research Methodology 13:91.
    """
    b, c = check_whole("discordant counts", b, c)
    log_chance = special.gammaln(b + c + 1) - special.gammaln(b + 1) - special.gammaln(c + 1)
    chance = np.exp(log_chance - (b + c) * np.log(2))
    midp = 2 * _tail(b, c) - chance
    midp = np.where(b == c, 1 - chance / 2, midp)
    return unwrap(np.where(b + c == 0, 1.0, midp))


def discordant_range(k1: ArrayLike, k2: ArrayLike, n: ArrayLike) -> tuple[Any, Any]:
    """Return the fewest and the most m that margins k1 and k2 of n leave open: discordant counts (d + m, m).

    Parameters
    ----------
    k1, k2, n : array_like
        Items counted in each arm, items in all, whole, of shapes that broadcast.
    """
    k1, k2, n = _check_margins(k1, k2, n)
    most = _most_pairs(k1, k2, n)
    return unwrap(np.zeros_like(most)), unwrap(most)


def joint_tables(k1: ArrayLike, k2: ArrayLike, n: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the two tables that margins leave as ends: fewest and most discordant items.

    Parameters as in `discordant_range`.

    Returns
    -------
    array, array of float, shape (..., 2, 2)
        [[a, b], [c, d]]; the margins are a + b = k1 and a + c = k2.
    """
    k1, k2, n = _check_margins(k1, k2, n)
    tables = []
    for m in discordant_range(k1, k2, n):
        b = np.maximum(k1 - k2, 0) + m
        c = np.maximum(k2 - k1, 0) + m
        tables.append(np.stack([k1 - b, b, c, n - k1 - c], axis=-1).reshape(*k1.shape, 2, 2))
    return tables[0], tables[1]


def mcnemar_bounds(k1: ArrayLike, k2: ArrayLike, n: ArrayLike) -> tuple[Any, Any]:
    """Return the smallest and the largest exact McNemar p that the margins allow.

    Parameters as in `discordant_range`. The p grows with m, so the ends of m are the ends of p.
    """
    (b0, c0), (b1, c1) = _discordant_ends(k1, k2, n)
    return mcnemar_exact(b0, c0), mcnemar_exact(b1, c1)


def mcnemar_midp_bounds(k1: ArrayLike, k2: ArrayLike, n: ArrayLike) -> tuple[Any, Any]:
    """Return the smallest and the largest McNemar mid-P that the margins allow.

    Parameters as in `discordant_range`. The mid-P grows with m, but for equal margins, where it is 1 at m = 0
    and grows from m = 1 on.
    """
    (b0, c0), (b1, c1) = _discordant_ends(k1, k2, n)
    step = (b0 == 0) & (c0 == 0) & (b1 > 0)
    low = np.asarray(mcnemar_midp(b0 + step, c0 + step))
    high = np.where(b0 + c0 == 0, 1.0, mcnemar_midp(b1, c1))
    return unwrap(low), unwrap(high)


def tango(b: ArrayLike, c: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Return Tango's score interval of the paired difference (b - c) / n.

    Parameters
    ----------
    b, c, n : array_like
        Items counted in the first arm only, in the second only, items in all, of shapes that broadcast.
    level : float
        Confidence level.

    References
    ----------
    Tango 1998, Statistics in Medicine 17:891.
    """
    b, c, n = as_floats("b, c of n", b, c, n)
    check_counts(b + c, n, where="b + c of n")
    check_counts(np.minimum(b, c), n, where="b, c of n")
    z = normal_quantile(level)
    difference = (b - c) / n

    def variance(delta: FloatArray) -> FloatArray:
        linear = (2 * n - b + c) * delta - b - c
        square = np.sqrt(np.maximum(linear**2 + 8 * n * c * delta * (1 - delta), 0))
        second_only = (square - linear) / (4 * n)
        return n * np.maximum(2 * second_only + delta * (1 - delta), 0)

    def accepts(delta: FloatArray) -> NDArray[np.bool_]:
        return np.asarray((b - c - n * delta) ** 2 <= z**2 * variance(delta))

    low, high = score_limits(accepts, lambda delta: np.sqrt(variance(delta)) / n, difference, z, z**2 / n)
    return Interval(difference, low, high, level, "Tango")


def tango_bounds(k1: ArrayLike, k2: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Interval, Interval]:
    """Return the narrowest and the widest Tango interval that the margins allow.

    Parameters as in `discordant_range`.
    """
    (b0, c0), (b1, c1) = _discordant_ends(k1, k2, n)
    both = tango(np.stack([b0, b1]), np.stack([c0, c1]), n, level)
    narrow, wide = (Interval(both.estimate[at], both.low[at], both.high[at], level, both.method) for at in (0, 1))
    return narrow, wide


def newcombe_paired(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, level: float = 0.95) -> Interval:
    """Return Newcombe's square-and-add interval of the paired difference (b - c) / n.

    Parameters
    ----------
    a, b, c, d : array_like
        The table: counted in both arms, first only, second only, neither; whole, of shapes that broadcast.
    level : float
        Confidence level.

    References
    ----------
    Newcombe 1998, Statistics in Medicine 17:2635, method 10.
    """
    a, b, c, d = check_whole("paired table", a, b, c, d)
    n = a + b + c + d
    check_counts(a + b, n)  # refuses a table without an item
    (p, p_low, p_high), (q, q_low, q_high) = (wilson_limits(k, n, level) for k in (a + b, a + c))
    margins = np.sqrt((a + b) * (c + d) * (a + c) * (b + d))
    cross = a * d - b * c
    corrected = np.where(cross > 0, np.maximum(cross - n / 2, 0), cross)
    phi = np.where(margins == 0, 0.0, corrected / np.where(margins == 0, 1.0, margins))
    difference = (b - c) / n
    below = _root(p - p_low, q_high - q, phi)
    above = _root(p_high - p, q - q_low, phi)
    return Interval(difference, difference - below, difference + above, level, "Newcombe paired")


def newcombe_paired_bounds(
    k1: ArrayLike, k2: ArrayLike, n: ArrayLike, level: float = 0.95
) -> tuple[Interval, Interval]:
    """Return the narrowest and the widest paired Newcombe interval that the margins allow.

    Parameters as in `discordant_range`.
    """
    narrow, wide = joint_tables(k1, k2, n)
    first, second = (
        newcombe_paired(t[..., 0, 0], t[..., 0, 1], t[..., 1, 0], t[..., 1, 1], level) for t in (narrow, wide)
    )
    return first, second


def _tail(b: FloatArray, c: FloatArray) -> FloatArray:
    """Return P(the smaller discordant count or fewer) when either is as likely."""
    return np.asarray(special.bdtr(np.minimum(b, c), (b + c).astype(int), 0.5))


def _root(one: FloatArray, two: FloatArray, phi: FloatArray) -> FloatArray:
    return np.sqrt(np.maximum(one**2 - 2 * phi * one * two + two**2, 0))


def _check_margins(k1: ArrayLike, k2: ArrayLike, n: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    k1, k2, n = check_whole("margins", k1, k2, n)
    refuse(n < 1, n, "items: n must be 1 or more", "margins")
    refuse(k1 > n, k1, "of fewer items: k1 must not exceed n", "margins")
    refuse(k2 > n, k2, "of fewer items: k2 must not exceed n", "margins")
    return k1, k2, n


def _discordant_ends(k1: ArrayLike, k2: ArrayLike, n: ArrayLike) -> tuple[Any, Any]:
    """Return (b, c) at the fewest and at the most discordant items."""
    k1, k2, n = _check_margins(k1, k2, n)
    b, c, more = np.maximum(k1 - k2, 0), np.maximum(k2 - k1, 0), _most_pairs(k1, k2, n)
    return (b, c), (b + more, c + more)


def _most_pairs(k1: FloatArray, k2: FloatArray, n: FloatArray) -> FloatArray:
    """Return the most m of discordant counts (d + m, m)."""
    return np.minimum(np.minimum(k1, k2), n - np.maximum(k1, k2))
