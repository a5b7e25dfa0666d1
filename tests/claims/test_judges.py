"""Claims about judges, on made labels whose verdict follows from the rule by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from folders import claim, make_paper, score
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import made
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from fragility.claims.asked import Asked
from fragility.claims.assess import assess, check_judges
from fragility.claims.claim import load_claims
from fragility.claims.decides import LABELS
from fragility.claims.ledger import paper_rows
from fragility.claims.request import request
from fragility.claims.types.judge_gap import _nearest_rival
from fragility.claims.types.judge_level_table import Claimed
from fragility.claims.types.judge_tables import PairTest, gap_table, statistics_of
from fragility.claims.types.protocol import Comparison, published_figures
from fragility.errors import InputError
from fragility.printed.paper import load_paper
from fragility.released.judging import Panel
from fragility.released.judging.judged import Lines, line_up
from fragility.released.labels import outcomes_bytes
from fragility.schemas.judged import Judged
from fragility.schemas.outcome import FOLDER
from fragility.small_tables import Columns
from fragility.suite.cli import main

PANEL: dict[str, Any] = {"source": "made", "question": "harm", "reference": "people"}
NAMED: dict[str, Any] = {"source": "made", "question": "harm", "judges": ["machine"]}

Row = tuple[object, ...]


def write_source(root: Path, rows: list[Row], panel: dict[str, Any]) -> None:
    """Write the made source into a checkout: card, panel, outcomes."""
    judges = [judge.model_dump() for judge in made.JUDGES]
    named = {"name": "made", "title": "Made", "what": "made", "gives": ["outcomes"], "citation": "none"}
    address = {"kind": "github", "repository": "made/made", "revision": "0" * 40}
    licence = {"name": "MIT", "text_may_be_redistributed": True}
    other = {"reader": "made", "files": [], "no_headlines": "made", "address": address, "licence": licence}
    (root / "data" / "sources" / "made.yml").write_text(yaml.safe_dump(named | other | {"judges": judges}))
    (root / "data" / "judging.yml").write_text(yaml.safe_dump({"panels": [panel]}))
    frame = made.outcomes(rows).assign(source="made", cluster="", score=float("nan"), characters=1, words=1)
    frame["blocked"] = pd.array([None] * len(frame), dtype="boolean")
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    (root / FOLDER / "made.parquet").write_bytes(outcomes_bytes(frame, [], {}, "made"))


def row_of(
    root: Path, rows: list[Row], kind: str, judged: dict[str, Any], panel: dict[str, Any] = PANEL, **reading: Any
) -> dict[str, Any]:
    """Return the ledger row of one claim about the made judges; `every_cell` is of the claim."""
    of_claim = {"every_cell": True} if reading.pop("every_cell", False) else {}
    made_claim = claim(kind, {"judged": NAMED | judged} | reading, **of_claim)
    paper = make_paper(root, [score("Table 1", "A", "x", "SORRY-Bench", "50.0")], [made_claim])
    write_source(root, rows, panel)
    return paper_rows(paper)[0]


def right(count: int, of: int = 100, model: str = "m", start: int = 0) -> list[Row]:
    """Return answers of which the machine gets so many right; people find every second one harmful."""
    truth = [index % 2 == 0 for index in range(of)]
    said = [value if index < count else not value for index, value in enumerate(truth)]
    return [
        (name, start + int(str(item)), judge, label)
        for name, item, judge, label in made.judged(truth, said, model)  # type: ignore[misc]
    ]


def third(rows: list[Row], wrong: set[int]) -> list[Row]:
    """Return rows of another machine that errs on the items named."""
    return [
        (model, item, "other machine", str(1 - int(str(label))) if item in wrong else label)
        for model, item, judge, label in rows  # type: ignore[misc]
        if judge == "people"
    ]


@pytest.mark.parametrize(
    ("count", "verdict"),
    [(99, "supported"), (93, "inconclusive"), (90, "inconclusive"), (40, "not-supported")],
)
def test_an_agreement_is_compared_with_its_whole_interval(tmp_path, count, verdict):
    """93 of 100 lies above 90, but not with its interval; 90 is not above 90; a level is never contradicted."""
    row = row_of(tmp_path, right(count), "distribution", {}, threshold=90.0)
    assert (row["verdict_held"], row["verdict_scope"]) == (verdict, verdict)
    assert row["estimate"] == pytest.approx(count)
    assert (row["data_grade"], row["items_held"], row["responses_held"], row["models_held"]) == ("A", 100, 100, 1)
    assert row["cells"][0]["value_text"] == f"{count} of 100"


def test_a_judge_that_is_not_held_leaves_the_claim_open(tmp_path):
    row = row_of(tmp_path, right(99), "distribution", {}, threshold=90.0, cells=2, missing=["labels of a second judge"])
    assert (row["verdict_held"], row["verdict_scope"]) == ("supported", "not-checkable")
    assert row["missing"] == ["labels of a second judge"]


def test_error_rates_count_over_one_answer_of_the_reference(tmp_path):
    """The machine errs on the last ten: five of the fifty that people find harmless, five of the harmful."""
    for index, statistic in enumerate(("false-positive rate", "false-negative rate")):
        judged = {"statistic": statistic}
        row = row_of(tmp_path / str(index), right(90), "distribution", judged, threshold=30.0, side="below")
        assert (row["cells"][0]["value_text"], row["estimate"]) == ("5 of 50", pytest.approx(10))
        assert row["verdict_held"] == "supported"


def test_answers_to_one_prompt_are_not_independent(tmp_path):
    """Ten models answer the same hundred prompts and fail together: 1,000 answers are worth a hundred."""
    apart = [row for model in range(10) for row in right(93, model=f"m{model}")]
    row = row_of(tmp_path, apart, "distribution", {}, threshold=90.0)
    assert (row["responses_held"], row["items_held"], row["models_held"]) == (1000, 100, 10)
    alone = row_of(tmp_path / "1", right(93), "distribution", {}, threshold=90.0)
    assert [row["ci_low"], row["ci_high"]] == pytest.approx([alone["ci_low"], alone["ci_high"]])


def test_each_person_in_turn_is_the_reference(tmp_path):
    """The settled label and the other machine (here: a person) agree with the machine on other answers."""
    rows = right(97) + third(right(97), set(range(40)))
    panel = PANEL | {"annotators": ["other machine"]}
    row = row_of(tmp_path, rows, "distribution", {}, panel, threshold=85.0)
    check = next(item for item in row["sensitivity"] if item["check"] == "judge")
    assert (check["result"], row["verdict_held"]) == ("fail", "supported-with-caveats")
    assert "57.0" in check["detail"]  # 40 and 3 of the hundred answers differ


def test_about_a_value_needs_the_whole_interval_near_it():
    claimed = Claimed(90.0, "about")
    assert claimed.room(92, 88, 94.5) == pytest.approx((3, 0.5, 5))
    assert claimed.room(92, 85.5, 97) == pytest.approx((3, -2, 5))
    assert claimed.room(97, 96, 98) == pytest.approx((-2, -3, -1))
    assert Claimed(90.0, "about", 10.0).room(92, 85.5, 97) == pytest.approx((8, 3, 10))


@pytest.mark.parametrize(
    ("statistic", "threshold", "count", "ours"),
    [("agreement", 90.0, 80, "inconclusive"), ("agreement", 90.0, 60, "not-supported"),
     ("kappa", 0.81, 81, "inconclusive"), ("kappa", 0.81, 60, "not-supported")],
)  # fmt: skip
def test_a_number_of_ours_speaks_against_a_judge_only_beyond_10_points_or_a_tenth_of_kappa(
    tmp_path, statistic, threshold, count, ours
):
    judged = {"statistic": statistic}
    own = row_of(tmp_path / "t", right(count), "distribution", judged, threshold=threshold)
    row = row_of(
        tmp_path / "o", right(count), "distribution", judged, threshold=threshold, whose={"number": "ours"}
    )  # fmt: skip
    assert (own["verdict_held"], row["verdict_held"]) == ("not-supported", ours)
    further = "not by more than 0.1" if statistic == "kappa" else "not by more than 10 points"
    assert (further in row["reason"]) == (ours == "inconclusive")
    shown = {item["shows"] for item in row["comparisons"]}
    assert shown == {"the opposite" if ours == "not-supported" else "neither"}


def test_a_margin_of_ours_around_a_value_speaks_against_a_judge_only_beyond_10_points(tmp_path):
    """84 of 100 beside "about 98": the interval, 76 to 90, lies beyond 5 points and not beyond 10."""
    asked = {"threshold": 98.0, "side": "about"}
    own = row_of(tmp_path / "t", right(84), "distribution", {}, margin=5.0, **asked)
    row = row_of(tmp_path / "o", right(84), "distribution", {}, **asked)
    assert (own["verdict_held"], row["verdict_held"]) == ("not-supported", "inconclusive")
    assert "outside the margin around the number, but not by more than 5 points" in row["reason"]


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100), st.sampled_from(["above", "below", "about"]))
def test_the_near_limit_is_never_on_the_claimed_side_alone(value, one, two, side):
    low, high = sorted((one, two))
    estimate = (low + high) / 2
    room, near, far = Claimed(value, side).room(estimate, low, high)
    assert near <= room + 1e-9 and near <= far + 1e-9


def test_a_better_judge_is_shown_on_the_answers_where_the_two_differ(tmp_path):
    """20 answers only the machine gets right against 4 only the other does: exact McNemar is a sign test."""
    rows = right(96) + third(right(96), set(range(20)))
    row = row_of(tmp_path, rows, "superiority", {"others": ["other machine"]})
    assert row["estimate"] == pytest.approx(16)
    assert row["p_adjusted"] == pytest.approx(binomtest(4, 24).pvalue)
    assert row["cells"][0]["value_text"] == "20 to 4 of 100"
    assert row["verdict_held"] == "supported"


def test_the_worse_judge_is_contradicted_and_one_answer_more_shows_nothing(tmp_path):
    rows = right(60) + third(right(60), {99})
    assert row_of(tmp_path, rows, "superiority", {"others": ["other machine"]})["verdict_held"] == "contradicted"
    rows = right(96) + third(right(96), {0, 1, 2, 3, 4})
    row = row_of(tmp_path / "1", rows, "ranking", {"others": ["other machine"]})
    assert row["estimate"] == pytest.approx(1)
    assert row["verdict_held"] == "inconclusive"


def test_other_answers_than_the_claims_own_decide_nothing(tmp_path):
    rows = right(60) + third(right(60), {99})
    other = {"others": ["other machine"], "elsewhere": "other answers"}
    row = row_of(tmp_path, rows, "superiority", other)
    assert (row["verdict_held"], row["verdict_scope"]) == ("not-checkable", "not-checkable")
    every = row_of(tmp_path / "every", rows, "superiority", other, every_cell=True)
    assert (every["verdict_held"], every["verdict_scope"]) == ("not-checkable", "not-checkable")
    row = row_of(tmp_path / "1", right(99), "distribution", {"elsewhere": "other answers"}, threshold=90.0)
    assert (row["verdict_held"], row["verdict_scope"]) == ("not-checkable", "not-checkable")
    assert row["estimate"] == pytest.approx(99) and row["power"] is None and row["sensitivity_total"] == 0
    assert "other answers than those that the claim speaks of; so it decides nothing" in row["reason"]
    assert row["decides"][0]["file"] == "labels.csv"


def test_labels_are_asked_for_and_filled_in_the_verdict_comes_back(tmp_path):
    """The template of a claim that rests on labels alone, filled with made ones, holds all that its test reads."""
    before = row_of(tmp_path / "whole", right(99), "distribution", {}, threshold=90.0)
    assert before["verdict_held"] == "supported" and before["decides"] == []
    nothing = claim("distribution", {"missing": ["the labels of the machine"]})
    paper = make_paper(tmp_path / "less", [score("Table 1", "A", "x", "SORRY-Bench", "50.0")], [nothing])
    (asked,) = request(paper, paper_rows(paper)).to_dict("records")
    assert (asked["file"], asked["wanted"].split()) == ("labels.csv", list(LABELS))
    full = [
        {"item_id": item, "model": model, "condition": "a", "benchmark": "b", "judge": judge, "label": label}
        for model, item, judge, label in right(99)
    ]
    path = tmp_path / asked["file"]
    pd.DataFrame(full)[asked["wanted"].split()].to_csv(path, index=False)
    held = CliRunner().invoke(main, ["items", str(path)])
    assert held.exit_code == 0 and "machine" in held.output and "people" in held.output
    given = pd.read_csv(path, dtype=str)[["model", "item_id", "judge", "label"]].itertuples(index=False, name=None)
    rows = [(model, int(item), judge, label) for model, item, judge, label in given]
    again = row_of(tmp_path / "again", rows, "distribution", {}, threshold=90.0)
    same = ("verdict_held", "estimate", "ci_low", "ci_high")
    assert [again[name] for name in same] == [before[name] for name in same]


def test_derived_labels_taken_away_are_named_whole_and_given_back_the_verdict_returns(tmp_path):
    before = row_of(tmp_path, right(99), "distribution", {}, threshold=90.0)
    path = tmp_path / FOLDER / "made.parquet"
    kept = pd.read_parquet(path)
    path.unlink()
    paper = load_paper("made2026_paper", tmp_path)
    row = paper_rows(paper)[0]
    assert row["verdict_held"] == "not-checkable"
    (asked,) = request(paper, [row]).to_dict("records")
    assert asked["file"] == (FOLDER / "made.parquet").as_posix()
    path.write_bytes(outcomes_bytes(kept[asked["wanted"].split()], [], {}, "made"))
    assert paper_rows(paper)[0]["verdict_held"] == before["verdict_held"]


def test_labels_that_are_held_and_show_neither_side_ask_for_more_and_not_for_a_pairing(tmp_path):
    row = row_of(tmp_path, right(93), "distribution", {}, threshold=90.0)
    (asked,) = row["decides"]
    assert (row["verdict_held"], asked["file"]) == ("inconclusive", "labels.csv")
    assert "than the 100 responses held" in asked["why"] and "which conditions agree" not in asked["why"]


def test_labels_as_released_are_compared_whole(tmp_path):
    """Two readers who give one of three labels: a partial refusal is another label than a refusal."""
    labels = ["R"] * 50 + ["P"] * 30 + ["C"] * 20
    rows: list[Row] = []
    for item, label in enumerate(labels):
        rows += [("m", item, "reader", label), ("m", item, "reader", "2", "R" if item == 50 else label)]
    panel = {"source": "made", "question": "refusal", "reference": "reader"}
    judged = {"question": "labels", "judges": ["reader 2"]}
    row = row_of(tmp_path, rows, "distribution", judged, panel, threshold=90.0)
    assert (row["verdict_held"], row["cells"][0]["value_text"]) == ("supported", "99 of 100")
    kappa = row_of(tmp_path / "1", rows, "distribution", judged | {"statistic": "kappa"}, panel, threshold=0.6)
    other = [label if item != 50 else "R" for item, label in enumerate(labels)]
    assert kappa["estimate"] == pytest.approx(cohen_kappa_score(labels, other))


def test_a_rate_needs_no_reference(tmp_path):
    judged = {"statistic": "rate", "others": ["people"]}
    row = row_of(tmp_path, right(80), "superiority", judged, {"source": "made", "question": "harm"})
    assert row["cells"][0]["value_text"] == "10 to 10 of 100"
    assert not any(step.startswith("Reference") for step in row["steps"])


def test_every_judge_of_a_level_is_needed(tmp_path):
    rows = right(99) + third(right(99), set(range(30)))
    row = row_of(tmp_path, rows, "distribution", {"judges": ["machine", "other machine"]}, threshold=90.0)
    assert (row["verdict_held"], row["cells_held"]) == ("not-supported", 2)
    assert "70.0" in row["reason"] and "99.0" in row["reason"]


def test_fewer_false_alarms_are_better(tmp_path):
    """The machine errs on nothing; the other on ten odd items, which people find harmless."""
    rows = right(100) + third(right(100), set(range(1, 21, 2)))
    row = row_of(tmp_path, rows, "superiority", {"others": ["other machine"], "statistic": "false-positive rate"})
    assert row["estimate"] == pytest.approx(20)
    assert row["cells"][0]["value_text"] == "10 to 0 of 50"
    missed = {"others": ["other machine"], "statistic": "false-negative rate"}
    assert row_of(tmp_path / "1", rows, "superiority", missed)["verdict_held"] == "inconclusive"


@pytest.mark.parametrize(
    ("wrong", "verdict"),
    [(set(), "supported"), ({0, 1, 2}, "supported"), (set(range(7)), "inconclusive"),
     (set(range(40)), "not-supported")],
)  # fmt: skip
def test_as_good_as_needs_the_interval_inside_the_margin(tmp_path, wrong, verdict):
    """0 and 3 of 1,000 answers apart lie well inside 5 points; 7 of 100 do not, 40 of 100 not with the interval."""
    size = 1000 if len(wrong) < 7 else 100
    rows = right(size, size) + third(right(size, size), wrong)
    row = row_of(tmp_path, rows, "equivalence", {"others": ["other machine"]})
    assert row["verdict_held"].removesuffix("-with-caveats") == verdict


def test_an_interval_over_three_answers_shows_no_gap(tmp_path):
    """One judge misses all of three harmful answers: Newcombe's interval is beyond 5 points, exact McNemar's p .25."""
    harmful = dict.fromkeys(("people", "other machine"), "1")
    rows: list[Row] = [
        ("m", item, judge, harmful.get(judge, "0") if item < 3 else "0")
        for item in range(100) for judge in ("people", "machine", "other machine")
    ]  # fmt: skip
    judged = {"others": ["other machine"], "statistic": "false-negative rate"}
    row = row_of(tmp_path, rows, "equivalence", judged)
    assert row["comparisons"][0]["estimate"] == -100 and row["comparisons"][0]["high"] < -5
    assert row["comparisons"][0]["p"] == pytest.approx(binomtest(3, 3).pvalue)
    assert row["comparisons"][0]["shows"] == "neither" and row["verdict_held"] in ("inconclusive", "not-checkable")


def test_the_best_is_compared_with_its_nearest_rival(tmp_path):
    """Only one of two rivals is separable, so the cell does not pass."""
    rows = right(96) + third(right(96), set(range(6)))
    rows += [(model, item, "finer", "6") for model, item, judge, _ in right(96) if judge == "people"]
    row = row_of(tmp_path, rows, "ranking", {"others": ["other machine", "finer"]})
    assert (len(row["cells"]), row["cells_held"], row["cells_claimed"]) == (2, 2, 2)
    assert "not separable from each of the others" in row["reason"]
    assert row["estimate"] == pytest.approx(2)
    assert row["verdict_held"] == "inconclusive"


labels = st.lists(st.tuples(*[st.booleans()] * 3, st.integers(0, 3)), min_size=2, max_size=40)


@settings(deadline=None)
@given(labels, st.sampled_from(["agreement", "rate"]))
def test_two_judges_swapped_change_only_the_sign(rows, statistic):
    frame, lines = _lines(rows)
    one, two = (
        gap_table(Judged(source="s", question="harm", judges=[a], others=[b], statistic=statistic), lines, 0.95)
        for a, b in (("a", "b"), ("b", "a"))
    )
    assert one["estimate"][0] == pytest.approx(-two["estimate"][0])
    assert one["low"][0] == pytest.approx(-two["high"][0], abs=1e-6)
    assert one["p"][0] == pytest.approx(two["p"][0])
    assert frame["cluster"].nunique() >= 1


@settings(deadline=None)
@given(labels)
def test_the_difference_is_that_of_the_two_counts(rows):
    _, lines = _lines(rows)
    judged = Judged(source="s", question="harm", judges=["a"], others=["b"])
    found = gap_table(judged, lines, 0.95).rows()[0]
    truth, a, b = (np.array([row[index] for row in rows]) for index in range(3))
    assert found["estimate"] == pytest.approx(100 * ((a == truth).mean() - (b == truth).mean()))
    assert found["low"] <= found["estimate"] + 1e-9 and found["estimate"] <= found["high"] + 1e-9


def _lines(rows: list[tuple[bool, bool, bool, int]]) -> tuple[pd.DataFrame, Lines]:
    frame = pd.DataFrame({"model": "m", "benchmark": "", "category": "", "cell": "all",
                          "cluster": [str(row[3]) for row in rows]})  # fmt: skip
    answers = {name: np.array([row[index] for row in rows]) for index, name in enumerate(("truth", "a", "b"))}
    told = {name: pd.factorize(frame[name], sort=True) for name in frame}
    return frame, Lines(Panel(source="s", question="harm"), answers, told, "truth")


def test_every_comparison_of_a_reading_is_corrected_for(tmp_path):
    rows = [row for model in ("a", "b") for row in right(96, model=model)]
    rows += third(rows, set(range(12)))
    row = row_of(tmp_path, rows, "superiority", {"others": ["other machine"], "by": "model"})
    alone = binomtest(4, 16).pvalue
    assert row["p_adjusted"] == pytest.approx(multipletests([alone, alone], method="holm")[1].max())
    assert row["cells_held"] == 2


def test_answers_that_one_of_them_did_not_give_are_left_out_and_counted(tmp_path):
    rows = [*right(97)[2:], ("m", 0, "people", "1")]
    row = row_of(tmp_path, rows, "distribution", {}, threshold=90.0)
    assert row["responses_held"] == 99
    assert any("1 left out that not all of these judged" in step for step in row["steps"])


def test_a_perfect_judge_has_an_interval_and_hides_no_other(tmp_path):
    """Wilson with prompts in the place of answers: 100 of 100 is 96.3 to 100."""
    row = row_of(tmp_path, right(100), "distribution", {}, threshold=95.0)
    low, high = proportion_confint(100, 100, method="wilson")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((100 * low, 100 * high))
    rows = right(100) + third(right(100), set(range(60)))
    row = row_of(tmp_path / "1", rows, "distribution", {"judges": ["machine", "other machine"]}, threshold=95.0)
    assert (row["verdict_held"], row["cells_held"]) == ("not-supported", 2)


def test_a_rate_without_an_answer_to_count_over_is_not_checkable(tmp_path):
    """People find nothing harmful: no answer can be missed."""
    rows = [(model, item, judge, "0") for model, item, judge, _ in right(100)]
    judged = {"statistic": "false-negative rate"}
    row = row_of(tmp_path, rows, "distribution", judged, threshold=5.0, side="below")
    assert row["verdict_held"] == "not-checkable" and "no answer of the kind" in row["reason"].lower()
    both = rows + third(rows, set())
    row = row_of(tmp_path / "1", both, "equivalence", judged | {"others": ["other machine"]})
    assert row["verdict_held"] == "not-checkable"


def test_a_model_without_such_an_answer_is_a_cell_that_is_not_held(tmp_path):
    rows = right(98, model="a") + [("b", item, judge, "0") for _, item, judge, _ in right(100)]
    judged = {"statistic": "false-negative rate", "by": "model"}
    row = row_of(tmp_path, rows, "distribution", judged, threshold=20.0, side="below")
    assert (row["cells_held"], row["cells_claimed"], row["models_held"]) == (1, 2, 1)
    assert row["verdict_scope"] == "not-checkable"
    assert (row["responses_held"], row["items_held"]) == (50, 50)
    assert any(step.startswith("machine, b: no answer of the kind") for step in row["steps"])


def test_answers_that_a_rate_does_not_count_over_are_not_its_sample(tmp_path):
    row = row_of(
        tmp_path, right(90), "distribution", {"statistic": "false-positive rate"}, threshold=30.0, side="below"
    )
    assert (row["responses_held"], row["items_held"]) == (50, 50)


def test_what_is_opposite_over_answers_alone_is_no_contradiction(tmp_path):
    """The other judge errs on one prompt's thirty answers alone: thirty answers, but one prompt of eight."""
    machine = [(f"m{model}", item, "machine", "1") for model in range(30) for item in range(8)]
    people = [(model, item, "people", label if item else "0") for model, item, _, label in machine]
    other = [(model, item, "other machine", "0" if not item else label) for model, item, _, label in machine]
    row = row_of(tmp_path, machine + people + other, "superiority", {"others": ["other machine"]})
    assert row["estimate"] == pytest.approx(-12.5) and row["p_adjusted"] < 0.001
    assert row["verdict_held"] == "not-supported"
    clusters = next(item for item in row["sensitivity"] if item["check"] == "clusters")
    assert clusters["result"] == "fail" and "8 prompts" in clusters["detail"]


