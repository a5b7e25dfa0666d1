"""Numbers that are made of others: which parts they have, what they leave open, and what is said of it.

A mutant of the checks (`bench/mutants.py`) is to fail here: expected numbers are sums, means and differences written
out, or come from scipy.
"""

from dataclasses import replace
from fractions import Fraction

import pytest
from checks.made import NO, OPEN, YES, bare, delta, printed, rate
from checks.made import number as row
from checks.made import of_numbers as paper
from scipy import stats

from fragility.printed.checks.averages import average_findings
from fragility.printed.checks.deltas import delta_findings
from fragility.printed.checks.digits import digit_finding
from fragility.printed.checks.finding import Finding
from fragility.printed.checks.habits import habit_findings
from fragility.printed.checks.p_values import p_value_findings
from fragility.printed.checks.reading import Trial, follows, judged, passes
from fragility.printed.checks.subgroups import subgroup_findings
from fragility.printed.checks.wholes import whole_findings
from fragility.statistics.consistency import check_average
from fragility.statistics.printed import read_printed


def results(found: list[Finding]) -> list[str]:
    return [one.result for one in found]


def reported(*lines: tuple[str, str, str], **other: str) -> list[dict[str, str]]:
    """Return lines of (name of the statistic, statistic, p value)."""
    rows = []
    for at, (name, value, p) in enumerate(lines):
        rows += [row(f"m{at}", name, value, kind="statistic"), row(f"m{at}", "p", p, kind="p", **other)]
    return rows


def two_sided(name: str, value: float) -> float:
    df = [float(one) for one in name.partition("(")[2].rstrip(")").split(",") if one]
    kind = name.partition("(")[0]
    if kind == "r":
        return float(2 * stats.t.sf(value * (df[0] / (1 - value**2)) ** 0.5, df[0]))
    tails = {"t": stats.t, "z": stats.norm}
    if kind in tails:
        return float(2 * tails[kind].sf(value, *df))
    return float({"F": stats.f, "chi2": stats.chi2, "Q": stats.chi2}[kind].sf(value, *df))


@pytest.mark.parametrize(
    ("name", "value"),
    [("t(28)", "2.20"), ("t(28)", "1.10"), ("z", "2.51"), ("F(2, 28)", "3.90"), ("r(40)", "0.41"), ("chi2(3)", "9.10"),
     ("Q(12)", "24.00")],
)  # fmt: skip
def test_a_p_value_is_held_against_its_statistic(name: str, value: str) -> None:
    right = two_sided(name, float(value))
    (found,) = p_value_findings(paper(reported((name, value, f"{right:.3f}"))))
    # cut off, 2.20 may be anything below 2.21; rounded twice, anything from 2.1945
    ends = two_sided(name, float(value) + 0.01), two_sided(name, float(value) - 0.0055)
    assert (found.result, found.expected) == (YES, f"{ends[0]:.4g} to {ends[1]:.4g}")
    assert found.power == pytest.approx(1 - min(1.0, ends[1] - ends[0] + 0.01))
    assert found.reason == "the p value of its test statistic" and len(found.against) == 1
    if name[0] in "tz":
        (half,) = p_value_findings(paper(reported((name, value, f"{right / 2:.3f}"))))
        assert (half.result, half.reason) == (YES, "half the p value of its test statistic: one-sided")


def test_a_wrong_p_value_is_told_where_half_of_its_table_fits_or_where_the_decision_turns() -> None:
    right, half = ("t(28)", "2.20", "0.036"), ("t(28)", "2.30", "0.015")  # the second is one-sided
    wrong, turned = ("t(28)", "3.10", "0.020"), ("t(28)", "2.20", "0.060")
    other = "not the p value of its test statistic, two-sided or one-sided"
    found = p_value_findings(paper(reported(right, wrong)))
    assert results(found) == [YES, NO] and found[1].reason == other
    assert results(p_value_findings(paper(reported(half, wrong)))) == [YES, NO]
    assert results(p_value_findings(paper(reported(right, wrong, wrong)))) == [YES, OPEN, OPEN]
    assert results(p_value_findings(paper(reported(wrong)))) == [OPEN]
    (found_one,) = p_value_findings(paper(reported(turned)))
    side = "not the p value of its test statistic, which lies on the other side of 0.05, two-sided or one-sided"
    assert (found_one.result, found_one.reason) == (NO, side)


