"""The ledger on the screen.

Prevents the failure in which the screen and the site word one number differently: both use the same functions.
"""

from collections import Counter
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

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
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    for key, own in groupby(rows, key=lambda row: row["paper_key"]):
        console.print(key, style="bold")
        for claim, readings in groupby(own, key=lambda row: row["claim_id"]):
            members = list(readings)
            _say(console, f"{claim}  {members[0]['statement']}", INDENT)
            for row in members:
                _say(console, reading_line(row), DEEPER)
        console.print()
    if rows:
        console.print(
            f"One claim at length: fragility explain {rows[0]['claim_id']} --paper {rows[0]['paper_key']}",
            soft_wrap=True,
        )
    console.print(_counts(rows), soft_wrap=True)


def reading_line(row: dict[str, Any]) -> str:
    """Word one reading: verdict, estimate, how much of the claim was checked, and the reading's name."""
    verdict = row["verdict_held"]
    noun = "field" if row["type"] == "protocol" else "comparison"
    checked = n_of(row["cells_held"], row["cells_claimed"], noun) if verdict != "not-checkable" else ""
    number = estimate_text(row) if row["estimate"] is not None else ""
    parts = [part for part in (f"{SIGNS[verdict]} {VERDICT_WORDS[verdict]}", number, checked) if part]
    return f"{', '.join(parts)}  [{row['reading']}]"


def _say(console: Console, text: str, indent: int) -> None:
    console.print(Padding(Text(text), (0, 0, 0, indent)))


def _counts(rows: list[dict[str, Any]]) -> str:
    parts = [counted(len(rows), "reading")]
    for column, name in (("verdict_held", "checked numbers"), ("verdict_scope", "whole claim")):
        found = Counter(row[column] for row in rows)
        told = ", ".join(f"{found[item]} {VERDICT_WORDS[item]}" for item in VERDICTS if found[item])
        parts.append(f"{name}: {told or 'none'}")
    return "; ".join(parts)
