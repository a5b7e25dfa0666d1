"""Comparisons with the named condition: against scipy's multivariate normal, Newcombe and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.errors import InputError
from fragility.statistics.differences import newcombe
from fragility.statistics.simultaneous import compare_with_best, critical_value, not_separable_from_best

small = settings(max_examples=40, deadline=None)
conditions = st.lists(
    st.integers(5, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=7
).map(lambda rows: np.array(rows).T)


@small
@given(st.lists(st.floats(0.05, 0.95), min_size=1, max_size=5), st.floats(0.8, 0.99))
def test_critical_value_against_the_multivariate_normal(loadings, level):
    critical = critical_value(loadings, level)
    loading = np.array(loadings)
    cov = np.outer(loading, loading) + np.diag(1 - loading**2)
    box = np.full(loading.size, critical)
    joint = stats.multivariate_normal(np.zeros(loading.size), cov, seed=3)
    assert joint.cdf(box, lower_limit=-box) == pytest.approx(level, abs=2e-4)
    one, bonferroni = stats.norm.isf((1 - level) / np.array([2, 2 * loading.size]))
    assert one - 1e-9 <= critical <= bonferroni + 1e-9


def test_one_comparison_is_newcombe_and_independent_ones_are_sidak():
    found = compare_with_best([56, 48], [70, 80], 0)
    plain = newcombe(56, 70, 48, 80)
    assert (found.gap.low[0], found.gap.high[0]) == pytest.approx((plain.low, plain.high))
    assert found.critical == pytest.approx(stats.norm.ppf(0.975))
    assert critical_value([1e-9] * 4) == pytest.approx(stats.norm.isf((1 - 0.95**0.25) / 2))
    assert critical_value([1 - 1e-4] * 4) == pytest.approx(stats.norm.ppf(0.975), abs=0.02)


def test_correlation_comes_from_the_shared_arm():
    """A named arm without noise leaves independent comparisons; one with all the noise makes them one."""
    k = [500, 400, 300, 200]
    exact = compare_with_best([500_000, 400, 300, 200], [1_000_000, 1000, 1000, 1000], 0)
    noisy = compare_with_best([50, 400_000, 300_000, 200_000], [100, 10**6, 10**6, 10**6], 0)
    assert exact.critical == pytest.approx(stats.norm.isf((1 - 0.95 ** (1 / 3)) / 2), abs=1e-3)
    assert noisy.critical == pytest.approx(stats.norm.ppf(0.975), abs=0.02)
    assert noisy.critical < compare_with_best(k, [1000] * 4, 0).critical < exact.critical


def test_joint_coverage():
    """All intervals hold their gaps in about 95 of 100 simulated papers (1,000: 0.7 points of error)."""
    shares, n, named = np.array([0.9, 0.85, 0.7, 0.6]), 100, 0
    draws = np.random.default_rng(11).binomial(n, shares, (1000, 4))
    different, counts = np.unique(draws, axis=0, return_counts=True)
    held = 0
    for k, times in zip(different, counts, strict=True):
        gap = compare_with_best(k, [n] * 4, named).gap
        truth = shares[named] - shares[1:]
        held += times * bool(np.all((gap.low <= truth) & (truth <= gap.high)))
    assert held / 1000 == pytest.approx(0.95, abs=0.02)


@small
@given(conditions, st.integers(0, 6))
def test_properties(data, named):
    k, n = data
    named %= k.size
    found = compare_with_best(k, n, named)
    plain = newcombe(k[named], n[named], k[found.others], n[found.others])
    assert np.all(found.gap.low <= plain.low + 1e-9)
    assert np.all(found.gap.high >= plain.high - 1e-9)
    arms = [[[k[named], n[named] - k[named]], [k[i], n[i] - k[i]]] for i in found.others]
    fisher = [stats.fisher_exact(table).pvalue for table in arms]
    order = np.argsort(fisher)
    holm = np.maximum.accumulate(np.array(fisher)[order] * np.arange(len(fisher), 0, -1))
    assert found.p_holm[order] == pytest.approx(np.minimum(holm, 1), rel=1e-6)
    assert found.first == all(k[named] * n[i] > k[i] * n[named] for i in found.others)
    assert found.first or not found.separable
    mirrored = compare_with_best(n - k, n, named, higher_is_better=False)
    assert list(mirrored.gap.low) == list(found.gap.low)


@small
@given(conditions)
def test_not_separable_from_best(data):
    k, n = data
    group = not_separable_from_best(k, n)
    best = np.flatnonzero(k / n == (k / n).max())
    assert set(best) <= set(group)
    alone = compare_with_best(k, n, int(best[0])).separable
    assert alone == (len(group) == 1)
    assert list(group) == list(not_separable_from_best(n - k, n, higher_is_better=False))


def test_a_clear_winner_and_a_tie():
    assert compare_with_best([99, 50, 40], [100] * 3, 0).separable
    tied = compare_with_best([50, 50, 10], [100] * 3, 0)
    assert (tied.first, tied.separable) == (False, False)
    assert list(not_separable_from_best([50, 50, 10], [100] * 3)) == [0, 1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([5], [10], 0), "two or more"),
        (([5, 5], [10, 10], 2), "named: 2 .* 0 to 1"),
        (([5.5, 5], [10, 10], 0), "not a whole number"),
        (([5, 11], [10, 10], 0), "k must not exceed n"),
    ],
)
def test_nonsense_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        compare_with_best(*arguments)