def test_what_a_p_value_lacks_is_said() -> None:
    def reason(*rows: dict[str, str]) -> str:
        (found,) = p_value_findings(paper(rows))
        assert found.result == OPEN and found.expected == "" and found.power is None
        return found.reason

    assert reason(*reported(("t", "2.20", "0.036"))) == "its degrees of freedom are not printed"
    assert reason(*reported(("F(2)", "2.20", "0.036"))) == "its degrees of freedom are not printed"
    assert reason(*reported(("score(28)", "2.20", "0.036"))) == "which test it is from is not known"
    assert reason(*reported(("t(28)", "2.20", "0.036"), note="Holm")) == "it is adjusted for several tests"
    line = reported(("t(28)", "2.20", "0.036"))
    assert reason(line[1]) == "no test statistics stand beside 1 p values"
    assert reason(*line, row("m0", "F(1, 3)", "2.2", kind="statistic")) == "2 test statistics stand beside 1 p values"
    two = p_value_findings(paper([*line, row("m0", "p 2", "0.036", kind="p")]))
    assert {one.reason for one in two} == {"1 test statistics stand beside 2 p values"} and len(two) == 2


def test_degrees_of_freedom_stand_in_columns_of_their_own_and_the_name_in_the_last_part() -> None:
    line = reported(("Effect, t", "2.20", "0.036"))
    assert results(p_value_findings(paper([*line, row("m0", "df", "28", kind="df")]))) == [YES]
    f = reported(("F", "3.90", "0.032"))
    free = [row("m0", "df1", "2", kind="df"), row("m0", "df2", "28", kind="df")]
    assert results(p_value_findings(paper([*f, *free]))) == [YES]
    assert results(p_value_findings(paper([*f, free[0]]))) == [OPEN]
    assert results(p_value_findings(paper([*f, *free, row("m0", "df3", "7", kind="df")]))) == [YES]
    assert results(p_value_findings(paper(reported(("F(2, 28), of all", "3.90", "0.032"))))) == [YES]


def lines(values: list[list[str]], names: list[str], unit: str = "percent", **other: str) -> list[dict[str, str]]:
    return [
        row(f"m{at}", name, text, unit, **other)
        for at, line in enumerate(values) for name, text in zip(names, line, strict=True) if text
    ]  # fmt: skip


PARTS = [["10.0", "20.0", "60.0"], ["12.0", "33.0", "45.0"], ["70.0", "50.0", "30.0"], ["5.0", "15.0", "28.0"]]
MEANS = ["30.0", "30.0", "50.0", "16.0"]


def averaged(means: list[str], name: str = "Avg", place: int = 3, **other: str) -> list[Finding]:
    names = [*"abc"[:place], name, *"abc"[place:]]
    values = [[*line[:place], mean, *line[place:]] for line, mean in zip(PARTS, means, strict=True)]
    return average_findings(paper(lines(values, names, **other)))


@pytest.mark.parametrize("place", [0, 3])
def test_an_average_is_over_the_numbers_of_its_line(place: int) -> None:
    found = averaged([*MEANS[:3], "17.0"], place=place)
    assert results(found) == [YES] * 3 + [NO]
    what = "the mean of all the other numbers of its line"
    assert [one.reason for one in found[:3]] == [what] * 3
    assert found[3].reason == f"not {what} under any rounding rule; 3 of the 4 in its table are; nearest possible: 16.0"
    assert [len(one.against) for one in found] == [3] * 4
    assert found[3].expected == "15.945 to 16.100"  # parts rounded twice lie 0.055 lower, cut off 0.1 higher
    # numbers over a range of 23 with one decimal: 231, of which 0.155 holds 2.55
    assert found[3].power == pytest.approx(1 - (0.155 * 10 + 1) / (23.0 * 10 + 1))


def test_an_average_between_two_groups_is_over_one_of_them() -> None:
    rows = [
        [*line, mean, extra] for line, mean, extra in zip(PARTS, MEANS, ("90.0", "1.0", "77.0", "44.0"), strict=True)
    ]
    before = average_findings(paper(lines(rows, ["a", "b", "c", "Avg", "d"])))
    assert {one.reason for one in before} == {"the mean of the numbers before it"} and results(before) == [YES] * 4
    turned = [line[::-1] for line in rows]
    behind = average_findings(paper(lines(turned, ["d", "Avg", "c", "b", "a"])))
    assert {one.reason for one in behind} == {"the mean of the numbers behind it"} and results(behind) == [YES] * 4
    mixed = [[line[0], line[4], line[1], line[3], line[2]] for line in rows]
    names = ["X, a", "Y, d", "X, b", "X, Avg", "X, c"]
    group = average_findings(paper(lines(mixed, names)))
    assert {one.reason for one in group} == {"the mean of its group"} and results(group) == [YES] * 4


