"""The arms of an experiment side by side: untuned, after plain fine-tuning, after fine-tuning with a prefix.

Prevents the failure in which the whole fall is credited to the last arm: what plain fine-tuning alone does stands on
the same line.
"""

from collections.abc import Sequence

import pandas as pd

from fragility.printed.cells import cells
from fragility.printed.intervals import share_intervals
from fragility.printed.paper import Paper
from fragility.report.plots.cells import n_words
from fragility.report.plots.figure import (
    MUTED,
    OTHER,
    ROLES,
    Figure,
    NothingToDraw,
    add_legend,
    canvas,
    house_style,
    rows_axis,
    share_axis,
)
from fragility.report.plots.marks import dots, handle
from fragility.wording import counted, listing

#: The arms drawn, where a paper prints them.
ARMS = ("untuned", "plain fine-tuning", "random-prefix fine-tuning", "refusal-prefix fine-tuning")
ROW = 0.46
#: As many benchmarks stand side by side on a page.
PANELS = 6
TITLE = "The conditions side by side"


def dumbbells(paper: Paper, tables: Sequence[str] = (), conditions: Sequence[str] = ()) -> Figure | NothingToDraw:
    """Draw the arms of each model on each benchmark as a dumbbell plot.

    Parameters
    ----------
    paper : Paper
        The paper.
    tables : sequence of str
        Names of tables; by default all held ones.
    conditions : sequence of str
        Names of conditions; by default those whose role is one of `ARMS`. A model needs two roles in one table.

    Returns
    -------
    Figure
        Panels are benchmarks; rows are models below the table that prints them. The outer arms carry their value.
    """
    known: dict[str, str] = {item.name: item.role for item in paper.card.conditions}
    roles = list(dict.fromkeys(known[name] for name in conditions if name)) or list(ARMS)
    frame, left_out = _arms(paper, tables, roles, [name for name in conditions if name])
    if frame.empty:
        return NothingToDraw(TITLE, f"no model has two of {listing(roles)} in one table")
    if frame["benchmark"].nunique() > PANELS:
        several = counted(frame["benchmark"].nunique(), "benchmark")
        return NothingToDraw(TITLE, f"{several} do not stand side by side; name tables that print at most {PANELS}")
    data = {item.locator: item.data for item in paper.card.tables}
    frame["row"], labels, heads = _rows(frame, data)
    benchmarks = list(dict.fromkeys(frame["benchmark"]))
    present = [role for role in roles if role in set(frame["role"])]
    names = {
        role: listing(list(dict.fromkeys(frame.loc[frame["role"] == role, "condition"].map(paper.label))))
        for role in present
    }
    title = f"Judged safe, the same models: {listing(present)}"
    note = f"{counted(frame['model'].nunique(), 'model')}; numbers are the shares in %, bars 95 % Wilson intervals"
    absent = [
        f"{locator} prints no {role}"
        for locator, part in frame.groupby("locator", sort=False)
        for role in present
        if role not in set(part["role"])
    ]
    note += "".join(f"; {words}" for words in absent)
    note += f"; {counted(left_out, 'number')} without a named benchmark not drawn" if left_out else ""
    with house_style():
        drawing, panels = canvas(0.75 + ROW * len(labels), title, note, len(benchmarks), legend=1)
        rows_axis(panels, labels, heads)
        for axes, benchmark in zip(panels, benchmarks, strict=True):
            panel = frame[frame["benchmark"] == benchmark]
            share_axis(axes, "judged safe (%)")
            axes.set_title(f"{benchmark or 'benchmark not named'}\n{n_words(panel)}", fontsize=10.5)
            ends = panel.groupby("row")["share"].agg(["min", "max"])
            axes.hlines(ends.index, ends["min"], ends["max"], color=MUTED, linewidth=1.0, linestyle=":")
            for role in present:
                part, mark = panel[panel["role"] == role], ROLES.get(role, OTHER)
                axes.hlines(part["row"], part["low"], part["high"], color=mark.colour, linewidth=2.6)
                dots(axes, part["share"].to_numpy(), part["row"].to_numpy(), mark, 7.5, role)
            for row, outer in ends.iterrows():
                for value in outer:
                    told, at = f"{value:.1f}", (value, row)
                    axes.annotate(told, at, (0, 7), textcoords="offset points", ha="center", va="bottom", fontsize=10.5)
        add_legend(
            drawing, [handle(ROLES.get(role, OTHER), f"{names[role]}: {role}", 10) for role in present], len(present)
        )
        columns = [
            "locator",
            "model",
            "condition",
            "role",
            "benchmark",
            "value_text",
            "n",
            "n_kind",
            "share",
            "low",
            "high",
        ]
        return Figure(drawing, frame[columns], _alt(frame, present, benchmarks, left_out))


def _arms(
    paper: Paper, tables: Sequence[str], roles: Sequence[str], conditions: Sequence[str]
) -> tuple[pd.DataFrame, int]:
    """Return the cells of the arms, and the number that is left out because they name no benchmark."""
    frame = cells(paper)
    frame = frame.assign(role=frame["condition"].map({item.name: item.role for item in paper.card.conditions}))
    frame = frame[frame["role"].isin(roles)]
    frame = frame[frame["condition"].isin(conditions)] if conditions else frame
    frame = frame[frame["locator"].isin(tables)] if tables else frame
    named = frame[frame["benchmark"] != ""]
    groups = named.groupby(["locator", "model", "benchmark"])["role"]
    kept = named[groups.transform("nunique") > 1]
    return (share_intervals(kept) if len(kept) else kept), len(frame) - len(named)


def _rows(frame: pd.DataFrame, data: dict[str, str]) -> tuple[pd.Series, list[str], list[int]]:
    labels: list[str] = []
    heads: list[int] = []
    place = pd.Series(0, index=frame.index)
    for locator, group in frame.groupby("locator", sort=False):
        heads.append(len(labels))
        labels.append(", ".join(filter(None, (str(locator), data.get(str(locator), "")))))
        for model, part in group.groupby("model", sort=False):
            place[part.index] = len(labels)
            labels.append(str(model))
    return place, labels, heads


def _alt(frame: pd.DataFrame, present: list[str], benchmarks: list[str], left_out: int) -> str:
    tables = []
    for locator, part in frame.groupby("locator", sort=False):
        means = part.groupby("role")["share"].mean()
        words = listing([f"{role} {means[role]:.1f} %" for role in present if role in means])
        tables.append(f"{locator} ({counted(part['model'].nunique(), 'model')}): mean share judged safe {words}.")
    wide = frame.pivot_table(index=["locator", "model", "benchmark"], columns="role", values="share")
    falls = (wide[present[0]] - wide[present[-1]]).dropna()
    return (
        f"Dumbbell plot of {listing(present)} for {counted(frame['model'].nunique(), 'model')} on "
        f"{listing(benchmarks)}. "
        f"The x axis of each panel is the share of answers judged safe, 0 to 100 %, with 95 % Wilson intervals. "
        f"{' '.join(tables)} "
        f"The share {present[-1]} lies below {present[0]} in {int((falls > 0).sum())} of {len(falls)} pairs, "
        f"by {falls.min():.1f} to {falls.max():.1f} points."
        + (f" {counted(left_out, 'number')} without a named benchmark not drawn." if left_out else "")
    )
