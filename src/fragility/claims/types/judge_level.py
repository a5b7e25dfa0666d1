"""Claims about how well a judge does: its agreement with a reference, or an error rate, against what is claimed.

Prevents the failures in which "above 90 % agreement" is granted to an estimate of 90.3 % of 300 answers, several
answers to one prompt count as independent, and the reference is taken as if it could not have been another one.
"""

from typing import Any, Literal

import numpy as np

from fragility.claims.asked import lean_of
from fragility.claims.comparisons import shows
from fragility.claims.concerns import JUDGE_RISK
from fragility.claims.evidence import ALPHA, Evidence
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import SHOWN, Power, of_intervals
from fragility.claims.sensitivity import beyond_ours, margin_against, short_of_ours
from fragility.claims.types.judge_cells import (
    JudgeReading,
    answers_behind,
    cell_record,
    held_lines,
    indirect,
    told_lines,
)
from fragility.claims.types.judge_level_checks import level_checks
from fragility.claims.types.judge_level_table import Claimed, ends_words, level_table, level_words
from fragility.claims.words import against_words, claim_words
from fragility.printed.paper import Paper
from fragility.released.judging.judged import Lines
from fragility.schemas.claim import MARGIN, Claim, Part
from fragility.schemas.judged import ERRORS, Judged
from fragility.small_tables import Columns
from fragility.wording import counted, digits


class JudgeLevel(JudgeReading):
    """What is claimed of each judge: above, below or about `threshold` (percent; kappa as it is)."""

    threshold: float
    side: Literal["above", "below", "about"] = "above"
    margin: float | None = None

    def ours(self) -> list[Part]:
        """Return what is ours: the margin of "about" that the reading does not give is."""
        own = super().ours()
        added: list[Part] = ["margin"] if self.side == "about" and self.margin is None and "margin" not in own else []
        return [*own, *added]

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
    ours, kappa = "number" in reading.ours(), judged.statistic == "kappa"
    far = margin_against(margin, "margin" in reading.ours()) - margin if reading.side == "about" else 0.0
    beyond = max(far, beyond_ours(ours, 1.0 if kappa else 100.0))
    claimed = Claimed(reading.threshold, reading.side, margin, beyond)
    every = level_table(judged, lines, claimed)
    table = every[~np.isnan(every["estimate"])]
    if not len(table):
        return Evidence(not_checkable=f"{every['judge'][0]}: {every['reason'][0]}"), ()
    wrong, passed = table["room"] <= 0, table["near"] > 0
    corrected = 1 - ALPHA / len(table)
    wide = every if len(table) == 1 else level_table(judged, lines, claimed, level=corrected)
    opposed, short = (int((wide[name] < 0).sum()) for name in ("against", "far"))
    lean = lean_of(len(table), int(passed.sum()), opposed, per_cell=False)
    worst = table.rows()[int(table["room"].argmin())]
    distance = abs(float(worst["room"]))
    used, behind = answers_behind(reading, lines, len(every))
    room = margin if reading.side == "about" else claim.smallest_effect / (100 if kappa else 1)
    power = SHOWN if lean > 0 or judged.elsewhere else _power(table, room, reading.side == "about")
    elsewhere, shown = behind.pop("caveats"), (lean, 0.95 if lean > 0 else corrected)
    checks = () if judged.elsewhere else level_checks(judged, lines, claimed, root, shown)
    return Evidence(
        cells_held=len(table),
        **behind,
        estimate=float(worst["estimate"]),
        low=_limit(worst["low"]),
        high=_limit(worst["high"]),
        unit="kappa" if judged.statistic == "kappa" else "percent",
        per_cell=False,
        total=len(table),
        passed=int(passed.sum()),
        opposed=opposed,
        contradictable=False,
        between=short - opposed,
        caveats=(*elsewhere, *short_of_ours(
            short - opposed, len(table), "result", f"{beyond:g}{'' if kappa else ' points'}", reading.side == "about"
        )),
        power=power.ends,
        power_if=_if(reading.side, claim.smallest_effect, kappa),
        smallest_n=power.needed(lean),
        smallest_of="answers over which each result counts",
        threshold=claimed.value,
        margin=margin if reading.side == "about" else None,
        sentence=(
            f"{_plain(judged, lines)}{'' if judged.statistic == 'kappa' else ', in percent'}: {_range(judged, table)}; "
            f"{claim_words(f'{claimed.side} {claimed.value:g}', ours)}."
        ),
        comparisons=tuple(
            {"label": row["judge"] if row["cell"] == "all" else f"{row['judge']}, {row['cell']}",
             "condition": row["judge"],
             "k": int(row["k"]), "n": int(row["n"]), "estimate": float(row["estimate"]), "low": float(row["low"]),
             "high": float(row["high"]), "shows": shows(row["near"] > 0, row["against"] < 0)}
            for row in table.rows()
        ),
        finding=(
            f"{_of_what(judged, lines)}: {_range(judged, table)} "
            f"{against_words(f'{reading.side} {claimed.value:g}', ours)}; "
            + _how_many(int((~wrong).sum()), int(passed.sum()), len(table))
        ),
        tipping_point=None if judged.statistic == "kappa" else distance,
        doubts=(*_imprecise(judged, table, claimed, claim.smallest_effect), *indirect(judged, lines, used),
                *_risk(judged, distance)),
        cells=tuple(_cell(judged, row) for row in table.rows()),
        steps=(*(_step(judged, row) for row in every.rows()),
               told_lines(lines, used, "which are the sample")),
    ), checks  # fmt: skip


