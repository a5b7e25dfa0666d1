"""One index per conclusion, with its parts shown: how much it takes to undo what a table is said to show.

Prevents the failure in which a conclusion is called robust or fragile by feel, or by one number whose making is hidden.
"""

from typing import Any

import numpy as np
import pandas as pd

from fragility.claims.assess import assess
from fragility.claims.claim import load_claims
from fragility.claims.evidence import Evidence
from fragility.claims.kinds import Assessor
from fragility.claims.primary import arms, weights_of
from fragility.claims.verdict import held_enough, shown
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Reading
from fragility.statistics.judge_error import LARGEST
from fragility.statistics.power import detectable_unpaired
from fragility.synthesis.items import Items, fewest_items, fewest_items_of_mean, fewest_of_mean_interval
from fragility.synthesis.kinds import KINDS, SMALL_ERROR
from fragility.synthesis.ordinal import TYPES, Ordinal, ordinal
from fragility.synthesis.other import Other, other_row
from fragility.synthesis.paths import analysis_paths
from fragility.synthesis.undo import Undo, has_way, undo
from fragility.wording import counted

#: Columns of the index; see `fragility_index`.
INDEX = (
    "paper_key", "claim_id", "type", "kind", "statement", "readings", "shown_in", "models", "items", "cells",
    "estimate", "relabel", "relabel_sign", "drop", "of_items", "weakest_cell", "paths", "paths_hold", "detectable",
    "part_items", "part_paths", "part_detectable", "index",
)  # fmt: skip
#: Columns of the readings that have none.
LEFT_OUT = ("paper_key", "claim", "reason")
#: Types of claim that are about what exists or was done: no label decides them.
UNDECIDED_BY_LABELS = ("count", "protocol", "theorem", "mechanism", "interpretation")
#: Why a reading over very many prompts has no index.
_TOO_LARGE = f"more than {LARGEST:,} prompts in a condition: the labels to change are not searched"


def fragility_index(papers: list[Paper], test: Assessor = assess) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute the index of every claim of several papers that a few labels could undo.

    `test` is `assess`, or `assessed` where the ledger of the same paper asks too.

    Returns
    -------
    index : pandas.DataFrame
        One row per claim, kind by kind the most fragile first (columns `INDEX`). `kind` says what undone means
        (`KINDS`); only claims of one kind are on one scale. `shown_in` is how many of its `readings` the primary tests
        show (four of five comparisons, or the mean). `estimate` (points; of a level: percent) and the items are
        of the claim's most fragile reading; `relabel` and `drop` as in `Items`, out of `of_items`; `paths` walked and
        the share (0 to 1) under which the claim holds. Of a difference these are `analysis_paths`, and `detectable` is
        the smallest difference (points) that the weakest cell's n finds with 80 % power at its reference, alpha .05
        over the number of cells, NaN where none is. Of the other kinds a path is a reading as it is or under one of
        its robustness checks, and `detectable` is NaN.
        The parts, each 0 (robust) to 1 (fragile): `part_items` is 1 less the share of items to relabel over 5 % (0 from
        there on), `part_paths` the share of paths under which the claim does not hold, `part_detectable` the
        detectable difference over the estimate (1 from there on, and where none is found); of the other kinds 1 less
        the chance that data of this size would pass, NaN where it is not known. `index` is the mean of the parts. For
        a mean `of_items` counts all its cells, else those of the weakest cell.
    left_out : pandas.DataFrame
        `paper_key`, `claim`, `reason` of readings without one.
    """
    rows: list[dict[str, Any]] = []
    left_out: list[dict[str, str]] = []
    for paper in papers:
        for claim in load_claims(paper):
            if claim.type not in UNDECIDED_BY_LABELS:
                row, without = _of_claim(paper, claim, test)
                rows += [row] if row else []
                left_out += [
                    {"paper_key": paper.key, "claim": f"{claim.id}/{name}", "reason": why} for name, why in without
                ]
    return ordered(pd.DataFrame(rows, columns=list(INDEX))), pd.DataFrame(left_out, columns=list(LEFT_OUT))


def _of_claim(paper: Paper, claim: Claim, test: Assessor) -> tuple[dict[str, Any] | None, list[tuple[str, str]]]:
    """Return the row of one claim, or None, and its readings that have no part in it, with the reason.

    A claim that has readings as a difference is told by these alone.
    """
    pairs: list[Ordinal] = []
    others: list[Other] = []
    held: dict[str, bool] = {}
    left_out: list[tuple[str, str]] = []
    for reading in claim.readings:
        evidence, checks = test(paper, claim, reading)
        held[reading.id] = shown(evidence) and not evidence.opposed
        if not held_enough(evidence):
            left_out.append((reading.id, evidence.not_checkable or "its numbers have no counts"))
        elif isinstance(found := of_reading(paper, claim, reading, evidence), str):
            left_out.append((reading.id, found))
        elif isinstance(found, Ordinal):
            pairs.append(found)
        else:
            others.append(Other(reading.id, evidence, checks, found))
    if pairs and others:
        left_out += [(other.reading, "told by the claim's readings as a difference") for other in others]
    if not pairs and not others:
        return None, left_out
    row = _row(pairs) if pairs else other_row(paper, claim, others)
    used = [item.reading.id for item in pairs] if pairs else [item.reading for item in others]
    return row | {"shown_in": sum(held[name] for name in used)}, left_out


def of_reading(paper: Paper, claim: Claim, reading: Reading, evidence: Evidence) -> Ordinal | Undo | str:
    """Return what a reading's index rests on, or why it has none."""
    if has_way(reading):
        return undo(paper, claim, reading, evidence)
    if claim.type not in TYPES:
        return "a slope, a share of models or one case: no single label undoes it"
    found = ordinal(paper, claim, reading, evidence)
    return _TOO_LARGE if isinstance(found, Ordinal) and _too_large(found) else found


