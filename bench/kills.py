"""Processes of a run, killed at drawn moments: what is left then, and whether the next run is as if nothing had been.

Prevents the failure in which a run that was killed once in a lucky moment passes for one that may be killed at any.
Run `.venv/bin/python bench/kills.py`; `--number N` sets how many are killed (default 60), `--keep` writes the table to
bench/results. Moments and victims are drawn from a fixed seed; what the system does in the meantime is not ours.

A made checkout of three small notebooks has results of older data when a run begins. That run loses its runner, a
worker (the process of a notebook, or the one that forks them) or a kernel. Counted against it: a result that is neither
the old nor the new one, a process that lives on, a next run that fails or leaves other bytes than an undisturbed one,
and anything left over in the temporary folder or in build/.
"""

import argparse
import os
import platform
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from fragility import __version__

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from suite.checkout import FEW, Project  # noqa: E402
from suite.test_interrupted import descendants, is_alive  # noqa: E402

SEED = 20261
WAIT = 60.0
VICTIMS = ("runner", "worker", "kernel")
#: By what the command line of a process of each kind is known.
MARKS = {"worker": "fragility.suite.engine", "kernel": "ipykernel"}
BAD = ("half-written", "lives on", "next run fails", "other bytes", "left over")
NOTE = "data/papers/alpha2026/note.csv"
CELLS = (
    f"import os, pathlib; text = pathlib.Path(os.environ['FRAGILITY_ROOT'], {NOTE!r}).read_text()",
    "import time; time.sleep(0.2); print('half', text)",
    "pathlib.Path(os.environ['FRAGILITY_FIGURES'], 'one.csv').write_text(name + text * 2000)",
    "print('whole')",
)


def made(folder: Path) -> tuple[Project, dict[str, Mapping[str, bytes]], float]:
    """Return a checkout with results of old data, the results of old and new data, and the seconds of a run."""
    project = Project(folder / "a path with spaces, 'quotes' and ümläüts")
    for name in ("one", "two", "three"):
        project.notebook(name, CELLS, parameters={"name": name})
    right, seconds = {}, 0.0
    for state in ("new", "old"):
        project.write(NOTE, f"{state}\n")
        started = time.monotonic()
        run = project.start(env=environment(folder))
        if run.wait(WAIT * 5):
            raise SystemExit("the undisturbed run failed")
        seconds = time.monotonic() - started
        right[state] = project.files()
    shutil.copytree(project.root / "build", folder / "old")
    return project, right, seconds


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a run: kernels forked, few imports, a temporary folder of its own."""
    (folder / "tmp").mkdir(exist_ok=True)
    return os.environ | {"FRAGILITY_KERNELS": "forked", FEW: "1", "TMPDIR": str(folder / "tmp")}


def find(pid: int, victim: str) -> list[int]:
    """Return the processes of a kind below a runner."""
    if victim == "runner":
        return [pid]
    found = []
    for below in sorted(descendants(pid)):
        try:
            words = Path(f"/proc/{below}/cmdline").read_text()
        except OSError:
            continue
        if MARKS[victim] in words and is_alive(below):
            found.append(below)
    return found


def kill_one(draw: random.Random, folder: Path, project: Project, seconds: float, victim: str) -> tuple[int, set[int]]:
    """Start a run, kill one of its processes at a drawn moment; return the exit code and all that was below it."""
    moment, pick = draw.uniform(0, seconds), draw.random()
    run = project.start(env=environment(folder), stdout=-3, stderr=-3)
    started, below = time.monotonic(), set[int]()
    while run.poll() is None:
        below.update(descendants(run.pid))
        if time.monotonic() - started >= moment and (found := find(run.pid, victim)):
            os.kill(found[int(pick * len(found))], signal.SIGKILL)
            break
        time.sleep(0.01)
    else:
        return -1, below  # it was over before
    below.update(descendants(run.pid))
    return run.wait(WAIT * 2), below


def tried(draw: random.Random, folder: Path, right: dict[str, Mapping[str, bytes]], project: Project, seconds: float,
          victim: str) -> list[str]:  # fmt: skip
    """Kill once, run again; return what counts against it, or "not hit"."""
    build = project.root / "build"
    shutil.rmtree(build)
    shutil.copytree(folder / "old", build)
    project.write(NOTE, "new\n")
    code, below = kill_one(draw, folder, project, seconds, victim)
    if code == -1:
        return ["not hit"]
    wrong = []
    for name, content in project.files().items():
        known = [state[name] for state in right.values() if name in state]
        if known and content not in known:
            wrong.append("half-written")
    deadline = time.monotonic() + WAIT / 6
    while (alive := [pid for pid in below if is_alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    wrong += ["lives on"] * bool(alive)
    again = project.start(env=environment(folder), stdout=-3, stderr=-3)
    wrong += ["next run fails"] * bool(again.wait(WAIT * 2))
    wrong += ["other bytes"] * (project.files() != right["new"])
    left = [*(folder / "tmp").iterdir(), *build.rglob("*.part"), *build.rglob(".*.old"), *build.glob(".staging")]
    return wrong + ["left over"] * bool(left)


def main() -> None:
    """Kill, print, and keep the table where that is asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--number", type=int, default=60)
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    draw = random.Random(SEED)
    found = {victim: Counter[str]() for victim in VICTIMS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project, right, seconds = made(folder)
        while (done := sum(ends["killed"] for ends in found.values())) < asked.number:
            victim = VICTIMS[done % len(VICTIMS)]
            wrong = tried(draw, folder, right, project, seconds, victim)
            if wrong == ["not hit"]:
                continue
            found[victim].update(["killed", *set(wrong)])
            if wrong:
                print(f"{victim}: {', '.join(wrong)}", file=sys.stderr)
    lines = [f"| killed | times | {' | '.join(BAD)} |", "|---" * (len(BAD) + 2) + "|"]
    for victim, ends in [*found.items(), ("all", sum(found.values(), Counter()))]:
        lines.append(f"| {victim} | {ends['killed']} | {' | '.join(str(ends[end]) for end in BAD)} |")
    table = "\n".join(lines) + "\n"
    print(table)
    if asked.keep:
        head = f"fragility {__version__}, Python {platform.python_version()}, {platform.system()}, seed {SEED}\n\n"
        kept = ROOT / "bench" / "results" / "kills.md"
        kept.parent.mkdir(exist_ok=True)
        kept.write_text("# Runs whose processes are killed\n\n" + head + table, encoding="utf-8")
    sys.exit(any(ends[bad] for ends in found.values() for bad in BAD))


if __name__ == "__main__":
    main()
