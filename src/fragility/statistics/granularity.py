"""Which counts can stand behind a printed percentage.

Prevents two failures: a percentage that no count of the stated items gives passes unseen, and a right one
is called impossible because the paper rounded by another rule. A fail here is a fail under every rule of
the list, and how often a random number would pass stands beside it (`pass_chance`). The arithmetic is that
of `rounding`: exact.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from fragility.errors import InputError
from fragility.statistics.printed import check_text, read_printed
from fragility.statistics.result import (
    FloatArray,
    NotEstimable,
    as_array,
    as_list,
    check_choice,
    check_integer,
    shown,
    unwrap,
)
from fragility.statistics.rounding import (
    NEAREST_RULES,
    ROUNDING_RULES,
    IntArray,
    check_rules,
    printable,
    rule_ends,
)

_MORE_PLACES = {"percent": 2, "share": 0, "mean": 0}
_MOST_PLACES = 20
#: Places of a share to which a longer print is read: its last digits are those of a computer's arithmetic.
EXACT_PLACES = 9
_MOST_ITEMS = 10**9


@dataclass(frozen=True)
class PossibleCounts:
    """The counts that can stand behind one printed number.

    Parameters
    ----------
    counts : tuple of int
        Every whole k with 100k/n within half a unit of the last printed digit (closed interval); if there
        is none, every k that another rule of the list prints so; empty where the number is impossible.
    rules : tuple of str
        Every rule of the list under which some k prints this number.
    possible : bool
        Some k prints it under some rule.
    nearest_count : int
        The k whose value is nearest to the printed one; of two, the smaller.
    nearest_value_gap : float
        How far that value is from the printed one, in the printed unit.
    """

    counts: tuple[int, ...]
    rules: tuple[str, ...]
    possible: bool
    nearest_count: int
    nearest_value_gap: float


@dataclass(frozen=True, eq=False)
class Scan:
    """How well each candidate number of items explains a column.

    Parameters
    ----------
    n : array of int, shape (candidates,)
        The candidates, in the order given.
    explained : array of int, shape (candidates,)
        Cells possible at that n.
    explained_informative : array of int, shape (candidates,)
        Of those, the informative ones.
    informative : array of bool, shape (cells,)
        Cells whose verdict depends on n: 0 and 100 are possible at every n, a number beyond them at none.
    chance : array of float, shape (candidates,)
        Probability that at least as many informative cells pass when each is a random printable percentage.
    best : int or NotEstimable
        The n with the smallest chance; of equals the smallest.
    """

    n: IntArray
    explained: IntArray
    explained_informative: IntArray
    informative: NDArray[np.bool_]
    chance: FloatArray
    best: int | NotEstimable


def possible_counts(
    text: str,
    n: int,
    *,
    unit: str = "percent",
    decimals: int | None = None,
    rules: tuple[str, ...] = ROUNDING_RULES,
) -> PossibleCounts:
    """Return the counts k of n items that print as `text`.

    Parameters
    ----------
    text : str
        As printed, of kind "exact": "95.96".
    n : int
        Items in all.
    unit : str
        "percent" or "share".
    decimals : int, optional
        Decimals of the column, where this text prints fewer ("100.0" beside two-decimal cells).
    rules : tuple of str
        Rounding rules to try, of `ROUNDING_RULES`.

    Raises
    ------
    InputError
        `text` is not an exact number or prints more decimals than `decimals`, n is not a whole number above
        0, a rule is unknown.

    References
    ----------
    Brown and Heathers 2017 (GRIM), Social Psychological and Personality Science 8:363.

    Examples
    --------
    >>> possible_counts('95.96', 500).possible
    False
    >>> possible_counts('95.96', 520).counts
    (499,)
    """
    n, unit = check_integer(n, "n", 1, _MOST_ITEMS), check_choice(unit, _MORE_PLACES, "unit")
    decimals = decimals if decimals is None else check_integer(decimals, "decimals")
    return _possible_counts(check_text(text), n, unit, decimals, check_rules(rules))


@lru_cache(maxsize=200_000)
def _possible_counts(text: str, n: int, unit: str, decimals: int | None, rules: tuple[str, ...]) -> PossibleCounts:
    return _possible(_last_digit(text, unit, decimals), n, rules, 0, n, 10 ** _MORE_PLACES[unit])


def possible_totals(
    text: str,
    n: int,
    items: int = 1,
    *,
    scale: tuple[int, int] | None = None,
    decimals: int | None = None,
    rules: tuple[str, ...] = ROUNDING_RULES,
) -> PossibleCounts:
    """Return the whole totals of n x items ratings whose mean prints as `text`.

    Parameters
    ----------
    text : str
        Printed mean of whole-number ratings.
    n, items : int
        Raters (or responses), and ratings of each.
    scale : (int, int), optional
        Lowest and highest rating, which bound the total; without it no bound is set.
    decimals, rules
        As in `possible_counts`; errors too.
    """
    ratings = check_integer(n, "n", 1, _MOST_ITEMS) * check_integer(items, "items", 1, _MOST_ITEMS)
    low = high = None
    if scale is not None:
        least, most = (check_integer(end, "scale", -_MOST_ITEMS, _MOST_ITEMS) for end in as_list(scale, "scale", 2))
        if least >= most:
            raise InputError(f"a scale from {least} to {most}", "scale", "give the lowest rating first")
        low, high = least * ratings, most * ratings
    return _possible(_last_digit(text, "mean", decimals), ratings, rules, low, high, 1)


def carried_counts(text: str, n: int, decimals: int | None = None, *, unit: str = "percent") -> tuple[int, ...]:
    """Return the counts that an impossible number is carried as.

    Every k of n whose value is within half a unit of the last digit plus one item (100/n) of the printed one.
    Parameters and errors as in `possible_counts`.
    """
    n = check_integer(n, "n", 1, _MOST_ITEMS)
    digits, places = _last_digit(text, unit, decimals)
    scale = 10**places
    low = -((n + 2 * scale - 2 * digits * n) // (2 * scale))
    high = (n + 2 * scale + 2 * digits * n) // (2 * scale)
    return tuple(range(max(low, 0), min(high, n) + 1))


def possible(
    texts: ArrayLike,
    n: ArrayLike,
    decimals: int | None = None,
    *,
    unit: str = "percent",
    rules: tuple[str, ...] = ROUNDING_RULES,
) -> Any:
    """Return True where `possible_counts(text, n).possible`, for arrays.

    Parameters
    ----------
    texts, n : array_like of str, array_like of int
        Of shapes that broadcast.
    decimals, unit, rules
        As in `possible_counts`; errors too.

    Examples
    --------
    >>> possible(['95.96', '96.00'], [500, 500]).tolist()
    [False, True]
    """
    digits, places = _last_digits(texts, unit, decimals)
    items = _check_items(n)
    try:
        np.broadcast_shapes(digits.shape, items.shape)
    except ValueError:
        raise InputError(f"shapes {digits.shape}, {items.shape} do not go together", "texts and n") from None
    return unwrap(printable(digits, places, items, check_rules(rules)))


def pass_chance(n: int, decimals: int, rules: tuple[str, ...] = ROUNDING_RULES) -> float:
    """Return the share of percentages, 0 to 100 with so many decimals, that are possible for n items.

    Enumerated where that is cheap: over the percentages, or over the counts where these are fewer and so far apart
    that no two print alike. Elsewhere it is a bound from above, so that the power is never overstated. `decimals` is
    -2 to 18 (a share printed to D places is a percentage with D - 2).

    Examples
    --------
    >>> round(pass_chance(100, 2), 3)
    0.01
    >>> round(pass_chance(2000, 1), 3)
    1.0
    """
    n = check_integer(n, "n", 1, _MOST_ITEMS)
    places = check_integer(decimals, "decimals", -2, _MOST_PLACES - 2) + 2
    return _pass_chance(n, min(places, EXACT_PLACES), check_rules(rules))


@lru_cache(maxsize=65536)
def _pass_chance(n: int, places: int, rules: tuple[str, ...]) -> float:
    size = 10**places
    if places <= 5:
        digits = np.arange(size + 1, dtype=np.int64)
        return float(printable(digits, np.full_like(digits, places), _check_items(n), rules).mean())
    if 4 * n >= size:
        return 1.0
    if n > 100_000:
        return min(1.0, 3 * (n + 1) / (size + 1))  # no count prints as more than three numbers
    middle = np.arange(n + 1, dtype=np.int64) * size // n
    near = middle[:, None] + np.arange(-2, 3)
    inside = (near >= 0) & (near <= size)
    near = np.where(inside, near, middle[:, None])
    passes = printable(near, np.full_like(near, places), _check_items(n), rules) & inside
    return float(min(1.0, passes.sum() / (size + 1)))


@lru_cache(maxsize=64)
def _pass_chances(candidates: tuple[int, ...], places: int, rules: tuple[str, ...]) -> FloatArray:
    """Return `pass_chance` of each candidate; columns that are scanned alike ask for the same ones."""
    return np.array([_pass_chance(n, places, rules) for n in candidates])


def power(n: int, decimals: int, rules: tuple[str, ...] = ROUNDING_RULES) -> float:
    """Return the chance that a random percentage with so many decimals is found impossible for n items."""
    return 1 - pass_chance(n, decimals, rules)


def scan(
    texts: Iterable[str],
    candidates: Iterable[int],
    decimals: int | None = None,
    *,
    unit: str = "percent",
    rules: tuple[str, ...] = ROUNDING_RULES,
) -> Scan:
    """Return how well each candidate number of items explains the printed numbers of a column.

    Parameters
    ----------
    texts : iterable of str
        The cells, each of kind "exact".
    candidates : iterable of int
        Numbers of items to try.
    decimals, unit, rules
        As in `possible_counts`; errors too. Without `decimals` each cell has its own.
    """
    cells, tried, rules = as_list(texts, "texts"), as_list(candidates, "candidates"), check_rules(rules)
    if not cells or not tried:
        raise InputError("no cell or no candidate", "scan")
    digits, places = _last_digits([check_text(text) for text in cells], unit, decimals)
    n = np.array([check_integer(k, "candidates", 1, _MOST_ITEMS) for k in tried])
    passes = printable(digits[:, None], places[:, None], n, rules)
    informative = (digits > 0) & (digits < 10**places)
    passed = passes[informative].sum(axis=0)
    kinds, which = np.unique(places[informative], return_inverse=True)
    chances = [_pass_chances(tuple(n.tolist()), int(kind), rules) for kind in kinds]
    if len(kinds) == 1:  # one chance for all cells: the number that passes is binomial
        chance = special.bdtrc(passed - 1, len(which), chances[0])
    else:
        chance = _chance_of_at_least(passed, np.array(chances).reshape(-1, n.size)[which])
    best: int | NotEstimable = NotEstimable("no cell is informative: each is 0 or 100, or beyond")
    if informative.any():
        best = int(n[chance == chance.min()].min())
    return Scan(n, passes.sum(axis=0), passed, informative, chance, best)


def _chance_of_at_least(passed: IntArray, chances: FloatArray) -> FloatArray:
    """Return P(at least `passed` cells pass); `chances` has a row a cell and a column a candidate."""
    exactly = np.zeros((len(chances) + 1, passed.size))
    exactly[0] = 1.0
    for chance in chances:
        exactly[1:] = exactly[1:] * (1 - chance) + exactly[:-1] * chance
        exactly[0] *= 1 - chance
    at_least = np.cumsum(exactly[::-1], axis=0)[::-1]
    return np.minimum(at_least[passed, np.arange(passed.size)], 1.0)


def _possible(
    printed: tuple[int, int], n: int, rules: tuple[str, ...], low: int | None, high: int | None, factor: int
) -> PossibleCounts:
    """Collect the k of each rule, clipped to low..high; a value is `factor` times k/n."""
    digits, places = printed

    def clip(k: int) -> int:
        return k if low is None or high is None else min(max(k, low), high)

    found: dict[str, set[int]] = {}
    for rule in check_rules(rules):
        first, last = rule_ends(rule, digits, places, n)
        found[rule] = {k for k in range(first, last + 1) if k == clip(k)}
    nearest_rules = set().union(*(found[rule] for rule in rules if rule in NEAREST_RULES))
    counts = nearest_rules or set().union(*found.values())
    target = Fraction(digits * n, 10**places)
    nearest = clip(-((1 - 2 * target) // 2))
    gap = factor * abs(Fraction(nearest, n) - target / n)
    named = tuple(rule for rule in rules if found[rule])
    return PossibleCounts(tuple(sorted(counts)), named, bool(counts), nearest, float(gap))


def _last_digit(text: str, unit: str, decimals: int | None) -> tuple[int, int]:
    """Return the printed number in units of its last digit, and the places of that digit in a share."""
    printed = read_printed(text, check_choice(unit, _MORE_PLACES, "unit"))
    if printed.kind != "exact" or printed.value is None or printed.decimals is None:
        raise InputError(f"'{text}' is {printed.kind}", "granularity", "only exact numbers have counts")
    decimals = printed.decimals if decimals is None else check_integer(decimals, "decimals")
    if decimals < printed.decimals:
        raise InputError(f"'{text}' prints more than {decimals} decimals", "granularity")
    places = decimals + _MORE_PLACES[unit]
    if places > _MOST_PLACES:
        raise InputError(f"'{text}' prints more than {_MOST_PLACES} places of a share", "granularity")
    if places > EXACT_PLACES:
        return round(printed.value * 10 ** (EXACT_PLACES - _MORE_PLACES[unit])), EXACT_PLACES
    return int(printed.value * 10**decimals), places


def _last_digits(texts: ArrayLike, unit: str, decimals: int | None) -> tuple[IntArray, IntArray]:
    """Do the same for an array; each different text is read once."""
    array = as_array(texts, "texts", dtype=object)
    flat = [check_text(text) for text in array.ravel()]
    read = {text: _last_digit(text, unit, decimals) for text in dict.fromkeys(flat)}
    pairs = np.array([read[text] for text in flat], dtype=np.int64).reshape(*array.shape, 2)
    return pairs[..., 0], pairs[..., 1]


def _check_items(n: ArrayLike) -> IntArray:
    array = as_array(n, "n")
    if array.dtype.kind not in "iu":
        raise InputError(f"{shown(n)} items", "n", "give whole numbers")
    bad = array[(array < 1) | (array > _MOST_ITEMS)]
    if bad.size:
        raise InputError(f"{bad[0]} items", "n", f"give whole numbers from 1 to {_MOST_ITEMS}")
    return array.astype(np.int64)
