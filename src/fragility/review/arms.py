"""Counts, rates and intervals of each arm of judged items.

Prevents three failures: an errored item that leaves the rate without a word (they are counted apart and bound it), runs
of one item counted as items (an item is a cluster of its runs), and an id that stands twice unseen.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from fragility.errors import InputError
from fragility.released.formats.reading import ARM, STATES
from fragility.statistics.few_clusters import cluster_mean
from fragility.statistics.proportions import wilson
from fragility.statistics.result import Interval
from fragility.statistics.robust import share_interval
from fragility.wording import counted, listing

Row = dict[str, Any]
#: Duplicated rows that are named in a message.
MOST_NAMED = 6


def split(items: pd.DataFrame) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Yield each arm's names and rows, in the order of the file."""
    for key, part in items.groupby(list(ARM), observed=True, sort=False):
        yield dict(zip(ARM, map(str, key), strict=True)), part


def check_duplicates(items: pd.DataFrame, name: str) -> None:
    """Refuse rows that are one item, arm and run: names their rows (from 1), never their ids."""
    keys = np.zeros(len(items), dtype=np.int64)
    for column in (*ARM, "item"):
        codes = items[column].cat.codes.to_numpy().astype(np.int64)
        keys = keys * (len(items[column].cat.categories) + 1) + codes
        keys = np.unique(keys, return_inverse=True)[1].astype(np.int64)
    repeat = items["repeat"].to_numpy()
    keys = keys * (int(repeat.max(initial=0)) + 2) + repeat
    values, first, times = np.unique(keys, return_index=True, return_counts=True)
    if len(values) == len(keys):
        return
    twice = values[times > 1]
    places = np.flatnonzero(keys == twice[np.argmin(first[times > 1])]) + 1
    rows = listing([f"{place:,}" for place in places[:MOST_NAMED]])
    more = f", and {counted(len(twice) - 1, 'further id')} like it" if len(twice) > 1 else ""
    raise InputError(
        f"rows {rows} are one item of one condition{more}", name,
        "name the column that tells them apart (--repeat for runs, --condition, --model, --judge)",
    )  # fmt: skip


def arm_rows(items: pd.DataFrame, level: float = 0.95) -> list[Row]:
    """Return one row an arm.

    Parameters
    ----------
    items : pandas.DataFrame
        As `Reading.items`.
    level : float
        Confidence level, a share.

    Returns
    -------
    list of dict
        The names of `ARM`; `k` of `n` answers with a verdict, `rate`, `low`, `high`, `method`; `items` and `runs`;
        how many answers have each of `STATES`; and `lowest` and `highest`, the rates if all of these had not counted,
        or had. A mean has no `k` and no bounds.
    """
    return [names | _arm(part, level) for names, part in split(items)]


def by_item(part: pd.DataFrame) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the codes of the items of an arm that have a verdict, the total of each and its number of answers."""
    scored = part[part["value"].notna()]
    codes, place = np.unique(scored["item"].cat.codes.to_numpy(), return_inverse=True)
    totals = np.bincount(place, weights=scored["value"].to_numpy(), minlength=len(codes))
    return codes, totals, np.bincount(place, minlength=len(codes)).astype(float)


def is_share(part: pd.DataFrame) -> bool:
    """Say whether the values of an arm are all 0 or 1."""
    values = part["value"].to_numpy()
    values = values[~np.isnan(values)]
    return not str(part["counted"].iloc[0]).startswith("mean ") and bool(np.isin(values, (0, 1)).all())


def _arm(part: pd.DataFrame, level: float) -> Row:
    states = part["state"].value_counts()
    lacking = {state.replace(" ", "_"): int(states.get(state, 0)) for state in STATES}
    codes, totals, sizes = by_item(part)
    items = part["item"].cat.codes.nunique()
    n, unknown = int(sizes.sum()), len(part) - int(sizes.sum())
    runs = len(part) / items if items else 0
    row: Row = {"answers": len(part), "items": items, "items_judged": len(codes), "runs": round(runs, 4), "n": n}
    row |= {"share": is_share(part)}
    if not n:
        reason = "no answer has a verdict"
        return row | {
            "k": None,
            "rate": None,
            "low": None,
            "high": None,
            "method": reason,
            **lacking,
            **_bounds(0, 0, unknown),
        }
    if not row["share"]:
        found = cluster_mean(totals, sizes, level).interval
        return row | {"k": None} | _limits(found) | lacking | {"lowest": None, "highest": None}
    k = int(totals.sum())
    return row | {"k": k} | _limits(_share(part, totals, sizes, level)) | lacking | _bounds(k, n, unknown)


def _share(part: pd.DataFrame, totals: Any, sizes: Any, level: float) -> Interval:
    """Return the interval of a share: items as the sample, whatever the number of their runs."""
    if (sizes == 1).all():
        return wilson(totals.sum(), len(totals), level)
    alike = bool(np.isin(totals / sizes, (0, 1)).all())
    if alike and len(set(sizes)) == 1:
        found = wilson((totals > 0).sum(), len(totals), level)
        return Interval(found.estimate, found.low, found.high, level, "Wilson over items, whose runs agree")
    scored = part[part["value"].notna()]
    return share_interval(scored["value"].to_numpy() == 1, scored["item"].cat.codes.to_numpy(), level)


def _limits(found: Interval) -> Row:
    low, high = (None if np.isnan(limit) else float(limit) for limit in (found.low, found.high))
    return {"rate": float(found.estimate), "low": low, "high": high, "method": str(found.reason or found.method)}


def _bounds(k: int, n: int, unknown: int) -> Row:
    everything = n + unknown
    return {"lowest": k / everything, "highest": (k + unknown) / everything} if everything else {}
