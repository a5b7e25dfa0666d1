"""Openers: what share of a model's refusals a small set of the most frequent openers covers.

Prevents the failure in which "a small set" is whatever set suits each model: the set of the model itself and one set
for all, chosen without the model that it is tried on, are two measures.
"""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from fragility.errors import InputError
from fragility.files import project_root
from fragility.released.refusals import OPENERS, load_openers, of_judge
from fragility.released.refusals.counts import OTHER
from fragility.schemas.opening import OpeningMeasure, OpeningSet


def opener_rows(measure: OpeningMeasure, meanings: Collection[str] = (), root: Path | None = None) -> pd.DataFrame:
    """Return the opener counts of the measure's sources and judges.

    Parameters
    ----------
    measure : OpeningMeasure
        Sources, judges, conditions and benchmarks; `refused` where no meaning is named.
    meanings : collection of str
        What the label of a response says, for instance "complied".
    root : Path, optional
        The checkout.

    Returns
    -------
    pandas.DataFrame
        As `load_openers` gives it, without the answers that a platform stopped.
    """
    root = root or project_root()
    wanted = tuple(meanings or measure.refused)
    parts = [_of_source(*key, root, wanted) for key in measure.by_source(root / OPENERS)]
    return pd.concat(parts, ignore_index=True)


def covered(measure: OpeningMeasure, root: Path | None = None) -> pd.DataFrame:
    """Return per model how many refusals open with one of the openers that the measure's set holds.

    Returns
    -------
    pandas.DataFrame
        source, judge, model, `n` refusals, `k` of them covered. For a set from the other models each of these has one
        vote, its shares; an opener that occurs once in its source is not told apart from others and is not in the set.

    Raises
    ------
    InputError
        No refusals, or a set from the other models where there is but one.
    """
    chosen = measure.openers
    if chosen is None:
        raise InputError("no set of openings", "measure", "give words, most and chosen_from")
    rows = opener_rows(measure, root=root)
    rows = rows[rows["words"] == chosen.words]
    keys = ["source", "judge", "model"]
    groups = dict(iter(rows.groupby(keys, observed=True)))
    sizes = {key: int(group["n"].sum()) for key, group in groups.items()}
    named = {key: _named(group) for key, group in groups.items()}
    votes = {key: named[key] / n for key, n in sizes.items() if n >= measure.least}
    table = []
    for key, group in groups.items():
        others = [vote for name, vote in votes.items() if name != key]
        k = _own(group, chosen) if chosen.chosen_from == "own" else _from_others(named[key], others, chosen)
        table.append({**dict(zip(keys, key, strict=True)), "n": sizes[key], "k": k})
    return pd.DataFrame(table)


def covering(rows: pd.DataFrame, words: int) -> pd.DataFrame:
    """Return the share of responses that the most frequent openers cover, for every number of them, per model.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `opener_rows` gives it.
    words : int
        Length of the openers.

    Returns
    -------
    pandas.DataFrame
        source, model, `openers` (1, 2, ...), `share` covered by so many, `n` responses.
    """
    parts = []
    for (source, model), group in rows[rows["words"] == words].groupby(["source", "model"], observed=True):
        sizes = _sizes(group)
        share = np.cumsum(sizes) / sizes.sum()
        number = np.arange(1, len(sizes) + 1)
        parts.append(
            pd.DataFrame({"source": source, "model": model, "openers": number, "share": share, "n": int(sizes.sum())})
        )
    return pd.concat(parts, ignore_index=True)


def _own(group: pd.DataFrame, chosen: OpeningSet) -> int:
    return int(_sizes(group)[: chosen.most].sum())


def _from_others(own: pd.Series, others: list[pd.Series], chosen: OpeningSet) -> int:
    if not others:
        raise InputError("one model: no others to choose openings from", "openers", "name more models or use own")
    votes = pd.concat(others).groupby(level=0).sum().reset_index()
    best = votes.sort_values(["n", "opener_id"], ascending=[False, True])["opener_id"].head(chosen.most)
    return int(own[own.index.isin(best)].sum())


def _named(group: pd.DataFrame) -> pd.Series:
    return group[group["opener_id"] != OTHER].groupby("opener_id")["n"].sum()


def _sizes(group: pd.DataFrame) -> np.ndarray:
    """Return the number of responses of each opener, the most frequent first."""
    once = np.ones(int(group.loc[group["opener_id"] == OTHER, "n"].sum()), dtype=np.int64)
    return np.sort(np.concatenate([_named(group).to_numpy(np.int64), once]))[::-1]


@lru_cache(maxsize=256)
def _of_source(one: str, written: int, root: Path, meanings: tuple[str, ...]) -> pd.DataFrame:
    """Select the counts of one source of a measure, once per state of its file."""
    part = OpeningMeasure.model_validate_json(one).sources[0]
    rows = of_judge(load_openers(part.source, root), part.judge, part.version)
    for column, chosen in (("condition", part.conditions), ("benchmark", part.benchmarks)):
        rows = rows[rows[column].isin(chosen)] if chosen else rows
    rows = rows[rows["meaning"].isin(meanings)]
    rows = rows[~rows["blocked"].astype("boolean").fillna(False)]
    texts = [name for name in rows if name not in ("blocked", "words", "distinct", "n")]
    return rows.astype(dict.fromkeys(texts, "object"))
