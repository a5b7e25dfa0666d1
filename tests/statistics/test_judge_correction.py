"""Corrected rates and differences: against Lang and Reiczigel's examples, limits, enumeration and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from fragility.errors import InputError
from fragility.statistics.differences import agresti_caffo
from fragility.statistics.judge_correction import Calibration, corrected_difference, corrected_rate
from fragility.statistics.judge_error import rogan_gladen

small = settings(max_examples=50, deadline=None)
KNOWN = Calibration(10**12, 10**12, 10**12, 10**12)  # a perfect judge, known to be


@st.composite
def calibrations(draw):
    positives, negatives = draw(st.integers(1, 300)), draw(st.integers(1, 300))
    return Calibration(draw(st.integers(0, positives)), positives, draw(st.integers(0, negatives)), negatives)


@st.composite
def counts(draw):
    n = draw(st.integers(1, 800))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize(
    ("k", "n", "judge", "low", "high", "digits"),
    [
        (4060, 11284, (178, 179, 358, 359), 0.349, 0.372, 3),
        (51, 2971, (32, 33, 20, 20), 0, 0.053, 3),
        (0.06 * 11862, 11862, (8, 10, 12, 12), 0, 0.147, 3),
        (259, 509, (84, 127, 96, 109), 0.58, 0.87, 2),
        (51, 509, (23, 41, 187, 195), 0.037, 0.195, 3),
    ],
)
def test_examples_of_lang_and_reiczigel(k, n, judge, low, high, digits):
    """Examples 1 to 4 of the paper, as in the help page of R's asht::prevSeSp."""
    found = corrected_rate(k, n, Calibration(*judge))
    assert (round(found.low, digits), round(found.high, digits)) == (low, high)


