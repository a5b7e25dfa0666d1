"""What would decide a claim is named column by column: taken away it is asked for, given back the verdict returns."""

from pathlib import Path

import pytest
from folders import claim, make_paper, score

from fragility.claims.ledger import paper_rows
from fragility.claims.request import request

MODELS = ["A-7B", "B-7B"]
MADE = claim("direction", {"reference": "before", "treated": "after", "scope": [{"data": "D"}]})


def whole() -> list[dict[str, str]]:
    return [
        score("Table 1", model, condition, "SORRY-Bench", value)
        for condition, value in (("before", "97.73"), ("after", "45.45"))
        for model in MODELS
    ]


@pytest.mark.parametrize("columns", [("unit",), ("direction",), ("unit", "direction")])
def test_what_is_deleted_is_asked_for_and_given_back_the_verdict_returns(tmp_path: Path, columns: tuple[str, ...]):
    before = paper_rows(make_paper(tmp_path / "whole", whole(), [MADE]))[0]
    assert before["verdict_held"].startswith("supported") and before["decides"] == []
    deleted = [row | dict.fromkeys(columns, "") for row in whole()]
    paper = make_paper(tmp_path / "less", deleted, [MADE])
    row = paper_rows(paper)[0]
    assert row["verdict_held"] == "not-checkable"
    assert [(item["file"], set(item["columns"]), item["rows"]) for item in row["decides"]] == [
        ("scores.csv", set(columns), len(deleted))
    ]
    template = request(paper, [row])
    assert set(" ".join(template["wanted"]).split()) == set(columns) and len(template) == len(deleted)
    answers = {(item["model"], item["condition"]): item for item in whole()}
    given = [
        made | {name: answers[made["model"], made["condition"]][name] for name in asked.split()}
        for made, asked in zip(deleted, template["wanted"], strict=True)
    ]
    assert paper_rows(make_paper(tmp_path / "again", given, [MADE]))[0]["verdict_held"] == before["verdict_held"]


def test_a_number_that_is_nowhere_printed_is_a_row_of_its_own(tmp_path: Path):
    half = [row for row in whole() if row["condition"] == "before"]
    known = [{"name": name, "role": "untuned"} for name in ("before", "after")]
    paper = make_paper(tmp_path, half, [MADE], conditions=known)
    template = request(paper, paper_rows(paper))
    assert set(template["condition"]) == {"after"} and set(template["model"]) == set(MODELS)
    assert not set(template.columns) & {"prompt", "response", "text"}


def test_what_is_inconclusive_asks_for_labels(tmp_path: Path):
    rows = [row | ({"value_text": "97.27"} if row["condition"] == "after" else {}) for row in whole()]
    row = paper_rows(make_paper(tmp_path, rows, [MADE]))[0]
    assert row["verdict_held"] == "inconclusive" and row["power"][0] <= row["power"][1]
    assert row["decides"][0]["columns"][0] == "item_id"
