"""Two arms held against each other: paired by id where they share items, else by every pairing that is possible.

Prevents four failures: a paired comparison tested as an unpaired one, "no significant difference" read as "no
difference", runs of one item counted as items, and missing verdicts that leave a comparison without a word.
"""

from typing import Any

import numpy as np
import pandas as pd

from fragility.review.arms import by_item, is_share
from fragility.statistics.differences import newcombe
from fragility.statistics.equivalence import tost
from fragility.statistics.exact import fisher
from fragility.statistics.few_clusters import cluster_difference, cluster_mean
from fragility.statistics.judge_error import LARGEST, differential_error_significance, relabelled_items
from fragility.statistics.multiplicity import holm
from fragility.statistics.paired import mcnemar_bounds, mcnemar_exact, tango, tango_bounds
from fragility.statistics.power import detectable_paired, detectable_unpaired

Row = dict[str, Any]
#: The margin of equivalence where none is named: five points, ours.
MARGIN = 0.05
ALPHA = 0.05


def from_counts(k1: int, n1: int, k2: int, n2: int, margin: float = MARGIN, same_items: bool = True) -> Row:
    """Compare k1 of n1 with k2 of n2 whose items are not known.

    Returns
    -------
    dict
        The difference with its Newcombe interval and Fisher's exact p; where both have the same number of items also
        the least and the largest exact McNemar p and the widest paired interval that any pairing gives.
    """
    interval = newcombe(k1, n1, k2, n2)
    row = _sides(k1, n1, k2, n2) | {"design": "unpaired", "difference": k1 / n1 - k2 / n2}
    row |= {
        "low": float(interval.low),
        "high": float(interval.high),
        "method": "Newcombe",
        "test": "Fisher's exact test",
    }
    row["p"] = float(fisher(k1, n1, k2, n2))
    if n1 == n2 and same_items:
        least, most = mcnemar_bounds(k1, k2, n1)
        widest = tango_bounds(k1, k2, n1)[1]
        row |= {"paired_p_low": float(least), "paired_p_high": float(most),
                "paired_low": float(widest.low), "paired_high": float(widest.high)}  # fmt: skip
    best = _planned(detectable_unpaired(k2 / n2, n1, n2), detectable_unpaired(k2 / n2, n1, n2, direction="up"))
    return row | {"detectable": best} | _equivalence(k1, n1, k2, n2, margin) | _judge(k1, n1, k2, n2)


def from_items(first: pd.DataFrame, second: pd.DataFrame, margin: float = MARGIN) -> Row:
    """Compare two arms by their items; see `from_counts` where they share none.

    Parameters
    ----------
    first, second : pandas.DataFrame
        The rows of one arm each, as `Reading.items`, with one set of categories for `item`.
    margin : float
        Of equivalence, a share.
    """
    (c1, t1, s1), (c2, t2, s2) = by_item(first), by_item(second)
    common, i1, i2 = np.intersect1d(c1, c2, assume_unique=True, return_indices=True)
    all1, all2 = (set(arm["item"].cat.codes) for arm in (first, second))
    lacking = {
        "only_first": len(all1 - all2), "only_second": len(all2 - all1),
        "without_verdict": len(all1 & all2) - len(common), "pairs": len(common),
    }  # fmt: skip
    share = is_share(first) and is_share(second)
    if len(common) and not share:
        return _means(t1[i1], s1[i1], t2[i2], s2[i2]) | lacking
    if not share:
        return (
            _sides(None, int(s1.sum()), None, int(s2.sum())) | lacking | _none("the values are grades of other items")
        )
    if not len(c1) or not len(c2):
        return _sides(None, 0, None, 0) | lacking | _none("a condition has no verdict")
    if not len(common):
        if (s1 > 1).any() or (s2 > 1).any():
            return (
                _sides(int(t1.sum()), int(s1.sum()), int(t2.sum()), int(s2.sum()))
                | lacking
                | _none("runs of items that do not pair")
            )
        return from_counts(int(t1.sum()), len(t1), int(t2.sum()), len(t2), margin, same_items=False) | lacking
    k1, n1, k2, n2 = t1[i1], s1[i1], t2[i2], s2[i2]
    if (n1 == 1).all() and (n2 == 1).all():
        return _paired(k1, k2, lacking["without_verdict"], margin) | lacking
    return _clustered(k1, n1, k2, n2, margin) | lacking


def with_holm(rows: list[Row]) -> list[Row]:
    """Add the p values that Holm's correction gives over all comparisons that have one."""
    tested = [row for row in rows if row.get("p") is not None]
    if len(tested) > 1:
        for row, p in zip(tested, holm([row["p"] for row in tested]), strict=True):
            row["p_holm"] = float(p)
    return rows


def by_clusters(first: pd.DataFrame, second: pd.DataFrame) -> Row:
    """Return the paired difference with the clusters of items as the sample; empty where fewer than two are known."""
    both = first.merge(second, on=["item", "repeat"], suffixes=("", "_2"))
    both = both[both["value"].notna() & both["value_2"].notna() & (both["cluster"].astype(str) != "")]
    names = both["cluster"].astype(str).to_numpy()
    count = len(set(names))
    if count < 2 or count == len(both):
        return {}
    place = np.unique(names, return_inverse=True)[1]
    k1, k2 = (np.bincount(place, weights=both[name].to_numpy()) for name in ("value", "value_2"))
    found = cluster_difference(k1, k2, np.bincount(place).astype(float))
    if np.isnan(found.interval.low):
        return {}
    return {"clusters": count, "cluster_low": float(found.interval.low), "cluster_high": float(found.interval.high),
            "cluster_p": float(found.p)}  # fmt: skip


