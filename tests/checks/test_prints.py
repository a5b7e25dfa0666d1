"""Second prints, rounding habits, last digits and equal sequences, on tables whose making is known."""

from fractions import Fraction

import pytest
from checks.made import RULES, bare, of_check, printed, rate
from folders import make_paper
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.printed import checks

TWICE = "same cell in two places"


@given(st.lists(st.integers(1, 327), min_size=2, max_size=8), st.integers(1, 2), st.sampled_from(sorted(RULES)))
@settings(max_examples=40, deadline=None)
def test_a_copy_with_fewer_decimals_is_consistent_and_a_changed_one_is_found(counts, decimals, rule):
    rows, copies = [], []
    for i, k in enumerate(counts):
        value = Fraction(100 * k, 330)
        rows.append(rate("c", printed(value, 2, rule), f"M{i}"))
        copies.append(rate("c", printed(value, decimals, rule), f"M{i}", "Table 2"))
    assert {row["result"] for row in of_check(rows + copies, TWICE)} == {"consistent"}
    copies[0]["value_text"] = printed(Fraction(100 * counts[0], 330) + Fraction(1, 2), decimals, rule)
    bad = [row for row in of_check(rows + copies, TWICE) if row["result"] == "inconsistent"]
    assert [row["address"].split(" | ")[:2] for row in bad] == [["Table 2", "M0"]]
    assert [place.split(" | ")[:2] for place in bad[0]["against"]] == [["Table 1", "M0"]]


def test_text_is_held_against_the_table_whichever_comes_first():
    rows = [rate("c", "12.1", locator="Sec. 4.2 text"), rate("c", "12.34", locator="Table 3")]
    (row,) = of_check(rows, "text against table")
    assert (row["result"], row["printed"]) == ("inconsistent", "12.1")
    assert row["address"].startswith("Sec. 4.2")


@pytest.mark.parametrize(
    "other",
    [{"judge": "another"}, {"n_stated": "300"}, {"benchmark": "AdvBench"}, {"metric": "flagged rate"}],
)
def test_other_cells_are_not_compared(other):
    assert of_check([rate("c", "12.12"), rate("c", "15.15", locator="Table 2", **other)], TWICE) == []


def test_blocks_of_one_table_and_cells_without_a_model_are_not_compared():
    rows = [rate("c", "12.12", locator="Table 5, Method 1 (a name)"), rate("c", "15.15", locator="Table 5, Method 2")]
    assert of_check(rows, TWICE) == []
    assert of_check([rate("c", "12.12", ""), rate("c", "15.15", "", "Table 2")], TWICE) == []


def test_two_prints_in_one_place_are_not_told_apart():
    rows = [rate("c", "12.12"), rate("c", "15.15", locator="Table 2"), rate("c", "18.18", locator="Table 2", row="x")]
    assert [row["result"] for row in of_check(rows, TWICE)] == ["not checkable"]


def test_tables_on_other_training_data_are_compared_for_the_untuned_model_alone(tmp_path):
    scores = [rate(c, v, locator=t) for t, v in (("Table 1", "12.12"), ("Table 2", "15.15")) for c in ("base", "tuned")]
    card = {
        "conditions": [{"name": "base", "role": "untuned"}, {"name": "tuned", "role": "plain fine-tuning"}],
        "tables": [{"locator": f"Table {i}", "data": f"D{i}", "held": True} for i in (1, 2)],
    }
    findings = checks.check_paper(make_paper(tmp_path, scores, [], **card))
    found = findings[findings["check"] == TWICE]
    assert found["address"].str.contains("base").tolist() == [True]


@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_rule_that_printed_explains_every_number(rule):
    rows = [rate(f"c{k}", printed(Fraction(100 * k, 330), 2, rule)) for k in range(1, 120, 2)]
    paper = bare(rows)
    table = checks.rule_table(paper, checks.check_paper(paper)).set_index("rule")
    assert table.loc[rule, "explained"] == table["of"].max() > 0
    wrong = "half-up" if rule == "truncation" else "truncation"
    assert table.loc[wrong, "explained"] < table["of"].max()


def test_a_column_of_added_digits_is_named_and_a_natural_one_is_not():
    added = [rate(f"c{k}", f"{printed(Fraction(100 * k, 330), 1)}0") for k in range(1, 41, 4)]
    (found,) = of_check(added, "added digits")
    assert found["result"] == "not checkable"
    digits = len({row["value_text"] for row in added})
    assert found["chance"] == pytest.approx(10.0 ** (1 - digits), abs=0)
    natural = [rate(f"c{k}", f"{k}.00", n_stated="100") for k in range(1, 41, 4)]
    assert of_check(natural, "added digits") == []
    spread = [rate(f"c{k}", printed(Fraction(100 * k, 330), 2)) for k in range(1, 41, 4)]
    assert of_check(spread, "added digits") == []


def test_a_value_that_only_double_rounding_prints_is_named():
    value = Fraction(100 * 488, 520)  # 93.846...: 93.85, then 93.9
    assert printed(value, 1) == "93.8"
    rows = [rate("c", "93.9", benchmark="AdvBench", n_stated="520")]
    (found,) = of_check(rows, "rounded twice")
    assert 0 < found["chance"] < 0.1
    assert of_check([rows[0] | {"value_text": "93.8"}], "rounded twice") == []


def test_last_digits_of_counts_are_as_expected_and_chosen_ones_are_not():
    honest = [rate(f"c{k}", printed(Fraction(100 * k, 330), 2)) for k in range(1, 330, 2)]
    (found,) = of_check(honest, "last digits")
    assert (found["result"], found["power"] > 0.8) == ("consistent", True)
    ends = {printed(Fraction(100 * k, 330), 2) for k in range(1, 330)}
    chosen = [text for text in sorted(ends) if text[-1] in "058"]
    (found,) = of_check([rate(text, text) for text in chosen], "last digits")
    assert found["result"] == "inconsistent"


def test_too_few_digits_are_not_estimable():
    (found,) = of_check([rate("c", "12.12")], "last digits")
    assert found["result"] == "not checkable"
    assert "not estimable" in found["reason"]


def test_a_copied_column_is_found_with_its_chance():
    values = {c: [f"{(37 * i + 11 * j) % 300 / 3:.2f}" for i in range(5)] for j, c in enumerate("abcd")}
    rows = [rate(c, text, f"M{i}") for c, texts in values.items() for i, text in enumerate(texts)]
    assert of_check(rows, "equal sequences") == []
    copied = [
        row | {"value_text": values["b"][int(row["model"][1])]} if row["condition"] == "d" else row for row in rows
    ]
    (found,) = of_check(copied, "equal sequences")
    assert "| b |" in found["address"] and all("| d |" in place for place in found["against"])
    assert found["result"] == "not checkable"
    assert found["chance"] == pytest.approx(6 * (2 / 20) ** 5)  # six pairs of four columns, each value twice of twenty


def test_columns_of_zeros_are_no_coincidence():
    rows = [rate(c, "0.00", f"M{i}") for c in "ab" for i in range(5)] + [
        rate("c", f"{i}.00", f"M{i}") for i in range(5)
    ]
    assert of_check(rows, "equal sequences") == []
