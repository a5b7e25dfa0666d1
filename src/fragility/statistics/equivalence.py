"""Equivalence and non-inferiority of two independent proportions.

Prevents the failure in which "no significant difference" is read as "no difference". The interval and the p
value come from one score test (Farrington-Manning, with the factor N / (N - 1)), so they agree: p < (1 -
level) / 2 where the interval lies inside the margin.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics import special
from fragility.statistics.differences import miettinen_nurminen
from fragility.statistics.result import FloatArray, Interval, as_floats, check_arms, check_shares, unwrap
from fragility.statistics.score import difference_variance


def tost(
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, margin: ArrayLike, level: float = 0.90
) -> tuple[Interval, Any]:
    """Return the interval of p1 - p2 and the p value of "the difference is the margin or more, either way".

    Parameters
    ----------
    k1, n1, k2, n2 : array_like
        Counts of the two arms.
    margin : array_like
        Share, above 0 and below 1 (5 points are 0.05).
    level : float
        Of the interval: 0.90 goes with two one-sided tests at 0.05.

    Returns
    -------
    Interval, float or array of float
        Equivalent where the interval lies inside -margin to margin, which is where p < (1 - level) / 2.

    Raises
    ------
    InputError
        As in `differences.newcombe`; margin not a share, or 0.

    References
    ----------
    Farrington and Manning 1990, Statistics in Medicine 9:1447.

    Examples
    --------
    >>> interval, p = tost(90, 100, 88, 100, 0.15)
    >>> bool(p < 0.05)
    True
    """
    interval = miettinen_nurminen(k1, n1, k2, n2, level)
    below, above = _one_sided(k1, n1, k2, n2, margin)
    return interval, unwrap(np.maximum(below, above))


def non_inferiority(
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, margin: ArrayLike, level: float = 0.90
) -> tuple[Interval, Any]:
    """Return the interval of p1 - p2 and the p value of "p1 is lower than p2 by the margin or more".

    Parameters, errors and reference as in `tost`; higher is better. Not inferior where the lower limit is
    above -margin, which is where p < (1 - level) / 2.
    """
    interval = miettinen_nurminen(k1, n1, k2, n2, level)
    return interval, unwrap(_one_sided(k1, n1, k2, n2, margin)[0])


def _one_sided(
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, margin: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Return p against "difference <= -margin" and p against "difference >= margin"."""
    k1, n1, k2, n2 = check_arms(k1, n1, k2, n2)
    width = check_shares(margin, "margin")
    if np.any((width == 0) | (width == 1)):
        raise InputError("a margin of 0 or 1", "margin", "give a share between them, such as 0.05")
    k1, n1, k2, n2, width = as_floats("arms and margin", k1, n1, k2, n2, width)
    arms = (k1, n1, k2, n2)
    gap = k1 / n1 - k2 / n2
    below = special.ndtr(-(gap + width) / np.sqrt(difference_variance(arms, -width)))
    above = special.ndtr((gap - width) / np.sqrt(difference_variance(arms, width)))
    return below, above
