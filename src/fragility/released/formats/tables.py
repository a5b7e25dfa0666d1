"""Item-level tables (csv, tsv, parquet) as columns of text, read without what is not needed.

Prevents two failures: a million rows that need more memory than a laptop has, and a parser's message that quotes the
row it stumbled over.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fragility.columns import first_is_data, numbered
from fragility.errors import InputError
from fragility.released.formats.source import MOST_COLUMNS, Source, short

#: Rows that are looked at to tell what the columns are.
LOOKED_AT = 400
#: An object inside a row with more values than this is no group of labels.
MOST_NESTED = 40
_SEPARATORS = ",;\t|"
_FAILED = re.compile(r"errors?|exception|err", re.IGNORECASE)


def header(source: Source) -> list[str]:
    """Return the names of a table's columns, checked: none twice, not too many."""
    names = _parquet(source).schema_arrow.names if _is_parquet(source) else _named_lines(source)[0]
    if len(names) > MOST_COLUMNS:
        raise InputError(f"{len(names):,} columns", f"{source.name}, header", f"expected at most {MOST_COLUMNS:,}")
    if names.count("") > 1:  # a line above the table has one cell, and commas
        names = [name or number for name, number in zip(names, numbered(len(names)), strict=True)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"two columns are called '{short(twice)}'", f"{source.name}, header", "rename one")
    return list(names)


def sample(source: Source) -> dict[str, list[str]]:
    """Return each column's first values as text."""
    if _is_parquet(source):
        try:
            first = next(_parquet(source).iter_batches(LOOKED_AT), None)
            columns = first.to_pydict() if first is not None else {}
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            raise InputError("not a whole parquet file", source.name, "write it again") from None
        return {
            name: ["" if value is None else str(value) for value in columns.get(name, [])] for name in header(source)
        }
    names, *rows = _named_lines(source)
    whole = [row for row in rows if len(row) == len(names)]
    return {name: [row[place].strip() for row in whole] for place, name in enumerate(header(source))}


def load(source: Source, wanted: Sequence[str]) -> pa.Table:
    """Return the wanted columns of a table, each as a dictionary of texts."""
    if _is_parquet(source):
        try:
            table = _parquet(source).read(columns=list(wanted))
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            raise InputError("not a whole parquet file", source.name, "write it again") from None
        table = pa.table({name: _as_text(table[name]) for name in wanted})
    else:
        table = _read_csv(source, wanted)
    if not table.num_rows:
        raise InputError("no row below the header", source.name, "give one row an item")
    return pa.table({name: table[name].dictionary_encode() for name in wanted}).combine_chunks()


def from_rows(rows: Iterable[dict[str, Any]], wanted: Sequence[str]) -> pa.Table:
    """Return columns of objects as a table of texts; a value inside a value has a name with a point (labels.human)."""
    columns: dict[str, list[str]] = {name: [] for name in wanted}
    for row in rows:
        values = dict(flat(row))
        for name in wanted:
            columns[name].append(text_of(values.get(name)))
    return pa.table({name: pa.array(values, pa.string()).dictionary_encode() for name, values in columns.items()})


def flat(row: Mapping[str, Any], above: str = "", depth: int = 2) -> Iterator[tuple[str, Any]]:
    """Yield the values of an object by name; one inside another has both names with a point between.

    >>> list(flat({"id": 1, "labels": {"human": "safe"}, "error": {"type": "x"}}))
    [('id', 1), ('labels.human', 'safe'), ('error', 'yes')]
    """
    for name, value in row.items():
        if isinstance(value, dict) and _FAILED.fullmatch(name):
            yield f"{above}{name}", "yes" if value else ""
        elif isinstance(value, dict) and value and depth and len(value) <= MOST_NESTED:
            yield from flat(value, f"{above}{name}.", depth - 1)
        else:
            yield f"{above}{name}", value


def text_of(value: object) -> str:
    """Return a plain value as text; "" for nothing and for what is nested.

    >>> text_of(True), text_of(None), text_of({"a": 1})
    ('true', '', '')
    """
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def separator(source: Source) -> str:
    """Return what separates the cells: whichever the first line has most of."""
    line = _head(source).partition("\n")[0]
    return max(_SEPARATORS, key=line.count)


