"""Robustness checks of the level of a judge: each changes one assumption, against what is shown.

Prevents the failure in which the reference is taken as if it could not have been another one.
"""

from pathlib import Path

import numpy as np

from fragility.claims.check import Check
from fragility.claims.sensitivity import CHECKS, RARE, undecided
from fragility.claims.types.judge_cells import (
    FEWEST,
    judge_cells,
)
from fragility.claims.types.judge_level_table import LEVELS, Claimed, level_table, level_words, scale_of
from fragility.released.judging.judged import Lines, line_up
from fragility.schemas.judged import Judged
from fragility.small_tables import Columns, joined
from fragility.statistics import NotEstimable, cluster_share, cluster_totals, model_level
from fragility.wording import counted, digits

#: What another interval gives of a judge in a cell.
_ROBUST = ("judge", "cell", "reason", "near", "against", "estimate", "low", "high")


def level_checks(
    judged: Judged, lines: Lines, claimed: Claimed, root: Path, shown: tuple[int, float]
) -> tuple[Check, ...]:
    """Repeat the comparison under each changed assumption, at the level of the intervals that showed it (`shown`)."""
    lean = shown[0]
    if not lean:
        return undecided()
    return (
        Check(CHECKS[0], "not-estimable", "labels are known response by response, and so is the pairing"),
        _clusters(judged, lines, claimed, shown),
        _references(judged, lines, claimed, root, shown),
        *_over_models(judged, lines, claimed, lean),
        _robust(judged, lines, claimed, shown),
        _constant(judged, lines, claimed, lean),
    )


def _constant(judged: Judged, lines: Lines, claimed: Claimed, lean: int) -> Check:
    """Ask whether a judge that always gives one answer would pass too, where one answer is rare."""
    name = "constant judge"
    if judged.statistic != "agreement" or judged.question == "labels" or lean < 0:
        return Check(name, "not-estimable", "asked of agreement on a question with yes and no, where it is shown")
    yes = float(lines.answers[lines.reference].mean())
    if RARE <= yes <= 1 - RARE:
        return Check(name, "not-estimable", f"the reference says yes to {100 * yes:.0f} %: neither answer is rare")
    always = 100 * max(yes, 1 - yes)
    text = f"the reference says yes to {100 * yes:.1f} %: a judge that gives one answer always agrees in {always:.1f} %"
    return Check(name, "fail" if claimed.room(always, always, always)[0] > 0 else "pass", text)


def _clusters(judged: Judged, lines: Lines, claimed: Claimed, shown: tuple[int, float]) -> Check:
    if lines.panel.cluster == "cluster":
        return Check(CHECKS[1], "not-estimable", "groups of prompts are the sample already")
    if lines.different("category") < 2:
        return Check(CHECKS[1], "not-estimable", "the source names no groups of prompts")
    table = level_table(judged, lines, claimed, "category", shown[1])
    return _nearest(judged, CHECKS[1], "groups of prompts as the sample", table, shown[0])


def _nearest(judged: Judged, name: str, words: str, table: Columns, lean: int) -> Check:
    """Ask whether every interval of a table lies on the claimed side; cells without one are told."""
    known = table[~np.isnan(table["near"])]
    if not len(known):
        return Check(name, "not-estimable", str(table["reason"][0]))
    row = known.rows()[int(known["near" if lean > 0 else "against"].argmin())]
    absent = len(table) - len(known)
    told = f"; {counted(absent, 'cell')} without limits" if absent else ""
    return Check(
        name,
        "pass" if (row["near"] > 0 if lean > 0 else row["against"] < 0) else "fail",
        f"{words}: {level_words(judged, row)}{told}",
    )


def _references(judged: Judged, lines: Lines, claimed: Claimed, root: Path, shown: tuple[int, float]) -> Check:
    people = [name for name in lines.panel.annotators if name not in (lines.reference, *judged.judges)]
    if judged.statistic == "rate":
        return Check(CHECKS[2], "not-estimable", "a rate has no reference")
    if lines.reference in lines.panel.annotators:
        return Check(CHECKS[2], "not-estimable", "one person is the reference by the reading")
    if not people:
        return Check(CHECKS[2], "not-estimable", "no other reference for the same responses is released")
    tables = [level_table(judged, line_up(judged, root, name), claimed, level=shown[1]) for name in people]
    words = f"each of {counted(len(people), 'person', 'people')} alone as reference"
    return _nearest(judged, CHECKS[2], words, joined(tables, LEVELS), shown[0])


def _over_models(judged: Judged, lines: Lines, claimed: Claimed, lean: int) -> tuple[Check, Check]:
    """Leave each model out of every cell (the estimate alone), and take the models of a cell as the sample."""
    if lean < 0:
        reason = "one judge or result that lies on the other side decides"
        return Check(CHECKS[3], "not-estimable", reason), Check(CHECKS[4], "not-estimable", reason)
    if judged.by == "model":
        reason = "every model is a result of its own"
        return Check(CHECKS[3], "not-estimable", reason), Check(CHECKS[4], "not-estimable", reason)
    left: list[float] = []
    spread: list[tuple[float, str]] = []
    refused = ""
    for cell in judge_cells(judged, lines):
        of_models = cell.by_model(judged.statistic)
        values, without = of_models["value"], of_models["without"]
        if np.count_nonzero(~np.isnan(values)) > 2:
            left += [claimed.room(*[scale_of(judged) * share] * 3)[0] for share in without[~np.isnan(without)].tolist()]
        values = values[(of_models["n"] >= FEWEST) & ~np.isnan(values)]
        found = model_level(scale_of(judged) * values) if len(values) > 2 else NotEstimable("fewer than three models")
        if isinstance(found, NotEstimable):
            refused = f"{cell.judge}, {cell.name}: {found.reason}"
            continue
        ends = {"estimate": found.estimate, "low": found.low, "high": found.high}
        row = ends | {"judge": cell.judge, "cell": cell.name}
        near = claimed.room(*(float(end) for end in ends.values()))[1]
        spread.append((near, f"mean over {counted(len(values), 'model')}: {level_words(judged, row)}"))
    reason = "fewer than three models are named"
    out = Check(CHECKS[3], "not-estimable", reason)
    if left:
        decimals = 2 if judged.statistic == "kappa" else 1
        words = f"without one model the estimate keeps {digits(min(left), decimals)}"
        out = Check(CHECKS[3], "pass" if min(left) > 0 else "fail", f"{words} on the claimed side at the least")
    if refused or not spread:
        return out, Check(CHECKS[4], "not-estimable", refused or reason)
    near, words = min(spread)
    return out, Check(CHECKS[4], "pass" if near > 0 else "fail", words)


def _robust(judged: Judged, lines: Lines, claimed: Claimed, shown: tuple[int, float]) -> Check:
    if judged.statistic == "kappa":
        return Check(CHECKS[5], "not-estimable", "no second interval of kappa is built here")
    rows = []
    for cell in judge_cells(judged, lines):
        if not len(cell.places):
            continue
        found = cluster_share(*cluster_totals(cell.hits, cell.groups("cluster")), level=shown[1]).interval
        ends = [100 * float(end) for end in (found.estimate, found.low, found.high)]
        row = {
            "judge": cell.judge,
            "cell": cell.name,
            "reason": str(found.reason),
            "near": claimed.room(*ends)[1],
            "against": claimed.room(*ends)[2] + claimed.beyond,
        }
        rows.append(row | dict(zip(("estimate", "low", "high"), ends, strict=True)))
    return _nearest(judged, CHECKS[5], "t interval over prompts (CR2)", Columns.of_rows(rows, _ROBUST), shown[0])
