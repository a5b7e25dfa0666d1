"""The ledger: one row per reading of every claim, computed from data alone.

Prevents the failure in which a verdict outlives its data: no verdict is stored in the repository, each row carries
the rule's version and the digest of the data it was computed from.
"""

import json
import math
import os
from functools import lru_cache
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any

import pandas as pd

from fragility.claims.assess import assess
from fragility.claims.change import change_reason, summary
from fragility.claims.check import Check
from fragility.claims.claim import load_claims
from fragility.claims.concerns import OUR_SCOPE, concerns
from fragility.claims.decides import OPEN, decides, tell_settled
from fragility.claims.evidence import Evidence
from fragility.claims.kinds import Assessor
from fragility.claims.power import more_needed, power_absent
from fragility.claims.replies import load_replies, reply_id, with_replies
from fragility.claims.restatement import compare_restatement
from fragility.claims.verdict import RULE_VERSION, Terms, Verdict, verdict_on_held, verdict_on_scope
from fragility.documents import read_table
from fragility.files import project_root
from fragility.printed.paper import Paper, known_paper, list_papers, load_paper
from fragility.schemas.claim import Claim
from fragility.schemas.ledger import COMPARISON
from fragility.schemas.reply import Reply
from fragility.small_tables import Columns, Table
from fragility.spreadsheet import csv_of_columns, csv_of_rows
from fragility.wording import true_minus

#: Columns of the ledger as csv; lists are joined by " | ".
CSV_COLUMNS = (
    "paper_key",
    "claim_id",
    "reading",
    "type",
    "locator",
    "statement",
    "reading_statement",
    "verdict_held",
    "verdict_scope",
    "concerns",
    "data_grade",
    "estimate",
    "ci_low",
    "ci_high",
    "ci_level",
    "unit",
    "p_adjusted",
    "cells_held",
    "cells_claimed",
    "models_held",
    "models_claimed",
    "items_held",
    "responses_held",
    "sensitivity_passed",
    "sensitivity_total",
    "reason",
    "missing",
    "summary",
    "restates",
    "restatement",
    "how_read",
    "rule_version",
    "data_digest",
    "shown_in",
)

#: What of a row is words of ours.
WORDED = ("statement", "reading_statement", "reason", "finding", "remainder", "sentence", "steps", "concerns",
          "sensitivity", "missing")  # fmt: skip
#: Names the folder that holds the ledger of each paper, where a run has just made it.
MADE = "FRAGILITY_LEDGER"

Row = dict[str, Any]
#: Verdicts of the rule before this one, on what was checked and for the whole claim, by paper, claim and reading.
Before = dict[tuple[str, str, str], tuple[str, str]]


def ledger(papers: list[str] | None = None, root: Path | None = None) -> list[Row]:
    """Compute the ledger of some or all papers of a checkout; in a notebook of a run, read what the run computed.

    Parameters
    ----------
    papers : list of str, optional
        Keys of paper folders; by default all, in alphabetical order.
    root : Path, optional
        The checkout.

    Returns
    -------
    list of dict
        One row per reading, in the order of claims.yml; absent values are None.

    Examples
    --------
    >>> rows = ledger(['rottger2024_xstest'])
    >>> sorted(rows[0])[:3]
    ['at_margins', 'bears_on', 'cells']
    >>> all(row['paper_key'] == 'rottger2024_xstest' for row in rows)
    True
    """
    root = root or project_root()
    made = os.environ.get(MADE)
    if made and Path(made).parent.parent == root:
        chosen = [known_paper(key, root) for key in papers or ()] or list_papers(root)
        texts = [(Path(made) / f"{key}.json").read_text(encoding="utf-8") for key in chosen]
        return [row for text in texts for row in json.loads(text)]
    return [row for key in papers or list_papers(root) for row in paper_rows(load_paper(key, root))]


def paper_rows(paper: Paper, test: Assessor = assess) -> list[Row]:
    """Compute the rows of one paper; which notebook shows a claim is told by the run that has the notebooks.

    `test` is `assess`, or `assessed` where an index of the same paper asks again.
    """
    with pd.option_context("mode.string_storage", "python"):  # the frames are small, and read cell by cell
        return _paper_rows(paper, test)


def _paper_rows(paper: Paper, test: Assessor) -> list[Row]:
    replies = load_replies(paper)
    claims, rows = with_replies(paper, load_claims(paper), replies), []
    before = verdicts_before(paper.root)
    for claim in claims:
        of_claim = [_row(paper, claim, index, claims, test, before) for index in range(len(claim.readings))]
        told = summary(of_claim)
        tell_settled(claim, of_claim)
        for row in of_claim:
            row |= {"summary": told, "change_reason": change_reason(row)}
        rows += of_claim
    _tell_replies(rows, replies)
    return rows


