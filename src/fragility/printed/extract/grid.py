"""A table as a rectangular grid: merged cells put on every place that they cover.

Prevents the failure in which a merged header shifts every value behind it into its neighbour's column.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from fragility.errors import InputError
from fragility.printed.extract.pieces import holds_numbers
from fragility.printed.extract.text import split_marks, tidy
from fragility.statistics.printed import read_printed
from fragility.wording import counted, listing

#: Characters of a cell, and of one that is looked at for numbers.
LONGEST, LONGEST_NUMBERS = 100_000, 2_000
#: Places that the cells of one table may cover together; more is a mistake or an attack.
MOST_PLACES = 500_000

Kind = Literal["blank", "dash", "number", "words"]


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell as the document has it.

    Parameters
    ----------
    text : str
        As printed, without its marks.
    marks : tuple of str
        What was taken off: "bold", "underlined", "footnote †".
    rows, columns : int
        How many rows and columns it spans.
    names_row : bool
        The document marks it as the name of its row.
    """

    text: str
    marks: tuple[str, ...] = ()
    rows: int = 1
    columns: int = 1
    names_row: bool = False

    @cached_property
    def kind(self) -> Kind:
        """What stands in it: nothing, a dash for nothing, numbers (also such as cannot be read), or words."""
        if not self.text:
            return "blank"
        if len(self.text) > LONGEST_NUMBERS:
            return "words"
        kind = read_printed(self.text).kind
        if kind == "not-a-number":
            return "number" if holds_numbers(self.text) else "words"
        return "dash" if kind == "missing" else "number"


@dataclass(frozen=True, eq=False)
class Placed:
    """A cell on its place: first row and column (from 0), and the rows and columns that it covers in the grid."""

    cell: Cell
    row: int
    column: int
    rows: range
    columns: range


@dataclass(frozen=True)
class Grid:
    """A rectangular table.

    Attributes
    ----------
    width, height : int
        Columns and rows.
    cells : list of Placed
        Each cell once, row by row.
    slots : dict
        (row, column) to the cell that covers it; a place that no cell covers is not in it.
    head_rows : frozenset of int
        Rows that the document marks as column headers.
    notices : list of str
        What did not fit: spans beyond the table, cells that overlap, short rows.
    """

    width: int
    height: int
    cells: list[Placed]
    slots: dict[tuple[int, int], Placed]
    head_rows: frozenset[int]
    notices: list[str]

    def across(self, row: int) -> list[Placed]:
        """Return the cells that cover a row, from left to right, each once."""
        return _once(self.slots.get((row, column)) for column in range(self.width))

    def down(self, column: int, rows: Collection[int]) -> list[Placed]:
        """Return the cells that cover a column in some rows, each once."""
        return _once(self.slots.get((row, column)) for row in sorted(rows))


@dataclass(frozen=True)
class Table:
    """A table of a document.

    Parameters
    ----------
    locator : str
        "Table 3", as its caption names it; "" where it has no number.
    caption : str
        The text of the caption.
    grid : Grid
        Its cells.
    records : tuple of dict, optional
        The rows of a table that is in the columns of scores.csv already.
    """

    locator: str
    caption: str
    grid: Grid
    records: tuple[dict[str, str], ...] | None = None

    @property
    def label(self) -> str:
        """What `--table` selects it by: the number in the caption."""
        return self.locator.removeprefix("Table ").split(",")[0]


@dataclass(frozen=True)
class Document:
    """The tables of a document, and what the reader of it has to say."""

    tables: list[Table]
    notices: list[str] = field(default_factory=list)


def make_cell(text: str, marks: Sequence[str] = (), **other: int) -> Cell:
    """Make a cell from its raw text: white space joined, footnote signs at its end taken off and noted."""
    plain, signs = split_marks(tidy(text))
    return Cell(plain, tuple(dict.fromkeys((*marks, *signs))), **other)  # type: ignore[arg-type]


def build_grid(rows: Sequence[Sequence[Cell]], head_rows: Collection[int] = ()) -> Grid:
    """Put cells with spans on a rectangular grid, as a browser does: each on the next free place of its row.

    A span that goes beyond the last column in which any cell begins, or beyond the last row, ends there.

    Raises
    ------
    InputError
        The spans cover more than `MOST_PLACES` places, or a cell is longer than `LONGEST`.
    """
    starts: list[tuple[int, int, Cell]] = []
    taken: set[tuple[int, int]] = set()
    covered, overlaps = 0, False
    for row, line in enumerate(rows):
        column = 0
        for cell in line:
            if len(cell.text) > LONGEST:
                what = f"a cell of {len(cell.text):,} characters"
                raise InputError(what, f"table, row {row + 1}", f"expected at most {LONGEST:,}")
            while (row, column) in taken:
                column += 1
            last = min(row + max(cell.rows, 1), len(rows))
            covered += (last - row) * cell.columns
            if covered > MOST_PLACES:
                raise InputError(f"its cells span more than {MOST_PLACES:,} places", "table", "not a table of numbers")
            places = {(r, c) for r in range(row, last) for c in range(column, column + max(cell.columns, 1))}
            overlaps = overlaps or not taken.isdisjoint(places)
            taken |= places
            starts.append((row, column, cell))
            column += 1
    width = max((column + 1 for _, column, _ in starts), default=0)
    return _fill(starts, width, len(rows), frozenset(head_rows), overlaps)


def _fill(
    starts: list[tuple[int, int, Cell]], width: int, height: int, head_rows: frozenset[int], overlaps: bool
) -> Grid:
    slots: dict[tuple[int, int], Placed] = {}
    cells, wide, tall = [], 0, 0
    for row, column, cell in starts:
        wide += column + cell.columns > width
        tall += row + cell.rows > height
        rows = range(row, min(row + max(cell.rows, 1), height))
        columns = range(column, min(column + max(cell.columns, 1), width))
        placed = Placed(cell, row, column, rows, columns)
        cells.append(placed)
        for place in ((r, c) for r in rows for c in columns):
            slots.setdefault(place, placed)
    notices = ["cells overlap: the one that comes first keeps the place"] if overlaps else []
    if wide:
        notices.append(f"{counted(wide, 'span')} beyond its {counted(width, 'column')} cut")
    if tall:
        notices.append(f"{counted(tall, 'span')} beyond its {counted(height, 'row')} cut")
    lengths = [sum((row, column) in slots for column in range(width)) for row in range(height)]
    if short := [row + 1 for row, length in enumerate(lengths) if 1 < length < width]:
        shown = listing(short[:5]) + (" and more" if len(short) > 5 else "")
        notices.append(f"fewer cells than its {width} columns in row {shown}: compare the columns with the print")
    return Grid(width, height, cells, slots, head_rows, notices)


def number_parts(tables: Sequence[Table]) -> list[Table]:
    """Tell several grids under one caption apart: "Table 3, part 1", "Table 3, part 2"."""
    names = [table.locator for table in tables]
    return [
        replace(table, locator=f"{table.locator}, part {names[: index + 1].count(table.locator)}")
        if table.locator and names.count(table.locator) > 1
        else table
        for index, table in enumerate(tables)
    ]


def _once(cells: Iterable[Placed | None]) -> list[Placed]:
    return list(dict.fromkeys(cell for cell in cells if cell is not None))
