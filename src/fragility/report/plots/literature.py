"""What kinds of intervention do to safety: one effect per model, grouped by kind, with what a further model could show.

Prevents the failure in which kinds are ranked by their means although each stands on a handful of models.
"""

from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.lines import Line2D

from fragility.errors import InputError
from fragility.frame_rows import highest_row, lowest_row
from fragility.report.plots.figure import (
    INK,
    MARKS,
    MUTED,
    PALETTE,
    Figure,
    Mark,
    NothingToDraw,
    add_legend,
    canvas,
    house_style,
    rows_axis,
)
from fragility.report.plots.grid import drawn
from fragility.report.plots.marks import beyond, dots, handle
from fragility.statistics.proportions import normal_quantile
from fragility.wording import counted, listing

ROW = 0.25
_REST = "other kinds"
#: The axis holds all effects and pooled intervals; a prediction interval beyond it ends in an arrow.
_EDGE = 0.4


def effects_by_kind(effects: pd.DataFrame, pooled: pd.DataFrame, kind: str = "role") -> Figure:
    """Draw the standardised loss of safety per model, and pooled per kind of intervention.

    Parameters
    ----------
    effects : pandas.DataFrame
        One row per kind, paper and model: `kind`'s column, `model`, `paper_key`, `effect`, `variance`.
    pooled : pandas.DataFrame
        As `literature.pooled_by` gives it for the same column.
    kind : str
        The column that names the kinds.
    """
    if effects.empty:
        raise InputError("we have no effect", "effects_by_kind")
    table = _table(effects, pooled, kind)
    heads = [place for place, row in enumerate(table["kind"]) if row == "pooled"]
    shown = table[table["kind"] == "model"]
    low, high = shown["low"].min() - _EDGE, shown["high"].max() + _EDGE
    title = "Loss of safety by kind of intervention"
    note = (
        f"{counted(shown['label'].nunique(), 'model')} of {counted(effects['paper_key'].nunique(), 'paper')}; one "
        "effect per model, 95 %; bar: where a further model would lie"
    )
    with house_style():
        drawing, (axes,) = canvas(0.7 + ROW * len(table), title, note, legend=1)
        rows_axis([axes], list(table["label"]), heads)
        axes.axvline(0, color=INK, linewidth=1.4, zorder=1)
        axes.set(xlim=(low, high), xlabel="standardised difference h (0: no change; above: less safe)")
        _draw(axes, table.assign(place=range(len(table))), (low, high))
        handles = [
            Line2D([], [], color=MUTED, marker="s", mfc=PALETTE[2], mec="white", ms=8, label="model"),
            Line2D([], [], color=INK, marker="D", mfc=PALETTE[0], mec="white", ms=9, label="pooled over models"),
            Line2D([], [], color=PALETTE[3], linewidth=5, label="prediction interval"),
        ]
        add_legend(drawing, handles, 3)
        return Figure(drawing, table, _alt(table, kind))


def _table(effects: pd.DataFrame, pooled: pd.DataFrame, kind: str) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for head in pooled.to_dict("records"):
        name = head[kind]
        numbers = {key: head[key] for key in ("estimate", "low", "high", "prediction_low", "prediction_high")}
        rows.append({"kind": "pooled", "group": name, "label": f"{name}, k = {head['models']}", **numbers})
        part = effects[effects[kind] == name].sort_values(["effect", "model"], ascending=[False, True])
        for row in part.to_dict("records"):
            reach = normal_quantile(0.95) * np.sqrt(row["variance"])
            ends = {"estimate": row["effect"], "low": row["effect"] - reach, "high": row["effect"] + reach}
            rows.append({"kind": "model", "group": name, "label": row["model"], "paper_key": row["paper_key"], **ends})
    return pd.DataFrame(rows)


def _draw(axes: Any, table: pd.DataFrame, limits: tuple[float, float]) -> None:
    """Draw all models, then all pooled effects with their intervals; `place` is the row of each."""
    models, pooled = table[table["kind"] == "model"], table[(table["kind"] == "pooled") & table["estimate"].notna()]
    axes.hlines(models["place"], models["low"], models["high"], color=MUTED, linewidth=1.6)
    dots(axes, models["estimate"], models["place"], Mark(PALETTE[2], "s"), 6.5, "model")
    further = pooled[pooled["prediction_low"].notna()]
    _bars(axes, further, "prediction_", limits, PALETTE[3], 5.0)
    _bars(axes, pooled, "", limits, INK, 2.2)
    dots(axes, pooled["estimate"], pooled["place"], Mark(PALETTE[0], "D"), 8, "pooled")


def _bars(axes: Any, rows: pd.DataFrame, which: str, limits: tuple[float, float], colour: str, width: float) -> None:
    low, high = rows[f"{which}low"], rows[f"{which}high"]
    axes.hlines(rows["place"], low.clip(lower=limits[0]), high.clip(upper=limits[1]), color=colour, linewidth=width)
    for place, *ends in zip(rows["place"], low, high, strict=True):
        beyond(axes, place, ends, limits, colour)


