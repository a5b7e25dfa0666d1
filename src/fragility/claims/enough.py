"""How many items would have been enough: the smallest number with which a test has its power.

Prevents the failure in which a reading is left open and nobody learns how much larger the study would have to be, for
its power has to be drawn anew for every number that is tried: here few are tried, near the one that is looked for.
"""

from bisect import bisect_left
from collections.abc import Callable
from math import ceil, floor

from fragility.claims.power_words import ENOUGH, MOST
from fragility.statistics import special

#: The number that is tried first, how close two have to come, and how many are tried for that.
FIRST, CLOSE, TRIES = 256, 0.03, 6
#: Chances are taken for no nearer to 0 or 1 than this where a line is laid through their normal quantiles.
_EDGE = 1e-4


def smallest_n(passes: Callable[[int], float]) -> int | None:
    """Return the smallest number of items, the same in every arm, that has enough power; within half a percent.

    Parameters
    ----------
    passes : callable
        From a number of items to the chance of passing, which grows with it.

    Returns
    -------
    int or None
        None where no number up to the most that is asked for has it.

    Examples
    --------
    >>> smallest_n(lambda n: n / 1000), smallest_n(lambda n: 0.5)
    (800, None)
    """
    below, above = _around(passes)

    def enough(n: int) -> bool:
        return n >= above or (n > below and passes(n) >= ENOUGH)

    doublings = range(1, int(MOST).bit_length())  # 2, 4, 8, ..., as far as the most
    first = bisect_left(doublings, True, key=lambda times: enough(2**times))
    if first == len(doublings):
        return None
    low, high = 2**first, 2 ** (first + 1)
    while high - low > max(1, high // 200):
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _around(passes: Callable[[int], float]) -> tuple[int, int]:
    """Return a number of items with too little power and one with enough, both tried and mostly near each other.

    The normal quantile of the power of one test grows with the root of its items, and that of several nearly so: the
    line through the last two tries tells the next, taken a little further so that the ends come from both sides.
    """
    below, above, n = 0, 4 * MOST, FIRST
    wanted, (root, z) = float(special.ndtri(ENOUGH)), (0.0, -2.5)  # as if no items at all had a z of -2.5
    for _ in range(TRIES):
        chance = passes(n)
        below, above = (below, n) if chance >= ENOUGH else (n, above)
        if above - below <= max(1, CLOSE * below) or below >= MOST:
            break
        now = n**0.5, float(special.ndtri(min(max(chance, _EDGE), 1 - _EDGE)))
        slope = (now[1] - z) / (now[0] - root) if now[0] != root else 0.0
        root, z = now
        next_n = max(root + (wanted - z) / slope, 0.0) ** 2 if slope > 0 else n * 16
        next_n = floor(next_n / 1.01) if chance >= ENOUGH else ceil(next_n * 1.01)
        n = min(max(next_n, n // 16, below + 1), n * 16, above - 1, 2 * MOST)
    return below, above
