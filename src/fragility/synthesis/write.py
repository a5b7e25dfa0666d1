"""The fragility index over all papers, as a file that pages and readers share.

Prevents two failures: half a minute of work repeated by every page that shows the index, and readings that left it
without a trace.
"""

from pathlib import Path

import pandas as pd

from fragility.files import write_text
from fragility.printed.paper import list_papers, load_paper
from fragility.spreadsheet import csv_text
from fragility.synthesis.conclusions import INDEX, fragility_index

#: Name of the file.
NAME = "conclusions.csv"
#: The last column: why a reading has no index; empty where it has one.
REASON = "left_out_because"
#: Columns of the index that hold no number.
TEXT = ("paper_key", "claim_id", "type", "statement", "weakest_cell")


def write_conclusions(folder: Path, root: Path) -> Path:
    """Write `conclusions.csv`: the claims that have an index, the most fragile first, then the readings left out.

    A reading that is left out has its paper, its name (claim/reading) as `claim_id` and the reason; all else is empty.
    Papers whose folder holds no claims are not read.
    """
    index, left_out = compute_conclusions(root)
    without = left_out.rename(columns={"claim": "claim_id", "reason": REASON})
    table = pd.concat([index.assign(**{REASON: ""}).astype(object), without], ignore_index=True)
    text = csv_text(table[[*index.columns, REASON]], "%.10g")
    return write_text(folder / NAME, text)


def compute_conclusions(root: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the index of all papers whose folder holds claims, and the readings without one."""
    keys = {path.parent.name for path in root.glob("data/papers/*/claims.yml")}
    return fragility_index([load_paper(key, root) for key in list_papers(root) if key in keys])


def read_conclusions(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the file back as `fragility_index` gives it; numbers have the ten digits of the file."""
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    apart = table[REASON] != ""
    left_out = table[apart].rename(columns={"claim_id": "claim", REASON: "reason"})[["paper_key", "claim", "reason"]]
    index = table.loc[~apart, list(INDEX)].reset_index(drop=True)
    numbers = [name for name in INDEX if name not in TEXT]
    index[numbers] = index[numbers].apply(pd.to_numeric)
    return index, left_out.reset_index(drop=True)
