"""Judges are lined up by the response, by the question they answer, and only by labels that can be read."""

import pytest
from judging import made

from fragility.errors import InputError
from fragility.released.judging import Panel, find, load_plan, load_ratings, ratings
from fragility.released.sources.card import load_card


def test_a_judge_of_refusals_is_no_judge_of_harm():
    rows = [("m", 1, "people", "1"), ("m", 1, "reader", "R")]
    held = ratings(Panel(source="made", question="harm"), made.outcomes(rows), made.card())
    assert held.judges == ["people"]
    assert held.answers["people"].tolist() == [True]


def test_a_partial_refusal_is_a_yes_to_one_question_only():
    frame = made.outcomes([("m", 1, "reader", "P"), ("m", 2, "reader", "R"), ("m", 3, "reader", "C")])
    full, any_ = (
        ratings(Panel(source="made", question=name), frame, made.card()) for name in ("refusal", "any refusal")
    )
    assert full.answers["reader"].tolist() == [False, True, False]
    assert any_.answers["reader"].tolist() == [True, True, False]


def test_a_label_that_cannot_be_read_is_missing_and_counted():
    frame = made.outcomes([("m", 1, "reader", "E"), ("m", 2, "reader", "C")])
    held = ratings(Panel(source="made", question="refusal"), frame, made.card())
    assert held.answers["reader"].isna().tolist() == [True, False]
    assert held.unread == {"reader": 1}


def test_versions_are_judges_of_their_own_unless_they_are_merged():
    frame = made.outcomes([("m", 1, "reader", "R"), ("m", 2, "reader", "2", "C")])
    apart = ratings(Panel(source="made", question="refusal"), frame, made.card())
    assert apart.judges == ["reader", "reader 2"]
    merged = ratings(Panel(source="made", question="refusal", merge_versions=True), frame, made.card())
    assert merged.answers["reader"].tolist() == [True, False]


def test_two_labels_of_one_judge_on_one_response_are_refused():
    frame = made.outcomes([("m", 1, "reader", "R"), ("m", 1, "reader", "2", "C")])
    with pytest.raises(InputError, match="2 labels of a judge on one response"):
        ratings(Panel(source="made", question="refusal", merge_versions=True), frame, made.card())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reference": "poeple"}, "no judge 'poeple'.*'people'"),
        ({"flags": ["opens_x"]}, "no flag 'opens_x'"),
        ({"benchmarks": ["made-up"]}, "no benchmark 'made-up'.*'made up'"),
    ],
)
def test_what_a_panel_names_must_be_there(change, message):
    frame = made.outcomes([("m", 1, "people", "1")])
    with pytest.raises(InputError, match=message):
        ratings(Panel(source="made", question="harm", **change), frame, made.card())


def test_find_names_the_nearest_panel():
    held = ratings(Panel(source="made", question="harm"), made.outcomes([("m", 1, "people", "1")]), made.card())
    assert find([held], "made", "harm") is held
    with pytest.raises(InputError, match="made, harm"):
        find([held], "made", "ham")


@pytest.mark.parametrize("panel", load_plan().panels, ids=lambda panel: f"{panel.source}, {panel.question}")
def test_every_panel_of_the_plan_can_be_lined_up(panel):
    held = load_ratings(panel)
    assert len(held.answers) == len(held.responses) > 0
    assert held.responses["arm"].notna().all()
    if panel.reference and panel.annotators:
        card = load_card(panel.source)
        assert all(card.judge(name).kind == "human" for name in (panel.reference, *panel.annotators))
