"""Which module assesses which type of claim.

Prevents the failure in which a claim is tested by the method that suits it: the list is closed, and a type has one
test.
"""

from collections.abc import Callable, Sequence

from fragility.claims.evidence import NOTHING_HELD, Evidence
from fragility.claims.scope import begin
from fragility.claims.sensitivity import Check
from fragility.claims.signs import with_signs
from fragility.claims.types.counting import assess_count
from fragility.claims.types.differences import assess_difference
from fragility.claims.types.distribution import assess_distribution
from fragility.claims.types.doses import assess_doses
from fragility.claims.types.equivalence import assess_equivalence
from fragility.claims.types.judge_cells import held_lines
from fragility.claims.types.judge_gap import assess_judge_gap
from fragility.claims.types.judge_level import assess_judge_level
from fragility.claims.types.levels import assess_level
from fragility.claims.types.magnitude import assess_magnitude
from fragility.claims.types.protocol import assess_protocol
from fragility.claims.types.ranking import assess_ranking
from fragility.claims.types.theorem import assess_theorem
from fragility.claims.types.tradeoff import assess_tradeoff
from fragility.printed.contrasts import stack, worst_grade
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Reading

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
    if reading.judged is not None:
        return (assess_judge_gap if reading.judged.others else assess_judge_level)(paper, claim, reading)
    if reading.level is not None:
        return assess_level(paper, claim, reading)
    if claim.type in _WITHOUT_ARMS or (reading.scope and (reading.treated or reading.steps)):
        evidence, checks = _ASSESSORS[claim.type](paper, claim, reading)
        return with_signs(paper, reading, evidence), checks
    if not reading.scope:
        return Evidence(not_checkable=NOTHING_HELD, missing=tuple(reading.missing)), ()
    return begin(paper, reading, stack([])), ()


def check_judges(paper: Paper, claims: Sequence[Claim]) -> None:
    """Refuse readings about judges that name a panel, judge or value that the released labels do not have.

    Raises
    ------
    InputError
        With the file, the claim and the reading.
    """
    for claim in claims:
        for reading in claim.readings:
            if reading.judged is not None:
                held_lines(paper, claim, reading)


def _assess_mechanism(paper: Paper, reading: Reading, claims: Sequence[Claim]) -> Assessed:
    """All parts are needed, each by its own test; checks and caveats of every part are those of the whole."""
    index = {f"{claim.id}/{item.id}": (claim, item) for claim in claims for item in claim.readings}
    known = [name for name in reading.parts if name in index and index[name][0].type != "mechanism"]
    parts = {name: assess(paper, *index[name], claims) for name in known}
    lacking = [name for name in reading.parts if name not in parts or parts[name][0].not_checkable]
    if lacking or len(parts) < 2:
        return Evidence(not_checkable="not every part of it is held", missing=tuple(reading.missing or lacking)), ()
    evidence = [part for part, _ in parts.values()]
    passed = [part.passed == part.total and not part.wrong_sign and not part.wrong_side for part in evidence]
    refuted = any(part.contradicted for part in evidence)
    checks = tuple(
        Check(f"{check.check} ({name})", check.result, check.detail)
        for name, (_, panel) in parts.items()
        for check in panel
    )
    return Evidence(
        cells_held=sum(part.cells_held for part in evidence),
        cells_claimed=sum(part.cells_claimed or part.cells_held for part in evidence),
        grade=worst_grade([part.grade for part in evidence]),
        estimate=sum(passed) / len(passed),
        unit="share",
        total=len(passed),
        passed=sum(passed),
        wrong_sign=sum(part.wrong_sign for part in evidence),
        wrong_side=any(part.wrong_side for part in evidence),
        contradicted=refuted,
        opposite_cell=any(part.opposite_cell for part in evidence),
        caveats=tuple(caveat for part in evidence for caveat in part.caveats),
        missing=tuple(dict.fromkeys(item for part in evidence for item in part.missing)),
        finding=f"{sum(passed)} of {len(passed)} parts pass their own test",
        pairs=stack(part.pairs for part in evidence),
        cells=tuple(cell for part in evidence for cell in part.cells),
        steps=tuple(f"part {name}: {part.finding}" for name, (part, _) in parts.items()),
    ), checks


#: Types that compare no two arms and so need no scope of cells.
_WITHOUT_ARMS = ("count", "protocol", "theorem", "distribution")
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
    "distribution": assess_distribution,
    "theorem": assess_theorem,
}
