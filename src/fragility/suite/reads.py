"""Which files of papers and results a notebook reads, as its interpreter tells them when they are opened.

Prevents two failures: a notebook that is run again because a file changed that it never looked at, and one that is
kept though a file changed that nobody had listed for it.

The watching kernel writes a line for each file as it is first opened. What it cannot see is told as `EVERYTHING`: that
another process was started, or a library that opens files behind the interpreter's back.
"""

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from fragility.files import MARK, file_digest, project_root
from fragility.suite.notebook import Notebook, code_cells, source

#: Names the file that a kernel writes what it reads to.
ASKED = "FRAGILITY_READS"
#: Stands for all files: what was read is not known.
EVERYTHING = "*"
#: Begun by these events, another process may read what is not seen here.
_PROCESSES = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.spawn")
#: Libraries that open files of text by themselves.
_UNSEEN = ("duckdb", "polars", "pyarrow.csv")
#: Named in a cell, what can open files without the interpreter.
_HIDING = re.compile(r"\b(?:pyarrow|duckdb|polars|ctypes|cffi)\b")
_WRITING = os.O_WRONLY | os.O_RDWR


def watch() -> None:
    """Write what this process opens from now on to the file that `FRAGILITY_READS` names, if it names one."""
    told = os.environ.get(ASKED)
    if told:
        sys.addaudithook(_hook(told, project_root()))


def read_names(told: Path, notebook: Notebook) -> set[str] | None:
    """Return the files that the kernel of a notebook told, by their names below the root.

    None stands for all: the kernel could not see what was read, or a cell names a library that it cannot look into.
    """
    if any(_HIDING.search(source(cell)) for cell in code_cells(notebook)):
        return None
    try:
        lines = set(told.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeError):
        return None
    return None if EVERYTHING in lines else lines


def _hook(told: str, root: Path) -> Callable[[str, tuple[Any, ...]], None]:
    """Return a hook for all events of this interpreter; it stays until the process ends."""
    tops = {os.path.realpath(root / top): top.as_posix() for top in (MARK, Path("build"))}
    libraries = tuple({f"{top}{os.sep}" for top in (sys.prefix, sys.base_prefix, Path(__file__).parents[1])})
    own = tuple({f"{path}{os.sep}" for top, name in tops.items() for path in (top, root / name)})
    stream = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    seen, written = set[str](), set[str]()

    def write(name: str) -> None:
        if name not in written:
            written.add(name)
            os.write(stream, f"{name}\n".encode())

    def opened(path: Any, flags: int) -> None:
        if isinstance(path, int) or flags & _WRITING:
            return
        text = os.fsdecode(path)
        if not os.path.isabs(text):
            text = os.path.join(os.getcwd(), text)
        if text in seen:
            return
        seen.add(text)
        if text.startswith(libraries) and not os.path.normpath(text).startswith(own):
            return
        place = os.path.realpath(text)
        for top, name in tops.items():
            inside = place[len(top) :].replace(os.sep, "/") if place.startswith(top + os.sep) else ""
            if inside and not _own(name, inside):
                write(EVERYTHING if "\n" in inside else name + inside)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            if sys._getframe(1).f_code is not file_digest.__code__:  # what is digested is not shown
                try:
                    opened(arguments[0], arguments[2] or 0)
                except Exception:  # whatever it is, the notebook is not stopped for it
                    with suppress(OSError):
                        write(EVERYTHING)
        elif event in _PROCESSES or (event == "import" and arguments[0] in _UNSEEN):
            with suppress(OSError):
                write(EVERYTHING)

    if any(name in sys.modules for name in _UNSEEN):
        write(EVERYTHING)
    return hook


def _own(top: str, inside: str) -> bool:
    """Tell whether a file of results is a run's own, or the record of a step, whose outputs are what is read."""
    parts = inside.strip("/").split("/")
    return top == "build" and (parts[0] == ".staging" or (parts[0] == ".records" and len(parts) == 2))
