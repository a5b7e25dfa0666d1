"""Equivalence: the interval and the p value are one test."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from fragility.errors import InputError
from fragility.statistics.equivalence import non_inferiority, tost

QUICK = settings(max_examples=60, deadline=None)


@st.composite
def two_arms(draw):
    n1, n2 = draw(st.integers(2, 800)), draw(st.integers(2, 800))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2


@QUICK
@given(two_arms(), st.floats(0.01, 0.5), st.sampled_from([0.8, 0.9, 0.95]))
def test_p_and_interval_agree(arms, margin, level):
    interval, p = tost(*arms, margin, level)
    inside = -margin < interval.low and interval.high < margin
    assert inside == (p < (1 - level) / 2)
    interval, p = non_inferiority(*arms, margin, level)
    assert (interval.low > -margin) == (p < (1 - level) / 2)


@QUICK
@given(two_arms(), st.floats(0.01, 0.5))
def test_symmetry_and_margin(arms, margin):
    k1, n1, k2, n2 = arms
    p = tost(*arms, margin)[1]
    assert p == pytest.approx(tost(k2, n2, k1, n1, margin)[1], abs=1e-9)
    assert p >= tost(*arms, margin + 0.2)[1] - 1e-12
    assert p >= non_inferiority(*arms, margin)[1]


def test_equal_arms_by_hand():
    """Two arms of 500 with 250 each, margin 5 points: constrained rates are 0.525 and 0.475 by symmetry."""
    variance = 2 * 0.525 * 0.475 / 500 * 1000 / 999
    p = tost(250, 500, 250, 500, 0.05)[1]
    assert p == pytest.approx(special.ndtr(-0.05 / np.sqrt(variance)), rel=1e-9)


def test_far_apart_is_not_equivalent_and_arrays_work():
    interval, p = tost([500, 250], 500, [0, 250], 500, 0.05)
    assert p[0] > 0.999
    assert interval.low[0] > 0.05
    assert p.shape == (2,)
    alone = [tost(250, 500, 250, 500, margin)[1] for margin in (0.02, 0.1)]
    np.testing.assert_allclose(tost(250, 500, 250, 500, [0.02, 0.1])[1], alone, rtol=1e-12)


@pytest.mark.parametrize("margin", [5, 0, 1, -0.05, np.nan])
def test_margin_is_a_share(margin):
    with pytest.raises(InputError, match="margin"):
        tost(250, 500, 250, 500, margin)
