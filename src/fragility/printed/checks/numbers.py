"""The printed numbers of a paper as the checks read them: first-hand exact numbers, told apart by what they are.

Prevents the failure in which a printed difference or a standard deviation is checked as if it were a score.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pandas as pd

from fragility.frame_rows import records
from fragility.printed.cells import first_hand_rows, share_cells
from fragility.printed.columns import Column
from fragility.printed.paper import FIRST_HAND, Paper
from fragility.statistics.printed import Printed
from fragility.statistics.printed import level_text as level_text

Row = dict[str, Any]


def rows_of(paper: Paper, *kinds: str) -> list[Row]:
    """Return the first-hand exact numbers of some kinds ("value", "delta", "average"), in the order of the print."""
    return [row for row in first_hand_rows(paper) if row["kind"] in kinds]


@lru_cache(maxsize=4)
def share_places(paper: Paper) -> tuple[tuple[Row, Column], ...]:
    """Return the first-hand numbers that are exact shares of items, each with its column; not to be changed."""
    return tuple((row, column) for row, column in share_cells(paper) if row["confidence"] in FIRST_HAND)


def exact_rows(scores: pd.DataFrame) -> list[Row]:
    """Return the scores that are exact numbers."""
    return records(scores[[printed.kind == "exact" for printed in scores["printed"]]])


def spread_of(rows: Iterable[Row]) -> float:
    """Return how far the values of some numbers lie apart."""
    values = [float(_value(row["printed"])) for row in rows]
    return max(values) - min(values) if values else 0.0


def _value(printed: Printed) -> Any:
    return printed.value
