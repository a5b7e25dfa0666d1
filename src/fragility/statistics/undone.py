"""How few labels undo a result that is no difference of two arms: a level, a lead of one judge, a difference near 0.

Prevents the failure in which "almost all" or "the same" is taken for solid because no p-value stands beside it. For a
difference of two arms see `relabelled_items`.
"""

from collections.abc import Callable, Iterator

import numpy as np

from fragility.errors import InputError
from fragility.statistics.differences import newcombe
from fragility.statistics.paired import mcnemar_exact, newcombe_paired
from fragility.statistics.proportions import wilson
from fragility.statistics.result import check_flag, check_integer, check_level, check_share
from fragility.statistics.tails import binomial_cdf, binomial_sf

#: A p this close below alpha, relative to it, is alpha: sums of floating-point numbers tell them no further apart.
ROUNDING = 1e-9
#: Both, the first alone, the second alone, neither: as many tables as the arrays are long.
Cells = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def labels_below(k: int, n: int, share: float, above: bool = True, alpha: float = 0.05) -> int:
    """Return how few labels must change until k of n no longer lies beyond a share.

    Parameters
    ----------
    k, n : int
        Labels that count, and all.
    share : float
        The claimed share, 0 to 1.
    above : bool
        Whether k/n is claimed to lie above it, or below.
    alpha : float
        Level of the exact binomial test, two-sided (twice the smaller tail).

    Returns
    -------
    int
        0 where it does not lie beyond it, significantly, as it is.

    Examples
    --------
    >>> labels_below(95, 100, 0.8)
    7
    >>> labels_below(82, 100, 0.8)
    0
    """
    n = check_integer(n, "n", 1)
    k = check_integer(k, "k", 0, n)
    share, above, alpha = check_share(share, "share"), check_flag(above, "above"), check_level(alpha)
    counts = np.arange(k, -1, -1) if above else np.arange(k, n + 1)
    lower, upper = binomial_cdf(counts, n, share), binomial_sf(counts - 1, n, share)
    p = np.minimum(1.0, 2 * np.minimum(lower, upper))
    beyond = counts > share * n if above else counts < share * n
    undone = ~beyond | (p >= alpha * (1 - ROUNDING))
    return int(np.argmax(undone)) if undone.any() else len(counts)


def labels_about(k: int, n: int, share: float, margin: float, level: float = 0.95) -> int:
    """Return how few labels must change until Wilson's interval of k/n no longer lies within a margin of a share.

    All in shares, 0 to 1; 0 where it does not lie within as it is.

    Examples
    --------
    >>> labels_about(900, 1000, 0.9, 0.05)
    28
    """
    n = check_integer(n, "n", 1)
    k, share, margin = check_integer(k, "k", 0, n), check_share(share, "share"), check_share(margin, "margin")
    counts = np.arange(n + 1)
    found = wilson(counts, np.full(n + 1, n), level)
    inside = (np.asarray(found.low) > share - margin) & (np.asarray(found.high) < share + margin)
    if inside.all():
        raise InputError(f"no count of {n} lies outside so wide a margin", "margin", "give a smaller one")
    return int(np.abs(counts[~inside] - k).min()) if inside[k] else 0


