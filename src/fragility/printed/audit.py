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
from fragility.wording import counted


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

    @property
    def verdict(self) -> str:
        """What was found in one sentence; "nothing is inconsistent" only where something was checked."""
        return verdict(self.findings, self.causes, self.numbers, self.tested)


def verdict(findings: pd.DataFrame, causes: Sequence[Cause], numbers: int, tested: int) -> str:
    """Say in one sentence what the checks found; "nothing is inconsistent" only where something was checked."""
    bad = sum(len(cause.addresses) for cause in causes)
    if not numbers:
        return "There is no printed number."
    if bad:
        several = f", for {counted(len(causes), 'reason')}" if len(causes) < bad else ""
        return f"{counted(bad, 'finding')} {'is' if bad == 1 else 'are'} inconsistent{several}."
    if tested:
        return f"Nothing is inconsistent among the {tested} of {counted(numbers, 'number')} that could be checked."
    reasons = findings.loc[findings["result"] == "not checkable", "reason"]
    why = reasons.value_counts().index[0] if len(reasons) else "no number has an n, parts or another print"
    return f"Nothing could be checked, because most often {why}."


def causes_of(findings: pd.DataFrame) -> list[Cause]:
    """Return the inconsistent findings, those of one cause together, the largest first."""
    bad = findings[findings["result"] == "inconsistent"]
    causes = [
        Cause(str(key[0]), "inconsistent", str(key[1]), tuple(part["address"]))
        for key, part in bad.groupby(["check", "reason"], sort=False)
    ]
    return sorted(causes, key=lambda cause: -len(cause.addresses))


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
    tested = paper.scores["address"].isin(tested_addresses(findings))
    return Audit(paper, findings, causes_of(findings), len(paper.scores), int(tested.sum()))


def tested_addresses(findings: pd.DataFrame) -> set[str]:
    """Return the addresses of the numbers that some check could test: those checked, and those held against them."""
    done = findings[findings["result"] != "not checkable"]
    return set(done["address"].tolist()).union(*done["against"].tolist())
