"""What a run says on the screen.

Prevents the failures in which nobody sees which notebook is in hand, or which cell of which notebook failed, and in
which a long step is silent, on a terminal or off it.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from fragility.suite.execute import Outcome

#: Off a terminal, a step says every so many seconds that it goes on.
EVERY = 10.0


def state(name: str, done: int, total: int, elapsed: float) -> str:
    """Word how far a step is, and how long it may still take.

    >>> state("notebooks", 2, 8, 60.0)
    'notebooks: 2 of 8, 60 s so far, about 180 s left'
    >>> state("ledger", 0, 0, 20.0)
    'ledger: 20 s so far'
    """
    count = f"{done} of {total}, " if total else ""
    left = f", about {elapsed / done * (total - done):.0f} s left" if done and total else ""
    return f"{name}: {count}{elapsed:.0f} s so far{left}"


class Report:
    """A progress bar that names the notebooks in hand, and one line for each that ended.

    A step that is over at once imports nothing and says nothing.
    """

    def __init__(self, console: "Console | None" = None, aside: bool = False) -> None:
        self._given, self._aside = console, aside
        self._progress: Progress | None = None
        self._done = 0

    @cached_property
    def console(self) -> "Console":
        """The screen, or the file that takes its place."""
        from rich.console import Console

        return self._given or Console(highlight=False, stderr=self._aside)

    @property
    def terminal(self) -> bool:
        """Whether somebody watches."""
        return self._given.is_terminal if self._given else self._stream.isatty()

    @property
    def _stream(self) -> TextIO:
        return sys.stderr if self._aside else sys.stdout

    @contextmanager
    def stage(self, name: str, total: int = 0) -> Iterator[None]:
        """Say that a step goes on: every second on a terminal, off it a line every `EVERY` seconds."""
        ended = threading.Event()
        beat = threading.Thread(target=self._beat, args=(ended, name, total, perf_counter()), daemon=True)
        if not (self.terminal and total):
            beat.start()
        try:
            yield
        finally:
            ended.set()
            if beat.is_alive():
                beat.join()

    def _beat(self, ended: threading.Event, name: str, total: int, started: float) -> None:
        if not self.terminal:
            while not ended.wait(EVERY):
                self.line(state(name, self._done, total, perf_counter() - started))
            return
        shown = ""
        while not ended.wait(1.0):
            shown = state(name, self._done, total, perf_counter() - started)
            self._stream.write(f"\r{shown}")
            self._stream.flush()
        self._stream.write(f"\r{' ' * len(shown)}\r" if shown else "")

    @contextmanager
    def progress(self, total: int) -> Iterator[None]:
        """Show the bar while notebooks run."""
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )  # fmt: skip

        told = TextColumn("{task.description}", markup=False)
        columns = (BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(), told)
        self._done, hidden = 0, not self.console.is_terminal
        with (
            self.stage("notebooks", total),
            Progress(*columns, console=self.console, transient=True, disable=hidden) as self._progress,
        ):
            self._progress.add_task("starting", total=total)
            yield

    def in_hand(self, run_ids: list[str]) -> None:
        """Name the notebooks in hand."""
        if self._progress:
            self._progress.update(self._progress.task_ids[0], description=", ".join(run_ids))

    def ended(self, outcome: "Outcome", kept: str) -> None:
        """Say how a notebook ended; for a failure also its cell, the traceback and what was kept."""
        self._done += 1
        if self._progress:
            self._progress.advance(self._progress.task_ids[0])
        if not outcome.problem:
            self.line(f"done    {outcome.run_id}  {outcome.seconds:.1f} s")
            return
        place = f", {outcome.cell}" if outcome.cell else ""
        self.line(f"FAILED  {outcome.run_id}{place}: {outcome.problem}")
        if outcome.traceback:
            self.line(outcome.traceback)
        if kept:
            self.line(f"        half-run notebook: {kept}")

    def line(self, text: str) -> None:
        """Print one text as it is."""
        self.console.print(text, markup=False, soft_wrap=True)


@contextmanager
def waiting(name: str) -> Iterator[None]:
    """Say beside the output of a command, on the stream of errors, that it goes on; over at once, it says nothing."""
    with Report(aside=True).stage(name):
        yield
