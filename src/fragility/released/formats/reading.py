"""What a reader of a result file gives: judged items in columns, and the rates that the file stores beside them.

Prevents two failures: an errored item that silently leaves a rate or enters it as a failure (each row has a value or a
state, never both), and a stored rate that nobody holds against its own items.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

#: Why a row has no value: the run failed, no verdict was given, it is neither, it is half, or the row was left out.
STATES = ("error", "not judged", "undetermined", "partial", "dropped")
#: The columns of judged items: what tells arms apart, the item, and its value (0 to 1, or a grade) or its state.
ARM = ("benchmark", "model", "condition", "judge", "counted")
COLUMNS = (*ARM, "item", "repeat", "cluster", "value", "state")


@dataclass(frozen=True)
class Guess:
    """Something that the file does not say: what was taken, and the flag that says otherwise."""

    what: str
    flag: str


@dataclass(frozen=True)
class Options:
    """The user's word on a file, in place of what would be guessed.

    Attributes
    ----------
    format : str
        Name of the format.
    labels : tuple of str
        Columns that hold labels or scores.
    counted : tuple of str
        Values that count, such as ("unsafe",) or ("4", "5").
    columns : mapping
        Role (id, model, condition, benchmark, judge, cluster, repeat, error, dropped) to the name of its column.
    """

    format: str = ""
    labels: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stored:
    """A rate that a file stores: in a header, a summary or a leaderboard.

    Attributes
    ----------
    where : str
        Its place in the file.
    text : str
        As stored.
    value : float
        The share (0 to 1), or a mean where `share` is False.
    k, n : int or None
        Items counted and items in all, where the file gives them.
    stderr : float or None
        The standard error stored beside it.
    share : bool or None
        Whether it is known to be a share of yes/no items; None where that is not known.
    implied : float or None
        What other numbers of the file give for it; it must then be equal.
    how : str
        How `implied` comes about, in words.
    weighted : bool
        The rate may weigh its items, so that another value than `implied` is no contradiction.
    apart : str
        Why the rate is not one of the items as they are read; "" where it is.
    """

    where: str
    text: str
    value: float
    benchmark: str = ""
    model: str = ""
    condition: str = ""
    judge: str = ""
    counted: str = ""
    k: int | None = None
    n: int | None = None
    stderr: float | None = None
    share: bool | None = True
    implied: float | None = None
    how: str = ""
    weighted: bool = False
    apart: str = ""


@dataclass(frozen=True, eq=False)
class Reading:
    """One result file as read.

    Attributes
    ----------
    title : str
        What it is: "Inspect log".
    name : str
        Of the file.
    items : pandas.DataFrame
        One row a judgement, columns `COLUMNS`; empty where the file holds rates alone.
    stored : list of Stored
        Rates that the file stores.
    guesses, notes : list
        What was taken without being told, and what a reader should know.
    reference : str
        The judge that is taken for the truth, "" for none.
    finding : str
        The sentence that answers what such a file is asked, where no rate in it is inconsistent; "" for none.
    """

    title: str
    name: str
    items: pd.DataFrame
    stored: list[Stored] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reference: str = ""
    finding: str = ""


class Rows:
    """Judged items, collected one by one; `frame` gives them in columns."""

    def __init__(self) -> None:
        self._columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}

    def add(self, item: object, value: float | None, state: str = "", **more: Any) -> None:
        """Add a row: a value (True and False are 1 and 0), or None and one of `STATES`."""
        row = dict.fromkeys(COLUMNS, "") | {"repeat": 0} | more
        row |= {"item": str(item), "value": np.nan if value is None else float(value), "state": state}
        if value is None and not state:
            row["state"] = "not judged"
        for name in COLUMNS:
            self._columns[name].append(row[name])

    def frame(self) -> pd.DataFrame:
        """Return the rows as a frame with the columns `COLUMNS`."""
        return frame_of(self._columns)


def frame_of(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return columns as a frame; names are held once each, whatever the number of rows."""
    data = {name: columns[name] if name in ("repeat", "value") else pd.Categorical(columns[name]) for name in COLUMNS}
    frame = pd.DataFrame(data)
    return frame.astype({"repeat": "int64", "value": "float64"})


def json_text(value: float) -> str:
    """Return a number of a JSON file as it stands there.

    >>> json_text(0.8), json_text(0.875)
    ('0.8', '0.875')
    """
    return repr(value)


def no_items() -> pd.DataFrame:
    """Return a frame of no items."""
    return Rows().frame()
