"""What the pages of a paper say of its printed numbers beside the ledger, kept paper by paper.

Prevents the failure in which an edit of one paper checks the printed numbers of all others again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fragility.printed import checks
from fragility.printed.cells import cells
from fragility.printed.directions import has_safe_side
from fragility.printed.fits import ColumnFit, column_fits
from fragility.printed.paper import Paper
from fragility.suite.folders import Folders
from fragility.suite.ledgers import read_once
from fragility.suite.parts import kept_part


@dataclass(frozen=True)
class Numbers:
    """Printed numbers of one paper.

    Attributes
    ----------
    counted : int
        Numbers that can be turned into counts.
    counts : dict
        Address of a number -> the count behind it and its n, where there is just one: of safe answers, where the
        number has a safe side.
    fits : tuple of ColumnFit
        Its columns at each n that is stated, released, or best in the scan.
    said : tuple of str
        What a reviewer should know of its printed numbers, in sentences.
    """

    counted: int
    counts: dict[str, tuple[int, int]]
    fits: tuple[ColumnFit, ...]
    said: tuple[str, ...]


def numbers_of(folders: Folders, paper: str, shared: str) -> Numbers:
    """Return what is told of a paper's numbers, kept under this key (`suite.parts.shared_key`) or made and kept."""
    part = kept_part(folders, "numbers", paper, shared, lambda: asdict(_made(read_once(folders, paper, shared))))
    return _read(part)


def _made(paper: Paper) -> Numbers:
    held = cells(paper).to_dict("records") if len(paper.scores) else []
    counts = {row["address"]: (int(_possible(row)[0]), int(row["n"])) for row in held if len(_possible(row)) == 1}
    return Numbers(len(held), counts, tuple(column_fits(paper)), tuple(checks.summary(paper)))


def _possible(row: Mapping[Any, Any]) -> Sequence[int]:
    found: Sequence[int] = row["safe_counts"] if has_safe_side(row["direction"]) else row["counts"]
    return found


def _read(part: dict[str, Any]) -> Numbers:
    counts = {address: (k, n) for address, (k, n) in part["counts"].items()}
    return Numbers(part["counted"], counts, tuple(ColumnFit(**fit) for fit in part["fits"]), tuple(part["said"]))
