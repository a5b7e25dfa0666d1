"""A reading says what its kind needs and nothing without effect; names and defaults save repetition."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from folders import GUO, ROOT, NoAlias, claim, make_paper, score

from fragility.claims.claim import load_claims
from fragility.claims.kinds import kind_of, kinds_of
from fragility.errors import InputError
from fragility.printed.paper import Paper, list_papers, load_paper, read_paper
from fragility.schemas.claim import TYPES
from fragility.schemas.vocabulary import load_vocabulary

ARMS = {"reference": "before", "treated": "after", "scope": [{"data": "D"}]}


@pytest.fixture
def made(tmp_path: Path) -> Paper:
    scores = [score("Table 1", "A-7B", arm, "SORRY-Bench", "50.00") for arm in ("before", "after")]
    return make_paper(tmp_path, scores, [claim("direction", ARMS)])


def write(paper: Paper, *claims: dict[str, Any], **names: Any) -> list[Any]:
    (paper.folder / "claims.yml").write_text(
        yaml.dump(names | {"claims": list(claims)}, Dumper=NoAlias, sort_keys=False)
    )
    return load_claims(paper)


@pytest.mark.parametrize(
    ("kind", "reading", "words"),
    [
        ("count", {"benchmark": "SORRY-Bench", "stated_n": 440, "utility": "MMLU"}, "'utility' has no effect"),
        ("count", {"benchmark": "SORRY-Bench", "stated_n": 440, "margin": 5.0}, "'margin' has no effect"),
        ("direction", ARMS | {"threshold": 5.0}, "'threshold' has no effect"),
        ("direction", {"referense": "before", "treated": "after", "scope": []}, "did you mean 'reference'"),
        ("magnitude", ARMS | {"treshold": 5.0}, "did you mean 'threshold'"),
        ("equivalence", ARMS | {"saturates": True}, "'saturates' has no effect"),
        ("ranking", ARMS, "'reference' has no effect"),
        ("theorem", {"inequality": "transfer-bond"}, "did you mean 'transfer-bound'"),
    ],
)
def test_a_key_without_effect_is_refused(made: Paper, kind: str, reading: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words) as told:
        write(made, claim(kind, reading))
    assert "made2026_paper/claims.yml, M01, r0" in str(told.value)


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_its_kinds_and_each_mark_tells_one(kind: str) -> None:
    marks = [item.mark for item in kinds_of(kind)]
    assert marks and len([mark for mark in marks if mark]) == len({mark for mark in marks if mark})
    for item in kinds_of(kind):
        needed = {name for name, field in item.schema.model_fields.items() if field.is_required()}
        assert kind_of(kind, needed | ({item.mark} if item.mark else set())) is item


def test_names_and_defaults_are_put_in(made: Paper) -> None:
    plain = write(made, claim("equivalence", ARMS | {"margin": 3.0}, ARMS | {"margin": 4.0}))
    named = claim("equivalence", {"margin": 3.0}, {}, defaults={"margin": 4.0, "scope": "here"} | {
        "reference": "before", "treated": "after"})  # fmt: skip
    assert write(made, named, scopes={"here": [{"data": "D"}]}) == plain


def test_a_population_stands_for_models_and_for_conditions(made: Paper) -> None:
    block = {"data": "D", "models": "all-of-them"}
    found = write(made, claim("ranking", {"treated": "after", "others": "rest", "scope": [block]}),
                  populations={"all-of-them": ["A-7B"], "rest": ["before"]})  # fmt: skip
    reading = found[0].readings[0]
    assert (reading.others, reading.scope[0].models) == (["before"], ["A-7B"])


def test_a_restatement_borrows_a_reading_and_what_it_says_otherwise(made: Paper) -> None:
    again = {"restates": "M01", "source": "a report", "id": "M02"}
    first = claim("equivalence", ARMS | {"margin": 3.0})
    found = write(made, first, claim("equivalence") | again | {"readings": [{"as": "r0", "margin": 2.0}]})
    assert found[1].readings[0] == found[0].readings[0].model_copy(update={"margin": 2.0})
    with pytest.raises(InputError, match=r"no reading 'r1' to restate.*did you mean 'r0'"):
        write(made, first, claim("equivalence") | again | {"readings": [{"as": "r1"}]})


@pytest.mark.parametrize(
    ("names", "scope", "words"),
    [
        ({"scopes": {"here": [{"data": "D"}]}}, "her", "unknown scope 'her'.*did you mean 'here'"),
        ({"scopes": {"here": [{"data": "D"}], "idle": []}}, "here", "the scope 'idle' is not used"),
        ({"populations": {"some": ["A-7B"]}}, [{"data": "D"}], "the population 'some' is not used"),
    ],
)
def test_names_that_are_not_there_or_not_used_are_told(made: Paper, names: Any, scope: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        write(made, claim("direction", ARMS | {"scope": scope}), **names)


def test_no_paper_repeats_a_block_of_its_scopes() -> None:
    """A scope of several lines that several readings share has a name."""
    for key in list_papers(ROOT):
        text = (ROOT / "data" / "papers" / key / "claims.yml").read_text()
        blocks = [line.strip() for line in text.splitlines() if line.strip().startswith("scope: [{") and len(line) > 90]
        assert len(blocks) - len(set(blocks)) < 4, key
    assert len((ROOT / "data" / "papers" / GUO / "claims.yml").read_text().splitlines()) < 340


def test_contracts_are_read_without_an_estimator() -> None:
    code = (
        "import sys, pkgutil, importlib, fragility.schemas as s\n"
        "[importlib.import_module(m.name) for m in pkgutil.iter_modules(s.__path__, 'fragility.schemas.')]\n"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'scipy', 'statsmodels', 'sklearn', 'matplotlib'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_paper_that_was_read_before_is_read_again() -> None:
    assert load_claims(load_paper(GUO)) == load_claims(load_paper(GUO))


def test_a_scope_that_no_table_can_meet_is_told(made: Paper) -> None:
    card = made.folder / "paper.yml"
    held = {"tables": [{"locator": "Table 1", "data": "Alpaca", "held": True}]}
    card.write_text(yaml.safe_dump(yaml.safe_load(card.read_text()) | held))
    again = read_paper(made.folder, load_vocabulary(ROOT))
    for scope in ({"data": "Alpaca"}, {"tables": ["Table 1"]}):
        assert write(again, claim("direction", ARMS | {"scope": [scope]}))
    with pytest.raises(InputError, match=r"name its tables \(Table 1, ...\)"):
        write(again, claim("direction", ARMS | {"scope": [{"models": "all"}]}))
