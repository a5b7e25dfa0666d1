"""The small readers that all source readers share: csv rows, JSON lines, JSON.

Prevents the failure in which a cut file, a changed header or a wrong encoding gives fewer rows, or other ones,
without a word: each is one error that names source, file and row.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fragility.documents import columns_told
from fragility.errors import InputError
from fragility.released.sources.records import Files, Record

#: A cell longer than this is no response but a file whose quotes do not close.
LONGEST_CELL = 50_000_000


def csv_rows(
    files: Files, path: str, columns: Iterable[str], encoding: str = "utf-8"
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a csv file as text, each with its number (1 is the first below the header).

    Parameters
    ----------
    files, path : Files, str
        The source's files, and the path of this one on its card.
    columns : iterable of str
        The whole header, in order: a column that is new, gone or moved is an error.
    encoding : str
        "utf-8" (with or without a byte order mark) unless the card names another one.
    """
    text, where, expected = _text(files, path, encoding), place(files, path), list(columns)
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    csv.field_size_limit(LONGEST_CELL)
    try:
        header = next(lines, [])
        if header != expected:
            raise InputError(f"header '{columns_told(header)}'", where, f"expected '{', '.join(expected)}'")
        for number, row in enumerate(lines, 1):
            if len(row) != len(expected):
                raise InputError(f"{len(row)} cells", f"{where}, row {number}", f"expected {len(expected)}")
            yield number, dict(zip(expected, row, strict=True))
    except csv.Error as error:
        raise InputError(f"not a csv file: {error}", f"{where}, line {lines.line_num}") from None


def json_lines(files: Files, path: str, keys: Iterable[str] = ()) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a JSON lines file, each with its number from 1; `keys` are those it cannot do without."""
    where = place(files, path)
    for number, line in enumerate(_text(files, path).split("\n"), 1):
        if line.strip():
            row = _parse(line, f"{where}, line {number}")
            yield number, check_keys(row, keys, f"{where}, line {number}")


def json_rows(files: Files, path: str, keys: Iterable[str] = ()) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a file that is one JSON list, each with its number from 1."""
    content = json_file(files, path)
    if not isinstance(content, list):
        raise InputError(f"found {type(content).__name__}", place(files, path), "expected a list")
    for number, row in enumerate(content, 1):
        yield number, check_keys(row, keys, f"{place(files, path)}, row {number}")


def json_file(files: Files, path: str, numbers_as_text: bool = False) -> Any:
    """Return the content of a JSON file; with `numbers_as_text` every number is the text that stands in the file."""
    return _parse(_text(files, path), place(files, path), str if numbers_as_text else None)


def check_keys(row: Any, keys: Iterable[str], where: str) -> dict[str, Any]:
    """Return `row` if it is an object that has all these keys."""
    if not isinstance(row, dict):
        raise InputError(f"found {type(row).__name__}", where, "expected an object")
    lacking = next((key for key in keys if key not in row), None)
    if lacking is not None:
        raise InputError(f"key '{lacking}' is missing", where, f"found: {columns_told(row)}"[:200])
    return row


def skip_rows(path: str, rows: Iterable[Any], reason: str) -> Iterator[Record]:
    """Yield a skipped record for each row: for files that hold no outcome (prompts, features)."""
    for _ in rows:
        yield Record(path, skipped=reason)


def place(files: Files, path: str) -> str:
    """Name source and file for a message."""
    return f"{files.card.name}, {path}"


def _text(files: Files, path: str, encoding: str = "utf-8") -> str:
    try:
        text = files.path(path).read_bytes().decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"byte {error.start} is not {encoding.upper()}", f"{place(files, path)}, line {line}"
        ) from None
    return text.removeprefix("\ufeff")


def _parse(text: str, where: str, number: Callable[[str], Any] | None = None) -> Any:
    try:
        return json.loads(text, parse_float=number, parse_int=number)
    except json.JSONDecodeError as error:
        spot = f"{where}, line {error.lineno}" if error.lineno > 1 else where
        raise InputError(f"not JSON: {error.msg}", f"{spot}, column {error.colno}") from None
    except RecursionError:
        raise InputError("not JSON: nested too deep", where) from None
