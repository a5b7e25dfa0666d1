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
