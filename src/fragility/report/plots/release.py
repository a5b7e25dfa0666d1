"""Released configuration files against what a paper prints: one row per file, one column per field.

Prevents the failure in which "the code is released" ends the question: each field says whether it agrees, differs,
is not given, or stands alone among the files.
"""

from collections import Counter
from textwrap import wrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch

from fragility.report.plots.figure import (
    BAND,
    INK,
    MUTED,
    PALETTE,
    WIDTH,
    Figure,
    Mark,
    NothingToDraw,
    add_legend,
    canvas,
    house_style,
)
from fragility.report.plots.marks import dots
from fragility.wording import counted, in_number, listing

ROW = 0.36
#: Result -> marker, colour of the marker, face of the box.
RESULTS = {
    "agree": ("o", PALETTE[0], "white"),
    "as in most files": ("o", PALETTE[2], "white"),
    "differ": ("X", PALETTE[1], "#f7e3e6"),
    "unlike most files": ("^", PALETTE[3], "#fcefdc"),
    "not given": ("_", MUTED, "#eceef1"),
}
_LETTER, _PAD = 0.083, 0.34


def release_map(fields: pd.DataFrame) -> Figure | NothingToDraw:
    """Draw which field of which released file agrees with the print.

    Parameters
    ----------
    fields : pandas.DataFrame
        As `audit.release_fields` gives it: `file`, `field`, `released`, `stated`, `result` (a key of `RESULTS`).

    Returns
    -------
    Figure
        Each box holds the released value; symbol, legend and colour tell the result.
    """
    if fields.empty:
        return NothingToDraw("Fields of the released files", "we have no released configuration beside its print")
    files, names = list(dict.fromkeys(fields["file"])), list(dict.fromkeys(fields["field"]))
    heads = {name: wrap(name, 8, break_long_words=False) for name in names}
    widths = [0.12 + _LETTER * max(map(len, files))]
    for name in names:
        longest = int(fields.loc[fields["field"] == name, "released"].map(len).max())
        widths.append(max(_PAD + _LETTER * longest, 0.1 + 0.1 * max(map(len, heads[name]))))
    edges = [sum(widths[:i]) for i in range(len(widths) + 1)]
    tally = Counter(fields["result"])
    note = (
        f"{counted(len(fields), 'field')} of {counted(len(files), 'file')}; the data set has no counterpart in "
        f"the print and is compared across files"
    )
    with house_style():
        width = max(WIDTH, edges[-1] + 0.2)
        drawing, (axes,) = canvas(
            0.2 + ROW * (len(files) + 1.6),
            "Released configuration files against the print",
            note,
            legend=1,
            width=width,
        )
        axes.set(xlim=(0, width - 0.15), ylim=(len(files) - 0.4, -2.2), xticks=[], yticks=[])
        axes.grid(False)
        axes.spines[:].set_visible(False)
        axes.axhspan(-2.1, -0.6, color=BAND, zorder=0, linewidth=0)
        for left, lines in zip(edges, (["file"], *heads.values()), strict=False):
            axes.text(left + 0.05, -1.35, "\n".join(lines), va="center", weight="bold", fontsize=10.5)
        for place, file in enumerate(files):
            axes.text(0.05, place, file, va="center", fontsize=10.5)
            for row in fields[fields["file"] == file].to_dict("records"):
                at = 1 + names.index(row["field"])
                _box(axes, edges[at], edges[at + 1], place, row["released"] or "not given", row["result"])
        present = [result for result in RESULTS if tally[result]]
        handles = [_handle(result, f"{tally[result]} {_words(tally[result], result)}") for result in present]
        add_legend(drawing, handles, len(present))
        return Figure(drawing, fields.copy(), _alt(fields, files, names))


def _handle(result: str, label: str) -> Line2D:
    marker, colour, _ = RESULTS[result]
    return Line2D([], [], ls="", marker=marker, mfc=colour, mec=colour, mew=2, ms=7, label=label)


def _box(axes: Axes, left: float, right: float, place: int, text: str, result: str) -> None:
    marker, colour, face = RESULTS[result]
    axes.add_patch(
        FancyBboxPatch(
            (left + 0.02, place - 0.42),
            right - left - 0.04,
            0.84,
            boxstyle="square,pad=0",
            facecolor=face,
            edgecolor="none",
        )
    )
    gid = f"result-{result.replace(' ', '-')}"
    dots(axes, left + 0.12, place, Mark(colour, marker), 7, gid, edge=colour, width=2)
    axes.text(
        left + 0.24,
        place,
        text,
        va="center",
        fontsize=10,
        color=INK,
        weight="bold" if result in ("differ", "unlike most files") else "normal",
    )


def _words(count: int, result: str) -> str:
    return in_number(count, result) if result in ("agree", "differ") else result


def _alt(fields: pd.DataFrame, files: list[str], names: list[str]) -> str:
    tally = Counter(fields["result"])
    results = [f"{counted(n, 'field')} {_words(n, result)}" for result in RESULTS if (n := tally[result])]
    odd = fields[fields["result"].isin(["differ", "unlike most files"])]
    cases = [
        f"{row['file']} {row['field']} is {row['released']} ({row['result']}; {row['stated']})"
        for row in odd.to_dict("records")
    ]
    return (
        f"Table-like map of {counted(len(files), 'released configuration file')} (rows) by {listing(names)} (columns): "
        f"{listing(results)}. " + (f"The exceptions: {'; '.join(cases)}." if cases else "No field is an exception.")
    )
