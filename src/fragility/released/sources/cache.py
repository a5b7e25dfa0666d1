"""Where the files of a source lie on this machine, and whether they are those of its card.

Prevents the failure in which a number is derived from a file that is cut, edited, or another one under its name:
whatever `locate` returns has the size and the sha256 of the card.
"""

import os
from pathlib import Path

from platformdirs import user_cache_path

from fragility.errors import InputError
from fragility.files import file_digest
from fragility.released.aggregates import FOLDER as RELEASED
from fragility.released.sources.records import Files
from fragility.schemas.outcome import FOLDER as OUTCOMES
from fragility.schemas.source import SourceCard, SourceFile

#: How a page begins that a server sends in place of data.
_PAGES = (b"<!doctype html", b"<html")


def cache_folder() -> Path:
    """Return the folder of fetched files: $FRAGILITY_CACHE, else the place for caches of this platform."""
    named = os.environ.get("FRAGILITY_CACHE")
    return Path(named).expanduser().absolute() if named else user_cache_path("fragility", appauthor=False)


def cached_files(card: SourceCard) -> Files:
    """Return where the source's files lie once they are fetched: a folder for each source and revision."""
    return Files(card, cache_folder() / card.name / card.address.revision)


def local_files(card: SourceCard, from_dir: Path | None = None) -> Files | None:
    """Return the source's files in a local folder (DIR/<source>/<path>), or None where there are none.

    Parameters
    ----------
    card : SourceCard
        The source.
    from_dir : Path, optional
        The folder; by default $FRAGILITY_UPSTREAM, which need not hold every source.

    Raises
    ------
    InputError
        When the folder does not exist, or `from_dir` holds no folder of this source.
    """
    named = from_dir or os.environ.get("FRAGILITY_UPSTREAM")
    if not named:
        return None
    where = "--from" if from_dir else "FRAGILITY_UPSTREAM"
    if not Path(named).is_dir():
        raise InputError(f"no such folder '{named}'", where, "name a folder with one folder for each source")
    folder = Path(named).absolute() / card.name
    if folder.is_dir():
        return Files(card, folder)
    if from_dir:
        raise InputError(f"no folder '{card.name}' in '{named}'", where, "its files are expected there")
    return None


def locate(card: SourceCard, from_dir: Path | None = None) -> Files:
    """Return the files of a source, every one checked against the card.

    Searched in this order: the local folder (see `local_files`), then the cache. Nothing is fetched.

    Raises
    ------
    InputError
        For the first file that is missing or not that of the card; says which command fetches it.
    """
    files = local_files(card, from_dir) or cached_files(card)
    check_files(files)
    return files


def check_files(files: Files) -> None:
    """Raise InputError for the first file of the card that is missing or another one."""
    for item in files.card.files:
        if item.reduced:
            fix = "it is made from upstream files and cannot be fetched; only what is derived from it is passed on"
        else:
            fix = f"fragility sources fetch {files.card.name}"
        where = f"{files.card.name}, {item.path}"
        wrong = difference(files.path(item.path), item)
        if wrong:
            raise InputError(wrong, where, fix)


def difference(path: Path, item: SourceFile) -> str:
    """Say in what a file differs from the one on the card; "" where it does not."""
    if not path.is_file():
        return "no such file"
    size = path.stat().st_size
    found = "" if item.bytes in (None, size) else f"{size:,} bytes where the card says {item.bytes:,}"
    if not found and item.sha256:
        digest = file_digest(path)
        found = "" if digest == item.sha256 else f"the sha256 is {digest} where the card says {item.sha256}"
    return f"an HTML page in place of data, {found}" if found and _is_page(path) else found


def states(card: SourceCard, root: Path) -> list[str]:
    """Return how a source is at hand: "shipped" (derived tables in the checkout), "local", "cached".

    "cached" says that all files that can be fetched are there, which reduced ones are not. Looks at names and
    sizes only, so that listing costs nothing; `locate` checks the content.
    """
    tables = root / OUTCOMES / f"{card.name}.parquet", root / RELEASED / f"{card.name}.csv"
    held = ["shipped"] if any(path.is_file() for path in tables) else []
    places = {"local": local_files(card), "cached": cached_files(card)}
    return held + [name for name, files in places.items() if files and _sizes_agree(files, name == "local")]


def _sizes_agree(files: Files, reduced: bool) -> bool:
    paths = [(files.path(item.path), item.bytes) for item in files.card.files if reduced or not item.reduced]
    return bool(paths) and all(path.is_file() and size in (None, path.stat().st_size) for path, size in paths)


def _is_page(path: Path) -> bool:
    with open(path, "rb") as stream:
        return stream.read(64).lstrip().lower().startswith(_PAGES)
