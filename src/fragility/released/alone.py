"""Stored scores without items below them, held against each other: the counts behind them, totals and their parts.

Prevents two failures: thousands of released numbers pass unchecked because no row stands below them, though a number
that is written in full names the count it came from; and a total is read as a mean over its parts when it is one over
prompts.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from fragility.released.aggregates import list_released, load_released_scores
from fragility.released.labels import list_outcomes

#: Counts are looked for up to this n.
LARGEST = 20_000
#: A value with fewer decimals may have been rounded: then many n give it.
WRITTEN_IN_FULL = 12
#: Scores that a total and its parts must have beyond the weights that are fitted.
BEYOND = 5
#: How far a double may lie from what it stands for, and a total from its parts (relative to the largest).
_DOUBLE, _FIT = 1e-13, 1e-9
#: Columns of `stored_alone`.
COLUMNS = ("source", "metric", "unit", "scores", "n", "parts", "how", "same as", "below 0 or above all")
_SHARES = ("accuracy", "rate", "match", "followed", "share", "answer")


def count_behind(texts: Sequence[str]) -> int:
    """Return the smallest n of which every value is a whole number of parts; 0 where none is found.

    Parameters
    ----------
    texts : sequence of str
        Shares as stored, from 0 to 1 or in percent, at least one of them written in full (twelve decimals or more).

    Returns
    -------
    int
        Multiples of it fit as well: it is the least that can stand behind the values, not surely the number of items.

    Examples
    --------
    >>> count_behind(["0.4616040955631399", "0.3498293515358362"])
    1172
    >>> count_behind(["0.46", "0.35"])
    0
    """
    values = np.unique(np.array([float(text) for text in texts]))
    full = len(values) and max(len(text.partition(".")[2]) for text in texts) >= WRITTEN_IN_FULL
    if not full or values[0] < 0 or values[-1] > 100:
        return 0
    values = values / 100 if values[-1] > 1 else values
    tried = np.arange(2, LARGEST + 1)
    for value in values:
        away = np.abs(value * tried - np.round(value * tried))
        tried = tried[away <= _DOUBLE * tried]
        if not len(tried):
            return 0
    return int(tried[0])


def made_of(total: pd.Series, parts: pd.DataFrame) -> str:
    """Say how a total is made of its parts: "mean", "mean weighted alike in all rows", or "" where it is neither.

    Examples
    --------
    >>> parts = pd.DataFrame({"a": [0.1, 0.5, 0.2, 0.9, 0.3, 0.4, 0.8], "b": [0.3, 0.1, 0.6, 0.5, 0.2, 0.9, 0.7]})
    >>> made_of(parts.mean(axis=1), parts), made_of(0.25 * parts["a"] + 0.75 * parts["b"], parts)
    ('mean', 'mean with fixed weights')
    >>> made_of(parts.max(axis=1), parts)
    ''
    """
    whole = pd.concat([total.rename("total"), parts], axis=1).dropna()
    scale = float(whole["total"].abs().max()) if len(whole) else 0.0
    known, sums = whole[list(parts)].to_numpy(float), whole["total"].to_numpy(float)
    if len(whole) < len(parts.columns) + BEYOND or not scale:
        return ""
    if np.abs(known.mean(axis=1) - sums).max() <= _FIT * scale:
        return "mean"
    weights, *_ = np.linalg.lstsq(known, sums, rcond=None)
    fits = np.abs(known @ weights - sums).max() <= _FIT * scale
    return "mean with fixed weights" if fits and abs(weights.sum() - 1) <= _FIT and (weights > -_FIT).all() else ""


def stored_alone(root: Path | None = None) -> pd.DataFrame:
    """Return what the released scores without items show of themselves, one row a source and metric.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: `scores`; `n`, the least count behind all of them (0: not found); `parts` (how many) and `how` a
        total is made of the metrics whose names begin with its own; `same as`, another metric with the same number for
        every model; `below 0 or above all`, scores outside 0 to 1 of what is called a share.
    """
    rows = []
    for name in sorted(set(list_released(root)) - set(list_outcomes(root))):
        held = load_released_scores(name, root)
        held = held[(held["n"] == "") & held["value"].notna()]
        by_model = held.pivot_table(index=["condition", "model"], columns="metric", values="value")
        twins = _twins(by_model)
        for metric, part in held.groupby("metric", sort=True):
            unit, values = str(part["unit"].iloc[0]), part["value"]
            share = any(word in unit.lower() for word in _SHARES)
            inside = values.between(0, 1)
            one_each = len(part) == by_model[metric].notna().sum()
            parts = _parts(str(metric), list(map(str, by_model.columns))) if one_each else []
            rows.append({
                "source": name, "metric": metric, "unit": unit, "scores": len(part),
                "n": count_behind(part["value_text"].tolist()) if share or inside.all() else 0, "parts": len(parts),
                "how": made_of(by_model[metric], by_model[parts]) if parts else "",
                "same as": twins.get(str(metric), "") if one_each else "",
                "below 0 or above all": int((~inside).sum()) if share and values.max() <= 1 else 0,
            })  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _parts(total: str, names: Sequence[str]) -> list[str]:
    """Return the metrics whose names say that they are parts of a total: `halueval`, `halueval_qa`; `ethics_all`."""
    stem = total[:-3] if total.endswith(("_all", "-all")) else f"{total}_"
    found = [name for name in names if name != total and name.startswith(stem)]
    return found if len(found) > 1 else []


def _twins(wide: pd.DataFrame) -> dict[str, str]:
    """Return for each metric another one that has the same number for every model, where there is one."""
    first: dict[bytes, str] = {}
    found: dict[str, str] = {}
    for name in wide.columns:
        values = wide[name].to_numpy(float)
        twin = first.setdefault(values.tobytes(), str(name))
        if twin != name and len(np.unique(values)) > 1:
            found |= {str(name): twin, twin: str(name)}
    return found
