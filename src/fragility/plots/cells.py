"""Printed cells with their intervals: every share that a paper prints, as the count it stands for.

Prevents the failure in which a table of percentages with two decimals is read as if it had no error: each point has
the Wilson interval of its count, over all counts that the print allows.
"""

import pandas as pd
from matplotlib.lines import Line2D

from fragility.cells import cells
from fragility.errors import InputError
from fragility.frames import share_intervals
from fragility.papers import Paper
from fragility.plots.figure import INK, PALETTE, ROLES, Figure, add_legend, canvas, house_style, rows_axis, share_axis
from fragility.words import counted, listing

#: Height of one row, in inches.
ROW = 0.225
#: More cells than this are drawn as pixels.
DENSE = 600


def n_words(frame: pd.DataFrame) -> str:
    """Word the n of a panel and where it comes from: "n = 520 (released)"."""
    kinds = frame[["n", "n_kind"]].drop_duplicates()
    return "n = " + listing([f"{n} ({kind})" for n, kind in kinds.itertuples(index=False)])


def printed_cells(paper: Paper, locator: str = "") -> Figure:
    """Draw the cells of a paper, or of one of its tables, with their Wilson intervals.

    Parameters
    ----------
    paper : Paper
        The paper.
    locator : str
        Name of a table; by default all that are held. Cells whose benchmark is not named are left out where others
        name theirs; the subtitle and the alt text say how many.

    Returns
    -------
    Figure
        Panels are benchmarks, rows are conditions below the model they were measured on.
    """
    frame = cells(paper)
    frame = frame[frame["locator"] == locator] if locator else frame
    if frame.empty:
        raise InputError(f"no printed share of '{locator or paper.key}' is held", "printed_cells")
    named = frame[frame["benchmark"] != ""]
    unnamed = len(frame) - len(named) if len(named) else 0
    frame = share_intervals(named if len(named) else frame)
    roles = {item.name: item.role for item in paper.card.conditions}
    frame["role"] = frame["condition"].map(roles)
    frame["row"], labels, heads = _rows(frame)
    benchmarks = list(dict.fromkeys(frame["benchmark"]))
    models, items = frame["model"].nunique(), int(frame.groupby("benchmark")["n"].max().sum())
    note = (
        f"{counted(len(frame), 'cell')}, {counted(models, 'model')}, "
        f"{listing(list(dict.fromkeys(frame['locator'])))}; bars are 95 % Wilson intervals"
    )
    note += f"; {counted(unnamed, 'cell')} without a named benchmark not drawn" if unnamed else ""
    present = [role for role in ROLES if role in set(frame["role"])]
    unclear = frame[frame["safe_counts"].map(len) > 1]
    with house_style():
        title = "What the paper prints: the share of answers judged safe"
        drawing, panels = canvas(
            0.75 + ROW * len(labels),
            title,
            note,
            len(benchmarks),
            legend=1 + (len(present) + bool(len(unclear)) - 1) // 3,
        )
        rows_axis(panels, labels, heads)
        for axes, benchmark in zip(panels, benchmarks, strict=True):
            panel = frame[frame["benchmark"] == benchmark]
            share_axis(axes, "judged safe (%)")
            axes.set_title(f"{benchmark or 'benchmark not named'}\n{n_words(panel)}", fontsize=10.5)
            axes.hlines(panel["row"], panel["low"], panel["high"], color=INK, linewidth=2.2, gid="intervals")
            for role in present:
                part, mark = panel[panel["role"] == role], ROLES[role]
                axes.plot(part["share"], part["row"], mark.marker, mfc=mark.colour, mec=INK, mew=0.6, ms=5.5, gid=role)
            ringed = unclear[unclear["benchmark"] == benchmark]
            axes.plot(ringed["share"], ringed["row"], "o", mfc="none", mec=PALETTE[1], mew=1.3, ms=12)
        handles = [
            Line2D([], [], ls="", marker=ROLES[role].marker, mfc=ROLES[role].colour, mec=INK, ms=7, label=role)
            for role in present
        ]
        if len(unclear):
            handles.append(
                Line2D(
                    [], [], ls="", marker="o", mfc="none", mec=PALETTE[1], mew=1.3, ms=11, label="ringed: no count fits"
                )
            )
        add_legend(drawing, handles, 3)
        columns = [
            "locator",
            "model",
            "condition",
            "role",
            "benchmark",
            "value_text",
            "n",
            "n_kind",
            "safe_counts",
            "grade",
            "share",
            "low",
            "high",
        ]
        data = frame[columns].assign(safe_counts=frame["safe_counts"].map(lambda counts: " ".join(map(str, counts))))
        words = _alt(frame, benchmarks, unnamed, items, len(unclear))
        return Figure(drawing, data, words, "png" if len(frame) > DENSE else "svg")


def _rows(frame: pd.DataFrame) -> tuple[pd.Series, list[str], list[int]]:
    """Return each cell's row, the labels of all rows, and the rows that head a model."""
    labels: list[str] = []
    heads: list[int] = []
    place = pd.Series(0, index=frame.index)
    for (model, locator), group in frame.groupby(["model", "locator"], sort=False):
        heads.append(len(labels))
        labels.append(f"{model}, {locator}")
        for condition, part in group.groupby("condition", sort=False):
            place[part.index] = len(labels)
            labels.append(str(condition))
    return place, labels, heads


def _alt(frame: pd.DataFrame, benchmarks: list[str], unnamed: int, items: int, unclear: int) -> str:
    means = frame.groupby("role", sort=False)["share"].mean().sort_values(ascending=False)
    lowest = frame.loc[frame["share"].idxmin()]
    widest = (frame["high"] - frame["low"]).max()
    return (
        f"Dot plot with 95 % Wilson intervals of {counted(len(frame), 'printed cell')}: "
        f"{counted(frame['model'].nunique(), 'model')}, {items} items on "
        f"{listing([name or 'an unnamed benchmark' for name in benchmarks])}. "
        f"The x axis of each panel is the share of answers judged safe, 0 to 100 %; rows are conditions below "
        f"each model. "
        f"Mean share by role: {listing([f'{role} {share:.1f} %' for role, share in means.items()])}. "
        f"The lowest cell is {lowest['share']:.1f} % ({lowest['condition']}, {lowest['model']}, "
        f"{lowest['benchmark'] or 'benchmark not named'}); "
        f"the widest interval spans {widest:.1f} points. "
        f"{counted(unclear, 'cell')} {'has' if unclear == 1 else 'have'} no single count that gives the print"
        + (
            f"; {counted(unnamed, 'cell')} without a named benchmark {'is' if unnamed == 1 else 'are'} not drawn."
            if unnamed
            else "."
        )
    )
