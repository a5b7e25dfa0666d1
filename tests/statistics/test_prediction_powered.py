"""Prediction-powered means: against the authors' ppi_py, closed forms and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.errors import InputError
from fragility.statistics.prediction_powered import ppi_difference, ppi_mean
from fragility.statistics.result import NotEstimable

LABELS = [1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1]
JUDGED = [1, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 0.5]
ONLY = [1, 1, 0, 0, 1, 0, 1, 0.5, 0, 1, 1, 0]


@pytest.mark.parametrize(
    ("power", "low", "high"),
    [
        (0, 0.30439369, 0.86227298),
        (0.29993638676844786, 0.33120474, 0.83546192),
        (0.5, 0.32134636, 0.84532031),
        (0.7, 0.29117818, 0.87548849),
        (1, 0.21964053, 0.94702613),
    ],
)
def test_against_ppi_py(power, low, high):
    """As ppi_py 0.2.3 gives it (ppi_mean_ci); it divides by n where ours divides by n - 1."""
    found = ppi_mean(LABELS, JUDGED, ONLY, power=power)
    assert found.interval.estimate == pytest.approx((low + high) / 2, abs=1e-8)
    normal = 2 * stats.norm.ppf(0.975) * found.se
    assert normal * np.sqrt(11 / 12) == pytest.approx(high - low, abs=2e-8)
    assert found.interval.width == pytest.approx(2 * stats.t.ppf(0.975, found.df) * found.se)


def test_tuned_power_against_ppi_py():
    found = ppi_mean(LABELS, JUDGED, ONLY)
    assert found.power == pytest.approx(0.29993638676844786 * 12 / 11, abs=1e-12)
    assert found.interval.estimate == pytest.approx(7 / 12)
    assert (found.labelled, found.unlabelled) == (12, 12)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.integers(5, 60), st.integers(5, 300))
def test_closed_forms(seed, n, others):
    rng = np.random.default_rng(seed)
    true, rest = rng.normal(2, 1, n), rng.normal(2, 1, others)
    judged = true + rng.normal(0.5, 0.7, n)
    hand_only = ppi_mean(true, judged, rest, power=0)
    assert hand_only.interval.estimate == pytest.approx(true.mean())
    assert hand_only.se == pytest.approx(stats.sem(true))
    perfect = ppi_mean(true, true, rest, power=1)
    assert perfect.interval.estimate == pytest.approx(rest.mean())
    assert perfect.se == pytest.approx(stats.sem(rest))
    shifted = ppi_mean(true, judged + 3, rest + 3)
    plain = ppi_mean(true, judged, rest)
    assert (shifted.interval.low, shifted.interval.high) == pytest.approx((plain.interval.low, plain.interval.high))
    assert 0 <= plain.power <= 1
    gap = ppi_difference(plain, perfect)
    assert gap.width >= 2 * stats.norm.ppf(0.975) * np.hypot(plain.se, perfect.se)
    assert hand_only.df == pytest.approx(n - 1) and perfect.df == pytest.approx(others - 1)


def test_tuned_power_has_the_smallest_variance_of_large_samples():
    rng = np.random.default_rng(4)
    true = rng.random(20_000) < 0.3
    judged = np.where(rng.random(20_000) < 0.15, ~true, true).astype(float)
    labelled = slice(0, 4000)
    arguments = (true[labelled].astype(float), judged[labelled], judged[4000:])
    tuned = ppi_mean(*arguments)
    others = [ppi_mean(*arguments, power=power).se for power in np.linspace(0, 1, 21)]
    assert tuned.se == pytest.approx(min(others), rel=1e-3)
    assert tuned.se < others[0]


@pytest.mark.parametrize("power", [None, 1])
def test_coverage_by_simulation(power):
    """A judge that misses a third and over-reports a tenth: its mean is off by far, the corrected one is not."""
    rng, held, means = np.random.default_rng(9), 0, []
    for _ in range(1000):
        true = rng.random(600) < 0.4
        judged = np.where(true, rng.random(600) < 0.67, rng.random(600) < 0.1).astype(float)
        found = ppi_mean(true[:120].astype(float), judged[:120], judged[120:], power=power)
        held += found.interval.low <= 0.4 <= found.interval.high
        means.append((found.interval.estimate, judged.mean()))
    corrected, naive = np.mean(means, axis=0)
    assert held / 1000 == pytest.approx(0.95, abs=0.02)
    assert corrected == pytest.approx(0.4, abs=0.005) and naive < 0.35


def test_limits():
    assert isinstance(ppi_mean([1], [1], [1, 0]), NotEstimable)
    assert "do" not in ppi_mean([1, 1], [1, 1], [1, 1]).reason.split()
    assert "neither" in ppi_mean([1, 1], [1, 1], [1, 1]).reason
    silent = ppi_mean([1, 0, 1], [0, 0, 0], [0, 0])
    assert silent.power == 0 and silent.interval.estimate == pytest.approx(2 / 3)
    assert ppi_mean([1, 0, 1, 0], [0, 1, 0, 1], [0, 1, 1]).power == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 0], [1], [1, 0]), "of one length"),
        (([1, 0], [1, np.nan], [1, 0]), "not a finite number"),
        (([1, 0], [1, 0], [1, 0], 2), "power: 2 is not a share"),
        (([1, 0], [1, 0], [1, 0], None, 95), "not a confidence level"),
    ],
)
def test_nonsense_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        ppi_mean(*arguments)
