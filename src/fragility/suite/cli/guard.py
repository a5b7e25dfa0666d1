"""The one place where an error becomes a line and an exit code.

Prevents a traceback for what a user or the operating system did: a mistake in the input, a full disk, a folder that
cannot be written, a name that is too long, Ctrl-C, the end of a session. Everything a command does passes here, the
options that are answered before it too.
"""

import atexit
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import click

from fragility.errors import FragilityError

#: Objects that are made before the next look for garbage; Python's own number is 700.
GARBAGE = 100_000
#: Characters of a path in a message.
_LONGEST_PATH = 200
#: Signals that ask a process to end; a command ends by them as it does by Ctrl-C.
_ENDS = (signal.SIGTERM, signal.SIGHUP) if hasattr(signal, "SIGHUP") else (signal.SIGTERM,)


class Commands(click.Group):
    """The group of all commands; whatever ends one is one line on stderr."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Parse and run a command line."""
        with _told(), _collecting_rarely():
            return super().main(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; Ctrl-C is told before click says "Aborted"."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            _end(
                "stopped from the keyboard; what was finished is kept, and the same command goes on from there",
                128 + signal.SIGINT,
            )


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Look for garbage less often: half of a short command is imports, which leave none, and its end leaves nothing."""
    before = gc.get_threshold()
    gc.set_threshold(GARBAGE, *before[1:])
    atexit.register(gc.freeze)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _told() -> Iterator[None]:
    with suppress(AttributeError, OSError, ValueError):
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    before = _listen()
    try:
        yield
    except FragilityError as error:
        _end(str(error), error.exit_code)
    except OSError as error:
        _end(os_error_text(error), 2)
    except KeyboardInterrupt:
        _end(
            "stopped from the keyboard; what was finished is kept, and the same command goes on from there",
            128 + signal.SIGINT,
        )
    except RecursionError:
        _end("the input is nested too deep; write it flat", 2)
    except MemoryError:
        _end("the memory does not suffice; give less at once", 2)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def os_error_text(error: OSError) -> str:
    """Say what the operating system refused, and which file it was about."""
    what = (error.strerror or type(error).__name__).strip()
    path = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    if len(path) > _LONGEST_PATH:
        path = f"...{path[-_LONGEST_PATH:]}"
    where = f"{' '.join(path.split())}: " if path else ""
    return f"{where}{what[:1].lower()}{what[1:]}; the operating system refused it, and nothing was half-written"


def _listen() -> dict[int, Any]:
    """End by an exception on the signals that ask for it; one that is ignored (`nohup`) stays ignored."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    heard = [number for number in _ENDS if signal.getsignal(number) is signal.SIG_DFL]
    return {number: signal.signal(number, _stop) for number in heard}


def _stop(number: int, _: FrameType | None) -> None:
    raise StoppedError(number)


class StoppedError(FragilityError):
    """A signal asked the command to end."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number
        super().__init__(f"stopped by {signal.Signals(number).name}; what was finished is kept")


def _end(message: str, code: int) -> None:
    """Say one line and end; what still waits to be printed is dropped where it cannot be."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    with suppress(OSError):
        click.echo(f"error: {message}", err=True)
    sys.exit(code)
