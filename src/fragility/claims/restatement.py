"""Restatements: whether a claim says more than the one that it repeats.

Prevents the failure in which an abstract, a newspaper or a later paper is checked in place of the sentence that the
data were made for, or the step from one to the other goes unseen.
"""

from fragility.claims.scope import claimed_cells
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Reading
from fragility.wording import listing


def compare_restatement(paper: Paper, claim: Claim, original: Claim) -> str:
    """Say whether a restatement is stronger, weaker, as strong, or another kind of statement.

    What is compared is what both say in numbers and scope, never the wording: cells claimed, whether every cell is
    meant, a threshold, a margin, and whether the words leave room. More on one of these and less on another is
    "stronger and weaker".

    Returns
    -------
    str
        "stronger: ..." with the reasons; "" for a claim that restates nothing.
    """
    if claim.type != original.type:
        return f"another kind of statement: {claim.type} for {original.type}"
    compared: list[tuple[str, float | None, float | None]] = [
        ("comparisons claimed", _cells(paper, claim), _cells(paper, original)),
        ("every comparison", int(claim.every_cell), int(original.every_cell)),
        ("threshold", _largest(claim, "threshold"), _largest(original, "threshold")),
        ("margin", _narrowest(claim), _narrowest(original)),
        ("no hedge", int(not claim.hedge), int(not original.hedge)),
    ]
    both = [(words, here, there) for words, here, there in compared if here is not None and there is not None]
    more = [words for words, here, there in both if here > there]
    less = [words for words, here, there in both if here < there]
    parts = [f"{word} ({listing(reasons)})" for word, reasons in (("stronger", more), ("weaker", less)) if reasons]
    if not parts and {words for words, _, _ in both} <= {"every comparison", "no hedge"}:
        return "nothing that both state in numbers to compare"
    return " and ".join(parts) or "as strong"


def _cells(paper: Paper, claim: Claim) -> int | None:
    counts = [claimed_cells(paper, reading) for reading in claim.readings if reading.blocks()]
    return max(counts, default=None)


def _values(claim: Claim, field: str) -> list[float]:
    def value(reading: Reading) -> float | None:
        found = getattr(reading, field, None)
        return None if found is None else float(found)

    return [found for reading in claim.readings if (found := value(reading)) is not None]


def _largest(claim: Claim, field: str) -> float | None:
    return max(_values(claim, field), default=None)


def _narrowest(claim: Claim) -> float | None:
    """Return minus the smallest margin: a narrower margin says more."""
    margin = min(_values(claim, "margin"), default=None)
    return None if margin is None else -margin
