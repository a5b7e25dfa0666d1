"""Which counts can stand behind a printed percentage.

Prevents two failures: a percentage that no count of the stated items gives passes unseen, and a right one
is called impossible because the paper rounded by another rule. A fail here is a fail under every rule of
the list, and how often a random number would pass stands beside it (`pass_chance`). The arithmetic is that
of `rounding`: exact.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fragility.errors import InputError
from fragility.statistics.last_digit import (
    EXACT_PLACES,
    MORE_PLACES,
    MOST_ITEMS,
    MOST_PLACES,
    check_items,
    last_digit,
    last_digits,
)
from fragility.statistics.printed import check_text
from fragility.statistics.result import FloatArray, as_list, check_choice, check_integer, unwrap
from fragility.statistics.rounding import (
    NEAREST_RULES,
    ROUNDING_RULES,
    IntArray,
    check_rules,
    printable,
    reach_below,
    rule_ends,
)


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
    n, unit = check_integer(n, "n", 1, MOST_ITEMS), check_choice(unit, MORE_PLACES, "unit")
    decimals = decimals if decimals is None else check_integer(decimals, "decimals")
    return _possible_counts(check_text(text), n, unit, decimals, check_rules(rules))


@lru_cache(maxsize=200_000)
def _possible_counts(text: str, n: int, unit: str, decimals: int | None, rules: tuple[str, ...]) -> PossibleCounts:
    return _possible(last_digit(text, unit, decimals), n, rules, 0, n, 10 ** MORE_PLACES[unit])


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
    ratings = check_integer(n, "n", 1, MOST_ITEMS) * check_integer(items, "items", 1, MOST_ITEMS)
    low = high = None
    if scale is not None:
        least, most = (check_integer(end, "scale", -MOST_ITEMS, MOST_ITEMS) for end in as_list(scale, "scale", 2))
        if least >= most:
            raise InputError(f"a scale from {least} to {most}", "scale", "give the lowest rating first")
        low, high = least * ratings, most * ratings
    return _possible(last_digit(text, "mean", decimals), ratings, rules, low, high, 1)


def carried_counts(text: str, n: int, decimals: int | None = None, *, unit: str = "percent") -> tuple[int, ...]:
    """Return the counts that an impossible number is carried as.

    Every k of n whose value is within half a unit of the last digit plus one item (100/n) of the printed one.
    Parameters and errors as in `possible_counts`.
    """
    n = check_integer(n, "n", 1, MOST_ITEMS)
    digits, places = last_digit(text, unit, decimals)
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
    digits, places = last_digits(texts, unit, decimals)
    items = check_items(n)
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
    n = check_integer(n, "n", 1, MOST_ITEMS)
    places = check_integer(decimals, "decimals", -2, MOST_PLACES - 2) + 2
    return _pass_chance(n, min(places, EXACT_PLACES), check_rules(rules))


@lru_cache(maxsize=65536)
def _pass_chance(n: int, places: int, rules: tuple[str, ...]) -> float:
    size, reach = 10**places, reach_below(rules)
    if reach is not None and places <= 5:
        return _printed_numbers(n, size, reach) / (size + 1) if n < size else 1.0
    if places <= 5:
        digits = np.arange(size + 1, dtype=np.int64)
        return float(printable(digits, np.full_like(digits, places), check_items(n), rules).mean())
    if 4 * n >= size:
        return 1.0
    if n > 100_000:
        return min(1.0, 3 * (n + 1) / (size + 1))  # no count prints as more than three numbers
    middle = np.arange(n + 1, dtype=np.int64) * size // n
    near = middle[:, None] + np.arange(-2, 3)
    inside = (near >= 0) & (near <= size)
    near = np.where(inside, near, middle[:, None])
    passes = printable(near, np.full_like(near, places), check_items(n), rules) & inside
    return float(min(1.0, passes.sum() / (size + 1)))


@lru_cache(maxsize=64)
def pass_chances(candidates: tuple[int, ...], places: int, rules: tuple[str, ...]) -> FloatArray:
    """Return `pass_chance` of each candidate; columns that are scanned alike ask for the same ones."""
    size, reach = 10**places, reach_below(rules)
    if reach is not None and places <= 5:
        n = np.array(candidates, dtype=np.int64)
        found = np.where(n < size, _spread_numbers(n, size, reach) / (size + 1), 1.0)
        for at in np.flatnonzero((2 * n > size) & (n < size)).tolist():
            found[at] = _pass_chance(candidates[at], places, rules)
        return np.asarray(found)
    if size > 10_000 or reach is not None:
        return np.array([_pass_chance(n, places, rules) for n in candidates])
    digits, step = np.arange(size + 1, dtype=np.int64)[:, None], max(1, 1_000_000 // size)
    parts = [np.array(candidates[at : at + step], dtype=np.int64) for at in range(0, len(candidates), step)]
    return np.concatenate([printable(digits, np.full((1, 1), places), n, rules).mean(axis=0) for n in parts])


def _printed_numbers(n: int, size: int, reach: tuple[int, bool]) -> int:
    """Return how many of the numbers 0 to size some count of n prints as: its own whole part, and often the next."""
    if 2 * n <= size:
        return int(_spread_numbers(np.array(n), size, reach))
    twentieths, strictly = reach
    shares = size * np.arange(n + 1, dtype=np.int64)
    whole = shares // n
    rest = 20 * (shares - whole * n) + twentieths * n
    last = np.append(whole[1:] != whole[:-1], True)  # of the counts with one whole part the last reaches farthest
    farther = (rest[last] > 20 * n) if strictly else (rest[last] >= 20 * n)
    following = np.append(whole[last][1:], size + 1)
    return int(last.sum() + (farther & (following != whole[last] + 1)).sum())


def _spread_numbers(n: IntArray, size: int, reach: tuple[int, bool]) -> IntArray:
    """Return `_printed_numbers` of at most half as many items as numbers, for arrays.

    No count's own number is the one next to another's there: each remainder comes as often as another.
    """
    twentieths, strictly = reach
    step, least = np.gcd(size, n), (20 - twentieths) * n
    farthest = -(-(least + strictly) // (20 * step))
    return np.asarray(n + 1 + step * np.maximum(n // step - farthest, 0))


def power(n: int, decimals: int, rules: tuple[str, ...] = ROUNDING_RULES) -> float:
    """Return the chance that a random percentage with so many decimals is found impossible for n items."""
    return 1 - pass_chance(n, decimals, rules)


def _possible(
    printed: tuple[int, int], n: int, rules: tuple[str, ...], low: int | None, high: int | None, factor: int
) -> PossibleCounts:
    """Collect the k of each rule, clipped to low..high; a value is `factor` times k/n."""
    digits, places = printed
    scale = 10**places

    def clip(k: int) -> int:
        return k if low is None or high is None else min(max(k, low), high)

    found: dict[str, range] = {}
    for rule in check_rules(rules):
        first, last = rule_ends(rule, digits, places, n)
        if low is not None and high is not None:
            first, last = max(first, low), min(last, high)
        found[rule] = range(first, last + 1)
    counts = {k for rule, ks in found.items() if rule in NEAREST_RULES for k in ks}
    counts = counts or {k for ks in found.values() for k in ks}
    nearest = clip(-((scale - 2 * digits * n) // (2 * scale)))
    gap = factor * abs(nearest * scale - digits * n) / (n * scale)
    named = tuple(rule for rule in rules if found[rule])
    return PossibleCounts(tuple(sorted(counts)), named, bool(counts), nearest, gap)
