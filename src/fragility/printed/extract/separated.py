"""A table in a csv or tsv file: of scores in our own columns, or any other.

Prevents two failures: a spreadsheet's reading ("95.10" as 95.1, an empty line as the end) stands between the print
and the suite, and a file with one row an item is read as a table of numbers.
"""

import csv
import io
from collections.abc import Sequence

from fragility.columns import first_is_data, numbered
from fragility.errors import InputError
from fragility.printed.extract.grid import Document, Table, build_grid, make_cell
from fragility.printed.scores import ALIASES, COLUMNS, MORE_COLUMNS

#: Fewest rows of a file with one row an item.
LEAST_ITEMS = 8
#: What a label on an item may be.
_LABELS = {
    "0", "1", "0.0", "1.0", "true", "false", "yes", "no", "safe", "unsafe", "refused", "complied", "pass", "fail", "",
    "y", "n", "correct", "incorrect", "harmful", "harmless", "refusal", "compliance",
}  # fmt: skip
#: What says that a number stands for many items, not for one.
_MEASURED = {"value_text", "n_stated"}


def read_separated(text: str, name: str) -> Document:
    """Read one table of cells separated by comma, semicolon or tab, whichever the first lines have most evenly.

    Parameters
    ----------
    text : str
        Content of the file.
    name : str
        Name of the file, for the message.

    Raises
    ------
    InputError
        For a text that is no csv, and for a file that has one row an item.
    """
    rows = split_rows(text, name)
    if is_items(rows):
        what = f"{len(rows) - 1} rows with a label on each: labels of items, not a table of printed numbers"
        raise InputError(what, name, "`fragility doctor` reads it")
    above, rows = _above(rows)
    notices = []
    if first_is_data(rows):
        rows = [numbered(max(map(len, rows))), *rows]
        notices.append("no line of names above the columns: the first line was read as data; name the columns")
    grid = build_grid([[make_cell(cell) for cell in row] for row in rows], {0})
    return Document([Table("", above, grid, _records(rows))] if rows else [], notices)


def _above(rows: list[list[str]]) -> tuple[str, list[list[str]]]:
    """Return what the lines above a table say, which have one cell or begin as a remark does, and the table."""
    place, said = 0, []
    while place < len(rows) - 2:
        cells = [cell.strip() for cell in rows[place] if cell.strip()]
        wide = sum(bool(cell.strip()) for cell in rows[place + 1])
        if not cells or not (cells[0].startswith("#") or (len(cells) == 1 and wide > 1)) or cells[0] == "#":
            break
        said.append(", ".join(cells).lstrip("# "))
        place += 1
    return " ".join(said), rows[place:]


def _records(rows: Sequence[Sequence[str]]) -> tuple[dict[str, str], ...] | None:
    """Return the lines of a table of scores in our own columns, None for any other."""
    header = [ALIASES.get(cell.strip(), cell.strip()) for cell in rows[0]] if rows else []
    if "value_text" not in header or len(set(header)) < len(header):
        return None
    known = {*COLUMNS, *MORE_COLUMNS}
    return tuple(
        {name: cell.strip() for name, cell in zip(header, row, strict=False) if name in known} for row in rows[1:]
    )


def split_rows(text: str, name: str) -> list[list[str]]:
    """Return the cells of each line that is not empty."""
    first = [line for line in text.split("\n", 20)[:20] if line.strip()]
    counts = {sign: [line.count(sign) for line in first] for sign in ",;\t"}
    separator = max(counts, key=lambda sign: (min(counts[sign], default=0) > 0, sign != ",", sum(counts[sign])))
    if not min(counts[separator], default=0):
        separator = max(",;\t", key=(first or [""])[0].count)
    if separator != "," and min(counts[","], default=0) and len(set(counts[separator])) > 1:
        separator = ","
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return [row for row in reader if row]
    except csv.Error as error:
        raise InputError(f"not a csv file: {error}", f"{name}, line {reader.line_num}") from None


def is_items(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether a table has one row an item: an id that never repeats, and labels beside it."""
    if len(rows) <= LEAST_ITEMS or _MEASURED & set(rows[0]):
        return False
    ids = {row[0].strip() for row in rows[1:]}
    labels = [cell.strip().lower() for row in rows[1:] for cell in row[1:]]
    return len(ids) == len(rows) - 1 and bool(labels) and all(label in _LABELS for label in labels)
