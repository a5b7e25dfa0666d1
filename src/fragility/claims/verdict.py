"""The decision rule: from evidence and sensitivity checks to exactly one verdict.

Prevents the failure in which a verdict is typed or bent: both functions are pure, total, and hold the rule as
docs/method/decision-rule.md prints it. A change of the rule makes a new version.
"""

from collections.abc import Sequence

from fragility.claims.evidence import Evidence
from fragility.claims.sensitivity import Check
from fragility.schemas.verdict import RULE_VERSION as RULE_VERSION
from fragility.schemas.verdict import VERDICTS as VERDICTS
from fragility.schemas.verdict import Verdict as Verdict


def verdict_on_held(evidence: Evidence, checks: Sequence[Check]) -> Verdict:
    """Return the verdict on the cells held; the first line of the rule that matches decides."""
    if evidence.not_checkable or evidence.cells_held == 0 or evidence.grade == "E":
        return "not-checkable"
    if evidence.contradicted:
        return "contradicted"
    too_few = evidence.per_cell and 5 * evidence.passed < 4 * evidence.total
    if evidence.wrong_sign or too_few or evidence.wrong_side:
        return "not-supported"
    failed = any(check.result == "fail" for check in checks)
    if evidence.passed < evidence.total or evidence.caveats or failed:
        return "supported-with-caveats"
    return "supported"


def verdict_on_scope(evidence: Evidence, on_held: Verdict, every_cell: bool) -> Verdict:
    """Return the verdict for the full claimed scope."""
    if evidence.not_checkable or evidence.cells_held == 0 or evidence.grade == "E":
        return "not-checkable"
    if evidence.cells_claimed is not None and evidence.cells_held >= evidence.cells_claimed:
        return on_held
    if every_cell and evidence.opposite_cell:
        return "contradicted"
    if evidence.remainder_impossible:
        return "not-supported"
    return "not-checkable"
