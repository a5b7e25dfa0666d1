"""Agreement of judges on the same responses: with the reference, with each other, and of people as the ceiling.

Prevents the failures in which "90 % agreement" is read without the skew of the labels, the answers of six
models to one prompt count as six prompts, and a judge is blamed for what people do not agree on either.
"""

from collections.abc import Iterable
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from fragility.released.judging.panel import Ratings
from fragility.statistics import (
    Interval,
    NotEstimable,
    cohen_kappa,
    confusion_counts,
    cross_table,
    fleiss_kappa,
    gwet_ac1,
    negative_agreement,
    positive_agreement,
    rating_counts,
)
from fragility.statistics.robust import share_interval

#: The coefficients of a pair, by column.
COEFFICIENTS = {
    "kappa": cohen_kappa,
    "ac1": gwet_ac1,
    "positive": positive_agreement,
    "negative": negative_agreement,
}
#: Fewest responses of a category or model for which a share of disagreement is shown.
LEAST = 20


def pair_agreement(ratings: Ratings, first: str, second: str, level: float = 0.95) -> dict[str, Any]:
    """Return how far two judges agree on the responses that both answered.

    Parameters
    ----------
    ratings : Ratings
        Of one panel.
    first, second : str
        Two of its judges; swapped, only the confusion counts change places.
    level : float
        Confidence level, a share.

    Returns
    -------
    dict
        `n` responses that both answered, of so many `clusters`, and `left_out` that one of them did not. The
        table: `yes_yes`, `yes_no` (the first says yes), `no_yes`, `no_no`. `agreement` (share), `kappa`,
        `ac1`, `positive` and `negative` agreement, each with `_low`, `_high` over clusters and `_reason`
        where there are none.
    """
    one, two = ratings.answers[first], ratings.answers[second]
    either, both = one.notna() | two.notna(), one.notna() & two.notna()
    a, b = one[both].to_numpy(bool), two[both].to_numpy(bool)
    clusters = ratings.sampled[both].to_numpy()
    entry: dict[str, Any] = {
        "source": ratings.panel.source,
        "question": ratings.panel.question,
        "first": first,
        "second": second,
        "kind": ratings.kinds[second],
        "n": len(a),
        "clusters": len(np.unique(clusters)),
        "left_out": int((either & ~both).sum()),
    }
    if not len(a):
        reason = "no response that both judges answered"
        return entry | _columns("agreement", NotEstimable(reason)) | _all_absent(reason)
    names = ("yes_yes", "yes_no", "no_yes", "no_no")
    entry |= dict(zip(names, confusion_counts(a, b), strict=True))
    entry |= _columns("agreement", share_interval(a == b, clusters, level))
    table, _ = cross_table(a, b, labels=[True, False], clusters=clusters)
    for name, coefficient in COEFFICIENTS.items():
        entry |= _columns(name, coefficient(table, level))
    return entry


def with_reference(ratings: Ratings, level: float = 0.95) -> pd.DataFrame:
    """Return the agreement of every other judge with the panel's reference; no row where it has none."""
    reference = ratings.panel.reference
    others = [name for name in ratings.judges if name != reference] if reference else []
    return pd.DataFrame([pair_agreement(ratings, reference, name, level) for name in others])


def all_pairs(ratings: Ratings, level: float = 0.95) -> pd.DataFrame:
    """Return the agreement of every two judges of a panel."""
    return pd.DataFrame([pair_agreement(ratings, *pair, level) for pair in combinations(ratings.judges, 2)])


def agreements(panels: Iterable[Ratings]) -> pd.DataFrame:
    """Return the agreement of judges with the reference of each panel, or of every pair where it has none."""
    tables = [with_reference(item) if item.panel.reference else all_pairs(item) for item in panels]
    return pd.concat([table for table in tables if len(table)], ignore_index=True)


def ceilings(panels: Iterable[Ratings], level: float = 0.95) -> pd.DataFrame:
    """Return how far people agree with each other, for every panel that holds several people's labels.

    Returns
    -------
    pandas.DataFrame
        One row a panel: `people`, `n`, `agreement` (the mean over pairs, a share), `kappa` (Fleiss) with its
        limits over clusters. Several people, but one label each response, are no ceiling.
    """
    rows = []
    for item in panels:
        people = item.panel.annotators
        if len(people) < 2:
            continue
        labels = item.answers[people]
        kept = labels.notna().all(axis=1)
        counts, _ = rating_counts(labels[kept].to_numpy(dtype=object), labels=[True, False])
        clusters = item.responses.loc[kept, "cluster"].to_numpy(dtype=str)
        agree = [float((labels[a] == labels[b])[kept].mean()) for a, b in combinations(people, 2)]
        place = {"source": item.panel.source, "question": item.panel.question}
        found = {"people": len(people), "n": int(kept.sum()), "agreement": float(np.mean(agree))}
        rows.append(place | found | _columns("kappa", fleiss_kappa(counts, clusters, level)))
    return pd.DataFrame(rows)


def disagreements(ratings: Ratings, first: str, second: str, by: str, level: float = 0.95) -> pd.DataFrame:
    """Return where two judges disagree.

    Parameters
    ----------
    ratings, first, second
        As in `pair_agreement`.
    by : {"category", "model", "arm", "benchmark"}
        What splits the responses.

    Returns
    -------
    pandas.DataFrame
        One row a group, most disagreement first: `n`, `first_only` (the first says yes alone), `second_only`,
        `disagree` (share) with limits; groups of fewer than `LEAST` responses are one row, "(small groups)".
    """
    frame = ratings.answers[[first, second]].assign(
        group=ratings.responses[by].astype(str), cluster=ratings.responses["cluster"].astype(str)
    )
    frame = frame[frame[first].notna() & frame[second].notna()]
    size = frame.groupby("group")["group"].transform("size")
    frame["group"] = frame["group"].mask(size < LEAST, "(small groups)")
    rows = []
    for group, part in frame.groupby("group"):
        a, b = part[first].to_numpy(bool), part[second].to_numpy(bool)
        counts = {"n": len(part), "first_only": int((a & ~b).sum()), "second_only": int((~a & b).sum())}
        share = share_interval(a != b, part["cluster"].to_numpy(dtype=str), level)
        rows.append({by: group, **counts, **_columns("disagree", share)})
    table = pd.DataFrame(rows, columns=None if rows else [by, "n", "first_only", "second_only", "disagree"])
    return table.sort_values(["disagree", by], ascending=[False, True], ignore_index=True)


def _columns(name: str, found: Interval | NotEstimable) -> dict[str, Any]:
    """Return an interval as columns; what is not estimable has its reason and no number."""
    if isinstance(found, NotEstimable):
        return {name: np.nan, f"{name}_low": np.nan, f"{name}_high": np.nan, f"{name}_reason": found.reason}
    return {
        name: found.estimate, f"{name}_low": found.low, f"{name}_high": found.high, f"{name}_reason": found.reason,
    }  # fmt: skip


def _all_absent(reason: str) -> dict[str, Any]:
    absent: dict[str, Any] = dict.fromkeys(("yes_yes", "yes_no", "no_yes", "no_no"), 0)
    for name in COEFFICIENTS:
        absent |= _columns(name, NotEstimable(reason))
    return absent
