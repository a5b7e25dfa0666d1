"""Claims of direction that rest on mean grades alone: tested with the widest interval that any grades allow.

Prevents two failures: a claim is not checkable because a paper prints means without their spread, and a spread that
nobody printed decides. Used only where no comparison of the reading has counts.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from fragility.claims.comparisons import shows
from fragility.claims.evidence import ALPHA, Evidence
from fragility.claims.scope import NOT_HELD, claimed_cells, rows_in_scope
from fragility.claims.signs import SAME, by_place
from fragility.printed.cells import Row, uncounted_rows
from fragility.printed.grades import SCALES, mean_limits
from fragility.printed.paper import FIRST_HAND, Paper
from fragility.schemas.claim import Arms, Claim, Reading
from fragility.small_tables import Columns
from fragility.statistics.grade_gaps import grade_gap
from fragility.wording import between, counted, digits

#: Types that such means can decide: they say which of two conditions is less safe, and not by how much.
TYPES = ("direction", "superiority")
CAVEAT = "only mean grades are printed, so the widest interval that any grades allow is used"
#: What a pair is told from, of each of its two rows.
_OF_SIDE = ("printed", "n_stated", "value_text", "address")


def grade_pairs(paper: Paper, reading: Arms) -> list[Row]:
    """Return the two conditions of a reading where both print a mean grade and the number of answers behind it.

    Returns
    -------
    list of dict
        One a pair: what both have in common; `ref_text`, `trt_text`, `n`, `n_trt`, `ref_address`, `trt_address`;
        `estimate`, `low`, `high`, the loss of safety in grades with its widest interval, at a level that holds for all
        rows together (Bonferroni); `passes` and `opposite` where it lies above or below 0.
    """
    rows = rows_in_scope(paper, reading, _graded(paper))
    reference, treated = (
        by_place(row for row in rows if row["condition"] == name) for name in (reading.reference, reading.treated)
    )
    pairs = [
        {name: ref[name] for name in SAME}
        | {f"{name}_{side}": row[name] for side, row in (("ref", ref), ("trt", treated[key])) for name in _OF_SIDE}
        for key, ref in reference.items()
        if key in treated and ref["direction"].startswith(("lower-", "higher-"))
    ]
    level = 1 - ALPHA / max(len(pairs), 1)
    return [_pair(row, level) for row in pairs]


@lru_cache(maxsize=64)
def _graded(paper: Paper) -> list[Row]:
    """Return the mean grades of a paper with the number of answers behind each; every reading without counts asks."""
    return [
        row
        for row in uncounted_rows(paper)
        if row["confidence"] in FIRST_HAND and row["printed"].kind == "exact" and row["unit"] in SCALES
        and row["n_stated"]
    ]  # fmt: skip


def with_grades(paper: Paper, claim: Claim, reading: Reading, evidence: Evidence) -> Evidence:
    """Return evidence from mean grades where a reading of direction has nothing else, else the evidence as it is."""
    if evidence.not_checkable != NOT_HELD or claim.type not in TYPES or not isinstance(reading, Arms):
        return evidence
    rows = grade_pairs(paper, reading)
    if not rows:
        return evidence
    table = Columns.of_rows(rows, ("model", "estimate", "low", "high", "passes", "opposite"))
    passed, opposed, mean = int(table["passes"].sum()), int(table["opposite"].sum()), float(table["estimate"].mean())
    items: dict[str, int] = {}
    for row in rows:
        items[row["benchmark"]] = max(items.get(row["benchmark"], 0), row["n"])
    treated, reference = paper.label(reading.treated), paper.label(reading.reference)
    worse = int((table["estimate"] > 0).sum())
    many = counted(len(table), "comparison")
    return replace(
        evidence, not_checkable="", cells_held=len(table), cells_claimed=claimed_cells(paper, reading),
        models_held=len(set(table["model"])), items_held=sum(items.values()), grade="C",
        estimate=mean, low=float(table["low"].mean()), high=float(table["high"].mean()), unit="grades",
        total=len(table), passed=passed, opposed=opposed, caveats=(*evidence.caveats, CAVEAT),
        finding=(
            f"the mean grade with {treated} is worse than with {reference} in {worse} of {many}, whatever the grades "
            f"were in {passed}; the mean difference is {digits(mean, 2)} grades"
        ),
        sentence=(
            f"The mean grade is worse with {treated} than with {reference} in {worse} of {many}. Whatever the single "
            f"grades were, the difference is shown in {passed}."
        ),
        comparisons=tuple(_comparison(row, reading) for row in rows),
        cells=tuple(cell for row in rows for cell in _cells(row, reading)),
        steps=tuple(
            f"{row['locator']}, {row['model']}, {row['benchmark']}: mean grades {row['ref_text']} and "
            f"{row['trt_text']} of {row['n']} and {row['n_trt']} answers; "
            f"loss of safety {digits(row['estimate'], 2)} grades, at the widest {between(row['low'], row['high'], 2)}"
            for row in rows
        ),
    )  # fmt: skip


def _pair(row: dict[str, Any], level: float) -> dict[str, object]:
    unit, sides = str(row["unit"]), ("trt", "ref") if str(row["direction"]).startswith("lower-") else ("ref", "trt")
    limits = [mean_limits(row[f"printed_{side}"], unit) for side in sides]
    sizes = {side: int(str(row[f"n_stated_{side}"])) for side in ("ref", "trt")}
    gap = grade_gap(limits[0], sizes[sides[0]], limits[1], sizes[sides[1]], SCALES[unit], level)
    low, high = float(gap.low), float(gap.high)
    return {
        **{name: row[name] for name in SAME}, "ref_text": row["value_text_ref"], "trt_text": row["value_text_trt"],
        "n": sizes["ref"], "n_trt": sizes["trt"], "ref_address": row["address_ref"], "trt_address": row["address_trt"],
        "estimate": float(np.round(gap.estimate, 9)), "low": low, "high": high, "passes": low > 0, "opposite": high < 0,
    }  # fmt: skip


def _comparison(row: dict[str, object], reading: Arms) -> dict[str, object]:
    return {
        "label": ", ".join(str(row[name]) for name in ("model", "benchmark") if row[name]), "model": row["model"],
        "benchmark": row["benchmark"], "condition": reading.treated, "reference": reading.reference, "k": None,
        "n": row["n_trt"], "k_reference": None, "n_reference": row["n"], "estimate": row["estimate"],
        "low": row["low"], "high": row["high"], "p": None, "shows": shows(bool(row["passes"]), bool(row["opposite"])),
    }  # fmt: skip


def _cells(row: dict[str, object], reading: Arms) -> list[dict[str, object]]:
    arms = (("ref", reading.reference, row["n"]), ("trt", reading.treated, row["n_trt"]))
    return [
        {
            "address": row[f"{arm}_address"], "value_text": row[f"{arm}_text"], "n": n, "n_kind": "stated",
            "counts": "", "role": role, "note": "a mean grade, no count",
        }
        for arm, role, n in arms
    ]  # fmt: skip
