"""Shipped files as Arrow tables on disk, opened without being read.

Prevents the failure in which a notebook waits for a table that it has opened before, or is given a table from the cache
whose file has changed since: a table in the cache is named by the digest of the file it was made from.
"""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from datasets.table import InMemoryTable, MemoryMappedTable, Table

from fragility.errors import InputError
from fragility.files import file_digest
from fragility.released.parquet import read_parquet
from fragility.released.sources.cache import cache_folder

#: Part of the name of a file in the cache; changed when what is written there changes.
_FORM = "1"


def mapped(path: Path, expected: pa.Schema) -> Table:
    """Return a parquet file as a memory-mapped Arrow table.

    The first call writes the table to the cache (`$FRAGILITY_CACHE`, or the platform's place for caches); where that
    cannot be written the table is held in memory.

    Raises
    ------
    InputError
        For a file that is missing, is not a whole parquet file, or lacks an expected column.
    """
    if not path.is_file():
        raise InputError("no such file", path.name)
    place = cache_folder() / "arrow" / f"{file_digest(path)}-{_FORM}.arrow"
    if place.is_file():
        return MemoryMappedTable.from_file(str(place))
    table = plain(read_parquet(path, expected))
    try:
        _write(table, place)
    except OSError:
        return InMemoryTable(table)
    return MemoryMappedTable.from_file(str(place))


def fingerprint(parts: Sequence[Table]) -> str | None:
    """Return what names the content of mapped tables together; None where one of them is not mapped.

    `datasets` would hash every row to find one, which takes longer than opening the tables: the cache names each of
    them by the digest of its file.
    """
    names = [Path(getattr(part, "path", "")).name for part in parts]
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16] if all(names) else None


def plain(table: pa.Table) -> pa.Table:
    """Return a table whose text columns are plain text: `datasets` knows no dictionaries."""
    columns = {}
    for item in table.schema:
        coded = pa.types.is_dictionary(item.type)
        columns[item.name] = table[item.name].cast(pa.string()) if coded else table[item.name]
    return pa.table(columns)


def _write(table: pa.Table, place: Path) -> None:
    """Write a table beside its place and move it there, so that no other process maps a part of it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with pa.OSFile(str(part), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        os.replace(part, place)
    finally:
        part.unlink(missing_ok=True)
