"""The files that outcomes lie in: one a source in the checkout, or a folder of parquet files as large as one likes.

Prevents the failure in which rows that do not fit in memory need a program of their own: whoever counts, reads pieces,
and does not ask whether they are shipped files or the parts of a folder that is split by `column=value`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fragility.errors import InputError, near_match, quoted
from fragility.files import project_root
from fragility.released.labels import SCHEMA, list_outcomes
from fragility.released.parquet import check_parquet, whole
from fragility.schemas.outcome import FOLDER

#: Rows that are read at a time.
BATCH = 1_000_000
#: What stands in the name of a folder for a value that is unknown.
UNKNOWN = "__HIVE_DEFAULT_PARTITION__"
_PART = re.compile(r"([^=]+)=(.*)")


@dataclass(frozen=True)
class Piece:
    """A parquet file of outcomes, what the names of its folders say of all its rows, and its one source if known."""

    path: Path
    rows: int
    schema: pa.Schema
    fixed: Mapping[str, str | int | None] = field(default_factory=dict)
    source: str = ""

    def batches(self, asked: Sequence[str], tests: Mapping[str, Sequence[object]]) -> Iterator[pa.Table]:
        """Yield the rows that pass the tests, `BATCH` at a time, with the columns asked for.

        A column that the file does not have is null, and no value equals null.
        """
        if self.source and self.source not in tests.get("source", [self.source]):
            return
        wanted = list(dict.fromkeys((*asked, *tests)))
        stored = [name for name in wanted if name in self.schema.names]
        if any(name not in stored and self.fixed.get(name) not in values for name, values in tests.items()):
            return
        with whole(self.path):
            for batch in pq.ParquetFile(self.path).iter_batches(BATCH, columns=stored):
                table = pa.table({name: batch[name] for name in stored} | self._same(wanted, stored, batch.num_rows))
                for name, values in tests.items():
                    if name in stored:
                        table = table.filter(_passes(name, table[name], values))
                yield table.select(list(asked))

    def _same(self, wanted: Sequence[str], stored: Sequence[str], rows: int) -> dict[str, pa.Array]:
        """Return the columns that have one value in the whole piece, each text held once."""
        made = {}
        for name in wanted:
            if name in stored:
                continue
            value = self.fixed.get(name)
            if isinstance(value, str):
                zeros = pa.repeat(pa.scalar(0, pa.int32()), rows)
                made[name] = pa.DictionaryArray.from_arrays(zeros, pa.array([value]))
            else:
                kind = pa.null() if value is None else pa.int32()
                made[name] = pa.repeat(pa.scalar(value, kind), rows)
        return made


def pieces(root: Path | None = None, folder: Path | None = None) -> list[Piece]:
    """Return the files of outcomes, sorted: those derived in the checkout, or all below a folder.

    Parameters
    ----------
    root : Path, optional
        The checkout; by default the one `project_root` finds.
    folder : Path, optional
        Parquet files with the columns of outcomes, in folders that may be named `column=value`; a column so named may
        be absent from the files.

    Raises
    ------
    InputError
        A folder without a parquet file, or a file that is not whole or has other columns.
    """
    derived = folder is None
    if folder is None:
        folder = (root or project_root()) / FOLDER
        paths = [folder / f"{source}.parquet" for source in list_outcomes(root)]
    else:
        paths = sorted(path for path in folder.rglob("*.parquet") if path.is_file())
        if not paths:
            raise InputError("no parquet file below it", folder.name, "name a folder of outcomes")
    found = []
    for path in paths:
        fixed = _fixed(path.relative_to(folder).parts[:-1])
        schema, rows = check_parquet(path, SCHEMA, may_lack=fixed)
        found.append(Piece(path, rows, schema, fixed, path.stem if derived else str(fixed.get("source") or "")))
    return found


def opened(
    root: Path | None, folder: Path | None, where: Mapping[str, object] | None, by: Sequence[str] = ()
) -> tuple[list[Piece], dict[str, list[object]]]:
    """Return the files of outcomes and which values each test allows.

    Raises
    ------
    InputError
        As `pieces`, and for a column of `by` or `where` that no piece has; names the nearest.
    """
    tests = {name: list(value) if isinstance(value, list | tuple | set) else [value]
             for name, value in (where or {}).items()}  # fmt: skip
    held = pieces(root, folder)
    columns = {*SCHEMA.names, *(name for piece in held for name in piece.schema.names)}
    for argument, names in (("by", by), ("where", tests)):
        for name in names:
            if name not in columns:
                raise InputError(f"unknown column '{name}'", argument, near_match(name, columns))
    return held, tests


def plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column with its texts spelled out."""
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _fixed(folders: Sequence[str]) -> dict[str, str | int | None]:
    """Return what the names of folders say."""
    found: dict[str, str | int | None] = {}
    for name, text in (match.groups() for match in map(_PART.fullmatch, folders) if match):
        if name not in SCHEMA.names or not (_is_text(name) or name == "repeat"):
            raise InputError(f"folders are split by {quoted(name)}", "outcomes", "split them by a column of names")
        value = unquote(text)
        if name == "repeat" and value != UNKNOWN and not value.isdecimal():
            raise InputError(f"{quoted(value)} as repeat", "outcomes", "expected a number from 0")
        found[name] = None if value == UNKNOWN else int(value) if name == "repeat" else value
    return found


def _is_text(name: str) -> bool:
    return pa.types.is_dictionary(SCHEMA.field(name).type)


def _passes(name: str, column: pa.ChunkedArray, values: Sequence[object]) -> pa.ChunkedArray:
    """Return which rows have one of some values; each text of a dictionary is looked at once."""
    if not pa.types.is_dictionary(column.type):
        return pc.is_in(column, _values(name, values, column.type))
    allowed = _values(name, values, column.type.value_type)
    chunks = [pc.is_in(chunk.dictionary, allowed).take(chunk.indices) for chunk in column.chunks]
    return pa.chunked_array(chunks, pa.bool_())


def _values(name: str, values: Sequence[object], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except (pa.ArrowException, TypeError):
        raise InputError(f"{values} in column '{name}'", "where", f"it holds values of type {kind}") from None
