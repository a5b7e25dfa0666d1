"""Intervals from item-level values: against Wilson, closed forms and simulated clusters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.regression.linear_model import OLS

from fragility.errors import InputError
from fragility.statistics.proportions import wilson
from fragility.statistics.resampling import bootstrap_interval, bootstrap_weights, check_draws, generator
from fragility.statistics.result import NotEstimable
from fragility.statistics.robust import cluster_codes, mean_variance, robust_interval, share_interval


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 12))
def test_variance_of_a_mean_against_statsmodels(seed, groups):
    """Cluster-robust standard error of an intercept; statsmodels adds (n - 1) / (n - 1) for one parameter."""
    rng = np.random.default_rng(seed)
    codes = cluster_codes(np.concatenate([np.arange(groups), rng.integers(0, groups, 30)]), groups + 30)
    values = rng.normal(size=codes.size) + rng.normal(size=groups)[codes]
    fit = OLS(values, np.ones(codes.size)).fit(cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)
    influence = values - values.mean()
    assert mean_variance(influence, codes) == pytest.approx(fit.cov_params()[0, 0], rel=1e-9)
    found = robust_interval(float(values.mean()), influence, codes, 0.95, "mean", bound=np.inf)
    half = stats.t.ppf(0.975, groups - 1) * fit.bse[0]
    assert (found.low, found.high) == pytest.approx((values.mean() - half, values.mean() + half))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=2, max_size=60))
def test_share_without_clusters_is_wilson(rows):
    counted = np.array(rows)
    found, plain = share_interval(counted), wilson(counted.sum(), counted.size)
    assert (found.low, found.high) == (plain.low, plain.high)
    own = share_interval(counted, np.arange(counted.size))
    if not own.reason:
        assert own.low < found.low and own.high > found.high
    else:
        assert counted.all() or not counted.any()


def test_clusters_that_say_the_same_count_once():
    """Forty clusters of ten equal items are forty items: Wilson's interval with t for z."""
    once = np.random.default_rng(1).random(40) < 0.3
    found = share_interval(np.repeat(once, 10), np.repeat(np.arange(40), 10))
    effective = 40 * 39 / 40
    t, p = stats.t.ppf(0.975, 39), once.mean()
    low = (p + t**2 / (2 * effective) - t * np.sqrt(p * (1 - p) / effective + t**2 / (4 * effective**2))) / (
        1 + t**2 / effective
    )
    assert found.low == pytest.approx(low)
    assert found.low < share_interval(once).low


def test_clusters_that_balance_themselves_do_not_narrow():
    """One of two items counts in every cluster: no spread between clusters, and still n items, not more."""
    found = share_interval(np.tile([True, False], 200), np.repeat(np.arange(200), 2))
    assert found.low == pytest.approx(wilson(200, 400, 2 * stats.norm.cdf(stats.t.ppf(0.975, 199)) - 1).low)


def test_coverage_with_clusters():
    rng, held = np.random.default_rng(12), np.zeros(2)
    clusters = np.repeat(np.arange(44), 10)
    for _ in range(400):
        counted = rng.random(440) < np.repeat(rng.beta(1.5, 3.5, 44), 10)
        for i, found in enumerate((share_interval(counted, clusters), share_interval(counted))):
            held[i] += found.low <= 0.3 <= found.high
    assert held[0] / 400 > 0.92 and held[1] / 400 < 0.88


def test_limits():
    assert "fewer than two" in share_interval(np.array([True, False]), ["a", "a"]).reason
    columns = share_interval(np.array([[True, False], [True, True], [True, False]]), ["a", "b", "c"])
    assert columns.reason[0].startswith("no item, or every item") and columns.reason[1] == ""
    assert "fewer than two" in robust_interval(0.5, np.zeros(1), np.zeros(1, dtype=int), 0.95, "x").reason
    assert "say the same" in robust_interval(0.5, np.zeros(3), np.arange(3), 0.95, "x").reason


def test_bootstrap_draws():
    weights = bootstrap_weights(7, 500, generator(3))
    assert weights.shape == (500, 7) and np.all(weights.sum(axis=1) == 7)
    assert np.array_equal(weights, bootstrap_weights(7, 500, generator(3)))
    drawn = np.concatenate([np.linspace(0, 1, 99), [np.nan]])
    found = bootstrap_interval(0.5, drawn, 0.9, "x")
    assert (found.low, found.high) == pytest.approx((0.05, 0.95)) and found.method == "x, 100 draws, 1 undefined"
    assert isinstance(bootstrap_interval(0.5, np.where(drawn < 0.06, np.nan, drawn), 0.9, "x"), NotEstimable)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: share_interval(np.array([], dtype=bool)), "no item"),
        (lambda: cluster_codes([1, 2], 3), "for 3 items"),
        (lambda: cluster_codes(["a", None], 2), "a cluster is missing"),
        (lambda: cluster_codes([1, np.nan], 2), "a cluster is missing"),
        (lambda: check_draws(99), "100 or more"),
        (lambda: generator(1.5), "seed: 1.5 is not allowed"),
        (lambda: cluster_codes(None, 2), "clusters: None"),
        (lambda: cluster_codes(["a", 1], 2), "sorted together"),
        (lambda: cluster_codes(["a", np.nan], 2), "a cluster is missing"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
