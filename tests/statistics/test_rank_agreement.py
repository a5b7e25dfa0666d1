"""Two orders compared as a whole, beside scipy and every order drawn out."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.statistics.rank_agreement import kendall

ORDERS = st.integers(3, 9).flatmap(lambda things: st.permutations(range(things)))


@settings(max_examples=40, deadline=None)
@given(order=ORDERS)
def test_orders_without_ties_are_those_of_scipy(order: list[int]) -> None:
    found = kendall(range(len(order)), order)
    for end, p in (("greater", found.p_alike), ("less", found.p_reversed)):
        theirs = stats.kendalltau(range(len(order)), order, method="exact", alternative=end)
        assert (found.tau, p) == pytest.approx((theirs.statistic, theirs.pvalue), abs=1e-12)


def test_a_tie_is_neither_alike_nor_reversed_and_never_helps() -> None:
    first, second = np.arange(6.0), np.array([0, 1, 2.5, 2.5, 5, 4])
    found = kendall(first, second)
    assert found.tau == pytest.approx((13 - 1) / 15)

    def alike(order: tuple[float, ...]) -> int:
        return sum(order[i] < order[j] for i in range(6) for j in range(i + 1, 6))

    drawn = [alike(order) for order in permutations(second)]
    assert np.mean([number >= 13 for number in drawn]) <= found.p_alike
    assert np.mean([number <= 13 for number in drawn]) <= found.p_reversed


@settings(max_examples=25, deadline=None)
@given(order=ORDERS)
def test_turning_one_order_round_exchanges_the_two_chances(order: list[int]) -> None:
    one, turned = kendall(range(len(order)), order), kendall(range(len(order)), [-rank for rank in order])
    assert (one.tau, one.p_alike) == pytest.approx((-turned.tau, turned.p_reversed))
