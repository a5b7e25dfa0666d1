"""The ledger, the fragility index and the effects, put together from what is kept of each paper.

Prevents the failure in which a table is made from papers that were read at different states of the data: every part is
kept under the key of what it was made from.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fragility.files import write_text
from fragility.suite import cache
from fragility.suite.folders import Folders
from fragility.suite.parts import forget_others, has_claims, keep_part, kept_part, of_paper, part_key, shared_key
from fragility.suite.shown import Choice, choices, chosen, showing, shown_in

if TYPE_CHECKING:
    import pandas as pd

    from fragility.printed.paper import Paper

#: The kind under which the rows of a paper are kept as text (`suite.parts`).
WRITTEN = "written"


def write_ledger(folder: Path, folders: Folders) -> None:
    """Write the ledger, of all papers and of each, and granularity.csv into `folder`; what changed is computed."""
    from fragility.suite.pieces import make_ledgers

    papers, shared = folders.papers(), shared_key(folders)
    make_ledgers(folders, papers, shared)
    shown = _shown(folders, papers, shared)
    written = {paper: _written(folders, paper, shared, shown) for paper in papers}
    for kind in ("papers", WRITTEN):
        forget_others(folders, kind, papers)
    write_text(folder / folders.granularity.name, _one_table([part["table"] for part in written.values()]))
    write_text(folder / folders.ledger.name, _joined([part["rows"] for part in written.values()]))
    for paper, part in written.items():
        write_text(folder / folders.ledgers.name / f"{paper}.json", part["rows"])


def _written(folders: Folders, paper: str, shared: str, shown: Mapping[tuple[str, str], list[str]]) -> dict[str, str]:
    """Return the rows of a paper as text, with the sections that show them, and its granularity table; it is kept."""
    from fragility.claims.ledger import to_json

    own = {claim: sections for (key, claim), sections in shown.items() if key == paper}

    def write() -> dict[str, str]:
        part = kept_ledger(folders, paper, shared)
        return {"rows": to_json(_with_shown(part["rows"], shown)), "table": part["table"]}

    part: dict[str, str] = kept_part(folders, WRITTEN, paper, cache.digest(shared, own), write)
    return part


def rows_and_table(folders: Folders, papers: Sequence[str]) -> tuple[list[dict[str, Any]], str]:
    """Return the ledger's rows of some papers and their granularity table; what was computed for them is kept."""
    from fragility.suite.pieces import make_ledgers

    shared = shared_key(folders)
    make_ledgers(folders, papers, shared)
    parts = [kept_ledger(folders, paper, shared) for paper in papers]
    rows = [row for part in parts for row in part["rows"]]
    return _with_shown(rows, _shown(folders, papers, shared)), _one_table([part["table"] for part in parts])


def _one_table(tables: Sequence[str]) -> str:
    """Return the granularity table of several papers, under one header."""
    header = tables[0].partition("\n")[0] + "\n" if tables else ""
    return header + "".join(table.partition("\n")[2] for table in tables)


def _joined(texts: Sequence[str]) -> str:
    """Return the ledger of several papers as JSON text, of what `to_json` gives of each."""
    parts = [text.removeprefix("[").removesuffix("\n]\n") for text in texts if text != "[]\n"]
    return f"[{','.join(parts)}\n]\n" if parts else "[]\n"


def _with_shown(rows: list[dict[str, Any]], shown: Mapping[tuple[str, str], list[str]]) -> list[dict[str, Any]]:
    """Give every row the sections that show its claim."""
    for row in rows:
        row["shown_in"] = shown.get((row["paper_key"], row["claim_id"]), [])
    return rows


def _shown(folders: Folders, papers: Sequence[str], shared: str) -> dict[tuple[str, str], list[str]]:
    """Return the sections that show each claim of some papers, and what else they name."""
    parts = showing(folders)
    asked = {paper: found for paper, found in choices(parts).items() if paper in papers}
    return shown_in(parts, {paper: kept_choices(folders, paper, shared, found) for paper, found in asked.items()})


def kept_choices(folders: Folders, paper: str, shared: str, asked: Sequence[Choice]) -> list[list[str]]:
    """Return the claims that each of what notebooks choose of a paper (`choices`) chooses; kept or found."""

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


def make_paper(folders: Folders, paper: str, shared: str, asked: Sequence[Choice] = ()) -> None:
    """Compute what is kept of one paper (ledger, effects, index, numbers) and of what is `asked`, unless it is."""
    from fragility.suite.numbers import numbers_of

    for kind in of_paper(folders, paper):
        if kind == "numbers":
            numbers_of(folders, paper, shared)
        else:
            _kept(folders, kind, paper, shared, keep_part)
    kept_choices(folders, paper, shared, asked)


def make_ledger(folders: Folders, paper: str, shared: str, asked: Sequence[Choice] = ()) -> None:
    """Compute the ledger of one paper, and of what is `asked`, unless it is kept."""
    _kept(folders, "papers", paper, shared, keep_part)
    kept_choices(folders, paper, shared, asked)


def _kept(folders: Folders, kind: str, paper: str, shared: str, keep: Callable[..., Any] = kept_part) -> Any:
    """Return what is kept of one paper: its ledger, effects or index; it is made where it is not at hand."""
    make = {"papers": _ledger_of, "effects": _effects_of, "conclusions": _index_of}[kind]
    return keep(folders, kind, paper, shared, lambda: make(read_once(folders, paper, shared)))


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
