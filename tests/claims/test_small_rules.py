"""Small rules behind verdicts at their boundaries: what changed, how many models, which side, what is a concern.

A mutant of these modules (`bench/mutants.py`) is to fail here: the expected values follow from the words of the rule.
"""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from claims.test_judges import right, row_of
from claims.test_no_worse import N, check
from claims.test_no_worse import row_of as no_worse
from folders import claim, make_paper, score
from scipy import stats

from fragility.claims.change import change_reason, summary
from fragility.claims.check import FEWEST_MODELS, Check, both, models_needed, too_few_models
from fragility.claims.claim import load_claims
from fragility.claims.comparisons import of_pairs
from fragility.claims.concerns import indirectness, judge_risk
from fragility.claims.evidence import ALPHA, Evidence, cell_records, checked_text, contrast_steps
from fragility.claims.primary import difference_tests, model_effects
from fragility.claims.scope import NOT_HELD
from fragility.claims.sensitivity import (
    JUDGE_SHIFT,
    MARGINS,
    RARE,
    RATIO,
    beyond_ours,
    margin_against,
    short_of_ours,
    turned,
    turning_margin,
)
from fragility.claims.signs import sign_rows, with_signs
from fragility.claims.types.level_checks import exact_p
from fragility.claims.verdict import Terms, verdict_on_held
from fragility.printed.contrasts import contrasts
from fragility.printed.paper import load_paper
from fragility.statistics.differences import miettinen_nurminen, newcombe
from fragility.statistics.paired import tango_bounds
from fragility.statistics.pooling import leave_one_out, pool
from fragility.statistics.robust import share_interval


def test_the_numbers_of_the_rule() -> None:
    assert (ALPHA, MARGINS, RARE, RATIO, JUDGE_SHIFT, FEWEST_MODELS) == (0.05, (3.0, 5.0, 10.0), 0.2, 2.0, 0.05, 3)
    assert (margin_against(5.0, True), margin_against(5.0, False), margin_against(20.0, True)) == (10.0, 5.0, 20.0)
    assert (beyond_ours(True), beyond_ours(False), beyond_ours(True, 1.0)) == (10.0, 0.0, 0.1)
    assert turning_margin(np.array([9.0, 1.0, 4.0, 2.0, 3.0])) == 4.0  # four of five lie within it
    assert turning_margin(np.array([9.0, 1.0, 4.0])) == 9.0
    assert short_of_ours(0, 3, "result") == []
    end = "shown to lie on the other side of our number, but not by more than 10 points"
    assert short_of_ours(1, 1, "result") == [f"the result is {end}"]
    assert short_of_ours(1, 3, "result") == [f"1 of 3 results is {end}"]
    assert short_of_ours(2, 3, "result") == [f"2 of 3 results are {end}"]


def test_what_is_known_of_nothing() -> None:
    empty = Evidence()
    assert (empty.cells_held, empty.total, empty.passed, empty.opposed) == (0, 0, 0, 0)
    assert empty.per_cell and empty.contradictable
    assert not (empty.remainder_impossible or empty.elsewhere or empty.truth_fixed) and empty.level == 0.95
    assert checked_text(Evidence(cells_held=2, cells_claimed=5, models_held=1, models_claimed=3)).endswith(
        "of 3 models"
    )
    assert "model" not in checked_text(Evidence(cells_held=2, cells_claimed=5, models_held=1))


def before_after(**told: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "verdict_v1_held": "contradicted", "verdict_held": "not-supported", "sensitivity": [], "whose": {},
        "concerns": [], "power": [0.01, 0.01], "type": "direction", "hedge": "", "reading": "r",
    }  # fmt: skip
    return base | told


