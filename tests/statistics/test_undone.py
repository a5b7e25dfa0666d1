"""Labels that undo a level, a lead and a sameness, against searches that try every change one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from fragility.errors import InputError
from fragility.statistics import mcnemar_exact, newcombe, newcombe_paired, wilson
from fragility.statistics.undone import (
    labels_about,
    labels_apart,
    labels_below,
    labels_of_pair,
    labels_of_pair_apart,
)


def doubled(k, n, share):
    """Return the two-sided p by its definition: twice the smaller of scipy's one-sided ones."""
    return min(1.0, 2 * min(binomtest(k, n, share, side).pvalue for side in ("less", "greater")))


@settings(max_examples=40, deadline=None)
@given(st.integers(5, 60), st.sampled_from([0.05, 0.5, 0.9]), st.booleans(), st.data())
def test_one_label_fewer_leaves_a_level_shown(n, share, above, data):
    k, side = data.draw(st.integers(0, n)), 1 if above else -1

    def shown(count):
        return side * (count / n - share) > 0 and doubled(count, n, share) < 0.05

    few = labels_below(k, n, share, above)
    if not shown(k):
        assert few == 0
        return
    assert all(shown(k - side * moved) for moved in range(few))
    rest = k - side * few
    assert rest < 0 or rest > n or not shown(rest)


@settings(max_examples=30, deadline=None)
@given(st.integers(20, 200), st.data())
def test_a_value_is_left_by_the_nearest_count_whose_interval_leaves_the_margin(n, data):
    k = data.draw(st.integers(0, n))
    inside = [(lambda found: found.low > 0.6 and found.high < 0.9)(wilson(count, n)) for count in range(n + 1)]
    expected = min(abs(k - count) for count in range(n + 1) if not inside[count]) if inside[k] else 0
    assert labels_about(k, n, 0.75, 0.15) == expected


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 18), st.integers(0, 6), st.integers(0, 12))
def test_the_fewest_labels_of_a_pair_are_those_of_a_search_over_all_changes(first, second, agree):
    n, reached, moved = first + second + agree, {(first, second)}, 0
    while all(b > c and mcnemar_exact(b, c) < 0.05 for b, c in reached):
        steps = ((-1, 0), (1, 0), (0, 1), (0, -1))
        reached |= {(b + i, c + j) for b, c in reached for i, j in steps if b + i >= 0 <= c + j and b + c + i + j <= n}
        moved += 1
    assert labels_of_pair(first, second, n) == moved


@pytest.mark.parametrize(("k1", "k2", "n"), [(95, 94, 100), (190, 196, 200), (50, 52, 120), (0, 0, 80), (30, 60, 100)])
def test_arms_are_no_longer_alike_after_the_fewest_labels_of_all_splits(k1, k2, n):
    margin = 0.1

    def alike(a, b):
        found = newcombe(a, n, b, n, 0.9)
        return found.low > -margin and found.high < margin

    few = labels_apart(k1, n, k2, n, margin)
    splits = [
        [(k1 + s * i, k2 + t * (moved - i)) for i in range(moved + 1) for s in (1, -1) for t in (1, -1)]
        for moved in (max(few - 1, 0), few)
    ]
    before, after = ([alike(a, b) for a, b in split if 0 <= a <= n and 0 <= b <= n] for split in splits)
    assert not all(after)
    assert all(before) if few else not alike(k1, k2)


@pytest.mark.parametrize(("both", "first", "second", "n"), [(80, 2, 3, 100), (180, 0, 0, 200), (10, 1, 1, 150)])
def test_a_pair_is_no_longer_alike_after_labels_that_a_search_confirms(both, first, second, n):
    margin, few = 0.08, labels_of_pair_apart(both, first, second, n, 0.08)
    start = (both, first, second, n - both - first - second)
    # one label changes one judge on one item: a <-> b or c, d <-> b or c
    reached, moved = {start}, 0

    def alike(table):
        found = newcombe_paired(*table, 0.9)
        return found.low > -margin and found.high < margin

    while all(map(alike, reached)):
        pairs = ((0, 1), (0, 2), (3, 1), (3, 2), (1, 0), (2, 0), (1, 3), (2, 3))
        further = set()
        for table in reached:
            for source, target in pairs:
                if table[source]:
                    new = np.array(table)
                    new[source] -= 1
                    new[target] += 1
                    further.add(tuple(new.tolist()))
        reached, moved = further, moved + 1
    assert few == moved


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(InputError):
        labels_below(11, 10, 0.5)
    with pytest.raises(InputError):
        labels_of_pair(8, 5, 10)
