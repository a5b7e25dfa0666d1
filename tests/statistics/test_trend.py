"""The trend test against R's printed output and the correlation of items with doses."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

from fragility.errors import InputError
from fragility.statistics.differences import newcombe
from fragility.statistics.result import NotEstimable
from fragility.statistics.trend import cochran_armitage

rows = st.lists(
    st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.integers(-5, 20))),
    min_size=2,
    max_size=6,
).map(lambda cells: np.array(cells).T)


def test_r_prop_trend_test():
    # R's own example; output printed on R-help, 2023-09-08: X-squared = 8.2249, df = 1, p-value = 0.004132.
    trend = cochran_armitage([83, 90, 129, 70], [86, 93, 136, 82], [1, 2, 3, 4])
    assert round(trend.z**2, 4) == 8.2249
    assert round(trend.p, 6) == 0.004132
    assert trend.sign == -1


def test_desctools():
    # DescTools, CochranArmitageTest: Z = -1.8856, p-value = 0.05935 (resp 0: 10, 9, 10, 7 of 10).
    trend = cochran_armitage([10, 9, 10, 7], [10] * 4, [0, 1, 2, 3])
    assert round(trend.z, 4) == -1.8856
    assert round(trend.p, 5) == 0.05935


@settings(max_examples=50, deadline=None)
@given(rows, st.floats(0.1, 10), st.floats(-10, 10))
def test_correlation_of_items_with_doses(cells, scale, shift):
    """By items: z is sqrt(N) times the correlation, the slope least squares; dose units do not matter."""
    k, n, doses = cells
    outcome = np.concatenate([np.repeat([1, 0], [int(a), int(b - a)]) for a, b in zip(k, n, strict=True)])
    dose = np.repeat(doses, n)
    assume(np.ptp(outcome) and np.ptp(dose))
    line, trend = stats.linregress(dose, outcome), cochran_armitage(k, n, doses)
    assert trend.z == pytest.approx(np.sqrt(n.sum()) * line.rvalue, abs=1e-9)
    assert trend.slope == pytest.approx(line.slope, abs=1e-12)
    assert trend.p == pytest.approx(stats.chi2.sf(trend.z**2, 1))
    moved = cochran_armitage(k, n, shift + scale * doses)
    assert moved.z == pytest.approx(trend.z, abs=1e-7)
    assert moved.slope * scale == pytest.approx(trend.slope, abs=1e-9)
    mirrored = cochran_armitage(n - k, n, doses)
    assert (mirrored.z, mirrored.sign) == (pytest.approx(-trend.z, abs=1e-9), -trend.sign)


def test_two_doses_are_the_pooled_z_test():
    z, p = proportions_ztest([48, 56], [80, 70])
    trend = cochran_armitage([48, 56], [80, 70], [0, 1])
    assert (trend.z, trend.p) == pytest.approx((-z, p))


def test_what_cannot_be_estimated_has_a_reason():
    assert "every share is 0" in cochran_armitage([0, 0], [5, 5], [1, 2]).reason
    assert "every share is 1" in cochran_armitage([5, 5], [5, 5], [1, 2]).reason
    assert "all doses are equal" in cochran_armitage([1, 2], [5, 5], [1, 1]).reason
    assert cochran_armitage([1, 1], [5, 5], [1, 2]).sign == 0


def test_nonsense_is_refused():
    with pytest.raises(InputError, match="two doses or more"):
        cochran_armitage([1], [5], [1])
    with pytest.raises(InputError, match="k must not exceed n"):
        cochran_armitage([6, 1], [5, 5], [1, 2])
    with pytest.raises(InputError, match="do not go together"):
        cochran_armitage([1, 2], [5, 5], [1, 2, 3])


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_two_doses_have_newcombes_interval(n, m, data):
    k, j = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    trend = cochran_armitage([k, j], [n, m], [2, 5])
    if not isinstance(trend, NotEstimable):
        theirs = newcombe(j, m, k, n)
        assert (3 * trend.low, 3 * trend.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_the_limits_of_a_slope_hold_it_as_often_as_they_say():
    rng, doses, sizes = np.random.default_rng(5), np.array([0, 1, 2, 4]), np.array([60, 80, 40, 100])
    chance = 0.2 + 0.1 * doses
    held = 0
    for _ in range(400):
        trend = cochran_armitage(rng.binomial(sizes, chance), sizes, doses)
        held += trend.low <= 0.1 <= trend.high
    assert 0.92 <= held / 400 <= 0.98
