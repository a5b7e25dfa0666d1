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
    def share(rows: pd.DataFrame, values: list[str], column: str = "meaning") -> Number: ...

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
from typing import Any

import numpy as np
import pandas as pd

from fragility.errors import InputError, near_match
from fragility.released.sources.measures.registry import MEASURES, Number, measure
from fragility.schemas.source import Measure

#: Before a value or a list of them: the rows with any other value.
ALL_BUT = "all but "

__all__ = ["MEASURES", "NoRowError", "Number", "compute", "measure", "select"]

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")


class NoRowError(InputError):
    """The rows that a measure asks for are not there."""


def compute(wanted: Measure, frame: pd.DataFrame, where: str) -> Number:
    """Return a measure over the rows of `frame` that it selects; `where` names the headline in errors."""
    if wanted.statistic not in MEASURES:
        raise InputError(f"unknown statistic '{wanted.statistic}'", where, near_match(wanted.statistic, MEASURES))
    function = MEASURES[wanted.statistic]
    try:
        inspect.signature(function).bind(frame, **wanted.options)
    except TypeError as error:
        raise InputError(f"options of '{wanted.statistic}': {error}", where) from None
    try:
        found = function(select(frame, wanted.where), **wanted.options)
    except InputError as error:
        raise type(error)(error.what, f"{where}, {error.where}", error.fix) from None
    return Fraction(found) if isinstance(found, int) else found


def select(frame: pd.DataFrame, where: dict[str, Any]) -> pd.DataFrame:
    """Return the rows in which every column has its value, or one of its values; after "all but " any other one.

    Numbers are compared as numbers, all else as text ("True" and "False" for flags).

    Raises
    ------
    InputError
        An unknown column (names the nearest); `NoRowError` for a value that leaves no row.
    """
    chosen = np.arange(len(frame))
    for column, wanted in where.items():
        if column not in frame:
            raise InputError(f"unknown column '{column}'", "where", near_match(column, frame.columns))
        (values, others), found = wanted_values(wanted), frame[column]
        known = found.take(chosen)
        if pd.api.types.is_numeric_dtype(found) and not pd.api.types.is_bool_dtype(found):
            kept = known.isin([_as_number(value) for value in values])
        else:
            held = known if isinstance(found.dtype, pd.CategoricalDtype) else known.astype("str")
            kept = held.isin([str(value) for value in values])
        mask = kept.to_numpy(dtype=bool)
        chosen = chosen[mask != others]
        if not len(chosen) or (others and not mask.any()):
            hint = near_match(str(values[0]), sorted(set(known.dropna().astype("str")))[:20])
            raise NoRowError(f"no row has {column} '{wanted}'", "where", hint)
    return frame.take(chosen)


def wanted_values(wanted: Any) -> tuple[list[Any], bool]:
    """Return the values of a selection, and whether the rows with other values are meant.

    >>> wanted_values(["all but a", "b"])
    (['a', 'b'], True)
    """
    values = list(wanted) if isinstance(wanted, list) else [wanted]
    others = isinstance(values[0], str) and values[0].startswith(ALL_BUT)
    return ([values[0].removeprefix(ALL_BUT), *values[1:]] if others else values), others


def _as_number(value: Any) -> Any:
    """Return a number that a csv file gives as text; what is none equals no number."""
    try:
        return float(value)
    except ValueError:
        return value
