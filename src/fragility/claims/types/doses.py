"""Claims of dose-response: safety falls along a dose, and where it is claimed, the last step adds nothing.

Prevents the failure in which a curve is told from its ends: the trend is tested over all printed counts.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pydantic

from fragility.claims.asked import Asked, asked_of
from fragility.claims.check import Check, both
from fragility.claims.comparisons import shows, told_apart
from fragility.claims.concerns import indirectness_of
from fragility.claims.evidence import ALPHA
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import SHOWN, Power, of_equivalence, of_trends, together
from fragility.claims.scope import begin, held, rows_in_scope
from fragility.claims.sensitivity import difference_panel, margin_against, not_estimable
from fragility.claims.types.equivalence import margin_panel
from fragility.claims.words import apart, share_words
from fragility.printed.cells import Row, held_rows
from fragility.printed.paper import Paper
from fragility.schemas.claim import MARGIN, Claim, Part, Scoped
from fragility.schemas.strict import Strict
from fragility.small_tables import Columns
from fragility.statistics.differences import newcombe
from fragility.statistics.multiplicity import holm
from fragility.statistics.result import NotEstimable
from fragility.statistics.trend import Trend, cochran_armitage

#: What the doses of one cell have in common.
CELL = ("model", "benchmark", "locator", "metric", "judge")
#: What the tests read of each cell.
_READ = (*CELL, "n", "grade", "rate", "dose")


class Step(Strict):
    """One dose: the condition that measured it."""

    condition: str
    dose: float


class Doses(Scoped):
    """Safety along the doses of `steps`; with `saturates` the last step adds less than `margin` points."""

    steps: list[Step] = pydantic.Field(min_length=2)
    saturates: bool = False
    margin: float | None = None

    def ours(self) -> list[Part]:
        """Return what is ours: a margin of the last step that the reading does not give is."""
        own = super().ours()
        added: list[Part] = ["margin"] if self.saturates and self.margin is None and "margin" not in own else []
        return [*own, *added]

    def conditions(self) -> list[str]:
        """Return the conditions of the steps."""
        return [step.condition for step in self.steps]

    def in_order(self) -> list[str]:
        """Return the conditions of the steps, the lowest dose first."""
        return [step.condition for step in sorted(self.steps, key=lambda step: step.dose)]


@claim_type("dose-response", reading=Doses, mark="steps")
def assess_doses(paper: Paper, claim: Claim, reading: Doses) -> Assessed:
    """Test the trend per held cell (Cochran-Armitage, Holm), and TOST of the last step where it saturates."""
    cells = _held(paper, reading)
    table = Columns.of_rows(cells, _READ)
    groups = [table[places[np.argsort(table["dose"][places])]] for places in table.groups(*CELL).values()]
    evidence = begin(paper, reading, Columns.of_rows([group.rows()[0] for group in groups], _READ))
    if evidence.not_checkable:
        return evidence, ()
    trends = [cochran_armitage(group["rate"] * group["n"], group["n"], group["dose"]) for group in groups]
    good = [trend for trend in trends if not isinstance(trend, NotEstimable)]
    if len(good) < len(trends):
        return replace(evidence, not_checkable="a trend cannot be computed: all its prompts agree"), ()
    margin = MARGIN if reading.margin is None else reading.margin
    adjusted = np.asarray(holm([trend.p for trend in good]))
    last = [_last_step(group, 0.90) for group in groups]
    falls = np.array([trend.sign < 0 for trend in good]) & (adjusted < ALPHA)
    rises = np.array([trend.sign > 0 for trend in good]) & (adjusted < ALPHA)
    ends = [_last_step(group, 1 - ALPHA / len(groups)) for group in groups]
    far = margin_against(margin, "margin" in reading.ours())
    steep = np.array([reading.saturates and (low > far or high < -far) for low, high in ends])
    flat = np.array([-margin < low and high < margin for low, high in last])
    passes = falls & flat if reading.saturates else falls
    steps = [
        f"{group['model'][0]}, {group['benchmark'][0]}: slope {100 * trend.slope:.3g} points per unit of "
        f"dose, Holm-adjusted p {p:.3g}; last step 90 % interval {low:.1f} to {high:.1f} points"
        for group, trend, p, (low, high) in zip(groups, good, adjusted, last, strict=True)
    ]
    passed, opposed = int(passes.sum()), int((rises | steep).sum())
    asked = asked_of(len(groups), passed, opposed, claim.every_cell)
    power = SHOWN if asked.lean > 0 else _power(paper, reading, groups, claim.smallest_effect, margin)
    flat_words = ", and not in the last step" if reading.saturates else ""
    alone = {"rise": int(rises.sum()), "step": int(steep.sum())}
    enough = (name for name, part in alone.items() if asked_of(len(groups), 0, part, claim.every_cell) == asked)
    against = next(enough, "")
    slope, low, high = _mean_slope(good)
    finding = f"safety falls with the dose in {share_words(int(falls.sum()), len(groups), 'comparison')}"
    if reading.saturates:
        finding += f", and the last step stays within {margin:g} points in {int(flat.sum())}"
    return replace(
        evidence,
        estimate=-100 * slope,
        low=-100 * high,
        high=-100 * low,
        unit="points-per-dose",
        p_adjusted=float(adjusted.max()),
        total=len(groups),
        passed=passed,
        opposed=opposed,
        contradictable=bool(against) or not opposed,
        finding=finding,
        threshold=0.0,
        power=power.ends,
        power_if=f"safety fell by {claim.smallest_effect:g} points from the first to the last dose{flat_words}",
        smallest_n=power.needed(asked.lean),
        margin=margin if reading.saturates else None,
        sentence=_sentence(
            int(falls.sum()),
            int(flat.sum()),
            len(groups),
            f"{margin:g}" if reading.saturates else "",
            _ends(paper, reading),
        ),
        comparisons=told_apart(
            [
                {
                    "label": f"{group['model'][0]}, {group['benchmark'][0]}",
                    "model": group["model"][0],
                    "benchmark": group["benchmark"][0],
                    "estimate": -100 * float(trend.slope),
                    "low": -100 * trend.high,
                    "high": -100 * trend.low,
                    "p": float(p),
                    "shows": shows(bool(down), bool(up)),
                }
                for group, trend, p, down, up in zip(groups, good, adjusted, passes, rises | steep, strict=True)
            ],
            [group.rows()[0] for group in groups],
        ),
        doubts=tuple(indirectness_of(table, evidence.judged)),
        cells=tuple(map(_record, cells)),
        steps=tuple(steps),
    ), _panel(paper, reading, asked, margin if asked.lean > 0 else far, against)


def _panel(paper: Paper, reading: Doses, asked: Asked, margin: float, against: str) -> tuple[Check, ...]:
    """Ask whether the difference of the first and the last dose stands, and of a last step that it is flat, or steep.

    `against` is what speaks against the claim by itself: a "rise", a "step" beyond the margin, or neither.
    """
    conditions = reading.in_order()
    first, before, last = (conditions[place] for place in (0, -2, -1))
    if asked.lean < 0 and not against:
        return not_estimable("some rise and others have a last step beyond the margin: no one test shows the opposite")
    ends = () if against == "step" else difference_panel(held(paper, reading, first, last), asked)
    if not reading.saturates or not asked.lean or against == "rise":
        return ends
    flat = margin_panel(held(paper, reading, before, last), margin, asked)
    return both({"the fall": ends, "the last step": flat}) if ends else flat


def _power(paper: Paper, reading: Doses, groups: list[Columns], effect: float, margin: float) -> Power:
    """Return the power to show the fall, and where it is claimed that the last step is flat too."""
    falls = of_trends(groups, effect)
    if not reading.saturates:
        return falls
    before, last = reading.in_order()[-2:]
    return together(falls, of_equivalence(held(paper, reading, before, last), margin))


def _ends(paper: Paper, reading: Doses) -> str:
    """Name the dose by its first and its last step."""
    first, *_, last = map(paper.label, reading.in_order())
    context, last, first = apart(last, first)
    return f"{context + ', ' if context else ''}{first} to {last}"


def _sentence(falls: int, flat: int, total: int, margin: str, doses: str) -> str:
    """Say in how many comparisons safety falls and, where it is claimed, in how many the last step changes little."""
    grows = f"as the dose grows ({doses})"
    if total > 1:
        text = f"Safety falls {grows} in {share_words(falls, total, 'comparison')}"
        last = f"the last step is shown to change it by less than {margin} points in {share_words(flat, total, '')}"
    else:
        text = f"Safety {'falls' if falls else 'is not shown to fall'} {grows}"
        last = f"the last step {'is' if flat else 'is not'} shown to change it by less than {margin} points"
    return f"{text}; {last}." if margin else f"{text}."


def _held(paper: Paper, reading: Doses) -> list[Row]:
    """Return the cells of the scope that are printed at every dose."""
    doses = {step.condition: step.dose for step in reading.steps}
    rows = (row for row in rows_in_scope(paper, reading, held_rows(paper)) if row["condition"] in doses)
    table = [row | {"dose": doses[row["condition"]]} for row in rows]
    printed: dict[tuple[str, ...], set[float]] = {}
    for row in table:
        printed.setdefault(_cell(row), set()).add(row["dose"])
    return [row for row in table if len(printed[_cell(row)]) == len(doses)]


def _cell(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in CELL)


def _mean_slope(trends: Sequence[Trend]) -> tuple[float, float, float]:
    """Return the mean of several slopes with its limits, the comparisons taken as independent."""
    slopes, lows, highs = (np.array([getattr(trend, name) for trend in trends]) for name in ("slope", "low", "high"))
    mean, many = float(slopes.mean()), len(trends)
    down, up = (float(np.sqrt(np.sum(part**2))) / many for part in (slopes - lows, highs - slopes))
    return mean, mean - down, mean + up


def _last_step(group: Columns, level: float) -> tuple[float, float]:
    """Return the interval, in points, of the difference between the last two doses."""
    counts, n = (group["rate"] * group["n"])[-2:], group["n"].astype(float)[-2:]
    interval = newcombe(counts[0], n[0], counts[1], n[1], level)
    return 100 * float(interval.low), 100 * float(interval.high)


def _record(row: dict[Any, Any]) -> dict[str, object]:
    counts = " ".join(map(str, row["counts"]))
    kept = {name: row[name] for name in ("address", "value_text", "n", "n_kind")}
    return kept | {"counts": counts, "role": f"dose {row['dose']:g}", "note": ""}
