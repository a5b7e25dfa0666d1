"""A document's tables to rows of scores.csv, with an account of every cell.

Prevents the failure in which a cell is left out without a word: each is counted as a number, as empty, as a header,
or as not understood, and what is not understood is named with its place.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from fragility.documents import check_cell
from fragility.errors import InputError, is_label
from fragility.printed.extract.address import Address, Layout, address, doubts, read_layout
from fragility.printed.extract.grid import Document, Placed, Table
from fragility.printed.extract.names import DIRECTIONS, Names, arrow, says_percent
from fragility.printed.paper import COLUMNS
from fragility.printed.scores import ADDRESS, exceeded
from fragility.statistics.printed import read_printed
from fragility.wording import counted

#: A text longer than this, or one that reads like a sentence, is told by its length.
LONGEST_SHOWN = 24
#: A header longer than this is no name; a text (a prompt, say) does not become an address.
LONGEST_NAME = 80
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Problem:
    """A cell that was not understood: its place (row and column from 1, headers counted), why, its text if short."""

    locator: str
    row: int
    column: int
    reason: str
    text: str
    length: int

    def __str__(self) -> str:
        shown = f"'{self.text}'" if self.text else f"text of {counted(self.length, 'character')}"
        return f"{self.locator}, row {self.row}, column {self.column}: {self.reason}: {shown}"


@dataclass
class Account:
    """What became of the cells of one table."""

    locator: str
    header_rows: int
    header_columns: int
    cells: int
    numbers: int = 0
    empty: int = 0
    headers: int = 0
    not_understood: int = 0
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Extraction:
    """Rows of scores.csv, the cells that were not understood, one account per table, notices of the document."""

    rows: list[dict[str, str]]
    problems: list[Problem]
    accounts: list[Account]
    notices: list[str]

    @property
    def columns(self) -> list[str]:
        """The columns of the csv: those of scores.csv, and `occurrence` where an address repeats."""
        return [*COLUMNS, *(["occurrence"] if any(row["occurrence"] for row in self.rows) else [])]

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {
            "tables": [asdict(account) for account in self.accounts],
            "rows": self.rows,
            "not_understood": [asdict(problem) for problem in self.problems],
            "notices": self.notices,
        }


def extract(
    document: Document,
    names: Names,
    fills: Mapping[str, str],
    header_rows: int | None = None,
    header_columns: int | None = None,
) -> Extraction:
    """Turn the tables of a document into rows of scores.csv.

    Parameters
    ----------
    document : Document
        As a reader gave it.
    names : Names
        The names that a header may be.
    fills : mapping
        Column (one of `names.FILLABLE`) to the value that it gets where the table gives none: the user's word.
    header_rows, header_columns : int, optional
        The user's word on the headers of every table, in place of what is found.

    Returns
    -------
    Extraction
        `numbers + empty + headers + not_understood == cells` for every table.
    """
    done = Extraction([], [], [], list(document.notices))
    for table in document.tables:
        layout = read_layout(table.grid, header_rows, header_columns)
        notices = [*table.grid.notices, *doubts(table.grid, layout)]
        first = len([row for row in layout.header_rows if not layout.groups[row]])
        account = Account(table.locator, first, layout.header_columns, len(table.grid.cells), notices=notices)
        for placed in table.grid.cells:
            kind = placed.cell.kind
            if layout.is_header(placed):
                account.headers += 1
            elif kind in ("blank", "dash"):
                account.empty += 1
            else:
                _read_cell(table, layout, placed, names, fills, account, done)
        done.accounts.append(account)
    _number_repeats(done.rows)
    return done


def _read_cell(
    table: Table,
    layout: Layout,
    placed: Placed,
    names: Names,
    fills: Mapping[str, str],
    account: Account,
    done: Extraction,
) -> None:
    where = address(table.grid, layout, placed)
    row = _row(table, placed, where, names) if placed.cell.kind == "number" else {}
    row = {column: text or fills.get(column, "") for column, text in row.items()}
    longest = max((len(header.cell.text) for header in where.headers), default=0)
    if not row:
        reason = _not_a_number(placed.cell.text)
    elif longest > LONGEST_NAME:
        reason = f"a header of {longest} characters is text, not a name"
    else:
        reason = _refusal(row)
    if not reason:
        account.numbers += 1
        done.rows.append(row)
        return
    account.not_understood += 1
    text = placed.cell.text
    shown = text if len(text) <= LONGEST_SHOWN and is_label(text) else ""
    done.problems.append(Problem(account.locator, placed.row + 1, placed.column + 1, reason, shown, len(text)))


def _row(table: Table, placed: Placed, where: Address, names: Names) -> dict[str, str]:
    headers = [header.cell.text for header in where.headers]
    found, doubted = names.read(headers)
    way = arrow(headers)
    notes = [*placed.cell.marks, *where.notes, *doubted, *([f"arrow {way}"] if way else [])]
    notes += dict.fromkeys(f"header {m}" for h in where.headers for m in h.cell.marks if m.startswith("footnote"))
    percent = "%" in placed.cell.text or any(says_percent(header) for header in headers)
    if not percent and says_percent(table.caption):
        percent = True
        notes.append("unit from the caption")
    return (
        dict.fromkeys(COLUMNS, "")
        | found
        | {
            "locator": table.locator,
            "row": where.row,
            "column": where.column,
            "unit": "percent" if percent else "",
            "direction": DIRECTIONS.get((found["metric"], way), ""),
            "value_text": placed.cell.text,
            "confidence": "own-text",
            "note": "; ".join(notes),
            "occurrence": "",
        }
    )


def _refusal(row: Mapping[str, str]) -> str:
    """Return why the reader of scores.csv would refuse a row, "" if it would not."""
    for column, text in row.items():
        if _CONTROL.search(text):
            return f"control character in the {column}"
        try:
            check_cell(text, column)
        except InputError as error:
            return f"{error.what.partition(' cell ')[0]} cell in the {column}"
    try:
        printed = read_printed(row["value_text"], row["unit"])
    except InputError as error:
        return error.what
    top = exceeded(printed, row["unit"])
    return "" if top is None else f"not from 0 to {top}, as the unit {row['unit']} wants"


def _not_a_number(text: str) -> str:
    numbers = len(_DIGITS.findall(text))
    what = {0: "words", 1: "a number with more to it"}.get(numbers, f"{numbers} numbers")
    return f"not a number ({what})"


def _number_repeats(rows: Sequence[dict[str, str]]) -> None:
    parts = [part for part in ADDRESS if part != "occurrence"]
    keys = [tuple(row[part] for part in parts) for row in rows]
    times, seen = Counter(keys), Counter[tuple[str, ...]]()
    for row, key in zip(rows, keys, strict=True):
        if times[key] > 1:
            seen[key] += 1
            row["occurrence"] = str(seen[key])
