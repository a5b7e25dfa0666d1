"""The GRIM test of a whole column in one place: which numbers are impossible, and how many random ones would be.

Prevents the failure in which "3 of 40 are impossible" is read without the number that chance gives: with few decimals
or many items nearly every number passes, and none impossible means nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fragility.errors import InputError
from fragility.statistics.granularity import pass_chance, possible
from fragility.statistics.printed import check_text, column_decimals, read_printed
from fragility.statistics.result import as_list, check_choice, check_flag, check_integer
from fragility.statistics.rounding import NEAREST_RULES, ROUNDING_RULES


@dataclass(frozen=True, eq=False)
class Grim:
    """The outcome for one column.

    Parameters
    ----------
    possible : array of bool, shape (cells,)
        Some count of n prints so, under some rule of `rules`.
    informative : array of bool, shape (cells,)
        Numbers that are neither none nor all of the items: only these can be found impossible.
    impossible : int
        Informative numbers that no count gives.
    expected : float
        Impossible numbers to expect if every informative number were a random printable one.
    pass_chance : float
        Chance that one random number passes.
    rules : tuple of str
        The rounding rules tried.
    """

    possible: NDArray[np.bool_]
    informative: NDArray[np.bool_]
    impossible: int
    expected: float
    pass_chance: float
    rules: tuple[str, ...]


def grim_column(
    texts: Iterable[str], n: int, decimals: int | None = None, *, unit: str = "percent", nearest_only: bool = False
) -> Grim:
    """Return the GRIM test of a column of printed shares of n items.

    Parameters
    ----------
    texts : iterable of str
        The numbers as printed, each of kind "exact".
    n : int
        Items (times runs, where the numbers are means over runs).
    decimals : int, optional
        Decimals of the column; by default the most that one of the numbers prints.
    unit : {"percent", "share"}
        Unit of the numbers.
    nearest_only : bool
        Try rounding to the nearest number alone (half up, half down, half to even): a stricter test, which calls cut
        digits and double rounding impossible.

    Raises
    ------
    InputError
        No number, a text that is not an exact number, n that is not a whole number above 0.

    References
    ----------
    Brown and Heathers 2017, Social Psychological and Personality Science 8:363.

    Examples
    --------
    >>> found = grim_column(["95.96", "88.46", "33.65"], 520)
    >>> found.impossible, round(found.expected, 2)
    (0, 2.76)
    """
    cells = [check_text(text) for text in as_list(texts, "texts")]
    if not cells:
        raise InputError("no number", "grim_column")
    full = {"percent": 100, "share": 1}[check_choice(unit, ("percent", "share"), "unit")]
    rules = NEAREST_RULES if check_flag(nearest_only, "nearest_only") else ROUNDING_RULES
    places = column_decimals(cells) if decimals is None else check_integer(decimals, "decimals")
    fits = np.asarray(possible(cells, [n] * len(cells), places, unit=unit, rules=rules))
    inside = np.array([0 < (read_printed(text, unit).value or 0) < full for text in cells])
    chance = pass_chance(n, places - (2 if unit == "share" else 0), rules)
    return Grim(fits, inside, int((~fits & inside).sum()), float(inside.sum() * (1 - chance)), chance, rules)
