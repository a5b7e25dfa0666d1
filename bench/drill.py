"""How long made papers with planted faults take: so many of them, and what that is for ten thousand.

Prevents a goal that was met once and is not looked at again: `.venv/bin/python bench/drill.py [PAPERS]`. The table is
kept in bench/results/drill.md, with the machine and the version; bench/goals.py reads it there.
"""

import os
import platform
import resource
import sys
import time
from pathlib import Path

import run_notebooks as stage

from fragility import __version__
from fragility.drill.batches import Sizes, batches, done
from fragility.drill.trials import REPORT

KEPT = Path(__file__).parent / "results" / "drill.md"
#: Papers that are made, those of the goal, its seconds, and the processes that it allows.
PAPERS, GOAL_PAPERS, GOAL, JOBS = 400, 10_000, 1200, 2


def main() -> None:
    """Measure, print the table and keep it."""
    papers = int(sys.argv[1]) if len(sys.argv) > 1 else PAPERS
    start = time.perf_counter()
    records = done(batches(Sizes(papers=papers), REPORT), JOBS)["papers"]
    wall = time.perf_counter() - start
    used = sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    faults = sum(record["what"] == "fault" for record in records)
    rows = []
    for what, seconds, limit in (("s", wall, GOAL), ("processor s", used, GOAL * JOBS)):
        whole = seconds * GOAL_PAPERS / papers
        met = f"{limit}: {'' if whole <= limit else 'not '}met, by extrapolation"
        rows.append(f"| made papers with faults, {what} | {seconds:.1f} | {whole:,.0f} | {met} |")
    machine = f"{os.cpu_count()} cores, {stage.processor()}, Python {platform.python_version()}"
    text = "\n".join([
        "# Made papers with planted faults",
        "",
        f"fragility {__version__}; {machine}, load {os.getloadavg()[0]:.1f}. Made by `bench/drill.py`: {papers:,} made "
        f"papers with {faults:,} faults planted one at a time, each checked, in {JOBS} processes.",
        "",
        f"| what | {papers:,} papers | {GOAL_PAPERS:,} papers, by the same rate | goal |",
        "|---|---|---|---|",
        *rows,
    ])  # fmt: skip
    KEPT.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
