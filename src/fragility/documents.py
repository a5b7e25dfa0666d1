"""Strict reading of the csv and YAML files that a paper folder is made of.

Prevents the failures of lenient readers: a trailing zero lost because a number was guessed, a row dropped without a
word, a cell that a spreadsheet would execute.
Every problem is one `InputError` that names file, row, column, the value found and what was expected.
"""

import csv
import io
import json
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from pathlib import Path
from stat import S_ISREG
from typing import Any, TypeAlias, TypeVar, cast

import pydantic
import yaml

from fragility.errors import InputError, near_match, quoted
from fragility.plain_yaml import KeyProblemError, RefusedError, plain_content, value_told
from fragility.spreadsheet import is_formula

#: A cell longer than this holds text that does not belong into a table of printed numbers.
LONGEST_CELL = 1_000
#: A file larger than this is not one of ours (the largest paper folder holds 160 kB).
LARGEST_FILE = 8_000_000
#: The same of a YAML file (the largest of ours holds 30 kB), which takes longer to read.
LARGEST_YAML = 2_000_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Model = TypeVar("Model", bound=pydantic.BaseModel)
#: Columns of text by their names.
Texts: TypeAlias = dict[str, list[str]]


def read_text(path: Path, largest: int = LARGEST_FILE) -> str:
    """Return a file's text; refuses what is missing, too large, not UTF-8, or holds control characters."""
    size = _state(path)[1]
    if size > largest:
        raise InputError(f"{size:,} bytes", _name(path), f"expected at most {largest:,}")
    return decode(path.read_bytes(), _name(path))


def _state(path: Path) -> tuple[int, int, int, int]:
    """Return when a file was written, its size and what tells it from others; refuses what is missing or no file.

    The time of the last change is of it too: that of writing can be set back.
    """
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        found = None
    if found is None or not S_ISREG(found.st_mode):
        raise InputError("no such file", _name(path))
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns


