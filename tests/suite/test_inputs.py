"""Every file of data/ is read before anything runs; a mistake in any of them is one line that names it."""

import json
import shutil

import pytest
import yaml
from folders import ROOT

from fragility.errors import InputError
from fragility.suite import inputs
from fragility.suite.cli import main
from fragility.suite.folders import Folders
from fragility.suite.inputs import check_inputs, check_titles, paper_state, read_inputs
from fragility.suite.plan import Run

PAPER, SOURCE = "rottger2024_xstest", "xstest"
COPIED = (
    *("vocabulary.yml", "models.yml", "printed_judges.yml", "benchmarks", "lexicons", "drill", f"papers/{PAPER}"),
    *(f"sources/{SOURCE}.yml", f"sources/{SOURCE}.figures.csv", f"outcomes/{SOURCE}.parquet"),
    f"openers/{SOURCE}.parquet",
)


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """Make a checkout of one paper and one source, with all that lies at the top of data/."""
    root = tmp_path_factory.mktemp("right")
    for name in COPIED:
        place, target = ROOT / "data" / name, root / "data" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(place, target) if place.is_dir() else shutil.copy(place, target)
    plan = yaml.safe_load((ROOT / "data" / "judging.yml").read_text())
    own = {kind: [entry for entry in entries if entry["source"] == SOURCE] for kind, entries in plan.items()}
    (root / "data" / "judging.yml").write_text(yaml.safe_dump(own))
    claim = yaml.safe_load((root / "data" / "papers" / PAPER / "claims.yml").read_text())["claims"][0]["id"]
    asked = {"questions": [{"id": "one", "question": "Does it?", "claims": [f"{PAPER}/{claim}"]}]}
    (root / "data" / "questions.yml").write_text(yaml.safe_dump(asked))
    return root


def test_what_is_right_is_read_group_by_group(right):
    told = list(read_inputs(Folders(right)))
    assert [line.partition(":")[0] for line in told][1:3] == [PAPER, "sources"]
    assert "judging.yml: valid" in "\n".join(told) and told[-2:] == [
        "questions: valid, 1 question", "conditions of several papers: none"]  # fmt: skip


def test_a_paper_that_lies_unchanged_is_not_read_again(right, tmp_path, monkeypatch):
    folders = Folders(shutil.copytree(right, tmp_path / "checkout"))
    told = paper_state(folders, PAPER)
    with monkeypatch.context() as unread:
        unread.setattr(inputs, "read_paper", lambda *_: pytest.fail("it was read again"))
        assert paper_state(folders, PAPER) == told
    replaced(folders.root / "data" / "papers" / PAPER / "scores.csv", "value_text", "value_txt")
    with pytest.raises(InputError, match="value_txt"):
        paper_state(folders, PAPER)


def replaced(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


#: A file below data/, what is done to it, and what the line must name.
MISTAKES = {
    "a judge": ("judging.yml", ("reference: final label", "reference: final labell"), "final labell"),
    "a column": ("judging.yml", ("- model", "- modle"), "modle"),
    "a source": ("judging.yml", ("source: xstest", "source: xtest"), "did you mean 'xstest'"),
    "a claim": ("questions.yml", (f"{PAPER}/", f"{PAPER}/Z"), "questions.yml, one: unknown claim"),
    "a key": ("questions.yml", ("question: Does", "questoin: Does"), "questoin"),
    "a year": ("models.yml", ("year: 20", "year: x20"), "models.yml"),
    "a printed judge": ("printed_judges.yml", ("name:", "nmae:"), "printed_judges.yml"),
    "a card": (f"sources/{SOURCE}.yml", ("title:", "titel:"), "titel"),
    "a figure": (f"sources/{SOURCE}.figures.csv", ("quantity", "quantiti"), f"{SOURCE}.figures.csv"),
    "a benchmark": ("benchmarks/xstest.yml", ("name:", "nmae:"), "xstest.yml"),
    "a feature": ("benchmarks/features/xstest.csv", ("id,", "ident,"), "features/xstest.csv"),
    "a list": ("lexicons/gcg.yml", ("name: gcg", "name: gcq"), "gcq"),
    "a score": (f"papers/{PAPER}/scores.csv", ("value_text", "value_txt"), "scores.csv"),
    "a scoreboard": ("drill/scoreboard.json", ("{", "{,"), "scoreboard.json"),
    "a shape": ("drill/shapes.json", ('"models"', '"modles"'), "shapes.json"),
    "a vocabulary": ("vocabulary.yml", ("\nunit:", "\nunti:"), "vocabulary.yml"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_before_anything_runs(right, tmp_path, name):
    shutil.copytree(right, tmp_path / "checkout")
    file, change, said = MISTAKES[name]
    replaced(tmp_path / "checkout" / "data" / file, *change)
    with pytest.raises(InputError) as refused:
        list(read_inputs(Folders(tmp_path / "checkout")))
    assert said in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (f"papers/{PAPER}/reply.yml", "did you mean 'replies.yml'"),
        ("modles.yml", "did you mean 'models.yml'"),
        ("outcomes/more.csv", "a file that nothing reads"),
        ("released_scores/nobody.csv", "a table of no source"),
    ],
)
def test_a_file_that_nothing_reads_is_named(right, tmp_path, made, said):
    shutil.copytree(right, tmp_path / "checkout")
    path = tmp_path / "checkout" / "data" / made
    path.parent.mkdir(exist_ok=True)
    path.write_text("a\n")
    with pytest.raises(InputError, match=said):
        list(read_inputs(Folders(tmp_path / "checkout")))


def test_only_what_changed_is_read_again(right, tmp_path, monkeypatch):
    root = tmp_path / "checkout"
    shutil.copytree(right, root)
    check_inputs(Folders(root), [])
    record = root / "build" / ".records" / "inputs.json"
    before = json.loads(record.read_text())
    monkeypatch.setattr("fragility.suite.inputs.read_paper", lambda *_: pytest.fail("it was read again"))
    check_inputs(Folders(root), [])
    replaced(root / "data" / "questions.yml", "Does it?", "Does it so?")
    with pytest.raises(pytest.fail.Exception):
        check_inputs(Folders(root), [])
    assert json.loads(record.read_text()) == before


@pytest.mark.parametrize("cells", [[], [{"cell_type": "code", "source": "# no"}], ["text without a heading"], ["# "]])
def test_a_notebook_begins_with_its_question(tmp_path, cells):
    cells = [{"cell_type": "markdown", "source": cell} if isinstance(cell, str) else cell for cell in cells]
    run = Run("one", "one", tmp_path / "one.ipynb", {"cells": cells}, {}, {})
    with pytest.raises(InputError, match=r"notebooks/one\.ipynb: no title"):
        check_titles([run])


def test_check_reads_the_notebooks_and_all_of_data(right, tmp_path, monkeypatch, capsys):
    root = tmp_path / "checkout"
    shutil.copytree(right, root)
    monkeypatch.setenv("FRAGILITY_ROOT", str(root))
    replaced(root / "data" / "questions.yml", f"{PAPER}/", f"{PAPER}/Z")
    with pytest.raises(SystemExit) as ended:
        main(["check"])
    told = capsys.readouterr().err
    assert ended.value.code == 2 and told.startswith("error: data/questions.yml") and told.count("\n") == 1
