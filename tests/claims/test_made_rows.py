"""Rows of made papers and made labels near the place where a number, a sentence or a side turns.

A mutant of the types of claims (`bench/mutants.py`) is to fail here. Expected values come from scipy, statsmodels, or a
sum written out.
"""

from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from claims.test_edges_of_types import ARMS, row_of, two
from claims.test_judge_numbers import OTHER, check, of_models
from claims.test_judges import PANEL, right, third
from claims.test_judges import row_of as judged
from folders import claim, make_paper, score
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from fragility.claims.claim import load_claims
from fragility.claims.ledger import paper_rows
from fragility.claims.types.differences import assess_difference
from fragility.claims.types.equivalence import assess_equivalence
from fragility.claims.types.existence import assess_existence
from fragility.claims.types.no_worse import assess_no_worse
from fragility.printed.grades import SCALES, mean_limits
from fragility.statistics.differences import odds_ratio
from fragility.statistics.grade_gaps import grade_gap
from fragility.statistics.printed import read_printed
from fragility.statistics.robust import share_interval


def test_what_is_missing_is_a_table_of_the_scope_that_is_not_held(tmp_path: Path) -> None:
    tables = [{"locator": "Table 1", "data": "D", "held": True}, {"locator": "Table 2", "data": "D", "held": False},
              {"locator": "Table 3", "data": "E", "held": False}]  # fmt: skip
    rows = [
        score("Table 1", "M", name, "SORRY-Bench", text) for name, text in (("before", "90.00"), ("after", "50.00"))
    ]
    for at, scope in enumerate(({"data": "D"}, {"data": "D", "tables": ["Table 1"]})):
        made = claim("direction", ARMS | {"scope": [scope]})
        row = paper_rows(make_paper(tmp_path / str(at), rows, [made], tables=tables))[0]
        assert row["missing"] == (["Table 2"] if at == 0 else [])
        assert (row["cells_held"], row["cells_claimed"], row["items_held"], row["models_held"]) == (1, 1, 440, 1)


def test_a_difference_has_newcombes_interval_and_no_other_way(tmp_path: Path) -> None:
    one = row_of(tmp_path / "1", "direction", two([400], [300]), **ARMS)
    low, high = confint_proportions_2indep(400, 440, 300, 440, method="newcomb")
    assert (one["ci_low"], one["ci_high"]) == pytest.approx((100 * low, 100 * high), abs=1e-6)
    assert one["estimate"] == pytest.approx(100 * 100 / 440) and one["comparisons"][0]["p"] == one["p_adjusted"]
    both = row_of(tmp_path / "2", "direction", two([400, 400], [300, 380]), **ARMS)
    assert both["estimate"] == pytest.approx(100 * 60 / 440)
    parts = [confint_proportions_2indep(400, 440, k, 440, method="newcomb") for k in (300, 380)]
    gaps = np.array([100 / 440, 20 / 440])
    below = sqrt(sum((gap - part[0]) ** 2 for gap, part in zip(gaps, parts, strict=True))) / 2
    above = sqrt(sum((part[1] - gap) ** 2 for gap, part in zip(gaps, parts, strict=True))) / 2
    assert (both["ci_low"], both["ci_high"]) == pytest.approx(
        (100 * (gaps.mean() - below), 100 * (gaps.mean() + above))
    )


def test_one_loss_that_is_shown_is_enough_and_none_is_not_the_opposite(tmp_path: Path) -> None:
    some = row_of(tmp_path / "1", "existence", two([400, 400, 400], [300, 400, 420]), **ARMS)
    assert some["verdict_held"].startswith("supported") and some["sentence"].endswith(
        "1 of 3 comparisons; one is enough."
    )
    assert some["power"] is None
    none = row_of(tmp_path / "2", "existence", two([400, 300], [400, 400]), **ARMS)
    assert none["verdict_held"] == "inconclusive" and 0 < none["power"][0] <= none["power"][1] <= 1
    assert "neither of the two comparisons; one is enough" in none["sentence"]