def decode(content: bytes, name: str, encoding: str = "utf-8-sig") -> str:
    """Return the text of a file's bytes; refuses what is not UTF-8 or holds control characters, naming the file."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is not UTF-8", name, "save the file as UTF-8") from None
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise InputError(f"control character {control.group()!r} in line {line}", name, "remove it")
    return text


def read_table(
    path: Path,
    required: tuple[str, ...],
    optional: tuple[str, ...] = (),
    aliases: dict[str, str] | None = None,
    largest: int = LARGEST_FILE,
) -> list[dict[str, str]]:
    """Read a csv file as text, row by row.

    Parameters
    ----------
    path : Path
        The csv file, with a header.
    required, optional : tuple of str
        Column names. A column that is missing or unknown is an error; an optional one that is absent reads as "".
    aliases : dict, optional
        Accepted other names of columns, `{other: name}`.
    largest : int
        Bytes of the file at the most.

    Returns
    -------
    list of dict
        One dictionary of text per row, every cell stripped of outer white space and nothing else.

    Raises
    ------
    InputError
        For a malformed file; names row (1 is the first below the header), column and value.
    """
    table = read_columns(path, required, optional, aliases, largest)
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def read_columns(
    path: Path,
    required: tuple[str, ...],
    optional: tuple[str, ...] = (),
    aliases: dict[str, str] | None = None,
    largest: int = LARGEST_FILE,
) -> Texts:
    """Read a csv file as text, column by column, in the order of their names: see `read_table`."""
    lines = csv.reader(io.StringIO(read_text(path, largest), newline=""), strict=True)
    name = _name(path)
    csv.field_size_limit(LARGEST_FILE)
    try:
        header = [(aliases or {}).get(cell.strip(), cell.strip()) for cell in next(lines, [])]
        rows = list(lines)
    except csv.Error as error:
        raise InputError(f"not a csv file: {error}", f"{name}, line {lines.line_num}") from None
    known = required + optional
    for column in required:
        if column not in header:
            raise InputError(f"column '{column}' is missing", f"{name}, header", f"found: {columns_told(header)}")
    for place, column in enumerate(header, 1):
        if column not in known:
            told = quoted(column, known, instead=str(place), words=3)
            raise InputError(f"unknown column {told}", f"{name}, header", near_match(column, known))
    if len(set(header)) < len(header):
        twice = next(column for column in header if header.count(column) > 1)
        raise InputError(f"column {quoted(twice, known)} stands twice", f"{name}, header", "keep one")
    cells = set(chain.from_iterable(rows))  # most cells of a table are alike
    if not (all(map(_is_plain, cells)) and {len(header)}.issuperset(map(len, rows))):
        _check_rows(rows, header, name)
    stripped = {cell: cell.strip() for cell in cells}
    found = dict(zip(header, zip(*rows, strict=True), strict=True)) if rows else {}
    return {
        column: list(map(stripped.__getitem__, found[column])) if column in found else [""] * len(rows)
        for column in known
    }


def _check_rows(rows: list[list[str]], header: list[str], name: str) -> None:
    """Refuse the first row that has too few or too many cells, or one that `check_cell` refuses."""
    for number, row in enumerate(rows, 1):
        if len(row) != len(header):
            raise InputError(f"{len(row)} cells", f"{name}, row {number}", f"expected {len(header)}")
        for column, cell in zip(header, row, strict=True):
            check_cell(cell, f"{name}, row {number}, column {column}")


def columns_told(header: Iterable[object]) -> str:
    """Name the columns of a file, those by their place whose name reads like a text; at most 30."""
    names = [str(column) for column in header]
    told = [quoted(name, instead=f"column {place}", words=3).strip("'") for place, name in enumerate(names, 1)]
    return ", ".join(told[:30]) + (f" and {len(told) - 30} more" if len(told) > 30 else "")


@lru_cache(maxsize=100_000)
def _is_plain(cell: str) -> bool:
    """Say whether `check_cell` lets a cell pass; most cells of a table are alike."""
    return len(cell) <= LONGEST_CELL and not is_formula(cell)


def check_cell(cell: str, where: str) -> None:
    """Refuse a cell that is too long or that a spreadsheet would run as a formula."""
    if len(cell) > LONGEST_CELL:
        raise InputError(f"a cell of {len(cell):,} characters", where, f"expected at most {LONGEST_CELL:,}")
    if is_formula(cell):
        raise InputError(
            f"formula-like cell of {len(cell):,} characters", where, "write the text without a leading = @ + or -"
        )


def read_yaml(path: Path, model: type[Model]) -> Model:
    """Read a YAML file of plain values and validate it against a pydantic model.

    Tags, anchors, aliases, merge keys and keys that stand twice are refused, so the size read is the size written. What
    the same text gave before is given again: do not change it.
    """
    return cast(Model, _read_at(path, _state(path), model))


@lru_cache(maxsize=512)
def _read_at(path: Path, state: tuple[int, int, int, int], model: type[Model]) -> pydantic.BaseModel:
    """Read a file once per state of it: every paper, claim and judge asks again for what it shares with others."""
    return _parsed(read_text(path, LARGEST_YAML), _name(path), model)


@lru_cache(maxsize=512)
def _parsed(text: str, name: str, model: type[Model]) -> pydantic.BaseModel:
    try:
        content = plain_content(text)
    except RefusedError as error:
        raise InputError(error.what, f"{name}, line {error.line}", error.fix) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise InputError(f"not YAML: {_problem(error)}", f"{name}{line}") from None
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError("a value that is no value of YAML", name, "put it in quotes") from None
    try:
        return model.model_validate(content)
    except pydantic.ValidationError as error:
        raise InputError(*explain_invalid(error, name, content)) from None


def read_json(path: Path) -> Any:
    """Return the value of a JSON file; what is no JSON, too deep or with a number too long is refused.

    What the reader of the standard library allows beyond JSON (NaN, Infinity) is refused too.
    """

    def refuse(name: str) -> None:
        raise InputError(f"the value {name}", _name(path), "expected plain JSON")

    try:
        return json.loads(read_text(path), parse_constant=refuse)
    except InputError:
        raise
    except (ValueError, RecursionError):
        raise InputError("not JSON that can be read", _name(path), "make it again") from None


def explain_invalid(error: pydantic.ValidationError, where: str, content: Any) -> tuple[str, str, str]:
    """Turn the first problem of a validation into the three parts of an `InputError`.

    An item of a list is named by its id or name, a mistyped key or value with the nearest known one.
    """
    problems = error.errors(include_url=False)
    unknown = [problem for problem in problems if problem["type"] == "extra_forbidden"]
    first = (unknown or problems)[0]
    place = _place(first["loc"], content)
    where = f"{where}, {place}" if place else where
    more = f" ({len(problems) - 1} more problems)" if len(problems) > 1 else ""
    if unknown:
        lacking = [str(item["loc"][-1]) for item in problems if item["type"] == "missing"]
        key = first["loc"][-1]
        return (
            f"unknown key {quoted(key, lacking, words=3)}{more}",
            where,
            near_match(str(key), lacking) if lacking else "remove or correct it",
        )
    if first["type"] == "missing":
        return f"it is missing{more}", where, "add it"
    if first["type"] == "literal_error":
        known = re.findall(r"'([^']*)'", first["ctx"]["expected"])
        return f"found {value_told(first['input'])}{more}", where, near_match(str(first["input"]), known)
    return f"found {value_told(first['input'])}{more}", where, f"expected: {_bare(first['msg'])}"


def _place(location: tuple[int | str, ...], content: Any) -> str:
    """Word the way to a value; an item of a list by its id, name or number (from 1)."""
    parts = []
    for step in location:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            content = None
        named = (
            content.get("id") or content.get("name") if isinstance(content, dict) and isinstance(step, int) else None
        )
        number = step + 1 if isinstance(step, int) else step
        parts.append(quoted(named or number, instead=str(number) if named else "", words=3).strip("'"))
    return ".".join(parts)


def _problem(error: yaml.YAMLError) -> str:
    """Return what the parser says, without the words of the file; ours are chosen already."""
    said = str(getattr(error, "problem", None) or "it cannot be read")
    return said if isinstance(error, KeyProblemError) else _bare(said)


def _bare(said: str) -> str:
    """Return a message of a library without what it quotes and nobody can tell from a name."""
    return re.sub(r"(['\"])(.*?)\1", lambda found: quoted(found[2], words=3) if found[2] else "''", said)


def _name(path: Path) -> str:
    return "/".join(path.parts[-2:])
