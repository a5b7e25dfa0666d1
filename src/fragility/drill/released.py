"""Faults of released labels: files of judged answers, with one fault each, given to `doctor` as a reader would.

Prevents the failure in which a checker of printed numbers is credited with what only the labels show, or blamed for it.
"""

import csv
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fragility.drill.made import make
from fragility.drill.release import MARKS
from fragility.drill.sheet import Sheet
from fragility.drill.trials import Record
from fragility.errors import InputError
from fragility.review.answer import Answer
from fragility.review.compare import compare
from fragility.review.doctor import doctor

Row = dict[str, str]
Damage = Callable[[list[Row], Sheet, np.random.Generator], list[Row]]


@dataclass(frozen=True)
class FileFault:
    """A kind of fault in a file of labels, which the file shows to anybody who counts its rows, ids and labels."""

    name: str
    damage: Damage


_NUMBERS = re.compile(r"\d[\d.,]*")
#: What `compare` says where ids do not pair, or labels are missing.
PAIRING = ("did not.", "No id is in both", "Whatever the missing verdicts")

FILE_FAULTS: dict[str, FileFault] = {}


def file_fault(name: str) -> Callable[[Damage], Damage]:
    """Register a function as a kind of fault of released labels; see `FileFault`."""

    def register(function: Damage) -> Damage:
        FILE_FAULTS[name] = FileFault(name, function)
        return function

    return register


def label_rows(sheet: Sheet) -> list[Row]:
    """Return the labels of two conditions of a made paper's first model and benchmark, one row an answer."""
    assert sheet.labels is not None
    conditions = [item["name"] for item in sheet.card["conditions"]][:2]
    model, _, benchmark = next(iter(sheet.labels.unsafe))
    rows = []
    for condition in conditions:
        for item, answers in enumerate(sheet.labels.unsafe[model, condition, benchmark]):
            topic = str(sheet.labels.topic[benchmark][item])
            rows.append({
                "item_id": f"i{item:04d}", "model": f"{model} ({condition})", "topic": topic,
                "label": "unsafe" if answers[0] else "safe",
            })  # fmt: skip
    return rows


def file_records(papers: int, seed: int, start: int = 0) -> list[Record]:
    """Give `doctor` and `compare` one clean file and one with each fault, for each of some made papers.

    Returns
    -------
    list of dict
        `kind`; `noticed`: the answer of `doctor` has a sentence (but for comparisons of arms), a need or a guess that
        differs in more than numbers from all of the answer to the clean file, an inconsistency, or a refusal;
        `compared`: `compare` refuses the file, or says something of its items that it does not say of the clean one;
        for kind "none", whether the clean file gets an inconsistency or is refused by either.
    """
    return [record for index in range(start, start + papers) for record in _file(seed, index)]


def _file(seed: int, index: int) -> list[Record]:
    sheet = make(index, seed)
    rows = label_rows(sheet)
    clean, refused = _said(rows)
    items, stopped = _compared(rows)
    records: list[Record] = [{"kind": "none", "noticed": refused, "compared": stopped}]
    for place, (name, fault) in enumerate(FILE_FAULTS.items()):
        rng = np.random.default_rng([seed, index, place, 3])
        damaged = fault.damage([dict(row) for row in rows], sheet, rng)
        (said, refused), (told, stopped) = _said(damaged), _compared(damaged)
        records.append({
            "kind": name, "noticed": refused or bool(said - clean), "compared": stopped or bool(told - items),
        })  # fmt: skip
    return records


def _said(rows: Sequence[Row]) -> tuple[set[str], bool]:
    """Return what `doctor` says of a file beyond its rates, and whether it refuses it or calls it inconsistent."""
    answer = _answer(doctor, rows)
    if isinstance(answer, str):
        return {answer}, True
    said = (*(one for one in answer.sentences if " against " not in one), *answer.needs, *answer.guesses)
    return {_NUMBERS.sub("#", str(one)) for one in said}, bool(answer.inconsistent)


def _compared(rows: Sequence[Row]) -> tuple[set[str], bool]:
    """Return what `compare` says of the items of a file beyond their rates, and whether it refuses it."""
    answer = _answer(compare, rows)
    if isinstance(answer, str):
        return {answer}, True
    said = [one for one in answer.sentences if any(mark in one for mark in (*MARKS, *PAIRING))]
    return {_NUMBERS.sub("#", str(one)) for one in (*said, *answer.guesses)}, False


def _answer(command: Callable[[Path], Answer], rows: Sequence[Row]) -> Answer | str:
    """Return the answer of a command to a file, or why it refuses it."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "labels.csv"
        with open(path, "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        try:
            return command(path)
        except InputError as error:
            return error.what


@file_fault("an item stands twice")
def item_twice(rows: list[Row], sheet: Sheet, rng: np.random.Generator) -> list[Row]:
    """Repeat a twentieth of the rows."""
    again = rng.integers(0, len(rows), max(1, len(rows) // 20)).tolist()
    return [*rows, *(rows[at] for at in again)]


@file_fault("labels of one item contradict each other")
def contradicting(rows: list[Row], sheet: Sheet, rng: np.random.Generator) -> list[Row]:
    """Repeat a twentieth of the rows with the other label."""
    again = rng.integers(0, len(rows), max(1, len(rows) // 20)).tolist()
    other = {"safe": "unsafe", "unsafe": "safe"}
    return [*rows, *(rows[at] | {"label": other[rows[at]["label"]]} for at in again)]


@file_fault("labels are missing")
def missing(rows: list[Row], sheet: Sheet, rng: np.random.Generator) -> list[Row]:
    """Empty a tenth of the labels."""
    return [row | ({"label": ""} if rng.random() < 0.1 else {}) for row in rows]


@file_fault("one arm lacks items")
def arm_lacks(rows: list[Row], sheet: Sheet, rng: np.random.Generator) -> list[Row]:
    """Leave a tenth of the items of the second arm out."""
    second = rows[-1]["model"]
    return [row for row in rows if row["model"] != second or rng.random() >= 0.1]


@file_fault("a label of another codebook")
def other_codebook(rows: list[Row], sheet: Sheet, rng: np.random.Generator) -> list[Row]:
    """Write the labels of the second arm as 0 and 1."""
    second, code = rows[-1]["model"], {"safe": "0", "unsafe": "1"}
    return [row | ({"label": code[row["label"]]} if row["model"] == second else {}) for row in rows]


@file_fault("a column of texts")
def text_column(rows: list[Row], sheet: Sheet, rng: np.random.Generator) -> list[Row]:
    """Add a column of long texts (made of one letter), as a file that leaks answers has."""
    return [row | {"response": "x " * 60} for row in rows]