def _tell_replies(rows: list[Row], replies: list[Reply]) -> None:
    """Put every reply to the reading that it answers, with the verdict that its own reading gets."""
    index = {(row["claim_id"], row["reading"]): row for row in rows}
    for number, reply in enumerate(replies, 1):
        answered = index.get((reply.claim, reply_id(reply, number)))
        index[reply.claim, reply.reading]["replies"].append({
            "who": reply.who, "date": reply.date, "words": reply.words, "files": list(reply.files),
            "changes": dict(reply.changes), "reading": answered and answered["reading"],
            "verdict": answered and answered["verdict_held"],
        })  # fmt: skip


def granularity_csv(table: Table) -> str:
    """Return the granularity table as csv text: counts by spaces, rounding rules by "|", true or false."""
    columns = Columns.of(table)
    told: dict[str, list[Any]] = {name: columns[name].tolist() for name in columns}
    told["possible"] = ["true" if possible else "false" for possible in told["possible"]]
    told["counts"] = [" ".join(map(str, counts)) for counts in told["counts"]]
    told["rounding"] = list(map("|".join, told["rounding"]))
    told["power"] = [f"{power:.4f}" for power in told["power"]]
    return csv_of_columns(told)


def to_json(rows: list[Row]) -> str:
    """Return the ledger as JSON text."""
    return _indented(rows, "\n") + "\n"


def _indented(value: Any, margin: str) -> str:
    """Return what `json.dumps(value, indent=1)` does, of parts that its encoder in C makes: that one cannot indent."""
    if isinstance(value, dict | list) and value:
        inner = margin + " "
        if isinstance(value, dict):
            parts = [f"{_plain_json(key)}: {_indented(part, inner)}" for key, part in value.items()]
            return f"{{{inner}{f',{inner}'.join(parts)}{margin}}}"
        return f"[{inner}{f',{inner}'.join([_indented(part, inner) for part in value])}{margin}]"
    return encode_basestring(value) if type(value) is str else _plain_json(value)


_plain_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def to_csv(rows: list[Row]) -> str:
    """Return the ledger as csv text; None is an empty cell."""
    cells = (
        (" | ".join(row[name]) if isinstance(row[name], list) else row[name] for name in CSV_COLUMNS) for row in rows
    )
    return csv_of_rows(CSV_COLUMNS, cells)


def _row(paper: Paper, claim: Claim, index: int, claims: list[Claim], test: Assessor, before: Before) -> Row:
    reading = claim.readings[index]
    evidence, checks = test(paper, claim, reading)
    held_before, scope_before = before.get((paper.key, claim.id, reading.id), (None, None))
    ours = reading.ours()
    terms = Terms(not ours, bool(reading.hedge), claim.every_cell, "scope" not in ours)
    on_held = verdict_on_held(evidence, checks, terms)
    on_scope = verdict_on_scope(evidence, on_held, terms)
    undecided = on_held in OPEN  # what is shown needs no power to be shown
    needed = more_needed(evidence) if undecided and not evidence.opposed else None
    silent = power_absent(claim.type) if on_held == "inconclusive" else ""
    estimable = [check for check in checks if check.result != "not-estimable"]
    return _with_signs({
        "claim_id": claim.id,
        "reading": reading.id,
        "paper_key": paper.key,
        "locator": claim.locator,
        "type": claim.type,
        "statement": claim.statement,
        "reading_statement": reading.statement,
        "origin": claim.origin,
        "verdict_held": on_held,
        "verdict_scope": on_scope,
        "data_grade": evidence.grade,
        "estimate": _number(evidence.estimate),
        "ci_low": _number(evidence.low),
        "ci_high": _number(evidence.high),
        "ci_level": evidence.level,
        "unit": evidence.unit,
        "cells_held": evidence.cells_held,
        "cells_claimed": evidence.cells_claimed,
        "models_held": evidence.models_held,
        "models_claimed": evidence.models_claimed,
        "items_held": evidence.items_held,
        "responses_held": evidence.responses_held,
        "p_adjusted": _number(evidence.p_adjusted),
        "sensitivity": [{"check": check.check, "result": check.result, "detail": check.detail} for check in checks],
        "sensitivity_passed": sum(check.result == "pass" for check in estimable),
        "sensitivity_total": len(estimable),
        "reason": _reason(claim, evidence, checks, on_held),
        "finding": evidence.finding or None,
        "remainder": evidence.remainder or None,
        "missing": list(evidence.missing),
        "bears_on": list(claim.bears_on),
        "restates": claim.restates or None,
        "restatement": _restatement(paper, claim, claims),
        "rule_version": RULE_VERSION,
        "data_digest": paper.digest,
        "how_read": paper.card.read_as,
        "shown_in": [],
        "cells": list(evidence.cells),
        "steps": list(evidence.steps),
        "sentence": evidence.sentence or _sentence(evidence.finding or evidence.not_checkable or "nothing to test"),
        "threshold": evidence.threshold,
        "margin": evidence.margin,
        "turning_margin": _number(evidence.turning_margin),
        "at_margins": dict(evidence.at_margins),
        "power": [_number(part) for part in evidence.power] if evidence.power and undecided else None,
        "power_if": (evidence.power_if if undecided else "") if evidence.power else silent,
        "smallest_n": needed,
        "smallest_of": evidence.smallest_of if needed else "",
        "whose": {part: "ours" if part in ours else "theirs" for part in _parts(evidence)},
        "hedge": reading.hedge,
        "concerns": concerns(evidence, checks, claim.smallest_effect, reading),
        "comparisons": [_plain(item) for item in evidence.comparisons],
        "decides": decides(paper, claim, reading, evidence, on_held),
        "verdict_v1_held": held_before,
        "verdict_v1_scope": scope_before,
        "change_reason": "",
        "replies": [],
    })  # fmt: skip


