"""Measures: how a published figure is computed again from derived rows, declared on the source's card.

Prevents the failure in which a figure is checked by code of its own: a card names a measure, the rows and its
options, and every figure of every source goes through these few functions.

A card says, for example::

    measure:
      statistic: share                  # a function registered here
      where: {model: gpt-4, judge: final, cluster: [homonyms, definitions]}
      options: {values: [refused]}      # its keyword arguments

`where` selects rows (column: one value or several; all conditions hold); a column or value that selects nothing is an
error. The function gets the selected rows and the options, and returns a `Fraction` where the result is one of whole
numbers (so that rounding is exact), a float otherwise, or `NotEstimable`. A `Share`, `Mean` or `Known` of `estimates`
knows its interval; a plain number is exact, or its reason for none stands in `estimates.NONE`.
Shares are 0 to 1: a headline in percent is
multiplied by the caller. A measure that is missing is a function in a module of this package, under `@measure`:

    @measure
    def share(rows: Rows, values: list[str], column: str = "meaning") -> Number: ...

Judges are named "name version" (version left out where the card has none).

- `shares`: share, count, items, mean_share, flip_share
- `values`: value, mean, median, total
- `judges`: agreement, pairwise_agreement, mean_agreement, kappa, fleiss_kappa, accuracy, precision, recall, f1,
  false_positive_rate, false_negative_rate

- `counts`: pooled_rate, pooled_rate_limit, wins_and_half_draws, count_correlation
- `grades`: weighted_kappa, same_grade, preference_rate, preferred

The other modules hold measures that one or two sources need; `sorted(MEASURES)` names all.
"""

import importlib
import inspect
import pkgutil
from fractions import Fraction
from functools import cache

from fragility.errors import InputError, near_match
from fragility.released.coded import NoRowError, Table, wanted_values
from fragility.released.sources.measures.registry import MEASURES, Number, measure
from fragility.schemas.source import Measure

__all__ = ["MEASURES", "NoRowError", "Number", "Table", "compute", "measure", "wanted_values"]

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")


_signature = cache(inspect.signature)


def compute(wanted: Measure, table: Table, where: str) -> Number:
    """Return a measure over the rows of a table that it selects; `where` names the headline in errors.

    What was computed of a table before is given again: several readings ask of one figure.
    """
    asked = wanted.model_dump_json()
    if asked not in table.computed:
        table.computed[asked] = _computed(wanted, table, where)
    found: Number = table.computed[asked]
    return found


def _computed(wanted: Measure, table: Table, where: str) -> Number:
    if wanted.statistic not in MEASURES:
        raise InputError(f"unknown statistic '{wanted.statistic}'", where, near_match(wanted.statistic, MEASURES))
    function = MEASURES[wanted.statistic]
    try:
        _signature(function).bind(table, **wanted.options)
    except TypeError as error:
        raise InputError(f"options of '{wanted.statistic}': {error}", where) from None
    try:
        found = function(table.select(wanted.where), **wanted.options)
    except InputError as error:
        raise type(error)(error.what, f"{where}, {error.where}", error.fix) from None
    return Fraction(found) if isinstance(found, int) else found
