"""What the runs of notebooks rest on, as it is now, and whether a finished run still stands on the same.

Prevents the failure in which an edit of one paper repeats every notebook: a run is up to date as long as package and
shared data are the same, no file of a paper was added or removed, and each file that it read is as it was.
"""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fragility.files import MARK, digest_once, files_below
from fragility.suite import cache
from fragility.suite.folders import Folders
from fragility.suite.parts import CLAIMS, OF_PAPERS, WITHOUT_CLAIMS, shared_key

if TYPE_CHECKING:
    from fragility.suite.plan import Run


@dataclass(frozen=True)
class Basis:
    """What runs may rest on, at one moment.

    Attributes
    ----------
    common : str
        Digest of all data and of what computes (`cache.common_key`).
    shared : str
        Digest of the data of no one paper, of the names of all files of papers, and of what computes.
    papers : dict
        Digest of each file of a paper, by its name below the root.
    root : Path
        The checkout.
    """

    common: str
    shared: str
    papers: Mapping[str, str]
    root: Path

    def digest_of(self, name: str) -> str:
        """Return the digest of a file that a run read: of a paper at that moment, of a result now; "" for none.

        What is kept of a paper stands for the files that it is made from: whoever reads it has it made anew where it
        is behind them, and until then the file of it says nothing.
        """
        if name in self.papers:
            return self.papers[name]
        kind, paper = _kept(name)
        if kind in OF_PAPERS:
            own = self._of_papers.get(paper, {})
            left = CLAIMS if kind in WITHOUT_CLAIMS else ()
            return cache.digest({file: digest for file, digest in own.items() if file not in left})
        try:
            return digest_once(str(self.root / name))
        except OSError:
            return ""

    @cached_property
    def _of_papers(self) -> dict[str, dict[str, str]]:
        """The digests of the files of each paper, by their names in its folder."""
        held: dict[str, dict[str, str]] = {}
        for name, digest in self.papers.items():
            paper, _, file = name.removeprefix(f"{MARK.as_posix()}/").partition("/")
            held.setdefault(paper, {})[file] = digest
        return held


def basis_now(folders: Folders) -> Basis:
    """Look at all that runs may rest on."""
    root = folders.root
    names = sorted(os.path.relpath(path, root).replace(os.sep, "/") for path in files_below([root / MARK]))
    papers = {name: digest_once(str(root / name)) for name in names}
    shared = cache.digest(shared_key(folders), names)
    return Basis(cache.common_key(folders), shared, papers, root)


def run_outputs(folders: Folders, run: "Run") -> list[Path]:
    """Return what a run leaves: its executed notebook and its folder of figures, which need not exist."""
    return [folders.executed(run.id, run.variant), folders.figures(run.id, run.variant)]


def run_is_current(folders: Folders, run: "Run", basis: Basis) -> bool:
    """Tell whether a run was finished with what goes into it now."""
    outputs = run_outputs(folders, run)
    record = cache.read_record(folders, run.id) if outputs[0].is_file() else None
    if record is None:
        return False
    read = record.pop("read", None)
    if not (read is None or isinstance(read, dict)):
        return False
    same = all(basis.digest_of(name) == digest for name, digest in (read or {}).items())
    return same and record == cache.record_of(folders, _key(run, basis, read is None), outputs)


def remember_run(folders: Folders, run: "Run", basis: Basis, read: Iterable[str] | None) -> None:
    """Write the record of a finished run, whose outputs lie in their places.

    Parameters
    ----------
    folders : Folders
        The checkout.
    run : Run
        The run.
    basis : Basis
        What it rested on when it began.
    read : iterable of str or None
        The files it read, by name (`reads.read_names`); None where that is not known: it rests on all data then.
    """
    held = None if read is None else {name: basis.digest_of(name) for name in sorted(read)}
    cache.remember(folders, run.id, _key(run, basis, held is None), run_outputs(folders, run), read=held)


def runs_behind(folders: Folders, plan: "Sequence[Run]", basis: Basis) -> list[str]:
    """Return the ids of the planned runs that are not up to date."""
    return [run.id for run in plan if not run_is_current(folders, run, basis)]


def _key(run: "Run", basis: Basis, everything: bool) -> str:
    return cache.run_key(run, basis.common if everything else basis.shared)


def _kept(name: str) -> tuple[str, str]:
    """Return which kind of part a file holds, and of which paper; "" where it is none."""
    found = re.fullmatch(r"build/\.records/(\w+)/([^/]+)\.json", name)
    return (found[1], found[2]) if found else ("", "")
