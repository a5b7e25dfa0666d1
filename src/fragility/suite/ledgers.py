"""The ledger, the fragility index and the effects, put together from what is kept of each paper.

Prevents the failure in which a table is made from papers that were read at different states of the data: every part is
kept under the key of what it was made from.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fragility.files import write_text
from fragility.suite import cache
from fragility.suite.folders import Folders
from fragility.suite.parts import forget_others, has_claims, kept_part, of_paper, part_key, shared_key
from fragility.suite.shown import choices, chosen, showing, shown_in

if TYPE_CHECKING:
    import pandas as pd

    from fragility.printed.paper import Paper


def write_ledger(folder: Path, folders: Folders) -> None:
    """Write the ledger, of all papers and of each, and granularity.csv into `folder`; what changed is computed."""
    from fragility.claims.ledger import to_json

    rows, table = rows_and_table(folders, folders.papers())
    forget_others(folders, "papers", folders.papers())
    write_text(folder / folders.granularity.name, table)
    write_text(folder / folders.ledger.name, to_json(rows))
    parted: dict[str, list[dict[str, Any]]] = {paper: [] for paper in folders.papers()}
    for row in rows:
        parted[row["paper_key"]].append(row)
    for paper, own in parted.items():
        write_text(folder / folders.ledgers.name / f"{paper}.json", json.dumps(own, ensure_ascii=False) + "\n")


def rows_and_table(folders: Folders, papers: Sequence[str]) -> tuple[list[dict[str, Any]], str]:
    """Return the ledger's rows of some papers and their granularity table; what was computed for them is kept."""
    from fragility.suite.pieces import make_ledgers

    shared = shared_key(folders)
    make_ledgers(folders, papers, shared)
    parts = [kept_ledger(folders, paper, shared) for paper in papers]
    rows = [row for part in parts for row in part["rows"]]
    header = parts[0]["table"].partition("\n")[0] + "\n" if parts else ""
    table = header + "".join(part["table"].partition("\n")[2] for part in parts)
    shown = _shown(folders, papers, shared)
    for row in rows:
        row["shown_in"] = shown.get((row["paper_key"], row["claim_id"]), [])
    return rows, table


def _shown(folders: Folders, papers: Sequence[str], shared: str) -> dict[tuple[str, str], list[str]]:
    """Return the sections that show each claim of some papers, and what else they name."""
    parts = showing(folders)
    return shown_in(parts, {paper: kept_choices(folders, paper, shared) for paper in papers if paper in choices(parts)})


def kept_choices(folders: Folders, paper: str, shared: str) -> list[list[str]]:
    """Return the claims that what notebooks choose of a paper chooses, choice by choice; kept or found."""
    asked = choices(showing(folders)).get(paper, [])

    def find() -> list[list[str]]:
        return chosen(read_once(folders, paper, shared), kept_ledger(folders, paper, shared)["rows"], asked)

    told: list[list[str]] = kept_part(folders, "shown", paper, cache.digest(shared, asked), find) if asked else []
    return told


def conclusions(folders: Folders) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Return the fragility index of all papers with claims, and the readings without one; it is kept by paper."""
    from fragility.synthesis.write import joined

    shared = shared_key(folders)
    papers = [paper for paper in folders.papers() if has_claims(folders, paper)]
    parts = [_kept(folders, "conclusions", paper, shared) for paper in papers]
    forget_others(folders, "conclusions", papers)
    return joined(parts)


def effects(folders: Folders) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Return the effects of all papers, and the numbers that cannot become one; they are kept by paper."""
    from fragility.synthesis.kept import effects_joined

    shared = shared_key(folders)
    parts = [_kept(folders, "effects", paper, shared) for paper in folders.papers()]
    forget_others(folders, "effects", folders.papers())
    return effects_joined(parts)


def kept_ledger(folders: Folders, paper: str, shared: str) -> Any:
    """Return what the ledger has of one paper: its rows and its granularity table, kept or made."""
    return _kept(folders, "papers", paper, shared)


def make_paper(folders: Folders, paper: str, shared: str) -> None:
    """Compute what is kept of one paper (ledger, effects, index, numbers, what is shown where), unless it is."""
    from fragility.suite.numbers import numbers_of

    for kind in of_paper(folders, paper):
        if kind == "numbers":
            numbers_of(folders, paper, shared)
        else:
            _kept(folders, kind, paper, shared)
    kept_choices(folders, paper, shared)


def _kept(folders: Folders, kind: str, paper: str, shared: str) -> Any:
    """Return what is kept of one paper: its ledger, effects or index; it is made where it is not at hand."""
    make = {"papers": _ledger_of, "effects": _effects_of, "conclusions": _index_of}[kind]
    return kept_part(folders, kind, paper, shared, lambda: make(read_once(folders, paper, shared)))


def read_once(folders: Folders, paper: str, shared: str) -> "Paper":
    """Return a paper, read once per state of all that its parts depend on: what one part finds, the others use."""
    return _read(folders.root, paper, part_key(folders, "papers", paper, shared))


@lru_cache(maxsize=64)
def _read(root: Path, paper: str, key: str) -> "Paper":
    from fragility.printed.paper import load_paper

    return load_paper(paper, root)


def _effects_of(paper: "Paper") -> Any:
    from fragility.synthesis.kept import effects_part

    return effects_part(paper)


def _ledger_of(paper: "Paper") -> dict[str, Any]:
    from fragility.claims.assess import assessed
    from fragility.claims.ledger import granularity_csv, paper_rows
    from fragility.printed.cells import granularity_columns

    return {"rows": paper_rows(paper, assessed), "table": granularity_csv(granularity_columns(paper))}


def _index_of(paper: "Paper") -> dict[str, Any]:
    from fragility.synthesis import write

    return write.part_of(paper)
