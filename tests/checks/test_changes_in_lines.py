"""Changes of a table held against the two numbers that they lead from and to, wherever these stand.

A mutant of the checks (`bench/mutants.py`) is to fail here: differences and changes in percent are written out.
"""

import pytest
from checks.made import NO, OPEN, YES
from checks.made import number as row
from checks.made import of_numbers as paper

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.line_deltas import RELATIVE, line_delta_findings
from fragility.statistics.consistency import check_difference

IN_PERCENT = "; it is the change in percent of one of them"
FIRST, SECOND = ["10.0", "12.0", "30.0", "55.0"], ["50.0", "41.0", "77.0", "83.0"]
GAPS = ["+40.0", "+29.0", "+47.0", "+28.0"]


def table(
    columns: dict[str, list[str]], changes: dict[str, list[str]], heads: list[str] | None = None
) -> list[Finding]:
    """Return the findings of a table of levels and changes by column; "" is an empty place."""
    rows = []
    for at in range(max(len(values) for values in (*columns.values(), *changes.values()))):
        head = heads[at] if heads else f"m{at}"
        rows += [row(head, name, values[at], "percent") for name, values in columns.items() if values[at]]
        rows += [row(head, name, values[at], "points", kind="delta") for name, values in changes.items()
                 if at < len(values) and values[at]]  # fmt: skip
    return list(line_delta_findings(paper(rows)).values())


def told(found: list[Finding]) -> list[str]:
    return [one.result for one in found]


def power(change: str, one: str, two: str, readings: int) -> float:
    """Return 1 less the share of all numbers that two parts allow, for so many readings."""
    outcome = check_difference(change, one, two, unit="percent")
    assert outcome.low is not None and outcome.high is not None
    values = [float(text) for text in (change, one, two)]
    width = 2 * (max(values) - min(values))
    return 1 - min(1.0, readings * (float(outcome.high - outcome.low) * 10 + 1) / (width * 10 + 1))


def test_a_column_of_changes_is_one_column_less_another() -> None:
    found = table({"base": FIRST, "tuned": SECOND}, {"change": GAPS})
    assert told(found) == [YES] * 4
    for one, change, second, first in zip(found, GAPS, SECOND, FIRST, strict=True):
        assert one.power == pytest.approx(power(change, second, first, 2))  # either order
    wrong = table({"base": FIRST, "tuned": SECOND}, {"change": [*GAPS[:3], "+29.5"]})
    assert told(wrong) == [YES] * 3 + [NO] and not wrong[3].reason.endswith(IN_PERCENT)
    assert [place.split(" | ")[2] for place in wrong[3].against] == ["tuned", "base"]
    assert table({"base": FIRST, "tuned": SECOND}, {"change": ["+1.0", "+2.0", "+3.0", "+4.0"]}) == []
    turned = table({"base": FIRST, "tuned": SECOND}, {"change": [f"-{gap[1:]}" for gap in GAPS]})
    assert told(turned) == [YES] * 4 and turned[0].against[0].endswith("base")


def test_changes_stand_in_their_group_or_take_all_columns_where_it_has_one() -> None:
    both = {"X, base": FIRST, "X, tuned": SECOND, "Y, base": SECOND, "Y, tuned": FIRST}
    found = table(both, {"X, change": GAPS})
    assert told(found) == [YES] * 4 and found[0].power == pytest.approx(power(GAPS[0], SECOND[0], FIRST[0], 2))
    assert all("X, " in place for one in found for place in one.against)
    alone = table({"base": FIRST, "X, tuned": SECOND}, {"X, change": GAPS})
    assert told(alone) == [YES] * 4 and alone[0].power == pytest.approx(power(GAPS[0], SECOND[0], FIRST[0], 2))


@pytest.mark.parametrize(("references", "tried"), [(1, 1), (2, 2), (4, 4), (6, 4)])
def test_changes_lead_from_a_row_that_has_none(references: int, tried: int) -> None:
    """Four rows without a change are tried at the most, each in both orders."""
    levels = [*[f"{20.0 + 3.3 * at:.1f}" for at in range(references)], *SECOND]
    changes = [*[""] * references, *(f"{float(two) - 20:+.1f}" for two in SECOND)]
    found = table({"score": levels}, {"vs. first": changes})
    assert told(found) == [YES] * 4
    assert found[0].power == pytest.approx(power(changes[references], SECOND[0], "20.0", 2 * tried))
    assert all(one.against[1].startswith("Table 1 | m0") for one in found)


def test_each_group_has_a_reference_of_its_own() -> None:
    heads = ["A, plain", "A, x", "A, y", "B, plain", "B, x", "B, y"]
    levels = ["10.0", "25.0", "31.0", "40.0", "71.0", "22.0"]
    found = table({"score": levels}, {"change": ["", "+15.0", "+21.0", "", "+31.0", "-18.0"]}, heads)
    assert told(found) == [YES] * 4
    # of two rows and of each group's own, in both orders
    assert found[0].power == pytest.approx(power("+15.0", "25.0", "10.0", 6))


