"""Forked kernels give the bytes of ordinary ones and are kept apart; a process that dies costs itself alone."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from suite.checkout import FIGURE, JOBS, Project
from suite.test_interrupted import WAIT, descendants, is_alive

from fragility.suite.lock import only_one

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")

#: A notebook each: what one changes, the others must not see.
CELLS = {
    "changes": [
        "import os, random, json, pandas as pd",
        "random.seed(1); json.left = 'x'; os.environ['LEFT'] = 'x'; pd.options.display.max_rows = 3",
        "os.chdir('/'); print('changed')",
    ],
    "looks": [
        "import os, json, pandas as pd; folder = os.path.basename(os.getcwd())",
        "print(hasattr(json, 'left'), 'LEFT' in os.environ, pd.options.display.max_rows, folder)",
        "print({'one', 'two', 'three'}, os.environ['PYTHONHASHSEED'], __name__, sorted(globals())[:3])",
    ],
    "draws": [
        "import numpy as np, matplotlib.pyplot as plt",
        "figure = plt.figure(figsize=(1, 1)); plt.plot([0, 1]); plt.show()",
        "print(plt.get_backend()); pd_frame = np.arange(3); pd_frame",
    ],
    "raises": ["1 / 0"],
    "exits": ["import sys; sys.exit()", "print('after')"],
    "dies": ["print('before')", "import os; os._exit(0)", "print('after')"],
    "interrupted": ["import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(5)"],
    "killed": ["import os, signal; os.kill(os.getpid(), signal.SIGKILL)"],
    "sleeps": ["import time; time.sleep(60)"],
}
CHANCE = "import numpy as np; print(np.random.random())"


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Run the same notebooks with forked kernels, three workers and one, and with ordinary kernels."""
    made = {}
    for way, kernels, jobs in (("forked", "forked", "3"), ("one worker", "forked", "1"), ("ordinary", "ordinary", "3")):
        project = Project(tmp_path_factory.mktemp(way))
        for name, cells in CELLS.items():
            project.notebook(name, [FIGURE, *cells], timeout=2 if name == "sleeps" else 60)
        with project.start(env=os.environ | {"FRAGILITY_KERNELS": kernels, JOBS: jobs}) as process:
            assert process.wait(200) == 1
        made[way] = project
    return made


@pytest.mark.timeout(600)
@pytest.mark.parametrize("way", ["one worker", "ordinary"])
def test_every_file_has_the_same_bytes(both, way):
    forked, other = (both[name].files() for name in ("forked", way))
    assert sorted(forked) == sorted(other)
    assert "notebooks/looks.ipynb" in forked and "notebooks/failed/killed.ipynb" in forked
    for name, content in forked.items():
        assert content == other[name], name


def test_an_interrupt_ends_its_cell_and_no_other_notebook(both):
    failed = both["forked"].files()["notebooks/failed/interrupted.ipynb"].decode()
    assert "KeyboardInterrupt" in failed and "KeyboardInterrupt" not in both["forked"].printed("looks")


def test_what_one_notebook_changes_no_other_sees(both):
    assert both["forked"].printed("looks").startswith("False False 60 notebooks\n")


def test_random_numbers_that_nobody_seeded_differ(tmp_path):
    project = Project(tmp_path)
    for name in ("one", "two"):
        project.notebook(name, [CHANCE])
    with project.start(env=os.environ | {"FRAGILITY_KERNELS": "forked"}) as process:
        assert process.wait(100) == 0
    assert project.printed("one") != project.printed("two")


@pytest.mark.parametrize("victim", ["kernel", "job", "servers"])
def test_a_process_that_is_killed_loses_its_own_notebook_at_most(tmp_path, victim):
    """The servers' death is nobody's fault: what was in hand is run again by ordinary processes."""
    project = Project(tmp_path)
    root = f"import pathlib, time; root = pathlib.Path({str(project.root)!r})"
    waits = "(root / name).touch()\nwhile not (root / 'go').exists(): time.sleep(0.05)"
    for name in ("one", "two"):
        project.notebook(name, [root, waits, FIGURE], parameters={"name": name})
    with project.start(env=os.environ | {"FRAGILITY_KERNELS": "forked"}) as process:
        deadline = time.monotonic() + WAIT
        while not (project.root / "one").exists() or not (project.root / "two").exists():
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        servers = {pid: descendants(pid) for pid in _children(process.pid)}
        kernels, jobs = sorted(servers.values(), key=lambda pids: _modules(pids[0]))
        project.write("go", "") if victim != "servers" else None
        for pid in {"kernel": kernels[:1], "job": jobs[:1], "servers": list(servers)}[victim]:
            os.kill(pid, signal.SIGKILL)
        project.write("go", "")
        code = process.wait(WAIT)
    made = {name for name in ("one", "two") if f"figures/{name}/one.csv" in project.files()}
    assert (code, len(made)) == ((0, 2) if victim == "servers" else (code, len(made)))
    assert made
    assert not [pid for pids in servers.values() for pid in pids if is_alive(pid) and not _ends(pid)]
    assert project.start().wait(WAIT) == 0
    assert {"notebooks/one.ipynb", "notebooks/two.ipynb"} <= set(project.files())


def _children(pid: int) -> list[int]:
    return [int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()]


def _modules(pid: int) -> bool:
    """Tell jobs from kernels by the server's command line, which both keep."""
    return "fragility.suite.engine" in Path(f"/proc/{pid}/cmdline").read_text()


def _ends(pid: int) -> bool:
    deadline = time.monotonic() + WAIT
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not is_alive(pid)


def test_the_temporary_folder_of_a_killed_run_is_cleared_by_the_next(tmp_path, monkeypatch):
    lock, left, kept = tmp_path / ".lock", tmp_path / "fragility-left", tmp_path / "precious"
    monkeypatch.setenv("TMPDIR", "/nowhere/" + "x" * 90)
    for folder in (left, kept):
        folder.mkdir()
    lock.write_text(f"1\n{left}\n{kept}\n")
    with only_one(lock) as scratch:
        assert scratch.is_dir() and len(str(scratch)) < 80
        assert not left.exists() and kept.exists()
    assert not scratch.exists() and lock.read_text() == ""


def test_papermill_is_imported_without_a_library_that_no_run_needs():
    asked = "import sys, fragility.suite.papermill_alone, fragility.suite.engine; {}"
    for rest in ("assert 'pyarrow' not in sys.modules; import pyarrow.fs", "assert 'papermill' in sys.modules"):
        subprocess.run([sys.executable, "-c", asked.format(rest)], check=True)
    before = "import pyarrow.fs; " + asked.format("assert sys.modules['pyarrow']")
    subprocess.run([sys.executable, "-c", before], check=True)
