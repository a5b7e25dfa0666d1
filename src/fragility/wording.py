"""How numbers and small pieces of sentences are worded: one function each, for screen, notebook, site and page.

Prevents the failure in which one number is worded in two ways, with two minus signs, or as "-0.0".
"""

import math
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

MINUS = "\N{MINUS SIGN}"
#: Digits behind the last one that is shown in which the noise of a float lies, and beyond what it has no decimals.
NOISE, LARGEST = 9, 1e15
#: Signs of statistics, which are written small at the beginning of a sentence too.
SYMBOLS = ("k", "n", "p", "t", "z")
_NUMBER = re.compile(r"-(?<![\w.]-)(\d[\d.,]*)")  # the hyphen first: few words have one, and it is quickly found

#: Verdict -> its words, in the order of the tables.
VERDICT_WORDS = {
    "supported": "supported",
    "supported-with-caveats": "supported with caveats",
    "inconclusive": "inconclusive",
    "not-supported": "not supported",
    "contradicted": "contradicted",
    "not-checkable": "not checkable",
}

#: Type of claim -> what it asks, in words.
KINDS = {
    "direction": "Safety falls or rises",
    "superiority": "One beats another",
    "magnitude": "By how much",
    "equivalence": "No difference",
    "distribution": "A share or level",
    "dose-response": "More brings more",
    "ranking": "Best or worst of all",
    "trade-off": "Safety against use",
    "existence": "It can happen",
    "count": "How many",
    "protocol": "What was done",
    "theorem": "A theorem",
    "mechanism": "Why it works",
    "interpretation": "An interpretation",
}

#: Unit of an estimate -> decimals and the word that follows the number.
UNITS = {
    "points": (1, " points"),
    "grades": (2, " grades"),
    "points-per-dose": (2, " points per unit of dose"),
    "percent": (1, " %"),
    "share": (3, ""),
    "kappa": (2, " (kappa)"),
    "log-odds-ratio": (2, " (log odds ratio)"),
    "count": (0, ""),
}

#: Units of what is counted on the print, and not estimated: an absent interval is no gap.
EXACT = ("count", "share")


def listing(words: Sequence[object]) -> str:
    """Join words as a sentence does: "a", "a and b", "a, b and c"; "none" for nothing.

    >>> listing(["AdvBench", "HEx-PHI", "XSTest"])
    'AdvBench, HEx-PHI and XSTest'
    """
    items = [str(word) for word in words]
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1]))) if items else "none"


def counted(number: int, noun: str, several: str = "") -> str:
    """Word a number of things.

    >>> counted(1, "model"), counted(1200, "model"), counted(10, "category")
    ('1 model', '1,200 models', '10 categories')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {several or plural(noun)}"


def plural(noun: str) -> str:
    """Return the plural of a noun: "model", "models"; "category", "categories"; "way", "ways".

    >>> plural("category"), plural("way")
    ('categories', 'ways')
    """
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"


def n_of(part: int | None, whole: int | None, noun: str) -> str:
    """Word how many of a whole, as a person says it; "" where neither is known.

    >>> n_of(9, 39, "comparison"), n_of(9, 9, "model"), n_of(8, None, "model"), n_of(1, 1, "field")
    ('9 of 39 comparisons', 'all 9 models', '8 models', 'the one field')
    """
    if part is None and whole is None:
        return ""
    if whole is None:
        return counted(part or 0, noun)
    if part is None:
        return f"an unknown number of {counted(whole, noun)}"
    if not whole:
        return f"no {plural(noun)}"
    if part == whole:
        return {1: f"the one {noun}", 2: f"both {plural(noun)}"}.get(whole, f"all {counted(whole, noun)}")
    if part:
        return f"{part:,} of {counted(whole, noun)}"
    return f"no {noun}" if whole == 1 else f"none of {counted(whole, noun)}"


def in_number(count: int, verb: str) -> str:
    """Give a verb the number of its subject.

    >>> in_number(1, "differ"), in_number(12, "differ"), in_number(0, "agree")
    ('differs', 'differ', 'agree')
    """
    return f"{verb}s" if count == 1 else verb


def runs(low: str, high: str) -> str:
    """Word a range by its two ends, each with what belongs to it; one that has no width is a value.

    >>> runs("0.31 (GPT-4)", "0.90 (WildGuard)"), runs("0.31 (GPT-4)", "0.31 (GPT-4)")
    ('runs from 0.31 (GPT-4) to 0.90 (WildGuard)', 'is 0.31 (GPT-4)')
    """
    return f"is {low}" if low == high else f"runs from {low} to {high}"


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop; symbols and names that are written in lower case keep it.

    >>> sentence("the mean drop is 18.2 points"), sentence("t over 235 prompts")
    ('The mean drop is 18.2 points.', 't over 235 prompts.')
    """
    text = " ".join(text.split())
    if not text:
        return ""
    first = text.split()[0]
    kept = first in SYMBOLS or any(char.isupper() or char.isdigit() for char in first[1:])
    begun = text if kept else text[0].upper() + text[1:]
    return begun if begun[-1] in ".!?" else begun + "."


