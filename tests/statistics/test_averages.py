"""Averages: delta intervals against exact enumeration, numerical slopes and seeded simulation."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.errors import InputError
from fragility.statistics.averages import (
    absolute_reduction,
    arm_moments,
    model_level,
    ratio_of_means,
    relative_reduction,
    required_remainder,
)
from fragility.statistics.result import NotEstimable

small = settings(max_examples=50, deadline=None)
READINGS = {
    absolute_reduction: lambda w, ref, trt: np.sum(w * (ref - trt), axis=-1),
    relative_reduction: lambda w, ref, trt: np.sum(w * (ref - trt) / ref, axis=-1),
    ratio_of_means: lambda w, ref, trt: 1 - np.sum(w * trt, axis=-1) / np.sum(w * ref, axis=-1),
}
Z = stats.norm.ppf(0.975)
cell = st.integers(5, 60).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.integers(1, n - 1), st.just(n)))
cells = st.lists(cell, min_size=1, max_size=5).map(lambda rows: np.array(rows).T)


def least_common(k_ref, k_trt, n):
    """Return the fewest items that count in both arms, found by trying all."""
    tables = [n11 for n11 in range(n + 1) if k_ref - n11 >= 0 <= k_trt - n11 and n - k_ref - k_trt + n11 >= 0]
    return min(tables)


@small
@given(cells, st.sampled_from(list(READINGS)), st.sampled_from(["independent", "worst"]), st.randoms())
def test_slopes_and_covariance(data, reading, pairing, random):
    """Variance by numerical slopes and, cell by cell, the full covariance matrix of the two shares."""
    k_ref, k_trt, n = data
    w = np.array([random.uniform(0.1, 1) for _ in n])
    w /= w.sum()
    value, ref, trt = READINGS[reading], k_ref / n, k_trt / n
    variance = 0.0
    for i in range(n.size):
        step = np.eye(n.size)[i] * 1e-6
        by_ref = (value(w, ref + step, trt) - value(w, ref - step, trt)) / 2e-6
        by_trt = (value(w, ref, trt + step) - value(w, ref, trt - step)) / 2e-6
        common = least_common(k_ref[i], k_trt[i], n[i]) / n[i] if pairing == "worst" else ref[i] * trt[i]
        cov = np.array(
            [
                [ref[i] * (1 - ref[i]), common - ref[i] * trt[i]],
                [common - ref[i] * trt[i], trt[i] * (1 - trt[i])],
            ]
        )
        slopes = np.array([by_ref, by_trt])
        variance += slopes @ cov @ slopes / n[i]
    interval = reading(k_ref, n, k_trt, n, w, pairing=pairing)
    assert interval.estimate == pytest.approx(value(w, ref, trt), rel=1e-12)
    assert (interval.high - interval.low) / 2 == pytest.approx(Z * math.sqrt(variance), rel=1e-5)


def test_worst_pairing_is_the_exact_variance_over_all_tables():
    """Every way to draw 5 items from the least favourable 2 x 2 table, with its multinomial chance."""
    n, k_ref, k_trt = 5, 4, 2
    both = max(0, k_ref + k_trt - n)
    chances = np.array([both, k_ref - both, k_trt - both, n - k_ref - k_trt + both]) / n
    mean = square = 0.0
    for table in itertools.product(range(n + 1), repeat=4):
        if sum(table) == n:
            chance = stats.multinomial.pmf(table, n, chances)
            difference = (table[1] - table[2]) / n
            mean, square = mean + chance * difference, square + chance * difference**2
    interval = absolute_reduction([k_ref], [n], [k_trt], [n], pairing="worst")
    assert interval.estimate == pytest.approx(mean)
    assert interval.width / (2 * Z) == pytest.approx(math.sqrt(square - mean**2))


@pytest.mark.parametrize("pairing", ["independent", "worst"])
@pytest.mark.parametrize("reading", list(READINGS))
def test_simulation(reading, pairing):
    """The spread of 40,000 simulated papers with 2,000 items a cell is the standard error, to 2 %."""
    n, ref, trt, w = 2000, np.array([0.9, 0.7, 0.5]), np.array([0.4, 0.6, 0.1]), np.array([0.5, 0.3, 0.2])
    rng = np.random.default_rng(20260127)
    if pairing == "independent":
        draws_ref, draws_trt = rng.binomial(n, ref, (40000, 3)) / n, rng.binomial(n, trt, (40000, 3)) / n
    else:
        both = np.maximum(0, ref + trt - 1)
        table = np.stack([both, ref - both, trt - both, 1 - ref - trt + both], axis=-1).round(12)
        counts = np.stack([rng.multinomial(n, chances, 40000) for chances in table], axis=1)
        draws_ref, draws_trt = (counts[..., 0] + counts[..., 1]) / n, (counts[..., 0] + counts[..., 2]) / n
    simulated = READINGS[reading](w, draws_ref, draws_trt).std()
    interval = reading(ref * n, n, trt * n, n, w, pairing=pairing)
    assert interval.width / (2 * Z) == pytest.approx(simulated, rel=0.02)


@small
@given(cells, st.sampled_from(list(READINGS)))
def test_worst_pairing_is_never_narrower(data, reading):
    k_ref, k_trt, n = data
    independent, worst = (reading(k_ref, n, k_trt, n, pairing=pairing) for pairing in ("independent", "worst"))
    assert worst.estimate == independent.estimate
    assert worst.width >= independent.width * (1 - 1e-12)


@small
@given(cells)
def test_readings_of_one_cell(data):
    """With one cell the two relative readings are one, and the absolute one is theirs times the reference."""
    k_ref, k_trt, n = data[:, :1]
    one, two = relative_reduction(k_ref, n, k_trt, n), ratio_of_means(k_ref, n, k_trt, n)
    assert (one.estimate, one.low, one.high) == pytest.approx((two.estimate, two.low, two.high))
    absolute = absolute_reduction(k_ref, n, k_trt, n)
    assert absolute.estimate == pytest.approx(one.estimate * k_ref[0] / n[0], abs=1e-12)


def test_absolute_reduction_of_one_cell_is_the_wald_interval():
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    low, high = proportion.confint_proportions_2indep(56, 70, 48, 80, compare="diff", method="wald")
    interval = absolute_reduction([56], [70], [48], [80])
    assert (interval.low, interval.high) == pytest.approx((low, high))


def test_weights():
    counts = ([50, 30], 100, [20, 30], 100)
    one_cell = absolute_reduction([50], [100], [20], [100])
    weighted = absolute_reduction(*counts, weights=[1, 0])
    assert (weighted.estimate, weighted.low, weighted.high) == (
        one_cell.estimate,
        one_cell.low,
        one_cell.high,
    )
    assert absolute_reduction(*counts).estimate == absolute_reduction(*counts, weights=[0.5, 0.5]).estimate


def test_what_cannot_be_estimated_has_a_reason():
    relative = relative_reduction([5, 0], [10, 10], [2, 2], [10, 10])
    assert isinstance(relative, NotEstimable)
    assert "cell 1" in relative.reason
    assert isinstance(ratio_of_means([0, 0], [10, 10], [2, 2], [10, 10]), NotEstimable)
    assert ratio_of_means([5, 0], [10, 10], [2, 2], [10, 10])
    for reading in READINGS:
        assert "variance of 0" in reading([10, 10], [10, 10], [0, 10], [10, 10]).reason


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([5], [10], [11], [10]), "k must not exceed n"),
        (([5, 5], [10, 10], [2, 2], [10, 10], [0.5, 0.6]), "sum to 1"),
        (([5, 5], [10, 10], [2, 2], [10, 10], [50, 50]), "not a share"),
        (([5, 5], [10, 10], [2, 2], [10, 10], [1.0]), "2 weights"),
        ((5, 10, 2, 10), "flat lists"),
        (([5], [10], [2], [12], None, 0.95, "worst"), "not those of the other arm"),
        (([5], [10], [2], [10], None, 0.95, "best"), "'best' is not a pairing"),
        (([5], [10], [2], [10], None, 95), "confidence level"),
    ],
)
def test_nonsense_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        absolute_reduction(*arguments)


def test_arm_moments_broadcast():
    arms = arm_moments([[5], [6]], 10, [1, 2, 3], 10, "worst")
    assert arms.cov.shape == (2, 3)
    assert arms.cov[1, 2] == arm_moments(6, 10, 3, 10, "worst").cov


def test_model_level_is_the_t_interval():
    effects = [0.31, 0.12, 0.55, 0.4]
    interval = model_level(effects, 0.9)
    expected = stats.ttest_1samp(effects, 0).confidence_interval(0.9)
    assert (interval.low, interval.high) == pytest.approx(tuple(expected))
    assert interval.estimate == pytest.approx(np.mean(effects))


def test_model_level_needs_two_models_that_differ():
    assert "at least two" in model_level([0.3]).reason
    assert "same effect" in model_level([0.3, 0.3]).reason
    with pytest.raises(InputError, match="flat list"):
        model_level([[0.3, 0.2]])


@small
@given(st.floats(0, 1), st.integers(1, 20), st.integers(1, 20), st.floats(0, 1))
def test_required_remainder_reaches_the_threshold(mean, held, rest, threshold):
    remainder = required_remainder(mean, held, held + rest, threshold)
    reached = (mean * held + remainder.value * rest) / (held + rest)
    assert reached == pytest.approx(threshold, abs=1e-9)
    if 1e-9 < remainder.value < 1 - 1e-9:
        assert remainder.possible
        assert remainder.reason == ""
    elif not -1e-9 < remainder.value < 1 + 1e-9:
        assert not remainder.possible
        assert remainder.reason


def test_required_remainder_at_its_bounds():
    assert required_remainder(0.1, 9, 10, 0.19).possible  # 1 exactly, up to rounding
    assert "above 1" in required_remainder(0.1, 9, 10, 0.2).reason
    assert "below 0" in required_remainder(0.9, 9, 10, 0.8).reason
    assert required_remainder(0.1, 9, 10, 0.2, bounds=(-2, 2)).possible
    assert required_remainder(0.1, 9, 9, 0.2) == NotEstimable("every claimed cell is held: nothing remains")
    for held, claimed in ((0, 5), (6, 5)):
        with pytest.raises(InputError, match="cells held"):
            required_remainder(0.1, held, claimed, 0.2)
    with pytest.raises(InputError, match="lower one first"):
        required_remainder(0.1, 1, 5, 0.2, bounds=(1, 0))
