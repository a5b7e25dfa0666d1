"""How long made papers take: so many of them made and checked, and what that is for ten thousand.

Prevents a goal that was met once and is not looked at again: `.venv/bin/python bench/drill.py [PAPERS]`. The table is
kept in bench/results/drill.md, with the machine and the version; bench/goals.py reads it there.
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import run_notebooks as stage

from fragility import __version__
from fragility.drill.batches import Batch, Sizes, batches, done, records_of
from fragility.drill.trials import MEND, Asked, Record, trials

KEPT = Path(__file__).parent / "results" / "drill.md"
#: Papers that are made, those of the goal, its seconds, and the processes that it allows.
PAPERS, GOAL_PAPERS, GOAL, JOBS = 400, 10_000, 1200, 2
#: One paper in so many is tried with faults as well, each of them a paper to check again.
FAULTY = 10


def main() -> None:
    """Measure, print the table and keep it."""
    papers = int(sys.argv[1]) if len(sys.argv) > 1 else PAPERS
    wall, used, _ = timed(papers, once)
    again, more, records = timed(papers // FAULTY, records_of)
    checks = len(records)
    rows = [
        row("made and checked, s", wall, papers, GOAL),
        row("made and checked, processor s", used, papers, GOAL * JOBS),
        f"| {papers // FAULTY:,} of them with faults, {checks:,} checks in all, s | {again:.1f} | | |",
        f"| the same, processor s | {more:.1f} | | {1000 * more / checks:.0f} ms a check |",
    ]
    text = "\n".join([
        "# Made papers",
        "",
        f"fragility {__version__}; {stage.machine()}, load {os.getloadavg()[0]:.1f}. Made by `bench/drill.py`, "
        f"in {JOBS} processes: each paper is made, written, read and checked as the drill does it.",
        "",
        f"| what | {papers:,} papers | {GOAL_PAPERS:,} papers, by the same rate | goal |",
        "|---|---|---|---|",
        *rows,
    ])  # fmt: skip
    KEPT.write_text(text + "\n", encoding="utf-8")
    print(text)


def once(batch: Batch) -> list[Record]:
    """Make and check the papers of a batch, without faults."""
    return trials(Asked(batch.number, batch.seed, (), peers=False, start=batch.start))


def timed(papers: int, one: Callable[[Batch], list[Record]]) -> tuple[float, float, list[Record]]:
    """Return the seconds that so many papers take, those of the processors, and the records."""
    start, before = time.perf_counter(), processors()
    records = done(batches(Sizes(papers=papers), MEND), JOBS, one)["papers"]
    return time.perf_counter() - start, processors() - before, records


def processors() -> float:
    """Return the seconds that this process and its children had of the processors."""
    return sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def row(what: str, seconds: float, papers: int, limit: int) -> str:
    """Return a row of the table, with what the goal's papers would take."""
    whole = seconds * GOAL_PAPERS / papers
    met = f"{limit}: {'' if whole <= limit else 'not '}met, by extrapolation"
    return f"| {what} | {seconds:.1f} | {whole:,.0f} | {met} |"


if __name__ == "__main__":
    main()
