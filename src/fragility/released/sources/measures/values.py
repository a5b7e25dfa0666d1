"""Means and totals of a column of numbers; a released number (`value_text`) is taken digit by digit."""

from fractions import Fraction
from statistics import median as middle

import pandas as pd

from fragility.errors import InputError
from fragility.released.sources.measures.estimates import Mean
from fragility.released.sources.measures.registry import Number, measure
from fragility.released.sources.measures.shares import ITEM, known
from fragility.statistics.result import NotEstimable


@measure
def value(rows: pd.DataFrame, column: str = "score") -> Number:
    """Return the one number that the selected rows hold; more than one different is an error."""
    found = set(numbers(rows, column))
    if len(found) != 1:
        raise InputError(f"{len(found)} different values of {column}", "where", "select one")
    return found.pop()


@measure
def mean(rows: pd.DataFrame, column: str = "score") -> Number:
    """Mean of the numbers of a column; rows without one are left out."""
    found = numbers(rows, column)
    if not found:
        return NotEstimable(f"no row has a number in {column}")
    held = rows[pd.to_numeric(rows[column]).notna()]
    return Mean(found, held.groupby(list(ITEM), observed=True).ngroup().tolist() if set(ITEM) <= set(held) else None)


@measure
def median(rows: pd.DataFrame, column: str = "score") -> Number:
    """Median of the numbers of a column; rows without one are left out."""
    found = numbers(rows, column)
    return middle(found) if found else NotEstimable(f"no row has a number in {column}")


@measure
def total(rows: pd.DataFrame, column: str = "score") -> Number:
    """Sum of the numbers of a column; rows without one are left out."""
    return sum(numbers(rows, column), Fraction(0))


def numbers(rows: pd.DataFrame, column: str) -> list[Fraction]:
    """Return the numbers of a column, exactly; of a released table, column `value`, those of its texts."""
    if column == "value" and "value_text" in rows:
        texts = zip(rows["value_text"].tolist(), rows["value"].tolist(), strict=True)
        return [Fraction(text) for text, number in texts if number == number]  # NaN is none
    found = pd.to_numeric(known(rows, column)).dropna()
    return [Fraction(number) for number in found.tolist()]
