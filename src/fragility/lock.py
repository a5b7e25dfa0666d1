"""One run at a time.

Prevents the failure in which two runs in one checkout move their results over each other's. The lock is the
system's own, so a killed run releases it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fragility.errors import FragilityError


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file `path` during a `with` block; raise `FragilityError` if another run does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            holder = stream.read().strip()
            raise FragilityError(f"another run is in progress here (process {holder}); wait until it ends") from None
        stream.truncate(0)
        stream.write(f"{os.getpid()}\n")
        stream.flush()
        yield
