"""Released scores: aggregates that a source publishes without the items below them, as tidy rows.

Prevents the failure in which a released mean is treated like a count: it keeps its own text, unit and n, and nothing
here turns it into outcomes.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fragility.documents import read_table
from fragility.errors import InputError, near_match
from fragility.files import project_root

#: Where the tables lie, below the checkout's root.
FOLDER = Path("data") / "released_scores"
#: The columns of a table, in order; an unknown is empty.
COLUMNS = (
    "source",
    "model",
    "condition",
    "benchmark",
    "category",
    "metric",
    "unit",
    "value_text",
    "n",
    "judge",
    "locator",
)


@dataclass(frozen=True, slots=True)
class ReleasedScore:
    """One released aggregate; `value_text` as released, `locator` the file and field it stands in."""

    model: str
    metric: str
    value_text: str
    locator: str
    condition: str = ""
    benchmark: str = ""
    category: str = ""
    unit: str = ""
    n: str = ""
    judge: str = ""


def list_released(root: Path | None = None) -> list[str]:
    """Return the names of all sources with released scores, sorted."""
    return sorted(path.stem for path in ((root or project_root()) / FOLDER).glob("*.csv"))


def load_released_scores(source: str, root: Path | None = None) -> pd.DataFrame:
    """Read the released scores of one source: all columns as text, and `value` as a number (NaN where it is none).

    Examples
    --------
    >>> load_released_scores("sorry-bench-site")["value_text"].iloc[0]
    '0.1'
    """
    root = root or project_root()
    known = list_released(root)
    if source not in known:
        raise InputError(f"unknown source '{source}'", "data/released_scores", near_match(source, known))
    frame = pd.DataFrame(read_table(root / FOLDER / f"{source}.csv", COLUMNS), columns=list(COLUMNS))
    return frame.assign(value=pd.to_numeric(frame["value_text"], errors="coerce"))
