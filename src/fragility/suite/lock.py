"""One run at a time.

Prevents two failures: two runs in one checkout that move their results over each other's, and temporary folders of
killed runs that pile up. The lock is the system's own, so a killed run releases it; the next one clears its folder.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from fragility.errors import FragilityError

_PREFIX = "fragility-"
#: Bytes that the path of a temporary folder may have, so that the name of a socket in it fits (107 bytes).
_LONGEST = 50


@contextmanager
def only_one(path: Path, beside: bool = False) -> Iterator[Path]:
    """Hold the lock file `path` during a `with` block, and give a temporary folder that ends with it.

    With `beside`, others that say so too may hold it at the same time.

    Raises
    ------
    FragilityError
        When another run holds the lock.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, (fcntl.LOCK_SH if beside else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            holder = stream.readline().strip()
            raise FragilityError(f"another run is in progress here (process {holder}); wait until it ends") from None
        if beside:
            with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=_base()) as own:
                yield Path(own)
            return
        stream.seek(0)
        for left in stream.read().splitlines()[1:]:
            _clear(Path(left))
        scratch = _make()
        try:
            _write(stream, f"{os.getpid()}\n{scratch}\n")
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            _write(stream, "")


def _write(stream: TextIO, text: str) -> None:
    stream.seek(0)
    stream.truncate(0)
    stream.write(text)
    stream.flush()


def _make() -> Path:
    """Make a folder for this user alone."""
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_base()))


def _base() -> str:
    """Return where temporary folders lie; where that path is too long, /tmp."""
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) <= _LONGEST or not os.access("/tmp", os.W_OK) else "/tmp"


def _clear(left: Path) -> None:
    """Remove the folder of a killed run; nothing that only looks like one."""
    if left.name.startswith(_PREFIX) and left.is_dir() and not left.is_symlink() and left.stat().st_uid == os.getuid():
        shutil.rmtree(left, ignore_errors=True)
