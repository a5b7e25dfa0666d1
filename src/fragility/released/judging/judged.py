"""What a claim says of judges: which judges, against which reference, on which responses, and in which sense.

Prevents the failures in which "agrees with people" is read without saying on which responses and against whom, and in
which two judges are compared on different answers.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.released.coded import IntArray, Rows
from fragility.released.judging.lined_up import LinedUp, line_up_panel
from fragility.released.judging.panel import load_plan
from fragility.released.labels import coded_outcomes
from fragility.released.sources.card import load_card
from fragility.schemas.judged import Judged, Statistic
from fragility.schemas.outcome import FOLDER
from fragility.schemas.panel import Panel
from fragility.statistics.places import places_among

#: What is told of the responses behind a claim beside what was sampled, by its column.
TOLD = {"model": "model", "benchmark": "benchmark", "condition": "condition", "category": "cluster"}


@dataclass(frozen=True, eq=False)
class Lines:
    """What the judges of a claim answer, to the responses that all of them and the reference answered.

    Attributes
    ----------
    panel : Panel
    answers : dict of array, shape (responses,)
        By judge: yes and no, or the numbers of the labels among the sorted labels where these are asked for.
    told : dict of (array of int, list of str)
        Words of the responses, `TOLD`, `cluster` and `cell`: the number of each one's value among sorted values, some
        of which no response may have.
    reference : str
        The judge that stands for the truth; "" where a rate needs none.
    left_out : int
        Responses that were taken out because a judge asked for did not answer them.
    """

    panel: Panel
    answers: dict[str, NDArray[Any]]
    told: dict[str, tuple[IntArray, list[str]]]
    reference: str = ""
    left_out: int = 0
    _coded: dict[str, tuple[IntArray, list[str]]] = field(default_factory=dict, init=False, repr=False)
    _ordered: dict[str, list[int]] = field(default_factory=dict, init=False, repr=False)

    def coded(self, column: str) -> tuple[IntArray, list[str]]:
        """Return the number of each response's value of a column among the sorted values that there are, and these."""
        if column not in self._coded:
            codes, values = self.told[column]
            given = np.bincount(codes, minlength=len(values)) > 0
            self._coded[column] = (np.cumsum(given) - 1)[codes], list(compress(values, given))
        return self._coded[column]

    def in_order(self, column: str) -> list[tuple[int, str]]:
        """Return the values of a column with their numbers, in the order of the first response that has each."""
        codes, values = self.coded(column)
        if column not in self._ordered:
            found, first, _ = places_among(codes)
            self._ordered[column] = found[np.argsort(first)].tolist()
        return [(code, values[code]) for code in self._ordered[column]]

    def different(self, column: str, places: "IntArray | slice" = slice(None)) -> int:
        """Return how many values of a column the responses have, all or those at some places."""
        return int(np.count_nonzero(np.bincount(self.coded(column)[0][places])))

    def hits(self, judge: str, statistic: Statistic) -> tuple[IntArray, NDArray[np.bool_]]:
        """Return the places of the responses that a statistic of a judge counts over, and whether each one counts."""
        mine, every = self.answers[judge], np.arange(len(self.answers[judge]))
        if statistic == "rate":
            return every, mine
        truth = self.answers[self.reference]
        if statistic == "false-positive rate":
            return every[~truth], mine[~truth]
        if statistic == "false-negative rate":
            return every[truth], ~mine[truth]
        return every, mine == truth


def line_up(judged: Judged, root: Path | None = None, reference: str = "") -> Lines:
    """Line up the judges that a claim names.

    Parameters
    ----------
    judged : Judged
        What the claim says.
    root : Path, optional
        The checkout.
    reference : str
        Another judge in the place of the reference.

    Returns
    -------
    Lines
        The responses that every judge of the claim and its reference answered, each with its `cell`.

    Raises
    ------
    InputError
        A panel, judge or value that is not there.
    """
    root = root or project_root()
    written = (root / FOLDER / f"{judged.source}.parquet").stat().st_mtime_ns
    panel = panel_of(judged, root)
    whole = _whole(panel.model_dump_json(), judged.question == "labels", written, root)
    truth = "" if judged.statistic == "rate" else reference or judged.reference or panel.reference
    if not truth and judged.statistic != "rate":
        raise InputError("no reference", f"{judged.source}, {judged.question}", "name the judge that stands for it")
    names = [name for name in (truth, *judged.judges, *judged.others) if name]
    if len(set(names)) < len(names):
        raise InputError("a judge beside itself", f"{judged.source}, {judged.question}", "name each once")
    for name in names:
        if name not in whole.answers:
            raise InputError(f"no judge '{name}'", judged.source, near_match(name, whole.answers))
    if judged.question == "labels":
        _check_labels(judged.source, names, root)
    keep = _among(judged, whole.rows)
    both = np.logical_and.reduce([keep, *(whole.given[name] for name in names)])
    rows, (sampled, prompts) = whole.rows.at(both), whole.sampled
    told = {name: (rows.codes(column), rows.column(column).texts) for name, column in TOLD.items()}
    told["cluster"] = sampled[both], prompts
    told["cell"] = told[judged.by] if judged.by else (np.zeros(len(rows), dtype=int), ["all"])
    answers = {name: whole.answers[name][both] for name in names}
    return Lines(panel, answers, told, truth, int(keep.sum() - both.sum()))


def _among(judged: Judged, rows: Rows) -> NDArray[np.bool_]:
    """Return which responses have one of the values that a claim names of every column."""
    keep = np.ones(len(rows), dtype=bool)
    for column, wanted in judged.only.items():
        known = sorted({rows.column(column).texts[code] for code in np.unique(rows.codes(column))})
        for value in wanted:
            if value not in known:
                raise InputError(f"no {column} '{value}'", judged.source, near_match(value, known))
        keep &= rows.holds(column, wanted)
    return keep


def _check_labels(source: str, names: list[str], root: Path) -> None:
    """Refuse judges of which one label means two things."""
    card = load_card(source, root)
    known: dict[str, str] = {}
    for judge in card.judges:
        if judge.full_name not in names and judge.name not in names:
            continue
        for label, meaning in judge.labels.items():
            if known.setdefault(label, meaning) != meaning:
                raise InputError(f"the label '{label}' means two things", f"{source}, {judge.name}",
                                 "compare judges that give the same labels")  # fmt: skip


@lru_cache(maxsize=16)
def _whole(panel: str, labels: bool, written: int, root: Path) -> LinedUp:
    """Line up a panel once per state of its file: the readings and checks of a claim ask again."""
    asked = Panel.model_validate_json(panel)
    return line_up_panel(asked, coded_outcomes(asked.source, root), load_card(asked.source, root), labels)


def panel_of(judged: Judged, root: Path) -> Panel:
    """Return the panel of a source and question; for labels the first one of the source."""
    panels = {(item.source, str(item.question)): item for item in load_plan(root).panels}
    key = (judged.source, str(judged.question))
    if judged.question == "labels":
        key = next((known for known in panels if known[0] == judged.source), key)
    if key not in panels:
        known = [", ".join(names) for names in panels]
        raise InputError(f"no panel '{', '.join(key)}'", "judging.yml", near_match(", ".join(key), known))
    return panels[key]