FAILED = {"sensitivity": [{"check": "judge", "result": "fail"}, {"check": "clusters", "result": "pass"}]}
OURS = {"whose": {"margin": "ours", "scope": "theirs"}}
GONE = {"verdict_held": "not-checkable"}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"verdict_v1_held": None}, ""),
        ({"verdict_v1_held": "not-supported"}, ""),
        ({"verdict_held": "inconclusive"}, "Neither the claim nor its opposite is shown"),
        (GONE | {"concerns": ["other answers than those that the claim speaks of"]}, "It was read on other responses"),
        (GONE | {"power": None}, "a list that may leave some out tells nothing"),
        (GONE | {"type": "count"}, "Numbers printed like these would hardly ever"),
        (GONE, "the design is too small"),
        ({}, "not on the sentence's own terms: it is not shown of all."),
        (OURS, "not on the sentence's own terms: the margin is ours."),
        ({"hedge": "may"}, "own terms: the sentence leaves room ('may')."),
        (FAILED, "own terms: robustness fails when pushed in the claim's favour (judge)."),
        ({"verdict_v1_held": "supported", "type": "protocol"}, "A field that both sides give differs."),
        ({"verdict_v1_held": "supported"}, "At least one comparison shows the opposite"),
        ({"type": "protocol"}, "not on the sentence's own terms: it is not shown of all."),
        ({"verdict_held": "supported-with-caveats"}, "with a limit: not every comparison shows it."),
        ({"verdict_held": "supported-with-caveats"} | FAILED, "with a limit: robustness fails (judge)."),
        ({"verdict_held": "supported-with-caveats"} | OURS, "with a limit: the margin is ours."),
        ({"verdict_held": "supported"}, "Every comparison shows it, and it passes every robustness check"),
        ({"verdict_held": "contradicted", "verdict_v1_held": "supported"}, "The opposite is shown on the sentence"),
    ],
)  # fmt: skip
def test_why_a_verdict_is_another_than_before(told: dict[str, Any], said: str) -> None:
    found = change_reason(before_after(**told))
    assert said in found and bool(found) == bool(said)


def test_readings_are_summed_up() -> None:
    def of(*verdicts: str) -> str:
        return summary([{"verdict_held": one, "reading": f"r{at}"} for at, one in enumerate(verdicts)])

    yes, no, caveats = "supported", "not-supported", "supported-with-caveats"
    assert (of(yes), of(caveats)) == ("supported", "supported with caveats")
    assert (of(yes, yes), of(no, no, no)) == ("supported in both readings", "not supported in all three readings")
    assert of(no, yes, yes) == "supported in two of three readings; not supported in r0"
    assert of(*[yes] * 4, no, no, no) == "supported in four of seven readings; not supported in r4, r5 and r6"
    assert of(*[yes] * 5, *[no] * 4) == "supported in five of nine readings; not supported in four others"
    assert of(yes, no, "inconclusive", yes).startswith("supported in two of four readings; not supported in r1; inc")


@pytest.mark.parametrize("scale", [0.1, 0.3, 1.0, 4.0, 9.5])
def test_so_many_models_would_do(scale: float) -> None:
    enough = [models for models in range(3, 1001) if stats.t.isf(0.025, models - 1) * scale / models**0.5 < 0.5]
    assert models_needed(0.5, scale) == (enough[0] if enough else None)
    assert models_needed(0.0, scale) is None and models_needed(-0.5, scale) is None
    most = stats.t.isf(0.025, 999) * scale / 1000**0.5  # a thousand are the most that are asked for
    assert (models_needed(most * (1 + 1e-9), scale), models_needed(most * (1 - 1e-9), scale)) == (1000, None)


def test_fewer_than_three_models_are_no_sample() -> None:
    assert too_few_models("models", [1.0, 2.0, 3.0], 0.0, 1) is None
    one = too_few_models("models", [1.0], 0.0, 1)
    assert one == Check("models", "not-estimable", "1 model")
    two = too_few_models("models", [7.0, 9.0], 5.0, 1)
    assert two is not None and two.detail == "no outcome of this size could pass: 2 models"
    assert two.needs == f"{models_needed(3.0, 2**0.5)} models spread like these would do"
    below = too_few_models("models", [7.0, 9.0], 5.0, -1)
    assert below is not None and below.needs == "at least 3 models are needed"
    above = too_few_models("models", [7.0, 9.0], 11.0, -1)
    assert above is not None and above.needs == two.needs


