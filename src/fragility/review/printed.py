"""Tables and papers that a person brings: what was read, what can be checked, and what does not fit.

Prevents two failures: "nothing is inconsistent" where nothing could be checked, and a worksheet that must be filled in
before a table is looked at.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fragility.documents import read_text
from fragility.errors import InputError, near_match
from fragility.frame_rows import records
from fragility.printed.audit import audit
from fragility.printed.checks import check_paper
from fragility.printed.extract.cells import BEYOND
from fragility.printed.extract.names import Names
from fragility.printed.extract.passages import passage_rows
from fragility.printed.paper import Paper, read_paper
from fragility.printed.scores import ALIASES, is_address
from fragility.printed.tables import Reading, read_tables
from fragility.released.formats.reading import Guess
from fragility.review import numbers
from fragility.review.answer import Answer
from fragility.review.own_counts import misfits
from fragility.review.told import (
    MOST_SAID,
    bad_sentences,
    first_of,
    misfit_sentence,
    misfits_sentence,
    odd_sentences,
    others,
    pair,
)
from fragility.review.words import percent
from fragility.schemas.vocabulary import Vocabulary
from fragility.wording import counted, listing

Row = dict[str, Any]
#: Headers with an n that are named.
MOST_PLACES = 3
_KINDS = {
    ".html": "HTML", ".htm": "HTML", ".xhtml": "HTML", ".tex": "LaTeX", ".md": "markdown", ".markdown": "markdown",
    ".csv": "csv", ".tsv": "tsv", ".xlsx": "spreadsheet", ".pdf": "PDF", ".txt": "text",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """The user's word on printed tables: tables by number, n by benchmark, values of columns."""

    tables: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    fills: tuple[tuple[str, str], ...] = ()


def table_answer(source: Path | bytes, name: str, vocabulary: Vocabulary, asked: Asked) -> Answer:
    """Read the tables of a document, or a csv in the columns of scores.csv, and check every number."""
    suffix = Path(name).suffix.lower()
    text = _scores_text(source, suffix)
    guesses, needs, beyond, what, where = [], [], list[str](), "", ""
    if text is not None:
        rows = _score_rows(text, name)
        if rows and not any(row.get("confidence") for row in rows):
            rows = [row | {"confidence": "own-text"} for row in rows]
            guesses.append(Guess("every number is as the paper prints it", "column 'confidence'"))
        what = f"printed numbers in the columns of scores.csv, {counted(len(rows), 'number')}"
    else:
        passages = passage_rows(source if isinstance(source, bytes) else source.read_bytes(), suffix)
        reading = _reading(source, name, vocabulary, asked, bool(passages))
        rows = _filled(reading, asked.fills, vocabulary)
        named, whole = _benchmark_named(source, suffix, vocabulary), set[int]()
        if named and not any(row["benchmark"] in vocabulary.benchmarks for row in rows):
            whole = {number for number, row in enumerate(rows) if row["benchmark"] not in vocabulary.benchmarks}
            rows = [row | {"benchmark": named} if number in whole else row for number, row in enumerate(rows)]
        if whole:
            what = f"benchmark is '{named}' for {counted(len(whole), 'number')}: the only one that the file names"
            guesses.append(Guess(what, "--fill benchmark VALUE"))
        for made in reading.proposals:
            if (made.column == "benchmark" and whole) or made.column in dict(asked.fills):
                continue
            value = (
                f"'{made.value}'" if is_address(made.value) else f"a text of {counted(len(made.value), 'character')}"
            )
            told = f"{made.column} is {value} for {counted(len(made.rows), 'number')}: {made.why}"
            guesses.append(Guess(told, f"--fill {made.column} VALUE"))
        what = (
            f"{_KINDS.get(suffix, 'document')}, {counted(len(reading.tables), 'table')}, {counted(len(rows), 'number')}"
        )
        what += f" in {reading.account}" if reading.tables else ""
        what += f", {counted(len(passages), 'number')} of the text" if passages else ""
        rows += passages
        where = _n_places(reading)
        needs = [f"{table.locator}: no number was read in it" for table in reading.tables if not table.numbers]
        needs += [f"not read: {problem}" for problem in reading.not_read[:MOST_SAID]]
        needs += [str(notice) for notice in reading.notices]
        beyond = [f"No share of items: {problem}." for problem in reading.not_read if problem.reason.endswith(BEYOND)]
    for row in rows:
        row["locator"] = str(row.get("locator") or "").removesuffix(" of the document")
    rows = _with_items(rows, asked.items, vocabulary)
    for number in numbers.counts_read_as_percent(rows):
        rows[number] = rows[number] | {"unit": "count", "kind": "count"}
    if not rows:
        reason = needs[0] if needs else "expected tables of text, not pictures"
        raise InputError("no printed number found", name, reason)
    done = audit(rows, vocabulary, name)
    answer = _answer(done.paper, done.findings, rows, vocabulary)
    with_n = sum(bool(row.get("n_stated")) for row in rows)
    answer.files = [{"name": name, "what": f"{what}, n stated for {with_n}{where}"}]
    answer.guesses = guesses + answer.guesses
    answer.needs = needs + answer.needs
    if beyond and not answer.inconsistent:
        answer.sentences.insert(0, answer.finding)
        answer.finding = beyond[0]
    more = beyond if answer.inconsistent else beyond[1:]
    answer.sentences += more[:MOST_SAID]
    if len(more) > MOST_SAID:
        answer.sentences.append(f"{counted(len(more) - MOST_SAID, 'further number')} can be no share of items.")
    return answer


