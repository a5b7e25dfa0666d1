"""Exact tests of two independent proportions.

Prevents the failure in which a large-sample test calls 3 of 20 against 0 of 20 significant, and the one in
which a screen of ten thousand cells waits for ten thousand calls: Fisher's test runs over arrays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import scipy
from numpy.typing import ArrayLike

from fragility.statistics import special
from fragility.statistics.result import FloatArray, check_arms, check_choice, check_flag, check_integer, refuse, unwrap

#: Two tables count as equally likely within this, relatively: the rule of R's fisher.test.
TIE = 1e-7
#: Logarithms of factorials are kept up to so many items.
_TABLED = 1 << 16
#: Cells of which it is not worth finding those that are alike.
_FEW = 100
_BLOCK = 2_000_000  # tables held at once


#: More items than this: the tables of one comparison no longer fit into memory.
LARGEST = 100_000_000
#: "greater": the first share is the larger one.
ALTERNATIVES = ("two-sided", "greater", "less")


def at_least(number: int, chances: ArrayLike) -> float:
    """Return the chance that at least so many of several independent events happen, each with a chance of its own.

    >>> at_least(1, [0.5, 0.5])
    0.75
    """
    each = np.atleast_1d(np.asarray(chances, dtype=float)).tolist()
    counts = np.zeros(len(each) + 1)
    counts[0] = 1.0
    for event, chance in enumerate(each, 1):
        counts[1 : event + 1] = counts[1 : event + 1] * (1 - chance) + counts[:event] * chance
        counts[0] *= 1 - chance
    return float(counts[number:].sum())


@dataclass(frozen=True, eq=False)
class ExactTest:
    """An unconditional exact test: its `statistic` and its `p`, one or many.

    The statistic is Wald's for Barnard (its sign is that of p1 - p2) and Fisher's one-sided p for Boschloo. Where
    nothing differs (0 of all, or all of all) it is 0 and 1, and p is 1.
    """

    statistic: Any
    p: Any


def fisher(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike) -> Any:
    """Return the two-sided p of Fisher's exact test of k1/n1 against k2/n2.

    Parameters
    ----------
    k1, n1, k2, n2 : array_like
        Whole counts, of shapes that broadcast.

    Returns
    -------
    float or array of float
        Sum of the chances of all tables with these margins that are no likelier than the one seen.

    Raises
    ------
    InputError
        k > n, n < 1, a fractional count, shapes that do not broadcast.

    Examples
    --------
    >>> round(float(fisher(9, 10, 3, 10)), 4)
    0.0198
    """
    k1, n1, k2, n2 = check_arms(k1, n1, k2, n2, whole=True)
    refuse(n1 + n2 > LARGEST, n1 + n2, f"items in both arms: more than {LARGEST:,}", "n1, n2", "compare shares instead")
    rows = np.stack([x.ravel() for x in (k1, n1, k2, n2)]).astype(np.int64)
    tables, where = (rows, np.arange(k1.size)) if k1.size < _FEW else np.unique(rows, axis=1, return_inverse=True)
    k1_, n1_, k2_, n2_ = tables
    first = np.maximum(k1_ + k2_ - n2_, 0)
    size = np.minimum(k1_ + k2_, n1_) - first + 1
    log_factorial = log_factorials(int((n1_ + n2_).max(initial=0)))
    if size.sum() <= _BLOCK:
        return unwrap(_fisher_block(tables, first, size, log_factorial)[where].reshape(k1.shape))
    p = np.empty(len(size))
    cuts = np.searchsorted(np.cumsum(size), np.arange(_BLOCK, size.sum(), _BLOCK))
    for block in np.split(np.arange(len(size)), np.unique(cuts)):
        if block.size:
            p[block] = _fisher_block(tables[:, block], first[block], size[block], log_factorial)
    return unwrap(p[where].reshape(k1.shape))


def log_factorials(most: int) -> FloatArray:
    """Return the logarithms of 0! to at least `most`!; tables of thousands of items are asked for again and again."""
    return _tabled(1 << most.bit_length()) if most < _TABLED else _tabled.__wrapped__(most + 1)


@cache
def _tabled(number: int) -> FloatArray:
    return np.asarray(special.gammaln(np.arange(1, number + 1, dtype=float)))


def barnard(
    k1: ArrayLike,
    n1: ArrayLike,
    k2: ArrayLike,
    n2: ArrayLike,
    *,
    pooled: bool = True,
    points: int = 32,
    alternative: str = "two-sided",
) -> Any:
    """Return the p of Barnard's unconditional test, cell by cell.

    Parameters
    ----------
    k1, n1, k2, n2 : array_like
        As in `fisher`.
    pooled : bool
        Pooled variance in the ordering statistic.
    points : int
        Fineness of the search over the nuisance rate (Boschloo's is scipy's). Do not trust digits below 1e-9.
    alternative : {"two-sided", "greater", "less"}
        "greater" asks whether the first share is the larger one.

    Notes
    -----
    Tables whose statistics are equal but for rounding count as equal. Where scipy tells them apart, its p is too small:
    .0035 for 9 of 10 against 3 of 10 with "greater", for it leaves out 7 of 10 against 1 of 10.

    Examples
    --------
    >>> float(barnard(9, 10, 3, 10)) < float(fisher(9, 10, 3, 10))
    True
    """
    return barnard_test(k1, n1, k2, n2, pooled=pooled, points=points, alternative=alternative).p


def barnard_test(
    k1: ArrayLike,
    n1: ArrayLike,
    k2: ArrayLike,
    n2: ArrayLike,
    *,
    pooled: bool = True,
    points: int = 32,
    alternative: str = "two-sided",
) -> ExactTest:
    """Return Barnard's test with its statistic; arguments as in `barnard`.

    Examples
    --------
    >>> found = barnard_test(9, 10, 3, 10, alternative="greater")
    >>> round(found.statistic, 3), bool(found.p < barnard_test(9, 10, 3, 10).p)
    (2.739, True)
    """
    points, pooled = check_integer(points, "points", 1), check_flag(pooled, "pooled")
    side = check_choice(alternative, ALTERNATIVES, "alternative")
    return _each(lambda table: _barnard(table, side, pooled, points), 0.0, k1, n1, k2, n2)


def boschloo(
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, *, points: int = 32, alternative: str = "two-sided"
) -> Any:
    """Return the p of Boschloo's unconditional test (scipy); arguments as in `barnard`."""
    return boschloo_test(k1, n1, k2, n2, points=points, alternative=alternative).p


