"""Fetch from the loopback server and look at what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sources.cards import COMMIT

from fragility.released.sources.fetch import Request, fetch_sources
from fragility.released.sources.fetch.patience import Patience
from fragility.schemas.source import SourceCard


@dataclass
class Fetched:
    """Exit code, lines said, errors, and the waits there were."""

    code: int
    said: list[str]
    errors: list[str]
    waits: list[float] = field(default_factory=list)


def fetch(
    cards: Sequence[SourceCard],
    timeout: float = 20.0,
    longest: float = 60.0,
    slowest: float = 5000.0,
    **request: object,
) -> Fetched:
    """Fetch without waiting between attempts; `request` are fields of `Request`."""
    said: list[str] = []
    errors: list[str] = []
    waits: list[float] = []
    patience = Patience(attempts=4, timeout=timeout, longest=longest, slowest=slowest, sleep=waits.append)
    code = fetch_sources(cards, Request(**request), said.append, errors.append, patience)
    return Fetched(code, said, errors, waits)


def cached(cache: Path) -> dict[str, bytes]:
    """Return the finished files of the cache, without what lies beside them."""
    paths = (path for path in cache.rglob("*") if path.is_file() and ".parts" not in path.parts)
    return {path.relative_to(cache).as_posix(): path.read_bytes() for path in paths}


def beside(cache: Path) -> list[str]:
    """Return the names of unfinished files, locks left out."""
    return sorted(
        path.name for path in cache.rglob("*") if path.is_file() and ".parts" in path.parts and path.suffix != ".lock"
    )


def in_cache(name: str, files: dict[str, bytes]) -> dict[str, bytes]:
    """Return what `cached` gives when a source made by `write_card` is there."""
    return {f"{name}/{COMMIT}/{path}": content for path, content in files.items()}
