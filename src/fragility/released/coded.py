"""A table of a source as whole numbers: what its measures select rows of, and its judges are lined up from.

Prevents the failure in which each of a thousand published figures compares, sorts or groups every text of a table
again: a column is coded once, rows are grouped once, and a measure counts whole numbers.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from fragility.errors import InputError, near_match
from fragility.released.parquet import read_parquet, whole
from fragility.statistics.places import places_among

IntArray = NDArray[np.int64]

#: Before a value or a list of them: the rows with any other value.
ALL_BUT = "all but "


class NoRowError(InputError):
    """The rows that a measure asks for are not there."""


@dataclass(frozen=True)
class Column:
    """A column as whole numbers, one a row (-1: missing), and the values that they stand for, in their order."""

    codes: IntArray
    values: list[Any]
    numeric: bool

    @cached_property
    def lacks(self) -> bool:
        """Whether a row has no value."""
        return bool((self.codes < 0).any())

    @cached_property
    def texts(self) -> list[str]:
        """The values as text."""
        return [str(value) for value in self.values]

    @cached_property
    def _of_text(self) -> dict[str, int]:
        return {text: code for code, text in enumerate(self.texts)}

    @cached_property
    def _of_number(self) -> dict[Any, int]:
        return {value: code for code, value in enumerate(self.values)}

    def among(self, values: Iterable[Any]) -> NDArray[np.bool_]:
        """Return for each code whether its value is one of some; the last one, for what is missing, is False."""
        if self.numeric:
            return self._marked(self._of_number.get(_as_number(value)) for value in values)
        return self.among_texts(map(str, values))

    def among_texts(self, texts: Iterable[str]) -> NDArray[np.bool_]:
        """Return the same of values as text."""
        return self._marked(map(self._of_text.get, texts))

    def _marked(self, codes: Iterable[int | None]) -> NDArray[np.bool_]:
        found = np.zeros(len(self.values) + 1, dtype=bool)
        found[[code for code in codes if code is not None]] = True
        return found


@dataclass(frozen=True)
class Groups:
    """The group of each row of a table (-1: a part of its key is missing), and the first row of each group."""

    codes: IntArray
    first: IntArray
    parts: tuple[Column, ...]

    @cached_property
    def keys(self) -> list[tuple[str, ...]]:
        """The texts of each group's key, by its number."""
        return list(zip(*([part.texts[code] for code in part.codes[self.first]] for part in self.parts), strict=True))

    @cached_property
    def names(self) -> list[str]:
        """The texts of each group's key as one, by its number."""
        return [" ".join(key).strip() for key in self.keys]


class Table:
    """A frame, or a table of arrow, whose rows are selected by the values of its columns.

    Numbers are compared as numbers, all else as text ("True" and "False" for flags). `computed` keeps what was computed
    of it, for those who ask again.
    """

    def __init__(self, frame: pd.DataFrame | pa.Table) -> None:
        self.frame = frame
        self.names = list(map(str, frame.column_names if isinstance(frame, pa.Table) else frame.columns))
        self.known = frozenset(self.names)
        self.computed: dict[str, Any] = {}
        self._columns: dict[str, Column] = {}
        #: The rows that one condition alone selects, for those of several that begin with it.
        self._first: dict[tuple[str, str] | None, IntArray] = {}
        self._groups: dict[tuple[str, ...], Groups] = {}

    def of(self, columns: Sequence[str]) -> pd.DataFrame:
        """Return those of some columns that there are as a frame of its own."""
        names = [name for name in columns if name in self.names]
        return self.frame.select(names).to_pandas() if isinstance(self.frame, pa.Table) else self.frame[names].copy()

    def select(self, where: dict[str, Any]) -> "Rows":
        """Return the rows in which every column has its value, or one of its values; after "all but " any other one.

        Raises
        ------
        InputError
            An unknown column (names the nearest); `NoRowError` for a value that leaves no row.
        """
        chosen = None  # all rows
        for name, wanted in where.items():
            if name not in self.known:
                raise InputError(f"unknown column '{name}'", "where", near_match(name, self.names))
            first = (name, repr(wanted)) if chosen is None else None
            if first in self._first:
                chosen = self._first[first]
                continue
            column, (values, others) = self.column(name), wanted_values(wanted)
            codes = column.codes if chosen is None else column.codes[chosen]
            had = column.among(values)[codes]
            kept = ~had if others else had
            if not kept.any() or (others and not had.any()):
                known = sorted({column.texts[code] for code in codes if code >= 0})[:20]
                raise NoRowError(f"no row has {name} '{wanted}'", "where", near_match(str(values[0]), known))
            chosen = np.flatnonzero(kept) if chosen is None else chosen[kept]
            if first:
                self._first[first] = chosen
        return Rows(self, np.arange(len(self.frame)), whole=True) if chosen is None else Rows(self, chosen)

    def column(self, name: str) -> Column:
        """Return a column as whole numbers, coded once."""
        if name not in self._columns:
            self._columns[name] = self._coded(name)
        return self._columns[name]

    def _coded(self, name: str) -> Column:
        held = self.frame[name]
        if isinstance(held, pa.ChunkedArray):
            if pa.types.is_dictionary(held.type):
                return _of_dictionary(held)
            if pa.types.is_boolean(held.type):
                return _of_flags(held)
            held = held.to_pandas()
        if isinstance(held.dtype, pd.CategoricalDtype):
            held = held.cat.set_categories(sorted(held.cat.categories))
            return Column(np.asarray(held.cat.codes, dtype=np.int64), held.cat.categories.tolist(), numeric=False)
        numeric = pd.api.types.is_numeric_dtype(held) and not pd.api.types.is_bool_dtype(held)
        numbers, found = pd.factorize(held, sort=True)
        return Column(numbers.astype(np.int64), found.tolist(), numeric)

    def is_grouped(self, by: Sequence[str]) -> bool:
        """Say whether `groups` was asked for already."""
        return tuple(by) in self._groups

    def groups(self, by: Sequence[str]) -> Groups:
        """Return the groups that columns make, in the order of their values; made once."""
        key = tuple(by)
        if key not in self._groups:
            columns = tuple(self.column(name) for name in key)
            sizes = [max(len(column.values), 1) for column in columns]
            lacking = [column.codes for column in columns if column.lacks]
            if lacking:
                whole = np.flatnonzero(np.logical_and.reduce([codes >= 0 for codes in lacking]))
                numbers = np.ravel_multi_index([column.codes[whole] for column in columns], sizes)
                _, first, place = places_among(numbers)
                codes = np.full(len(self.frame), -1)
                codes[whole] = place
                self._groups[key] = Groups(codes, whole[first], columns)
            else:
                _, first, codes = places_among(np.ravel_multi_index([column.codes for column in columns], sizes))
                self._groups[key] = Groups(codes, first, columns)
        return self._groups[key]


