"""From labels to tables: against scikit-learn, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from fragility.errors import InputError
from fragility.statistics.labels import cross_table, judge_counts, rating_counts

small = settings(max_examples=40, deadline=None)


@small
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc"), st.integers(0, 2)), min_size=1, max_size=30))
def test_cross_table_is_the_confusion_matrix(rows):
    first, second, clusters = zip(*rows, strict=True)
    table, labels = cross_table(first, second)
    assert labels == sorted(set(first) | set(second))
    np.testing.assert_array_equal(table, confusion_matrix(first, second, labels=labels))
    parts, _ = cross_table(first, second, clusters=clusters)
    assert len(parts) == len(set(clusters))
    np.testing.assert_array_equal(parts.sum(axis=0), table)


def test_missing_labels_are_no_label():
    counts, labels = judge_counts([[1, None, 2.0], [float("nan"), 2, 2]])
    assert labels == [1, 2]
    np.testing.assert_array_equal(counts[0], [[1, 0], [0, 0], [0, 1]])
    np.testing.assert_array_equal(rating_counts([[1, None, 2.0], [float("nan"), 2, 2]])[0], [[1, 1], [0, 2]])


def test_labels_that_were_not_given_keep_their_place():
    counts, labels = rating_counts([["refused", "refused"]], labels=["complied", "refused"])
    assert labels == ["complied", "refused"]
    np.testing.assert_array_equal(counts, [[0, 2]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: judge_counts([1, 2]), "one row an item"),
        (lambda: judge_counts([[None, None]]), "every label is missing"),
        (lambda: judge_counts([["a", 1]]), "cannot be sorted together"),
        (lambda: judge_counts([["a", "b"]], labels=["a"]), "'b' is not among the labels"),
        (lambda: judge_counts([["a", "a"]], labels=["a", "a"]), "listed twice"),
        (lambda: cross_table([1, 2], [1]), "of one length"),
        (lambda: cross_table([1, None], [1, 2]), "item 1 has a missing label"),
        (lambda: cross_table([1, 2], [1, 2], clusters=[1, None]), "a cluster is missing"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