def test_labels_of_two_cells_are_corrected_for_two(tmp_path: Path) -> None:
    rows = right(60, model="a") + right(100, model="b", start=1000)
    statistic = {"statistic": "rate", "by": "model"}
    row = judged(tmp_path, rows, "existence", statistic)
    assert row["ci_level"] == pytest.approx(0.975) and row["verdict_held"].startswith("supported")
    assert [one["shows"] for one in row["comparisons"]] == ["the claim", "the claim"]
    k, n = sum(one["k"] for one in row["comparisons"]), 200
    assert row["sentence"] == f"{k} of {n} responses are of this kind; one is enough."
    wide = {one["k"] / one["n"]: (one["low"], one["high"]) for one in row["comparisons"]}
    best = max(wide, key=lambda share: wide[share][0])
    assert (row["estimate"], row["ci_low"]) == pytest.approx((100 * best, wide[best][0]))
    hits = np.arange(100) < round(100 * best)
    assert wide[best][0] == pytest.approx(100 * float(share_interval(hits, np.arange(100), 0.975).low))
    none = judged(tmp_path / "1", [("m", at, name, "0") for at in range(50) for name in ("people", "machine")],
                  "existence", {"statistic": "rate"})  # fmt: skip
    assert none["verdict_held"] == "inconclusive" and none["comparisons"][0]["shows"] == "neither"
    assert none["ci_low"] == pytest.approx(0.0, abs=1e-9)


def tradeoff(folder: Path, ref: int, trt: int, util: int, util_trt: int) -> dict[str, Any]:
    size = {"n_stated": "1000"}
    rows = [score("Table 1", "M", name, benchmark, f"{k / 10:.1f}", **size)
            for benchmark, counts in (("SORRY-Bench", (ref, trt)), ("HEx-PHI", (util, util_trt)))
            for name, k in zip(("before", "after"), counts, strict=True)]  # fmt: skip
    made = claim("trade-off", ARMS | {"utility": "HEx-PHI", "scope": [{"data": "D", "cells": 1}]})
    return paper_rows(make_paper(folder, rows, [made]))[0]


@pytest.mark.parametrize(
    ("counts", "shows", "falls"),
    [((900, 834, 900, 880), "the claim", 1), ((900, 880, 900, 834), "the opposite", 0),
     ((900, 846, 900, 880), "neither", 1), ((900, 880, 900, 846), "neither", 0), ((900, 873, 900, 880), "neither", 1)],
)  # fmt: skip
def test_a_trade_off_by_less_than_a_percent_is_one(tmp_path: Path, counts: Any, shows: str, falls: int) -> None:
    row = tradeoff(tmp_path, *counts)
    (one,) = row["comparisons"]
    assert one["shows"] == shows and min(abs(one[end]) for end in ("estimate", "low", "high")) < 1
    passed, opposed = int(one["low"] > 0), int(one["high"] < 0)
    assert (shows == "the claim", shows == "the opposite") == (bool(passed), bool(opposed))
    verdicts = {"the claim": "supported-with-caveats", "the opposite": "not-supported", "neither": "inconclusive"}
    assert row["verdict_held"] == verdicts[shows]
    assert (row["power"] is None) == (shows != "neither")
    assert all(found["result"] == "not-estimable" for found in row["sensitivity"]) == (shows == "neither")
    assert row["estimate"] == pytest.approx(100 * ((1 - counts[1] / counts[0]) - (1 - counts[3] / counts[2])))
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((one["low"], one["high"]))
    assert row["finding"].endswith(f"with the interval above 0 in {passed}") and (row["estimate"] > 0) == bool(falls)
    assert f"in {'the one' if falls else 'no'} comparison, with" in row["finding"]


def test_a_ranking_of_one_and_of_two_comparisons(tmp_path: Path) -> None:
    one = {("best", "SORRY-Bench"): [430], ("second", "SORRY-Bench"): [400]}
    made = row_of(tmp_path / "1", "ranking", one, treated="best", others=["second"], first="safest")
    assert made["sentence"].startswith("best is the safer, by 6.8 points; ")
    both = {
        ("best", "SORRY-Bench"): [430, 420],
        ("second", "SORRY-Bench"): [400, 300],
        ("third", "SORRY-Bench"): [300, 310],
    }
    made = row_of(tmp_path / "2", "ranking", both, treated="best", others=["second", "third"], first="safest")
    assert made["sentence"].startswith("best is the safest in both comparisons (both leads significant); its smallest")
    assert made["finding"].startswith("best is the safest of three in both comparisons, significantly so in 2;")
    assert made["estimate"] == pytest.approx(100 * 30 / 440)
    least = row_of(tmp_path / "3", "ranking", both, treated="third", others=["best", "second"])
    assert least["sentence"].startswith("third is the least safe in 1 of 2 comparisons")