def test_totals_of_counts_and_means_weighted_by_n() -> None:
    counts = [["10", "25", "35"], ["11", "7", "18"], ["40", "2", "42"], ["3", "3", "7"]]
    found = average_findings(paper(lines(counts, ["a", "b", "Total"], "count")))
    assert results(found) == [YES] * 3 + [NO] and "the total of" in found[0].reason
    rows = []
    for at, (one, two) in enumerate(((10, 40), (30, 10), (20, 60), (80, 5))):
        mean = Fraction(100 * one + 300 * two, 400)
        rows += [
            row(f"m{at}", name, f"{value}.0", "percent", n_stated=n)
            for name, value, n in (("a", one, "100"), ("b", two, "300"))
        ]
        rows.append(row(f"m{at}", "Avg", printed(mean, 1), "percent"))
    found = average_findings(paper(rows))
    assert results(found) == [YES] * 4
    assert {one.reason for one in found} == {"the mean, weighted by n, of all the other numbers of its line"}
    scores = average_findings(
        paper(lines([["1.0", "2.0", "3.0"], ["4.0", "2.5", "6.5"], ["7.0", "9.0", "16.0"]], ["a", "b", "Total"], ""))
    )
    assert results(scores) == [YES] * 3 and scores[0].reason == "the total of its parts"
    plain = average_findings(
        paper(lines([["1.0", "2.0", "1.5"], ["4.0", "2.6", "3.3"], ["7.0", "9.0", "8.0"]], ["a", "b", "Avg"], ""))
    )
    assert results(plain) == [YES] * 3 and plain[0].reason == "the mean of all the other numbers of its line"


def test_an_average_has_parts_of_its_unit_and_metric_and_more_than_one() -> None:
    other = [row(f"m{at}", "speed", f"{at + 3}.0", "tokens") for at in range(4)]
    base = lines([[*line, mean] for line, mean in zip(PARTS, MEANS, strict=True)], ["a", "b", "c", "Avg"])
    assert results(average_findings(paper([*base, *other]))) == [YES] * 4
    two = [one | {"metric": "harmfulness rate", "direction": "lower-safer"} for one in base]
    two += [row(f"m{at}", "quick", f"{at + 3}.0", "percent", metric="accuracy") for at in range(4)]
    assert [len(one.against) for one in average_findings(paper(two))] == [3] * 4
    single = lines([["10.0", "10.0"], ["20.0", "20.0"], ["40.0", "40.0"]], ["a", "Avg"])
    assert average_findings(paper(single)) == []


def test_an_average_of_a_column_that_is_none_of_its_line_keeps_a_finding_that_fits() -> None:
    """Line and column both end in the grand mean: it fits one of them, whichever is read first."""
    for turned in (False, True):
        values = [
            ["10.0", "20.0", "15.0"],
            ["30.0", "44.0", "37.0"],
            ["50.0", "70.0", "60.0"],
            ["30.0", "44.7", "36.0"],
        ]
        names, heads = ["a", "b", "Avg"], ["x", "y", "z", "Avg"]
        rows = [
            row(*((name, head) if turned else (head, name)), text, "percent")
            for head, line in zip(heads, values, strict=True) for name, text in zip(names, line, strict=True)
        ]  # fmt: skip
        found = {one.printed: one.result for one in average_findings(paper(rows))}
        assert found == {"15.0": YES, "37.0": YES, "60.0": YES, "30.0": YES, "44.7": YES, "36.0": NO}, turned


def blocks(models: tuple[str, ...] = ("M1", "M2")) -> list[dict[str, str]]:
    """Return two models in the same rows and columns of a table, which no line can hold."""
    rows = []
    for place, model in enumerate(models):
        for at, (one, two) in enumerate(((10, 20), (30, 50), (12, 40))):
            values = (one + 20 * place, two + 30 * place)
            for name, value in zip(("a", "b", "Avg"), (*values, Fraction(sum(values), 2)), strict=True):
                rows.append(rate("c", printed(Fraction(value), 1), model, row=f"r{at}", column=name, n_stated=""))
    return rows