def boschloo_test(
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, *, points: int = 32, alternative: str = "two-sided"
) -> ExactTest:
    """Return Boschloo's test with its statistic; arguments as in `barnard`."""
    points = check_integer(points, "points", 1)
    side = check_choice(alternative, ALTERNATIVES, "alternative")

    def test(table: list[list[int]]) -> ExactTest:
        found = scipy.stats.boschloo_exact(table, alternative=side, n=points)
        return ExactTest(found.statistic, found.pvalue)

    return _each(test, 1.0, k1, n1, k2, n2)


def _barnard(table: list[list[int]], side: str, pooled: bool, points: int) -> ExactTest:
    """Return Wald's statistic and the largest chance, over the nuisance rate, of a table at least as far out."""
    (a, c), (b, d) = table
    n1, n2 = a + b, c + d
    first, second = np.arange(n1 + 1)[:, None] / n1, np.arange(n2 + 1) / n2
    rate = (n1 * first + n2 * second) / (n1 + n2)
    alone = first * (1 - first) / n1 + second * (1 - second) / n2
    variance = rate * (1 - rate) * (1 / n1 + 1 / n2) if pooled else alone
    gap = np.where(np.abs(first - second) < 1e-12, 0, first - second)
    with np.errstate(divide="ignore", invalid="ignore"):
        wald = np.where(gap == 0, 0, gap / np.sqrt(variance))
    far = {"two-sided": np.abs(wald), "greater": wald, "less": -wald}[side]
    slack = TIE * max(1.0, abs(far[a, c])) if np.isfinite(far[a, c]) else 0.0
    out = (far >= far[a, c] - slack).astype(float)

    def chance(rates: FloatArray) -> FloatArray:
        ones, others = (scipy.stats.binom.pmf(np.arange(n + 1), n, rates[:, None]) for n in (n1, n2))
        return np.asarray((ones @ out * others).sum(axis=1))

    grid = np.linspace(0, 1, 16 * points + 1)
    found = chance(grid)
    best = [float(found.max())]
    for start in grid[np.argsort(found)[-3:]]:
        ends = max(start - grid[1], 0.0), min(start + grid[1], 1.0)
        top = scipy.optimize.minimize_scalar(
            lambda at: -chance(np.array([at]))[0], bounds=ends, method="bounded", options={"xatol": 1e-9}
        )
        best.append(-float(top.fun))
    return ExactTest(float(wald[a, c]), max(best))


def _fisher_block(tables: Any, first: Any, size: Any, log_factorial: FloatArray) -> FloatArray:
    """Sum over every table of each cell, all cells of the block laid end to end."""
    starts = np.cumsum(size) - size
    k1, n1, k2, n2 = (np.repeat(row, size) for row in tables)
    x = np.arange(size.sum()) - np.repeat(starts - first, size)
    y = k1 + k2 - x
    log_chance = -(log_factorial[x] + log_factorial[n1 - x] + log_factorial[y] + log_factorial[n2 - y])
    seen = np.repeat(log_chance[starts + tables[0] - first], size)
    chance = np.exp(log_chance - np.repeat(np.maximum.reduceat(log_chance, starts), size))
    no_likelier = np.where(log_chance <= seen + TIE, chance, 0.0)
    return np.asarray(np.add.reduceat(no_likelier, starts) / np.add.reduceat(chance, starts))


def _each(test: Callable[[list[list[int]]], ExactTest], still: float, *arms: ArrayLike) -> ExactTest:
    """Make one test a cell; the columns of scipy's table are the arms, so that "greater" is about the first."""
    k1, n1, k2, n2 = check_arms(*arms, whole=True)
    p, statistic = np.ones(k1.shape), np.full(k1.shape, still)
    for index in np.ndindex(k1.shape):
        a, c = int(k1[index]), int(k2[index])
        if a + c in (0, int(n1[index] + n2[index])):  # nothing differs: scipy divides by zero here
            continue
        found = test([[a, c], [int(n1[index]) - a, int(n2[index]) - c]])
        p[index], statistic[index] = min(found.p, 1.0), found.statistic
    return ExactTest(unwrap(statistic), unwrap(p))
