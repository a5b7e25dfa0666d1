"""Intervals of one proportion against published figures, scipy and each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from fragility.errors import InputError
from fragility.statistics.proportions import clopper_pearson, jeffreys, mid_p, wilson

QUICK = settings(max_examples=60, deadline=None)
METHODS = (wilson, clopper_pearson, jeffreys, mid_p)


@st.composite
def counts(draw):
    n = draw(st.integers(1, 2000))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize(
    ("method", "low", "high"),
    [
        (wilson, 0.4313609, 0.5686391),
        (clopper_pearson, 0.4286584, 0.5713416),
        (jeffreys, 0.4311217, 0.5688783),
    ],
)
def test_desctools_100_of_200(method, low, high):
    """DescTools BinomCI as quoted in statsmodels' own tests."""
    interval = method(100, 200)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-8)


@pytest.mark.parametrize(
    ("method", "k", "n", "low", "high"),
    [
        (wilson, 81, 263, 0.2553, 0.3662),
        (wilson, 15, 148, 0.0624, 0.1605),
        (wilson, 0, 20, 0, 0.1611),
        (wilson, 1, 29, 0.0061, 0.1718),
        (clopper_pearson, 81, 263, 0.2527, 0.3676),
        (clopper_pearson, 15, 148, 0.0578, 0.1617),
        (clopper_pearson, 0, 20, 0, 0.1684),
        (clopper_pearson, 1, 29, 0.0009, 0.1776),
        (mid_p, 15, 148, 0.0601, 0.1581),
        (mid_p, 0, 20, 0, 0.1391),
        (mid_p, 1, 29, 0.0017, 0.1585),
    ],
)
def test_newcombe_1998(method, k, n, low, high):
    """Newcombe 1998, Statistics in Medicine 17:857, table I.

    Confirmed in two test suites that quote it: propint (81/263, 15/148, Wilson) and ratesci, test3.R (15/148,
    0/20, 1/29, all three methods). Clopper-Pearson of 81/263 is recalled, and agrees with scipy.
    """
    interval = method(k, n)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5.1e-5)


@QUICK
@given(counts(), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_scipy_is_an_oracle(cell, level):
    k, n = cell
    for method, name in ((wilson, "wilson"), (clopper_pearson, "exact")):
        expected = stats.binomtest(k, n).proportion_ci(level, method=name)
        interval = method(k, n, level)
        assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=1e-10)


@QUICK
@given(counts())
def test_jeffreys_inside_is_the_beta_quantile(cell):
    k, n = cell
    interval = jeffreys(k, n)
    low, high = stats.beta(k + 0.5, n - k + 0.5).ppf([0.025, 0.975])
    assert interval.low == (0 if k == 0 else pytest.approx(low, rel=1e-8))
    assert interval.high == (1 if k == n else pytest.approx(high, rel=1e-8))


def test_library_bug_avoided_jeffreys_at_the_boundary():
    """Statsmodels has no boundary rule: its Jeffreys interval of 0/20 leaves out 0 itself."""
    assert proportion_confint(0, 20, method="jeffreys")[0] > 0
    assert jeffreys(0, 20).low == 0
    assert jeffreys(20, 20).high == 1


@QUICK
@given(counts())
def test_mid_p_solves_its_equation(cell):
    k, n = cell
    interval = mid_p(k, n)
    if k > 0:
        tail = stats.binom.sf(k, n, interval.low) + stats.binom.pmf(k, n, interval.low) / 2
        assert tail == pytest.approx(0.025, rel=1e-6)
    if k < n:
        tail = stats.binom.cdf(k - 1, n, interval.high) + stats.binom.pmf(k, n, interval.high) / 2
        assert tail == pytest.approx(0.025, rel=1e-6)


@QUICK
@given(counts())
def test_complement_and_order(cell):
    k, n = cell
    for method in METHODS:
        one, other = method(k, n), method(n - k, n)
        assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low), abs=1e-9)
        assert 0 <= one.low <= one.estimate <= one.high <= 1
        assert one.low == 0 if k == 0 else one.low > 0
        assert one.high == 1 if k == n else one.high < 1


@QUICK
@given(counts())
def test_monotone_in_k_and_level(cell):
    k, n = cell
    for method in METHODS:
        if k < n:
            assert method(k, n).low <= method(k + 1, n).low
            assert method(k, n).high <= method(k + 1, n).high
        assert method(k, n, 0.9).width <= method(k, n, 0.99).width
        assert method(k, n).width >= method(10 * k, 10 * n).width


@settings(max_examples=20, deadline=None)
@given(st.lists(counts(), min_size=1, max_size=6))
def test_arrays_equal_scalars(cells):
    k, n = np.array(cells).T
    for method in METHODS:
        together = method(k, n)
        for i, (one, items) in enumerate(cells):
            alone = method(one, items)
            assert (together.low[i], together.high[i]) == pytest.approx((alone.low, alone.high), rel=1e-12)


def test_broadcasting_and_fractions():
    interval = wilson([[1], [2]], [10, 20, 30])
    assert interval.low.shape == (2, 3)
    assert wilson(2.5, 10).low > wilson(2, 10).low
    for method in (clopper_pearson, mid_p):
        with pytest.raises(InputError, match="whole"):
            method(2.5, 10)


@pytest.mark.parametrize(("k", "n"), [(3, 10**10), (10**10 - 3, 10**10)])
def test_mid_p_has_a_width_beyond_32_bits_of_items(k, n):
    """Few of very many is Poisson: half the chance of 3 plus that of fewer (or more) is the tail at the limits."""
    found = mid_p(k, n)
    low, high = (found.low, found.high) if k < n / 2 else (1 - found.high, 1 - found.low)
    below = [stats.poisson.cdf(3, n * p) - stats.poisson.pmf(3, n * p) / 2 for p in (low, high)]
    assert below == pytest.approx([0.975, 0.025], abs=1e-4)
