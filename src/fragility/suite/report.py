"""What a run says on the screen.

Prevents the failure in which nobody sees which notebook is in hand, or which cell of which notebook failed.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from fragility.suite.execute import Outcome


class Report:
    """A progress bar that names the notebooks in hand, and one line for each that ended."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        self._progress: Progress | None = None

    @contextmanager
    def progress(self, total: int) -> Iterator[None]:
        """Show the bar while notebooks run."""
        columns = (
            BarColumn(20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}", markup=False),
        )
        hidden = not self.console.is_terminal
        with Progress(*columns, console=self.console, transient=True, disable=hidden) as self._progress:
            self._progress.add_task("starting", total=total)
            yield

    def in_hand(self, run_ids: list[str]) -> None:
        """Name the notebooks in hand."""
        if self._progress:
            self._progress.update(self._progress.task_ids[0], description=", ".join(run_ids))

    def ended(self, outcome: Outcome, kept: str) -> None:
        """Say how a notebook ended; for a failure also its cell, the traceback and what was kept."""
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
