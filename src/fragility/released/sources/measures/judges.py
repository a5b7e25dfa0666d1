"""Agreement of judges, and how well one judge meets another, over the responses that all named judges labelled.

A judge is named "name version" as on the card. In the place of a judge a flag column (`opens_...`, `has_...`) may
stand: its ratings are "True" and "False" on the responses of the other judges.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from fragility import statistics
from fragility.errors import InputError, near_match
from fragility.released.coded import IntArray, Rows
from fragility.released.sources.measures.estimates import Known, Mean, Share
from fragility.released.sources.measures.registry import Number, measure
from fragility.released.sources.measures.shares import ITEM
from fragility.schemas.outcome import KEYS
from fragility.statistics.result import NotEstimable

_JUDGE = ("judge", "judge_version")
_RESPONSE = tuple(key for key in KEYS if key not in _JUDGE)


@measure
def agreement(rows: Rows, judges: list[str], column: str = "meaning", merge: dict[str, str] | None = None) -> Number:
    """Share of responses to which all named judges give one label; `merge` renames labels first."""
    found = ratings(rows, judges, column, merge)
    return Share.of(found.same(), found.rows.groups(ITEM))


@measure
def pairwise_agreement(
    rows: Rows, judges: list[str], column: str = "meaning", merge: dict[str, str] | None = None
) -> Number:
    """Mean of the agreement over all pairs of the named judges, on the responses that all of them labelled."""
    codes = ratings(rows, judges, column, merge).codes
    return _mean(np.array([one == two for one, two in combinations(codes, 2)]))


@measure
def mean_agreement(rows: Rows, reference: str, judges: list[str], column: str = "meaning") -> Number:
    """Mean over the named judges of their agreement with the reference, on the responses that all of them labelled."""
    truth, *codes = ratings(rows, [reference, *judges], column).codes
    return _mean(np.array([judge == truth for judge in codes]))


@measure
def kappa(rows: Rows, judges: list[str], column: str = "meaning", merge: dict[str, str] | None = None) -> Number:
    """Cohen's kappa of two judges."""
    if len(judges) != 2:
        raise InputError(f"{len(judges)} judges", "options, judges", "Cohen's kappa is for two")
    first, second = ratings(rows, judges, column, merge).codes
    found = statistics.cohen_kappa(statistics.cross_table(first, second)[0])
    return found if isinstance(found, NotEstimable) else Known(float(found.estimate), found)


@measure
def fleiss_kappa(rows: Rows, judges: list[str], column: str = "meaning", merge: dict[str, str] | None = None) -> Number:
    """Fleiss' kappa of two or more judges."""
    table = ratings(rows, judges, column, merge).codes.T
    found = statistics.fleiss_kappa(statistics.rating_counts(table)[0])
    return found if isinstance(found, NotEstimable) else Known(float(found.estimate), found)


@measure
def accuracy(rows: Rows, reference: str, judge: str, positive: list[str], column: str = "meaning") -> Number:
    """Share of responses on which the judge and the reference agree whether the label is one of `positive`."""
    tp, fn, fp, tn = _confusion(rows, reference, judge, positive, column)
    return Share(tp + tn, tp + fn + fp + tn)


@measure
def precision(rows: Rows, reference: str, judge: str, positive: list[str], column: str = "meaning") -> Number:
    """Share of the responses the judge calls positive that the reference calls positive."""
    tp, _, fp, _ = _confusion(rows, reference, judge, positive, column)
    return Share(tp, tp + fp) if tp + fp else NotEstimable("no response judged positive")


@measure
def recall(rows: Rows, reference: str, judge: str, positive: list[str], column: str = "meaning") -> Number:
    """Share of the responses the reference calls positive that the judge calls positive."""
    tp, fn, _, _ = _confusion(rows, reference, judge, positive, column)
    return Share(tp, tp + fn) if tp + fn else NotEstimable("no truly positive response")


@measure
def false_positive_rate(rows: Rows, reference: str, judge: str, positive: list[str], column: str = "meaning") -> Number:
    """Share of the responses the reference calls negative that the judge calls positive."""
    _, _, fp, tn = _confusion(rows, reference, judge, positive, column)
    return Share(fp, fp + tn) if fp + tn else NotEstimable("no truly negative response")


