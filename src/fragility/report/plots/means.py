"""Printed means: the range of shares behind each, with the printed share where there is one.

Prevents the failure in which a mean is drawn as a point that looks as sure as a share.
"""

import numpy as np
import pandas as pd
import seaborn as sns

from fragility.report.plots.figure import PALETTE, Figure, NothingToDraw
from fragility.report.plots.grid import drawn
from fragility.wording import counted


def bounds_by_mean(
    table: pd.DataFrame, title: str, share: str = "printed", x: str = "printed mean"
) -> Figure | NothingToDraw:
    """Draw the least and the largest share against the mean (`seaborn.relplot`).

    Parameters
    ----------
    table : pandas.DataFrame
        Rows with `mean`, `least`, `most` (percent) and the column `share`, NaN where the share is not known.
    title : str
        What is drawn.
    share, x : str
        Column of the known shares, and the name of the axis.
    """
    data = table.dropna(subset=["least", "most"]).sort_values("mean", kind="stable").reset_index(drop=True)
    if data.empty:
        return NothingToDraw(title, "no mean grade is printed")
    known = data.dropna(subset=[share])

    def draw() -> sns.FacetGrid:
        shown = known if len(known) else data.assign(**{share: np.nan})
        grid = sns.relplot(
            shown, x="mean", y=share, color=PALETTE[1], marker="D", s=36,
            height=3, aspect=2.4, zorder=3, linewidth=0,
        )  # fmt: skip
        grid.ax.vlines(data["mean"], data["least"], data["most"], color=PALETTE[2], lw=2.5, alpha=0.6)
        grid.ax.set(ylim=(-3, 103))
        return grid.set_axis_labels(x, "share (%)")

    width = (data["most"] - data["least"]).median()
    inside = known[share].between(known["least"] - 0.051, known["most"] + 0.051)
    alt = f"Bounds on a share against {counted(len(data), 'mean')}, {width:.0f} points wide on the median; "
    alt += f"{int(inside.sum())} of {len(known)} known shares lie within them."
    note = "bars: every share that some set of grades with this mean has; diamonds: the share that is known"
    return drawn(draw, data[["mean", "least", "most", share]], title, note, alt, 3.0)


def decided_counts(pairs: pd.DataFrame, title: str, by: str = "locator") -> Figure | NothingToDraw:
    """Draw how many pairs of arms the means decide, by the size of their difference (`seaborn.displot`)."""
    if pairs.empty:
        return NothingToDraw(title, "no two conditions of one model print a mean grade")
    data = pairs.assign(apart=pairs["means apart"].abs(), known=np.where(pairs["decided"] == "open", "open", "decided"))

    def draw() -> sns.FacetGrid:
        return sns.displot(
            data, x="apart", hue="known", hue_order=["decided", "open"], multiple="stack", binwidth=0.25,
            binrange=(0, 4), palette=[PALETTE[0], PALETTE[3]], height=2.6, aspect=2.6, edgecolor="white", legend=True,
        ).set_axis_labels("difference of the means (grades)", "pairs")  # fmt: skip

    least = data.loc[data["known"] == "decided", "apart"]
    alt = f"Stacked histogram of {counted(len(data), 'pair')} of conditions by the difference of their means: "
    alt += f"{len(least)} decided" + (f", from a difference of {least.min():.2f} grades on." if len(least) else ".")
    note = "decided: every set of grades with these means gives one order of the shares"
    return drawn(draw, data[[by, "first", "second", "apart", "known"]], title, note, alt, 2.6)
