"""Openers: what share of a model's refusals a small set of the most frequent openers covers.

Prevents the failure in which "a small set" is whatever set suits each model: the set of the model itself and one set
for all, chosen without the model that it is tried on, are two measures.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility.errors import InputError
from fragility.files import project_root
from fragility.released.coded import Rows
from fragility.released.refusals import OPENERS, load_openers, of_judge
from fragility.released.refusals.counts import OTHER, coded_openers
from fragility.released.refusals.judged import rows_of_judge
from fragility.schemas.opening import OpeningMeasure
from fragility.small_tables import Columns
from fragility.statistics.places import places_among

IntArray = NDArray[np.int64]
#: What each count of covered refusals is about.
_KEY = ("source", "judge", "model")


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
    return covered_columns(measure, root).frame()


def covered_columns(measure: OpeningMeasure, root: Path | None = None) -> Columns:
    """Return `covered` as plain columns."""
    chosen, root = measure.openers, root or project_root()
    if chosen is None:
        raise InputError("no set of openings", "measure", "give words, most and chosen_from")
    parts = [_coded(*key, root, tuple(measure.refused), chosen.words) for key in measure.by_source(root / OPENERS)]
    groups, named, once = _added_up(parts)
    n, every = named.sum(axis=1) + once, np.arange(len(groups))
    votes, voters = named / n[:, None], n >= measure.least
    k = [
        _sizes(named[group], once[group])[: chosen.most].sum()
        if chosen.chosen_from == "own"
        else named[group, _best(votes[voters & (every != group)], chosen.most)].sum()
        for group in every
    ]
    names = zip(*groups, strict=True) if groups else ((), (), ())
    return Columns({**dict(zip(_KEY, map(list, names), strict=True)), "n": n, "k": np.array(k, dtype=np.int64)})


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


def _added_up(parts: Sequence[Rows]) -> tuple[list[tuple[str, ...]], IntArray, IntArray]:
    """Return what `_counts` does, of coded rows and by `_KEY`."""
    made = [(rows, *_groups(rows), rows.codes("opener_id"), rows.column("opener_id").texts) for rows in parts]
    ids = sorted({texts[code] for *_, opener, texts in made for code in np.flatnonzero(np.bincount(opener)).tolist()})
    number = {text: place for place, text in enumerate(ids)}
    groups = sorted({key for _, keys, *_ in made for key in keys})
    counts = np.zeros((len(groups), len(ids)), dtype=np.int64)
    for rows, keys, group, opener, texts in made:
        line = np.array([groups.index(key) for key in keys], dtype=np.int64)[group]
        column = np.array([number.get(text, -1) for text in texts])[opener]
        np.add.at(counts, (line, column), np.array(rows.column("n").values, dtype=np.int64)[rows.codes("n")])
    others = np.array([text == OTHER for text in ids], dtype=bool)
    return groups, counts[:, ~others], counts[:, others].sum(axis=1)


def _groups(rows: Rows) -> tuple[list[tuple[str, ...]], IntArray]:
    """Return the keys of rows, `_KEY`, and the number of each row's one among them."""
    found, _, place = places_among(rows.groups(_KEY))
    keys = rows.table.groups(_KEY).keys
    return [keys[group] for group in found.tolist()], place


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
def _coded(one: str, written: int, root: Path, meanings: tuple[str, ...], words: int) -> Rows:
    """Return what `_of_source` does of one length, as coded rows."""
    part = OpeningMeasure.model_validate_json(one).sources[0]
    rows = rows_of_judge(coded_openers(part.source, root).select({}), part.judge, part.version)
    wanted: list[tuple[str, Collection[str]]] = [("meaning", meanings), ("words", [str(words)])]
    wanted += [(name, few) for name, few in (("condition", part.conditions), ("benchmark", part.benchmarks)) if few]
    kept = np.logical_and.reduce([rows.holds(name, few) for name, few in wanted])
    return rows.at(kept & ~rows.holds("blocked", ["True"]))


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
