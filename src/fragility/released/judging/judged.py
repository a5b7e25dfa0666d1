"""What a claim says of judges: which judges, against which reference, on which responses, and in which sense.

Prevents the failures in which "agrees with people" is read without saying on which responses and against whom, and in
which two judges are compared on different answers.
"""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.released.judging.panel import Ratings, load_plan, load_ratings
from fragility.released.sources.card import load_card
from fragility.schemas.judged import Judged
from fragility.schemas.outcome import FOLDER
from fragility.schemas.panel import Panel


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
    found = _ratings(panel_of(judged, root).model_dump_json(), judged.question == "labels", written, root)
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
    frame = found.responses
    keep = pd.Series(True, index=frame.index)
    for column, values in judged.only.items():
        known = set(map(str, frame[column]))
        for value in values:
            if value not in known:
                raise InputError(f"no {column} '{value}'", judged.source, near_match(value, sorted(known)))
        keep &= frame[column].isin(values)
    answers = found.answers.loc[keep, list(dict.fromkeys(names))]
    whole = answers.notna().all(axis=1)
    rows = frame.loc[answers.index[whole], ["model", "benchmark", "condition", "category", "cluster"]].astype(str)
    cell = rows[judged.by] if judged.by else "all"
    kept = answers[whole].astype(str if judged.question == "labels" else bool)
    left_out = int((~whole).sum())
    return replace(found, answers=kept, responses=rows.assign(cell=cell), reference=truth, left_out=left_out)


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
def _ratings(panel: str, labels: bool, written: int, root: Path) -> Ratings:
    """Line up a panel once per state of its file: the readings and checks of a claim ask again."""
    return load_ratings(Panel.model_validate_json(panel), root, labels)


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
