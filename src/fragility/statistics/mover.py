"""Limits of a difference and of a relative drop, from those of its two parts (MOVER: variance estimates recovered).

Prevents the failure in which an arm at 0 or 100 % enters a difference with a variance of 0: what enters are the
distances from each share to its own two limits, lopsided as they are.

References
----------
Zou and Donner 2008, Statistics in Medicine 27:1693 (differences).
Donner and Zou 2012, Statistical Methods in Medical Research 21:347 (ratios, "MOVER-R").
"""

from typing import Any, NamedTuple

import numpy as np

from fragility.statistics.result import FloatArray, Interval

Covariance = FloatArray | float


class Limits(NamedTuple):
    """Shares, or what is made of them, with both limits: arrays of one shape."""

    estimate: Any
    low: Any
    high: Any


def square_and_add(one: Limits, two: Limits, less: Covariance = 0.0, more: Covariance = 0.0) -> Limits:
    """Return one - two; `less` and `more` are the covariances behind the lower and the upper limit."""
    estimate = np.subtract(one.estimate, two.estimate)
    below = (one.estimate - one.low) ** 2 + (two.high - two.estimate) ** 2 - 2 * less
    above = (one.high - one.estimate) ** 2 + (two.estimate - two.low) ** 2 - 2 * more
    return Limits(estimate, estimate - np.sqrt(np.maximum(below, 0)), estimate + np.sqrt(np.maximum(above, 0)))


def mover_difference(one: Interval, two: Interval) -> Interval:
    """Return one - two of independent parts: intervals of one level, of shapes that broadcast.

    A reason of either is carried on.
    """
    first, second = (Limits(part.estimate, part.low, part.high) for part in (one, two))
    found = square_and_add(first, second)
    reason = np.where(np.asarray(one.reason) == "", two.reason, one.reason)
    return Interval(*found, one.level, "square-and-add", reason)


def mover_drop(ref: Limits, trt: Limits, less: Covariance, more: Covariance, level: float) -> Interval:
    """Return 1 - trt / ref by MOVER-R: its limits are those r at which trt - (1 - r) ref has a limit of 0.

    Parameters
    ----------
    ref, trt : Limits
        Estimates that are not negative. A reference of 0, or one with a lower limit of 0 (the drop has no lower
        limit), is not estimable.
    less, more : array of float, or 0
        Covariances behind the lower and the upper limit of the difference ref - trt.
    level : float
        Confidence level of the limits, a share.
    """
    (y, l_y, u_y), (x, l_x, u_x) = ref, trt
    # Each limit of x / y is a root of a r^2 - 2 b r + c, from l_x and u_y for the lower, u_x and l_y for the upper.
    a, b, c = u_y * (2 * y - u_y), x * y - more, l_x * (2 * x - l_x)
    divisor = b + np.sqrt(np.maximum(b**2 - a * c, 0))
    least = c / np.where(c == 0, 1.0, divisor)  # the form of the root that holds for a <= 0 too
    a, b, c = l_y * (2 * y - l_y), x * y - less, u_x * (2 * x - u_x)
    most = (b + np.sqrt(np.maximum(b**2 - a * c, 0))) / np.where(a > 0, a, np.nan)
    reason = np.where(a > 0, "", "the reference has a lower limit of 0: the relative drop has none")
    reason = np.where(y == 0, "the reference is 0: no relative drop from it", reason)
    estimate = 1 - x / np.where(y == 0, np.nan, y)
    return Interval(estimate, 1 - most, np.where(reason == "", 1 - least, np.nan), level, "MOVER-R", reason)
