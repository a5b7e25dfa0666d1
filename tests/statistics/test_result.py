"""Intervals, missing answers and argument checks."""

import numpy as np
import pytest

from fragility.errors import InputError
from fragility.statistics import result
from fragility.statistics.result import Interval, NotEstimable


def test_scalars_stay_python_floats():
    interval = Interval(np.float64(0.5), np.array(0.4), 0.6, 0.95, "x")
    assert type(interval.estimate) is type(interval.low) is type(interval.high) is float
    assert interval.reason == ""
    assert interval.width == pytest.approx(0.2)
    assert interval.excludes(0.39) is True
    assert interval.excludes(0.4) is interval.excludes(0.6) is False
    assert interval.excludes(0.61) is True


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3)])
def test_plain_arrays_are_taken_as_lists_are(shape):
    """Arrays of floats without a reason have a way of their own, which gives what the general one gives."""
    parts = [np.random.default_rng(seed).normal(size=shape) for seed in range(3)]
    one = Interval(*parts, 0.95, "x")
    other = Interval(*(part.tolist() for part in parts), 0.95, "x")
    for name in ("estimate", "low", "high", "reason"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
        assert type(getattr(one, name)) is type(getattr(other, name))
    assert np.asarray(one.reason).dtype.kind == "U"


def test_arrays_and_a_reason_a_cell():
    interval = Interval([0.5, np.nan], [0.4, np.nan], [0.6, np.nan], 0.95, "x", ["", "no item"])
    assert list(interval.excludes(0.9)) == [True, False]
    assert list(interval.reason) == ["", "no item"]
    assert np.isnan(interval.width[1])


@pytest.mark.parametrize(
    ("low", "high", "reason"),
    [(np.nan, 0.6, ""), (np.nan, np.nan, ""), (0.4, 0.6, "why"), (0.4, np.nan, "why")],
)
def test_nan_and_reason_go_together(low, high, reason):
    with pytest.raises(InputError, match="NaN where a reason is given"):
        Interval(0.5, low, high, 0.95, "x", reason)


def test_shapes_must_agree():
    with pytest.raises(InputError, match="differ in shape"):
        Interval([0.5, 0.5], 0.4, 0.6, 0.95, "x")
    with pytest.raises(InputError, match="one reason a cell"):
        Interval([0.5, 0.5], [0.4, 0.4], [0.6, 0.6], 0.95, "x", ["", "", ""])


def test_not_estimable_is_falsy_and_says_why():
    answer = NotEstimable("two models only")
    assert not answer
    assert answer.reason == "two models only"


@pytest.mark.parametrize(
    ("k", "n", "message"),
    [
        (5, 4, "5 of fewer items"),
        (-1, 4, "-1 is a negative count"),
        (0, 0, "0 items: n must be 1 or more"),
        (0, -3, "-3 items"),
        (np.nan, 4, "nan is not a finite number"),
        (np.inf, 4, "inf is not a finite number"),
        ("3", 4, "'3' is not a number"),
        ([1, 2, 9], [4, 4, 4], "9 of fewer items: k must not exceed n at index 2"),
        ([[1, 2], [3, 5]], 4, "at index 1, 1"),
        ([1, 2, 3], [4, 4], "do not go together"),
    ],
)
def test_counts_are_refused_with_value_and_index(k, n, message):
    with pytest.raises(InputError, match=message):
        result.check_counts(k, n)


def test_fractional_counts_only_where_allowed():
    assert result.check_counts(2.5, 4)[0] == 2.5
    with pytest.raises(InputError, match=r"2\.5 is not a whole number"):
        result.check_counts(2.5, 4, whole=True)


@pytest.mark.parametrize("share", [95.0, -0.1, 1.0000001])
def test_percent_is_no_share(share):
    with pytest.raises(InputError, match="is not a share"):
        result.check_shares([0.5, share], "rate")


@pytest.mark.parametrize("level", [0, 1, 95, -0.1])
def test_level_is_a_share(level):
    with pytest.raises(InputError, match="not a confidence level"):
        result.check_level(level)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: result.check_level([0.9, 0.95]), r"level: \[0.9, 0.95\] is not one number"),
        (lambda: result.check_integer(2.0, "draws", 1), "draws: 2.0 is not allowed; give a whole number, 1 or more"),
        (lambda: result.check_integer(True, "n"), "n: True is not allowed; give a whole number, 0 or more"),
        (lambda: result.check_integer(8, "n", 1, 7), "n: 8 is not allowed; give a whole number, 1 to 7"),
        (lambda: result.check_choice(["a"], "ab", "side"), r"side: \['a'\] is not a side; give one of a, b"),
        (lambda: result.check_flag("no", "pooled"), "pooled: 'no' is not True or False"),
        (lambda: result.as_list("12", "parts"), "parts: '12' is not a list"),
        (lambda: result.as_list((1, 2, 3), "scale", 2), r"scale: \(1, 2, 3\) is not a list of 2"),
        (lambda: result.as_array([[1, 2], [3]], "table"), "table: .* rows that differ in length"),
        (lambda: Interval("a", 0, 1, 0.95, "x"), "estimate, low or high is not a number"),
    ],
)
def test_wrong_types_are_refused_in_one_line(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_right_types_come_back_as_plain_values():
    assert result.check_integer(np.int64(7), "n", 7, 7) == 7
    assert result.check_flag(np.False_, "pooled") is False
    assert result.as_list((x for x in "ab"), "labels") == ["a", "b"]
    assert result.as_list(np.array([1, 2]), "n", 2) == [1, 2]
