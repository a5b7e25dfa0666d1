"""Verdicts on claims whose truth is known: who is right how often, and whether intervals hold what they should.

Prevents the failure in which a rule is defended by examples: of claims that are true, false and undecidable by design
it is counted how many got which verdict, and how far from the truth the claimed value lay.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fragility.claims.ledger import paper_rows
from fragility.drill.made import make
from fragility.drill.sheet import paper_of
from fragility.drill.trials import Record, words


def verdict_records(papers: int, seed: int, start: int = 0) -> list[Record]:
    """Return one record a claim of so many made papers.

    Returns
    -------
    list of dict
        `type`, `truth`, `by` (points between the true and the claimed value), `verdict`, how many `concerns`,
        `covered` (the 95 % interval of the ledger holds the true value; None where
        there is no interval).
    """
    return [record for index in range(start, start + papers) for record in _claims_of(seed, index)]


def _claims_of(seed: int, index: int) -> list[Record]:
    sheet = make(index, seed)
    with tempfile.TemporaryDirectory() as name:
        rows = paper_rows(paper_of(sheet, Path(name), words()))
    kinds = {claim["id"]: _kind(claim) for claim in sheet.claims}
    return [_record(row, kinds[row["claim_id"]], sheet.made["truths"][row["claim_id"]]) for row in rows]


def _kind(claim: dict[str, Any]) -> str:
    return "level" if "level" in claim["readings"][0] else str(claim["type"])


def _record(row: dict[str, Any], kind: str, told: Any) -> Record:
    low, high, value = row.get("ci_low"), row.get("ci_high"), told.value
    covered = None if low is None or high is None or value != value else bool(low <= value <= high)
    return {
        "type": kind, "truth": told.truth, "by": None if told.by != told.by else float(told.by),
        "verdict": row["verdict_held"], "concerns": len(row["concerns"]), "covered": covered,
    }  # fmt: skip


def right(verdict: str, truth: str) -> bool | None:
    """Return whether a verdict is right; None where it takes no side.

    Examples
    --------
    >>> right("supported", "true"), right("contradicted", "true"), right("not-checkable", "false")
    (True, False, None)
    """
    if verdict.startswith("supported"):
        return truth == "true"
    if verdict in ("not-supported", "contradicted"):
        return truth == "false"
    return None


def accusations(records: Sequence[Record]) -> tuple[int, int]:
    """Return how many true claims were called contradicted, and how many true claims there are."""
    true = [record for record in records if record["truth"] == "true"]
    return sum(record["verdict"] == "contradicted" for record in true), len(true)
