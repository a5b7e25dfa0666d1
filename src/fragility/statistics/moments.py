"""Whether a printed mean and a printed standard deviation can both come from so many whole numbers.

Prevents the failure in which a mean passes alone, a standard deviation passes alone, and no data have both. GRIMMER
and DEBIT are the cases of n grades and of n zeros and ones; k runs of n prompts are a third: each run is a whole
number out of n. Every rounding rule and both divisors (n and n - 1) are tried before a pair is called impossible.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from fragility.errors import InputError
from fragility.statistics.printed import check_text
from fragility.statistics.result import as_list, check_integer
from fragility.statistics.rounding import ROUNDING_RULES, check_rules
from fragility.statistics.spans import read_number

#: Three runs of more prompts than this are not enumerated.
MOST_ENUMERATED = 2_000


@dataclass(frozen=True)
class Moments:
    """The outcome of one check.

    Parameters
    ----------
    possible : bool
        Some numbers have this mean and this standard deviation.
    mean_possible : bool
        Some numbers have this mean.
    sample, population : bool
        They do with the divisor n - 1, and with n.
    low, high : float or None
        The least and the greatest standard deviation (of either divisor) beside this mean; None where no numbers
        have the mean.
    exact : bool
        Every pair that is called possible is so; else (four numbers or more) the conditions are necessary ones.
    """

    possible: bool
    mean_possible: bool
    sample: bool
    population: bool
    low: float | None
    high: float | None
    exact: bool


def moments(
    mean: str,
    deviation: str,
    numbers: int,
    scale: tuple[int, int],
    worth: Fraction = Fraction(1),
    rules: tuple[str, ...] = ROUNDING_RULES,
    squared: int = 1,
) -> Moments:
    """Return whether so many whole numbers of a scale can have a printed mean and a printed standard deviation.

    Parameters
    ----------
    mean, deviation : str
        As printed, exact numbers: "3.45", "1.12".
    numbers : int
        How many whole numbers: raters, or runs. At least 2.
    scale : (int, int)
        The least and the greatest that each of them can be: grades, 0 and 1, or 0 and the prompts of a run.
    worth : Fraction
        What one unit is in the print: 100 / n for percentages of runs of n prompts.
    rules : tuple of str
        Rounding rules to try, of `ROUNDING_RULES`.
    squared : int
        What the square of the printed number is to be multiplied by: `numbers` where it is read as a standard error.

    Raises
    ------
    InputError
        A text is no exact number, fewer than two numbers, an empty scale.

    References
    ----------
    Anaya 2016 (GRIMMER); Heathers and Brown 2019 (DEBIT); Allard 2018 (the parity of the sum of squares).

    Examples
    --------
    >>> moments("4.95", "1.90", 20, (1, 5)).possible
    False
    >>> moments("3.50", "0.71", 2, (1, 5)).possible, moments("3.50", "0.81", 2, (1, 5)).possible
    (True, False)
    >>> moments("3.50", "0.50", 2, (1, 5)).possible, moments("3.50", "0.50", 2, (1, 5), squared=2).possible
    (True, True)
    """
    count = check_integer(numbers, "numbers", 2)
    least, most = (check_integer(end, "scale", -(10**9), 10**9) for end in as_list(scale, "scale", 2))
    if least >= most:
        raise InputError(f"a scale from {least} to {most}", "scale", "give the lowest first")
    rules = check_rules(rules)
    width, room = most - least, Fraction(worth)
    middle = read_number(check_text(mean), "").span(rules).times(1 / room)
    spread = read_number(check_text(deviation), "").span(rules).times(1 / room)
    first = max(0, _ceil((middle.low - least) * count))
    last = min(width * count, int((middle.high - least) * count // 1))
    found = {0: False, 1: False}
    ends: list[float] = []
    for total in range(first, last + 1):
        squares_low, squares_high = _fewest(total, count), _most(total, count, width)
        for less in found:
            ends += [_deviation(total, squares, count, less) for squares in (squares_low, squares_high)]
            low, high = (
                _squares(end, total, count, less, squared) for end in (max(spread.low, Fraction(0)), spread.high)
            )
            found[less] = found[less] or _reached(
                total, count, width, max(squares_low, _ceil(low)), min(squares_high, int(high // 1))
            )
    known = first <= last
    scaled = [float(end) * float(room) for end in ends]
    small = count <= 2 or (count == 3 and width <= MOST_ENUMERATED)
    return Moments(
        any(found.values()), known, found[1], found[0],
        min(scaled) if known else None, max(scaled) if known else None, small or width == 1,
    )  # fmt: skip


def _reached(total: int, count: int, width: int, low: int, high: int) -> bool:
    """Return whether whole numbers from 0 to `width` with this sum have a sum of squares from low to high."""
    if low > high:
        return False
    if count == 2:
        ends = np.arange(max(0, total - width), min(width, total) + 1)
        squares = ends**2 + (total - ends) ** 2
        return bool(((squares >= low) & (squares <= high)).any())
    if count == 3 and width <= MOST_ENUMERATED:
        one = np.arange(0, width + 1)[:, None]
        two = np.arange(0, width + 1)[None, :]
        three = total - one - two
        squares = one**2 + two**2 + three**2
        return bool(((three >= 0) & (three <= width) & (squares >= low) & (squares <= high)).any())
    return low + ((low - total) % 2) <= high  # the sum of squares is even where the sum is


def _fewest(total: int, count: int) -> int:
    """Return the least sum of squares: all as equal as can be."""
    each, more = divmod(total, count)
    return more * (each + 1) ** 2 + (count - more) * each**2


def _most(total: int, count: int, width: int) -> int:
    """Return the greatest sum of squares: as many at the ends of the scale as can be."""
    full, rest = divmod(total, width)
    return full * width**2 + rest**2 if full < count else count * width**2


def _squares(deviation: Fraction, total: int, count: int, less: int, squared: int) -> Fraction:
    return deviation**2 * squared * (count - less) + Fraction(total**2, count)


def _deviation(total: int, squares: int, count: int, less: int) -> float:
    return float((Fraction(squares) - Fraction(total**2, count)) / (count - less)) ** 0.5


def _ceil(value: Fraction) -> int:
    return -int(-value // 1)
