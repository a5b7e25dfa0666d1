"""Granularity: against a list of every print that n items can give, and where the check must not speak."""

from fractions import Fraction

import pytest
from checks.made import RULES, of_check, printed, rate
from hypothesis import given, settings
from hypothesis import strategies as st


def results(rows):
    return {row["printed"]: row["result"] for row in of_check(rows, "granularity")}


@given(st.lists(st.integers(1, 9998), min_size=1, max_size=12, unique=True))
@settings(max_examples=25, deadline=None)
def test_possible_is_what_some_count_prints_by_some_rule(digits):
    gives = {
        printed(Fraction(100 * k, 330), 2, rule) for k in range(331) for rule in ("half-up", "half-even", "truncation")
    }
    texts = [f"{digit / 100:.2f}" for digit in digits]
    found = results([rate(f"c{i}", text) for i, text in enumerate(texts)])
    for text in texts:
        if text in gives:
            assert found[text] == "consistent"
        if found[text] == "inconsistent":
            assert text not in gives


def test_the_finding_names_the_nearest_count_and_the_power():
    (row,) = of_check([rate("a", "2.27%")], "granularity")
    assert (row["result"], row["expected"]) == ("inconsistent", f"nearest 7/330 = {700 / 330:.4f}")
    texts = [f"{digit / 100:.2f}" for digit in range(1, 10000)]
    gives = {printed(Fraction(100 * k, 330), 2, rule) for k in range(331) for rule in RULES}
    twice = 0.01  # at most so much more passes by rounding twice
    assert 1 - len(gives) / len(texts) - twice <= row["power"] <= 1 - len(gives) / len(texts)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (rate("a", "0.00"), "possible at every n"),
        (rate("a", "100.00"), "possible at every n"),
        (rate("a", "12"), "nearly every value"),
        (rate("a", "12.34", n_stated="", benchmark=""), "no n is stated"),
        (rate("a", "~12.34"), "not an exact number"),
        (rate("a", "3.27", metric="averaged accuracy"), "is not a count of items"),
        (rate("a", "2.12", metric="mean harmfulness grade", unit="grade-1-5"), "nearly every mean"),
    ],
)
def test_what_cannot_be_checked_says_why(row, reason):
    (found,) = of_check([row], "granularity")
    assert found["result"] == "not checkable"
    assert reason in found["reason"]


def test_a_digit_is_taken_to_be_added_only_where_the_column_shows_it():
    rows = [rate("a", "88.80"), rate("b", "1.82"), rate("c", "1.8"), rate("d", "88.81")]  # 293, 6, 6 of 330, and none
    assert results(rows) == {
        "88.80": "inconsistent",
        "1.82": "consistent",
        "1.8": "not checkable",
        "88.81": "inconsistent",
    }
    padded = [rate(str(k), f"{printed(Fraction(100 * k, 330), 1)}0") for k in (6, 45, 100, 150, 293)]
    assert set(results(padded).values()) <= {"not checkable", "consistent"}


def test_a_mean_over_runs_is_checked_over_all_answers():
    half = printed(Fraction(100 * 133, 660), 2)  # between two counts of 330
    assert results([rate("a", half)])[half] == "inconsistent"
    runs = {"metric": "attack success rate, mean of 2 runs"}
    assert results([rate("a", half, **runs)])[half] == "consistent"
    assert results([rate("a", half), rate("b", "20.00", **runs)])[half] == "not checkable"


def test_a_mean_grade_is_checked_against_whole_totals():
    few = {"metric": "mean harmfulness grade", "unit": "grade-1-5", "n_stated": "7"}
    assert results([rate("a", "2.29", **few)])["2.29"] == "consistent"  # 16 of 7
    assert results([rate("a", "2.33", **few)])["2.33"] == "inconsistent"


@given(st.lists(st.integers(1, 519), min_size=14, max_size=20, unique=True))
@settings(max_examples=20, deadline=None)
def test_a_wrong_n_is_found_at_the_cells_that_it_cannot_give(counts):
    texts = [printed(Fraction(100 * k, 520), 2) for k in counts]
    rows = [rate(f"c{i}", text, benchmark="AdvBench", n_stated="500") for i, text in enumerate(texts)]
    gives = {printed(Fraction(100 * k, 500), 2, rule) for k in range(501) for rule in ("half-up", "truncation")}
    found = results(rows)
    assert {text for text in texts if found[text] == "inconsistent"} <= set(texts) - gives
    assert sum(result == "inconsistent" for result in found.values()) >= len(set(texts) - gives) - 3
    bad = [row for row in of_check(rows, "granularity") if row["result"] == "inconsistent"]
    assert all("possible for the released n = 520" in row["reason"] for row in bad)
