"""A process that has paid its imports and forks: each request is carried out in a child of its own.

Prevents two failures: seconds of imports paid again for every notebook and every kernel, and a child that outlives
the run (it dies with this process, which dies with the run, and what the child started dies with it).

Started as `python -P -m fragility.suite.forks SOCKET MODULE...` by `fragility.suite.processes`; with `--once FD
MODULE...` it carries out one request in a fresh interpreter, where forking is not to be had or does not pay.
"""

import atexit
import gc
import os
import random
import select
import signal
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

#: Seconds between two looks at which children have ended.
_LOOK = 0.1
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


def serve(address: str, modules: list[str]) -> None:
    """Import, then fork a child for each request until standard input ends.

    Parameters
    ----------
    address : str
        Where the socket is made; a client may connect before the imports are done.
    modules : list of str
        What the children find imported.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{address}~")
        listener.listen(64)
        os.rename(f"{address}~", address)  # where it is found, it listens
        gc.disable()  # what is imported stays, so there is little to free
        for name in modules:
            import_module(name)
        if not _can_fork():
            sys.exit("a module that is imported starts threads; its processes are not forked")
        gc.freeze()
        gc.enable()
        children: set[int] = set()
        watched: list[socket.socket | int] = [listener, 0]
        try:
            while True:
                ready, _, _ = select.select(watched, [], [], _LOOK if children else None)
                _reap(children)
                if 0 in ready and not os.read(0, 1):
                    return
                if listener in ready:
                    _fork(listener, children)
        finally:
            for child in children:
                _kill_group(child)
                with suppress(ChildProcessError):
                    os.waitpid(child, 0)  # what it used is counted with what this process used


def _can_fork() -> bool:
    """Tell whether no thread runs besides this one and that of an allocator that knows how to be forked."""
    names = [Path(f"/proc/self/task/{task}/comm").read_text().strip() for task in os.listdir("/proc/self/task")]
    return sum(not name.startswith("jemalloc_bg") for name in names) == 1


def _fork(listener: socket.socket, children: set[int]) -> None:
    accepted, _ = listener.accept()
    with Connection(accepted.detach()) as connection:
        try:
            request = connection.recv()
        except (EOFError, OSError):
            return
        parent = os.getpid()
        child = os.fork()
        if child:
            children.add(child)
            return
        try:
            listener.close()
            _settle(parent)
            carry_out(connection, request)
        except BaseException:  # nothing may return into the loop of the server
            traceback.print_exc()
        finally:
            os._exit(1)


def _settle(parent: int) -> None:
    """Make a forked child what a fresh process is: own session, default signals, own random numbers."""
    os.setsid()
    _die_with_parent()
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    tempfile.tempdir = None


def _die_with_parent() -> None:
    import ctypes

    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def carry_out(connection: Connection, request: tuple[Callable[..., Any], tuple[Any, ...], bool]) -> None:
    """Call a function, send its process id before and its result behind, and end this process.

    The process ends at once where the other side of the connection does; what is asked for in the third place of the
    request is that all of its group ends then.
    """
    function, arguments, group = request
    connection.send(os.getpid())
    threading.Thread(target=_watch, args=(connection.fileno(), group), daemon=True).start()
    code = 0
    try:
        connection.send(("done", function(*arguments)))
    except BaseException as error:  # whatever it is, it is told on the other side
        code = 1
        with suppress(Exception):
            connection.send(("failed", f"{type(error).__name__}: {error}"))
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    os._exit(code)


def _watch(descriptor: int, group: bool) -> None:
    """End when the one who asked does: nothing more is ever sent, so the connection is readable at its end alone."""
    select.select([descriptor], [], [])
    if group:
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def be_kernel(connection_file: str, folder: str, environment: dict[str, str]) -> None:
    """Be a Jupyter kernel, as `python -m ipykernel_launcher -f FILE` started in `folder` is one."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    launcher = find_spec("ipykernel_launcher")
    sys.argv = [str(launcher.origin) if launcher else "", "-f", connection_file]
    # Nobody steps through the cells, and the debugger is a good part of the start.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(parent_handle=os.getppid())


def _reap(children: set[int]) -> None:
    """Take the children that ended off the list; what they started ends with them."""
    while children:
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            children.clear()
            return
        if ended is None:
            return
        _kill_group(ended.si_pid)
        os.waitpid(ended.si_pid, 0)
        children.discard(ended.si_pid)


def _kill_group(child: int) -> None:
    with suppress(OSError):
        os.killpg(child, signal.SIGKILL)


if __name__ == "__main__":
    if sys.argv[1] == "--once":
        with Connection(int(sys.argv[2])) as asked:
            for name in sys.argv[3:]:
                import_module(name)
            with suppress(EOFError):  # nothing was left to do
                carry_out(asked, asked.recv())
    else:
        from fragility.suite import forks

        forks.serve(sys.argv[1], sys.argv[2:])
        atexit._run_exitfuncs()
        os._exit(0)  # to take apart all that was imported serves nobody
