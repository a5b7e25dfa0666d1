"""Tails are those of scipy.stats, bit for bit where they end in the same function."""

import numpy as np
import pytest
import scipy

from fragility.statistics import tails

SHARES = np.array([0, 1e-300, 1e-9, 0.025, 0.3, 0.5, 0.975, 1, np.nan])
VALUES = np.array([0, 1e-9, 0.5, 1.96, 12, 400, np.inf, np.nan])
DF = [0, 1, 2, 4.5, 99, 1e6, np.nan]


@pytest.mark.parametrize("df", DF)
def test_t_is_that_of_scipy(df: float) -> None:
    np.testing.assert_array_equal(tails.t_isf(SHARES, df), scipy.stats.t.isf(SHARES, df))
    np.testing.assert_array_equal(tails.t_sf(-VALUES, df), scipy.stats.t.sf(-VALUES, df))
    np.testing.assert_array_equal(tails.t_sf(VALUES, df), scipy.stats.t.sf(VALUES, df))


def test_degrees_of_freedom_may_differ_cell_by_cell() -> None:
    df = np.array(DF)
    np.testing.assert_array_equal(tails.t_isf(0.025, df), scipy.stats.t.isf(0.025, df))


def test_normal_is_that_of_scipy() -> None:
    np.testing.assert_array_equal(tails.normal_isf(SHARES), scipy.stats.norm.isf(SHARES))
    np.testing.assert_array_equal(tails.normal_sf(-VALUES), scipy.stats.norm.sf(-VALUES))


@pytest.mark.parametrize("df", [1, 2, 4.5, 99])
def test_chi_square_is_that_of_scipy(df: float) -> None:
    np.testing.assert_array_equal(tails.chi2_isf(SHARES, df), scipy.stats.chi2.isf(SHARES, df))
    np.testing.assert_array_equal(tails.chi2_sf(VALUES, df), scipy.stats.chi2.sf(VALUES, df))


@pytest.mark.parametrize("n", [1, 7, 330])
@pytest.mark.parametrize("share", [0.001, 0.3, 0.9])
def test_binomial_is_that_of_scipy(n: int, share: float) -> None:
    k = np.arange(-1, n + 1)
    np.testing.assert_array_equal(tails.binomial_sf(k, n, share), scipy.stats.binom.sf(k, n, share))
    # the lower tail differs in the last digits, but for what is next to nothing
    found, known = tails.binomial_cdf(k, n, share), scipy.stats.binom.cdf(k, n, share)
    np.testing.assert_allclose(found, known, rtol=1e-11, atol=1e-290)


def test_one_number_gives_one_number() -> None:
    assert [np.ndim(found) for found in (tails.t_isf(0.1, 3), tails.binomial_cdf(1, 3, 0.5))] == [0, 0]
