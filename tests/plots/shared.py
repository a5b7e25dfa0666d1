"""What the tests of figures and notebooks share: the first paper and its ledger, computed once per process."""

from functools import cache

from folders import GUO, rows_of

from fragility.claims.ledger import Row
from fragility.printed.paper import Paper, load_paper


@cache
def paper() -> Paper:
    """Return the first paper."""
    return load_paper(GUO)


def rows() -> list[Row]:
    """Return the ledger of the first paper."""
    return rows_of(GUO)
