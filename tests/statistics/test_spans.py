"""Spans meet where the two intervals have a value in common, and a number is printed to even where two are as near."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fragility.statistics.spans import Number, Span, nearby

ENDS = st.integers(-4, 4)


@st.composite
def spans(draw):
    low, high = sorted([draw(ENDS), draw(ENDS)])
    opens = (draw(st.booleans()), draw(st.booleans())) if low < high else (False, False)
    return Span(Fraction(low), Fraction(high), *opens)


def holds(span, value):
    above = span.low < value or (span.low == value and not span.low_open)
    return above and (value < span.high or (value == span.high and not span.high_open))


@given(spans(), spans())
def test_spans_meet_where_some_value_lies_in_both(one, two):
    quarters = [Fraction(number, 4) for number in range(-20, 21)]  # ends are whole, so a quarter lies in every inside
    assert one.meets(two) == any(holds(one, value) and holds(two, value) for value in quarters)


@given(spans())
def test_a_span_turned_is_minus_one_times_it(span):
    assert span.turned() == span.times(Fraction(-1))


@given(st.fractions(-20, 20, max_denominator=400), st.integers(0, 3), st.integers(-2, 2))
def test_the_nearest_number_is_that_of_pythons_rounding(value, decimals, step):
    assert nearby(value, Number(0, decimals, ""), step).digits == round(value * 10**decimals) + step
