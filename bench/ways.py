"""The same work done in every way there is, and whether each way leaves the same bytes.

Prevents the failure in which forked kernels, more workers or a cluster give results that only look the same:
`.venv/bin/python bench/ways.py`, with `--keep` for the table in bench/results. A copy of the checkout with a few papers
and notebooks (`--whole`: all of them) is run cold each time: ordinary and forked kernels, one worker and three; and, in
an environment with the extra `cluster`, by snakemake on this machine and through Slurm, where workflow/slurm.sh has
set it up. A way that is not to be had is told, and never counted as the same.
"""

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import yaml
from growth import write_checkout
from run_notebooks import BIN, ROOT, copy_checkout, fragility, machine

from fragility import __version__

KEPT = ROOT / "bench" / "results" / "ways.md"
#: What a small run is made of, and files that name other papers.
PAPERS = ("guo2026_refusal_unlearning", "kazdan2025_noice", "rottger2024_xstest")
NOTEBOOKS = ("02-paper-audit", "07-released-code", "15-items", "16-repeats")
OF_OTHERS = ("questions.yml", "same_arms.yml")
#: What a run leaves that is no result.
_NO_RESULTS = (".records", ".lock", ".workflow", ".staging", ".site.lock")
_SNAKEMAKE = [sys.executable, "-m", "snakemake", "-s", "workflow/Snakefile", "--quiet", "all"]


def ways() -> dict[str, tuple[list[str], str, str]]:
    """Return the ways: command, the kind of kernels, and why it is not to be had ("" where it is)."""
    cluster = "" if importlib.util.find_spec("snakemake") else "the extra `cluster` is not installed"
    slurm = cluster or ("" if shutil.which("sinfo") and _answers(["sinfo"]) else "no Slurm answers here")
    return {
        "`fragility run --jobs 3`, forked kernels": (fragility("run", "--jobs", "3"), "forked", ""),
        "`fragility run --jobs 1`, forked kernels": (fragility("run", "--jobs", "1"), "forked", ""),
        "`fragility run --jobs 3`, ordinary kernels": (fragility("run", "--jobs", "3"), "ordinary", ""),
        "`fragility run --jobs 1`, ordinary kernels": (fragility("run", "--jobs", "1"), "ordinary", ""),
        "`snakemake -j2`": ([*_SNAKEMAKE, "-j2"], "", cluster),
        "`snakemake --profile workflow/profiles/slurm`": (
            [*_SNAKEMAKE, "--profile", "workflow/profiles/slurm"],
            "",
            slurm,
        ),
    }


def main() -> None:
    """Run every way, print the table, and say by the exit code whether all left the same bytes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--whole", action="store_true", help="all papers and notebooks")
    parser.add_argument("--made", type=int, default=0, metavar="N", help="so many made papers and one notebook instead")
    parser.add_argument("--only", default="", help="ways whose name holds this text, beside the first")
    parser.add_argument("--keep", action="store_true", help="keep the table in bench/results")
    asked = parser.parse_args()
    lines = ["| way | s | files | |", "|---|---|---|---|"]
    first: dict[str, str] = {}
    other = 0
    with tempfile.TemporaryDirectory(prefix="ways-", dir=Path.home()) as name:
        folder = Path(name)
        if asked.made:
            write_checkout(folder, asked.made)
        else:
            copy_checkout(folder)
            if not asked.whole:
                shorten(folder)
        shutil.copytree(ROOT / "workflow", folder / "workflow")
        (folder / "src").mkdir()
        for way, (command, kernels, missing) in ways().items():
            if asked.only not in way and first:
                continue
            if missing:
                lines.append(f"| {way} | | | not run: {missing} |")
                continue
            seconds = run(command, kernels, folder)
            found = results(folder / "build")
            first = first or found
            differ = sorted(name for name in {*first, *found} if first.get(name) != found.get(name))
            told = f"not the same: {', '.join(differ[:5])}" if differ else "the same bytes"
            told = told if lines[2:] else "what the others are held against"
            lines.append(f"| {way} | {seconds:.0f} | {len(found)} | {told} |")
            print(lines[-1], file=sys.stderr, flush=True)
            other += bool(differ)
    few = f"{len(PAPERS)} papers, notebooks {', '.join(NOTEBOOKS)}"
    size = f"{asked.made} made papers" if asked.made else "all papers and notebooks" if asked.whole else few
    head = f"fragility {__version__}; {machine()}; {size}"
    text = "\n".join(["# Ways to run", "", head, "", *lines]) + "\n"
    print(text, end="")
    if asked.keep:
        KEPT.write_text(text, encoding="utf-8")
    sys.exit(bool(other))


def shorten(folder: Path) -> None:
    """Leave a few papers, and a few notebooks in the plan."""
    for path in folder.glob("data/papers/*"):
        if path.name not in PAPERS:
            shutil.rmtree(path)
    for name in OF_OTHERS:
        (folder / "data" / name).unlink()
    plan = folder / "notebooks" / "plan.yml"
    entries = yaml.safe_load(plan.read_text(encoding="utf-8"))["runs"]
    kept = [entry for entry in entries if entry["notebook"] in NOTEBOOKS]
    plan.write_text(yaml.safe_dump({"runs": kept}), encoding="utf-8")


def run(command: list[str], kernels: str, folder: Path) -> float:
    """Run from nothing; return the seconds."""
    shutil.rmtree(folder / "build", ignore_errors=True)
    environment = os.environ | {"FRAGILITY_ROOT": str(folder), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"FRAGILITY_KERNELS": kernels} if kernels else {}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"error: {' '.join(command)} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return time.perf_counter() - started


def results(build: Path) -> Mapping[str, str]:
    """Return the digest of every result below a folder, by name."""
    paths = (path for path in sorted(build.rglob("*")) if path.is_file())
    named = {path.relative_to(build).as_posix(): path for path in paths}
    kept = {name: path for name, path in named.items() if not name.startswith(_NO_RESULTS)}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in kept.items()}


def _answers(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    main()
