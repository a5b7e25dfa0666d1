"""Functions of the types of claims asked directly, on either side of what turns them.

A mutant of the modules of claims (`bench/mutants.py`) is to fail here. Expected values come from scipy, statsmodels, or
a sum written out.
"""

from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from fragility.claims import shared
from fragility.claims.asked import Asked, asked_of, four_of_five, lean_of
from fragility.claims.comparisons import shows
from fragility.claims.concerns import indirectness
from fragility.claims.evidence import Evidence
from fragility.claims.grades import NOT_HELD, _pair, with_grades
from fragility.claims.means import always, mean_doubts, of_average, of_comparisons
from fragility.claims.pairing import _differences_decide, _margin_decides
from fragility.claims.power import by_holm, of_intervals, of_limits, of_paired, of_shares
from fragility.claims.primary import model_effects, weights_of
from fragility.claims.ranks import compare_ranks
from fragility.claims.sensitivity import score_p, short_of_ours, turned
from fragility.claims.types import count_labels as labels
from fragility.claims.types.counting import _finding as counting_finding
from fragility.claims.types.counting import _Fit
from fragility.claims.types.differences import _sentence as difference_sentence
from fragility.claims.types.distribution import _Asked, _compared, _doubts
from fragility.claims.types.doses import _last_step
from fragility.claims.types.equivalence import _without
from fragility.claims.types.equivalence_mean import _ends, _moved, mean_panel
from fragility.claims.types.existence import _panel as existence_panel
from fragility.claims.types.judge_gap_checks import _odds, _tango
from fragility.claims.types.judge_level_checks import _constant
from fragility.claims.types.judge_level_table import Claimed
from fragility.claims.types.judge_tables import PairTest
from fragility.claims.types.level_checks import Against, level_panel, mean_of
from fragility.claims.types.levels import _of_mean
from fragility.claims.types.no_worse_checks import _clusters, _models, no_worse_panel
from fragility.claims.types.protocol import names_model
from fragility.claims.types.protocol_fields import Field, Order, order_fields, orders_words
from fragility.claims.types.ranking import _finding_sentence, _one_sentence
from fragility.claims.types.tradeoff import _half
from fragility.claims.types.tradeoff_checks import _delta, _judged, tradeoff_panel
from fragility.claims.verdict import opposite_shown, shown
from fragility.schemas.claim import Arms
from fragility.small_tables import Columns
from fragility.statistics import Interval, NotEstimable
from fragility.statistics.pooling import Pooled
from fragility.statistics.printed import read_printed
from fragility.statistics.tradeoff import relative_drop_difference


def contrasts(*counts: tuple[int, int, int, int], **columns: Any) -> Columns:
    """Return contrasts of safe counts: k and n of the reference, k and n of the treated arm."""
    k, n, q, m = (np.array(part) for part in zip(*counts, strict=True))
    return Columns.of(pd.DataFrame({
        "model": [f"m{at}" for at in range(len(counts))], "benchmark": "B", "n": n, "n_trt": m,
        "p_ref": k / n, "p_trt": q / m, "ref_low": k, "ref_high": k, "trt_low": q, "trt_high": q,
        "clusters": np.nan, "cluster_size": np.nan, "icc": np.nan, "icc_low": np.nan, "icc_high": np.nan,
    }).assign(**columns))  # fmt: skip


def by_name(checks: Any) -> dict[str, Any]:
    return {one.check: one for one in checks}


def text(words: str) -> str:
    return words.replace("\u2212", "-")


def test_errors_that_add_up_are_wider_by_the_root_of_their_number() -> None:
    assert shared.factor([0.1, 0.1], ["A", "A"]) == pytest.approx(sqrt(2))
    assert shared.factor([0.0, 0.0], ["A", "A"]) == 1.0 and shared.factor([3.0, 4.0], ["A", "B"]) == pytest.approx(1)
    assert shared.alike([3.0, 4.0, 5.0], ["B", "A", "B"]) == pytest.approx(sqrt(64 + 16))


@pytest.mark.parametrize(
    ("total", "passed", "opposed", "every", "per_cell", "wanted"),
    [
        (5, 5, 0, False, True, (1, "all")), (5, 4, 0, False, True, (1, "four of five")),
        (5, 3, 0, False, True, (0, "four of five")), (5, 0, 4, False, True, (-1, "four of five")),
        (5, 0, 3, False, True, (-1, "one")), (5, 0, 5, True, True, (-1, "one")), (1, 0, 1, False, False, (-1, "one")),
        (0, 0, 0, False, True, (1, "all")), (1, 0, 0, False, False, (0, "four of five")),
        (1, 1, 0, False, False, (1, "all")), (2, 1, 0, False, False, (0, "four of five")),
    ],
)  # fmt: skip
def test_what_checks_ask(total: int, passed: int, opposed: int, every: bool, per_cell: bool, wanted: Any) -> None:
    asked = asked_of(total, passed, opposed, every, per_cell)
    assert (asked.lean, asked.share) == wanted and lean_of(total, passed, opposed, per_cell) == wanted[0]
    assert not four_of_five(0, 0) and four_of_five(4, 5) and not four_of_five(3, 5)


def test_a_check_tells_how_many_hold_where_there_are_several() -> None:
    two, one = np.array([True, False]), np.array([True])
    assert Asked(1, "one").verdict("n", two, "d").detail == "d (1 of 2 comparisons hold; one is enough)"
    assert Asked(1, "all").verdict("n", two, "d").result == "fail" and Asked(1, "one").stands(two)
    assert Asked(1, "all").verdict("n", one, "d").detail == "d"
    assert Asked(1, "one").verdict("n", one, "d", "; x").detail == "d (1 of 1 comparison hold; x)"


