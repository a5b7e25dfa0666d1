"""Ordinal claims: those that say that one arm is less safe than another, with the contrasts they rest on.

Prevents the failure in which fragility is told for a claim that orders nothing, or over other cells than its verdict.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from fragility.claims.assess import assess
from fragility.claims.claim import load_claims
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
    """

    paper: Paper
    claim: Claim
    reading: Reading
    threshold: float
    pairs: pd.DataFrame


def ordinal_readings(paper: Paper) -> tuple[list[Ordinal], list[tuple[str, str]]]:
    """Return the readings of a paper's ordinal claims, and those left out with the reason.

    Returns
    -------
    list of Ordinal
        In the order of claims.yml.
    list of tuple
        `(claim/reading, why it is left out)`.
    """
    kept: list[Ordinal] = []
    left_out: list[tuple[str, str]] = []
    claims = load_claims(paper)
    for claim, reading in _of_types(claims):
        evidence, _ = assess(paper, claim, reading)
        name = f"{claim.id}/{reading.id}"
        if evidence.not_checkable or evidence.pairs.empty:
            left_out.append((name, evidence.not_checkable or "it compares no two conditions"))
        elif isinstance(reading, Magnitude) and reading.reaches:
            left_out.append((name, '"up to": a bound that is reached orders nothing'))
        elif isinstance(reading, Magnitude) and reading.unit != "points":
            left_out.append((name, "a relative reduction: its threshold is no difference in points"))
        else:
            threshold = reading.threshold if isinstance(reading, Magnitude) else 0.0
            kept.append(Ordinal(paper, claim, reading, threshold, evidence.pairs))
    return kept, left_out


def _of_types(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Reading]]:
    for claim in claims:
        if claim.type in TYPES:
            yield from ((claim, reading) for reading in claim.readings)
