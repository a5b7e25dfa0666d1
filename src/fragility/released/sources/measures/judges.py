"""Agreement of judges, and how well one judge meets another, over the responses that all named judges labelled.

A judge is named "name version" as on the card. In the place of a judge a flag column (`opens_...`, `has_...`) may
stand: its ratings are "True" and "False" on the responses of the other judges.
"""

from fractions import Fraction
from functools import partial, reduce
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility import statistics
from fragility.errors import InputError, near_match
from fragility.released.sources.measures.estimates import Known, Mean, Share
from fragility.released.sources.measures.groups import IntArray, coded, index_of, numbered
from fragility.released.sources.measures.registry import Number, measure
from fragility.released.sources.measures.shares import ITEM, known
from fragility.schemas.outcome import KEYS
from fragility.statistics.result import NotEstimable

_RESPONSE = [key for key in KEYS if key not in ("judge", "judge_version")]


@measure
def agreement(
    rows: pd.DataFrame, judges: list[str], column: str = "meaning", merge: dict[str, str] | None = None
) -> Number:
    """Share of responses to which all named judges give one label; `merge` renames labels first."""
    table = ratings(rows, judges, column, merge)
    return _share(table.eq(table.iloc[:, 0], axis=0).all(axis=1))


@measure
def pairwise_agreement(
    rows: pd.DataFrame, judges: list[str], column: str = "meaning", merge: dict[str, str] | None = None
) -> Number:
    """Mean of the agreement over all pairs of the named judges, on the responses that all of them labelled."""
    table = ratings(rows, judges, column, merge)
    same = [(table[one] == table[two]).astype(int) for one, two in combinations(judges, 2)]
    return _mean(same)


@measure
def mean_agreement(rows: pd.DataFrame, reference: str, judges: list[str], column: str = "meaning") -> Number:
    """Mean over the named judges of their agreement with the reference, on the responses that all of them labelled."""
    table = ratings(rows, [reference, *judges], column)
    return _mean([(table[judge] == table[reference]).astype(int) for judge in judges])


@measure
def kappa(
    rows: pd.DataFrame, judges: list[str], column: str = "meaning", merge: dict[str, str] | None = None
) -> Number:
    """Cohen's kappa of two judges."""
    if len(judges) != 2:
        raise InputError(f"{len(judges)} judges", "options, judges", "Cohen's kappa is for two")
    first, second = ratings(rows, judges, column, merge).to_numpy(dtype=object).T
    found = statistics.cohen_kappa(statistics.cross_table(first, second)[0])
    return found if isinstance(found, NotEstimable) else Known(float(found.estimate), found)


@measure
def fleiss_kappa(
    rows: pd.DataFrame, judges: list[str], column: str = "meaning", merge: dict[str, str] | None = None
) -> Number:
    """Fleiss' kappa of two or more judges."""
    table = ratings(rows, judges, column, merge).to_numpy(dtype=object)
    found = statistics.fleiss_kappa(statistics.rating_counts(table)[0])
    return found if isinstance(found, NotEstimable) else Known(float(found.estimate), found)


@measure
def accuracy(rows: pd.DataFrame, reference: str, judge: str, positive: list[str], column: str = "meaning") -> Number:
    """Share of responses on which the judge and the reference agree whether the label is one of `positive`."""
    tp, fn, fp, tn = _confusion(rows, reference, judge, positive, column)
    return Share(tp + tn, tp + fn + fp + tn)


@measure
def precision(rows: pd.DataFrame, reference: str, judge: str, positive: list[str], column: str = "meaning") -> Number:
    """Share of the responses the judge calls positive that the reference calls positive."""
    tp, _, fp, _ = _confusion(rows, reference, judge, positive, column)
    return Share(tp, tp + fp) if tp + fp else NotEstimable("no response judged positive")


@measure
def recall(rows: pd.DataFrame, reference: str, judge: str, positive: list[str], column: str = "meaning") -> Number:
    """Share of the responses the reference calls positive that the judge calls positive."""
    tp, fn, _, _ = _confusion(rows, reference, judge, positive, column)
    return Share(tp, tp + fn) if tp + fn else NotEstimable("no truly positive response")


