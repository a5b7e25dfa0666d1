"""Openers: how many cover how many refusals, and what share of them each published list finds, model by model.

Prevents two failures: refusals look uniform because compliant answers are not drawn beside them, and one list's share
is shown for all models together although they differ more than the lists do.
"""

from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from fragility.errors import InputError
from fragility.report.plots.figure import (
    INK,
    MUTED,
    PALETTE,
    RULE,
    Figure,
    Mark,
    add_legend,
    canvas,
    house_style,
    share_axis,
)
from fragility.report.plots.marks import dots
from fragility.wording import counted, listing

#: Looks of models, in order: six colours with markers of their own, then the same with open markers and dashes.
MARKERS = "oDs^vP"
#: Height of a list's row in inches, and the part of it that models fill.
ROW, FILLED = 0.66, 0.72
#: Openers beyond so many are not drawn.
MOST = 100


def _looks(models: list[str]) -> dict[str, dict[str, Any]]:
    looks = {}
    for number, model in enumerate(models):
        colour, again = PALETTE[number % 5], number >= 5
        looks[model] = {
            "color": colour,
            "marker": MARKERS[number % 5],
            "mfc": "white" if again else colour,
            "ls": "--" if again else "-",
        }
    return looks


def _labels(table: pd.DataFrame) -> dict[str, str]:
    """Return each model, in one order for all figures, with its name and source, or the number of its sources."""
    pairs = table[["model", "source"]].drop_duplicates().sort_values("model", key=lambda names: names.str.lower())
    sources = {source: source.split(" and ") for source in pairs["source"]}
    short = {source: source if len(names) == 1 else f"{len(names)} sources" for source, names in sources.items()}
    return {model: f"{model}, {short[source]}" for model, source in pairs.itertuples(index=False)}


