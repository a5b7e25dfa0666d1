"""Starting processes for jobs and kernels: forked where that is to be had, fresh interpreters elsewhere.

Prevents these failures: a process that lives on after a killed run; threads of linear algebra that crowd each other;
a run that ends because a process of it could not be started or died.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Client, Connection, wait
from pathlib import Path
from typing import Any

#: For every process of a run: one thread each, a fixed hash seed, dates of figures fixed, no start-up file.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "PYTHONSTARTUP": "",
}
#: FRAGILITY_KERNELS=ordinary starts each job and kernel in an interpreter of its own, FRAGILITY_KERNELS=forked none.
SWITCH = "FRAGILITY_KERNELS"
#: From so many notebooks on, importing everything once beats importing what each needs.
_ENOUGH = 4
#: Seconds that a process may take to end when it is told to.
_PATIENCE = 10
_MODULE = "fragility.suite.forks"


def forking(processes: int, soon: bool = True) -> bool:
    """Tell whether so many processes are to be forked: on Linux, where they are enough to pay for the imports.

    Those that are not needed `soon` pay while something else is done.

    `FRAGILITY_KERNELS=ordinary` and `FRAGILITY_KERNELS=forked` decide otherwise.
    """
    asked = os.environ.get(SWITCH, "")
    return sys.platform == "linux" and asked != "ordinary" and (asked == "forked" or processes >= _ENOUGH or not soon)


class Server:
    """A process that has imported `modules` and forks a child for each request (`fragility.suite.forks`)."""

    def __init__(self, address: Path, modules: Sequence[str], environment: Mapping[str, str]) -> None:
        self.address = str(address)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", _MODULE, self.address, *modules],
            stdin=subprocess.PIPE,
            env=dict(environment),
            start_new_session=True,
        )

    def alive(self) -> bool:
        """Tell whether it still runs."""
        return self._process.poll() is None

    def wait_for_socket(self, seconds: float = 30) -> None:
        """Wait until it can be connected to; gives up when it died."""
        deadline = time.monotonic() + seconds
        while self.alive() and not os.path.exists(self.address) and time.monotonic() < deadline:
            time.sleep(0.02)

    def together(self, function: Callable[..., None], arguments: tuple[Any, ...], most: int) -> None:
        """Let a process on each core, at most so many, carry out one and the same call, and wait for all.

        The call has to see to it that its processes share the work; a failure of one is not told.
        """
        self.wait_for_socket()
        asked: list[Any] = []
        with suppress(OSError):
            for _ in range(min(os.cpu_count() or 1, most)):
                asked.append(ask(self.address, function, arguments))
        while asked:
            for connection in list[Any](wait(asked)):
                try:
                    begun = isinstance(connection.recv(), int)  # its process id
                except (EOFError, OSError):
                    begun = False
                if not begun:
                    asked.remove(connection)
                    connection.close()

    def dismiss(self, at_once: bool = False) -> None:
        """Tell it to end, without waiting; `at_once` where it has no children, though it may still import."""
        if at_once:
            self._process.kill()
        with suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]

    def close(self) -> None:
        """End it and all its children."""
        self.dismiss()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def ask(address: str, function: Callable[..., Any], arguments: tuple[Any, ...], group: bool = False) -> Connection:
    """Let a server's child carry out a call; its process id comes first on the connection, then its result."""
    connection: Connection = Client(address, family="AF_UNIX")
    connection.send((function, arguments, group))
    return connection


def start_fresh(modules: Sequence[str], environment: Mapping[str, str]) -> tuple[Connection, "subprocess.Popen[bytes]"]:
    """Start a fresh interpreter that imports these modules and waits for one call, which `request` sends it.

    It ends with the connection, which is then as that of `ask`.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-P", "-m", _MODULE, "--once", str(theirs.fileno()), *modules]
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            env=dict(environment),
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
    return Connection(ours.detach()), process


def request(connection: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Let a fresh interpreter carry out a call."""
    with suppress(OSError):  # it died at once; the connection says so
        connection.send((function, arguments, False))