def _read_csv(source: Source, wanted: Sequence[str]) -> pa.Table:
    import pyarrow.csv as arrow_csv

    _check_encoding(source)
    bad: list[Any] = []

    def refuse(row: Any) -> str:
        bad.append(row)
        return "error"

    names = header(source)
    parse = arrow_csv.ParseOptions(delimiter=separator(source), newlines_in_values=True, invalid_row_handler=refuse)
    convert = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), include_columns=list(wanted), strings_can_be_null=False
    )
    reading = arrow_csv.ReadOptions(block_size=1 << 24, use_threads=False, column_names=names, skip_rows=0)
    try:
        with source.open() as stream:
            table = arrow_csv.read_csv(stream, reading, parse, convert)
    except (pa.ArrowException, OSError):
        if bad:
            row = f"{source.name}, row {bad[0].number - 1}" if bad[0].number else source.name
            what = f"{bad[0].actual_columns} cells"
            raise InputError(what, row, f"the header has {bad[0].expected_columns}; quote cells with commas") from None
        raise InputError("not a csv file", source.name, "a quote may be open, or a cell too long") from None
    return table.slice(0 if has_no_names(source) else 1)  # the header, read as a row so that its names are ours


def has_no_names(source: Source) -> bool:
    """Say whether a csv begins with data, without a line of names."""
    return not _is_parquet(source) and first_is_data(_first_lines(source))


def _named_lines(source: Source) -> list[list[str]]:
    """Return the first lines with the names of the columns before them: their numbers where there are none."""
    rows = _first_lines(source)
    return [numbered(len(rows[0])), *rows] if first_is_data(rows) else rows


def _first_lines(source: Source) -> list[list[str]]:
    text = _head(source)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(source))
    rows: list[list[str]] = []
    csv.field_size_limit(1 << 24)
    try:
        for row in reader:
            rows += [row] if row else []
            if len(rows) > LOOKED_AT:
                break
    except csv.Error:
        raise InputError("not a csv file", f"{source.name}, line {reader.line_num}", "check its quotes") from None
    if source.size > len(text.encode()) + 3 and len(rows) > 1 and len(rows) <= LOOKED_AT:
        rows.pop()  # cut by the end of what was looked at
    if not rows:
        raise InputError("the file holds no row", source.name, "give one row an item")
    rows[0] = [name.strip() for name in rows[0]]
    return rows


def _head(source: Source) -> str:
    with source.open() as stream:
        content = stream.read(1 << 20)
    return _decoder(source).decode(content, final=len(content) < 1 << 20)


class _decoder:  # noqa: N801
    """Decode UTF-8 and name the byte that is none."""

    def __init__(self, source: Source) -> None:
        self.name, self.done = source.name, 0
        self.plain = codecs.getincrementaldecoder("utf-8-sig")()

    def decode(self, content: bytes, final: bool = False) -> str:
        try:
            text = self.plain.decode(content, final)
        except UnicodeDecodeError as error:
            place = self.done + error.start
            raise InputError(f"byte {place:,} is not UTF-8", self.name, "save the file as UTF-8") from None
        self.done += len(content)
        return text


def _check_encoding(source: Source) -> None:
    decoder = _decoder(source)
    with source.open() as stream:
        while content := stream.read(1 << 22):
            decoder.decode(content)
    decoder.decode(b"", final=True)


def _is_parquet(source: Source) -> bool:
    with source.open() as stream:
        return bool(stream.read(4) == b"PAR1")


def _parquet(source: Source) -> Any:
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(source.open())
    except (pa.ArrowException, OSError):
        raise InputError("not a whole parquet file", source.name, "write it again") from None


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_nested(column.type):
        return pa.chunked_array([pa.array([""] * len(column), pa.string())])
    try:
        return pc.fill_null(column.cast(pa.string()), "")
    except pa.ArrowException:
        return pa.chunked_array([pa.array([text_of(value) for value in column.to_pylist()], pa.string())])
