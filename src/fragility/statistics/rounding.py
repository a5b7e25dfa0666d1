"""Which counts print as a given last digit, by every rounding rule, in whole numbers only.

Prevents the failure in which a float misses a tie, so that a right number is called impossible.

A share printed to D places is the whole number m of its last digit (a percentage with d decimals has D = d
+ 2, so "95.96" is m = 9596, D = 4). k of n items print as m where 10^D k / n lies in an interval around m
that the rule gives. The ends of every such interval are whole twentieths of the last digit, so nothing
needs a fraction.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fragility.errors import InputError
from fragility.statistics.result import as_list, check_choice

IntArray = NDArray[np.int64]

# Low end, is it open, high end, is it open: in twentieths of the last digit, for an even and an odd digit.
# "Double" rounds to one decimal more first: 92.447 -> 92.45 -> 92.5.
Bounds = tuple[int, bool, int, bool]
_RULES: dict[str, tuple[Bounds, Bounds]] = {
    "half-up": ((-10, False, 10, True), (-10, False, 10, True)),
    "half-down": ((-10, True, 10, False), (-10, True, 10, False)),
    "half-even": ((-10, False, 10, False), (-10, True, 10, True)),
    "truncation": ((0, False, 20, True), (0, False, 20, True)),
    "double-half-up": ((-11, False, 9, True), (-11, False, 9, True)),
    "double-half-even": ((-11, True, 11, True), (-9, False, 9, False)),
}
ROUNDING_RULES = tuple(_RULES)
NEAREST_RULES = ("half-up", "half-down", "half-even")


def check_rules(rules: Iterable[str]) -> tuple[str, ...]:
    """Return the rules, at least one and each of `ROUNDING_RULES`."""
    if rules is ROUNDING_RULES:
        return ROUNDING_RULES
    known = tuple(check_choice(rule, ROUNDING_RULES, "rounding rule") for rule in as_list(rules, "rules"))
    if not known:
        raise InputError("no rounding rule", "rules")
    return known


def rule_ends(rule: str, digits: int, places: int, n: int) -> tuple[int, int]:
    """Return the first and last k of n that the rule prints as `digits`; first > last where there is none."""
    return _ends(_RULES[rule][digits % 2], digits, places, n)


def printable(digits: IntArray, places: IntArray, n: IntArray, rules: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return True where some k, 0 to n, prints as `digits` under some rule.

    Parameters
    ----------
    digits, places, n : array of int64
        Printed share in units of its last digit, places of that digit, items; shapes that broadcast.
    rules : tuple of str
        Of `ROUNDING_RULES`.

    Raises
    ------
    InputError
        A product would leave 64 bits.
    """
    if digits.size and n.size:
        farthest = (int(np.abs(digits).max()) + 1) * int(n.max())
        if farthest > 2**58:
            raise InputError("number times items is too large for exact arithmetic", "granularity")
        if farthest < 2**26 and int(places.max()) <= 7:  # all that follows fits into 32 bits, which takes half as long
            narrow: Any = np.int32
            digits, places, n = (part.astype(narrow) for part in (digits, places, n))
    odd = digits % 2 == 1
    unions = zip(_union(rules, 0), _union(rules, 1), strict=True)
    low, low_open, high, high_open = (
        one if one == even else np.where(odd, digits.dtype.type(one), digits.dtype.type(even)) for even, one in unions
    )
    units = 20 * 10**places
    unit = units.flat[0] if units.size and (units == units.flat[0]).all() else units  # dividing by one number is faster
    most = np.minimum(((20 * digits + high) * n - high_open) // unit, n)
    return np.asarray((most >= 0) & (most * unit >= (20 * digits + low) * n + low_open))


def reach_below(rules: tuple[str, ...]) -> tuple[int, bool] | None:
    """Return how far below a number a share may lie that prints as it, in twentieths, and whether strictly less far.

    Only of rules that together print every share as its own whole number, and some as the next; None of others.
    """
    even, odd = _union(rules, 0), _union(rules, 1)
    low, low_open, high, high_open = even
    return (-low, low_open) if even == odd and (high, high_open) == (20, True) and -20 < low <= 0 else None


@lru_cache(maxsize=64)
def _union(rules: tuple[str, ...], parity: int) -> Bounds:
    """Return the union of the rules' intervals, one interval because all of them hold 0 to 9."""
    ends = [_RULES[rule][parity] for rule in check_rules(rules)]
    low, low_open = min((end[0], end[1]) for end in ends)
    high, high_closed = max((end[2], not end[3]) for end in ends)
    return low, low_open, high, not high_closed


def _ends(bounds: Any, digits: Any, places: Any, n: Any) -> tuple[Any, Any]:
    low, low_open, high, high_open = bounds
    unit = 20 * 10**places
    first = -(-((20 * digits + low) * n + low_open) // unit)
    last = ((20 * digits + high) * n - high_open) // unit
    return first, last
