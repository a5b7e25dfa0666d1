"""Pooling over papers: one effect per model, with what a further model could show.

Prevents the failure in which hundreds of printed cells of two models pass for evidence about models in general: cells
of one model are averaged first and their items are taken as shared, k counts models, and below five it is said that
nothing generalises.
"""

import numpy as np
import pandas as pd

from fragility.frame_rows import records
from fragility.statistics.pooling import Pooled, pool
from fragility.statistics.result import NotEstimable
from fragility.wording import counted, digits, listing, n_of, sentence, signed

#: Fewer models than this do not generalise (the rule's step "indirectness").
LEAST_MODELS = 5
#: Columns of a pooled frame.
COLUMNS = (
    "models", "papers", "cells", "items", "benchmarks", "judges", "points", "estimate", "low", "high",
    "prediction_low", "prediction_high", "i2", "tau2", "why_not",
)  # fmt: skip


def model_effects(frame: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Return one standardised difference per paper and model, within the groups of `by` where they are given.

    The cells of a model share items and answers, so their mean is given the variance of one cell (the mean of their
    standard errors, squared): the most that correlated cells can leave. Source of the rule: Borenstein et al.,
    Introduction to Meta-Analysis, 2009, chapter 24, with correlation 1. Variances that are too large make tau2 and I2
    too small: an I2 of 0 from two or three models is no agreement.
    """
    frame = frame.assign(se=np.sqrt(frame["h_variance"].astype(float)))
    grouped = frame.groupby([*by, "paper_key", "model"], sort=True)
    return pd.DataFrame(
        {"effect": grouped["h"].mean(), "variance": grouped["se"].mean() ** 2, "points": grouped["estimate"].mean()}
    ).reset_index()


def pooled_by(frame: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Pool the standardised differences within each group (REML, Knapp-Hartung, t prediction interval).

    Parameters
    ----------
    frame : pandas.DataFrame
        As `effects` gives it.
    *by : str
        Columns that make the groups: "role", "family", "benchmark", "judge", "samples".

    Returns
    -------
    pandas.DataFrame
        One row per group: the grouping columns, k (`models`), `papers`, `cells`, `items` (different items of the
        benchmarks), `points` (mean loss in points, one value per model), the pooled standardised difference with
        interval and prediction interval, I2 (share) and tau2; NaN with `why_not` where it is not estimable.
    """
    rows = []
    for key, part in frame.groupby(list(by), dropna=False, sort=True):
        each = model_effects(part)
        result = pool(each["effect"].to_numpy(float), each["variance"].to_numpy(float))
        rows.append(
            dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True))
            | {
                "models": len(each),
                "papers": part["paper_key"].nunique(),
                "cells": len(part),
                "items": int(part.groupby("benchmark")["n"].max().sum()),
                "benchmarks": part["benchmark"].nunique(),
                "judges": part["judge"].nunique(),
                "points": float(each["points"].mean()),
            }
            | _numbers(result)
        )
    table = pd.DataFrame(rows, columns=[*by, *COLUMNS])
    return table.astype(dict.fromkeys(COLUMNS[6:-1], float))


def _numbers(result: Pooled | NotEstimable) -> dict[str, object]:
    if isinstance(result, NotEstimable):
        return {"why_not": result.reason}
    names = ("estimate", "low", "high", "prediction_low", "prediction_high", "i2", "tau2")
    found = {name: getattr(result, name) for name in names}
    return found | {"why_not": result.prediction_reason or ""}


def pooled_sentence(table: pd.DataFrame, column: str, value: str) -> str:
    """Say one row of a pooled table in words."""
    row = table[table[column] == value].iloc[0]
    base = (
        f"{counted(int(row['models']), 'model')} of {counted(int(row['papers']), 'paper')} "
        f"({counted(int(row['items']), 'prompt')})"
    )
    verb = "costs" if row["points"] >= 0 else "adds"
    words = sentence(f"{value} {verb} {digits(abs(row['points']))} points of safety on average, over {base}")
    if np.isnan(row["estimate"]):
        return f"{words} A pooled difference cannot be computed: {row['why_not']}."
    low, high = signed(row["low"], 2), signed(row["high"], 2)
    words += f" The standardised difference h is {signed(row['estimate'], 2)} ({low} to {high})"
    if np.isnan(row["prediction_low"]):
        return f"{words}; one more model cannot be predicted: {row['why_not']}."
    low, high = signed(row["prediction_low"], 2), signed(row["prediction_high"], 2)
    return f"{words}; for one more model it would lie between {low} and {high} (I² {100 * row['i2']:.0f} %)."


def too_few_sentence(table: pd.DataFrame, column: str) -> str:
    """Say which contrasts rest on too few models to say anything of further ones."""
    few = table[table["models"] < LEAST_MODELS]
    names = listing([f"{row[column]} ({row['models']})" for row in records(few)])
    return (
        sentence(
            f"{n_of(len(few), len(table), 'kind')} {'rests' if len(few) == 1 else 'rest'} on fewer than {LEAST_MODELS} "
            f"models: {names}"
        )
        if len(few)
        else f"Every kind rests on at least {LEAST_MODELS} models."
    )


def size_bands(frame: pd.DataFrame) -> "pd.Series[str]":
    """Return the size of each model in bands of billions of parameters; "not stated" where the name gives none."""
    edges = ((3.0, "below 3B"), (10.0, "3B to below 10B"), (30.0, "10B to below 30B"), (np.inf, "30B and above"))

    def band(size: float) -> str:
        return "not stated" if np.isnan(size) else next(name for edge, name in edges if size < edge)

    return frame["size_b"].astype(float).map(band)
