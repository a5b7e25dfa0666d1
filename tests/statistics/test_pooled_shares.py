"""Pooled shares against pooling on the scale, and by what must hold for any shares."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.errors import InputError
from fragility.statistics import NotEstimable, pool, pool_shares
from fragility.statistics.pooled_shares import pool_shares_without_each

SHARE, N = np.array([0.0, 0.2, 0.55, 0.9, 1.0]), np.array([30.0, 12.5, 200.0, 40.0, 25.0])


def test_the_arcsine_scale_is_pooling_of_angles():
    found, angles = pool_shares(SHARE, N), pool(np.arcsin(np.sqrt(SHARE)), 1 / (4 * N))
    assert found.estimate == pytest.approx(np.sin(angles.estimate) ** 2)
    assert (found.tau2, found.i2, found.k) == (angles.tau2, angles.i2, 5)


def test_the_logit_scale_adds_half_an_item_to_both_sides():
    k = SHARE * N
    odds = pool(np.log((k + 0.5) / (N - k + 0.5)), 1 / (k + 0.5) + 1 / (N - k + 0.5))
    found = pool_shares(SHARE, N, "logit")
    assert found.low == pytest.approx(1 / (1 + np.exp(-odds.low)))
    assert found.prediction_high == pytest.approx(1 / (1 + np.exp(-odds.prediction_high)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).filter(any), min_size=3, max_size=9),
    st.sampled_from(["arcsine", "logit"]),
)
def test_limits_are_shares_in_order_and_turn_with_the_shares(cells, scale):
    k, others = np.array(cells, dtype=float).T
    n = k + others
    found, turned = pool_shares(k / n, n, scale), pool_shares(others / n, n, scale)
    if isinstance(found, NotEstimable):
        assert isinstance(turned, NotEstimable)
        return
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert 0 <= found.prediction_low <= found.prediction_high <= 1
    assert turned.estimate == pytest.approx(1 - found.estimate, abs=1e-5)
    assert turned.low == pytest.approx(1 - found.high, abs=1e-4)


@pytest.mark.parametrize("scale", ["arcsine", "logit"])
def test_without_each_is_pooling_of_the_others(scale):
    others = [pool_shares(np.delete(SHARE, place), np.delete(N, place), scale) for place in range(len(N))]
    assert repr(pool_shares_without_each(SHARE, N, scale)) == repr(others)  # p is none, which equals nothing


def test_two_studies_have_no_prediction_and_one_is_not_estimable():
    assert pool_shares([0.2, 0.4], [20, 30]).prediction_low is None
    assert isinstance(pool_shares([0.2], [20]), NotEstimable)
    assert isinstance(pool_shares([0.0, 0.0], [20, 20]), NotEstimable)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(([20], [10]), "is not a share"), (([0.2, 0.3], [10, 0]), "above 0"), (([0.2], [10], "probit"), "arcsine, logit")],
)
def test_nonsense_is_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        pool_shares(*arguments)
