"""Cumulative forest: the pooled loss of safety after each paper, by date, one group of rows a comparison.

Prevents the failure in which an answer looks settled because many papers ask: the rows show whether it still moves.
"""

from typing import Any

import pandas as pd
from matplotlib.lines import Line2D

from fragility.errors import InputError
from fragility.report.plots.figure import INK, MUTED, PALETTE, Figure, Mark, add_legend, canvas, house_style, rows_axis
from fragility.report.plots.marks import dots
from fragility.wording import counted

ROW = 0.3


def cumulative_forest(table: pd.DataFrame) -> Figure:
    """Draw the standardised loss of safety pooled over all papers up to each date.

    Parameters
    ----------
    table : pandas.DataFrame
        As `synthesis.cumulative` gives it. A row that is not estimable is named and has no mark.
    """
    if table.empty:
        raise InputError("no comparison is printed by enough papers", "cumulative_forest")
    rows = _rows(table)
    heads = [place for place, row in enumerate(rows) if "paper_key" not in row]
    note = f"{counted(table['question'].nunique(), 'comparison')}; each row pools all papers up to its date; bars: 95 %"
    with house_style():
        drawing, (axes,) = canvas(0.7 + ROW * len(rows), "What was known by when", note, legend=1)
        rows_axis([axes], [row["label"] for row in rows], heads)
        axes.axvline(0, color=INK, linewidth=1.4, zorder=1)
        axes.set(xlabel="standardised loss h (above 0: less safe)")
        known = pd.DataFrame(rows).assign(place=range(len(rows))).dropna(subset=["last", "estimate"])
        for last, colour, line in ((False, PALETTE[2], MUTED), (True, PALETTE[0], INK)):
            own = known[known["last"] == last]
            axes.hlines(own["place"], own["low"], own["high"], color=line, linewidth=2.0)
            dots(axes, own["estimate"], own["place"], Mark(colour, "D"), 8, "so far")
        look: dict[str, Any] = {"marker": "D", "mec": "white", "ms": 8}
        handles = [
            Line2D([], [], color=MUTED, mfc=PALETTE[2], label="all papers so far", **look),
            Line2D([], [], color=INK, mfc=PALETTE[0], label="all papers held", **look),
        ]
        add_legend(drawing, handles, 2)
        return Figure(drawing, table, _alt(table))


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for question, part in table.groupby("question", sort=False):
        rows.append({"label": str(question)})
        for row in part.to_dict("records"):
            label = f"{row['date']}, {row['paper_key']} (k = {row['models']})"
            own = {str(name): value for name, value in row.items()}
            rows.append(own | {"label": label, "last": row["papers"] == len(part)})
    return rows


def _alt(table: pd.DataFrame) -> str:
    ends = table.groupby("question", sort=False).tail(1)
    words = "; ".join(
        f"{row['question']} {row['estimate']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
        for row in ends[ends["estimate"].notna()].to_dict("records")
    )
    return (
        f"Cumulative forest plot of standardised losses of safety by date, {counted(len(table), 'row')} in "
        f"{counted(table['question'].nunique(), 'comparison')} (x axis, with a line at 0). After the last paper: "
        f"{words}."
    )
