"""Time the main job, and compare it with papermill's own command and with plain scripts.

Prevents the failure in which a claim about speed has no measurement behind it. Run it with the environment ready,
on a machine with nothing else to do: `.venv/bin/python bench/run_notebooks.py`. Everything happens in a copy of the
checkout's data and notebooks in a temporary folder; the rounds are interleaved, so that a slow minute hits all alike.
"""

import argparse
import copy
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from numpy import median

from fragility.suite.folders import Folders
from fragility.suite.notebook import code_cells, source, tags
from fragility.suite.plan import Run, read_plan
from fragility.suite.products import SITE_SOURCES

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("data", "notebooks", *SITE_SOURCES)
BIN = Path(sys.executable).parent
MEBIBYTE = 1024
#: Seconds between two looks at the memory; reading it costs the processes time.
SAMPLING = 0.5


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_checkout(folder)
        runs = read_plan(Folders(folder))
        ways: dict[str, Callable[[], list[list[str]]]] = {
            "fragility run --no-site, cold": lambda: cold(folder, "--no-site"),
            "fragility run --no-site, unchanged": lambda: [fragility("run", "--no-site")],
            "fragility run, site cold": lambda: [fragility("run")],
            "fragility run, unchanged": lambda: [fragility("run")],
            "papermill command, one after another": lambda: papermill_commands(folder, runs),
            "plain scripts, one after another": lambda: script_commands(folder, runs),
        }
        measured: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way, commands in ways.items():
                seconds, peak, told = measure(commands(), folder)
                if "unchanged" in way and " 0 run" not in told:
                    sys.exit(f"error: '{way}' did some work; leave the checkout alone while it is measured")
                measured[way].append((seconds, peak))
    report(measured, len(runs), rounds)


def copy_checkout(folder: Path) -> None:
    """Copy what a run reads."""
    for name in COPIED:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, folder / name)
        elif path.exists():
            shutil.copy(path, folder / name)


def fragility(*words: str) -> list[str]:
    """Return a command line of ours."""
    return [str(BIN / "fragility"), *words]


def cold(folder: Path, *words: str) -> list[list[str]]:
    """Forget every result, then run."""
    shutil.rmtree(folder / "build", ignore_errors=True)
    return [fragility("run", *words)]


def papermill_commands(folder: Path, runs: list[Run]) -> list[list[str]]:
    """Return one papermill command per planned run."""
    out = folder / "sequential"
    out.mkdir(exist_ok=True)
    commands = []
    for run in runs:
        command = [str(BIN / "papermill"), str(run.path), str(out / f"{run.id}.ipynb"), "--no-progress-bar"]
        command += ["--kernel", "python3", "--cwd", str(folder / "notebooks")]
        commands.append(command + [word for name, value in run.values.items() for word in ("-p", name, str(value))])
    return commands


def script_commands(folder: Path, runs: list[Run]) -> list[list[str]]:
    """Write each run's code cells as a script, parameters put in, and return the commands that run them."""
    commands = []
    for run in runs:
        lines = []
        for cell in code_cells(run.notebook):
            lines.append(source(cell))
            if "parameters" in tags(cell):
                lines += [f"{name} = {value!r}" for name, value in run.values.items()]
        script = folder / f"{run.id}.py"
        script.write_text("from IPython.display import display\n" + "\n".join(lines) + "\n", encoding="utf-8")
        commands.append([sys.executable, str(script)])
    return commands


def nbclient_command(folder: Path, runs: list[Run]) -> list[list[str]]:
    """Return the command that executes each run's notebook by nbclient alone, one after another in one process."""
    out = folder / "nbclient"
    out.mkdir(exist_ok=True)
    for run in runs:
        notebook = copy.deepcopy(run.notebook)
        for cell in code_cells(notebook):
            if "parameters" in tags(cell):
                cell["source"] = source(cell) + "".join(f"\n{name} = {value!r}" for name, value in run.values.items())
        (out / f"{run.id}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    code = (
        "import sys, nbformat, nbclient\n"
        "for path in sys.argv[2:]:\n"
        "    notebook = nbformat.read(path, 4)\n"
        "    resources = {'metadata': {'path': sys.argv[1]}}\n"
        "    nbclient.NotebookClient(notebook, timeout=600, kernel_name='python3', resources=resources).execute()\n"
        "    nbformat.write(notebook, path)\n"
    )
    paths = [str(out / f"{run.id}.ipynb") for run in runs]
    return [[sys.executable, "-c", code, str(folder / "notebooks"), *paths]]


def measure(commands: list[list[str]], folder: Path) -> tuple[float, float, str]:
    """Run commands one after another; return seconds, the peak of memory of all processes in MB, what was told."""
    environment = os.environ | {
        "FRAGILITY_ROOT": str(folder),
        "FRAGILITY_FIGURES": str(folder / "figures"),
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    peak, words, started = 0.0, "", time.perf_counter()
    for command in commands:
        with tempfile.TemporaryFile() as told:
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=told, stderr=told)
            watched = threading.Thread(target=process.wait)
            watched.start()
            while watched.is_alive():
                peak = max(peak, memory(process.pid))
                watched.join(SAMPLING)
            told.seek(0)
            words += told.read().decode()
            if process.returncode:
                sys.exit(f"error: {' '.join(command)} failed:\n{words[-2000:]}")
    return time.perf_counter() - started, peak, words


def memory(process: int) -> float:
    """Return the memory of a process and all below it, in MB; shared pages are shared out (Linux: Pss)."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        below = [pid for path in Path(f"/proc/{process}/task").glob("*/children") for pid in path.read_text().split()]
    except OSError:
        return 0.0
    own = next((float(line.split()[1]) / MEBIBYTE for line in rollup.splitlines() if line.startswith("Pss:")), 0.0)
    return own + sum(memory(int(pid)) for pid in below)


def report(measured: dict[str, list[tuple[float, float]]], notebooks: int, rounds: int) -> None:
    """Print the table, with the machine."""
    reference = median([seconds for seconds, _ in measured["papermill command, one after another"]])
    print(f"{notebooks} notebooks, {rounds} rounds; {machine()}\n")
    print("| | s, median | s, range | ratio to papermill | peak MB |\n|---|---|---|---|---|")
    for way, values in measured.items():
        seconds = [value for value, _ in values]
        middle, peak = median(seconds), max(value for _, value in values)
        span = f"{min(seconds):.2f} to {max(seconds):.2f}"
        print(f"| {way} | {middle:.2f} | {span} | {middle / reference:.2f} | {peak:.0f} |")


def machine() -> str:
    """Return the machine and its Python, as the tables of measurements name them."""
    return f"{os.cpu_count()} cores, {processor()}, Python {platform.python_version()}"


def processor() -> str:
    """Return the processor's name."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    main()
