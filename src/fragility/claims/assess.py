"""From a reading to its evidence: the kind of the reading decides who tests it."""

from collections.abc import Sequence

from fragility.claims.grades import with_grades
from fragility.claims.kinds import Assessed, kind_of_reading
from fragility.claims.signs import with_signs
from fragility.claims.types.judge_cells import JudgeReading, held_lines
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Reading


def assess(paper: Paper, claim: Claim, reading: Reading) -> Assessed:
    """Make the primary test and the sensitivity checks of one reading."""
    kind = kind_of_reading(claim, reading)
    evidence, checks = kind.assess(paper, claim, reading)
    if not kind.signs:
        return evidence, checks
    graded = with_grades(paper, claim, reading, evidence)
    return (with_signs(paper, reading, evidence) if graded is evidence else graded), checks


def check_judges(paper: Paper, claims: Sequence[Claim]) -> None:
    """Refuse readings about judges that name a panel, judge or value that the released labels do not have.

    Raises
    ------
    InputError
        With the file, the claim and the reading.
    """
    for claim in claims:
        for reading in claim.readings:
            if isinstance(reading, JudgeReading):
                held_lines(paper, claim, reading)