def test_parts_stand_in_the_row_of_their_average_and_belong_to_its_model() -> None:
    found = average_findings(bare(blocks()))
    assert results(found) == [YES] * 6 and [len(one.against) for one in found] == [2] * 6
    rows = blocks()
    rows[8] = rows[8] | {"value_text": "27.0"}  # of 12 and 40
    found = average_findings(bare(rows))
    assert results(found) == [YES, YES, NO, YES, YES, YES]
    assert all("r2" in place and "M1" in place for place in found[2].against)
    mixed = [*blocks(), *(one | {"metric": "flagged rate"} for one in blocks() if one["column"] != "Avg")]
    assert [len(one.against) for one in average_findings(bare(mixed))] == [2] * 6


def test_a_condition_that_is_the_mean_has_parts_in_any_row() -> None:
    rows = []
    for at, values in enumerate(((10, 20), (30, 50), (12, 40))):
        rows += [
            rate(f"c{place}", f"{value}.0", f"M{at}", row=f"r{place}", n_stated="")
            for place, value in enumerate(values)
        ]
        rows.append(rate("Mean", f"{sum(values) / 2:.1f}", f"M{at}", row="r0", n_stated=""))
    found = average_findings(bare(rows))
    assert results(found) == [YES] * 3 and [len(one.against) for one in found] == [2] * 3


def test_an_average_of_a_name_has_the_parts_of_that_name() -> None:
    rows = []
    for at, values in enumerate(((10, 20), (30, 50), (12, 40))):
        rows += [
            rate(f"c{at}", f"{value}.0", "Llama", row=f"r{place}", n_stated="") for place, value in enumerate(values)
        ]
        rows.append(rate(f"c{at}", "99.0", "Mistral", row="r0", n_stated=""))
        rows.append(rate(f"c{at}", f"{sum(values) / 2:.1f}", "Llama Avg", row="r9", n_stated=""))
    found = average_findings(bare(rows))
    assert results(found) == [YES] * 3 and all("Llama" in place for one in found for place in one.against)


def test_what_one_part_more_would_have_to_be_is_said_where_an_average_is_not_known() -> None:
    values = ((10, 20), (30, 52), (12, 47))
    rows = [rate(f"c{at}", f"{value}.0", f"M{place}", n_stated="")
            for at, line in enumerate(values) for place, value in enumerate(line)]  # fmt: skip
    rows += [rate(f"c{at}", value, "Average", n_stated="") for at, value in enumerate(("20.0", "35.0", "41.0"))]
    found = average_findings(bare(rows))
    assert results(found) == [OPEN] * 3
    for one, rest in zip(found, (30, 23, 64), strict=True):  # 3 x 20 - 30, 3 x 35 - 82, 3 x 41 - 59
        assert one.reason.endswith(f"; one part more would have to be {rest:.2f}")
    lone = [rate("c", "10.0", "M", n_stated=""), rate("c", "10.0", "Average", n_stated="")]
    assert average_findings(bare(lone)) == []


def arms(values: dict[str, list[float]], deltas: dict[str, list[float]], **other: str) -> list[dict[str, str]]:
    rows = []
    for name, numbers in values.items():
        rows += [rate(name, f"{value:.1f}", f"M{at}", **other) for at, value in enumerate(numbers)]
    for name, numbers in deltas.items():
        rows += [delta(name, f"{value:+.1f}", f"M{at}") for at, value in enumerate(numbers)]
    return rows


def differences(rows: list[dict[str, str]]) -> list[Finding]:
    return delta_findings(bare(rows))


def test_a_difference_is_held_against_the_arm_that_has_none_of_its_own() -> None:
    values = {"base": [10.0, 12.0, 30.0], "one": [50.0, 40.0, 77.0], "two": [30.0, 90.0, 35.0]}
    deltas = {"one": [40.0, 28.0, 47.0], "two": [20.0, 78.0, 5.0]}
    found = differences(arms(values, deltas))
    assert results(found) == [YES] * 6
    assert all("base" in one.against[1] for one in found)
    wrong = differences(arms(values, deltas | {"one": [20.0, 28.0, 47.0]}))  # 50 less 30, the other treated arm
    assert results(wrong) == [NO] + [YES] * 5
    spread = 2 * (90.0 - 10.0)  # differences of numbers 80 apart lie from -80 to 80
    room = 3 * 2 * 0.055 * 10 * 2 / 3  # two parts rounded twice, either way
    assert wrong[0].power == pytest.approx(1 - (room + 1) / (spread * 10 + 1), rel=1e-3)


