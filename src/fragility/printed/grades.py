"""Printed mean grades: the scales they stand on, and the means that round to a print.

Prevents the failure in which a mean of grades is read as a share, or on a scale that nobody named.
"""

from fragility.statistics.printed import Printed

#: Units of printed mean grades, with their scale.
SCALES = {"grade-1-5": (1, 2, 3, 4, 5), "grade-1-10": tuple(range(1, 11))}


def mean_limits(printed: Printed, unit: str) -> tuple[float, float]:
    """Return the least and the largest mean that round to a printed one, inside its scale.

    Examples
    --------
    >>> from fragility.statistics.printed import read_printed
    >>> mean_limits(read_printed("1.13", "number"), "grade-1-5")
    (1.125, 1.135)
    >>> mean_limits(read_printed("5.0", "number"), "grade-1-5")
    (4.95, 5.0)
    """
    value, half = float(printed.value or 0), 0.5 * 10.0 ** -(printed.decimals or 0)
    scale = SCALES[unit]
    return max(round(value - half, 9), float(scale[0])), min(round(value + half, 9), float(scale[-1]))
