"""Cluster-robust means against statsmodels (CR1), the matrix definition (CR2) and PyMARE."""

import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from pymare.stats import cluster_robust_cov, satterthwaite_dof
from scipy import linalg, stats

from fragility.errors import InputError
from fragility.statistics.few_clusters import (
    EQUAL_CLUSTERS,
    FEW_CLUSTERS,
    cluster_difference,
    cluster_mean,
    cluster_share,
    cluster_totals,
    icc,
)
from fragility.statistics.repeats import nested_repeats
from fragility.statistics.result import NotEstimable

small = settings(max_examples=40, deadline=None)
clusters = st.lists(st.integers(1, 12), min_size=2, max_size=8).flatmap(
    lambda sizes: st.tuples(*(st.tuples(st.integers(0, n), st.just(n)) for n in sizes))
)
RNG = np.random.default_rng(11)
SIZES = np.array([3, 9, 8, 10, 5, 5, 10, 10])
LABELS = np.repeat(np.arange(8), SIZES)
ITEMS = (RNG.random(60) < RNG.uniform(0.2, 0.9, 8)[LABELS]).astype(float)


def by_matrices(values, labels):
    """Return the CR2 variance of a mean and its degrees of freedom from the n x n definition."""
    n = len(values)
    ones, left = np.ones(n), np.eye(n) - np.full((n, n), 1 / n)
    variance, columns = 0.0, []
    for label in np.unique(labels):
        rows = labels == label
        root = linalg.fractional_matrix_power(left[np.ix_(rows, rows)], -0.5).real
        column = left[:, rows] @ root @ ones[rows] / n
        columns.append(column)
        variance += (column @ values) ** 2
    gram = np.array(columns) @ np.array(columns).T
    return variance, np.trace(gram) ** 2 / np.sum(gram**2)


def test_cr1_equals_statsmodels():
    fit = sm.OLS(ITEMS, np.ones(60)).fit(cov_type="cluster", cov_kwds={"groups": LABELS})
    found = cluster_mean(*cluster_totals(ITEMS, LABELS), correction="CR1")
    assert found.se == pytest.approx(fit.bse[0], rel=1e-12)
    assert found.interval.estimate == pytest.approx(fit.params[0], rel=1e-12)
    low, high = stats.t.interval(0.95, 7, fit.params[0], fit.bse[0])
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), rel=1e-12)
    assert found.df == 7 and found.clusters == 8


def test_cr2_equals_its_definition():
    found = cluster_mean(*cluster_totals(ITEMS, LABELS))
    variance, df = by_matrices(ITEMS, LABELS)
    assert found.se**2 == pytest.approx(variance, rel=1e-10)
    assert found.df == pytest.approx(df, rel=1e-10)


