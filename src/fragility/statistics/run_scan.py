"""Which number of items and of runs explains a column of means over runs.

Prevents two failures: a column called impossible at n items when each of its cells is a mean over several runs of
them, and an n x runs that was found only because thousands were tried: the chance of such a find stands beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from fragility.statistics.column_scan import Scan, scan
from fragility.statistics.result import NotEstimable, as_list, check_integer
from fragility.statistics.rounding import ROUNDING_RULES


@dataclass(frozen=True, eq=False)
class RunScan:
    """How well each number of items x runs explains a column.

    Parameters
    ----------
    scan : Scan
        The scan over the different products, in rising order (`Scan.n` is items x runs).
    designs : tuple of tuple of (int, int)
        For each product the (items, runs) of the candidates that give it: the column cannot tell them apart.
    best : tuple of (int, int), or NotEstimable
        The designs of the product that explains the column best.
    false_find : float
        Chance, at most, that a column of random printable numbers is explained as well by some candidate.
    """

    scan: Scan
    designs: tuple[tuple[tuple[int, int], ...], ...]
    best: tuple[tuple[int, int], ...] | NotEstimable
    false_find: float


def scan_runs(
    texts: Iterable[str],
    items: Iterable[int],
    runs: Iterable[int] = range(1, 11),
    decimals: int | None = None,
    *,
    unit: str = "percent",
    rules: tuple[str, ...] = ROUNDING_RULES,
) -> RunScan:
    """Return how well each number of items and runs explains the printed numbers of a column.

    Parameters
    ----------
    texts : iterable of str
        The cells, each a share of items that is a mean over runs (or over repeats) of the same number of items.
    items, runs : iterable of int
        Candidates; every pair is tried.
    decimals, unit, rules
        As in `column_scan.scan`; errors too.

    Returns
    -------
    RunScan
        `false_find` adds the chances of the different products (Bonferroni), each at most the best one's; with
        many candidates or few decimals it is 1, and then the column tells nothing.
    """
    designs: dict[int, list[tuple[int, int]]] = {}
    counts = [check_integer(k, "runs", 1) for k in as_list(runs, "runs")]
    for n in (check_integer(n, "items", 1) for n in as_list(items, "items")):
        for k in counts:
            designs.setdefault(n * k, []).append((n, k))
    products = sorted(designs)
    found = scan(texts, products, decimals, unit=unit, rules=rules)
    grouped = tuple(tuple(designs[product]) for product in products)
    if isinstance(found.best, NotEstimable):
        return RunScan(found, grouped, found.best, 1.0)
    best = grouped[int(np.flatnonzero(found.n == found.best)[0])]
    return RunScan(found, grouped, best, min(1.0, len(products) * float(found.chance.min())))