def test_a_part_that_cannot_be_asked_says_nothing_beside_one_that_can() -> None:
    no, yes, bad = (
        Check("judge", "not-estimable", "n", "more"),
        Check("judge", "pass", "y"),
        Check("judge", "fail", "f"),
    )
    assert both({"a": [no], "b": [yes]}) == (Check("judge", "pass", "b: y"),)
    assert both({"a": [no], "b": [no]}) == (Check("judge", "not-estimable", "a: n; b: n", "more; more"),)
    assert both({"a": [bad], "b": [yes]}) == (Check("judge", "fail", "a: f; b: y"),)


@pytest.mark.parametrize(
    ("found", "terms", "verdict"),
    [
        ({"passed": 5}, Terms(), "supported"),
        ({"passed": 4}, Terms(), "supported-with-caveats"),
        ({"passed": 3}, Terms(), "inconclusive"),
        ({"passed": 5}, Terms(theirs=False), "supported-with-caveats"),
        ({"passed": 5, "caveats": ("one",)}, Terms(), "supported-with-caveats"),
        ({"passed": 4, "caveats": ("one",)}, Terms(theirs=False), "supported-with-caveats"),
        ({"opposed": 5}, Terms(), "contradicted"),
        ({"opposed": 4}, Terms(), "contradicted"),
        ({"opposed": 3}, Terms(), "not-supported"),
        ({"opposed": 1}, Terms(), "not-supported"),
        ({"opposed": 1}, Terms(every_cell=True), "contradicted"),
        ({"opposed": 5}, Terms(hedge=True), "not-supported"),
        ({"opposed": 5}, Terms(theirs=False), "not-supported"),
        ({"opposed": 5}, Terms(scope_theirs=False), "inconclusive"),
        ({"opposed": 5, "contradictable": False}, Terms(), "not-supported"),
        ({"opposed": 5, "caveats": ("one",)}, Terms(), "not-supported"),
        ({"truth_fixed": True, "power": (0.0, 0.05)}, Terms(), "not-checkable"),
        ({"truth_fixed": True, "power": (0.0, 0.06)}, Terms(), "inconclusive"),
        ({"truth_fixed": True, "power": (0.0, 0.0), "beyond": True}, Terms(), "inconclusive"),
        ({"power": (0.0, 0.01)}, Terms(), "inconclusive"),
        ({"passed": 5, "grade": "E"}, Terms(), "not-checkable"),
        ({"passed": 5, "cells_held": 0}, Terms(), "not-checkable"),
    ],
)
def test_the_first_line_of_the_rule_that_matches_decides(found: dict[str, Any], terms: Terms, verdict: str) -> None:
    evidence = Evidence(**({"cells_held": 5, "grade": "B", "total": 5} | found))  # type: ignore[arg-type]
    assert verdict_on_held(evidence, [Check("x", "pass", ""), Check("y", "not-estimable", "")], terms) == verdict
    failing = verdict_on_held(evidence, [Check("x", "fail", "")], terms)
    assert failing == {"supported": "supported-with-caveats", "contradicted": "not-supported"}.get(verdict, verdict)


def test_few_models_judges_and_prompt_sets_are_concerns() -> None:
    assert indirectness(5, 2, 2) == [] and indirectness(4, 2, 2) == ["indirectness: 4 models"]
    assert indirectness(5, 1, 2) == ["indirectness: one judge"] and indirectness(5, 2, 1) == [
        "indirectness: one prompt set"
    ]
    assert judge_risk(10.0) == [] and judge_risk(9.99) == [
        "judge risk: a differential error of 10.0 points would undo the smallest difference"
    ]
    assert judge_risk(0.04)[0].startswith("judge risk: the least differential error")


