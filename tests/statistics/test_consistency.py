"""Consistency checks against numbers that Python's decimal printed, and against brute force over counts."""

from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.errors import InputError
from fragility.statistics.consistency import (
    check_average,
    check_difference,
    check_same,
    check_subgroups,
    check_total,
)
from fragility.statistics.rounding import NEAREST_RULES, ROUNDING_RULES
from fragility.statistics.spans import Span, read_number

small = settings(max_examples=50, deadline=None)
WAYS = {
    "half-up": ROUND_HALF_UP,
    "half-down": ROUND_HALF_DOWN,
    "half-even": ROUND_HALF_EVEN,
    "truncation": ROUND_DOWN,
    "double-half-up": ROUND_HALF_UP,
    "double-half-even": ROUND_HALF_EVEN,
}
rules = st.sampled_from(ROUNDING_RULES)
rates = st.decimals(0, 100, places=5)


def show(value, decimals, rule):
    """Print a number by a rule, as the decimal module rounds."""
    if rule.startswith("double"):
        value = value.quantize(Decimal(1).scaleb(-decimals - 1), WAYS[rule])
    return format(value.quantize(Decimal(1).scaleb(-decimals), WAYS[rule]), "f")


@small
@given(rates, rates, st.integers(0, 2), st.integers(0, 2), rules)
def test_a_true_difference_is_possible_under_its_rule(one, two, decimals, of_difference, rule):
    texts = show(one - two, of_difference, rule), show(one, decimals, rule), show(two, decimals, rule)
    found = check_difference(*texts)
    assert found.possible and rule in found.rules and found.gap == 0 and Fraction(found.nearest) == Fraction(texts[0])
    assert found.low <= Fraction(one - two) <= found.high


@small
@given(st.lists(rates, min_size=4, max_size=4), st.integers(0, 2), rules)
def test_a_true_average_and_total_are_possible_under_their_rule(values, decimals, rule):
    texts = [show(value, decimals, rule) for value in values]
    average = check_average(show(sum(values) / 4, decimals, rule), texts)
    assert average.possible and rule in average.rules
    total = check_total(show(sum(values), decimals, rule), texts, unit="points")
    assert total.possible and rule in total.rules
    weighted = sum(value * weight for value, weight in zip(values, (1, 2, 3, 4), strict=True)) / 10
    assert rule in check_average(show(weighted, decimals, rule), texts, [1, 2, 3, 4]).rules


@small
@given(rates, st.integers(0, 3), st.integers(0, 3), rules)
def test_a_value_printed_twice_is_possible(value, one, two, rule):
    found = check_same(show(value, one, rule), show(value, two, rule))
    assert found.possible and rule in found.rules


@small
@given(rates, rates, st.integers(-9, 9), st.integers(0, 2), rules)
def test_the_nearest_difference_fits_and_none_nearer_does(one, two, off, decimals, rule):
    parts = show(one, decimals, rule), show(two, decimals, rule)
    step = Decimal(1).scaleb(-decimals)
    text = format((one - two).quantize(step) + off * step, "f")
    found = check_difference(text, *parts)
    assert check_difference(found.nearest, *parts).possible
    assert found.gap == abs(Fraction(found.nearest) - Fraction(text))
    assert found.possible == (found.gap == 0)
    assert found.mixed or not found.possible
    for steps in range(int(found.gap / Fraction(step))):
        for nearer in (Decimal(text) + steps * step, Decimal(text) - steps * step):
            assert not check_difference(format(nearer, "f"), *parts).possible


def test_differences_by_hand():
    """95.96 - 99.23 is -3.27, each end open by half a hundredth: -3.28 to -3.26."""
    nearest_rules = {"rules": NEAREST_RULES}
    found = check_difference("-3.3", "95.96", "99.23", **nearest_rules)
    assert found.possible and (found.low, found.high) == (Fraction(-328, 100), Fraction(-326, 100))
    wrong = check_difference("-3.4", "95.96", "99.23", **nearest_rules)
    assert not wrong.possible and (wrong.nearest, wrong.gap, wrong.rules) == ("-3.3", Fraction(1, 10), ())
    # 1 - 0 printed without decimals: above 0 and below 1.5 (a rate of 0 is not below 0), so 2 needs a mixture.
    assert check_difference("1", "1", "0", **nearest_rules).possible
    apart = check_difference("2", "1", "0", **nearest_rules)
    assert (apart.possible, apart.mixed, apart.nearest) == (False, True, "1")


def test_a_tie_is_decided_exactly():
    """0.15 and 0.25 are not what floats make of them: half-even prints 0.2 twice, half-up 0.2 and 0.3."""
    assert check_same("0.2", "0.25", rules=("half-even",)).possible
    assert check_same("0.3", "0.250", rules=("half-up",)).possible
    assert not check_same("0.2", "0.251", rules=("half-even",)).possible
    assert check_same("0.2", "0.251", rules=("truncation",)).possible
    assert check_same("0.2", "0.251").rules == ("truncation", "double-half-even")
    assert check_same("92.5", "92.447").rules == ("double-half-up",)


def test_a_mixture_of_rules_is_said_to_be_one():
    """12.95 cut off is 12 and rounded 13.0: no one rule prints both."""
    found = check_same("12", "13.0")
    assert (found.possible, found.rules, found.mixed, found.nearest, found.gap) == (False, (), True, "13", 1)
    assert not check_same("11", "13.0").mixed
    cut = check_total("26", ["12.6", "12.6"], unit="points")
    assert (cut.possible, cut.mixed, cut.nearest) == (False, False, "25")
    assert check_total("25", ["12.8", "12.9"], unit="points").rules == ("truncation",)


