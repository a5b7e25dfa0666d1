"""Readings for which we have nothing, and types of claim that no number decides.

Prevents the failure in which a claim that cannot be checked drops out of the ledger: it stands there with what a
reader would have to load.
"""

import re
from collections.abc import Sequence
from functools import partial

import pydantic

from fragility.claims.evidence import NOTHING_HELD, Evidence
from fragility.claims.kinds import Assessed, claim_type
from fragility.claims.scope import begin
from fragility.printed.cells import names_of
from fragility.printed.contrasts import CONTRAST
from fragility.printed.paper import Paper
from fragility.schemas.claim import Block, Claim, Reading
from fragility.small_tables import Columns
from fragility.wording import listing

#: What follows the name of a table where the rest of its name tells of a part of it.
_PART = re.compile(r"[a-z]?(,|$)")


class Unheld(Reading):
    """A reading that says what is missing and, where it is known, which cells that would be."""

    scope: list[Block] = []
    missing: list[str] = pydantic.Field(min_length=1)

    def blocks(self) -> Sequence[Block]:
        """Return the parts of its scope."""
        return self.scope


class UnheldCount(Reading):
    """A count for which we have nothing."""

    missing: list[str] = pydantic.Field(min_length=1)


class UnheldFields(UnheldCount):
    """A protocol for which we have nothing."""


class Parts(UnheldCount):
    """A mechanism: its parts are claims of their own, and what is missing is what ties them together."""


class Interpretation(Reading):
    """A reading of words that name no number."""


@claim_type(
    "direction", "superiority", "magnitude", "equivalence", "dose-response", "ranking", "trade-off", "distribution",
    "existence",
    reading=Unheld,
)  # fmt: skip
def assess_unheld(paper: Paper, claim: Claim, reading: Unheld) -> Assessed:
    """Say what is missing."""
    if reading.scope:
        return begin(paper, reading, Columns.of_rows([], CONTRAST)), ()
    return Evidence(not_checkable=_printed(paper, claim) or NOTHING_HELD, missing=tuple(reading.missing)), ()


def _printed(paper: Paper, claim: Claim) -> str:
    """Say which of the places that a claim names print numbers that we have; "" where none does."""
    held = names_of(paper, "locator")
    places = [place.strip() for place in claim.locator.split(";")]
    here = [place for place in places if any(map(partial(_is_at, place), held))]
    return f"we have numbers of {listing(here)}, but not what a test of this reading needs" if here else ""


def _is_at(place: str, name: str) -> bool:
    """Say whether a table is at a place: "Table 3b, safety" at "Table 3"."""
    return name.startswith(place) and bool(_PART.match(name, len(place)))


@claim_type("count", reading=UnheldCount)
def assess_unheld_count(paper: Paper, claim: Claim, reading: UnheldCount) -> Assessed:
    """Say what would have to be counted."""
    return Evidence(not_checkable="we have nothing to count", missing=tuple(reading.missing)), ()


@claim_type("protocol", reading=UnheldFields)
def assess_unheld_fields(paper: Paper, claim: Claim, reading: UnheldFields) -> Assessed:
    """Say what would have to be compared."""
    return Evidence(not_checkable="we have nothing to compare it with", missing=tuple(reading.missing)), ()


@claim_type("mechanism", reading=Parts)
def assess_mechanism(paper: Paper, claim: Claim, reading: Parts) -> Assessed:
    """All parts are needed, each by its own test; no paper here prints them all."""
    return Evidence(not_checkable="we lack parts of it", missing=tuple(reading.missing)), ()


@claim_type("interpretation", reading=Interpretation)
def assess_interpretation(paper: Paper, claim: Claim, reading: Interpretation) -> Assessed:
    """Never checkable: the claims that bear on it are linked."""
    return Evidence(not_checkable="an interpretation: no number is claimed"), ()
