"""Shipped parquet files, opened where they are whole and have the columns of their kind.

Prevents the failure in which a file that was cut, emptied or made by another tool ends a command in a traceback, or is
read as a table of no rows.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa

from fragility.errors import InputError, quoted

_FIX = "derive it again"


def read_parquet(path: Path, expected: pa.Schema, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the rows of a shipped file.

    Parameters
    ----------
    path : Path
        The file.
    expected : pyarrow.Schema
        Columns that it must have; any other one holds flags.
    columns : sequence of str, optional
        Only these columns.

    Raises
    ------
    InputError
        For a file that is not whole, has no rows, or lacks a column or has it in another type.
    """
    import pyarrow.parquet as pq

    check_parquet(path, expected)
    with whole(path):
        return pq.ParquetFile(path).read(list(columns) if columns else None)


def read_frame(path: Path, expected: pa.Schema, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the rows of a shipped file as a frame; arguments and errors as in `read_parquet`."""
    table = read_parquet(path, expected, columns)
    with whole(path):
        return table.to_pandas()


def check_parquet(path: Path, expected: pa.Schema, may_lack: Collection[str] = ()) -> tuple[pa.Schema, int]:
    """Return schema and number of rows of a file, by its end alone; errors as in `read_parquet`."""
    import pyarrow.parquet as pq

    with whole(path):
        metadata = pq.read_metadata(path)
        found, rows = metadata.schema.to_arrow_schema(), metadata.num_rows
    where = told(path)
    for item in expected:
        if item.name not in found.names:
            if item.name in may_lack:
                continue
            raise InputError(f"no column '{item.name}'", where, _FIX)
        kind = found.field(item.name).type
        if kind != item.type:
            raise InputError(f"column '{item.name}' holds {kind}", where, f"expected {item.type}; {_FIX}")
    for item in found:
        if item.name not in expected.names and not pa.types.is_boolean(item.type):
            raise InputError(f"unknown column {quoted(item.name)} of {item.type}", where, "only flags may be added")
    if not rows:
        raise InputError("a table of no rows", where, _FIX)
    return found, rows


@contextmanager
def whole(path: Path) -> Iterator[None]:
    """Turn what cannot be read of a parquet file into an `InputError` that names the file."""
    if not path.is_file():
        raise InputError("no such file", told(path), _FIX)
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:  # a text that is not UTF-8 is the last
        if isinstance(error, InputError):
            raise
        what = "not UTF-8" if isinstance(error, UnicodeDecodeError) else (str(error).splitlines() or ["unreadable"])[0]
        raise InputError(f"not a whole parquet file: {what}", told(path), _FIX) from None


def told(path: Path) -> str:
    """Name a file by its place in the checkout.

    >>> told(Path("checkout/data/outcomes/xstest.parquet"))
    'data/outcomes/xstest.parquet'
    """
    return "/".join(path.parts[-3:])
