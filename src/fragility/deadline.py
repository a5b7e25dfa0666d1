"""A time after which a connection is cut, whatever it is doing.

Prevents the failure in which a server that sends one byte every few seconds, in its headers or in its body, holds a
command for ever: the limits of a client are for one read, and each byte starts them anew.
"""

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any


def _looked_up(address: tuple[str, int], seconds: float) -> list[Any]:
    """Return what a name stands for; none when that takes too long. The system's own look-up cannot be ended."""
    found: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found.put(socket.getaddrinfo(*address, type=socket.SOCK_STREAM))
        except OSError as error:
            found.put(error)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        answer = found.get(timeout=seconds)
    except queue.Empty:
        return []
    if isinstance(answer, OSError):
        raise answer
    return answer


class Deadline:
    """Cuts the connections that it holds after `seconds`; `passed` says whether it did."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._held: list[socket.socket] = []
        self._lock = threading.Lock()
        self._done = threading.Condition(self._lock)
        self._end: float | None = time.monotonic() + seconds
        self._watch = threading.Thread(target=self._wait, daemon=True)

    def __enter__(self) -> "Deadline":
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._done:
            self._end = None
            self._done.notify()
        self._watch.join()
        for held in self._held:
            held.close()

    def extend(self, seconds: float) -> None:
        """Count anew from now, where it has not passed yet."""
        with self._done:
            self._end = time.monotonic() + seconds
            self._done.notify()

    def left(self) -> float:
        """Return the seconds that are left, 0 at the least."""
        with self._lock:
            return max(0.0, (self._end or 0.0) - time.monotonic())

    def connect(self, address: tuple[str, int], timeout: float, source: Any = None) -> socket.socket:
        """Open a connection and hold it; looking up the name and trying its addresses end with the deadline too.

        Raises
        ------
        OSError
            When nothing answers; a `TimeoutError` when it took too long.
        """
        failed: OSError = TimeoutError("the name was not found in time")
        for family, kind, protocol, _, place in _looked_up(address, min(timeout, self.left())):
            with contextlib.ExitStack() as stack:
                connection = stack.enter_context(socket.socket(family, kind, protocol))
                connection.settimeout(min(timeout, max(self.left(), 0.001)))
                try:
                    if source:
                        connection.bind(source)
                    connection.connect(place)
                except OSError as error:
                    failed = error
                    continue
                connection.settimeout(timeout)
                self.hold(connection)
                stack.pop_all()  # it stays open
                return connection
        raise failed

    def hold(self, connection: socket.socket) -> None:
        """Cut this connection too when the time has come.

        A second name of the connection is kept, for TLS takes the first away from the one who opened it.
        """
        with self._lock:
            self._held.append(connection.dup())
            if self.passed:
                self._cut()

    def trace(self, event: str, told: Mapping[str, Any]) -> None:
        """Hold what a client of httpx opens: its extension `trace`."""
        if event == "connection.connect_tcp.complete":
            self.hold(told["return_value"].get_extra_info("socket"))

    def _wait(self) -> None:
        with self._done:
            while self._end is not None and (left := self._end - time.monotonic()) > 0:
                self._done.wait(left)
            if self._end is not None:
                self.passed = True
                self._cut()

    def _cut(self) -> None:
        for held in self._held:
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