def _power(table: Columns, room: float, both: bool) -> Power:
    """Return the power of results that are tested singly, by their intervals as wide as they are."""
    half = (table["high"] - table["low"]) / 2
    if np.isnan(half).any():
        return SHOWN
    return of_intervals(half, table["n"].astype(float), room, both)


def _if(side: str, effect: float, kappa: bool) -> str:
    if side == "about":
        return "every result were the number itself"
    return f"every result lay {f'{effect / 100:g}' if kappa else f'{effect:g} points'} {side} the number"


def _how_many(right: int, passed: int, total: int) -> str:
    """Say in how many cells estimate and whole interval lie on the claimed side."""
    if total == 1:
        if passed:
            return "the whole interval holds it"
        return "the estimate holds it, and not the whole interval" if right else "the estimate does not hold it"
    return f"{right} of {total} cells hold it, {passed} with the whole interval"


def _limit(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _risk(judged: Judged, distance: float) -> list[str]:
    if judged.statistic == "kappa" or distance >= JUDGE_RISK:
        return []
    where = "labels" if judged.statistic == "rate" else "reference"
    return [f"judge risk: an error of {digits(distance)} points in the {where} meets the claimed value"]


def _plain(judged: Judged, lines: Lines) -> str:
    """Word what is measured of a judge."""
    words = {"rate": "Share of responses that count", "agreement": f"Agreement with {lines.reference}",
             "kappa": f"Kappa with {lines.reference}"}  # fmt: skip
    return words.get(judged.statistic, f"{judged.statistic.capitalize()} beside {lines.reference}")


def _of_what(judged: Judged, lines: Lines) -> str:
    if judged.statistic == "rate":
        return judged.statistic
    return f"{judged.statistic} {'beside' if judged.statistic in ERRORS else 'with'} {lines.reference}"


def _range(judged: Judged, table: Columns) -> str:
    rows, estimates = table.rows(), table["estimate"]
    least, most = (level_words(judged, rows[int(at)]) for at in (estimates.argmin(), estimates.argmax()))
    return least if len(table) < 2 else f"from {least} to {most}"


def _imprecise(judged: Judged, table: Columns, claimed: Claimed, smallest_effect: float) -> list[str]:
    if judged.statistic == "kappa":
        return []
    far = [claimed.room(row["estimate"], row["low"], row["high"])[2] for row in table.rows()]
    wide = (table["near"] <= 0) & (np.array(far) >= smallest_effect)
    reach = f"{claimed.value:g} and what lies {smallest_effect:g} points on the claimed side"
    return [f"imprecision: an interval holds {reach}"] if wide.any() else []


def _cell(judged: Judged, row: dict[str, Any]) -> dict[str, object]:
    share = judged.statistic != "kappa"
    value, counts = (f"{row['k']} of {row['n']}", str(row["k"])) if share else (f"kappa of {row['n']}", "")
    return cell_record(judged, f"{row['judge']}, {row['cell']}", value, row["n"], counts)


def _step(judged: Judged, row: dict[str, Any]) -> str:
    place, n = f"{row['judge']}, {row['cell']}", int(str(row["n"]))
    if not n or np.isnan(float(str(row["estimate"]))):
        return f"{place}: {row['reason']}"
    count = "" if judged.statistic == "kappa" else f"{row['k']} of "
    return (
        f"{place}: {judged.statistic} {ends_words(judged, row)}, {count}{counted(n, 'response')} to "
        f"{counted(int(str(row['clusters'])), 'prompt')}"
    )
