"""Claims that something does no harm: "does not raise", "does not help", and "need not raise".

Prevents two failures: "does not raise" tested as "lowers", where a difference of nothing would never do, and "need not"
tested as "never does": one place in which nothing gets worse shows it.
"""

from dataclasses import replace
from typing import Literal

import numpy as np

from fragility.claims.asked import Asked, asked_of
from fragility.claims.comparisons import of_pairs
from fragility.claims.evidence import ALPHA, cell_records, contrast_steps
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import SHOWN, of_equivalence
from fragility.claims.scope import begin, held
from fragility.claims.sensitivity import MARGINS, margin_against, turning_margin
from fragility.claims.types.no_worse_checks import no_worse_panel
from fragility.claims.words import apart, points_text, share_words, under, whole_points
from fragility.printed.intervals import with_intervals
from fragility.printed.paper import Paper
from fragility.schemas.claim import MARGIN, Arms, Claim, Part
from fragility.small_tables import Columns
from fragility.wording import sentence

#: One one-sided test at .05 is the upper end of a 90 % interval.
LEVEL = 0.90


class NoWorse(Arms):
    """The treated arm is no less safe than the reference, but for less than `margin` points; without it, than ours.

    `no_worse` says where: in "every" comparison ("does not"), or in "one" at least ("need not").
    """

    no_worse: Literal["every", "one"]
    margin: float | None = None

    def ours(self) -> list[Part]:
        """Return what is ours: a margin that the reading does not give is."""
        own = super().ours()
        added: list[Part] = ["margin"] if self.margin is None and "margin" not in own else []
        return [*own, *added]


@claim_type(
    "direction", "superiority", "equivalence", "dose-response", "existence",
    reading=NoWorse, mark="no_worse", signs=True,
)  # fmt: skip
def assess_no_worse(paper: Paper, claim: Claim, reading: NoWorse) -> Assessed:
    """Ask whether the upper end of the loss lies below the margin, in every held cell or, corrected, in one."""
    pairs = held(paper, reading, reading.reference, reading.treated)
    evidence = begin(paper, reading, pairs)
    if evidence.not_checkable:
        return evidence, ()
    margin = MARGIN if reading.margin is None else reading.margin
    one = reading.no_worse == "one"
    level = 1 - 2 * ALPHA / len(pairs) if one else LEVEL
    table = with_intervals(pairs, level=level)
    worse = with_intervals(pairs, level=1 - ALPHA / len(pairs))
    passes = table["high"] < margin
    against = margin_against(margin, "margin" in reading.ours())
    opposite = np.zeros(len(pairs), dtype=bool) if one else worse["low"] > against
    found = int(passes.sum())
    total, passed, opposed = (1, int(found > 0), 0) if one else (len(table), found, int(opposite.sum()))
    asked = Asked(min(found, 1), "one") if one else asked_of(total, passed, opposed, claim.every_cell)
    power = SHOWN if asked.lean > 0 else of_equivalence(pairs, margin, one_sided=True, one=one)
    mean = float(table["estimate"].mean())
    whole = with_intervals(pairs)
    reach = table["high"]
    turning = float(reach.min()) if one else turning_margin(reach)
    return replace(
        evidence,
        estimate=mean,
        low=float(table["low"][0]) if len(table) == 1 else None,
        high=float(table["high"][0]) if len(table) == 1 else None,
        level=level,
        unit="points",
        points=mean,
        per_cell=not one,
        total=total,
        passed=passed,
        opposed=opposed,
        between=0 if one else int((worse["low"] > margin).sum()) - opposed,
        contradictable=not one,
        caveats=(*evidence.caveats, *_within(whole, passes, margin)),
        finding=_finding(paper, reading, table, margin, found),
        sentence=_sentence(paper, reading, table, margin, (found, opposed)),
        margin=margin,
        turning_margin=max(turning, 0.0),
        at_margins={f"{at:g}": int((reach < at).sum()) for at in MARGINS},
        comparisons=of_pairs(table.assign(passes=passes, opposite=opposite)),
        power=power.ends,
        power_if="there were no difference at all",
        truth_fixed="margin" not in reading.ours(),
        beyond=bool((table["low"] > margin).any()),
        smallest_n=power.needed(asked.lean),
        tipping_point=float(np.abs(margin - table["estimate"]).min()),
        pairs=pairs,
        cells=cell_records(pairs),
        steps=(*contrast_steps(pairs), *_steps(table, level, margin)),
    ), no_worse_panel(pairs, margin if asked.lean > 0 else against, asked)


def _within(whole: Columns, passes: np.ndarray, margin: float) -> list[str]:
    """Return the caveat that a loss is shown, inside the margin."""
    small = int(((whole["low"] > 0) & passes).sum())
    return (
        [f"a loss is shown in {share_words(small, len(whole), 'comparison')}, below {margin:g} points"] if small else []
    )


def _steps(table: Columns, level: float, margin: float) -> list[str]:
    return [
        f"Upper end of the {100 * level:g} % interval of the loss {row['high']:.2f} points against {margin:g}"
        for row in table.rows()
    ]


def _finding(paper: Paper, reading: NoWorse, table: Columns, margin: float, found: int) -> str:
    whose = "our margin" if "margin" in reading.ours() else "the claimed margin"
    context, treated, reference = apart(paper.label(reading.treated), paper.label(reading.reference))
    if len(table) == 1:
        return under(
            context,
            f"the loss from {reference} to {treated} is {points_text(float(table['estimate'][0]))}, at most "
            f"{points_text(float(table['high'][0]))} (one-sided), against {whole_points(margin)} ({whose})",
        )
    return under(
        context,
        f"a loss of {whole_points(margin)} ({whose}) from {reference} to {treated} is ruled out in "
        f"{share_words(found, len(table), 'comparison')}; the largest is {points_text(float(table['estimate'].max()))}",
    )


def _sentence(paper: Paper, reading: NoWorse, table: Columns, margin: float, found: tuple[int, int]) -> str:
    shown, opposed = found
    ours = "margin" in reading.ours()
    whose = "our margin" if ours else "the claimed margin"
    context, treated, reference = apart(paper.label(reading.treated), paper.label(reading.reference))
    if len(table) == 1 and opposed:
        margin, whose = margin_against(margin, ours), "our widest margin" if ours else whose
    less = f"less safe than {reference} by {whole_points(margin)} or more ({whose})"
    enough = "; one is enough" if reading.no_worse == "one" else ""
    if len(table) == 1:
        gap = float(table["estimate"][0])
        side = f"{points_text(abs(gap))} {'less' if gap > 0 else 'more'} safe" if round(gap, 1) else "as safe"
        measured = f"{treated} is {side}{' as ' + reference if not round(gap, 1) else ''}"
        verdict = f"is {less}" if opposed else f"is not {less}" if shown else f"may be {less}"
        return under(context, sentence(f"{treated} {verdict}. As measured, {measured}"))
    many = share_words(shown, len(table), "comparison")
    return under(context, sentence(f"{treated} is shown to be not {less} in {many}{enough}"))
