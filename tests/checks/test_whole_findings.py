"""All that a check says of a made table, field by field: the expected number, the result, the reason, the power.

A mutant of the checks (`bench/mutants.py`) is to fail here: the numbers are written out as the fractions that they are,
or come from scipy.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from checks.made import NO, OPEN, YES
from checks.made import number as row
from checks.made import of_numbers as paper
from scipy import stats

from fragility.printed.checks.counts import count_findings
from fragility.printed.checks.finding import Finding
from fragility.printed.checks.passages import passage_findings
from fragility.printed.checks.rates import rate_findings
from fragility.printed.paper import Paper

Told = tuple[str, str, str, float | None]


def count(name: str, column: str, text: str, n: str, kind: str = "count") -> dict[str, str]:
    return row(name, column, text, "count", n_stated=n, kind=kind)


def told(check: Callable[[Paper], list[Finding]], rows: Iterable[dict[str, str]]) -> list[Told]:
    """Return printed, expected, result and power of the findings of a check, in its order."""
    return [(one.printed, one.expected, one.result, one.power) for one in check(paper(rows))]


def same(found: list[Told], wanted: list[Any]) -> None:
    assert [one[:3] for one in found] == [one[:3] for one in wanted]
    for one, other in zip(found, wanted, strict=True):
        assert one[3] is None if other[3] is None else one[3] == pytest.approx(other[3], rel=1e-9)


BESIDE = [
    # k, n, printed, unit, with two more digits, result, how many texts a random share could have been
    ("62", "200", "31.0", "percent", "62/200 = 31.000", YES, 201),  # 201 counts, 1001 texts
    ("25", "200", "12.6", "percent", "25/200 = 12.500", NO, 201),
    ("25", "200", "0.13", "share", "25/200 = 0.1250", YES, 100),  # 101 texts, of which 100 are steps
    ("25", "200", "13", "percent", "25/200 = 12.50", YES, 100),
    ("25", "200", "12", "percent", "25/200 = 12.50", YES, 100),  # cut off, or half to even
    ("0", "1", "0", "percent", "0/1 = 0.00", YES, 2),
]


@pytest.mark.parametrize(("k", "n", "text", "unit", "expected", "result", "texts"), BESIDE)
def test_a_percentage_is_held_against_the_count_beside_it(
    k: str, n: str, text: str, unit: str, expected: str, result: str, texts: int
) -> None:
    rows = [count("m", "c", k, n), row("m", "c", text, unit, n_stated=n)]
    (found,) = count_findings(paper(rows))
    assert (found.expected, found.result, found.power) == (expected, result, pytest.approx(1 - 1 / texts))
    other = "" if result == YES else " under any rounding rule"
    assert found.reason == f"{k} of {n} {'gives' if result == YES else 'does not give'} it{other}"
    assert found.against == ("Table 1 | m | c",) and found.address == "Table 1 | m | c | 2"


def test_a_percentage_is_not_held_against_a_count_of_another_place_or_n() -> None:
    rows = [count("m", "c", "62", "200"), row("m", "c", "33.0", "percent", n_stated="100")]
    rows += [row("m", "d", "33.0", "percent", n_stated="200"), row("", "", "33.0", "percent", n_stated="200")]
    rows += [row("m", "c", "33.0", "percent", n_stated="200", kind="delta"), count("", "", "62", "200")]
    assert count_findings(paper(rows)) == []


@pytest.mark.parametrize(
    ("counts", "n", "found"),
    [
        ([11], 10, ["11"]),  # the only one of its column
        ([10], 10, []),
        ([11, 9], 10, ["11"]),
        ([11, 12], 10, []),  # all of a column: it is something else
        ([11, 12, 9], 10, []),
        ([11, 12, 9, 8], 10, ["11", "12"]),
    ],
)
def test_a_count_above_its_n_is_found_where_most_of_its_column_are_not(
    counts: list[int], n: int, found: list[str]
) -> None:
    rows = [count(f"m{at}", "c", str(k), str(n)) for at, k in enumerate(counts)]
    same(told(count_findings, rows), [(text, f"at most {n}", NO, None) for text in found])
    rows = [count(f"m{at}", "c", str(k), str(n), kind="value") for at, k in enumerate(counts)]
    assert count_findings(paper(rows)) == []


@pytest.mark.parametrize(
    ("lines", "right"),
    [
        ([(5, 15), (8, 12), (4, 15), (10, 11)], 2),  # half of the lines sum to their n
        ([(5, 15), (8, 13), (4, 15), (10, 11)], 0),  # a quarter
        ([(4, 15), (8, 13)], 0),
        ([(20,), (19,)], 0),  # one category is none
        ([(10, 10)], 1),
        ([tuple([1] * 39 + [-19]), (*([0] * 39), 20)], 2),
        ([tuple([0] * 40 + [20])], 0),  # 41 categories are a data set
    ],
)
def test_counts_are_held_against_their_n_where_half_of_the_lines_sum_to_it(
    lines: list[tuple[int, ...]], right: int
) -> None:
    rows = [
        count(f"m{at}", f"c{c}", str(k), "20", kind="value")
        for at, line in enumerate(lines)
        for c, k in enumerate(line)
    ]
    found = count_findings(paper(rows))
    wanted = [(" + ".join(map(str, line)), "20", YES if sum(line) == 20 else NO, 1 - 1 / 21) for line in lines]
    same([(one.printed, one.expected, one.result, one.power) for one in found], wanted if right else [])
    for one, line in zip(found, lines, strict=False):
        other = f"{sum(line)}, not 20; {right} of the {len(lines)} lines of its table sum to their n"
        assert one.reason == f"the counts sum to {'the stated 20' if sum(line) == 20 else other}"
        assert len(one.against) == len(line) - 1 and one.address not in one.against


def test_counts_of_one_line_with_several_n_are_not_summed() -> None:
    rows = [count("m", "a", "5", "20"), count("m", "b", "15", "20"), count("m", "c", "3", "21")]
    assert count_findings(paper(rows)) == []
    assert len(count_findings(paper(rows[:2]))) == 1


GAMES = [(430, 5, 370), (300, 20, 480), (200, 0, 600), (100, 50, 650), (333, 67, 400)]


def games(rates: Iterable[str], unit: str = "percent", lines: Any = GAMES) -> list[dict[str, str]]:
    """Return lines of counts with a rate, beside numbers that are no counts."""
    rows = []
    for at, (line, rate) in enumerate(zip(lines, rates, strict=True)):
        rows += [
            row(f"m{at}", name, str(k), "count") for name, k in zip(("wins", "draws", "losses"), line, strict=True)
        ]
        rows += [row(f"m{at}", "other", "12", "percent"), row(f"m{at}", "score", "3.75"), row(f"m{at}", "about", "~40")]
        rows += [row(f"m{at}", "change", "-4"), row(f"m{at}", "rate", rate, unit, n_stated=str(sum(line) or 1))]
    return rows


def test_a_rate_of_wins_with_half_of_the_draws_is_known_by_its_table() -> None:
    rates = [f"{100 * (w + d / 2) / (w + d + x):.2f}" for w, d, x in GAMES[:4]]
    found = rate_findings(paper(games([*rates, "46.81"])))
    shown = [f"({w} + {d}/2)/{w + d + x} = {100 * (w + d / 2) / (w + d + x):.4f}" for w, d, x in GAMES]
    power = 1 - 2 * 0.01 / 100  # a number within one unit of the last digit passes
    wanted = zip([*rates, "46.81"], shown, [YES] * 4 + [NO], [power] * 5, strict=True)
    same([(one.printed, one.expected, one.result, one.power) for one in found], list(wanted))
    what = "the share of 'wins' with half of 'draws' in all counts of its line"
    assert [one.reason for one in found[:4]] == [what] * 4
    assert found[4].reason == f"not {what} under any rounding rule; 4 of the 5 in its column are"


def test_a_rate_of_two_counts_names_them_and_a_table_that_follows_nothing_is_not_judged() -> None:
    ratio = [f"{w / x:.3f}" for w, _, x in GAMES[1:4]]
    found = rate_findings(paper(games(ratio, "share", GAMES[1:4])))
    assert [one.expected for one in found] == [f"{w}/{x} = {w / x:.5f}" for w, _, x in GAMES[1:4]]
    assert {one.reason for one in found} == {"the share of 'wins' in 'losses'"}
    assert [one.power for one in found] == pytest.approx([1 - 2 * 0.001] * 3)
    half = [*(f"{100 * w / (w + d + x):.2f}" for w, d, x in GAMES[:2]), "77.77", "66.66"]
    found = rate_findings(paper(games(half, lines=GAMES[:4])))
    assert [one.result for one in found] == [YES, YES, NO, NO]  # two of four
    assert {one.reason.partition(" under")[0].removeprefix("not ") for one in found} == {
        "the share of 'wins' in all counts of its line"
    }
    assert rate_findings(paper(games([*half, "55.55"]))) == []  # two of five
    assert rate_findings(paper(games([half[0], "77.77"], lines=GAMES[:2]))) == []  # one of two
    coarse = [f"{w / (w + d + x):.1f}" for w, d, x in GAMES[:2]]  # a fifth of all numbers would pass, for any reading
    assert stats.binom.sf(1, 2, 0.2) < 0.05 and rate_findings(paper(games(coarse, "share", GAMES[:2]))) == []


def test_a_rate_that_is_not_exact_or_has_no_counts_is_left_out_and_none_of_0_is_asked() -> None:
    rates = [f"{100 * w / (w + d + x):.2f}" for w, d, x in GAMES[:3]]
    rows = games([*rates, "~15", "0.00"], lines=[*GAMES[:4], (0, 0, 0)])
    rows += [row("m8", "rate", "~9", "percent"), row("m9", "rate", "7.00", "percent")]
    assert [one.printed for one in rate_findings(paper(rows))] == rates
    mixed = [f"{GAMES[0][0] / sum(GAMES[0]):.4f}", f"{GAMES[1][0] / sum(GAMES[1]):.1f}"]  # the coarser decides
    assert rate_findings(paper(games(mixed, "share", GAMES[:2]))) == []


def test_a_size_of_its_own_is_the_whole_and_never_a_part() -> None:
    rows = []
    for at, (k, n) in enumerate(((31, 80), (17, 90), (44, 70))):
        rows += [row(f"m{at}", "unsafe", str(k), "count"), row(f"m{at}", "size", str(n), kind="n")]
        rows += [row(f"m{at}", "share", f"{100 * k / n:.1f}", "percent")]
    found = rate_findings(paper(rows))
    assert [one.expected for one in found] == ["31/80 = 38.750", "17/90 = 18.889", "44/70 = 62.857"]
    assert {one.reason for one in found} == {"the share of 'unsafe' in 'size'"}


TABLE = [("12.3", "percent"), ("0.456", "share"), ("-7.25", "points"), ("33.4", ""), ("64", "count")]


@pytest.mark.parametrize(
    ("text", "unit", "near", "values"),
    [
        ("12", "percent", "12.3", 4),  # of the 101 whole percentages the table prints 4: 12, 46, 7, 33
        ("0.12", "share", "12.3", 4),
        ("45.60", "percent", "0.456", 4),
        ("7.3", "percent", "-7.25", 4),
        ("33.4", "percent", "33.4", 4),
        ("12.4", "percent", "", 4),
        ("64", "percent", "", 4),  # a count is no percentage
        ("33.5", "percent", "", 4),
    ],
)
def test_a_percentage_of_the_abstract_names_the_number_of_a_table_that_it_is(
    text: str, unit: str, near: str, values: int
) -> None:
    rows = [row("a", f"c{at}", one, other) for at, (one, other) in enumerate(TABLE)]
    rows.append(row("", "", text, unit, locator="Abstract"))
    (found,) = passage_findings(paper(rows))
    places = len(text.partition(".")[2]) - (2 if unit == "share" else 0)
    power = 1 - values / (100 * 10**places + 1)
    assert (found.expected, found.result) == (near, YES if near else OPEN)
    if near:
        assert found.power == pytest.approx(power, rel=1e-12) and found.reason == f"Table 1 prints {near}"
        assert found.against == (f"Table 1 | a | c{[one for one, _ in TABLE].index(near)}",)
    else:
        assert found.power is None and found.reason.startswith("no table that was read prints it")


def test_of_several_near_numbers_the_nearest_is_named_and_a_table_of_all_numbers_says_nothing() -> None:
    rows = [row("a", f"c{at}", text, "percent") for at, text in enumerate(("12.4", "11.9", "12.2"))]
    told_one = row("", "", "12", "percent", locator="Abstract")
    assert passage_findings(paper([*rows, told_one]))[0].expected == "11.9"
    further = [row("a", f"c{at}", text, "points") for at, text in enumerate(("11.6", "-12.1", "12.3"))]
    assert passage_findings(paper([*further, told_one]))[0].expected == "-12.1"
    assert passage_findings(paper([*rows, told_one | {"model": "M"}])) == []
    assert passage_findings(paper([*rows, told_one | {"benchmark": "HEx-PHI"}])) == []
    assert passage_findings(paper([*rows, told_one | {"unit": "points"}])) == []
    many = [row("a", f"c{at}", str(at), "percent") for at in range(26)]
    (found,) = passage_findings(paper([*many, told_one]))  # 26 of 101
    assert (found.result, found.reason) == (OPEN, "Table 1 prints 12, as it would 26 % of such numbers")
    (found,) = passage_findings(paper([*many[:25], told_one]))  # 25 of 101
    assert (found.result, found.power) == (YES, pytest.approx(1 - 25 / 101))