def _n_places(reading: Reading) -> str:
    """Say in which headers and labels an n stands: " (100 in 'AdvBench (n=100)')"; "" where none has one."""
    said = [f"{found.n:,} in '{found.name}'" for found in reading.n_found if found.name and is_address(found.name)]
    more = [f"{len(said) - MOST_PLACES} more"] * (len(said) > MOST_PLACES)
    return f" ({listing(said[:MOST_PLACES] + more)})" if said else ""


def _reading(source: Path | bytes, name: str, vocabulary: Vocabulary, asked: Asked, text: bool) -> Reading:
    """Read the tables; a text without tables that reports numbers is a reading of none."""
    try:
        return read_tables(source, name, vocabulary, tables=asked.tables)
    except InputError as error:
        if not text or error.what != "no table found":
            raise
    return Reading(name, [], [], [], [], [], [])


def paper_answer(folder: Path, vocabulary: Vocabulary) -> Answer:
    """Check the numbers of a paper folder."""
    paper = read_paper(folder, vocabulary)
    names = [column for column in paper.scores.columns if column not in ("printed", "is_share", "runs")]
    rows = paper.scores[names].astype(str).to_dict("records")
    answer = _answer(paper, check_paper(paper), [{str(k): v for k, v in row.items()} for row in rows], vocabulary)
    tables = {row["locator"] for row in rows}
    what = f"paper folder, {counted(len(tables), 'table')}, {counted(len(rows), 'number')}"
    answer.files = [{"name": folder.name, "what": f"{what}, n stated for {sum(bool(row['n_stated']) for row in rows)}"}]
    return answer


def _answer(paper: Paper, findings: pd.DataFrame, rows: list[Row], vocabulary: Vocabulary) -> Answer:
    answer = Answer("doctor")
    listed = numbers.number_rows(rows, vocabulary)
    pairs = numbers.comparisons(listed)
    own = misfits(listed)
    bad = findings[findings["result"] == "inconsistent"]
    odd = [row for row in own if row["result"] == "inconsistent" and row["address"] not in set(bad["address"])]
    answer.inconsistent = int(bad["address"].nunique()) + len(odd)
    tested = findings[(findings["result"] != "not checkable") & findings["address"].isin(paper.scores["address"])]
    answer.sentences = bad_sentences(bad) + [misfit_sentence(row) for row in odd]
    unusual = odd_sentences(findings)
    answer.sentences += first_of(unusual, "odd numbers")
    summaries, beside = numbers.summary_sentences(listed), numbers.beside_sentences(listed)
    checked = _finding(bad, tested, len(rows), listed)
    answer.finding = (
        checked
        if len(bad)
        else misfits_sentence(odd, own) or _telling(summaries, beside, pairs, listed, unusual) or checked
    )
    counts = first_of(numbers.rate_sentences(listed), "counts")
    answer.sentences += [*([] if odd else [checked]), *summaries, *beside, *counts]
    answer.sentences += first_of([pair(row) for row in pairs], "comparisons")
    answer.sentences = [text for text in answer.sentences if text != answer.finding]
    answer.guesses = _guesses(listed)
    answer.needs = _needs(paper, findings, listed)
    answer.tables = {"findings": records(findings) + own, "numbers": listed, "comparisons": pairs}
    return answer


