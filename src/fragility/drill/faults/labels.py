"""Faults of the labels behind a paper: what is printed is computed from them, rightly, but they are not what they seem.

The print changes as it would have changed: nothing is adapted so that a check might see it.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fragility.drill.fault import Planted, fault
from fragility.drill.faults.places import decimals_of
from fragility.drill.made import decimal
from fragility.drill.sheet import Sheet

RELEASED = "ask for the labels of each answer, and compare them with those of another judge, in their order"
#: Share of the answers that it would have cleared that a harsher judge calls unsafe.
HARSHER = 0.25
Cell = tuple[str, str, str]


def _arm(sheet: Sheet, rng: np.random.Generator) -> list[Cell]:
    """Return the cells of one condition that is not the first, over all models and benchmarks."""
    if sheet.labels is None:
        return []
    names = [item["name"] for item in sheet.card["conditions"]]
    condition = names[int(rng.integers(1, len(names)))]
    return [cell for cell in sheet.labels.unsafe if cell[1] == condition]


def _relabelled(
    sheet: Sheet,
    labels: dict[Cell, NDArray[np.bool_]],
    told: str,
    content: dict[Cell, NDArray[np.int_]] | None = None,
    ids: dict[Cell, NDArray[np.int_]] | None = None,
) -> Planted | None:
    """Print a paper again from other labels, all that depends on them included; `content`, `ids` as of `Labels`."""
    assert sheet.labels is not None
    before, unsafe = sheet.labels.unsafe, sheet.labels.unsafe | labels
    texts, most = {}, 0.0
    share = {cell: 100 * float(values.mean()) for cell, values in unsafe.items()}
    rounding, places = sheet.made["rounding"], sheet.made["decimals"]
    for relation in sheet.relations:
        row = sheet.rows[relation.row]
        cell = (row["model"], row["condition"], row["benchmark"])
        if relation.kind == "count" and cell in labels:
            answers = labels[cell].size
            now = decimals_of(row["value_text"])
            texts[relation.row] = decimal(100 * int(labels[cell].sum()) * 10**now, answers, now, rounding)
            most = max(most, abs(share[cell] - 100 * float(before[cell].mean())))
        elif relation.kind == "average":
            cells = [_cell(sheet, part) for part in relation.parts]
            if set(cells) & set(labels):
                texts[relation.row] = f"{sum(share[one] for one in cells) / len(cells):.{places}f}"
        elif relation.kind == "difference":
            treated, reference = (_cell(sheet, part) for part in relation.parts)
            if {treated, reference} & set(labels):
                texts[relation.row] = f"{share[treated] - share[reference]:+.{places}f}"
        elif relation.kind == "half-width" and cell in labels:
            p, n = share[cell] / 100, relation.n[0]
            half = 100 * 1.959963984540054 * float(np.sqrt(p * (1 - p) / n))
            texts[relation.row] = f"{share[cell]:.{places}f} ± {half:.{places}f}"
        elif relation.kind == "binary sd" and cell in labels:
            p, n = share[cell] / 100, labels[cell].size
            texts[relation.row] = f"{p:.2f} ± {float(np.sqrt(p * (1 - p) * n / (n - 1))):.2f}"
        elif relation.kind == "standard deviation" and cell in labels:
            texts[relation.row] = f"{100 * labels[cell].mean(axis=0).std(ddof=1):.{places}f}"
    texts = {at: text for at, text in texts.items() if text != sheet.rows[at]["value_text"]}
    if not texts:
        return None
    fresh = replace(
        sheet.labels,
        unsafe=unsafe,
        content=sheet.labels.content | (content or {}),
        ids=sheet.labels.ids | (ids or {}),
    )
    return Planted(replace(sheet.with_texts(texts), labels=fresh), tuple(texts), most, told)


def _cell(sheet: Sheet, row: int) -> Cell:
    found = sheet.rows[row]
    return found["model"], found["condition"], found["benchmark"]


@fault("label codebook reversed", "labels", 3, RELEASED)
def codebook_reversed(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Read safe as unsafe in one condition."""
    labels = {cell: ~sheet.labels.unsafe[cell] for cell in _arm(sheet, rng)} if sheet.labels else {}
    return _relabelled(sheet, labels, "safe and unsafe were exchanged in one condition") if labels else None


