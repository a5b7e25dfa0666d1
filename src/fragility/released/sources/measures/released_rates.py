"""Figures that a source computes from its own released aggregates: means and spreads of runs, differences, totals."""

from fractions import Fraction

import numpy as np

from fragility.errors import InputError
from fragility.released.coded import Rows
from fragility.released.sources.measures.estimates import Mean
from fragility.released.sources.measures.registry import Number, measure
from fragility.released.sources.measures.values import numbers
from fragility.statistics.result import NotEstimable


@measure
def mean_rate(rows: Rows) -> Number:
    """Mean of the rates value / n of released counts: every row weighs the same."""
    return Mean(_rates(rows))


@measure
def spread_of_rates(rows: Rows, delta: int = 0) -> Number:
    """Return the standard deviation of the rates value / n; `delta` is what is taken off the number of rates."""
    rates = [float(rate) for rate in _rates(rows)]
    if len(rates) <= delta:
        return NotEstimable("too few runs")
    return float(np.std(rates, ddof=delta))


@measure
def weighted_mean(rows: Rows) -> Number:
    """Mean of released values, each weighed with its n."""
    weights = numbers(rows, "n")
    pairs = zip(numbers(rows, "value"), weights, strict=True)
    return sum((value * weight for value, weight in pairs), Fraction(0)) / sum(weights)


@measure
def difference(rows: Rows, first: str, second: str, column: str = "condition") -> Number:
    """Value of the one row whose `column` is `first` minus that of the one row whose `column` is `second`."""
    found = [numbers(rows.at(rows.holds(column, [name])), "value") for name in (first, second)]
    if any(len(values) != 1 for values in found):
        raise InputError(f"{len(found[0])} and {len(found[1])} values", "where", "select one of each")
    return found[0][0] - found[1][0]


def _rates(rows: Rows) -> list[Fraction]:
    pairs = zip(numbers(rows, "value"), numbers(rows, "n"), strict=True)
    return [value / of for value, of in pairs]