@pytest.mark.parametrize(
    ("k", "n", "share"),
    [(3, 100, 0.5), (80, 100, 0.5), (88, 100, 0.9), (93, 100, 0.9), (90, 100, 0.9), (0, 50, 0.1), (50, 50, 0.9)],
)
def test_the_exact_p_of_a_share_is_twice_the_smaller_tail(k: int, n: int, share: float) -> None:
    tails = stats.binom.cdf(k, n, share), stats.binom.sf(k - 1, n, share)
    found = float(np.atleast_1d(exact_p(np.array([k]), np.array([n]), share))[0])
    assert found == pytest.approx(min(1.0, 2 * min(tails)))


def pairs_of(root: Path) -> pd.DataFrame:
    return contrasts(load_paper("made2026_paper", root), "before", "after")


def points(value: float) -> str:
    return f"{100 * value:.1f} points"


def test_no_worse_has_the_numbers_of_its_one_sided_ends(tmp_path: Path) -> None:
    row = no_worse(tmp_path, [400], [396], margin=10.0)
    found = newcombe(400, N, 396, N, 0.90)
    assert (row["estimate"], row["ci_low"], row["ci_high"]) == pytest.approx(
        tuple(100 * float(one) for one in (4 / N, found.low, found.high))
    )
    assert row["turning_margin"] == pytest.approx(100 * float(found.high)) and row["margin"] == 10.0
    assert row["at_margins"] == {f"{at:g}": int(100 * float(found.high) < at) for at in MARGINS}
    assert "is not less safe than before by 10 points or more (the claimed margin)" in row["sentence"]
    end = "largest upper limit"
    widest = tango_bounds(400, 396, N, 0.90)[1]
    assert (
        check(row, "worst pairing")["detail"]
        == f"Tango, least favourable pairing: {end} {points(float(widest.high))} against 10"
    )
    moved = max(float(newcombe(422, N, 396, N, 0.90).high), float(newcombe(400, N, 374, N, 0.90).high))
    assert check(row, "judge")["detail"] == f"one condition moved 5 points: {end} {points(moved)} against 10"
    other = float(miettinen_nurminen(400, N, 396, N, 0.90).high)
    assert check(row, "another interval")["detail"] == f"Miettinen-Nurminen: {end} {points(other)} against 10"
    assert check(row, "leave one model out")["detail"] == "1 model; at least 3 are needed"
    worse = no_worse(tmp_path / "1", [400], [300])
    assert "is less safe than before by 10 points or more (our widest margin)" in worse["sentence"]
    found = newcombe(400, N, 300, N, 0.95)
    assert worse["comparisons"][0]["shows"] == "the opposite" and 100 * float(found.low) > 10
    low = float(tango_bounds(400, 300, N, 0.95)[1].low)
    assert f"smallest lower limit {points(low)} against 10" in check(worse, "worst pairing")["detail"]


def test_no_worse_over_models_is_pooled(tmp_path: Path) -> None:
    row = no_worse(tmp_path, [400, 410, 405, 420], [396, 411, 390, 415], margin=10.0)
    effects = model_effects(pairs_of(tmp_path))
    without = leave_one_out(effects["effect"], effects["variance"], knapp_hartung=False)
    most = max(100 * one.estimate for one in without)  # type: ignore[union-attr]
    text = f"largest pooled loss without one of 4 models {most:.1f} points against 10"
    assert (check(row, "leave one model out")["result"], check(row, "leave one model out")["detail"]) == ("pass", text)
    pooled = pool(effects["effect"], effects["variance"])
    text = f"pooled over 4 models {100 * pooled.estimate:.1f} points, upper limit {100 * pooled.high:.1f} against 10"  # type: ignore[union-attr]
    assert (check(row, "models as the sample")["result"], check(row, "models as the sample")["detail"]) == (
        "pass",
        text,
    )
    assert (row["ci_low"], row["ci_high"]) == (None, None) and len(row["comparisons"]) == 4
    assert "in all four comparisons" in row["sentence"]
    near = no_worse(tmp_path / "1", [400, 410, 405, 420], [396, 411, 390, 415], margin=3.0)
    assert near["at_margins"] == row["at_margins"] and near["verdict_held"] == "inconclusive"


