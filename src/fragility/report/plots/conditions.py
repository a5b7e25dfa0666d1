"""What a condition does to the whole distribution: posteriors of single cells, and effects by kind of intervention.

Prevents the failure in which three bars stand for three conditions, and neither the few items behind each nor the
spread over models can be seen.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy
import seaborn as sns

from fragility.report.plots.figure import INK, OTHER, PALETTE, ROLES, RULE, Figure, NothingToDraw
from fragility.report.plots.grid import drawn
from fragility.wording import counted, digits

#: Places along the axis at which a density is drawn.
_PLACES = np.linspace(0, 1, 401)


def posterior_ridges(table: pd.DataFrame, conditions: Sequence[str], title: str) -> Figure:
    """Draw the posterior of every cell as a ridge, one panel a benchmark, one row a model (`seaborn.FacetGrid`).

    Parameters
    ----------
    table : pandas.DataFrame
        As `report.posteriors` gives it.
    conditions : sequence of str
        In the order of the legend: up to five.
    title : str
        What is drawn.
    """
    models = sorted(table["model"].unique())
    looks = _colours(table, conditions)
    rows = []
    for row in table.to_dict("records"):
        density = scipy.stats.beta.pdf(_PLACES, row["k"] + 0.5, row["n"] - row["k"] + 0.5)
        height = density / np.nanmax(density[np.isfinite(density)])
        rows.append(pd.DataFrame({
            "share": 100 * _PLACES, "height": np.minimum(height, 1), "model": row["model"],
            "benchmark": row["benchmark"], "condition": row["condition"], "cell": row["locator"],
        }))  # fmt: skip
    curves = pd.concat(rows, ignore_index=True)
    curves = curves[curves["height"] > 0.002]

    def draw() -> sns.FacetGrid:
        benchmarks = list(dict.fromkeys(curves["benchmark"]))
        grid = sns.FacetGrid(
            curves, row="model", col="benchmark", hue="condition", row_order=models, col_order=benchmarks,
            hue_order=list(conditions), palette=looks, height=1.6, aspect=1.5,
            margin_titles=True, xlim=(-2, 102), ylim=(0, 1.05),
        )  # fmt: skip
        grid.map_dataframe(sns.lineplot, x="share", y="height", units="cell", estimator=None, linewidth=1.8)
        for axes in grid.axes.flat:
            for line in axes.lines:
                axes.fill_between(line.get_xdata(), 0, line.get_ydata(), color=line.get_color(), alpha=0.3, lw=0)
        grid.set_titles(row_template="{row_name}", col_template="{col_name}", size=11)
        for text in grid._margin_titles_texts:
            text.set(rotation=0, ha="left", size=11)
        grid.set(yticks=[])
        return grid.set_axis_labels("judged safe (%)", "").add_legend()

    parts = [
        f"{name}: {part['middle'].min():.0f} to {part['middle'].max():.0f} %"
        for name, part in table.groupby("condition", sort=False)
    ]
    alt = f"Ridges of the safe share of {counted(len(table), 'printed number')}, {counted(len(models), 'model')}. "
    alt += f"Medians by condition: {'; '.join(parts)}."
    note = "what each count says of the share (Jeffreys' prior), each curve scaled to its peak"
    return drawn(draw, table, title, note, alt, 0.5 + 0.8 * len(models))


def _colours(table: pd.DataFrame, conditions: Sequence[str]) -> list[str]:
    """Return each condition's colour: that of its role in every figure, or one of its own where two have one role."""
    roles = dict(zip(table["condition"], table["role"], strict=True))
    found = [ROLES[roles[name]].colour if roles.get(name) in ROLES else "" for name in conditions]
    free = [colour for colour in PALETTE if colour not in found]
    return [colour if colour and colour not in found[:at] else free.pop(0) for at, colour in enumerate(found)]


def effects_cloud(effects: pd.DataFrame, pooled: pd.DataFrame, title: str) -> Figure | NothingToDraw:
    """Draw the loss of safety in every cell by kind of intervention, with where a further model would lie.

    Parameters
    ----------
    effects : pandas.DataFrame
        Cells with `role`, `model` and `estimate` (points), as `synthesis.of_safety` gives them.
    pooled : pandas.DataFrame
        As `synthesis.pooled_by(effects, "role")` gives it: `role`, `points`, `models`, prediction limits where three
        models or more are held.
    title : str
        What is drawn.
    """
    if effects.empty:
        return NothingToDraw(title, "we have no comparison with counts")
    order = list(effects.groupby("role")["estimate"].mean().sort_values(ascending=False).index)
    several = effects[effects.groupby("role")["estimate"].transform("nunique") > 2]
    models = dict(zip(pooled["role"], pooled["models"], strict=True))
    names = [f"{role}\n({counted(int(models.get(role, 0)), 'model')})" for role in order]
    looks = [ROLES.get(role, OTHER).colour for role in order]

    def draw() -> sns.FacetGrid:
        grid = sns.FacetGrid(several, height=4, aspect=2)
        sns.violinplot(
            several, x="estimate", y="role", order=order, inner=None, cut=0, density_norm="width", color=RULE,
            linewidth=0, ax=grid.ax,
        )  # fmt: skip
        sns.swarmplot(
            effects, x="estimate", y="role", order=order, hue="role", hue_order=order, palette=looks, size=4.5,
            warn_thresh=1, ax=grid.ax, legend=False, edgecolor=INK, linewidth=0.3,
        )  # fmt: skip
        grid.ax.set_yticks(range(len(order)), names)
        grid.refline(x=0, color=INK, linestyle="--")
        return grid.set_axis_labels("loss of safety (points)", "")

    data = effects[["role", "paper_key", "model", "benchmark", "estimate"]]
    middle = effects.groupby("role")["estimate"].agg(["median", "min", "max"]).loc[order]
    parts = [
        f"{r}: median {digits(m['median'], 0)}, {digits(m['min'], 0)} to {digits(m['max'], 0)}"
        for r, m in middle.to_dict("index").items()
    ]
    alt = (
        f"Violins with points of the loss of safety in {counted(len(effects), 'comparison')} by kind of intervention. "
    )
    alt += f"{'; '.join(parts)} points."
    note = "a point is one model on one benchmark against the untuned model; shade: their distribution"
    return drawn(draw, data, title, note, alt, 0.8 + 0.5 * len(order))
