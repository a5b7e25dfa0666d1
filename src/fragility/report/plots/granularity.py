"""Which printed cells are possible at which number of items: one square per cell and n.

Prevents the failure in which one impossible value is taken for a pattern, or a pattern for chance: all cells of a
column stand beside each other, for every n that is stated, released or found by the scan.
"""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from fragility.report.plots.figure import (
    BAND,
    MUTED,
    PALETTE,
    RULE,
    Figure,
    Mark,
    NothingToDraw,
    add_legend,
    canvas,
    house_style,
)
from fragility.report.plots.marks import dots
from fragility.wording import counted, listing

TITLE = "Which number of items can the printed values come from?"
#: Columns of the data drawn.
DATA = ["locator", "model", "condition", "benchmark", "value_text", "n", "n_kind", "state", "counts", "power"]
ROW = 0.36
#: Cells along a row that marks of full size leave room for, and letters of a table's name that fit across a row.
ROOM, LETTERS = 60, 56
_STATES = {
    "possible": Line2D(
        [], [], ls="", marker="s", mfc=PALETTE[0], mec=PALETTE[0], ms=8, label="some count gives the value"
    ),
    "impossible": Line2D([], [], ls="", marker="x", mec=PALETTE[1], mew=2, ms=7, label="no count does"),
    "says nothing": Line2D([], [], ls="", marker="o", mfc="none", mec=MUTED, ms=5, label="0 or 100: says nothing"),
}


def granularity_map(states: pd.DataFrame) -> Figure | NothingToDraw:
    """Draw for every first-hand share and candidate n whether a whole number of items gives it.

    Parameters
    ----------
    states : pandas.DataFrame
        As `audit.cell_states` gives it: the granularity table with `address` and `state`.

    Returns
    -------
    Figure
        Rows are benchmark and n with where the n comes from, places along a row are the cells in the order of the
        print; to the right, how many of the cells that can tell are possible.

    Examples
    --------
    >>> import fragility as fg
    >>> states = fg.report.cell_states(fg.load_paper('guo2026_refusal_unlearning'))
    >>> granularity_map(states).data.columns.tolist()[:3]
    ['locator', 'model', 'condition']
    """
    if states.empty:
        return NothingToDraw(TITLE, "we have no first-hand share")
    table = states.assign(
        place=states.groupby("benchmark", sort=False)["address"].transform(lambda column: pd.factorize(column)[0])
    )
    groups = list(table.groupby("benchmark", sort=False))
    rows = [
        (str(name), int(n), str(kind))
        for name, part in groups
        for n, kind in part[["n", "n_kind"]].drop_duplicates().itertuples(index=False)
    ]
    widest = int(table["place"].max()) + 1
    note = (
        f"{counted(table['address'].nunique(), 'percentage')} in the order of the print; right: how many of those that "
        f"can tell are possible"
    )
    with house_style():
        drawing, (axes,) = canvas(
            0.55 + ROW * (len(rows) + len(groups)),
            TITLE,
            note,
            legend=1,
        )
        axes.grid(False)
        axes.set_xlim(-1, widest * 1.14 + 6)
        labels, heads, counts, at = [], [], [], 0
        for name, part in groups:
            axes.axhspan(at - 0.5, at + 0.5, color=BAND, zorder=0, linewidth=0)
            _tables(axes, part, at)
            heads.append(at)
            labels.append(str(name) or "benchmark not named")
            for (n, kind), row in part.groupby(["n", "n_kind"], sort=False):
                at += 1
                told = row[row["state"] != "says nothing"]
                labels.append(f"n = {n}  {str(kind).replace('|', ', ')}")
                counts.append((at, int(told["possible"].sum()), len(told)))
                for state in _STATES:
                    here = row[row["state"] == state]
                    _dots(axes, here["place"].to_numpy(), at, state, widest)
            at += 1
        axes.set(ylim=(at - 0.4, -0.6), yticks=range(len(labels)), xticks=[])
        axes.set_yticklabels(labels)
        for head in heads:
            axes.get_yticklabels()[head].set_fontweight("bold")
        axes.spines["bottom"].set_visible(False)
        for place, possible, able in counts:
            axes.text(
                widest * 1.02 + 0.3,
                place,
                f"{possible} of {able}",
                va="center",
                weight="bold" if 2 * possible >= able else "normal",
            )
        axes.set_xlabel("printed percentages, in the order of the print", loc="left")
        add_legend(drawing, list(_STATES.values()), 3)
        data = table[DATA].assign(counts=table["counts"].map(lambda found: " ".join(map(str, found))))
        return Figure(drawing, data, _alt(table, rows))


def _dots(axes: Axes, places: Any, at: int, state: str, cells: int) -> None:
    """Draw the cells of one state in a row; where there are many they are smaller."""
    told, size = _STATES[state], min(1.0, ROOM / cells) ** 0.5
    edge, face = told.get_markeredgecolor(), told.get_markerfacecolor()
    look = {"edge": edge, "face": face, "width": size * told.get_markeredgewidth()}
    mark = Mark(str(edge if face == "none" else face), str(told.get_marker()))
    dots(axes, places, np.full(len(places), at), mark, size * told.get_markersize(), state, **look)


def _tables(axes: Axes, part: pd.DataFrame, at: int) -> None:
    """Name the tables above the cells that stand in them; a name that would run into the one before is left out.

    A line marks where a named table begins, a fainter one, below the names, where another does.
    """
    starts = part.groupby("locator", sort=False)["place"].min()
    rows, free = part["n"].nunique(), 0.0
    for locator, first in starts.items():
        if first >= free:
            if first:
                axes.vlines(first - 0.5, at - 0.5, at + rows + 0.5, color=MUTED, linewidth=1.0, zorder=1)
            axes.text(first - 0.2, at, str(locator), va="center", fontsize=10.5, color=MUTED)
            free = first + (len(str(locator)) + 2) * (axes.get_xlim()[1] - axes.get_xlim()[0]) / LETTERS
        else:
            axes.vlines(first - 0.5, at + 0.5, at + rows + 0.5, color=RULE, linewidth=0.8, zorder=1)


def _alt(table: pd.DataFrame, rows: list[tuple[str, int, str]]) -> str:
    facts = []
    for name, n, kind in rows:
        told = table[(table["benchmark"] == name) & (table["n"] == n) & (table["state"] != "says nothing")]
        place = name or "benchmark not named"
        facts.append(f"{place} at n = {n} ({listing(kind.split('|'))}): {int(told['possible'].sum())} of {len(told)}")
    silent = table.loc[table["state"] == "says nothing", "address"].nunique()
    return (
        f"Map of {counted(table['address'].nunique(), 'printed percentage')} (x axis, in the order of the print) "
        f"against the numbers of items "
        f"that are stated, released or best (y axis): is the printed value possible for a whole count? "
        f"Possible, of those that can tell: {'; '.join(facts)}. {counted(silent, 'percentage')} of 0 or 100 % can "
        f"tell nothing."
    )
