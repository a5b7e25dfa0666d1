"""Means with standard deviations, p values, intervals, categories and rates: held against enumeration and scipy."""

import itertools
import random
import statistics
from fractions import Fraction

import pytest
from checks.made import vocabulary
from scipy import stats

from fragility.printed.checks import check_paper
from fragility.printed.checks.bounds import share_ends
from fragility.printed.paper import paper_of_rows
from fragility.statistics.moments import moments
from fragility.statistics.reported import find_reported, recompute_p
from fragility.statistics.rounding import NEAREST_RULES
from fragility.statistics.spreads import t_ends

#: Decision errors in the tests of statcheck 1.5.0 (test-decisionerror.R, test-error.R) and the example of its manual.
DECISIONS = [
    "t(28) = 2.20, p = .06", "t(28) = 1.20, p = .03", "F(2, 28) = 22.20, p = .06", "F(2, 28) = 2.20, p = .03",
    "r(28) = .22, p = .03", "r(28) = .52, p = .06", "chi2(28) = 2.20, p = .03", "chi2(28) = 52.20, p = .06",
    " z = 1.20, p = .03", " z = 2.20, p = .06", "Q(28) = 2.20, p = .03", "Q(28) = 52.20, p = .06",
    "(t(48) = 1.02, p < .05)", "(t(100)=1, p < 0.001)",
]  # fmt: skip


@pytest.mark.parametrize(("count", "width"), [(2, 7), (3, 5), (4, 3), (5, 2)])
def test_every_mean_and_deviation_that_data_have_is_possible_and_for_three_no_other(count, width):
    pairs = set()
    for values in itertools.product(range(width + 1), repeat=count):
        mean = Fraction(sum(values), count)
        for deviation in (statistics.stdev(values), statistics.pstdev(values)):
            pairs.add((f"{float(mean):.3f}", f"{deviation:.3f}"))
    assert all(moments(*pair, count, (0, width)).possible for pair in pairs)
    if count <= 3:
        means, spreads = {mean for mean, _ in pairs}, [f"{at / 1000:.3f}" for at in range(0, 4000, 7)]
        near = {(mean, f"{float(spread) + step:.3f}") for mean, spread in pairs for step in (-0.001, 0, 0.001)}
        for mean in sorted(means)[::3]:
            assert not any(moments(mean, s, count, (0, width)).possible for s in spreads if (mean, s) not in near)


def test_grimmer_and_debit_agree_with_scrutipy():
    scrutipy = pytest.importorskip("scrutipy")
    draw = random.Random(5)
    cases = [
        (f"{draw.uniform(1.5, 4.5):.2f}", f"{draw.uniform(0.3, 1.6):.2f}", draw.randint(8, 45)) for _ in range(150)
    ]
    theirs = [scrutipy.grimmer([mean], [sd], [n], rounding="up_or_down")[0] for mean, sd, n in cases]
    ours = [moments(mean, sd, n, (0, 10)) for mean, sd, n in cases]
    for (_, sd, _), possible, found in zip(cases, theirs, ours, strict=True):
        # never stricter, but that no whole numbers lie so near their mean, which scrutipy does not look at
        assert found.sample or not possible or float(sd) < found.low - 0.01
    assert sum(not found.sample for found in ours) > 50 and sum(theirs) > 5
    for mean, sd, n in (("1.03", "0.41", 40), ("5.21", "1.60", 28), ("3.44", "2.47", 18)):  # of R package scrutiny
        assert moments(mean, sd, n, (-50, 50), rules=NEAREST_RULES).sample == scrutipy.grimmer([mean], [sd], [n])[0]
    for k, n in ((3, 20), (11, 45), (30, 61), (7, 130)):
        labels = [1] * k + [0] * (n - k)
        mean, sd = f"{k / n:.2f}", f"{statistics.stdev(labels):.2f}"
        assert scrutipy.debit([mean], [sd], [n])[0] and moments(mean, sd, n, (0, 1)).possible
        wrong = f"{float(sd) + 0.04:.2f}"
        assert not scrutipy.debit([mean], [wrong], [n])[0] and not moments(mean, wrong, n, (0, 1)).possible


@pytest.mark.parametrize("text", DECISIONS)
def test_published_decision_errors_of_statcheck_are_found(text):
    (one,) = find_reported(text)
    found = recompute_p(one.test, one.statistic, one.p, one.df1, one.df2)
    assert found.decision and not found.fits


@pytest.mark.parametrize("text", ["t(28) = 2.2, p < .05", "t(28) = 2.20, p = .036", "z = 1.96, p = .05"])
def test_right_results_fit(text):
    (one,) = find_reported(text)
    assert recompute_p(one.test, one.statistic, one.p, one.df1, one.df2).fits


