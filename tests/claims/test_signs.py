"""Cells that cannot be counted: their signs are told, and they decide nothing."""

from folders import make_paper, score

from fragility.claims.ledger import paper_rows

GRADE = {"metric": "mean harmfulness grade", "unit": "grade-1-5", "direction": "lower-safer", "n_stated": ""}
SCOPE = [{"data": "D"}]


def claim(kind="direction"):
    reading = {"id": "r", "statement": "R.", "reference": "Base", "treated": "Tuned", "scope": SCOPE}
    return {
        "id": "C01", "type": kind, "origin": "paper", "locator": "Sec. 1", "statement": "S.", "readings": [reading],
    }  # fmt: skip


def test_grades_alone_are_not_checkable_with_their_signs_beside_them(tmp_path):
    rows = [
        score("Table 1", "A", "Base", "HEx-PHI", "1.00", **GRADE),
        score("Table 1", "A", "Tuned", "HEx-PHI", "4.50", **GRADE),
        score("Table 1", "B", "Base", "HEx-PHI", "2.00", **GRADE),
        score("Table 1", "B", "Tuned", "HEx-PHI", "1.50", **GRADE),
    ]
    (row,) = paper_rows(make_paper(tmp_path, rows, [claim()]))
    assert row["verdict_held"] == "not-checkable" and row["estimate"] is None
    assert "of 2 printed numbers 1 is worse and 1 better with Tuned than with Base" in row["reason"]
    assert any("1.00 to 4.50, worse" in step for step in row["steps"])


def test_shares_decide_and_the_row_says_that_grades_were_left_out(tmp_path):
    rows = [
        score("Table 1", "A", "Base", "HEx-PHI", "90.00"),
        score("Table 1", "A", "Tuned", "HEx-PHI", "20.00"),
        score("Table 1", "A", "Base", "HEx-PHI", "4.00", **GRADE),
        score("Table 1", "A", "Tuned", "HEx-PHI", "3.00", **GRADE),
    ]
    (row,) = paper_rows(make_paper(tmp_path, rows, [claim()]))
    assert row["verdict_held"].startswith("supported") and row["cells_held"] == 1
    assert any(
        step.startswith("judged on its shares of items; 1 printed number without counts") for step in row["steps"]
    )


def test_second_hand_grades_are_not_tabulated(tmp_path):
    other = GRADE | {"confidence": "second-hand"}
    rows = [
        score("Table 1", "A", "Base", "HEx-PHI", "1.00", **other),
        score("Table 1", "A", "Tuned", "HEx-PHI", "4.50", **other),
    ]
    (row,) = paper_rows(make_paper(tmp_path, rows, [claim()]))
    assert row["verdict_held"] == "not-checkable" and not row["steps"]


def test_a_protocol_claim_without_anything_to_compare_says_so(tmp_path):
    rows = [score("Table 1", "A", "Base", "HEx-PHI", "90.00")]
    reading = {"id": "r", "statement": "R.", "missing": ["the released code"]}
    stated = {
        "id": "C01", "type": "protocol", "origin": "paper", "locator": "Sec. 1", "statement": "S.",
        "readings": [reading],
    }  # fmt: skip
    (row,) = paper_rows(make_paper(tmp_path, rows, [stated]))
    assert row["verdict_held"] == "not-checkable" and row["missing"] == ["the released code"]