def test_doubts_of_a_mean_are_told_with_the_comparisons_on_which_it_rests() -> None:
    gaps, errors = np.array([1.0, 2.0, 30.0, 40.0]), np.ones(4)

    def falls(*places: int) -> str:
        def stands(kept: np.ndarray) -> np.ndarray:
            return np.array([set(places) <= set(row) for row in kept])

        return text(mean_doubts(list("ABCD"), gaps, errors, "points", stands)[0])

    without = {at: f"without {name} the mean is {(73 - gaps[at]) / 3:.1f} points" for at, name in enumerate("ABCD")}
    assert falls(3) == f"rests on one comparison: {without[3]}, and nothing is shown"
    assert falls(2, 3) == f"rests on single comparisons: {without[2]} and {without[3]}, and nothing is shown"
    assert falls(1, 2, 3) == (
        f"rests on single comparisons: {without[1]} and {without[2]} (likewise without 1 more), and nothing is shown"
    )
    q = float(((gaps - gaps.mean()) ** 2).sum())
    (spread,) = mean_doubts(list("ABCD"), gaps, errors, "points", always)
    assert f"(Q = {q:.3g}, 3 degrees of freedom, p below .0001)" in spread
    mild = np.array([0.0, 0.0, 3.5])
    q = float(((mild - mild.mean()) ** 2).sum())
    (told,) = mean_doubts(list("ABC"), mild, np.ones(3), "points", always)
    assert f"(Q = {q:.3g}, 2 degrees of freedom, p {stats.chi2.sf(q, 2):.2g})" in told
    assert mean_doubts(["A", "B"], mild[:2], np.ones(2), "points", lambda kept: ~always(kept)) == []


def test_errors_of_differences_are_a_quarter_of_their_interval() -> None:
    half = stats.norm.isf(0.025)
    cells = pd.DataFrame(
        {"estimate": [0.0, 0.0, 3.5], "low": [-half, -half, 3.5 - half], "high": [half, half, 3.5 + half]}
    )
    q = 2 * (3.5 / 3) ** 2 + (7 / 3) ** 2
    (told,) = of_comparisons([{"label": name} for name in "ABC"], cells, "points", always)
    assert f"(Q = {q:.3g}, 2 degrees of freedom, p {stats.chi2.sf(q, 2):.2g})" in told
    alike = cells.assign(estimate=1.0, low=0.0, high=2.0)
    assert of_average(None, 0.0, 0, alike, [{"label": name} for name in "ABC"]) == ()


@dataclass(frozen=True)
class Average:
    """A mean gap that is known to a hundredth."""

    pairs: Columns
    weights: np.ndarray

    def __call__(self, *counts: np.ndarray) -> Interval:
        k, n, q, m = counts
        gap = (self.weights * (k / n - q / m)).sum(axis=-1)
        return Interval(gap, gap - 0.01, gap + 0.01, 0.95, "made")


@pytest.mark.parametrize(
    ("lean", "bound", "rests"), [(1, 0.05, False), (1, 0.3, True), (-1, 0.6, False), (-1, 0.3, True), (0, 0.3, False)]
)
def test_a_mean_without_one_is_taken_at_the_end_that_speaks_against_it(lean: int, bound: float, rests: bool) -> None:
    pairs = contrasts(*[(60, 100, 50, 100)] * 3, ref_high=100)  # a gap of .1 to .5
    cells = pairs.assign(estimate=[10.0] * 3, low=[0.0] * 3, high=[20.0] * 3)
    average = Average(pairs, np.full(3, 1 / 3))
    told = of_average(average, bound, lean, cells, [{"label": name} for name in "ABC"])
    assert bool(told) == rests and all(one.startswith("rests on single comparisons") for one in told)


def grade(printed: dict[str, Any], n: int, level: float = 0.95) -> dict[str, Any]:
    names = ("locator", "model", "benchmark", "metric", "judge", "occurrence")
    row = dict.fromkeys(names, "") | {"unit": "grade-1-5", "direction": "lower-safer"}
    for side in ("ref", "trt"):
        row |= {
            f"printed_{side}": printed[side],
            f"n_stated_{side}": str(n),
            f"value_text_{side}": "",
            f"address_{side}": "",
        }
    return _pair(row, level)


def test_a_gap_of_grades_below_one_is_a_gap() -> None:
    def of(ref: str, trt: str) -> dict[str, Any]:
        return grade({"ref": read_printed(ref, "grade-1-5"), "trt": read_printed(trt, "grade-1-5")}, 10_000)

    worse, better = of("2.00", "2.50"), of("2.50", "2.00")
    assert 0 < worse["low"] < worse["estimate"] < worse["high"] < 1 and worse["passes"] and not worse["opposite"]
    assert -1 < better["low"] < better["high"] < 0 and better["opposite"] and not better["passes"]
    same = of("2.00", "2.00")
    assert (same["passes"], same["opposite"], same["estimate"]) == (False, False, 0.0) and 0 < same["high"] < 1
    assert worse["low"] == pytest.approx(-better["high"])


@pytest.mark.parametrize(("sign", "k"), [(1, 70), (-1, 90)])
def test_counts_of_a_level_are_taken_against_what_is_shown(sign: int, k: int) -> None:
    table = pd.DataFrame(
        {"n": [100], "safe_counts": [(10, 30)], "clusters": [np.nan], "benchmark": ["B"], "cluster_size": [np.nan]}
    )
    found = by_name(level_panel(table, Against(50.0 if sign > 0 else 95.0, sign, False), Asked(1)))
    level = 0.5 if sign > 0 else 0.95
    p = 2 * stats.norm.sf(abs(k / 100 - level) / sqrt(level * (1 - level) / 100))
    other = found["another interval"]
    assert (
        other.detail == f"Wilson: nearest result {k:.1f} % against {100 * level:g} %, largest Holm-adjusted p {p:.3g}"
    )
    assert other.result == ("pass" if p < 0.05 else "fail")


