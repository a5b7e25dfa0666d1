"""How the published figures of each source compare with the released rows: one bar a source.

Prevents the failure in which a source with many figures hides one with few, or silence passes for agreement: bars are
shares with their numbers in them, and a source without a figure at hand has a row that says so.
"""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from fragility.errors import InputError
from fragility.report.plots.figure import INK, MUTED, PALETTE, Figure, add_legend, canvas, house_style
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
    with house_style():
        drawing, (axes,) = canvas(0.6 + ROW * (len(table) + len(silent)), title, note, legend=2)
        labels = [f"{name}, {figures}" for name, figures in zip(table["source"], table["figures"], strict=True)]
        axes.set(
            ylim=(len(labels) + len(silent) - 0.4, -0.6), yticks=range(len(labels) + len(silent)), xlim=(0, 100.5),
            xticks=[0, 25, 50, 75, 100], xlabel="share of the source's published figures (%)",
        )  # fmt: skip
        axes.set_yticklabels([*labels, *silent])
        for place, row in enumerate(table[results].to_dict("records")):
            _bar(axes, place, {str(name): int(value) for name, value in row.items()})
        for place in range(len(labels), len(labels) + len(silent)):
            axes.text(1, place, "no figure at hand", va="center", color=MUTED, fontsize=10.5)
        handles = [Patch(facecolor=RESULTS[name][1], edgecolor=MUTED, label=RESULTS[name][0]) for name in results]
        add_legend(drawing, handles, 2)
        shown = pd.concat([table.drop(columns="away"), pd.DataFrame({"source": silent}).assign(figures=0)])
        return Figure(
            drawing, shown.fillna(dict.fromkeys(results, 0)).astype(dict.fromkeys(results, int)), _alt(table, silent)
        )


def _bar(axes: Axes, place: int, numbers: dict[str, int]) -> None:
    left, total = 0.0, sum(numbers.values())
    for name, number in numbers.items():
        _, face, ink = RESULTS[name]
        width = 100 * number / total
        if number:
            axes.barh(place, width, 0.7, left, color=face, edgecolor="white", linewidth=0.8, gid=f"result-{name}")
        if width >= _NARROW:
            axes.text(left + width / 2, place, str(number), va="center", ha="center", color=ink, fontsize=10.5)
        left += width


def _alt(table: pd.DataFrame, silent: Sequence[str]) -> str:
    sums = [f"{int(table[name].sum())} {words}" for name, (words, *_) in RESULTS.items()]
    apart = [f"{row['source']} {row['no']} of {row['figures']}" for row in table[table["no"] > 0].to_dict("records")]
    return (
        f"Stacked bars of {counted(int(table['figures'].sum()), 'published figure')} by source "
        f"({counted(len(table), 'source')}): {listing(sums)}. Figures that do not follow: {listing(apart)}. "
        f"Sources without a figure at hand: {listing(silent)}."
    )
