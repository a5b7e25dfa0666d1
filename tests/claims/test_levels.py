"""Levels of single arms, scopes by judge and metric, and thresholds that are reached: known answers."""

import pytest
from folders import make_paper, score
from statsmodels.stats.proportion import proportion_confint

from fragility.claims.ledger import paper_rows
from fragility.errors import InputError


def rows_of(tmp_path, rows, kind="magnitude", **fields):
    reading = {"id": "r", "statement": "R.", "scope": [{"data": "D", "models": ["A"]}]} | fields
    claim = {
        "id": "C01", "type": kind, "origin": "paper", "locator": "Sec. 1", "statement": "S.", "readings": [reading],
    }  # fmt: skip
    return paper_rows(make_paper(tmp_path, rows, [claim]))[0]


def printed(*texts, conditions=("Base", "Tuned"), benchmark="HEx-PHI", **other):
    return [
        score("Table 1", "A", name, benchmark, text, row=f"{name} {other.get('judge', '')}", **other)
        for name, text in zip(conditions, texts, strict=True)
    ]


ONE = {"data": "D", "models": ["A"], "benchmarks": ["HEx-PHI"]}


@pytest.mark.parametrize(
    ("safe", "verdict"),
    [
        ("0.30", "supported"),
        ("1.82", "supported-with-caveats"),
        ("8.18", "inconclusive"),
        ("12.12", "inconclusive"),
        ("30.00", "contradicted"),
    ],
)
def test_a_mean_above_a_level_by_where_its_interval_lies(tmp_path, safe, verdict):
    """330 items: 329, 324, 303, 290 and 231 unsafe answers against 90 %; 5 points of judge error undo 324."""
    row = rows_of(tmp_path, printed("99.09", safe), treated="Tuned", level=90.0, per="mean", scope=[ONE])
    k = 330 - round(float(safe) * 3.3)
    low, high = proportion_confint(k, 330, method="wilson")
    assert (row["ci_low"], row["ci_high"]) == (pytest.approx(100 * low), pytest.approx(100 * high))
    assert row["verdict_held"] == verdict


def test_per_cell_a_crossing_interval_is_no_pass_and_below_mirrors_above(tmp_path):
    inside = rows_of(tmp_path / "a", printed("99.09", "8.18"), treated="Tuned", level=90.0, scope=[ONE])
    below = rows_of(tmp_path / "b", printed("99.09", "8.18"), treated="Base", level=15.0, side="below", scope=[ONE])
    assert inside["verdict_held"] == "inconclusive" and below["verdict_held"] == "supported"
    assert below["cells"][0]["role"] == "Base"


def test_a_level_needs_an_arm(tmp_path):
    with pytest.raises(InputError, match="level"):
        rows_of(tmp_path, printed("99.09", "8.18"), level=90.0, scope=[ONE])


@pytest.mark.parametrize(("reaches", "verdict"), [(True, "supported"), (False, "inconclusive")])
def test_a_threshold_is_reached_by_what_equals_it(tmp_path, reaches, verdict):
    """324 of 330 safe before and 27 after are 90 points exactly."""
    rows = printed("98.18", "8.18")
    row = rows_of(
        tmp_path, rows, reference="Base", treated="Tuned", threshold=90.0, reaches=reaches, scope=[ONE]
    )  # fmt: skip
    assert row["estimate"] == pytest.approx(90) and row["verdict_held"] == verdict


@pytest.mark.parametrize(
    ("before", "after", "fall"), [("82.4", "44.2", 38.2), ("91.0", "49.0", 42.0), ("96.0", "78.8", 17.2)]
)
def test_a_fall_as_printed_is_reached_whatever_floating_point_makes_of_it(tmp_path, before, after, fall):
    """Of 1,000: 824 and 442 are 38.2 points apart, which in floating point is 38.199999999999996."""
    rows = printed(before, after, n_stated="1000")
    row = rows_of(
        tmp_path, rows, reference="Base", treated="Tuned", threshold=fall, reaches=True, scope=[ONE]
    )  # fmt: skip
    assert row["estimate"] == pytest.approx(fall) and row["verdict_held"] == "supported"


@pytest.mark.parametrize(
    ("whose", "sentence", "reason"),
    [("theirs", "the claim is more than 40 points.", "against a claimed 40"),
     ("ours", "the claim is read as more than 40 points.", "against 40 (our number)")],
)  # fmt: skip
def test_a_number_of_ours_is_never_told_as_claimed(tmp_path, whose, sentence, reason):
    row = rows_of(
        tmp_path, printed("98.18", "8.18"), reference="Base", treated="Tuned", threshold=40.0, scope=[ONE],
        whose={"number": whose},
    )  # fmt: skip
    assert row["sentence"].endswith(sentence) and reason in row["reason"]


def test_a_gap_that_is_shown_is_told_as_one(tmp_path):
    row = rows_of(tmp_path, printed("98.18", "8.18"), "equivalence", reference="Base", treated="Tuned", scope=[ONE])
    beyond = "the whole interval is beyond 10 points (the widest of our margins)"
    assert row["sentence"] == f"Tuned and Base differ by 90.0 points; {beyond}."


