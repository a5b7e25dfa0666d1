"""Adjusted p values against statsmodels and scipy, and their properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from fragility.errors import InputError
from fragility.statistics.multiplicity import benjamini_hochberg, benjamini_yekutieli, holm

QUICK = settings(max_examples=60, deadline=None)
FAMILY = st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=30)
METHODS = {holm: "holm", benjamini_hochberg: "fdr_bh", benjamini_yekutieli: "fdr_by"}


@QUICK
@given(FAMILY)
def test_statsmodels_and_scipy_are_oracles(p):
    for method, name in METHODS.items():
        np.testing.assert_allclose(method(p), multipletests(p, method=name)[1], rtol=1e-12)
    np.testing.assert_allclose(benjamini_hochberg(p), stats.false_discovery_control(p, method="bh"), rtol=1e-12)
    np.testing.assert_allclose(benjamini_yekutieli(p), stats.false_discovery_control(p, method="by"), rtol=1e-12)


def test_holm_by_hand():
    """Three tests: 0.01 x 3, 0.02 x 2, and 0.03 raised to the one before it."""
    np.testing.assert_allclose(holm([0.03, 0.01, 0.02]), [0.04, 0.03, 0.04])


@QUICK
@given(FAMILY, st.randoms(use_true_random=False))
def test_order_does_not_matter(p, random):
    order = list(range(len(p)))
    random.shuffle(order)
    for method in METHODS:
        np.testing.assert_array_equal(method(np.array(p)[order]), method(p)[order])


@QUICK
@given(FAMILY)
def test_never_below_p_and_holm_above_hochberg(p):
    for method in METHODS:
        assert np.all(method(p) >= np.array(p) * (1 - 1e-12))
        assert np.all(method(p) <= 1)
        assert np.all(np.diff(method(p)[np.argsort(p)]) >= 0)
    assert np.all(holm(p) >= benjamini_hochberg(p) * (1 - 1e-12))


def test_one_and_none():
    for method in METHODS:
        assert method([0.04]).tolist() == [0.04]
        assert method([]).shape == (0,)


@pytest.mark.parametrize("p", [[0.5, np.nan], [1.2], [-0.1], [[0.1, 0.2]], 0.1])
def test_nonsense_is_refused(p):
    for method in METHODS:
        with pytest.raises(InputError, match="p values"):
            method(p)
