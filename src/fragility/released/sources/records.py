"""What a reader gives: for every upstream row either its outcomes or the reason why there are none.

Prevents the failure in which rows vanish between a released file and a rate: a row is read, skipped or refused, each
with its place, and the three counts must add up to the rows of the file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fragility.errors import InputError, near_match
from fragility.released.aggregates import ReleasedScore
from fragility.released.labels import Outcome
from fragility.schemas.source import SourceCard, SourceFile


@dataclass(frozen=True, slots=True)
class Record:
    """One upstream row: its file, and its outcomes or released scores; or why it gives none.

    `skipped` is for a row that is whole but no outcome (a header repeated, a prompt that was not tried); `refused`
    for one that cannot be read. Both are counted by their reason. `aside` is for what stands beside the rows of a file
    (the totals in its head): it gives scores and counts as no row.
    """

    file: str
    outcomes: tuple[Outcome, ...] = ()
    scores: tuple[ReleasedScore, ...] = ()
    skipped: str = ""
    refused: str = ""
    aside: bool = False


@dataclass(frozen=True)
class Files:
    """The files of one source in a folder whose layout is that of its card; every hash is checked before reading."""

    card: SourceCard
    folder: Path

    def path(self, name: str) -> Path:
        """Return the place of one file of the card."""
        known = {item.path: item for item in self.card.files}
        if name not in known:
            raise InputError(f"no file '{name}' on the card", self.card.name, near_match(name, known))
        return self.folder / name

    def matching(self, start: str = "", end: str = "") -> list[SourceFile]:
        """Return the card's files whose path starts and ends so, in the card's order."""
        return [item for item in self.card.files if item.path.startswith(start) and item.path.endswith(end)]


Reader = Callable[[Files], Iterator[Record]]
_READERS: dict[str, Reader] = {}


def reader(name: str) -> Callable[[Reader], Reader]:
    """Register a reader under the name that cards use."""

    def register(function: Reader) -> Reader:
        if name in _READERS:
            raise ValueError(f"two readers named {name!r}")
        _READERS[name] = function
        return function

    return register


def find_reader(name: str, where: str) -> Reader:
    """Return the reader that a card names."""
    import fragility.released.sources.readers  # noqa: F401  (its modules register themselves)

    if name not in _READERS:
        raise InputError(f"unknown reader '{name}'", where, near_match(name, _READERS))
    return _READERS[name]
