"""Whether printed numbers that belong together can all be right, by exact interval arithmetic.

Prevents two failures: a total, an average or a "change" that its own parts cannot give passes unseen, and a right
one is called wrong because each of its parts was rounded. A printed number stands for the interval of values that
print so. A check fails only where no values in those intervals fit under any one rounding rule of the list, and it
says whether a mixture of rules would do. Nothing here is random, and nothing is rounded on the way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from fragility.errors import InputError
from fragility.statistics.result import as_list, check_choice, check_integer
from fragility.statistics.rounding import ROUNDING_RULES, check_rules, rule_ends
from fragility.statistics.spans import LIMITS, Number, Span, nearby, read_number


@dataclass(frozen=True)
class Consistency:
    """The outcome of one check.

    Parameters
    ----------
    possible : bool
        Under some rule of the list, values that print as these numbers fit together.
    rules : tuple of str
        Every such rule.
    mixed : bool
        They fit when each number may be rounded by a rule of its own (two authors, two tables).
    low, high : Fraction or None
        What the other numbers leave open for the checked one, in its printed unit; None with a `reason`.
    nearest : str or None
        The number, printed to as many decimals, that is possible and nearest to the checked one (itself where
        possible).
    gap : Fraction or None
        How far that is from the number as printed.
    reason : str
        Why nothing fits whatever the checked number is, else "".
    """

    possible: bool
    rules: tuple[str, ...]
    mixed: bool
    low: Fraction | None
    high: Fraction | None
    nearest: str | None
    gap: Fraction | None
    reason: str = ""


def check_same(
    first: str, second: str, *, unit: str = "percent", rules: tuple[str, ...] = ROUNDING_RULES
) -> Consistency:
    """Check one number that is printed twice, perhaps with different decimals.

    Parameters
    ----------
    first, second : str
        As printed, of kind "exact": "95.96", "96.0". The first is the one checked.
    unit : str
        Values of "percent" and "share" are kept within 0 to 100 or 1; any other unit is not bounded.
    rules : tuple of str
        Rounding rules to try, of `ROUNDING_RULES`.

    Raises
    ------
    InputError
        A text that is not an exact number or lies beyond its unit, an unknown rule.
    """
    other = read_number(second, unit)
    return _compare(read_number(first, unit), other.span, rules)


def check_difference(
    difference: str, first: str, second: str, *, unit: str = "percent", rules: tuple[str, ...] = ROUNDING_RULES
) -> Consistency:
    """Check a printed difference (drop, gain) against `first` - `second`.

    Parameters
    ----------
    difference : str
        As printed, with its sign: "-3.2".
    first, second : str
        As printed.
    unit : str
        Unit of the two parts; the difference is in the same measure and has no bounds.
    rules : tuple of str
        As in `check_same`; errors too.
    """
    one, two = read_number(first, unit), read_number(second, unit)
    return _compare(read_number(difference, ""), lambda r: one.span(r).plus(two.span(r).turned()), rules)


def check_average(
    average: str,
    parts: Sequence[str],
    weights: Sequence[int] | None = None,
    *,
    unit: str = "percent",
    rules: tuple[str, ...] = ROUNDING_RULES,
) -> Consistency:
    """Check a printed average against its parts.

    Parameters
    ----------
    average : str
        As printed.
    parts : sequence of str
        As printed, in the unit of the average.
    weights : sequence of int, optional
        Weight of each part (items), whole numbers above 0; equal by default.
    unit, rules
        As in `check_same`; errors too.
    """
    numbers = _parts(parts, unit)
    counts = [1] * len(numbers) if weights is None else _counts(weights, len(numbers), "weights")
    shares = [Fraction(count, sum(counts)) for count in counts]
    return _compare(read_number(average, unit), lambda r: _sum(numbers, shares, r), rules)


def check_total(
    total: str, parts: Sequence[str], *, unit: str = "count", rules: tuple[str, ...] = ROUNDING_RULES
) -> Consistency:
    """Check a printed total against the sum of its parts.

    Parameters
    ----------
    total, parts : str, sequence of str
        As printed.
    unit : str
        "count" for whole numbers that were not rounded; any other unit (except percent and share, which are kept
        within their bounds) for rounded ones.
    rules : tuple of str
        As in `check_same`; errors too.
    """
    numbers = _parts(parts, unit)
    return _compare(read_number(total, unit), lambda r: _sum(numbers, [Fraction(1)] * len(numbers), r), rules)


def check_subgroups(
    total: str,
    parts: Sequence[str],
    n: Sequence[int] | None = None,
    *,
    unit: str = "percent",
    rules: tuple[str, ...] = ROUNDING_RULES,
) -> Consistency:
    """Check the rate of all items against the rates of the subgroups that make them up.

    Parameters
    ----------
    total : str
        Rate of all items, as printed.
    parts : sequence of str
        Rate of each subgroup.
    n : sequence of int, optional
        Items of each subgroup. With them the check is over whole counts, which is sharper than
        `check_average` with weights. Without them the total only has to lie between the lowest and the highest part.
    unit : {"percent", "share"}
        Unit of all rates.
    rules : tuple of str
        As in `check_same`; errors too.
    """
    check_choice(unit, LIMITS, "unit")
    rules = check_rules(rules)
    numbers, checked = _parts(parts, unit), read_number(total, unit)
    if n is None:
        return _compare(checked, lambda r: reduce(Span.hull, (number.span(r) for number in numbers)), rules)
    sizes = _counts(n, len(numbers), "n")
    full, items = LIMITS[unit][1], sum(sizes)
    for number, text, size in zip(numbers, parts, sizes, strict=True):
        if not _count_range(number, size, rules):
            return Consistency(False, (), False, None, None, None, None, f"'{text}' is impossible for {size} items")
    ranges = {rule: _total_range(numbers, sizes, (rule,)) for rule in rules}
    sums = {rule: ends for rule, ends in ranges.items() if ends}
    mixed = _meet(_total_range(numbers, sizes, rules), _count_range(checked, items, rules))
    if not sums:
        return Consistency(False, (), mixed, None, None, None, None, "no one rule makes every subgroup possible")
    shared = tuple(rule for rule, ends in sums.items() if _meet(ends, _count_range(checked, items, (rule,))))
    nearest = checked
    if not shared:
        fits = []
        for rule, (first, last) in sums.items():
            count = min(max(round(checked.value / full * items), first), last)
            near = (nearby(full * Fraction(count, items), checked, step) for step in (-1, 0, 1))
            fits += [number for number in near if _meet((count, count), _count_range(number, items, (rule,)))]
        nearest = min(fits, key=lambda number: (abs(number.value - checked.value), number.digits))
    low = full * Fraction(min(first for first, _ in sums.values()), items)
    high = full * Fraction(max(last for _, last in sums.values()), items)
    return Consistency(bool(shared), shared, mixed, low, high, nearest.text, abs(nearest.value - checked.value))


def _compare(checked: Number, allowed: Callable[[Sequence[str]], Span], rules: tuple[str, ...]) -> Consistency:
    """Compare the span of the checked number with what the other numbers allow, rule by rule and with any mixture."""
    rooms = {rule: allowed((rule,)) for rule in check_rules(rules)}
    shared = tuple(rule for rule, room in rooms.items() if checked.span((rule,)).meets(room))
    mixed = checked.span(rules).meets(allowed(rules))
    nearest = checked
    if not shared:
        near: dict[int, list[tuple[str, Span]]] = {}
        for rule, room in rooms.items():
            for end in (room.low, room.high):
                first = nearby(end, checked, 0).digits
                for digits in range(first - 2, first + 3):
                    near.setdefault(digits, []).append((rule, room))
        for digits in sorted(near, key=lambda digits: (abs(digits - checked.digits), digits)):
            nearest = Number(digits, checked.decimals, checked.unit)
            if any(nearest.span((rule,)).meets(room) for rule, room in near[digits]):
                break
    whole = reduce(Span.hull, rooms.values())
    gap = abs(nearest.value - checked.value)
    return Consistency(bool(shared), shared, mixed, whole.low, whole.high, nearest.text, gap)


def _sum(numbers: Sequence[Number], weights: Sequence[Fraction], rules: Sequence[str]) -> Span:
    spans = (number.span(rules).times(weight) for number, weight in zip(numbers, weights, strict=True))
    return reduce(Span.plus, spans)


def _count_range(number: Number, n: int, rules: Sequence[str]) -> tuple[int, int] | None:
    """Return the first and last k of n that print so under some of the rules; they follow without a gap."""
    places = number.decimals + (2 if number.unit == "percent" else 0)
    ends = [rule_ends(rule, number.digits, places, n) for rule in rules]
    found = [(max(first, 0), min(last, n)) for first, last in ends if max(first, 0) <= min(last, n)]
    return (min(first for first, _ in found), max(last for _, last in found)) if found else None


def _total_range(numbers: Sequence[Number], sizes: Sequence[int], rules: Sequence[str]) -> tuple[int, int] | None:
    ranges = [_count_range(number, size, rules) for number, size in zip(numbers, sizes, strict=True)]
    found = [ends for ends in ranges if ends]
    return (sum(f for f, _ in found), sum(last for _, last in found)) if len(found) == len(ranges) else None


def _meet(one: tuple[int, int] | None, two: tuple[int, int] | None) -> bool:
    return one is not None and two is not None and max(one[0], two[0]) <= min(one[1], two[1])


def _parts(parts: Sequence[str], unit: str) -> list[Number]:
    texts = as_list(parts, "parts")
    if not texts:
        raise InputError("no part", "parts", "give a list of printed numbers")
    return [read_number(text, unit) for text in texts]


def _counts(counts: Sequence[int], length: int, where: str) -> list[int]:
    found = as_list(counts, where)
    if len(found) != length:
        raise InputError(f"{len(found)} numbers of items for {length} parts", where, "give one a part")
    return [check_integer(count, where, 1) for count in found]
