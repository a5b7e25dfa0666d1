"""Differences of mean grades whose grades are not printed: the widest interval that any set of grades allows.

Prevents two failures: a difference of two printed means is called untestable because no spread stands beside them, and
it is tested with a spread that somebody guessed.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.proportions import normal_quantile
from fragility.statistics.result import FloatArray, Interval, as_floats, refuse


def largest_spread(low: ArrayLike, high: ArrayLike, scale: ArrayLike) -> FloatArray:
    """Return the largest standard deviation that grades on a scale can have, their mean lying from `low` to `high`.

    All grades at the two ends of the scale give it: the square root of (mean - lowest)(highest - mean), Bhatia and
    Davis, American Mathematical Monthly 2000;107:353-357; a mean in the middle of the scale gives most.

    Examples
    --------
    >>> largest_spread(3.0, 3.0, [1, 5]).item()
    2.0
    """
    bottom, top = _ends(scale)
    least, most = as_floats("means", low, high)
    refuse((least < bottom) | (most > top) | (least > most), least, "a mean outside the scale", "means")
    nearest = np.clip((bottom + top) / 2, least, most)
    return np.asarray(np.sqrt((nearest - bottom) * (top - nearest)))


def grade_gap(
    one: tuple[ArrayLike, ArrayLike],
    n_one: ArrayLike,
    other: tuple[ArrayLike, ArrayLike],
    n_other: ArrayLike,
    scale: ArrayLike,
    level: float = 0.95,
) -> Interval:
    """Return the first mean less the second, with an interval that holds for every set of grades behind them.

    Parameters
    ----------
    one, other : pair of array_like
        Least and largest mean that round to the print, in grades.
    n_one, n_other : array_like
        Answers behind each mean; the two are taken as different answers.
    scale : array_like
        The grades there are; only its ends count.
    level : float
        Confidence level, a share.

    Returns
    -------
    Interval
        In grades. The normal interval with the largest standard deviation that each mean leaves, from the least to the
        largest difference that rounds to the print. It is too wide for any grades but the most extreme.

    Raises
    ------
    InputError
        A mean outside the scale, an n below 1, a scale of one grade.

    Examples
    --------
    >>> found = grade_gap((4.815, 4.825), 330, (1.125, 1.135), 330, [1, 2, 3, 4, 5])
    >>> round(found.low, 2), round(found.high, 2)
    (3.56, 3.82)
    """
    _ends(scale)
    sizes = as_floats("answers", n_one, n_other)
    refuse(np.minimum(*sizes) < 1, np.minimum(*sizes), "answers", "n", "give 1 or more")
    limits = [_limits(arm, name) for arm, name in ((one, "one"), (other, "other"))]
    spread = [largest_spread(*arm, scale) ** 2 / n for arm, n in zip(limits, sizes, strict=True)]
    reach = normal_quantile(level) * np.sqrt(spread[0] + spread[1])
    (low_one, high_one), (low_other, high_other) = (as_floats("means", *arm) for arm in limits)
    least, most = low_one - high_other, high_one - low_other
    return Interval((least + most) / 2, least - reach, most + reach, level, "normal, largest spread of the grades")


def _limits(arm: Any, where: str) -> tuple[Any, Any]:
    try:
        low, high = arm
    except (TypeError, ValueError):
        raise InputError("not a pair", where, "give the least and the largest mean that round to the print") from None
    return low, high


def _ends(scale: ArrayLike) -> tuple[float, float]:
    """Return the lowest and the highest grade of a scale of two or more."""
    (grades,) = as_floats("scale", scale)
    different = np.unique(grades)
    if len(different) < 2:
        raise InputError(f"{len(different)} grades", "scale", "give two or more")
    return float(different[0]), float(different[-1])
