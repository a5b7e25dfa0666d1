"""Questions over papers: claims side by side, and the protocol fields that forbid a comparison."""

import pytest
from folders import rows_of

from fragility import list_papers, load_paper
from fragility.errors import InputError
from fragility.schemas.question import Question
from fragility.synthesis import load_questions, protocol_differences, protocol_sentence, side_by_side
from fragility.synthesis.questions import FIELDS

PAPERS = [load_paper(key) for key in list_papers()]


@pytest.mark.parametrize("name", list(load_questions()))
def test_every_question_finds_its_claims(name):
    question = load_questions()[name]
    table = side_by_side(question, rows_of())
    assert set(table["paper"] + "/" + table["claim"]) == set(question.claims)
    differences = protocol_differences(question, rows_of(), PAPERS)
    assert differences["field"].tolist() == list(FIELDS)
    claims = [column for column in differences if column not in ("field", "same")]
    for row in differences.to_dict("records"):
        assert row["same"] == (len({row[claim] for claim in claims}) <= 1)
    assert str(int((~differences["same"]).sum())) in protocol_sentence(differences) or len(claims) < 2


def test_one_claim_twice_agrees_with_itself_and_nothing_is_compared_with_one():
    claim = "guo2026_refusal_unlearning/G05"
    table = protocol_differences(Question(id="q", question="?", claims=[claim]), rows_of(), PAPERS)
    assert table["same"].all() and "nothing can be compared" in protocol_sentence(table)
    assert table.set_index("field").loc["samples", claim] == "1000"


def test_an_unknown_claim_is_named_with_the_nearest():
    question = Question(id="q", question="?", claims=["guo2026_refusal_unlearning/G99"])
    with pytest.raises(InputError, match=r"unknown claim .*did you mean"):
        side_by_side(question, rows_of())
