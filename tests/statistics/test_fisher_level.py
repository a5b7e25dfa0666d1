"""What a few terms of Fisher's p tell is what the whole sum tells, and scipy's own p lies between the bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fragility.statistics.exact import fisher
from fragility.statistics.fisher_level import p_bounds, reaches

LEVELS = (0.01, 0.05 * (1 - 1e-9), 0.5, 1.0)


@pytest.mark.parametrize(("n1", "n2"), [(1, 1), (1, 6), (5, 5), (7, 4), (11, 12), (40, 40), (90, 17)])
def test_every_table_of_some_arms_is_on_the_side_of_the_level_on_which_its_p_is(n1, n2):
    k1, k2 = (counts.ravel() for counts in np.mgrid[: n1 + 1, : n2 + 1])
    p = np.asarray(fisher(k1, n1, k2, n2))
    low, high = p_bounds(k1, n1, k2, n2)
    assert (low <= p * (1 + 1e-9)).all() and (p <= high * (1 + 1e-9)).all()
    for level in (*LEVELS, float(p[len(p) // 3])):
        np.testing.assert_array_equal(reaches(k1, n1, k2, n2, level), p >= level)


@given(n1=st.integers(1, 3000), n2=st.integers(1, 3000), rate=st.floats(0, 1), apart=st.floats(-4, 4))
def test_large_tables_too(n1, n2, rate, apart):
    """Arms whose rates lie up to four standard errors apart."""
    error = np.sqrt(rate * (1 - rate) * (1 / n1 + 1 / n2))
    k1, k2 = round(rate * n1), round(float(np.clip(rate + apart * error, 0, 1)) * n2)
    p = stats.fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).pvalue
    one, two = np.array([k1]), np.array([k2])
    low, high = p_bounds(one, n1, two, n2)
    assert low[0] <= p * (1 + 1e-6) and p <= high[0] * (1 + 1e-6)
    for level in LEVELS:
        if abs(p / level - 1) > 1e-6:
            assert reaches(one, n1, two, n2, level)[0] == (p >= level)


def test_where_the_bounds_do_not_tell_the_whole_sum_is_asked(monkeypatch):
    asked = []
    monkeypatch.setattr("fragility.statistics.fisher_level.fisher", lambda *arms: asked.append(arms) or fisher(*arms))
    k1, k2 = np.array([900, 700, 640]), np.array([100, 100, 600])
    p = np.asarray(fisher(k1, 1000, k2, 1000))
    assert reaches(k1, 1000, k2, 1000, 0.01).tolist() == (p >= 0.01).tolist() and not asked
    assert reaches(k1, 1000, k2, 1000, float(p[2])).tolist() == [False, False, True]
    assert [arm.tolist() for arm in asked[0][::2]] == [[640], [600]]
