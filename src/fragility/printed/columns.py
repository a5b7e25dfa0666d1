"""Columns of printed percentages: which number of items explains all of them, checked together.

Prevents the failure in which a count is made of an n that the numbers beside it rule out: what is stated is held
against all numbers of its column, and another n is used only where it explains them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from fragility.printed.paper import FIRST_HAND, Paper
from fragility.small_tables import AnyTable, Table
from fragility.statistics.column_scan import Scan, scan
from fragility.statistics.granularity import power
from fragility.statistics.printed import Printed, level_text
from fragility.statistics.result import NotEstimable

#: The n that a column is scanned over, besides the stated and the released ones.
SCAN = range(50, 2001)
#: Values of a column that are scanned at the most: the first ones.
MOST_SCANNED = 400
#: A scan's find counts as one when its chance, times the number of n tried, stays below this.
SCAN_ALPHA = 0.05
#: What a scan's find has to hold to be used as n: informative cells, share explained, corrected chance at the most.
FOUND_CELLS, FOUND_SHARE, FOUND_CHANCE = 20, 0.9, 1e-6
#: Units whose values are shares of items.
SHARE_UNITS = ("percent", "share")
#: What the numbers of one column have in common is made of these.
_KEY = ("benchmark", "metric", "n_stated", "unit", "confidence", "locator", "address", "table_decimals")
#: Copies of a paper that differ in a few numbers have most columns in common.
_scan = lru_cache(maxsize=256)(scan)


@dataclass(frozen=True)
class Column:
    """All first-hand cells of one benchmark and metric with one stated n, checked together.

    Cells of tables that print other numbers of decimals are another column.

    Attributes
    ----------
    n_stated : int or None
        The n that the rows state.
    released : tuple of int
        The released counts that could stand behind it (of all benchmarks where the print names none).
    decimals : int
        Decimals that the column is read with: the most that any of its cells prints.
    cells, informative : int
        Cells in all, and those whose check depends on n.
    explained : dict
        `{n: informative cells possible at n}` for the stated, the released and the best n.
    best : int or None
        The n of the scan that explains the column best, if that is no chance find.
    best_chance : float or None
        Probability that an n that has nothing to do with the column explains as many cells, times the n tried.
    contradicted : bool
        Fewer than half of the informative cells are possible at the stated n while another n explains more.
    n, n_kind : int or None, str
        The n used for the counts and where it comes from: "stated", "released", or "best" where neither is known and
        the scan finds one that explains nearly all of many cells.
    runs : int
        Runs over the same items that each cell is the mean of: a cell counts out of n x runs.
    """

    key: tuple[str, ...]
    n_stated: int | None
    released: tuple[int, ...]
    decimals: int
    cells: int
    informative: int
    explained: dict[int, int]
    best: int | None
    best_chance: float | None
    contradicted: bool
    n: int | None
    n_kind: str
    runs: int = 1

    @property
    def unit(self) -> str:
        """Unit that the column prints, "percent" or "share"."""
        return self.key[3]

    @property
    def percent_decimals(self) -> int:
        """Decimals of the column as percentages."""
        return self.decimals - (2 if self.unit == "share" else 0)

    def telling(self, n: int) -> int:
        """Return how many cells could speak against an n: none where it can give every value with such decimals."""
        return self.informative if power(n * self.runs, self.percent_decimals) > 0 else 0


def column_of(checked: dict[tuple[str, ...], Column], row: "pd.Series | Mapping[str, Any]") -> Column:
    """Return the column that a score belongs to."""
    return checked[_column_key(*(row[name] for name in _KEY))]


def share_rows(scores: AnyTable) -> AnyTable:
    """Return the scores that are exact shares of items: only they can be turned into counts."""
    places = zip(*(scores[name].tolist() for name in ("unit", "is_share", "printed")), strict=True)
    return scores[np.fromiter((is_exact_share(*place) for place in places), dtype=bool, count=len(scores))]


def is_exact_share(unit: str, is_share: bool, printed: Printed) -> bool:
    """Say whether a score is an exact share of items."""
    return unit in SHARE_UNITS and is_share and printed.kind == "exact"


@lru_cache(maxsize=64)
def columns(paper: Paper) -> dict[tuple[str, ...], Column]:
    """Check every column of a paper: the first-hand shares that have benchmark, metric and stated n in common."""
    rows = share_rows(paper.numbers)
    printed, runs = rows["printed"].tolist(), rows["runs"].tolist()
    return {
        key: examine(paper, key, [printed[place] for place in places], runs[places[0]])
        for key, places in column_groups(rows).items()
    }


def column_groups(rows: Table) -> dict[tuple[str, ...], list[int]]:
    """Return the columns of some shares: the key of each, and the places of its rows."""
    found: dict[tuple[str, ...], list[int]] = {}
    for place, values in enumerate(zip(*(rows[name].tolist() for name in _KEY), strict=True)):
        found.setdefault(_column_key(*values), []).append(place)
    return dict(sorted(found.items(), key=lambda item: (*item[0][:-1], int(item[0][-1]))))


def _column_key(
    benchmark: str, metric: str, n_stated: str, unit: str, confidence: str, locator: str, address: str, decimals: int
) -> tuple[str, ...]:
    hand = "first-hand" if confidence in FIRST_HAND else confidence
    place = address if hand == "second-hand" else "" if benchmark else locator
    return (benchmark, metric, n_stated, unit, hand, place, str(decimals))


def examine(paper: Paper, key: tuple[str, ...], printed: Sequence[Printed], runs: int) -> Column:
    """Check one column: its key as `column_groups` gives it, its numbers, and over how many runs each is a mean."""
    stated = int(key[2]) if key[2] else None
    released = _released(paper, key[0])
    decimals = max(number.decimals or 0 for number in printed)
    texts, unit = tuple(level_text(number) for number in printed[:MOST_SCANNED]), key[3]
    named = tuple(n for n in (stated, *released) if n)
    tried = _tried(named, runs)
    result = _scan(texts, tried, unit=unit, decimals=decimals)
    explained_at, informative = result.explained_informative, int(result.informative.sum())
    best, best_chance = _find(result, runs)
    explained = {
        n: int(explained_at[tried.index(n * runs)]) for n in dict.fromkeys((*named, *([best] if best else ())))
    }
    contradicted = stated is not None and is_contradicted(stated, explained, informative)
    fitting = [n for n in released if 2 * explained[n] >= informative and informative > 0]
    n, n_kind = stated, "stated"
    if (contradicted and len(fitting) == 1) or (stated is None and len(fitting) == 1):
        n, n_kind = fitting[0], "released"
    elif n is None and best and is_found(explained[best], informative, best_chance or 0.0):
        n, n_kind = best, "best"
    found = (informative, explained, best, best_chance, contradicted)
    return Column(key, stated, released, decimals, len(printed), *found, n, n_kind, runs)


@lru_cache(maxsize=256)
def _tried(named: tuple[int, ...], runs: int) -> tuple[int, ...]:
    """Return the numbers of answers that a column is scanned over: of the n of a scan, and of those that are named."""
    return tuple([n * runs for n in sorted({*SCAN, *named})])


def _find(found: Scan, runs: int) -> tuple[int | None, float | None]:
    """Return the scan's best n and its chance times the number of n tried, if that is no chance find."""
    if isinstance(found.best, NotEstimable):
        return None, None
    corrected = min(1.0, float(found.chance.min()) * len(found.n))
    return (found.best // runs, corrected) if corrected < SCAN_ALPHA else (None, None)


def is_found(explained: int, informative: int, chance: float) -> bool:
    """Say whether the scan's best n may be used where a paper states none: it explains nearly all of many cells."""
    return informative >= FOUND_CELLS and explained >= FOUND_SHARE * informative and chance < FOUND_CHANCE


def is_contradicted(stated: int, explained: dict[int, int], informative: int) -> bool:
    """Say whether a column contradicts a stated n: fewer than half possible there, and another n explains more."""
    return 2 * explained[stated] < informative and bool(rivals(stated, explained))


def rivals(stated: int, explained: dict[int, int]) -> list[int]:
    """Return the n that explain more than the stated one.

    A whole multiple of the stated n is none: it stands for the same items in several runs, and explains by
    construction whatever the stated n explains.
    """
    return [n for n, count in explained.items() if count > explained[stated] and n % stated]


def _released(paper: Paper, benchmark: str) -> tuple[int, ...]:
    items = [paper.benchmark(benchmark)] if benchmark else paper.card.benchmarks
    return tuple(sorted({count.n for item in items if item for count in item.released}))