def machines(ahead: dict[str, tuple[int, int, int]]) -> list[Any]:
    """Return answers of models, all harmful: so many, right by the machine, right by the other."""
    rows: list[Any] = []
    for at, (model, (n, one, two_)) in enumerate(ahead.items()):
        for item in range(n):
            said = (("people", "1"), ("machine", str(int(item < one))), ("other machine", str(int(item < two_))))
            rows += [(model, 1000 * at + item, judge, label) for judge, label in said]
    return rows


def test_two_models_are_not_left_out_one_by_one(tmp_path: Path) -> None:
    rows = machines({"a": (100, 90, 50), "b": (100, 95, 60)})
    row = judged(tmp_path, rows, "superiority", OTHER)
    assert check(row, "leave one model out") == ("not-estimable", "fewer than three models are named")
    assert check(row, "models as the sample") == ("not-estimable", "machine, other machine: fewer than three models")
    level = judged(tmp_path / "1", rows, "distribution", {}, threshold=80.0)
    assert check(level, "leave one model out") == ("not-estimable", "fewer than three models are named")


def test_a_lead_of_half_a_point_without_a_model_is_a_lead(tmp_path: Path) -> None:
    """Of 1,200 answers the machine leads on 83 of a's, 1 of b's and 1 of c's: without a it leads on 2 of 800."""
    rows = machines({"a": (400, 390, 307), "b": (400, 391, 390), "c": (400, 391, 390)})
    row = judged(tmp_path, rows, "superiority", OTHER)
    assert check(row, "leave one model out") == ("pass", "without one model the difference is 0.3 points at the worst")
    gaps = np.array([83, 1, 1]) / 4
    low, high = stats.t.interval(0.95, 2, gaps.mean(), gaps.std(ddof=1) / sqrt(3))
    text = f"mean over 3 models {low:.1f} to {high:.1f} points (machine, other machine)"
    assert check(row, "models as the sample") == ("fail", text)


def test_models_alike_keep_a_level_by_half_a_point(tmp_path: Path) -> None:
    shares = {"a": (100, 91, 0), "b": (100, 91, 0), "c": (100, 92, 0), "d": (100, 92, 0)}
    low, _ = stats.t.interval(0.95, 3, 91.5, np.std([91, 91, 92, 92], ddof=1) / 2)
    row = judged(tmp_path, machines(shares), "distribution", {}, threshold=88.0)
    assert row["verdict_held"].startswith("supported")
    assert check(row, "models as the sample")[1].startswith(f"mean over 4 models: 91.5 ({low:.1f} to ")
    assert check(row, "models as the sample")[0] == "pass"
    near = judged(tmp_path / "1", machines({name: (1000, 10 * k, 0) for name, (_, k, _) in shares.items()}),
                  "distribution", {}, threshold=float(round(low - 0.5, 2)))  # fmt: skip
    assert near["verdict_held"].startswith("supported") and check(near, "models as the sample")[0] == "pass"


@pytest.mark.parametrize("ours", [True, False])
def test_a_number_of_ours_is_missed_by_ten_points_or_a_tenth(tmp_path: Path, ours: bool) -> None:
    whose = {"whose": {"number": "ours"}} if ours else {}
    short = judged(tmp_path / "1", right(950, 1000), "distribution", {}, threshold=99.0, **whose)
    assert any("but not by more than 10 points" in one for one in short["concerns"]) == ours
    assert short["verdict_held"] == ("inconclusive" if ours else "not-supported")
    far = judged(tmp_path / "2", right(800, 1000), "distribution", {}, threshold=99.0, **whose)
    assert far["verdict_held"] == "not-supported"
    kappa = judged(tmp_path / "3", right(950, 1000), "distribution", {"statistic": "kappa"}, threshold=0.95, **whose)
    assert any("but not by more than 0.1" in one for one in kappa["concerns"]) == ours
    lower = judged(tmp_path / "4", right(900, 1000), "distribution", {"statistic": "kappa"}, threshold=0.95, **whose)
    assert lower["verdict_held"] == "not-supported" and lower["unit"] == "kappa"


