"""The ledger on the screen.

Prevents the failure in which the screen and the site word one number differently: both use the same functions.
"""

from collections import Counter
from itertools import groupby
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from fragility.schemas.verdict import VERDICTS
from fragility.wording import counted, interval_text, value_text

#: Columns of text where there is no terminal to measure.
WIDTH = 120


def print_ledger(rows: list[dict[str, Any]]) -> None:
    """Print one table per paper, one entry per reading, and a last line that counts the verdicts.

    `explain` tells one of the claims at length.
    """
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    for key, group in groupby(rows, key=lambda row: row["paper_key"]):
        console.print(key, style="bold")
        console.print(_table(list(group)))
    console.print(_counts(rows), soft_wrap=True)


def _counts(rows: list[dict[str, Any]]) -> str:
    parts = [counted(len(rows), "reading")]
    for column, name in (("verdict_held", "verdict on cells held"), ("verdict_scope", "verdict for the full scope")):
        found = Counter(row[column] for row in rows)
        parts.append(f"{name}: {', '.join(f'{found[item]} {item}' for item in VERDICTS)}")
    return "; ".join(parts)


def _of(part: int | None, whole: int | None) -> str:
    """Word "checked of claimed" in the width of a column; what the claim does not say is a question mark."""
    return (
        "" if part is None and whole is None else f"{'?' if part is None else part}/{'?' if whole is None else whole}"
    )


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for title in ("claim, reading", "verdict on cells held,\nfor the full scope", "certainty", "estimate, interval"):
        table.add_column(title, overflow="fold")
    table.add_column("cells", justify="right")
    table.add_column("checks", justify="right")
    for row in rows:
        table.add_row(
            f"{row['claim_id']}\n{row['reading']}",
            f"{row['verdict_held']}\n{row['verdict_scope']}",
            row["certainty"] or "",
            f"{value_text(row)}\n{interval_text(row)}",
            _of(row["cells_held"], row["cells_claimed"]),
            _of(row["sensitivity_passed"], row["sensitivity_total"]),
            end_section=True,
        )
    return table
