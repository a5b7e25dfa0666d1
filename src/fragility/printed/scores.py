"""scores.csv: one row per printed number, read strictly into columns in which every row has its own address.

Prevents the failure in which a number is used without its address, or a transcription error passes for a finding:
a row that breaks the contract stops the reading with its place. Only a bare file, which no card describes, may hold
names that are not known here; they are kept and counted, and no count of items is made from them.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from fragility.documents import Texts, read_columns
from fragility.errors import InputError, is_label, is_name, near_match, near_name, plain_words, quoted
from fragility.printed.summaries import is_summary
from fragility.schemas.paper import PaperCard
from fragility.schemas.vocabulary import KINDS, Vocabulary
from fragility.small_tables import Columns
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
#: What reads a cell, given its text and where it stands, and returns the text that it stands for.
_Reader: TypeAlias = Callable[[str, str], str]


def read_scores(path: Path, card: PaperCard, vocabulary: Vocabulary) -> Columns:
    """Read the scores of a paper that `card` describes.

    Returns
    -------
    Columns
        One row per printed number: `COLUMNS` as text, `paper_key`, `address`, `occurrence`, the number read from
        the text (`printed`, a `Printed`), whether the metric is a share of items (`is_share`), and over how many
        runs it is a mean (`runs`).

    Raises
    ------
    InputError
        For the first breach of the contract, with file, row and column.
    """
    required = tuple(column for column in COLUMNS if column not in ("row", "column"))
    table = read_columns(path, required, ("row", "column", *MORE_COLUMNS, *SOURCE), ALIASES)
    known = {"model": {model.name for model in card.models}, "condition": {one.name for one in card.conditions}}
    name = f"{path.parent.name}/{path.name}"
    table["version"] = [  # a released file has a version of its own
        "" if confidence == "released-file" else version
        for version, confidence in zip(table["version"], table["confidence"], strict=True)
    ]
    steps: list[tuple[str, _Reader]] = [(column, partial(_source, card, column)) for column in SOURCE]
    steps += [(kind, partial(vocabulary.canonical, kind)) for kind in KINDS]
    steps += [(column, partial(_named, vocabulary, column, names)) for column, names in known.items()]
    _read_each(table, name, steps + [(column, _needed) for column in _NEEDED])
    _check_addresses(table, name)
    return _made(table, name, card.key, vocabulary)


def read_bare_scores(path: Path, vocabulary: Vocabulary) -> tuple[Columns, dict[str, Mapping[str, int]]]:
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
    table = read_columns(path, ("value_text",), (*COLUMNS, *MORE_COLUMNS, *SOURCE), ALIASES, LARGEST_TABLE)
    return bare_scores(table, f"{path.parent.name}/{path.name}", path.stem, vocabulary)


def bare_scores(
    table: Texts, name: str, key: str, vocabulary: Vocabulary
) -> tuple[Columns, dict[str, Mapping[str, int]]]:
    """Make the scores of columns that no card describes; `name` is where they come from, for messages.

    Returns and raises as `read_bare_scores`; the columns, with all of `COLUMNS` and `MORE_COLUMNS`, are changed.
    """
    _hide_texts(table, vocabulary)
    unknown: dict[str, Counter[str]] = {}
    for kind in KINDS:
        times = Counter(table[kind])
        named = {text: vocabulary.canonical(kind, text, name) for text in times if vocabulary.known(kind, text)}
        unknown[kind] = Counter({text: number for text, number in times.items() if text not in named})
        _put(table, kind, named)
    keys = _keys(table)
    if len(set(keys)) < len(keys):
        seen: Counter[tuple[str, ...]] = Counter()
        for place, address in enumerate(keys):
            seen[address] += 1
            if seen[address] > 1 and not table["occurrence"][place]:
                table["occurrence"][place] = str(seen[address])
        _check_addresses(table, name)
    return _made(table, name, key, vocabulary), {kind: dict(found) for kind, found in unknown.items() if found}


def _hide_texts(table: Texts, vocabulary: Vocabulary) -> None:
    """Put a number in the place of each label that reads like a text: such a table may hold prompts and responses."""
    for column in (*ADDRESS, *KINDS, "judge", "confidence"):
        texts = dict.fromkeys(table[column])
        known = {text for text in texts if column in KINDS and vocabulary.known(column, text)}
        shown = [text for text in texts if text and text not in known and not is_address(text)]
        if shown:
            ends = {text: ", average" if is_summary(text) else "" for text in shown}
            _put(table, column, {text: f"{column} no. {number}{ends[text]}" for number, text in enumerate(shown, 1)})


def is_address(text: str) -> bool:
    """Say whether each part of an address is a label: "256, SFT: after - before repair" is, a sentence is not."""
    parts = re.split(r"[,/;:|]\s+|\s+/\s+|\s*[()\[\]]\s*", text)
    short = len(text) <= LONGEST_ADDRESS and plain_words(text) <= WORDS_IN_ALL
    return short and all(is_label(part, MOST_WORDS) for part in parts if part)


def _made(table: Texts, name: str, key: str, vocabulary: Vocabulary) -> Columns:
    """Make the scores of columns of text; every kind, n and number of runs is checked before any number is read."""
    _put(table, "judge", {text: vocabulary.stated(text) for text in set(table["judge"])})
    _read_each(table, name, [("kind", _kind), ("n_stated", _whole), ("runs", partial(_whole, most=MOST_RUNS))])
    printed = _numbers(table, name)
    known = {metric: vocabulary.metric(metric) for metric in dict.fromkeys(table["metric"])}
    metrics = [known[metric] for metric in table["metric"]]
    kinds = [kind or metric.kind for kind, metric in zip(table["kind"], metrics, strict=True)]
    return Columns({
        "paper_key": [key] * len(metrics),
        **{column: table[column] for column in (*COLUMNS, "occurrence")},
        "kind": kinds,
        "address": _addresses(table),
        "printed": printed,
        "is_share": [metric.share and kind == "value" for metric, kind in zip(metrics, kinds, strict=True)],
        "runs": [int(runs or 0) or metric.runs or 1 for runs, metric in zip(table["runs"], metrics, strict=True)],
        "table_decimals": _table_decimals(table, printed),
    })  # fmt: skip


def frame_of(scores: Columns) -> pd.DataFrame:
    """Return scores as a frame: text as objects, of which most stand in it many times."""
    kinds: dict[str, type | str] = {"paper_key": "str", "kind": "str", "is_share": bool}
    kinds |= {"runs": int, "table_decimals": int}
    return pd.DataFrame({name: pd.Series(scores[name], dtype=kinds.get(name, object)) for name in scores})


def _read_each(table: Texts, name: str, steps: Sequence[tuple[str, _Reader]]) -> None:
    """Put in the place of every cell of a column what a step reads in it, each text once, step by step.

    What is refused in the first row that has any such cell is raised, by the first step that refuses it there.
    """
    refused: list[tuple[int, int, InputError]] = []
    for number, (column, read) in enumerate(steps):
        told: dict[str, str] = {}
        for text, row in _firsts(table[column]).items():
            try:
                told[text] = read(text, f"{name}, row {row + 1}, column {column}")
            except InputError as error:
                refused.append((row, number, error))
        _put(table, column, told)
    if refused:
        raise min(refused, key=itemgetter(0, 1))[2]


def _firsts(values: Sequence[Any]) -> dict[Any, int]:
    """Return the row, from 0, in which each value stands first."""
    return dict(zip(reversed(values), range(len(values) - 1, -1, -1), strict=True))


def _put(table: Texts, column: str, told: Mapping[str, str]) -> None:
    """Put other texts in the place of those of a column."""
    if any(text != other for text, other in told.items()):
        table[column] = [told.get(text, text) for text in table[column]]


def _kind(text: str, where: str) -> str:
    if text not in ROW_KINDS:
        raise InputError(f"unknown kind {quoted(text, ROW_KINDS)}", where, near_match(text, ROW_KINDS))
    return text


def _whole(text: str, where: str, most: int = 0) -> str:
    if text and not (text.isdecimal() and 0 < int(text) <= (most or int(text))):
        told = f"from 1 to {most:,}" if most else "above 0"
        raise InputError(f"found {quoted(text)}", where, f"expected a whole number {told}, or nothing")
    return text


def _needed(text: str, where: str) -> str:
    if not text:
        raise InputError("the cell is empty", where, "expected a value")
    return text


def _named(vocabulary: Vocabulary, column: str, known: Collection[str], text: str, where: str) -> str:
    """Return a model or condition, which the card has to know."""
    found = text if text in known else vocabulary.stated(text)
    if found and found not in known:
        raise InputError(f"unknown {column} {quoted(found, known)}", where, near_name(found, known))
    return found


def _table_decimals(table: Texts, printed: list[Printed]) -> list[int]:
    """Return the most decimals that the table of each number prints for its metric, unit and benchmark.

    A table that drops final zeros is read with the decimals of its other numbers; another table, which prints the same
    numbers with fewer decimals, is not.
    """
    tables = {locator: re.split(r"[,(;:]", locator, maxsplit=1)[0].strip() for locator in set(table["locator"])}
    others = (table[column] for column in ("benchmark", "metric", "unit", "confidence"))
    keys = list(zip(map(tables.__getitem__, table["locator"]), *others, strict=True))
    most: dict[tuple[str, ...], int] = {}
    for key, number in zip(keys, printed, strict=True):
        most[key] = max(most.get(key, 0), number.decimals or 0)
    return [most[key] for key in keys]


def _source(card: PaperCard, column: str, text: str, where: str) -> str:
    """Compare what a row says of its paper with the card; "not stated in copy" is no version."""
    expected = getattr(card, SOURCE[column])
    if text and text != expected and not (column == "version" and text.startswith("not stated")):
        told = f"the card has {quoted(expected, words=3)}"
        raise InputError(f"found {quoted(text, [str(expected)])}", where, told)
    return text


def _keys(table: Texts) -> list[tuple[str, ...]]:
    """Return the address of each row, part by part."""
    return list(zip(*(table[column] for column in ADDRESS), strict=True))


def _check_addresses(table: Texts, name: str) -> None:
    keys = _keys(table)
    seen: dict[tuple[str, ...], int] = {}
    for number, key in enumerate(keys if len(set(keys)) < len(keys) else (), 1):
        if key in seen:
            what = f"the address of row {seen[key]} again"
            raise InputError(what, f"{name}, row {number}", "number the prints in the column 'occurrence'")
        seen[key] = number


def _numbers(table: Texts, name: str) -> list[Printed]:
    """Read the printed numbers, each once."""
    cells = list(zip(table["value_text"], table["unit"], strict=True))
    read: dict[tuple[str, str], Printed] = {}
    for place, cell in enumerate(cells):
        if cell not in read:
            read[cell] = _read_value(*cell, f"{name}, row {place + 1}, column value_text")
    return [read[cell] for cell in cells]


def _read_value(cell: str, unit: str, where: str) -> Printed:
    text = cell.partition("/")[0] if unit in _OF_TOTAL else cell
    try:
        printed = read_printed(text, unit)
    except InputError as error:
        raise InputError(error.what if is_name(text) else quoted(text), where, error.fix) from None
    if printed.kind == "not-a-number":
        raise InputError(f"{quoted(text)} is not a printed number", where, "expected a number as printed")
    top = exceeded(printed, unit)
    if top is not None:
        raise InputError(f"found {quoted(text, words=3)}", where, f"expected 0 to {top} for the unit '{unit}'")
    return printed if text == cell else replace(printed, text=cell)


def exceeded(printed: Printed, unit: str) -> int | None:
    """Return what all items are in the unit of a percentage or share that lies beyond 0 to that; else None."""
    top, value = {"percent": 100, "share": 1}.get(unit), printed.value
    return None if top is None or value is None or 0 <= value.numerator <= top * value.denominator else top


def _addresses(table: Texts) -> list[str]:
    """Return each score's address: locator, row and column, and all other fields where these alone stand twice."""
    places = zip(table["locator"], table["row"], table["column"], strict=True)
    short = [" | ".join(filter(None, place)) for place in places]
    times = Counter(short)
    if len(times) == len(short):
        return short
    keys = _keys(table)
    once = [" | ".join(dict.fromkeys(filter(None, key))) for key in keys]
    whole = [" | ".join(filter(None, key)) for key in keys]
    several = Counter(once)
    choices = zip(short, once, whole, strict=True)
    return [one if times[one] == 1 else two if several[two] == 1 else full for one, two, full in choices]
