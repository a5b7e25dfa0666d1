"""How the published figures of each source compare with the released rows, and how sure the recomputed rates are.

Prevents the failure in which a source with many figures hides one with few, or silence passes for agreement: bars are
shares with their numbers in them, and a source without a figure at hand has a row that says so.
"""

from collections.abc import Sequence

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from fragility.errors import InputError
from fragility.report.plots.figure import (
    INK,
    MUTED,
    PALETTE,
    Figure,
    NothingToDraw,
    add_legend,
    canvas,
    house_style,
)
from fragility.report.plots.grid import drawn
from fragility.wording import counted, listing

ROW = 0.34
#: Result -> words, face, colour of the number in it.
RESULTS = {
    "yes": ("follows from the rows", PALETTE[2], "white"),
    "rounding": ("only by another rounding", PALETTE[3], INK),
    "no": ("does not follow", PALETTE[1], "white"),
    "not-checkable": ("cannot be checked", PALETTE[5], INK),
}
#: The narrowest bar, in percent, that holds its number.
_NARROW = 4.0


def figures_by_source(tally: pd.DataFrame, silent: Sequence[str] = ()) -> Figure:
    """Draw the share of each result among the published figures of each source.

    Parameters
    ----------
    tally : pandas.DataFrame
        As `sources.disagreements.tally` gives it: `source`, `figures` (prints), one column per result.
    silent : sequence of str
        Sources without a figure at hand.
    """
    if tally.empty:
        raise InputError("no source publishes a figure", "figures_by_source")
    results = list(RESULTS)
    table = tally.assign(away=tally["figures"] - tally["yes"]).sort_values(
        ["away", "source"], ascending=[False, True], ignore_index=True
    )
    title = "Published figures against the released rows"
    note = (
        f"{counted(int(table['figures'].sum()), 'figure')} of {counted(len(table), 'source')}; the numbers in the bars "
        f"are figures, each counted once. No figure at hand: {counted(len(silent), 'source')}"
    )
    shown = pd.concat([table.drop(columns="away"), pd.DataFrame({"source": silent}).assign(figures=0)])
    shown = shown.fillna(dict.fromkeys(results, 0)).astype(dict.fromkeys(results, int))
    long = shown.melt("source", results, "result", "number")
    labels = {name: f"{name}, {figures}" for name, figures in zip(table["source"], table["figures"], strict=True)}
    order = [*labels.values(), *silent]
    long["place"] = pd.Categorical(long["source"].map(labels).fillna(long["source"]), order)
    long["share"] = 100 * long["number"] / long.groupby("source")["number"].transform("sum").clip(lower=1)
    with house_style():
        drawing, (axes,) = canvas(0.6 + ROW * len(order), title, note, legend=2)
        sns.histplot(
            long, y="place", hue="result", hue_order=results[::-1], weights="share", multiple="stack", shrink=0.7,
            palette=[RESULTS[name][1] for name in results[::-1]], alpha=1, edgecolor="white", linewidth=0.8,
            legend=False, ax=axes,
        )  # fmt: skip
        axes.set(
            ylim=(len(order) - 0.4, -0.6), xlim=(0, 100.5), xticks=[0, 25, 50, 75, 100], ylabel="",
            xlabel="share of the source's published figures (%)",
        )  # fmt: skip
        for name, bars in zip(results, axes.containers, strict=True):
            for bar, number in zip(list(bars), shown[name], strict=True):
                _finish(axes, bar, name, int(number))
        for place in range(len(labels), len(order)):
            axes.text(1, place, "no figure at hand", va="center", color=MUTED, fontsize=10.5)
        handles = [Patch(facecolor=RESULTS[name][1], edgecolor=MUTED, label=RESULTS[name][0]) for name in results]
        add_legend(drawing, handles, 2)
        return Figure(drawing, shown, _alt(table, silent))


def _finish(axes: Axes, bar: Rectangle, name: str, number: int) -> None:
    """Name a bar and write its number where it fits; one of nothing goes."""
    bar.set_gid(f"result-{name}")
    if not number:
        bar.remove()
    elif bar.get_width() >= _NARROW:
        middle = (bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height() / 2)
        axes.text(*middle, str(number), va="center", ha="center", color=RESULTS[name][2], fontsize=10.5)


def interval_widths(limited: pd.DataFrame, title: str) -> Figure | NothingToDraw:
    """Draw how wide the intervals of recomputed rates are, one box a source (`seaborn.catplot(kind="box")`).

    Parameters
    ----------
    limited : pandas.DataFrame
        As `report.headlines.with_limits` gives it: `source`, `width` in points.
    title : str
        What is drawn.
    """
    if limited.empty:
        return NothingToDraw(title, "no rate has an interval")
    middle = limited.groupby("source")["width"].median().sort_values()
    sizes = limited["source"].value_counts()
    names = {name: f"{name}, {sizes[name]}" for name in middle.index}

    def draw() -> sns.FacetGrid:
        grid = sns.catplot(
            limited.assign(place=limited["source"].map(names)), x="width", y="place", order=list(names.values()),
            kind="box", color=PALETTE[2], linewidth=1.2, fliersize=3, height=3.6, aspect=2.1,
        )  # fmt: skip
        return grid.set_axis_labels("width of the 95 % interval (points)", "").set(xlim=(0, None))

    note = f"{counted(len(limited), 'rate')} of {counted(len(names), 'source')}; box: the middle half, line: the median"
    alt = (
        f"Boxes of interval widths of {counted(len(limited), 'recomputed rate')} by source, narrowest first. Medians "
        f"run from {middle.iloc[0]:.1f} points ({middle.index[0]}) to {middle.iloc[-1]:.1f} ({middle.index[-1]})."
    )
    data = limited[["source", "quantity", "recomputed", "low", "high", "width"]]
    return drawn(draw, data, title, note, alt, 0.9 + 0.3 * len(names))


def _alt(table: pd.DataFrame, silent: Sequence[str]) -> str:
    sums = [
        f"{number:,} {words if number == 1 else words.replace('follows', 'follow').replace('does not', 'do not')}"
        for number, (words, *_) in ((int(table[name].sum()), told) for name, told in RESULTS.items())
    ]
    apart = [f"{row['source']} {row['no']} of {row['figures']}" for row in table[table["no"] > 0].to_dict("records")]
    return (
        f"Stacked bars of {counted(int(table['figures'].sum()), 'published figure')} by source "
        f"({counted(len(table), 'source')}): {listing(sums)}. Figures that do not follow: {listing(apart)}. "
        f"Sources without a figure at hand: {listing(silent)}."
    )
