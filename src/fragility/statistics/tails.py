"""Tails of the t, normal, chi-square and binomial distributions.

Prevents the failure in which a command that needs one quantile pays for a whole library: `scipy.stats` takes longer to
import than all else, and its distributions check their arguments at every call. These are the special functions that
they end in, bit for bit but for the lower binomial tail; arguments are those of an estimator that has checked them.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.statistics import special


def t_sf(t: ArrayLike, df: ArrayLike) -> Any:
    """Return P(T > t) with `df` degrees of freedom; NaN where df is not above 0.

    >>> round(float(t_sf(2.0, 10)), 4)
    0.0367
    """
    return special.stdtr(df, np.negative(t))


def t_isf(share: ArrayLike, df: ArrayLike) -> Any:
    """Return the t that a share of the distribution lies above; NaN where df is not above 0.

    >>> round(float(t_isf(0.025, 10)), 3)
    2.228
    """
    return np.where(np.equal(share, 0) & np.greater(df, 0), np.inf, -special.stdtrit(df, share))[()]


def normal_sf(z: ArrayLike) -> Any:
    """Return P(Z > z).

    >>> round(float(normal_sf(1.96)), 3)
    0.025
    """
    return special.ndtr(np.negative(z))


def normal_isf(share: ArrayLike) -> Any:
    """Return the z that a share of the distribution lies above.

    >>> round(float(normal_isf(0.025)), 2)
    1.96
    """
    return -special.ndtri(share)


def chi2_sf(value: ArrayLike, df: ArrayLike) -> Any:
    """Return P(chi-square > value), for a value of 0 or more and df above 0.

    >>> round(float(chi2_sf(3.84, 1)), 2)
    0.05
    """
    return special.chdtrc(df, value)


def chi2_isf(share: ArrayLike, df: ArrayLike) -> Any:
    """Return the value that a share of the distribution lies above, for df above 0.

    >>> round(float(chi2_isf(0.05, 1)), 2)
    3.84
    """
    return special.chdtri(df, share)


def binomial_cdf(k: ArrayLike, n: ArrayLike, share: ArrayLike) -> Any:
    """Return P(K <= k) of n, for whole k of -1 or more and n of 1 or more.

    >>> round(float(binomial_cdf(1, 10, 0.5)), 4)
    0.0107
    """
    below = special.betaincc(np.add(k, 1), np.maximum(np.subtract(n, k), 1), share)
    return np.where(np.less(k, 0), 0.0, np.where(np.greater_equal(k, n), 1.0, below))[()]


def binomial_sf(k: ArrayLike, n: ArrayLike, share: ArrayLike) -> Any:
    """Return P(K > k) of n, for whole k of -1 or more and n of 1 or more.

    >>> round(float(binomial_sf(8, 10, 0.5)), 4)
    0.0107
    """
    above = special.betainc(np.add(k, 1), np.maximum(np.subtract(n, k), 1), share)
    return np.where(np.less(k, 0), 1.0, np.where(np.greater_equal(k, n), 0.0, above))[()]
