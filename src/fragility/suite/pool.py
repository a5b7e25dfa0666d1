"""Notebooks side by side, each in a process of its own.

Prevents these failures: a process that dies (out of memory, killed) and takes more with it than its own notebook; a
long notebook that begins last, while the other cores have nothing left to do; notebooks that need the most memory at
the same time.
"""

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from fragility import report
from fragility.suite.execute import Job, Outcome, execute
from fragility.suite.processes import ENVIRONMENT, Server, ask, forking, request, start_fresh

#: Where a job finds the server that forks kernels, and the folder for its sockets.
KERNEL_SERVER, SCRATCH = "FRAGILITY_KERNEL_SERVER", "FRAGILITY_SCRATCH"
#: What a forked kernel finds imported: the libraries and rooms that notebooks import; reading no data, drawing nothing.
#: matplotlib_inline is not among them, for it ties itself to the kernel when it is imported.
_KERNEL_MODULES = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel"),
    *("pandas", "scipy.stats", "scipy.optimize", "seaborn", "matplotlib.pyplot"),
    *(f"fragility.report.{name}" for name in (*report.PUBLIC, *report.ROOMS, "plots", "show")),
    *("fragility.claims.ledger", "fragility.synthesis"),
    *("fragility.released.judging", "fragility.released.benchmarks", "fragility.released.refusals.openings"),
    *("fragility.printed.checks", "fragility.synthesis.conclusions"),
)
#: What some notebooks import besides; it pays where many run.
_DOOR = ("datasets", "fragility.tables")
#: What carries out a job: papermill, which takes long to import.
_JOB_MODULES = ("fragility.suite.papermill_alone", "fragility.suite.execute", "fragility.suite.engine")
_INLINE = "module://matplotlib_inline.backend_inline"


class Pool:
    """A few processes at a time; what they need is imported from the moment that the pool is made.

    Parameters
    ----------
    jobs : int
        Processes at a time, at most.
    total : int
        Notebooks that may run.
    scratch : Path
        Folder for sockets.
    soon : bool
        Whether they run at once, and not when the ledger and the like have been made.
    known : int, optional
        Notebooks that are known to run; by default all.
    """

    def __init__(self, jobs: int, total: int, scratch: Path, soon: bool = True, known: int | None = None) -> None:
        self.jobs, self._most = min(jobs, total), jobs
        self._environment = os.environ | ENVIRONMENT | {SCRATCH: str(scratch)}
        self._environment.pop(KERNEL_SERVER, None)
        self._fresh: list[subprocess.Popen[bytes]] = []
        self._ready: list[Any] = []
        self._servers: list[Server] = []
        self._used = False
        if forking(total, soon):
            kernels = self._environment | {"MPLBACKEND": os.environ.get("MPLBACKEND", _INLINE)}
            door = _DOOR if forking(total if known is None else known) else ()
            self._servers.append(Server(scratch / "kernels", (*_KERNEL_MODULES, *door), kernels))
            self._environment[KERNEL_SERVER] = str(scratch / "kernels")
            self._servers.append(Server(scratch / "jobs", _JOB_MODULES, self._environment))
        else:
            self._ready = [self._begin(self._environment) for _ in range(self.jobs)]

    def run(
        self,
        jobs: Sequence[Job],
        on_change: Callable[[list[str]], None],
        meanwhile: Callable[[], None] | None = None,
    ) -> Iterator[Outcome]:
        """Yield the outcome of each job as it ends; `on_change` is told the ids in hand.

        `meanwhile` is called once, when all jobs have been started and no more are left than there are cores: it takes
        as long as a notebook.
        """
        self._used = True
        waiting, again = list(jobs), set[str]()
        in_hand: dict[Any, Job] = {}
        while waiting or in_hand:
            while waiting and len(in_hand) < self.jobs:
                job = waiting.pop(_next(waiting, in_hand.values()))
                in_hand[self._start(job, fresh=job.run_id in again)] = job
            on_change([job.run_id for job in in_hand.values()])
            if meanwhile is not None and not waiting and len(in_hand) <= (os.cpu_count() or 1):
                meanwhile()
                meanwhile = None
            for connection in _answered(in_hand):
                try:
                    told: Any = connection.recv()
                except (EOFError, OSError):
                    told = None
                if isinstance(told, int):  # its process id: it has begun
                    continue
                job = in_hand.pop(connection)
                connection.close()
                if told is None and self._server_died() and job.run_id not in again:
                    again.add(job.run_id)
                    waiting.insert(0, job)
                    continue
                yield _outcome(job, told)

    @property
    def forks(self) -> bool:
        """Whether its processes are forked."""
        return bool(self._servers)

    def together(self, function: Callable[..., None], arguments: tuple[Any, ...], most: int) -> None:
        """Let at most so many processes share a call (`Server.together`); only where it forks them."""
        self._used = True
        self._servers[0].together(function, arguments, min(self._most, most))

    def close(self) -> None:
        """End all processes at once; their kernels end with them."""
        for process in self._fresh:
            process.kill()
        for server in self._servers:
            server.dismiss(at_once=not self._used)
        for server in self._servers:
            server.close()
        for process in self._fresh:
            process.wait()

    def _server_died(self) -> bool:
        return any(not server.alive() for server in self._servers)

    def _start(self, job: Job, fresh: bool) -> Any:
        if self._servers and not fresh:
            self._servers[-1].wait_for_socket()
            with suppress(OSError):
                return ask(self._servers[-1].address, execute, (job,))
        environment = {name: value for name, value in self._environment.items() if not fresh or name != KERNEL_SERVER}
        connection = self._ready.pop() if self._ready else self._begin(environment)
        request(connection, execute, (job,))
        return connection

    def _begin(self, environment: Mapping[str, str]) -> Any:
        connection, process = start_fresh(_JOB_MODULES, environment)
        self._fresh.append(process)
        return connection


def _next(waiting: Sequence[Job], in_hand: Iterable[Job]) -> int:
    """Return the place of the job to start: the first, or beside a heavy one the first that is not, if any is."""
    places = enumerate(waiting) if any(job.heavy for job in in_hand) else ()
    return next((place for place, job in places if not job.heavy), 0)


def _answered(connections: Iterable[Any]) -> list[Any]:
    return list(wait(list(connections)))


def _outcome(job: Job, told: tuple[str, Any] | None) -> Outcome:
    if told is None:
        return Outcome(job.run_id, 0.0, "its process died (out of memory?)", lost=True)
    how, value = told
    if how == "done" and isinstance(value, Outcome):
        return value
    return Outcome(job.run_id, 0.0, str(value), lost=True)  # the disk is full, for one
