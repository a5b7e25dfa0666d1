"""Very many printed cells: one row per benchmark and kind of treatment, every cell a point with its interval.

Prevents the failure in which a paper of hundreds of cells is drawn as a list that nobody can read: the list stands in
the data beside the figure, and the figure shows where the cells lie.
"""

import numpy as np
import pandas as pd

from fragility.report.plots.figure import INK, MARKS, PALETTE, Figure, canvas, house_style, rows_axis, share_axis
from fragility.report.plots.marks import dots
from fragility.wording import counted

#: Height of a row of points, in inches, and the places up and down that equal points are spread over.
ROW, PLACES = 0.34, 7


def cells_by_role(frame: pd.DataFrame, columns: list[str], title: str, note: str, alt: str) -> Figure:
    """Draw cells by benchmark and role.

    Parameters
    ----------
    frame : pandas.DataFrame
        Cells with `benchmark`, `role`, `share`, `low`, `high` (percent), in the order of the print.
    columns : list of str
        Columns of `frame` that become the data of the figure.
    title, note, alt : str
        The title, the subtitle, and the words that stand for the figure.

    Returns
    -------
    Figure
        Rows are roles below each benchmark, with the number of cells; points of a row are spread up and down in the
        order of the print, which means nothing.
    """
    labels: list[str] = []
    heads: list[int] = []
    place = pd.Series(0.0, index=frame.index)
    for benchmark, group in frame.groupby("benchmark", sort=False):
        heads.append(len(labels))
        labels.append(str(benchmark) or "benchmark not named")
        for role, part in group.groupby("role", sort=False):
            spread = (np.arange(len(part)) % PLACES - (PLACES - 1) / 2) / (PLACES - 1)
            place[part.index] = len(labels) + 0.6 * (spread if len(part) > 1 else 0)
            labels.append(f"{role} ({counted(len(part), 'cell')})")
    with house_style():
        drawing, panels = canvas(0.75 + ROW * len(labels), title, note)
        axes = panels[0]
        rows_axis(panels, labels, heads)
        share_axis(axes, "judged safe (%)")
        axes.hlines(place, frame["low"], frame["high"], color=PALETTE[2], linewidth=0.8, alpha=0.5, gid="intervals")
        dots(axes, frame["share"].to_numpy(), place.to_numpy(), MARKS[0], 3.2, "cells", edge=INK, width=0.3)
        return Figure(drawing, frame[columns], alt, "png" if len(frame) > 600 else "svg")