@pytest.mark.parametrize(("sign", "level"), [(1, 99.0), (-1, 1.0)])
def test_a_level_that_no_responses_could_show_with_the_judge_moved_is_out_of_reach(sign: int, level: float) -> None:
    safe = 0 if sign > 0 else 200
    table = pd.DataFrame(
        {"n": [200], "safe_counts": [(safe,)], "clusters": [np.nan], "benchmark": ["B"], "cluster_size": [np.nan]}
    )
    judge = by_name(level_panel(table, Against(level, sign, False), Asked(1)))["judge"]
    ends = proportion_confint(190 if sign > 0 else 10, 200, method="beta")
    reach = 100 * ends[0 if sign > 0 else 1]
    every = "all responses" if sign > 0 else "no response"
    assert judge.result == "not-estimable"
    assert f"with {every} unsafe and every rate moved up to 5 points the limit would be {reach:.1f} %" in judge.detail
    assert judge.needs == f"it needs a level {'below' if sign > 0 else 'above'} {reach:.1f} %, or more prompts"


def test_a_mean_of_levels_adds_its_errors_apart_or_alike() -> None:
    rates = Columns({"estimate": [10.0, 20.0], "low": [7.0, 16.0], "high": [14.0, 23.0]})
    found = mean_of(rates)
    assert list(found.rows()[0].values()) == pytest.approx([15.0, 15 - 2.5, 15 + 2.5])
    assert list(mean_of(rates, ["B", "B"]).rows()[0].values()) == pytest.approx([15.0, 15 - 3.5, 15 + 3.5])


@pytest.mark.parametrize(
    ("ref", "trt", "lean", "wanted"),
    [(400, 400, 1, True), (400, 300, 1, False), (300, 400, 1, False), (400, 300, -1, True), (300, 400, -1, True),
     (400, 390, -1, False), (400, 300, 0, True)],
)  # fmt: skip
def test_a_mean_without_one_comparison_still_lies_on_its_side(ref: int, trt: int, lean: int, wanted: bool) -> None:
    pairs = contrasts((ref, 440, trt, 440), (ref, 440, trt, 440), (220, 440, 0, 440))
    assert _without(pairs, 5.0, 10.0, lean, np.array([[0, 1]])).tolist() == [wanted]


def test_intervals_have_the_hull_of_their_ends_or_the_first_reason() -> None:
    one, two = (Interval(mid, mid - 0.1, mid + 0.1, 0.95, "made") for mid in (0.2, 0.5))
    assert _ends(one, two) == pytest.approx((10.0, 60.0)) == _ends(two, one)
    assert _ends(one, NotEstimable("first"), NotEstimable("second")) == "first"


def test_a_margin_that_a_moved_judge_passes_with_no_difference_is_out_of_reach() -> None:
    pairs = contrasts((200, 400, 200, 400), (202, 400, 198, 400), (198, 400, 202, 400))
    near = by_name(mean_panel(pairs, 6.0, 0.90, 1))["judge"]
    assert near.result == "not-estimable" and near.detail.startswith("no outcome of this size could pass: with no")
    far = by_name(mean_panel(pairs, 20.0, 0.90, 1))["judge"]
    assert far.result == "pass" and far.detail.startswith("one condition moved 5 points: ")
    low, high = _moved(pairs, 0.90)  # type: ignore[misc]
    assert -12 < float(low) < -5 < 5 < float(high) < 12 and float(low) == pytest.approx(-float(high), abs=0.1)


def test_a_gain_beyond_a_margin_is_turned_and_a_loss_is_not() -> None:
    loss, gain = contrasts(*[(300, 400, 200, 400)] * 3), contrasts(*[(200, 400, 300, 400)] * 3)
    for pairs in (loss, gain):
        found = by_name(mean_panel(pairs, 10.0, 0.95, -1))
        assert found["another interval"].result == "pass" and found["leave one model out"].result == "pass"
        assert found["leave one model out"].detail == "mean without one of 3 models: 25.0 to 25.0 points"
    two = by_name(mean_panel(contrasts(*[(300, 400, 296, 400), (300, 400, 300, 400)]), 10.0, 0.90, 1))
    assert two["leave one model out"].detail == "2 models; at least 3 are needed"
    spread, room = sqrt(0.5), 10 - 0.5
    needed = next(k for k in range(3, 99) if stats.t.isf(0.025, k - 1) * spread / sqrt(k) < room)
    assert two["models as the sample"].needs == f"{needed} models spread like these would do"


def gaps_of(estimates: list[float], passes: list[bool], opposite: list[bool]) -> pd.DataFrame:
    return pd.DataFrame({"estimate": estimates, "passes": passes, "opposite": opposite})


LOWER = "Safety is lower with T than with R"


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        (
            gaps_of([20.0, 10.0], [True, True], [False, False]),
            f"{LOWER} in both comparisons, by 15.0 points on average.",
        ),
        (gaps_of([20.0, 0.0], [True, False], [False, False]), f"{LOWER} in 1 of 2 comparisons, by 10.0 points on"),
        (gaps_of([20.0, -10.0], [True, False], [False, True]), f"{LOWER} in 1 of 2 comparisons, by 5.0 points on"),
        (gaps_of([-20.0, -10.0], [False, False], [True, True]), f"{LOWER} in neither of the two comparisons."),
        (gaps_of([20.0], [True], [False]), f"{LOWER}, by 20.0 points."),
        (gaps_of([0.0], [False], [False]), "Safety is the same with T as with R."),
    ],
)
def test_a_sentence_of_differences_says_the_other_way_where_there_is_one(table: pd.DataFrame, wanted: str) -> None:
    told = difference_sentence("T", "R", table, float(table["estimate"].mean()))
    opposed, passed = int(table["opposite"].sum()), int(table["passes"].sum())
    assert told.startswith(wanted)
    assert ("the other way" in told) == (opposed > 0 and len(table) > 1)
    assert (", one of them the other way" in told) == (opposed == 1 and passed == 1)
    assert ("Holm" in told) == (len(table) > 1)


