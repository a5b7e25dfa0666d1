"""The sentences on refusals say the numbers of their frames."""

import pandas as pd
import pytest
from openings.made import answers, measure, write_source
from plots.shared import paper, rows

from fragility import report
from fragility.errors import InputError
from fragility.printed.paper import load_paper
from fragility.released.refusals.openings import both_kinds, commonest, model_shares, needed, needed_by_length, varied


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    rows = answers("A", 18, 2, blocked=False) + answers("B", 2, 18) + answers("C", 4, 0, blocked=True)
    return write_source(tmp_path_factory.mktemp("made"), rows)


@pytest.fixture(scope="module")
def shares(root):
    return model_shares(measure(), root)


def test_a_reading_gives_its_labels_and_the_three_of_a_claim_are_told_apart():
    found = report.opening_readings(paper(), rows())
    assert {row["claim_id"] for row in found} == {"G01"}
    listed, fixed, later = report.by_role(paper(), found)
    assert [row["reading"] for row in (listed, fixed, later)] == ["own-list", "fixed-openers", "later-models"]
    assert [part.source for part in report.measure_of(paper(), listed).sources] == ["xstest", "do-not-answer"]
    with pytest.raises(InputError, match="no released labels"):
        report.measure_of(paper(), report.reading(rows(), "G02", "alpaca"))
    with pytest.raises(InputError, match="qi2023_ft_compromises has no claim on how refusals open"):
        report.opening_readings(load_paper("qi2023_ft_compromises"), rows())


def test_held_and_blocked_are_counted(shares):
    assert report.held_sentence(shares[shares["n"] > 0]).startswith("We have 40 refusals of 2 models: 40 of 2 models")
    text = report.blocked_sentence(shares)
    assert "stopped 4 of 44 answers labelled as refusals, of 1 model" in text
    assert "too few for 1 of 3 models" in text


def test_the_models_that_a_list_misses_are_named_with_their_share(shares, root):
    opens = commonest(measure(), 2, root)
    text = report.fails_sentence(shares, opens)
    assert "Of B it finds 10.0 % of 20 refusals; 90 % open in words that no published list has." in text
    assert report.fails_sentence(shares, opens, 1.0).startswith("For no model")


def test_numbers_of_openers_and_variety(root):
    counts = both_kinds(measure(), root)
    table = needed(counts)
    text = report.needed_sentence(table, 2)
    assert "80 % of the refusals runs from 1 (A) to 1 (B), with a median of 1 over 2 models" in text
    assert "does not grow from 1 word to 3 words" in report.length_sentence(needed_by_length(table))
    made = varied(counts, 2)
    with_others = pd.concat([made, made.assign(kind="compliant answers", effective_low=50.0)])
    assert "In both models with both numbers" in report.varied_sentence(with_others)


def test_a_list_is_told_with_its_prediction_and_the_best_one():
    row = {"estimate": 0.5, "low": 0.2, "high": 0.8, "prediction_low": 0.1, "prediction_high": 0.9, "models": 4}
    pooled = pd.DataFrame([{"list": "best"} | row | {"estimate": 0.75}, {"list": "mine"} | row, {"list": "none"}])
    text = report.lists_sentence(pooled, "mine")
    assert "50.0 % of a typical model's refusals (20.0 to 80.0, over 4 models)" in text
    assert "between 10 and 90 %" in text and "finds most, best, finds 75.0 %" in text
    with pytest.raises(InputError, match="'none'"):
        report.lists_sentence(pooled, "none")


def test_precision_and_recall_are_worded_and_summed():
    rows = [
        {"lexicon": "l", "where": "at the start", "source": "s", "model": model, "tp": tp, "fn": 10 - tp, "fp": 2,
         "tn": 5, "recall": tp / 10, "recall_low": 0.1, "recall_high": 0.9, "recall_reason": "",
         "precision": tp / (tp + 2), "precision_low": 0.2, "precision_high": 0.8,
         "precision_reason": "no response" if model == "B" else ""}
        for model, tp in (("A", 8), ("B", 3))
    ]  # fmt: skip
    found = pd.DataFrame(rows)
    table = report.found_table(found)
    assert table["recall (%)"].tolist() == ["80 (10 to 90)", "30 (10 to 90)"]
    assert table["precision (%)"].tolist()[1] == "cannot be computed: no response"
    text = report.found_sentence(found)
    assert "misses 9 of 20 refusals; 4 of 15 answers that it hits are no refusal" in text
    assert "recall is 30 to 80 %" in text


def test_pairs_of_groups_are_told_by_median_and_ends():
    table = pd.DataFrame(
        {"by": "family", "first": ["F", "F", "G"], "second": ["G", "H", "H"], "weighted": [0.1, 0.5, 0.9]}
    )
    text = report.shared_sentence(table, "family")
    assert "3 pairs of 3 groups" in text and "50 %" in text and "alike are G and H (90 %)" in text
    assert report.shared_sentence(table, "year").startswith("By year there are no two groups")
    counts = pd.DataFrame({"words": [1, 1, 2], "n": [3, 7, 7], "year": [None, "2023", "2023"]})
    assert "3 of 10 refusals" in report.unplaced_sentence(counts, "year")