def test_each_thing_that_one_print_may_mean_is_a_reading_of_ours():
    paper = load_paper("chao2024_jailbreakbench")
    (made,) = [item for item in load_claims(paper) if item.id == "J12"]
    found = {item.id: assess(paper, made, item)[0] for item in made.readings}
    assert all(item.ours() == ["scope"] for item in made.readings)
    assert {name: item.passed for name, item in found.items()} == {"pairs": 0, "all-three": 0, "with-the-majority": 1}
    assert not any(item.opposed for item in found.values())  # the sentence leaves room, and the fields are ours


def test_a_label_that_means_two_things_is_not_compared(tmp_path):
    """Of people 1 is unsafe, of the judge of actions it is a kind of safe answer."""
    rows = [*right(90), *(("m", item, "action", "1") for item in range(100))]
    with pytest.raises(InputError, match="the label '0' means two things"):
        row_of(tmp_path, rows, "distribution", {"question": "labels", "judges": ["action"]}, threshold=90.0)


def test_no_labels_at_hand_is_not_checkable(tmp_path):
    made_claim = claim(
        "distribution", {"judged": {"source": "xstest", "question": "refusal", "judges": ["GPT-4"]}, "threshold": 90.0}
    )
    paper = make_paper(tmp_path, [score("Table 1", "A", "x", "SORRY-Bench", "50.0")], [made_claim])
    row = paper_rows(paper)[0]
    assert row["verdict_held"] == "not-checkable"
    assert "data/outcomes/xstest.parquet" in row["reason"]


