"""Which files of papers and results a notebook reads, as its interpreter tells them when they are opened.

Prevents two failures: a notebook that is run again because a file changed that it never looked at, and one that is
kept though a file changed that nobody had listed for it.

The watching kernel writes a line for each file as it is first opened. What it cannot see is told as `EVERYTHING`: that
another process was started, or a library that opens files behind the interpreter's back.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from fragility.files import DIGESTED, MARK, file_digest, files_below, project_root
from fragility.suite.notebook import Notebook, code_cells, source

#: Names the file that a kernel writes what it reads to.
ASKED = "FRAGILITY_READS"
#: Stands for all files: what was read is not known.
EVERYTHING = "*"
#: Begun by these events, another process may read what is not seen here.
_PROCESSES = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.spawn")
#: Libraries that open files of text by themselves.
_UNSEEN = ("duckdb", "polars", "pyarrow.csv")
#: Modules, in whatever package, that start processes of which no event tells.
_STARTING = ("popen_spawn", "popen_forkserver", "popen_loky")
#: Named in a cell, what can open files without the interpreter, or keeps what it made of them in a cache of its own.
_HIDING = re.compile(r"\b(?:pyarrow|duckdb|polars|ctypes|cffi|datasets|joblib)\b")
#: Links that are followed from one file to the next, as many as Linux follows.
_LINKS = 40


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
        lines = set(told.read_bytes().decode("utf-8").split("\n")) - {""}
    except (OSError, UnicodeError):
        return None
    return None if EVERYTHING in lines else lines


def _hook(told: str, root: Path) -> Callable[[str, tuple[Any, ...]], None]:
    """Return a hook for all events of this interpreter; it stays until the process ends."""
    tops = [(str(place), top.as_posix()) for top in (MARK, Path("build"))
            for place in dict.fromkeys((root / top, Path(os.path.realpath(root / top))))]  # fmt: skip
    prefixes = {f"{folder}{os.sep}" for folder in (sys.prefix, sys.base_prefix, Path(__file__).parents[1])}
    libraries = tuple(prefix for prefix in prefixes if not any(f"{top}/".startswith(prefix) for top, _ in tops))
    stream = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    seen, written = set[Any](), set[str]()

    def write(name: str) -> None:
        if name not in written:
            written.add(name)
            os.write(stream, f"{name}\n".encode())

    def opened(path: Any, is_folder_possible: bool = False) -> None:
        if path in seen or isinstance(path, int):
            return
        text = os.fsdecode(path)
        if os.path.isabs(text):
            seen.add(path)
        if text.startswith(libraries) and os.pardir not in text:
            return
        for place in _places(text):
            for top, name in tops:
                inside = place[len(top) :].replace(os.sep, "/") if place.startswith(top + os.sep) else ""
                if inside and not _own(name, inside):
                    # a compiled module is read in place of its source, which may have changed since
                    write(EVERYTHING if "\n" in inside or "/__pycache__/" in inside else name + inside)
        if is_folder_possible and os.path.isdir(text):  # what is opened from there goes by names that say nothing
            folder = os.path.realpath(text)
            if any(f"{top}/".startswith(folder.rstrip("/") + "/") or folder.startswith(f"{top}/") for top, _ in tops):
                write(EVERYTHING)

    def heed(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            if _is_read(arguments[2] or 0) and not _is_for_a_key(sys._getframe(2)):
                opened(arguments[0], arguments[1] is None)
        elif event == "sqlite3.connect":
            opened(arguments[0])
            if os.fsdecode(arguments[0]).startswith("file:"):
                write(EVERYTHING)
        elif event == DIGESTED:
            for path in files_below([Path(arguments[0])]):
                opened(path)
        elif event in _PROCESSES or (event == "import" and _is_unseen(arguments[0])):
            write(EVERYTHING)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        try:
            heed(event, arguments)
        except Exception:  # whatever it is, the notebook is not stopped for it
            with suppress(OSError):
                write(EVERYTHING)

    if any(map(_is_unseen, list(sys.modules))):
        write(EVERYTHING)
    return hook


def _is_read(flags: int) -> bool:
    """Tell whether what a file held can be read, if it is opened so."""
    return not flags & os.O_WRONLY and not (flags & os.O_RDWR and flags & os.O_TRUNC)


def _is_for_a_key(frame: FrameType) -> bool:
    """Tell whether a file is opened for the digest of several, as keys are: what goes into a key is not shown."""
    caller = frame.f_back
    return frame.f_code is file_digest.__code__ and caller is not None and caller.f_globals is frame.f_globals


def _is_unseen(module: str) -> bool:
    """Tell whether a module opens files, or starts processes, without an event that says so."""
    return module in _UNSEEN or module.rpartition(".")[2].startswith(_STARTING)


def _places(text: str) -> Iterator[str]:
    """Yield the place of a file as it is written, then each that a link on the way to its content leads to."""
    place = os.path.abspath(text)
    yield place
    place = text
    for _ in range(_LINKS):
        folder, name = os.path.split(place)
        place = os.path.join(os.path.realpath(folder), name)
        yield place
        try:
            place = os.path.join(os.path.dirname(place), os.readlink(place))
        except OSError:  # no link
            return


def _own(top: str, inside: str) -> bool:
    """Tell whether a file of results is a run's own, or the record of a step, whose outputs are what is read."""
    parts = inside.strip("/").split("/")
    return top == "build" and (parts[0] == ".staging" or (parts[0] == ".records" and len(parts) == 2))
