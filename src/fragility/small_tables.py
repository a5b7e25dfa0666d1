"""A small table as plain columns.

Prevents the failure in which ten comparisons cost what ten thousand do: a data frame pays machinery for each column
that is read, each mask and each copy, and the test of a claim asks for hundreds of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd


class Columns:
    """Columns of one length by name: numbers as arrays of numbers, anything else as arrays of objects.

    Read as a frame is, by the name of a column or by a mask of rows; nothing changes it.

    Examples
    --------
    >>> table = Columns({"model": ["A", "B"], "n": [3, 4]})
    >>> table[table["n"] > 3].rows()
    [{'model': 'B', 'n': 4}]
    >>> table.assign(n=table["n"] * 2)["n"].tolist(), len(table), "n_trt" in table
    ([6, 8], 2, False)
    """

    __slots__ = ("_columns", "_length")

    def __init__(self, columns: Mapping[str, Sequence[Any] | NDArray[Any]]) -> None:
        self._columns = {name: _array(values) for name, values in columns.items()}
        self._length = _check_lengths(self._columns.values())

    @classmethod
    def of(cls, table: "Columns | pd.DataFrame") -> "Columns":
        """Return the columns of a frame; columns are returned as they are."""
        if isinstance(table, Columns):
            return table
        return cls({str(name): table[name].to_numpy() for name in table.columns})

    @classmethod
    def of_rows(cls, rows: Sequence[Mapping[str, Any]], names: Iterable[str]) -> "Columns":
        """Return some columns of rows."""
        return cls({name: [row[name] for row in rows] for name in names})

    @overload
    def __getitem__(self, wanted: str) -> NDArray[Any]: ...

    @overload
    def __getitem__(self, wanted: NDArray[Any]) -> "Columns": ...

    def __getitem__(self, wanted: str | NDArray[Any]) -> "NDArray[Any] | Columns":
        if isinstance(wanted, str):
            return self._columns[wanted]
        return _made({name: values[wanted] for name, values in self._columns.items()})

    def __len__(self) -> int:
        return self._length

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def assign(self, **columns: Sequence[Any] | NDArray[Any]) -> "Columns":
        """Return the same with columns added or put in the place of others."""
        added = {name: _array(values) for name, values in columns.items()}
        _check_lengths((*self._columns.values(), *added.values()))
        return _made({**self._columns, **added})

    def rename(self, names: Mapping[str, str]) -> "Columns":
        """Return the same with other names of columns, `{old: new}`."""
        return _made({names.get(name, name): values for name, values in self._columns.items()})

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries of plain values."""
        return [dict(zip(self._columns, row, strict=True)) for row in zip(*self.lists(*self._columns), strict=True)]

    def lists(self, *names: str) -> list[list[Any]]:
        """Return columns as lists of plain values."""
        return [self._columns[name].tolist() for name in names]

    def groups(self, *names: str) -> dict[tuple[Any, ...], NDArray[np.intp]]:
        """Return the places of the rows that have the same values in some columns, in the order of the first of each.

        >>> Columns({"model": ["B", "A", "B"], "n": [1, 2, 3]}).groups("model")
        {('B',): array([0, 2]), ('A',): array([1])}
        """
        found: dict[tuple[Any, ...], list[int]] = {}
        for place, key in enumerate(zip(*self.lists(*names), strict=True)):
            found.setdefault(key, []).append(place)
        return {key: np.array(places) for key, places in found.items()}

    def frame(self) -> "pd.DataFrame":
        """Return them as a frame."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=list(self._columns))


#: The kinds of numbers that nearly all columns of numbers are of.
_NUMBERS = frozenset({int, float, bool, np.int64, np.float64, np.bool_})
#: What a function takes that is called with either, and what it takes and gives back.
Table: TypeAlias = "Columns | pd.DataFrame"
AnyTable = TypeVar("AnyTable", "Columns", "pd.DataFrame")


def joined(tables: Iterable[Columns], names: Sequence[str]) -> Columns:
    """Return the rows of several tables below each other; of none, or none with a row, the columns that are named."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return Columns({name: [] for name in names})
    return Columns({name: np.concatenate([table[name] for table in filled]) for name in filled[0]})


def _made(columns: dict[str, NDArray[Any]]) -> Columns:
    """Return columns of arrays that are known to be of one length."""
    table = Columns.__new__(Columns)
    table._columns, table._length = columns, len(next(iter(columns.values()), ()))
    return table


def _check_lengths(arrays: Iterable[NDArray[Any]]) -> int:
    """Return the length that arrays have in common, 0 of none."""
    lengths = set(map(len, arrays))
    if len(lengths) > 1:
        raise ValueError(f"columns of {sorted(lengths)} rows")
    return next(iter(lengths), 0)


def _array(values: Sequence[Any] | NDArray[Any]) -> NDArray[Any]:
    if isinstance(values, np.ndarray):
        return values
    kinds = set(map(type, values))
    if kinds and (kinds <= _NUMBERS or all(issubclass(kind, int | float | np.number | np.bool_) for kind in kinds)):
        return np.array(values)
    return np.fromiter(values, dtype=object, count=len(values))
