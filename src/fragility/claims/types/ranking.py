"""Claims of ranking: one condition is first among several, and separable from every other, in each claimed cell.

Prevents the failure in which the smallest of five noisy numbers is called the strongest: being first is not enough,
the difference to every other condition must survive the correction for all comparisons.
"""

from dataclasses import replace
from typing import Literal

import numpy as np
import pydantic

from fragility.claims.asked import asked_of
from fragility.claims.comparisons import of_pairs
from fragility.claims.evidence import cell_records
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.power import SHOWN, Wanted, of_differences
from fragility.claims.primary import tested
from fragility.claims.scope import begin, held
from fragility.claims.sensitivity import difference_panel
from fragility.claims.words import gap_text, lead_words, number_word, share_words
from fragility.printed.contrasts import CONTRAST, worst_grade
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Scoped
from fragility.small_tables import Columns, joined
from fragility.wording import between, digits

#: What the first of two is called.
COMPARED = {"least safe": "less safe", "safest": "safer"}
CELL = ("model", "benchmark", "locator", "metric", "judge")


class Ranking(Scoped):
    """The condition `treated` is less safe than each of the `others`; with `first: safest`, safer than each."""

    treated: str = pydantic.Field(min_length=1)
    others: list[str] = pydantic.Field(min_length=1)
    first: Literal["least safe", "safest"] = "least safe"

    def conditions(self) -> list[str]:
        """Return the named condition and the others."""
        return [self.treated, *self.others]


@claim_type("ranking", reading=Ranking)
def assess_ranking(paper: Paper, claim: Claim, reading: Ranking) -> Assessed:
    """Compare the named condition with every other one in each held cell (Newcombe and Fisher, Holm over all)."""
    pairs = _complete(joined((_against(paper, reading, other) for other in reading.others), CONTRAST), reading)
    groups = pairs.groups(*CELL)
    first = pairs[np.array([places[0] for places in groups.values()], dtype=int)]
    evidence = replace(begin(paper, reading, first), grade=worst_grade(list(pairs["grade"])))
    if evidence.not_checkable:
        return evidence, ()
    table = tested(pairs)
    runner_up = table[np.array([places[table["estimate"][places].argmin()] for places in groups.values()])]
    gap, largest_p = runner_up["estimate"], np.array([table["p_adjusted"][places].max() for places in groups.values()])
    passed = sum(bool(table["passes"][places].all()) for places in groups.values())
    opposed = sum(bool(table["opposite"][places].any()) for places in groups.values())
    of_cell = np.empty(len(table), dtype=int)
    for number, places in enumerate(groups.values()):
        of_cell[places] = number
    asked = asked_of(len(gap), passed, opposed, claim.every_cell).of(of_cell)
    wanted = Wanted(groups=asked.groups)
    power = SHOWN if asked.lean > 0 else of_differences(pairs, claim.smallest_effect, wanted=wanted)
    mine, rival, side = ("trt", "ref", "reference") if reading.first == "least safe" else ("ref", "trt", "treated")
    steps = [
        f"{', '.join(filter(None, key))}: {reading.treated} {row[mine + '_text']}, "
        f"runner-up {row[side]} {row[rival + '_text']}, gap {digits(row['estimate'], 2)} points "
        f"({between(row['low'], row['high'], 2)}); "
        f"largest Holm-adjusted p to any other {p:.3g}"
        for key, p, row in zip(groups, largest_p, runner_up.rows(), strict=True)
    ]
    smallest = runner_up.rows()[int(gap.argmin())]
    name, lead = paper.label(reading.treated), round(float(smallest["estimate"]), 9)
    finding = _finding_sentence(name, _place(reading), gap, passed, lead)
    return replace(
        evidence,
        estimate=float(smallest["estimate"]),
        low=float(smallest["low"]),
        high=float(smallest["high"]),
        unit="points",
        p_adjusted=float(largest_p.max()),
        total=len(gap),
        passed=passed,
        opposed=opposed,
        finding=finding,
        sentence=_one_sentence(name, _called(reading), lead, passed)
        if len(gap) == 1
        else (
            f"{name} is the {_called(reading)} in "
            f"{share_words(int((gap > 0).sum()), len(gap), 'comparison')} "
            f"({_significant(passed, len(gap))}); " + _lead_sentence(lead)
        ),
        comparisons=of_pairs(table),
        power=power.ends,
        power_if=f"it led by {claim.smallest_effect:g} points everywhere",
        smallest_n=power.needed(asked.lean),
        tipping_point=float(np.abs(gap).min()),
        points=float(smallest["estimate"]),
        pairs=runner_up,
        cells=cell_records(table),
        steps=tuple(steps),
    ), difference_panel(pairs, asked, runner_up)


def _against(paper: Paper, reading: Ranking, other: str) -> Columns:
    """Return the contrasts with one of the others, so that a positive difference puts the named condition first."""
    arms = (other, reading.treated) if reading.first == "least safe" else (reading.treated, other)
    return held(paper, reading, *arms)


def _complete(pairs: Columns, reading: Ranking) -> Columns:
    """Keep the cells that hold the named condition and every other one."""
    side, whole = "reference" if reading.first == "least safe" else "treated", np.zeros(len(pairs), dtype=bool)
    for places in pairs.groups(*CELL).values():
        whole[places] = len(set(pairs[side][places])) == len(reading.others)
    return pairs[whole]


def _called(reading: Ranking) -> str:
    """Word what the condition is said to be: of two "the safer", of more "the safest"."""
    return COMPARED[reading.first] if len(reading.others) == 1 else reading.first


def _place(reading: Ranking) -> str:
    """Word the same with the number of conditions that are compared: "the least safe of seven"."""
    return f"the {_called(reading)} of {number_word(len(reading.others) + 1)}"


def _finding_sentence(name: str, place: str, gap: np.ndarray, passed: int, lead: float) -> str:
    """Say where a condition is first, and whether significantly so against every other one."""
    if len(gap) > 1:
        ahead = share_words(int((gap > 0).sum()), len(gap), "comparison")
        return f"{name} is {place} in {ahead}, significantly so in {passed}; {_closest(lead)}"
    far = f"it is {gap_text(abs(lead))} {'ahead' if lead > 0 else 'behind'}" if lead else "it ties with another"
    return f"{name} is {'' if lead > 0 else 'not '}{place}{', significantly so' if passed else ''}; {far}"


def _one_sentence(name: str, first: str, lead: float, passed: int) -> str:
    """Say of one comparison whether the named condition is first."""
    if not lead:
        return f"{name} is not the {first} alone; it ties with another."
    if lead < 0:
        return f"{name} is not the {first}; it is {gap_text(-lead)} behind the {first} one."
    return f"{name} is the {first}, by {gap_text(lead)}; {lead_words(passed, 1)}."


def _closest(points: float) -> str:
    if not points:
        return "at the closest it ties with another"
    return f"at the closest it is {gap_text(abs(points))} {'ahead' if points > 0 else 'behind'}"


def _lead_sentence(points: float) -> str:
    """Word the smallest lead of several, a tie, or by how much it is behind at the worst."""
    if not points:
        return "at the worst it ties with the next."
    if points < 0:
        return f"at the worst it is {gap_text(-points)} behind."
    return f"its smallest lead over the next is {gap_text(points)}."


def _significant(passed: int, of: int) -> str:
    return f"{share_words(passed, of, 'lead')} significant"
