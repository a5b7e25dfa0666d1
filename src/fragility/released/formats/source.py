"""A result file as opened: rows, a JSON document, a table or an archive, whatever its name says.

Prevents three failures: a file read as what it is not because of its ending, a small file that unfolds into gigabytes,
and an error message that quotes a prompt: messages name line, column and length, never content.
"""

import codecs
import io
import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from fragility.errors import InputError, is_name

#: A file larger than this is not read: it would not fit into memory.
LARGEST = 2_000_000_000
#: A row with more columns than this is no row of labels.
MOST_COLUMNS = 2_000
#: Names that are shown in messages are cut to this.
SHOWN = 30
_LOOK = 1 << 16
ROWS, DOCUMENT, TABLE, ARCHIVE, TEXT = "rows", "document", "table", "archive", "text"


class Source:
    """One file.

    Attributes
    ----------
    path : Path
        Where it lies.
    name : str
        Its last part, for messages.
    kind : str
        "rows" (a JSON object a line), "document" (one JSON value), "table" (csv, parquet), "archive" (zip), "text".
    """

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        self.path, self.name, self._content = path, path.name, content
        if content is None and not path.is_file():
            raise InputError("no such file", str(path), "check the name")
        self.size = path.stat().st_size if content is None else len(content)
        if self.size > LARGEST:
            raise InputError(f"{self.size:,} bytes", self.name, f"expected at most {LARGEST:,}")
        if not self.size:
            raise InputError("the file is empty", self.name, "give a file with results")
        with self.open() as stream:
            self._head = stream.read(_LOOK)
        self.kind = self._kind()

    def open(self) -> Any:
        """Open the bytes of the file."""
        return io.BytesIO(self._content) if self._content is not None else open(self.path, "rb")

    def _kind(self) -> str:
        if self._head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
            return ARCHIVE
        if self._head[:4] == b"PAR1":
            return TABLE
        start = self._head.removeprefix(codecs.BOM_UTF8).lstrip()
        if start[:1] not in (b"{", b"["):
            return TABLE if self.path.suffix.lower() in (".csv", ".tsv", ".tab", ".parquet") else TEXT
        if self.path.suffix.lower() in (".jsonl", ".ndjson"):
            return ROWS
        return ROWS if start[:1] == b"{" and _more_objects(start) else DOCUMENT

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the objects of a file with one a line, each with the number of its line."""
        with self.open() as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    row = self._parsed(line.removeprefix(codecs.BOM_UTF8), f"{self.name}, line {number}")
                    if not isinstance(row, dict):
                        raise InputError("no object of named values", f"{self.name}, line {number}")
                    if len(row) > MOST_COLUMNS:
                        raise InputError(f"{len(row):,} values", f"{self.name}, line {number}", "too many for a row")
                    yield number, row

    @cached_property
    def document(self) -> Any:
        """The one JSON value of the file."""
        with self.open() as stream:
            return self._parsed(stream.read().removeprefix(codecs.BOM_UTF8), self.name)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The names at the top: of the document, of the first row, of the table's header."""
        if self.kind == ROWS:
            return frozenset(next(self.rows(), (0, {}))[1])
        if self.kind == DOCUMENT:
            top = self.document[0] if isinstance(self.document, list) and self.document else self.document
            return frozenset(top) if isinstance(top, dict) else frozenset()
        if self.kind == TABLE:
            from fragility.released.formats.tables import header

            return frozenset(header(self))
        return frozenset()

    def _parsed(self, content: bytes, where: str) -> Any:
        try:
            return json.loads(content)
        except UnicodeDecodeError as error:
            raise InputError(f"byte {error.start} is not UTF-8", where, "save the file as UTF-8") from None
        except json.JSONDecodeError as error:
            place = f" at character {error.pos}" if where != self.name else f" at line {error.lineno}"
            raise InputError(f"not JSON{place}: {error.msg}", where, "the file may be cut") from None
        except (RecursionError, ValueError):
            raise InputError("nested too deep, or a number too long", where, "give a result file") from None


def short(name: object) -> str:
    """Return a name out of a file as a message may show it: a name as it is, what reads like a sentence by its length.

    >>> short("label")
    'label'
    """
    text = str(name)
    return text if len(text) <= SHOWN and is_name(text, 2) else f"a name of {len(text):,} characters"


def _more_objects(start: bytes) -> bool:
    """Say whether the first line is an object of its own."""
    line = start.partition(b"\n")[0]
    try:
        return isinstance(json.loads(line), dict) and bool(start.partition(b"\n")[2].strip())
    except (ValueError, RecursionError):
        return False
