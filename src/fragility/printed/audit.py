"""The audit of rows of printed numbers, wherever they come from.

Prevents two failures: a reviewer reads forty findings that have one cause, and "nothing is inconsistent" is read where
nothing could be checked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from fragility.printed.checks import check_paper
from fragility.printed.paper import Paper, paper_of_rows
from fragility.schemas.vocabulary import Vocabulary


@dataclass(frozen=True)
class Cause:
    """Findings of one check that come from one cause.

    Attributes
    ----------
    check, result, reason : str
        As in the findings.
    addresses : tuple of str
        Where the numbers stand.
    """

    check: str
    result: str
    reason: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Audit:
    """What the checks found.

    Attributes
    ----------
    paper : Paper
        The rows as the checks read them.
    findings : pandas.DataFrame
        One row per finding, as `fragility.printed.checks.check_paper` gives them.
    causes : list of Cause
        The inconsistent findings, those of one cause together, the largest first.
    numbers, tested : int
        Printed numbers, and how many of them some check could test.
    """

    paper: Paper
    findings: pd.DataFrame
    causes: list[Cause]
    numbers: int
    tested: int


def audit(rows: Sequence[Mapping[str, str]], vocabulary: Vocabulary, name: str = "table") -> Audit:
    """Check rows of printed numbers against their n, their parts and each other.

    Parameters
    ----------
    rows : sequence of mapping
        In the columns of scores.csv; only `value_text` is needed.
    vocabulary : Vocabulary
        The names that the suite knows.
    name : str
        What the rows are called.

    Raises
    ------
    InputError
        For a row whose value is no printed number, and for an n that is no whole number.
    """
    paper = paper_of_rows(rows, vocabulary, name)
    findings = check_paper(paper)
    bad = findings[findings["result"] == "inconsistent"]
    causes = [
        Cause(str(check), "inconsistent", str(reason), tuple(part["address"]))
        for (check, reason), part in bad.groupby(["check", "reason"], sort=False)
    ]
    causes.sort(key=lambda cause: -len(cause.addresses))
    tested = findings.loc[findings["result"] != "not checkable", "address"]
    return Audit(paper, findings, causes, len(paper.scores), int(paper.scores["address"].isin(set(tested)).sum()))
