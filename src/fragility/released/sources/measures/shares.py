"""Shares and counts of rows with certain values."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from fragility.released.coded import IntArray, Rows
from fragility.released.sources.measures.estimates import Mean, Share
from fragility.released.sources.measures.registry import Number, measure

#: What makes a prompt one.
ITEM = ("benchmark", "item_id")


@measure
def share(rows: Rows, values: list[str], column: str = "meaning") -> Number:
    """Share of all selected rows whose `column` is one of `values`; a row without a label counts in the denominator."""
    items = [name for name in ITEM if name in rows]
    return Share.of(rows.holds(column, values), rows.groups(items) if items else None)


@measure
def count(rows: Rows, values: list[str] | None = None, column: str = "meaning") -> Number:
    """Count the selected rows; with `values`, those whose `column` is one of them."""
    return Fraction(len(rows) if values is None else int(rows.holds(column, values).sum()))


@measure
def items(rows: Rows, column: str = "item_id") -> Number:
    """Count the different values of a column among the selected rows."""
    codes = rows.codes(column)
    return Fraction(np.unique(codes[codes >= 0]).size)


@measure
def mean_share(rows: Rows, by: str, values: list[str], column: str = "meaning") -> Number:
    """Mean over the groups of `by` of the share within the group: every group weighs the same."""
    _, k, n = share_counts(rows.codes(by), rows.holds(column, values))
    return Mean.of(k, n)


@measure
def flip_share(
    rows: Rows,
    by: list[str] | None = None,
    column: str = "meaning",
    values: list[str] | None = None,
) -> Number:
    """Share of groups (by default model, benchmark and item) whose rows do not all have one value in `column`.

    With `values` only whether a row has one of them counts.
    """
    held = rows.codes(column) if values is None else rows.holds(column, values).astype(int)
    groups = rows.groups(by or ["model", "benchmark", "item_id"])
    known, width = groups >= 0, max(len(rows.column(column).values), 2) + 1
    found, value = np.divmod(np.unique(groups[known] * width + held[known] + 1), width)
    different = np.bincount(found, value > 0)[np.unique(found)] > 1  # what is missing, 0 here, is no value
    return Share.of(different)


def share_counts(groups: IntArray, hits: NDArray[np.bool_]) -> tuple[IntArray, IntArray, IntArray]:
    """Return the groups that rows are in, how many rows of each are hits and how many there are; -1 is no group."""
    known = groups >= 0
    size = np.bincount(groups[known])
    found = np.flatnonzero(size)
    return found, np.bincount(groups[known & hits], minlength=len(size))[found], size[found]