def test_a_change_beside_its_level_leads_from_the_first_row_or_the_row_above() -> None:
    first = [f"{float(two) - 10:+.1f}" for two in SECOND]
    found = table({"score": ["10.0", *SECOND]}, {"score": ["", *first]})
    assert told(found) == [YES] * 4 and all("m0" in one.against[1] for one in found)
    steps = [f"{float(two) - float(one):+.1f}" for one, two in zip(["10.0", *SECOND], SECOND, strict=False)]
    found = table({"score": ["10.0", *SECOND]}, {"score": ["", *steps]})
    assert told(found) == [YES] * 4 and "m2" in found[2].against[1]


def percent(one: str, two: str) -> str:
    return f"{100 * (float(two) - float(one)) / float(one):+.1f}"


def test_a_change_in_percent_among_points_is_wrong_and_a_column_of_them_is_another_thing() -> None:
    odd = percent(FIRST[3], SECOND[3])  # 50.9
    (*good, bad) = table({"base": FIRST, "tuned": SECOND}, {"change": [*GAPS[:3], odd]})
    assert told(good) == [YES] * 3 and bad.result == NO and bad.reason.endswith(IN_PERCENT)
    named = table({"base": FIRST, "tuned": SECOND}, {"relative change": [*GAPS[:3], odd]})
    assert (named[3].result, named[3].reason, named[3].power) == (OPEN, RELATIVE, None)
    two = table({"base": FIRST[1:], "tuned": SECOND[1:]}, {"change": [*GAPS[1:3], odd]})
    assert told(two) == [YES, YES, NO] and two[2].reason.endswith(IN_PERCENT)
    more_first, more_second = [*FIRST, "22.0"], [*SECOND, "33.0"]
    several = table({"base": more_first, "tuned": more_second}, {"change": [*GAPS[:3], odd, "+50.0"]})
    assert told(several) == [YES] * 3 + [NO] * 2  # three in points, two in percent
    half = table({"base": more_first[1:], "tuned": more_second[1:]}, {"change": [*GAPS[1:3], odd, "+50.0"]})
    assert told(half) == [YES] * 2 + [OPEN] * 2  # as many in percent
    assert {one.reason for one in half[2:]} == {RELATIVE}


@pytest.mark.parametrize(("last", "result"), [(["+28.0", "+173.3"], NO), (["+50.9", "+173.3"], OPEN)])
def test_a_column_that_shows_nothing_is_read_as_the_others(last: list[str], result: str) -> None:
    """One in percent among all is wrong; two of one column are a column in percent."""
    columns = {
        "X, base": FIRST,
        "X, tuned": SECOND,
        "Y, base": ["55.0", "15.0", "", ""],
        "Y, tuned": ["83.0", "41.0", "", ""],
    }
    found = {one.address: one for one in table(columns, {"X, change": GAPS, "Y, change": last})}
    assert found["Table 1 | m1 | Y, change"].result == result
    assert [found[f"Table 1 | m{at} | X, change"].result for at in range(4)] == [YES] * 4


@pytest.mark.parametrize(("text", "relative"), [("+100.4", True), ("+100.6", False), ("+99.6", True), ("+99.4", False)])
def test_a_change_in_percent_has_the_room_of_its_numbers(text: str, relative: bool) -> None:
    """80.0 from 40.0 is 100 percent; half a digit of both moves it by 0.376, and the print by 0.1."""
    assert 0.4 < 0.1 + 100 * (0.05 + 2 * 0.05) / (40 - 0.05) < 0.6
    found = table({"base": [*FIRST[:3], "40.0"], "tuned": [*SECOND[:3], "80.0"]}, {"change": [*GAPS[:3], text]})
    assert found[3].result == NO and found[3].reason.endswith(IN_PERCENT) == relative


def test_levels_of_two_units_have_no_difference_and_a_place_with_two_numbers_is_none() -> None:
    rows = [row(f"m{at}", "base", one, "percent") for at, one in enumerate(FIRST)]
    rows += [row(f"m{at}", "tuned", one, "points") for at, one in enumerate(SECOND)]
    rows += [row(f"m{at}", "change", one, "points", kind="delta") for at, one in enumerate(GAPS)]
    assert line_delta_findings(paper(rows)) == {}
    same = [one | {"unit": "percent"} if one["column"] == "tuned" else one for one in rows]
    assert told(list(line_delta_findings(paper(same)).values())) == [YES] * 4
    twice = [*same, row("m0", "base", "10.0", "percent")]
    assert len(line_delta_findings(paper(twice))) == 3
