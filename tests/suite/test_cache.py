"""A finished run is up to date as long as nothing that goes into it or came out of it has changed."""

import json
import re
import shutil
from pathlib import Path

import pytest
from suite.checkout import FIGURE, Project

import fragility
from fragility.errors import FragilityError
from fragility.suite.basis import basis_now, remember_run, runs_behind
from fragility.suite.folders import Folders
from fragility.suite.plan import read_plan
from fragility.suite.products import SITE_SOURCES

#: What the finished run read, as its kernel told it; None where that is not known.
READ = {"of one paper": ["data/papers/alpha2026/paper.yml", "build/ledger/alpha2026.json"], "not known": None}


@pytest.fixture(params=READ)
def finished(project, request):
    """Make a checkout with one finished run; its outputs are written by hand, for the record is under test."""
    project.notebook("one", ["print(name)", FIGURE])
    folders = Folders(project.root)
    project.write("build/notebooks/one.ipynb", "{}")
    project.write("build/figures/one/one.csv", "a")
    (run,) = read_plan(folders)
    project.write("build/ledger/alpha2026.json", "[]")
    remember_run(folders, run, basis_now(folders), READ[request.param])
    return project


def is_current(project: Project) -> bool:
    folders = Folders(project.root)
    return not runs_behind(folders, read_plan(folders), basis_now(folders))


def change_plan(project):
    project.plan[0]["parameters"] = {"name": "other"}
    project.write_plan()


def retag(project):
    path = project.root / "notebooks" / "one.ipynb"
    content = json.loads(path.read_text())
    content["cells"][1]["metadata"]["tags"] = ["hide"]
    path.write_text(json.dumps(content))


CAUSES = {
    "data added": lambda p: p.write("data/papers/alpha2026/note.csv", "a"),
    "data changed": lambda p: p.write("data/papers/alpha2026/paper.yml", "key: other"),
    "data removed": lambda p: shutil.rmtree(p.root / "data" / "papers" / "beta2026"),
    "package changed": lambda p: p.write("src/fragility/__init__.py", "x = 1"),
    "package file added": lambda p: p.write("src/fragility/new.py", ""),
    "parameter": change_plan,
    "default of a parameter": lambda p: p.source("one", ["print(name)", FIGURE], "name: str = 'x'"),
    "code of the notebook": lambda p: p.source("one", ["print(name, 1)", FIGURE]),
    "tag of a cell": retag,
    "notebook edited": lambda p: p.write("build/notebooks/one.ipynb", "{ }"),
    "notebook deleted": lambda p: (p.root / "build" / "notebooks" / "one.ipynb").unlink(),
    "figure edited": lambda p: p.write("build/figures/one/one.csv", "b"),
    "figure added": lambda p: p.write("build/figures/one/two.csv", "b"),
    "figure deleted": lambda p: (p.root / "build" / "figures" / "one" / "one.csv").unlink(),
    "figures deleted": lambda p: shutil.rmtree(p.root / "build" / "figures" / "one"),
    "record cut short": lambda p: p.write("build/.records/one.json", '{"key": '),
    "record of another kind": lambda p: p.write("build/.records/one.json", "[]"),
    "record deleted": lambda p: (p.root / "build" / ".records" / "one.json").unlink(),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_makes_a_run_stale(finished, cause):
    assert is_current(finished)
    CAUSES[cause](finished)
    assert not is_current(finished)


@pytest.mark.parametrize("name", ["python", "packages"])
def test_another_environment_makes_a_run_stale(finished, monkeypatch, name):
    if name == "python":
        monkeypatch.setattr("sys.version", "3.99")
    else:
        monkeypatch.setattr("os.listdir", lambda _: ["numpy-99.0.dist-info"])
    assert not is_current(finished)


def test_outputs_saved_in_the_source_do_not_count(finished):
    path = finished.root / "notebooks" / "one.ipynb"
    content = json.loads(path.read_text())
    content["cells"][1] |= {
        "execution_count": 3,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}],
    }
    path.write_text(json.dumps(content))
    assert is_current(finished)


