"""How many independent prompts a benchmark has, by threshold, and what that does to an interval.

Prevents two failures: one threshold is shown as if it were none, and an interval is computed as if every prompt told
something new.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from fragility import statistics
from fragility.errors import InputError, near_match
from fragility.released.benchmarks.cards import availability, find_card, prompt_cards
from fragility.released.benchmarks.features import load_features, load_pairs, shipped
from fragility.released.benchmarks.groups import group_numbers, group_sizes, size_of_an_item
from fragility.released.benchmarks.similarity import FLOOR, MEASURES

#: The thresholds that a curve is shown at, and the correlations within a group that an interval is shown for.
THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)
ICC = (0.0, 0.05, 0.2, 0.5, 1.0)


def overview(root: Path | None = None) -> pd.DataFrame:
    """Return one row per benchmark with a card for its prompts.

    Returns
    -------
    pandas.DataFrame
        `benchmark`, `stated`, `released` (text: the numbers on the card), `prompts` (where they are), and for those
        at hand `n`, `categories`, `exact` (prompts that repeat another), `near` (further prompts that belong to a
        near-duplicate group with another), `independent` (near-duplicate groups), `largest` (prompts of the largest
        group), `median words`; absent for the others.
    """
    cards = prompt_cards(root)
    rows, held = [], shipped(cards, root)
    for name, card in cards.items():
        row = {
            "benchmark": name,
            "stated": _numbers([count.n for count in card.stated]),
            "released": _numbers([count.n for count in card.editions]),
            "prompts": availability(card),
        }
        rows.append(row | (_counts(load_features(name, root)) if name in held else {}))
    names = ["n", "categories", "exact", "near", "independent", "largest"]
    frame = pd.DataFrame(rows, columns=["benchmark", "stated", "released", "prompts", *names, "median words"])
    return frame.astype(dict.fromkeys(names, "Int64"))


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(f"{n:,}" for n in dict.fromkeys(numbers)) or "not given"


def _counts(features: pd.DataFrame) -> dict[str, float]:
    n, groups = len(features), features["near_group"].nunique()
    different = features["exact_group"].nunique()
    return {
        "n": n,
        "categories": features.loc[features["category"] != "", "category"].nunique(),
        "exact": n - different,
        "near": different - groups,
        "independent": groups,
        "largest": int(group_sizes(features["near_group"]).max()),
        "median words": float(features["words"].median()),
    }


def groups_at(name: str, threshold: float, measure: str = "shingles", root: Path | None = None) -> pd.Series:
    """Return the group number of each prompt of a benchmark, by id, at any threshold from `FLOOR` on."""
    name = find_card(name, root).name
    return _groups(load_features(name, root), _own(load_pairs(root), name), measure, threshold)


def _own(pairs: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the pairs of which both prompts belong to one benchmark."""
    return pairs[(pairs["first"] == name) & (pairs["second"] == name)]


def _groups(features: pd.DataFrame, pairs: pd.DataFrame, measure: str, threshold: float) -> pd.Series:
    if not FLOOR <= threshold <= 1:
        raise InputError(f"threshold {threshold}", "near-duplicates", f"give a share from {FLOOR} to 1")
    if measure not in MEASURES:
        raise InputError(f"unknown measure '{measure}'", fix=near_match(measure, MEASURES))
    own = pairs[(pairs["measure"] == measure) & (pairs["similarity"] >= threshold)]
    place = pd.Series(range(len(features)), index=features["id"])
    numbers = group_numbers(len(features), own["first_id"].map(place), own["second_id"].map(place))
    return pd.Series(numbers, index=features["id"], name="group")


def curve(
    names: Sequence[str] = (),
    thresholds: Sequence[float] = THRESHOLDS,
    measures: Sequence[str] = MEASURES,
    root: Path | None = None,
) -> pd.DataFrame:
    """Return how many independent prompts each benchmark has, by measure and threshold.

    Parameters
    ----------
    names : sequence of str
        Benchmarks; all whose features are shipped if empty.
    thresholds, measures : sequence
        Shares from `FLOOR` to 1, and some of `MEASURES`.

    Returns
    -------
    pandas.DataFrame
        `benchmark`, `measure`, `threshold`, `n`, `independent` (groups), `share` (independent of n, percent),
        `largest` (prompts of the largest group) and `size` (see `size_of_an_item`).
    """
    everything, rows = load_pairs(root), []
    for name in [find_card(name, root).name for name in names] or shipped(prompt_cards(root), root):
        pairs = _own(everything, name)
        features = load_features(name, root)
        for measure in measures:
            for threshold in thresholds:
                numbers = _groups(features, pairs, measure, threshold)
                sizes = group_sizes(numbers)
                rows.append({
                    "benchmark": name, "measure": measure, "threshold": threshold, "n": len(features),
                    "independent": len(sizes), "share": 100 * len(sizes) / len(features),
                    "largest": int(sizes.max()), "size": size_of_an_item(numbers),
                })  # fmt: skip
    return pd.DataFrame(rows)


def effective(table: pd.DataFrame, icc: Sequence[float] = ICC, share: float = 0.5) -> pd.DataFrame:
    """Return the number of independent prompts that would tell as much, and the interval that follows.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of `curve`.
    icc : sequence of float
        Correlations of two prompts of a group: 0 for none, 1 where one answer tells the other.
    share : float
        The share of prompts that the interval is computed for.

    Returns
    -------
    pandas.DataFrame
        The rows of `table`, each with every `icc`: `effective n` and `half width`, half the length of the 95 % Wilson
        interval of `share` at that n, in points.
    """
    grid = table.merge(pd.DataFrame({"icc": list(icc)}), how="cross")
    grid["effective n"] = statistics.effective_n(grid["n"], grid["size"], grid["icc"])
    interval = statistics.wilson(share * grid["effective n"], grid["effective n"])
    grid["half width"] = 50 * (interval.high - interval.low)
    return grid
