"""The printed numbers of a table by row and column, as far as their addresses say it.

Prevents the failure in which an average or a change is held against numbers of another table, group or unit: which
numbers stand in one line, and in which order, is what the print shows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from fragility.printed.cells import score_rows
from fragility.printed.checks.numbers import Row
from fragility.printed.paper import FIRST_HAND, Paper

#: Numbers of one table that are put in lines at the most; a larger one is a data set.
MOST_CELLS = 20_000
#: Kinds of numbers that stand on places of a table.
PLACED = ("value", "average", "delta")


@dataclass
class Lines:
    """One table.

    Attributes
    ----------
    locator : str
        The table.
    rows, columns : list of str
        Names of its rows and columns, in the order of the print.
    values, deltas : dict
        (row, column) to the one level, or change, that stands there; a place with two of them is in none.
    """

    locator: str
    rows: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    values: dict[tuple[str, str], Row] = field(default_factory=dict)
    deltas: dict[tuple[str, str], Row] = field(default_factory=dict)

    def turned(self) -> "Lines":
        """Return the table with rows and columns exchanged."""
        turn = [{(c, r): row for (r, c), row in cells.items()} for cells in (self.values, self.deltas)]
        return Lines(self.locator, self.columns, self.rows, *turn)


def tables_of(paper: Paper) -> Iterator[Lines]:
    """Yield the tables of a paper whose numbers have a row and a column."""
    yield from _tables(paper)


@lru_cache(maxsize=32)
def _tables(paper: Paper) -> tuple[Lines, ...]:
    placed = [row for row in score_rows(paper) if row["confidence"] in FIRST_HAND and row["kind"] in PLACED]
    placed = [row for row in placed if row["row"] and row["column"]]
    sizes = Counter(row["locator"] for row in placed)
    found: dict[str, Lines] = {}
    twice: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    order: dict[str, tuple[dict[str, None], dict[str, None]]] = defaultdict(lambda: ({}, {}))
    for row in placed:
        if row["printed"].kind != "exact" or sizes[row["locator"]] > MOST_CELLS:
            continue
        lines = found.setdefault(row["locator"], Lines(row["locator"]))
        order[row["locator"]][0].setdefault(row["row"])
        order[row["locator"]][1].setdefault(row["column"])
        place = (row["row"], row["column"])
        cells = lines.deltas if row["kind"] == "delta" else lines.values
        if place in cells:
            twice[row["locator"]].add((row["kind"], *place))
        cells[place] = row
    for locator, lines in found.items():
        lines.rows, lines.columns = list(order[locator][0]), list(order[locator][1])
        for kind, row_name, column_name in twice[locator]:
            (lines.deltas if kind == "delta" else lines.values).pop((row_name, column_name), None)
    return tuple(found.values())


def stem(name: str) -> str:
    """Return a name without its last part: the group that it stands in ("Split A" of "Split A, BoolQ")."""
    return name.rpartition(", ")[0]
