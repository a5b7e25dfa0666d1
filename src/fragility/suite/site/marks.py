"""Small drawings in the page itself: an interval against a line, several conditions on one axis, sticks, stacked bars.

Prevents a figure whose type shrinks with the screen or that is a picture only: every place along an axis is a
percentage of the width, so a drawing fits any column without a script, and its numbers stand beside it as text.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

#: Share of the width that is kept free at either end, so that a mark on the last value is whole.
MARGIN = 0.02
#: Steps between the ticks of an axis, as multiples of a power of ten.
STEPS = (1, 2, 5, 10)
#: Height of a row of a drawing without labels, in pixels.
ROW = 16
#: Most ticks on an axis.
TICKS = 6


@dataclass(frozen=True)
class Scale:
    """An axis from `low` to `high`, in the unit of its numbers."""

    low: float
    high: float

    def at(self, value: float) -> str:
        """Return the place of a value along the width, as a percentage; beyond the ends it is the end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return _percent(100 * (MARGIN + (1 - 2 * MARGIN) * share))

    @property
    def ticks(self) -> list[float]:
        """Return round values along the axis."""
        step = _step(self.low, self.high)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [round(number * step, 10) + 0.0 for number in range(first, last + 1)]

    def grid(self, reference: "Reference | None" = None) -> str:
        """Name of the symbol that holds the lines of its ticks and the reference; the axis defines it, rows use it."""
        held = f"-at-{reference.low:g}-{reference.high:g}" if reference else ""
        return f"grid-{self.low:g}-{self.high:g}{held}"


@dataclass(frozen=True)
class Reference:
    """What an estimate is held against: a line, or a band from `low` to `high`, and its name."""

    low: float
    high: float
    name: str


@dataclass(frozen=True)
class Mark:
    """An estimate with its interval, and how it is drawn: one of `dot`, `mean`, `open`, or the key of an arm."""

    value: float
    low: float | None = None
    high: float | None = None
    kind: str = "dot"


def scale_of(values: Sequence[float | None], least: float = 0.0) -> Scale:
    """Return the axis that holds all values, its ends on round numbers; `least` is the smallest width it may have."""
    found = [value for value in values if value is not None and math.isfinite(value)] or [0.0, 1.0]
    low, high = min(found), max(found)
    if high - low < (least or 1e-9):
        middle, half = (high + low) / 2, (least or 1.0) / 2
        low, high = middle - half, middle + half
    step = _step(low, high)
    return Scale(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step)


def plot(scale: Scale, marks: Sequence[Mark], reference: Reference | None = None) -> Markup:
    """Return one row of a figure: grid, reference, and a mark with its interval for each estimate."""
    parts = [_grid(scale, reference)]
    for mark in marks:
        if mark.low is not None and mark.high is not None:
            x1, x2 = scale.at(mark.low), scale.at(mark.high)
            kind = "ci" if mark.kind == "dot" else f"ci {mark.kind}"
            parts.append(f'<line class="{kind}" x1="{x1}" x2="{x2}" y1="50%" y2="50%"/>')
        parts.append(_shape(scale.at(mark.value), mark.kind))
    return _svg("".join(parts), "plot")


def axis(scale: Scale, reference: Reference | None = None, unit: str = "") -> Markup:
    """Return the axis above the rows: its ticks, the name of the reference, and the lines that every row draws."""
    places = [scale.at(tick) for tick in scale.ticks]
    lines = "".join(f'<line class="grid" x1="{x}" x2="{x}" y1="0" y2="100%"/>' for x in places)
    parts = [f'<symbol id="{scale.grid(reference)}">{lines}{_against(scale, reference)}</symbol>']
    for tick in scale.ticks:
        text = f"{tick:g}".replace("-", "\N{MINUS SIGN}")
        parts.append(
            f'<text class="tick" x="{scale.at(tick)}" y="{34 if reference else 14}">{escape(text + unit)}</text>'
        )
    if reference is not None:
        middle = (reference.low + reference.high) / 2
        share = float(scale.at(middle)[:-1])
        end = "start" if share < 25 else "end" if share > 75 else "middle"
        name = escape(reference.name)
        parts.append(f'<text class="reference-name {end}" x="{scale.at(middle)}" y="13">{name}</text>')
    return _svg("".join(parts), "axis" if reference else "axis low")


def spark(scale: Scale, marks: Sequence[Mark], reference: Reference | None = None) -> Markup:
    """Return several estimates one below the other in the height of a line of text."""
    parts = [_grid(scale), _against(scale, reference)]
    for number, mark in enumerate(marks):
        y = _percent(100 * (number + 1) / (len(marks) + 1))
        if mark.low is not None and mark.high is not None:
            x1, x2 = scale.at(mark.low), scale.at(mark.high)
            parts.append(f'<line class="ci {mark.kind}" x1="{x1}" x2="{x2}" y1="{y}" y2="{y}"/>')
        parts.append(f'<circle class="{mark.kind}" cx="{scale.at(mark.value)}" cy="{y}" r="2.5"/>')
    return _svg("".join(parts), "spark")


