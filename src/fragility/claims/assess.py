"""From a reading to its evidence: the kind of the reading decides who tests it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from fragility.claims.check import Check
from fragility.claims.grades import with_grades
from fragility.claims.kinds import Assessed, kind_of_reading
from fragility.claims.sensitivity import not_estimable
from fragility.claims.signs import with_signs
from fragility.claims.types.judge_cells import JudgeReading, held_lines
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Reading

#: Why the check "judge" is not asked where answers are counted by a key.
NOT_JUDGED = "nothing was judged: the answers are counted by a key"


def assess(paper: Paper, claim: Claim, reading: Reading) -> Assessed:
    """Make the primary test and the sensitivity checks of one reading."""
    kind = kind_of_reading(claim, reading)
    evidence, checks = kind.assess(paper, claim, reading)
    if evidence.elsewhere:  # nothing is decided that a check could take away, or that more responses would have shown
        return evidence, not_estimable("what was read is not of the claim")
    if not evidence.judged:
        evidence, checks = replace(evidence, tipping_point=None), tuple(map(_unasked, checks))
    if not kind.signs:
        return evidence, checks
    graded = with_grades(paper, claim, reading, evidence)
    return (with_signs(paper, reading, evidence) if graded is evidence else graded), checks


def _unasked(check: Check) -> Check:
    """Return a check as it is where nothing was judged: that of the judge is not asked."""
    return Check("judge", "not-estimable", NOT_JUDGED) if check.check == "judge" else check


def assessed(paper: Paper, claim: Claim, reading: Reading) -> Assessed:
    """Return what `assess` does, each reading tested once for ledger and index.

    Only for a paper that is read anew whenever anything changes that its claims rest on, labels among it.
    """
    known, place = _known(paper), (id(claim), id(reading))
    if place not in known:
        known[place] = (claim, reading, assess(paper, claim, reading))  # both are held, so their ids stay theirs
    return known[place][2]


@lru_cache(maxsize=64)
def _known(paper: Paper) -> dict[tuple[int, int], tuple[Claim, Reading, Assessed]]:
    """Return what was found of the readings of a paper as it was read; at first nothing."""
    return {}


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