def digits(value: float, decimals: int = 1) -> str:
    """Word a number to so many decimals; one half-way between two is rounded away from zero.

    A mean of printed decimals lies half-way in print and a little beside it as a float: 3.35 may be 3.3499999999999996.

    >>> digits(3.3499999999999996), digits(7.45), digits(-0.25), digits(0.125, 2), digits(-0.04), digits(3870.0, 0)
    ('3.4', '7.5', '-0.3', '0.13', '0.0', '3,870')
    """
    if not math.isfinite(value) or abs(value) >= LARGEST:
        return f"{value:,.{decimals}f}"
    exact = Decimal(f"{value:.{decimals + NOISE}f}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{exact if exact else abs(exact):,}"


def between(low: float, high: float, decimals: int = 1) -> str:
    """Word two limits.

    >>> between(16.05, 20.25), between(-0.125, 0.5, 2)
    ('16.1 to 20.3', '-0.13 to 0.50')
    """
    return f"{digits(low, decimals)} to {digits(high, decimals)}"


def signed(value: float, decimals: int = 1) -> str:
    """Word a number with a true minus sign and thousands apart; what rounds to zero has no sign.

    >>> signed(-2.21), signed(-0.04), signed(3870, 0)
    ('−2.2', '0.0', '3,870')
    """
    return digits(value, decimals).replace("-", MINUS)


def true_minus(text: str) -> str:
    """Give a number that is already text its true minus sign; one that is zero loses it.

    >>> true_minus("-2.2"), true_minus("-0.0"), true_minus("-1.2 to 3.4")
    ('−2.2', '0.0', '−1.2 to 3.4')
    """
    if "-" not in text:
        return text
    return _NUMBER.sub(lambda found: found[1] if not found[1].strip("0.,") else MINUS + found[1], text)


def number_text(value: float | None, unit: str | None) -> str:
    """Word a number in its unit's decimals; an absent one is "none".

    >>> number_text(18.2168, "points"), number_text(None, "points")
    ('18.2', 'none')
    """
    return "none" if value is None else signed(value, UNITS[unit][0] if unit else 3)


def value_text(row: Mapping[str, Any]) -> str:
    """Word the estimate of a row of the ledger with its unit; "none" without one.

    >>> value_text({"estimate": 64.5, "unit": "points", "type": "direction"})
    '64.5 points'
    >>> value_text({"estimate": 1.0, "unit": "share", "type": "protocol", "cells_held": 52})
    'all 52 fields agree'
    """
    if row["estimate"] is None:
        return "none"
    if row["type"] == "protocol" and row["unit"] == "share" and row["cells_held"]:
        agree = round(row["estimate"] * row["cells_held"])
        return f"{n_of(agree, row['cells_held'], 'field')} {in_number(row['cells_held'], 'agree')}"
    return number_text(row["estimate"], row["unit"]) + (UNITS[row["unit"]][1] if row["unit"] else "")


def interval_text(row: Mapping[str, Any]) -> str:
    """Word the interval of a row, e.g. `62.1 to 66.9`; "" where there is nothing to have an interval."""
    if row["estimate"] is None:
        return ""
    if row["ci_low"] is None or row["ci_high"] is None:
        return "" if row["unit"] in EXACT else "no interval"
    return f"{number_text(row['ci_low'], row['unit'])} to {number_text(row['ci_high'], row['unit'])}"


def estimate_text(row: Mapping[str, Any]) -> str:
    """Word an estimate with its interval: the one wording of a row's number, wherever it is shown.

    >>> estimate_text({"estimate": 18.21, "ci_low": -2.2, "ci_high": 38.7, "unit": "points", "type": "direction"})
    '18.2 points (−2.2 to 38.7)'
    """
    interval = interval_text(row)
    return f"{value_text(row)} ({interval})" if interval else value_text(row)


def p_text(value: float | None) -> str:
    """Word a p value to two digits; below 0.0001 as such.

    >>> p_text(1.74e-11), p_text(0.0231)
    ('< 0.0001', '0.023')
    """
    if value is None:
        return "none"
    return "< 0.0001" if value < 0.0001 else f"{value:.2g}"
