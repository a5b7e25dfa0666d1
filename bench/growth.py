"""How time, memory and sizes grow with the number of papers, on made papers: 10, 100, 1,000.

Prevents the failure in which a shelf of a hundred papers takes half an hour and nobody saw it come:
`.venv/bin/python bench/growth.py --keep`, with `--papers 10 100 1000` for other numbers. The papers are those of the
drill's generator, in a copy of the checkout without its own papers and sources, and with one notebook; each step is a
command of its own. The exponent of a row is the slope of its logarithm between the last two sizes: 1 is linear, less
tells of a part that all sizes pay. A size that was not run is extrapolated from the last two by a straight line, which
has that part and one for each paper, and marked so.
"""

import argparse
import math
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import yaml
from run_notebooks import ROOT, copy_checkout, fragility, machine, measure

from fragility import __version__
from fragility.drill.made import make
from fragility.drill.sheet import write_sheet
from fragility.drill.trials import MEND

KEPT = ROOT / "bench" / "results" / "growth.md"
NOTEBOOK = "02-paper-audit"
#: What is told of papers of the shelf, and of sources; the made checkout has neither.
OTHERS = ("questions.yml", "same_arms.yml", "judging.yml", "models.yml", "rule-1.csv")
FOLDERS = ("papers", "sources", "outcomes", "openers", "released_scores")
#: The goals: row, most seconds with 1,000 papers; of the processor, as two cores have them in that time.
GOALS = {"ledger, s": 60, "site, s": 15 * 60, "ledger, processor s": 120, "site, processor s": 30 * 60}
LAST = 1000


def main() -> None:
    """Measure, print the table, keep it if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--papers", type=int, nargs="+", default=[10, 100, LAST])
    parser.add_argument("--keep", action="store_true", help="keep the table in bench/results")
    asked = parser.parse_args()
    found: dict[int, dict[str, float]] = {}
    for papers in asked.papers:
        with tempfile.TemporaryDirectory(prefix="growth-") as name:
            folder = Path(name)
            write_checkout(folder, papers)
            found[papers] = steps(folder)
            print(papers, {name: round(value, 2) for name, value in found[papers].items()}, file=sys.stderr, flush=True)
    head = f"fragility {__version__}; {machine()}, load {os.getloadavg()[0]:.1f}. Seconds are of the clock."
    text = "\n".join(["# Growth with made papers", "", head, "", *table(found)]) + "\n"
    print(text, end="")
    if asked.keep:
        KEPT.write_text(text, encoding="utf-8")


def write_checkout(folder: Path, papers: int) -> None:
    """Write a checkout of so many made papers."""
    copy_checkout(folder)
    for name in FOLDERS:
        shutil.rmtree(folder / "data" / name, ignore_errors=True)
    for name in OTHERS:
        (folder / "data" / name).unlink(missing_ok=True)
    for index in range(papers):
        sheet = make(index, MEND)
        write_sheet(sheet, folder / "data" / "papers")
    first = sorted(path.name for path in (folder / "data" / "papers").iterdir())[0]
    plan = {"runs": [{"notebook": NOTEBOOK, "parameters": {"paper": first}}]}
    (folder / "notebooks" / "plan.yml").write_text(yaml.safe_dump(plan), encoding="utf-8")


def steps(folder: Path) -> dict[str, float]:
    """Return what each step takes and leaves."""
    found: dict[str, float] = {}
    commands = {
        "ledger": ["ledger"],
        "run without site": ["run", "--no-site"],
        "site": ["site"],
        "unchanged": ["run"],
        "export": ["export", str(folder / "exported")],
    }
    for name, words in commands.items():
        before, started = _busy(), time.perf_counter()
        _, peak, _ = measure([fragility(*words)], folder)
        found[f"{name}, s"] = time.perf_counter() - started
        found[f"{name}, processor s"] = _busy() - before
        found[f"{name}, MB at its peak"] = peak
    build = folder / "build"
    found["ledger.json, MB"] = (build / "ledger.json").stat().st_size / 1e6
    for name, top in (("site", build / "site"), ("export", folder / "exported")):
        sizes = [path.stat().st_size for path in top.rglob("*") if path.is_file()]
        found[f"{name}, MB"] = sum(sizes) / 1e6
        found[f"{name}, files"] = len(sizes)
    pages = [path.stat().st_size for path in (build / "site").rglob("*.html")]
    found["largest page, MB"] = max(pages) / 1e6
    return found


def table(found: dict[int, dict[str, float]]) -> list[str]:
    """Return the rows: one of each measure, a column of each size, the exponent, and the goal."""
    sizes = sorted(found)
    last = [] if LAST in sizes else [LAST]
    heads = [*(f"{size:,}" for size in sizes), *(f"{size:,}, extrapolated" for size in last)]
    lines = [f"| papers | {' | '.join(heads)} | exponent | goal with {LAST:,} |", "|---" * (len(heads) + 3) + "|"]
    for name in found[sizes[0]]:
        values = [found[size][name] for size in sizes]
        slope = math.nan
        if len(sizes) > 1 and min(values[-2:]) > 0:
            slope = math.log(values[-1] / values[-2]) / math.log(sizes[-1] / sizes[-2])
        each = (values[-1] - values[-2]) / (sizes[-1] - sizes[-2]) if len(sizes) > 1 else math.nan
        beyond = [max(values[-1], values[-1] + each * (size - sizes[-1])) for size in last]
        goal, told = GOALS.get(name), ""
        if goal:
            reached = (values + beyond)[-1]
            told = f"{goal:g}: {'met' if reached <= goal else 'not met'}{', by extrapolation' * bool(beyond)}"
        cells = " | ".join(f"{value:.3g}" if value < 1000 else f"{value:,.0f}" for value in values + beyond)
        lines.append(f"| {name} | {cells} | {'' if math.isnan(slope) else f'{slope:.2f}'} | {told} |")
    return lines


def _busy() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
