"""What a claim says of judges: which judges, against which reference, on which responses, and in which sense.

Prevents the failures in which "agrees with people" is read without saying on which responses and against whom, and in
which two judges are compared on different answers.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.released.judging.panel import Ratings, load_plan, load_ratings
from fragility.released.sources.card import load_card
from fragility.schemas.judged import Judged
from fragility.schemas.outcome import FOLDER
from fragility.schemas.panel import Panel

#: What is told of the responses behind a claim.
TOLD = ("model", "benchmark", "condition", "category", "cluster")


def line_up(judged: Judged, root: Path | None = None, reference: str = "") -> Ratings:
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
    Ratings
        The responses that every judge of the claim and its reference answered, each with its `cell`; the answers
        are text where the question is "labels".

    Raises
    ------
    InputError
        A panel, judge or value that is not there.
    """
    root = root or project_root()
    written = (root / FOLDER / f"{judged.source}.parquet").stat().st_mtime_ns
    whole = _ratings(panel_of(judged, root).model_dump_json(), judged.question == "labels", written, root)
    found = whole.ratings
    truth = "" if judged.statistic == "rate" else reference or judged.reference or found.panel.reference
    if not truth and judged.statistic != "rate":
        raise InputError("no reference", f"{judged.source}, {judged.question}", "name the judge that stands for it")
    names = [name for name in (truth, *judged.judges, *judged.others) if name]
    if len(set(names)) < len(names):
        raise InputError("a judge beside itself", f"{judged.source}, {judged.question}", "name each once")
    for name in names:
        if name not in found.answers:
            raise InputError(f"no judge '{name}'", judged.source, near_match(name, found.judges))
    if judged.question == "labels":
        _check_labels(judged.source, names, root)
    keep = np.ones(len(found.responses), dtype=bool)
    for column, values in judged.only.items():
        known = set(map(str, found.responses[column]))
        for value in values:
            if value not in known:
                raise InputError(f"no {column} '{value}'", judged.source, near_match(value, sorted(known)))
        keep &= found.responses[column].isin(values).to_numpy(bool)
    both = np.logical_and.reduce([keep, *(whole.given[name] for name in names)])
    kept = np.flatnonzero(both)
    answers = pd.DataFrame({name: whole.answers[name][kept] for name in names}, index=kept)
    rows = {name: column[kept] for name, column in whole.texts.items()}
    rows["cell"] = rows[judged.by] if judged.by else np.full(len(kept), "all", dtype=object)
    responses = pd.DataFrame(rows, index=kept, dtype=object)
    left_out = int(keep.sum() - both.sum())
    return replace(found, answers=answers, responses=responses, reference=truth, left_out=left_out)


@dataclass(frozen=True, eq=False)
class _Whole:
    """All that a panel holds, by column: who answered what, and the words of the responses."""

    ratings: Ratings
    given: dict[str, NDArray[np.bool_]]
    answers: dict[str, NDArray[Any]]
    texts: dict[str, NDArray[Any]]


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
def _ratings(panel: str, labels: bool, written: int, root: Path) -> _Whole:
    """Line up a panel once per state of its file: the readings and checks of a claim ask again."""
    found = load_ratings(Panel.model_validate_json(panel), root, labels)
    given = {str(name): column.notna().to_numpy(bool) for name, column in found.answers.items()}
    if labels:
        answers = {name: found.answers[name].to_numpy(dtype=object, na_value="") for name in given}
    else:
        answers = {name: found.answers[name].to_numpy(dtype=bool, na_value=False) for name in given}
    return _Whole(found, given, answers, {name: _texts(found.responses[name]) for name in TOLD})


def _texts(column: pd.Series) -> NDArray[Any]:
    codes, values = pd.factorize(column, use_na_sentinel=False)
    return np.array([str(value) for value in values], dtype=object)[codes]


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
