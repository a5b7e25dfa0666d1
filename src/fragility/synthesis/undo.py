"""What undoes a claim that is no difference of two conditions: a level, a sameness, a lead or an error rate of judges.

Prevents the failure in which only claims of one form are asked how little would undo them, so that the others pass for
robust.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from fragility.claims.evidence import Evidence
from fragility.claims.primary import ENDS, arms
from fragility.claims.types.equivalence import LEVEL, Equivalence
from fragility.claims.types.judge_cells import held_lines
from fragility.claims.types.judge_gap import JudgeEquivalence, JudgeGap
from fragility.claims.types.judge_level import JudgeLevel
from fragility.claims.types.judge_level_table import Claimed, level_table
from fragility.claims.types.judge_tables import TWO_ONE_SIDED, PairTest, gap_tables
from fragility.claims.types.levels import Level, level_cells
from fragility.printed.paper import Paper
from fragility.schemas.claim import MARGIN, Claim, Reading
from fragility.statistics.result import Interval
from fragility.statistics.undone import (
    labels_about,
    labels_apart,
    labels_below,
    labels_of_pair,
    labels_of_pair_apart,
)
from fragility.synthesis.items import fewest_of_mean_interval, labels_spent


@dataclass(frozen=True)
class Undo:
    """How few labels undo one reading.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    relabel, n : int
        Labels to change until the weakest case (of a mean: the mean) is undone, and what they are out of.
    cell : str
        The weakest case; "" for a mean.
    cases : int
        Cases in all.
    """

    kind: str
    relabel: int
    n: int
    cell: str
    cases: int


Found = tuple[int, int, str]


def undo(paper: Paper, claim: Claim, reading: Reading, evidence: Evidence) -> Undo | str:
    """Return how few labels undo a reading of another form than a difference, or why that is not asked."""
    kind, function = _WAYS[type(reading)]
    found = function(paper, claim, reading, evidence)
    if isinstance(found, str):
        return found
    relabel, n, cell = min(found, key=lambda case: case[0] / case[1])
    return Undo(kind, relabel, n, cell, len(found))


def _level(paper: Paper, claim: Claim, reading: Level, evidence: Evidence) -> list[Found] | str:
    cells, above = level_cells(paper, reading), reading.side == "above"
    n = np.array([row["n"] for row in cells], dtype=int)
    # of several possible counts, the one that speaks against the claim
    k = n - np.array([(max if above else min)(row["safe_counts"]) for row in cells], dtype=int)
    if reading.per == "cell":
        names = [_name(row) for row in cells]
        return [
            (labels_below(few, of, reading.level / 100, above), of, name)
            for few, of, name in zip(k.tolist(), n.tolist(), names, strict=True)
        ]
    if not evidence.passed:
        return [(0, int(n.sum()), "")]
    excess = (1 if above else -1) * (float((k / n).mean()) - reading.level / 100)
    return [(labels_spent(1 / n / len(n), (k if above else n - k).astype(float), excess), int(n.sum()), "")]


def _sameness(paper: Paper, claim: Claim, reading: Equivalence, evidence: Evidence) -> list[Found] | str:
    pairs, margin = evidence.pairs.frame(), (MARGIN if reading.margin is None else reading.margin) / 100
    if reading.per == "cell":
        margin = min(margin, 1.0)  # no difference is larger, so none is shown to be
        ends = [np.stack(arms(pairs, *end), axis=1).astype(int) for end in ENDS]
        return [
            (
                min(_apart(end[row], margin) for end in ends),
                int(min(pairs["n"].iloc[row], pairs["n_trt"].iloc[row])),
                _name(pairs.iloc[row]),
            )
            for row in range(len(pairs))
        ]

    def outside(found: Interval) -> bool:
        return bool(found.low <= -margin or found.high >= margin)

    fewest = min(fewest_of_mean_interval(pairs, outside, LEVEL, side) for side in (1, -1)) if evidence.passed else 0
    return [(fewest, int(np.minimum(pairs["n"], pairs["n_trt"]).sum()), "")]


def _apart(cell: np.ndarray, margin: float) -> int:
    k_ref, n_ref, k_trt, n_trt = (int(part) for part in cell)
    return labels_apart(k_ref, n_ref, k_trt, n_trt, margin, LEVEL)


def _lead(paper: Paper, claim: Claim, reading: JudgeGap, evidence: Evidence) -> list[Found] | str:
    table = _gaps(paper, claim, reading, PairTest(claim.type, None))
    if isinstance(table, str):
        return table
    return [(labels_of_pair(row["only_judge"], row["only_other"], row["n"]), row["n"], _pair(row)) for row in table]


def _judges_alike(paper: Paper, claim: Claim, reading: JudgeEquivalence, evidence: Evidence) -> list[Found] | str:
    test = PairTest(claim.type, reading.margin)
    table = _gaps(paper, claim, reading, test)
    if isinstance(table, str):
        return table
    cases: list[Found] = []
    for row in table:
        counts = {"both": row["both"], "first": row["only_judge"], "second": row["only_other"], "n": row["n"]}
        few = labels_of_pair_apart(**counts, margin=test.margin / 100, level=TWO_ONE_SIDED)
        cases.append((few, row["n"], _pair(row)))
    return cases


def _gaps(paper: Paper, claim: Claim, reading: JudgeGap, test: PairTest) -> list[dict[Any, Any]] | str:
    lines = held_lines(paper, claim, reading)
    return lines.not_checkable if isinstance(lines, Evidence) else gap_tables(reading.judged, lines, test).rows()


def _judge_level(paper: Paper, claim: Claim, reading: JudgeLevel, evidence: Evidence) -> list[Found] | str:
    if reading.judged.statistic == "kappa":
        return "kappa is no share: one label moves it by more or less, as the others lie"
    lines = held_lines(paper, claim, reading)
    if isinstance(lines, Evidence):
        return lines.not_checkable
    margin = MARGIN if reading.margin is None else reading.margin
    table = level_table(reading.judged, lines, Claimed(reading.threshold, reading.side, margin))
    cases: list[Found] = []
    for row in table[table["n"] > 0].rows():
        k, n, share = int(row["k"]), int(row["n"]), reading.threshold / 100
        about = reading.side == "about"
        few = labels_about(k, n, share, margin / 100) if about else labels_below(k, n, share, reading.side == "above")
        # prompts are the sample of the verdict: what their interval does not show, no label need undo
        cases.append((few if row["near"] > 0 else 0, n, ", ".join((row["judge"], row["cell"])).removesuffix(", all")))
    return cases


def _name(row: Any) -> str:
    return ", ".join(str(row[part]) for part in ("locator", "model", "benchmark") if row[part])


def _pair(row: dict[Any, Any]) -> str:
    return ", ".join(part for part in (f"{row['judge']} and {row['other']}", row["cell"]) if part != "all")


_WAYS: dict[type[Reading], tuple[str, Callable[..., list[Found] | str]]] = {
    Level: ("level", _level),
    Equivalence: ("sameness", _sameness),
    JudgeGap: ("lead", _lead),
    JudgeEquivalence: ("sameness", _judges_alike),
    JudgeLevel: ("level", _judge_level),
}


def has_way(reading: Reading) -> bool:
    """Say whether a reading is of a form that is asked here."""
    return type(reading) in _WAYS
