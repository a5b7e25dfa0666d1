"""Decimal commas, settled by whole columns: "12,5" beside "3,462" is 3.462, and "1.319" beside them is 1319.

Prevents the failure in which one number of a European table is read as a thousand times itself: what the whole column
and its table do not settle is refused, never guessed.
"""

import re
from collections.abc import Iterable, Mapping

_NUMBER = re.compile(r"[+\-\u2212]?(\d[\d.,]*)\s*%?")
_COMMA = re.compile(r"\d+,\d{1,2}|\d+,\d{4,}|\d{1,3}(?:\.\d{3})+,\d+|0,\d+")
_POINT = re.compile(r"\d*\.\d{1,2}|\d*\.\d{4,}|\d{1,3}(?:,\d{3})+\.\d+|0?\.\d+")
_EITHER = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+")


def settle(columns: Mapping[int, Iterable[str]], percent: Iterable[int] = ()) -> dict[int, str]:
    """Say how each column with commas or points is to be read.

    Parameters
    ----------
    columns : mapping
        Column to the texts of its cells.
    percent : iterable of int
        Columns whose headers say percent: "3,462" can be no thousands there.

    Returns
    -------
    dict
        Column to "comma" (decimal commas) or "unsettled"; a column that reads as it stands is not in it.

    Examples
    --------
    >>> settle({1: ["12,5", "3,462"], 2: ["1.319", "1.319"]})
    {1: 'comma', 2: 'comma'}
    """
    percent = frozenset(percent)
    seen: dict[int, tuple[bool, bool, bool]] = {}
    for column, texts in columns.items():
        digits = [match[1] for text in texts if (match := _NUMBER.fullmatch(text.strip()))]
        comma = any(_COMMA.fullmatch(text) for text in digits)
        point = any(_POINT.fullmatch(text) for text in digits)
        either = [text for text in digits if _EITHER.fullmatch(text)]
        comma = comma or (column in percent and any("," in text for text in either))
        if comma or either:
            seen[column] = comma, point, bool(either)
        elif point:
            seen[column] = False, True, False
    commas = any(comma for comma, _, _ in seen.values())
    points = any(dotted for _, dotted, _ in seen.values())
    found = {}
    for column, (comma, point, mixed) in seen.items():
        if comma:
            found[column] = "unsettled" if point else "comma"
        elif mixed and not point and commas:
            found[column] = "unsettled" if points else "comma"
    return found


def with_point(text: str) -> str:
    """Return a number with decimal commas as one with a decimal point: "1.319,5" as "1319.5"."""
    return re.sub(r"(?<=\d),(?=\d)", ".", re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", text))
