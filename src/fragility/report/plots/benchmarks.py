"""Benchmarks: how many prompts are left when near-duplicates count once, and which sets share prompts.

Prevents two failures: one threshold is drawn as if it were none, and an overlap is read without its direction (a
small set can lie in a large one, and not the other way round).
"""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D

from fragility.errors import InputError
from fragility.report.plots.figure import (
    MARKS,
    MUTED,
    PALETTE,
    RULE,
    Figure,
    add_legend,
    canvas,
    house_style,
)
from fragility.wording import counted, listing

#: Benchmarks that get a line of their own; the others are drawn as a background.
SHOWN = 5
ROW = 0.44
_SHADES = LinearSegmentedColormap.from_list("shares", ["white", PALETTE[2], PALETTE[0]])
_TITLES = {"shingles": "shared runs of characters", "words": "shared words"}


def independence_curve(table: pd.DataFrame, threshold: float) -> Figure:
    """Draw the share of prompts that are independent against the threshold, one panel per measure.

    Parameters
    ----------
    table : pandas.DataFrame
        As `benchmarks.curve` gives it.
    threshold : float
        The default, marked by a line; the benchmarks with the lowest shares there are drawn in colour.

    Returns
    -------
    Figure
        Percent of the prompts of each benchmark.
    """
    measures = list(dict.fromkeys(table["measure"]))
    at = table[(table["threshold"] == threshold) & (table["measure"] == measures[0])]
    if at.empty:
        raise InputError(f"no row at the threshold {threshold:g}", "independence_curve")
    lowest = list(at.sort_values("share", kind="stable")["benchmark"].head(SHOWN))
    others = [name for name in dict.fromkeys(table["benchmark"]) if name not in lowest]
    note = f"{counted(at['benchmark'].nunique(), 'prompt set')}; dashed: the threshold used elsewhere, {threshold:g}"
    bottom = 10 * int((float(table["share"].min()) - 1) // 10)
    with house_style():
        drawing, panels = canvas(3.4, "What is left when near-duplicates count once", note, len(measures), legend=2)
        for axes, measure in zip(panels, measures, strict=True):
            part = table[table["measure"] == measure]
            marks = dict(zip(lowest, MARKS, strict=False))
            for name in [*others, *lowest]:
                mark = marks.get(name)
                look = {"color": mark.colour, "marker": mark.marker, "markersize": 6} if mark else {"color": RULE}
                line = part[part["benchmark"] == name]
                sns.lineplot(line, x="threshold", y="share", ax=axes, gid=f"curve-{measure}", errorbar=None, **look)
            axes.axvline(threshold, color=MUTED, ls="--", lw=1)
            axes.set(xlabel=f"least similarity of a pair\n({_TITLES.get(measure, measure)})", ylim=(bottom, 102))
            axes.grid(axis="y", color=RULE)
        panels[0].set_ylabel(f"independent prompts (%), from {bottom}")
        handles = [
            Line2D([], [], color=mark.colour, marker=mark.marker, ms=5, label=name)
            for name, mark in zip(lowest, MARKS, strict=False)
        ]
        rest = [Line2D([], [], color=RULE, label=counted(len(others), "other set"))] if others else []
        add_legend(drawing, [*handles, *rest], 3)
        return Figure(drawing, table.copy(), _curve_alt(at, lowest, table, measures))


def _curve_alt(at: pd.DataFrame, lowest: list[str], table: pd.DataFrame, measures: list[str]) -> str:
    shares = at.set_index("benchmark")["share"]
    named = [f"{name} {shares[name]:.0f} %" for name in lowest]
    loosest = table["threshold"].min()
    least = [
        f"{part['share'].min():.0f} % by {measure}"
        for measure in measures
        for part in [table[(table["measure"] == measure) & (table["threshold"] == loosest)]]
    ]
    return (
        f"Line chart, {counted(len(measures), 'panel')}: percent of independent prompts in {len(at)} sets, by "
        f"the similarity from which on two prompts count as one. At {at['threshold'].iloc[0]:g} the lowest are "
        f"{listing(named)}; at {loosest:g} the lowest set has {listing(least)}."
    )


def overlap_matrix(table: pd.DataFrame, threshold: float) -> Figure:
    """Draw which sets share prompts: in row and column, how many prompts of the row have a like in the column.

    Parameters
    ----------
    table : pandas.DataFrame
        As `benchmarks.overlap` gives it.
    threshold : float
        The similarity that it was computed at, for the subtitle.

    Returns
    -------
    Figure
        Colour is the percent of the row's prompts; the number counts them.
    """
    names = list(dict.fromkeys(table["benchmark"]))
    if not names:
        raise InputError("no two sets to compare", "overlap_matrix")
    sizes = table.drop_duplicates("benchmark").set_index("benchmark")["n"]
    place = {name: number for number, name in enumerate(names)}
    shares = np.full((len(names), len(names)), np.nan)
    for row in table.itertuples():
        shares[place[row.benchmark], place[row.other]] = row.share
    top = max(float(table["share"].max()), 1.0)
    note = f"Prompts of the row with a like in the column (similarity {threshold:g}); colour: share of row"
    with house_style():
        drawing, (axes,) = canvas(1.5 + ROW * len(names), "Which benchmarks share prompts?", note)
        counts = np.full(shares.shape, "", dtype=object)
        for row in table[table["near"] > 0].itertuples():
            counts[place[row.benchmark], place[row.other]] = str(row.near)
        np.fill_diagonal(counts, "\N{MIDDLE DOT}")
        sns.heatmap(
            np.nan_to_num(shares), annot=counts, fmt="", cmap=_SHADES, vmin=0, vmax=top, cbar=False, ax=axes,
            linewidths=0.6, linecolor=RULE,
        )  # fmt: skip
        for text in axes.texts:
            text.set_gid("overlap" if text.get_text().isdigit() else None)
        axes.set_xticks(np.arange(len(names)) + 0.5, names, rotation=40, ha="right", rotation_mode="anchor")
        axes.set_yticks(np.arange(len(names)) + 0.5, [f"{name} ({sizes[name]:,})" for name in names], rotation=0)
        axes.tick_params(length=0)
        return Figure(drawing, table.copy(), _overlap_alt(table, names, threshold))


def _overlap_alt(table: pd.DataFrame, names: list[str], threshold: float) -> str:
    shared = table[table["near"] > 0].sort_values("share", ascending=False, kind="stable")
    cases = [f"{row.near} of {row.n} of {row.benchmark} in {row.other}" for row in shared.head(5).itertuples()]
    alone = [name for name in names if name not in set(shared["benchmark"])]
    return (
        f"Matrix of {len(names)} prompt sets: prompts of the row with a like in the column at similarity "
        f"{threshold:g}. {counted(len(shared), 'cell')} of {len(table)} {'is' if len(shared) == 1 else 'are'} above 0; "
        f"the largest shares: {listing(cases)}. Sets that share nothing: {listing(alone)}."
    )
