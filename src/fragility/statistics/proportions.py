"""Intervals for one proportion.

Prevents the failure in which 0 of 20 is reported with a standard error of 0, or a limit leaves 0 to 1. All
take counts k of n (any shapes that broadcast) and return shares.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from fragility.statistics import special
from fragility.statistics.result import FloatArray, Interval, check_counts, check_level
from fragility.statistics.roots import edge


def normal_quantile(level: float) -> float:
    """Return z of the two-sided level: 1.96 for 0.95."""
    return _quantile(check_level(level))


@lru_cache(maxsize=1024)
def _quantile(level: float) -> float:
    return float(special.ndtri((1 + level) / 2))


def wilson(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Return the Wilson score interval of k/n.

    Parameters
    ----------
    k, n : array_like
        Items counted, items in all. `k` may be fractional.
    level : float
        Confidence level.

    Returns
    -------
    Interval
        Shares. The lower limit is 0 at k = 0 and the upper 1 at k = n, exactly.

    Raises
    ------
    InputError
        k > n, n < 1, a negative count, NaN, shapes that do not broadcast.

    References
    ----------
    Wilson 1927; method 3 of Newcombe 1998, Statistics in Medicine 17:857.

    Examples
    --------
    >>> found = wilson(48, 50)
    >>> round(float(found.estimate), 2), round(found.low, 3), round(found.high, 3)
    (0.96, 0.865, 0.989)
    """
    k, n = check_counts(k, n)
    return Interval(*wilson_limits(k, n, level), level, "Wilson")


def wilson_limits(k: FloatArray, n: FloatArray, level: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return shares with their Wilson limits, of counts that `check_counts` let pass."""
    z = normal_quantile(level)
    share, total = k / n, n + z**2
    centre = (k + z**2 / 2) / total
    half = z / total * np.sqrt(n * share * (1 - share) + z**2 / 4)
    low = np.maximum(centre - half, 0.0) * (k != 0)
    high = np.maximum(np.minimum(centre + half, 1.0), k == n)
    return share, low, high


def clopper_pearson(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Return the Clopper-Pearson exact interval of k/n; whole counts only.

    Parameters, returns and errors as in `wilson`.

    References
    ----------
    Clopper and Pearson 1934; method 5 of Newcombe 1998, Statistics in Medicine 17:857.
    """
    k, n = check_counts(k, n, whole=True)
    tail = (1 - check_level(level)) / 2
    low = np.where(k == 0, 0.0, special.betaincinv(np.maximum(k, 1), n - k + 1, tail))
    high = np.where(k == n, 1.0, special.betaincinv(k + 1, np.maximum(n - k, 1), 1 - tail))
    return Interval(k / n, low, high, level, "Clopper-Pearson")


def jeffreys(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Return the Jeffreys interval of k/n, with the boundary rule: lower 0 at k = 0, upper 1 at k = n.

    Parameters, returns and errors as in `wilson`.

    References
    ----------
    Brown, Cai and DasGupta 2001, Statistical Science 16:101.
    """
    k, n = check_counts(k, n)
    tail = (1 - check_level(level)) / 2
    low = np.where(k == 0, 0.0, special.betaincinv(k + 0.5, n - k + 0.5, tail))
    high = np.where(k == n, 1.0, special.betaincinv(k + 0.5, n - k + 0.5, 1 - tail))
    return Interval(k / n, low, high, level, "Jeffreys")


def mid_p(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Return the Clopper-Pearson mid-P interval of k/n; whole counts only.

    Parameters, returns and errors as in `wilson`.

    References
    ----------
    Lancaster 1961; method 6 of Newcombe 1998, Statistics in Medicine 17:857.
    """
    k, n = check_counts(k, n, whole=True)
    tail = (1 - check_level(level)) / 2
    share = k / n

    def below(p: FloatArray) -> FloatArray:
        """Half the chance of k, plus the chance of fewer."""
        fewer = np.where(k > 0, special.betaincc(np.maximum(k, 1), n - k + 1, p), 0.0)
        return np.asarray((np.where(k < n, special.betaincc(k + 1, np.maximum(n - k, 1), p), 1.0) + fewer) / 2)

    low = np.where(k == 0, 0.0, edge(lambda p: 1 - below(p) >= tail, share, np.zeros_like(share)))
    high = np.where(k == n, 1.0, edge(lambda p: below(p) >= tail, share, np.ones_like(share)))
    return Interval(share, low, high, level, "mid-P")
