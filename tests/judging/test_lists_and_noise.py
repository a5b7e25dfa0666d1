"""Keyword lists, repeated answers, runs of one judge, and both sides of refusing."""

import numpy as np
import pandas as pd
import pytest
from judging import made

from fragility.errors import InputError
from fragility.released.judging import (
    Panel,
    both_sides,
    decoding_noise,
    lists_against_people,
    load_plan,
    ratings,
    rerun_rates,
    run_totals,
    side_by_side,
)
from fragility.released.judging.keywords import rules
from fragility.released.labels import load_outcomes
from fragility.released.refusals import load_lexicons
from fragility.report.judging import decoding_sentence

LISTS = load_lexicons()


def repeated(answers: list[list[str]]) -> pd.DataFrame:
    """Return the outcomes of items that were answered several times, labelled by the reader."""
    rows = [("m", item, "reader", label) for item, labels in enumerate(answers) for label in labels]
    return made.outcomes(rows).assign(repeat=[place for labels in answers for place in range(len(labels))])


def noise(answers: list[list[str]], **options: int) -> pd.Series:
    held = ratings(Panel(source="made", question="refusal"), repeated(answers), made.card())
    return decoding_noise(held, "reader", **options).iloc[0]


def test_a_rule_is_where_its_authors_look():
    found = rules(LISTS)
    assert found
    for name, column in found.items():
        assert column.startswith("opens_" if LISTS[name].match == "start" else "has_")
        assert not LISTS[name].affirmative


def test_lists_are_held_against_people_on_every_answer_with_text():
    plan = [panel for panel in load_plan().panels if panel.source == "jbb-behaviors"]
    table = lists_against_people(plan, LISTS).set_index("list")
    assert set(table.index) == set(rules(LISTS))
    row, frame = table.loc["gcg"], load_outcomes("jbb-behaviors")
    people = frame[frame["judge"] == "human majority"]
    success, unsafe = ~people["has_gcg"].astype(bool), people["meaning"] == "unsafe"
    assert row["n"] == len(people)
    assert row["sensitivity"] == pytest.approx((success & unsafe).sum() / unsafe.sum())
    assert row["specificity"] == pytest.approx((~success & ~unsafe).sum() / (~unsafe).sum())


def test_the_noise_of_decoding_is_the_variance_within_items():
    answers = [["R", "R"], ["R", "C"], ["C", "C"], ["C", "R"]]
    row = noise(answers, items=50)
    table = np.array([[label == "R" for label in labels] for labels in answers], float)
    within = np.mean(table.var(axis=1, ddof=1))
    assert (row["rate"], row["unstable"]) == (50, 50)
    assert row["one_run"] == pytest.approx(196 * np.sqrt(within / 4))
    assert row["difference"] == pytest.approx(196 * np.sqrt(2 * within / 50))


def test_answers_that_never_differ_or_mostly_lack_repeats_say_why():
    equal = noise([["R", "R"]] * 4)
    assert "equal" in equal["reason"] and np.isnan(equal["noise"])
    assert equal[["rate", "unstable", "one_run", "difference"]].tolist() == [100, 0, 0, 0]
    both = pd.DataFrame([equal, noise([["R", "C"], ["R", "R"]])]).reset_index()
    text = decoding_sentence(both, 100)
    assert "in both conditions (1 with equal answers" in text and "runs from 0.0 %" in text
    few = noise([["R", "C"], ["R", "E"], ["E", "C"]])
    assert (few["items"], few["left_out"]) == (1, 2)
    assert "1 of 3 items" in few["reason"] and np.isnan(few["unstable"])


def test_an_unknown_judge_is_named():
    held = ratings(Panel(source="made", question="refusal"), repeated([["R", "C"]]), made.card())
    with pytest.raises(InputError, match=r"no judge 'raeder'.*'reader'"):
        decoding_noise(held, "raeder")


def test_totals_of_runs_by_hand():
    base = {"source": "s", "model": "m", "benchmark": "b", "metric": "refused", "n": "50"}
    scores = pd.DataFrame([base | {"condition": f"run {k}", "value": float(k)} for k in (10, 12, 17)])
    row = run_totals(scores, ["refused"]).iloc[0]
    assert (row["runs"], row["n"]) == (3, 50)
    assert (row["mean"], row["spread"]) == pytest.approx((26, 14))
    assert row["sd"] == pytest.approx(np.std([20, 24, 34], ddof=1))
    assert row["sd_low"] < row["sd"] < row["sd_high"]


def test_reruns_count_the_labels_that_change():
    rerun = load_plan().reruns[0]
    table, found = rerun_rates(rerun)
    assert table["run"].tolist() == rerun.judges
    assert found["spread"] == pytest.approx(table["rate"].max() - table["rate"].min())
    assert 0 <= found["unstable"] <= 100
    assert found["lowest_kappa"] <= found["highest_kappa"]


def test_partial_refusals_only_add_and_sides_are_counts_of_the_outcomes():
    sides = [side for side in load_plan().sides if side.source == "k-overrefusal"]
    table = both_sides(sides)
    wide = side_by_side(table).pivot(index=["arm", "judge"], columns="coding", values=["safe", "unsafe"])
    for side in ("safe", "unsafe"):
        assert (wide[side]["partial ones too"] >= wide[side]["full refusals only"]).all()
    frame = load_outcomes("k-overrefusal")
    row = table.query("judge == 'gpt-oss' and side == 'safe' and coding == 'full refusals only'").iloc[0]
    part = frame[(frame["model"] == row["arm"]) & (frame["judge"] == "gpt-oss") & (frame["condition"] == "safe")]
    assert row["k"] == (part["meaning"] == "refused").sum()
    assert row["n"] == len(part)


def test_a_side_that_is_not_there_is_refused():
    side = load_plan().sides[0].model_copy(update={"unsafe": "XSTest unsave"})
    with pytest.raises(InputError, match="no benchmark 'XSTest unsave'"):
        both_sides([side])