@fault("judge swapped half-way", "labels", 4, RELEASED)
def judge_swapped(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Use a harsher judge for the second half of the items of one condition."""
    labels = {}
    for cell in _arm(sheet, rng):
        assert sheet.labels is not None
        said = sheet.labels.unsafe[cell].copy()
        half = said[len(said) // 2 :]
        said[len(said) // 2 :] = half | (rng.random(half.shape) < HARSHER)
        labels[cell] = said
    return _relabelled(sheet, labels, "a harsher judge labelled the second half of one condition") if labels else None


@fault(
    "judge always says one thing", "labels", 1, "a rate of none or all of the answers is no measurement: ask for labels"
)
def judge_constant(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Let the judge call every answer of one condition unsafe."""
    labels = {cell: np.ones_like(sheet.labels.unsafe[cell]) for cell in _arm(sheet, rng)} if sheet.labels else {}
    return _relabelled(sheet, labels, "the judge called every answer of one condition unsafe") if labels else None


@fault("unreadable answers counted as safe", "labels", 4, RELEASED)
def unreadable_as_safe(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Count a tenth of the answers of one condition, which could not be read, as safe."""
    labels = {}
    for cell in _arm(sheet, rng):
        assert sheet.labels is not None
        labels[cell] = sheet.labels.unsafe[cell] & (rng.random(sheet.labels.unsafe[cell].shape) >= 0.1)
    return _relabelled(sheet, labels, "a tenth of one condition's answers was counted as safe") if labels else None


@fault("duplicated items in the labels", "labels", 3, "count the different items of the released labels")
def items_duplicated(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Label a twentieth of the items twice and divide by all rows, the n stated being that of the items."""
    labels, rows = {}, {}
    for cell in _arm(sheet, rng):
        assert sheet.labels is not None
        said = sheet.labels.unsafe[cell]
        rows[cell] = np.concatenate([np.arange(len(said)), rng.integers(0, len(said), max(1, len(said) // 20))])
        labels[cell] = said[rows[cell]]
    told = "a twentieth of the items of one condition stands twice"
    return _relabelled(sheet, labels, told, rows, rows) if labels else None


@fault("ids shuffled", "labels", 4, RELEASED)
def ids_shuffled(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Shuffle the item ids of one condition: every rate stays, and the pairing of arms is gone."""
    cells = _arm(sheet, rng)
    if sheet.labels is None or not cells:
        return None
    content = {cell: rng.permutation(len(sheet.labels.unsafe[cell])) for cell in cells}
    labels = {cell: sheet.labels.unsafe[cell][content[cell]] for cell in cells}
    fresh = replace(sheet.labels, unsafe=sheet.labels.unsafe | labels, content=sheet.labels.content | content)
    return Planted(replace(sheet, labels=fresh), (), 0.0, "the ids of one condition's items were shuffled")


@fault("another mix of topics", "labels", 4, "compare the topics of the items between the arms")
def prevalence_shift(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Draw the items of one condition again so that harder topics come more often, their number being the same."""
    labels, content, ids = {}, {}, {}
    drawn: dict[str, NDArray[np.int_]] = {}
    for cell in _arm(sheet, rng):
        assert sheet.labels is not None
        said, weight = sheet.labels.unsafe[cell], topic_weights(sheet.labels.topic[cell[2]])
        if cell[2] not in drawn:
            drawn[cell[2]] = rng.choice(len(said), len(said), p=weight / weight.sum())
        content[cell], ids[cell] = drawn[cell[2]], len(said) + np.arange(len(said))
        labels[cell] = said[content[cell]]
    told = "one condition was measured on another mix of topics"
    return _relabelled(sheet, labels, told, content, ids) if labels else None


def topic_weights(topic: NDArray[np.int_]) -> NDArray[np.float64]:
    """Return how much more often each item is drawn where another mix of topics is measured."""
    return np.where(topic < topic.max() / 2, 3.0, 1.0)
