"""The fragility index over all papers, as a file that pages and readers share.

Prevents two failures: half a minute of work repeated by every page that shows the index, and readings that left it
without a trace.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from fragility.claims.assess import assessed
from fragility.files import write_text
from fragility.printed.paper import Paper
from fragility.spreadsheet import csv_text
from fragility.synthesis.index import INDEX, LEFT_OUT, fragility_index, ordered

#: Name of the file.
NAME = "conclusions.csv"
#: The last column: why a reading has no index; empty where it has one.
REASON = "left_out_because"
#: Columns of the index that hold no number.
TEXT = ("paper_key", "claim_id", "type", "kind", "statement", "weakest_cell")


def write_conclusions(folder: Path, index: pd.DataFrame, left_out: pd.DataFrame) -> Path:
    """Write `conclusions.csv`: the claims that have an index, then the readings left out.

    The claims stand kind by kind, in each the most fragile first.

    A reading that is left out has its paper, its name (claim/reading) as `claim_id` and the reason; all else is empty.
    """
    without = left_out.rename(columns={"claim": "claim_id", "reason": REASON})
    table = pd.concat([index.assign(**{REASON: ""}).astype(object), without], ignore_index=True)
    text = csv_text(table[[*index.columns, REASON]], "%.10g")
    return write_text(folder / NAME, text)


def part_of(paper: Paper) -> dict[str, list[list[Any]]]:
    """Return the index of one paper and its readings without one, as JSON can hold them: rows of INDEX and LEFT_OUT.

    For papers as `assessed` takes them.
    """
    index, left_out = fragility_index([paper], assessed)
    whole = index.astype(object).where(index.notna(), None)
    rows = json.loads(whole.to_json(orient="values", double_precision=15))
    return {"index": rows, "left_out": left_out.to_numpy().tolist()}


def joined(parts: Iterable[dict[str, list[list[Any]]]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the index of several papers, put together from the parts of each, as `fragility_index` gives it."""
    held = list(parts)
    index = pd.DataFrame([row for part in held for row in part["index"]], columns=list(INDEX))
    left_out = pd.DataFrame([row for part in held for row in part["left_out"]], columns=list(LEFT_OUT))
    return ordered(index), left_out


def read_conclusions(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the file back as `fragility_index` gives it; numbers have the ten digits of the file."""
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    apart = table[REASON] != ""
    left_out = table[apart].rename(columns={"claim_id": "claim", REASON: "reason"})[["paper_key", "claim", "reason"]]
    index = table.loc[~apart, list(INDEX)].reset_index(drop=True)
    numbers = [name for name in INDEX if name not in TEXT]
    index[numbers] = index[numbers].apply(pd.to_numeric)
    return index, left_out.reset_index(drop=True)
