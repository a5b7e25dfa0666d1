"""The audit of one paper as text or JSON: three sentences, the findings, and the ledger where it has claims.

Prevents the failure in which what the command prints and what the notebook shows are computed in two ways.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fragility.printed import checks
from fragility.printed.audit import causes_of, tested_addresses, verdict
from fragility.printed.paper import Paper
from fragility.report.choosing import Row
from fragility.report.held import NOT_SAID
from fragility.report.ledger_rows import tally_sentence, verdict_sentence
from fragility.wording import counted

#: A coincidence with a smaller chance is named, though it is no inconsistency.
ODD = 0.05


@dataclass(frozen=True)
class Report:
    """What the audit of one paper found.

    Attributes
    ----------
    paper : Paper
        The paper.
    sentences : list of str
        What a reviewer should know.
    notes : list of str
        Names that the vocabularies do not hold, so that no count was made.
    tally, findings : pandas.DataFrame
        As `checks.tally` and `checks.check_paper` give them.
    rows : list of dict
        The ledger of its claims; empty where it has none.
    """

    paper: Paper
    sentences: list[str]
    notes: list[str]
    tally: pd.DataFrame
    findings: pd.DataFrame
    rows: list[Row]


def report(paper: Paper) -> Report:
    """Audit a paper; its ledger is computed where its folder holds a claims.yml."""
    findings = checks.check_paper(paper)
    rows: list[Row] = []
    if (paper.folder / "claims.yml").is_file():
        from fragility.claims.ledger import paper_rows  # a table without claims does not pay for what judges them

        rows = paper_rows(paper)
    notes = [
        f"{kind} '{name}' is not known here ({counted(times, 'row')}): kept as it is called"
        for kind, found in paper.unknown.items()
        for name, times in found.items()
    ]
    sentences = list(summary(paper, rows, findings).values())
    return Report(paper, sentences, notes, checks.tally(findings), findings, rows)


def summary(paper: Paper, rows: Sequence[Row], findings: pd.DataFrame | None = None) -> dict[str, str]:
    """Return three sentences: what can be checked (`numbers`), what was found (`found`), the `claims`.

    Parameters
    ----------
    paper : Paper
        The paper.
    rows : sequence of dict
        The ledger; only its own rows are used. Without any, the third sentence says what is missing alone.
    findings : pandas.DataFrame, optional
        As `checks.check_paper` gives them; computed if absent.
    """
    numbers, found, missing = checks.summary(paper, findings)
    own = [row for row in rows if row["paper_key"] == paper.key]
    claims = (
        f"{tally_sentence(own)[:-1]}; {missing[0].lower()}{missing[1:]}"
        if own
        else f"No claim of it is judged. {missing}"
    )
    return {"numbers": numbers, "found": found, "claims": claims}


def as_text(found: Report) -> str:
    """Word a report for a terminal: the inconsistent findings at length, the others counted."""
    lines = [f"{found.paper.key}: {found.paper.card.read_as or NOT_SAID}", "", *found.sentences]
    lines += ["", "Notes", *(f"- {note}" for note in found.notes)] if found.notes else []
    lines += ["", "Checks"] + [
        f"- {row['check']}: {row['consistent']} consistent, {row['inconsistent']} inconsistent, "
        f"{row['not checkable']} not checkable" + (f", power {row['power']:.2f}" if pd.notna(row["power"]) else "")
        for row in found.tally.to_dict("records")
    ]
    bad = found.findings[found.findings["result"] == "inconsistent"]
    held, tested_at = found.paper.scores["address"].tolist(), tested_addresses(found.findings)
    tested = sum(address in tested_at for address in held)
    causes = causes_of(found.findings)
    lines += ["", "Inconsistent" if len(bad) else verdict(found.findings, causes, len(held), tested)]
    lines += [f"{tested} of {counted(len(held), 'printed number')} could be tested by some check."] if len(bad) else []
    for cause in causes:
        rows = bad[(bad["check"] == cause.check) & (bad["reason"] == cause.reason)]
        if len(rows) > 1:
            lines.append(f"- {counted(len(rows), 'number')} for one reason: {cause.check}: {cause.reason}")
        for row in rows.to_dict("records"):
            told = f"{row['address']}: {row['printed']}; {row['expected']}"
            lines.append(f"    {told}" if len(rows) > 1 else f"- {told}; {row['reason']}")
            lines += [f"    against {place}" for place in row["against"]]
    odd = found.findings[(found.findings["chance"] < ODD) & (found.findings["result"] != "inconsistent")]
    lines += ["", "Odd, and no inconsistency"] if len(odd) else []
    lines += [
        f"- {row['check']}, {row['address']}: {row['reason']} (chance {row['chance']:.1e})"
        for row in odd.to_dict("records")
    ]
    lines += ["", "Claims"] if found.rows else []
    lines += [f"- {verdict_sentence(row)}" for row in found.rows]
    return "\n".join(lines) + "\n"


def as_json(found: Report) -> str:
    """Return a report as JSON; an absent number is null."""
    content = {
        "paper": found.paper.key,
        "read_as": found.paper.card.read_as,
        "summary": found.sentences,
        "notes": found.notes,
        "checks": _records(found.tally),
        "findings": _records(found.findings),
        "ledger": found.rows,
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame with None for NaN."""
    rows = frame.to_dict("records")
    return [{str(k): None if isinstance(v, float) and v != v else v for k, v in row.items()} for row in rows]