def ordered(index: pd.DataFrame) -> pd.DataFrame:
    """Return an index kind by kind, in each the most fragile claim first."""
    place = index["kind"].map({kind: at for at, kind in enumerate(KINDS)})
    order = ["place", "index", "paper_key", "claim_id"]
    found = index.assign(place=place).sort_values(order, ascending=[True, False, True, True], ignore_index=True)
    return found.drop(columns="place")


def _too_large(ordinal: Ordinal) -> bool:
    _, n, _, m = arms(ordinal.pairs)
    return bool(max(n.max(), m.max()) > LARGEST)


def _row(readings: list[Ordinal]) -> dict[str, Any]:
    paths = analysis_paths(readings)
    holds = float(paths["holds"].mean())
    worst = min(map(_reading, readings), key=lambda found: found["relabel"] / found["of_items"])
    first = readings[0]
    items = min(1.0, worst["relabel"] / worst["of_items"] / SMALL_ERROR)
    known = worst["estimate"] > 0 and not np.isnan(worst["detectable"])
    detectable = min(1.0, worst["detectable"] / worst["estimate"]) if known else 1.0
    parts = {"part_items": 1 - items, "part_paths": 1 - holds, "part_detectable": detectable}
    return {
        "paper_key": first.paper.key,
        "claim_id": first.claim.id,
        "type": first.claim.type,
        "statement": first.claim.statement,
        "readings": len(readings),
        **worst,
        "paths": len(paths),
        "paths_hold": holds,
        **parts,
        "index": float(np.mean(list(parts.values()))),
    }


def _reading(ordinal: Ordinal) -> dict[str, Any]:
    pairs = ordinal.pairs.reset_index(drop=True)
    ref, n, trt, m = arms(pairs)
    loss = 100 * (ref / n - trt / m)
    if ordinal.claim.type == "magnitude" and not ordinal.largest:
        weights = weights_of(pairs, "cell")
        found = fewest_items_of_mean(pairs, weights, ordinal.threshold)
        estimate, cell = float(weights @ loss) - ordinal.threshold, int(np.argmin(loss))
    elif ordinal.largest and len(pairs) > 1:
        found = _any_difference(pairs)
        estimate, cell = float(loss.mean()), int(np.argmin(loss))
    else:
        found = fewest_items(pairs)
        cell = int(np.argmin(loss))
        estimate = float(loss[cell])
    planned = detectable_unpaired(ref[cell] / n[cell], m[cell], n[cell], family=len(pairs))
    kind = "largest difference" if ordinal.largest else "difference"
    told = {"kind": kind, "estimate": estimate, "detectable": 100 * float(planned.value)}
    return {**_counted(found, pairs), **told}


def _any_difference(pairs: pd.DataFrame) -> Items:
    """Return the fewest labels until the interval of a mean loss reaches 0."""
    _, n, _, m = arms(pairs)
    few = fewest_of_mean_interval(pairs, lambda found: bool(found.low <= 0), 0.95, 1)
    return Items(few, few, None, int(np.minimum(n, m).sum()), "")


def _counted(found: Items, pairs: pd.DataFrame) -> dict[str, Any]:
    return {
        "models": pairs["model"].nunique(),
        "items": int(pairs.groupby("benchmark")["n"].max().sum()),
        "cells": len(pairs),
        "relabel": found.relabel,
        "relabel_sign": found.relabel_sign,
        "drop": found.drop,
        "of_items": found.n,
        "weakest_cell": found.cell,
    }


def undo_sentence(index: pd.DataFrame, claim: str) -> str:
    """Say what undoes one claim, named "paper/claim", in the numbers of its row of the index."""
    rows = index[(index["paper_key"] + "/" + index["claim_id"]) == claim]
    if rows.empty:
        return f"{claim} has no index: no label that we have could undo it."
    row = rows.iloc[0]
    relabel = int(row["relabel"])
    undone = (
        f"changing {relabel} of {counted(int(row['of_items']), 'label')} would undo it in its most fragile reading"
        if relabel
        else "its most fragile reading fails as it is"
    )
    return (
        f"{row['claim_id']} of {row['paper_key']}: {undone}. It survives {100 * row['paths_hold']:.0f} % of "
        f"{counted(int(row['paths']), 'analysis', 'analyses')}. Its fragility index is {row['index']:.2f}."
    )
