"""How often and after which waits a request is repeated when the network, not the request, was at fault.

Prevents two failures: giving up at the first hiccup, and asking again for what the server has refused.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from fragility.errors import FragilityError, InputError

#: Answers after which the same request may succeed.
RETRIED = (408, 429, 500, 502, 503, 504)
#: A server that asks for a longer wait (`Retry-After`) than this, in seconds, is asked again at this.
LONGEST_WAIT = 60.0

Result = TypeVar("Result")


class NetworkError(FragilityError):
    """The network or the server failed; the same request may succeed later. Exit code 1.

    `wait` is how many seconds the server asked to wait.
    """

    def __init__(self, what: str, where: str, wait: float = 0.0) -> None:
        self.wait = wait
        super().__init__(f"{where}: {what}")


@dataclass(frozen=True)
class Patience:
    """How long to persist.

    Attributes
    ----------
    attempts : int
        Requests for one file, the first included.
    timeout : float
        Seconds without a byte after which a connection counts as cut.
    longest : float
        Seconds until an answer has begun, and those after which it must be faster than `slowest`.
    slowest : float
        Bytes a second, over the whole of an answer, below which it is given up.
    sleep : callable
        What waits; the waits are 1, 2, 4 ... seconds, without chance.
    """

    attempts: int = 5
    timeout: float = 30.0
    longest: float = 60.0
    slowest: float = 5_000.0
    sleep: Callable[[float], object] = time.sleep

    def persist(self, action: Callable[[], Result]) -> Result:
        """Return what `action` returns; it is called again after a `NetworkError`, and after no other."""
        for attempt in range(self.attempts - 1):
            try:
                return action()
            except NetworkError as error:
                self.sleep(min(max(2.0**attempt, error.wait), LONGEST_WAIT))
        return action()


def status_error(status: int, where: str, asked_wait: str = "") -> FragilityError:
    """Return what an HTTP status that is no success means: a `NetworkError` to be retried, or a refusal."""
    what = f"the server answers {status}"
    if status in RETRIED:
        return NetworkError(what, where, float(asked_wait) if asked_wait.isdigit() else 0.0)
    if status in (401, 403):
        return InputError(f"{what}: access is restricted", where, "ask its owners for access")
    if status in (404, 410):
        return InputError(f"{what}: no such file at the pinned revision", where)
    return InputError(what, where)
