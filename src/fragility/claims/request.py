"""What would decide a claim: the smallest release without any text, as rows that an author can fill in.

Prevents the failure in which "not checkable" ends a conversation: for every reading that is open it is said which
numbers are missing, in the columns that the suite reads, and a template holds one row for each.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from fragility.claims.claim import load_claims
from fragility.claims.evidence import Evidence
from fragility.claims.power import more_needed
from fragility.claims.scope import block_benchmarks, block_models, block_tables, in_scope
from fragility.printed.cells import cells, uncounted
from fragility.printed.paper import Paper
from fragility.schemas.claim import Claim, Reading

Row = dict[str, Any]

#: What a printed number needs to become a count; a blank one is asked for.
NEEDED = ("value_text", "unit", "direction", "metric", "n_stated")
#: What tells a number's place.
PLACE = ("locator", "row", "column", "model", "condition", "benchmark", "judge")
#: Columns of the template: which reading asks, where the number stands, what it needs.
TEMPLATE = ("claim_id", "reading", "file", *PLACE, *NEEDED, "wanted")
#: Columns of labels per response, for readings that rest on them; no text is among them.
LABELS = ("item_id", "model", "condition", "benchmark", "judge", "label")
#: Verdicts that a release could still decide.
OPEN = ("not-checkable", "inconclusive")


def decides(paper: Paper, reading: Reading, evidence: Evidence, verdict: str) -> list[Row]:
    """Return the smallest release that would decide a reading: file, columns, how many rows, and why.

    Parameters
    ----------
    paper, reading : Paper, Reading
        What is asked.
    evidence : Evidence
        What the primary test found.
    verdict : str
        On what was checked; nothing is asked for where it is decided.

    Returns
    -------
    list of dict
        `file`, `columns`, `rows` (None where it is not known), `why`.
    """
    if verdict not in OPEN:
        return []
    if evidence.not_checkable and not reading.blocks():
        return [{"file": "", "columns": [], "rows": None, "why": item} for item in evidence.missing]
    if evidence.not_checkable:
        rows = list(missing_rows(paper, reading))
        columns = list(dict.fromkeys(name for row in rows for name in row["wanted"].split()))
        if rows:
            return [{"file": "scores.csv", "columns": columns, "rows": len(rows), "why": evidence.not_checkable}]
        return [{"file": "", "columns": [], "rows": None, "why": item} for item in evidence.missing]
    if evidence.elsewhere:
        why = "labels of the responses, and by the judge, that the claim speaks of"
        return [{"file": "labels.csv", "columns": list(LABELS), "rows": None, "why": why}]
    why = "labels per response show which conditions agree on which prompts"
    needed = more_needed(evidence)
    more = f"; {needed:,} prompts a condition would do" if needed else ""
    return [{"file": "labels.csv", "columns": list(LABELS), "rows": evidence.responses_held, "why": why + more}]


def missing_rows(paper: Paper, reading: Reading) -> Iterator[Row]:
    """Yield a row of the template for every number that a reading needs and the folder does not hold as a count."""
    arms = reading.conditions()
    held = in_scope(paper, reading, cells(paper))
    held = held[held["condition"].isin(arms)]
    printed = in_scope(paper, reading, uncounted(paper).assign(n=0))
    printed = printed[printed["condition"].isin(arms)]
    for row in printed.to_dict("records"):
        blank = [name for name in NEEDED if not str(row.get(name, "")).strip()]
        if blank:
            yield {name: row.get(name, "") for name in (*PLACE, *NEEDED)} | {"wanted": " ".join(blank)}
    known = {tuple(row) for frame in (held, printed) for row in frame[["model", "benchmark", "condition"]].to_numpy()}
    for block in reading.blocks():
        locator = next(iter(block_tables(paper, block)), "")
        for model in block_models(paper, block):
            for benchmark in block_benchmarks(paper, block):
                for condition in arms:
                    if (model, benchmark, condition) not in known:
                        place = {"locator": locator, "model": model, "benchmark": benchmark, "condition": condition}
                        yield dict.fromkeys((*PLACE, *NEEDED), "") | place | {"wanted": " ".join(NEEDED)}


def request(paper: Paper, rows: list[Row]) -> pd.DataFrame:
    """Return the template of a paper: one row for every number that an open reading needs, each asked for once.

    Parameters
    ----------
    paper : Paper
        Whose claims are open.
    rows : list of dict
        Its rows of the ledger.

    Returns
    -------
    pandas.DataFrame
        The columns of `TEMPLATE`; `wanted` names those to be filled in.
    """
    verdicts = {(row["claim_id"], row["reading"]): row["verdict_held"] for row in rows}
    found: dict[tuple[str, ...], Row] = {}
    for claim, reading in _open(paper, verdicts):
        for row in missing_rows(paper, reading):
            key = tuple(str(row[name]) for name in PLACE)
            asked = found.setdefault(key, {"claim_id": [], "reading": [], "file": "scores.csv"} | row)
            asked["claim_id"].append(claim.id)
            asked["reading"].append(reading.id)
    table = pd.DataFrame(list(found.values()), columns=list(TEMPLATE))
    joined = {name: table[name].map(lambda names: " ".join(dict.fromkeys(names))) for name in ("claim_id", "reading")}
    return table.assign(**joined) if len(table) else table


def _open(paper: Paper, verdicts: dict[tuple[str, str], str]) -> Iterator[tuple[Claim, Reading]]:
    for claim in load_claims(paper):
        for reading in claim.readings:
            if verdicts.get((claim.id, reading.id)) == "not-checkable" and reading.blocks() and reading.conditions():
                yield claim, reading
