"""Figures of notebooks as small files: what no reader sees is left out, what repeats is said once.

Prevents a site whose weight is the digits behind the decimal point: a figure looks the same at half its size.
"""

import re
from collections import Counter

#: Decimals of a place in a drawing, in points.
DECIMALS = 2
_LEFT_OUT = re.compile(r"<metadata>.*?</metadata>|<!DOCTYPE[^>]*>|<!--.*?-->", re.DOTALL)
_PLACE = re.compile(r"(?<![\w.#-])(-?\d+\.\d{3,})(?=[\s\",;)])")
_STYLE, _ID = re.compile(r' style="([^"]*)"'), re.compile(r' id="([^"]*)"')
_USED = re.compile(r'(href="#|url\(#)([^")]*)')


def slim(svg: bytes) -> bytes:
    r"""Return a drawing without metadata, line breaks, unused names and digits beyond a hundredth of a point.

    >>> slim(b'<svg>\n <metadata>x</metadata>\n <path id="p" d="M 4.123456 1.5 \nL 2 3 \n"/>\n</svg>')
    b'<svg><path d="M4.12 1.5L2 3"/></svg>'
    """
    text = _LEFT_OUT.sub("", svg.decode("utf-8"))
    text = re.sub(r' d="([^"]*)"', lambda path: f' d="{_path(path[1])}"', text)
    text = re.sub(r">\s*\n\s*<", "><", _PLACE.sub(lambda place: _short(place[1]), text))
    return _named(_classed(text)).encode("utf-8")


def _short(number: str) -> str:
    """Round a place; a number below 0.1 is a factor, and is kept."""
    if abs(float(number)) < 0.1:
        return number
    return f"{float(number):.{DECIMALS}f}".rstrip("0").rstrip(".")


def _path(text: str) -> str:
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(_PLACE.sub(lambda place: _short(place[1]), text).split()))


def _classed(text: str) -> str:
    """Turn styles that stand several times into classes of the drawing's own style sheet."""
    if "</style>" not in text:
        return text
    often = [style for style, times in Counter(_STYLE.findall(text)).items() if times > 2]
    names = {style: f"s{number}" for number, style in enumerate(often)}
    text = _STYLE.sub(lambda found: f' class="{names[found[1]]}"' if found[1] in names else found[0], text)
    rules = "".join(f".{name}{{{style}}}" for style, name in names.items())
    return text.replace("</style>", f"{rules}</style>", 1)


def _named(text: str) -> str:
    """Give what is used a short name; a name that nothing uses goes."""
    used = {name: f"i{number}" for number, name in enumerate(dict.fromkeys(name for _, name in _USED.findall(text)))}
    text = _ID.sub(lambda found: f' id="{used[found[1]]}"' if found[1] in used else "", text)
    return _USED.sub(lambda found: f"{found[1]}{used[found[2]]}", text)
