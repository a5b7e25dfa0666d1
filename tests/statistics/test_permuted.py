"""Totals in a random order: the chance is that of every order, and small no more often than it says."""

from itertools import permutations

import numpy as np
import pytest

from fragility.errors import InputError
from fragility.statistics.permuted import permuted_total


def every_order(values, weights, strata):
    """Return the totals of all orders of the values within the strata, each once."""
    totals = [0.0]
    for group in sorted(set(strata)):
        own = [at for at, one in enumerate(strata) if one == group]
        parts = [sum(values[a] * weights[b] for a, b in zip(order, own, strict=True)) for order in permutations(own)]
        totals = [total + part for total in totals for part in parts]
    return np.array(totals)


def test_the_chance_is_that_of_all_orders():
    values, weights, strata = [0, 1, 1, 2, 0, 3, 1, 0, 1], [1, 0, 2, 0, 1, 1, 0, 1, 1], [0, 0, 0, 0, 0, 1, 1, 1, 1]
    totals = every_order(values, weights, strata)
    found = permuted_total(values, weights, strata, draws=20_000)
    assert found.total == np.dot(values, weights) and found.expected == pytest.approx(totals.mean())
    assert found.p_low == pytest.approx((totals <= found.total).mean(), abs=0.015)
    assert found.p_high == pytest.approx((totals >= found.total).mean(), abs=0.015)


def test_it_is_small_no_more_often_than_it_says_where_the_order_is_by_chance():
    rng = np.random.default_rng(3)
    small = 0
    for at in range(400):
        hard = rng.normal(0, 1, 60)
        one, two = (rng.normal(0, 1, 60) + hard > 0 for _ in range(2))
        small += permuted_total(one, np.arange(60) >= 30, two, draws=199, seed=at).p <= 0.05
    assert small <= 32  # 20 are expected; more than 32 would be seen once in 200 runs


def test_the_same_for_everybody_tells_nothing_and_a_mistake_is_told():
    assert permuted_total([1, 1, 1], [0, 1, 1]).p_low == 1
    with pytest.raises(InputError, match="different numbers"):
        permuted_total([1, 0], [1])
