"""Made papers: their numbers are those of their labels, and nothing is wrong with them."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fragility.drill.limit import broken
from fragility.drill.made import decimal, make
from fragility.drill.notice import told
from fragility.drill.sheet import paper_of
from fragility.drill.trials import words
from fragility.printed.checks import check_paper

RULES = {"half-even": ROUND_HALF_EVEN, "half-up": ROUND_HALF_UP, "truncation": ROUND_DOWN}
SEED = 11


@given(st.integers(0, 5000), st.integers(1, 2000), st.integers(0, 3), st.sampled_from(sorted(RULES)))
def test_a_number_is_printed_as_decimal_arithmetic_prints_it(k, n, places, rule):
    exact = Fraction(100 * k, n)
    expected = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(1).scaleb(-places), RULES[rule])
    assert decimal(100 * k * 10**places, n, places, rule) == f"{expected:.{places}f}"


def test_the_same_seed_gives_the_same_paper_and_another_one_another():
    one, again, other = make(3, SEED), make(3, SEED), make(3, SEED + 1)
    assert one.rows == again.rows and one.claims == again.claims and one.relations == again.relations
    assert one.rows != other.rows


@pytest.mark.parametrize("index", range(12))
def test_a_made_paper_says_so_keeps_its_relations_and_prints_its_labels(index, tmp_path):
    sheet = make(index, SEED)
    assert "synthetic" in sheet.card["title"] and "synthetic" in sheet.card["read_as"]
    assert not [one for one in sheet.relations if broken(sheet, one, words())]
    for relation in sheet.of_kind("count"):
        row = sheet.rows[relation.row]
        labels = sheet.labels.unsafe[row["model"], row["condition"], row["benchmark"]]
        assert labels.size == relation.n[0]
        half = 0.5 * 10.0 ** -len(row["value_text"].partition(".")[2])
        assert abs(float(row["value_text"]) - 100 * labels.mean()) <= half + 1e-9


def test_no_number_of_a_paper_without_a_fault_is_called_inconsistent(tmp_path):
    for index in range(8):
        findings = check_paper(paper_of(make(index, SEED), tmp_path, words()))
        alarms = told(findings)
        assert not len(alarms[alarms["result"] == "inconsistent"]), index
        assert (findings["result"] == "consistent").any()


def test_the_truth_of_a_claim_is_that_of_the_chances_behind_its_labels():
    for index in range(6):
        sheet = make(index, SEED)
        reading = sheet.claims[0]["readings"][0]
        change = [
            sheet.labels.chance[cell].mean() - sheet.labels.chance[cell[0], reading["reference"], cell[2]].mean()
            for cell in sheet.labels.chance
            if cell[1] == reading["treated"]
        ]
        truth = sheet.made["truths"]["M01"]
        assert (truth.truth == "true") == (min(change) > 0)
        assert truth.value == pytest.approx(100 * np.mean(change))
