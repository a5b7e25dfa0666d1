"""A run killed in the middle leaves nothing half-written, and two runs at once are kept apart."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from suite.checkout import FIGURE, LEDGER

WAIT = 60


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT
    while not path.exists():
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline, f"{path.name} was not written"
        time.sleep(0.05)


def descendants(process: int) -> list[int]:
    """Return the process ids below a process (from /proc)."""
    below = [int(pid) for path in Path(f"/proc/{process}/task").glob("*/children") for pid in path.read_text().split()]
    return below + [pid for child in below for pid in descendants(child)]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def interrupted(project):
    """Kill a run while its second notebook has drawn half; the first was finished by an earlier run."""
    project.notebook("one", ["print('first')", FIGURE])
    reached = f"import time; pathlib.Path({str(project.root / 'reached')!r}).touch()"
    waits = f"{reached}\ntime.sleep(0 if name == 'go' else 600)"
    project.notebook("two", [FIGURE, "print('half')", waits, "print('whole')"])
    assert project.start("one").wait(WAIT) == 0
    project.before = project.files()
    project.write("data/papers/alpha2026/note.csv", "changed\n")
    with project.start("two", start_new_session=True) as process:
        wait_for(project.root / "reached", process)
        project.below = descendants(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(WAIT)
    return project


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_a_killed_run_leaves_nothing_half_written_and_the_next_one_finishes(interrupted):
    project = interrupted
    after = {name: content for name, content in project.files().items() if not name.startswith(".staging/")}
    assert after == project.before
    deadline = time.monotonic() + WAIT
    while any(is_alive(pid) for pid in project.below):
        assert time.monotonic() < deadline, "a worker or a kernel outlived the killed run"
        time.sleep(0.1)
    project.plan[1]["parameters"] = {"name": "go"}
    project.write_plan()
    assert project.start().wait(WAIT) == 0
    files = project.files()
    made = {"figures/one/one.csv", "figures/two/one.csv", "notebooks/one.ipynb", "notebooks/two.ipynb"}
    assert set(files) == made | set(LEDGER)
    assert project.printed("two") == "half\nwhole\n"
    assert not (project.root / "build" / ".staging").exists()


def test_left_overs_of_a_killed_run_are_cleared(project):
    project.notebook("one", [FIGURE])
    for name in (
        ".staging/one/figures/half.csv", ".staging/ledger/ledger.json", ".ledger.json.abc.part",
        "notebooks/.one.ipynb.abc.part", "figures/.one.old/one.csv", ".site-abc/source/index.md",
    ):  # fmt: skip
        project.write(f"build/{name}", "half")
    assert project.run().done == ["one"]
    assert sorted(project.files()) == [
        "figures/one/one.csv",
        *LEDGER,
        "notebooks/one.ipynb",
    ]


def test_a_second_run_is_refused_in_one_line_and_the_first_goes_on(project):
    root = f"import pathlib, time; root = pathlib.Path({str(project.root)!r})"
    waits = "(root / 'reached').touch()\nwhile not (root / 'go').exists(): time.sleep(0.05)"
    project.notebook("one", [root, waits, FIGURE])
    with project.start(stdout=subprocess.DEVNULL) as first:
        wait_for(project.root / "reached", first)
        second = project.start(stderr=subprocess.PIPE)
        words = second.communicate(timeout=WAIT)[1].decode()
        assert f"another run is in progress here (process {first.pid})" in words
        assert second.returncode != 0
        project.write("go", "")
        assert first.wait(WAIT) == 0
    assert json.loads((project.root / "build" / "ledger.json").read_text()) == []


def test_an_interrupt_from_the_keyboard_ends_workers_and_kernels(project):
    reached = project.root / "reached"
    project.notebook("one", [f"import pathlib, time; pathlib.Path({str(reached)!r}).touch()\ntime.sleep(600)"])
    with project.start(stderr=subprocess.DEVNULL, start_new_session=True) as process:
        wait_for(reached, process)
        below = descendants(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(WAIT) != 0
    deadline = time.monotonic() + WAIT
    while any(is_alive(pid) for pid in below):
        assert time.monotonic() < deadline, "a worker or a kernel outlived the interrupted run"
        time.sleep(0.1)
    assert not [name for name in project.files() if name.startswith(("notebooks/", "figures/"))]


def test_a_run_needs_no_home_and_its_build_may_be_a_link(project, tmp_path_factory):
    """As for a checkout that is read-only, in a folder whose name has spaces, quotes and umlauts."""
    elsewhere = tmp_path_factory.mktemp("élse 'where'")
    (project.root / "build").symlink_to(elsewhere)
    project.notebook("one", [FIGURE])
    environment = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME")}
    with project.start(env=environment) as process:
        assert process.wait(WAIT) == 0
    assert (elsewhere / "figures" / "one" / "one.csv").read_text() == "world"
    assert project.run().unchanged == ["one"]
