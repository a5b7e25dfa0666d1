"""Differences, averages, totals and groups: planted errors are found where they stand, right ones never."""

from fractions import Fraction

import pytest
from checks.made import RULES, bare, delta, of_check, printed, rate
from folders import score
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.printed import checks

COUNTS = st.integers(0, 330)
DIFFERENCE, AVERAGE, GROUPS = "printed difference", "printed average", "subgroups"


def with_deltas(pairs, rule="half-up", shift=Fraction(0), at=-1):
    """Make a table of two arms per model and their difference from the counts, one of them shifted."""
    rows = []
    for i, (before, after) in enumerate(pairs):
        gap = Fraction(100 * (after - before), 330) + (shift if i == at else 0)
        rows += [
            rate("before", printed(Fraction(100 * before, 330), 2, rule), f"M{i}"),
            rate("after", printed(Fraction(100 * after, 330), 2, rule), f"M{i}"),
            delta("after", printed(gap, 2, rule, sign=True), f"M{i}"),
        ]
    return rows


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=8), st.sampled_from(sorted(RULES)))
@settings(max_examples=60, deadline=None)
def test_a_difference_of_its_arms_is_never_inconsistent(pairs, rule):
    found = of_check(with_deltas(pairs, rule), DIFFERENCE)
    assert len(found) == len(pairs)
    assert "inconsistent" not in {row["result"] for row in found}


PAIRS = st.lists(st.tuples(COUNTS, COUNTS), min_size=4, max_size=8, unique=True)


@given(PAIRS, st.integers(0, 3), st.sampled_from([-40, -5, 5, 40]))
@settings(max_examples=60, deadline=None)
def test_a_wrong_difference_is_found_where_it_stands(pairs, at, hundredths):
    rows = with_deltas(pairs, shift=Fraction(hundredths, 100), at=at)
    bad = [row for row in of_check(rows, DIFFERENCE) if row["result"] != "consistent"]
    assert [row["address"].split(" | ")[1] for row in bad] == [f"M{at}"]
    spread = {count for pair in pairs for count in pair}
    if max(spread) - min(spread) > 20:  # else nothing tells the table's reading from chance
        assert bad[0]["result"] == "inconsistent"


def test_the_open_interval_and_the_arms_are_named():
    rows = [row for i in range(3) for row in (rate("before", "20.0", f"M{i}"), rate("after", f"{50 + i}.0", f"M{i}"))]
    rows += [delta("after", text, f"M{i}") for i, text in enumerate(("+30.0", "+31.0", "+32.3"))]
    found = {row["printed"]: row for row in of_check(rows, DIFFERENCE)}
    assert (
        found["+30.0"]["expected"] == "29.890 to 30.110"
    )  # 20.0 and 50.0 rounded twice, half to even: 0.055 either way
    assert (found["+32.3"]["result"], found["+32.3"]["expected"]) == ("inconsistent", "31.890 to 32.110")
    assert [place.split(" | ")[2] for place in found["+32.3"]["against"]] == ["after", "before"]


@pytest.mark.parametrize(
    ("conditions", "own"),
    [
        (("baseline", "changed"), "printed delta"),
        (
            ("256, SFT: before repair", "256, SFT: after repair", "10k: before", "10k: after"),
            "256, SFT: after - before repair",
        ),
        (("Alpaca: first", "Dolly: first", "Alpaca: tuned", "Dolly: tuned"), "Dolly: tuned"),
    ],
)
def test_the_arms_are_found_by_their_names(conditions, own):
    values = {name: 10 * i * i + 10 for i, name in enumerate(conditions)}
    gap = {"printed delta": 10, "256, SFT: after - before repair": 10, "Dolly: tuned": 80}[own]
    rows = [rate(name, f"{value}.00", f"M{i}") for i in range(3) for name, value in values.items()]
    rows += [delta(own, f"+{gap}.00", f"M{i}") for i in range(3)]
    if own == "Dolly: tuned":
        rows += [delta("Alpaca: tuned", "+40.00", f"M{i}") for i in range(3)]
    found = of_check(rows, DIFFERENCE)
    assert {row["result"] for row in found} == {"consistent"}
    assert all(
        set(row["against"])
        <= {place for place in row["against"] if own.split(":")[0].split(",")[0] in place or own == "printed delta"}
        for row in found
        if own in row["address"]
    )


def test_a_table_whose_differences_follow_no_reading_is_not_judged():
    rows = with_deltas([(10, 200), (30, 100), (50, 290)])
    rows = [row | {"value_text": f"+{i}7.31"} if "delta" in row["metric"] else row for i, row in enumerate(rows)]
    assert {row["result"] for row in of_check(rows, DIFFERENCE)} == {"not checkable"}
    lonely = of_check([delta("after", "+3.00")], DIFFERENCE)
    assert "we lack its two conditions" in lonely[0]["reason"]


