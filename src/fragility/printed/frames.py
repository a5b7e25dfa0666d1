"""Rows of a paper's numbers as dictionaries, made once and shared.

Prevents the failure in which every reading, or every check, takes the same frames apart again.
"""

from functools import lru_cache
from typing import Any

from fragility.frame_rows import records
from fragility.printed.cells import held_cells, uncounted
from fragility.printed.paper import Paper

Row = dict[str, Any]


@lru_cache(maxsize=4)
def first_hand_rows(paper: Paper) -> tuple[Row, ...]:
    """Return the first-hand numbers of a paper that are exact; they are shared, so do not change them."""
    frame = paper.first_hand
    exact = [printed.kind == "exact" for printed in frame["printed"]]
    return tuple(records(frame[exact]))


@lru_cache(maxsize=64)
def held_rows(paper: Paper) -> tuple[Row, ...]:
    """Return the rows of `cells`; they are shared, so do not change them."""
    return tuple(records(held_cells(paper)))


@lru_cache(maxsize=64)
def uncounted_rows(paper: Paper) -> tuple[Row, ...]:
    """Return the rows of `uncounted`; they are shared, so do not change them."""
    return tuple(records(uncounted(paper)))
