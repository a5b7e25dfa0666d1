"""Shares and counts of rows with certain values."""

from fractions import Fraction

import numpy as np
import pandas as pd

from fragility.errors import InputError, near_match
from fragility.released.sources.measures.estimates import Mean, Share
from fragility.released.sources.measures.registry import Number, measure

#: What makes a prompt one.
ITEM = ("benchmark", "item_id")


@measure
def share(rows: pd.DataFrame, values: list[str], column: str = "meaning") -> Number:
    """Share of all selected rows whose `column` is one of `values`; a row without a label counts in the denominator."""
    return Share.of(holds(rows, column, values), [rows[name] for name in ITEM if name in rows])


@measure
def count(rows: pd.DataFrame, values: list[str] | None = None, column: str = "meaning") -> Number:
    """Count the selected rows; with `values`, those whose `column` is one of them."""
    return Fraction(len(rows) if values is None else int(holds(rows, column, values).sum()))


@measure
def items(rows: pd.DataFrame, column: str = "item_id") -> Number:
    """Count the different values of a column among the selected rows."""
    return Fraction(known(rows, column).nunique())


@measure
def mean_share(rows: pd.DataFrame, by: str, values: list[str], column: str = "meaning") -> Number:
    """Mean over the groups of `by` of the share within the group: every group weighs the same."""
    within = holds(rows, column, values).groupby(known(rows, by), observed=True).agg(["sum", "size"])
    return Mean([Fraction(int(k), int(n)) for k, n in within.itertuples(index=False)])


@measure
def flip_share(
    rows: pd.DataFrame,
    by: list[str] | None = None,
    column: str = "meaning",
    values: list[str] | None = None,
) -> Number:
    """Share of groups (by default model, benchmark and item) whose rows do not all have one value in `column`.

    With `values` only whether a row has one of them counts.
    """
    held = known(rows, column).astype("str") if values is None else holds(rows, column, values)
    keys = [known(rows, name) for name in by or ["model", "benchmark", "item_id"]]
    different = held.groupby(keys, observed=True).nunique()
    return Share.of(different > 1)


def known(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return a column, or raise InputError with the nearest name."""
    if column not in rows:
        raise InputError(f"unknown column '{column}'", "options", near_match(column, rows.columns))
    return rows[column]


def holds(rows: pd.DataFrame, column: str, values: list[str]) -> pd.Series:
    """Return True where the column, as text, is one of `values`."""
    held = known(rows, column)
    if not isinstance(held.dtype, pd.CategoricalDtype):
        return held.astype("str").isin(values)
    among = np.append(held.cat.categories.astype("str").isin(values), False)  # the code of a missing value is -1
    return pd.Series(among[held.cat.codes], index=held.index, name=column)