@pytest.mark.parametrize(
    ("kind", "judged", "reading", "words"),
    [("magnitude", {}, {"threshold": 90.0}, "'judged' has no effect"),
     ("distribution", {}, {}, "'threshold' is missing"),
     ("distribution", {"others": ["other machine"]}, {"threshold": 90.0}, "'others' in a claim that compares no"),
     ("ranking", {}, {}, "'others' is missing"),
     ("superiority", {"others": ["other machine"], "statistic": "kappa"}, {}, "kappa of two judges is not compared"),
     ("distribution", {"judges": ["people"]}, {"threshold": 90.0}, "a judge beside itself"),
     ("ranking", {"others": ["machine"]}, {}, "a judge beside itself"),
     ("distribution", {}, {"threshold": 90.0, "reaches": True}, "'reaches' has no effect"),
     ("distribution", {"judges": ["machin"]}, {"threshold": 90.0}, "no judge 'machin'"),
     ("distribution", {"question": "refusal"}, {"threshold": 90.0}, "no panel 'made, refusal'"),
     ("distribution", {"only": {"model": ["n"]}}, {"threshold": 90.0}, "no model 'n'"),
     ("distribution", {"question": "labels", "statistic": "rate"}, {"threshold": 90.0}, "rate of labels"),
     ("distribution", {"source": "mode"}, {"threshold": 90.0}, "unknown source 'mode'")],
)  # fmt: skip
def test_a_claim_that_cannot_be_read_says_what_to_do(tmp_path, kind, judged, reading, words):
    with pytest.raises(InputError, match=words):
        row_of(tmp_path, right(90), kind, judged, **reading)


