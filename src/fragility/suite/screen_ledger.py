"""The ledger on the screen.

Prevents the failure in which the screen and the site word one number differently: both use the same functions.
"""

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from fragility.suite.site.rows import held_text, interval_text, value_text

#: Columns of text where there is no terminal to measure.
WIDTH = 120


def print_ledger(rows: list[dict[str, Any]]) -> None:
    """Print the ledger as a table, one entry per reading; `explain` tells one of them at length."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    table = Table(box=SIMPLE_HEAD)
    for title in ("claim, reading", "verdict, full scope", "certainty", "estimate, interval"):
        table.add_column(title, overflow="fold")
    table.add_column("cells", justify="right")
    table.add_column("checks", justify="right")
    for row in rows:
        table.add_row(
            f"{row['claim_id']}\n{row['reading']}",
            f"{row['verdict_held']}\n{row['verdict_scope']}",
            row["certainty"] or "",
            f"{value_text(row)}\n{interval_text(row)}",
            held_text(row["cells_held"], row["cells_claimed"]).replace(" of ", "/"),
            held_text(row["sensitivity_passed"], row["sensitivity_total"]).replace(" of ", "/"),
            end_section=True,
        )
    console.print(table)
