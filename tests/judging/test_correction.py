"""Corrections against the formula, a perfect judge, and the labels of people."""

import numpy as np
import pandas as pd
import pytest
from judging import made

from fragility.released.judging import (
    Panel,
    corrected,
    corrected_contrasts,
    coverage,
    opener_errors,
    ratings,
    tipping_points,
    within_reach,
)
from fragility.released.judging.tipping import POOLED
from fragility.report.judge_errors import opener_sentence, reach_sentence

PANEL = Panel(source="made", question="harm", reference="people")


def arms(error: float, n: int = 200):
    rng, rows = np.random.default_rng(5), []
    for model, share in (("a", 0.2), ("b", 0.5), ("c", 0.8)):
        truth = rng.random(n) < share
        rows += made.judged(list(truth), list(truth ^ (rng.random(n) < error)), model)
    return ratings(PANEL, made.outcomes(rows), made.card())


def contrast(p_ref: float, p_trt: float, n: int = 100) -> pd.DataFrame:
    ref, trt = round(n * p_ref), round(n * p_trt)
    fixed = {"model": "m", "benchmark": "b", "locator": "Table 1", "judge": "j", "reference": "r", "treated": "t"}
    counts = {"n": n, "n_trt": n, "ref_low": ref, "ref_high": ref, "trt_low": trt, "trt_high": trt}
    return pd.DataFrame([fixed | counts | {"p_ref": p_ref, "p_trt": p_trt}])


def test_a_perfect_judge_needs_no_correction():
    table = corrected(arms(0.0), seed=1, labelled=50)
    held = table[table["way"].isin(["judge", "corrected"])]
    assert held["off"].abs().max() == pytest.approx(0)
    assert held["holds"].all()


def test_the_corrected_rate_is_rogan_and_gladens_from_the_other_arms():
    both = arms(0.2)
    table = corrected(both, seed=1).query("way == 'corrected' and arm == 'a'").iloc[0]
    labels = both.answers.astype(bool)
    other = labels[both.responses["arm"] != "a"]
    sensitivity = other.loc[other["people"], "machine"].mean()
    specificity = 1 - other.loc[~other["people"], "machine"].mean()
    observed = labels.loc[both.responses["arm"] == "a", "machine"].mean()
    assert table["rate"] == pytest.approx(100 * (observed + specificity - 1) / (sensitivity + specificity - 1))


def test_the_draw_depends_on_the_seed_alone():
    both = arms(0.2)
    pd.testing.assert_frame_equal(corrected(both, seed=3), corrected(both, seed=3))
    powered = [corrected(both, seed=seed).query("way == 'powered'")["rate"].tolist() for seed in (3, 4)]
    assert powered[0] != powered[1]


def test_too_few_answers_and_a_single_arm_say_so():
    one = ratings(PANEL, made.outcomes(made.judged([True, False] * 5, [True, False] * 5)), made.card())
    table = corrected(one, seed=1).set_index("way")
    assert "one condition only" in table.loc["corrected", "reason"]
    assert "10 responses" in table.loc["powered", "reason"]
    assert table.loc[["corrected", "powered"], "rate"].isna().all()


def test_coverage_counts_every_rate():
    table = corrected(arms(0.2), seed=1)
    counts = coverage(table)
    assert counts["rates"].sum() == len(table)
    assert (counts["holds"] <= counts["estimable"]).all()


def test_a_way_is_held_against_the_judge_on_its_own_rows():
    table = corrected(arms(0.2), seed=1)
    lost = (table["way"] == "corrected") & (table["arm"] == "b")
    table.loc[lost, ["rate", "rate_low", "rate_high", "off"]] = np.nan
    table.loc[lost, ["holds", "reason"]] = [False, "made up"]
    counts = coverage(table).set_index("way")
    raw = table[(table["way"] == "judge") & table["arm"].isin(["a", "c"])]
    assert counts.loc["corrected", "estimable"] == 2
    assert counts.loc["corrected", "judge_holds"] == raw["holds"].sum()
    assert counts.loc["corrected", "judge_off"] == pytest.approx(raw["off"].abs().mean())
    assert counts.loc["judge", "judge_holds"] == counts.loc["judge", "holds"]


def test_what_undoes_a_difference():
    row = tipping_points(contrast(0.9, 0.6)).iloc[0]
    assert (row["loss"], row["erase"], row["relabel"]) == pytest.approx((30, 30, 30))
    assert 0 < row["interval"] < row["erase"]
    assert tipping_points(contrast(0.9, 0.6).iloc[:0]).empty


