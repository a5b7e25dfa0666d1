"""Means and totals of a column of numbers; a released number (`value_text`) is taken digit by digit."""

from fractions import Fraction
from statistics import median as middle

import numpy as np

from fragility.errors import InputError
from fragility.released.coded import IntArray, Rows
from fragility.released.sources.measures.estimates import Mean
from fragility.released.sources.measures.registry import Number, measure
from fragility.released.sources.measures.shares import ITEM
from fragility.statistics.result import NotEstimable


@measure
def value(rows: Rows, column: str = "score") -> Number:
    """Return the one number that the selected rows hold; more than one different is an error."""
    found = set(numbers(rows, column))
    if len(found) != 1:
        raise InputError(f"{len(found)} different values of {column}", "where", "select one")
    return found.pop()


@measure
def mean(rows: Rows, column: str = "score") -> Number:
    """Mean of the numbers of a column; rows without one are left out."""
    known, values, codes = _distinct(rows, column)
    if not values:
        return NotEstimable(f"no row has a number in {column}")
    return Mean(values, known.groups(ITEM) if all(name in rows for name in ITEM) else None, codes)


@measure
def median(rows: Rows, column: str = "score") -> Number:
    """Median of the numbers of a column; rows without one are left out."""
    found = numbers(rows, column)
    return middle(found) if found else NotEstimable(f"no row has a number in {column}")


@measure
def total(rows: Rows, column: str = "score") -> Number:
    """Sum of the numbers of a column; rows without one are left out."""
    return sum(numbers(rows, column), Fraction(0))


def numbers(rows: Rows, column: str) -> list[Fraction]:
    """Return the numbers of a column, exactly; of a released table, column `value`, those of its texts."""
    _, values, codes = _distinct(rows, column)
    return [values[code] for code in codes]


def _distinct(rows: Rows, column: str) -> tuple[Rows, list[Fraction], IntArray]:
    """Return the rows that have a number, the different numbers, and which of them each row has."""
    known = rows.at((rows.codes(column) >= 0) & ~rows.holds(column, [""]))
    told = "value_text" if column == "value" and "value_text" in rows else column
    found, codes = np.unique(known.codes(told), return_inverse=True)
    return known, [Fraction(rows.column(told).values[code]) for code in found], codes
