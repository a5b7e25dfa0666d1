"""What notebooks say of claims: read from their sources alone, and all of them that the ledger depends on."""

import json
from pathlib import Path

import pytest

from fragility.suite.folders import Folders
from fragility.suite.shown import Part, choices, ledger_key, parts, shown_in


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    (tmp_path / "data" / "papers").mkdir(parents=True)
    write(tmp_path, [("markdown", "# A question?"), ("code", "value = 1"), ("markdown", "## Of one\n\nx2024_y/G01")])
    return Folders(tmp_path)


def write(root: Path, cells: list[tuple[str, str]], name: str = "01-one") -> None:
    written = [
        {"cell_type": kind, "metadata": {"tags": ["parameters"] if "paper:" in text else []}, "source": text}
        for kind, text in cells
    ]
    path = root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"cells": written}), encoding="utf-8")


def test_a_section_shows_the_claims_that_it_names(folders: Folders) -> None:
    assert shown_in(parts(folders.notebooks), {}) == {("x2024_y", "G01"): ["01-one#of-one"]}


def test_a_choice_is_read_with_what_it_is_given(folders: Folders) -> None:
    code = 'show(fg.report.choose(paper, rows, "direction", "level", about="judges"))'
    write(folders.root, [("code", 'paper: str = "x2024_y"'), ("markdown", "## S"), ("code", code)])
    assert parts(folders.notebooks) == [
        Part("01-one", "", [], "x2024_y", []),
        Part("01-one", "s", [], "", [("choose", ["direction", "level"], {"about": "judges"})]),
    ]


def test_a_choice_is_of_the_paper_that_the_notebook_is_set_to_by_then(folders: Folders) -> None:
    choose = 'fg.report.choose(paper, rows, "{}")'.format
    cells = [("code", choose("level")), ("code", 'paper: str = "one"'), ("markdown", "# S"), ("code", choose("count"))]
    write(folders.root, [*cells, ("code", 'paper: str = "two"'), ("markdown", "# T"), ("code", choose("ranking"))])
    write(folders.root, [("code", 'paper: str = "one"'), ("markdown", "# U"), ("code", choose("level"))], "02-two")
    found = parts(folders.notebooks)
    assert choices(found) == {
        "one": [("choose", ["count"], {}), ("choose", ["level"], {})], "two": [("choose", ["ranking"], {})]
    }  # fmt: skip
    assert shown_in(found, {"one": [["G01", "G02"], ["G02"]]}) == {
        ("one", "G01"): ["01-one#s"], ("one", "G02"): ["01-one#s", "02-two#u"]
    }  # fmt: skip
    assert shown_in(found, {"one": [[], []], "two": [["G01"]]}) == {("two", "G01"): ["01-one#t"]}


@pytest.mark.parametrize(
    "code",
    ["%matplotlib inline", "fg.report.choose(paper, rows, kind)", "paper: str = named()", "def broken(:", "\0"],
)
def test_what_cannot_be_followed_is_no_choice(folders: Folders, code: str) -> None:
    write(folders.root, [("code", code)])
    assert not [part for part in parts(folders.notebooks) if part.choices or part.paper]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cells": [1, {}]}'])
def test_a_file_that_is_no_notebook_shows_nothing(folders: Folders, text: str) -> None:
    (folders.notebooks / "01-one.ipynb").write_text(text, encoding="utf-8")
    assert parts(folders.notebooks) == []


def test_the_ledger_depends_on_what_may_show_claims_alone(folders: Folders) -> None:
    key = ledger_key(folders, "common")
    assert ledger_key(folders, "another") != key
    heading = ("markdown", "## Of one\n\nx2024_y/G01")
    write(folders.root, [("markdown", "# Another?"), ("code", "value = 2"), heading])
    assert ledger_key(folders, "common") == key
    write(folders.root, [("markdown", "# Another?"), ("markdown", "## Of two\n\nx2024_y/G01")])
    assert ledger_key(folders, "common") != key
