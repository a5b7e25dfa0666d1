"""Rows of a frame as dictionaries, column by column.

Prevents the failure in which a table of a million numbers takes minutes because pandas looks at each cell's type.
"""

from functools import lru_cache
from typing import Any

import pandas as pd

from fragility.printed.paper import Paper

Row = dict[str, Any]


def records(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame as dictionaries of plain values.

    >>> records(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}))
    [{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}]
    """
    names = [str(name) for name in frame.columns]
    columns = [frame[name].tolist() for name in frame.columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)] if columns else []


@lru_cache(maxsize=4)
def first_hand_rows(paper: Paper) -> tuple[Row, ...]:
    """Return the first-hand numbers of a paper that are exact; they are shared, so do not change them."""
    frame = paper.first_hand
    exact = [printed.kind == "exact" for printed in frame["printed"]]
    return tuple(records(frame[exact]))
