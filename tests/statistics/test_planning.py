"""Items, repeats and judges of a future evaluation: against Miller 2024, brute force and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.errors import InputError
from fragility.statistics.planning import (
    best_repeats,
    items_for_difference,
    items_for_half_width,
    items_for_mean,
    judges_for_half_width,
    judges_for_reliability,
    repeats_for_half_width,
)
from fragility.statistics.proportions import wilson

small = settings(max_examples=40, deadline=None)
Z = stats.norm.ppf(0.975)


def test_miller():
    """Miller 2024, section 5: to find 3 points with power 0.8, omega^2 = 1/9 and no other noise, n = 969."""
    assert items_for_difference(0.03, 1 / 9).value == 969


@small
@given(st.floats(0.01, 0.3), st.floats(0.01, 0.3), st.floats(0, 0.25), st.integers(1, 20))
def test_repeats_cost_less_than_items(difference, between, within, repeats):
    once = items_for_difference(difference, between, within, 1, within, 1).value
    often = items_for_difference(difference, between, within, repeats, within, repeats).value
    limit = items_for_difference(difference, between).value
    assert limit <= often <= once
    assert (
        items_for_difference(-difference, between, family=4).value
        == items_for_difference(difference, between, alpha=0.0125).value
    )


@small
@given(st.floats(0, 1), st.floats(0.01, 0.2))
def test_half_width_is_that_of_wilson(p, half):
    n = items_for_half_width(p, half)

    def width(n):
        centre, spread = (n * p + Z**2 / 2) / (n + Z**2), Z / (n + Z**2) * np.sqrt(n * p * (1 - p) + Z**2 / 4)
        return min(centre + spread, 1) - max(centre - spread, 0)

    assert width(n) / 2 <= half + 1e-12
    if 0.3 < p < 0.7:
        assert width(n - 1) / 2 > half - 1e-12
        assert wilson(n * p, n).width == pytest.approx(width(n))


def test_half_width_of_five_points():
    """Brute force over n at a share of one half."""
    wide = [n for n in range(1, 500) if wilson(n / 2, n).width / 2 <= 0.05]
    assert items_for_half_width(0.5, 0.05) == wide[0]
    assert items_for_half_width(0.5, 0.05, design_effect=2) == pytest.approx(2 * wide[0], abs=1)


@small
@given(st.floats(0.02, 0.2), st.floats(0.01, 0.2), st.floats(0, 0.25), st.integers(1, 10))
def test_mean_and_repeats_agree(half, between, within, repeats):
    items = items_for_mean(half, between, within, repeats)
    assert Z * np.sqrt((between + within / repeats) / items) <= half + 1e-12
    if items > 1:
        assert Z * np.sqrt((between + within / repeats) / (items - 1)) > half - 1e-12
    again = repeats_for_half_width(half, items, between, within)
    assert again.value <= repeats


def test_repeats_cannot_replace_items():
    assert "more items are needed" in repeats_for_half_width(0.05, 50, 0.2, 0.1).reason
    assert repeats_for_half_width(0.05, 600, 0.2, 0.1).value == 1
    assert "more items are needed" in judges_for_half_width(0.05, 50, 0.2, 0.01, 0.05).reason


def test_standard_error_by_simulation():
    """Items at a beta share, three answers each: the mean has the half width planned, 95 times of 100."""
    rng = np.random.default_rng(6)
    between, within = 0.05, 0.2  # of beta(2, 2): variance 1/20, mean p (1 - p) 1/5
    items = int(items_for_mean(0.05, between, within, 3))
    hard = rng.beta(2, 2, (3000, items))
    means = rng.binomial(3, hard).mean(axis=1) / 3
    assert Z * means.std() == pytest.approx(0.05, rel=0.05)


def test_judges_by_simulation():
    rng = np.random.default_rng(7)
    items, half = 200, 0.25
    judges = int(judges_for_half_width(half, items, 1.0, 0.04, 0.5).value)

    def reach(count):
        error = rng.normal(0, 1, (3000, items)).mean(axis=1) + rng.normal(0, 0.2, (3000, count)).mean(axis=1)
        return Z * (error + rng.normal(0, np.sqrt(0.5 / items / count), 3000)).std()

    assert reach(judges) < half * 1.05
    assert judges > 1 and reach(judges - 1) > half * 0.95


def test_judges_of_one_strictness_are_repeats():
    """And the arms of a difference may change places."""
    assert (
        judges_for_half_width(0.03, 100, 0.01, 0, 0.2).value == repeats_for_half_width(0.03, 100, 0.01, 0.2).value > 1
    )
    one = items_for_difference(0.03, 0.1, within_1=0.2, repeats_1=3, within_2=0.1, repeats_2=2)
    assert one.value == items_for_difference(0.03, 0.1, within_1=0.1, repeats_1=2, within_2=0.2, repeats_2=3).value
    assert one.value > items_for_difference(0.03, 0.1, within_1=0.2, repeats_1=3).value


def test_spearman_brown():
    """Two judges of reliability r have 2 r / (1 + r) together."""
    assert judges_for_reliability(0.5, 0.8).value == 4
    assert judges_for_reliability([0.5, 0.9], [2 / 3, 0.8]).value.tolist() == [2, 1]
    assert "no reliability" in judges_for_reliability(0, 0.5).reason


@small
@given(st.floats(0.01, 1), st.floats(0, 1), st.floats(0, 20), st.floats(0.1, 5))
def test_best_repeats_by_brute_force(between, within, item, answer):
    k = np.arange(1, 400)
    cost = (between + within / k) * (item + k * answer)
    best = int(best_repeats(between, within, item, answer))
    assert cost[best - 1] <= cost.min() * (1 + 1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: items_for_difference(0, 0.1), "must be above 0"),
        (lambda: items_for_difference(0.1, -0.1), "negative variance"),
        (lambda: items_for_half_width(0.5, 5), "give a share, not percent"),
        (lambda: items_for_half_width(50, 0.05), "is not a share"),
        (lambda: items_for_mean(0, 0.1), "must be above 0"),
        (lambda: repeats_for_half_width(0.1, 0, 0.1, 0.1), "must be above 0"),
        (lambda: judges_for_half_width(0.1, 10, 0.1, 0.1, -1), "negative variance"),
        (lambda: judges_for_reliability(0.5, 1), "cannot be reached"),
        (lambda: best_repeats(0, 0.1, 1, 1), "must be above 0"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