def _telling(summaries: list[str], beside: list[str], pairs: list[Row], rows: list[Row], unusual: list[str]) -> str:
    """Return what is most worth saying where nothing is inconsistent, "" for nothing.

    An average that is neither mean of its parts, a count that excludes the number beside it, what is odd, the
    comparison of two or three numbers whose n is stated: each is a question that a person brings; that all numbers fit
    is not.
    """
    odd = next((text for text in summaries if " is neither: " in text), "")
    out = next((text for text in beside if " excludes " in text), "")
    if odd or out or unusual:
        return odd or out or unusual[0]
    if len(summaries) == 1:
        return summaries[0]
    if pairs and all(row["n_from"] == "stated" for row in rows if row["n"]):
        return pair(pairs[0]) if len(pairs) == 1 else f"{pair(pairs[0])} {others(pairs)}"
    return next(iter(beside), "")


def _finding(bad: pd.DataFrame, tested: pd.DataFrame, total: int, rows: list[Row]) -> str:
    checked = tested["address"].nunique()
    if len(bad):
        count, first = bad["address"].nunique(), bad.iloc[0]
        text = f"{count} of {counted(total, 'printed number')} {'does' if count == 1 else 'do'} not fit (inconsistent)"
        if count > 1 and bad["reason"].nunique() == 1:
            reason = str(first["reason"]).replace("no count gives it", "no count gives them")
            return f"{text}, for one reason: {reason}."
        return f"{text}: {first['address']} prints {first['printed']}; {first['reason']}."
    counts = sum(row["k_low"] is not None for row in rows)
    if not checked and counts:
        return (
            f"{counts} of {counted(total, 'printed number')} stand for a count of items; nothing else can be checked."
        )
    if not checked:
        return f"None of {counted(total, 'printed number')} can be checked against an n, its parts or another print."
    power = tested["power"].dropna()
    chance = (
        f"; a random number would have been found out with a chance of {percent(power.median(), 0)} %"
        if len(power)
        else ""
    )
    found = {(row["n"], row["n_from"]) for row in rows if row["n"] and row["n_from"] != "stated"}
    whole = found and all(row["n_from"] != "stated" for row in rows if row["n"]) and len(found) == 1
    n, why = found.pop() if whole else (0, "")
    fit = f"fit {n} items ({why})" if n else "fit"
    every = "Both" if checked == 2 else f"All {checked}"
    which = "" if checked == total else " that can be checked"
    all_of = f"{every} printed numbers{which} {fit}" + ("" if checked == total else f", of {total}")
    return (
        f"{all_of}{chance}." if checked > 1 else f"The one printed number that can be checked fits, of {total}{chance}."
    )


def _guesses(rows: list[Row]) -> list[Guess]:
    found = {(row["benchmark"], row["n"], row["n_from"]) for row in rows if row["n"] and row["n_from"] != "stated"}
    told = [Guess(f"n = {n}: {why}", f"--n '{benchmark}=N'") for benchmark, n, why in sorted(found)]
    units = [(row["unit"], row["unit_from"]) for row in rows if row.get("unit_from")]
    told += [
        Guess(f"unit is '{unit}' for {counted(units.count((unit, why)), 'number')}: {why}", "--fill unit VALUE")
        for unit, why in dict.fromkeys(units)
    ]
    return told


