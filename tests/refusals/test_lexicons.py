"""The published lists are what their addresses say, and a broken file is named."""

import csv

import pytest
import yaml
from folders import ROOT, copy_of_data
from refusals.made import LEXICONS, lexicon
from sources.upstream import UPSTREAM, needs_upstream

from fragility.errors import InputError
from fragility.released import refusals
from fragility.released.refusals import load_lexicons

PRESETS = {
    "gcg": "zou2023universal",
    "gcg-demo": "zou2023universal-demo",
    "gcg-individual": "zou2023universal-individual",
    "gcg-transfer": "zou2023universal-transfer",
    "gcg-api": "zou2023universal-closed",
    "autodan-keyword": "liu2024autodan-keyword",
    "autodan-implementation": "liu2024autodan-implementation",
    "lapid-open": "lapid2023open",
    "intention-keyword": "zhang2024intention-keyword",
}
TRANSCRIBED = sorted(set(LEXICONS) - set(PRESETS))


@needs_upstream
@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_kept_as_released(name):
    path = UPSTREAM / "jailbreakeval/jailbreakeval/presets" / f"StringMatching-{PRESETS[name]}.yaml"
    released, held = yaml.safe_load(path.read_text(encoding="utf-8")), LEXICONS[name]
    assert held.entries == released["must_mismatch_all"]
    assert held.affirmative == released.get("must_match_all", [])
    assert (held.match, held.fold) == ("anywhere", "casefold" if released["caseless"] else "none")
    assert released["matching"] == "substring" and path.name in held.source


@needs_upstream
@pytest.mark.parametrize("name", TRANSCRIBED)
def test_a_transcribed_list_is_kept_in_order(name):
    with open(UPSTREAM.parent / "lexicons.csv", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["lexicon"] == name]
    held = LEXICONS[name]
    assert held.entries == [row["text"] for row in rows]
    assert {(held.kind, held.source)} == {(row["kind"], row["source"]) for row in rows}
    said = {"prepended": "prepended to answers", "anywhere": "anywhere, case-sensitive"}[held.match]
    assert {row["match_as_published"] for row in rows} == {
        said.replace("-sens", "-insens") if held.fold == "lower" else said
    }


def test_every_list_is_named_and_sorted():
    assert list(LEXICONS) == sorted(path.stem for path in (ROOT / "data/lexicons").glob("*.yml"))
    assert set(PRESETS) < set(LEXICONS)


@pytest.mark.parametrize("name", LEXICONS)
def test_an_entry_that_stands_twice_is_kept_and_said(name):
    held = LEXICONS[name]
    twice = len(held.entries) - len(held.distinct)
    assert sorted(set(held.entries)) == sorted(held.distinct)
    assert (f"{['', 'One entry stands', 'Two entries stand'][twice]} twice." in held.note) is bool(twice)


def damaged(tmp_path, old, new):
    root = copy_of_data(tmp_path)
    path = root / "data/lexicons/gcg.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: gcg", "name: other", "name 'other'; expected 'gcg'"),
        ("match: anywhere", "match: nowhere", "gcg.yml"),
        ('"Hello!"', f'"{"long " * 20}"', "at most 60 characters"),
        ('"Hello!"', '"..."', "an entry holds a word"),
        ("fold: none", "fold: none\nfolds: none", "folds"),
    ],
)
def test_a_broken_list_is_one_line(tmp_path, old, new, message):
    with pytest.raises(InputError, match=message) as error:
        load_lexicons(damaged(tmp_path, old, new))
    assert "\n" not in str(error.value)


def test_entries_are_normalised_once():
    assert lexicon("I’m  Sorry", "i'm sorry", "No").normalised == ("i'm sorry", "no")


def test_no_public_name_is_also_a_module():
    """After `import fragility.released.refusals.x`, that name is the module: a function of that name would be lost."""
    modules = {path.stem for path in (ROOT / "src/fragility/released/refusals").glob("*.py")}
    assert not modules & set(refusals.__all__)
    assert all(callable(getattr(refusals, name)) or name.isupper() for name in refusals.__all__)