def test_about_a_number_is_powered_by_its_margin(tmp_path: Path) -> None:
    row = judged(tmp_path, right(180, 200), "distribution", {}, threshold=90.0, side="about", margin=3.0)
    half = (row["ci_high"] - row["ci_low"]) / 2
    wanted = max(0.0, 2 * stats.norm.cdf(stats.norm.isf(0.025) * (3 / half - 1)) - 1)
    assert row["power"] == pytest.approx([wanted, wanted]) and row["margin"] == 3.0
    above = judged(tmp_path / "1", right(180, 200), "distribution", {}, threshold=89.0)
    effect = float(above["power_if"].removeprefix("every result lay ").split(" ")[0])
    wanted = stats.norm.cdf(stats.norm.isf(0.025) * (effect / half - 1))
    assert above["power"] == pytest.approx([wanted, wanted], rel=1e-6) and above["margin"] is None
    assert above["comparisons"][0]["shows"] == "neither"
    near = judged(tmp_path / "2", right(1880, 2000), "distribution", {}, threshold=92.5)
    assert near["comparisons"][0]["shows"] == "the claim" and 0 < near["ci_low"] - 92.5 < 1


def test_a_number_that_is_not_met_is_asked_of_each_person(tmp_path: Path) -> None:
    rows = right(60, 200) + third(right(60, 200), set(range(40)))
    row = judged(tmp_path, rows, "distribution", {}, PANEL | {"annotators": ["other machine"]}, threshold=95.0)
    result, text = check(row, "judge")
    assert result == "pass" and text.startswith("each of 1 person alone as reference: ")
    assert row["verdict_held"] == "not-supported"


def test_rankings_of_judges_have_the_power_of_all_their_rivals(tmp_path: Path) -> None:
    rows = right(96) + third(right(96), set(range(6)))
    row = judged(tmp_path, rows, "ranking", OTHER)
    se, effect = sqrt(11 / 102 / 100), float(row["power_if"].removeprefix("one led by ").split(" ")[0]) / 100
    wanted = stats.norm.cdf(effect / se - stats.norm.isf(0.025))
    assert row["power"] == pytest.approx([wanted, wanted]) and row["comparisons"][0]["label"].endswith(
        "machine, agreement"
    )
    assert row["sentence"].endswith("the lead is not shown.") and row["margin"] is None


def test_few_answers_could_not_pass_a_margin_of_theirs(tmp_path: Path) -> None:
    rows = right(9, 10) + third(right(9, 10), {0})
    theirs, ours = (judged(tmp_path / str(at), rows, "equivalence", OTHER, **told) for at, told in
                    enumerate(({"margin": 5.0}, {})))  # fmt: skip
    assert theirs["power"][1] <= 0.05 and theirs["verdict_held"] == "not-checkable"
    assert ours["power"][1] <= 0.05 and ours["verdict_held"] == "inconclusive"


def test_several_models_of_judges_are_a_sample(tmp_path: Path) -> None:
    row = judged(tmp_path, of_models(), "distribution", {}, threshold=60.0)
    assert [check(row, name)[0] for name in ("leave one model out", "models as the sample")] == ["pass", "pass"]


def test_equivalence_is_told_with_its_interval_and_whose_its_margin_is(tmp_path: Path) -> None:
    for margin in (6.0, None):
        told = {} if margin is None else {"margin": margin}
        row = row_of(tmp_path / str(margin), "equivalence", two([400, 410], [398, 405]), **ARMS, **told)
        parts = [confint_proportions_2indep(*pair, method="newcomb", alpha=0.10) for pair in
                 ((400, 440, 398, 440), (410, 440, 405, 440))]  # fmt: skip
        gaps = np.array([2, 5]) / 440
        below = sqrt(sum((gap - part[0]) ** 2 for gap, part in zip(gaps, parts, strict=True))) / 2
        assert row["ci_low"] == pytest.approx(100 * (gaps.mean() - below))
        assert row["ci_level"] == 0.90
        whose = "our margin" if margin is None else "the paper's margin"
        inside = sum(max(-part[0], part[1]) < (margin or 5.0) / 100 for part in parts)
        assert f"points ({whose}) in" in row["finding"] and row["at_margins"]["10"] == 2
        assert [one["shows"] for one in row["comparisons"]].count("the claim") == inside
    far = row_of(tmp_path / "far", "equivalence", two([400, 200], [200, 400]), **ARMS, margin=5.0)
    assert {one["shows"] for one in far["comparisons"]} == {"the opposite"} and far["verdict_held"] == "contradicted"


