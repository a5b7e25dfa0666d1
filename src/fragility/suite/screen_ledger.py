"""The ledger on the screen.

Prevents the failure in which the screen and the site word one number differently: both use the same functions.
"""

import shutil
import sys
import textwrap
from collections import Counter
from itertools import groupby
from typing import Any

import click

from fragility.schemas.verdict import VERDICTS
from fragility.wording import VERDICT_WORDS, counted, estimate_text, n_of

#: Columns of text where there is no terminal to measure.
WIDTH = 120
#: How a verdict is marked before its word.
SIGNS = {"supported": "✓", "supported-with-caveats": "◐", "inconclusive": "~", "not-supported": "−",
         "contradicted": "✕", "not-checkable": "·"}  # fmt: skip
INDENT, DEEPER = 2, 7


def print_ledger(rows: list[dict[str, Any]]) -> None:
    """Print each paper's claims in words, their readings with verdict and estimate, and a last line that counts.

    `explain` tells one of the claims at length.
    """
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
    lines: list[str] = []
    for key, own in groupby(rows, key=lambda row: row["paper_key"]):
        lines.append(click.style(key, bold=True))
        for claim, readings in groupby(own, key=lambda row: row["claim_id"]):
            members = list(readings)
            lines += _wrapped(f"{claim}  {members[0]['statement']}", INDENT, width)
            for row in members:
                lines += _wrapped(reading_line(row), DEEPER, width)
        lines.append("")
    if rows:
        first = rows[0]
        lines.append(f"One claim at length: fragility explain {first['claim_id']} --paper {first['paper_key']}")
    click.echo("\n".join([*lines, _counts(rows)]))


def reading_line(row: dict[str, Any]) -> str:
    """Word one reading: verdict, estimate, how much of the claim was checked, and the reading's name."""
    verdict = row["verdict_held"]
    noun = "field" if row["type"] == "protocol" else "comparison"
    checked = n_of(row["cells_held"], row["cells_claimed"], noun) if verdict != "not-checkable" else ""
    number = estimate_text(row) if row["estimate"] is not None else ""
    parts = [part for part in (f"{SIGNS[verdict]} {VERDICT_WORDS[verdict]}", number, checked) if part]
    return f"{', '.join(parts)}  [{row['reading']}]"


def _wrapped(text: str, indent: int, width: int) -> list[str]:
    room = max(width - indent, 20)
    return [" " * indent + line for line in textwrap.wrap(text, room, break_on_hyphens=False, break_long_words=False)]


def _counts(rows: list[dict[str, Any]]) -> str:
    parts = [counted(len(rows), "reading")]
    for column, name in (("verdict_held", "checked numbers"), ("verdict_scope", "whole claim")):
        found = Counter(row[column] for row in rows)
        told = ", ".join(f"{found[item]} {VERDICT_WORDS[item]}" for item in VERDICTS if found[item])
        parts.append(f"{name}: {told or 'none'}")
    return "; ".join(parts)
