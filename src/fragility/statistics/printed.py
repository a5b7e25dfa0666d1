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
from functools import lru_cache
from typing import Any, Literal

from fragility.errors import InputError
from fragility.statistics.result import check_kind

Kind = Literal["exact", "approximate", "less", "greater", "range", "plus-minus", "interval", "missing", "not-a-number"]

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_SIGNS = str.maketrans({"\u2264": "<=", "\u2a7d": "<=", "\u2265": ">=", "\u2a7e": ">=", "\u2248": "~", "\u223c": "~"})
_MISSING = {"", "-", "--", "---", "/", "n/a", "na", "n.a.", "n.r.", "nr"}
#: A text longer than this is no printed number.
LONGEST = 200
#: Digits of an exponent; a greater one is no printed number, and would be a number of that many digits here.
_POWER = r"[+-]?\d{1,3}"
_WHOLE = r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+"
_NUMBER = (
    rf"[+-]?(?:(?:{_WHOLE})(?:\.\d+)?|\.\d+)"
    rf"(?:[eE]{_POWER}|\s?[x\u00d7\u00b7\u22c5*]\s?10(?:\^?\{{{_POWER}\}}|\^\(?{_POWER}\)?|-\d{{1,3}}))?"
)
_SCIENTIFIC = re.compile(rf"(?P<digits>.+?)(?:[eE]|\s?[x\u00d7\u00b7\u22c5*]\s?10\^?[{{(]?)(?P<power>{_POWER})[)}}]?")
#: What most numbers are: no scientific one.
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")
_VALUE = rf"(?P<value>{_NUMBER})\s*%?"
_ENDS = rf"(?P<low>{_NUMBER})\s*%?\s*(?:-|,|;|\bto\b)\s*(?P<high>{_NUMBER})\s*%?"
_ENDS_TOO = _ENDS.replace("<low>", "<low_>").replace("<high>", "<high_>")
_CI = r"(?:(?:\d\d(?:\.\d)?\s?%\s?)?(?:CI|HDI|CrI)\s?[:=]?\s*)"
_ABOUT = r"(?:~|(?:about|around|approx\.|approximately|roughly|circa|ca\.)\s)\s*"
_LESS = r"(?:<=?|(?:less than|below|under|at most)\s)\s*"
_GREATER = r"(?:>=?|(?:more than|above|over|at least)\s)\s*"
_FORMS: dict[Kind, str] = {
    "exact": _VALUE,
    "plus-minus": rf"{_VALUE}\s*(?:\u00b1|\+/-|\+-)\s*(?P<spread>{_NUMBER})\s*%?",
    "range": rf"(?i)(?:{_ABOUT})?(?P<low>{_NUMBER})\s*%?\s*(?:-|\bto\b)\s*(?P<high>{_NUMBER})\s*%?",
    "interval": rf"(?i){_VALUE}\s*(?:{_CI}?\[{_CI}?{_ENDS}\]|{_CI}?\({_CI}?{_ENDS_TOO}\))",
    "approximate": rf"(?i){_ABOUT}{_VALUE}",
    "less": rf"(?i){_LESS}{_VALUE}",
    "greater": rf"(?i){_GREATER}{_VALUE}",
}
#: What most cells of a table look like; no other form fits such a text.
_PLAIN = r"(?P<value>-?\d+(?:\.\d+)?)%?"
#: An interval without its value.
_BARE_ENDS = rf"(?i){_CI}?(?:\[{_CI}?{_ENDS}\]|\({_CI}?{_ENDS_TOO}\))"
#: A value with one bound above and one below it: "12.5^{+1.2}_{-0.9}".
_ABOVE_BELOW = (
    rf"{_VALUE}\s*(?:\^\{{\+(?P<up>{_NUMBER})\}}_\{{-(?P<down>{_NUMBER})\}}|"
    rf"_\{{-(?P<down2>{_NUMBER})\}}\^\{{\+(?P<up2>{_NUMBER})\}})"
)
#: A number that is printed as it is told.
_BARE = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_AFTER_SIGN = re.compile(rf"(?:\u00b1|\+/-|\+-)\s*(?P<spread>{_NUMBER})")
#: An uncertainty of the last digits in brackets: "5.2(4)" is 5.2 ± 0.4.
_LAST_DIGITS = r"(?P<value>[+-]?\d+\.\d+)\((?P<spread>\d{1,2})\)\s*%?"
#: No change: "±0", "± 0.0".
_NO_CHANGE = r"(?:\u00b1|\+/-|\+-)\s*(?P<value>0(?:\.0+)?)\s*%?"