def test_p_values_are_those_of_scipy():
    for t, df in ((0.5, 3), (2.2, 28), (3.91, 410)):
        found = recompute_p("t", f"{t:.2f}", "= .5", df)
        assert found.low <= 2 * stats.t.sf(t, df) <= found.high
    assert recompute_p("F", "4.75", "= .5", 1, 145).low <= stats.f.sf(4.75, 1, 145)
    assert recompute_p("chi2", "6.90", "= .5", 1).high >= stats.chi2.sf(6.90, 1)
    r = 0.52
    assert recompute_p("r", "0.520", "= .5", 28).low <= 2 * stats.t.sf(r * (28 / (1 - r**2)) ** 0.5, 28)


def test_intervals_are_those_of_scipy():
    for method, name in (("Wilson", "wilson"), ("Clopper-Pearson", "exact")):
        low, high = stats.binomtest(62, 200).proportion_ci(0.95, name)
        assert share_ends(0.31, 200, method) == pytest.approx((low, high), abs=1e-9)
    mean, sd, count = 12.0, 1.3, 5
    assert t_ends(mean, sd, count) == pytest.approx(stats.t.interval(0.95, count - 1, mean, sd / count**0.5))


def row(name: str, column: str, text: str, unit: str = "", **other: str) -> dict[str, str]:
    base = {"locator": "Table 1", "row": name, "column": column, "unit": unit, "value_text": text}
    return base | {"confidence": "own-text"} | other


def results(rows: list[dict[str, str]], check: str) -> list[tuple[str, str]]:
    found = check_paper(paper_of_rows(rows, vocabulary(), "made"))
    return list(found.loc[found["check"] == check, ["printed", "result"]].itertuples(index=False, name=None))


def test_t_intervals_over_runs_are_recomputed():
    rows = []
    for at, (mean, sd) in enumerate([(12.0, 1.0), (35.3, 2.1), (50.0, 0.7), (41.0, 1.8)]):
        low, high = stats.t.interval(0.95, 2, mean, sd / 3**0.5)
        high += 3 * (at == 3)
        rows.append(row(f"m{at}", "ASR", f"{mean:.1f} [{low:.1f}, {high:.1f}]", "percent", runs="3"))
        rows.append(row(f"m{at}", "ASR, std", f"{sd:.1f}", kind="spread"))
    assert [result for _, result in results(rows, "printed interval")] == ["consistent"] * 3 + ["inconsistent"]


def test_bounds_in_columns_of_their_own_are_an_interval():
    rows = []
    for at, k in enumerate((62, 25, 100, 154)):
        low, high = stats.binomtest(k, 200).proportion_ci(0.95, "wilson")
        texts = {"acc": k / 200, "ci_low": low - 0.1 * (at == 3), "ci_high": high}
        for column, value in texts.items():
            kind = {"ci_low": "low", "ci_high": "high"}.get(column, "")
            rows.append(row(f"m{at}", column, f"{value:.4f}", "share", kind=kind, n_stated="200" if not kind else ""))
    assert [result for _, result in results(rows, "printed interval")] == ["consistent"] * 3 + ["inconsistent"]


def test_categories_that_do_not_make_a_whole_are_found_only_where_the_other_lines_do():
    lines = [("62.1", "10.3", "27.6"), ("50.0", "12.5", "37.5"), ("41.4", "20.2", "38.4"), ("30.3", "22.2", "52.4")]
    rows = [
        row(f"m{at}", f"class {c}", text, "percent") for at, line in enumerate(lines) for c, text in enumerate(line)
    ]
    assert [result for _, result in results(rows, "categories against 100 %")] == ["consistent"] * 3 + ["inconsistent"]
    rows = [
        row(f"m{at}", f"class {c}", text, "percent") for at, line in enumerate(lines[2:]) for c, text in enumerate(line)
    ]
    assert results(rows, "categories against 100 %") == []


def test_a_standard_error_of_exactly_0_is_impossible_for_a_rate_between_0_and_1():
    rows = []
    for name, acc, error, n in (
        ("a", "0.0456", "0.0119", "307"),
        ("b", "0.0163", "0.0", "123"),
        ("c", "0.0152", "0.0107", "132"),
    ):
        rows += [row(name, "acc", acc, "share", n_stated=n), row(name, "acc_stderr", error, kind="spread")]
    assert results(rows, "printed standard error") == [
        ("0.0119", "consistent"), ("0.0", "inconsistent"), ("0.0107", "consistent"),
    ]  # fmt: skip


def test_a_deviation_over_runs_is_held_only_where_the_table_says_that_it_is_one():
    said = "the spread is the standard deviation"
    texts = ["12.0 ± 1.0", "35.3 ± 2.1", "40.0 ± 0.0", "51.0 ± 3.6"]
    rows = [row(f"m{at}", "ASR", text, "percent", runs="2", n_stated="20", note=said) for at, text in enumerate(texts)]
    outcome = {text: moments(*text.split(" ± "), 2, (0, 20), Fraction(5)).possible for text in texts}
    assert outcome["40.0 ± 0.0"] and not outcome["51.0 ± 3.6"]
    assert ("51.0 ± 3.6", "inconsistent") not in results(
        [one | {"note": ""} for one in rows], "mean and standard deviation"
    )
