"""One notebook, executed in a worker process, with proof that it ran to its end.

Prevents these failures: a notebook that calls `sys.exit()` half-way, or whose kernel dies, and passes; a
figure of a failed run left beside those of a good one; a failure told without the cell it happened in.
"""

import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fragility.errors import quoted
from fragility.files import write_text
from fragility.suite.folders import Folders
from fragility.suite.normalise import normalise
from fragility.suite.notebook import Cell, Notebook, code_cells, joined, source, tags, to_text
from fragility.suite.reads import ASKED

#: Printed by the cell that the runner appends; the notebook counts as complete if it is there.
COMPLETION = "fragility: this notebook ran to its end"
#: Name of the file in which the kernel tells what it read.
READ = "read"
#: Characters of what a cell printed, told when it failed without a traceback.
LONGEST_TOLD = 2_000
_COMPLETION_TAG = "fragility-completion"
_MISTAKE = "InputError: "
_DEAD = "DeadKernelError"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Job:
    """What a worker needs: plain values, so that it travels to another process."""

    run_id: str
    notebook: Notebook
    values: Mapping[str, Any]
    timeout: int
    root: Path
    staging: Path
    heavy: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a job; `problem` is "" for a complete run, `cell` says which cell ended it.

    `mistake` says that the problem is one of the input, told in one line that needs no traceback; `lost` that the
    process ended without an answer, so that nothing is known of the notebook.
    """

    run_id: str
    seconds: float
    problem: str = ""
    cell: str = ""
    traceback: str = ""
    mistake: bool = False
    lost: bool = False


def execute(job: Job) -> Outcome:
    """Execute a notebook into `job.staging`: `notebook.ipynb`, normalised, the folder `figures`, and what was read.

    A kernel that does not start is tried once more; nothing else is.
    """
    from fragility.suite.engine import TOO_MUCH, run_papermill

    started = time.perf_counter()
    figures = job.staging / "figures"
    figures.mkdir(parents=True, exist_ok=True)
    os.environ.update(FRAGILITY_FIGURES=str(figures), FRAGILITY_ROOT=str(job.root))
    os.environ["FRAGILITY_LEDGER"] = str(Folders(job.root).ledgers)  # made before any notebook, and current
    os.environ[ASKED] = str(job.staging / READ)
    folder = job.root / "notebooks"
    executed, problem = run_papermill(job.notebook, dict(job.values), _completion_cell(), folder, job.timeout)
    if problem and not any(_was_started(cell) for cell in executed["cells"]):
        executed, problem = run_papermill(job.notebook, dict(job.values), _completion_cell(), folder, job.timeout)
    problem, cell, traceback = _judge(executed, problem)
    if not problem:
        problem = _left(figures)
    mistake = problem.startswith(_MISTAKE)
    if problem.startswith((_DEAD, TOO_MUCH)):  # whether the number of its last cell was still told is chance
        for last in [each for each in executed["cells"] if _was_started(each)][-1:]:
            last["execution_count"] = None
            last["outputs"] = [] if problem.startswith(TOO_MUCH) else last["outputs"]
    executed["cells"] = [cell for cell in executed["cells"] if _COMPLETION_TAG not in tags(cell)]
    write_text(job.staging / "notebook.ipynb", to_text(normalise(executed)))
    seconds = time.perf_counter() - started
    if mistake:
        return Outcome(job.run_id, seconds, problem.removeprefix(_MISTAKE), cell, mistake=True)
    return Outcome(job.run_id, seconds, problem, cell, traceback)


def _left(figures: Path) -> str:
    """Say what is wrong with the folder of figures, "" if nothing is."""
    if figures.is_symlink() or not figures.is_dir():
        return "it removed the folder of its figures"
    strange = sorted(path.name for path in figures.iterdir() if path.is_symlink() or not path.is_file())
    return f"it left what is no file among its figures ({quoted(strange[0])})" if strange else ""


def _completion_cell() -> Cell:
    metadata = {"tags": [_COMPLETION_TAG]}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": _COMPLETION_TAG,
        "metadata": metadata,
        "outputs": [],
        "source": f"print({COMPLETION!r})",
    }


def _was_started(cell: Cell) -> bool:
    return cell["cell_type"] == "code" and bool(cell["metadata"].get("papermill", {}).get("start_time"))


def _judge(executed: Notebook, problem: str) -> tuple[str, str, str]:
    """Return problem, cell and traceback; all empty for a notebook that ran to its end without an error."""
    cells = code_cells(executed)
    own = [cell for cell in cells if "injected-parameters" not in tags(cell) and _COMPLETION_TAG not in tags(cell)]
    for cell in cells:
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                text = _COLOURS.sub("", "\n".join(output["traceback"]))
                return f"{output['ename']}: {output['evalue']}".rstrip(": "), _place(cell, own), text
    started = [cell for cell in cells if _was_started(cell)]
    if problem:
        if not started:
            return problem, "before the first cell", ""
        return problem, _place(started[-1], own), _printed(started[-1])[-LONGEST_TOLD:]
    skipped = [cell for cell in cells if cell["execution_count"] is None]
    if skipped:
        return "the notebook ended early: this cell was not executed", _place(skipped[0], own), ""
    last = cells[-1]
    if _COMPLETION_TAG not in tags(last) or COMPLETION not in _printed(last):
        return (
            "the notebook ended early: the cell that proves its end printed nothing",
            "the appended cell",
            "",
        )
    return "", "", ""


def _printed(cell: Cell) -> str:
    return "".join(joined(output["text"]) for output in cell["outputs"] if output["output_type"] == "stream")


def _place(cell: Cell, own: list[Cell]) -> str:
    """Say which of the notebook's own code cells this is, with its first line."""
    if not any(cell is other for other in own):
        return "a cell that the runner added"
    number = next(index for index, other in enumerate(own, 1) if other is cell)
    return f"code cell {number} of {len(own)} ({source(cell).strip().splitlines()[0]})"