@lru_cache(maxsize=64)
def _pattern(form: str) -> re.Pattern[str]:
    """Compile a form when a text is first held against it: most tables need none but the plain one."""
    return re.compile(form)


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
        As printed: "95.96", "20%", "~6%", "about 8%", "<1", ">= 90", "11-31%", "12.3 ± 0.4", "5.2(4)",
        "12.5 [10.1, 14.9]", "3.35e-25", "1.5 × 10^{-4}", "n/a". Any dash, non-breaking spaces, a leading plus, and
        thousands set off by commas or thin spaces are understood; "1,00" is not a number.
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

    Examples
    --------
    >>> read_printed("5.2(4)").spread
    Fraction(2, 5)
    >>> read_printed("12.5 [10.1, 14.9]").high
    Fraction(149, 10)
    """
    check_kind(unit, str, "unit")
    return _read_printed(check_text(text), unit)


@lru_cache(maxsize=200_000)
def _read_printed(text: str, unit: str) -> Printed:
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_SIGNS).strip()
    if plain.lower() in _MISSING:
        return Printed(text, None, None, "missing", unit)
    if "%" in plain and unit in ("share", "count"):
        raise InputError(f"'{text}' prints a percent sign", "printed number", f"the unit is given as {unit}")
    if len(plain) <= LONGEST:
        if match := _pattern(_PLAIN).fullmatch(plain):
            return _matched(text, "exact", match, unit)
        if match := _pattern(_BARE_ENDS).fullmatch(plain):
            return _matched(text, "range", match, unit)
        for kind, form in _FORMS.items():
            if match := _pattern(form).fullmatch(plain):
                return _matched(text, kind, match, unit)
        return _rarer(text, plain, unit)
    return Printed(text, None, None, "not-a-number", unit)


def _matched(text: str, kind: Kind, match: re.Match[str], unit: str) -> Printed:
    found = {name: digits for name, digits in match.groupdict().items() if digits is not None}
    found = {name.rstrip("_"): digits for name, digits in found.items()}
    parts = {name: _number(digits) for name, digits in found.items()}
    if "low" in parts and parts["low"] > parts["high"]:
        return Printed(text, None, None, "not-a-number", unit)
    ends = ("value",) if "value" in found else ("low", "high")
    decimals = min(_decimals(found[name]) for name in ends)
    return Printed(text, parts.pop("value", None), decimals, kind, unit, **parts)


def _rarer(text: str, plain: str, unit: str) -> Printed:
    """Read the forms that only few tables print."""
    if match := _pattern(_NO_CHANGE).fullmatch(plain):
        return Printed(text, Fraction(0), _decimals(match["value"]), "exact", unit)
    if match := _pattern(_LAST_DIGITS).fullmatch(plain):
        decimals = _decimals(match["value"])
        spread = Fraction(int(match["spread"]), 10**decimals)
        return Printed(text, _number(match["value"]), decimals, "plus-minus", unit, spread=spread)
    if match := _pattern(_ABOVE_BELOW).fullmatch(plain):
        value = _number(match["value"])
        low, high = value - _number(match["down"] or match["down2"]), value + _number(match["up"] or match["up2"])
        return Printed(text, value, _decimals(match["value"]), "interval", unit, low=low, high=high)
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


def level_text(printed: Printed) -> str:
    """Return the number of a print by itself, with its decimals: "12.50" for "12.50% [10.1, 14.9]".

    >>> level_text(read_printed("12.50% [10.1, 14.9]"))
    '12.50'
    """
    if printed.value is None or printed.decimals is None:
        raise InputError(f"'{printed.text}' is {printed.kind}", "level_text", "give a print with a value")
    if _BARE.fullmatch(printed.text):
        return printed.text
    digits = round(abs(printed.value) * 10**printed.decimals)
    text = str(digits).rjust(printed.decimals + 1, "0")
    whole = f"{text[: -printed.decimals]}.{text[-printed.decimals :]}" if printed.decimals else text
    return f"-{whole}" if printed.value < 0 else whole


def deviation_text(printed: Printed) -> str:
    """Return the number after the plus-minus sign, with its decimals: "0.40" for "12.5 ± 0.40".

    >>> deviation_text(read_printed("12.5 ± 0.40")), deviation_text(read_printed("5.2(4)"))
    ('0.40', '0.4')
    """
    if printed.spread is None or printed.decimals is None:
        raise InputError(f"'{printed.text}' is {printed.kind}", "deviation_text", "give a print with a plus-minus sign")
    match = _AFTER_SIGN.search(unicodedata.normalize("NFKC", printed.text))
    decimals = _decimals(match["spread"]) if match else printed.decimals
    return f"{float(printed.spread):.{max(decimals, 0)}f}"


def column_decimals(texts: Iterable[str]) -> int:
    """Return the most decimals that an exact number of the column prints: "100.0" beside "95.96" gives 2."""
    found = [printed.decimals for printed in map(read_printed, texts) if printed.kind == "exact"]
    decimals = [number for number in found if number is not None]
    if not decimals:
        raise InputError("no exact number in the column", "column_decimals")
    return max(decimals)


def _hundredfold(share: Fraction | None) -> Fraction | None:
    return None if share is None else 100 * share


def _scientific(digits: str) -> re.Match[str] | None:
    return None if _DIGITS.fullmatch(digits) else _SCIENTIFIC.fullmatch(digits)


def _number(digits: str) -> Fraction:
    match = _scientific(digits)
    plain = (match["digits"] if match else digits).replace(",", "").replace(" ", "")
    whole, _, part = plain.partition(".")
    number = Fraction(int(whole + part), 10 ** len(part))
    return number * Fraction(10) ** int(match["power"]) if match else number


def _decimals(digits: str) -> int:
    match = _scientific(digits)
    plain = match["digits"] if match else digits
    return max(0, len(plain.partition(".")[2]) - (int(match["power"]) if match else 0))