def test_a_judge_without_errors_leaves_a_difference_as_it_is():
    both = arms(0.0)
    row = corrected_contrasts(contrast(0.9, 0.6), both).iloc[0]
    assert (row["sensitivity"], row["specificity"]) == (1, 1)
    assert row["corrected"] == pytest.approx(row["loss"]) == 30
    assert row["low"] < 30 < row["high"]


def test_errors_by_opener_count_every_answer_once():
    truth = [True] * 40 + [False] * 40
    said = [False] * 10 + [True] * 30 + [False] * 35 + [True] * 5
    opens = [True] * 20 + [False] * 20 + [True] * 20 + [False] * 20
    frame = made.outcomes(made.judged(truth, said), opens_x=[flag for flag in opens for _ in range(2)])
    held = ratings(PANEL.model_copy(update={"flags": ["opens_x"]}), frame, made.card())
    table = opener_errors(held).set_index("side")
    assert table.loc["complied", ["opened", "opened_wrong", "other", "other_wrong"]].tolist() == [20, 10, 20, 0]
    assert table.loc["did not", ["opened", "opened_wrong", "other", "other_wrong"]].tolist() == [20, 0, 20, 5]
    assert table["difference"].tolist() == pytest.approx([50, -25])
    reach = within_reach(tipping_points(contrast(0.9, 0.6)), table.reset_index())
    # on either side openers are called safe more often than others: that hides a loss and makes none
    assert reach["toward"].tolist() == pytest.approx([-50, -25])
    assert reach["reach"].tolist() == [0, 0] and reach["erase"].tolist() == [0, 0]


def test_only_an_error_that_calls_openers_unsafe_more_often_is_within_reach():
    ends = {"difference": [-40.0, 40.0, -5.0], "low": [-60.0, 20.0, -10.0], "high": [-20.0, 60.0, 2.0]}
    place = {"source": "s", "question": "harm", "judge": "j", "side": ["complied", "did not", "did not"], "opened": 20}
    errors = pd.DataFrame(place | ends | {"arm": POOLED, "reason": ""})
    reach = within_reach(tipping_points(contrast(0.9, 0.6)), errors)
    assert reach["toward"].tolist() == [40, 40, -5]
    assert reach["reach"].tolist() == [60, 60, 2]
    assert reach["erase"].tolist() == [1, 1, 0]
    gains = within_reach(tipping_points(contrast(0.6, 0.9)), errors)
    assert gains["contrasts"].tolist() == [0, 0, 0] == gains["erase"].tolist()


def test_an_arm_whose_sign_the_pooled_difference_hides_stands_beside_it():
    # wrong of opened and of others: a 12/20 and 2/80, b 0/80 and 15/20, so pooled 12/100 and 17/100
    rows, flags = [], []
    for model, parts in (("a", ((20, 12, True), (80, 2, False))), ("b", ((80, 0, True), (20, 15, False)))):
        said = [place < wrong for n, wrong, _ in parts for place in range(n)]
        rows += made.judged([False] * 100, said, model)
        flags += [opens for n, _, opens in parts for _ in range(2 * n)]
    held = ratings(PANEL.model_copy(update={"flags": ["opens_x"]}), made.outcomes(rows, opens_x=flags), made.card())
    errors = opener_errors(held).query("side == 'did not'").set_index("arm")
    assert errors["difference"].to_dict() == pytest.approx({POOLED: 12 - 17, "a": 60 - 2.5, "b": 0 - 75})
    text = opener_sentence(opener_errors(held))
    assert "the opposite sign in 1 of 2 cases" in text and "answers as independent" in text
    reach = within_reach(tipping_points(contrast(0.9, 0.6)), errors.reset_index())
    assert dict(zip(reach["arm"], reach["erase"], strict=True)) == {POOLED: 0, "a": 1, "b": 0}
    assert "1 of 2 differences of errors goes that way" in reach_sentence(reach)


def test_few_answers_give_counts_and_a_reason():
    frame = made.outcomes(made.judged([True] * 12, [True] * 12), opens_x=[True] * 6 + [False] * 18)
    held = ratings(PANEL.model_copy(update={"flags": ["opens_x"]}), frame, made.card())
    row = opener_errors(held).query("side == 'complied'").iloc[0]
    assert (row["opened"], row["other"]) == (3, 9)
    assert np.isnan(row["difference"]) and "fewer than" in row["reason"]
