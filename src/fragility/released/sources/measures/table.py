"""A table of a source of which many measures select rows.

Prevents the failure in which each of a thousand published figures compares every text of a table again: a column is
coded once, and a selection compares whole numbers.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility.errors import InputError, near_match

#: Before a value or a list of them: the rows with any other value.
ALL_BUT = "all but "

#: How the names of flags begin: a table has dozens, and a measure that needs one names it.
FLAGS = ("opens_", "has_")


class NoRowError(InputError):
    """The rows that a measure asks for are not there."""


@dataclass(frozen=True)
class _Coded:
    """A column as whole numbers, one a row (-1: missing), and what each stands for."""

    codes: NDArray[np.intp]
    numeric: bool
    numbers: dict[Any, int]

    def has(self, values: list[Any], rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return which of some rows have one of some values."""
        asked = [_as_number(value) if self.numeric else str(value) for value in values]
        among = np.zeros(len(self.numbers) + 1, dtype=bool)  # the last stays False, and -1 finds it
        among[[self.numbers[value] for value in asked if value in self.numbers]] = True
        return among[self.codes[rows]]


class Table:
    """A frame whose rows are selected by the values of its columns.

    Numbers are compared as numbers, all else as text ("True" and "False" for flags).
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        texts = [name for name, kind in frame.dtypes.items() if kind == "str"]
        self.frame: pd.DataFrame = frame.astype(dict.fromkeys(texts, object))  # one block, whose rows are taken at once
        self._coded: dict[str, _Coded] = {}
        self._parts: dict[tuple[str, ...], pd.DataFrame] = {}

    def select(self, where: dict[str, Any], flags: Collection[str] = ()) -> pd.DataFrame:
        """Return the rows in which every column has its value, or one of its values; after "all but " any other one.

        Of the flags of outcomes (`opens_...` and `has_...`) only those named are kept.

        Raises
        ------
        InputError
            An unknown column (names the nearest); `NoRowError` for a value that leaves no row.
        """
        chosen = np.arange(len(self.frame))
        for column, wanted in where.items():
            if column not in self.frame:
                raise InputError(f"unknown column '{column}'", "where", near_match(column, self.frame.columns))
            values, others = wanted_values(wanted)
            had = self._column(column).has(values, chosen)
            if not (had != others).any() or (others and not had.any()):
                known = self.frame[column].take(chosen).dropna().astype("str")
                hint = near_match(str(values[0]), sorted(set(known))[:20])
                raise NoRowError(f"no row has {column} '{wanted}'", "where", hint)
            chosen = chosen[had != others]
        return self._with(flags).take(chosen)

    def _with(self, flags: Collection[str]) -> pd.DataFrame:
        kept = tuple(name for name in map(str, self.frame) if not name.startswith(FLAGS) or name in flags)
        if kept not in self._parts:
            self._parts[kept] = self.frame[list(kept)]
        return self._parts[kept]

    def _column(self, name: str) -> _Coded:
        if name not in self._coded:
            column = self.frame[name]
            numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
            codes, values = pd.factorize(column if numeric else column.astype("str"))
            self._coded[name] = _Coded(codes, numeric, {value: code for code, value in enumerate(values.tolist())})
        return self._coded[name]


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
