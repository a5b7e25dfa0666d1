"""Agreement against independent libraries, published figures and its own symmetries."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import made
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

from fragility.released.judging import (
    Panel,
    agreements,
    ceilings,
    disagreements,
    load_plan,
    load_ratings,
    pair_agreement,
    ratings,
)
from fragility.released.sources.card import load_card

PANEL = Panel(source="made", question="harm", reference="people")
LABELS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=30)


def held(first, second):
    return ratings(PANEL, made.outcomes(made.judged(first, second)), made.card())


def plan(source, question):
    return next(item for item in load_plan().panels if (item.source, item.question) == (source, question))


@given(LABELS)
def test_kappa_is_that_of_sklearn_and_the_counts_add_up(pairs):
    first, second = map(list, zip(*pairs, strict=True))
    found = pair_agreement(held(first, second), "people", "machine")
    assert found["yes_yes"] + found["yes_no"] + found["no_yes"] + found["no_no"] == found["n"] == len(pairs)
    assert found["agreement"] == pytest.approx(np.mean(np.array(first) == np.array(second)))
    if len({*first, *second}) == 2:
        assert found["kappa"] == pytest.approx(cohen_kappa_score(first, second))
    else:
        assert np.isnan(found["kappa"])
        assert "one label" in found["kappa_reason"]


@given(LABELS)
def test_swapping_the_judges_swaps_the_counts_and_nothing_else(pairs):
    both = held(*map(list, zip(*pairs, strict=True)))
    one, two = pair_agreement(both, "people", "machine"), pair_agreement(both, "machine", "people")
    assert (one["yes_no"], one["no_yes"]) == (two["no_yes"], two["yes_no"])
    for name in ("agreement", "kappa", "ac1", "positive", "negative"):
        for end in ("", "_low", "_high"):
            assert one[f"{name}{end}"] == pytest.approx(two[f"{name}{end}"], nan_ok=True)


@given(st.lists(st.booleans(), min_size=2, max_size=20).filter(lambda labels: len(set(labels)) == 2))
def test_a_judge_agrees_with_itself(labels):
    found = pair_agreement(held(labels, labels), "people", "machine")
    assert found["agreement"] == found["kappa"] == found["ac1"] == 1
    assert found["positive"] == found["negative"] == 1


def test_a_hand_made_table():
    # 3 shared yes, 1 and 2 on one side only, 4 shared no
    first = [True] * 4 + [False] * 6
    second = [True] * 3 + [False] + [True] * 2 + [False] * 4
    found = pair_agreement(held(first, second), "people", "machine")
    assert [found[name] for name in ("yes_yes", "yes_no", "no_yes", "no_no")] == [3, 1, 2, 4]
    assert found["positive"] == pytest.approx(6 / 9)
    assert found["negative"] == pytest.approx(8 / 11)


def test_answers_to_one_prompt_are_one_cluster():
    labels = [True, False] * 10
    one = made.judged(labels, [True] * 10 + labels[10:])
    two = [("other", *row[1:]) for row in one]
    single = pair_agreement(ratings(PANEL, made.outcomes(one), made.card()), "people", "machine")
    double = pair_agreement(ratings(PANEL, made.outcomes(one + two), made.card()), "people", "machine")
    assert (double["n"], double["clusters"]) == (40, 20)
    assert double["kappa"] == pytest.approx(single["kappa"])
    assert double["kappa_high"] - double["kappa_low"] == pytest.approx(single["kappa_high"] - single["kappa_low"])


def test_judges_of_different_answers_have_no_agreement_but_a_reason():
    rows = [("m", 1, "people", "1"), ("m", 2, "machine", "1")]
    found = pair_agreement(ratings(PANEL, made.outcomes(rows), made.card()), "people", "machine")
    assert (found["n"], found["left_out"]) == (0, 2)
    assert np.isnan(found["kappa"])
    assert "no response" in found["kappa_reason"]


def test_agreement_with_the_human_majority_is_as_the_source_prints_it():
    table = agreements([load_ratings(plan("jbb-behaviors", "harm"))]).set_index("second")
    held = [item for item in load_card("jbb-behaviors").headlines if item.measure and item.locator == "Table 1"]
    printed = [item for item in held if item.measure.statistic == "agreement"]
    assert printed
    for item in printed:
        judge = item.measure.options["judges"][1]
        assert f"{100 * table.loc[judge, 'agreement']:.1f}" == item.reported_text


def test_the_ceiling_is_the_kappa_of_statsmodels():
    people = load_ratings(plan("jbb-behaviors", "harm"))
    found = ceilings([people]).iloc[0]
    labels = people.answers[people.panel.annotators].to_numpy(int)
    assert found["people"] == labels.shape[1]
    assert found["kappa"] == pytest.approx(fleiss_kappa(aggregate_raters(labels)[0]))
    assert found["kappa_low"] < found["kappa"] < found["kappa_high"]


def test_disagreements_add_up_to_the_confusion_counts():
    people = load_ratings(plan("xstest", "refusal"))
    whole = pair_agreement(people, "final label", "GPT-4")
    table = disagreements(people, "final label", "GPT-4", "category")
    assert table["n"].sum() == whole["n"]
    assert table["first_only"].sum() == whole["yes_no"]
    assert table["second_only"].sum() == whole["no_yes"]
    assert table["disagree"].is_monotonic_decreasing
