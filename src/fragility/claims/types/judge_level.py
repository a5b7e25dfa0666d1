"""Claims about how well a judge does: its agreement with a reference, or an error rate, against what is claimed.

Prevents the failures in which "above 90 % agreement" is granted to an estimate of 90.3 % of 300 answers, several
answers to one prompt count as independent, and the reference is taken as if it could not have been another one.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from fragility.claims.comparisons import shows
from fragility.claims.concerns import JUDGE_RISK
from fragility.claims.evidence import ALPHA, Evidence
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.sensitivity import CHECKS, RARE, Check, lean_of, undecided
from fragility.claims.types.judge_cells import (
    FEWEST,
    JudgeCell,
    JudgeReading,
    cells_claimed,
    held_lines,
    indirect,
    judge_cells,
    named_models,
    told_lines,
)
from fragility.printed.paper import Paper
from fragility.released.judging.judged import line_up
from fragility.released.judging.panel import Ratings
from fragility.schemas.claim import MARGIN, Claim, Part
from fragility.schemas.judged import ERRORS, READ_ON, Judged
from fragility.schemas.outcome import FOLDER
from fragility.statistics import Interval, NotEstimable, cluster_share, cohen_kappa, cross_table, model_level, wilson
from fragility.statistics.robust import share_interval
from fragility.wording import counted


@dataclass(frozen=True)
class Claimed:
    """A claimed value and the side on which a judge should lie; shares in percent, kappa as it is.

    "About" so much is an interval that lies within `margin` points of it.
    """

    value: float
    side: str
    margin: float = MARGIN

    def room(self, estimate: float, low: float, high: float) -> tuple[float, float, float]:
        """Return how far estimate, the near end and the far end of an interval lie on the claimed side."""
        if self.side == "about":
            near = self.margin - max(self.value - low, high - self.value)
            far = self.margin - max(self.value - high, low - self.value, 0)
            return self.margin - abs(estimate - self.value), near, far
        sign = 1 if self.side == "above" else -1
        ends = (low, high) if sign > 0 else (high, low)
        return sign * (estimate - self.value), sign * (ends[0] - self.value), sign * (ends[1] - self.value)


class JudgeLevel(JudgeReading):
    """What is claimed of each judge: above, below or about `threshold` (percent; kappa as it is)."""

    threshold: float
    side: Literal["above", "below", "about"] = "above"
    margin: float | None = None

    def ours(self) -> list[Part]:
        """Return what is ours: the margin of "about" that the reading does not give is."""
        own = super().ours()
        return [*own, *(["margin"] if self.side == "about" and self.margin is None and "margin" not in own else [])]

    def problem(self) -> tuple[str, str] | None:
        """Return what does not fit together."""
        if self.judged.others:
            return "'others' in a claim that compares no judges", "use a claim that compares, e.g. superiority"
        if (0 < self.threshold < 1) != (self.judged.statistic == "kappa"):
            return f"threshold {self.threshold:g}", "give percent for a share, 0 to 1 for kappa"
        if self.margin is not None and self.side != "about":
            return f"'margin' has no effect with side {self.side}", "leave it out"
        return super().problem()


@claim_type("distribution", reading=JudgeLevel, mark="judged")
def assess_judge_level(paper: Paper, claim: Claim, reading: JudgeLevel) -> Assessed:
    """Compare the interval of every judge, in every cell, with the claimed value (prompts as the sample)."""
    judged, root = reading.judged, paper.root
    lines = held_lines(paper, claim, reading)
    if isinstance(lines, Evidence):
        return lines, ()
    margin = MARGIN if reading.margin is None else reading.margin
    claimed = Claimed(reading.threshold, reading.side, margin)
    every = level_table(judged, lines, claimed)
    table = every[every["estimate"].notna()].reset_index(drop=True)
    if table.empty:
        return Evidence(not_checkable=f"{every['judge'].iloc[0]}: {every['reason'].iloc[0]}"), ()
    wrong, passed = table["room"] <= 0, table["near"] > 0
    wide = level_table(judged, lines, claimed, level=1 - ALPHA / len(table))
    opposed = int((wide["far"] < 0).sum())
    lean = lean_of(len(table), int(passed.sum()), opposed, per_cell=False)
    worst = table.loc[table["room"].idxmin()]
    distance = abs(float(worst["room"]))
    used = lines.responses.loc[lines.hits(judged.judges[0], judged.statistic).index]
    return Evidence(
        cells_held=len(table),
        cells_claimed=cells_claimed(reading, len(every)),
        models_held=named_models(used) or None,
        items_held=used["cluster"].nunique(),
        responses_held=len(used),
        grade="A",
        estimate=float(worst["estimate"]),
        low=_limit(worst["low"]),
        high=_limit(worst["high"]),
        unit="kappa" if judged.statistic == "kappa" else "percent",
        per_cell=False,
        total=len(table),
        passed=int(passed.sum()),
        opposed=opposed,
        contradictable=False,
        threshold=claimed.value,
        margin=margin if reading.side == "about" else None,
        sentence=(
            f"{_plain(judged, lines)}: {_range(judged, table)}; the claim is {claimed.side} "
            f"{claimed.value:g}{'' if judged.statistic == 'kappa' else ' %'}."
        ),
        comparisons=tuple(
            {"label": row["judge"] if row["cell"] == "all" else f"{row['judge']}, {row['cell']}",
             "condition": row["judge"],
             "k": int(row["k"]), "n": int(row["n"]), "estimate": float(row["estimate"]), "low": float(row["low"]),
             "high": float(row["high"]), "shows": shows(row["near"] > 0, row["far"] < 0)}
            for row in table.to_dict("records")
        ),
        caveats=(READ_ON[judged.elsewhere],) if judged.elsewhere else (),
        finding=(
            f"{_of_what(judged, lines)}: {_range(judged, table)} against a claimed {reading.side} {claimed.value:g}; "
            f"{int((~wrong).sum())} of {counted(len(table), 'cell')} {'holds' if len(table) == 1 else 'hold'} it, "
            f"{int(passed.sum())} with the whole interval"
        ),
        tipping_point=None if judged.statistic == "kappa" else distance,
        doubts=(*_imprecise(judged, table, claimed, claim.smallest_effect), *indirect(judged, lines, used),
                *_risk(judged, distance)),
        missing=tuple(reading.missing),
        cells=tuple(_cell(judged, row) for row in table.to_dict("records")),
        steps=(*(_step(judged, row) for row in every.to_dict("records")),
               told_lines(lines, used, "which are the sample")),
    ), _panel(judged, lines, claimed, root, lean)  # fmt: skip


def level_table(
    judged: Judged, lines: Ratings, claimed: Claimed, clusters: str = "cluster", level: float = 0.95
) -> pd.DataFrame:
    """Return per judge and cell the statistic with its interval: shares in percent, kappa as it is.

    Returns
    -------
    pandas.DataFrame
        judge, cell, `k` of `n`, `clusters`, `estimate`, `low`, `high`, `reason` where an end or all of them are
        missing; `room`, `near` and `far`: how far estimate, near and far limit lie on the claimed side.
    """
    rows = []
    for cell in judge_cells(judged, lines):
        groups = cell.rows[clusters].to_numpy(dtype=str)
        found = (
            _kappa(lines, cell, groups)
            if judged.statistic == "kappa"
            else _share(cell.hits.to_numpy(bool), groups, level)
        )
        ends = [np.nan] * 3 if isinstance(found, NotEstimable) else [found.estimate, found.low, found.high]
        estimate, low, high = (_scale(judged) * float(end) for end in ends)
        room, near, far = claimed.room(estimate, low, high)
        rows.append({
            "judge": cell.judge, "cell": cell.name, "k": int(cell.hits.sum()), "n": len(cell.rows),
            "clusters": len(set(groups)), "estimate": estimate, "low": low, "high": high, "reason": str(found.reason),
            "room": room, "near": near, "far": far,
        })  # fmt: skip
    return pd.DataFrame(rows)


def _share(hits: np.ndarray, groups: np.ndarray, level: float = 0.95) -> Interval | NotEstimable:
    """Return a share with its interval; where none or every answer counts, clusters stand for answers."""
    if not len(hits):
        return NotEstimable("no answer of the kind that the rate counts over")
    found = share_interval(hits, groups, level)
    size = len(set(groups))
    if hits.all() or not hits.any():
        return wilson(size if hits.all() else 0, size, level)
    return found


def _kappa(lines: Ratings, cell: JudgeCell, groups: np.ndarray) -> Interval | NotEstimable:
    pair = (lines.answers.loc[cell.rows.index, name].to_numpy() for name in (lines.reference, cell.judge))
    return cohen_kappa(cross_table(*pair, clusters=groups)[0])


def _scale(judged: Judged) -> float:
    return 1.0 if judged.statistic == "kappa" else 100.0


def _limit(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _risk(judged: Judged, distance: float) -> list[str]:
    if judged.statistic == "kappa" or distance >= JUDGE_RISK:
        return []
    where = "labels" if judged.statistic == "rate" else "reference"
    return [f"judge risk: an error of {distance:.1f} points in the {where} meets the claimed value"]


def _plain(judged: Judged, lines: Ratings) -> str:
    """Word what is measured of a judge."""
    words = {"rate": "Share of responses that count", "agreement": f"Agreement with {lines.reference}",
             "kappa": f"Kappa with {lines.reference}"}  # fmt: skip
    return words.get(judged.statistic, f"{judged.statistic.capitalize()} beside {lines.reference}")


def _of_what(judged: Judged, lines: Ratings) -> str:
    if judged.statistic == "rate":
        return judged.statistic
    return f"{judged.statistic} {'beside' if judged.statistic in ERRORS else 'with'} {lines.reference}"


def _words(judged: Judged, row: pd.Series) -> str:
    place = "" if row["cell"] == "all" else f", {row['cell']}"
    return f"{_ends(judged, row)[:-1]}; {row['judge']}{place})"


def _ends(judged: Judged, row: pd.Series) -> str:
    decimals = 2 if judged.statistic == "kappa" else 1
    estimate, low, high = (f"{round(row[name], decimals) + 0.0:.{decimals}f}" for name in ("estimate", "low", "high"))
    return f"{estimate} ({'no limits' if np.isnan(row['low']) else f'{low} to {high}'})"


def _range(judged: Judged, table: pd.DataFrame) -> str:
    ends = (table["estimate"].idxmin(), table["estimate"].idxmax())
    least, most = (_words(judged, table.loc[row]) for row in ends)
    return least if len(table) < 2 else f"from {least} to {most}"


def _imprecise(judged: Judged, table: pd.DataFrame, claimed: Claimed, smallest_effect: float) -> list[str]:
    if judged.statistic == "kappa":
        return []
    far = [claimed.room(row["estimate"], row["low"], row["high"])[2] for row in table.to_dict("records")]
    wide = (table["near"] <= 0) & (np.array(far) >= smallest_effect)
    reach = f"{claimed.value:g} and what lies {smallest_effect:g} points on the claimed side"
    return [f"imprecision: an interval holds {reach}"] if wide.any() else []


def _cell(judged: Judged, row: dict[str, object]) -> dict[str, object]:
    share = judged.statistic != "kappa"
    return {
        "address": f"{(FOLDER / judged.source).as_posix()}.parquet, {row['judge']}, {row['cell']}",
        "value_text": f"{row['k']} of {row['n']}" if share else f"kappa of {row['n']}",
        "n": row["n"],
        "n_kind": "released",
        "counts": str(row["k"]) if share else "",
        "role": judged.statistic,
        "note": "",
    }


def _step(judged: Judged, row: dict[str, object]) -> str:
    place, n = f"{row['judge']}, {row['cell']}", int(str(row["n"]))
    if not n or np.isnan(float(str(row["estimate"]))):
        return f"{place}: {row['reason']}"
    count = "" if judged.statistic == "kappa" else f"{row['k']} of "
    return (
        f"{place}: {judged.statistic} {_ends(judged, pd.Series(row))}, {count}{counted(n, 'response')} to "
        f"{counted(int(str(row['clusters'])), 'prompt')}"
    )


def _panel(judged: Judged, lines: Ratings, claimed: Claimed, root: Path, lean: int) -> tuple[Check, ...]:
    """Repeat the comparison under each changed assumption."""
    if not lean:
        return undecided()
    return (
        Check(CHECKS[0], "not-estimable", "the labels are held response by response: the pairing is known"),
        _clusters(judged, lines, claimed, lean),
        _references(judged, lines, claimed, root, lean),
        *_over_models(judged, lines, claimed, lean),
        _robust(judged, lines, claimed, lean),
        _constant(judged, lines, claimed, lean),
    )


def _constant(judged: Judged, lines: Ratings, claimed: Claimed, lean: int) -> Check:
    """Ask whether a judge that always gives one answer would pass too, where one answer is rare."""
    name = "constant judge"
    if judged.statistic != "agreement" or judged.question == "labels" or lean < 0:
        return Check(name, "not-estimable", "asked of agreement on a question with yes and no, where it is shown")
    yes = float(lines.answers[lines.reference].astype(bool).mean())
    if RARE <= yes <= 1 - RARE:
        return Check(name, "not-estimable", f"the reference says yes to {100 * yes:.0f} %: neither answer is rare")
    always = 100 * max(yes, 1 - yes)
    text = f"the reference says yes to {100 * yes:.1f} %: a judge that gives one answer always agrees in {always:.1f} %"
    return Check(name, "fail" if claimed.room(always, always, always)[0] > 0 else "pass", text)


def _clusters(judged: Judged, lines: Ratings, claimed: Claimed, lean: int) -> Check:
    if lines.panel.cluster == "cluster":
        return Check(CHECKS[1], "not-estimable", "groups of prompts are the sample already")
    if lines.responses["category"].nunique() < 2:
        return Check(CHECKS[1], "not-estimable", "the source names no groups of prompts")
    table = level_table(judged, lines, claimed, "category")
    return _nearest(judged, CHECKS[1], "groups of prompts as the sample", table, lean)


def _nearest(judged: Judged, name: str, words: str, table: pd.DataFrame, lean: int) -> Check:
    """Ask whether every interval of a table lies on the claimed side; cells without one are told."""
    known = table[table["near"].notna()]
    if known.empty:
        return Check(name, "not-estimable", str(table["reason"].iloc[0]))
    row = known.loc[known["near"].idxmin() if lean > 0 else known["far"].idxmin()]
    absent = len(table) - len(known)
    told = f"; {counted(absent, 'cell')} without limits" if absent else ""
    return Check(
        name,
        "pass" if (row["near"] > 0 if lean > 0 else row["far"] < 0) else "fail",
        f"{words}: {_words(judged, row)}{told}",
    )


def _references(judged: Judged, lines: Ratings, claimed: Claimed, root: Path, lean: int) -> Check:
    people = [name for name in lines.panel.annotators if name not in (lines.reference, *judged.judges)]
    if judged.statistic == "rate":
        return Check(CHECKS[2], "not-estimable", "a rate has no reference")
    if lines.reference in lines.panel.annotators:
        return Check(CHECKS[2], "not-estimable", "one person is the reference by the reading")
    if not people:
        return Check(CHECKS[2], "not-estimable", "no other reference for the same responses is released")
    tables = [level_table(judged, line_up(judged, root, name), claimed) for name in people]
    words = f"each of {counted(len(people), 'person', 'people')} alone as reference"
    return _nearest(judged, CHECKS[2], words, pd.concat(tables, ignore_index=True), lean)


def _over_models(judged: Judged, lines: Ratings, claimed: Claimed, lean: int) -> tuple[Check, Check]:
    """Leave each model out of every cell (the estimate alone), and take the models of a cell as the sample."""
    if lean < 0:
        reason = "one judge or cell that lies on the other side decides"
        return Check(CHECKS[3], "not-estimable", reason), Check(CHECKS[4], "not-estimable", reason)
    if judged.by == "model":
        reason = "every model is a cell"
        return Check(CHECKS[3], "not-estimable", reason), Check(CHECKS[4], "not-estimable", reason)
    left: list[float] = []
    spread: list[tuple[float, str]] = []
    refused = ""
    for cell in judge_cells(judged, lines):
        of_models = cell.by_model(lines, judged.statistic)
        if of_models["value"].notna().sum() > 2:
            left += [claimed.room(*[_scale(judged) * share] * 3)[0] for share in of_models["without"].dropna()]
        values = of_models.loc[of_models["n"] >= FEWEST, "value"].dropna()
        found = model_level(_scale(judged) * values) if len(values) > 2 else NotEstimable("fewer than three models")
        if isinstance(found, NotEstimable):
            refused = f"{cell.judge}, {cell.name}: {found.reason}"
            continue
        ends = {"estimate": found.estimate, "low": found.low, "high": found.high}
        row = pd.Series(ends | {"judge": cell.judge, "cell": cell.name})
        near = claimed.room(*(float(end) for end in ends.values()))[1]
        spread.append((near, f"mean over {counted(len(values), 'model')}: {_words(judged, row)}"))
    reason = "fewer than three models are named"
    out = Check(CHECKS[3], "not-estimable", reason)
    if left:
        decimals = 2 if judged.statistic == "kappa" else 1
        words = f"without one model the estimate keeps {round(min(left), decimals) + 0.0:.{decimals}f}"
        out = Check(CHECKS[3], "pass" if min(left) > 0 else "fail", f"{words} on the claimed side at the least")
    if refused or not spread:
        return out, Check(CHECKS[4], "not-estimable", refused or reason)
    near, words = min(spread)
    return out, Check(CHECKS[4], "pass" if near > 0 else "fail", words)


def _robust(judged: Judged, lines: Ratings, claimed: Claimed, lean: int) -> Check:
    if judged.statistic == "kappa":
        return Check(CHECKS[5], "not-estimable", "no second interval of kappa is built here")
    rows = []
    for cell in judge_cells(judged, lines):
        if cell.rows.empty:
            continue
        totals = cell.hits.astype(int).groupby(cell.rows["cluster"]).agg(["sum", "size"])
        found = cluster_share(totals["sum"], totals["size"]).interval
        ends = [100 * float(end) for end in (found.estimate, found.low, found.high)]
        row = {
            "judge": cell.judge,
            "cell": cell.name,
            "reason": str(found.reason),
            "near": claimed.room(*ends)[1],
            "far": claimed.room(*ends)[2],
        }
        rows.append(row | dict(zip(("estimate", "low", "high"), ends, strict=True)))
    return _nearest(judged, CHECKS[5], "t interval over prompts (CR2)", pd.DataFrame(rows), lean)