@small
@given(counts())
def test_a_judge_known_to_be_perfect(arm):
    """Then the rate has the interval of Agresti and Coull, and a difference that of Agresti and Caffo."""
    k, n = arm
    found, (low, high) = corrected_rate(k, n, KNOWN), proportion_confint(k, n, method="agresti_coull")
    assert found.estimate == pytest.approx(k / n, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((max(low, 0), min(high, 1)), abs=1e-6)
    difference, plain = corrected_difference(k, n, 30, 90, KNOWN), agresti_caffo(k, n, 30, 90)
    assert (difference.low, difference.high) == pytest.approx((plain.low, plain.high), abs=1e-6)


@small
@given(counts(), counts(), calibrations())
def test_properties(one, two, judge):
    rate = corrected_rate(*one, judge)
    plain = rogan_gladen(
        one[0] / one[1], judge.true_positives / judge.positives, judge.true_negatives / judge.negatives
    )
    forward, back = corrected_difference(*one, *two, judge), corrected_difference(*two, *one, judge)
    two_judges = corrected_difference(*one, *two, judge, judge)
    second = corrected_rate(*two, judge)
    if rate.reason or second.reason:  # what one arm cannot tell, no difference can
        expected = rate.reason or second.reason
        assert "no better than chance" in expected or "contradict" in expected
        assert forward.reason == back.reason == two_judges.reason == expected
        return
    assert rate.estimate == plain.value
    assert 0 <= rate.low <= rate.high <= 1
    assert (forward.estimate, forward.low, forward.high) == pytest.approx((-back.estimate, -back.high, -back.low))
    assert two_judges.low <= two_judges.estimate <= two_judges.high
    swapped = Calibration(judge.true_negatives, judge.negatives, judge.true_positives, judge.positives)
    other = corrected_rate(one[1] - one[0], one[1], swapped)
    assert (other.low, other.high) == pytest.approx((1 - rate.high, 1 - rate.low), abs=1e-9)


def test_more_calibration_narrows_both():
    judges = [Calibration(0.9 * m, m, 0.95 * m, m) for m in (20, 200, 20_000)]
    rates = [corrected_rate(150, 500, judge).width for judge in judges]
    gaps = [corrected_difference(400, 500, 100, 500, judge).width for judge in judges]
    assert rates == sorted(rates, reverse=True) and gaps == sorted(gaps, reverse=True)
    assert corrected_difference(100, 500, 100, 500, judges[0]).estimate == 0


def test_arrays_give_the_same_as_one_case_at_a_time():
    k, judge = np.array([5, 40, 90]), Calibration([18, 45, 3], [20, 50, 30], 27, 30)
    many = corrected_rate(k, 100, judge)
    for i in range(3):
        one = corrected_rate(k[i], 100, Calibration([18, 45, 3][i], [20, 50, 30][i], 27, 30))
        assert (many.low[i], many.reason[i]) == (pytest.approx(one.low, nan_ok=True), one.reason)
    assert many.reason[2] != ""


@pytest.mark.parametrize(("share", "se", "sp"), [(0.3, 0.9, 0.9), (0.1, 0.8, 0.95), (0.6, 0.75, 0.8)])
def test_coverage_of_a_rate_by_enumeration(share, se, sp):
    """Every outcome of 40 items, 20 positives and 20 negatives, with its chance."""
    k, tp, tn = np.meshgrid(np.arange(41), np.arange(21), np.arange(21), indexing="ij")
    observed = share * se + (1 - share) * (1 - sp)
    chance = stats.binom.pmf(k, 40, observed) * stats.binom.pmf(tp, 20, se) * stats.binom.pmf(tn, 20, sp)
    found = corrected_rate(k, 40, Calibration(tp, 20, tn, 20))
    assert chance[found.reason != ""].sum() < 0.01
    assert 0.935 < chance[(found.low <= share) & (share <= found.high)].sum() < 0.995


@pytest.mark.parametrize(("p1", "p2", "se", "sp"), [(0.5, 0.5, 0.9, 0.9), (0.9, 0.1, 0.9, 0.95), (0.3, 0.1, 0.75, 0.8)])
def test_coverage_of_a_difference_by_simulation(p1, p2, se, sp):
    """20,000 draws: 0.2 points of error."""
    rng, size = np.random.default_rng(17), 20_000
    k1, k2 = (rng.binomial(100, p * se + (1 - p) * (1 - sp), size) for p in (p1, p2))
    judge, other = (Calibration(rng.binomial(50, se, size), 50, rng.binomial(50, sp, size), 50) for _ in range(2))
    for found in (
        corrected_difference(k1, 100, k2, 100, judge),
        corrected_difference(k1, 100, k2, 100, judge, other),
    ):
        assert 0.94 < np.mean((found.low <= p1 - p2) & (p1 - p2 <= found.high)) < 0.985


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((5, 4, KNOWN), "k must not exceed n"),
        ((5, 10, Calibration(5, 4, 1, 2)), "truly positive items"),
        ((5, 10, Calibration(1, 2, 1, 0)), "truly negative items"),
        (([1, 2], 10, Calibration([1, 1, 1], 2, 1, 2)), "do not go together"),
    ],
)
def test_nonsense_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        corrected_rate(*arguments)


def test_data_that_contradict_the_calibration_are_not_estimable_and_never_zero():
    """No item judged positive, by a judge known to call a fifth of the negatives positive: no share fits both."""
    judge = Calibration(45, 50, 40, 50)
    for k in (0, 40, 60, 80):
        found = corrected_rate(k, 1000, judge)
        assert "contradict" in found.reason and np.isnan(found.low) and np.isnan(found.high)
    assert "contradict" in corrected_rate(1000, 1000, Calibration(40, 50, 45, 50)).reason
    assert "contradict" in corrected_difference(0, 1000, 20, 1000, judge).reason
    assert "contradict" in corrected_difference(0, 1000, 20, 1000, judge, judge).reason
    assert corrected_rate(300, 1000, judge).reason == ""
