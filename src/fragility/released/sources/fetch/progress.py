"""Progress of downloads on a terminal.

Prevents the failure in which a wait of minutes looks like a command that hangs; a file or a pipe gets no bars.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

#: Told how many bytes of a file there are.
Report = Callable[[int], None]


class Bars:
    """One bar for each file that is being downloaded, on stderr; safe to be used by several threads."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
        self.progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)

    def __enter__(self) -> "Bars":
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    @contextmanager
    def file(self, name: str, size: int | None) -> Iterator[Report]:
        """Show a bar while a file is downloaded."""
        task = self.progress.add_task(name, total=size)
        try:
            yield lambda done: self.progress.update(task, completed=done)
        finally:
            self.progress.remove_task(task)
