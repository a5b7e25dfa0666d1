"""Reading a printed number, exactly as it stands on the page.

Prevents the failure in which "95.10" becomes 95.1 and "~6%" becomes 6: how many digits were printed, and with
what reservation, decides what the number can be used for. Every printed number of the suite is read here and
nowhere else.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from fragility.errors import InputError
from fragility.statistics.result import check_kind

Kind = Literal["exact", "approximate", "less", "greater", "range", "plus-minus", "missing", "not-a-number"]

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_SIGNS = str.maketrans({"\u2264": "<=", "\u2a7d": "<=", "\u2265": ">=", "\u2a7e": ">=", "\u2248": "~", "\u223c": "~"})
_MISSING = {"", "-", "--", "---", "/", "n/a", "na", "n.a.", "n.r.", "nr"}
_NUMBER = r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+"
_VALUE = rf"(?P<value>{_NUMBER})\s*%?"
_ABOUT = r"(?:~|(?:about|around|approx\.|approximately|roughly|circa|ca\.)\s)\s*"
_LESS = r"(?:<=?|(?:less than|below|under|at most)\s)\s*"
_GREATER = r"(?:>=?|(?:more than|above|over|at least)\s)\s*"
_FORMS: dict[Kind, re.Pattern[str]] = {
    "exact": re.compile(_VALUE),
    "plus-minus": re.compile(rf"{_VALUE}\s*(?:±|\+/-|\+-)\s*(?P<spread>{_NUMBER})\s*%?"),
    "range": re.compile(
        rf"(?:{_ABOUT})?(?P<low>{_NUMBER})\s*%?\s*(?:-|\bto\b)\s*(?P<high>{_NUMBER})\s*%?", re.IGNORECASE
    ),
    "approximate": re.compile(_ABOUT + _VALUE, re.IGNORECASE),
    "less": re.compile(_LESS + _VALUE, re.IGNORECASE),
    "greater": re.compile(_GREATER + _VALUE, re.IGNORECASE),
}


@dataclass(frozen=True)
class Printed:
    """One printed number.

    Parameters
    ----------
    text : str
        As printed.
    value : Fraction or None
        The number in the printed unit, exactly; the bound of "less" and "greater"; None for a range and where
        there is no number.
    decimals : int or None
        Digits after the point; of a range, the fewer of its two ends. Below 0 after `as_percent` of a coarse
        share.
    kind : str
        What sort of print it is.
    unit : str
        As given by the caller.
    low, high : Fraction or None
        Ends of a range.
    spread : Fraction or None
        The number after the plus-minus sign; what it measures the paper has to say.
    """

    text: str
    value: Fraction | None
    decimals: int | None
    kind: Kind
    unit: str
    low: Fraction | None = None
    high: Fraction | None = None
    spread: Fraction | None = None


def read_printed(text: str, unit: str = "percent") -> Printed:
    """Read a printed number.

    Parameters
    ----------
    text : str
        As printed: "95.96", "20%", "~6%", "about 8%", "<1", ">= 90", "11-31%", "12.3 ± 0.4", "n/a". Any dash,
        non-breaking spaces, a leading plus and thousands commas are understood; "1,00" is not a number.
    unit : str
        Unit of the column, kept as it is ("percent", "share", "points", "count", ...).

    Returns
    -------
    Printed
        Of kind "not-a-number" where the text fits no form: nothing is repaired.

    Raises
    ------
    InputError
        `text` or `unit` is not text, or a percent sign is printed in a column of shares or counts.
    """
    check_kind(unit, str, "unit")
    plain = unicodedata.normalize("NFKC", check_text(text)).translate(_DASHES).translate(_SIGNS).strip()
    if plain.lower() in _MISSING:
        return Printed(text, None, None, "missing", unit)
    if "%" in plain and unit in ("share", "count"):
        raise InputError(f"'{text}' prints a percent sign", "printed number", f"the unit is given as {unit}")
    for kind, form in _FORMS.items():
        match = form.fullmatch(plain)
        if match:
            parts = {name: _number(digits) for name, digits in match.groupdict().items()}
            if kind == "range" and parts["low"] > parts["high"]:
                break
            decimals = min(_decimals(match[name]) for name in parts if name != "spread")
            return Printed(text, parts.pop("value", None), decimals, kind, unit, **parts)
    return Printed(text, None, None, "not-a-number", unit)


def check_text(text: Any) -> str:
    """Return a printed number as the text that it has to be."""
    if not isinstance(text, str):
        raise InputError(
            f"{text!r} is {type(text).__name__}, not text",
            "printed number",
            "give the number as printed, in quotes: trailing zeros matter, '95.10' is not '95.1'",
        )
    return text


def as_percent(printed: Printed) -> Printed:
    """Return a share as the percentage it is: 100 times the value, two decimals fewer.

    Raises
    ------
    InputError
        The unit is neither share nor percent.
    """
    check_kind(printed, Printed, "printed")
    if printed.unit == "percent":
        return printed
    if printed.unit != "share":
        unit = printed.unit or "no known unit"
        raise InputError(f"'{printed.text}' is in {unit}", "as_percent", "give a share")
    return replace(
        printed,
        unit="percent",
        value=_hundredfold(printed.value),
        decimals=None if printed.decimals is None else printed.decimals - 2,
        low=_hundredfold(printed.low),
        high=_hundredfold(printed.high),
        spread=_hundredfold(printed.spread),
    )


def column_decimals(texts: Iterable[str]) -> int:
    """Return the most decimals that an exact number of the column prints: "100.0" beside "95.96" gives 2."""
    found = [printed.decimals for printed in map(read_printed, texts) if printed.kind == "exact"]
    decimals = [number for number in found if number is not None]
    if not decimals:
        raise InputError("no exact number in the column", "column_decimals")
    return max(decimals)


def _hundredfold(share: Fraction | None) -> Fraction | None:
    return None if share is None else 100 * share


def _number(digits: str) -> Fraction:
    return Fraction(digits.replace(",", ""))


def _decimals(digits: str) -> int:
    return len(digits.partition(".")[2])
