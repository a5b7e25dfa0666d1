"""Clustered differences: limits, the plain z test, and a simulation with known correlation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.errors import InputError
from fragility.statistics.clustered import clustered_difference, design_effect, effective_n, few_clusters_factor

small = settings(max_examples=50, deadline=None)
arms = st.integers(5, 500).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))


def test_design_effect_limits():
    assert design_effect(1, 0.7) == 1
    assert design_effect(10, 0) == 1
    assert design_effect(10, 1) == 10
    assert effective_n(440, 10, 1) == 44
    assert effective_n([440, 330], [10, 30], 0.05) == pytest.approx([440 / 1.45, 330 / 2.45])


def test_design_effect_is_the_variance_of_a_clustered_share():
    """Beta-binomial clusters have the correlation 1 / (a + b + 1); their variance by scipy's betabinom."""
    a, b, size, clusters = 2.0, 3.0, 12, 40
    icc, share = 1 / (a + b + 1), a / (a + b)
    exact = stats.betabinom(size, a, b).var() * clusters / (size * clusters) ** 2
    assert share * (1 - share) / effective_n(size * clusters, size, icc) == pytest.approx(exact)


@small
@given(arms, arms, st.integers(2, 60), st.floats(1, 40), st.floats(0, 1), st.floats(0.5, 0.99))
def test_inflated_standard_error(one, two, clusters, size, icc, level):
    found = clustered_difference(*one, *two, clusters, size, icc, level)
    plain = clustered_difference(*one, *two, clusters, 1, 0, level)
    assert found.se == pytest.approx(plain.se * np.sqrt(design_effect(size, icc)))
    assert found.interval.width >= plain.interval.width * (1 - 1e-12)
    assert found.interval.excludes(0) == (found.p < 1 - level)
    swapped = clustered_difference(*two, *one, clusters, size, icc, level)
    assert (swapped.t, swapped.p) == pytest.approx((-found.t, found.p))


def test_many_clusters_without_correlation_are_the_wald_test():
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    low, high = proportion.confint_proportions_2indep(56, 70, 48, 80, compare="diff", method="wald")
    found = clustered_difference(56, 70, 48, 80, 10**9, 1, 0)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))


def test_few_clusters_use_t():
    found = clustered_difference(400, 440, 300, 440, 44, 10, 0.05)
    assert found.df == 43
    assert found.interval.width / 2 / found.se == pytest.approx(stats.t.ppf(0.975, 43))
    assert found.p == pytest.approx(2 * stats.t.sf(found.t, 43))


def test_what_cannot_be_estimated_has_a_reason():
    found = clustered_difference([400, 440, 400], 440, [300, 440, 300], 440, [44, 44, 1], 10, 0.05)
    assert [reason[:12] for reason in found.interval.reason] == ["", "both arms ar", "fewer than t"]
    for values in (found.se, found.t, found.df, found.p, found.interval.low):
        assert list(np.isnan(values)) == [False, True, True]
    one = clustered_difference(400, 440, 300, 440, 44, 10, 0.05)
    assert (one.p, one.interval.low) == (found.p[0], found.interval.low[0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((5, 10, 11, 10, 5, 2, 0.1), "k must not exceed n"),
        ((5, 10, 5, 10, 5, 0.5, 0.1), "items a cluster"),
        ((5, 10, 5, 10, 5, 2, 5), "not a share"),
        ((5, 10, 5, 10, 0, 2, 0.1), "clusters"),
    ],
)
def test_nonsense_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        clustered_difference(*arguments)
    with pytest.raises(InputError, match="above 0"):
        effective_n(0, 2, 0.1)


def test_limits_of_a_difference_stay_inside_what_it_can_be():
    """With one degree of freedom t is 12.7: the half width alone is above 2."""
    found = clustered_difference([9, 1], 10, [1, 9], 10, clusters=2, size=5, icc=0.1)
    assert np.all(stats.t.isf(0.025, 1) * found.se > 2)
    assert found.interval.low.tolist() == [-1, -1] and found.interval.high.tolist() == [1, 1]


def test_the_factor_of_few_clusters_is_that_of_the_tables():
    # t(10) and z at 97.5 %: 2.228 and 1.960 in any printed table
    assert float(few_clusters_factor(11)) == pytest.approx(2.228 / 1.960, abs=1e-3)
    assert float(few_clusters_factor(100_000)) == pytest.approx(1, abs=1e-4)
