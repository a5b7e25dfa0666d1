"""Text that a spreadsheet shows and does not run.

Prevents the failure in which a name out of somebody else's file is run as a formula on the machine of whoever opens a
csv file of ours: every csv file that people open is written by way of this module.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

#: A printed number with its sign, with a margin or a bracket behind it. No pattern here can repeat a repeat.
_NUMBER = r"[+\-]?[~<>]?\d[\d.,]*(?:[eE][+\-]?\d{1,4})?%?"
_PLAIN = re.compile(rf"{_NUMBER}(?: ?± ?{_NUMBER}| ?\({_NUMBER}\))?|[+\-]?\.\d+|[+\-]?(?:inf|nan)|[+\-]", re.ASCII)
#: What makes a formula of the text behind it, after what a spreadsheet passes over.
_PASSED_OVER = re.compile(r"[\s\x00-\x1f\u00ad\u200b-\u200f\u2060\ufeff]*")
_STARTS = tuple("=+-@")
_BREAKS = ("\t", "\r", "\n")
#: Put before a formula, this makes it text.
_MARK = "'"


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet may run a text: it begins with = + - @ (wide signs too) or a tab, and is no number."""
    if text[:1].isalnum() and text[:1].isascii():  # as nearly all do
        return False
    if text.startswith(_BREAKS):
        return True
    rest = text[_end(text) :]
    # Numbers stand for themselves in the signs of ASCII only; a wide sign is looked at as the plain one.
    return unicodedata.normalize("NFKC", rest[:1]).startswith(_STARTS) and not _PLAIN.fullmatch(rest.strip())


def shown(text: str) -> str:
    """Return the text, with an apostrophe before it where a spreadsheet may run it.

    A carriage return becomes a line feed, for a writer of csv quotes that one only, and the other begins a row.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _MARK + text if is_formula(text) else text


def shown_value(value: Any) -> Any:
    """Return a value as `shown` does; what is no text stays as it is."""
    return shown(value) if isinstance(value, str) else value


def csv_text(frame: "pd.DataFrame", float_format: str | None = None) -> str:
    """Return a frame without its index as the text of a csv file for people."""
    import pandas as pd

    safe = frame.copy(deep=False)
    for position, kind in enumerate(frame.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            values = frame.iloc[:, position].tolist()
            told = {text: shown(text) for text in {value for value in values if isinstance(value, str)}}
            values = [told[value] if isinstance(value, str) else value for value in values]
            safe.isetitem(position, pd.array(values, dtype="object"))
    names: list[Hashable] = [shown_value(name) for name in frame.columns]
    safe.columns = pd.Index(names)
    return safe.to_csv(index=False, lineterminator="\n", float_format=float_format)


def csv_of_rows(names: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return rows of plain values as the text of a csv file for people; None is an empty cell."""
    out, safe = io.StringIO(), lru_cache(maxsize=None)(shown)  # most texts of a table stand in it more than once
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(shown, names))
    writer.writerows([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()


def csv_of_columns(columns: Mapping[str, Sequence[Any]]) -> str:
    """Return columns of one length as `csv_of_rows` does their rows."""
    safe: list[Sequence[Any]] = []
    for values in columns.values():
        told = {text: shown(text) for text in set(values) if isinstance(text, str)}
        changed = any(text != other for text, other in told.items())
        safe.append([told.get(value, value) for value in values] if changed else values)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(shown, columns))
    writer.writerows(zip(*safe, strict=True))
    return out.getvalue()


def _end(text: str) -> int:
    found = _PASSED_OVER.match(text)
    return found.end() if found else 0
