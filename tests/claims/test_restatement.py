"""Restatements: which of two claims says more, computed from scope, threshold, margin and hedge."""

import pytest
from folders import make_paper, score

from fragility.claims.ledger import paper_rows
from fragility.errors import InputError

ROWS = [
    score("Table 1", model, condition, benchmark, "50.00")
    for model in "AB"
    for condition in ("Base", "Tuned")
    for benchmark in ("SORRY-Bench", "HEx-PHI")
]


def claim(name, models=("A",), kind="direction", **other):
    reading = {
        "id": "r", "statement": "R.", "reference": "Base", "treated": "Tuned",
        "scope": [{"data": "D", "models": list(models)}],
    }  # fmt: skip
    inside = {key: other.pop(key) for key in ("threshold", "margin") if key in other}
    return {
        "id": name, "type": kind, "origin": "paper", "locator": "Sec. 1", "statement": "S.",
        "readings": [reading | inside],
    } | other  # fmt: skip


def compared(tmp_path, original, restated):
    restated |= {"restates": "C01", "source": "abstract"}
    rows = paper_rows(make_paper(tmp_path, ROWS, [original, restated]))
    assert rows[0]["restatement"] is None and rows[0]["restates"] is None
    return rows[1]["restatement"]


@pytest.mark.parametrize(
    ("original", "restated", "said"),
    [
        (claim("C01"), claim("C02"), "abstract: as strong"),
        (claim("C01"), claim("C02", "AB"), "abstract: stronger (comparisons claimed)"),
        (claim("C01", "AB"), claim("C02"), "abstract: weaker (comparisons claimed)"),
        (claim("C01"), claim("C02", every_cell=True), "abstract: stronger (every comparison)"),
        (claim("C01", hedge="may"), claim("C02"), "abstract: stronger (no hedge)"),
        (claim("C01", hedge="may"), claim("C02", "AB"), "abstract: stronger (comparisons claimed and no hedge)"),
        (
            claim("C01", every_cell=True),
            claim("C02", "AB"),
            "abstract: stronger (comparisons claimed) and weaker (every comparison)",
        ),
        (
            claim("C01", kind="magnitude", threshold=40.0),
            claim("C02", kind="magnitude", threshold=60.0),
            "abstract: stronger (threshold)",
        ),
        (
            claim("C01", kind="equivalence", margin=5.0),
            claim("C02", kind="equivalence", margin=10.0),
            "abstract: weaker (margin)",
        ),
        (
            claim("C01", kind="equivalence", margin=5.0),
            claim("C02"),
            "abstract: another kind of statement: direction for equivalence",
        ),
    ],
)
def test_what_says_more(tmp_path, original, restated, said):
    assert compared(tmp_path, original, restated) == said


@pytest.mark.parametrize(
    "wrong", [{"restates": "C09", "source": "s"}, {"restates": "C02", "source": "s"}, {"restates": "C01"}]
)
def test_a_restatement_names_another_claim_and_its_source(tmp_path, wrong):
    with pytest.raises(InputError, match="restat"):
        paper_rows(make_paper(tmp_path, ROWS, [claim("C01"), claim("C02") | wrong]))
