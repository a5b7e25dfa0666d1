"""Tables of a stranger's file, read whole: the rows, what was not read, and what the rows are thought to be.

Prevents the failure in which a number is lost without a word, or a guess is taken for what was printed: every cell
ends as a value, a label, empty, or not read with its address and reason, and what the table does not say in so many
words is a proposal with its confidence, never a value.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fragility.errors import InputError
from fragility.printed.extract.grid import Document
from fragility.printed.extract.meaning import bracketed_n, stated_n
from fragility.printed.extract.names import Names
from fragility.printed.extract.proposals import CONFIDENCES, WORDS_OF_CAPTION, Confidence, Proposal, propose
from fragility.printed.extract.rows import Account, Extraction, Problem, extract
from fragility.printed.extract.source import name_tables, read_document
from fragility.printed.scores import LOOSE_N
from fragility.schemas.paper import PaperCard
from fragility.schemas.vocabulary import Vocabulary
from fragility.wording import counted

__all__ = ["CONFIDENCES", "Account", "Found", "Problem", "Proposal", "Reading", "read_tables", "reading_of"]


@dataclass(frozen=True)
class Found:
    """A number of items that the document prints: n, the header, label, column or caption it stands in, its rows.

    `name` is the header or label, if it stands in one.
    """

    n: int
    where: str
    rows: tuple[int, ...]
    name: str = ""


@dataclass(frozen=True)
class Reading:
    """All that was read of a file.

    Attributes
    ----------
    name : str
        Name of the file.
    rows : list of dict
        One row per printed number, in the columns of scores.csv; what is not printed is empty.
    not_read : list of Problem
        Each cell that was not read: its address (table, row, column), the reason, its text only if it is short.
    tables : list of Account
        Per table, what became of its cells: `numbers + empty + headers + not_understood == cells`.
    proposals : list of Proposal
        What the rows are thought to be, where the table does not say it in the suite's words.
    n_found : list of Found
        The numbers of items that are printed.
    notices : list of str
        What the reader of the document has to say: a table that was skipped, an encoding that was guessed.
    """

    name: str
    rows: list[dict[str, str]]
    not_read: list[Problem]
    tables: list[Account]
    proposals: list[Proposal]
    n_found: list[Found]
    notices: list[str]

    @property
    def line(self) -> str:
        """The account of all cells in one line."""
        read = f"{counted(len(self.tables), 'table')}, {counted(len(self.rows), 'number')} read"
        return f"{self.name}: {read} in {self.account}"

    @property
    def account(self) -> str:
        """What became of the cells: those with numbers, labels, empty ones and those not read are all there are."""
        names = ("cells", "numbers", "headers", "empty", "not_understood")
        total = {name: sum(getattr(table, name) for table in self.tables) for name in names}
        rest = f"{total['empty']:,} empty, {total['not_understood']:,} not read"
        labels = counted(total["headers"], "label")
        return f"{counted(total['cells'], 'cell')}: {total['numbers']:,} with numbers, {labels}, {rest}"

    def accepted(self, least: Confidence = "guess") -> list[dict[str, str]]:
        """Return the rows with the proposals taken that are at least so sure; what is filled is never changed."""
        rows = [dict(row) for row in self.rows]
        for proposal in self.proposals:
            if CONFIDENCES.index(proposal.confidence) <= CONFIDENCES.index(least):
                for number in proposal.rows:
                    rows[number][proposal.column] = rows[number][proposal.column] or proposal.value
                    if proposal.column == "n_stated" and proposal.why == WORDS_OF_CAPTION:
                        rows[number]["note"] = "; ".join(filter(None, (rows[number]["note"], LOOSE_N)))
        return rows


def read_tables(
    source: Path | bytes,
    name: str,
    vocabulary: Vocabulary,
    *,
    card: PaperCard | None = None,
    tables: Sequence[str] = (),
) -> Reading:
    """Read every table of a file.

    Parameters
    ----------
    source : Path or bytes
        The file, or its content.
    name : str
        Name of the file; its ending says how it is read.
    vocabulary : Vocabulary
        The names that the suite knows; a name that it does not hold is kept as it is printed.
    card : PaperCard, optional
        The paper whose models and conditions are known.
    tables : sequence of str
        Numbers of the tables to read; all by default.

    Raises
    ------
    InputError
        For a file that cannot be read, that is of no kind that is read, or that holds no table.
    """
    document = read_document(source, name)
    if not document.tables:
        raise InputError("no table found", name, "expected tables of text, not pictures")
    document = name_tables(document, tables, "")
    names = Names(vocabulary, card)
    return reading_of(name, document, extract(document, names, {}), names)


def reading_of(name: str, document: Document, done: Extraction, names: Names) -> Reading:
    """Return what was read of a document, with the proposals and the numbers of items that it prints."""
    proposals = propose(done.cells, names) if len(done.rows) == len(done.cells) else []
    return Reading(name, done.rows, done.problems, done.accounts, proposals, _found(document, done), done.notices)


def _found(document: Document, done: Extraction) -> list[Found]:
    """Return each number of items that is printed, with the rows that it may belong to."""
    made: dict[tuple[int, str], list[int]] = defaultdict(list)
    names: dict[str, str] = {}
    for number, row in enumerate(done.rows):
        if row["kind"] == "n":
            made[int(re.sub(r"\D", "", row["value_text"])), f"column {row['column']}"].append(number)
        elif row["n_stated"].isdecimal():  # anything else is refused where rows are read
            made[int(row["n_stated"]), "its row or header"].append(number)
    for number, one in enumerate(done.cells):
        for header in one.headers:
            if n := stated_n(header) or bracketed_n(header):
                made[n, f"the name '{header[:40]}'"].append(number)
                names[f"the name '{header[:40]}'"] = header
    for table in document.tables:
        if n := stated_n(table.caption):
            rows = [number for number, row in enumerate(done.rows) if row["locator"] == table.locator]
            made[n, f"the caption of {table.locator}"].extend(rows)
    return [Found(n, where, tuple(dict.fromkeys(rows)), names.get(where, "")) for (n, where), rows in made.items()]
