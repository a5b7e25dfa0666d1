"""Claims of direction that rest on mean grades alone: tested with the widest interval that any grades allow.

Prevents two failures: a claim is not checkable because a paper prints means without their spread, and a spread that
nobody printed decides. Used only where no comparison of the reading has counts.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from fragility.claims.comparisons import shows
from fragility.claims.evidence import ALPHA, Evidence
from fragility.claims.scope import NOT_HELD, claimed_cells, in_scope
from fragility.frame_rows import records
from fragility.printed.cells import uncounted
from fragility.printed.grades import SCALES, mean_limits
from fragility.printed.paper import FIRST_HAND, Paper
from fragility.schemas.claim import Arms, Claim, Reading
from fragility.statistics.grade_gaps import grade_gap
from fragility.wording import between, counted, digits

#: Types that such means can decide: they say which of two conditions is less safe, and not by how much.
TYPES = ("direction", "superiority")
CAVEAT = "only mean grades are printed, so the widest interval that any grades allow is used"
_SAME = ["locator", "model", "benchmark", "metric", "unit", "judge", "occurrence", "direction"]


def grade_pairs(paper: Paper, reading: Arms) -> pd.DataFrame:
    """Return the two conditions of a reading where both print a mean grade and the number of answers behind it.

    Returns
    -------
    pandas.DataFrame
        One row a pair: what both have in common; `ref_text`, `trt_text`, `n`, `n_trt`, `ref_address`, `trt_address`;
        `estimate`, `low`, `high`, the loss of safety in grades with its widest interval, at a level that holds for all
        rows together (Bonferroni); `passes` and `opposite` where it lies above or below 0.
    """
    graded = _graded(paper)
    if not {reading.reference, reading.treated} <= set(graded["condition"]):
        return pd.DataFrame()
    rows = in_scope(paper, reading, graded)
    sides = [rows[rows["condition"] == name].drop_duplicates(_SAME) for name in (reading.reference, reading.treated)]
    pairs = sides[0].merge(sides[1], on=_SAME, suffixes=("_ref", "_trt"))
    pairs = pairs[pairs["direction"].str.startswith(("lower-", "higher-"))]
    level = 1 - ALPHA / max(len(pairs), 1)
    return pd.DataFrame([_pair(row, level) for row in records(pairs)])


@lru_cache(maxsize=64)
def _graded(paper: Paper) -> pd.DataFrame:
    """Return the mean grades of a paper with the number of answers behind each; every reading without counts asks."""
    rows = uncounted(paper)
    exact = rows["printed"].map(lambda printed: printed.kind == "exact")
    return rows[rows["confidence"].isin(FIRST_HAND) & exact & rows["unit"].isin(SCALES) & (rows["n_stated"] != "")]


def with_grades(paper: Paper, claim: Claim, reading: Reading, evidence: Evidence) -> Evidence:
    """Return evidence from mean grades where a reading of direction has nothing else, else the evidence as it is."""
    if evidence.not_checkable != NOT_HELD or claim.type not in TYPES or not isinstance(reading, Arms):
        return evidence
    table = grade_pairs(paper, reading)
    if table.empty:
        return evidence
    passed, opposed, mean = int(table["passes"].sum()), int(table["opposite"].sum()), float(table["estimate"].mean())
    treated, reference = paper.label(reading.treated), paper.label(reading.reference)
    worse = int((table["estimate"] > 0).sum())
    many = counted(len(table), "comparison")
    return replace(
        evidence, not_checkable="", cells_held=len(table), cells_claimed=claimed_cells(paper, reading),
        models_held=table["model"].nunique(), items_held=int(table.groupby("benchmark")["n"].max().sum()), grade="C",
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
        comparisons=tuple(_comparison(row, reading) for row in records(table)),
        cells=tuple(cell for row in records(table) for cell in _cells(row, reading)),
        steps=tuple(
            f"{row['locator']}, {row['model']}, {row['benchmark']}: mean grades {row['ref_text']} and "
            f"{row['trt_text']} of {row['n']} and {row['n_trt']} answers; "
            f"loss of safety {digits(row['estimate'], 2)} grades, at the widest {between(row['low'], row['high'], 2)}"
            for row in records(table)
        ),
    )  # fmt: skip


def _pair(row: dict[str, Any], level: float) -> dict[str, object]:
    unit, sides = str(row["unit"]), ("trt", "ref") if str(row["direction"]).startswith("lower-") else ("ref", "trt")
    limits = [mean_limits(row[f"printed_{side}"], unit) for side in sides]
    sizes = {side: int(str(row[f"n_stated_{side}"])) for side in ("ref", "trt")}
    gap = grade_gap(limits[0], sizes[sides[0]], limits[1], sizes[sides[1]], SCALES[unit], level)
    low, high = float(gap.low), float(gap.high)
    return {
        **{name: row[name] for name in _SAME}, "ref_text": row["value_text_ref"], "trt_text": row["value_text_trt"],
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
