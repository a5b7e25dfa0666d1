"""The goals of speed, each measured against a named baseline in one run, and whether it is met.

Prevents the failure in which a goal was once met and nobody looks again. Seconds here swing with the machine's load, so
goals are ratios to the processor time of `import pandas` or to the papermill command, measured in the same run:
`.venv/bin/python bench/goals.py`, with `--stage` for the notebooks (several minutes). The table is kept in
bench/results/goals.md, with the machine and the version.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import run_notebooks as stage

from fragility import __version__
from fragility.suite.folders import Folders
from fragility.suite.plan import read_plan

KEPT = stage.ROOT / "bench" / "results" / "goals.md"
PAPER = "guo2026_refusal_unlearning"
ROUNDS = 3


@dataclass(frozen=True)
class Goal:
    """One goal: what is measured, in which unit, the limit, what was found, and why it is missed if it is known."""

    what: str
    unit: str
    limit: float
    found: float
    because: str = ""

    def row(self) -> str:
        """Return the row of the table."""
        met = "met" if self.found <= self.limit else f"not met{', because ' + self.because if self.because else ''}"
        return f"| {self.what} | {self.limit:g} {self.unit} | {self.found:.2f} | {met} |"


def main() -> None:
    """Measure, print the table and keep it."""
    parser = argparse.ArgumentParser(description="Measure every goal of speed.")
    parser.add_argument("--stage", action="store_true", help="the notebooks as well, against papermill's command")
    parser.add_argument("--large", action="store_true", help="a million printed numbers as well")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stage.copy_checkout(folder)
        goals = [*commands(folder), *tables(folder, asked.large), *(notebooks(folder) if asked.stage else ())]
    machine = f"{os.cpu_count()} cores, {stage.processor()}, Python {platform.python_version()}"
    options = f"{' --stage' * asked.stage}{' --large' * asked.large}"
    lines = [
        "# Goals of speed",
        "",
        f"fragility {__version__}; {machine}. Made by `bench/goals.py{options}`; "
        f"`pandas` is the processor time of `python -c 'import pandas'` in the same run.",
        "",
        "| what | goal, at most | found | |",
        "|---|---|---|---|",
        *(goal.row() for goal in goals),
    ]
    text = "\n".join(lines) + "\n"
    print(text, end="")
    KEPT.write_text(text, encoding="utf-8")


def commands(folder: Path) -> Iterator[Goal]:
    """Measure what a person types, in units of `import pandas`."""
    pandas = least([sys.executable, "-c", "import pandas"], folder)
    yield Goal("`fragility --help`", "s", 0.1, least(stage.fragility("--help"), folder))
    whole = processor_time(stage.fragility("ledger"), folder)
    yield Goal("whole ledger, nothing kept", "pandas", 4, whole / pandas, "readings are judged one at a time")
    processor_time(stage.fragility("run", "--only", "10-proposition", "--no-site"), folder)
    for words, limit in ((("ledger",), 0.5), (("explain", "G05"), 1.5), (("check", PAPER), 1.5)):
        yield Goal(
            f"`fragility {' '.join(words)}`, unchanged",
            "pandas",
            limit,
            least(stage.fragility(*words), folder) / pandas,
        )


def tables(folder: Path, large: bool) -> Iterator[Goal]:
    """Measure tables of printed numbers, in seconds of the processor."""
    for rows, limit, command in ((200, 2, "doctor"), (20_000, 3, "audit"), (1_000_000, 60, "audit")):
        if rows > 20_000 and not large:
            continue
        path = folder / f"{rows}.csv"
        path.write_text(made_table(rows), encoding="utf-8")
        yield Goal(
            f"`fragility {command}`, {rows:,} printed numbers",
            "s",
            limit,
            processor_time(stage.fragility(command, str(path)), folder),
        )


def made_table(rows: int) -> str:
    """Return a csv of percentages of 330 items, with names as papers have them."""
    head = "locator,row,column,model,condition,benchmark,metric,unit,direction,value_text,n_stated,confidence"
    lines = [head]
    for row in range(rows):
        k, model, arm = (row * 7919) % 331, f"model {row % 997}", f"condition {row // 997}"
        share = f"{100 * k / 330:.2f}"
        lines.append(
            f"Table 1,{arm},{model},{model},{arm},HEx-PHI,attack success rate,percent,lower-safer,{share},330,own-text"
        )
    return "\n".join(lines) + "\n"


def notebooks(folder: Path) -> Iterator[Goal]:
    """Measure the stage of the notebooks: our run, papermill's command one after another, scripts two at once."""
    runs = read_plan(Folders(folder))
    sequential, _, _ = stage.measure(stage.papermill_commands(folder, runs), folder)
    started = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda command: stage.measure([command], folder), stage.script_commands(folder, runs)))
    scripts = time.perf_counter() - started
    own, peak, _ = stage.measure(stage.cold(folder, "--no-site"), folder)
    yield Goal("notebooks' stage", "of papermill's command", 0.35, own / sequential)
    yield Goal("notebooks' stage", "of scripts two at once", 1, own / scripts)
    yield Goal("memory at its peak", "MB", 1200, peak)
    whole, _, _ = stage.measure(stage.cold(folder), folder)
    yield Goal(
        "whole job, environment ready",
        "s",
        90,
        whole,
        f"{len(runs)} runs; papermill's command takes {sequential:.0f} s",
    )
    unchanged, _, _ = stage.measure([stage.fragility("run")], folder)
    yield Goal("nothing changed", "s", 1, unchanged)
    path = folder / "data" / "papers" / PAPER / "claims.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    edited, _, _ = stage.measure([stage.fragility("site")], folder)
    yield Goal("one claim edited, site ready", "s", 5, edited)


def least(command: list[str], folder: Path) -> float:
    """Return the least processor time of some rounds."""
    return min(processor_time(command, folder) for _ in range(ROUNDS))


def processor_time(command: list[str], folder: Path) -> float:
    """Return the processor seconds of a command and all below it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"FRAGILITY_ROOT": str(folder), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"error: {' '.join(command)} failed:\n{done.stderr.decode()[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
