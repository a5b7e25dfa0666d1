"""The pieces that ledger, index, published figures and pages are put together from, made side by side.

Prevents the failure in which one core computes paper after paper while the others have nothing to do.
"""

import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fragility.errors import FragilityError
from fragility.suite import cache
from fragility.suite.folders import Folders
from fragility.suite.parts import is_kept, shared_key
from fragility.suite.processes import ENVIRONMENT, Server, forking

if TYPE_CHECKING:
    from fragility.suite.pool import Pool

#: The kind of piece that is the ledger of a paper alone, and what it is made with.
LEDGER, _LEDGER_MODULES = "ledger", ("fragility.claims.ledger", "fragility.printed.cells", "fragility.suite.ledgers")
#: A kind ("papers", LEDGER, "sources", "pages") and the name of the paper, source or run.
Piece = tuple[str, str]


def make_pieces(folders: Folders, pool: "Pool", scratch: Path) -> None:
    """Make what is not kept of papers and sources, the largest first, as many at a time as there are cores.

    What cannot be made is left for the one who puts the pieces together: it says why.
    """
    shared = shared_key(folders)
    _share(pool, scratch, folders, [piece for piece in _all(folders) if not is_kept(folders, *piece, shared)], shared)


def make_ledgers(folders: Folders, papers: Sequence[str], shared: str) -> None:
    """Make what the ledger has of these papers, unless it is kept or they are too few to share."""
    pieces = [(LEDGER, paper) for paper in papers if not is_kept(folders, "papers", paper, shared)]
    if not forking(len(pieces)):
        return
    with tempfile.TemporaryDirectory(prefix="fragility-") as name:
        scratch = Path(name)
        server = Server(scratch / "ledgers", _LEDGER_MODULES, os.environ | ENVIRONMENT)
        try:
            server.together(make_some, (folders.root, shared, pieces, scratch), len(pieces))
        finally:
            server.close()


def make_pages(folders: Folders, pool: "Pool", scratch: Path, runs: Iterable[str]) -> None:
    """Read the executed notebooks of these runs as pages, unless it was done, as many at a time as there are cores."""
    from fragility.suite.site.notebooks import KIND, page_key

    tools = cache.environment_key()
    done = {run: folders.executed(run) for run in runs if folders.executed(run).is_file()}
    stale = [run for run, path in done.items() if not is_kept(folders, KIND, run, page_key(path, tools))]
    _share(pool, scratch, folders, [(KIND, run) for run in stale], tools)


def make_some(root: Path, key: str, pieces: Sequence[Piece], taken: Path) -> None:
    """Make every piece that nobody else has taken; a file in `taken` says that somebody has."""
    for kind, name in pieces:
        try:
            (taken / f"{kind}-{name}").touch(exist_ok=False)
        except FileExistsError:
            continue
        with suppress(FragilityError):
            _make(Folders(root), kind, name, key)


def _make(folders: Folders, kind: str, name: str, key: str) -> None:
    if kind == "papers":
        from fragility.suite.ledgers import make_paper

        make_paper(folders, name, key)
    elif kind == LEDGER:
        from fragility.suite.ledgers import kept_ledger

        kept_ledger(folders, name, key)
    elif kind == "sources":
        from fragility.suite.published import make_source

        make_source(folders, name, key)
    else:
        from fragility.suite.site.notebooks import kept_notebook

        kept_notebook(folders, name, key)


def _share(pool: "Pool", scratch: Path, folders: Folders, pieces: Sequence[Piece], key: str) -> None:
    if len(pieces) > 1:
        taken = scratch / "pieces"
        taken.mkdir(exist_ok=True)
        pool.together(make_some, (folders.root, key, pieces, taken), len(pieces))


def _all(folders: Folders) -> list[Piece]:
    """Return all pieces, those first that are likely to take longest: they hold the most."""
    papers, data = folders.papers(), folders.root / "data"
    sizes = {("papers", name): _size([*(data / "papers" / name).glob("*")]) for name in papers}
    sizes |= {("sources", name): _size([*(data / "sources").glob(f"{name}.*")]) for name in folders.sources()}
    return sorted(sizes, key=lambda piece: (-sizes[piece], piece))


def _size(paths: Sequence[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