def test_a_last_step_is_newcombes_interval_of_its_own_sizes() -> None:
    group = Columns({"rate": [0.9, 0.8, 0.5], "n": [100, 200, 50]})
    low, high = confint_proportions_2indep(160, 200, 25, 50, method="newcomb", alpha=0.10)
    assert _last_step(group, 0.90) == pytest.approx((100 * low, 100 * high))


def rates(ref: float, trt: float, util: float, util_trt: float, n: int, rows: int = 1) -> dict[str, Any]:
    shares = {"ref_a": ref, "trt_a": trt, "ref_b": util, "trt_b": util_trt}
    told = {f"k_{name}": np.full(rows, share * n) for name, share in shares.items()}
    return told | {f"n_{name}": np.full(rows, float(n)) for name in shares}


def test_the_width_at_other_sizes_is_that_of_counts_of_that_size() -> None:
    small, large = rates(0.9, 0.5, 0.8, 0.7, 100, 2), rates(0.9, 0.5, 0.8, 0.7, 300, 2)
    wide = relative_drop_difference(**large, level=1 - 0.05 / 2)
    assert _half(small, 300.0) == pytest.approx(50 * (np.asarray(wide.high) - np.asarray(wide.low)))
    assert _half(large, None) == pytest.approx(_half(small, 300.0)) and (_half(small, None) > _half(large, None)).all()


def test_a_relative_drop_has_the_errors_of_a_ratio() -> None:
    """By the delta method: the variance of q / p from those of both, by numerical derivatives."""
    counts = rates(0.9, 0.5, 0.8, 0.7, 400)

    def variance(p: float, q: float) -> float:
        step = 1e-6
        dp, dq = (q / (p + step) - q / (p - step)) / (2 * step), 1 / p
        return dp**2 * p * (1 - p) / 400 + dq**2 * q * (1 - q) / 400

    half = stats.norm.isf(0.025) * sqrt(variance(0.9, 0.5) + variance(0.8, 0.7))
    near = 100 * (0.7 / 0.8 - 0.5 / 0.9 - half)
    assert _delta(counts, Asked(1), 0.95)[0] == pytest.approx(near, rel=1e-6)
    found = by_name(tradeoff_panel(counts, np.array(["m"]), Asked(1)))
    assert found["another interval"].detail == f"delta method: nearest limit {near:.1f} % against 0"
    assert np.isnan(_delta(rates(1.0, 1.0, 1.0, 1.0, 400), Asked(1), 0.95)[0])
    moved = [relative_drop_difference(**rates(*part, 0.8, 0.7, 400), level=0.95) for part in ((0.85, 0.5), (0.9, 0.55))]
    worst = 100 * min(float(np.atleast_1d(one.low)[0]) for one in moved)
    assert found["judge"].detail == f"one condition moved 5 points: nearest limit {worst:.1f} % against 0"
    back = by_name(tradeoff_panel(rates(0.8, 0.7, 0.9, 0.5, 400), np.array(["m"]), Asked(-1)))
    moved = [relative_drop_difference(**rates(*part, 0.9, 0.5, 400), level=0.95) for part in ((0.85, 0.7), (0.8, 0.65))]
    worst = 100 * max(float(np.atleast_1d(one.high)[0]) for one in moved)
    assert text(back["judge"].detail) == f"one condition moved 5 points: nearest limit {worst:.1f} % against 0"


def test_a_limit_of_half_a_percent_is_on_its_side() -> None:
    for near, wanted in ((0.5, "pass"), (-0.5, "fail")):
        found = _judged("n", "w", np.array([near, 2.0]), Asked(1))
        assert found.result == wanted and text(found.detail).startswith(f"w: nearest limit {near:.1f} % against 0")
    assert _judged("n", "w", np.array([np.nan]), Asked(1)).result == "not-estimable"


def test_a_ranking_of_two_comparisons_is_told_by_its_number() -> None:
    told = _finding_sentence("N", "the safest of three", pd.Series([5.0, 3.0]), 1, 3.0)
    assert told == (
        "N is the safest of three in both comparisons, significantly so in 1; at the closest it is 3.0 points ahead"
    )
    one = _finding_sentence("N", "the safest of three", pd.Series([3.0]), 1, 3.0)
    assert one == "N is the safest of three, significantly so; it is 3.0 points ahead"
    behind = _finding_sentence("N", "the safest of three", pd.Series([-3.0]), 0, -3.0)
    assert behind == "N is not the safest of three; it is 3.0 points behind"
    assert _one_sentence("N", "safest", 0.0, 0) == "N is not the safest alone; it ties with another."
    assert _one_sentence("N", "safest", -2.0, 0) == "N is not the safest; it is 2.0 points behind the safest one."
    assert _one_sentence("N", "safest", 2.0, 1).startswith("N is the safest, by 2.0 points; ")


