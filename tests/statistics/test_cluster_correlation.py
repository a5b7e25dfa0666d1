"""The correlation within clusters over several arms: against one arm, against copies, and on drawn clusters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.errors import InputError
from fragility.statistics.cluster_correlation import icc_of_arms
from fragility.statistics.few_clusters import icc
from fragility.statistics.result import Interval, NotEstimable

counts = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=4, max_size=8)


@settings(max_examples=40, deadline=None)
@given(counts)
def test_one_arm_gives_the_estimate_of_one_arm_and_a_copy_changes_nothing(pairs: list[tuple[int, int]]) -> None:
    k = np.array([[one] for one, _ in pairs])
    n = np.full_like(k, 9)
    found, copy = icc_of_arms(k, n), icc_of_arms(np.hstack([k, k]), np.hstack([n, n]))
    if isinstance(found, NotEstimable):
        assert isinstance(copy, NotEstimable)
        return
    assert isinstance(copy, Interval)
    assert found.estimate == pytest.approx(icc(k[:, 0], n[:, 0]))
    assert (found.low, found.high) == (pytest.approx(copy.low), pytest.approx(copy.high))
    assert found.low <= found.estimate <= found.high <= 1


def test_arms_without_variance_and_clusters_without_items_are_left_out() -> None:
    k = np.array([[9, 0], [2, 0], [5, 0], [8, 0], [0, 0]])
    n = np.array([[10, 10], [10, 10], [10, 10], [10, 10], [0, 10]])
    one = icc_of_arms(k[:4, :1], n[:4, :1])
    both = icc_of_arms(k, n)
    assert isinstance(one, Interval) and isinstance(both, Interval) and both.estimate == one.estimate


def test_the_interval_holds_a_known_correlation_as_often_as_it_says() -> None:
    """Ten clusters of ten in eight arms that share what is hard: 300 draws at a correlation of .1."""
    rng, rho, held = np.random.default_rng(3), 0.1, 0
    for _ in range(300):
        share = rng.uniform(0.1, 0.9, 8)
        a, b = share * (1 - rho) / rho, (1 - share) * (1 - rho) / rho
        own = stats.beta.ppf(np.broadcast_to(rng.uniform(size=(10, 1)), (10, 8)), a, b)
        found = icc_of_arms(rng.binomial(10, own), np.full((10, 8), 10))
        held += isinstance(found, Interval) and found.low <= rho <= found.high
    assert 0.9 <= held / 300 <= 0.99


def test_what_cannot_be_estimated_says_so() -> None:
    assert isinstance(icc_of_arms([[1], [2]], [[3], [3]]), NotEstimable)
    assert isinstance(icc_of_arms([[3], [3], [3]], [[3], [3], [3]]), NotEstimable)
    assert isinstance(icc_of_arms([[1], [0], [1]], [[1], [1], [1]]), NotEstimable)
    with pytest.raises(InputError, match="exceed"):
        icc_of_arms([[4], [1], [1]], [[3], [3], [3]])
    with pytest.raises(InputError, match="shape"):
        icc_of_arms([1, 2, 3], [3, 3, 3])
