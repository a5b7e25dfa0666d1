"""Exact tests of two independent proportions against scipy, R and each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.errors import InputError
from fragility.statistics import exact
from fragility.statistics.differences import barnard, boschloo, fisher

QUICK = settings(max_examples=60, deadline=None)


@st.composite
def two_arms(draw, most):
    n1 = draw(st.integers(1, most))
    n2 = draw(st.sampled_from([n1, draw(st.integers(1, most))]))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2


def test_fisher_fagerland():
    """contingencytables, test-ch4.R: 0 of 16 against 15 of 72."""
    assert fisher(0, 16, 15, 72) == pytest.approx(0.06287, abs=5e-6)


@pytest.mark.parametrize(("arms", "p"), [((43, 53, 40, 79), 0.000362832367), ((100, 1100, 2, 7), 0.135126970878)])
def test_barnard_of_r(arms, p):
    """R's Barnard package, as quoted in scipy's own tests (columns of the table are the arms)."""
    assert barnard(*arms) == pytest.approx(p, rel=1e-6)


@QUICK
@given(two_arms(700))
def test_fisher_agrees_with_scipy(arms):
    k1, n1, k2, n2 = arms
    expected = stats.fisher_exact([[k1, k2], [n1 - k1, n2 - k2]]).pvalue
    assert fisher(*arms) == pytest.approx(expected, rel=1e-8, abs=1e-300)


@QUICK
@given(two_arms(300))
def test_fisher_symmetry_and_range(arms):
    k1, n1, k2, n2 = arms
    p = fisher(*arms)
    assert 0 < p <= 1
    assert p == pytest.approx(fisher(k2, n2, k1, n1), rel=1e-9)
    assert p == pytest.approx(fisher(n1 - k1, n1, n2 - k2, n2), rel=1e-9)
    if n1 == n2:
        assert p == pytest.approx(fisher(k2, n1, k1, n1), rel=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.lists(two_arms(80), min_size=1, max_size=8))
def test_fisher_arrays_equal_scalars(cells):
    together = fisher(*np.array(cells).T)
    np.testing.assert_allclose(together, [fisher(*arms) for arms in cells], rtol=1e-12)


def test_fisher_in_blocks(monkeypatch):
    """Split into blocks of any size, the array gives the same p values."""
    rng = np.random.default_rng(5)
    k1, k2 = rng.integers(0, 41, (2, 7, 30))
    whole = fisher(k1, 40, k2, 40)
    for block in (1, 17, 500):
        monkeypatch.setattr(exact, "_BLOCK", block)
        np.testing.assert_allclose(fisher(k1, 40, k2, 40), whole, rtol=1e-12)
    assert whole.shape == (7, 30)


def test_fisher_of_nothing_is_one():
    assert fisher(0, 5, 0, 9) == 1
    assert fisher(5, 5, 9, 9) == 1
    assert fisher(np.array([], dtype=int), 5, 1, 5).shape == (0,)


def test_unconditional_tests():
    """Boschloo is uniformly more powerful than Fisher; nothing counted differs from nothing with p = 1."""
    p = boschloo([7, 0], 15, [12, 0], 15)
    assert p[0] < fisher(7, 15, 12, 15)
    assert p[1] == 1
    assert barnard([0, 5], [4, 5], [0, 9], [4, 9]).tolist() == [1, 1]
    assert boschloo(7, 15, 12, 15) == pytest.approx(stats.boschloo_exact([[7, 12], [8, 3]]).pvalue)


@pytest.mark.parametrize("test", [fisher, barnard, boschloo])
def test_whole_counts_only(test):
    with pytest.raises(InputError, match="whole"):
        test(1.5, 5, 2, 5)


def test_counts_that_do_not_fit_into_memory_are_refused():
    with pytest.raises(InputError, match="more than 100,000,000"):
        fisher(10, 10**9, 20, 10**9)