def test_errors_in_place_of_points_are_asked_where_answers_are_rare(tmp_path: Path) -> None:
    """A cell where no answer is unsafe has no odds, and leaves the other to decide."""
    row = row_of(tmp_path, "equivalence", two([430, 440], [430, 440]), **ARMS, margin=5.0)
    ratio = odds_ratio(10.5, 441, 10.5, 441, 0.90)
    result, text = check(row, "errors in place of points")
    assert result == ("pass" if float(ratio.high) < 2 else "fail")
    assert text == (
        f"odds of the rarer answer, widest 90 % interval {float(ratio.low):.2f} to {float(ratio.high):.2f}, "
        "asked within 2 times"
    )


def test_doses_are_held_against_their_margin(tmp_path: Path) -> None:
    steps = [{"condition": name, "dose": dose} for name, dose in (("none", 0.0), ("some", 1.0), ("more", 2.0))]

    def made(name: str, counts: tuple[int, int, int], **told: Any) -> dict[str, Any]:
        cells = {(arm, "SORRY-Bench"): [k] for arm, k in zip(("none", "some", "more"), counts, strict=True)}
        return row_of(tmp_path / name, "dose-response", cells, steps=steps, **told)

    flat = made("flat", (420, 200, 200), saturates=True, margin=10.0)
    assert flat["verdict_held"].startswith("supported") and flat["margin"] == 10.0
    assert flat["comparisons"][0]["low"] < flat["comparisons"][0]["estimate"] < flat["comparisons"][0]["high"]
    ours = made("ours", (420, 200, 200), saturates=True)
    assert ours["margin"] == 5.0 and ours["verdict_held"] == "inconclusive"
    steep = made("steep", (420, 400, 100), saturates=True, margin=10.0)
    assert steep["comparisons"][0]["shows"] == "the opposite"
    back = made("back", (420, 100, 300), saturates=True, margin=10.0)
    assert back["comparisons"][0]["shows"] == "the opposite"
    rises = made("rises", (100, 200, 420))
    assert rises["verdict_held"] == "contradicted" and rises["margin"] is None
    assert not any("last step" in one["detail"] for one in rises["sensitivity"])
    assert any("the last step: " in one["detail"] for one in flat["sensitivity"])
    slope = rises["comparisons"][0]
    x, y, n = np.array([0, 1, 2.0]), np.array([100, 200, 420]) / 440, 440
    assert slope["estimate"] == pytest.approx(-100 * float(np.polyfit(x, y, 1)[0]))
    error = 100 * sqrt(float(((x - 1) ** 2 * y * (1 - y)).sum() / n)) / 2
    assert slope["high"] - slope["low"] == pytest.approx(2 * stats.norm.isf(0.025) * error, rel=0.01)


@pytest.mark.parametrize("models", [1, 2])
def test_mean_grades_of_models_share_their_five_percent(tmp_path: Path, models: int) -> None:
    words = {"metric": "mean harmfulness grade", "unit": "grade-1-5", "n_stated": "100", "direction": "lower-safer"}
    texts = {"before": ["2.00", "1.50"], "after": ["2.60", "4.50"]}
    rows = [score("Table 1", f"M{at}", name, "SORRY-Bench", text, **words)
            for name, told in texts.items() for at, text in enumerate(told[:models])]  # fmt: skip
    row = paper_rows(make_paper(tmp_path, rows, [claim("direction", ARMS | {"scope": [{"data": "D"}]})]))[0]
    assert len(row["comparisons"]) == models
    for at, one in enumerate(row["comparisons"]):
        ends = [mean_limits(read_printed(texts[name][at], "grade-1-5"), "grade-1-5") for name in ("after", "before")]
        wanted = grade_gap(ends[0], 100, ends[1], 100, SCALES["grade-1-5"], 1 - 0.05 / models)
        assert (one["low"], one["high"]) == pytest.approx((float(wanted.low), float(wanted.high)))


