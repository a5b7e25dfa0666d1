"""Distributions of scores: histograms, cumulative shares, letter values, shares past thresholds, shifts of quantiles.

Prevents the failure in which a distribution is drawn whose numbers nobody can check: what is kept beside each figure
are the numbers drawn (counts of bins, quantiles, shares), not a picture alone.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns

from fragility.errors import InputError
from fragility.frame_rows import lowest_row
from fragility.report.plots.figure import INK, MARKS, MUTED, PALETTE, Figure, NothingToDraw
from fragility.report.plots.grid import drawn, short
from fragility.wording import counted

#: Most groups that are told apart by colour.
MOST = len(PALETTE) - 1


def score_histograms(
    scores: pd.DataFrame, by: str, title: str, x: str = "score", bins: int = 20, threshold: float | None = None
) -> Figure | NothingToDraw:
    """Draw one histogram a group, as shares of the group's answers (`seaborn.displot`).

    Parameters
    ----------
    scores : pandas.DataFrame
        Answers with `score`.
    by : str
        Column of the groups; each is a panel.
    title, x : str
        What is drawn, and the name of the score.
    bins : int
        Of equal width over all scores seen.
    threshold : float, optional
        Drawn as a line.
    """
    if scores.empty:
        return NothingToDraw(title, "we have no score")
    edges = np.linspace(scores["score"].min(), scores["score"].max(), bins + 1)
    order = list(scores.groupby(by, observed=True)["score"].mean().sort_values(ascending=False).index)
    rows = []
    for name in order:
        values = scores.loc[scores[by] == name, "score"]
        counts = np.histogram(values, edges)[0]
        rows.append(pd.DataFrame({by: name, "from": edges[:-1], "to": edges[1:], "answers": counts}))
    data = pd.concat(rows, ignore_index=True)
    columns = min(4, len(order))
    height = 1.5 * -(-len(order) // columns)

    def draw() -> sns.FacetGrid:
        grid = sns.displot(
            scores.assign(panel=scores[by].map(dict(zip(order, short(order), strict=True)))),
            x="score", col="panel", col_order=short(order), col_wrap=columns, bins=list(edges), stat="percent",
            common_norm=False, color=PALETTE[2], edgecolor="white", linewidth=0.3, height=1.5,
        )  # fmt: skip
        grid.set_titles("{col_name}", size=11).set_axis_labels(x, "answers (%)")
        if threshold is not None:
            grid.refline(x=threshold, color=PALETTE[1], linestyle="--")
        return grid

    note = f"{counted(len(scores), 'answer')}; share of each group's answers"
    note += f"; dashed: {threshold:g}" if threshold is not None else ""
    ends = [(n, scores.loc[scores[by] == n, "score"]) for n in (order[0], order[-1])]
    words = "; ".join(
        f"{n}: mean {v.mean():.1f}, {100 * (v >= edges[-3]).mean():.0f} % in the top two bins" for n, v in ends
    )
    alt = f"Histograms of {x} for {counted(len(order), 'group')} of {counted(len(scores), 'answer')}, "
    alt += f"highest mean first. {words}."
    return drawn(draw, data, title, note, alt, height)


def score_ecdf(
    scores: pd.DataFrame, by: str, names: Sequence[str], title: str, x: str = "score", unit: str = "answers"
) -> Figure:
    """Draw the share of answers at or below each score, one line a group (`seaborn.displot(kind="ecdf")`).

    Parameters
    ----------
    scores : pandas.DataFrame
        Answers with `score`.
    by, names : str, sequence of str
        Column of the groups, and which of them are drawn: up to five.
    title, x, unit : str
        What is drawn, the name of the score, and of what it is one.
    """
    held = scores[scores[by].isin(names)]
    if held.empty or len(names) > MOST:
        raise InputError(f"{len(names)} groups to draw", "names", f"name one to {MOST} of those there are")
    grid_of = np.linspace(held["score"].min(), held["score"].max(), 101)
    shares = {name: [(held.loc[held[by] == name, "score"] <= at).mean() for at in grid_of] for name in names}
    data = pd.DataFrame({"score": grid_of} | {name: np.multiply(100, share) for name, share in shares.items()})

    def draw() -> sns.FacetGrid:
        grid = sns.displot(
            held, x="score", hue=by, hue_order=list(names), kind="ecdf", stat="percent", height=3.2, aspect=2.4,
            palette=list(PALETTE[: len(names)]), linewidth=2,
        )  # fmt: skip
        for line, style in zip(grid.ax.lines[::-1], ["-", "--", "-.", ":", (0, (5, 1))], strict=False):
            line.set_linestyle(style)
        for handle, style in zip(grid.legend.legend_handles, ["-", "--", "-.", ":", (0, (5, 1))], strict=False):
            handle.set_linestyle(style)
        return grid.set_axis_labels(x, f"{unit} at or below (%)")

    halves = "; ".join(f"{name}: half at or below {held.loc[held[by] == name, 'score'].median():.1f}" for name in names)
    alt = f"Cumulative shares of {x} for {counted(len(names), 'group')}. {halves}."
    return drawn(draw, data, title, f"share of {unit} at or below each value", alt, 3.0)


def score_boxes(scores: pd.DataFrame, by: str, title: str, x: str = "score", hue: str = "") -> Figure:
    """Draw letter values of each group: median, quarters, eighths and on (`seaborn.catplot(kind="boxen")`).

    Parameters
    ----------
    scores : pandas.DataFrame
        Answers with `score`.
    by, hue : str
        Columns: the rows, and what splits each of them.
    title, x : str
        What is drawn, and the name of the score.
    """
    keys = [by, hue] if hue else [by]
    order = list(scores.groupby(by, observed=True)["score"].mean().sort_values(ascending=False).index)
    groups = scores.groupby(keys, observed=True)["score"]
    data = groups.quantile(np.array([0.125, 0.25, 0.5, 0.75, 0.875])).unstack().reset_index()
    data.columns = [*keys, "1/8", "1/4", "1/2", "3/4", "7/8"]
    kinds = sorted(scores[hue].unique()) if hue else []
    look: dict[str, Any] = {"color": PALETTE[2]}
    if hue:
        look = {"hue": hue, "hue_order": kinds, "palette": list(PALETTE[2 : 2 + len(kinds)])}

    def draw() -> sns.FacetGrid:
        grid = sns.catplot(
            scores, x="score", y=by, order=order, kind="boxen", k_depth=4, showfliers=False, height=4, aspect=2,
            **look,
        )  # fmt: skip
        grid.ax.set_yticks(range(len(order)), short(order))
        return grid.set_axis_labels(x, "")

    best, worst = (scores.loc[scores[by] == name, "score"].median() for name in (order[0], order[-1]))
    alt = f"Letter-value plot of {x} for {counted(len(order), by)}, highest mean first: median {best:.1f} for "
    alt += f"{order[0]}, {worst:.1f} for {order[-1]}."
    height = 0.9 + len(order) * (0.28 + 0.16 * max(len(kinds) - 1, 0))
    return drawn(draw, data, title, "boxes: half, three quarters, seven eighths of the answers", alt, height)


def threshold_curves(curve: pd.DataFrame, by: str, title: str, side: str = "below") -> Figure:
    """Draw the share past a threshold against the threshold, one line a group (`seaborn.relplot`).

    Parameters
    ----------
    curve : pandas.DataFrame
        As `report.past_thresholds` gives it.
    by, title, side : str
        Column of the groups, what is drawn, and which scores are past a threshold.
    """
    order = list(curve.groupby(by, observed=True)["share"].mean().sort_values(ascending=False).index)

    def draw() -> sns.FacetGrid:
        grid = sns.relplot(
            curve.assign(**{by: curve[by].map(dict(zip(order, short(order), strict=True)))}), x="threshold", y="share",
            kind="line", col=by, col_order=short(order), col_wrap=min(4, len(order)), height=1.5, color=PALETTE[0],
            marker="o", linewidth=1.6,
        )  # fmt: skip
        for axes, name in zip(grid.axes.flat, order, strict=True):
            part = curve[curve[by] == name]
            axes.fill_between(part["threshold"], part["low"], part["high"], color=PALETTE[2], alpha=0.3, linewidth=0)
        return grid.set_titles("{col_name}", size=11).set_axis_labels("threshold", f"{side} (%)")

    ends = curve[curve["threshold"].isin([curve["threshold"].min(), curve["threshold"].max()])]
    spread = "; ".join(
        f"{side} {at:g}: {part['share'].min():.0f} to {part['share'].max():.0f} %"
        for at, part in ends.groupby("threshold")
    )
    alt = f"Lines of the share of answers {side} each threshold for {counted(len(order), by)}. {spread}."
    note = "band: 95 % over questions, at each threshold by itself"
    return drawn(draw, curve, title, note, alt, 1.6 * -(-len(order) // 4))


def shift_curve(table: pd.DataFrame, first: str, second: str, title: str) -> Figure:
    """Draw the difference of quantiles with its band (`seaborn.lineplot`).

    Parameters
    ----------
    table : pandas.DataFrame
        As `report.shift` gives it.
    first, second, title : str
        The two groups, and what is drawn.
    """

    def draw() -> sns.FacetGrid:
        percent = table.assign(quantile=100 * table["quantile"])
        grid = sns.relplot(
            percent, x="quantile", y="difference", kind="line", marker=MARKS[0].marker, color=INK, height=3, aspect=2.5
        )
        grid.ax.fill_between(percent["quantile"], percent["low"], percent["high"], color=PALETTE[2], alpha=0.3, lw=0)
        grid.refline(y=0, color=MUTED, linestyle="--")
        return grid.set_axis_labels("quantile (%)", "difference (points)")

    low = lowest_row(table, "difference")
    alt = (
        f"Differences of {counted(len(table), 'quantile')}, {first} minus {second}: lowest {low['difference']:.1f} at "
    )
    alt += f"the {100 * low['quantile']:.0f} % quantile (band {low['low']:.1f} to {low['high']:.1f})."
    return drawn(draw, table, title, f"{first} minus {second}; the band holds for all quantiles together", alt, 2.8)
