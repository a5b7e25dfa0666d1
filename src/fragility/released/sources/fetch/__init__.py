"""Fetching the files of sources: what may be fetched, side by side, one line for each source.

Prevents two failures: a gated or non-commercial file is fetched without a word, and one source that fails keeps the
others from being fetched.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fragility.errors import FragilityError, InputError
from fragility.released.sources.cache import check_files, local_files
from fragility.released.sources.fetch.http import Http
from fragility.released.sources.fetch.one import fetch_file
from fragility.released.sources.fetch.patience import Patience
from fragility.released.sources.fetch.progress import Bars
from fragility.schemas.source import SourceCard, SourceFile
from fragility.wording import counted


@dataclass(frozen=True)
class Request:
    """What the user asked for.

    Attributes
    ----------
    accept : bool
        Gated and non-commercial sources too.
    from_dir : Path or None
        A local folder to be used in place of the network.
    jobs : int
        Files side by side.
    named : bool
        The sources were named; what cannot be fetched of them is then an error, else a note.
    """

    accept: bool = False
    from_dir: Path | None = None
    jobs: int = 4
    named: bool = True


@dataclass
class _Source:
    """What became of one source."""

    card: SourceCard
    loaded: int = 0
    error: FragilityError | None = None

    @property
    def wanted(self) -> list[SourceFile]:
        return [item for item in self.card.files if not item.reduced]

    def line(self) -> str:
        size = sum(item.bytes or 0 for item in self.wanted)
        now = f"{self.loaded} fetched now" if self.loaded else "nothing to fetch"
        reduced = [item.path for item in self.card.files if item.reduced]
        lacking = f"; {counted(len(reduced), 'reduced table')} cannot be fetched: {', '.join(reduced)}"
        first = f"{self.card.name}: {counted(len(self.wanted), 'file')}, {size:,} bytes, in the cache ({now})"
        return first + (lacking if reduced else "")


def fetch_sources(
    cards: Sequence[SourceCard],
    request: Request,
    say: Callable[[str], object],
    complain: Callable[[str], object],
    patience: Patience | None = None,
) -> int:
    """Fetch the files of sources into the cache, or check those of a local folder.

    Parameters
    ----------
    cards : sequence of SourceCard
        The sources.
    request : Request
        What the user asked for.
    say, complain : callable
        Called with a line about a source; `complain` with its one error.
    patience : Patience, optional
        How long to persist when the network fails.

    Returns
    -------
    int
        Exit code: 0, 1 if the network failed for a source, 2 if something was refused.
    """
    errors: list[FragilityError] = []
    pending = []
    for card in cards:
        try:
            files = local_files(card, request.from_dir)
            if files:
                check_files(files)
                say(f"{card.name}: {counted(len(card.files), 'file')} verified, used in place")
            elif barrier := _barrier(card, request.accept):
                if request.named:
                    raise barrier
                say(f"left out: {barrier}")
            else:
                pending.append(_Source(card))
        except FragilityError as error:
            errors.append(error)
    _fetch_all(pending, request.jobs, patience or Patience())
    for source in pending:
        if source.error:
            errors.append(source.error)
        else:
            say(source.line())
    for failure in errors:
        complain(f"error: {failure}")
    return max((failure.exit_code for failure in errors), default=0)


def _barrier(card: SourceCard, accept: bool) -> InputError | None:
    """Return why a source is not fetched, if it is not."""
    if card.files and all(item.reduced for item in card.files):
        what = "its files are reduced tables that cannot be fetched"
        return InputError(what, card.name, "what is derived from them is shipped")
    if card.licence.must_be_accepted and not accept:
        kinds = [("gated", card.licence.gated), ("non-commercial", card.licence.non_commercial)]
        kind = " and ".join(name for name, holds in kinds if holds)
        return InputError(f"{kind}, licence {card.licence.name}", card.name, "read it, then add --accept-licence")
    return None


def _fetch_all(sources: Sequence[_Source], jobs: int, patience: Patience) -> None:
    """Fetch every file; after the first error of a source its other files are left."""

    def fetch(source: _Source, item: SourceFile) -> bool:
        if source.error:
            return False
        try:
            return fetch_file(source.card, item, http, bars)
        except FragilityError as error:
            source.error = source.error or error
            return False

    with Bars() as bars, Http(patience) as http, ThreadPoolExecutor(jobs) as pool:
        tasks = [(source, pool.submit(fetch, source, item)) for source in sources for item in source.wanted]
        try:
            for source, task in tasks:
                source.loaded += task.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
