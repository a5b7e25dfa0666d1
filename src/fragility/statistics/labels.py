"""From arrays of labels to the tables of counts that the agreement coefficients take.

Prevents the failure in which two judges' labels are lined up by the order of first appearance, or a missing label
becomes a label of its own: labels are sorted (or given), missing ones are None or NaN and nothing else.
"""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fragility.errors import InputError
from fragility.statistics.places import places_among
from fragility.statistics.result import FloatArray, as_array, as_list, same_index, shown
from fragility.statistics.robust import cluster_codes

#: Kinds of arrays that hold no missing value and no two kinds of labels.
_WHOLE = "biu"


def judge_counts(ratings: ArrayLike, labels: Sequence[Any] | None = None) -> tuple[FloatArray, list[Any]]:
    """Return how often each judge gave each label to each item.

    Parameters
    ----------
    ratings : array_like, shape (items, judges)
        Labels of any kind that can be sorted; None and NaN are missing.
    labels : sequence, optional
        All labels that could be given, in order; those found, sorted, by default.

    Returns
    -------
    array of float, shape (items, judges, labels), and list
        Counts (0 or 1), and the labels of the last axis.

    Raises
    ------
    InputError
        Not two-dimensional, a label that is not in `labels`, labels that cannot be sorted, nothing but missing.
    """
    array = as_array(ratings, "ratings", dtype=object)
    if array.ndim != 2 or not array.size:
        raise InputError(f"ratings of shape {array.shape}", "ratings", "give one row an item, one column a judge")
    known, codes = _encode(array, labels)
    return (codes[..., None] == np.arange(len(known))).astype(float), known


def rating_counts(ratings: ArrayLike, labels: Sequence[Any] | None = None) -> tuple[FloatArray, list[Any]]:
    """Return how many judges gave each label to each item, shape (items, labels), and the labels.

    Parameters and errors as in `judge_counts`.
    """
    counts, known = judge_counts(ratings, labels)
    return counts.sum(axis=1), known


def cross_table(
    first: ArrayLike, second: ArrayLike, labels: Sequence[Any] | None = None, clusters: ArrayLike | None = None
) -> tuple[FloatArray, list[Any]]:
    """Return the table of two judges' labels of the same items.

    Parameters
    ----------
    first, second : array_like, shape (items,)
        Labels of the judges; none may be missing, since a pair needs both.
    labels : sequence, optional
        All labels that could be given, in order.
    clusters : array_like, shape (items,), optional
        Cluster of each item.

    Returns
    -------
    array of float, shape (labels, labels) or (clusters, labels, labels), and list
        Counts, rows for `first`, columns for `second`; the labels.

    Raises
    ------
    InputError
        As in `judge_counts`; lengths that differ, a missing label.
    """
    same_index("cross_table", first, second)
    plain = isinstance(labels, list) and labels == [True, False] and _yes_or_no(first) and _yes_or_no(second)
    if plain and np.shape(first) == np.shape(second):
        codes, known = 1 - np.stack([np.asarray(first), np.asarray(second)], axis=1).astype(int), [True, False]
        return _counted(codes, known, clusters)
    one, two = as_array(first, "first"), as_array(second, "second")
    if one.dtype != two.dtype or one.dtype.kind not in _WHOLE:
        one, two = as_array(first, "first", dtype=object), as_array(second, "second", dtype=object)
    if one.shape != two.shape or one.ndim != 1 or not one.size:
        raise InputError(f"labels of shape {one.shape} and {two.shape}", "cross_table", "give two lists of one length")
    known, codes = _encode(np.stack([one, two], axis=1), labels)
    if np.any(codes < 0):
        item = int(np.argmax((codes < 0).any(axis=1)))
        raise InputError(f"item {item} has a missing label", "cross_table", "leave such items out, and say how many")
    return _counted(codes, known, clusters)


def _yes_or_no(given: ArrayLike) -> bool:
    """Say whether labels are a flat, filled list of true and false as numpy holds it: each need not be looked at."""
    return isinstance(given, np.ndarray) and given.dtype == np.bool_ and given.ndim == 1 and given.size > 0


def _counted(codes: NDArray[np.int_], known: list[Any], clusters: ArrayLike | None) -> tuple[FloatArray, list[Any]]:
    """Return the table of two columns of label numbers, or one a cluster."""
    groups = np.zeros(len(codes), dtype=int) if clusters is None else cluster_codes(clusters, len(codes))
    shape = (int(groups.max()) + 1, len(known), len(known))
    places = np.ravel_multi_index((groups, codes[:, 0], codes[:, 1]), shape)
    table = np.bincount(places, minlength=int(np.prod(shape))).reshape(shape).astype(float)
    return (table[0] if clusters is None else table), known


def _encode(array: NDArray[Any], labels: Sequence[Any] | None) -> tuple[list[Any], NDArray[np.int_]]:
    """Return the labels in order and each entry's index among them, -1 where missing."""
    if array.dtype.kind in _WHOLE and labels is None:
        numbers, _, places = places_among(array.ravel())
        return numbers.tolist(), places.reshape(array.shape)
    given, values = None if labels is None else as_list(labels, "labels"), array.ravel().tolist()
    for value in (*values, *(given or ())) if array.dtype.kind == "O" else given or ():
        if type(value) is not str and not isinstance(value, Hashable):
            raise InputError(f"{shown(value)} is not a label", "labels", "give text, numbers or True and False")
    distinct = dict.fromkeys(values)
    found = {value for value in distinct if not _missing(value)}
    if not found:
        raise InputError("every label is missing", "labels")
    try:
        known = sorted(found) if given is None else given
    except TypeError:
        raise InputError("labels of kinds that cannot be sorted together", "labels", "give `labels` in order") from None
    strange = found - set(known)
    if strange or len(set(known)) < len(known):
        what = f"{min(map(repr, strange))} is not among the labels" if strange else "a label is listed twice"
        raise InputError(what, "labels")
    index = {value: code for code, value in enumerate(known)}
    code_of = {value: -1 if _missing(value) else index[value] for value in distinct}
    codes = [code_of[value] for value in values]
    return known, np.array(codes, dtype=int).reshape(array.shape)


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float | np.floating) and bool(np.isnan(value)))
