"""The estimators of tau2 against bracketed searches of scipy and a grid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from fragility.statistics import heterogeneity

small = settings(max_examples=60, deadline=None)
# Variances over six powers of ten: where weights are most unequal.
studies = st.lists(st.tuples(st.floats(-3, 3), st.floats(-5, 1)), min_size=2, max_size=8).map(
    lambda rows: (np.array([[y for y, _ in rows]]), 10 ** np.array([[v for _, v in rows]]))
)


@small
@given(studies, st.floats(0.05, 30))
def test_q_profile_root_is_the_bracketed_one(data, target):
    y, v = data
    root = heterogeneity.q_profile_root(y, v, target)[0]

    def excess(tau2):
        return heterogeneity.generalised_q(y, v, tau2)[0] - target

    if excess(0) <= 0:
        assert root == 0
    else:
        high = y.var() * y.size / target + 1
        assert root == pytest.approx(optimize.brentq(excess, 0, high, xtol=1e-14, rtol=1e-14), rel=1e-8, abs=1e-10)


@small
@given(studies)
def test_reml_is_the_highest_point_and_a_bracketed_root(data):
    y, v = data
    tau2 = heterogeneity.reml(y, v)
    height = heterogeneity.reml_height(y, v, tau2)[0]
    grid = np.concatenate([[0], np.geomspace(1e-8, 1e3, 2000)])
    rows = np.ones((grid.size, 1))
    assert height >= heterogeneity.reml_height(y * rows, v * rows, grid).max() - 1e-9 * (1 + abs(height))
    if tau2[0] > 1e-6:

        def slope(t):
            return heterogeneity.reml_slope(y, v, np.array([t]))[0]

        found = optimize.brentq(slope, tau2[0] * 0.999, tau2[0] * 1.001, xtol=1e-15)
        assert tau2[0] == pytest.approx(found, rel=1e-8)


def test_reml_takes_the_higher_of_two_maxima():
    """Three exact studies in two places, two coarse ones: one maximum at 0, a higher one off it."""
    y, v = np.array([[-0.9, 0.2, -0.5, 0.8, -0.9]]), np.array([[2.5e-4, 2.5, 0.0126, 2.5, 2e-4]])
    grid = np.concatenate([[0], np.geomspace(1e-7, 100, 20000)])
    rows = np.ones((grid.size, 1))
    heights = heterogeneity.reml_height(y * rows, v * rows, grid)
    peaks = np.flatnonzero((heights[1:-1] > heights[:-2]) & (heights[1:-1] > heights[2:])) + 1
    assert heights[0] > heights[1]
    assert len(peaks) == 1
    assert heights[peaks[0]] > heights[0]
    assert heterogeneity.reml(y, v)[0] == pytest.approx(grid[peaks[0]], rel=2e-3)


def test_a_finer_grid_finds_nothing_higher(monkeypatch):
    rng = np.random.default_rng(0)
    y, v = rng.normal(size=(4000, 5)), 10 ** rng.uniform(-4, 0.5, (4000, 5))
    height = heterogeneity.reml_height(y, v, heterogeneity.reml(y, v))
    monkeypatch.setattr(heterogeneity, "GRID", 400)
    assert height == pytest.approx(heterogeneity.reml_height(y, v, heterogeneity.reml(y, v)), abs=1e-9)


@small
@given(studies)
def test_reml_height_and_slope_agree(data):
    y, v = data
    for tau2 in (0.01, 0.5, 4.0):
        step = 1e-6 * tau2
        up, down = (heterogeneity.reml_height(y, v, np.array([tau2 + s]))[0] for s in (step, -step))
        slope = heterogeneity.reml_slope(y, v, np.array([tau2]))[0]
        assert (up - down) / (2 * step) == pytest.approx(slope, rel=1e-4, abs=1e-4 * (1 + abs(slope)))


def test_reml_height_is_the_likelihood_of_contrasts():
    """By its definition the restricted likelihood is the density of the differences from the first study."""
    y, v = np.array([[0.2, -0.1, 0.7, 0.4]]), np.array([[0.05, 0.02, 0.1, 0.3]])
    contrasts = np.hstack([-np.ones((3, 1)), np.eye(3)])

    def by_definition(tau2):
        cov = contrasts @ np.diag(v[0] + tau2) @ contrasts.T
        return 2 * stats.multivariate_normal.logpdf(contrasts @ y[0], np.zeros(3), cov)

    heights = [heterogeneity.reml_height(y, v, np.array([t]))[0] - by_definition(t) for t in (0.0, 0.1, 2.0)]
    assert np.ptp(heights) == pytest.approx(0, abs=1e-10)


def test_typical_variance_of_equal_variances_is_that_variance():
    assert heterogeneity.typical_variance(np.full((1, 6), 0.07))[0] == pytest.approx(0.07)
