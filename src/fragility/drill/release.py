"""Faults of labels for readers who have the labels: what a release shows, and what of it the suite tells.

Prevents the failure in which a fault counts as hidden because no printed number contradicts it, though the labels that
were released with the paper do. Two releases are tried: the labels that the paper was printed from, with the fault in
them, and the right ones, which the print then does not follow.
"""

import csv
import re
import tempfile
from pathlib import Path

import numpy as np

from fragility.drill.fault import FAULTS, Planted, plant
from fragility.drill.faults.places import decimals_of, value_of
from fragility.drill.label_limit import LIMITS
from fragility.drill.made import make
from fragility.drill.sheet import Labels, Sheet, paper_of
from fragility.drill.trials import Record, words
from fragility.errors import InputError
from fragility.released.formats.reading import Options
from fragility.review.against import held_against
from fragility.review.doctor import doctor
from fragility.review.items import read_one

_NUMBERS = re.compile(r"\d[\d.,]*")
#: What the sentences say that tell of a fault in labels.
MARKS = (
    "run counter to",
    "change half-way",
    "are the same: ",
    " in one category in ",
    "from other topics",
    " no row for ",
)


def write_labels(labels: Labels, path: Path) -> Path:
    """Write the labels of a made paper as a release has them: a row an answer, with the item's id and topic."""
    repeated = any(said.shape[1] > 1 for said in labels.unsafe.values())
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        head = ["item_id", "model", "condition", "benchmark", "topic", "label"]
        writer.writerow([*head, "run"] if repeated else head)
        for cell, said in labels.unsafe.items():
            content = labels.content.get(cell, np.arange(len(said)))
            ids, topics = labels.ids.get(cell, np.arange(len(said))), labels.topic[cell[2]][content]
            for run in range(said.shape[1]):
                answers = np.where(said[:, run], "unsafe", "safe")
                for item, topic, answer in zip(ids.tolist(), topics.tolist(), answers.tolist(), strict=True):
                    row = [f"i{item:05d}", *cell, f"t{topic}", answer]
                    writer.writerow([*row, run + 1] if repeated else row)
    return path


def release_records(papers: int, seed: int, start: int = 0) -> list[Record]:
    """Plant each fault of labels once in each of some made papers of one run, and look at both releases.

    Returns
    -------
    list of dict
        `kind` ("none" without a fault); `visible` and `noticed` in the labels that the paper was printed from;
        `contradicted` and `held`: whether the right labels give another rate than printed, and whether that is told.
    """
    return [record for index in range(start, start + papers) for record in _paper(seed, index)]


def _paper(seed: int, index: int) -> list[Record]:
    sheet = _of_one_run(seed, index)
    assert sheet.labels is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        right = write_labels(sheet.labels, folder / "right.csv")
        clean = said_of(right)
        items = read_one(right, Options())[0].items
        held = held_against(paper_of(sheet, folder, words()), items)
        records: list[Record] = [{
            "kind": "none", "visible": False, "noticed": bool(clean), "contradicted": False,
            "held": any(row["result"] == "inconsistent" for row in held), "rates": len(held),
            "marks": [mark.strip(" :") for mark in MARKS if any(mark in text for text in clean)],
        }]  # fmt: skip
        for place, (kind, fault) in enumerate(FAULTS.items()):
            rng = np.random.default_rng([seed, index, place, 6])
            planted = plant(kind, sheet, rng) if fault.where == "labels" else None
            if planted is None or planted.sheet.labels is None:
                continue
            said = said_of(write_labels(planted.sheet.labels, folder / "labels.csv"))
            rows = held_against(paper_of(planted.sheet, folder, words()), items)
            records.append({
                "kind": kind, "visible": LIMITS[kind](sheet, planted), "noticed": bool(said - clean),
                "contradicted": contradicted(sheet, planted),
                "held": any(row["result"] == "inconsistent" for row in rows),
            })  # fmt: skip
    return records


def _of_one_run(seed: int, index: int) -> Sheet:
    """Return the first made paper of one run from a place on that is the index's own."""
    for step in range(100):
        sheet = make(1_000_000 + 100 * index + step, seed)
        if sheet.made["runs"] == 1:
            return sheet
    raise InputError("no made paper of one run among a hundred", "drill")


def said_of(path: Path) -> set[str]:
    """Return what `doctor` says of a file of labels beyond rates and comparisons, or why it refuses it; no numbers."""
    try:
        answer = doctor(path)
    except InputError as error:
        return {_NUMBERS.sub("#", error.what)}
    return {_NUMBERS.sub("#", text) for text in answer.sentences if any(mark in text for mark in MARKS)}


def contradicted(sheet: Sheet, planted: Planted) -> bool:
    """Return whether some printed rate is no rounding, by any rule, of the share that the right labels give."""
    assert sheet.labels is not None
    for relation in sheet.of_kind("count"):
        row = planted.sheet.rows[relation.row]
        said = sheet.labels.unsafe[row["model"], row["condition"], row["benchmark"]]
        value, unit = float(value_of(row["value_text"]) or 0), 10.0 ** -decimals_of(row["value_text"])
        share = 100 * float(said.sum()) / said.size
        if not value - 0.55 * unit - 1e-9 <= share <= value + unit + 1e-9:
            return True
    return False
