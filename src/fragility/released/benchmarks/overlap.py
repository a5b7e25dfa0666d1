"""Prompts that two benchmarks share, and how well the similarity finds the pairs that authors declare.

Prevents two failures: results on two benchmarks pass for two independent pieces of evidence though the prompts are
the same, and a threshold is trusted that nobody held against known cases.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from fragility.released.benchmarks.cards import find_card, prompt_cards, prompts_of
from fragility.released.benchmarks.features import load_features, load_pairs, shipped
from fragility.released.benchmarks.independence import THRESHOLDS
from fragility.released.benchmarks.similarity import THRESHOLD


def whole_sets(root: Path | None = None) -> list[str]:
    """Return the benchmarks with shipped features that are no selection from the file of another one."""
    cards = prompt_cards(root)
    return [name for name in shipped(cards, root) if not prompts_of(cards[name]).where]


def overlap(
    threshold: float = THRESHOLD, measure: str = "shingles", names: Sequence[str] = (), root: Path | None = None
) -> pd.DataFrame:
    """Return how many prompts of one benchmark have a like in another.

    Parameters
    ----------
    threshold, measure : float, str
        From which similarity on, by which measure, two prompts are alike.
    names : sequence of str
        Benchmarks; `whole_sets` if empty.

    Returns
    -------
    pandas.DataFrame
        One row for every ordered pair of different benchmarks: `benchmark`, `n`, `other`, `near` (prompts of
        `benchmark` with a like in `other`, equal ones included), `exact` (those equal but for case, white space and
        signs) and `share` (`near` of n, percent).
    """
    names = [find_card(name, root).name for name in names] or whole_sets(root)
    sizes = {name: len(load_features(name, root)) for name in names}
    links = _directed(load_pairs(root), measure)
    links = links[(links["similarity"] >= threshold) | links["exact"]]
    near = links.groupby(["benchmark", "other"])["id"].nunique()
    exact = links[links["exact"]].groupby(["benchmark", "other"])["id"].nunique()
    rows = [
        {
            "benchmark": one, "n": sizes[one], "other": two, "near": int(near.get((one, two), 0)),
            "exact": int(exact.get((one, two), 0)), "share": 100 * float(near.get((one, two), 0)) / sizes[one],
        }
        for one in names for two in names if one != two
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["benchmark", "n", "other", "near", "exact", "share"])


def declared(name: str, other: str, origins: Sequence[str], root: Path | None = None) -> pd.DataFrame:
    """Hold the similarity against what authors declare: prompts of `name` that they say they took from `other`.

    Parameters
    ----------
    name, other : str
        Benchmarks with shipped features; the card of `name` has a column for the origin of a prompt.
    origins : sequence of str
        Values of that column that stand for `other`.

    Returns
    -------
    pandas.DataFrame
        One row per threshold (shingles): `declared` and `found` of them (a like in `other`), `not declared` and
        `found besides` of those.
    """
    name, other = find_card(name, root).name, find_card(other, root).name
    frame = load_features(name, root).set_index("id")
    links = _directed(load_pairs(root), "shingles")
    best = links[(links["benchmark"] == name) & (links["other"] == other)].groupby("id")["similarity"].max()
    nearest, said = best.reindex(frame.index).fillna(0.0), frame["origin"].isin(list(origins))
    rows = [
        {
            "benchmark": name, "other": other, "threshold": threshold, "declared": int(said.sum()),
            "found": int((nearest[said] >= threshold).sum()), "not declared": int((~said).sum()),
            "found besides": int((nearest[~said] >= threshold).sum()),
        }
        for threshold in THRESHOLDS
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _directed(pairs: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return each pair between two benchmarks from both sides: `benchmark`, `id`, `other`, `similarity`, `exact`."""
    between = pairs[(pairs["measure"] == measure) & (pairs["first"] != pairs["second"])]
    one = between.rename(columns={"first": "benchmark", "first_id": "id", "second": "other"})
    two = between.rename(columns={"second": "benchmark", "second_id": "id", "first": "other"})
    return pd.concat([one, two], ignore_index=True)[["benchmark", "id", "other", "similarity", "exact"]]
