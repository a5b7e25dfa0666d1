"""What the notebook of a lesson calls: a paper, its numbers, possible counts, checks and labels, and the answers.

Prevents a lesson that needs to know the rooms of the suite.
"""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from fragility.drill.release import MARKS
from fragility.errors import InputError
from fragility.files import project_root, write_text
from fragility.printed import cells as counted
from fragility.printed.checks import check_paper
from fragility.printed.paper import Paper, read_paper
from fragility.review.doctor import doctor
from fragility.schemas.vocabulary import load_vocabulary


def load(folder: str | Path) -> Paper:
    """Read the paper of a lesson."""
    return read_paper(Path(folder).resolve(), load_vocabulary(project_root()))


def printed(paper: Paper) -> pd.DataFrame:
    """Return the printed numbers, numbered from 1."""
    names = ["locator", "model", "condition", "benchmark", "metric", "value_text", "n_stated"]
    table = paper.scores[names].copy()
    table.index = pd.RangeIndex(1, len(table) + 1, name="row")
    return table


def granularity(paper: Paper) -> pd.DataFrame:
    """Return which percentages are possible at which n; `row` numbers as in `printed`."""
    table = counted.granularity(paper)
    return _numbered(paper, table)[["row", "locator", "value_text", "n", "n_kind", "possible", "counts"]]


def checks(paper: Paper) -> pd.DataFrame:
    """Return what the checks find; `row` numbers as in `printed`."""
    table = check_paper(paper)
    return _numbered(paper, table)[["row", "check", "printed", "expected", "result", "reason"]]


def told(folder: str | Path, labels: str | Path) -> list[str]:
    """Return what `fragility doctor PAPER LABELS` says of a paper and the labels behind it, or why it refuses them."""
    try:
        answer = doctor(folder, labels)
    except InputError as error:
        return [str(error)]
    said = [*answer.finding.split(". "), *answer.sentences]
    return [text for text in said if any(mark in text for mark in (*MARKS, "labels"))]


def answers(rows: Iterable[int], folder: str | Path = ".") -> Path:
    """Write the rows that are thought wrong to answers.csv."""
    lines = "".join(f"{int(row)},\n" for row in rows)
    return write_text(Path(folder) / "answers.csv", f"row,what\n{lines}")


def _numbered(paper: Paper, table: pd.DataFrame) -> pd.DataFrame:
    places = {address: place for place, address in enumerate(paper.scores["address"], 1)}
    return table.assign(row=table["address"].map(places).astype("Int64"))