@measure
def false_negative_rate(rows: Rows, reference: str, judge: str, positive: list[str], column: str = "meaning") -> Number:
    """Share of the responses the reference calls positive that the judge calls negative."""
    tp, fn, _, _ = _confusion(rows, reference, judge, positive, column)
    return Share(fn, tp + fn) if tp + fn else NotEstimable("no truly positive response")


@measure
def f1(rows: Rows, reference: str, judge: str, positive: list[str], column: str = "meaning") -> Number:
    """Harmonic mean of precision and recall."""
    tp, fn, fp, tn = _confusion(rows, reference, judge, positive, column)
    if not tp + fp + fn:
        return NotEstimable("no positive response")
    return Known(Fraction(2 * tp, 2 * tp + fp + fn), statistics.positive_agreement([[tp, fn], [fp, tn]]))


@dataclass(frozen=True)
class Labels:
    """What several judges say of the responses that all of them labelled.

    Attributes
    ----------
    codes : array of int, shape (judges, responses)
        The number of each label among `texts`.
    texts : list of str
        The labels, sorted.
    rows : Rows
        A row of each response: the first judge's first one.
    """

    codes: IntArray
    texts: list[str]
    rows: Rows

    def among(self, labels: Collection[str]) -> NDArray[np.bool_]:
        """Return whether each label is one of some, shape (judges, responses)."""
        return np.array([text in labels for text in self.texts])[self.codes]

    def same(self) -> NDArray[np.bool_]:
        """Return to which responses all judges give one label."""
        return np.asarray((self.codes == self.codes[0]).all(axis=0))


def ratings(rows: Rows, judges: list[str], column: str, merge: dict[str, str] | None = None) -> Labels:
    """Return the labels of the responses that all named judges labelled, in the order of the responses' keys.

    Raises
    ------
    InputError
        A judge that gave none of the rows, or no response that all of them labelled.
    """
    columns = [judge if judge in rows else column for judge in judges]  # a flag has a column of its own
    firsts = [_first(rows, judge, name) for judge, name in zip(judges, columns, strict=True)]
    complete = np.logical_and.reduce([first >= 0 for first in firsts])
    if not complete.any():
        raise InputError(f"no response labelled by all of {', '.join(judges)}", "options")
    texts = [[(merge or {}).get(text, text) for text in rows.column(name).texts] for name in columns]
    known = sorted(set(chain(*texts)))
    number = {text: code for code, text in enumerate(known)}
    codes = [
        np.array([number[text] for text in of_column])[rows.codes(name)[first[complete]]]
        for of_column, name, first in zip(texts, columns, firsts, strict=True)
    ]
    return Labels(np.stack(codes), known, rows.at(firsts[0][complete]))


def _first(rows: Rows, judge: str, column: str) -> IntArray:
    """Return for each response of the table the first of the rows in which a judge labels it, -1 for none."""
    responses, labelled = rows.groups(_RESPONSE), rows.codes(column) >= 0
    names, named = rows.table.groups(_JUDGE).names, rows.groups(_JUDGE)
    if column != judge:
        labelled &= np.array([*(name == judge for name in names), False])[named]
    if not labelled.any():
        known = {names[number] for number in named}
        raise InputError(f"no row of the judge '{judge}'", "options", near_match(judge, known))
    own = np.flatnonzero(labelled & (responses >= 0))[::-1]
    first = np.full(responses.max() + 1, -1)
    first[responses[own]] = own  # of several labels of a judge the first is written last
    return first


def _mean(same: NDArray[np.bool_]) -> Mean:
    """Return the mean over responses of how many pairs of judges agree, as a share of the pairs (the rows)."""
    return Mean.of(same.sum(axis=0), np.full(same.shape[1], len(same)))


def _confusion(rows: Rows, reference: str, judge: str, positive: list[str], column: str) -> tuple[int, int, int, int]:
    truth, said = ratings(rows, [reference, judge], column).among(positive)
    return statistics.confusion_counts(truth, said)