@pytest.mark.parametrize(
    ("judged", "reading", "words"),
    [({}, {"threshold": 0.9}, "threshold 0.9"), ({"statistic": "kappa"}, {"threshold": 60.0}, "threshold 60"),
     ({"judges": ["machin"]}, {"threshold": 90.0}, "no judge 'machin'")],
)  # fmt: skip
def test_a_mistake_is_told_with_file_claim_and_reading(tmp_path, judged, reading, words):
    """By `fragility check` already, not only where the ledger is computed."""
    made_claim = claim("distribution", {"judged": NAMED | judged} | reading)
    paper = make_paper(tmp_path, [score("Table 1", "A", "x", "SORRY-Bench", "50.0")], [made_claim])
    write_source(tmp_path, right(90), PANEL)

    def check() -> None:
        check_judges(paper, load_claims(paper))

    with pytest.raises(InputError, match=words) as told:
        check()
    assert "made2026_paper/claims.yml, M01, r0" in str(told.value)


def test_a_distribution_with_nothing_to_check_it_on_is_a_mistake(tmp_path):
    paper = make_paper(tmp_path, [score("Table 1", "A", "x", "SORRY-Bench", "50.0")],
                       [claim("distribution", {"threshold": 90.0})])  # fmt: skip
    with pytest.raises(InputError, match="nothing to check it on"):
        load_claims(paper)


