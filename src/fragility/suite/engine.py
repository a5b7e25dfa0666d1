"""Papermill, with a kernel of this interpreter. Imported by worker processes alone: it takes long.

Prevents these failures: a notebook that runs on the kernel of another environment because its metadata name
it; two kernels that race for the same network port; results that depend on the user's start-up files, the
hash seed or the number of threads.
"""

import logging
import os
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from traitlets import default

from fragility.suite.forks import be_kernel
from fragility.suite.pool import KERNEL_SERVER, SCRATCH
from fragility.suite.processes import ask

#: Characters that a notebook may show, pictures included, and how one that shows more is told.
LARGEST_OUTPUT, TOO_MUCH = 20_000_000, "it shows too much: "
#: Seconds that a kernel may take to answer for the first time.
START_TIMEOUT = 90
#: What a kernel does before its first cell.
_FIRST = "__import__('fragility.suite.reads', fromlist=['watch']).watch()\n"
_COMMAND = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]


class ForkedKernel:
    """A kernel forked by the server at `address`, with the methods of `subprocess.Popen` that Jupyter uses."""

    stdin = stdout = stderr = None

    def __init__(self, address: str, connection_file: str, folder: str, environment: dict[str, str]) -> None:
        self._connection = ask(address, be_kernel, (connection_file, folder, environment), group=True)
        if not self._connection.poll(START_TIMEOUT):
            raise TimeoutError("no kernel was forked in time")
        self.pid: int = self._connection.recv()
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return None while it lives; how it ended is not known."""
        if self.returncode is None and self._connection.poll(0):
            self.returncode = 1
            self._connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended."""
        while self.poll() is None:
            time.sleep(0.02)
        return self.returncode or 1

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):
    """Has the kernel forked where a server is named in the environment and answers, else starts an ordinary one."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Launch a kernel."""
        address, environment = os.environ.get(KERNEL_SERVER), dict(options.get("env") or os.environ)
        manager: Any = self.parent
        if address:
            folder = str(options.get("cwd") or os.getcwd())
            with suppress(OSError, EOFError):
                forked: Any = ForkedKernel(address, manager.connection_file, folder, environment)
                self.process, self.pid, self.pgid, self.cwd = forked, forked.pid, forked.pid, folder
                return self.connection_info
        return await super().launch_kernel(cmd, **options)


class OwnKernelManager(AsyncKernelManager):
    """Starts ipykernel from this interpreter, whatever the notebook names, with sockets in `folder`."""

    folder = ""

    @default("transport")
    def _transport(self) -> str:
        return "ipc"

    @default("connection_file")
    def _connection_file(self) -> str:
        return os.path.join(self.folder, "kernel.json")

    async def _async_pre_start_kernel(self, **options: Any) -> Any:
        if self.provisioner is None:
            self.provisioner = ForkedProvisioner(kernel_id="own", kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(**options)

    @property
    def kernel_spec(self) -> KernelSpec:
        """The one kernel there is."""
        return KernelSpec(argv=_COMMAND, display_name="Python 3", language="python")


class Client(PapermillNotebookClient):
    """Executes a notebook, and ends its kernel when it shows more than anybody could read."""

    shown = 0

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Take what a cell shows, as long as it is not too much."""
        content = msg["content"]
        parts = (content.get("data") or {}).values()
        self.shown += len(content.get("text") or "") + sum(len(str(part)) for part in parts)
        if self.shown > LARGEST_OUTPUT:
            process = self.km and self.km.provisioner and self.km.provisioner.process
            if process:
                process.kill()
            return None
        return super().process_message(msg, cell, cell_index)


class Engine(NBClientEngine):
    """Keeps hold of the notebook, so that it can be read after an error, and of how much it showed."""

    notebook: nbformat.NotebookNode | None = None
    shown = 0

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, **kwargs: Any) -> None:
        """Execute the notebook with nbclient."""
        cls.notebook = nb_man.nb
        with tempfile.TemporaryDirectory(dir=os.environ.get(SCRATCH)) as private:
            os.environ["IPYTHONDIR"] = OwnKernelManager.folder = private
            startup = Path(private) / "profile_default" / "startup"
            startup.mkdir(parents=True)
            (startup / "reads.py").write_text(_FIRST, encoding="utf-8")
            limits = {"timeout": kwargs.pop("execution_timeout"), "startup_timeout": kwargs.pop("start_timeout")}
            others = {name: kwargs[name] for name in ("kernel_manager_class", "shutdown_kernel")}
            client = Client(nb_man, kernel_name=kernel_name, **limits, **others)
            try:
                client.execute()
            finally:
                cls.shown = client.shown


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
    logging.disable()  # what nbclient logs about a failure, the run reports with notebook and cell
    source = nbformat.v4.upgrade(nbformat.from_dict(notebook))
    source.nbformat_minor = 5
    source.cells = [*source.cells, nbformat.from_dict(completion)]
    Engine.notebook, Engine.shown, problem = None, 0, ""
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
    if Engine.shown > LARGEST_OUTPUT:
        problem = f"{TOO_MUCH}more than {LARGEST_OUTPUT:,} characters"
    executed: dict[str, Any] = nbformat.from_dict(Engine.notebook or source)
    return executed, problem
