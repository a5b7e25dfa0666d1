"""How many printed numbers of each paper some check could test.

Prevents the failure in which "nothing is inconsistent" is read of a paper whose numbers nothing could be held against.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from fragility.printed.audit import tested_addresses
from fragility.printed.checks import check_paper
from fragility.printed.paper import Paper, list_papers, load_paper
from fragility.spreadsheet import csv_text

COLUMNS = ("paper", "numbers", "tested", "share", "inconsistent", "what most often keeps the others from it")


def count_row(paper: Paper) -> dict[str, Any]:
    """Return one row: the first-hand numbers of a paper, how many were tested, and what keeps most others from it."""
    findings, held = check_paper(paper), paper.first_hand["address"]
    tested = tested_addresses(findings)
    count = int(held.isin(tested).sum())
    silent = findings[(findings["result"] == "not checkable") & ~findings["address"].isin(tested)]
    silent = silent[silent["address"].isin(set(held))]
    bad = findings[(findings["result"] == "inconsistent") & findings["address"].isin(set(held))]
    why = str(silent["reason"].value_counts().index[0]) if len(silent) else ""
    share = f"{count / len(held):.2f}" if len(held) else ""
    values = (paper.key, len(held), count, share, bad["address"].nunique(), why)
    return dict(zip(COLUMNS, values, strict=True))


def count_table(keys: Sequence[str] = ()) -> pd.DataFrame:
    """Return `count_row` of the papers of the suite (all by default), and of all of them together."""
    rows = [count_row(load_paper(key)) for key in keys or list_papers()]
    numbers, tested, bad = (sum(row[name] for row in rows) for name in ("numbers", "tested", "inconsistent"))
    share = f"{tested / numbers:.2f}" if numbers else ""
    whole = dict(zip(COLUMNS, ("all", numbers, tested, share, bad, ""), strict=True))
    return pd.DataFrame([*rows, whole], columns=list(COLUMNS))


def as_csv(table: pd.DataFrame) -> str:
    """Return the table as csv."""
    return csv_text(table)