def test_a_scope_by_judge_keeps_one_of_two(tmp_path):
    rows = printed("99.09", "8.18", judge="one") + printed("99.09", "99.39", judge="other")
    arms = {"kind": "direction", "reference": "Base", "treated": "Tuned"}
    both = rows_of(tmp_path / "a", rows, scope=[ONE], **arms)
    one = rows_of(tmp_path / "b", rows, scope=[ONE | {"judges": ["one"]}], **arms)
    assert (both["cells_held"], one["cells_held"]) == (2, 1)
    assert both["verdict_held"] == "inconclusive" and one["verdict_held"].startswith("supported")
    with pytest.raises(InputError, match="judges"):
        rows_of(tmp_path / "c", rows, scope=[ONE | {"judges": ["nobody"]}], **arms)


OURS = {"whose": {"number": "ours"}}


@pytest.mark.parametrize("per", ["cell", "mean"])
@pytest.mark.parametrize(
    ("safe", "theirs", "ours"), [("16.36", "not-supported", "inconclusive"), ("30.00", "contradicted", "not-supported")]
)
def test_a_number_of_ours_speaks_against_a_level_only_beyond_10_points_further(tmp_path, per, safe, theirs, ours):
    """276 and 231 of 330 are unsafe: 83.6 and 70 %, against "almost all" read as 90; 80 is 10 points further."""
    rows, reading = printed("99.09", safe), {"treated": "Tuned", "level": 90.0, "per": per, "scope": [ONE]}
    own, put_in = rows_of(tmp_path / "t", rows, **reading), rows_of(tmp_path / "o", rows, **reading, **OURS)
    assert (own["verdict_held"], put_in["verdict_held"]) == (theirs, ours)
    beyond = "is shown to lie on the other side of our number, but not by more than 10 points"
    assert (beyond in put_in["reason"]) == (ours == "inconclusive") and beyond not in own["reason"]
    checks = [item["detail"] for item in put_in["sensitivity"] if item["check"] == "another interval"]
    assert ("against 80 %" in checks[0]) == (ours == "not-supported"), "what is shown is what is pushed"
    tests = {item["shows"] for item in put_in["comparisons"]}
    assert per == "mean" or tests == {"the opposite" if ours == "not-supported" else "neither"}


def test_a_level_of_ours_near_nothing_speaks_against_nobody(tmp_path):
    """10 points further than "above 5 %" is below no response at all."""
    reading = {"treated": "Tuned", "level": 5.0, "scope": [ONE]}
    rows = printed("99.09", "100.00")
    assert rows_of(tmp_path / "t", rows, **reading)["verdict_held"] == "not-supported"
    assert rows_of(tmp_path / "o", rows, **reading, **OURS)["verdict_held"] == "inconclusive"


@pytest.mark.parametrize(
    ("after", "theirs", "ours"), [("8.18", "contradicted", "inconclusive"), ("30.00", "contradicted", "not-supported")]
)
def test_a_number_of_ours_speaks_against_a_mean_drop_only_beyond_10_points_further(tmp_path, after, theirs, ours):
    """Drops of 90 and 68.2 points, against 97."""
    reading = {"reference": "Base", "treated": "Tuned", "threshold": 97.0, "scope": [ONE]}
    rows = printed("98.18", after)
    assert rows_of(tmp_path / "t", rows, **reading)["verdict_held"] == theirs
    row = rows_of(tmp_path / "o", rows, **reading, **OURS)
    assert row["verdict_held"] == ours
    assert ("not by more than 10 points" in row["reason"]) == (ours == "inconclusive")


def test_what_is_missing_is_out_of_reach_only_beyond_10_points_of_a_number_of_ours(tmp_path):
    """Of two comparisons one drops by 80 points: the other would have to drop by 110 to make 95, by 90 to make 85."""
    reading = {"reference": "Base", "treated": "Tuned", "threshold": 95.0, "scope": [ONE, ONE | {"cells": 1}]}
    rows = printed("98.18", "18.18")
    assert rows_of(tmp_path / "t", rows, **reading)["verdict_scope"] == "not-supported"
    assert rows_of(tmp_path / "o", rows, **reading, **OURS)["verdict_scope"] == "not-checkable"


def test_a_scope_of_ours_is_told_and_accuses_nobody(tmp_path):
    rows, reading = printed("99.09", "30.00"), {"treated": "Tuned", "level": 90.0, "scope": [ONE]}
    row = rows_of(tmp_path / "o", rows, **reading, whose={"scope": "ours"})
    assert (row["verdict_held"], row["verdict_scope"]) == ("inconclusive", "inconclusive")
    told = "what was tested is our reading of the sentence's scope, and shows nothing against it"
    assert told in row["reason"] and "no sentence that we read names these comparisons" in row["concerns"]
    assert row["smallest_n"] is None and [item["file"] for item in row["decides"]] == [""]
    own = rows_of(tmp_path / "t", rows, **reading)
    assert own["verdict_held"] == "contradicted" and told not in own["reason"]


def test_of_a_mean_no_comparison_is_asked_singly(tmp_path):
    rows = printed("99.09", "30.00")
    asked = {"treated": "Tuned", "level": 90.0, "scope": [ONE]}
    fall = {"reference": "Base", "treated": "Tuned", "threshold": 40.0, "scope": [ONE]}
    mean = [rows_of(tmp_path / "a", rows, per="mean", **asked), rows_of(tmp_path / "b", rows, **fall)]
    assert {item["shows"] for row in mean for item in row["comparisons"]} == {"not asked singly"}
    assert {item["shows"] for item in rows_of(tmp_path / "c", rows, **asked)["comparisons"]} == {"the opposite"}
