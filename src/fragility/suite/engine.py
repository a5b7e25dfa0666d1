"""Papermill, with a kernel of this interpreter. Imported by worker processes alone: it costs a second.

Prevents these failures: a notebook that runs on the kernel of another environment because its metadata name
it; two kernels that race for the same network port; results that depend on the user's start-up files, the
hash seed or the number of threads.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from traitlets import default

#: Seconds that a kernel may take to answer for the first time.
START_TIMEOUT = 90
_COMMAND = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]


class OwnKernelManager(AsyncKernelManager):
    """Starts ipykernel from this interpreter, whatever the notebook names, with sockets in `folder`."""

    folder = ""

    @default("transport")
    def _transport(self) -> str:
        return "ipc"

    @default("connection_file")
    def _connection_file(self) -> str:
        return os.path.join(self.folder, "kernel.json")

    @property
    def kernel_spec(self) -> KernelSpec:
        """The one kernel there is."""
        return KernelSpec(argv=_COMMAND, display_name="Python 3", language="python")


class Engine(NBClientEngine):
    """Keeps hold of the notebook, so that it can be read after an error."""

    notebook: nbformat.NotebookNode | None = None

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, **kwargs: Any) -> None:
        """Execute the notebook with nbclient."""
        cls.notebook = nb_man.nb
        with tempfile.TemporaryDirectory(prefix="fragility-") as private:
            os.environ["IPYTHONDIR"] = OwnKernelManager.folder = private
            super().execute_managed_notebook(nb_man, kernel_name, **kwargs)


papermill_engines.register("fragility", Engine)


def run_papermill(
    notebook: dict[str, Any], values: dict[str, Any], completion: dict[str, Any], folder: Path, timeout: int
) -> tuple[dict[str, Any], str]:
    """Execute a notebook with one cell appended.

    Parameters
    ----------
    notebook : dict
        The source (format 4).
    values : dict
        Parameters to inject.
    completion : dict
        The code cell to append.
    folder : Path
        Working folder of the kernel.
    timeout : int
        Seconds that one cell may take.

    Returns
    -------
    executed : dict
        The notebook as far as it came.
    problem : str
        The exception that ended it, in one line; "" if papermill saw none.
    """
    source = nbformat.v4.upgrade(nbformat.from_dict(notebook))
    source.nbformat_minor = 5
    source.cells = [*source.cells, nbformat.from_dict(completion)]
    Engine.notebook, problem = None, ""
    try:
        papermill.execute_notebook(
            source,
            None,
            parameters=values,
            engine_name="fragility",
            kernel_name="python3",
            language="python",
            progress_bar=False,
            autosave_cell_every=0,
            start_timeout=START_TIMEOUT,
            execution_timeout=timeout,
            cwd=folder,
            kernel_manager_class=OwnKernelManager,
            shutdown_kernel="immediate",
        )
    except papermill.PapermillExecutionError as error:
        problem = f"{error.ename}: {error.evalue}".rstrip(": ")
    except Exception as error:  # whatever a notebook does must not stop the others
        lines = str(error).strip().splitlines() or ["no message"]
        problem = f"{type(error).__name__}: {lines[0]}"
    executed: dict[str, Any] = nbformat.from_dict(Engine.notebook or source)
    return executed, problem
