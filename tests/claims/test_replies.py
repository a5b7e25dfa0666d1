"""A reply is data: what it changes is computed, and the verdict before and after stand side by side."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from folders import NoAlias, claim, make_paper, score

from fragility.claims.ledger import paper_rows
from fragility.errors import InputError

MODELS = ["A-7B", "B-7B", "C-7B"]
SAID = {"who": "an author", "date": "2026-11-29", "claim": "M01", "reading": "r0"}
ARMS = {"reference": "before", "treated": "after", "scope": [{"data": "D"}]}


def rows(tmp_path: Path, made: dict[str, Any], *replies: dict[str, Any], after: str = "43.18") -> list[dict[str, Any]]:
    scores = [
        score("Table 1", model, condition, "SORRY-Bench", value)
        for condition, value in (("before", "95.45"), ("after", after))
        for model in MODELS
    ]
    paper = make_paper(tmp_path, scores, [made])
    text = yaml.dump({"replies": [SAID | reply for reply in replies]}, Dumper=NoAlias)
    (paper.folder / "replies.yml").write_text(text)
    return paper_rows(paper)


def test_a_number_that_an_author_names_gets_a_verdict_of_its_own(tmp_path: Path) -> None:
    made = claim("magnitude", ARMS | {"threshold": 60.0})
    first, second = rows(tmp_path, made, {"changes": {"threshold": 40.0}})
    assert (first["verdict_held"], second["verdict_held"]) == ("contradicted", "supported")
    assert first["replies"][0]["reading"] == second["reading"] == "r0-reply-1"
    assert first["replies"][0]["verdict"] == second["verdict_held"] and second["threshold"] == 40.0


def test_a_margin_that_an_author_names_is_no_longer_ours(tmp_path: Path) -> None:
    first, second = rows(tmp_path, claim("equivalence", ARMS), {"changes": {"margin": 20.0}}, after="90.45")
    assert first["whose"]["margin"] == "ours" and second["whose"]["margin"] == "theirs"
    assert second["reading_statement"].endswith("But as answered by an author, 2026-11-29: margin 20.")


def test_words_alone_change_nothing_and_stand_beside_the_verdict(tmp_path: Path) -> None:
    (only,) = rows(tmp_path, claim("direction", ARMS), {"words": "We meant the average."})
    assert only["replies"][0]["words"] and only["replies"][0]["verdict"] is None


@pytest.mark.parametrize(
    ("reply", "words"),
    [({"claim": "M02", "words": "x"}, "unknown claim"), ({"reading": "r9", "words": "x"}, "unknown reading"),
     ({}, "says nothing"), ({"changes": {"threshold": 1.0}}, "'threshold' has no effect"),
     ({"files": ["labels.csv"]}, "no file 'labels.csv'"),
     ({"date": "today", "words": "x"}, "a date such as 2026-11-29")],
)  # fmt: skip
def test_a_reply_that_cannot_be_read_says_what_to_do(tmp_path: Path, reply: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        rows(tmp_path, claim("direction", ARMS), reply)