@measure
def false_positive_rate(
    rows: pd.DataFrame, reference: str, judge: str, positive: list[str], column: str = "meaning"
) -> Number:
    """Share of the responses the reference calls negative that the judge calls positive."""
    _, _, fp, tn = _confusion(rows, reference, judge, positive, column)
    return Share(fp, fp + tn) if fp + tn else NotEstimable("no truly negative response")


@measure
def false_negative_rate(
    rows: pd.DataFrame, reference: str, judge: str, positive: list[str], column: str = "meaning"
) -> Number:
    """Share of the responses the reference calls positive that the judge calls negative."""
    tp, fn, _, _ = _confusion(rows, reference, judge, positive, column)
    return Share(fn, tp + fn) if tp + fn else NotEstimable("no truly positive response")


@measure
def f1(rows: pd.DataFrame, reference: str, judge: str, positive: list[str], column: str = "meaning") -> Number:
    """Harmonic mean of precision and recall."""
    tp, fn, fp, tn = _confusion(rows, reference, judge, positive, column)
    if not tp + fp + fn:
        return NotEstimable("no positive response")
    return Known(Fraction(2 * tp, 2 * tp + fp + fn), statistics.positive_agreement([[tp, fn], [fp, tn]]))


def ratings(rows: pd.DataFrame, judges: list[str], column: str, merge: dict[str, str] | None = None) -> pd.DataFrame:
    """Return one row a response that all named judges labelled, one column a judge, labels as text.

    Raises
    ------
    InputError
        A judge that gave none of the rows, or no response that all of them labelled.
    """
    names, named = _names(rows)
    keys, levels = numbered(rows, _RESPONSE)
    given: dict[str, tuple[IntArray, NDArray[Any]]] = {}
    for judge in judges:
        flag = judge in rows
        codes, labels = coded(known(rows, judge if flag else column))
        own = codes >= 0
        if not flag:
            own &= np.isin(named, [number for number, name in enumerate(names) if name == judge])
        if not own.any():
            raise InputError(f"no row of the judge '{judge}'", "options", near_match(judge, set(names)))
        own &= keys >= 0
        responses, first = np.unique(keys[own], return_index=True)
        texts = labels.astype("str").to_numpy(dtype=object)
        texts = np.array([(merge or {}).get(text, text) for text in texts], dtype=object)
        given[judge] = responses, texts[codes[own][first]]
    complete = reduce(partial(np.intersect1d, assume_unique=True), [responses for responses, _ in given.values()])
    if not len(complete):
        raise InputError(f"no response labelled by all of {', '.join(judges)}", "options")
    table = {judge: texts[np.searchsorted(responses, complete)] for judge, (responses, texts) in given.items()}
    return pd.DataFrame(table, index=index_of(complete, levels, _RESPONSE), dtype=object)


def _share(same: pd.Series) -> Share:
    """Return the share of responses; those to one prompt are a group."""
    return Share.of(same, [pd.Series(same.index.get_level_values(name), same.index) for name in ITEM])


def _mean(same: list[pd.Series]) -> Mean:
    """Return the mean over responses of how many pairs of judges agree, as a share of the pairs."""
    return Mean([Fraction(int(k), len(same)) for k in sum(same[1:], start=same[0])])


def _names(rows: pd.DataFrame) -> tuple[list[str], IntArray]:
    """Return the judges' names, "name version", and which of them each row has; there are few."""
    (one, first), (two, second) = (coded(rows[name]) for name in ("judge", "judge_version"))
    found, named = np.unique(one * max(len(second), 1) + two, return_inverse=True)
    pairs = (divmod(int(pair), max(len(second), 1)) for pair in found)
    return [" ".join((first[i], second[j])).strip() for i, j in pairs], named


def _confusion(
    rows: pd.DataFrame, reference: str, judge: str, positive: list[str], column: str
) -> tuple[int, int, int, int]:
    both = ratings(rows, [reference, judge], column).isin(positive)
    counts: tuple[int, int, int, int] = statistics.confusion_counts(both[reference].to_numpy(), both[judge].to_numpy())
    return counts
