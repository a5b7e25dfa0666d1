"""Tiny notebooks are really executed: what is complete, what failed, what is made again, and what is kept."""

import hashlib
import subprocess
import sys
import types
from pathlib import Path

import pytest
from suite.checkout import FIGURE, LEDGER, Project

from fragility.errors import FragilityError, InputError
from fragility.suite import report, run
from fragility.suite.basis import basis_now
from fragility.suite.execute import Job
from fragility.suite.folders import Folders
from fragility.suite.plan import read_plan
from fragility.suite.pool import _next

FAILURES = {
    "raises": ["x = 1", "1 / 0", "print('after')"],
    "exits": ["import sys; sys.exit()", "print('after')"],
    "dies": ["print('before')", "import os; os._exit(0)", "print('after')"],
    "sleeps": ["import time; time.sleep(60)"],
    "magic": ["%no_such_magic"],
}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Run a good notebook among every kind of bad one; what the process printed is in `screen`."""
    project = Project(tmp_path_factory.mktemp("mixed"))
    for name, cells in FAILURES.items():
        project.notebook(name, [FIGURE, *cells], timeout=1 if name == "sleeps" else 60)
    project.notebook("good", ["print('hello', name)", FIGURE])
    done = project.start(stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    project.screen = done.communicate(timeout=100)[0].decode()
    project.code = done.returncode
    return project


def test_a_failing_notebook_does_not_stop_the_others(mixed):
    assert mixed.code == 1
    assert f"notebooks: 1 run, 0 unchanged, {len(FAILURES)} failed" in mixed.screen
    assert "hello world" in mixed.printed("good")
    assert mixed.files()["figures/good/one.csv"] == b"world"


@pytest.mark.parametrize("name", FAILURES)
def test_a_notebook_that_did_not_reach_its_end_is_kept_for_reading_and_nothing_else(mixed, name):
    files = mixed.files()
    assert f"notebooks/failed/{name}.ipynb" in files
    assert f"notebooks/{name}.ipynb" not in files
    assert not [file for file in files if file.startswith(f"figures/{name}/")]


def test_a_half_run_notebook_holds_what_was_printed_before(mixed):
    text = mixed.files()["notebooks/failed/dies.ipynb"].decode()
    assert '"text": "before\\n"' in text
    assert '"text": "after\\n"' not in text


def test_nothing_of_the_runner_is_left_in_a_notebook(mixed):
    for name, content in mixed.files().items():
        assert b"fragility-completion" not in content, name
        assert b"papermill" not in content, name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("raises", ["code cell 4 of 5 (1 / 0)", "ZeroDivisionError: division by zero", "line 1"]),
        ("exits", ["code cell 3 of 4 (import sys; sys.exit())", "SystemExit"]),
        ("dies", ["code cell 4 of 5 (import os; os._exit(0))", "Kernel died"]),
        ("sleeps", ["code cell 3 of 3 (import time; time.sleep(60))", "timed out"]),
        ("magic", ["code cell 3 of 3", "UsageError"]),
    ],
)
def test_a_failure_is_told_with_notebook_cell_and_reason(mixed, name, words):
    told = mixed.screen.split(f"FAILED  {name},")[1].split("half-run notebook:")[0]
    for word in words:
        assert word in told


def test_a_run_of_a_repaired_notebook_takes_the_half_run_one_away(project):
    project.notebook("one", ["1 / 0", FIGURE])
    assert project.run().failed == ["one"]
    project.source("one", ["1", FIGURE])
    assert project.run().done == ["one"]
    assert sorted(project.files()) == [
        "figures/one/one.csv",
        *LEDGER,
        "notebooks/one.ipynb",
    ]
    project.source("one", ["1 / 0", FIGURE])
    assert project.run().failed == ["one"]
    assert sorted(project.files()) == [*LEDGER, "notebooks/failed/one.ipynb"]


def test_parameters_reach_the_notebook_and_variants_lie_apart(project):
    project.notebook("one", ["print('I am', name)", FIGURE], parameters={"name": "planned"})
    project.run()
    before = project.files()
    assert "I am planned" in project.printed("one")
    (variant,) = project.run(overrides=[("name", "mine")]).done
    files = project.files()
    assert files.items() >= before.items()
    assert files[f"variants/figures/{variant}/one.csv"] == b"mine"
    assert b"I am mine" in files[f"variants/notebooks/{variant}.ipynb"]
    assert project.run(overrides=[("name", "mine")]).unchanged == [variant]


def test_forced_runs_one_by_one_and_side_by_side_give_the_same_bytes(project):
    noise = "import sys; print('a'); print('b', file=sys.stderr); object(), lambda: 0"
    words = "print({'one', 'two', 'three', 'four'})"
    for name in ("one", "two", "three"):
        project.notebook(name, ["print(name)", noise, words, FIGURE], parameters={"name": name})
    project.run(jobs=1)
    first = project.files()
    assert sorted(project.run(jobs=2, force=["all"]).done) == ["one", "three", "two"]
    assert project.files() == first
    assert sum(name.endswith(".ipynb") for name in first) == 3


def test_the_kernel_is_this_interpreter_whatever_the_notebook_names(project):
    project.notebook("one", ["import sys, os; print(sys.executable, os.getcwd(), os.environ['OMP_NUM_THREADS'])"])
    project.source(
        "one",
        ["import sys, os; print(sys.executable, os.getcwd(), os.environ['OMP_NUM_THREADS'])"],
        kernel="gone",
    )
    project.run()
    assert project.printed("one").split() == [sys.executable, str(project.root / "notebooks"), "1"]


def test_results_of_runs_that_left_the_plan_are_removed(project):
    project.notebook("one", [FIGURE])
    project.notebook("two", [FIGURE])
    project.run()
    project.plan.pop()
    project.write_plan()
    assert project.run().unchanged == ["one"]
    assert not [name for name in project.files() if "two" in name]


def test_a_mistake_stops_the_run_before_anything_is_written(project):
    project.notebook("one", ["print(name)"])
    for request, part in (
        ({"overrides": [("nmae", "x")]}, "did you mean 'name'"),
        ({"force": ["oen"]}, "did you mean 'one'"),
        ({"only": ["oen"]}, "did you mean 'one'"),
    ):
        with pytest.raises(InputError, match=part):
            project.run(**request)
    assert not (project.root / "build").exists()


def test_the_source_of_a_notebook_is_not_touched(project):
    project.notebook("one", ["print(name)"], parameters={"name": "x"})
    path = Path(project.root, "notebooks", "one.ipynb")
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    project.run()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def test_a_choice_builds_the_site_without_what_is_not_up_to_date(project, monkeypatch):
    built = []
    monkeypatch.setattr(run, "make_site", lambda *_, without: built.append(list(without)))
    project.notebook("one", ["print(name)"])
    project.notebook("two", ["print(name)"])
    project.run(only=("one",), site=True)
    assert built == [["two"]] and project.said[-1] == "site: build/site/index.html, without 1 notebook not up to date"
    project.run(site=True)
    assert built[1:] == [[]] and project.said[-1] == "site: build/site/index.html"


def test_nothing_up_to_date_is_no_site(project, monkeypatch):
    monkeypatch.setattr(run, "make_site", lambda *_, **__: pytest.fail("built"))
    project.notebook("bad", ["1 / 0"])
    project.run(only=("bad",), site=True)
    assert project.said[-1] == "site: not built, for these notebooks are not up to date: bad"


def test_the_site_is_drafted_while_the_last_notebooks_run(project, monkeypatch):
    begun = []
    monkeypatch.setattr(run, "begin_site", lambda _, plan, basis, running: begun.append([one.id for one in running]))
    monkeypatch.setattr(run, "make_site", lambda *_, **__: None)
    monkeypatch.setattr(run.os, "cpu_count", lambda: 2)
    for name in ("one", "two", "three"):
        project.notebook(name, ["print(name)"])
    project.run(only=("one",), site=True)
    project.run(only=("two", "three"), site=True, jobs=2)
    project.run(site=True)
    project.run(only=("one",), force=["one"])
    assert begun == [["one"], ["two", "three"]], "not where nothing runs, or no site is asked for"


def test_the_site_is_not_drafted_while_notebooks_wait_for_a_core(project, monkeypatch):
    begun, left = [], []
    monkeypatch.setattr(run, "begin_site", lambda *_: begun.append(len(left)))
    monkeypatch.setattr(run, "make_site", lambda *_, **__: None)
    monkeypatch.setattr(run.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(report.Report, "ended", lambda self, outcome, kept: left.append(outcome.run_id))
    for name in ("one", "two", "three"):
        project.notebook(name, ["print(name)"])
    project.run(site=True, jobs=2)
    assert begun == [1], "one has ended, and the last two are in hand"


@pytest.mark.parametrize(
    "error", [FragilityError("a link"), InputError("a mistake"), OSError("full"), ImportError("x")]
)
def test_a_draft_that_fails_is_told_when_the_site_is_made(project, monkeypatch, error):
    asked = []

    def build(root, **how):
        asked.append(how)
        raise error

    folders, module = Folders(project.root), types.ModuleType("site")
    module.build = build
    monkeypatch.setitem(sys.modules, "fragility.suite.site", module)
    for name in ("one", "two"):
        project.notebook(name, ["print(name)"])
    plan, basis = read_plan(folders), basis_now(folders)
    run.begin_site(folders, plan, basis, plan[:1])
    assert not asked, "there is no site to stand beside"
    folders.site.mkdir(parents=True)
    run.begin_site(folders, plan, basis, plan[:1])
    assert asked == [{"without": ["two"], "draft": True}]


def test_a_heavy_notebook_starts_first_and_one_beside_it_that_is_not(project, monkeypatch):
    together = []
    monkeypatch.setattr(report.Report, "in_hand", lambda self, ids: together.append(set(ids)))
    for name in ("a", "b", "c"):
        project.notebook(name, ["print(name)"], **({"heavy": True} if name in "bc" else {}))
    project.run(jobs=2)
    assert together[0] == {"a", "b"}


def test_where_none_but_heavy_notebooks_wait_no_core_is_left_idle():
    heavy, light = (Job(name, {}, {}, 1, Path(), Path(), name == "heavy") for name in ("heavy", "light"))
    assert _next([heavy, light], [heavy]) == 1
    assert _next([heavy, light], [light]) == 0
    assert _next([heavy, heavy], [heavy]) == 0
