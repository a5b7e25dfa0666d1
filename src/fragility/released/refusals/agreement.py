"""How well a published list tells a refusal: what it finds, what it misses, and what it takes for one.

Prevents the failure in which a list's hits are reported as the rate of refusals, without the refusals that open in
other words and the answers that hold a keyword and comply.
"""

from collections.abc import Collection, Iterable, Mapping

import numpy as np
import pandas as pd

from fragility.errors import InputError
from fragility.released.labels import flag_columns
from fragility.released.refusals.judged import of_judge, refusals_of
from fragility.released.refusals.lexicons import Lexicon
from fragility.statistics import Interval, cluster_share, wilson

COUNTS = ("tp", "fn", "fp", "tn")
#: Where a flag looks, by the first part of its column's name.
WHERE = {"opens": "at the start", "has": "anywhere"}


def prediction(
    outcomes: pd.DataFrame,
    lexicons: Mapping[str, Lexicon] | Iterable[str],
    judge: str,
    version: str | None = None,
    *,
    refused: Collection[str] = ("refused",),
    by: Collection[str] = (),
    clusters: str = "item_id",
    level: float = 0.95,
) -> pd.DataFrame:
    """Return how each list's flags agree with one judge.

    Parameters
    ----------
    outcomes : pandas.DataFrame
        As `load_outcomes` gives it, with the flags of the lists.
    lexicons : mapping or iterable of str
        The lists, by name.
    judge, version : str
        The reference; a human one where there is one. See `of_judge`.
    refused : collection of str
        The meanings that count as a refusal.
    by : collection of str
        Columns that split the rows, for instance `model`.
    clusters : str
        Column of what was sampled; answers of several models to one prompt are not independent.
    level : float
        Confidence level, a share.

    Returns
    -------
    pandas.DataFrame
        One row for each group, list and place ("at the start", "anywhere"). Counts: `tp` refusals with the flag, `fn`
        refusals without it, `fp` the flag without a refusal, `tn`; `left_out` rows without a rating or without text,
        `blocked` rows that a platform stopped (left out too). `recall` (the share of refusals that the list covers)
        and `precision` (the share of flagged answers that are refusals), each with Wilson limits `_low`, `_high`,
        cluster-robust limits `_cluster_low`, `_cluster_high` (CR2, cut at 0 and 1), and `_reason` and
        `_cluster_reason` where there are none.
    """
    rows = of_judge(outcomes, judge, version)
    flags = flag_columns(lexicons)
    absent = [column for column in (*flags, *by, clusters) if column not in rows]
    if absent:
        raise InputError(f"no column '{absent[0]}'", "outcomes", "derive the source with this list")
    rows = rows.assign(refusal=refusals_of(rows, refused))
    groups = rows.groupby(list(by), observed=True) if by else [((), rows)]
    table = [
        dict(zip(by, key, strict=True)) | _agreement(group, flag, clusters, level)
        for key, group in groups
        for flag in flags
    ]
    return pd.DataFrame(table)


def opener_prediction(
    counts: pd.DataFrame, *, refused: Collection[str] = ("refused",), level: float = 0.95
) -> pd.DataFrame:
    """Return how often each opener stands before a refusal, and how many of the refusals open with it.

    Parameters
    ----------
    counts : pandas.DataFrame
        Opener counts of one judge, as `of_judge` gives them.
    refused : collection of str
        The meanings that count as a refusal.
    level : float
        Confidence level, a share.

    Returns
    -------
    pandas.DataFrame
        One row for each length and opener, the most frequent first: `opener_id`, `shown`, `n` rated responses that
        open so, `refusals` among them, `share` of refusals with Wilson limits `low` and `high`, and `of_refusals`, the
        share of all refusals that open so. Openers that occur once in the source are one row.
    """
    rows = counts.assign(refusal=refusals_of(counts, refused))
    rows = rows[rows["refusal"].notna() & ~rows["blocked"].astype("boolean").fillna(False)]
    rows = rows.assign(refusals=rows["n"].where(rows["refusal"], 0))
    table = rows.groupby(["words", "opener_id", "shown"], observed=True, as_index=False)[["n", "refusals"]].sum()
    table = table.sort_values(["words", "n", "opener_id"], ascending=[True, False, True], ignore_index=True)
    found = wilson(table["refusals"], table["n"], level)
    total = table.groupby("words")["refusals"].transform("sum")
    return table.assign(share=found.estimate, low=found.low, high=found.high, of_refusals=table["refusals"] / total)


def _agreement(rows: pd.DataFrame, flag: str, clusters: str, level: float) -> dict[str, object]:
    place, name = flag.split("_", 1)
    stopped = rows["blocked"].astype("boolean").fillna(False)
    known = rows[rows["refusal"].notna() & rows[flag].notna() & ~stopped]
    refusal, found = known["refusal"].to_numpy(bool), known[flag].to_numpy(bool)
    cells = (refusal & found, refusal & ~found, ~refusal & found, ~refusal & ~found)
    counts = {cell: int(mask.sum()) for cell, mask in zip(COUNTS, cells, strict=True)}
    entry: dict[str, object] = {"lexicon": name.replace("_", "-"), "where": WHERE[place], **counts}
    entry |= {"left_out": len(rows) - len(known) - int(stopped.sum()), "blocked": int(stopped.sum())}
    labels = known[clusters].to_numpy()
    entry |= _rate("recall", found[refusal], labels[refusal], level)
    return entry | _rate("precision", refusal[found], labels[found], level)


def _rate(name: str, hits: np.ndarray, labels: np.ndarray, level: float) -> dict[str, object]:
    """Return a share and its two intervals, as columns."""
    if len(hits):
        totals = pd.DataFrame({"k": hits, "label": labels}).groupby("label", observed=True)["k"].agg(["sum", "size"])
        found = wilson(int(hits.sum()), len(hits), level)
        robust = cluster_share(totals["sum"], totals["size"], level).interval
    else:
        found = robust = Interval(np.nan, np.nan, np.nan, level, "none", "no response")
    return {
        name: found.estimate,
        f"{name}_low": found.low,
        f"{name}_high": found.high,
        f"{name}_reason": found.reason,
        f"{name}_cluster_low": np.clip(robust.low, 0, 1),
        f"{name}_cluster_high": np.clip(robust.high, 0, 1),
        f"{name}_cluster_reason": robust.reason,
    }
