"""Which module assesses which type of claim.

Prevents the failure in which a claim is tested by the method that suits it: the list is closed, and a type has one
test.
"""

from collections.abc import Callable, Sequence

from fragility.claims.claim import Claim, Reading
from fragility.claims.counting import assess_count
from fragility.claims.differences import assess_difference
from fragility.claims.doses import assess_doses
from fragility.claims.equivalence import assess_equivalence
from fragility.claims.evidence import Evidence
from fragility.claims.magnitude import assess_magnitude
from fragility.claims.panel import Check
from fragility.claims.protocol import assess_protocol
from fragility.claims.ranking import assess_ranking
from fragility.claims.tradeoff import assess_tradeoff
from fragility.papers import Paper

Assessed = tuple[Evidence, tuple[Check, ...]]
Assessor = Callable[[Paper, Claim, Reading], Assessed]


def assess(paper: Paper, claim: Claim, reading: Reading, claims: Sequence[Claim]) -> Assessed:
    """Make the primary test and the sensitivity checks of one reading.

    Parameters
    ----------
    paper : Paper
        Where the cells are.
    claim, reading : Claim, Reading
        What is claimed, and how it is read.
    claims : sequence of Claim
        All claims of the paper: a mechanism names readings of others as its parts.
    """
    if claim.type == "interpretation":
        return Evidence(not_checkable="an interpretation: no number is claimed"), ()
    if claim.type == "mechanism":
        return _assess_mechanism(paper, reading, claims)
    if claim.type in _ASSESSORS and (reading.scope or claim.type in ("count", "protocol")):
        return _ASSESSORS[claim.type](paper, claim, reading)
    return Evidence(not_checkable="no cell of it is held", missing=tuple(reading.missing)), ()


def _assess_mechanism(paper: Paper, reading: Reading, claims: Sequence[Claim]) -> Assessed:
    """All parts are needed, each by its own test; the weakest part is what the mechanism has."""
    index = {
        f"{claim.id}/{item.id}": (claim, item)
        for claim in claims
        for item in claim.readings
        if claim.type != "mechanism"
    }
    parts = [(name, assess(paper, *index[name], claims)[0]) for name in reading.parts if name in index]
    held = [(name, part) for name, part in parts if not part.not_checkable]
    if len(parts) < 2 or len(held) < len(reading.parts):
        return Evidence(not_checkable="not every part of it is held", missing=tuple(reading.missing)), ()
    passed = [name for name, part in held if part.passed == part.total and not part.wrong_sign and not part.wrong_side]
    refuted = [name for name, part in held if part.contradicted]
    return Evidence(
        cells_held=sum(part.cells_held for _, part in held),
        grade=max((part.grade for _, part in held), key="ABCDE".index),
        cells_claimed=sum(part.cells_claimed or 0 for _, part in held),
        total=len(held),
        passed=len(passed),
        contradicted=bool(refuted),
        opposite_cell=bool(refuted),
        missing=tuple(reading.missing),
        finding=f"{len(passed)} of {len(held)} parts pass their own test",
        cells=tuple(cell for _, part in held for cell in part.cells),
        steps=tuple(f"part {name}: {part.finding}" for name, part in held),
    ), ()


_ASSESSORS: dict[str, Assessor] = {
    "count": assess_count,
    "protocol": assess_protocol,
    "direction": assess_difference,
    "superiority": assess_difference,
    "magnitude": assess_magnitude,
    "equivalence": assess_equivalence,
    "dose-response": assess_doses,
    "ranking": assess_ranking,
    "trade-off": assess_tradeoff,
}