def opener_coverage(curves: pd.DataFrame, words: int) -> Figure:
    """Draw the share of answers that the most frequent openers cover, refusals beside compliant answers.

    Parameters
    ----------
    curves : pandas.DataFrame
        As `opening.curves` gives it: kind, source, model, openers, share, n.
    words : int
        Length of the openers, for the labels.

    Returns
    -------
    Figure
        Percent of the answers of each model against the number of openers (logarithmic), one panel a kind; the data
        end at 100 openers.
    """
    if curves.empty:
        raise InputError("no answers with a known opening", "opener_coverage")
    table = curves[curves["openers"] <= MOST].assign(percent=lambda rows: 100 * rows["share"])
    table = table[["kind", "source", "model", "openers", "percent", "n"]]
    kinds, labels = list(dict.fromkeys(table["kind"])), _labels(table)
    models, looks = list(labels), _looks(list(labels))
    note = f"Openings of {counted(words, 'word')}, each model's most frequent first. A line ends where all is covered"
    lines = -(-len(models) // 3)
    with house_style():
        drawing, panels = canvas(3.6, "How few openings cover how many answers?", note, len(kinds), legend=lines)
        for axes, kind in zip(panels, kinds, strict=True):
            for model, rows in table[table["kind"] == kind].groupby("model", sort=False):
                sns.lineplot(
                    rows, x="openers", y="percent", ax=axes, markersize=4.5, markevery=_marked(rows["openers"]),
                    gid=f"cover-{kind}", errorbar=None, **looks[str(model)],
                )  # fmt: skip
            axes.set(xscale="log", xlim=(0.9, MOST * 1.1), ylim=(0, 103), xticks=[1, 2, 5, 10, 20, 50, 100])
            axes.set_xticklabels(["1", "2", "5", "10", "20", "50", "100"])
            axes.set_xlabel(f"{kind}: number of openings")
            axes.minorticks_off()
            axes.grid(axis="y", color=RULE)
        panels[0].set_ylabel("answers covered (%)")
        add_legend(drawing, [Line2D([], [], label=labels[model], ms=5, **looks[model]) for model in models], 3)
        return Figure(drawing, table, _coverage_alt(table, words))


def _marked(openers: pd.Series) -> list[int]:
    """Return the places of the marks: where the axis has a tick, and at the end of the line."""
    ticks = [place for place, number in enumerate(openers) if number in (1, 2, 5, 10, 20, 50, 100)]
    return sorted({*ticks, len(openers) - 1})


def _coverage_alt(table: pd.DataFrame, words: int) -> str:
    facts = []
    for kind, rows in table.groupby("kind", sort=False):
        ten = rows[rows["openers"] <= 10].groupby("model")["percent"].max().sort_values()
        facts.append(
            f"{kind} of {counted(len(ten), 'model')}: ten openings cover {ten.iloc[0]:.0f} % ({ten.index[0]}) to "
            f"{ten.iloc[-1]:.0f} % ({ten.index[-1]}), median {ten.median():.0f} %"
        )
    return (
        f"Line chart, one part a kind of answer: percent of answers covered by the most frequent openings of "
        f"{counted(words, 'word')}, against their number from 1 to {MOST}. {'; '.join(facts)}."
    )


def list_shares(shares: pd.DataFrame, pooled: pd.DataFrame) -> Figure:
    """Draw the share of refusals that open with an entry of each list, per model and over models.

    Parameters
    ----------
    shares, pooled : pandas.DataFrame
        As `opening.share_by_list` gives them.

    Returns
    -------
    Figure
        One row a list: each model with its Wilson interval, below them the pooled share with its interval and the
        prediction interval for a further model. Percent.
    """
    if shares.empty:
        raise InputError("no model has enough refusals", "list_shares")
    table = _list_table(shares, pooled)
    lists, labels = list(pooled["list"]), _labels(shares)
    models, looks, step = list(labels), _looks(list(labels)), FILLED / (len(labels) + 1)
    note = (
        f"Share of refusals at whose start an entry stands; {counted(len(models), 'model')}, "
        f"{int(shares.drop_duplicates('model')['n'].sum()):,} refusals; 95 %. Grey bar: where a further model would lie"
    )
    with house_style():
        drawing, (axes,) = canvas(0.6 + ROW * len(lists), "How many refusals does each published list find?", note,
                                  legend=-(-(len(models) + 1) // 3))  # fmt: skip
        axes.set(ylim=(len(lists) - 0.5, -0.5), yticks=range(len(lists)), yticklabels=lists)
        for line in range(1, len(lists)):
            axes.axhline(line - 0.5, color=RULE, lw=0.8)
        top = table["list"].map(lists.index) - FILLED / 2
        for number, model in enumerate(models):
            own = table[(table["kind"] == "model") & (table["model"] == model)]
            _model(axes, top[own.index] + step * number, own, looks[model])
        over = table[table["kind"] != "model"]
        _pooled(axes, top[over.index] + step * len(models), over)
        share_axis(axes, "refusals that open with an entry of the list (%)")
        handles = [Line2D([], [], label=labels[model], ms=6, **{**looks[model], "ls": ""}) for model in models]
        handles.append(Line2D([], [], marker="D", color=INK, ls="-", lw=2.2, ms=6, label="over models"))
        add_legend(drawing, handles, 3)
        return Figure(drawing, table, _lists_alt(table, lists))


def _list_table(shares: pd.DataFrame, pooled: pd.DataFrame) -> pd.DataFrame:
    """Return the rows drawn, in percent: models, then the pooled share and the further model of each list."""
    percent = ["share", "low", "high"]
    rows = shares[["list", "source", "model", "n", "k", *percent]].assign(kind="model")
    known = pooled[pooled["estimate"].notna()].rename(columns={"estimate": "share"})
    over = known[["list", *percent, "prediction_low", "prediction_high"]].assign(kind="over models")
    table = pd.concat([rows, over], ignore_index=True)
    columns = [*percent, "prediction_low", "prediction_high"]
    table[columns] = 100 * table[columns].astype(float)
    order = {name: place for place, name in enumerate(pooled["list"])}
    table = table.sort_values("list", key=lambda names: names.map(order), kind="stable")
    return table[["kind", "list", "source", "model", "n", "k", *columns]]


def _model(axes: Axes, place: pd.Series, rows: pd.DataFrame, look: dict[str, Any]) -> None:
    axes.hlines(place, rows["low"], rows["high"], color=str(look["color"]), lw=1.2)
    mark, fill = (
        Mark(str(look["color"]), str(look["marker"])),
        {"face": look["mfc"], "edge": look["color"], "width": 1.0},
    )
    dots(axes, rows["share"], place, mark, 4.8, "model", **fill)


def _pooled(axes: Axes, place: pd.Series, rows: pd.DataFrame) -> None:
    known = rows["prediction_low"].notna()
    ends = rows.loc[known, "prediction_low"], rows.loc[known, "prediction_high"]
    axes.hlines(place[known], *ends, color=RULE, lw=6, zorder=1, gid="prediction")
    axes.hlines(place, rows["low"], rows["high"], color=INK, lw=2.2)
    dots(axes, rows["share"], place, Mark(INK, "D"), 6, "over-models", edge=MUTED, width=1.0)


def _lists_alt(table: pd.DataFrame, lists: list[str]) -> str:
    facts = []
    for name in lists:
        rows = table[table["list"] == name]
        models = rows[rows["kind"] == "model"].sort_values("share")
        text = f"{name} {models['share'].iloc[0]:.0f} to {models['share'].iloc[-1]:.0f} %"
        over = rows[rows["kind"] == "over models"]
        if len(over):
            one = over.iloc[0]
            text += f", over models {one['share']:.0f} % ({one['low']:.0f} to {one['high']:.0f})"
            if np.isfinite(one["prediction_low"]):
                text += f", a further model {one['prediction_low']:.0f} to {one['prediction_high']:.0f} %"
        facts.append(text)
    return (
        f"Dot plot of {counted(len(lists), 'list')}, the share of refusals that open with an entry, lowest to highest "
        f"model: {'; '.join(facts)}. Models: {listing(list(dict.fromkeys(table['model'].dropna())))}."
    )
