"""The goals of speed, each measured against a named baseline in one run, and whether it is met.

Prevents the failure in which a goal was once met and nobody looks again. Seconds here swing with the machine's load, so
goals are ratios to the processor time of `import pandas` or to the papermill command, measured in the same run:
`.venv/bin/python bench/goals.py`, with `--stage` for the notebooks (several minutes). The table is kept in
bench/results/goals.md, with the machine and the version.
"""

import argparse
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import run_notebooks as stage
import where

from fragility import __version__
from fragility.suite.folders import Folders
from fragility.suite.notebook import code_cells, source
from fragility.suite.plan import Run, read_plan

KEPT = stage.ROOT / "bench" / "results" / "goals.md"
PAPER = "guo2026_refusal_unlearning"
#: A paper of which one notebook tells, and those that tell of all.
OTHER = "qi2025_shallow"
#: The notebook that is edited, and how two ways are called.
EDITED, PAPERMILL, SNAKEMAKE = "10-proposition", "papermill's command", "snakemake with papermill's command"
ROUNDS = 3
#: What every process imports that computes a ledger.
RULE = "import fragility.claims.assess"
#: Tables that other benches keep: item rows, ways to run, growth.
OTHERS = ("outcomes.md", "ways.md", "growth.md", "drill.md")


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
    parser.add_argument("--stage", action="store_true", help="the notebooks as well, against other ways to run them")
    parser.add_argument("--large", action="store_true", help="a million printed numbers as well")
    parser.add_argument("--every", type=int, default=5, help="every so many runs are compared with other ways")
    asked = parser.parse_args()
    goals, steps = list[Goal](), list[str]()
    options = f"{' --stage' * asked.stage}{' --large' * asked.large}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stage.copy_checkout(folder)
        stages = notebooks(folder, asked.every, steps) if asked.stage else iter(())
        for goal in chain(stages, commands(folder), tables(folder, asked.large)):
            goals.append(goal)
            print(goal.row(), file=sys.stderr, flush=True)
            write(goals, steps, options)  # what is known so far stands if a later one fails
    print(write(goals, steps, options), end="")


def write(goals: Sequence[Goal], steps: Sequence[str], options: str) -> str:
    """Keep the table, and return it."""
    lines = [
        "# Goals of speed",
        "",
        f"fragility {__version__}; {stage.machine()}, load {os.getloadavg()[0]:.1f}. Made by "
        f"`bench/goals.py{options}`; `pandas` is the processor time of `python -c 'import pandas'` in the same run.",
        "",
        "| what | goal, at most | found | |",
        "|---|---|---|---|",
        *(goal.row() for goal in goals),
        *others(),
        *steps,
    ]
    text = "\n".join(lines) + "\n"
    KEPT.write_text(text, encoding="utf-8")
    return text


def others() -> Iterator[str]:
    """Yield a row for each goal of the other benches, from the tables that they keep."""
    for name in OTHERS:
        path = KEPT.with_name(name)
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        if not lines:
            yield f"| bench/results/{name} | | | not measured |"
        for line in lines:
            cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
            if name == "ways.md" and line.startswith("| `"):
                yield f"| same bytes: {cells[0]} | | | {cells[-1].strip('| ')} |"
            elif line.startswith("| ") and re.search(r": (not )?met", cells[-1]):
                met = "not met" if "not met" in cells[-1] else "met"
                yield f"| {cells[0]} | {cells[-1]} | {', '.join(cells[1:-1])} | {met} ({name}) |"


def commands(folder: Path) -> Iterator[Goal]:
    """Measure what a person types, in units of `import pandas`."""
    pandas = least([sys.executable, "-c", "import pandas"], folder)
    yield Goal("`fragility --help`", "s", 0.1, least(stage.fragility("--help"), folder))
    build, aside = folder / "build", folder / "aside"
    if build.exists():
        build.rename(aside)
    whole = processor_time(stage.fragility("ledger"), folder)
    if aside.exists():
        shutil.rmtree(build)
        aside.rename(build)
    processor_time(stage.fragility("run", "--only", "10-proposition", "--no-site"), folder)
    rows = json.loads(Folders(folder).ledger.read_text(encoding="utf-8"))
    papers, imports = len({row["paper_key"] for row in rows}), least([sys.executable, "-c", RULE], folder) / pandas
    because = f"{len(rows)} readings of {papers} papers take {whole:.1f} s, and imports alone {imports:.1f} pandas"
    yield Goal("whole ledger, nothing kept", "pandas", 4, whole / pandas, because)
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


