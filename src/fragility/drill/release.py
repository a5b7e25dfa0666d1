"""Faults of labels for readers who have the labels: what a release shows, and what of it the suite tells.

Prevents the failure in which a fault counts as hidden because no printed number contradicts it, though the labels that
were released with the paper do. Two releases are tried: the labels that the paper was printed from, with the fault in
them, and the right ones, which the print then does not follow.
"""

import csv
import re
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import scipy

from fragility.drill.fault import FAULTS, Planted, plant
from fragility.drill.faults.labels import HARSHER, topic_weights
from fragility.drill.faults.places import decimals_of, value_of
from fragility.drill.made import ITEM_SPREAD, TOPIC_SPREAD, make
from fragility.drill.sheet import Labels, Sheet, paper_of
from fragility.drill.trials import Record, parallel, words
from fragility.errors import InputError
from fragility.released.formats.reading import Options
from fragility.review.against import held_against
from fragility.review.doctor import doctor
from fragility.review.items import read_one
from fragility.statistics.result import FloatArray

Cell = tuple[str, str, str]
#: Level of the tests that set the limit, that of the suite's own looks.
LEVEL = 0.01
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


def release_records(papers: int, seed: int, jobs: int = 1) -> list[Record]:
    """Plant each fault of labels once in each of some made papers of one run, and look at both releases.

    Returns
    -------
    list of dict
        `kind` ("none" without a fault); `visible` and `noticed` in the labels that the paper was printed from;
        `contradicted` and `held`: whether the right labels give another rate than printed, and whether that is told.
    """
    found = parallel(partial(_paper, seed), range(papers), jobs)
    return [record for records in found for record in records]


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


def _tilted(sheet: Sheet, planted: Planted, tilt: Callable[[FloatArray, int], FloatArray], sides: int) -> bool:
    """Return whether the most powerful test that does not know the arms' levels notices a fault.

    A fault that shifts the log odds of item i by c_i is best told, at a given number of unsafe answers, by the sum of
    c_i over them (Neyman and Pearson's lemma in an exponential family). How likely each answer is, is known as well as
    the labels of the other conditions tell it to a reader who knows how difficulties and judges are drawn.
    """
    assert sheet.labels is not None
    assert planted.sheet.labels is not None
    total = middle = spread = 0.0
    for cell, said in planted.sheet.labels.unsafe.items():
        if said is sheet.labels.unsafe[cell]:
            continue
        p = _foreseen(sheet, cell)
        odds, shift, answers = scipy.special.logit(p), tilt(p, len(p)), said[:, 0].astype(float)
        if not 0 < answers.sum() < len(answers):
            continue
        level = scipy.optimize.brentq(_excess, -40, 40, args=(odds, answers.sum()))
        fitted = scipy.special.expit(odds + level)
        weight = fitted * (1 - fitted)
        total += float(answers @ shift)
        middle += float(fitted @ shift)
        spread += float(weight @ shift**2 - (weight @ shift) ** 2 / weight.sum())
    level = LEVEL / len(sheet.card["conditions"]) / sides  # nobody is told which condition to look at
    return spread > 0 and (total - middle) / spread**0.5 > float(scipy.special.ndtri(1 - level))


def _foreseen(sheet: Sheet, cell: Cell) -> FloatArray:
    """Return the chance of an unsafe label of each item of an arm, given the labels of all other conditions."""
    assert sheet.labels is not None
    points = np.linspace(-4, 4, 81) * float(np.hypot(TOPIC_SPREAD, ITEM_SPREAD))
    prior = scipy.stats.norm.logpdf(points, scale=np.hypot(TOPIC_SPREAD, ITEM_SPREAD))
    logs = np.repeat(prior[None, :], len(sheet.labels.topic[cell[2]]), axis=0)
    for other, said in sheet.labels.unsafe.items():
        if other[2] == cell[2] and other[1] != cell[1]:
            at = _judged(sheet, other, points)
            logs += np.where(said[:, :1], np.log(at), np.log1p(-at))
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(np.clip(weight @ _judged(sheet, cell, points) / weight.sum(axis=1), 1e-6, 1 - 1e-6))


def _judged(sheet: Sheet, cell: Cell, difficulty: FloatArray) -> FloatArray:
    """Return the chance of an unsafe label in an arm for items that are so much more difficult than the mean."""
    assert sheet.labels is not None
    finds, clears = sheet.made["sensitivity"], sheet.made["specificity"]
    p = np.clip((sheet.labels.chance[cell] - (1 - clears)) / (finds + clears - 1), 1e-9, 1 - 1e-9)
    unsafe = scipy.special.expit(scipy.special.logit(p).mean() - difficulty)
    return np.asarray(np.clip(unsafe * finds + (1 - unsafe) * (1 - clears), 1e-9, 1 - 1e-9))


def _excess(level: float, odds: FloatArray, count: float) -> float:
    return float(scipy.special.expit(odds + level).sum() - count)


def _reversed(sheet: Sheet, planted: Planted) -> bool:
    return _tilted(sheet, planted, lambda p, n: -2 * scipy.special.logit(p), sides=1)


def _swapped(sheet: Sheet, planted: Planted) -> bool:
    def tilt(p: FloatArray, n: int) -> FloatArray:
        shift = scipy.special.logit(p + HARSHER * (1 - p)) - scipy.special.logit(p)
        return np.where(np.arange(n) >= n // 2, shift, 0.0)

    return _tilted(sheet, planted, tilt, sides=2)


def _other_topics(sheet: Sheet, planted: Planted) -> bool:
    """Return whether the likelihood ratio of the two mixes of topics, both known, tells the drawn one."""
    assert planted.sheet.labels is not None
    total = middle = spread = 0.0
    for cell, content in {cell[2]: (cell, rows) for cell, rows in planted.sheet.labels.content.items()}.values():
        topic = planted.sheet.labels.topic[cell[2]]
        weight = np.log(topic_weights(topic))
        total += float(weight[content].sum())
        middle += len(content) * float(weight.mean())
        spread += len(content) * float(weight.var())
    return spread > 0 and (total - middle) / spread**0.5 > float(scipy.special.ndtri(1 - LEVEL))


def _other_ids(sheet: Sheet, planted: Planted) -> bool:
    """Return whether some id now stands for an item of another topic."""
    assert planted.sheet.labels is not None
    topics = planted.sheet.labels.topic
    return any((topics[cell[2]][rows] != topics[cell[2]]).any() for cell, rows in planted.sheet.labels.content.items())


def _always(sheet: Sheet, planted: Planted) -> bool:
    return True


def _never(sheet: Sheet, planted: Planted) -> bool:
    return False


#: For each fault of labels, whether the labels with the fault in them show it. Answers counted as safe at random look
#: like those of a judge who finds less: no labels of this one judge tell the two apart.
LIMITS: dict[str, Callable[[Sheet, Planted], bool]] = {
    "label codebook reversed": _reversed,
    "judge swapped half-way": _swapped,
    "judge always says one thing": _always,
    "unreadable answers counted as safe": _never,
    "duplicated items in the labels": _always,
    "ids shuffled": _other_ids,
    "another mix of topics": _other_topics,
}
