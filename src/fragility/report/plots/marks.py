"""Dots and intervals: the marks of every plot with rows of our own, drawn by seaborn.

Prevents the failure in which each figure draws a dot in its own way: one place says how a mark looks, so that the same
thing looks the same, in colour and in grey print.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from fragility.report.plots.figure import Mark


def dots(axes: Axes, x: Any, y: Any, mark: Mark, size: float, gid: str, **look: Any) -> None:
    """Draw one dot, or several (`seaborn.scatterplot`).

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where.
    x, y : number or array_like
        Places of the dots.
    mark : Mark
        Colour and marker.
    size : float
        Width of a dot, in points.
    gid : str
        What the dots stand for; it is written into the figure.
    **look
        `edge` (its colour, white by default), `width` (of the edge), `face` ("none": a ring), `clip` (False: over the
        axis).
    """
    xs, ys = (list(part) if hasattr(part, "__len__") else [part] for part in (x, y))
    if all(np.isnan(one) for one in np.asarray(xs, dtype=float)):
        return
    edge, width, face = look.get("edge", "white"), look.get("width", 0.7), look.get("face", mark.colour)
    before = set(axes.collections)
    sns.scatterplot(
        x=xs, y=ys, ax=axes, marker=mark.marker, color=mark.colour, s=size**2, linewidth=width, legend=False, gid=gid,
        clip_on=look.get("clip", True), zorder=3,
    )  # fmt: skip
    (drawn,) = [item for item in axes.collections if item not in before]
    drawn.set_facecolor(face)
    drawn.set_edgecolor(edge)


def beyond(axes: Axes, place: float, ends: Sequence[float], limits: Sequence[float], colour: str) -> None:
    """Draw an arrow at the limit of an axis for each end of an interval that lies outside."""
    for end, limit, marker in ((ends[0], limits[0], "<"), (ends[1], limits[1], ">")):
        if end < limits[0] or end > limits[1]:
            dots(axes, limit, place, Mark(colour, marker), 8.5, "beyond", edge=colour, clip=False)


def handle(mark: Mark, label: str, size: float = 9, **look: Any) -> Line2D:
    """Return what stands for a mark in a legend."""
    given = {"ls": "", "mfc": mark.colour, "mec": "white"} | look
    return Line2D([], [], marker=mark.marker, ms=size, label=label, **given)