def test_need_not_is_shown_by_one_place_after_correction(tmp_path: Path) -> None:
    row = no_worse(tmp_path, [400, 410, 405], [300, 412, 395], "one", margin=10.0)
    level = 1 - 2 * 0.05 / 3
    high = [100 * float(newcombe(a, N, b, N, level).high) for a, b in ((400, 300), (410, 412), (405, 395))]
    assert [one["high"] for one in row["comparisons"]] == pytest.approx(high)
    assert [one["shows"] for one in row["comparisons"]] == ["the claim" if one < 10 else "neither" for one in high]
    assert row["turning_margin"] == pytest.approx(max(0.0, min(high)))
    assert check(row, "models as the sample")["detail"] == "one comparison decides"
    assert check(row, "worst pairing")["detail"].startswith("Tango, least favourable pairing: largest upper limit")
    least = 100 * min(float(tango_bounds(a, b, N, level)[1].high) for a, b in ((400, 300), (410, 412), (405, 395)))
    assert check(row, "worst pairing")["result"] == ("pass" if least < 10 else "fail")
    none = no_worse(tmp_path / "1", [400, 410], [300, 320], "one", margin=10.0)
    assert none["verdict_held"] == "inconclusive" and none["power"] is not None


def test_labels_that_exist_are_shown_by_one_cell_after_correction(tmp_path: Path) -> None:
    """Two of a hundred by one model, none of a hundred by the other; a third has no answer to count over."""
    rows = right(96, model="a") + right(100, model="b", start=1000)
    rows += [("c", 5000 + at, judge, "0") for at in range(20) for judge in ("people", "machine")]
    judged = {"by": "model", "statistic": "false-negative rate"}
    row = row_of(tmp_path, rows, "existence", judged)
    hits = np.repeat([True, False], [2, 48])
    found = share_interval(hits, np.arange(50), 1 - 0.05 / 2)
    assert (row["cells_held"], row["cells_claimed"], row["responses_held"]) == (2, 3, 100)
    one, two = row["comparisons"]
    assert (one["k"], one["n"], two["k"]) == (2, 50, 0)
    assert (one["low"], one["high"]) == pytest.approx((100 * float(found.low), 100 * float(found.high)))
    assert one["shows"] == ("the claim" if found.low > 0 else "neither") and two["shows"] == "neither"
    assert (row["estimate"], row["ci_low"], row["threshold"]) == pytest.approx((4.0, 100 * float(found.low), 0.0))
    assert row["finding"] == "2 of 100 responses are such; one is enough"
    many = row_of(tmp_path / "1", right(60), "existence", {"statistic": "false-negative rate"})
    found = share_interval(np.repeat([True, False], [20, 30]), np.arange(50), 0.95)
    (judge,) = [one for one in many["sensitivity"] if one["check"] == "judge"]
    text = f"lower limit {100 * float(found.low):.1f} % against 5 % of wrong labels"
    assert (judge["result"], judge["detail"]) == ("pass", text) and many["verdict_held"] == "supported"
    few = row_of(tmp_path / "2", right(90), "existence", {"statistic": "false-negative rate"})
    (judge,) = [one for one in few["sensitivity"] if one["check"] == "judge"]
    low = 100 * float(share_interval(np.repeat([True, False], [5, 45]), np.arange(50), 0.95).low)
    assert 0 < low < 5 and judge["result"] == "fail" and few["verdict_held"] == "supported-with-caveats"


def test_one_answer_shows_that_there_is_one(tmp_path: Path) -> None:
    row = row_of(tmp_path, right(98), "existence", {"statistic": "false-negative rate"})
    found = share_interval(np.repeat([True, False], [1, 49]), np.arange(50), 0.95)
    assert row["cells"][0]["value_text"] == "1 of 50" and row["ci_low"] == pytest.approx(100 * float(found.low))
    assert (row["verdict_held"] == "supported-with-caveats") == (found.low > 0)


