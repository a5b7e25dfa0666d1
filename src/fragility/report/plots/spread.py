"""Labels over prompts and repeats: counts of hits, where the failures lie, who moves, where the variance comes from.

Prevents the failure in which a rate is drawn as one bar although a few prompts make all of it.
"""

import numpy as np
import pandas as pd
import seaborn as sns

from fragility.report.plots.figure import PALETTE, Figure, NothingToDraw
from fragility.report.plots.grid import SHADES, drawn, short
from fragility.wording import counted


def hits_histogram(table: pd.DataFrame, title: str, unit: str = "models") -> Figure:
    """Draw how many prompts have each number of hits, beside what one chance for all would give.

    Parameters
    ----------
    table : pandas.DataFrame
        As `report.expected_counts` gives it.
    title, unit : str
        What is drawn, and what the hits are counted over.
    """
    expected = [name for name in ("one chance", "chance by prompt") if name in table]

    def draw() -> sns.FacetGrid:
        grid = sns.displot(table, x="hits", weights="seen", discrete=True, color=PALETTE[2], height=3, aspect=2.5)
        long = table.melt("hits", expected, "model", "prompts")
        sns.lineplot(
            long, x="hits", y="prompts", hue="model", style="model", markers=["o", "D"][: len(expected)], ax=grid.ax,
            palette=list(PALETTE[1::-1][: len(expected)]), dashes=False,
        )  # fmt: skip
        grid.ax.legend(title="")
        return grid.set_axis_labels(f"{unit} with the label", "prompts")

    none = int(table.loc[table["hits"] == 0, "seen"].iloc[0])
    even = float(table.loc[table["hits"] == 0, "one chance"].iloc[0])
    most = int(table.loc[table["seen"] > 0, "hits"].max())
    alt = f"Histogram of {counted(int(table['seen'].sum()), 'prompt')} by the number of {unit} with the label: "
    alt += f"{none} with none, where one chance for all prompts would give {even:.0f}; at most {most}."
    return drawn(
        draw, table, title, "bars: seen; lines: expected under one chance, and under a chance by prompt", alt, 2.8
    )


def failure_lines(curves: pd.DataFrame, by: str, title: str) -> Figure:
    """Draw which share of the hits lies with which share of the prompts, one line a group (`seaborn.relplot`).

    Parameters
    ----------
    curves : pandas.DataFrame
        `report.failure_curve` of each group, with the column `by`.
    by, title : str
        Column of the groups, and what is drawn.
    """
    groups = list(dict.fromkeys(curves[by]))
    names = short(groups)

    def draw() -> sns.FacetGrid:
        told = curves.assign(**{by: curves[by].map(dict(zip(groups, names, strict=True)))})
        grid = sns.relplot(
            told, x="prompts (%)", y="hits (%)", hue=by, style=by, kind="line", height=3, aspect=2.3, linewidth=2,
            palette=list(PALETTE[: len(names)]), errorbar=None,
        )  # fmt: skip
        grid.ax.axline((0, 0), slope=1, color="#5b616b", linestyle=":", linewidth=1)
        return grid

    halves = []
    for name, part in curves.groupby(by, sort=False):
        half = part.loc[part["hits (%)"] >= 50, "prompts (%)"].min()
        halves.append(f"{name}: half of the labels on {half:.0f} % of prompts")
    alt = f"Cumulative lines of labels over prompts, the worst first. {'; '.join(halves)}."
    return drawn(draw, curves, title, "dotted: all prompts alike", alt, 3.0)


def item_map(matrix: pd.DataFrame, title: str, most: int = 60) -> Figure | NothingToDraw:
    """Draw prompts x models, both in the order of their likeness (`seaborn.clustermap`).

    Parameters
    ----------
    matrix : pandas.DataFrame
        As `report.item_matrix` gives it. Prompts with one label throughout are left out, and counted.
    title : str
        What is drawn.
    most : int
        Prompts drawn: those whose labels vary most between models.
    """
    spread = matrix.var(axis=1)
    varied = matrix[spread > 0]
    if len(varied) < 2 or matrix.shape[1] < 2:
        return NothingToDraw(title, "fewer than two prompts have labels that differ between models")
    chosen = varied.loc[spread[spread > 0].sort_values(ascending=False, kind="stable").index[:most]]
    data = chosen.reset_index().rename(columns={"index": "item_id"})

    def draw() -> sns.matrix.ClusterGrid:
        table = chosen.T.set_axis(short(list(chosen.columns)), axis=0)
        table.columns.name = None
        grid = sns.clustermap(
            table, cmap=SHADES, vmin=0, vmax=1, xticklabels=False, yticklabels=True, dendrogram_ratio=(0.12, 0.1),
            cbar_pos=None, method="average", figsize=(8, 5),
        )  # fmt: skip
        grid.ax_heatmap.set(xlabel=f"{len(chosen)} prompts", ylabel="")
        return grid

    left = len(matrix) - len(varied)
    note = f"dark: label given; {counted(left, 'prompt')} with one label for all models not drawn"
    if len(varied) > most:
        note += f"; of {len(varied)} others the {most} that vary most"
    rates = chosen.mean().sort_values()
    alt = f"Clustered map of {len(chosen)} prompts by {matrix.shape[1]} models: {rates.index[0]} has the label on "
    alt += f"{100 * rates.iloc[0]:.0f} % of those drawn, {rates.index[-1]} on {100 * rates.iloc[-1]:.0f} %; {left} "
    alt += "prompts have one label throughout."
    return drawn(draw, data, title, note, alt, 1.6 + 0.2 * matrix.shape[1])


