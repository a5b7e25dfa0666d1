"""Cells of a claim about judges: the answers over which each judge is measured, and how they are told.

Prevents the failures in which a model without a harmful answer drops out of an error rate unseen, answers that a rate
does not count over are told as its sample, and a source that names no model is told as one of 0 models.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pydantic

from fragility.claims.concerns import FEW_MODELS
from fragility.claims.evidence import Evidence
from fragility.errors import InputError
from fragility.printed.paper import Paper
from fragility.released.judging.judged import line_up, panel_of
from fragility.released.judging.panel import Ratings
from fragility.schemas.claim import Claim, Part, Reading
from fragility.schemas.judged import READ_ON, Judged, Statistic
from fragility.schemas.outcome import FOLDER
from fragility.statistics import NotEstimable, cohen_kappa, cross_table
from fragility.wording import counted

#: Fewest answers of a model that enters a sample of models.
FEWEST = 10


class JudgeReading(Reading):
    """A reading about judges; `cells` is how many judges or comparisons are claimed where not all are held."""

    judged: Judged
    cells: pydantic.PositiveInt | None = None

    def sources(self) -> list[str]:
        """Return the source of the labels."""
        return [self.judged.source]

    def ours(self) -> list[Part]:
        """Return what is ours: the answers or judges, where the reading is made on other ones than the claim's."""
        own = super().ours()
        added: list[Part] = ["scope"] if self.judged.elsewhere and "scope" not in own else []
        return [*own, *added]

    def problem(self) -> tuple[str, str] | None:
        """Return what does not fit together."""
        if self.judged.question == "labels" and self.judged.statistic not in ("agreement", "kappa"):
            return f"{self.judged.statistic} of labels", "ask a question that has yes and no for an answer"
        return None


@dataclass(frozen=True, eq=False)
class JudgeCell:
    """One judge in one cell.

    Attributes
    ----------
    judge, name : str
        The judge, and the cell ("all" where there is one).
    rows : pandas.DataFrame
        The answers that the statistic counts over.
    hits : pandas.Series of bool
        Whether each of them counts.
    """

    judge: str
    name: str
    rows: pd.DataFrame
    hits: pd.Series

    def by_model(self, lines: Ratings, statistic: Statistic) -> pd.DataFrame:
        """Return per named model `n` answers, the `value` of the statistic, and that of all others, `without` it."""
        models = self.rows["model"][self.rows["model"] != ""].unique()
        return pd.DataFrame(
            [
                {
                    "n": int((self.rows["model"] == model).sum()),
                    "value": self._value(lines, statistic, self.rows["model"] == model),
                    "without": self._value(lines, statistic, self.rows["model"] != model),
                }
                for model in models
            ],
            columns=["n", "value", "without"],
        )

    def _value(self, lines: Ratings, statistic: Statistic, chosen: pd.Series) -> float:
        if not chosen.any():
            return np.nan
        if statistic != "kappa":
            return float(self.hits[chosen].mean())
        index = self.rows.index[chosen]
        pair = (lines.answers.loc[index, name].to_numpy() for name in (lines.reference, self.judge))
        found = cohen_kappa(cross_table(*pair)[0])
        return np.nan if isinstance(found, NotEstimable) else float(found.estimate)


def judge_cells(judged: Judged, lines: Ratings, judges: Sequence[str] = ()) -> Iterator[JudgeCell]:
    """Yield every judge in every cell of the lines, those without an answer to count over among them."""
    names = list(dict.fromkeys(lines.responses["cell"])) or ["all"]
    for judge in judges or judged.judges:
        hits = lines.hits(judge, judged.statistic)
        rows = lines.responses.loc[hits.index]
        for name in names:
            part = rows[rows["cell"] == name]
            yield JudgeCell(judge, name, part, hits[part.index])


def judge_pairs(judged: Judged, lines: Ratings) -> Iterator[tuple[JudgeCell, JudgeCell]]:
    """Yield every judge with every other that it is compared with, in every cell."""
    cells = {(cell.judge, cell.name): cell for cell in judge_cells(judged, lines, judged.others)}
    for other in judged.others:
        for cell in judge_cells(judged, lines):
            yield cell, cells[other, cell.name]


def held_lines(paper: Paper, claim: Claim, reading: JudgeReading) -> Ratings | Evidence:
    """Line up the judges of a reading, or say that the derived labels are not at hand.

    Raises
    ------
    InputError
        A panel, judge or value that the released labels do not have, with the file, the claim and the reading.
    """
    judged = reading.judged
    path = FOLDER / f"{judged.source}.parquet"
    try:
        panel_of(judged, paper.root)
        if not (paper.root / path).is_file():
            return Evidence(not_checkable="the derived labels are not at hand", missing=(path.as_posix(),))
        return line_up(judged, paper.root)
    except InputError as error:
        place = f"{paper.key}/claims.yml, {claim.id}, {reading.id}, {error.where}"
        raise InputError(error.what, place, error.fix) from None


def answers_behind(reading: JudgeReading, lines: Ratings, asked: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the responses that a reading rests on, and what its evidence says of all of them."""
    judged = reading.judged
    used = lines.responses.loc[lines.hits(judged.judges[0], judged.statistic).index]
    return used, {
        "cells_claimed": cells_claimed(reading, asked), "models_held": named_models(used) or None,
        "items_held": used["cluster"].nunique(), "responses_held": len(used), "grade": "A",
        "caveats": (READ_ON[judged.elsewhere],) if judged.elsewhere else (), "missing": tuple(reading.missing),
        "elsewhere": bool(judged.elsewhere),
    }  # fmt: skip


def cell_record(judged: Judged, place: str, value: str, n: object, counts: str = "") -> dict[str, object]:
    """Return a row of the numbers used: released labels at one place of a source."""
    return {
        "address": f"{(FOLDER / judged.source).as_posix()}.parquet, {place}",
        "value_text": value, "n": n, "n_kind": "released", "counts": counts, "role": judged.statistic, "note": "",
    }  # fmt: skip


def cells_claimed(reading: JudgeReading, held: int) -> int | None:
    """Return how many judges or comparisons a reading claims; unknown where it is read on something else."""
    return None if reading.judged.elsewhere else reading.cells or held


def named_models(rows: pd.DataFrame) -> int:
    """Return of how many models the answers are; 0 where the source names none."""
    return int((rows["model"].drop_duplicates() != "").sum())


def indirect(judged: Judged, lines: Ratings, used: pd.DataFrame) -> list[str]:
    """Return the step down for few models, one reference or one prompt set, and for what the claim does not mean."""
    models, people = named_models(used), len(lines.panel.annotators)
    parts = [
        *([] if models >= FEW_MODELS else [counted(models, "model") if models else "models not named"]),
        *(["one reference"] if judged.statistic != "rate" and people < 2 else []),
        *(["one prompt set"] if used["benchmark"].nunique() < 2 else []),
    ]
    return [f"indirectness: {', '.join(parts)}"] if parts else []


def told_lines(lines: Ratings, used: pd.DataFrame, sample: str) -> str:
    """Say what the answers are that a statistic counts over, what is the sample, and what was left out."""
    models = named_models(used)
    truth = f"Reference: {lines.reference}; " if lines.reference else ""
    return (
        f"{truth}{counted(len(used), 'response')} to {counted(used['cluster'].nunique(), 'prompt')}, {sample}; "
        f"{counted(models, 'model') if models else 'the models are not named'}; "
        f"{lines.left_out} left out that not all of these judged, or whose label cannot be read"
    )
