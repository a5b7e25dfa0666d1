"""Forest plots: the difference in every cell, the mean of each model, and what they say of models not measured.

Prevents the failure in which thousands of items stand in for a handful of models: the pooled interval takes one effect
per model, and the prediction interval says what a further model could show.
"""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle

from fragility.errors import InputError
from fragility.frame_rows import records
from fragility.report.plots.figure import INK, MUTED, PALETTE, Figure, Mark, add_legend, canvas, house_style, rows_axis
from fragility.report.plots.marks import beyond, dots
from fragility.statistics.pooling import Pooled, difference_prediction
from fragility.statistics.proportions import normal_quantile
from fragility.statistics.result import NotEstimable
from fragility.wording import counted, listing, true_minus

ROW = 0.27
#: The axis ends at whole multiples of this many points.
STEP = 20
#: Of more comparisons only the means of the models are drawn.
MOST_ROWS = 60
_COLUMNS = ["kind", "locator", "model", "benchmark", "n", "estimate", "low", "high"]


def forest_plot(differences: pd.DataFrame, effects: pd.DataFrame, pooled: Pooled | NotEstimable) -> Figure:
    """Draw the loss of safety per cell and per model, with the pooled estimate and the prediction interval.

    Parameters
    ----------
    differences : pandas.DataFrame
        As `claims.primary.difference_tests` gives it: one row per cell, `estimate`, `low`, `high` in points.
    effects : pandas.DataFrame
        As `claims.primary.model_effects` gives it: indexed by model, `effect` and `variance` as shares.
    pooled : Pooled or NotEstimable
        The effects pooled; where they cannot be, the subtitle says why.

    Returns
    -------
    Figure
        One row per cell below its model. An interval that reaches beyond the axis ends in an arrow; its numbers stand
        beside it.
    """
    if differences.empty:
        raise InputError("no comparison has both conditions", "forest_plot")
    table = _table(differences, effects, pooled)
    labels = [_label(row) for row in records(table)]
    heads = [i for i, kind in enumerate(table["kind"]) if kind in ("model", "pooled")]
    reference, treated = differences["reference"].iloc[0], differences["treated"].iloc[0]
    k, n = len(effects), int(differences.groupby("benchmark")["n"].max().sum())
    note = (
        f"k = {counted(k, 'model')}, {counted(len(differences), 'comparison')}, {n} items. Comparisons: "
        f"Newcombe; models: items alone; "
    )
    note += _method(pooled)
    note += "; all 95 %. An arrow: it goes on beyond the axis"
    note += "; comparisons are not drawn one by one" if len(differences) > MOST_ROWS else ""
    title = f"Loss of safety from {reference} to {treated}"
    with house_style():
        drawing, (axes,) = canvas(0.7 + ROW * len(labels), title, note, legend=1)
        rows_axis([axes], labels, heads)
        low, high = _limits(table)
        axes.set(
            xlim=(low, high),
            xlabel=f"share judged safe: {reference} minus {treated} (points)",
            xticks=np.arange(low, high + 1, STEP),
        )
        axes.axvline(0, color=INK, linewidth=1.4, zorder=1)
        for place, row in enumerate(records(table)):
            _draw(axes, place, row, (low, high))
            text = (
                f"{row['estimate']:.1f}  ({row['low']:.1f} to {row['high']:.1f})"
                if row["kind"] != "prediction"
                else f"({row['low']:.1f} to {row['high']:.1f})"
            )
            axes.text(
                1.02,
                place,
                true_minus(text),
                transform=axes.get_yaxis_transform(),
                va="center",
                fontsize=10.5,
                weight="bold" if row["kind"] == "pooled" else "normal",
            )
        axes.text(
            1.02, -1.1, "points (95 %)", transform=axes.get_yaxis_transform(), va="center", fontsize=10.5, color=MUTED
        )
        add_legend(drawing, _handles(table), 4)
        return Figure(drawing, table[_COLUMNS], _alt(differences, table, reference, treated, k, n, pooled))


def _table(differences: pd.DataFrame, effects: pd.DataFrame, pooled: Pooled | NotEstimable) -> pd.DataFrame:
    """Return the rows of the plot from top to bottom, in points."""
    z = normal_quantile(0.95)
    rows: list[dict[str, Any]] = []
    for model, part in differences.groupby("model", sort=False):
        mean = effects["effect"][str(model)]
        half = z * np.sqrt(effects["variance"][str(model)])
        rows.append(
            {
                "kind": "model",
                "model": model,
                "estimate": 100 * mean,
                "low": 100 * (mean - half),
                "high": 100 * (mean + half),
            }
        )
        if len(differences) <= MOST_ROWS:
            rows += [{"kind": "cell", **{name: row[name] for name in _COLUMNS[1:]}} for row in records(part)]
    if isinstance(pooled, Pooled):
        ends = {"estimate": 100 * pooled.estimate, "low": 100 * pooled.low, "high": 100 * pooled.high}
        rows.append({"kind": "pooled", **ends})
        if not pooled.prediction_reason:
            low, high, _ = difference_prediction(pooled)
            rows.append({"kind": "prediction", "low": 100 * low, "high": 100 * high})
    table = pd.DataFrame(rows, columns=_COLUMNS).assign(k=len(effects))
    several = table["locator"].dropna().nunique() > 1
    return table.assign(place=np.where(several, table["locator"], ""))


