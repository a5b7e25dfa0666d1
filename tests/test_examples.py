"""Every public name has an example, and every example in the package gives what it says."""

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

import fragility as fg

PACKAGE = Path(fg.__file__).parent
MODULES = sorted(
    ".".join(("fragility", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
    if ">>>" in path.read_text(encoding="utf-8")
)
#: Fewer than so many public names can be learned, and so many examples are held at least.
NAMES, EXAMPLES = 60, 120


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("FRAGILITY_CACHE", str(tmp_path_factory.getbasetemp() / "examples"))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_give_what_they_say(name):
    failed, tried = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried and not failed


def test_there_are_many_examples():
    found = doctest.DocTestFinder()
    modules = [importlib.import_module(name) for name in MODULES]
    assert sum(len(test.examples) for module in modules for test in found.find(module)) >= EXAMPLES


@pytest.mark.parametrize("name", sorted(fg._HOME))
def test_a_public_name_is_there_and_has_an_example(name):
    assert ">>>" in (inspect.getdoc(getattr(fg, name)) or "")


def test_the_public_names_can_be_learned_and_rooms_are_rooms():
    assert len(dir(fg)) < NAMES
    assert all(inspect.ismodule(getattr(fg, name)) for name in fg._ROOMS)