@pytest.mark.parametrize(("low", "wanted"), [(4.98, "fail"), (5.02, "pass"), (40.0, "pass")])
def test_wrong_labels_of_5_in_100_could_make_what_lies_below(low: float, wanted: str) -> None:
    found = by_name(existence_panel(low, True))["judge"]
    assert (found.result, found.detail) == (wanted, f"lower limit {low:.1f} % against 5 % of wrong labels")
    assert by_name(existence_panel(low, False))["judge"].result == "not-estimable"


@pytest.mark.parametrize(("lean", "margin"), [(1, 40.0), (-1, 10.0)])
def test_a_loss_without_each_model_is_that_of_the_others(lean: int, margin: float) -> None:
    """The models differ by less than chance would have it, so that each counts by its inverse variance alone."""
    trt = np.array([116, 120, 122, 121])
    pairs = contrasts(*[(180, 200, int(at), 200) for at in trt])
    effects, inverse = 90 - trt / 2, 1 / (0.09 + trt / 200 * (1 - trt / 200))
    left = [float(np.average(np.delete(effects, at), weights=np.delete(inverse, at))) for at in range(4)]
    worst, mean = lean * max(lean * one for one in left), float(np.average(effects, weights=inverse))
    out, sample = _models(pairs, margin, Asked(lean))
    end = "largest" if lean > 0 else "smallest"
    assert out.detail == f"{end} pooled loss without one of 4 models {worst:.1f} points against {margin:g}"
    side = "upper" if lean > 0 else "lower"
    assert sample.detail.startswith(f"pooled over 4 models {mean:.1f} points, {side} limit ")
    assert (out.result, sample.result) == ("pass", "pass")
    assert _models(pairs, worst - lean * 0.01, Asked(lean))[0].result == "fail"
    assert _models(pairs, worst + lean * 0.01, Asked(lean))[0].result == "pass"


def test_clusters_take_the_end_that_speaks_against_a_small_loss() -> None:
    pairs = contrasts((500, 1000, 500, 1000), clusters=100.0, cluster_size=10.0, ref_high=700)
    assert _clusters(pairs, 15.0, 0.90, Asked(1)).result == "fail"
    assert _clusters(pairs.assign(ref_high=[500]), 15.0, 0.90, Asked(1)).result == "pass"
    loss = contrasts((700, 1000, 500, 1000), clusters=100.0, cluster_size=10.0)
    assert _clusters(loss, 5.0, 0.95, Asked(-1)).result == "pass"
    assert _clusters(loss.assign(ref_low=[500]), 5.0, 0.95, Asked(-1)).result == "fail"
    assert _clusters(loss, 21.0, 0.95, Asked(1)).result == "fail" == _clusters(loss, 19.0, 0.95, Asked(-1)).result
    told = by_name(no_worse_panel(loss, 5.0, Asked(-1)))["another interval"].detail
    assert told.startswith("Miettinen-Nurminen: smallest lower limit 15.")
    assert "largest upper limit" in by_name(no_worse_panel(loss, 40.0, Asked(1)))["another interval"].detail


def test_percentages_that_cannot_tell_are_left_out_of_those_that_do() -> None:
    paper: Any = SimpleNamespace(benchmark=lambda _: None)
    reading: Any = SimpleNamespace(benchmark="B")

    def told(best: int, explained: dict[int, int]) -> str:
        return counting_finding(paper, reading, 440, best, _Fit(10, 2, explained, dict.fromkeys(explained, 1.0)))

    assert told(440, {440: 10, 450: 3}) == (
        "all eight telling percentages possible at n = 440, and no other n tried explains more"
    )
    assert told(450, {440: 5, 450: 9}) == "3 of 8 telling percentages possible at n = 440, 9 at n = 450"
    assert told(440, {440: 8, 450: 9, 880: 10}).endswith("explains more but multiples of 440 (880: 10)")
    assert told(440, {440: 8, 450: 9}).endswith("explains more")


def judges(*counts: tuple[int, int, int, int]) -> Columns:
    """Return a table of two judges: both, only the first, only the other, all."""
    frame = pd.DataFrame(counts, columns=["both", "only_judge", "only_other", "n"])
    gap = 100 * (frame["only_judge"] - frame["only_other"]) / frame["n"]
    p = [
        stats.binomtest(int(a), int(a + b)).pvalue if a + b else 1.0
        for a, b in zip(frame["only_judge"], frame["only_other"], strict=True)
    ]
    named = {"judge": "a", "other": "b", "cell": "all", "statistic": "agreement"}
    return Columns.of(frame.assign(estimate=gap, low=gap - 1, high=gap + 1, p=p, p_adjusted=p, **named))


def test_the_score_test_of_two_judges_counts_all_answers_that_part_them() -> None:
    for first, second in ((12, 5), (30, 5)):
        p = 2 * stats.norm.sf((first - second) / sqrt(first + second))
        table = judges((60, first, second, 100))
        assert _tango(table, PairTest("superiority", None), Asked(1)).result == ("pass" if p < 0.05 else "fail")


def test_errors_of_judges_are_asked_where_an_answer_is_rare() -> None:
    test = PairTest("equivalence", 5.0)
    rare, middling = judges((90, 2, 2, 100)), judges((50, 2, 2, 100))
    assert _odds(middling, test, Asked(1)).detail == "no rate lies below 20 or above 80 %"
    assert _odds(rare, test, Asked(1)).detail.startswith("odds of the rarer answer, widest 90 % interval ")
    assert _odds(rare, test, Asked(-1)).detail == "a gap beyond the margin is shown"
    near = judges((68, 15, 5, 100))  # 78 % on average; both alone counted in full would be 88 %
    assert _odds(near, test, Asked(1)).detail == "no rate lies below 20 or above 80 %"


