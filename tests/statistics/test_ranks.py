"""Ranks over draws: against scipy's ranks, by enumeration, and the properties of any ranking."""

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.errors import InputError
from fragility.statistics.ranks import rank_intervals

DRAWS = st.builds(
    lambda k, seed: np.random.default_rng(seed).integers(0, 5, (k, 120)).astype(float),
    st.integers(2, 5),
    st.integers(0),
)


@settings(max_examples=30, deadline=None)
@given(DRAWS, st.booleans())
def test_ranks_are_those_of_scipy(means, higher):
    found = rank_intervals(means, higher_is_better=higher)
    ranks = scipy.stats.rankdata(-means if higher else means, axis=0)
    ends = [np.quantile(row, [0.025, 0.975], method="inverted_cdf") for row in ranks]
    assert np.column_stack([found.low, found.high]) == pytest.approx(np.array(ends))
    top = means.max(axis=0) if higher else means.min(axis=0)
    shares = [np.mean([row[i] == top[i] and 1 / (means[:, i] == top[i]).sum() for i in range(120)]) for row in means]
    assert found.best == pytest.approx(np.array(shares, dtype=float))
    assert found.best.sum() == pytest.approx(1)


@settings(max_examples=30, deadline=None)
@given(DRAWS, st.randoms(use_true_random=False))
def test_the_order_of_the_conditions_does_not_matter(means, random):
    turn = random.sample(range(len(means)), len(means))
    one, other = rank_intervals(means), rank_intervals(means[turn])
    assert other.best == pytest.approx(one.best[turn])
    assert (other.low == one.low[turn]).all()


@pytest.mark.parametrize("means", [[[1.0] * 200], [1.0, 2.0], [[1.0] * 99, [2.0] * 99]])
def test_too_few_of_anything_is_an_error(means):
    with pytest.raises(InputError, match="conditions x draws"):
        rank_intervals(means)
