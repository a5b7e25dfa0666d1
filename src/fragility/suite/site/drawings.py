"""Figures of notebooks as small files: what no reader sees is left out, what repeats is said once.

Prevents a site whose weight is the digits behind the decimal point: a figure looks the same at half its size.
"""

import re
from collections import Counter
from xml.etree import ElementTree

#: Decimals of a place in a drawing, in points.
DECIMALS = 2
#: Outlines of letters are drawn on a grid this many times coarser: at 11 points, to a fiftieth of a point.
COARSER = 10
SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
#: How the outline of a letter is scaled, and how a letter is put into its line.
_LETTER, _MOVED = "scale(0.015625)", re.compile(r"translate\((-?[\d.]+) 0\)")
_PLACE = re.compile(r"(?<![\w.#-])(-?\d+\.\d{3,})(?=[\s\",;)]|$)")
_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NAME = re.compile(r"url\(#([^)]*)\)")


def slim(svg: bytes) -> bytes:
    r"""Return a drawing without metadata, line breaks, unused names and digits beyond a hundredth of a point.

    >>> slim(b'<svg xmlns="http://www.w3.org/2000/svg"><metadata/>\n <path id="p" d="M 4.123456 1.5 \nL 2 3"/></svg>')
    b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M4.12 1.5L2 3"/></svg>'
    """
    ElementTree.register_namespace("", SVG[1:-1])
    root = ElementTree.fromstring(svg)
    for parent in root.iter():
        for child in [child for child in parent if child.tag == f"{SVG}metadata"]:
            parent.remove(child)
    letters = _letters(root)
    for element in root.iter():
        _plain(element, letters)
    _unwrap(root, letters)
    _classed(root)
    _named(root)
    for element in root.iter():
        element.tail = None
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>").encode("utf-8")


def _letters(root: ElementTree.Element) -> dict[str, bool]:
    """Return the outlines of letters by name, and whether there is anything to draw: a space has nothing."""
    found = {}
    for element in root.iter(f"{SVG}path"):
        if element.get("transform") == _LETTER and "id" in element.attrib:
            found[element.attrib["id"]] = bool(element.get("d", "").strip())
    return found


def _plain(element: ElementTree.Element, letters: dict[str, bool]) -> None:
    """Shorten what an element says of places; letters become outlines of whole steps, put at whole steps."""
    own = element.attrib
    if own.get("id") in letters:
        own["d"], own["transform"] = _outline(own.get("d", "")), f"scale({0.015625 * COARSER})"
    for name, value in list(own.items()):
        if name not in ("id", "d", "style") or (name == "d" and own.get("id") not in letters):
            kept, scale, factor = value.partition(" scale(")  # a factor keeps its digits
            own[name] = _PLACE.sub(lambda place: _short(place[1]), kept) + scale + factor
    if "d" in own and own.get("id") not in letters:
        own["d"] = re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(own["d"].split()))
    if LINK in own:
        own["href"] = own.pop(LINK)
        moved = _MOVED.fullmatch(own.get("transform", ""))
        if moved and own["href"][1:] in letters:  # a letter in its line, in hundredths of the size of the type
            del own["transform"]
            own["x"] = f"{float(moved[1]):.1f}".removesuffix(".0")
    if element.text and not element.text.strip():
        element.text = None


def _short(number: str) -> str:
    """Round a place; a number below 0.1 is a factor, and is kept."""
    if abs(float(number)) < 0.1:
        return number
    return f"{float(number):.{DECIMALS}f}".rstrip("0").rstrip(".")


def _outline(path: str) -> str:
    """Return an outline on the coarser grid, each place as the step from the one before.

    >>> _outline("M1159 525L1159 -1331Q1341 3281 1617 3432z")
    'M116 52v-185q18 461 46 476z'
    """
    at, start, parts = (0, 0), (0, 0), []
    for letter, text in _STEP.findall(path):
        numbers = [round(float(number) / COARSER) for number in text.split()]
        places = list(zip(numbers[::2], numbers[1::2], strict=True))
        if letter == "M":
            at = start = places[-1]
            parts.append(f"M{_joined(numbers)}")
        elif letter == "z":
            at = start
            parts.append("z")
        elif letter == "L" and len(places) == 1 and 0 in (step := (places[0][0] - at[0], places[0][1] - at[1])):
            parts.append(f"v{step[1]}" if step[0] == 0 else f"h{step[0]}")
            at = places[0]
        else:
            steps = [part for x, y in places for part in (x - at[0], y - at[1])]
            parts.append(f"{letter.lower()}{_joined(steps)}")
            at = places[-1]
    return "".join(parts)


def _joined(numbers: list[int]) -> str:
    return " ".join(str(number) for number in numbers).replace(" -", "-")


def _unwrap(element: ElementTree.Element, letters: dict[str, bool]) -> None:
    """Put the children of a group that says nothing in its place, and leave out what draws nothing."""
    kept: list[ElementTree.Element] = []
    for child in element:
        _unwrap(child, letters)
        if child.tag == f"{SVG}g" and not set(child.attrib) - {"id"}:
            kept += child
        elif not (letters.get(child.get("href", "")[1:], True) is False or letters.get(child.get("id", "")) is False):
            kept.append(child)
    element[:] = kept


def _classed(root: ElementTree.Element) -> None:
    """Turn styles that stand several times into classes of the drawing's own style sheet."""
    sheet = root.find(f".//{SVG}style")
    if sheet is None:
        return
    often = [style for style, times in Counter(one.get("style") for one in root.iter()).items() if style and times > 2]
    names = {style: f"s{number}" for number, style in enumerate(often)}
    for element in root.iter():
        if element.get("style") in names:
            element.set("class", names[element.attrib.pop("style")])
    sheet.text = (sheet.text or "").strip() + "".join(f".{name}{{{style}}}" for style, name in names.items())


def _named(root: ElementTree.Element) -> None:
    """Give what is used a short name, the shortest to what is used most; a name that nothing uses goes."""
    used: Counter[str] = Counter()
    for element in root.iter():
        for key, text in element.attrib.items():
            used.update([text[1:]] if key == "href" else _NAME.findall(text))
    names = {name: _short_name(number) for number, (name, _) in enumerate(used.most_common())}
    for element in root.iter():
        own = element.attrib
        if own.get("id") in names:
            own["id"] = names[own["id"]]
        else:
            own.pop("id", None)
        for key, text in own.items():
            own[key] = f"#{names[text[1:]]}" if key == "href" else _NAME.sub(lambda on: f"url(#{names[on[1]]})", text)


def _short_name(number: int) -> str:
    """Return the number-th of the shortest names: a to z, then a1."""
    return chr(97 + number % 26) + (str(number // 26) if number >= 26 else "")