def labels_of_pair(first: int, second: int, n: int, alpha: float = 0.05) -> int:
    """Return how few labels must change until the first of two paired judges no longer leads (exact McNemar).

    Parameters
    ----------
    first, second : int
        Items that the first alone, and the second alone, got right.
    n : int
        All items.
    alpha : float
        Level of the test, two-sided.

    Returns
    -------
    int
        The fewest: of all ways to take them from the items that the first alone got right, and to add to those that the
        second alone did, p is largest where most are added. 0 where the first does not lead, significantly, as it is.

    Examples
    --------
    >>> labels_of_pair(14, 6, 300)
    0
    >>> labels_of_pair(40, 10, 300)
    14
    """
    first, second, n = _counts(first=first, second=second, n=n)
    alpha = check_level(alpha)
    if first + second > n:
        raise InputError(f"{first} and {second} of {n}", "first, second", "give counts that n items can hold")
    room = n - first - second  # both judges' labels on one item may change, so a taken item makes room
    moved = np.arange(max(first - second, 0))
    taken = np.maximum(0, -((room - moved) // 2))
    moved, taken = moved[taken <= moved], taken[taken <= moved]
    undone = np.atleast_1d(mcnemar_exact(first - taken, second + moved - taken)) >= alpha * (1 - ROUNDING)
    return int(moved[np.argmax(undone)]) if undone.any() else max(first - second, 0)


def labels_apart(k1: int, n1: int, k2: int, n2: int, margin: float, level: float = 0.90) -> int:
    """Return how few labels must change until two arms are no longer shown to differ by less than a margin.

    Parameters
    ----------
    k1, n1, k2, n2 : int
        Whole counts of the two arms.
    margin : float
        A share, 0 to 1.
    level : float
        Of Newcombe's interval, which must lie inside the margin; two one-sided tests at .05 are a 90 % interval.

    Returns
    -------
    int
        The fewest, every way to share them between the arms tried; 0 where equivalence is not shown as it is.

    Examples
    --------
    >>> labels_apart(950, 1000, 952, 1000, 0.05)
    30
    """
    n1, n2 = check_integer(n1, "n1", 1), check_integer(n2, "n2", 1)
    k1, k2 = check_integer(k1, "k1", 0, n1), check_integer(k2, "k2", 0, n2)
    margin, level = check_share(margin, "margin"), check_level(level)

    def apart(moved: int, side: int) -> bool:
        first = np.arange(moved + 1)
        a, b = k1 + side * first, k2 - side * (moved - first)
        kept = (a >= 0) & (a <= n1) & (b >= 0) & (b <= n2)
        found = newcombe(a[kept], n1, b[kept], n2, level)
        return bool(((np.asarray(found.low) <= -margin) | (np.asarray(found.high) >= margin)).any())

    return _first(lambda moved: apart(moved, 1) or apart(moved, -1), n1 + n2)


def labels_of_pair_apart(both: int, first: int, second: int, n: int, margin: float, level: float = 0.90) -> int:
    """Return how few labels must change until two paired judges are no longer shown to differ by less than a margin.

    Parameters
    ----------
    both, first, second, n : int
        Items that both, the first alone and the second alone got right, and all.
    margin, level : float
        As in `labels_apart`; the interval is Newcombe's for paired shares.

    Returns
    -------
    int
        The fewest found: labels are taken from the items that one judge alone got right, and from those on which both
        agree; 0 where equivalence is not shown as it is.

    Examples
    --------
    >>> labels_of_pair_apart(270, 6, 6, 300, 0.05)
    8
    """
    both, first, second, n = _counts(both=both, first=first, second=second, n=n)
    margin, level = check_share(margin, "margin"), check_level(level)
    if both + first + second > n:
        raise InputError(
            f"{both}, {first} and {second} of {n}", "both, first, second", "give counts that n items can hold"
        )

    def apart(moved: int) -> bool:
        tables = list(_paired_tables(both, first, second, n, moved))
        if not tables:
            return False
        a, b, c, d = map(np.concatenate, zip(*tables, strict=True))
        found = newcombe_paired(a, b, c, d, level)
        return bool(((np.asarray(found.low) <= -margin) | (np.asarray(found.high) >= margin)).any())

    return _first(apart, n)


def _counts(**counts: int) -> list[int]:
    return [check_integer(count, name, int(name == "n")) for name, count in counts.items()]


def _paired_tables(both: int, first: int, second: int, n: int, moved: int) -> Iterator[Cells]:
    """Yield the four cells of the table after `moved` changes, towards either judge."""
    taken = np.arange(moved + 1)
    added = moved - taken
    for lead, other, swap in ((first, second, False), (second, first, True)):
        for right in (0, 1):  # an item that leaves the other judge's own ends as right for both, or for none
            for agreed in (0, 1):  # an item that joins the lead's own comes from those, or from these
                a = both + right * taken - agreed * added
                d = n - both - first - second + (1 - right) * taken - (1 - agreed) * added
                b, c = lead + added, other - taken
                kept = (a >= 0) & (d >= 0) & (c >= 0)
                b, c = (c, b) if swap else (b, c)
                if kept.any():
                    yield a[kept], b[kept], c[kept], d[kept]


def _first(undone: Callable[[int], bool], most: int) -> int:
    """Return the smallest number at which something is undone, looked for by doubling and halving."""
    if undone(0):
        return 0
    high = 1
    while high < most and not undone(high):
        high *= 2
    low, high = high // 2, min(high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if undone(middle) else (middle, high)
    return high
