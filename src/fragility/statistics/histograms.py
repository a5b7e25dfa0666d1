"""What a printed mean of grades says of the grades: bounds over every histogram that gives it.

Prevents the failure in which a mean grade is read as a share of bad answers (or is thrown away because it is none): of
all the ways in which answers can fall on the scale, those that give the printed mean are gone through, and the least
and the largest share at or above a grade are reported. Nothing is assumed of the shape.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import scipy
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.result import (
    FloatArray,
    NotEstimable,
    as_floats,
    as_list,
    check_integer,
    check_kind,
    check_number,
)

IMPOSSIBLE = "no histogram on this scale gives these printed numbers"
#: Sums of grades that are gone through one by one when a standard deviation is printed too.
MOST_SUMS = 400


@dataclass(frozen=True)
class Bounds:
    """The least and the largest share at or above a grade, over every histogram that gives the printed numbers.

    Parameters
    ----------
    low, high : float
        Shares. Sharp: some histogram reaches each of them.
    exact : bool
        Whether whole answers were counted (n is known); else shares of any size were allowed, which is wider.
    """

    low: float
    high: float
    exact: bool

    @property
    def width(self) -> float:
        """Upper minus lower bound: 0 where the mean decides the share, 1 where it says nothing."""
        return self.high - self.low


def share_bounds(
    scale: ArrayLike,
    grade: float,
    mean: tuple[float, float],
    n: int | None = None,
    sd: tuple[float, float] | None = None,
    top: tuple[float, float] | None = None,
) -> Bounds | NotEstimable:
    """Bound the share of answers at or above a grade from their printed mean.

    Parameters
    ----------
    scale : array_like, shape (grades,)
        The grades that an answer can get: 1 to 5; for a score from 0 to 100, a grid or its two ends and the grade.
    grade : float
        At or above which answers are counted.
    mean : pair of float
        The least and the largest mean that rounds to the printed one, both possible.
    n : int, optional
        Answers; without it any share is allowed.
    sd : pair of float, optional
        The same of a printed standard deviation (divisor n - 1). Needs n.
    top : pair of float, optional
        The same of a printed share of answers with the highest grade.

    Returns
    -------
    Bounds or NotEstimable
        Not estimable where no histogram gives these numbers: then one of them is not what it is said to be.

    Raises
    ------
    InputError
        Fewer than two grades, a pair that falls, a standard deviation below 0 or without two answers or more.

    Notes
    -----
    A linear programme over the histogram; over whole numbers of answers where n is known. With a standard deviation one
    programme for every sum of grades that gives the mean, for which the sum of squares is a linear constraint.

    Examples
    --------
    >>> found = share_bounds([1, 2, 3, 4, 5], 5, (2.0, 2.0), n=4)
    >>> found.low, found.high
    (0.0, 0.25)
    """
    points, mean = _scale(scale), _pair(mean, "mean")
    sd, top = None if sd is None else _pair(sd, "sd"), None if top is None else _pair(top, "top")
    if sd is not None and n is None:
        raise InputError("a standard deviation without n", "sd", "its divisor is n - 1")
    if sd is not None and sd[1] < 0:
        raise InputError(f"{sd[0]:g} to {sd[1]:g} is below 0", "sd")
    counted = (points >= check_number(grade, "grade")).astype(float)
    if n is None:
        return _programme(points, counted, [(points, mean[0], mean[1]), *_top(points, top, 1)], None)
    total = check_integer(n, "n", 1 if sd is None else 2)
    sums = (mean[0] * total, mean[1] * total)
    rows = _top(points, top, total)
    if sd is None:
        return _programme(points, counted, [(points, *sums), *rows], total)
    found = [
        _programme(points, counted, [(points, one, one), (points**2, *_squares(one, sd, total)), *rows], total)
        for one in _possible_sums(points, sums)
    ]
    kept = [part for part in found if isinstance(part, Bounds)]
    if not kept:
        return NotEstimable(IMPOSSIBLE)
    return Bounds(min(part.low for part in kept), max(part.high for part in kept), True)


def decided(first: Bounds, second: Bounds) -> str:
    """Say what the bounds of two arms decide: "higher", "lower", or "open" where either order is possible.

    Examples
    --------
    >>> decided(Bounds(0.4, 0.6, True), Bounds(0.0, 0.3, True)), decided(Bounds(0, 1, True), Bounds(0, 1, True))
    ('higher', 'open')
    """
    for side, name in ((first, "first"), (second, "second")):
        check_kind(side, Bounds, name)
        as_floats(name, side.low, side.high)
    if first.low > second.high:
        return "higher"
    return "lower" if first.high < second.low else "open"


def _programme(
    points: FloatArray, counted: FloatArray, rows: list[tuple[FloatArray, float, float]], total: int | None
) -> Bounds | NotEstimable:
    """Return the least and the largest count at the marked grades, as shares; rows are (weights, low, high)."""
    whole = 1 if total is None else total
    slack = 1e-9 * whole * max(1.0, float(np.abs(points).max()) ** 2)
    matrix = np.array([np.ones(points.size), *(row[0] for row in rows)])
    low = np.array([whole, *(row[1] - slack for row in rows)])
    high = np.array([whole, *(row[2] + slack for row in rows)])
    ends = []
    for sign in (1, -1):
        if total is None:
            limits = np.vstack([matrix[1:], -matrix[1:]]), np.concatenate([high[1:], -low[1:]])
            made = scipy.optimize.linprog(sign * counted, *limits, matrix[:1], low[:1], bounds=(0, 1))
        else:
            limit = scipy.optimize.LinearConstraint(matrix, low, high)
            made = scipy.optimize.milp(sign * counted, integrality=np.ones(points.size), constraints=limit)
        if made.x is None:
            return NotEstimable(IMPOSSIBLE)
        values = made.x if total is None else np.round(made.x)
        ends.append(float(counted @ values) / whole)
    return Bounds(max(ends[0], 0.0), min(ends[1], 1.0), total is not None)


def _squares(total_of_grades: float, sd: tuple[float, float], n: int) -> tuple[float, float]:
    """Return which sums of squared grades give the standard deviation, for one sum of grades."""
    rest = total_of_grades**2 / n
    return (n - 1) * max(sd[0], 0.0) ** 2 + rest, (n - 1) * sd[1] ** 2 + rest


def _possible_sums(points: FloatArray, sums: tuple[float, float]) -> FloatArray:
    """Return the sums of grades between two limits, on the grid that the grades lie on."""
    steps = [Fraction(str(value)) - Fraction(str(points[0])) for value in points]
    step = float(min(value for value in steps if value > 0))
    if any((value / Fraction(str(step))).denominator != 1 for value in steps):
        raise InputError("grades that are not equally spaced", "scale", "leave out the standard deviation")
    low, high = int(np.ceil(sums[0] / step - 1e-9)), int(np.floor(sums[1] / step + 1e-9))
    if high - low >= MOST_SUMS:
        raise InputError(f"{high - low + 1} sums give this mean", "sd", "leave out the standard deviation")
    return np.asarray(np.arange(low, high + 1) * step, dtype=float)


def _top(points: FloatArray, top: tuple[float, float] | None, total: int) -> list[tuple[FloatArray, float, float]]:
    """Return the constraint that a printed share of the highest grade sets."""
    if top is None:
        return []
    return [((points == points.max()).astype(float), top[0] * total, top[1] * total)]


def _pair(pair: tuple[float, float], name: str) -> tuple[float, float]:
    low, high = (check_number(limit, name) for limit in as_list(pair, name, 2))
    if low > high:
        raise InputError(f"{low:g} to {high:g}", name, "the smaller limit comes first")
    return low, high


def _scale(scale: ArrayLike) -> FloatArray:
    (points,) = as_floats("scale", scale)
    if points.ndim != 1 or np.unique(points).size != points.size or points.size < 2:
        raise InputError("a scale of fewer than two different grades", "scale")
    return np.sort(points)