def test_cr2_equals_pymare():
    y, v, design = ITEMS[:, None], np.ones((60, 1)), np.ones((60, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        variance = cluster_robust_cov(y, v, design, np.array([[ITEMS.mean()]]), LABELS)
        df = satterthwaite_dof(design, v, LABELS)
    found = cluster_mean(*cluster_totals(ITEMS, LABELS))
    assert found.se**2 == pytest.approx(np.ravel(variance)[0], rel=1e-10)
    assert found.df == pytest.approx(np.ravel(df)[0], rel=1e-10)
    assert found.p == pytest.approx(2 * stats.t.sf(ITEMS.mean() / found.se, found.df), rel=1e-12)


@small
@given(st.integers(2, 9), st.integers(1, 6), st.integers(0, 2**31))
def test_clusters_of_one_size_are_a_t_test_of_their_means(count, size, seed):
    means = np.random.default_rng(seed).normal(size=count)
    found = cluster_mean(size * means, np.full(count, size))
    again = cluster_mean(size * means, np.full(count, size), correction="CR1")
    test = stats.ttest_1samp(means, 0)
    assert found.df == pytest.approx(count - 1, rel=1e-9)
    assert found.p == pytest.approx(test.pvalue, rel=1e-8)
    assert again.se == pytest.approx(found.se, rel=1e-9)


@small
@given(clusters, st.randoms(use_true_random=False))
def test_the_order_of_clusters_and_the_array_path_do_not_matter(pairs, random):
    k, n = np.array(pairs).T
    order = list(range(len(k)))
    random.shuffle(order)
    plain, mixed = cluster_share(k, n), cluster_share(k[order], n[order])
    stacked = cluster_share(np.column_stack([k, n - k]), n[:, None])
    assert mixed.interval.reason == plain.interval.reason == stacked.interval.reason[0]
    values = [plain.se, plain.df, plain.interval.low, plain.interval.high]
    assert [mixed.se, mixed.df, mixed.interval.low, mixed.interval.high] == pytest.approx(values, nan_ok=True)
    first = [stacked.se[0], stacked.df[0], stacked.interval.low[0], stacked.interval.high[0]]
    assert first == pytest.approx(values, nan_ok=True)
    assert stacked.se[1] == pytest.approx(plain.se, nan_ok=True)  # the share not counted is as uncertain


@small
@given(clusters)
def test_degrees_of_freedom_lie_between_one_and_clusters_less_one(pairs):
    k, n = np.array(pairs).T
    df = cluster_share(k, n).df
    assert np.isnan(df) or 1 - 1e-9 <= df <= len(n) - 1 + 1e-9


def test_a_paired_difference_is_the_mean_of_item_differences():
    second = (RNG.random(60) < 0.3).astype(float)
    k1, k2 = (cluster_totals(arm, LABELS)[0] for arm in (ITEMS, second))
    found = cluster_difference(k1, k2, SIZES)
    items = cluster_mean(*cluster_totals(ITEMS - second, LABELS))
    assert (found.se, found.df, found.p) == (items.se, items.df, items.p)
    swapped = cluster_difference(k2, k1, SIZES)
    assert swapped.interval.low == pytest.approx(-found.interval.high)


def test_totals_are_by_label_and_cell():
    totals, sizes = cluster_totals(np.array([[1, 0], [1, 1], [0, 1]]), ["b", "a", "b"])
    assert totals.tolist() == [[1, 1], [1, 1]] and sizes.tolist() == [1, 2]


def test_what_cannot_be_estimated_says_why():
    one = cluster_share([3], [10])
    assert one.interval.reason == FEW_CLUSTERS and np.isnan([one.se, one.df, one.p]).all()
    equal = cluster_share([0, 0], [10, 20])
    assert equal.interval.reason == EQUAL_CLUSTERS and np.isnan(equal.p) and equal.interval.estimate == 0
    assert cluster_mean([0.3, 0.6], [3, 6]).interval.reason == EQUAL_CLUSTERS


def test_icc_equals_the_analysis_of_variance_of_the_items():
    k, n = np.array([1, 4, 2, 5, 0, 3]), np.full(6, 5)
    items = np.array([[1] * a + [0] * (5 - a) for a in k])
    found = nested_repeats(items)
    assert icc(k, n) == pytest.approx(found.between / (found.between + found.within))
    f = stats.f_oneway(*items).statistic
    assert icc(k, n) == pytest.approx((f - 1) / (f - 1 + 5))
    assert icc([2, 2, 2], [4, 4, 4]) == pytest.approx(-1 / 3)  # clusters more alike than chance


@pytest.mark.parametrize(("k", "n"), [([1], [5]), ([1, 0, 1], [1, 1, 1]), ([0, 0], [5, 5]), ([5, 5], [5, 5])])
def test_icc_is_not_estimable(k, n):
    assert isinstance(icc(k, n), NotEstimable)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cluster_share([3], [2]), "must not exceed"),
        (lambda: cluster_mean([1.0, 2.0], [1, 0]), "leave empty clusters out"),
        (lambda: cluster_mean([1.0, 2.0], [1, 2, 3]), "do not go together"),
        (lambda: cluster_mean(1.0, 2.0), "clusters first"),
        (lambda: cluster_mean([1.0, 2.0], [1, 2], correction="CR3"), "not a correction"),
        (lambda: cluster_mean([1.0, 2.0], [1, 2], level=95), "confidence level"),
        (lambda: cluster_totals([], []), "shape"),
        (lambda: cluster_totals([1, 0], ["a"]), "one cluster an item"),
        (lambda: cluster_difference([3, 1], [1, 4], [3, 3]), "second arm"),
        (lambda: icc([[1, 2]], [[3, 3]]), "flat lists"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_limits_of_shares_stay_inside_what_a_share_can_be():
    """Three clusters, one of which is off: the t interval of the mean itself leaves the range."""
    k, n = [9, 10, 10], [10, 10, 10]
    plain, share, gap = cluster_mean(k, n), cluster_share(k, n), cluster_difference(k, [0, 0, 0], n)
    assert plain.interval.high > 1
    assert share.interval.high == gap.interval.high == 1
    assert (share.se, share.df, share.p, share.interval.low) == (plain.se, plain.df, plain.p, plain.interval.low)
    assert (cluster_share([0, 1], [1, 1]).interval.low, cluster_difference([0, 0, 0], k, n).interval.low) == (0, -1)
