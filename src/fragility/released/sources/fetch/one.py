"""Bringing one file of a source into the cache.

Prevents the failures in which two processes write one file, a killed download is used by half, and a file that is not
that of the card reaches the cache: all work is done beside it under a lock, and only a file whose size and hash agree
is moved to its place, in one step. No place outside of the cache is written to, whatever stands on a card.
"""

import os
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock

from fragility.errors import FragilityError, InputError
from fragility.released.sources.cache import cache_folder, cached_files, difference
from fragility.released.sources.fetch import hub, package
from fragility.released.sources.fetch.http import Download, Http
from fragility.released.sources.fetch.progress import Bars, Report
from fragility.schemas.source import Origin, SourceCard, SourceFile

#: Where raw files of a commit are had, unless $FRAGILITY_GITHUB_RAW names a mirror.
GITHUB = "https://raw.githubusercontent.com"


def fetch_file(card: SourceCard, item: SourceFile, http: Http, bars: Bars) -> bool:
    """Bring a file to its place in the cache; one that is there and whole is left alone.

    Returns
    -------
    bool
        Whether it was downloaded.

    Raises
    ------
    NetworkError
        When the network failed. What was loaded stays beside the cache, to be resumed.
    InputError
        When something was refused; what was loaded is thrown away.
    FragilityError
        When this machine cannot write the file.
    """
    where = f"{card.name}, {item.path}"
    place = cached_files(card).path(item.path)
    part = cache_folder() / ".parts" / card.name / card.address.revision / f"{item.path}.part"
    for path in (place, part):
        _check_inside(path, where)
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(part.with_suffix(".lock")):
            if not difference(place, item):
                return False
            with bars.file(f"{card.name} {place.name}", item.bytes or 0) as report:
                _bring(card, item, part, where, report, http)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(part, place)
            return True
    except OSError as error:
        raise FragilityError(f"{where}: cannot be written to the cache: {error.strerror or error}") from None


def _check_inside(path: Path, where: str) -> None:
    """Refuse a place that leads out of the cache, by its name or by a link on the way."""
    if not path.resolve().is_relative_to(cache_folder().resolve()):
        raise InputError("its place leads out of the cache", where, "not written")


def _bring(card: SourceCard, item: SourceFile, part: Path, where: str, report: Report, http: Http) -> None:
    """Download the file to `part` from the first of its addresses that gives it."""
    failed: FragilityError | None = None
    for origin, path in card.origins(item.path):
        try:
            _bring_from(origin, path, card, item, part, where, report, http)
            wrong = difference(part, item)
            if not wrong:
                return
            raise InputError(wrong, where, "not used")
        except FragilityError as error:
            failed = failed or error
            if isinstance(error, InputError):
                part.unlink(missing_ok=True)
    raise failed or InputError("no address of the card serves this file", where, "correct the card")


def _bring_from(
    origin: Origin, path: str, card: SourceCard, item: SourceFile, part: Path, where: str, report: Report, http: Http
) -> None:
    match origin.kind:
        case "hub":
            hub.bring(hub.Asked(origin, path, card.licence.gated, item.bytes), part, where, report, http)
        case "package":
            package.bring(card, item, part, where, report, http)
        case "github":
            base = os.environ.get("FRAGILITY_GITHUB_RAW", GITHUB).rstrip("/")
            url = f"{base}/{origin.repository}/{origin.revision}/{quote(path)}"
            http.download(Download(url, part, where, report, item.bytes or 0))
