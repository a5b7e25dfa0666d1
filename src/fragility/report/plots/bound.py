"""A bound against what it bounds, by the strength of the prefix: how near it comes, and where it says nothing.

Prevents the failure in which a true inequality is read as a tight one.
"""

import pandas as pd
import seaborn as sns

from fragility.errors import InputError
from fragility.report.plots.figure import MARKS, Figure, add_legend, canvas, house_style

_LINES = {
    "largest": "largest phi, as a share of the bound",
    "median": "median phi, as a share of the bound",
    "vacuous": "instances in which the bound says nothing",
}


def bound_by_strength(compared: pd.DataFrame) -> Figure:
    """Draw how near phi comes to its bound, and how often the bound is vacuous, at each strength.

    Parameters
    ----------
    compared : pandas.DataFrame
        As `proposition.compare` gives it.
    """
    below = compared[compared["bound"] < 0]
    if below.empty:
        raise InputError("the bound is 0 in every instance", "bound_by_strength")
    groups = below.groupby("strength")
    data = pd.DataFrame(
        {
            "largest": 100 * groups["binding"].max(),
            "median": 100 * groups["binding"].median(),
            "vacuous": 100 * groups["vacuous"].mean(),
        }
    ).reset_index()
    instances = compared["instance"].nunique()
    title = "How near the transfer comes to its bound"
    note = f"{instances} instances; a bound says nothing where the sizes of the two changes already imply it"
    with house_style():
        drawing, (axes,) = canvas(3.4, title, note, legend=3)
        long = data.rename(columns=_LINES).melt("strength", var_name="line", value_name="percent")
        marks = dict(zip(_LINES.values(), MARKS, strict=False))
        sns.lineplot(
            long, x="strength", y="percent", hue="line", style="line", dashes=False, markersize=7, ax=axes,
            palette={name: mark.colour for name, mark in marks.items()},
            markers={name: mark.marker for name, mark in marks.items()},
        )  # fmt: skip
        handles, _ = axes.get_legend_handles_labels()
        if legend := axes.get_legend():
            legend.remove()
        axes.set(xlim=(-0.02, 1.02), ylim=(-3, 103), xlabel="strength of the prefix, rho", ylabel="%")
        axes.grid(axis="y")
        add_legend(drawing, handles, 1)
        first, last = data.iloc[0], data.iloc[-1]
        large, middle = data["largest"], data["median"]
        alt = (
            f"Line plot over the strength of the prefix (x axis, {first['strength']:.2f} to {last['strength']:.2f}) "
            f"for {instances} instances. The largest phi is {large.min():.0f} to {large.max():.0f} % of its bound, "
            f"the median {middle.min():.0f} to {middle.max():.0f} %. The bound says nothing in "
            f"{first['vacuous']:.0f} % of the instances at the smallest strength and in {last['vacuous']:.0f} % at "
            f"the largest."
        )
        return Figure(drawing, data, alt)