@pytest.mark.parametrize(
    ("kind", "assessed", "counts", "told"),
    [
        ("direction", assess_difference, two([400], [300]), {}),
        ("existence", assess_existence, two([400, 400], [300, 400]), {}),
        ("equivalence", assess_equivalence, two([400], [400]), {"margin": 5.0}),
        ("direction", assess_no_worse, two([400], [400]), {"margin": 5.0, "no_worse": "every"}),
    ],
)
def test_what_is_shown_has_no_power_and_what_is_not_has_one(
    tmp_path: Path, kind: str, assessed: Any, counts: Any, told: Any
) -> None:
    for at, (found, shown) in enumerate(((counts, True), (two([400], [385]), False))):
        rows = [score("Table 1", f"M{model}", name, benchmark, f"{100 * k / 440:.2f}")
                for (name, benchmark), part in found.items() for model, k in enumerate(part)]  # fmt: skip
        paper = make_paper(tmp_path / str(at), rows, [claim(kind, {"scope": [{"data": "D"}]} | ARMS | told)])
        (one,) = load_claims(paper)
        evidence, _ = assessed(paper, one, one.readings[0])
        assert (evidence.power is None) == shown and (evidence.passed == evidence.total) == shown


def test_cells_of_a_ranking_keep_the_order_of_the_print(tmp_path: Path) -> None:
    counts = {(arm, name): [round(share * n)] for name, n in (("SORRY-Bench", 440), ("HEx-PHI", 330))
              for arm, share in (("best", 0.9), ("second", 0.5))}  # fmt: skip
    row = row_of(tmp_path, "ranking", counts, treated="best", others=["second"], first="safest")
    told = [one.split(":")[0] for one in row["steps"] if "runner-up" in one]
    assert [one.split(", ")[1] for one in told] == ["SORRY-Bench", "HEx-PHI"]


def test_a_result_whose_far_limit_is_on_the_claimed_side_speaks_for_neither(tmp_path: Path) -> None:
    row = judged(tmp_path, right(180, 200), "distribution", {}, threshold=93.0)
    assert 0 < row["ci_high"] - 93 < 1.5 and row["comparisons"][0]["shows"] == "neither"
    close = judged(tmp_path / "1", right(180, 200), "distribution", {}, threshold=round(row["ci_high"] - 0.5, 2))
    assert close["comparisons"][0]["shows"] == "neither"


def test_a_margin_that_no_data_of_this_size_could_show_is_theirs_or_ours(tmp_path: Path) -> None:
    counts = two([220], [220])
    theirs = row_of(tmp_path / "1", "equivalence", counts, margin=0.5, **ARMS)
    ours = row_of(tmp_path / "2", "equivalence", counts, margin=0.5, whose={"margin": "ours"}, **ARMS)
    assert (theirs["verdict_held"], ours["verdict_held"]) == ("not-checkable", "inconclusive")


def test_levels_are_told_with_how_far_they_lie_from_their_number(tmp_path: Path) -> None:
    one = row_of(tmp_path / "1", "magnitude", {("after", "HEx-PHI"): [33]}, treated="after", level=80.0)
    near = row_of(tmp_path / "3", "magnitude", {("after", "HEx-PHI"): [33]}, treated="after", level=85.0)
    assert any(told.startswith("judge risk: ") and " 5.0 points" in told for told in near["concerns"])
    assert "90.0 % of the responses" in one["sentence"] and " to 90" not in one["sentence"]
    several = row_of(tmp_path / "2", "magnitude", {("after", "HEx-PHI"): [33, 0]}, treated="after", level=80.0)
    assert "90.0 to 100.0 %" in several["sentence"]


def test_three_models_are_left_out_of_a_mean_one_by_one(tmp_path: Path) -> None:
    row = row_of(tmp_path, "magnitude", two([400, 400, 400], [100, 120, 180]), threshold=30.0, **ARMS)
    left = 100 * (280 + 220) / 2 / 440
    text = f"mean without one of 3 models {left:.1f} points at the worst, against 30"
    assert check(row, "leave one model out") == ("pass", text)
    gaps = 100 * np.array([300, 280, 220]) / 440
    low = gaps.mean() - stats.t.isf(0.025, 2) * gaps.std(ddof=1) / sqrt(3)
    text = f"mean over 3 models, lower limit {low:.1f} points against 30"
    assert check(row, "models as the sample") == ("pass" if low > 30 else "fail", text)
