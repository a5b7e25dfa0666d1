"""What a judge gets right and wrong against a reference: sensitivity, specificity and their kin.

Prevents the failure in which "95 % accuracy" on a set of refusals hides that half of the harmful answers were
missed: each rate has its own denominator and its own Wilson interval.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError
from fragility.statistics.proportions import wilson
from fragility.statistics.result import FloatArray, Interval, as_floats, check_whole


@dataclass(frozen=True, eq=False)
class Confusion:
    """Rates of a judge against a reference, each a share with a Wilson interval.

    Parameters
    ----------
    sensitivity, specificity : Interval
        Share of the truly positive, of the truly negative items that are judged right.
    positive_value, negative_value : Interval
        Share of the items judged positive, judged negative that truly are (PPV and NPV): they hold at this share of
        positive items only.
    accuracy : Interval
        Share of all items that are judged right.
    """

    sensitivity: Interval
    specificity: Interval
    positive_value: Interval
    negative_value: Interval
    accuracy: Interval


def confusion_counts(reference: ArrayLike, judged: ArrayLike) -> tuple[int, int, int, int]:
    """Return how many items are true positive, false negative, false positive and true negative.

    Parameters
    ----------
    reference, judged : array_like of bool (or 0 and 1), shape (items,)
        The true label and the judge's; leave unparsed outputs out, and say how many.
    """
    truth, said = _binary(reference, "reference"), _binary(judged, "judged")
    if truth.shape != said.shape or truth.ndim != 1 or not truth.size:
        raise InputError(f"labels of shape {truth.shape} and {said.shape}", "confusion", "give two lists of one length")
    cells = (truth & said, truth & ~said, ~truth & said, ~truth & ~said)
    first, second, third, fourth = (int(cell.sum()) for cell in cells)
    return first, second, third, fourth


def confusion(reference: ArrayLike, judged: ArrayLike, level: float = 0.95) -> Confusion:
    """Return the judge's rates from labels; arguments as in `confusion_counts`, returns as in `confusion_rates`."""
    return confusion_rates(*confusion_counts(reference, judged), level)


def confusion_rates(tp: ArrayLike, fn: ArrayLike, fp: ArrayLike, tn: ArrayLike, level: float = 0.95) -> Confusion:
    """Return the judge's rates from counts.

    Parameters
    ----------
    tp, fn, fp, tn : array_like
        True positive, false negative, false positive and true negative items, whole, of shapes that broadcast.
    level : float
        Confidence level, a share.

    Returns
    -------
    Confusion
        A rate with no item in its denominator is not estimable, with the reason, cell by cell.

    Raises
    ------
    InputError
        Not whole counts, or no item at all.
    """
    tp, fn, fp, tn = check_whole("confusion counts", *as_floats("confusion counts", tp, fn, fp, tn))
    if np.any(tp + fn + fp + tn == 0):
        raise InputError("no item at all", "confusion counts", "give one or more")
    return Confusion(
        _rate(tp, fn, "no truly positive item", level),
        _rate(tn, fp, "no truly negative item", level),
        _rate(tp, fp, "no item judged positive", level),
        _rate(tn, fn, "no item judged negative", level),
        _rate(tp + tn, fp + fn, "", level),
    )


def _rate(right: FloatArray, wrong: FloatArray, empty: str, level: float) -> Interval:
    n = right + wrong
    found = wilson(right, np.maximum(n, 1), level)
    share, low, high = (np.where(n == 0, np.nan, x) for x in (found.estimate, found.low, found.high))
    return Interval(share, low, high, level, "Wilson", np.where(n == 0, empty, ""))


def _binary(labels: ArrayLike, where: str) -> NDArray[np.bool_]:
    (array,) = as_floats(where, labels)
    if not np.all(np.isin(array, (0, 1))):
        raise InputError("a label other than 0 and 1", where, "give True or False for every item")
    return array == 1
