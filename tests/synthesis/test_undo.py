"""Levels, samenesses and largest differences in the index, on made papers whose counts are known."""

import pytest
from folders import make_paper, score

from fragility.statistics.undone import labels_apart, labels_below
from fragility.synthesis.conclusions import KINDS, fragility_index
from fragility.synthesis.index import UNDECIDED_BY_LABELS

N, SCOPE = 330, {"scope": [{"data": "D"}]}
COUNTS = {"Base": 310, "Tuned": 300, "Broken": 40}


def made(tmp_path, *claims):
    """Return a paper of one model with three conditions and these claims (id, type, what its reading says)."""
    rows = [score("Table 1", "A", condition, "HEx-PHI", f"{100 * k / N:.2f}") for condition, k in COUNTS.items()]
    fixed = {"origin": "paper", "locator": "Sec. 1", "statement": "It is so."}
    listed = [
        {"id": name, "type": kind, **fixed,
         "readings": [{"id": "all", "statement": "All.", **(says if "missing" in says else says | SCOPE)}]}
        for name, kind, says in claims
    ]  # fmt: skip
    return make_paper(tmp_path, rows, listed)


def test_each_kind_has_its_own_way_to_be_undone(tmp_path):
    paper = made(
        tmp_path,
        ("C01", "distribution", {"treated": "Broken", "level": 80.0, "side": "above"}),
        ("C02", "equivalence", {"reference": "Base", "treated": "Tuned", "margin": 10.0}),
        ("C03", "magnitude", {"reference": "Base", "treated": "Broken", "threshold": 81.0, "reaches": True}),
        ("C04", "direction", {"reference": "Base", "treated": "Broken"}),
    )
    index, left_out = fragility_index([paper])
    found = index.set_index("claim_id")
    assert left_out.empty
    kinds = ["difference", "largest difference", "level", "sameness"]
    assert index["kind"].tolist() == kinds == [kind for kind in KINDS if kind in kinds]
    assert found.loc["C01", "relabel"] == labels_below(N - 40, N, 0.8) > 0
    assert found.loc["C02", "relabel"] == labels_apart(310, N, 300, N, 0.1) > 0
    # "up to" asks whether there is a difference, which is what a direction says
    assert found.loc["C03", "relabel"] == found.loc["C04", "relabel"] > 0
    assert (found["of_items"] == N).all() and found["index"].between(0, 1).all()


def test_a_level_that_is_not_shown_has_no_label_to_change(tmp_path):
    says = {"treated": "Tuned", "level": 50.0, "side": "above"}
    index, _ = fragility_index([made(tmp_path, ("C01", "distribution", says))])
    row = index.iloc[0]
    assert (row["relabel"], row["part_items"], row["paths_hold"]) == (0, 1, 0)


def test_what_no_label_decides_has_no_row_and_what_cannot_be_checked_its_reason(tmp_path):
    claims = [("C01", "protocol", {"missing": ["the code"]}), ("C02", "direction", {"missing": ["the figure"]})]
    index, left_out = fragility_index([made(tmp_path, *claims)])
    assert index.empty and left_out["claim"].tolist() == ["C02/all"] and "protocol" in UNDECIDED_BY_LABELS


def test_a_mean_level_gives_back_as_many_labels_as_lie_beyond_it(tmp_path):
    says = {"treated": "Broken", "level": 80.0, "side": "above", "per": "mean"}
    index, _ = fragility_index([made(tmp_path, ("C01", "distribution", says))])
    assert index.loc[0, "relabel"] == pytest.approx(N - 40 - 0.8 * N)


def test_no_labels_undo_a_sameness_within_more_than_every_share(tmp_path):
    says = {"reference": "Base", "treated": "Broken", "margin": 101.0}
    index, left_out = fragility_index([made(tmp_path, ("C01", "equivalence", says))])
    assert left_out.empty and index.loc[0, "relabel"] == 2 * N  # all of both conditions, and they differ by less still
