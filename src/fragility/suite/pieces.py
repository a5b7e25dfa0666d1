"""The pieces that ledger, index, published figures and pages are put together from, made side by side.

Prevents the failure in which one core computes paper after paper while the others have nothing to do.
"""

import gc
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fragility.errors import FragilityError
from fragility.suite import cache
from fragility.suite.folders import Folders
from fragility.suite.parts import is_kept, of_paper, shared_key
from fragility.suite.processes import ENVIRONMENT, Server, forking
from fragility.suite.shown import Choice, choices, showing

if TYPE_CHECKING:
    from fragility.suite.pool import Pool

#: The kind of piece that is the ledger of a paper alone, and what it and all of a paper or source are made with.
LEDGER = "ledger"
_LEDGER_MODULES = (
    "fragility.claims.ledger", "fragility.printed.cells", "fragility.suite.ledgers", "pyarrow.parquet",
)  # fmt: skip
_MODULES = (*_LEDGER_MODULES, *("fragility.synthesis.write", "fragility.synthesis.kept", "fragility.suite.numbers"))
#: Objects made between two searches for what can be freed, in a process that makes pieces and ends.
_SELDOM = 100_000
#: A kind ("papers", LEDGER, "sources", "pages") and the name of the paper, source or run.
Piece = tuple[str, str]


def make_pieces(folders: Folders, pool: "Pool | None", scratch: Path) -> None:
    """Make what is not kept of papers and sources, the largest first, as many at a time as there are cores.

    The processes of the notebooks do it where they are forked, else others of its own.

    What cannot be made is left for the one who puts the pieces together: it says why.
    """
    shared = shared_key(folders)
    pieces = [piece for piece in _all(folders) if not _is_made(folders, *piece, shared)]
    if pool and pool.forks:
        _share(folders, pieces, shared, pool.together, scratch)
    elif forking(len(pieces)):
        _share_alone(folders, pieces, shared, _MODULES)


def make_ledgers(folders: Folders, papers: Sequence[str], shared: str) -> None:
    """Make what the ledger has of these papers, unless it is kept or they are too few to share."""
    pieces = [(LEDGER, paper) for paper in papers if not is_kept(folders, "papers", paper, shared)]
    if forking(len(pieces)):
        _share_alone(folders, pieces, shared, _LEDGER_MODULES)


def make_pages(folders: Folders, pool: "Pool", scratch: Path, runs: Iterable[str]) -> None:
    """Read the executed notebooks of these runs as pages, unless it was done, as many at a time as there are cores."""
    from fragility.suite.site.notebooks import KIND, page_key

    tools = cache.environment_key()
    done = {run: folders.executed(run) for run in runs if folders.executed(run).is_file()}
    stale = [run for run, path in done.items() if not is_kept(folders, KIND, run, page_key(path, tools))]
    if pool.forks:
        _share(folders, [(KIND, run) for run in stale], tools, pool.together, scratch)


def make_some(
    root: Path, key: str, pieces: Sequence[Piece], taken: Path, asked: Mapping[str, Sequence[Choice]]
) -> None:
    """Make every piece that nobody else has taken; a file in `taken` says that somebody has.

    `asked` is what notebooks choose of each paper.

    Its process ends with the call: looking for what could be freed costs more than it gives.
    """
    gc.set_threshold(_SELDOM)
    for kind, name in pieces:
        try:
            (taken / f"{kind}-{name}").touch(exist_ok=False)
        except FileExistsError:
            continue
        with suppress(FragilityError):
            _make(Folders(root), kind, name, key, asked.get(name, ()))


def _make(folders: Folders, kind: str, name: str, key: str, asked: Sequence[Choice]) -> None:
    if kind == "papers":
        from fragility.suite.ledgers import make_paper

        make_paper(folders, name, key, asked)
    elif kind == LEDGER:
        from fragility.suite.ledgers import make_ledger

        make_ledger(folders, name, key, asked)
    elif kind == "sources":
        from fragility.suite.published import make_source

        make_source(folders, name, key)
    else:
        from fragility.suite.site.notebooks import kept_notebook

        kept_notebook(folders, name, key)


def _is_made(folders: Folders, kind: str, name: str, key: str) -> bool:
    kinds = of_paper(folders, name) if kind == "papers" else [kind]
    return all(is_kept(folders, one, name, key) for one in kinds)


def _share_alone(folders: Folders, pieces: Sequence[Piece], key: str, modules: Sequence[str]) -> None:
    """Share pieces between processes that are forked for them alone, from one that has imported `modules`."""
    with tempfile.TemporaryDirectory(prefix="fragility-") as name:
        scratch = Path(name)
        server = Server(scratch / "server", modules, os.environ | ENVIRONMENT)
        try:
            _share(folders, pieces, key, server.together, scratch)
        finally:
            server.close()


def _share(folders: Folders, pieces: Sequence[Piece], key: str, together: Callable[..., None], scratch: Path) -> None:
    """Share pieces between processes as `together` starts them (`Server.together`)."""
    if len(pieces) > 1:
        taken = scratch / "pieces"
        taken.mkdir(exist_ok=True)
        of_papers = any(kind in ("papers", LEDGER) for kind, _ in pieces)
        asked = choices(showing(folders)) if of_papers else {}
        together(make_some, (folders.root, key, pieces, taken, asked), len(pieces))


def _all(folders: Folders) -> list[Piece]:
    """Return all pieces, those first that are likely to take longest: they hold the most."""
    papers, data = folders.papers(), folders.root / "data"
    sizes = {("papers", name): _size([*(data / "papers" / name).glob("*")]) for name in papers}
    sizes |= {("sources", name): _size([*(data / "sources").glob(f"{name}.*")]) for name in folders.sources()}
    return sorted(sizes, key=lambda piece: (-sizes[piece], piece))


def _size(paths: Sequence[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
