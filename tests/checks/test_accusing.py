"""What has to be so before a printed number is held against another: each line, chance and power by another way."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from checks.made import bare, of_check, printed, rate
from scipy import stats

from fragility.printed.checks.numbers import spread_of
from fragility.printed.checks.reading import Trial, best, expected_text, follows, passes
from fragility.printed.checks.wholes import whole_findings
from fragility.statistics.consistency import check_average
from fragility.statistics.printed import read_printed

MEAN = check_average("50.0", ["40.0", "60.0"])
OFF = check_average("90.0", ["40.0", "60.0"])


def trials(fit: int, total: int, chance: float) -> list[Trial[tuple[()]]]:
    return [Trial({}, (), MEAN if place < fit else OFF, chance) for place in range(total)]


def test_half_of_the_numbers_and_two_at_least_have_to_follow_a_reading() -> None:
    assert MEAN.possible and not OFF.possible
    assert follows(trials(2, 4, 1e-6), 1) and follows(trials(3, 5, 1e-6), 1)
    assert not follows(trials(2, 5, 1e-6), 1) and not follows(trials(1, 1, 1e-6), 1)


@pytest.mark.parametrize(("fit", "total", "chance"), [(2, 2, 0.2), (2, 3, 0.1), (4, 5, 0.3), (3, 3, 0.3), (2, 2, 0.16)])
def test_what_random_numbers_would_do_is_counted_for_every_reading(fit: int, total: int, chance: float) -> None:
    by_chance = sum(stats.binom.pmf(k, total, chance) for k in range(fit, total + 1))
    for readings in (1, 2, 3):
        assert follows(trials(fit, total, chance), readings) == (by_chance * readings < 0.05)


def test_the_reading_that_explains_most_is_taken_and_of_equals_the_first() -> None:
    few, more, other = trials(1, 4, 0.1), trials(3, 4, 0.1), trials(3, 4, 0.2)
    assert best([few, more, other]) is more and best([other, more]) is other


def test_the_share_of_numbers_that_the_parts_allow() -> None:
    """Over a range of 20 with one decimal 201 numbers can be printed; an interval of .2 holds three of them."""
    allowed = replace(MEAN, low=Fraction(50), high=Fraction(502, 10))
    assert passes(allowed, 1, 20.0) == pytest.approx(3 / 201)
    assert passes(allowed, 0, 0.1) == 1.0 and passes(allowed, 1, 0.0) == 1.0 and passes(allowed, 1, -1.0) == 1.0
    assert expected_text(allowed, 1) == "50.000 to 50.200"


def test_how_far_numbers_lie_apart() -> None:
    found = [{"printed": read_printed(text, "percent")} for text in ("4.0", "9.5", "2.0", "3.0")]
    assert spread_of(found) == 7.5 and spread_of(found[:1]) == 0.0 and spread_of([]) == 0.0


def test_last_digits_have_the_chance_and_the_power_of_their_test() -> None:
    counts = range(1, 330, 2)
    (found,) = of_check([rate(f"c{k}", printed(Fraction(100 * k, 330), 2)) for k in counts], "last digits")
    every = [int(printed(Fraction(100 * k, 330), 2)[-1]) for k in range(1, 330)]
    seen = [int(printed(Fraction(100 * k, 330), 2)[-1]) for k in counts]
    expected = np.bincount(every, minlength=10) / 329 * len(seen)
    observed = np.bincount(seen, minlength=10)
    assert found["printed"] == " ".join(str(count) for count in observed)
    assert found["expected"] == " ".join(f"{count:.1f}" for count in expected)
    assert found["chance"] == pytest.approx(stats.chisquare(observed, expected).pvalue)
    chosen = np.array([0.2 if digit in (0, 5) else 0.6 / 8 for digit in range(10)]) * expected.sum()
    away = ((chosen - expected) ** 2 / expected).sum()
    assert found["power"] == pytest.approx(stats.ncx2.sf(stats.chi2.isf(0.001, 9), 9, away))


def line(name: str, values: list[str], **other: str) -> list[dict[str, str]]:
    """Return the categories of one line of a table."""
    return [
        rate("c", value, row=name, column=f"kind {place}", benchmark=f"HEx-PHI: {place}", n_stated="") | other
        for place, value in enumerate(values)
    ]


def wholes(*lines: list[str]) -> list[Any]:
    rows = [row for place, values in enumerate(lines) for row in line(f"line {place}", values)]
    return whole_findings(bare(rows))


GOOD = [["40.0", "30.1", "20.0", "9.9"], ["25.3", "25.3", "25.3", "24.1"], ["10.2", "20.2", "30.2", "39.4"]]
BAD = ["40.0", "30.1", "20.0", "14.9"]


def test_categories_that_do_not_sum_to_the_whole_are_told_where_the_other_lines_do() -> None:
    found = wholes(*GOOD, BAD)
    assert [one.result for one in found] == ["consistent"] * 3 + ["inconsistent"]
    assert found[0].reason == "sums to 100 within rounding"
    assert found[3].reason == "sums to 105.0; 3 of the 4 lines of its table sum to 100"
    assert found[3].expected == "100" and found[3].printed == "40.0 + 30.1 + 20.0 + 14.9"
    assert len(found[3].against) == 3
    assert found[3].power == pytest.approx(1 - 1.6 * 4 * 0.1 / 100)


def test_three_of_five_lines_show_a_whole_and_fewer_do_not() -> None:
    other = ["50.0", "30.1", "20.0", "9.9"]
    assert [one.result for one in wholes(*GOOD, BAD, other)].count("inconsistent") == 2
    assert wholes(*GOOD, BAD, other, ["60.0", "30.1", "20.0", "9.9"]) == []
    assert wholes(GOOD[0], BAD) == []


def test_lines_that_come_near_the_whole_by_chance_show_nothing() -> None:
    """Whole percents: five numbers bring a line to 100 in one of twelve tries, so two lines of two are no proof."""
    coarse = [["40", "30", "10", "10", "10"], ["20", "20", "20", "20", "20"]]
    assert stats.binom.sf(1, 2, 1.6 * 5 / 100) > 1e-3
    assert wholes(*coarse) == []
    many = [*coarse, ["15", "25", "30", "20", "10"], ["35", "5", "20", "25", "15"]]
    assert stats.binom.sf(3, 4, 1.6 * 5 / 100) < 1e-3
    assert [one.result for one in wholes(*many)] == ["consistent"] * 4


def groups(whole: str, *parts: tuple[str, str, str], **other: str) -> list[dict[str, Any]]:
    rows = [rate("c", value, benchmark=f"HEx-PHI: {name}", n_stated=n, **other) for name, value, n in parts]
    return of_check([rate("c", whole, n_stated="330", **other), *rows], "subgroups")


def test_groups_that_make_up_all_items_give_one_count() -> None:
    """40 of 100 and 23 of 230 are 63 of 330; one count in 331 would pass."""
    parts = ("a", "40.00", "100"), ("b", "10.00", "230")
    (right,) = groups(printed(Fraction(6300, 330), 2), *parts)
    (wrong,) = groups(printed(Fraction(6400, 330), 2), *parts)
    assert (right["result"], wrong["result"]) == ("consistent", "inconsistent")
    assert right["power"] == pytest.approx(1 - 1 / 331)
    (coarse,) = groups("19", ("a", "40", "100"), ("b", "10", "230"))
    assert coarse["power"] < right["power"]
    share = {"unit": "share"}
    (right,) = groups(printed(Fraction(63, 330), 4), ("a", "0.4000", "100"), ("b", "0.1000", "230"), **share)
    assert right["result"] == "consistent" and right["power"] == pytest.approx(1 - 1 / 331)


def test_groups_that_are_not_all_items_say_nothing_against_the_whole() -> None:
    (found,) = groups("19.39", ("a", "40.00", "100"), ("b", "10.00", "220"))
    assert found["result"] == "not checkable" and found["reason"] == "2 groups with 320 items for 330"
    (found,) = groups("19.39", ("a", "40.00", "100"), ("b", "10.00", ""))
    assert found["result"] == "not checkable"


def averages(*values: str, mean: str, n: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    sizes = n or ("330",) * len(values)
    rows = [
        rate(f"c{place}", value, n_stated=size) for place, (value, size) in enumerate(zip(values, sizes, strict=True))
    ]
    return of_check([*rows, rate("Average", mean, n_stated="")], "printed average")


def test_an_average_that_its_parts_do_not_give_asks_for_one_part_more() -> None:
    (found,) = averages("40.00", "50.00", "60.00", mean="52.00")
    assert found["result"] == "not checkable"
    assert found["reason"].endswith(f"one part more would have to be {4 * 52 - 150:.2f}")
    (found,) = averages("40.00", "50.00", "60.00", mean="50.00")
    assert "one part more" not in found["reason"]


def test_an_average_weighted_by_n_is_tried_only_where_every_part_says_its_n() -> None:
    weighted = f"{(40 * 100 + 50 * 300) / 400:.2f}"
    (found,) = averages("40.00", "50.00", mean=weighted, n=("100", "300"))
    assert (found["result"], found["reason"].split(",")[0]) == ("consistent", "the mean of its parts weighted by n")
    (found,) = averages("40.00", "50.00", mean=weighted, n=("100", ""))
    assert found["result"] == "not checkable"
