"""A small checkout in a temporary folder: data, notebooks, a plan. As a script this runs such a checkout."""

import json
import os
import signal
import subprocess
import sys
import types
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import fragility
from fragility.suite import pool
from fragility.suite.run import Request, Result, run_suite

PARAMETERS = "name: str = 'world'"
#: Stands in for the package source, which keys are made of and which somebody may be editing.
PACKAGE = ("src", "fragility", "__init__.py")
#: What forked kernels find imported: nothing but what makes a kernel, so that a run takes seconds.
FEW = ("ipykernel.kernelapp", "ipykernel.ipkernel")
#: How many notebooks run side by side; set in the environment of a run that is started.
JOBS = "FRAGILITY_TEST_JOBS"
#: A cell that saves the data of a figure the way the plots do.
FIGURE = "import os, pathlib; pathlib.Path(os.environ['FRAGILITY_FIGURES'], 'one.csv').write_text(name)"


#: What the stand-in leaves in `build/`.
LEDGER = ("granularity.csv", "ledger.json", "ledger/alpha2026.json")


class Project:
    """A checkout with tiny notebooks; the ledger is a stand-in, so that only the running is under test."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.said: list[str] = []
        self.plan: list[dict[str, Any]] = []
        for paper in ("alpha2026", "beta2026"):
            self.write(f"data/papers/{paper}/paper.yml", f"key: {paper}\n")
        self.write("/".join(PACKAGE), "")

    def write(self, name: str, text: str) -> Path:
        """Write a file below the root."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def notebook(self, name: str, cells: Sequence[str], defaults: str = PARAMETERS, **entry: Any) -> None:
        """Write a notebook and its entry in the plan."""
        self.source(name, cells, defaults)
        self.plan.append({"notebook": name, **entry})
        self.write_plan()

    def write_plan(self) -> None:
        """Write the plan as it stands in `plan`."""
        self.write("notebooks/plan.yml", json.dumps({"runs": self.plan}))

    def source(self, name: str, cells: Sequence[str], parameters: str = PARAMETERS, kernel: str = "python3") -> None:
        """Write a notebook alone."""
        written = [_cell(parameters, ["parameters"]), *(_cell(text, []) for text in cells)]
        metadata = {"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}}
        content = {"cells": written, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
        self.write(f"notebooks/{name}.ipynb", json.dumps(content))

    def run(self, **request: Any) -> Result:
        """Run in this process; the lines it says are kept in `said`."""
        self.said = []
        return run_suite(self.root, Request(**{"site": False, **request}), self.said.append)

    def start(self, *only: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start a run in a process of its own, which can be killed; it hears Ctrl-C though these tests may not."""
        command = [sys.executable, __file__, str(self.root), *only]
        return subprocess.Popen(command, preexec_fn=_hear, **options)

    def executed(self, run_id: str) -> dict[str, Any]:
        """Return an executed notebook."""
        text = (self.root / "build" / "notebooks" / f"{run_id}.ipynb").read_text(encoding="utf-8")
        content: dict[str, Any] = json.loads(text)
        return content

    def printed(self, run_id: str) -> str:
        """Return what an executed notebook printed."""
        outputs = [output for cell in self.executed(run_id)["cells"] for output in cell.get("outputs", [])]
        return "".join(output["text"] for output in outputs if output["output_type"] == "stream")

    def files(self) -> Mapping[str, bytes]:
        """Return every result below build/, by name; records and the lock are not results."""
        build = self.root / "build"
        paths = [path for path in build.rglob("*") if path.is_file()]
        named = {path.relative_to(build).as_posix(): path.read_bytes() for path in paths}
        return {name: content for name, content in named.items() if not name.startswith((".records/", ".lock"))}


def _hear() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def _cell(text: str, tags: list[str]) -> dict[str, Any]:
    metadata = {"tags": tags} if tags else {}
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": text}


def write_ledger(folder: Path, folders: object) -> None:
    """Stand in for the real ledger: files that are always the same."""
    (folder / "ledger").mkdir()
    (folder / "ledger.json").write_text("[]\n", encoding="utf-8")
    (folder / "ledger" / "alpha2026.json").write_text("[]\n", encoding="utf-8")
    (folder / "granularity.csv").write_text("paper_key\n", encoding="utf-8")


def stand_ins() -> dict[str, types.ModuleType]:
    """Return modules to put in the place of those that read the data of a whole checkout, by name."""
    ledgers, inputs = (types.ModuleType(f"fragility.suite.{name}") for name in ("ledgers", "inputs"))
    ledgers.write_ledger = write_ledger  # type: ignore[attr-defined]
    ledgers.is_made = lambda folders, paper, key: True  # type: ignore[attr-defined]
    inputs.check_inputs = lambda folders, plan: None  # type: ignore[attr-defined]
    return {module.__name__: module for module in (ledgers, inputs)}


if __name__ == "__main__":
    # Run the checkout named by the first argument, in a process that a test can kill; the others are
    # notebooks.
    sys.modules.update(stand_ins())
    pool._KERNEL_MODULES = FEW
    fragility.__file__ = str(Path(sys.argv[1], *PACKAGE))
    outcome = run_suite(Path(sys.argv[1]), Request(only=sys.argv[2:], jobs=int(os.environ.get(JOBS, "0")), site=False))
    sys.exit(bool(outcome.failed))
