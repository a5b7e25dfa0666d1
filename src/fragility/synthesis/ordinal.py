"""Ordinal claims: those that say that one arm is less safe than another, with the contrasts they rest on.

Prevents the failure in which fragility is told for a claim that orders nothing, or over other cells than its verdict.
"""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from fragility.claims.assess import assess
from fragility.claims.claim import load_claims
from fragility.claims.evidence import Evidence
from fragility.claims.types.magnitude import Magnitude
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Reading

#: Types of claim that order two arms; a ranking orders the named first and its runner-up in each cell.
TYPES = ("direction", "superiority", "magnitude", "ranking")


@dataclass(frozen=True, eq=False)
class Ordinal:
    """One reading of an ordinal claim.

    Attributes
    ----------
    paper : Paper
        Where it stands.
    claim, reading : Claim, Reading
        What is claimed and how it is read.
    threshold : float
        Points that the loss of safety is claimed to exceed; 0 for a direction.
    pairs : pandas.DataFrame
        The held contrasts, as the verdict used them.
    largest : bool
        Whether the claim says "up to": its number is one of the sample, so it is asked whether there is a difference.
    """

    paper: Paper
    claim: Claim
    reading: Reading
    threshold: float
    pairs: pd.DataFrame
    largest: bool = False


def ordinal_readings(
    paper: Paper, claims: Collection[str] | None = None
) -> tuple[list[Ordinal], list[tuple[str, str]]]:
    """Return the readings of a paper's ordinal claims, and those left out with the reason.

    Parameters
    ----------
    paper : Paper
        The paper.
    claims : collection of str, optional
        Ids of claims; by default all of the paper.

    Returns
    -------
    list of Ordinal
        In the order of claims.yml.
    list of tuple
        `(claim/reading, why it is left out)`.
    """
    kept: list[Ordinal] = []
    left_out: list[tuple[str, str]] = []
    for claim in load_claims(paper):
        asked = claims is None or claim.id in claims
        for reading in claim.readings if asked and claim.type in TYPES else []:
            found = ordinal(paper, claim, reading, assess(paper, claim, reading)[0])
            if isinstance(found, str):
                left_out.append((f"{claim.id}/{reading.id}", found))
            else:
                kept.append(found)
    return kept, left_out


def ordinal(paper: Paper, claim: Claim, reading: Reading, evidence: Evidence) -> Ordinal | str:
    """Return one reading with the contrasts it rests on, or why it orders nothing."""
    if evidence.not_checkable or not len(evidence.pairs):
        return evidence.not_checkable or "it compares no two conditions"
    pairs = evidence.pairs.frame()
    if not isinstance(reading, Magnitude):
        return Ordinal(paper, claim, reading, 0.0, pairs)
    if reading.reaches:
        return Ordinal(paper, claim, reading, 0.0, pairs, largest=True)
    if reading.unit != "points":
        return "a relative reduction: its threshold is no difference in points"
    return Ordinal(paper, claim, reading, reading.threshold, pairs)
