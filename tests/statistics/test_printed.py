"""Printed numbers: every form met in papers, and the texts that are none."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.errors import InputError
from fragility.statistics.printed import as_percent, column_decimals, read_printed

QUICK = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("text", "kind", "value", "decimals"),
    [
        ("95.96", "exact", "95.96", 2),
        ("100.0", "exact", "100", 1),
        ("20%", "exact", "20", 0),
        ("0.63 %", "exact", "0.63", 2),
        ("+87.0%", "exact", "87", 1),
        ("-19.7%", "exact", "-19.7", 1),
        ("\u221219.7", "exact", "-19.7", 1),
        ("\u00a092.12\u00a0%", "exact", "92.12", 2),
        (".5", "exact", "0.5", 1),
        ("1,000", "exact", "1000", 0),
        ("12,345.6", "exact", "12345.6", 1),
        ("~6%", "approximate", "6", 0),
        ("\u22486", "approximate", "6", 0),
        ("\u223c 6", "approximate", "6", 0),
        ("about 8%", "approximate", "8", 0),
        ("ca. 8.5", "approximate", "8.5", 1),
        ("Approximately 40%", "approximate", "40", 0),
        ("<1", "less", "1", 0),
        ("< 0.1%", "less", "0.1", 1),
        ("\u2264 5", "less", "5", 0),
        (">= 90", "greater", "90", 0),
        ("\u226590", "greater", "90", 0),
        ("more than 90%", "greater", "90", 0),
        ("12.3 ± 0.4", "plus-minus", "12.3", 1),
        ("12.3+/-0.40", "plus-minus", "12.3", 1),
        ("5.2(4)", "plus-minus", "5.2", 1),
        ("12.5 [10.1, 14.9]", "interval", "12.5", 1),
        ("12.5% (95% CI 10.1\u201314.9)", "interval", "12.5", 1),
        ("12.5^{+1.2}_{-0.9}", "interval", "12.5", 1),
        ("3.35e-25", "exact", "3.35e-25", 27),
        ("1.5 \u00d7 10^{-4}", "exact", "0.00015", 5),
        ("1.5\u00d710\u207b\u2074", "exact", "0.00015", 5),
        ("0.00e+00", "exact", "0", 2),
        ("1\u2009319", "exact", "1319", 0),
        ("14 042.5", "exact", "14042.5", 1),
        ("\u00b10.0", "exact", "0", 1),
    ],
)
def test_numbers(text, kind, value, decimals):
    printed = read_printed(text)
    assert (printed.kind, printed.value, printed.decimals) == (kind, Fraction(value), decimals)
    assert printed.text == text
    assert printed.unit == "percent"


def test_spread_is_kept():
    assert read_printed("12.3 ± 0.4").spread == Fraction("0.4")
    assert read_printed("6.4(12)").spread == Fraction("1.2")


def test_the_ends_of_an_interval_are_kept():
    for text in ("12.5 [10.1, 14.9]", "12.5 (95% CI: 10.1 to 14.9)", "12.5^{+2.4}_{-2.4}"):
        assert (read_printed(text).low, read_printed(text).high) == (Fraction("10.1"), Fraction("14.9"))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("11\u201331%", 11, 31),
        ("80% - 88%", 80, 88),
        ("about 5-7", 5, 7),
        ("-5--3", -5, -3),
        ("5 to 7", 5, 7),
        ("[5, 7]", 5, 7),
        ("95% CI [5, 7]", 5, 7),
    ],
)
def test_ranges(text, low, high):
    printed = read_printed(text)
    assert (printed.kind, printed.value, printed.low, printed.high) == ("range", None, low, high)


@pytest.mark.parametrize("text", ["", "  ", "\u2014", "\u2013", "-", "--", "n/a", "N/A", "NA", "n.a.", "/"])
def test_missing(text):
    printed = read_printed(text)
    assert (printed.kind, printed.value, printed.decimals) == ("missing", None, None)


@pytest.mark.parametrize(
    "text",
    [
        "1,00",
        "0,123",
        "1,0000",
        "5.",
        "1.2.3",
        "15/24",
        "9.5*",
        "ninety",
        "nan",
        "31-11",
        "1e-99999",
        "1 23",
        "12.3 (0.4)",
        "5 %%",
    ],
)
def test_not_a_number(text):
    assert read_printed(text).kind == "not-a-number"


@pytest.mark.parametrize("value", [95.1, 95, None, Fraction(1, 2), b"95.1"])
def test_a_number_is_refused_with_the_reason(value):
    """As scrutiny does (test-grim.R): a numeric argument is an error, because trailing zeros matter."""
    with pytest.raises(InputError, match="trailing zeros matter"):
        read_printed(value)


@pytest.mark.parametrize("unit", ["share", "count"])
def test_percent_sign_in_another_unit_is_refused(unit):
    with pytest.raises(InputError, match="percent sign"):
        read_printed("20%", unit)


def test_share_to_percent():
    percent = as_percent(read_printed("0.9596", "share"))
    assert (percent.value, percent.decimals, percent.unit) == (Fraction("95.96"), 2, "percent")
    coarse = as_percent(read_printed("0.5", "share"))
    assert (coarse.value, coarse.decimals) == (50, -1)
    spread = as_percent(read_printed("0.12 ± 0.01", "share"))
    assert spread.spread == 1
    ends = as_percent(read_printed("0.1-0.2", "share"))
    assert (ends.low, ends.high) == (10, 20)
    missing = as_percent(read_printed("-", "share"))
    assert (missing.kind, missing.value, missing.decimals) == ("missing", None, None)
    same = read_printed("95.96")
    assert as_percent(same) is same
    with pytest.raises(InputError, match="nats"):
        as_percent(read_printed("0.5", "nats"))


def test_column_decimals():
    assert column_decimals(["100.0", "95.96", "~3.123", "-"]) == 2
    with pytest.raises(InputError, match="no exact number"):
        column_decimals(["-", "~3"])


@QUICK
@given(st.integers(-(10**6), 10**6), st.integers(0, 6))
def test_every_decimal_is_read_exactly(units, decimals):
    text = f"{'-' if units < 0 else ''}{abs(units) // 10**decimals}"
    if decimals:
        text += f".{abs(units) % 10**decimals:0{decimals}d}"
    printed = read_printed(text)
    assert (printed.kind, printed.value, printed.decimals) == (
        "exact",
        Fraction(units, 10**decimals),
        decimals,
    )


@QUICK
@given(st.text(max_size=12))
def test_any_text_gets_a_kind(text):
    printed = read_printed(text)
    assert (printed.value is None) == (printed.kind in ("range", "missing", "not-a-number"))
    assert (printed.decimals is None) == (printed.kind in ("missing", "not-a-number"))