def test_of_two_references_the_one_that_fits_is_taken_and_that_of_the_table_comes_first() -> None:
    values = {"first": [10.0, 12.0, 30.0], "second": [20.0, 25.0, 33.0], "tuned": [50.0, 40.0, 77.0]}
    found = differences(arms(values, {"tuned": [30.0, 15.0, 44.0]}))
    assert results(found) == [YES] * 3 and all("second" in one.against[1] for one in found)
    here = arms({"base": [10.0, 12.0, 30.0], "tuned": [50.0, 40.0, 77.0]}, {"tuned": [40.0, 28.0, 47.0]})
    there = arms({"base": [11.0, 14.0, 39.0], "tuned": [51.0, 49.0, 78.0]}, {}, locator="Table 2")
    found = differences([*there, *here])
    assert results(found) == [YES] * 3 and all("Table 1" in place for one in found for place in one.against)


def test_a_condition_is_known_by_its_words_in_any_case() -> None:
    rows = arms(
        {"": [10.0, 12.0, 30.0], "tuned": [50.0, 40.0, 77.0], "other": [1.0, 2.0, 3.0]}, {"Tuned": [40.0, 28.0, 47.0]}
    )
    assert results(differences(rows)) == [YES] * 3


def test_two_coarse_differences_in_two_orders_are_proof_and_in_three_were_none() -> None:
    """Whole numbers 11 apart: 2 + 1 of 23 pass, squared and doubled .034."""
    whole = [rate(name, str(value), f"M{at}") for name, values in (("before", (10, 13)), ("after", (21, 15)))
             for at, value in enumerate(values)]  # fmt: skip
    whole += [delta("after", text, f"M{at}")
              for at, text in enumerate(("+11", "+2"))]  # fmt: skip
    assert 2 * (3 / 23) ** 2 < 0.05 < 3 * (3 / 23) ** 2
    found = differences(whole)
    assert results(found) == [YES] * 2 and found[0].power == pytest.approx(1 - 3 / 23)
    whole[-1] = whole[-1] | {"value_text": "+7"}
    assert results(differences(whole)) == [YES, OPEN]  # one of two shows nothing


def test_the_power_is_never_below_0() -> None:
    near = [rate(name, str(value), "M") for name, value in (("a", 10), ("b", 10), ("c", 11), ("d", 11))]
    near.append(delta("d", "+1", "M"))
    assert [one.power for one in differences(near)] == [0.0]


MEAN = check_average("50.0", ["40.0", "60.0"], unit="percent")


def test_one_rule_is_named_and_several_are_not() -> None:
    row_of = {"address": "here", "value_text": "50.0", "printed": read_printed("50.0", "percent")}
    assert len(MEAN.rules) > 1 and MEAN.possible
    cut = check_average("49.9", ["40.0", "59.9"], unit="percent")  # 49.95 cut off, or half down
    found = judged("x", [Trial(row_of, (), one, 0.25) for one in (MEAN, cut)], True, "a mean", lambda _: ("there",))
    assert [one.power for one in found] == [0.75, 0.75] and found[0].reason == "a mean"
    assert found[1].reason == ("a mean" if len(cut.rules) > 1 else f"a mean, by {cut.rules[0]} alone")
    assert passes(MEAN, 2, 0.5) == pytest.approx(min(1.0, (float(MEAN.high - MEAN.low) * 100 + 1) / 51))  # type: ignore[operator]
    two = replace(MEAN, rules=("half-up", "half-even"))
    assert judged("x", [Trial(row_of, (), two, 0.25)], True, "a mean", lambda _: ())[0].reason == "a mean"
    pair = [Trial(row_of, (), MEAN, 0.2449)] * 2
    assert not follows(pair, 1) and follows([Trial(row_of, (), MEAN, 0.22)] * 2, 1)  # .06 and .048


WHOLE = [["25.0", "25.0", "25.0", "25.0"]] * 4


