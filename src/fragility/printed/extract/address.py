"""The address of a cell: which rows and columns are headers, and what they say of the cell.

Prevents the failure in which a value is filed under the header of its neighbour, or a number among the headers
disappears without a word.
"""

import re
from dataclasses import dataclass

from fragility.errors import InputError
from fragility.printed.extract.grid import Grid, Placed
from fragility.printed.extract.meaning import kind_of_header
from fragility.statistics.printed import read_printed
from fragility.wording import counted

_MEASURED = re.compile(r"\d\.\d|%")
#: What numbers that name rows are often called, and what levels are.
_DOSE = re.compile(
    r"^(?:step|epoch|layer|size|k|n|seed|run|id|index|shots?|temp\w*|lr|ratio|rank|year|budget|round|iter\w*|rate|"
    r"\W*\\?[a-z\u03b1-\u03c9]\W*|n[_{ ]?\w+\W*|.*(?:number|size|samples|examples|strength|threshold|coefficient).*)$",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"\b(?:asr|acc\w*|rate|score|f1|safety|refusal\w*|harm\w*|share|precision|recall|auc\w*)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Layout:
    """How a table is to be read.

    Attributes
    ----------
    heads : list of list of int
        Per row, the header rows that stand over it.
    groups : list of Placed or None
        Per row, the line of a single cell above it that names a group of rows.
    header_rows : frozenset of int
        All rows of headers, group lines included.
    header_columns : int
        How many columns at the left name the row.
    word_columns : frozenset of int
        Further columns that hold nothing but words: labels that name no row.
    """

    heads: list[list[int]]
    groups: list[Placed | None]
    header_rows: frozenset[int]
    header_columns: int
    word_columns: frozenset[int] = frozenset()

    def is_header(self, placed: Placed) -> bool:
        """Say whether a cell is a header or a label, by the place where it begins."""
        return (
            placed.row in self.header_rows or placed.column < self.header_columns or placed.column in self.word_columns
        )


@dataclass(frozen=True)
class Address:
    """The address of a cell: the joined headers, each header cell by itself, and what needs a second look."""

    row: str
    column: str
    headers: list[Placed]
    notes: tuple[str, ...]


def read_layout(grid: Grid, header_rows: int | None = None, header_columns: int | None = None) -> Layout:
    """Find the headers of a table.

    Header rows are the first rows that the document marks as such, else the first row if it holds no number or its
    first cell is blank; a row that follows belongs to them while its first cell is blank or merged from above and it
    holds no number. A later row that is marked and holds no number begins new headers. A line of a single cell names
    the group of rows below it. Header columns are those marked, else the first if it holds words, and further ones
    that hold nothing but words.

    Parameters
    ----------
    grid : Grid
        The table.
    header_rows, header_columns : int, optional
        The user's word, in place of what is found.

    Raises
    ------
    InputError
        More header rows or columns are asked for than leave a cell.
    """
    for asked, there, name in ((header_rows, grid.height, "rows"), (header_columns, grid.width, "columns")):
        if asked is not None and asked >= there:
            raise InputError(f"{asked} header {name} of {there}", f"--header-{name}", "leave at least one")
    first = _leading_rows(grid) if header_rows is None else header_rows
    current = list(range(first))
    heads, groups, all_headers = [], [], set(current)
    group: Placed | None = None
    for row in range(grid.height):
        if row >= first and (line := group_line(grid, row)):
            group = line
            all_headers.add(row)
        elif row > first and row in grid.head_rows and not _numbers(grid, row):
            current = [*current, row] if row - 1 in current else [row]
            group = None
            all_headers.add(row)
        heads.append(current)
        groups.append(group)
    body = [row for row in range(grid.height) if row not in all_headers]
    columns = _leading_columns(grid, body, list(range(first))) if header_columns is None else header_columns
    worded = frozenset() if header_columns is not None else _word_columns(grid, body, columns)
    return Layout(heads, groups, frozenset(all_headers), columns, worded)


def group_line(grid: Grid, row: int) -> Placed | None:
    """Return the only cell with text of a row below the first, if it begins at the left and holds words."""
    filled = [placed for placed in grid.across(row) if placed.cell.text]
    if row == 0 or grid.width == 1 or len(filled) != 1:
        return None
    only = filled[0]
    return only if only.row == row and only.column == 0 and only.cell.kind == "words" else None


def address(grid: Grid, layout: Layout, placed: Placed) -> Address:
    """Return the address of a cell of the body.

    The headers of one level are joined by " / " where a merged cell lies under (or beside) several, the levels by
    ", ". A blank cell among several header columns takes the name above it, which is noted. Where no header
    says anything, the place is given: "row 3", "column 2" (from 1, headers counted).
    """
    notes: list[str] = []
    rows = [_row_headers(grid, layout, row, notes) for row in placed.rows if row not in layout.header_rows]
    levels = [
        [grid.slots[row, column] for column in placed.columns if (row, column) in grid.slots]
        for row in layout.heads[placed.row]
    ]
    columns = [[cell for cell in dict.fromkeys(level) if cell.cell.text] for level in levels]
    for count, name in ((len(placed.rows), "rows"), (len(placed.columns), "columns")):
        if count > 1:
            notes.append(f"one cell over {count} {name}")
    row_names = list(dict.fromkeys(_join([[cell] for cell in cells]) for cells in rows))
    return Address(
        " / ".join(filter(None, row_names)) or f"row {placed.row + 1}",
        _join(columns) or f"column {placed.column + 1}",
        list(dict.fromkeys(cell for level in (*rows, *columns) for cell in level)),
        tuple(dict.fromkeys(notes)),
    )


def doubts(grid: Grid, layout: Layout) -> list[str]:
    """Return what a reader should compare with the print: numbers among the headers, rows of words in the body."""
    found = []
    lost = [placed for placed in grid.cells if layout.is_header(placed) and placed.cell.kind == "number"]
    if lost:
        rows = len({placed.row for placed in lost if placed.row in layout.header_rows})
        option = "--header-rows" if rows else "--header-columns"
        found.append(f"{counted(len(lost), 'number')} read as labels; {option} says otherwise")
    for row in range(grid.height):
        body = [placed for placed in grid.across(row) if not layout.is_header(placed)]
        if len(body) > 1 and row not in layout.header_rows and all(p.cell.kind == "words" for p in body):
            found.append(f"row {row + 1} holds words only: if it is a header, the columns below it are misnamed")
    return found


def _row_headers(grid: Grid, layout: Layout, row: int, notes: list[str]) -> list[Placed]:
    group = layout.groups[row]
    found = [group] if group else []
    for column in range(layout.header_columns):
        cell = grid.slots.get((row, column))
        above = row
        while column < layout.header_columns - 1 and above > 0 and (cell is None or not cell.cell.text):
            above -= 1
            if above in layout.header_rows:
                break
            cell = grid.slots.get((above, column))
        if cell is not None and cell.cell.text:
            if row not in cell.rows:
                notes.append(f"'{cell.cell.text}' taken from row {above + 1}")
            found.append(cell)
    return list(dict.fromkeys(found))


def _join(levels: list[list[Placed]]) -> str:
    """Join headers, a name that repeats the one before it only once."""
    names: list[str] = []
    for level in levels:
        name = " / ".join(dict.fromkeys(placed.cell.text for placed in level))
        if name and names[-1:] != [name]:
            names.append(name)
    return ", ".join(names)


def _leading_rows(grid: Grid) -> int:
    count = 0
    while count < grid.height - 1 and _opens(grid, count) and not group_line(grid, count):
        count += 1
    return count


def _opens(grid: Grid, row: int) -> bool:
    """Say whether a row belongs to the headers, given that all rows above it do."""
    cells = grid.across(row)
    kinds = {placed.cell.kind for placed in cells}
    if row in grid.head_rows:
        return row == 0 or not any(_MEASURED.search(p.cell.text) for p in cells if p.cell.kind == "number")
    corner = grid.slots.get((row, 0))
    open_corner = corner is None or not corner.cell.text or corner.row < row
    if row == 0 and open_corner and "words" not in kinds:
        return True
    return not kinds & {"number", "dash"} and (row == 0 or (open_corner and "words" in kinds))


def _leading_columns(grid: Grid, body: list[int], head: list[int]) -> int:
    count = 0
    for column in range(grid.width - 1):
        cells = grid.down(column, body)
        kinds = {placed.cell.kind for placed in cells}
        marked = bool(cells) and all(placed.cell.names_row for placed in cells)
        named = "words" in kinds and not kinds & {"number", "dash"}
        named = named and (column == 0 or not any(placed.cell.text[:1].isdigit() for placed in cells))
        first = column == 0 and ("words" in kinds or _counts_rows(grid, cells, head))
        if not (marked or named or first):
            break
        count = column + 1
    return count


def _counts_rows(grid: Grid, cells: list[Placed], head: list[int]) -> bool:
    """Say whether the numbers of a first column name the rows: all different, below a blank, a name or in order."""
    texts = [placed.cell.text for placed in cells if placed.cell.text]
    over = [placed.cell.text for row in head if (placed := grid.slots.get((row, 0))) and placed.cell.text]
    values = [read_printed(text) for text in texts]
    if len(set(texts)) < max(2, len(texts)) or any(value.kind != "exact" for value in values):
        return False
    name = over[-1] if over else ""
    if "%" in "".join(texts) or "%" in name or _LEVEL.search(name) or kind_of_header([name] if name else [], []):
        return False
    numbers = [value.value for value in values if value.value is not None]
    rising = numbers == sorted(numbers) or numbers == sorted(numbers, reverse=True)
    whole = all(not value.decimals for value in values)
    return not name or bool(_DOSE.search(name)) or (whole and rising and len(numbers) > 2)


def _word_columns(grid: Grid, body: list[int], first: int) -> frozenset[int]:
    """Return the columns behind the first that hold words and blanks alone, where another column holds numbers."""
    kinds = {column: {placed.cell.kind for placed in grid.down(column, body)} for column in range(first, grid.width)}
    if not any("number" in found for found in kinds.values()):
        return frozenset()
    return frozenset(column for column, found in kinds.items() if "words" in found and found <= {"words", "blank"})


def _numbers(grid: Grid, row: int) -> bool:
    return any(placed.cell.kind == "number" for placed in grid.across(row))
