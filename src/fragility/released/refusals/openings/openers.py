"""Openers: what share of a model's refusals a small set of the most frequent openers covers.

Prevents the failure in which "a small set" is whatever set suits each model: the set of the model itself and one set
for all, chosen without the model that it is tried on, are two measures.
"""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility.errors import InputError
from fragility.files import project_root
from fragility.released.refusals import OPENERS, load_openers, of_judge
from fragility.released.refusals.counts import OTHER
from fragility.schemas.opening import OpeningMeasure

IntArray = NDArray[np.int64]


def opener_rows(
    measure: OpeningMeasure, meanings: Collection[str] = (), root: Path | None = None, words: int | None = None
) -> pd.DataFrame:
    """Return the opener counts of the measure's sources and judges.

    Parameters
    ----------
    measure : OpeningMeasure
        Sources, judges, conditions and benchmarks; `refused` where no meaning is named.
    meanings : collection of str
        What the label of a response says, for instance "complied".
    root : Path, optional
        The checkout.
    words : int, optional
        Length of the openers; all lengths by default.

    Returns
    -------
    pandas.DataFrame
        As `load_openers` gives it, without the answers that a platform stopped.
    """
    root = root or project_root()
    wanted = tuple(meanings or measure.refused)
    parts = [_of_source(*key, root, wanted, words) for key in measure.by_source(root / OPENERS)]
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
    keys = ["source", "judge", "model"]
    groups, named, once = _counts(opener_rows(measure, root=root, words=chosen.words), keys)
    n, every = named.sum(axis=1) + once, np.arange(len(groups))
    votes, voters = named / n[:, None], n >= measure.least
    k = [
        _sizes(named[group], once[group])[: chosen.most].sum()
        if chosen.chosen_from == "own"
        else named[group, _best(votes[voters & (every != group)], chosen.most)].sum()
        for group in every
    ]
    return groups.assign(n=n, k=k)


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
    groups, named, once = _counts(rows[rows["words"] == words], ["source", "model"])
    for of_group, rest, (source, model) in zip(named, once, groups.itertuples(index=False), strict=True):
        sizes = _sizes(of_group, rest)
        share = np.cumsum(sizes) / sizes.sum()
        number = np.arange(1, len(sizes) + 1)
        parts.append(
            pd.DataFrame({"source": source, "model": model, "openers": number, "share": share, "n": int(sizes.sum())})
        )
    return pd.concat(parts, ignore_index=True)


def _counts(rows: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, IntArray, IntArray]:
    """Return the groups in order, how often each has each opener (sorted by id), and what occurs once, unnamed."""
    grouped = rows.groupby(keys, observed=True)
    names, (opener, ids) = grouped.size().index, pd.factorize(rows["opener_id"], sort=True)
    counts = np.zeros((len(names), len(ids)), dtype=np.int64)
    np.add.at(counts, (grouped.ngroup().to_numpy(), opener), rows["n"].to_numpy(np.int64))
    return names.to_frame(index=False), counts[:, ids != OTHER], counts[:, ids == OTHER].sum(axis=1)


def _best(votes: NDArray[np.float64], most: int) -> IntArray:
    """Return the openers with the most votes of models, shape (models, openers); of equals the first by id."""
    if not len(votes):
        raise InputError("one model: no others to choose openings from", "openers", "name more models or use own")
    total = votes.sum(axis=0)
    best = np.argsort(-total, kind="stable")[:most]
    return best[total[best] > 0]


def _sizes(named: IntArray, once: int) -> IntArray:
    """Return the number of responses of each opener of a group, the most frequent first."""
    return np.sort(np.concatenate([named[named > 0], np.ones(once, dtype=np.int64)]))[::-1]


@lru_cache(maxsize=256)
def _of_source(one: str, written: int, root: Path, meanings: tuple[str, ...], words: int | None) -> pd.DataFrame:
    """Select the counts of one source of a measure, of one length or all, once per state of its file."""
    part = OpeningMeasure.model_validate_json(one).sources[0]
    rows = of_judge(load_openers(part.source, root), part.judge, part.version)
    kept = rows["meaning"].isin(meanings) & ~rows["blocked"].isin([True])
    for column, chosen in (("condition", part.conditions), ("benchmark", part.benchmarks)):
        kept &= rows[column].isin(chosen) if chosen else True
    rows = rows[kept if words is None else kept & (rows["words"] == words)]
    texts = [name for name in rows if name not in ("blocked", "words", "distinct", "n")]
    return rows.astype(dict.fromkeys(texts, "object"))