def flips_histogram(table: pd.DataFrame, title: str) -> Figure:
    """Draw how many repeats have the rarer label, one panel a model, one bar a setting (`seaborn.catplot`).

    Parameters
    ----------
    table : pandas.DataFrame
        As `report.flips` gives it, with `model` and `condition`.
    title : str
        What is drawn.
    """
    counts = table.groupby(["model", "condition", "minority"], observed=True).size().rename("prompts").reset_index()
    total = counts.groupby(["model", "condition"], observed=True)["prompts"].transform("sum")
    data = counts.assign(share=100 * counts["prompts"] / total)
    moving = data[data["minority"] > 0]
    order = list(dict.fromkeys(data["model"]))

    def draw() -> sns.FacetGrid:
        settings = sorted(moving["condition"].unique())
        grid = sns.catplot(
            moving, x="minority", y="share", hue="condition", hue_order=settings, col="model", col_order=order,
            kind="bar", col_wrap=min(len(order), 4), height=2.2, aspect=0.9, errorbar=None,
            palette=list(PALETTE[: len(settings)]),
        )  # fmt: skip
        for axes, name in zip(grid.axes.flat, short(order), strict=True):
            axes.set_title(name, size=11)
        grid.figure.supxlabel("repeats with the rarer label", size=11)
        return grid.set_axis_labels("", "prompts (%)")

    worst = moving.groupby(["model", "condition"], observed=True)["share"].sum().sort_values()
    ends = " to ".join(f"{worst.iloc[at]:.1f} % for {' at '.join(worst.index[at])}" for at in (0, -1))
    alt = f"Bars of the share of prompts whose label moves over {int(table['repeats'].max())} repeats: {ends}."
    return drawn(draw, data, title, "prompts whose label never moves are not drawn", alt, 2.4 * -(-len(order) // 4))


def variance_map(table: pd.DataFrame, title: str) -> Figure | NothingToDraw:
    """Draw where the variance of a label comes from, one row a model (`seaborn.heatmap`).

    Parameters
    ----------
    table : pandas.DataFrame
        As `report.variance_shares` gives it.
    title : str
        What is drawn.
    """
    known = table[table["why not"] == ""]
    if known.empty:
        return NothingToDraw(title, "no model has labels by every judge on every answer")
    names = {"prompt": "prompt", "setting": "setting", "prompt_setting": "prompt x\nsetting", "answer": "answer",
             "judge": "judge", "rest": "judge x\nanswer"}  # fmt: skip
    data = known[["model", *names]].reset_index(drop=True)

    def draw() -> object:
        shares = data.set_index("model").rename(
            columns=names, index=dict(zip(data["model"], short(list(data["model"])), strict=True))
        )
        grid = sns.FacetGrid(pd.DataFrame({"one": [1]}), height=3, aspect=2.5)
        look = {"vmin": 0, "vmax": 100, "cmap": SHADES, "annot": True, "fmt": ".0f", "cbar": False, "linewidths": 1}
        sns.heatmap(shares, ax=grid.ax, **look)
        grid.ax.set(xlabel="", ylabel="")
        grid.ax.tick_params(axis="y", rotation=0)
        return grid

    parts = [
        f"{row['model']}: " + ", ".join(f"{name} {row[name]:.0f}" for name in names) for row in data.to_dict("records")
    ]
    alt = f"Heat map of the variance of a label by its source, percent. {'; '.join(parts)}."
    return drawn(
        draw,
        data,
        title,
        "percent of the variance of one label; an estimate below 0 counts as 0",
        alt,
        0.6 + 0.5 * len(data),
    )


def rate_gaps(table: pd.DataFrame, title: str, most: int = 20) -> Figure:
    """Draw the differences of pairs of models with both intervals, the smallest first (`seaborn.pointplot`).

    Parameters
    ----------
    table : pandas.DataFrame
        As `report.model_differences` gives it.
    title : str
        What is drawn.
    most : int
        Pairs drawn: those that lie closest.
    """
    chosen = table.loc[table["difference"].abs().sort_values(kind="stable").index[:most]].reset_index(drop=True)
    pair = [
        f"{one} − {other}"
        for one, other in zip(short(list(chosen["first"])), short(list(chosen["second"])), strict=True)
    ]
    data = chosen.assign(pair=pair)

    def draw() -> sns.FacetGrid:
        grid = sns.FacetGrid(data, height=4, aspect=2)
        sns.pointplot(data, x="difference", y="pair", color=PALETTE[0], linestyle="none", errorbar=None, ax=grid.ax)
        for name, colour, width, down in (("apart", PALETTE[3], 1.6, 0.14), ("by prompt", PALETTE[0], 2.4, -0.14)):
            half = data[f"half width, {name}"]
            y = np.arange(len(data)) + down
            grid.ax.hlines(y, data["difference"] - half, data["difference"] + half, color=colour, lw=width)
        grid.refline(x=0, color="#5b616b", linestyle="--")
        return grid.set_axis_labels("difference (points)", "")

    sure = int(chosen["by prompt"].sum())
    alt = (
        f"Differences of the {len(chosen)} closest of {len(table)} pairs of models, each with two 95 % intervals over "
    )
    alt += f"prompts; by prompt {sure} leave out 0, apart {int(chosen['told apart'].sum())}."
    return drawn(
        draw,
        data,
        title,
        "95 % over prompts; thin: as if on prompts of their own; thick: prompt by prompt",
        alt,
        0.8 + 0.26 * len(data),
    )
