"""Difference of two relative drops: against simulation, the delta limit and the one-drop readings."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.errors import InputError
from fragility.statistics.averages import relative_reduction
from fragility.statistics.tradeoff import relative_drop_difference

counts = st.integers(10, 500).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n)))
small = settings(max_examples=50, deadline=None)


@pytest.mark.parametrize("pairing", ["independent", "worst"])
def test_simulation(pairing):
    """The spread of 40,000 simulated papers is the standard error, to 2 %."""
    n, shares, rng = 2000, np.array([[0.9, 0.3], [0.8, 0.7]]), np.random.default_rng(5)
    drops = []
    for ref, trt in shares:
        both = max(0, ref + trt - 1) if pairing == "worst" else ref * trt
        chances = np.round([both, ref - both, trt - both, 1 - ref - trt + both], 12)
        table = rng.multinomial(n, chances, 40000)
        drops.append(1 - (table[:, 0] + table[:, 2]) / (table[:, 0] + table[:, 1]))
    interval = relative_drop_difference(*(x for ref, trt in shares for x in (ref * n, n, trt * n, n)), pairing=pairing)
    assert interval.estimate == pytest.approx(np.mean(drops[0] - drops[1]), abs=2e-3)
    assert interval.width / (2 * stats.norm.ppf(0.975)) == pytest.approx(np.std(drops[0] - drops[1]), rel=0.02)


@small
@given(*[counts] * 4)
def test_two_independent_drops(ref_a, trt_a, ref_b, trt_b):
    """The difference of the one-cell readings; squared distances add; a swap of a and b turns the sign."""
    a, b = (*ref_a, *trt_a), (*ref_b, *trt_b)
    interval, swapped = relative_drop_difference(*a, *b), relative_drop_difference(*b, *a)
    one, two = (relative_reduction(*([x] for x in arms)) for arms in (a, b))
    assert interval.estimate == pytest.approx(one.estimate - two.estimate, abs=1e-9)
    below = np.hypot(one.estimate - one.low, two.high - two.estimate)
    above = np.hypot(one.high - one.estimate, two.estimate - two.low)
    assert interval.estimate - interval.low == pytest.approx(below)
    assert interval.high - interval.estimate == pytest.approx(above)
    assert (interval.low, interval.high) == pytest.approx((-swapped.high, -swapped.low))


def test_arrays_are_scalars_cell_by_cell():
    k_ref, k_trt = np.array([400, 0, 520]), np.array([100, 5, 0])
    many = relative_drop_difference(k_ref, 520, k_trt, 520, [300, 300, 0], 400, [290, 290, 1], 400)
    assert many.reason[0] == ""
    assert many.reason[1] == "a: the reference is 0: no relative drop from it"
    assert many.reason[2] == "b: the reference is 0: no relative drop from it"
    one = relative_drop_difference(400, 520, 100, 520, 300, 400, 290, 400)
    assert (many.estimate[0], many.low[0], many.high[0]) == (one.estimate, one.low, one.high)


@pytest.mark.parametrize("pairing", ["independent", "worst"])
def test_simulated_coverage_with_arms_at_0_and_1(pairing):
    """20,000 simulated papers with 50 items, a from 1 to 0 (or near) and b kept: 95 % hold the truth."""
    n, size, rng = 50, 20000, np.random.default_rng(11)
    for shares in ([[1, 0], [0.8, 0.7]], [[0.98, 0.02], [0.9, 0.9]]):
        arms = []
        for ref, trt in shares:
            both = max(0, ref + trt - 1) if pairing == "worst" else ref * trt
            table = rng.multinomial(n, np.round([both, ref - both, trt - both, 1 - ref - trt + both], 12), size)
            arms += [table[:, 0] + table[:, 1], n, table[:, 0] + table[:, 2], n]
        interval = relative_drop_difference(*arms, pairing=pairing)
        true = shares[1][1] / shares[1][0] - shares[0][1] / shares[0][0]
        held = (interval.low <= true) & (true <= interval.high)
        assert 0.94 < held.mean() < 0.99


def test_extreme_counts_and_nonsense():
    extreme = relative_drop_difference(10, 10, 0, 10, 5, 5, 5, 5)
    assert extreme.estimate == 1
    assert extreme.low < 1 < extreme.high
    with pytest.raises(InputError, match="k must not exceed n"):
        relative_drop_difference(11, 10, 0, 10, 5, 5, 5, 5)