def _paired(k1: Any, k2: Any, unknown: int, margin: float) -> Row:
    n = len(k1)
    b, c = int(((k1 == 1) & (k2 == 0)).sum()), int(((k1 == 0) & (k2 == 1)).sum())
    interval, inside = tango(b, c, n), tango(b, c, n, 0.90)
    row = _sides(int(k1.sum()), n, int(k2.sum()), n)
    row |= {"design": "paired", "difference": (b - c) / n, "low": float(interval.low), "high": float(interval.high)}
    row |= {"method": "Tango", "test": "exact McNemar test", "p": float(mcnemar_exact(b, c))}
    row |= {"first_only": b, "second_only": c, "margin": margin}
    row |= {
        "equivalent": bool(inside.low > -margin and inside.high < margin),
        "inside_low": float(inside.low),
        "inside_high": float(inside.high),
    }
    if unknown:
        row |= {"lowest": (b - c - unknown) / (n + unknown), "highest": (b - c + unknown) / (n + unknown)}
    row["detectable"] = _planned(detectable_paired((b + c) / n, n)) if b + c else None
    return row | {"relabel": _fewest(b, c, n)} | {"judge_error": _turns(b, c, n)}


def _fewest(b: int, c: int, n: int) -> int:
    """Return how few labels must be turned for the exact test to lose its significance.

    A turned label makes a pair that spoke for the better arm equal, or an equal one speak against it; every mix is
    tried.
    """
    high, low = max(b, c), min(b, c)
    for turned in range(n + 1):
        equal = np.arange(min(turned, high - low) + 1)
        against = np.minimum(turned - equal, n - high - low)
        if (mcnemar_exact(high - equal, low + against) >= ALPHA).any():
            return turned
    return n


def _turns(b: int, c: int, n: int) -> float:
    """Return by how much more often a judge must err in one arm for the exact test to lose its significance."""
    return _fewest(b, c, n) / n


def _clustered(k1: Any, n1: Any, k2: Any, n2: Any, margin: float) -> Row:
    row = _sides(int(k1.sum()), int(n1.sum()), int(k2.sum()), int(n2.sum()))
    row |= {"design": "paired, runs of an item as a cluster", "test": "t test over items", "method": "CR2 over items"}
    found = cluster_mean(k1 / n1 - k2 / n2, np.ones(len(k1)))
    row["difference"] = float(found.interval.estimate)
    if np.isnan(found.interval.low):
        return row | {"low": None, "high": None, "p": None, "reason": str(found.interval.reason)}
    narrow = cluster_mean(k1 / n1 - k2 / n2, np.ones(len(k1)), 0.90).interval
    return row | {
        "low": max(-1.0, float(found.interval.low)), "high": min(1.0, float(found.interval.high)), "p": float(found.p),
        "margin": margin, "equivalent": bool(narrow.low > -margin and narrow.high < margin),
    }  # fmt: skip


def _means(t1: Any, s1: Any, t2: Any, s2: Any) -> Row:
    found = cluster_mean(t1 / s1 - t2 / s2, np.ones(len(t1)))
    row = _sides(None, len(t1), None, len(t2)) | {"mean1": float((t1 / s1).mean()), "mean2": float((t2 / s2).mean())}
    row |= {"design": "paired means", "difference": float(found.interval.estimate), "method": "CR2 over items"}
    if np.isnan(found.interval.low):
        return row | {"low": None, "high": None, "p": None, "reason": str(found.interval.reason)}
    limits = {"low": float(found.interval.low), "high": float(found.interval.high), "p": float(found.p)}
    return row | limits | {"test": "t test over items"}


def _equivalence(k1: int, n1: int, k2: int, n2: int, margin: float) -> Row:
    interval, p = tost(k1, n1, k2, n2, margin)
    return {"margin": margin, "equivalent": bool(p < ALPHA), "equivalence_p": float(p),
            "inside_low": float(interval.low), "inside_high": float(interval.high)}  # fmt: skip


def _judge(k1: int, n1: int, k2: int, n2: int) -> Row:
    return {
        "judge_error": float(differential_error_significance(k1, n1, k2, n2)),
        # the search over every way to share the labels is for arms of a benchmark's size
        "relabel": int(relabelled_items(k1, n1, k2, n2).significance) if max(n1, n2) <= LARGEST else None,
    }


def _sides(k1: int | None, n1: int, k2: int | None, n2: int) -> Row:
    return {"k1": k1, "n1": n1, "k2": k2, "n2": n2}


def _none(reason: str) -> Row:
    return {"design": "none", "difference": None, "low": None, "high": None, "p": None, "reason": reason}


def _planned(*found: Any) -> float | None:
    values = [float(item.value) for item in found if not item.reason]
    return max(values) if len(values) == len(found) else (values[0] if values else None)
