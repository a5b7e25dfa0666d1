"""The decision rule, version 2: from evidence and robustness checks to exactly one verdict.

Prevents the failures in which a verdict is typed or bent, and in which a verdict against a claim needs less than one
for it: both functions are pure, total, and hold the rule as docs/method/decision-rule.md prints it. A change of the
rule makes a new version.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fragility.claims.asked import four_of_five
from fragility.claims.check import Check
from fragility.claims.evidence import ALPHA, Evidence
from fragility.schemas.verdict import RULE_VERSION as RULE_VERSION
from fragility.schemas.verdict import VERDICTS as VERDICTS
from fragility.schemas.verdict import Verdict as Verdict


@dataclass(frozen=True)
class Terms:
    """On whose terms a reading is tested.

    Attributes
    ----------
    theirs : bool
        Number, margin and scope are the sentence's own.
    hedge : bool
        The sentence leaves room.
    every_cell : bool
        The claim is about every comparison, so that one can contradict it.
    scope_theirs : bool
        The sentence names what was tested: what it does not name can show nothing against it.
    """

    theirs: bool = True
    hedge: bool = False
    every_cell: bool = False
    scope_theirs: bool = True


def held_enough(evidence: Evidence) -> bool:
    """Say whether anything is held that can be tested, on what the sentence speaks of."""
    return not (evidence.not_checkable or evidence.elsewhere or evidence.cells_held == 0 or evidence.grade == "E")


def shown(evidence: Evidence) -> bool:
    """Say whether the primary tests show the claim: four of five of them, or the one of a mean."""
    if evidence.per_cell:
        return four_of_five(evidence.passed, evidence.total)
    return evidence.passed == evidence.total


def opposite_shown(evidence: Evidence, every_cell: bool) -> bool:
    """Say whether they show the opposite of the whole claim, and not of some of its comparisons alone."""
    if every_cell or not evidence.per_cell:
        return evidence.opposed > 0
    return four_of_five(evidence.opposed, evidence.total)


def verdict_on_held(evidence: Evidence, checks: Sequence[Check], terms: Terms) -> Verdict:
    """Return the verdict on what was checked; the first line of the rule that matches decides."""
    if not held_enough(evidence):
        return "not-checkable"
    stands = all(check.result != "fail" for check in checks) and not evidence.caveats
    if evidence.opposed:
        if not terms.scope_theirs:
            return "inconclusive"
        whole = evidence.contradictable and opposite_shown(evidence, terms.every_cell)
        return "contradicted" if whole and stands and terms.theirs and not terms.hedge else "not-supported"
    if shown(evidence):
        plain = evidence.passed == evidence.total and stands and terms.theirs
        return "supported" if plain else "supported-with-caveats"
    return "not-checkable" if cannot_pass(evidence) else "inconclusive"


def cannot_pass(evidence: Evidence) -> bool:
    """Say whether data of this size would pass no more often than a false claim may, were the claim true as stated.

    Asked only where the sentence itself says by how much: of a mere direction, or of a margin of ours, no design is too
    small for every truth. One that shows a comparison to lie beyond the margin is not too small either.
    """
    if not evidence.truth_fixed or evidence.beyond:
        return False
    return evidence.power is not None and evidence.power[1] <= ALPHA


def verdict_on_scope(evidence: Evidence, on_held: Verdict, terms: Terms) -> Verdict:
    """Return the verdict on the whole claim."""
    if not held_enough(evidence):
        return "not-checkable"
    if evidence.cells_claimed is not None and evidence.cells_held >= evidence.cells_claimed:
        return on_held
    if terms.every_cell and on_held in ("contradicted", "not-supported"):
        return on_held
    if evidence.remainder_impossible and terms.scope_theirs:
        return "not-supported"
    return "not-checkable"
