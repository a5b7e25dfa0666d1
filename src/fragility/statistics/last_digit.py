"""A printed number as a whole number of units of its last digit, which is what the exact arithmetic works on.

Prevents the failure in which "95.96" is read as a float, and what it could have been is lost in binary digits.
"""

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.printed import check_text, read_printed
from fragility.statistics.result import as_array, check_choice, check_integer, shown
from fragility.statistics.rounding import IntArray

#: Places that a percentage has less than the share it stands for.
MORE_PLACES = {"percent": 2, "share": 0, "mean": 0}
MOST_PLACES = 20
#: Places of a share to which a longer print is read: its last digits are those of a computer's arithmetic.
EXACT_PLACES = 9
MOST_ITEMS = 10**9


def last_digit(text: str, unit: str, decimals: int | None) -> tuple[int, int]:
    """Return the printed number in units of its last digit, and the places of that digit in a share.

    >>> last_digit("95.96", "percent", None)
    (9596, 4)
    """
    printed = read_printed(text, check_choice(unit, MORE_PLACES, "unit"))
    if printed.kind != "exact" or printed.value is None or printed.decimals is None:
        raise InputError(f"'{text}' is {printed.kind}", "granularity", "only exact numbers have counts")
    decimals = printed.decimals if decimals is None else check_integer(decimals, "decimals")
    if decimals < printed.decimals:
        raise InputError(f"'{text}' prints more than {decimals} decimals", "granularity")
    places = decimals + MORE_PLACES[unit]
    if places > MOST_PLACES:
        raise InputError(f"'{text}' prints more than {MOST_PLACES} places of a share", "granularity")
    if places > EXACT_PLACES:
        return round(printed.value * 10 ** (EXACT_PLACES - MORE_PLACES[unit])), EXACT_PLACES
    return printed.value.numerator * 10**decimals // printed.value.denominator, places  # a whole number


def last_digits(texts: ArrayLike, unit: str, decimals: int | None) -> tuple[IntArray, IntArray]:
    """Do the same for an array; each different text is read once."""
    array = as_array(texts, "texts", dtype=object)
    flat = [check_text(text) for text in array.ravel()]
    read = {text: last_digit(text, unit, decimals) for text in dict.fromkeys(flat)}
    pairs = np.array([read[text] for text in flat], dtype=np.int64).reshape(*array.shape, 2)
    return pairs[..., 0], pairs[..., 1]


def check_items(n: ArrayLike) -> IntArray:
    """Return numbers of items as whole numbers from 1, or say which is none."""
    array = as_array(n, "n")
    if array.dtype.kind not in "iu":
        raise InputError(f"{shown(n)} items", "n", "give whole numbers")
    bad = array[(array < 1) | (array > MOST_ITEMS)]
    if bad.size:
        raise InputError(f"{bad[0]} items", "n", f"give whole numbers from 1 to {MOST_ITEMS}")
    return array.astype(np.int64)
