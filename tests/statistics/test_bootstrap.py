"""Bootstrap intervals against scipy.stats.bootstrap on the same draws, and against the exact binomial quantiles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.errors import InputError
from fragility.statistics.bootstrap import (
    EQUAL_UNITS,
    ONE_UNIT,
    bootstrap_difference,
    bootstrap_mean,
    draw_weights,
    resampled_means,
)

DRAWS = 2000
RNG = np.random.default_rng(7)
BINARY = (RNG.random((60, 3)) < [0.1, 0.4, 0.9]).astype(float)
SCORES = RNG.normal(50, 20, (60, 3))
LABELS = np.repeat(list("abcdefgh"), [3, 9, 8, 10, 5, 5, 10, 10])


def mean_over_clusters(totals, sizes, axis=-1):
    return totals.sum(axis=axis) / sizes.sum(axis=axis)


def scipy_interval(samples, statistic, method, seed, **options):
    rng = np.random.default_rng(seed)
    return stats.bootstrap(samples, statistic, n_resamples=DRAWS, method=method, rng=rng, **options).confidence_interval


@pytest.mark.parametrize("method", ["percentile", "BCa"])
@pytest.mark.parametrize("values", [BINARY, SCORES], ids=["binary", "scores"])
def test_items_equal_scipy_on_the_same_draws(values, method):
    ours = bootstrap_mean(values, seed=5, draws=DRAWS, method=method.lower())
    for cell in range(values.shape[1]):
        theirs = scipy_interval((values[:, cell],), np.mean, method, 5)
        assert (ours.low[cell], ours.high[cell]) == pytest.approx(tuple(theirs), rel=1e-12)


@pytest.mark.parametrize("method", ["percentile", "BCa"])
def test_pairs_equal_scipy_on_the_same_draws(method):
    first, second = BINARY[:, 1], BINARY[:, 0]
    ours = bootstrap_difference(first, second, seed=3, draws=DRAWS, method=method.lower())
    theirs = scipy_interval((first - second,), np.mean, method, 3)
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs), abs=1e-14)
    assert ours.estimate == pytest.approx(first.mean() - second.mean())


@pytest.mark.parametrize(
    ("values", "method"),
    [(BINARY, "percentile"), (BINARY, "BCa"), (SCORES, "percentile"), (np.round(SCORES), "BCa")],
    ids=["binary-percentile", "binary-BCa", "scores-percentile", "whole-scores-BCa"],
)
def test_clusters_equal_scipy_over_their_totals(values, method):
    ours = bootstrap_mean(values, seed=5, draws=DRAWS, clusters=LABELS, method=method.lower())
    members = [np.flatnonzero(label == LABELS) for label in np.unique(LABELS)]
    sizes = np.array([len(rows) for rows in members])
    for cell in range(values.shape[1]):
        totals = np.array([values[rows, cell].sum() for rows in members])
        theirs = scipy_interval((totals, sizes), mean_over_clusters, method, 5, paired=True)
        assert (ours.low[cell], ours.high[cell]) == pytest.approx(tuple(theirs), rel=1e-12)
    assert ours.method.startswith("bootstrap of 8 clusters")


def test_many_draws_reach_the_exact_quantiles():
    """The mean of a resample of 0/1 items is binomial: its quantiles are known without drawing."""
    n, k = 520, 175
    found = bootstrap_mean(np.arange(n) < k, seed=1, draws=40_000)
    exact = stats.binom.ppf([0.025, 0.975], n, k / n) / n
    assert (found.low, found.high) == pytest.approx(exact, abs=1.01 / n)


def test_weights_are_counts_of_draws():
    weights = np.vstack(list(draw_weights(7, 100, seed=2, chunk=33)))
    assert weights.shape == (100, 7) and weights.dtype.kind == "i"
    assert np.all(weights.sum(axis=1) == 7)
    drawn = np.random.default_rng(2).integers(0, 7, (100, 7))
    assert np.array_equal(weights, [np.bincount(row, minlength=7) for row in drawn])


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400), st.integers(0, 2**32), st.booleans())
def test_the_chunk_does_not_matter(one, other, seed, clustered):
    clusters = LABELS if clustered else None
    found = [resampled_means(BINARY, seed=seed, draws=150, clusters=clusters, chunk=chunk) for chunk in (one, other)]
    assert np.array_equal(*found)
    scores = [resampled_means(SCORES, seed=seed, draws=150, clusters=clusters, chunk=chunk) for chunk in (one, other)]
    assert scores[0] == pytest.approx(scores[1], rel=1e-13)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.permutations(range(3)), st.sampled_from(["percentile", "bca"]))
def test_cells_do_not_touch_each_other(seed, order, method):
    together = bootstrap_mean(BINARY, seed=seed, draws=200, method=method)
    for cell in order:
        apart = bootstrap_mean(BINARY[:, cell], seed=seed, draws=200, method=method)
        expected = together.low[cell], together.high[cell]
        assert (apart.low, apart.high) == (expected if method == "percentile" else pytest.approx(expected, rel=1e-12))


def test_a_draw_of_every_unit_once_is_a_tie():
    """Of 5 items some draws are the data again: BCa then must not depend on how a sum was rounded."""
    whole = np.random.default_rng(0).integers(0, 10**6, (5, 40)).astype(float)
    found = bootstrap_mean(whole / 1000, seed=1, draws=DRAWS, method="bca")
    exact = bootstrap_mean(whole, seed=1, draws=DRAWS, method="bca")
    assert found.low == pytest.approx(exact.low / 1000, rel=1e-9)
    assert found.high == pytest.approx(exact.high / 1000, rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.floats(-100, 100), st.floats(0.01, 100))
def test_the_interval_moves_with_the_data(seed, shift, scale):
    plain = bootstrap_mean(SCORES[:, 0], seed=seed, draws=200)
    moved = bootstrap_mean(SCORES[:, 0] * scale + shift, seed=seed, draws=200)
    assert moved.low == pytest.approx(plain.low * scale + shift, abs=1e-7)
    assert moved.high == pytest.approx(plain.high * scale + shift, abs=1e-7)


def test_one_item_a_cluster_is_the_bootstrap_of_items():
    items = bootstrap_mean(BINARY, seed=4, draws=DRAWS)
    clusters = bootstrap_mean(BINARY, seed=4, draws=DRAWS, clusters=np.arange(60))
    assert np.array_equal(items.low, clusters.low) and np.array_equal(items.high, clusters.high)


def test_float32_totals_are_exact_up_to_their_limit():
    """Beyond 2^24 a float32 misses odd totals; the data then must be multiplied in float64."""
    large = np.array([2.0**24, 1.0, 1.0])
    means = resampled_means(large, seed=1, draws=100)
    weights = np.vstack(list(draw_weights(3, 100, seed=1)))
    assert np.array_equal(means, weights @ large / 3)


@pytest.mark.parametrize("method", ["percentile", "bca"])
def test_no_spread_is_not_estimable(method):
    found = bootstrap_mean(np.column_stack([np.zeros(20), BINARY[:20, 1]]), seed=1, draws=100, method=method)
    assert list(found.reason) == [EQUAL_UNITS, ""]
    assert np.isnan(found.low[0]) and found.estimate[0] == 0
    same_means = bootstrap_mean([0.1, 0.2, 0.3, 0.1, 0.2, 0.3], seed=1, draws=100, clusters=[1, 1, 1, 2, 2, 2])
    assert same_means.reason == EQUAL_UNITS
    assert bootstrap_mean([1, 0, 1], seed=1, draws=100, clusters=["a"] * 3).reason == ONE_UNIT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"values": []}, "shape"),
        ({"values": ["a"]}, "not a number"),
        ({"values": [1, np.nan]}, "finite"),
        ({"values": [1, 0], "draws": 50}, "100 or more"),
        ({"values": [1, 0], "seed": -1}, "seed: -1"),
        ({"values": [1, 0], "seed": 1.5}, "seed: 1.5"),
        ({"values": [1, 0], "method": "t"}, "'t' is not a method; give one of percentile, bca"),
        ({"values": [1, 0], "level": 95}, "confidence level"),
        ({"values": [1, 0], "clusters": ["a"]}, "one cluster an item"),
        ({"values": [1, 0], "chunk": 0}, "chunk: 0"),
    ],
)
def test_nonsense_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        bootstrap_mean(arguments.pop("values"), **({"seed": 1} | arguments))


def test_arms_of_different_items_are_refused():
    with pytest.raises(InputError, match="both arms item by item"):
        bootstrap_difference([1, 0, 1], [1, 0], seed=1)
