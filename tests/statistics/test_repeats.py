"""Repeats against Shrout and Fleiss's published example, scipy's analysis of variance and least squares."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.errors import InputError
from fragility.statistics.few_clusters import cluster_mean, cluster_totals
from fragility.statistics.repeats import (
    crossed_repeats,
    enough_repeats,
    nested_repeats,
    planned_se,
)
from fragility.statistics.result import NotEstimable

# Shrout and Fleiss 1979, Psychological Bulletin 86:420, table 2: six targets, four judges. The coefficients are in
# their table 4, the limits as the R package psych prints them (ICC1 .17, -.133 to .72; ICC2 .29; ICC3 .71).
RATINGS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
small = settings(max_examples=40, deadline=None)
tables = st.tuples(st.integers(2, 7), st.integers(2, 5), st.integers(0, 2**31)).map(
    lambda shape: np.random.default_rng(shape[2]).normal(size=shape[:2])
)


def test_one_way_published():
    found = nested_repeats(RATINGS)
    assert found.within == pytest.approx(6.26, abs=0.005)
    assert 4 * found.between + found.within == pytest.approx(11.24, abs=0.005)
    assert 1 - found.noise.estimate == pytest.approx(0.17, abs=0.005)
    assert 1 - found.noise.low == pytest.approx(0.72, abs=0.005)
    assert found.noise.high == 1  # the published lower limit, -.133, is below 0
    assert (found.items, found.repeats) == (6, 4)


def test_two_way_published():
    found = crossed_repeats(RATINGS)
    parts = found.between_items, found.between_seeds, found.residual
    assert found.residual == pytest.approx(1.02, abs=0.005)
    assert 6 * found.between_seeds + found.residual == pytest.approx(32.49, abs=0.005)
    assert found.between_items / sum(parts) == pytest.approx(0.29, abs=0.005)
    assert found.between_items / (found.between_items + found.residual) == pytest.approx(0.71, abs=0.006)


@small
@given(tables)
def test_one_way_equals_scipy_and_the_cluster_robust_mean(table):
    items, repeats = table.shape
    found = nested_repeats(table)
    f = (repeats * found.between + found.within) / found.within
    assert f == pytest.approx(stats.f_oneway(*table).statistic, rel=1e-7)
    labels = np.repeat(np.arange(items), repeats)
    robust = cluster_mean(*cluster_totals(table.ravel(), labels))
    assert found.se == pytest.approx(robust.se, rel=1e-7)
    assert found.mean.low == pytest.approx(robust.interval.low, rel=1e-6, abs=1e-9)
    assert 0 <= found.noise.low <= found.noise.high <= 1


@small
@given(tables)
def test_two_way_components_add_up_to_the_mean_squares(table):
    """Check the three mean squares by least squares on dummy variables, and the variance of the mean from them."""
    items, seeds = table.shape
    found = crossed_repeats(table)
    if isinstance(found, NotEstimable):
        return
    rows, columns = np.repeat(np.eye(items), seeds, axis=0), np.tile(np.eye(seeds), (items, 1))
    y, ones = table.ravel(), np.ones((table.size, 1))

    def rest(*parts):
        design = np.hstack([ones, *parts])
        return float(np.sum((y - design @ np.linalg.lstsq(design, y, rcond=None)[0]) ** 2))

    residual = rest(rows, columns) / ((items - 1) * (seeds - 1))
    ms_items = (rest(columns) - rest(rows, columns)) / (items - 1)
    ms_seeds = (rest(rows) - rest(rows, columns)) / (seeds - 1)
    assert found.residual == pytest.approx(residual, rel=1e-6)
    assert seeds * found.between_items + found.residual == pytest.approx(ms_items, rel=1e-6, abs=1e-9)
    assert items * found.between_seeds + found.residual == pytest.approx(ms_seeds, rel=1e-6, abs=1e-9)
    variance = found.between_items / items + max(found.between_seeds, 0) / seeds + found.residual / table.size
    assert found.se**2 == pytest.approx(variance, rel=1e-6)
    assert found.p_seeds == pytest.approx(stats.f.sf(ms_seeds / residual, seeds - 1, (items - 1) * (seeds - 1)))


def test_a_lucky_seed_widens_the_crossed_interval_only():
    scores = np.random.default_rng(1).normal(size=(200, 3)) + np.array([0, 5, 10])
    nested, crossed = nested_repeats(scores), crossed_repeats(scores)
    assert crossed.mean.width > 50 * nested.mean.width
    assert crossed.p_seeds < 1e-10


def test_planned_se_is_the_one_found():
    found = nested_repeats(RATINGS)
    assert planned_se(found.between, found.within, 6, 4) == pytest.approx(found.se)
    assert np.all(np.diff(planned_se(1.0, 2.0, 100, np.arange(1, 9))) < 0)


@small
@given(st.floats(0.01, 10), st.floats(0, 10), st.floats(0.01, 0.99))
def test_enough_repeats_are_the_fewest(between, within, noise):
    repeats = enough_repeats(between, within, noise)
    share = [within / r / (between + within / r) for r in (repeats, max(repeats - 1, 1))]
    assert share[0] <= noise + 1e-6
    assert repeats == 1 or share[1] > noise - 1e-6


def test_what_cannot_be_estimated_says_why():
    for call in (nested_repeats, crossed_repeats):
        assert "fewer than two" in call([[1.0], [2.0]]).reason
        assert "fewer than two" in call([[1.0, 2.0]]).reason
        assert "equal" in call(np.ones((3, 3))).reason
    assert "no residual" in crossed_repeats([[1.0, 2.0], [2.0, 3.0]]).reason
    alike = nested_repeats([[0.0, 1.0], [1.0, 0.0]])
    assert "one mean" in alike.mean.reason and alike.noise.estimate == 1 and alike.between < 0
    certain = nested_repeats([[0.0, 0.0], [1.0, 1.0]])
    assert certain.within == 0 and (certain.noise.estimate, certain.noise.low, certain.noise.high) == (0, 0, 0)
    assert isinstance(enough_repeats(-0.1, 1), NotEstimable)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nested_repeats([1, 2, 3]), "items, repeats"),
        (lambda: crossed_repeats([[1, np.nan], [2, 3]]), "finite"),
        (lambda: nested_repeats(RATINGS, level=95), "confidence level"),
        (lambda: planned_se(1, 1, 0, 1), "fewer than 1"),
        (lambda: planned_se(1, -1, 1, 1), "negative variance"),
        (lambda: enough_repeats(1, 1, 10), "share of noise"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
