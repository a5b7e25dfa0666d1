"""Whether the p of Fisher's exact test reaches a level, told without the sum over every table.

Prevents the failure in which a search over thousands of tables waits for the p of each, where it only needs to know on
which side of a level each lies. A few terms of both tails and a bound of what is left tell it; where they do not, the
p is computed.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fragility.statistics.exact import TIE, fisher, log_factorials
from fragility.statistics.result import FloatArray

#: Terms of each tail that are added; more where fewer do not tell.
TERMS = (16, 64)
#: A bound this close to the level, relative to it, tells nothing: so far do sums of floating-point numbers err.
_SLACK = 1e-7
Whole = NDArray[np.int64]


def reaches(k1: Whole, n1: int, k2: Whole, n2: int, level: float) -> NDArray[np.bool_]:
    """Return where the two-sided p of k1/n1 against k2/n2 is at least a level: `fisher(k1, n1, k2, n2) >= level`.

    Parameters
    ----------
    k1, k2 : array of int, shape (tables,)
        Counts that were checked, of n1 and n2 items.
    level : float
        Above 0, at most 1.

    Examples
    --------
    >>> reaches(np.array([9, 6]), 10, np.array([3, 3]), 10, 0.05).tolist()
    [False, True]
    """
    found, unsure = np.zeros(len(k1), bool), np.arange(len(k1))
    for terms in TERMS:
        low, high = p_bounds(k1[unsure], n1, k2[unsure], n2, terms)
        sure = low >= level * (1 + _SLACK)
        found[unsure[sure]] = True
        unsure = unsure[~sure & (high >= level * (1 - _SLACK))]
        if not unsure.size:
            return found
    found[unsure] = np.asarray(fisher(k1[unsure], n1, k2[unsure], n2)) >= level
    return found


def p_bounds(k1: Whole, n1: int, k2: Whole, n2: int, terms: int = TERMS[0]) -> tuple[FloatArray, FloatArray]:
    """Return two numbers between which the two-sided p of each table lies, by so many terms of each tail.

    The chance of a table falls on either side of the likeliest one, ever faster (it is log-concave), so what is left of
    a tail after its first terms is less than a geometric series.

    Examples
    --------
    >>> low, high = p_bounds(np.array([250]), 500, np.array([218]), 500)
    >>> bool(low[0] <= fisher(250, 500, 218, 500) <= high[0]), bool(high[0] - low[0] < 0.001)
    (True, True)
    """
    upper = k1 * n2 >= k2 * n1  # the arm with the higher rate has more than its mean
    seen, n, m = np.where(upper, k1, k2), np.where(upper, n1, n2), np.where(upper, n2, n1)
    total = k1 + k2
    least, most = np.maximum(0, total - m), np.minimum(total, n)
    log_factorial = log_factorials(n1 + n2)
    fixed = log_factorial[total] + log_factorial[n1 + n2 - total]
    fixed = fixed + log_factorial[n1] + log_factorial[n2] - log_factorial[n1 + n2]

    def log_chance(count: Any) -> FloatArray:
        parts = log_factorial[count] + log_factorial[n - count] + log_factorial[total - count]
        return np.asarray(fixed - parts - log_factorial[m - total + count])

    limit = log_chance(seen) + TIE
    # The last table of the lower side that is no likelier than the one seen; below `least` where there is none.
    other, likeliest = least - 1, (total + 1) * (n + 1) // (n1 + n2 + 2)
    beyond = likeliest
    while (beyond - other > 1).any():
        middle = (other + beyond) // 2
        below = (log_chance(np.clip(middle, least, most)) <= limit) & (middle < beyond)
        other, beyond = np.where(below, middle, other), np.where(below | (middle <= other), beyond, middle)
    steps = np.arange(terms)[:, None]
    low = _added(log_chance, seen + steps, least, most) + _added(log_chance, other - steps, least, most)
    # Of what is left, the ratio of two neighbouring chances is at most that of the last two.
    last, first = seen + terms - 1, other - terms + 1
    above = _rest(
        log_chance(np.clip(last, least, most)),
        (n - last) * (total - last),
        (last + 1) * (m - total + last + 1),
        last < most,
    )
    under = _rest(
        log_chance(np.clip(first, least, most)),
        first * (m - total + first),
        (n - first + 1) * (total - first + 1),
        first > least,
    )
    tied = (seen > least) & (log_chance(np.maximum(seen - 1, least)) <= limit)
    return low, np.where(tied, 1.0, low + above + under)


def _added(log_chance: Any, counts: Whole, least: Whole, most: Whole) -> FloatArray:
    """Return the sum of the chances of some tables a column, those that there are."""
    held = (counts >= least) & (counts <= most)
    chances = np.exp(log_chance(np.clip(counts, least, most)))
    return np.asarray(np.where(held, chances, 0.0).sum(axis=0))


def _rest(log_chance: FloatArray, falls: Whole, to: Whole, more: NDArray[np.bool_]) -> FloatArray:
    """Return the sum of the geometric series that follows a table where there are more, its ratio as a fraction."""
    found = np.zeros(len(log_chance))
    ratio = falls[more] / to[more]
    found[more] = np.exp(log_chance[more]) * ratio / (1 - ratio)
    return found