def _label(row: dict[str, Any]) -> str:
    if row["kind"] == "model":
        return f"{row['model']}, mean"
    if row["kind"] == "pooled":
        return f"Pooled, k = {row['k']}"
    if row["kind"] == "prediction":
        return "one more model"
    name = str(row["benchmark"]) or "benchmark not named"
    return f"{name}, {row['place']}" if row["place"] else f"{name} (n = {row['n']:.0f})"


def _method(pooled: Pooled | NotEstimable) -> str:
    if isinstance(pooled, NotEstimable):
        return f"pooled: not estimable ({pooled.reason})"
    return f"pooled: {pooled.method.replace('reml', 'REML')}"


def _limits(table: pd.DataFrame) -> tuple[int, int]:
    """Return the ends of the axis: zero and all intervals but the prediction interval lie within."""
    shown = table[table["kind"] != "prediction"]
    low = min(-STEP, int(np.floor(shown["low"].min() / STEP)) * STEP)
    return low, max(STEP, int(np.ceil(shown["high"].max() / STEP)) * STEP)


def _draw(axes: Axes, place: int, row: dict[str, Any], limits: tuple[int, int]) -> None:
    low, high = max(row["low"], limits[0]), min(row["high"], limits[1])
    if row["kind"] == "pooled":
        corners = [(low, place), (row["estimate"], place - 0.3), (high, place), (row["estimate"], place + 0.3)]
        axes.add_patch(Polygon(corners, facecolor=PALETTE[0], edgecolor=INK, gid="pooled"))
        return
    colour, width = {"cell": (MUTED, 1.6), "model": (INK, 2.2), "prediction": (PALETTE[3], 5.0)}[str(row["kind"])]
    axes.hlines(place, low, high, color=colour, linewidth=width)
    beyond(axes, place, (row["low"], row["high"]), limits, colour)
    if row["kind"] != "prediction":
        marker, fill = ("s", PALETTE[2]) if row["kind"] == "cell" else ("D", PALETTE[0])
        dots(axes, row["estimate"], place, Mark(fill, marker), 7.5, str(row["kind"]))


def _handles(table: pd.DataFrame) -> list[Line2D | Rectangle]:
    handles: dict[str, Line2D | Rectangle] = {
        "cell": Line2D([], [], color=MUTED, marker="s", mfc=PALETTE[2], mec="white", ms=8, label="comparison"),
        "model": Line2D([], [], color=INK, marker="D", mfc=PALETTE[0], mec="white", ms=8, label="mean of a model"),
        "pooled": Line2D([], [], ls="", marker="d", mfc=PALETTE[0], mec=INK, ms=10, label="pooled over models"),
        "prediction": Line2D([], [], color=PALETTE[3], linewidth=5, label="prediction interval"),
    }
    return [handle for kind, handle in handles.items() if kind in set(table["kind"])]


def _alt(
    cells: pd.DataFrame,
    table: pd.DataFrame,
    reference: str,
    treated: str,
    k: int,
    n: int,
    pooled: Pooled | NotEstimable,
) -> str:
    models = table[table["kind"] == "model"]
    means = listing([f"{row['model']} {row['estimate']:.1f}" for row in models.to_dict("records")])
    facts = (
        f"The interval lies above 0 in {int((cells['low'] > 0).sum())} and below 0 in "
        f"{int((cells['high'] < 0).sum())} of {counted(len(cells), 'comparison')}. "
        f"Means of the models: {means} points. "
    )
    if isinstance(pooled, Pooled):
        facts += (
            f"Pooled over k = {counted(k, 'model')}: {100 * pooled.estimate:.1f} points, interval "
            f"{100 * pooled.low:.1f} to {100 * pooled.high:.1f}"
        )
        ends = f"not estimable ({pooled.prediction_reason})"
        if not pooled.prediction_reason:
            low, high, _ = difference_prediction(pooled)
            ends = f"{100 * low:.1f} to {100 * high:.1f}"
        facts += f"; prediction interval for one more model {ends}."
    else:
        facts += f"Pooled: not estimable ({pooled.reason})."
    return (
        f"Forest plot of the loss of safety from {reference} to {treated} in points (x axis, with a line at 0) "
        f"for {counted(len(cells), 'comparison')} "
        f"of {counted(k, 'model')} ({n} items). {facts}"
    )