@pytest.mark.parametrize("turned", [False, True])
def test_a_number_of_a_line_and_a_column_that_fits_one_of_them_is_consistent(turned: bool) -> None:
    """Line 0 sums to 105 and so does column 3; line 0 and column 0 begin with the same number."""
    values = [list(line) for line in WHOLE]
    values[0][3] = "30.0"
    rows = [
        row(*((f"c{c}", f"m{r}") if turned else (f"m{r}", f"c{c}")), values[r][c], "percent")
        for r in range(4) for c in range(4)
    ]  # fmt: skip
    found = {one.address: one.result for one in whole_findings(paper(rows))}
    assert len(found) == 7 and list(found.values()).count(NO) == 1
    first = "Table 1 | c0 | m0" if turned else "Table 1 | m0 | c0"
    assert found[first] == YES


def test_a_line_is_told_before_a_column_that_begins_with_the_same_number() -> None:
    square = [["10.0", "20.0", "30.0", "40.0"], ["40.0", "30.0", "20.0", "10.0"], ["20.0", "10.0", "40.0", "30.0"],
              ["30.0", "40.0", "10.0", "20.0"]]  # fmt: skip
    found = {one.address: one.printed for one in whole_findings(paper(lines(square, list("abcd"))))}
    assert len(found) == 7 and found["Table 1 | m0 | a"] == "10.0 + 20.0 + 30.0 + 40.0"


def test_categories_have_one_unit_and_one_model_and_are_three_to_forty() -> None:
    base = lines([["20.0", "30.0", "50.0"], ["10.0", "35.5", "54.5"]], ["a", "b", "c"])
    found = whole_findings(paper(base))
    assert results(found) == [YES] * 2 and found[0].address == "Table 1 | m0 | a"
    assert found[0].power == pytest.approx(1 - 1.6 * 0.3 / 100)
    for part in ("model", "condition"):
        own = [one | {part: one["column"]} for one in base]
        assert whole_findings(paper(own)) == []
    assert whole_findings(paper(lines([["20.0", "80.0"], ["10.0", "90.0"]], ["a", "b"]))) == []
    many = [["2.5"] * 40] * 3
    assert results(whole_findings(paper(lines(many, [f"c{at}" for at in range(40)])))) == [YES] * 3
    more = [["2.5"] * 40 + ["0.0"]] * 3
    assert whole_findings(paper(lines(more, [f"c{at}" for at in range(41)]))) == []


def test_the_coarsest_line_decides_what_chance_would_do() -> None:
    """Two whole numbers and two decimals bring a line near 100 in .035 of cases, two such lines in .0012."""
    mixed = [["40", "30", "20.0", "10.0"], ["35", "25", "30.0", "10.0"]]
    assert 1e-3 < stats.binom.sf(1, 2, 1.6 * 2.2 / 100) < 1.5e-3
    assert whole_findings(paper(lines(mixed, list("abcd")))) == []
    fine = [["40.0", "30.0", "20.0", "10.0"], ["40", "30", "20", "10"]]
    assert stats.binom.sf(1, 2, 1.6 * 0.4 / 100) < 1e-3 < stats.binom.sf(1, 2, 1.6 * 4 / 100)
    assert whole_findings(paper(lines(fine, list("abcd")))) == []
    good = [["40.0", "30.0", "20.0", "10.0"], ["35.0", "25.0", "30.0", "10.0"], ["5.0", "25.0", "35.0", "35.0"]]
    found = whole_findings(paper(lines([*good, ["50", "12.5", "30.55", "10.0"]], list("abcd"))))
    assert found[3].reason == "sums to 103.05; 3 of the 4 lines of its table sum to 100"


def padded(texts: list[str], unit: str = "points", **other: str) -> list[Finding]:
    rows = [row(f"m{at}", "c", text, unit, **other) for at, text in enumerate(texts)]
    return [one for one in habit_findings(paper(rows)) if one.check == "added digits"]