def test_two_judges_are_alike_or_apart_by_interval_and_test() -> None:
    test = PairTest("equivalence", 5.0)
    found = test.decide(judges((300, 2, 1, 400), (300, 60, 5, 400), (300, 5, 60, 400), (18, 2, 0, 20)))
    assert found["passes"].tolist() == [True, False, False, False]
    assert found["opposite"].tolist() == [False, True, True, False] == found["short"].tolist()
    ours = PairTest("equivalence", None).decide(judges((300, 33, 1, 400)))
    assert ours["short"].tolist() == [True] and ours["opposite"].tolist() == [False]
    lead = PairTest("superiority", None).decide(judges((300, 60, 5, 400), (300, 5, 60, 400), (300, 3, 2, 400)))
    assert lead["passes"].tolist() == [True, False, False] and lead["opposite"].tolist() == [False, True, False]
    ranked = PairTest("ranking", None)
    assert ranked.told(1, 1).startswith("separable from each") and ranked.told(0, 1).startswith("not separable")
    assert ranked.told(1, 2).endswith("in 1 of 2") and ranked.told(1, 2).startswith("separable from each")
    assert (
        PairTest("superiority", None).told(1, 2)
        == "shown (Holm-adjusted exact McNemar p below .05) in 1 of 2 comparisons"
    )
    assert test.told(1, 2) == "the 90 % interval lies inside 5 points (the claim's margin) in 1 of 2 comparisons"


@pytest.mark.parametrize(
    ("value", "side", "wanted"), [(94.5, "above", "fail"), (95.5, "above", "pass"), (95.0, "about", "fail")]
)
def test_a_judge_that_gives_one_answer_is_held_against_the_claim(value: float, side: str, wanted: str) -> None:
    answers = pd.DataFrame({"people": [False] * 95 + [True] * 5})
    lines: Any = SimpleNamespace(answers=answers, reference="people")
    judged: Any = SimpleNamespace(statistic="agreement", question="harm")
    found = _constant(judged, lines, Claimed(value, side, 5.0), 1)
    assert found.result == wanted and found.detail.startswith("the reference says yes to 5.0 %: a judge that gives one")
    assert _constant(judged, lines, Claimed(value, side, 5.0), -1).result == "not-estimable"


def test_a_configuration_names_a_model_in_any_case() -> None:
    assert names_model({"model_name_or_path": "org/Big-Model-7B"}, "big-model")
    assert not names_model({"model_name_or_path": "org/other"}, "big-model") and not names_model({}, "big-model")


@pytest.mark.parametrize(
    ("sizes", "passed", "opposed", "ends", "silent"),
    [((100, 100), 2, 0, "100", False), ((100, 99), 1, 0, "99 to 100", True), ((100, 101), 1, 1, "100 to 101", False)],
)
def test_labels_are_counted_by_model_and_condition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sizes: tuple[int, int], passed: int, opposed: int, ends: str,
    silent: bool,
) -> None:  # fmt: skip
    rows = pd.DataFrame(
        [{"model": f"m{at}", "condition": "c", "benchmark": "B", "item_id": item} for at, n in enumerate(sizes)
         for item in [*range(n), 0]]
    )  # fmt: skip
    monkeypatch.setattr(labels, "load_outcomes", lambda *_: rows)
    paper: Any = SimpleNamespace(root=tmp_path)
    reading: Any = SimpleNamespace(stated_n=100, benchmark="B")
    asked = labels.Labelled(source="s", benchmark="B")
    assert labels.count_labels(paper, asked, reading).not_checkable == "the derived labels are not at hand"
    (tmp_path / labels.FOLDER).mkdir(parents=True)
    (tmp_path / labels.FOLDER / "s.parquet").touch()
    found = labels.count_labels(paper, asked, reading)
    assert (found.passed, found.opposed, found.total, found.per_cell, found.contradictable) == (
        passed,
        opposed,
        2,
        False,
        False,
    )
    assert found.finding.startswith(
        f"the released labels hold {ends} different prompts in 2 cells of model and condition"
    )
    assert bool(found.not_checkable) == silent and found.estimate == max(sizes)
    wanted = {100: "the claim", 99: "neither", 101: "the opposite"}
    assert [one["shows"] for one in found.comparisons] == [wanted[n] for n in sizes]
    assert (found.responses_held, found.items_held, found.models_held) == (sum(sizes), max(sizes), 2)


def test_orders_are_read_from_two_numbers() -> None:
    def released(one: str, two: str) -> tuple[str, str]:
        figures = [Field("", "a", "1", "T", one, "here"), Field("", "b", "2", "T", two, "there")]
        (found,) = order_fields([Order(of="a", than="b", side="lower", what="it")], figures)
        return found.released, found.result

    assert released("1", "2") == ("lower", "agree") and released("2", "1") == ("higher", "differ")
    assert released("2", "2") == ("the same", "differ") and orders_words([]) == ""


@pytest.mark.parametrize(
    ("field", "result"),
    [
        (Field("", "a", "1", "T", "1", "f"), "agree"),
        (Field("", "a", "1", "T", "2", "f"), "differ"),
        (Field("", "a", "1", "T", "2", "f", compared=True), "agree"),
        (Field("", "a", "1", "T", "1", "f", compared=False), "differ"),
        (Field("", "a", "1", "T", "", "f"), "not given"),
        (Field("", "a", "", "T", "1", "f"), "not given"),
    ],
)
def test_a_field_agrees_by_its_text_or_as_it_was_compared(field: Field, result: str) -> None:
    assert field.result == result and not field.uncertain
    assert (field.result in ("agree", "differ")) == bool(field.stated and field.released)


