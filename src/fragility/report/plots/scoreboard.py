"""The scoreboard of planted faults, and what verdicts made claims of known truth get.

Prevents the failure in which a rate of detection is read without what could have been found, or without its interval.
"""

import pandas as pd
import seaborn as sns

from fragility.errors import InputError
from fragility.report.plots.figure import MARKS, PALETTE, RULE, Figure, add_legend, canvas, house_style
from fragility.report.plots.grid import SHADES
from fragility.report.plots.marks import dots, handle
from fragility.wording import counted

ROW = 0.3
LIMIT = MARKS[3]


def faults_found(kinds: pd.DataFrame) -> Figure:
    """Draw for each kind of fault which share can be seen at all, and which share of that is noticed.

    Parameters
    ----------
    kinds : pandas.DataFrame
        As `drill.kinds_frame` gives it.
    """
    if kinds.empty:
        raise InputError("no kind of fault", "faults_found")
    table = kinds.sort_values(["visible", "noticed", "fault"], ascending=[False, False, True], ignore_index=True)
    note = f"{int(table['planted'].sum()):,} faults planted in made papers; bars: exact 95 % intervals"
    with house_style():
        drawing, (axes,) = canvas(
            0.6 + ROW * len(table), "What can be seen of a fault, and what is found", note, legend=1
        )
        axes.set(ylim=(len(table) - 0.4, -0.6), xlim=(-2, 102), xlabel="per cent")
        axes.set_yticks(range(len(table)), list(table["fault"]))
        known = table["noticed"].notna()
        places = table.index[known]
        axes.hlines(places, table.loc[known, "low"], table.loc[known, "high"], color=PALETTE[0], linewidth=2)
        dots(axes, table["visible"], table.index, LIMIT, 9, "visible", face="none", edge=LIMIT.colour, width=1.6)
        dots(axes, table.loc[known, "noticed"], places, MARKS[0], 6.5, "noticed")
        axes.grid(axis="y", color=RULE, linewidth=0.5)
        add_legend(
            drawing,
            [
                handle(LIMIT, "visible, of those planted", mfc="none", mec=LIMIT.colour),
                handle(MARKS[0], "noticed, of those visible"),
            ],
            2,
        )
        return Figure(drawing, table, _alt(table))


def _alt(table: pd.DataFrame) -> str:
    known = table.dropna(subset=["noticed"]).sort_values(["noticed", "fault"]).to_dict("records")
    hidden = int((table["visible"] == 0).sum())
    least = (
        ""
        if not known
        else f"Of {known[0]['fault']}, {known[0]['noticed']:.0f} % of what can be seen is noticed, the least. "
    )
    return (
        f"{counted(len(table), 'kind')} of planted faults. {least}"
        f"{counted(hidden, 'kind')} of these cannot be seen in anything printed."
    )


def verdicts_by_truth(verdicts: pd.DataFrame) -> Figure:
    """Draw which verdicts made claims got whose truth is known, as a heat map.

    Parameters
    ----------
    verdicts : pandas.DataFrame
        As `drill.verdicts_frame` gives it.
    """
    if verdicts.empty:
        raise InputError("no claim", "verdicts_by_truth")
    named = verdicts.drop(columns=["type", "truth", "claims"])
    named.index = pd.Index(f"{row['type']}, {row['truth']}" for row in verdicts.to_dict("records"))
    named.columns = pd.Index(name.replace("-", " ") for name in named.columns)

    wrong = verdicts.loc[verdicts["truth"] == "true", "contradicted"]
    alt = (
        f"Verdicts on {int(verdicts['claims'].sum()):,} made claims, by type and truth. Of true claims at most "
        f"{wrong.max():.0f} % of a type are called contradicted."
    )
    note = "Per cent of the made claims in each row; the truth is what lies behind the labels"
    with house_style():
        drawing, (axes,) = canvas(0.9 + 0.36 * len(named), "Which verdicts true and false claims get", note)
        sns.heatmap(named, ax=axes, cmap=SHADES, vmin=0, vmax=100, annot=True, fmt=".0f", linewidths=1, cbar=False)
        axes.set(xlabel="", ylabel="")
        axes.set_xticklabels([wrapped.replace(" ", "\n") for wrapped in named.columns], rotation=0)
        axes.tick_params(axis="y", rotation=0)
        return Figure(drawing, verdicts, alt)
