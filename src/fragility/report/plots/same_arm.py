"""The same arm as two papers print it: one row a print, grouped by arm.

Prevents the failure in which a distance between two papers is told without what each of them prints.
"""

import pandas as pd

from fragility.errors import InputError
from fragility.report.plots.figure import INK, MARKS, MUTED, PALETTE, Figure, canvas, house_style
from fragility.report.plots.marks import dots
from fragility.wording import counted

ROW = 0.36


def same_arm_prints(prints: pd.DataFrame) -> Figure:
    """Draw the safe share of each print with its interval.

    Parameters
    ----------
    prints : pandas.DataFrame
        As `synthesis.same_arms` gives it.
    """
    if prints.empty:
        raise InputError("no condition is printed by two papers", "same_arm_prints")
    arms = list(dict.fromkeys(prints["arm"]))
    place = [index + arms.index(arm) for index, arm in enumerate(prints["arm"])]
    note = f"{counted(len(prints), 'print')} of {counted(len(arms), 'condition')}; bars: 95 % intervals over prompts"
    with house_style():
        drawing, (axes,) = canvas(0.8 + ROW * (len(prints) + len(arms)), "One condition, several papers", note)
        axes.set(ylim=(max(place) + 0.6, -1.4), yticks=place, xlim=(0, 100), xlabel="responses judged safe (%)")
        axes.set_yticklabels(list(prints["paper"]))
        for spot, row in zip(place, prints.to_dict("records"), strict=True):
            axes.hlines(spot, row["low"], row["high"], color=PALETTE[2], linewidth=2.2)
            dots(axes, row["safe"], spot, MARKS[0], 7, f"print-{row['arm']}-{row['paper']}")
        for arm in arms:
            first = next(spot for spot, name in zip(place, prints["arm"], strict=True) if name == arm)
            what = prints.loc[prints["arm"] == arm, "what"].iloc[0]
            axes.text(1, first - 0.75, what, color=INK, fontsize=10.5, va="center")
        for spot in place:
            axes.axhline(spot, color=MUTED, linewidth=0.3, zorder=0)
        return Figure(drawing, prints.drop(columns="address"), _alt(prints))


def _alt(prints: pd.DataFrame) -> str:
    parts = [f"{row['what']} ({row['paper']}): {row['safe']:.1f} %" for row in prints.to_dict("records")]
    return (
        f"Safe shares of {counted(len(prints), 'print')} of conditions that several papers print: {'; '.join(parts)}."
    )