def test_power_of_intervals_and_limits_by_their_formulas() -> None:
    half, n = np.array([2.0, 4.0]), np.array([100.0, 100.0])
    z = stats.norm.isf(0.025)
    one_sided = float(np.prod(stats.norm.cdf(z * (5 / half - 1))))
    assert of_intervals(half, n, 5.0).ends == pytest.approx((one_sided, one_sided))
    both = float(np.prod(2 * stats.norm.cdf(z * (5 / half - 1)) - 1))
    assert of_intervals(half, n, 5.0, True).ends == pytest.approx((both, both))
    wide = np.array([4.0, 4.0])
    each = stats.norm.cdf(stats.norm.isf(0.0125) * (5 / wide[0] - 1))
    assert of_limits(lambda items: wide if items is None else wide * 10 / sqrt(items), 5.0).ends == pytest.approx(
        [each**2] * 2
    )
    p, n = np.array([0.5, 0.5]), np.array([100.0, 100.0])
    mean = of_shares(p, n, 10.0, per_cell=False)
    assert mean.low == pytest.approx(stats.norm.cdf(0.1 / sqrt(0.25 / 200) - z)) and mean.smallest_n
    needed = 0.25 / 2 * ((z + stats.norm.isf(0.2)) / 0.1) ** 2
    assert needed <= mean.smallest_n <= 1.006 * needed + 2
    tie = of_paired(np.array([50.0]), np.array([100.0]), 1.0, equivalence=True)
    assert tie.ends == (0.0, 0.0)
    assert by_holm(np.array([3.0]), np.array([1.0])) == pytest.approx(stats.norm.cdf(3 - z))
    assert by_holm(np.array([9.0, 9.0]), np.zeros(2)) == 1.0 and by_holm(np.array([9.0, 2.1]), np.zeros(2)) == 1.0
    assert by_holm(np.array([2.1, 2.1]), np.zeros(2)) == 0.0


def test_effects_and_weights_of_models() -> None:
    pairs = contrasts((90, 100, 50, 200), (60, 100, 100, 200), (80, 100, 20, 100)).assign(model=["a", "a", "b"])
    found = model_effects(pairs)
    assert found["effect"].tolist() == pytest.approx([(0.65 + 0.1) / 2, 0.6])
    parts = [0.09 / 100 + 0.25 * 0.75 / 200, 0.24 / 100 + 0.25 / 200, 0.16 / 100 + 0.16 / 100]
    assert found["variance"].tolist() == pytest.approx([(parts[0] + parts[1]) / 4, parts[2]])
    assert weights_of(pairs, "model").tolist() == pytest.approx([0.25, 0.25, 0.5])
    assert weights_of(pairs, "cell").tolist() == pytest.approx([1 / 3] * 3)
    other = turned(pairs)
    assert other["p_ref"].tolist() == pairs["p_trt"].tolist() and other["p_trt"].tolist() == pairs["p_ref"].tolist()
    for one, two in (("ref_low", "trt_low"), ("trt_high", "ref_high"), ("n", "n_trt"), ("n_trt", "n")):
        assert other[one].tolist() == pairs[two].tolist()


def test_small_words_and_numbers() -> None:
    assert [shows(*pair) for pair in ((True, False), (False, True), (False, False))] == [
        "the claim",
        "the opposite",
        "neither",
    ]
    assert indirectness(5, 2, 2) == [] == indirectness(5, None, 2)
    assert indirectness(4, 1, 1) == ["indirectness: 4 models, one judge, one prompt set"]
    assert short_of_ours(1, 1, "share")[0].startswith("the share is shown")
    assert short_of_ours(1, 2, "share")[0].startswith("1 of 2 shares is shown")
    k = np.array([60.0]), np.array([100.0]), np.array([40.0]), np.array([100.0])
    assert float(np.atleast_1d(score_p(*k))[0]) == pytest.approx(
        2 * stats.norm.sf(0.2 / sqrt(0.5 * 0.5 * 2 / 100 * 200 / 199))
    )


def test_the_rule_asks_all_or_four_of_five() -> None:
    def held(**told: Any) -> Evidence:
        return Evidence(cells_held=5, cells_claimed=5, grade="A", **({"total": 5} | told))

    assert shown(held(passed=4)) and not shown(held(passed=3)) and not shown(held(passed=4, per_cell=False))
    assert shown(held(passed=5, per_cell=False))
    assert opposite_shown(held(opposed=4), False) and not opposite_shown(held(opposed=3), False)
    assert opposite_shown(held(opposed=1), True) and not opposite_shown(held(opposed=0), True)
    assert opposite_shown(held(opposed=1, per_cell=False), False) and not opposite_shown(held(per_cell=False), False)


def test_the_best_overlap_asks_four_of_five_that_fall_or_one_that_rises() -> None:
    fall, rise, same = (180, 200, 120, 200), (120, 200, 180, 200), (150, 200, 150, 200)

    def decides(*counts: tuple[int, int, int, int], one: bool = False) -> bool:
        return _differences_decide(contrasts(*counts), one)

    assert decides(fall) and decides(rise) and not decides(same)
    assert not decides(fall, same, same) and decides(rise, same, same) and decides(fall, fall, fall, fall, same)
    assert decides((110, 200, 100, 200))  # ten against none, where all others agree
    assert decides(fall, same, same, one=True) and not decides(same, same, one=True)


def test_nine_ranks_of_which_one_is_far_off_agree_and_turned_are_opposed() -> None:
    theirs = [9, 1, 2, 3, 4, 5, 6, 7, 8]
    p = stats.kendalltau(range(9), theirs, method="exact", alternative="greater").pvalue
    assert 0.05 / 3 < p < 0.025
    for turn, wanted in ((False, (1, 0)), (True, (0, 1))):
        ranks = [(f"m{at}", str(at), str(10 - rank if turn else rank)) for at, rank in enumerate(theirs, 1)]
        found = compare_ranks(Evidence(), ranks, "rank", "theirs")
        assert (found.passed, found.opposed) == wanted and found.total == 1 and not found.per_cell
        assert found.p_adjusted == pytest.approx(min(1.0, 2 * p) if not turn else 1.0)


