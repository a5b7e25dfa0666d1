"""A document's tables to rows of scores.csv, with an account of every cell.

Prevents the failure in which a cell is left out without a word: each is counted as read, as empty, as a label, or as
not read, and what is not read is named with its place and the reason.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from fragility.errors import is_label
from fragility.printed.extract.address import doubts, read_layout
from fragility.printed.extract.cells import CellRow, read_body, refusal
from fragility.printed.extract.grid import Document, Placed, Table
from fragility.printed.extract.names import Names
from fragility.printed.extract.signs import sign_arrows
from fragility.printed.extract.sizes import give_runs, give_sizes, sum_to_n
from fragility.printed.paper import COLUMNS
from fragility.printed.scores import ADDRESS, MORE_COLUMNS
from fragility.wording import counted

#: A text longer than this, or one that reads like a sentence, is told by its length.
LONGEST_SHOWN = 24


@dataclass(frozen=True)
class Problem:
    """A cell that was not read: its place (row and column from 1, headers counted), why, its text if short."""

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
    """What became of the cells of one table: `numbers` were read (some hold two), `headers` are labels."""

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
    """Rows of scores.csv, the cells that were not read, one account per table, notices of the document."""

    rows: list[dict[str, str]]
    problems: list[Problem]
    accounts: list[Account]
    notices: list[str]
    cells: list[CellRow] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """The columns of the csv: those of scores.csv, and those of `MORE_COLUMNS` that a row has."""
        return [*COLUMNS, *(name for name in MORE_COLUMNS if any(row[name] for row in self.rows))]

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
        if table.records is not None:
            _take_records(table, table.records, fills, done)
            continue
        layout = read_layout(table.grid, header_rows, header_columns)
        notices = [*table.grid.notices, *doubts(table.grid, layout)]
        first = len([row for row in layout.header_rows if not layout.groups[row]])
        account = Account(table.locator, first, layout.header_columns, len(table.grid.cells), notices=notices)
        body: list[Placed] = []
        for placed in table.grid.cells:
            if layout.is_header(placed):
                account.headers += 1
            elif placed.cell.kind in ("blank", "dash"):
                account.empty += 1
            else:
                body.append(placed)
        found, refused, told = read_body(table, layout, body, names, fills)
        notices += told
        for placed, reason in refused:
            text = placed.cell.text
            shown = text if len(text) <= LONGEST_SHOWN and is_label(text) else ""
            place = (account.locator, placed.row + 1, placed.column + 1)
            done.problems.append(Problem(*place, reason, shown, len(text)))
        account.not_understood, account.numbers = len(refused), len(body) - len(refused)
        give_sizes(found)
        give_runs(found)
        sum_to_n(found)
        sign_arrows(found)
        done.cells.extend(found)
        done.rows.extend(one.row for one in found)
        done.accounts.append(account)
    _number_repeats(done.rows)
    return done


def _take_records(table: Table, records: Sequence[dict[str, str]], fills: Mapping[str, str], done: Extraction) -> None:
    """Take the rows of a table that is in the columns of scores.csv; a row whose value is no number is not read."""
    grid = table.grid
    account = Account(table.locator, 1, 0, len(grid.cells), empty=sum(not p.cell.text for p in grid.cells))
    for number, record in enumerate(records, 2):
        row = dict.fromkeys((*COLUMNS, *MORE_COLUMNS), "") | record
        row = {column: text or fills.get(column, "") for column, text in row.items()}
        row["confidence"] = row["confidence"] or "own-text"
        if reason := refusal(row, row["unit"] in ("%", "percent")):
            done.problems.append(Problem(table.locator, number, 1, reason, "", len(row["value_text"])))
        else:
            done.rows.append(row)
            account.numbers += 1
    account.not_understood = len(records) - account.numbers
    account.headers = account.cells - account.empty - account.numbers - account.not_understood
    done.accounts.append(account)


def _number_repeats(rows: Sequence[dict[str, str]]) -> None:
    parts = [part for part in ADDRESS if part != "occurrence"]
    keys = [tuple(row[part] for part in parts) for row in rows]
    times, seen = Counter(keys), Counter[tuple[str, ...]]()
    for row, key in zip(rows, keys, strict=True):
        if times[key] > 1:
            seen[key] += 1
            row["occurrence"] = str(seen[key])
