"""Claims of theorem: an inequality, checked by exact arithmetic on instances and limits.

Prevents the failure in which agreement on examples is taken for a proof: one instance against it decides, and none
against it never says more than that it holds on what was tried.
"""

import pydantic

from fragility.claims.evidence import Evidence
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.sensitivity import not_estimable
from fragility.claims.tried import inequalities
from fragility.errors import near_match
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Reading

#: What is said beside every theorem that no instance speaks against.
TRIED = "holds on the instances and limits tried, which is no proof"


class Theorem(Reading):
    """A theorem by the name of its inequality, one of `claims/inequalities`."""

    inequality: str = pydantic.Field(min_length=1)

    def problem(self) -> tuple[str, str] | None:
        """Refuse an inequality that cannot be tried."""
        known = inequalities()
        if self.inequality in known:
            return None
        return f"unknown inequality '{self.inequality}'", near_match(self.inequality, known)


class Unwritten(Reading):
    """A theorem whose inequality is not written down here."""

    missing: list[str] = pydantic.Field(min_length=1)


@claim_type("theorem", reading=Theorem, mark="inequality")
def assess_theorem(paper: Paper, claim: Claim, reading: Theorem) -> Assessed:
    """Try the inequality that the reading names."""
    found = inequalities()[reading.inequality]()
    return Evidence(
        cells_held=1,
        cells_claimed=1,
        grade="B",
        estimate=float(found.against),
        unit="count",
        total=1,
        passed=int(found.against == 0),
        opposed=int(found.against > 0),
        contradictable=False,
        caveats=() if found.against else (TRIED,),
        finding=found.finding,
        steps=found.steps,
    ), not_estimable("the claim is an inequality, not a difference between conditions")


@claim_type("theorem", reading=Unwritten)
def assess_unwritten(paper: Paper, claim: Claim, reading: Unwritten) -> Assessed:
    """Say what is missing."""
    return Evidence(not_checkable="no inequality is named", missing=tuple(reading.missing)), ()
