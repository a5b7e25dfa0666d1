"""Spreads and ends of intervals of made tables, with numbers from the standard library, scipy or a formula.

A mutant of the checks (`bench/mutants.py`) is to fail here.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import sqrt
from statistics import stdev

import pytest
from checks.made import NO, OPEN, YES
from checks.made import number as row
from checks.made import of_numbers as paper
from scipy import stats

from fragility.printed.checks.bounds import ERROR, INTERVAL, bound_findings, share_ends
from fragility.printed.checks.deviations import CHECK, deviation_findings
from fragility.printed.checks.finding import Finding
from fragility.printed.checks.uncertainty import OTHER_N, uncertainty_findings
from fragility.statistics.moments import moments


def wilson(k: int, n: int, level: float = 0.95) -> tuple[float, float]:
    low, high = stats.binomtest(k, n).proportion_ci(level, "wilson")
    return 100 * float(low), 100 * float(high)


def interval(at: int, k: int, n: int, ends: tuple[float, float], **other: str) -> dict[str, str]:
    text = f"{100 * k / n:.1f} [{ends[0]:.1f}, {ends[1]:.1f}]"
    return row(f"m{at}", "ASR", text, "percent", n_stated=str(n)) | other


def intervals(*rows: dict[str, str]) -> list[Finding]:
    return [one for one in bound_findings(paper(rows)) if one.check == INTERVAL]


def chance(low: float, high: float) -> float:
    """Two ends within a unit, each of twice the width, by five ways to make an interval."""
    return 5 * (3 * 0.1 / (round(high, 1) - round(low, 1))) ** 2


@pytest.mark.parametrize(("k", "n", "sure"), [(40, 800, True), (22, 880, False)])
def test_a_table_shows_its_method_where_two_of_three_would_not_follow_it_by_chance(k: int, n: int, sure: bool) -> None:
    ends = wilson(k, n)
    assert (6 * stats.binom.sf(1, 3, chance(*ends)) < 0.05) == sure  # six methods are tried
    assert 6 * stats.binom.sf(0, 3, chance(*ends)) > 0.05 and stats.binom.sf(1, 3, chance(*ends)) < 0.05
    wrong = (ends[0] - 0.9, ends[1] + 0.9)
    rows = [interval(at, k, n, wrong if at == 2 else ends) for at in range(3)]
    found = intervals(*rows)
    assert [one.result for one in found] == [YES, YES, NO if sure else OPEN]
    assert [one.reason for one in found[:2]] == ["a Wilson interval"] * 2
    assert found[0].expected == f"{ends[0]:.2f} to {ends[1]:.2f}" == found[2].expected.removeprefix("Wilson: ")
    assert found[0].power == pytest.approx(1 - chance(*ends))
    if sure:
        assert found[2].reason.endswith("2 of the 3 in its table are Wilson")
        assert found[2].power == pytest.approx(1 - chance(*wrong))


def test_an_interval_of_another_level_says_so_and_one_that_misses_its_value_is_inconsistent() -> None:
    rows = [interval(at, k, 200, wilson(k, 200, 0.9), note="90 % interval") for at, k in enumerate((20, 60, 150))]
    found = intervals(*rows)
    assert [one.reason for one in found] == ["a 90 % Wilson interval"] * 3
    found = intervals(*rows[:2], rows[2] | {"value_text": "74.0 [75.0, 80.0]"})
    assert (found[2].result, found[2].reason) == (NO, "the interval does not hold its own value")
    alone = intervals(interval(0, 20, 200, (2.0, 40.0)))
    assert [one.result for one in alone] == [OPEN] and alone[0].expected.startswith("Wilson: ")
    unstated = intervals(interval(0, 20, 200, (2.0, 40.0)) | {"n_stated": ""})
    assert unstated[0].reason == "no n is stated, so the interval cannot be computed"


def test_the_ends_are_of_some_count_that_prints_as_the_value() -> None:
    """12.0 % of 20,000 is 2,381 to 2,419 items: ends of these pass, and of 36 more or fewer none."""
    for k, fits in ((2381, True), (2419, True), (2345, False), (2455, False)):
        low, high = wilson(k, 20_000)
        found = intervals(row("m", "ASR", f"12.0 [{low:.1f}, {high:.1f}]", "percent", n_stated="20000"))
        assert [one.result for one in found] == [YES if fits else OPEN], k
    low, high = wilson(2400, 20_000)
    for crossed in (f"[{low:.1f}, {high + 0.4:.1f}]", f"[{low - 0.4:.1f}, {high:.1f}]"):  # one end is right alone
        found = intervals(row("m", "ASR", f"12.0 {crossed}", "percent", n_stated="20000"))
        assert [one.result for one in found] == [OPEN]


def test_an_end_in_a_column_of_its_own_needs_its_partner_and_one_level() -> None:
    low, high = (end / 100 for end in wilson(62, 200))
    texts = {"acc": ("", 0.31), "ci_low": ("low", low), "ci_high": ("high", high)}
    rows = [row("m", name, f"{end:.3f}", "share", kind=kind, n_stated="" if kind else "200")
            for name, (kind, end) in texts.items()]  # fmt: skip
    assert [one.result for one in intervals(*rows)] == [YES]
    assert intervals(*rows, row("m", "f1", "0.310", "share", n_stated="200")) == []
    assert intervals(*rows, row("m", "ci_high 2", "0.400", "share", kind="high")) == []
    further = row("m", "score", "7.5", locator="Table 2")  # of another table
    assert [one.result for one in intervals(*rows, further, further | {"row": "n"})] == [YES]


def test_the_usual_ends_of_shares_near_0_and_1_stay_inside() -> None:
    half = stats.norm.isf(0.025) * sqrt(0.02 * 0.98 / 50)
    assert share_ends(0.02, 50, "Wald") == pytest.approx((0.0, 0.02 + half))
    assert share_ends(0.98, 50, "Wald") == pytest.approx((0.98 - half, 1.0))
    assert share_ends(0.1, 50, "Jeffreys", 0.9) == pytest.approx(tuple(stats.beta.ppf([0.05, 0.95], 5.5, 45.5)))


def errors(*lines: tuple[str, str, str]) -> list[Finding]:
    rows = []
    for at, (rate, error, n) in enumerate(lines):
        rows += [row(f"m{at}", "acc", rate, "share", n_stated=n), row(f"m{at}", "acc_stderr", error, kind="spread")]
    return [one for one in bound_findings(paper(rows)) if one.check == ERROR]


def se(share: float, n: int) -> str:
    return f"{sqrt(share * (1 - share) / n):.4f}"


def test_standard_errors_are_those_of_their_rates() -> None:
    good = [(f"{share:.4f}", se(share, 400), "400") for share in (0.1, 0.3, 0.5)]
    found = errors(*good, ("0.2000", "0.0300", "400"))
    assert [(one.result, one.expected) for one in found] == [
        *((YES, se(float(share), 400)) for share, _, _ in good), (NO, "0.0200"),
    ]  # fmt: skip
    assert found[3].reason == "not sqrt(p (1 - p) / n); 3 of the 4 in its column are"
    for usual in (1, 2):  # one, and half, of a column show nothing
        bad = [("0.2000", "0.0300", "400")] * usual
        found = errors(*good[:usual], *bad)
        assert [one.result for one in found] == [YES] * usual + [OPEN] * usual
        assert found[-1].reason == "not sqrt(p (1 - p) / n); it may be one of clusters or runs"
    # a rate without n shows nothing, whatever its error is
    half = ("0.5000", "0.5000", "")
    assert [one.result for one in errors(good[0], ("0.2000", "0.0300", "400"), half)] == [YES, OPEN]
    # the divisor may be n - 1: of 5 answers .2449 with n, and 0.2828 needs the divisor 3; of two, .3536 or .5
    assert [one.result for one in errors(("0.400", "0.245", "5"))] == [YES]
    assert [one.result for one in errors(("0.400", "0.280", "5"))] == [OPEN]
    assert [one.result for one in errors(("0.500", "0.500", "2"))] == [YES]


def test_a_standard_error_of_0_says_what_it_needs() -> None:
    known, unknown = errors(("0.0163", "0.0000", "123"), ("0.0163", "0.0000", ""), ("1.0000", "0.0", "9"))
    assert known.reason.endswith(f"for 123 items it is {se(0.0163, 123)}") and known.expected == "above 0"
    needed = 0.0163 * (1 - 0.0163) / 0.00005**2  # its half unit in the place of the error
    assert unknown.reason.endswith(f"it needs {needed:,.0f} items")
    assert [one.result for one in errors(("0.0163", "0.00", ""))] == []  # so few decimals need 641 items


def greatest(numbers: int, ends: tuple[float, float], mean: float, step: float) -> float:
    """Return the greatest standard deviation of numbers at the two ends, and one between, with a mean near one."""
    found = []
    for near in (mean - step, mean, mean + step):
        held = min(max(near, ends[0]), ends[1])
        top = int((held - ends[0]) / (ends[1] - ends[0]) * numbers + 1e-9)
        rest = held * numbers - top * ends[1] - (numbers - top - 1) * ends[0]
        values = [*[ends[1]] * top, *([rest] if top < numbers else []), *[ends[0]] * (numbers - top - 1)]
        found.append(stdev(values))
    return max(found)


SAID = "the spread is the standard deviation"


def deviations(rows: Iterable[dict[str, str]], name: str = CHECK) -> list[Finding]:
    return [one for one in deviation_findings(paper(rows)) if one.check == name]


@pytest.mark.parametrize(
    ("mean", "n", "unit"),
    [("2.13", 40, "grade-1-5"), ("4.99", 7, "grade-1-5"), ("1.00", 12, "grade-1-5"), ("7.3", 25, "grade-1-10"),
     ("5.00", 12, "grade-1-5"), ("3.00", 2, "grade-1-5")],
)  # fmt: skip
def test_the_greatest_deviation_of_grades_is_that_of_grades_at_the_ends(mean: str, n: int, unit: str) -> None:
    ends = {"grade-1-5": (1, 5), "grade-1-10": (1, 10)}[unit]
    top = greatest(n, ends, float(mean), 10.0 ** -len(mean.partition(".")[2]))
    (found,) = deviations([row("m", "harm", f"{mean} ± 0.01", unit, n_stated=str(n))])
    assert found.expected == f"at most {top:.2f}" and found.result == YES
    assert found.power == pytest.approx(1 - min(1.0, top / (ends[1] - ends[0])))
    for over, result in ((-0.01, YES), (0.03, NO)):
        (found,) = deviations([row("m", "harm", f"{mean} ± {top + over:.2f}", unit, n_stated=str(n))])
        assert found.result == result


def test_a_mean_over_runs_is_over_so_many_shares_and_one_run_is_none() -> None:
    line = row("m", "ASR", "40.0 ± 3.0", "percent", n_stated="20", runs="3")
    (found,) = deviations([line])
    assert found.reason == "within what 3 runs of 20 prompts with this mean can have"
    assert found.expected == f"at most {greatest(3, (0, 100), 40.0, 0.1):.2f}"
    (found,) = deviations([line | {"n_stated": ""}])
    assert found.reason == "within what 3 runs with this mean can have"
    assert found.power == pytest.approx(1 - greatest(3, (0, 100), 40.0, 0.1) / 100)
    assert deviations([line | {"runs": "1"}]) == [] and len(deviations([line | {"runs": "2"}])) == 1
    (found,) = deviations([row("m", "harm", "2.13 ± 1.00", "grade-1-5")])
    assert found.reason == "within what any number of grades with this mean can have"
    assert found.expected == f"at most {sqrt(2 * 1.14 * 2.86):.2f}"  # two grades at most double it: n / (n - 1)
    (found,) = deviations([row("m", "harm", "2.13 ± 1.00", "grade-1-5", n_stated="10", runs="4")])
    assert found.reason == "within what 40 grades with this mean can have"


def test_a_deviation_in_a_column_of_its_own_belongs_to_the_mean_that_its_name_says() -> None:
    rows = [row("m", "harm", "4.99", "grade-1-5", n_stated="10"), row("m", "help", "3.00", "grade-1-5", n_stated="10")]
    spread = row("m", "harm, std", "1.9", kind="spread")
    (found,) = deviations([*rows, spread])
    assert (found.printed, found.result, found.against) == ("1.9", NO, ("Table 1 | m | harm",))
    (found,) = deviations([*rows, spread | {"column": "help, std"}])
    assert (found.result, found.against) == (YES, ("Table 1 | m | help",))
    assert deviations([*rows, spread | {"column": "speed, std"}]) == []
    assert deviations([*rows, spread | {"value_text": "~1.9"}]) == []


def test_one_of_a_table_that_no_grades_have_is_found_and_most_of_a_table_is_not() -> None:
    good = [("2.0", "1.0"), ("3.0", "2.0"), ("2.3", "1.5")]  # of three grades 1 to 5
    bad = [("2.0", "0.5"), ("3.0", "0.4"), ("4.0", "1.2")]
    fits = {pair: moments(*pair, 3, (1, 5)).possible for pair in (*good, *bad)}
    assert [fits[pair] for pair in (*good, *bad)] == [True] * 3 + [False] * 3

    def of(pairs: list[tuple[str, str]]) -> list[Finding]:
        return deviations(
            row(f"m{at}", "harm", " ± ".join(pair), "grade-1-5", n_stated="3", note=SAID)
            for at, pair in enumerate(pairs)
        )

    assert [one.result for one in of([*good, bad[0]])] == [YES] * 3 + [NO]
    assert of([*good, bad[0]])[3].reason.endswith("this mean and this standard deviation; 3 of the 4 others do")
    assert [one.result for one in of([*good[:2], *bad[:2]])] == [YES] * 2 + [NO] * 2  # half
    assert [one.result for one in of([*good[:2], *bad])] == [YES] * 2 + [OPEN] * 3
    assert [one.result for one in of([good[0], bad[0]])] == [YES, OPEN]  # one alone shows nothing
    labels = [row(f"m{at}", "ASR", text, "percent", n_stated="1", runs="5", note=SAID)
              for at, text in enumerate(("40.0 ± 54.8", "60.0 ± 30.0"))]  # fmt: skip
    assert [one.result for one in deviations(labels)] == [YES, NO]  # of zeros and ones, where the mean fixes it
    (none,) = of([("2.1", "1.0")])
    assert (none.result, none.reason) == (OPEN, "no 3 grades have this mean")


def near(text: str) -> list[str]:
    """Return the numbers of as many decimals from half to one and a half times one."""
    digits = int(text.replace(".", ""))
    return [f"{at / 100:.2f}" for at in range(digits // 2, digits + digits // 2 + 2)]


def test_standard_errors_that_are_called_deviations_are_named_with_their_chance() -> None:
    grades = [(1, 2, 3), (1, 1, 5), (1, 2, 5), (1, 3, 5)]
    pairs = [(f"{sum(one) / 3:.2f}", f"{stdev(one) / sqrt(3):.2f}") for one in grades]
    rows = [row(f"m{at}", "harm", " ± ".join(pair), "grade-1-5", n_stated="3", note=SAID)
            for at, pair in enumerate(pairs)]  # fmt: skip
    assert not any(moments(*pair, 3, (1, 5)).possible for pair in pairs)
    (found,) = deviations(rows, "standard errors under another name")
    wanted = 1.0
    for mean, spread in pairs:
        texts = near(spread)
        texts = texts[:: -(-len(texts) // 40)]
        wanted *= sum(moments(mean, one, 3, (1, 5), Fraction(1), squared=3).possible for one in texts) / len(texts)
    assert found.chance == pytest.approx(wanted) and 0 < wanted < 1
    assert found.reason == (
        "as standard errors of 3 grades all 4 numbers called standard deviations are possible, "
        "as standard deviations none"
    )
    assert len(found.against) == 3
    other = [one | {"note": ""} for one in rows]
    assert deviations(other, found.check) == [] and deviations(rows[:1], found.check) == []
    wrong = [*rows[:3], rows[3] | {"value_text": "3.00 ± 0.30"}]  # one that is neither
    assert deviations(wrong, found.check) == []
    right = [row(f"r{at}", "harm", f"{sum(one) / 3:.2f} ± {stdev(one):.2f}", "grade-1-5", n_stated="3", note=SAID)
             for at, one in enumerate(grades)]  # fmt: skip
    assert deviations([*rows, *right], found.check) == []  # half of them are what they are called
    both = row("b", "harm", "3.00 ± 1.00", "grade-1-5", n_stated="3", note=SAID)  # of 2, 3, 4; and the error of 1, 4, 4
    assert len(deviations([*rows[:2], both], found.check)) == 1
    assert deviations([*rows[:2], both, both | {"row": "c"}], found.check) == []  # half are what they are called
    named = [one | {"note": "", "column": "harm (sd)"} for one in rows]
    assert len(deviations(named, found.check)) == 1


def shares(spread: str, share: str = "30.0", **other: str) -> dict[str, str]:
    base = {"n_stated": "400", "metric": "harmfulness rate", "direction": "lower-safer", "benchmark": "HEx-PHI"}
    return row("m", "ASR", f"{share} ± {spread}", "percent") | base | other


def test_one_narrow_interval_alone_and_a_rounded_one_at_the_limit_are_not_called_wrong() -> None:
    said = {"note": "± is a 95 % interval"}
    least = 100 * stats.norm.isf(0.025) * sqrt(0.2995 * 0.7005 / 400)
    wilson = least / sqrt(1 + stats.norm.isf(0.025) ** 2 / 400)
    assert 4.23 + 0.005 < 0.95 * wilson < 4.24 + 0.005
    assert 100 * stats.norm.isf(0.05) * sqrt(0.3005 * 0.6995 / 399) < 4.23 - 0.005  # nor is it one of 90 %
    narrow, limit = shares("4.23", **said), shares("4.24", **said)
    assert [one.result for one in uncertainty_findings(paper([narrow]))] == [OPEN]
    pair = [narrow, narrow | {"row": "n"}]
    assert [one.result for one in uncertainty_findings(paper(pair))] == [NO, NO]
    pair = [limit, limit | {"row": "n"}]
    *own, odd = uncertainty_findings(paper(pair))
    assert [one.result for one in own] == [OPEN, OPEN] and odd.check == OTHER_N  # both are those of another n
    wide = shares("5.90", share="50.0", row="w", **said)
    three = [narrow, narrow | {"row": "n"}, wide]
    assert [one.result for one in uncertainty_findings(paper(three))] == [NO, NO, OPEN]  # two of three
    four = [*three, wide | {"row": "v"}, wide | {"row": "u"}]
    assert [one.result for one in uncertainty_findings(paper(four))] == [OPEN] * 5  # two of five


def test_the_words_of_one_row_are_not_those_of_all() -> None:
    labels = {"note": "standard deviation of the labels"}
    rows = [shares("45.9", row=f"m{at}", **labels) for at in range(3)]
    assert {one.reason for one in uncertainty_findings(paper(rows))} == {
        "the standard deviation of the labels, as said"
    }
    assert {one.result for one in uncertainty_findings(paper([*rows, shares("45.9", row="m9")]))} == {YES}
    assert not any("as said" in one.reason for one in uncertainty_findings(paper([*rows, shares("45.9", row="m9")])))


@pytest.mark.parametrize("share", ["12.5", "25.0", "50.0", "75.0"])
def test_the_width_is_that_of_all_shares_that_print_alike(share: str) -> None:
    (found,) = uncertainty_findings(paper([shares("4.5", share, note="± is a 95 % interval")]))
    ends = [float(share) / 100 + step for step in (-0.0005, 0.0005)]
    roots = [100 * sqrt(p * (1 - p)) for p in (*ends, *([0.5] if share == "50.0" else []))]
    times = stats.norm.isf(0.025)
    assert found.expected == f"{times * min(roots) / sqrt(400):.3f} to {times * max(roots) / sqrt(399):.3f}"
