"""One wording of a number: each function's examples, and every reading of a ledger on the screen, site and notebook."""

import doctest
import re
from fractions import Fraction

import pytest
from folders import GUO, ROOT, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility import wording
from fragility.claims.explain import explain
from fragility.claims.ledger import WORDED
from fragility.report.ledger_rows import readings, verdict_sentence
from fragility.suite.screen_ledger import reading_line
from fragility.suite.site.templates import environment
from fragility.wording import (
    counted,
    digits,
    estimate_text,
    interval_text,
    n_of,
    number_text,
    p_text,
    sentence,
    signed,
    true_minus,
)

JUDGES = "chao2024_jailbreakbench"
BAD_SIGN = re.compile(r"(?<![\w.])-\d|−0(?:\.0+)?(?![\d.])")


@pytest.fixture(scope="module")
def rows():
    return rows_of(GUO, JUDGES)


def test_the_examples_of_every_function_are_true():
    found = doctest.testmod(wording)
    assert found.attempted >= 10
    assert found.failed == 0


#: A person reads this table in one go: what is given, and the words.
SNAPSHOTS = [
    (n_of(0, 9, "comparison"), "none of 9 comparisons"),
    (n_of(1, 1, "comparison"), "the one comparison"),
    (n_of(2, 2, "model"), "both models"),
    (n_of(9, 9, "model"), "all 9 models"),
    (n_of(9, 39, "comparison"), "9 of 39 comparisons"),
    (n_of(8, None, "model"), "8 models"),
    (n_of(None, None, "model"), ""),
    (counted(1, "reading"), "1 reading"),
    (counted(1234, "row"), "1,234 rows"),
    (signed(-0.04), "0.0"),
    (signed(-2.25, 2), "−2.25"),
    (true_minus("-0.4 to 5.9 points"), "−0.4 to 5.9 points"),
    (true_minus("-0.0 points"), "0.0 points"),
    (true_minus("Llama-3-70B, HEx-PHI"), "Llama-3-70B, HEx-PHI"),
    (number_text(None, "points"), "none"),
    (p_text(0.00001), "< 0.0001"),
    (p_text(0.0231), "0.023"),
    (sentence("two rows disagree with the labels"), "Two rows disagree with the labels."),
    (sentence("gpt-4o agrees"), "gpt-4o agrees."),
]


@pytest.mark.parametrize(("words", "expected"), SNAPSHOTS)
def test_words(words, expected):
    assert words == expected


def test_every_reading_has_one_wording_wherever_it_is_shown(rows):
    told = {row["claim_id"]: explain(row["claim_id"], row["paper_key"], rows=rows) for row in rows}
    site, shown = environment(ROOT / "docs" / "_pages", {}).filters, 0
    for row in rows:
        if row["estimate"] is None:
            assert estimate_text(row) == site["estimate"](row) == "none"
            continue
        shown += 1
        words = estimate_text(row)
        assert words in reading_line(row), "the screen"
        assert f"- Estimate: {words}" in told[row["claim_id"]].split("\n"), "explain"
        assert f"estimate {words}" in verdict_sentence(row), "a notebook's sentence"
        assert readings([row])["estimate"].tolist() == [words], "a notebook's table, and the page of audit"
        assert site["estimate"](row) == words, "the site"
        assert site["value"](row) in words and site["interval"](row) in words
        assert not BAD_SIGN.search(words)
    assert shown > 40


def test_the_words_of_a_row_have_one_minus_sign_and_no_negative_zero(rows):
    """Save what is quoted: a number as a paper prints it, and notes of its table."""
    texts = [text for row in rows for name in WORDED for text in strings(row[name])]
    assert any("−" in text for text in texts)
    assert [text for text in texts if BAD_SIGN.search(text)] == []


def strings(value):
    if isinstance(value, dict | list):
        return [text for part in (value.values() if isinstance(value, dict) else value) for text in strings(part)]
    return [value] if isinstance(value, str) else []


def test_an_interval_that_is_absent_says_so_only_where_one_could_be():
    row = {"estimate": 3.0, "ci_low": None, "ci_high": None, "unit": "points", "type": "direction"}
    assert interval_text(row) == "no interval"
    assert interval_text(row | {"unit": "count"}) == ""


@settings(max_examples=200, deadline=None)
@given(printed=st.integers(-10_000, 10_000), among=st.integers(1, 40), decimals=st.integers(0, 2))
def test_half_way_is_rounded_from_the_decimal_and_not_from_the_float(printed: int, among: int, decimals: int) -> None:
    """A mean of printed tenths as a fraction, beside what floating-point sums make of it."""
    exact = Fraction(printed, 10 * among)
    scaled = abs(exact) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    for value in (printed / 10 / among, sum([printed / 10 / among / 8] * 8), float(exact) * (1 - 4e-16)):
        found = Fraction(digits(value, decimals).replace(",", ""))
        assert abs(found) == Fraction(whole, 10**decimals) and found * exact >= 0


def test_what_has_no_end_or_no_decimals_is_worded_as_it_is() -> None:
    assert (digits(float("inf")), digits(float("nan")), digits(1e15)) == ("inf", "nan", "1,000,000,000,000,000.0")
    assert digits(-0.0) == digits(-0.049) == "0.0"
