"""Rows numbered by the group that they are in.

Prevents the failure in which every published figure lets pandas look for the same groups among texts: columns are
coded as numbers, and a group is one number.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility.released.sources.measures.shares import known

IntArray = NDArray[np.signedinteger[Any]]


def coded(column: pd.Series) -> tuple[IntArray, pd.Index]:
    """Return the value of each row as a number, -1 where it is missing, and the values in their order."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, values = column.cat.codes.to_numpy(), column.cat.categories
    else:
        codes, values = pd.factorize(column, sort=True)
    return np.asarray(codes, dtype=np.int64), pd.Index(values)


def numbered(rows: pd.DataFrame, by: Sequence[str]) -> tuple[IntArray, list[pd.Index]]:
    """Return the number of each row's group, -1 where a part of its key is missing, and the values of the parts."""
    parts = [coded(known(rows, name)) for name in by]
    missing = np.logical_or.reduce([codes < 0 for codes, _ in parts])
    sizes = [max(len(values), 1) for _, values in parts]
    numbers = np.ravel_multi_index([np.where(missing, 0, codes) for codes, _ in parts], sizes)
    return np.where(missing, -1, numbers), [values for _, values in parts]


def index_of(numbers: IntArray, levels: list[pd.Index], by: Sequence[str]) -> pd.Index:
    """Return the keys of groups by their numbers, as `numbered` gives them."""
    places = np.unravel_index(numbers, [max(len(level), 1) for level in levels])
    if len(levels) == 1:
        return levels[0].take(places[0]).rename(by[0])
    return pd.MultiIndex(levels=levels, codes=places, names=list(by), verify_integrity=False)  # type: ignore[arg-type]
