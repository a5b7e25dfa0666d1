"""The t interval of a mean from its printed standard deviation.

Prevents the failure in which an interval over three runs is recomputed with the quantile of the normal distribution,
which is less than half as wide as it must be.
"""

from math import sqrt

from fragility.errors import InputError
from fragility.statistics import special
from fragility.statistics.result import check_integer


def t_ends(mean: float, deviation: float, count: int, level: float = 0.95) -> tuple[float, float]:
    """Return the ends of the t interval of a mean.

    Parameters
    ----------
    mean, deviation : float
        Of the numbers, in their unit; the deviation with the divisor count - 1.
    count : int
        How many numbers, at least 2.
    level : float
        Confidence level, a share.

    Raises
    ------
    InputError
        For fewer than two numbers, a deviation below 0, a level that is none.

    Examples
    --------
    >>> [round(end, 2) for end in t_ends(12.0, 1.0, 3)]
    [9.52, 14.48]
    """
    count = check_integer(count, "count", 2)
    if deviation < 0 or not 0 < level < 1:
        raise InputError("a deviation below 0 or a level that is no share", "t interval")
    half = float(special.stdtrit(count - 1, (1 + level) / 2)) * deviation / sqrt(count)
    return mean - half, mean + half
