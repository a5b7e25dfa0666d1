"""Means and totals of a column of numbers; a released number (`value_text`) is taken digit by digit."""

from fractions import Fraction
from statistics import median as middle

from fragility.errors import InputError
from fragility.released.coded import Rows
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
    found = numbers(rows, column)
    if not found:
        return NotEstimable(f"no row has a number in {column}")
    held = rows.at(rows.codes(column) >= 0)
    return Mean(found, held.groups(ITEM).tolist() if all(name in rows for name in ITEM) else None)


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
    codes = rows.codes(column)
    if column == "value" and "value_text" in rows:
        texts = rows.column("value_text").values
        return [Fraction(texts[code]) for code in rows.codes("value_text")[codes >= 0]]
    values = rows.column(column).values
    return [Fraction(values[code]) for code in codes if code >= 0 and values[code] != ""]