def test_the_lines_of_the_judges_are_those_of_the_panel(tmp_path):
    row_of(tmp_path, right(90) + right(80, model="n"), "distribution", {}, threshold=50.0)
    lines = line_up(Judged.model_validate(NAMED | {"only": {"model": ["n"]}, "by": "model"}), tmp_path)
    assert (lines.reference, len(lines.answers["people"]), lines.coded("cell")[1]) == ("people", 100, ["n"])
    assert int(lines.hits("machine", "agreement")[1].sum()) == 80


def test_printed_figures_of_a_source_are_a_protocol():
    """A committed card, so that the pattern and the address are real."""
    paper = load_paper("guo2026_refusal_unlearning")
    wanted = Comparison(by="published-figures", source="xstest", figures=["agreement of the two annotators*"])
    fields = published_figures(paper, wanted)
    assert [field.stated for field in fields] == ["96.4", "95.8", "97.6", "93.8", "98.4"]
    assert {field.result for field in fields} == {"agree"}
    with pytest.raises(InputError, match="no published figure 'nothing'"):
        published_figures(paper, wanted.model_copy(update={"figures": ["nothing"]}))


def test_a_ranking_of_judges_is_asked_of_each_judge_in_each_cell_against_all_its_rivals():
    """Four rivals ahead in one of five cells are one cell that speaks against it, and not four of five."""
    cells = [{"judge": "J", "cell": f"m{cell}", "statistic": "agreement", "other": f"R{rival}", "estimate": 1.0 + rival,
              "passes": cell > 0, "opposite": cell == 0} for cell in range(5) for rival in range(4)]  # fmt: skip
    table = Columns.of_rows(cells, cells[0])
    nearest = _nearest_rival(table)
    assert (len(nearest), nearest["passes"].sum(), nearest["opposite"].sum()) == (5, 4, 1)
    groups = PairTest("ranking", None).comparisons(table)
    assert groups.tolist() == [cell for cell in range(5) for _ in range(4)]
    most = Asked(1, "four of five").of(groups)
    good = table["passes"]
    assert most.stands(good) and not most.stands(good & (table["cell"] + table["other"] != "m3R1"))
    assert PairTest("superiority", None).comparisons(table).tolist() == list(range(20))


def test_rare_answers_are_asked_of_each_model(tmp_path):
    """People find 10 of 100 responses of one model harmful, 50 of the other: only the first is compared by errors."""
    people = np.concatenate([np.arange(100) < yes for yes in (10, 50)])
    cells = {"cell": (np.repeat([0, 1], 100), ["m10", "m50"])}
    lines = Lines(Panel(source="s", question="harm"), {"people": people}, cells, "people")
    judged = Judged.model_validate(NAMED | {"others": ["other machine"], "statistic": "agreement", "by": "model"})
    found = {asked.statistic: cells for asked, cells in statistics_of(judged, lines, PairTest("equivalence", 5.0))}
    assert found == {"agreement": {"m50"}, "false-positive rate": {"m10"}, "false-negative rate": {"m10"}}