def stack(scale: Scale, marks: Sequence[Mark], reference: Reference | None = None) -> Markup:
    """Return estimates one below the other, without labels; as high as their number asks for."""
    parts, height = [_grid(scale, reference)], ROW * len(marks)
    for number, mark in enumerate(marks):
        y = ROW * number + ROW / 2
        if mark.low is not None and mark.high is not None:
            x1, x2 = scale.at(mark.low), scale.at(mark.high)
            parts.append(f'<line class="ci {mark.kind}" x1="{x1}" x2="{x2}" y1="{y}" y2="{y}"/>')
        parts.append(_shape(scale.at(mark.value), mark.kind, f"{y}"))
    return Markup(f'<svg class="stack" width="100%" height="{height}" aria-hidden="true">{"".join(parts)}</svg>')


def sticks(values: Sequence[tuple[int, int]], named: dict[int, str], most: int) -> Markup:
    """Return one stick for each number of prompts: how many percentages fit it.

    Parameters
    ----------
    values : sequence of (n, number that fit)
    named : dict
        `{n: words}` of those that are named above their stick.
    most : int
        Number of percentages; the height of the drawing.
    """
    scale = Scale(values[0][0], values[-1][0])
    parts = []
    for n, fitting in values:
        kind = "named" if n in named and fitting else "none" if n in named else "stick"
        height = 0.72 * 100 * fitting / most
        x = scale.at(n)
        parts.append(f'<line class="{kind}" x1="{x}" x2="{x}" y1="{88 - height:.2f}%" y2="88%"/>')
        if n in named:
            share = float(x[:-1])
            end = "start" if share < 20 else "end" if share > 80 or kind == "none" else "middle"
            y = 88 - height
            parts.append(f'<circle class="{kind}" cx="{x}" cy="{y:.2f}%" r="4"/>')
            parts.append(f'<text class="label {end}" x="{x}" y="{y:.2f}%" dy="-8">{escape(named[n])}</text>')
    for tick in scale.ticks:
        parts.append(f'<text class="tick" x="{scale.at(tick)}" y="99%">{tick:g}</text>')
    fits = " ".join(str(fitting) for _, fitting in values)
    return _svg("".join(parts), "sticks", f' data-first="{values[0][0]}" data-fits="{fits}"')


def stacked(parts: Sequence[tuple[str, int]], most: int, words: Mapping[str, str]) -> Markup:
    """Return one bar of counts by class, as long as its share of `most`; the counts are its description."""
    drawn, at = [], 0.0
    for kind, number in parts:
        width = 100 * number / most
        drawn.append(f'<rect class="bar {kind}" x="{at:.3f}%" y="0" width="{max(width, 0):.3f}%" height="100%"/>')
        at += width
    told = escape(", ".join(f"{number} {words[kind]}" for kind, number in parts if number))
    return Markup(f'<svg class="stacked" width="100%" role="img" aria-label="{told}">{"".join(drawn)}</svg>')


def sign(verdict: str) -> Markup:
    """Return the sign of a verdict; its word stands beside it."""
    place = f'<use href="#sign-{escape(verdict)}"/>'
    return Markup(f'<svg class="sign {escape(verdict)}" aria-hidden="true">{place}</svg>')


def _grid(scale: Scale, reference: Reference | None = None) -> str:
    return f'<use href="#{scale.grid(reference)}"/>'


def _against(scale: Scale, reference: Reference | None) -> str:
    """Return the line or the band that estimates are held against."""
    if reference is None:
        return ""
    x = scale.at(reference.low)
    if reference.high > reference.low:
        width = _percent(float(scale.at(reference.high)[:-1]) - float(x[:-1]))
        return f'<rect class="band" x="{x}" y="0" width="{width}" height="100%"/>'
    return f'<line class="reference" x1="{x}" x2="{x}" y1="0" y2="100%"/>'


def _percent(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def _shape(x: str, kind: str, y: str = "50%") -> str:
    """Return a mark, by default at the middle of the row: conditions differ in shape, not in colour alone."""
    paths = {
        "mean": "M0-6L6 0L0 6L-6 0z",
        "plain": "M0-5.5L5.5 0L0 5.5L-5.5 0z",
        "prefix": "M-4.5-4.5H4.5V4.5H-4.5z",
    }
    if kind in paths:
        return f'<svg class="at" x="{x}" y="{y}"><path class="{kind}" d="{paths[kind]}"/></svg>'
    return f'<circle class="{kind}" cx="{x}" cy="{y}" r="4.5"/>'


def _svg(content: str, kind: str, data: str = "") -> Markup:
    return Markup(f'<svg class="{kind}" width="100%" aria-hidden="true"{data}>{content}</svg>')


def _step(low: float, high: float) -> float:
    rough = (high - low) / (TICKS - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in STEPS if step * power >= rough - 1e-12)


def swatch(kind: str) -> Markup:
    """Return a mark alone, for a key."""
    return Markup(_shape("50%", kind))