def test_values_stay_within_their_unit():
    """A share of 100.0 cannot be 100.04, and one of 0.0 not below 0; points have no bounds."""
    assert check_difference("100.1", "100.0", "0.0").nearest == "100.0"
    assert check_difference("100.1", "100.0", "0.0", unit="points").possible
    assert not check_same("100.1", "100.0", unit="points").possible


def test_counts_are_exact():
    assert check_total("520", ["100", "200", "220"]).possible
    wrong = check_total("521", ["100", "200", "220"])
    assert not wrong.possible and (wrong.nearest, wrong.gap) == ("520", 1)
    assert check_total("521", ["100", "200", "220"], unit="points").possible


def brute_force(total, parts, sizes, rule):
    """Return whether some counts of the subgroups print so, and their sum too."""
    decimals = len(total.partition(".")[2])
    printed = [[k for k in range(n + 1) if prints(k, n, text, rule)] for text, n in zip(parts, sizes, strict=True)]
    return any(prints(sum(ks), sum(sizes), total, rule, decimals) for ks in product(*printed))


def prints(k, n, text, rule, decimals=None):
    decimals = len(text.partition(".")[2]) if decimals is None else decimals
    digits = Fraction(100 * k * 10**decimals, n)  # exact, then one Decimal with room to spare for these n
    exact = Decimal(digits.numerator) / Decimal(digits.denominator)
    return show(exact.scaleb(-decimals), decimals, rule) == text


@small
@given(st.lists(st.integers(2, 9), min_size=2, max_size=3), st.data(), st.integers(0, 1))
def test_subgroups_equal_brute_force_over_counts(sizes, data, decimals):
    counts = [data.draw(st.integers(0, n)) for n in sizes]
    parts = [show(Decimal(100 * k) / n, decimals, "half-up") for k, n in zip(counts, sizes, strict=True)]
    whole = data.draw(st.integers(0, sum(sizes)))
    total = show(Decimal(100 * whole) / sum(sizes), decimals, "half-up")
    found = check_subgroups(total, parts, sizes)
    for rule in ("half-up", "half-even", "truncation"):
        assert (rule in found.rules) == brute_force(total, parts, sizes, rule)
    if whole == sum(counts):
        assert found.possible and "half-up" in found.rules
    assert check_subgroups(found.nearest, parts, sizes).possible
    assert found.gap == abs(Fraction(found.nearest) - Fraction(total))


def test_subgroups_by_hand():
    """1 of 3 and 2 of 3 make 3 of 6, not 48 %; without the sizes any rate between the two will do."""
    assert check_subgroups("50.0", ["33.3", "66.7"], [3, 3]).possible
    wrong = check_subgroups("48.0", ["33.3", "66.7"], [3, 3])
    assert not wrong.possible and (wrong.nearest, wrong.gap) == ("50.0", 2)
    assert check_subgroups("48.0", ["33.3", "66.7"]).possible
    assert check_subgroups("70.0", ["33.3", "66.7"], rules=NEAREST_RULES).nearest == "66.7"
    impossible = check_subgroups("50.0", ["33.3", "66.7"], [3, 4])
    assert not impossible.possible and impossible.nearest is None
    assert impossible.reason == "'66.7' is impossible for 4 items"
    # Sharper than intervals: the weighted average of the printed rates would let 50.2 pass.
    assert not check_subgroups("50.2", ["33", "67"], [3, 3]).possible
    assert check_average("50.2", ["33", "67"], [3, 3]).possible
    # 33 % of 300 is 98 to 100 items, so 196 to 200 of 600: the nearest end is the one next to the printed number.
    ends = [check_subgroups(text, ["33", "33"], [300, 300], rules=NEAREST_RULES) for text in ("30.0", "40.0")]
    assert [found.nearest for found in ends] == ["32.7", "33.3"]
    share = check_subgroups("0.50", ["0.33", "0.67"], [3, 3], unit="share")
    assert share.possible and (share.low, share.high) == (Fraction(1, 2), Fraction(1, 2))
    cut = check_subgroups("33.4", ["33.3", "33.3"], [3, 3], rules=("truncation",))
    assert not cut.possible and cut.nearest == "33.3"


@small
@given(rates, st.integers(0, 3), rules)
def test_the_span_of_a_number_holds_what_prints_so(value, decimals, rule):
    span = read_number(show(value, decimals, rule), "percent").span((rule,))
    assert span.meets(Span(Fraction(value), Fraction(value)))
    inside = Span(span.low, span.low, False, False)
    assert span.meets(inside) != span.low_open


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: check_same("~6", "6"), "approximate"),
        (lambda: check_same("6", "n/a"), "missing"),
        (lambda: check_same("101", "100"), "not a percent"),
        (lambda: check_same("-1", "1"), "not a percent"),
        (lambda: check_same("1", "1", rules=("half-odd",)), "not a rounding rule"),
        (lambda: check_average("1", []), "list of printed"),
        (lambda: check_average("1", "12"), "parts: '12' is not a list"),
        (lambda: check_average("1", ["1", "2"], [1]), "one a part"),
        (lambda: check_average("1", ["1", "2"], [1, 0]), "weights: 0 .* 1 or more"),
        (lambda: check_total("1.5", ["1", "2"]), "not a whole number"),
        (lambda: check_subgroups("1", ["1"], unit="points"), "'points' is not a unit"),
        (lambda: check_subgroups("1", ["1"], [2.5]), "n: 2.5 .* whole number"),
        (lambda: check_subgroups("1", ["1"], [100], rules=("half-odd",)), "not a rounding rule"),
        (lambda: check_same(95.1, "95.1"), "not text"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
