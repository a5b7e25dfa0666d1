"""Notebooks are thin, stored without outputs, and all in the plan."""

import ast
import json
import re
from pathlib import Path

import pytest

from fragility.suite.folders import Folders
from fragility.suite.notebook import code_cells, joined, source, tags
from fragility.suite.plan import read_plan

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST = 5
#: Notebook and cell that say how a paper was read: there is no number in it.
NO_NUMBER = {("02-paper-audit", "cell-05")}
#: What belongs into the library.
BANNED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.AsyncFor, ast.While, ast.Lambda)

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def solutions(path):
    return [cell for cell in code_cells(read(path)) if "solution" in tags(cell)]


@each_notebook
def test_a_code_cell_is_short_and_defines_nothing(path):
    for number, cell in enumerate(code_cells(read(path)), 1):
        where = f"{path.name}, code cell {number}"
        lines = [line for line in source(cell).splitlines() if line.strip()]
        assert len(lines) <= LONGEST, where
        assert max(map(len, lines)) <= 110, where
        for node in ast.walk(ast.parse(source(cell))):
            assert not isinstance(node, BANNED), f"{where}: {type(node).__name__}"


@each_notebook
def test_a_sentence_stands_beside_the_steps_that_make_its_number(path):
    """No cell is one call of a sentence function: a student sees how the number arises."""
    for cell in code_cells(read(path)):
        alone = len(ast.parse(source(cell)).body) == 1 and re.search(r"_sentences?\(", source(cell))
        assert not alone or (path.stem, cell["id"]) in NO_NUMBER, f"{path.name}, cell {cell['id']}"


@each_notebook
def test_the_first_two_code_cells_are_parameters_and_set_up(path):
    first, second, *others = code_cells(read(path))
    assert tags(first) == ["parameters"]
    assert "hide" in tags(second)
    assert len(ast.parse(source(second)).body) <= LONGEST
    assert not [cell for cell in others if "parameters" in tags(cell)]


@each_notebook
def test_a_notebook_is_stored_without_outputs_and_names_one_kernel(path):
    notebook = read(path)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert set(notebook["metadata"]) <= {"kernelspec", "language_info"}
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    for cell in notebook["cells"]:
        assert set(cell["metadata"]) <= {"tags"}
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
            assert source(cell).strip(), "an empty code cell"


@each_notebook
def test_a_notebook_begins_with_its_title(path):
    first, *others = [cell for cell in read(path)["cells"] if cell["cell_type"] == "markdown"]
    titles = [
        line for cell in (first, *others) for line in joined(cell["source"]).splitlines() if line.startswith("# ")
    ]
    assert source(first).startswith("# ")
    assert len(titles) == 1


def test_the_plan_is_valid_and_names_every_notebook():
    runs = read_plan(Folders(ROOT))
    assert {run.name for run in runs} == {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if solutions(p)], ids=lambda path: path.stem)
def test_a_notebook_that_asks_a_question_at_its_end_answers_it(path):
    """The exercise is the last markdown cell, and a cell with its solution follows, which a run executes."""
    cells = read(path)["cells"]
    assert tags(cells[-1]) == ["solution"]
    assert "## Exercise" in joined(cells[-2]["source"])
    assert "## What a reader should do" in "".join(
        joined(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"
    )