def _alt(table: pd.DataFrame, kind: str) -> str:
    pooled = table[table["kind"] == "pooled"]
    known = pooled[pooled["estimate"].notna()].sort_values("estimate", ascending=False)
    words = listing([f"{row['group']} {row['estimate']:.2f}" for row in known.to_dict("records")])
    above = known[known["prediction_low"] > 0]["group"].tolist()
    return (
        f"Forest plot of standardised losses of safety, {counted(int((table['kind'] == 'model').sum()), 'effect')} of "
        f"models in {counted(len(pooled), 'kind')} of intervention (x axis, with a line at 0). Pooled: {words}. The "
        f"prediction interval for a further model lies above 0 for {listing(above)}."
    )


def effects_by_size(effects: pd.DataFrame, title: str, kind: str = "role") -> Figure | NothingToDraw:
    """Draw each model's effect against its standard error, small errors on top (`seaborn.relplot`).

    Parameters
    ----------
    effects : pandas.DataFrame
        One row per kind, paper and model: `kind`'s column, `effect`, `variance`.
    title : str
        What is drawn.
    kind : str
        The column that names the kinds; the five with the most effects have a mark of their own.
    """
    if effects.empty:
        return NothingToDraw(title, "there is no effect")
    most = list(effects[kind].value_counts().index[: len(MARKS) - 1])
    data = effects.assign(se=np.sqrt(effects["variance"].astype(float)))
    data["group"] = data[kind].where(data[kind].isin(most), _REST)
    order = [name for name in (*most, _REST) if (data["group"] == name).any()]
    marks = dict(zip(order, MARKS, strict=False))

    def draw() -> sns.FacetGrid:
        grid = sns.relplot(
            data, x="effect", y="se", hue="group", style="group", hue_order=order, style_order=order, s=55,
            palette={name: mark.colour for name, mark in marks.items()}, height=3.6, aspect=2.1,
            markers={name: mark.marker for name, mark in marks.items()}, edgecolor=INK, linewidth=0.6,
        )  # fmt: skip
        grid.refline(x=0, color=INK, linestyle="-")
        grid.ax.invert_yaxis()
        return grid.set_axis_labels("standardised difference h (above 0: less safe)", "standard error")

    ends = data.groupby("group")["effect"].agg(["size", "median"]).loc[order]
    words = listing([f"{name} {row['size']:.0f}, median {row['median']:.2f}" for name, row in ends.iterrows()])
    alt = (
        f"Scatter plot of {counted(len(data), 'effect')} by kind of intervention against the standard error, "
        f"{data['se'].min():.2f} to {data['se'].max():.2f}. Effects: {words}."
    )
    note = "one dot a model and paper; the higher, the more prompts; without small-study effects the dots form a funnel"
    return drawn(draw, data[[kind, "paper_key", "model", "effect", "se"]], title, note, alt, 3.4)


def detectable_losses(table: pd.DataFrame) -> Figure:
    """Draw the smallest loss that each benchmark finds, for each safe share of the reference.

    Parameters
    ----------
    table : pandas.DataFrame
        As `literature.detectable` gives it.
    """
    if table.empty:
        raise InputError("no benchmark has a released n", "detectable_losses")
    names = [f"{name} (n = {n})" for name, n in table[["benchmark", "n"]].drop_duplicates().itertuples(index=False)]
    data = table.assign(label=[f"{name} (n = {n})" for name, n in zip(table["benchmark"], table["n"], strict=True)])
    shares = list(dict.fromkeys(data["share"]))
    kinds = {"unpaired": (MARKS[2], "independent"), "clustered": (MARKS[1], "clusters"), "paired": (MARKS[0], "paired")}
    title = "Smallest loss of safety that a benchmark finds"
    note = "80 % power at .05; panels: safe share of the reference; clusters: ICC .05, where they are known"
    with house_style():
        drawing, panels = canvas(0.8 + 0.42 * len(names), title, note, len(shares), legend=1)
        rows_axis(panels, names, [])
        for axes, share in zip(panels, shares, strict=True):
            part = data[data["share"] == share]
            place = part["label"].map(names.index)
            for column, (mark, _) in kinds.items():
                dots(axes, part[column].to_numpy(), place.to_numpy(), mark, 8, column)
            axes.set(xlim=(0, 1.1 * data[list(kinds)].max().max()), xlabel="points")
            axes.set_title(f"reference {100 * share:g} % safe", fontsize=10.5)
        handles = [handle(mark, label) for mark, label in kinds.values()]
        add_legend(drawing, handles, 3)
        best = lowest_row(data, "unpaired")
        worst = highest_row(data, "unpaired")
        alt = (
            f"Dot plot of the smallest loss found with 80 % power for {counted(len(names), 'benchmark')} and "
            f"{counted(len(shares), 'safe share')} of the reference. With independent conditions it runs from "
            f"{best['unpaired']:.1f} points ({best['label']}, reference {100 * best['share']:g} % safe) to "
            f"{worst['unpaired']:.1f} points ({worst['label']}, reference {100 * worst['share']:g} % safe)."
        )
        return Figure(drawing, data, alt)
