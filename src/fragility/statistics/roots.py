"""The edge of a set of accepted values, found by halving.

Prevents the failure in which a root finder stops early or on the wrong side of a limit at 0 or 1: halving
always ends, for every cell at once, and returns the outer bound itself where everything up to it is accepted.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from fragility.statistics.result import FloatArray

HALVINGS = 64
#: Points looked at together at the most: of few cells several halvings cost no more than one.
_TOGETHER = 1000
#: How far from a guess the two points lie that are looked at first, and how many secants a guess is made of.
_NEAR, _SECANTS = 1e-15, 5
Accepts = Callable[[FloatArray], NDArray[np.bool_]]


def edge(accepts: Accepts, inner: FloatArray, outer: FloatArray, near: FloatArray | None = None) -> FloatArray:
    """Return the last point on the way from `inner` to `outer` that `accepts` takes, cell by cell.

    Parameters
    ----------
    accepts : callable
        From an array of points, of shape (points, *cells), to True where the point is accepted; it changes at most
        once on the way.
    inner : array
        Accepted points to start from (not tried).
    outer : array
        Ends of the way, of the same shape.
    near : array, optional
        Where each edge is thought to lie: right to the last digits it saves most of the halvings, else it costs a look.
    """
    cells, shape = np.arange(inner.size), inner.shape
    inner, outer = inner.ravel(), outer.ravel()
    if near is not None:
        inner, outer = _closer(accepts, inner, outer, near)
    at_once = next(number for number in (8, 4, 2, 1) if number == 1 or cells.size << number <= _TOGETHER)
    for _ in range(HALVINGS // at_once):
        points = _halved(inner, outer, at_once)
        inside = accepts(points[1:-1].reshape(len(points) - 2, *shape)).reshape(len(points) - 2, cells.size)
        last = np.zeros(cells.size, dtype=np.intp)
        for halving in range(at_once - 1, -1, -1):
            step = 1 << halving
            last += step * inside[last + step - 1, cells]
        before, inner, outer = (inner, outer), points[last, cells], points[last + 1, cells]
        if np.array_equal(before[0], inner) and np.array_equal(before[1], outer):
            break  # no number lies between the two: all further halvings would find them again
    return outer.reshape(shape)


def _closer(accepts: Accepts, inner: FloatArray, outer: FloatArray, near: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the way with those looked at just before and behind a guess put in their place."""
    reach, ends = np.copysign(_NEAR, outer - inner), (np.minimum(inner, outer), np.maximum(inner, outer))
    guess = np.where(np.isfinite(near), near, outer.reshape(near.shape)).ravel()
    before, behind = np.clip(guess - reach, *ends), np.clip(guess + reach, *ends)
    first, second = accepts(np.array([before, behind]).reshape(2, *near.shape)).reshape(2, inner.size)
    inner = np.where(first & second, behind, np.where(first, before, inner))
    return inner, np.where(first, np.where(second, outer, behind), before)


def secant(off: Callable[[FloatArray], FloatArray], one: FloatArray, two: FloatArray) -> FloatArray:
    """Return about where a nearly straight function is 0, from two points, cell by cell; NaN where it finds none.

    >>> float(secant(lambda x: x**2 - 2, np.array(1.0), np.array(1.5)).round(12))
    1.414213562373
    """
    at_one, at_two = off(one), off(two)
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(_SECANTS):
            still = at_two == at_one
            three = np.where(still, two, two - at_two * (two - one) / np.where(still, 1.0, at_two - at_one))
            one, at_one, two, at_two = two, at_two, three, off(three)
    return two


def score_limits(
    accepts: Accepts,
    error: Callable[[FloatArray], FloatArray],
    difference: FloatArray,
    z: float,
    least: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return both limits of a difference of shares by its score test, at most -1 and 1.

    Parameters
    ----------
    accepts : callable
        Whether the test at z takes a difference, as in `edge`.
    error : callable
        The standard error under a difference.
    difference : array
        The difference seen.
    z : float
        How many standard errors a limit lies off it.
    least : array
        How far off a limit lies where the standard error at the difference seen is 0; no more than about.

    Examples
    --------
    >>> ends = score_limits(lambda d: (0.3 - d) ** 2 <= 0.04, lambda d: 0.1 + 0 * d, np.array(0.3), 2.0, np.array(0.1))
    >>> [round(float(end), 6) for end in ends]
    [0.1, 0.5]
    """
    inner, outer = np.array([difference, difference]), np.array([-np.ones_like(difference), np.ones_like(difference)])
    start = np.clip(inner + outer * (z * error(difference) + least), -1, 1)
    near = secant(lambda delta: np.abs(difference - delta) - z * error(delta), (inner + start) / 2, start)
    low, high = edge(accepts, inner, outer, near)
    return low, high


def _halved(inner: FloatArray, outer: FloatArray, times: int) -> FloatArray:
    """Return the points, ends among them, of a way that is halved, then each half, and so on; a column a cell."""
    points = np.stack([inner, outer])
    for _ in range(times):
        finer = np.empty((2 * len(points) - 1, inner.size))
        finer[::2] = points
        finer[1::2] = (points[:-1] + points[1:]) / 2
        points = finer
    return points