def notebooks(folder: Path, every: int, kept: list[str]) -> Iterator[Goal]:
    """Measure the whole job and what an edit costs, then a sample of the notebooks by every way there is."""
    shutil.rmtree(folder / "build", ignore_errors=True)
    steps: dict[str, dict[str, float]] = {}
    steps["environment ready"], peak = where.timed(folder)
    yield Goal("memory at its peak", "MB", 1200, peak)
    cold = steps["environment ready"]
    because = f"its processes took {cold['processor']:.0f} s of two cores, at load {os.getloadavg()[0]:.1f}"
    yield Goal("whole job, environment ready", "s", 90, cold["whole"], because)
    steps["unchanged"], _ = where.timed(folder)
    because = f"{steps['unchanged']['processor']:.1f} s of the processor, at load {os.getloadavg()[0]:.1f}"
    yield Goal("nothing changed", "s", 1, steps["unchanged"]["whole"], because)
    path = folder / "notebooks" / f"{EDITED}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code_cells(notebook)[-1]["source"] = source(code_cells(notebook)[-1]) + "\n# edited"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    steps["one notebook edited"], _ = where.timed(folder)
    edited = steps["one notebook edited"]
    started = edited["notebooks"] - edited["cells of notebooks"]
    because = f"kernel {started:.1f} s, looking {edited['looking']:.1f} s, its page {edited['site']:.1f} s"
    yield Goal(
        "one notebook edited, beyond its own time", "s", 1, edited["whole"] - edited["cells of notebooks"], because
    )
    for paper, told in ((OTHER, "one claim edited"), (PAPER, "one of the first subject")):
        reword(folder / "data" / "papers" / paper / "claims.yml")
        steps[told], _ = where.timed(folder)
        claim = steps[told]
        because = (
            f"{claim['ran']:.0f} notebooks rest on it, {claim['notebooks']:.1f} s, its ledger {claim['ledger']:.1f} s"
        )
        yield Goal(f"{told}, all that rests on it and the site ready", "s", 5, claim["whole"], because)
    kept += ["", "## Where the time goes", "", *where.table(steps)]
    yield from beside_others(folder, every)
    with tempfile.TemporaryDirectory() as name:
        ready = where.environment(Path(name))
    kept += ["", f"From nothing, the environment takes {ready:.0f} s more, from packages at hand."]


def reword(claims: Path) -> None:
    """Change the words of the first claim of a file."""
    text = claims.read_text(encoding="utf-8")
    found = re.search(r"statement: .*?\.\n", text)
    if found is None:
        sys.exit(f"error: {claims.parent.name}/claims.yml: no statement that ends its line")
    claims.write_text(f"{text[: found.end() - 2]}, as printed.\n{text[found.end() :]}", encoding="utf-8")


def beside_others(folder: Path, every: int) -> Iterator[Goal]:
    """Run a sample of the notebooks in every way; what they read (ledger, figures, index) stands for all alike."""
    runs = read_plan(Folders(folder))
    sample = runs[:: max(1, every)]
    ids = [word for run in sample for word in ("--only", run.id, "--force", run.id)]
    own = taken(folder, [stage.fragility("run", "--no-site", *ids)])
    told = f"of {len(sample)} of {len(runs)} runs"
    for name, commands, jobs in baselines(folder, sample):
        seconds = taken(folder, commands, jobs)
        limit = 0.35 if name == PAPERMILL else 1
        yield Goal(f"notebooks {told}", f"of {name}", limit, own / seconds, f"{own:.0f} s against {seconds:.0f} s")


def baselines(folder: Path, sample: list[Run]) -> Iterator[tuple[str, list[list[str]], int]]:
    """Yield the ways of others: name, commands, how many at once."""
    papermill = stage.papermill_commands(folder, sample)
    yield PAPERMILL, papermill, 1
    yield "scripts two at once", stage.script_commands(folder, sample), 2
    yield "nbclient", stage.nbclient_command(folder, sample), 1
    snakemake = shutil.which("snakemake", path=f"{stage.BIN}{os.pathsep}{os.environ['PATH']}")
    if snakemake:
        rules = [f"rule all:\n    input: {[f'done/{run.id}' for run in sample]}\n"]
        for number, (run, command) in enumerate(zip(sample, papermill, strict=True)):
            shell = f"{shlex.join(command)} && mkdir -p done && touch done/{run.id}"
            rules.append(f"rule r{number}:\n    output: {f'done/{run.id}'!r}\n    shell: {shell!r}\n")
        (folder / "Baseline").write_text("\n".join(rules), encoding="utf-8")
        yield SNAKEMAKE, [[snakemake, "-s", "Baseline", "-j2", "--quiet", "all"]], 1


def taken(folder: Path, commands: list[list[str]], jobs: int = 1) -> float:
    """Return the seconds that commands take, so many at once."""
    started = time.perf_counter()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda command: stage.measure([command], folder), commands))
    return time.perf_counter() - started


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