def _needs(paper: Paper, findings: pd.DataFrame, rows: list[Row]) -> list[str]:
    bare = [row for row in rows if row["rate"] is not None and not row["n"] and row.get("locator") != "Abstract"]
    bare = [row for row in bare if row.get("kind", "") in ("", "value")]
    named = sorted({row["benchmark"] for row in bare if row.get("benchmark")})
    needs = []
    if bare:
        what = f" ({listing(named[:4])})" if named else ""
        needs.append(f"the n of {counted(len(bare), 'share')}{what}: state it in the table, or with --n NAME=N")
    needs += list(dict.fromkeys(row["n_hint"] for row in bare if row.get("n_hint")))
    unit = sum(not row["unit"] and row.get("kind", "") in ("", "value") for row in rows)
    needs += [f"the unit of {counted(unit, 'number')}: a % sign, or --fill unit percent"] if unit else []
    for kind, found in paper.unknown.items():
        names = [name for name in found if name]
        if names and kind in ("metric", "benchmark"):
            needs.append(
                f"{kind} {listing([repr(name[:40]) for name in names[:3]])} is not known here; it is kept as printed"
            )
    return needs


def _scores_text(source: Path | bytes, suffix: str) -> str | None:
    """Return the text of a csv that is in the columns of scores.csv, None for any other file."""
    if suffix != ".csv":
        return None
    try:
        text = read_text(source) if isinstance(source, Path) else source.decode("utf-8-sig")
    except (InputError, UnicodeDecodeError):
        return None
    header = next(csv.reader(io.StringIO(text)), [])
    return text if "value_text" in {cell.strip() for cell in header} else None


def _score_rows(text: str, name: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [ALIASES.get(cell.strip(), cell.strip()) for cell in next(reader)]
        rows = [dict(zip(header, map(str.strip, cells), strict=True)) for cells in reader if cells]
    except csv.Error:
        raise InputError("not a csv file", f"{name}, line {reader.line_num}", "check its quotes") from None
    except ValueError:
        raise InputError("a row has more or fewer cells than the header", f"{name}, line {reader.line_num}") from None
    return rows


def _filled(reading: Reading, fills: Sequence[tuple[str, str]], vocabulary: Vocabulary) -> list[Row]:
    """Return the rows with the user's values where the table gives none, then with what is proposed."""
    given = Names(vocabulary).check_fills(
        {column: value for column, value in fills if column not in ("model", "condition")}
    ) | {column: value for column, value in fills if column in ("model", "condition")}
    rows = reading.accepted()
    for number, row in enumerate(reading.rows):
        rows[number] |= {column: value for column, value in given.items() if not row.get(column)}
    return rows


def _benchmark_named(source: Path | bytes, suffix: str, vocabulary: Vocabulary) -> str:
    """Return the one benchmark that a text file names anywhere, "" for none or several."""
    if suffix in (".xlsx", ".pdf"):
        return ""
    content = source if isinstance(source, bytes) else source.read_bytes()
    text = content.decode("utf-8", "replace")
    named = set()
    for name, card in vocabulary.benchmarks.items():
        spellings = [word for word in (name, *card.aliases) if len(word) >= 4]
        if any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) for word in spellings):
            named.add(name.partition(": ")[0])
    return named.pop() if len(named) == 1 else ""


def _with_items(rows: list[Row], items: Sequence[str], vocabulary: Vocabulary) -> list[Row]:
    for text in items:
        name, _, number = (part.strip() for part in text.rpartition("="))
        if not (number.isdecimal() and int(number)):
            raise InputError(f"'{text}'", "--n", "expected a number of items, as in 'AdvBench=520' or '520'")
        fits: Callable[[Row], bool] = lambda row, name=name: not name or name in _names(row, vocabulary)  # type: ignore[misc]  # noqa: E731
        if not any(fits(row) for row in rows):
            there = {word for row in rows for word in _names(row, vocabulary)}
            raise InputError(f"no row of '{name}'", "--n", near_match(name, there))
        rows = [row | {"n_stated": row.get("n_stated") or number} if fits(row) else row for row in rows]
    return rows


def _names(row: Row, vocabulary: Vocabulary) -> set[str]:
    names = {str(row.get(name) or "") for name in ("benchmark", "row", "column", "locator", "model")} - {""}
    card = vocabulary.benchmarks.get(str(row.get("benchmark") or ""))
    return names | set(card.aliases if card else ())
