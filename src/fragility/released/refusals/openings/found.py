"""Found: how many refusals a list finds at the start of an answer, how many it misses, and what else it hits.

Prevents the failure in which a list that finds most refusals of one model is trusted on the next.
"""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from fragility.released.labels import flag_columns, load_outcomes
from fragility.released.refusals import prediction
from fragility.released.refusals.openings.openers import opener_rows
from fragility.released.refusals.openings.shares import RESPONSE
from fragility.schemas.opening import OpeningMeasure


def found_by(measure: OpeningMeasure, lists: Iterable[str], root: Path | None = None) -> pd.DataFrame:
    """Return per source, model, list and place how the list agrees with the judge; see `refusals.prediction`."""
    names = list(lists)
    columns = [*RESPONSE, "judge", "judge_version", "meaning", "blocked", *flag_columns(names)]
    parts = []
    for part in measure.sources:
        rows = load_outcomes(part.source, root, columns)
        for column, chosen in (("condition", part.conditions), ("benchmark", part.benchmarks)):
            rows = rows[rows[column].isin(chosen)] if chosen else rows
        found = prediction(rows, names, part.judge, part.version, refused=measure.refused, by=["model"])
        parts.append(found.astype({"model": "object"}).assign(source=part.source, judge=part.judge))
    return pd.concat(parts, ignore_index=True)


def commonest(measure: OpeningMeasure, words: int, root: Path | None = None) -> pd.DataFrame:
    """Return each model's most frequent opener before a refusal: `model`, `shown` (as far as published), `share`."""
    rows = opener_rows(measure, root=root, words=words)
    total = rows.groupby("model")["n"].sum()
    sums = rows[rows["distinct"] == 1].groupby(["model", "opener_id", "shown"])["n"].sum().reset_index()
    best = sums.sort_values(["n", "opener_id"], ascending=[False, True]).drop_duplicates("model")
    return best.assign(share=best["n"] / best["model"].map(total))[["model", "shown", "share"]].reset_index(drop=True)
