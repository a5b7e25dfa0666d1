"""The values that a printed number can stand for, as an exact interval.

Prevents the failure in which a printed 12.3 is calculated with as if it were 12.300...: every printed number is the
interval of values that print so, with open and closed ends, and sums and multiples of such intervals are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, reduce

from fragility.errors import InputError
from fragility.statistics.printed import read_printed
from fragility.statistics.rounding import rule_ends

#: Values that a unit allows; a "count" is exact, and any other unit is not bounded.
LIMITS = {"percent": (Fraction(0), Fraction(100)), "share": (Fraction(0), Fraction(1))}
#: Grid on which an odd number is an open end: the ends of every rule are whole twentieths of the last digit.
GRID = 40


@dataclass(frozen=True)
class Span:
    """An interval of exact values, with its ends open or closed."""

    low: Fraction
    high: Fraction
    low_open: bool = False
    high_open: bool = False

    def plus(self, other: "Span") -> "Span":
        """Return the values of a sum."""
        opens = self.low_open or other.low_open, self.high_open or other.high_open
        return Span(self.low + other.low, self.high + other.high, *opens)

    def turned(self) -> "Span":
        """Return the values with the other sign."""
        return Span(-self.high, -self.low, self.high_open, self.low_open)

    def times(self, factor: Fraction) -> "Span":
        """Return the values of a multiple; a negative factor turns the interval round."""
        ends = (self.low * factor, self.low_open), (self.high * factor, self.high_open)
        low, high = ends if factor >= 0 else ends[::-1]
        return Span(low[0], high[0], low[1], high[1])

    def meets(self, other: "Span") -> bool:
        """Return whether the two have a value in common."""
        return self._begins_below(other) and other._begins_below(self)

    def _begins_below(self, other: "Span") -> bool:
        """Return whether the values begin before those of another end; neither is empty."""
        if self.low == other.high:
            return not (self.low_open or other.high_open)
        return self.low < other.high

    def hull(self, other: "Span") -> "Span":
        """Return the smallest interval that holds both."""
        low = min((self.low, self.low_open), (other.low, other.low_open))
        high = max((self.high, not self.high_open), (other.high, not other.high_open))
        return Span(low[0], high[0], low[1], not high[1])


@dataclass(frozen=True)
class Number:
    """A printed number as a whole number of its last digit."""

    digits: int
    decimals: int
    unit: str

    @property
    def value(self) -> Fraction:
        """The number itself."""
        return Fraction(self.digits, 10**self.decimals)

    @property
    def text(self) -> str:
        """The number as it prints, with all its decimals."""
        return format(Decimal(self.digits).scaleb(-self.decimals), "f")

    def span(self, rules: Sequence[str]) -> Span:
        """Return the values that print so under some of the rules, within the limits of the unit."""
        return _span(self, tuple(rules))


@lru_cache(maxsize=1 << 16)
def _span(number: Number, rules: tuple[str, ...]) -> Span:
    if number.unit == "count":
        return Span(number.value, number.value)
    spans = []
    for rule in rules:
        first, last = rule_ends(rule, abs(number.digits), 0, GRID)
        low, high = first - first % 2, last + last % 2
        ends = Span(Fraction(low, GRID), Fraction(high, GRID), low != first, high != last)
        turned = ends.turned()  # a rule treats -v as it treats v
        spans += [turned] if number.digits < 0 else [ends] if number.digits > 0 else [ends, turned]
    span = reduce(Span.hull, spans).times(Fraction(1, 10**number.decimals))
    if number.unit not in LIMITS:
        return span
    least, most = LIMITS[number.unit]
    low_open, high_open = span.low_open and span.low >= least, span.high_open and span.high <= most
    return Span(max(span.low, least), min(span.high, most), low_open, high_open)


def nearby(value: Fraction, like: Number, step: int) -> Number:
    """Return the printed number nearest to a value, or so many steps of the last digit from it."""
    digits, rest = divmod(value.numerator * 10**like.decimals, value.denominator)
    twice = 2 * rest
    up = twice > value.denominator or (twice == value.denominator and digits % 2 == 1)
    return Number(digits + up + step, like.decimals, like.unit)


def read_number(text: str, unit: str) -> Number:
    """Read an exact printed number.

    Raises
    ------
    InputError
        The text is not an exact number, lies beyond its unit, or prints a count with decimals.
    """
    printed = read_printed(text, unit)
    if printed.kind != "exact" or printed.value is None or printed.decimals is None:
        raise InputError(f"'{text}' is {printed.kind}", "consistency", "only exact numbers can be checked")
    least, most = LIMITS.get(unit, (printed.value, printed.value))
    if not least <= printed.value <= most:
        raise InputError(f"'{text}' is not a {unit} from {least} to {most}", "consistency")
    if unit == "count" and printed.decimals:
        raise InputError(f"'{text}' is not a whole number", "consistency", "a count has no decimals")
    return Number(int(printed.value * 10**printed.decimals), printed.decimals, unit)
