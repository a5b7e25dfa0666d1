"""What was read and what was not, in lines to read.

Prevents the failure in which a user takes a half-read table for a whole one: the account of every cell comes with
the rows, and what is left to do is named.
"""

import re
from collections.abc import Iterator

from fragility.errors import is_label
from fragility.printed.extract.proposals import CONFIDENCES, Proposal
from fragility.printed.extract.rows import Account, Extraction
from fragility.printed.tables import Reading
from fragility.wording import counted, listing

#: Lines of a kind that are shown for one table.
MOST_LINES = 10
#: Names of a kind that are shown.
MOST_NAMES = 8
#: Columns that a row of a paper's scores.csv should have, and a table often does not print.
WANTED = ("model", "condition", "benchmark", "metric", "unit", "direction", "n_stated", "judge")


def report(done: Extraction, source: str, paper: str, out: str) -> Iterator[str]:
    """Yield the lines of the report.

    Parameters
    ----------
    done : Extraction
        What was extracted.
    source : str
        What was read: file or address.
    paper : str
        The key of the paper that the rows are for; "" if none was named.
    out : str
        Where the rows went; "" for nowhere: the first rows of each table are shown then.
    """
    yield f"{source}: {counted(len(done.accounts), 'table')}"
    for notice in done.notices:
        yield f"  note: {notice}"
    for account in done.accounts:
        yield from _table(done, account, show_rows=not out)
    total = Account("", 0, 0, *(sum(getattr(a, name) for a in done.accounts) for name in _COUNTS))
    yield f"all: {_counts(total)}"
    if done.rows:
        yield from [f"wrote {counted(len(done.rows), 'row')} to {out}"] if out not in ("", "-") else []
        yield _next(done, paper, out)


def proposed(reading: Reading, taken: bool) -> Iterator[str]:
    """Yield the proposals, one line a column of scores.csv, and how they are taken."""
    if not reading.proposals:
        return
    columns: dict[str, list[Proposal]] = {}
    for proposal in reading.proposals:
        columns.setdefault(proposal.column, []).append(proposal)
    yield "taken from headers and labels:" if taken else "proposed from headers and labels (`--yes` takes them):"
    for column, found in columns.items():
        values = list(dict.fromkeys(proposal.value for proposal in found))
        more = f" and {len(values) - MOST_NAMES} more" if len(values) > MOST_NAMES else ""
        sure = max((proposal.confidence for proposal in found), key=CONFIDENCES.index)
        yield f"  {column}: {', '.join(map(_told, values[:MOST_NAMES]))}{more} ({sure})"


_COUNTS = ("cells", "numbers", "empty", "headers", "not_understood")


def _counts(account: Account) -> str:
    parts = [counted(account.numbers, "number"), f"{account.empty} empty", counted(account.headers, "label")]
    return f"{counted(account.cells, 'cell')} = {', '.join(parts)}, {account.not_understood} not read"


def _table(done: Extraction, account: Account, show_rows: bool) -> Iterator[str]:
    if not account.numbers:
        yield f"{account.locator}: {_counts(account)}; nothing read from it"
        return
    heads = f"{counted(account.header_rows, 'header row')}, {counted(account.header_columns, 'header column')}"
    yield f"{account.locator}: {_counts(account)}; {heads}"
    for notice in account.notices:
        yield f"  note: {notice}"
    if show_rows:
        rows = [row for row in done.rows if row["locator"] == account.locator]
        lines = []
        for row in rows:
            note = f"  ({_told(row['note'])})" if row["note"] else ""
            stated = row["n_stated"] and f"n_stated {row['n_stated']}"
            unit = ", ".join(dict.fromkeys(filter(None, (row["unit"], row["kind"], stated))))
            unit = f" [{unit}]" if unit else ""
            lines.append(f"  {_told(row['row'])} | {_told(row['column'])}: {row['value_text']}{unit}{note}")
        yield from _first(lines, "--out FILE writes all")
    problems = [f"  not read: {problem}" for problem in done.problems if problem.locator == account.locator]
    yield from _first(problems, "--json lists all")


def _told(text: str) -> str:
    """Return an address or a note, or its length where a part of it reads like a sentence."""
    parts = re.split(r"; | / |, ", text)
    plain = (
        all(is_label(part) for part in parts if part) and is_label(text[:60], 6) and is_label(text[60:120] or "-", 6)
    )
    return text if plain and len(text) <= 120 else f"text of {counted(len(text), 'character')}"


def _first(lines: list[str], more: str) -> Iterator[str]:
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield f"  ... {len(lines) - MOST_LINES} more ({more})"


def _next(done: Extraction, paper: str, out: str) -> str:
    blank = {column: sum(not row[column] for row in done.rows) for column in WANTED}
    parts = []
    for number in sorted(set(blank.values()) - {0}, reverse=True):
        rows = "all rows" if number == len(done.rows) else counted(number, "row")
        parts.append(f"{listing([column for column in WANTED if blank[column] == number])} ({rows})")
    key = paper or "KEY"
    file = f"data/papers/{key}/scores.csv"
    steps = [] if paper else ["`fragility new-paper KEY`"]
    steps += [] if out else ["`--out FILE` writes the rows"]
    steps += ["compare the rows with the print", *(f"fill in {part}" for part in parts)]
    steps += [] if out.endswith(file) else [f"put the rows into {file}"]
    return f"next: {', '.join([*steps, f'`fragility check {key}`', f'`fragility audit {key}`'])}"
