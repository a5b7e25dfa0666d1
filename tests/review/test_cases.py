"""Files of structures that people have, each with its right answer computed elsewhere."""

import json
from pathlib import Path

import pytest

from fragility.review.doctor import doctor

CASES = Path(__file__).parents[3] / "shared" / "cases"
WANTED = json.loads((CASES / "expected.json").read_text()) if CASES.is_dir() else {}


@pytest.mark.skipif(not WANTED, reason="the cases do not lie beside this checkout")
@pytest.mark.parametrize("name", sorted(WANTED) or ["none"])
def test_a_case_is_answered(name):
    answer = doctor(CASES / name)
    said = answer.as_text() + answer.as_json()
    assert not [spellings for spellings in WANTED[name] if not any(text in said for text in spellings)], said
