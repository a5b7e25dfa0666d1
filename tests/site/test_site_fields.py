"""The page of all fields: none is left out, each example is one that its schema accepts, and no file adds its own."""

from typing import Literal

import pydantic
import pytest
import yaml

from fragility import load_paper
from fragility.claims.kinds import kinds_of
from fragility.files import project_root
from fragility.schemas.claim import TYPES, Reading
from fragility.schemas.panel import Panel
from fragility.schemas.paper import Condition, PaperCard
from fragility.schemas.source import SourceCard
from fragility.schemas.strict import Strict
from fragility.suite.site.fields import LONGEST, UNUSED, _docstring, _kind, _part, reference

KEYS = ("guo2026_refusal_unlearning", "chao2024_jailbreakbench")


@pytest.fixture(scope="module")
def files():
    return {file.title: file for file in reference(project_root(), {key: load_paper(key) for key in KEYS})}


def fields_of(file, title):
    return {field.name: field for part in file.parts if part.title == title for field in part.fields}


def test_every_field_stands_there(files):
    for title, part, model in (
        ("A paper", "Paper card", PaperCard),
        ("A paper", "Condition", Condition),
        ("A source", "Source card", SourceCard),
        ("Panels of judges", "Panel", Panel),
        ("Its claims", "Every reading", Reading),
    ):
        found = fields_of(files[title], part)
        assert list(found) == list(model.model_fields)
        assert {name for name, field in found.items() if field.needed} == {
            name for name, field in model.model_fields.items() if field.is_required()
        }


def test_every_type_of_claim_and_every_mark_has_a_part(files):
    titles = [part.title for part in files["Its claims"].parts]
    for kind in TYPES:
        for item in kinds_of(kind):
            assert f"A reading of type {kind}" + (f", with {item.mark}" if item.mark else "") in titles


def test_a_short_example_is_accepted_by_the_schema(files):
    """Each example of a text, a number or a list is read back as YAML and is of the field's type."""
    checked = 0
    for title, part, model in (
        ("A paper", "Condition", Condition),
        ("A source", "Source card", SourceCard),
        ("Panels of judges", "Panel", Panel),
    ):
        for name, field in fields_of(files[title], part).items():
            if field.example != UNUSED and not field.example.endswith("..."):
                annotation = model.model_fields[name].annotation
                pydantic.TypeAdapter(annotation).validate_python(yaml.safe_load(field.example))
                checked += 1
    assert checked > 20


def test_examples_fit_a_line_and_come_from_the_files(files):
    for file in files.values():
        for part in file.parts:
            assert all(len(field.example) <= LONGEST and "\n" not in field.example for field in part.fields)
    assert fields_of(files["A paper"], "Paper card")["key"].example == KEYS[0]
    panel = fields_of(files["Panels of judges"], "Panel")
    assert panel["source"].example == "xstest" and "one of harm, refusal" in panel["question"].kind
    assert panel["reference"].said.startswith("The judge that stands for the truth")


def test_a_new_field_appears_by_itself():
    class Made(Strict):
        """What is made.

        Parameters
        ----------
        one, two : str
            Two of a kind,
            told once.
        """

        one: str
        two: Literal["", "a"] = ""
        many: dict[str, list[pydantic.PositiveInt]] = {}

    text, told = _docstring(Made)
    assert text == "What is made." and told == dict.fromkeys(("one", "two"), "Two of a kind, told once.")
    part = _part(Made, [Made(one="x", many={"a": [1]})])
    found = [(field.name, field.kind, field.needed, field.example) for field in part.fields]
    assert found == [
        ("one", "text", True, "x"),
        ("two", "one of empty, a", False, UNUSED),
        ("many", "names with list of whole number above 0", False, "{a: [1]}"),
    ]


def test_kinds_are_plain_words():
    assert _kind(list[str] | Literal["all"]) == "list of text or one of all"
    assert _kind(pydantic.PositiveInt | None) == "whole number above 0 or nothing"
