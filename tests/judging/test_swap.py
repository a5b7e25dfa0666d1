"""Rates and orders under another judge."""

import dataclasses

import numpy as np
import pytest
from judging import made
from scipy import stats

from fragility.released.judging import (
    Panel,
    load_plan,
    load_ratings,
    orders,
    published,
    rates,
    ratings,
    turned_counts,
)
from fragility.released.labels import load_outcomes
from fragility.released.sources.card import load_card
from fragility.report.judging import published_sentence

PANEL = Panel(source="made", question="harm", reference="people")
A_PEOPLE, A_MACHINE = [True] * 9 + [False] * 3, [True] * 2 + [False] * 10
B_PEOPLE, B_MACHINE = [True] * 2 + [False] * 10, [False] * 2 + [True] * 9 + [False]


def two_arms():
    rows = made.judged(A_PEOPLE, A_MACHINE, "a") + made.judged(B_PEOPLE, B_MACHINE, "b")
    return ratings(PANEL, made.outcomes(rows), made.card())


def test_rates_are_the_counts_of_each_arm():
    table = rates(two_arms()).set_index(["arm", "judge"])
    assert table.loc[("a", "people"), "rate"] == pytest.approx(100 * 9 / 12)
    assert table.loc[("b", "machine"), "k"] == 9
    assert (table["left_out"] == 0).all()


def test_an_order_that_turns_has_the_intervals_of_paired_t_tests():
    row = orders(two_arms()).iloc[0]
    people = 100.0 * (np.array(A_PEOPLE, float) - np.array(B_PEOPLE, float))
    machine = 100.0 * (np.array(A_MACHINE, float) - np.array(B_MACHINE, float))
    for name, values in (("first", people), ("second", machine), ("change", people - machine)):
        low, high = stats.ttest_1samp(values, 0).confidence_interval()
        assert row[name] == pytest.approx(values.mean())
        assert (row[f"{name}_low"], row[f"{name}_high"]) == pytest.approx((low, high))
    assert row["turned"] and row["turned_clearly"]
    assert not row["keywords"]


def test_the_same_judge_twice_turns_nothing():
    rows = made.judged(A_PEOPLE, A_PEOPLE, "a") + made.judged(B_PEOPLE, B_PEOPLE, "b")
    row = orders(ratings(PANEL, made.outcomes(rows), made.card())).iloc[0]
    assert row["change"] == 0
    assert not row["turned"]


def test_arms_without_two_common_items_are_left_out():
    rows = [*made.judged([True, False], [True, False], "a"), ("b", 7, "people", "1"), ("b", 7, "machine", "1")]
    assert orders(ratings(PANEL, made.outcomes(rows), made.card())).empty


def test_counts_of_turned_orders_add_up():
    panel = next(item for item in load_plan().panels if item.source == "refusal-direction")
    table = orders(load_ratings(panel))
    counts = turned_counts(table)
    assert counts["pairs"].sum() == len(table) == 15 * 14 / 2
    assert counts["turned"].sum() == table["turned"].sum() >= table["turned_clearly"].sum()
    assert table["change"].to_numpy() == pytest.approx((table["first"] - table["second"]).to_numpy())


def test_a_published_rate_is_given_by_every_other_judge_of_the_same_answers():
    frame = made.outcomes([*made.judged(A_PEOPLE, A_MACHINE), ("m", 99, "people", "1")])
    row = published(made.card((made.share_headline("people", ["unsafe"], "75"),)), frame)
    assert row["judge"].tolist() == ["machine"]
    assert row.iloc[0][["n", "own", "other", "change"]].tolist() == pytest.approx([12, 75, 100 / 6, 100 / 6 - 75])


def test_a_published_safe_share_is_read_as_such():
    frame = made.outcomes(made.judged(A_PEOPLE, A_MACHINE))
    row = published(made.card((made.share_headline("people", ["safe"], "25"),)), frame).iloc[0]
    assert (row["own"], row["other"]) == pytest.approx((25, 100 * 10 / 12))


def test_a_judge_that_divides_the_counted_side_otherwise_gives_no_rate_and_is_counted():
    rows = [("m", item, judge, label) for item, labels in enumerate(["556", "556", "111", "000"])
            for judge, label in zip(("action", "action machine", "finer"), labels, strict=True)]  # fmt: skip
    headline = made.share_headline("action", ["refused", "safe"], "50")
    table = published(made.card((headline,)), made.outcomes(rows)).set_index("judge")
    assert set(table.index) == {"action machine", "finer"}
    assert table.loc["action machine", ["own", "other", "change"]].tolist() == [50, 50, 0]
    assert np.isnan(table.loc["finer", ["own", "other", "change"]].astype(float)).all()
    assert "otherwise" in table.loc["finer", "reason"]
    # and the other way round: what the finer judge calls unsafe is only part of what the others call complied
    finer = made.share_headline("finer", ["refused", "safe", "complied"], "50")
    back = published(made.card((finer,)), made.outcomes(rows))
    assert back["change"].isna().all()
    text = published_sentence(table.reset_index())
    assert "1 published rate of" in text and "Left out: 1 comparison whose" in text
    assert "1 comparison the judges" in published_sentence(table.loc[["finer"]].reset_index())


def test_two_readings_of_one_print_are_one_print():
    frame = made.outcomes(made.judged(A_PEOPLE, A_MACHINE))
    readings = [made.share_headline(judge, ["safe"], "25") for judge in ("people", "machine")]
    pair = tuple(item.model_copy(update={"id": name}) for item, name in zip(readings, ("one", "two"), strict=True))
    table = published(made.card(pair), frame)
    assert (table["headline"].nunique(), table["print"].nunique()) == (2, 1)
    assert "2 published rates (readings of 1 print)" in published_sentence(table)


def test_published_rates_of_a_source_are_as_it_prints_them():
    name = "k-overrefusal"
    table = published(load_card(name), load_outcomes(name))
    row = table[table["headline"] == "varco-safe-compliance-gpt-oss"].iloc[0]
    assert f"{row['own'] / 100:.3f}".lstrip("0") == row["reported_text"]
    assert row["judge"] == "ksafeguard"


def test_judges_without_a_shared_answer_order_nothing():
    """Two judges that answered different responses: no order, and no error."""
    panel = next(item for item in load_plan().panels if item.source == "xstest")
    found = load_ratings(panel)
    one, two = found.compared[:2]
    half = len(found.answers) // 2
    answers = found.answers.copy()
    answers.iloc[:half, answers.columns.get_loc(one)] = None
    answers.iloc[half:, answers.columns.get_loc(two)] = None
    told = orders(dataclasses.replace(found, answers=answers))
    assert len(told) and not ((told["first_judge"] == one) & (told["second_judge"] == two)).any()