def with_averages(tables, rule="half-up", shift=Fraction(0), at=-1, hidden=Fraction(0)):
    """Make one average over three models per condition, one shifted; `hidden` is a part that is not in the table."""
    rows = []
    for i, counts in enumerate(tables):
        rows += [rate(f"c{i}", printed(Fraction(100 * k, 330), 2, rule), f"M{j}") for j, k in enumerate(counts)]
        mean = Fraction(100 * sum(counts), 330 * len(counts)) + hidden * i + (shift if i == at else 0)
        rows.append(rate(f"c{i}", printed(max(mean, Fraction(0)), 2, rule), "Average", n_stated=""))
    return rows


TABLES = st.lists(st.tuples(*[st.integers(20, 300)] * 3), min_size=4, max_size=6, unique=True)


@given(TABLES, st.sampled_from(sorted(RULES)))
@settings(max_examples=40, deadline=None)
def test_a_mean_of_its_parts_is_never_inconsistent(tables, rule):
    found = of_check(with_averages(tables, rule), AVERAGE)
    assert len(found) == len(tables)
    assert "inconsistent" not in {row["result"] for row in found}


@given(TABLES, st.integers(0, 3), st.sampled_from([-30, -4, 4, 30]))
@settings(max_examples=40, deadline=None)
def test_a_wrong_average_is_found_where_it_stands(tables, at, hundredths):
    rows = with_averages(tables, shift=Fraction(hundredths, 100), at=at)
    bad = [row for row in of_check(rows, AVERAGE) if row["result"] != "consistent"]
    assert [row["address"].split(" | ")[2] for row in bad] == [f"c{at}"]
    parts = [count for counts in tables for count in counts]
    if max(parts) - min(parts) > 20:
        assert bad[0]["result"] == "inconsistent"
        assert len(bad[0]["against"]) == 3


def test_averages_over_cells_that_are_not_held_are_not_judged():
    found = of_check(with_averages([(20, 90, 200), (30, 80, 170), (10, 60, 250)], hidden=Fraction(7, 2)), AVERAGE)
    assert {row["result"] for row in found[1:]} == {"not checkable"}
    assert all("is not known" in row["reason"] for row in found[1:])


@pytest.mark.parametrize(
    ("place", "name", "others"),
    [
        ("locator", "Table 1, layer Avg", ("Table 1, layer 29", "Table 1, layer 30")),
        ("condition", "Mean", ("a", "b")),
        ("row", "avg.", ("first", "second")),
        ("column", "Overall", ("one", "two")),
    ],
)
def test_averages_are_known_by_their_name_in_any_place(place, name, others):
    def row(i, at, value):
        words = {"locator": "Table 1", "model": f"M{i}", "condition": "c"} | {place: at}
        return rate(words.pop("condition"), value, words.pop("model"), words.pop("locator"), **words)

    rows = [row(i, at, f"{10 * i + 40 * j}.00") for i in range(1, 4) for j, at in enumerate(others)]
    rows += [row(i, name, f"{10 * i + 20}.00") for i in range(1, 4)]
    found = of_check(rows, AVERAGE)
    assert [row["result"] for row in found] == ["consistent"] * 3
    assert {len(row["against"]) for row in found} == {2}


def test_a_condition_called_all_layers_is_no_average():
    rows = [
        rate(name, f"{value}.00", f"M{i}")
        for i in range(3)
        for name, value in (("all layers", 90), ("a", 10), ("b", 20))
    ]
    assert of_check(rows, AVERAGE) == []


def test_a_total_of_counts_is_the_sum_of_its_parts():
    words = {"metric": "items classified safe", "unit": "count", "direction": "descriptive"}
    rows = [rate(name, str(value + i), f"M{i}", **words) for i in range(3) for name, value in (("a", 10), ("b", 25))]
    rows += [rate("Total", str(35 + 2 * i + (i == 2)), f"M{i}", **words) for i in range(3)]
    assert [row["result"] for row in of_check(rows, AVERAGE)] == ["consistent", "consistent", "inconsistent"]


def test_groups_that_make_up_the_whole_give_its_rate():
    names = ["Disinformation", "Economic harm", "Expert advice", "Fraud/Deception", "Government decision-making"]
    names += ["Harassment/Discrimination", "Malware/Hacking", "Physical harm", "Privacy", "Sexual/Adult content"]

    def table(whole, counts):
        words = {"metric": "attack success rate", "unit": "share", "direction": "lower-safer"}
        rows = [
            score("by group", "M", "c", f"JailbreakBench: {name}", f"{k / 10:.1f}", **words, n_stated="10")
            for name, k in zip(names, counts, strict=True)
        ]
        return [*rows, score("whole", "M", "c", "JailbreakBench", whole, **words, n_stated="100")]

    counts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    (right,) = of_check(table("0.45", counts), GROUPS)
    (wrong,) = of_check(table("0.46", counts), GROUPS)
    (fewer,) = of_check(table("0.46", counts)[1:], GROUPS)
    assert (right["result"], wrong["result"], fewer["result"]) == ("consistent", "inconsistent", "not checkable")
    assert wrong["address"].startswith("whole")
    assert len(wrong["against"]) == 10


def test_check_paper_counts_every_first_hand_value_once():
    rows = with_deltas([(10, 200), (30, 100), (50, 290)])
    findings = checks.check_paper(bare(rows))
    assert (findings["check"] == "granularity").sum() + (findings["check"] == DIFFERENCE).sum() == len(rows)
