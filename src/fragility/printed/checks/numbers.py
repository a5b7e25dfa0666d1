"""The printed numbers of a paper as the checks read them: first-hand exact numbers, told apart by what they are.

Prevents the failure in which a printed difference or a standard deviation is checked as if it were a score.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from fragility.printed.paper import Paper
from fragility.statistics.printed import Printed

Row = dict[str, Any]


def kind_of(paper: Paper, metric: str) -> str:
    """Return what a metric's numbers are: "value", "delta", "spread" or "average"."""
    return paper.vocabulary.metric(metric).kind


def rows_of(paper: Paper, *kinds: str) -> list[Row]:
    """Return the first-hand exact numbers of some kinds (see `kind_of`), in the order of the print."""
    return [row for row in exact_rows(paper.first_hand) if kind_of(paper, row["metric"]) in kinds]


def exact_rows(scores: pd.DataFrame) -> list[Row]:
    """Return the scores that are exact numbers."""
    return [row for row in scores.to_dict("records") if row["printed"].kind == "exact"]


def spread_of(rows: Iterable[Row]) -> float:
    """Return how far the values of some numbers lie apart."""
    values = [float(_value(row["printed"])) for row in rows]
    return max(values) - min(values) if values else 0.0


def _value(printed: Printed) -> Any:
    return printed.value
