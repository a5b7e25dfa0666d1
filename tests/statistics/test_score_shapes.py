"""Quantile shifts, histograms behind a mean, and failures over items: known answers, enumeration, other libraries."""

from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.errors import InputError
from fragility.statistics.histograms import Bounds, decided, share_bounds
from fragility.statistics.items import (
    beta_binomial,
    concentration,
    discrimination,
    effective_items,
    items_for_share,
)
from fragility.statistics.result import NotEstimable
from fragility.statistics.shift import quantile_shift, quantiles


def enumerated(scale, grade, n, mean, sd=None, top=None):
    """Return the least and largest share by going through every multiset of grades."""
    shares = []
    for grades in combinations_with_replacement(scale, n):
        average = sum(grades) / n
        if not mean[0] - 1e-9 <= average <= mean[1] + 1e-9:
            continue
        if sd and not sd[0] - 1e-9 <= np.std(grades, ddof=1) <= sd[1] + 1e-9:
            continue
        if top and not top[0] - 1e-9 <= sum(g == max(scale) for g in grades) / n <= top[1] + 1e-9:
            continue
        shares.append(sum(g >= grade for g in grades) / n)
    return (min(shares), max(shares)) if shares else None


@settings(max_examples=40)
@given(
    st.lists(st.integers(1, 5), min_size=2, max_size=7),
    st.integers(2, 5),
    st.sampled_from([0.05, 0.005, 0.0]),
    st.booleans(),
    st.booleans(),
)
def test_bounds_are_those_of_all_histograms(grades, grade, half, with_sd, with_top):
    n, average, spread = len(grades), float(np.mean(grades)), float(np.std(grades, ddof=1))
    mean = (average - half, average + half)
    sd = (spread - half, spread + half) if with_sd else None
    share = grades.count(5) / n
    top = (share - half, share + half) if with_top else None
    found = share_bounds(range(1, 6), grade, mean, n, sd, top)
    assert isinstance(found, Bounds) and found.exact
    assert (found.low, found.high) == pytest.approx(enumerated(range(1, 6), grade, n, mean, sd, top))
    truth = sum(g >= grade for g in grades) / n
    assert found.low - 1e-12 <= truth <= found.high + 1e-12


@given(st.floats(1.05, 4.95), st.integers(2, 5))
def test_without_n_the_bounds_are_markovs(mean, grade):
    """Closed form on a scale from 1: the largest share is (m - 1)/(t - 1); the least puts the rest just below t."""
    found = share_bounds(range(1, 6), grade, (mean, mean))
    assert found.high == pytest.approx(min(1, (mean - 1) / (grade - 1)), abs=1e-6)
    assert found.low == pytest.approx(max(0, (mean - (grade - 1)) / (5 - (grade - 1))), abs=1e-6)
    assert not found.exact


def test_numbers_that_no_histogram_gives_are_not_bounded():
    assert isinstance(share_bounds(range(1, 6), 5, (2.24, 2.26), n=3), NotEstimable)
    assert isinstance(share_bounds(range(1, 6), 5, (3.0, 3.0), n=4, sd=(9.0, 9.1)), NotEstimable)


def test_a_mean_on_a_long_scale_is_bounded_too():
    found = share_bounds(range(101), 50, (9.995, 10.005), n=200)
    assert found.high == pytest.approx(0.2) and found.low == 0


def test_bounds_that_do_not_meet_decide_and_others_do_not():
    assert decided(Bounds(0.5, 0.6, True), Bounds(0.1, 0.2, True)) == "higher"
    assert decided(Bounds(0.1, 0.2, True), Bounds(0.5, 0.6, True)) == "lower"
    assert decided(Bounds(0.1, 0.5, True), Bounds(0.5, 0.6, True)) == "open"


@pytest.mark.parametrize(
    "wrong", [{"scale": [1]}, {"mean": (3.0, 2.0)}, {"sd": (1.0, 1.0)}, {"n": 0}, {"scale": [1, 2, 4], "n": 3}]
)
def test_nonsense_is_refused(wrong):
    asked = {"scale": [1, 2, 3], "grade": 3, "mean": (2.0, 2.0)} | wrong
    if wrong.get("n") == 3:
        asked["sd"] = (1.0, 1.0)
        asked["scale"] = [1, 2.5, 3]
    with pytest.raises(InputError):
        share_bounds(**asked)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=30), st.floats(0.01, 0.99))
