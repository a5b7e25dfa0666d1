"""Where the time of a run goes, step by step, when everything is new, one thing was edited, or nothing was.

Prevents the failure in which the wrong step is made faster. `bench/goals.py --stage` calls it in a copy of the
checkout; each run is a process of its own, `python bench/where.py FOLDER`, which prints its seconds as JSON.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from run_notebooks import ROOT, measure

#: The steps, in their order, and what each is.
STEPS = {
    "imports": "the command line is ready",
    "looking": "digests of data and package, every file of data/ read if it changed",
    "papers and sources": "what is computed of each: verdicts, counts, index, effects, figures",
    "ledger": "put together",
    "published figures": "put together",
    "conclusions": "put together",
    "notebooks": "kernels, cells, figures and saving",
    "pages of notebooks": "executed notebooks read",
    "site": "pages written, links checked",
}


def timed(folder: Path, *only: str) -> tuple[dict[str, float], float]:
    """Run in a process of its own; return the seconds of each step and the peak of memory in MB."""
    command = [sys.executable, str(Path(__file__)), str(folder), *only]
    _, peak, told = measure([command], folder)
    found: dict[str, float] = json.loads(told.strip().splitlines()[-1])
    return found, peak


def table(runs: dict[str, dict[str, float]]) -> list[str]:
    """Return the rows of the table: a step each, a column a run."""
    lines = [f"| seconds of the clock | {' | '.join(runs)} |", "|---" * (len(runs) + 1) + "|"]
    for name in [*STEPS, "whole", "processor", "cells of notebooks"]:
        what = f" ({STEPS[name]})" if name in STEPS else ""
        cells = " | ".join(f"{run[name]:.1f}" if name in run else "" for run in runs.values())
        lines.append(f"| {name}{what} | {cells} |")
    return lines


def main(folder: Path, only: list[str]) -> None:
    """Run the suite with a clock at each step."""
    started = time.perf_counter()
    from fragility.suite import run
    from fragility.suite.report import Report

    found: dict[str, float] = {"imports": time.perf_counter() - started}
    stage, ended = Report.stage, Report.ended

    @contextmanager
    def clocked(self: Report, name: str, total: int = 0) -> Iterator[None]:
        begun = time.perf_counter()
        with stage(self, name, total):
            yield
        found[name] = time.perf_counter() - begun

    def told(self: Report, outcome: Any, kept: str) -> None:
        found["ran"] = found.get("ran", 0) + 1
        found["cells of notebooks"] = found.get("cells of notebooks", 0.0) + outcome.seconds
        ended(self, outcome, kept)

    Report.stage, Report.ended = clocked, told  # type: ignore[method-assign]
    result = run.run_suite(folder, run.Request(only=only))
    found["whole"] = time.perf_counter() - started
    found["looking"] = found["whole"] - sum(found.get(name, 0.0) for name in STEPS)
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    found["processor"] = sum(used.ru_utime + used.ru_stime for used in usage)
    print(json.dumps({name: round(seconds, 2) for name, seconds in found.items()}))
    sys.exit(result.exit_code)


def environment(folder: Path) -> float:
    """Return the seconds in which the environment is made in an empty folder, from packages that are at hand."""
    for name in ("pyproject.toml", "README.md", "requirements.lock", "requirements-lab.lock", "tools", "src", "data"):
        subprocess.run(["cp", "-r", str(ROOT / name), str(folder / name)], check=True)
    started = time.perf_counter()
    subprocess.run([sys.executable, str(folder / "tools" / "setup_env.py")], check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
