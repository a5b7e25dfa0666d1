"""A specification curve: the estimate of every analysis path, in order, and the choices that made it.

Prevents the failure in which the reader sees the one path that was taken.
"""

from typing import Any

import numpy as np
import pandas as pd

from fragility.errors import InputError
from fragility.report.plots.figure import INK, MUTED, PALETTE, Figure, Mark, canvas, house_style
from fragility.report.plots.marks import dots
from fragility.wording import counted

#: Choices drawn below the curve, where they differ between paths.
CHOICES = ("asked of", "weights", "interval", "items", "judge", "reading", "left out")


def specification_curve(paths: pd.DataFrame, claim: str, threshold: float = 0.0) -> Figure:
    """Draw the estimates of all paths in order with their intervals, and below them which choices they made.

    Parameters
    ----------
    paths : pandas.DataFrame
        As `conclusions.analysis_paths` gives it.
    claim : str
        Name of the claim, for the title.
    threshold : float
        Points that the claim says are exceeded: the line that an interval must lie above.
    """
    if paths.empty:
        raise InputError("no admissible path", "specification_curve")
    table = paths.sort_values(["estimate", "low"], kind="stable", ignore_index=True)
    marks = _marks(table)
    place = np.arange(len(table))
    holds = table["holds"].to_numpy(bool)
    title = f"{claim}: {counted(len(table), 'analysis path')}, the claim holds in {int(holds.sum())}"
    note = "Each column is a path: its estimate with a 95 % interval above, its choices below"
    with house_style():
        drawing, (whole,) = canvas(2.8 + 0.19 * len(marks), title, note)
        whole.remove()
        axes, lower = drawing.subplots(2, 1, height_ratios=(2.8, 0.19 * len(marks)))
        for kept, colour in ((~holds, PALETTE[1]), (holds, PALETTE[2])):
            ends = table[kept]
            axes.vlines(place[kept], ends["low"], ends["high"], color=colour, linewidth=0.8, alpha=0.5)
            dots(axes, place[kept], ends["estimate"].to_numpy(), Mark(colour, "o"), 1.8, "path", width=0)
        axes.axhline(threshold, color=INK, linewidth=1.2)
        axes.set(xlim=(-1, len(table)), xticks=[], ylabel="loss of safety (points)")
        axes.grid(axis="y")
        lower.set(xlim=(-1, len(table)), ylim=(len(marks) - 0.5, -0.5), xticks=[], yticks=range(len(marks)))
        lower.set_yticklabels(list(marks), fontsize=9)
        lower.grid(visible=False)
        for row, chosen in enumerate(marks.values()):
            dots(lower, place[chosen], np.full(int(chosen.sum()), row), Mark(MUTED, "|"), 5, "choice", edge=MUTED)
        return Figure(drawing, table, _alt(table, claim, threshold), "png")


def _marks(table: pd.DataFrame) -> dict[str, Any]:
    """Return which paths made which choice, for every choice that differs between paths."""
    marks: dict[str, Any] = {}
    for name in CHOICES:
        column = (
            table[name].where(table[name] == "nothing", "one model or benchmark") if name == "left out" else table[name]
        )
        options = [option for option in dict.fromkeys(column) if option != "none"]
        if len(options) > 1:
            marks |= {f"{name}: {option}": (column == option).to_numpy() for option in options}
    return marks


def _alt(table: pd.DataFrame, claim: str, threshold: float) -> str:
    against = table[~table["holds"]]
    words = (
        f"Specification curve of {claim}: {counted(len(table), 'analysis path')} in the order of their estimates, "
        f"{table['estimate'].min():.1f} to {table['estimate'].max():.1f} points. The interval lies above "
        f"{threshold:g} points in {len(table) - len(against)} of them."
    )
    if len(against):
        shares = {
            f"{name} {option}": (part["holds"].mean(), len(part))
            for name in CHOICES[:5]
            for option, part in table.groupby(name)
            if table[name].nunique() > 1
        }
        worst = min(shares, key=lambda key: shares[key][0])
        words += f" The choice under which it holds least is {worst}: {100 * shares[worst][0]:.0f} % of its paths."
    return words
