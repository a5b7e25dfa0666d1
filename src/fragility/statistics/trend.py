"""Trend of proportions along a dose.

Prevents the failure in which a dose-response is read from the two ends, or from a line that somebody drew.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.proportions import wilson
from fragility.statistics.result import FloatArray, Interval, NotEstimable, as_floats, check_counts, check_level
from fragility.statistics.tails import normal_sf


@dataclass(frozen=True)
class Trend:
    """Slope (share per unit of dose) with its limits, Cochran-Armitage z, two-sided p, the slope's sign (-1, 0, 1)."""

    slope: float
    z: float
    p: float
    sign: int
    low: float
    high: float


def cochran_armitage(k: ArrayLike, n: ArrayLike, doses: ArrayLike, level: float = 0.95) -> Trend | NotEstimable:
    """Return the Cochran-Armitage test for a linear trend of proportions in the dose.

    Parameters
    ----------
    k, n : array_like, shape (doses,)
        Items counted and items in all, at each dose.
    doses : array_like, shape (doses,)
        The doses, or scores for them; the test depends on them up to a linear change.
    level : float
        Confidence level of the slope's limits, a share.

    Returns
    -------
    Trend or NotEstimable
        The slope is that of the least-squares line weighted by n; z has the binomial variance of the pooled
        share (no n - 1 correction; z^2 is R's `prop.trend.test`). The limits put Wilson's limits of the single shares
        together by squares (a contrast of independent shares; for two doses Newcombe's interval), so they need no
        variance where a share is 0 or 1. Not estimable where all items agree, or where there is one dose only.

    References
    ----------
    Cochran 1954, Biometrics 10:417; Armitage 1955, Biometrics 11:375; Zou, Huang and Zhang 2009, Computational
    Statistics and Data Analysis 53:1080.
    """
    k, n = check_counts(k, n, where="trend")
    k, n, doses = as_floats("trend", k, n, doses)
    if k.ndim != 1 or k.size < 2:
        raise InputError(f"counts of shape {k.shape}", "trend", "give two doses or more, in flat lists")
    if np.ptp(doses) == 0:
        return NotEstimable("all doses are equal: there is no trend to test")
    share = k.sum() / n.sum()
    if share in (0, 1):
        return NotEstimable(f"every share is {share:g}: the variance cannot be estimated")
    centred = doses - np.sum(n * doses) / n.sum()
    spread = np.sum(n * centred**2)
    slope = np.sum(centred * k) / spread
    z = slope * np.sqrt(spread / (share * (1 - share)))
    low, high = _limits(n * centred / spread, wilson(k, n, check_level(level)))
    return Trend(float(slope), float(z), float(2 * normal_sf(abs(z))), int(np.sign(slope)), low, high)


def _limits(weights: FloatArray, shares: Interval) -> tuple[float, float]:
    """Return the limits of a weighted sum of independent shares from those of each, squared and added."""
    value = float(weights @ shares.estimate)
    down, up = weights * (shares.estimate - shares.low), weights * (shares.high - shares.estimate)
    low = np.where(weights > 0, down, up)
    high = np.where(weights > 0, up, down)
    return value - float(np.sqrt(low @ low)), value + float(np.sqrt(high @ high))