def test_a_mean_on_its_level_lies_on_neither_side() -> None:
    mean = pd.DataFrame({"estimate": [50.0], "low": [45.0], "high": [55.0]})
    for level, sign, wanted in ((50.0, 1, (False, False, False)), (50.0, -1, (False, False, False)),
                                (44.0, 1, (True, True, False)), (56.0, -1, (True, True, False)),
                                (56.0, 1, (False, False, True)), (44.0, -1, (False, False, True)),
                                (48.0, 1, (True, False, False))):  # fmt: skip
        found = _of_mean(mean, level, sign).iloc[0]
        assert (found["right"], found["passes"], found["opposite"]) == wanted


def test_the_narrowest_interval_may_lie_inside_a_margin() -> None:
    reading: Any = SimpleNamespace(ours=list)

    def decides(margin: float, *counts: tuple[int, int, int, int]) -> bool:
        return _margin_decides(reading, Evidence(pairs=contrasts(*counts), margin=margin, level=0.90))

    same, far = (200, 400, 200, 400), (200, 400, 100, 400)
    assert decides(5.0, same) and not decides(5.0, (200, 400, 182, 400)) and decides(5.0, far)
    assert decides(5.0, (100, 400, 200, 400)) and not decides(30.0, far, far, (200, 400, 80, 400), (200, 400, 80, 400))


def test_orders_that_could_be_chance_are_neither_alike_nor_opposed() -> None:
    theirs = [9, 2, 1, 4, 3, 5, 6, 7, 8]
    p = stats.kendalltau(range(9), theirs, method="exact", alternative="greater").pvalue
    assert 0.025 < p < 0.1
    for turn in (False, True):
        ranks = [(f"m{at}", str(at), str(10 - rank if turn else rank)) for at, rank in enumerate(theirs, 1)]
        found = compare_ranks(Evidence(), ranks, "rank", "theirs")
        assert (found.passed, found.opposed) == (0, 0) and bool(found.caveats)


def test_a_field_is_told_with_its_note_where_it_has_one() -> None:
    told = Field("", "a", "1", "T", "1", "f").sentence()
    assert told.endswith(": agree") and Field("", "a", "1", "T", "1", "f", "n").sentence() == f"{told}; n"


def test_mean_grades_are_asked_only_where_nothing_else_is_held() -> None:
    paper: Any = None
    other: Any = SimpleNamespace(type="count")
    held, absent = Evidence(not_checkable="other"), Evidence(not_checkable=NOT_HELD)
    arms: Any = Arms.model_construct(reference="a", treated="b")
    direction: Any = SimpleNamespace(type="direction")
    assert with_grades(paper, other, arms, absent) is absent and with_grades(paper, direction, arms, held) is held
    nothing: Any = object()
    assert with_grades(paper, direction, nothing, absent) is absent


@pytest.mark.parametrize(
    ("low", "high", "wanted"), [(0.4, 0.52, False), (0.4, 0.56, True), (0.51, 0.56, False), (0.4, 0.47, False)]
)
def test_a_share_is_imprecise_where_its_interval_holds_the_number_and_what_lies_5_points_above(
    low: float, high: float, wanted: bool
) -> None:
    pooled: Any = SimpleNamespace(
        prediction_low=0.1, prediction_high=0.9, prediction_reason="", i2=0.5, low=low, high=high, estimate=0.5
    )
    measure: Any = SimpleNamespace(sources=[SimpleNamespace(judge="a"), SimpleNamespace(judge="b")])
    told = _doubts(pooled, pd.DataFrame(index=range(6)), measure, 50.0, 5.0)
    assert ("imprecision: the interval holds 50 and 55 %" in told) == wanted
    assert not any(one.startswith("inconsistency") for one in told) and told[-1].startswith(
        "judge risk: an error of 0.0"
    )


def test_a_loss_below_a_margin_is_no_margin_on_the_other_side() -> None:
    """A gain of 25 points is no loss of 5, and not within 5 points either."""
    evidence = Evidence(pairs=contrasts((100, 400, 200, 400)), margin=5.0, level=0.90)
    for no_worse, wanted in (("every", True), ("one", True)):
        reading: Any = SimpleNamespace(ours=list, no_worse=no_worse)
        assert _margin_decides(reading, evidence) == wanted
    loss: Any = Evidence(pairs=contrasts((300, 400, 290, 400)), margin=1.0, level=0.90)
    assert not _margin_decides(SimpleNamespace(ours=list, no_worse="one"), loss)  # type: ignore[arg-type]


def test_several_pooled_shares_are_told_by_their_widest_ends() -> None:
    def share(low: float, high: float) -> Pooled:
        made = object.__new__(Pooled)
        for name, value in (("low", low), ("high", high)):
            object.__setattr__(made, name, value)
        return made

    found: Any = [share(0.55, 0.65), share(0.60, 0.80)]
    for threshold, lean, text_, wanted in (
        (50.0, 1, "lower limit 55.0 against 50", "pass"),
        (57.0, 1, "lower limit 55.0 against 57", "fail"),
        (90.0, -1, "upper limit 80.0 against 90", "pass"),
        (70.0, -1, "upper limit 80.0 against 70", "fail"),
    ):
        told = _compared("n", found, "w", _Asked(threshold, lean))
        assert (told.detail, told.result) == (f"w: {text_}", wanted)
