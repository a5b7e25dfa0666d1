"""What the suite notices of a planted fault: what it calls inconsistent or odd, and whether that is the place.

Prevents the failure in which a finding somewhere in the paper counts as if it pointed to the fault.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fragility.claims.ledger import paper_rows
from fragility.drill.fault import Planted
from fragility.drill.sheet import addresses, paper_of
from fragility.printed.checks import check_paper, deviations, digits, duplicates, habits, uncertainty
from fragility.printed.paper import Paper
from fragility.schemas.verdict import VERDICTS
from fragility.schemas.vocabulary import Vocabulary

#: Checks whose findings are oddities with a chance beside them, never inconsistencies.
ODD = (duplicates.CHECK, habits.TWICE, habits.CUT, habits.PADDING, deviations.ERROR, uncertainty.OTHER_N)
#: How often a check says, at most, that it objects to a paper where there is nothing: those that hold a chance against
#: a level. All others compute what the printed numbers leave open, and state that they never do.
STATED = {
    duplicates.CHECK: len(duplicates.ALONG) * duplicates.ALPHA, habits.PADDING: habits.ALPHA,
    digits.CHECK: digits.ALPHA, uncertainty.OTHER_N: uncertainty.ALPHA,
}  # fmt: skip
#: Verdicts that speak against a claim.
AGAINST = tuple(verdict for verdict in VERDICTS if verdict in ("not-supported", "contradicted"))


@dataclass(frozen=True)
class Noticed:
    """What was noticed beyond what is noticed of the same paper without the fault.

    Attributes
    ----------
    accused : bool
        Some number is called inconsistent, or a claim not supported or stronger than what it repeats.
    odd : bool
        Some coincidence is reported with its chance.
    located : bool
        One of these findings names a row that was changed, or holds its number against one.
    checks : tuple of str
        The checks that found it.
    """

    accused: bool
    odd: bool
    located: bool
    checks: tuple[str, ...] = ()

    @property
    def noticed(self) -> bool:
        """Whether anything was."""
        return self.accused or self.odd


NOTHING = Noticed(False, False, False)


def stated(check: str) -> float:
    """Return how often a check says, at most, that it objects where there is nothing to object to.

    Examples
    --------
    >>> stated("last digits"), stated("granularity")
    (0.001, 0.0)
    """
    return STATED.get(check, 0.0)


def told(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that tell a reader to look: inconsistencies, and oddities."""
    odd = findings["check"].isin(ODD) & findings["chance"].notna()
    return findings[(findings["result"] == "inconsistent") | odd]


def notice(planted: Planted, clean: pd.DataFrame, folder: Path, vocabulary: Vocabulary) -> Noticed:
    """Check a paper with a fault in it, and compare with the findings of the same paper without.

    Parameters
    ----------
    planted : Planted
        The fault.
    clean : pandas.DataFrame
        Findings of the paper without it.
    folder : Path
        Where the paper may be written.
    vocabulary : Vocabulary
        As `load_vocabulary` gives it.
    """
    if planted.claim:
        return _of_claim(paper_of(planted.sheet, folder, vocabulary), planted.claim)
    if not planted.places:
        return NOTHING
    paper = paper_of(planted.sheet, folder, vocabulary)
    before = set(zip(told(clean)["check"], told(clean)["address"], strict=True))
    known = addresses(paper)
    changed = {known[place] for place in planted.places}
    accused = odd = located = False
    checks = []
    for row in told(check_paper(paper)).to_dict("records"):
        if (row["check"], row["address"]) in before:
            continue
        accused |= row["result"] == "inconsistent"
        odd |= row["result"] != "inconsistent"
        located |= bool(changed & {row["address"], *row["against"]})
        checks.append(str(row["check"]))
    return Noticed(accused, odd, located, tuple(dict.fromkeys(checks)))


def _of_claim(paper: Paper, claim: str) -> Noticed:
    rows = [row for row in paper_rows(paper) if row["claim_id"] == claim]
    stronger = any("stronger" in (row.get("restatement") or "") for row in rows)
    against = any(row["verdict_held"] in AGAINST for row in rows)
    found = tuple(name for name, yes in (("restatement", stronger), ("verdict", against)) if yes)
    seen = stronger if any(row.get("restates") for row in rows) else against
    return Noticed(seen, False, seen, found if seen else ())
