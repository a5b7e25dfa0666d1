"""All checks of one paper, in one frame.

Prevents the failure in which a check is run on one paper and forgotten on the next: the list is the same for all.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from fragility.printed.checks.averages import average_findings
from fragility.printed.checks.best import best_findings
from fragility.printed.checks.bounds import bound_findings
from fragility.printed.checks.counts import count_findings
from fragility.printed.checks.deltas import delta_findings
from fragility.printed.checks.deviations import deviation_findings
from fragility.printed.checks.digits import digit_finding
from fragility.printed.checks.duplicates import duplicate_findings
from fragility.printed.checks.finding import Finding, to_frame
from fragility.printed.checks.habits import habit_findings
from fragility.printed.checks.items import item_findings
from fragility.printed.checks.p_values import p_value_findings
from fragility.printed.checks.passages import passage_findings
from fragility.printed.checks.rates import rate_findings
from fragility.printed.checks.ratios import ratio_findings
from fragility.printed.checks.repeats import repeat_findings
from fragility.printed.checks.subgroups import subgroup_findings
from fragility.printed.checks.uncertainty import uncertainty_findings
from fragility.printed.checks.wholes import whole_findings
from fragility.printed.paper import Paper

#: Numbers that are held against each other at the most; a larger table is a data set.
MOST_NUMBERS = 50_000
CHECKS: tuple[Callable[[Paper], list[Finding]], ...] = (
    item_findings,
    delta_findings,
    average_findings,
    subgroup_findings,
    repeat_findings,
    uncertainty_findings,
    count_findings,
    rate_findings,
    whole_findings,
    bound_findings,
    deviation_findings,
    p_value_findings,
    ratio_findings,
    best_findings,
    passage_findings,
    habit_findings,
    digit_finding,
)


def check_paper(paper: Paper, others: Sequence[Paper] = ()) -> pd.DataFrame:
    """Check every printed number of a paper against its n, its parts and its other prints.

    Parameters
    ----------
    paper : Paper
        Any paper folder or bare table. Second-hand numbers are not checked.
    others : sequence of Paper
        Papers in which sequences equal to those of this one are looked for too.

    Returns
    -------
    pandas.DataFrame
        One row per finding, columns as `finding.Finding`: check by check, each in the order of the print.
    """
    if len(paper.first_hand) > MOST_NUMBERS:
        reason = f"more than {MOST_NUMBERS:,} numbers: only the granularity of each is checked"
        return to_frame([*item_findings(paper), Finding("all other checks", "", "", "", "not checkable", reason)])
    findings = [finding for check in CHECKS for finding in check(paper)]
    return to_frame([*findings, *duplicate_findings(paper, others)])