def test_what_does_not_go_into_a_run_does_not_make_it_stale(finished):
    finished.write("notebooks/two.ipynb", "{}")
    finished.write("README.md", "text")
    finished.write("data/.hidden", "text")
    finished.write("src/fragility/__pycache__/x.pyc", "text")
    assert is_current(finished)


OF_ONE_PAPER = pytest.mark.parametrize("finished", ["of one paper"], indirect=True)


@OF_ONE_PAPER
def test_a_paper_that_a_run_did_not_read_does_not_make_it_stale(finished):
    finished.write("data/papers/beta2026/paper.yml", "key: other")
    assert is_current(finished)


@OF_ONE_PAPER
@pytest.mark.parametrize("text", ["[1]", None])
def test_a_result_that_a_run_read_makes_it_stale(finished, text):
    path = finished.root / "build" / "ledger" / "alpha2026.json"
    path.write_text(text) if text else path.unlink()
    assert not is_current(finished)


@pytest.mark.parametrize(
    ("kind", "edited", "current"),
    [("effects", "paper.yml", False), ("effects", "claims.yml", True), ("papers", "claims.yml", False)],
)
def test_what_is_kept_of_a_paper_stands_for_its_files_though_it_lies_behind_them(project, kind, edited, current):
    project.notebook("one", ["print(name)"])
    project.write("build/notebooks/one.ipynb", "{}")
    project.write("data/papers/alpha2026/claims.yml", "")
    kept = project.write(f"build/.records/{kind}/alpha2026.json", "as it was")
    folders = Folders(project.root)
    (run,) = read_plan(folders)
    remember_run(folders, run, basis_now(folders), [kept.relative_to(project.root).as_posix()])
    project.write("data/papers/beta2026/paper.yml", "key: other")
    assert is_current(project)
    project.write(f"data/papers/alpha2026/{edited}", "key: other")
    assert is_current(project) is current


def test_a_hidden_file_that_was_read_makes_a_run_stale(project):
    project.notebook("one", ["print(name)"])
    project.write("build/notebooks/one.ipynb", "{}")
    hidden = project.write("data/papers/alpha2026/.note", "a")
    folders = Folders(project.root)
    (run,) = read_plan(folders)
    remember_run(folders, run, basis_now(folders), [hidden.relative_to(project.root).as_posix()])
    assert is_current(project)
    hidden.write_text("b")
    assert not is_current(project)


def test_a_notebook_runs_again_where_what_it_read_changed_and_only_there(project):
    project.notebook("one", ["print(open('../data/papers/alpha2026/paper.yml').read())"])
    project.notebook("two", ["print(open('../data/papers/beta2026/paper.yml').read())"])
    project.notebook("three", ["print(name)"])
    project.notebook("four", ["import subprocess; subprocess.run(['true'])"])
    assert len(project.run().done) == len(project.plan)
    for turn in range(2):
        project.write("data/papers/beta2026/paper.yml", f"key: {turn}\n")
        result = project.run()
        assert (sorted(result.done), sorted(result.unchanged)) == (["four", "two"], ["one", "three"])
        assert project.printed("two") == f"key: {turn}\n\n"
    project.write("data/vocabulary.yml", "{}")
    assert len(project.run().done) == len(project.plan)


def test_a_file_that_changed_while_a_notebook_ran_makes_it_run_again(project):
    change = "import pathlib; path = pathlib.Path('../data/papers/alpha2026/paper.yml')"
    project.notebook("one", [change, "path.write_text('key: new'); print(path.read_text())"])
    with pytest.raises(FragilityError, match="was changed while notebooks ran"):
        project.run()
    assert not is_current(project)


def test_unchanged_work_is_not_repeated(project):
    project.notebook("one", ["print(name)", FIGURE])
    assert project.run().done == ["one"]
    assert project.run().unchanged == ["one"]
    assert is_current(project)


def test_every_file_that_the_site_reads_makes_it_stale():
    folder = Path(fragility.__file__).parent / "suite" / "site"
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    read = set(re.findall(r'root / "([^"]+)"', text)) | set(re.findall(r'"([A-Z]+\.md)"', text))
    assert read
    assert read <= {*SITE_SOURCES, "data"}