def _with_signs(row: Row) -> Row:
    """Give every number in the words of a row the one minus sign; what a paper prints stays as printed."""
    return row | {name: _signs(row[name]) for name in WORDED}


def _signs(value: Any) -> Any:
    if isinstance(value, str):
        return true_minus(value) if "-" in value else value
    if isinstance(value, list):
        return [_signs(part) for part in value]
    return {key: _signs(part) for key, part in value.items()} if isinstance(value, dict) else value


def _parts(evidence: Evidence) -> list[str]:
    """Return what of a reading can be theirs or ours: the margin and the number where there is one, and the scope."""
    given = (("number", evidence.threshold), ("margin", evidence.margin), ("scope", 0))
    return [name for name, value in given if value is not None]


def _plain(item: dict[str, object]) -> dict[str, object]:
    """Return a comparison with all its keys and rounded numbers."""
    return {name: _number(value) if isinstance(value := item.get(name), float) else value for name in COMPARISON}


def verdicts_before(root: Path) -> Before:
    """Return what version 1 of the rule gave, as released, by paper, claim and reading; kept for one release."""
    path = root / "data" / "rule-1.csv"
    return _verdicts_at(path, path.stat().st_mtime_ns) if path.is_file() else {}


@lru_cache(maxsize=4)
def _verdicts_at(path: Path, written: int) -> Before:
    """Read the verdicts once per state of their file: every paper asks again."""
    keys = ("paper_key", "claim_id", "reading", "verdict_held", "verdict_scope")
    return {(row[keys[0]], row[keys[1]], row[keys[2]]): (row[keys[3]], row[keys[4]]) for row in read_table(path, keys)}


def _restatement(paper: Paper, claim: Claim, claims: list[Claim]) -> str | None:
    original = next((item for item in claims if item.id == claim.restates), None)
    return None if original is None else f"{claim.source}: {compare_restatement(paper, claim, original)}"


def _reason(claim: Claim, evidence: Evidence, checks: tuple[Check, ...], on_held: Verdict) -> str:
    """Say in one sentence why the verdict is what it is."""
    missing = [f"missing: {', '.join(evidence.missing)}"] if evidence.missing else []
    if evidence.not_checkable:
        bearing = [f"claims that bear on it: {', '.join(claim.bears_on)}"] if claim.bears_on else []
        return _sentence("; ".join([evidence.not_checkable, *missing, *bearing]))
    partly = evidence.cells_claimed is not None and evidence.cells_held < evidence.cells_claimed
    failed = [check.check for check in checks if check.result == "fail"] if on_held == "supported-with-caveats" else []
    parts = [evidence.finding, *evidence.caveats, evidence.remainder]
    small = on_held == "not-checkable" and not evidence.elsewhere
    coarse = "numbers printed like these would hardly ever speak against it, were it false"
    parts += [coarse if claim.type == "count" else "data of this size would hardly ever show it, were it true"] * small
    parts += ["so it decides nothing"] if evidence.elsewhere else []
    parts += [f"{OUR_SCOPE}, and shows nothing against it"] * (on_held == "inconclusive" and evidence.opposed > 0)
    parts += [f"robustness checks that fail: {', '.join(failed)}"] if failed else []
    parts += missing if partly else []
    return _sentence("; ".join(part for part in parts if part))


def _sentence(text: str) -> str:
    return (text if "." in text.split()[0] else text[:1].upper() + text[1:]) + "."


def _number(value: float | None) -> float | None:
    """Return a float of at most ten significant digits (the rest is noise of the machine); None for what is absent."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.10g}")
