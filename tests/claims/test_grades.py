"""Mean grades alone decide a direction only where every set of grades does; else they leave it open."""

import pytest
from folders import make_paper, score

from fragility.claims.assess import assess
from fragility.claims.claim import load_claims
from fragility.claims.grades import CAVEAT
from fragility.claims.ledger import paper_rows

GRADE = {"metric": "mean harmfulness grade", "unit": "grade-1-5", "direction": "lower-safer"}


def rows(tmp_path, *means, n="330"):
    table = [
        score("Table 1", model, condition, "HEx-PHI", value, n_stated=n, **GRADE)
        for model, pair in zip("ABC", means, strict=False)
        for condition, value in zip(("Base", "Tuned"), pair, strict=True)
    ]
    reading = {"id": "all", "statement": "All.", "reference": "Base", "treated": "Tuned", "scope": [{"data": "D"}]}
    claim = {
        "id": "C01",
        "type": "direction",
        "origin": "paper",
        "locator": "Sec. 1",
        "statement": "It falls, it says.",
    }
    return make_paper(tmp_path, table, [claim | {"readings": [reading]}])


@pytest.mark.parametrize(
    ("means", "n", "verdict"),
    [
        ([("1.06", "4.52"), ("1.13", "4.82")], "330", "supported-with-caveats"),
        ([("4.52", "1.06"), ("4.82", "1.13")], "330", "not-supported"),
        ([("2.90", "3.10")], "30", "inconclusive"),
        ([("1.06", "4.52")], "", "not-checkable"),
    ],
)
def test_the_verdict_is_what_every_set_of_grades_gives(tmp_path, means, n, verdict):
    paper = rows(tmp_path, *means, n=n)
    (row,) = paper_rows(paper)
    assert row["verdict_held"] == verdict
    evidence, _ = assess(paper, *next((claim, claim.readings[0]) for claim in load_claims(paper)))
    if n:
        assert CAVEAT in evidence.caveats
        assert evidence.unit == "grades"
        assert all(item["low"] <= item["estimate"] <= item["high"] for item in evidence.comparisons)
    else:
        assert "no test can be made" in evidence.not_checkable