def test_arms_exchanged_keep_their_counts_and_their_places(tmp_path: Path) -> None:
    no_worse(tmp_path, [400, 410], [300, 412])
    pairs = pairs_of(tmp_path)
    table = difference_tests(pairs)
    for one, two in zip(of_pairs(table), of_pairs(table, 2.0), strict=True):
        assert all(two[name] == pytest.approx(2 * float(str(one[name]))) for name in ("estimate", "low", "high"))
    other = turned(pairs)
    for one, two in (("n", "n_trt"), ("p_ref", "p_trt"), ("ref_counts", "trt_counts"), ("ref_low", "trt_low"),
                     ("ref_high", "trt_high"), ("ref_address", "trt_address"), ("ref_text", "trt_text"),
                     ("reference", "treated"), ("ref_note", "trt_note")):  # fmt: skip
        assert list(other[one]) == list(pairs[two]) and list(other[two]) == list(pairs[one])
    steps = contrast_steps(pairs)
    assert steps[0].startswith(
        "Table 1, A-7B, SORRY-Bench: before 90.91 is 400 of 440 safe, after 68.18 is 300 of 440 (n"
    )
    assert steps[0].endswith("difference 22.73 points") and steps[-1].startswith("Comparisons of one benchmark share")
    several = pairs.assign(ref_counts=[(400, 401), (410,)], benchmark=["SORRY-Bench", ""], ref_note=["own", "told"])
    assert "is one of 400, 401 of 440 safe" in contrast_steps(several)[0]
    notes = {one["address"]: one["note"] for one in cell_records(several)}
    assert notes[pairs["ref_address"][0]] == "no single count gives the printed value; all around it are carried"
    assert notes[pairs["ref_address"][1]] == "told" and notes[pairs["trt_address"][0]] == ""


def graded(values: dict[str, list[str]], **other: str) -> list[dict[str, str]]:
    base = {"metric": "mean harmfulness grade", "unit": "grade-1-5", "n_stated": "", "direction": "lower-safer"} | other
    return [
        score("Table 1", f"M{at}", name, "SORRY-Bench", text, **base)
        for name, texts in values.items()
        for at, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("direction", "signs"),
    [("lower-safer", ["worse", "same", "better"]), ("higher-safer", ["better", "same", "worse"]),
     ("higher-more-flagged", ["no side"] * 3), ("descriptive", ["no side"] * 3)],
)  # fmt: skip
def test_numbers_without_counts_go_a_way(tmp_path: Path, direction: str, signs: list[str]) -> None:
    rows = graded({"before": ["1.5", "2.0", "3.0"], "after": ["2.5", "2.0", "2.9"]}, direction=direction)
    made = claim("direction", {"reference": "before", "treated": "after", "scope": [{"data": "D"}]})
    paper = make_paper(tmp_path, rows, [made])
    reading: Any = load_claims(paper)[0].readings[0]
    found_signs = sign_rows(paper, reading)
    assert [row["sign"] for row in found_signs] == signs
    assert [row["change"] for row in found_signs] == pytest.approx([1.0, 0.0, -0.1])
    found = with_signs(paper, reading, Evidence(not_checkable=NOT_HELD))
    assert found.not_checkable.startswith("no test can be made without counts; of 3 printed numbers") == (
        len(set(signs)) > 1
    )
    assert len(found.steps) == 3 and found.not_checkable.endswith(" with after than with before")
    beside = with_signs(paper, reading, Evidence())
    assert beside.not_checkable == "" and len(beside.steps) == 4
    other = with_signs(paper, reading, Evidence(not_checkable="another reason"))
    assert other.steps == () and other.not_checkable == "another reason"
    absent: Any = SimpleNamespace(reference="before", treated="nothing")
    assert sign_rows(paper, absent) == []
