"""A cell with more than one number, taken apart: "25/30 (83.3%)", "58.0 (+10.0)", "0.911 / 0.012".

Prevents two failures: the best evidence that a table prints, a count with its n, is refused because a percentage
stands beside it; and a change beside a value is read as a second level.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from fragility.statistics.printed import read_printed

#: What a piece is. "beside" is a number in brackets or lowered that nothing explains; "arrow" a change whose sign is
#: printed as an arrow alone.
Role = Literal["value", "count", "percent", "delta", "arrow", "spread", "beside", "low", "high"]

#: What decorates a number and prints none: arrows, medals, stars, ticks.
_DECORATION = re.compile(
    "[\u2190-\u21ff\u25b2\u25bc\u25b3\u25bd\u2b06\u2b07\U0001f53a\U0001f53b\U0001f4c8\U0001f4c9\u2197\u2198]\ufe0f?"
    "|[\U0001f947-\U0001f949\U0001f3c6\U0001f3c5\U0001f396\u2b50\u2605\u2606\u2705\u2713\u2714\u2717\u2718\u274c\u26a0\U0001f525]"
    "\ufe0f?"
)
_UP, _DOWN = (
    "\u2191\u21d1\u25b2\u25b3\u2b06\u2197\U0001f53a\U0001f4c8",
    "\u2193\u21d3\u25bc\u25bd\u2b07\u2198\U0001f53b\U0001f4c9",
)
_NUM = r"(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_SIGNED = rf"[+\-\u2212\u2013](?:{_NUM})\s*(?:%|pp|pts?\.?)?"
_PLAIN = rf"[+\-\u2212]?(?:{_NUM})(?:\s*%)?"
_COUNT = re.compile(r"(?P<k>\d{1,3}(?:[, ]\d{3})+|\d+)\s*(?:/|\bout of\b|\bof\b)\s*(?P<n>\d{1,3}(?:[, ]\d{3})+|\d+)")
_COUNT_FIRST = re.compile(rf"{_COUNT.pattern}\s*[(\[,;=]?\s*(?P<p>(?:{_NUM})\s*%?)\s*[)\]]?")
_COUNT_LAST = re.compile(rf"(?P<p>(?:{_NUM})\s*%?)\s*[(\[]\s*{_COUNT.pattern}\s*[)\]]")
_COUNT_AND_PERCENT = re.compile(rf"(?P<k>\d{{1,3}}(?:,\d{{3}})+|\d+)\s*[(\[]\s*(?P<p>(?:{_NUM})\s*%)\s*[)\]]")
_VALUE_AND_DELTA = re.compile(
    rf"(?P<v>{_PLAIN})\s*(?:[(\[]\s*(?P<d>{_SIGNED})\s*[)\]]|[_^]\{{\s*\(?\s*(?P<d2>{_SIGNED})\s*\)?\s*\}}|(?P<d3>{_SIGNED}))"
)
_SPREAD_AND_DELTA = re.compile(
    rf"(?P<v>{_PLAIN}\s*(?:±|\+/-|\+-)\s*(?:{_NUM})\s*%?)\s*[(\[]\s*(?P<d>{_SIGNED})\s*[)\]]"
)
_ARROWS = f"[{_UP}{_DOWN}]"
_VALUE_AND_ARROW = re.compile(
    rf"(?P<v>{_PLAIN})\s*(?:[(\[]\s*(?P<a>{_ARROWS})\s*(?P<d>{_PLAIN})\s*[)\]]|[_^]\{{\s*\(?(?P<a2>{_ARROWS})\s*(?P<d2>{_PLAIN})\)?\s*\}}"
    rf"|(?P<a3>{_ARROWS})\s*(?P<d3>{_PLAIN})|[(\[]\s*(?P<d4>{_PLAIN})\s*(?P<a4>{_ARROWS})\s*[)\]])"
)
_ARROW_ALONE = re.compile(rf"(?P<a>{_ARROWS})\s*(?P<d>{_PLAIN})")
_BESIDE = re.compile(rf"(?P<v>{_PLAIN})\s*(?:[(\[]\s*(?P<b>{_PLAIN})\s*[)\]]|_\{{\s*(?P<b2>{_PLAIN})\s*\}})")
_SEPARATED = re.compile(rf"\s*{_PLAIN}(?:\s*[/|]\s*{_PLAIN})+\s*")
_TWO_ENDS = re.compile(
    r"[(\[]?\s*([-\u2212]?(?:\d+(?:\.\d+)?|\.\d+)\s*%?)\s*(?:,|;|\bto\b|[-\u2013\u2014])\s*"
    r"([-\u2212]?(?:\d+(?:\.\d+)?|\.\d+)\s*%?)\s*[)\]]?"
)
_POINTS = re.compile(r"\s*(?:pp|pts?\.?|p\.p\.|percentage points)$", re.IGNORECASE)
_LETTERS = re.compile(r"\\[A-Za-z]+|\b(?:pp|pts?|ci|of|out|to)\b|(?<=\d)\s?[eEx\u00d7](?=[\s\d+\-])", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """One number of a cell: its text as printed, what it is, for a count its n, and for a change its arrow."""

    text: str
    role: Role
    n: str = ""
    arrow: str = ""


def two_ends(text: str) -> tuple[str, str] | None:
    """Return the two ends of an interval that is printed without its value, None for any other text.

    >>> two_ends("[0.28, 0.47]"), two_ends("28.2-46.8"), two_ends("0.37")
    (('0.28', '0.47'), ('28.2', '46.8'), None)
    """
    if found := _TWO_ENDS.fullmatch(text.strip()):
        low, high = (read_printed(end).value for end in found.groups())
        if low is not None and high is not None and low <= high:
            return found[1], found[2]
    return None


def undecorated(text: str) -> tuple[str, tuple[str, ...]]:
    """Take arrows, medals and ticks off a text, and say which way the arrows point.

    >>> undecorated("12.5 ↑")
    ('12.5', ('arrow up',))
    """
    found = _DECORATION.findall(text)
    if not found:
        return text, ()
    marks = ["arrow up" for sign in found if sign[0] in _UP] + ["arrow down" for sign in found if sign[0] in _DOWN]
    return " ".join(_DECORATION.sub(" ", text).split()), tuple(dict.fromkeys(marks))


@lru_cache(maxsize=100_000)
def pieces(text: str) -> tuple[Piece, ...]:
    """Take a cell apart; nothing where it is no number or numbers in one of the forms that are known.

    >>> [piece.text for piece in pieces("25/30 (83.3%)")]
    ['25', '83.3%']
    """
    if read_printed(text).kind not in ("not-a-number", "missing"):
        return (Piece(text, "value"),)
    if found := _changes(text):
        return found
    plain, marks = undecorated(text)
    arrow = "up" if "arrow up" in marks else "down" if marks else ""
    if plain != text and read_printed(plain).kind not in ("not-a-number", "missing"):
        return (Piece(plain, "value", arrow=arrow),)
    if _POINTS.search(plain) and read_printed(bare := _POINTS.sub("", plain)).kind == "exact":
        return (Piece(bare, "delta"),)
    return _counts(plain) or _beside(plain)


def separated(text: str) -> tuple[str, ...]:
    """Return the numbers of a cell that strokes set apart ("0.911/0.012"); nothing for another text."""
    plain, _ = undecorated(text)
    return tuple(part.strip() for part in re.split(r"[/|]", plain)) if _SEPARATED.fullmatch(plain) else ()


def holds_numbers(text: str) -> bool:
    """Say whether a text is numbers and signs rather than a name: "12.5 (+3)" is, "7B" and "10-shot" are not."""
    plain, _ = undecorated(text)
    rest = _LETTERS.sub("", plain)
    return any(sign.isdigit() for sign in plain) and not any(sign.isalpha() for sign in rest)


def is_direct_change(text: str) -> bool:
    """Say whether a value and its change stand side by side without brackets: "58.0%+10.0%"."""
    match = _VALUE_AND_DELTA.fullmatch(text)
    return bool(match and match["d3"]) and read_printed(text).kind == "not-a-number"


def value_and_delta(text: str) -> tuple[Piece, ...]:
    """Read "5.0%-43.0%" as a value and its change: what a column of values and changes makes of a range."""
    match = _VALUE_AND_DELTA.fullmatch(text)
    return (Piece(match["v"], "value"), Piece(_first(match, "d", "d2", "d3"), "delta")) if match else ()


def _changes(text: str) -> tuple[Piece, ...]:
    if match := _SPREAD_AND_DELTA.fullmatch(text):
        return Piece(match["v"], "value"), Piece(match["d"], "delta")
    if match := _VALUE_AND_DELTA.fullmatch(text):
        return Piece(match["v"], "value"), Piece(_POINTS.sub("", _first(match, "d", "d2", "d3")), "delta")
    if match := _VALUE_AND_ARROW.fullmatch(text):
        way = "up" if _first(match, "a", "a2", "a3", "a4") in _UP else "down"
        change = _first(match, "d", "d2", "d3", "d4")
        return Piece(match["v"], "value"), Piece(change, "delta" if change[0] in "+-\u2212" else "arrow", arrow=way)
    if match := _ARROW_ALONE.fullmatch(text):
        return (Piece(match["d"], "value", arrow="up" if match["a"] in _UP else "down"),)
    return ()


def _counts(text: str) -> tuple[Piece, ...]:
    for form in (_COUNT, _COUNT_FIRST, _COUNT_LAST):
        match = form.fullmatch(text)
        if match and 0 < _whole(match["n"]) >= _whole(match["k"]):
            count = Piece(match["k"], "count", str(_whole(match["n"])))
            return (count,) if form is _COUNT else (count, Piece(match["p"].strip(), "percent", count.n))
    if match := _COUNT_AND_PERCENT.fullmatch(text):
        return Piece(match["k"], "count"), Piece(match["p"], "percent")
    return ()


def _beside(text: str) -> tuple[Piece, ...]:
    if match := _BESIDE.fullmatch(text):
        return Piece(match["v"], "value"), Piece(_first(match, "b", "b2"), "beside")
    return ()


def _first(match: re.Match[str], *names: str) -> str:
    return next(match[name] for name in names if match[name] is not None).strip()


def _whole(text: str) -> int:
    return int(re.sub(r"[, ]", "", text))


def slash_names(name: str, count: int) -> Sequence[str]:
    """Return the parts of a header like "F1 / FPR" if there are so many names; else nothing."""
    parts = re.split(r"\s*[/|]\s*", name)
    named = len(parts) == count and all(any(sign.isalpha() for sign in part) for part in parts)
    return [part.strip() for part in parts] if named else ()


def bracket_names(name: str) -> Sequence[str]:
    """Return the two parts of a header like "ASR (HS)" or "Acc (std)"; nothing where the bracket holds no metric."""
    match = re.fullmatch(r"\s*([^()\[\]]+?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*", name)
    return [match[1], match[2]] if match and _SECOND.search(match[2]) else ()


_SECOND = re.compile(
    r"\b(?:std(?:ev|err)?\.?|s\.?d\.?|s\.?e\.?m?\.?|standard (?:error|deviation)|\u03c3|asr\w*|acc\w*"
    r"|\w*rate|\w*score|f1|hs|fpr|auc|recall|precision|kappa)(?:\b|$)|\u00b1",
    re.IGNORECASE,
)
