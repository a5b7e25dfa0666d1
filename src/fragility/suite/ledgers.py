"""The ledger, paper by paper: what was computed for a paper is kept until its folder, or what all share, changes.

Prevents the failure in which the cost of an edit grows with the number of papers: a hundred papers lie unchanged, and
one is computed.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from fragility.files import content_digest, write_text
from fragility.suite import cache
from fragility.suite.folders import Folders

#: What belongs to one paper alone.
_OWN = Path("data") / "papers"


def write_ledger(folder: Path, folders: Folders) -> None:
    """Write ledger.json and granularity.csv into `folder`; only papers that changed are computed."""
    from fragility.claims.ledger import to_json

    rows, table = rows_and_table(folders, folders.papers())
    _forget_others(folders)
    write_text(folder / folders.granularity.name, table)
    write_text(folder / folders.ledger.name, to_json(rows))


def rows_and_table(folders: Folders, papers: Sequence[str]) -> tuple[list[dict[str, Any]], str]:
    """Return the ledger's rows of some papers and their granularity table; what was computed for them is kept."""
    from fragility.claims.ledger import notebook_sections

    shared = cache.digest(_shared_data(folders), cache.environment_key())
    shown = notebook_sections(folders.notebooks)
    rows: list[dict[str, Any]] = []
    table = ""
    for paper in papers:
        own_rows, own_table = _part(folders, paper, shared)
        for row in own_rows:
            row["shown_in"] = shown.get(row["claim_id"], [])
        rows += own_rows
        table += own_table.partition("\n")[2] if table else own_table
    return rows, table


def _part(folders: Folders, paper: str, shared: str) -> tuple[list[dict[str, Any]], str]:
    """Return a paper's rows and its part of the granularity table, with the header: kept or computed."""
    key = cache.digest(shared, content_digest([folders.root / _OWN / paper], folders.root))
    kept = _kept(folders, paper)
    try:
        part = json.loads(kept.read_text(encoding="utf-8"))
        if part["key"] == key and part["digest"] == cache.digest(part["rows"], part["table"]):
            return part["rows"], part["table"]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    from fragility.claims.ledger import granularity_csv, paper_rows, to_json
    from fragility.printed.cells import granularity
    from fragility.printed.paper import load_paper

    read = load_paper(paper, folders.root)
    rows, table = json.loads(to_json(paper_rows(read))), granularity_csv(granularity(read))
    with suppress(OSError):  # a checkout that nobody may write in is only slower
        write_text(kept, json.dumps({"key": key, "digest": cache.digest(rows, table), "rows": rows, "table": table}))
    return rows, table


def _shared_data(folders: Folders) -> str:
    """Return the digest of all data besides the papers' own."""
    entries = [path for path in (folders.root / "data").iterdir() if path.name != _OWN.name]
    return content_digest([path for path in entries if not path.name.startswith(".")], folders.root)


def _kept(folders: Folders, paper: str) -> Path:
    return folders.records / "papers" / f"{paper}.json"


def _forget_others(folders: Folders) -> None:
    papers = set(folders.papers())
    for path in (folders.records / "papers").glob("*.json"):
        if path.stem not in papers:
            path.unlink()