def test_quantiles_are_numpys_inverted_cdf(scores, share):
    assert quantiles(scores, [share])[0] == np.quantile(scores, share * (1 - 1e-12), method="inverted_cdf")


def test_a_shift_of_every_score_is_a_flat_band_that_holds_it():
    rng = np.random.default_rng(3)
    base = rng.normal(50, 10, 400)
    found = quantile_shift(base + 5, rng.normal(50, 10, 400), [0.1, 0.5, 0.9], seed=1, draws=400)
    assert np.all((found.low < 5) & (found.high > 5))
    assert np.all(found.low > 0)


def test_the_band_covers_the_whole_curve_as_often_as_it_says():
    """Simulation: 200 pairs of arms from one distribution; the band leaves out 0 somewhere in about 5 % of them."""
    rng = np.random.default_rng(5)
    missed = sum(
        bool(np.any(quantile_shift(*rng.normal(size=(2, 120)), seed=i, draws=200).excludes(0))) for i in range(200)
    )
    assert (
        missed <= 20
    )  # binomial(200, .05): above 20 in fewer than 1 in 1,000 runs; the sup-t band errs to the wide side


def test_answers_to_one_question_are_drawn_together():
    rng = np.random.default_rng(7)
    question = np.repeat(np.arange(8), 50)
    lift = rng.normal(0, 10, 8)[question]
    one, two = lift + rng.normal(size=400), lift + rng.normal(size=400)
    alone = quantile_shift(one, two, [0.5], seed=1, draws=300)
    together = quantile_shift(one, two, [0.5], clusters=(question, question), seed=1, draws=300)
    assert together.width < alone.width  # what the arms share does not count against their difference


def test_a_quantile_that_no_draw_moves_says_so():
    found = quantile_shift([0] * 30, [0] * 30, [0.5], seed=1, draws=100)
    assert "no draw" in found.reason[0] and np.isnan(found.low).all()


def test_the_beta_binomial_is_the_likelihoods_maximum():
    """By brute force over a grid, with scipy's own mass function."""
    rng = np.random.default_rng(2)
    m = np.full(120, 6)
    k = rng.binomial(m, rng.beta(0.8, 2.4, 120))
    fit = beta_binomial(k, m)
    grid = [
        (stats.betabinom.logpmf(k, m, mu * (1 / r - 1), (1 - mu) * (1 / r - 1)).sum(), mu, r)
        for mu in np.linspace(0.05, 0.6, 56)
        for r in np.linspace(0.02, 0.8, 79)
    ]
    best = max(grid)
    assert fit.log_likelihood >= best[0] - 1e-6
    assert (fit.mean, fit.correlation) == pytest.approx(best[1:], abs=0.012)
    assert fit.p < 0.001
    shape = fit.shape()
    assert shape[0] / sum(shape) == pytest.approx(fit.mean)


def test_equal_chances_have_no_correlation_to_speak_of():
    rng = np.random.default_rng(4)
    fit = beta_binomial(rng.binomial(8, 0.3, 300), np.full(300, 8))
    assert fit.correlation < 0.03 and fit.p > 0.05


def test_what_cannot_be_fitted_says_why():
    assert isinstance(beta_binomial([1, 0, 1], [1, 1, 1]), NotEstimable)
    assert isinstance(beta_binomial([0, 0], [5, 5]), NotEstimable)
    with pytest.raises(InputError):
        beta_binomial([6, 0], [5, 5])


@given(st.lists(st.integers(0, 9), min_size=2, max_size=20).filter(any))
def test_the_worst_items_come_first(counts):
    of_items, of_failures = concentration(counts)
    assert of_items[-1] == 1 and of_failures[-1] == pytest.approx(1)
    assert (np.diff(of_failures) <= np.concatenate([[1], np.diff(of_failures)[:-1]]) + 1e-12).all()
    assert 1 - 1e-9 <= effective_items(counts) <= len(counts) + 1e-9
    assert sum(sorted(counts)[::-1][: items_for_share(counts, 0.8)]) >= 0.8 * sum(counts) - 1e-9


def test_discrimination_is_the_correlation_with_the_rest():
    rng = np.random.default_rng(1)
    table = (rng.random((12, 9)) < 0.5).astype(float)
    table[3] = 1
    found = discrimination(table)
    expected = [np.corrcoef(row, table.sum(axis=0) - row)[0, 1] if np.ptp(row) else np.nan for row in table]
    assert np.allclose(found, expected, equal_nan=True)
