"""scores.csv: one row per printed number, read strictly into a frame in which every row has its own address.

Prevents the failure in which a number is used without its address, or a transcription error passes for a finding:
a row that breaks the contract stops the reading with its place. Only a bare file, which no card describes, may hold
names that are not known here; they are kept and counted, and no count of items is made from them.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from typing import Any

import pandas as pd

from fragility.documents import read_table
from fragility.errors import InputError, is_label, is_name, near_match, near_name, plain_words, quoted
from fragility.printed.summaries import is_summary
from fragility.schemas.paper import PaperCard
from fragility.schemas.vocabulary import KINDS, Vocabulary
from fragility.statistics.printed import Printed, read_printed

#: The columns of scores.csv, in order.
COLUMNS = (
    "locator",
    "row",
    "column",
    "model",
    "condition",
    "benchmark",
    "metric",
    "unit",
    "direction",
    "value_text",
    "n_stated",
    "judge",
    "confidence",
    "note",
)
#: Names that other tables of printed numbers give to our columns.
ALIASES = {"n_items": "n_stated", "seen_in": "note"}
#: What a row's number can be where its metric does not say it: a level by default.
ROW_KINDS = (
    "", "value", "average", "count", "n", "delta", "spread", "low", "high", "p", "statistic", "df", "rank", "beside",
)  # fmt: skip
#: Columns that a row may have besides: which of several prints of an address, what the number is, runs of a mean.
MORE_COLUMNS = ("occurrence", "kind", "runs")
#: Note of a number in bold in a table whose caption says that the best is.
SAID = "bold is the best, by the caption"
#: The note of a row whose n is taken from words that may be about other items.
LOOSE_N = "n by the words of the caption"
#: Runs of a mean at the most.
MOST_RUNS = 1_000
#: Columns that say which paper a row is from: checked against the card, not stored.
SOURCE = {"paper_key": "key", "arxiv_id": "arxiv_id", "version": "version"}
#: What an address is made of; `occurrence` tells repeated prints of one address apart.
ADDRESS = ("locator", "row", "column", "model", "condition", "benchmark", "metric", "occurrence")
#: Confidence labels of numbers that were seen in the paper or in a file that it released.
FIRST_HAND = ("own-text", "released-file")
#: Bytes of a table of a stranger's scores that are read at the most.
LARGEST_TABLE = 400_000_000
#: Words of letters alone in one part of a name that is told and in all of it, and characters of all of it.
MOST_WORDS, WORDS_IN_ALL, LONGEST_ADDRESS = 3, 8, 100
#: Units whose numbers may be printed with their total: "15/24" is layer 15 of 24.
_OF_TOTAL = ("layer",)
#: Cells that a row of a described paper cannot do without.
_NEEDED = ("locator", "value_text", "metric", "confidence")


def read_scores(path: Path, card: PaperCard, vocabulary: Vocabulary) -> pd.DataFrame:
    """Read the scores of a paper that `card` describes.

    Returns
    -------
    pandas.DataFrame
        One row per printed number: `COLUMNS` as text, `paper_key`, `address`, `occurrence`, the number read from
        the text (`printed`, a `Printed`), whether the metric is a share of items (`is_share`), and over how many
        runs it is a mean (`runs`).

    Raises
    ------
    InputError
        For the first breach of the contract, with file, row and column.
    """
    required = tuple(column for column in COLUMNS if column not in ("row", "column"))
    rows = read_table(path, required, ("row", "column", *MORE_COLUMNS, *SOURCE), ALIASES)
    places = _places(path, rows)
    models, conditions = {m.name for m in card.models}, {c.name for c in card.conditions}
    for row, where in zip(rows, places, strict=True):
        _check_source(row, card, where)
        for kind in KINDS:
            row[kind] = vocabulary.canonical(kind, row[kind], f"{where}, column {kind}")
        for column, known in (("model", models), ("condition", conditions)):
            if row[column] not in known:
                row[column] = vocabulary.stated(row[column])
            if row[column] and row[column] not in known:
                what = f"unknown {column} {quoted(row[column], known)}"
                raise InputError(what, f"{where}, column {column}", near_name(row[column], known))
        for column in _NEEDED:
            if not row[column]:
                raise InputError("the cell is empty", f"{where}, column {column}", "expected a value")
    _check_addresses(rows, places)
    return _frame(rows, places, card.key, vocabulary)


def read_bare_scores(path: Path, vocabulary: Vocabulary) -> tuple[pd.DataFrame, dict[str, Mapping[str, int]]]:
    """Read a table of printed numbers that no card describes.

    Only `value_text` is required. A repeated address is numbered in the order of the file. A label that reads like a
    sentence is replaced by a number, "model no. 2".

    Returns
    -------
    tuple
        The scores, as `read_scores` gives them, and per closed vocabulary the spellings that it does not hold with
        their number of rows; these stand in the scores as found.

    Raises
    ------
    InputError
        For a file that is no table, a value that is no printed number, an n that is no whole number.
    """
    rows = read_table(path, ("value_text",), (*COLUMNS, *MORE_COLUMNS, *SOURCE), ALIASES, LARGEST_TABLE)
    return frame_of_rows(rows, f"{path.parent.name}/{path.name}", path.stem, vocabulary)


def frame_of_rows(
    rows: list[dict[str, str]], name: str, key: str, vocabulary: Vocabulary
) -> tuple[pd.DataFrame, dict[str, Mapping[str, int]]]:
    """Make the scores of rows that no card describes; `name` is where they come from, for messages.

    Returns and raises as `read_bare_scores`; the rows, with all of `COLUMNS`, are changed.
    """
    places = [f"{name}, row {number}" for number in range(1, len(rows) + 1)]
    _hide_texts(rows, vocabulary)
    unknown: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for kind in KINDS:
        times = Counter(map(itemgetter(kind), rows))
        named = {text: vocabulary.canonical(kind, text, name) for text in times if vocabulary.known(kind, text)}
        unknown[kind].update({text: number for text, number in times.items() if text not in named})
        if any(text != found for text, found in named.items()):
            for row in rows:
                row[kind] = named.get(row[kind], row[kind])
    if len(set(map(_key, rows))) < len(rows):
        seen: Counter[tuple[str, ...]] = Counter()
        for row in rows:
            place = _key(row)
            seen[place] += 1
            if seen[place] > 1 and not row["occurrence"]:
                row["occurrence"] = str(seen[place])
        _check_addresses(rows, places)
    frame = _frame(rows, places, key, vocabulary)
    return frame, {kind: dict(found) for kind, found in unknown.items() if found}


def _hide_texts(rows: list[dict[str, str]], vocabulary: Vocabulary) -> None:
    """Put a number in the place of each label that reads like a text: such a table may hold prompts and responses."""
    for column in (*ADDRESS, *KINDS, "judge", "confidence"):
        texts = dict.fromkeys(map(itemgetter(column), rows))
        known = {text for text in texts if column in KINDS and vocabulary.known(column, text)}
        shown = [text for text in texts if text and text not in known and not is_address(text)]
        if shown:
            ends = {text: ", average" if is_summary(text) else "" for text in shown}
            hidden = {text: f"{column} no. {number}{ends[text]}" for number, text in enumerate(shown, 1)}
            for row in rows:
                row[column] = hidden.get(row[column], row[column])


def is_address(text: str) -> bool:
    """Say whether each part of an address is a label: "256, SFT: after - before repair" is, a sentence is not."""
    parts = re.split(r"[,/;:|]\s+|\s+/\s+|\s*[()\[\]]\s*", text)
    short = len(text) <= LONGEST_ADDRESS and plain_words(text) <= WORDS_IN_ALL
    return short and all(is_label(part, MOST_WORDS) for part in parts if part)


def _frame(rows: list[dict[str, str]], places: list[str], key: str, vocabulary: Vocabulary) -> pd.DataFrame:
    for row, where in zip(rows, places, strict=True):
        row["judge"] = vocabulary.stated(row["judge"])
        if row["kind"] not in ROW_KINDS:
            raise InputError(
                f"unknown kind {quoted(row['kind'], ROW_KINDS)}",
                f"{where}, column kind",
                near_match(row["kind"], ROW_KINDS),
            )
        if row["n_stated"] and not (row["n_stated"].isdecimal() and int(row["n_stated"]) > 0):
            what = "expected a whole number above 0, or nothing"
            raise InputError(f"found {quoted(row['n_stated'])}", f"{where}, column n_stated", what)
        if row["runs"] and not (row["runs"].isdecimal() and 0 < int(row["runs"]) <= MOST_RUNS):
            what = f"expected a whole number from 1 to {MOST_RUNS:,}, or nothing"
            raise InputError(f"found {quoted(row['runs'])}", f"{where}, column runs", what)
    read: dict[tuple[str, str], Printed] = {}
    for row, where in zip(rows, places, strict=True):
        if (row["value_text"], row["unit"]) not in read:
            read[row["value_text"], row["unit"]] = _read_value(row, f"{where}, column value_text")
    printed = [read[row["value_text"], row["unit"]] for row in rows]
    known = {metric: vocabulary.metric(metric) for metric in dict.fromkeys(row["metric"] for row in rows)}
    metrics = [known[row["metric"]] for row in rows]
    kinds = [row["kind"] or metric.kind for row, metric in zip(rows, metrics, strict=True)]
    made: dict[str, tuple[list[Any], type | str]] = {
        "paper_key": ([key] * len(rows), "str"),
        **{name: (list(map(itemgetter(name), rows)), object) for name in (*COLUMNS, "occurrence")},
        "kind": (kinds, "str"),
        "address": (_addresses(rows), object),
        "printed": (printed, object),
        "is_share": ([metric.share and kind == "value" for metric, kind in zip(metrics, kinds, strict=True)], bool),
        "runs": ([int(row["runs"] or 0) or metric.runs or 1 for row, metric in zip(rows, metrics, strict=True)], int),
        "table_decimals": (_table_decimals(rows, printed), int),
    }
    return pd.DataFrame({name: pd.Series(values, dtype=kind) for name, (values, kind) in made.items()})


def _table_decimals(rows: list[dict[str, str]], printed: list[Printed]) -> list[int]:
    """Return the most decimals that the table of each number prints for its metric, unit and benchmark.

    A table that drops final zeros is read with the decimals of its other numbers; another table, which prints the same
    numbers with fewer decimals, is not.
    """
    tables = {name: re.split(r"[,(;:]", name, maxsplit=1)[0].strip() for name in {row["locator"] for row in rows}}
    keys = [(tables[row["locator"]], row["benchmark"], row["metric"], row["unit"], row["confidence"]) for row in rows]
    most: dict[tuple[str, ...], int] = {}
    for key, number in zip(keys, printed, strict=True):
        most[key] = max(most.get(key, 0), number.decimals or 0)
    return [most[key] for key in keys]


def _places(path: Path, rows: list[dict[str, str]]) -> list[str]:
    return [f"{path.parent.name}/{path.name}, row {number}" for number in range(1, len(rows) + 1)]


def _check_source(row: dict[str, str], card: PaperCard, where: str) -> None:
    """Compare what a row says of its paper with the card.

    A released file has a version of its own, and "not stated in copy" is no version.
    """
    for column, field in SOURCE.items():
        expected = getattr(card, field)
        if column == "version" and (row["confidence"] == "released-file" or row[column].startswith("not stated")):
            continue
        if row[column] and row[column] != expected:
            told = f"the card has {quoted(expected, words=3)}"
            raise InputError(f"found {quoted(row[column], [str(expected)])}", f"{where}, column {column}", told)


#: The address of a row, part by part.
_key: Callable[[dict[str, str]], tuple[str, ...]] = itemgetter(*ADDRESS)


def _check_addresses(rows: list[dict[str, str]], places: list[str]) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for number, (row, where) in enumerate(zip(rows, places, strict=True), 1):
        key = _key(row)
        if key in seen:
            what = f"the address of row {seen[key]} again"
            raise InputError(what, where, "number the prints in the column 'occurrence'")
        seen[key] = number


def _read_value(row: dict[str, str], where: str) -> Printed:
    text = row["value_text"]
    if row["unit"] in _OF_TOTAL:
        text = text.partition("/")[0]
    try:
        printed = read_printed(text, row["unit"])
    except InputError as error:
        raise InputError(error.what if is_name(text) else quoted(text), where, error.fix) from None
    if printed.kind == "not-a-number":
        raise InputError(f"{quoted(text)} is not a printed number", where, "expected a number as printed")
    top = exceeded(printed, row["unit"])
    if top is not None:
        raise InputError(f"found {quoted(text, words=3)}", where, f"expected 0 to {top} for the unit '{row['unit']}'")
    return printed if text == row["value_text"] else replace(printed, text=row["value_text"])


def exceeded(printed: Printed, unit: str) -> int | None:
    """Return what all items are in the unit of a percentage or share that lies beyond 0 to that; else None."""
    top = {"percent": 100, "share": 1}.get(unit)
    return None if top is None or printed.value is None or 0 <= printed.value <= top else top


def _addresses(rows: list[dict[str, str]]) -> list[str]:
    """Return each score's address: locator, row and column, and all other fields where these alone stand twice."""
    short = [" | ".join(filter(None, (row["locator"], row["row"], row["column"]))) for row in rows]
    times = Counter(short)
    if len(times) == len(rows):
        return short
    once = [" | ".join(dict.fromkeys(filter(None, _key(row)))) for row in rows]
    whole = [" | ".join(filter(None, _key(row))) for row in rows]
    several = Counter(once)
    choices = zip(short, once, whole, strict=True)
    return [one if times[one] == 1 else two if several[two] == 1 else full for one, two, full in choices]
