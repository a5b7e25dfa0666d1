"""Figures that seaborn lays out itself: grids of panels, heat maps, clustered maps, in the house's frame.

Prevents the failure in which each kind of figure has its own margins, its own title and its own idea of what a colour
means: seaborn draws, and what it drew is put below the same title and legend as every other figure.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure as Drawing

from fragility.report.plots.figure import MUTED, PALETTE, SMALL, TITLE, WIDTH, Figure, house_style, letters

#: Colours of ordered values, from light to dark, that keep their order in grey print.
SHADES = sns.blend_palette(["#f3efe4", "#cf8620", "#a4243b", "#14284b"], as_cmap=True)

#: How some sources begin the name of a model.
_MAKER = re.compile(r"^(?:google|mistralai|Qwen|meta-llama)_(?=\w)")


def drawn(draw: Callable[[], Any], data: pd.DataFrame, title: str, note: str, alt: str, height: float) -> Figure:
    """Return a figure that seaborn lays out.

    Parameters
    ----------
    draw : callable
        Draws with a function of seaborn that makes its own figure, and returns the grid (or its figure).
    data : pandas.DataFrame
        The data drawn, as it is kept beside the figure.
    title, note, alt : str
        As in every figure.
    height : float
        Inches for the panels; the header is added, with the legend of the grid where it has one.
    """
    with house_style(), sns.color_palette(PALETTE):
        grid = draw()
        drawing = grid if isinstance(grid, Drawing) else grid.figure
        plt.close(drawing)
        entries = [text.get_text() for text in grid.legend.get_texts()] if getattr(grid, "legend", None) else []
        across = max(1, min(len(entries), int(94 // (max(map(len, entries), default=1) + 6))))
        head = _header(grid, drawing, title, note, height, -(-len(entries) // across))
        if entries:
            keep = {"loc": "upper left", "bbox_to_anchor": (0.0, head), "frameon": False, "ncols": across}
            sns.move_legend(grid, title="", **keep)
        return Figure(drawing, data, alt)


def short(names: Sequence[str]) -> list[str]:
    """Return names of models without their maker's, so that they fit a panel; two that would be alike stay whole.

    Examples
    --------
    >>> short(["google_gemma-3-4b-it", "Qwen/Qwen2.5-7B-Instruct", "Llama-3.2-1B", "Llama-3.2-1B-Instruct"])
    ['gemma-3-4b-it', 'Qwen2.5-7B', 'Llama-3.2-1B', 'Llama-3.2-1B-Instruct']
    """
    plain = [_MAKER.sub("", name if " " in name else name.rsplit("/", 1)[-1]) for name in names]
    found = [re.sub(r"[_ -]Instruct\b", "", name).replace("_", " ") for name in plain]
    twice = {name for name, many in Counter(found).items() if many > 1}
    return [whole if name in twice else name for name, whole in zip(found, names, strict=True)]


def _header(grid: Any, drawing: Drawing, title: str, note: str, height: float, legend: int) -> float:
    """Make room for title, note and legend, and write the first two; return where the legend begins."""
    clustered = grid if isinstance(grid, sns.matrix.ClusterGrid) else None
    right = 0.2
    if clustered:
        clustered.figure.set_layout_engine("none")
        longest = max(len(text.get_text()) for text in clustered.ax_heatmap.get_yticklabels())
        right = 0.35 + longest * SMALL * 0.6 / 72
    lines, notes = wrap(title, letters(WIDTH, TITLE * 1.09)), wrap(note, letters(WIDTH, SMALL))
    top = [0.10, 0.10 + 0.25 * len(lines), 0.14 + 0.25 * len(lines) + 0.21 * len(notes)]
    head = top[2] + 0.27 * legend + 0.06
    total = height + head
    drawing.set_size_inches(WIDTH, total)
    if clustered is None:
        drawing.set_layout_engine("constrained", rect=(0, 0, 1, 1 - head / total), w_pad=0.06, h_pad=0.05)
    else:
        drawing.subplots_adjust(left=0.02, right=1 - right / WIDTH, top=1 - head / total, bottom=0.5 / total)
    place: dict[str, Any] = {"x": 0.08 / WIDTH, "va": "top", "ha": "left", "linespacing": 1.25}
    drawing.text(y=1 - top[0] / total, s="\n".join(lines), size=TITLE, weight="bold", **place)
    drawing.text(y=1 - top[1] / total, s="\n".join(notes), size=SMALL, color=MUTED, **place)
    return 1 - top[2] / total