def _of_dictionary(held: pa.ChunkedArray) -> Column:
    """Return a column of texts of which each is held once."""
    whole = held.unify_dictionaries().combine_chunks()
    parts = whole.chunks if isinstance(whole, pa.ChunkedArray) else [whole]
    numbers = np.concatenate([part.indices.fill_null(-1).to_numpy() for part in parts])
    values = parts[0].dictionary.to_pylist()
    order = sorted(range(len(values)), key=values.__getitem__)
    places = np.full(len(values) + 1, -1)  # the last one stands for what is missing
    places[order] = np.arange(len(values))
    return Column(places[numbers], [values[place] for place in order], numeric=False)


def _of_flags(held: pa.ChunkedArray) -> Column:
    """Return a column of flags; what no row has is no value of it."""
    codes = held.cast(pa.int8()).fill_null(-1).to_numpy().astype(np.int64)
    flags = [flag for flag in (False, True) if (codes == flag).any()]
    return Column(codes if len(flags) > 1 else np.minimum(codes, 0), flags, numeric=False)


class Rows:
    """Some rows of a table, by their places in it; what a measure gets."""

    def __init__(self, table: Table, places: IntArray, whole: bool = False) -> None:
        self.table, self.places, self._whole = table, places, whole

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.places)

    def __contains__(self, name: str) -> bool:
        """Say whether the table has a column."""
        return name in self.table.known

    def column(self, name: str) -> Column:
        """Return a column of the whole table, or raise InputError with the nearest name."""
        if name not in self:
            raise InputError(f"unknown column '{name}'", "options", near_match(name, self.table.names))
        return self.table.column(name)

    def codes(self, name: str) -> IntArray:
        """Return the value of each row in a column as a whole number, -1 where it is missing."""
        return self._at(self.column(name).codes)

    def values(self, name: str) -> NDArray[Any]:
        """Return the values of a column, None where one is missing."""
        return np.array([*self.column(name).values, None], dtype=object)[self.codes(name)]

    def holds(self, name: str, values: Collection[str]) -> NDArray[np.bool_]:
        """Return which rows have in a column, as text, one of some values."""
        return self.column(name).among_texts(values)[self.codes(name)]

    def groups(self, by: Sequence[str]) -> IntArray:
        """Return the group of each row, -1 where a part of its key is missing: see `Table.groups`."""
        if not self.table.is_grouped(by):
            for name in by:
                self.column(name)
        return self._at(self.table.groups(by).codes)

    def _at(self, of_all: IntArray) -> IntArray:
        """Return what each row has of what all rows of the table have; not to be changed."""
        return of_all if self._whole else of_all[self.places]

    def at(self, chosen: NDArray[Any]) -> "Rows":
        """Return some of the rows, by their numbers or by whether each is wanted."""
        return Rows(self.table, self.places[chosen])


def coded_parquet(path: Path, expected: pa.Schema) -> Table:
    """Return a shipped file as a table, read once per state of it; otherwise as `released.parquet.read_parquet`."""
    return _coded(path, path.stat().st_mtime_ns, expected)


@lru_cache(maxsize=24)
def _coded(path: Path, written: int, expected: pa.Schema) -> Table:
    table = read_parquet(path, expected)
    with whole(path):
        table.validate(full=True)  # its columns are made into numbers later, one by one
    return Table(table)


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