def test_added_digits_have_their_chance() -> None:
    """Six values in steps of 20: (1/20) to the power of five; six of seven that end in 0: a binomial of a tenth."""
    (steps,) = padded(["0.20", "0.60", "1.40", "2.20", "3.80", "5.00"])
    assert steps.chance == pytest.approx((1 / 20) ** 5) and "whole multiples of 0.20" in steps.reason
    ends = ["0.20", "0.60", "1.40", "2.20", "3.80", "5.00", "4.37"]
    (zeros,) = padded(ends)
    assert zeros.chance == pytest.approx(stats.binom.sf(5, 7, 0.1)) and zeros.reason.startswith("6 of the 7 different")
    assert padded(["0.21", "0.61", "1.41", "2.21", "3.81", "5.01", "4.37"]) == []  # they end in 1
    (coarse,) = padded(["1.0", "2.0", "4.0", "7.0", "11.0"])  # one decimal, five values: ten to the power of four
    assert coarse.chance == pytest.approx(10.0**-4)
    assert padded(["1.0", "2.0", "4.0", "7.0"]) == [] and padded(["10", "20", "40", "70", "110"]) == []
    assert padded(["1.0", "2.0", "4.0", "7.0", "11.0"], "percent") == []  # the grid may be that of the counts
    thirds = ["0.3", "0.6", "1.2", "2.1", "3.3"]  # in steps of three: 1/81
    assert 0.01 < 3**-4 < 0.015 and padded(thirds) == [] and len(padded([*thirds, "5.1"])) == 1
    # three of five ends in 0 is .0086, below the level; of thirteen 4 is .034
    assert padded(["1.0", "2.1", "4.0", "7.0", "11.3"])[0].chance == pytest.approx(stats.binom.sf(2, 5, 0.1))
    assert 0.01 < stats.binom.sf(2, 6, 0.1) < 0.0159 and padded(["1.0", "2.1", "4.0", "7.0", "11.3", "5.7"]) == []


def test_added_digits_of_shares_are_held_against_those_of_their_counts() -> None:
    tens = [f"{2.5 * k:.2f}" for k in range(1, 13)]  # of forty answers every one ends in 0
    assert padded(tens, "percent", n_stated="40", metric="harmfulness rate", direction="lower-safer") == []
    n = 70
    ends = [int(printed(Fraction(100 * k, n), 2)[-1]) == 0 for k in range(1, n)]
    share = max(0.1, sum(ends) / (n - 1))
    texts = [text for k in range(1, n) if (text := printed(Fraction(100 * k, n), 2))[-1] == "0"]
    other = [printed(Fraction(100 * k, n), 2) for k in (3, 11)]
    found = padded([*texts, *other], "percent", n_stated=str(n), metric="harmfulness rate", direction="lower-safer")
    zeros = len(set(texts))
    wanted = stats.binom.sf(zeros - 1, len({*texts, *other}), share)
    assert wanted < 0.01 and [one.chance for one in found] == [pytest.approx(wanted)]


def test_last_digits_of_shares_and_of_percentages_are_the_same() -> None:
    counts = range(1, 330, 2)
    percent = [rate(f"c{k}", printed(Fraction(100 * k, 330), 2)) for k in counts]
    share = [rate(f"c{k}", printed(Fraction(k, 330), 4), unit="share") for k in counts]
    (one,), (two,) = digit_finding(bare(percent)), digit_finding(bare(share))
    assert (one.printed, one.expected, one.chance) == (two.printed, two.expected, two.chance) and one.chance is not None


def test_last_digits_of_400_are_0_and_5() -> None:
    """A quarter of a percent: 0.25, 0.50, 0.75, 1.00."""
    (found,) = digit_finding(
        bare([rate(f"c{k}", printed(Fraction(100 * k, 400), 2), n_stated="400") for k in range(1, 9)])
    )
    even, odd = 199 / 399 * 8, 200 / 399 * 8
    assert found.expected == " ".join([f"{even:.1f}", *["0.0"] * 4, f"{odd:.1f}", *["0.0"] * 4])
    assert (found.result, found.printed) == (OPEN, "4 0 0 0 0 4 0 0 0 0")


def groups(unit: str, whole: str, *parts: tuple[str, str, str]) -> Finding:
    rows = [rate("c", value, benchmark=f"HEx-PHI: {name}", n_stated=n, unit=unit) for name, value, n in parts]
    (found,) = subgroup_findings(bare([rate("c", whole, n_stated="330", unit=unit), *rows]))
    return found


def test_groups_that_leave_several_counts_open_have_a_power_of_so_many() -> None:
    """Of 165 items 10 % is 16 or 17 and 30 % is 49 or 50: together 65 to 67, of 331 counts three."""
    found = groups("percent", "20", ("a", "10", "165"), ("b", "30", "165"))
    assert found.result == YES
    low, high = (float(end) * 3.3 for end in found.expected.split(" to "))
    assert found.power == pytest.approx(1 - (round(high - low) + 1) / 331) and 1 - found.power < 6 / 331
    small = groups("share", "0.20", ("a", "0.10", "165"), ("b", "0.30", "165"))
    assert small.power == pytest.approx(found.power)
