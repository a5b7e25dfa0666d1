"""Concerns: what a reader should know before leaning on a result, as a plain list.

Prevents the failure in which "supported" on three models and one judge reads like a law, and its opposite: a ladder of
certainty whose steps nobody has shown to mean anything. A list is counted, never weighed.
"""

import re
from collections.abc import Sequence

from fragility.claims.check import FEWEST_MODELS, Check
from fragility.claims.evidence import Evidence
from fragility.claims.primary import effects_of
from fragility.printed.named_judges import counted_as_unsafe
from fragility.schemas.claim import Reading
from fragility.schemas.judged import READ_ON
from fragility.small_tables import Table
from fragility.statistics.pooling import difference_prediction, pool
from fragility.statistics.result import NotEstimable
from fragility.wording import between, counted, digits, listing

#: How a part of a reading that is ours is told.
OURS = {
    "number": "the number it is compared with is ours",
    "margin": "the margin is ours",
    "scope": "no sentence that we read names these comparisons",
}
#: Why what was tested speaks against no sentence where none names it.
OUR_SCOPE = "what was tested is our reading of the sentence's scope"
#: How a number of prompts is told that the paper does not state of what is printed.
INFERRED = {
    "best": "inferred: it is the one that nearly all percentages fit",
    "released": "that of the released set: the paper states none that these percentages fit",
}
#: Fewer models than this are a concern.
FEW_MODELS = 5
#: A differential judge error below this many points that would erase the difference is a concern.
JUDGE_RISK = 10.0


def concerns(evidence: Evidence, checks: Sequence[Check], smallest_effect: float, reading: Reading) -> list[str]:
    """Return all that a reader should know before leaning on a result, as a plain list; no ladder is made of it."""
    if evidence.not_checkable:
        return []
    failed = [f"fails: {check.check} ({check.detail})" for check in checks if check.result == "fail"]
    failed += [f"cannot be asked here: {check.check} ({check.needs})" for check in checks if check.needs]
    hedge = [f"the sentence leaves room: '{reading.hedge}'"] if reading.hedge else []
    told = set(READ_ON.values()) & set(evidence.caveats)  # which says of the scope what is said already
    ours = [part for part in reading.ours() if not (part == "scope" and told)]
    return [*failed, *(OURS[part] for part in ours), *hedge, *reading.concerns, *evidence.caveats, *inferred(evidence),
            *_doubts(evidence, smallest_effect)]  # fmt: skip


def inferred(evidence: Evidence) -> list[str]:
    """Return the concern of percentages whose number of prompts the paper does not state.

    >>> cells = ({"n": 250, "n_kind": "best"}, {"n": 250, "n_kind": "best"}, {"n": 100, "n_kind": "stated"})
    >>> inferred(Evidence(grade="B*", unit="points", cells=cells))
    ['the number of prompts (250) is inferred: it is the one that nearly all percentages fit']
    """
    if evidence.grade == "A" or evidence.unit == "count":
        return []
    told = []
    for kind, words in INFERRED.items():
        sizes = sorted({int(str(cell["n"])) for cell in evidence.cells if cell.get("n_kind") == kind})
        told += [f"the number of prompts ({listing([f'{size:,}' for size in sizes])}) is {words}"] if sizes else []
    return told


def _doubts(evidence: Evidence, smallest_effect: float) -> list[str]:
    reasons = list(evidence.doubts)
    pairs = evidence.pairs
    if len(pairs):
        spread = _inconsistency(evidence)
        reasons += [spread] if spread else []
        if (
            evidence.low is not None
            and evidence.high is not None
            and evidence.low <= 0
            and evidence.high >= smallest_effect
        ):
            reasons.append(f"imprecision: the interval holds 0 and {smallest_effect:g} points")
        reasons += indirectness_of(pairs, evidence.judged)
        if evidence.tipping_point is not None:
            reasons += judge_risk(evidence.tipping_point, _met(evidence))
    if evidence.cells_claimed is not None and evidence.cells_held < evidence.cells_claimed:
        checked = f"{evidence.cells_held} of {counted(evidence.cells_claimed, 'comparison')}"
        reasons.append(f"partial scope: {checked} checked")
    return reasons


def indirectness(models: int, judges: int | None, prompt_sets: int) -> list[str]:
    """Return the concern of few models, one judge or one prompt set; `judges` is None where nothing was judged."""
    few = [
        words
        for words, true in (
            (counted(models, "model"), models < FEW_MODELS),
            ("one judge", judges is not None and judges < 2),
            ("one prompt set", prompt_sets < 2),
        )
        if true
    ]
    return [f"indirectness: {', '.join(few)}"] if few else []


def indirectness_of(cells: Table, judged: bool = True) -> list[str]:
    """Return `indirectness` of cells with columns model, judge and benchmark, and what their judges count as unsafe."""
    told = zip(cells["judge"], cells["metric"] if "metric" in cells else cells["judge"], strict=True)
    others = [judge for judge, metric in told if "metric" not in cells or not re.search("refus|flagged", metric)]
    models, judges, sets = (len(set(cells[name])) for name in ("model", "judge", "benchmark"))
    few = indirectness(models, judges if judged else None, sets)
    return [*few, *counted_as_unsafe(others)]


def _met(evidence: Evidence) -> str:
    """Say what an error of the judge would do to a conclusion."""
    if evidence.margin is not None:
        return "meet the margin"
    bound = evidence.threshold if evidence.tipping_at is None else evidence.tipping_at
    if bound:
        return "meet the claimed number"
    mean = not evidence.per_cell and len(evidence.pairs) > 1
    return f"undo the {'mean' if mean else 'smallest'} difference"


def judge_risk(points: float, would: str = "undo the smallest difference") -> list[str]:
    """Return the concern of a conclusion that a differential error below 10 points would undo."""
    if points >= JUDGE_RISK:
        return []
    error = (
        f"a differential error of {digits(points)} points"
        if digits(points) != "0.0"
        else "the least differential error"
    )
    return [f"judge risk: {error} would {would}"]


def _inconsistency(evidence: Evidence) -> str:
    if len(set(evidence.pairs["model"])) < FEWEST_MODELS:  # of two nothing can be predicted
        return ""
    pooled = pool(*effects_of(evidence.pairs)[:2])
    if isinstance(pooled, NotEstimable) or pooled.prediction_low is None:
        return ""
    low, high, cut = difference_prediction(pooled)
    if pooled.i2 > 0.75 and low < 0 < high:
        ends = f"{between(100 * low, 100 * high)} points{' (cut at the range of a difference)' if cut else ''}"
        return f"inconsistency: I² {100 * pooled.i2:.0f} %, prediction interval {ends}"
    return ""
