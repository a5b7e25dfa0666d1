"""Cells of a claim about judges: the answers over which each judge is measured, and how they are told.

Prevents the failures in which a model without a harmful answer drops out of an error rate unseen, answers that a rate
does not count over are told as its sample, and a source that names no model is told as one of 0 models.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from typing import Any

import numpy as np
import pydantic
from numpy.typing import NDArray

from fragility.claims.concerns import FEW_MODELS
from fragility.claims.evidence import Evidence
from fragility.errors import InputError
from fragility.printed.paper import Paper
from fragility.released.coded import IntArray
from fragility.released.judging.judged import Lines, line_up, panel_of
from fragility.schemas.claim import Claim, Part, Reading
from fragility.schemas.judged import READ_ON, Judged, Statistic
from fragility.schemas.outcome import FOLDER
from fragility.small_tables import Columns
from fragility.statistics import NotEstimable, cohen_kappa, cross_table
from fragility.statistics.places import places_among
from fragility.statistics.result import FloatArray
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
    lines : Lines
        The answers of all judges.
    places : array of int
        Which of the answers the statistic counts over.
    hits : array of bool
        Whether each of them counts.
    """

    judge: str
    name: str
    lines: Lines
    places: IntArray
    hits: NDArray[np.bool_]

    def groups(self, column: str) -> IntArray:
        """Return the group of each answer by a column of the responses, as numbers in the order of the names."""
        return self.lines.coded(column)[0][self.places]

    def table(self, chosen: "NDArray[np.bool_] | None" = None, clusters: IntArray | None = None) -> FloatArray:
        """Return the table of the reference's and the judge's answers, of all or of the chosen ones."""
        places = self.places if chosen is None else self.places[chosen]
        pair = (self.lines.answers[name][places] for name in (self.lines.reference, self.judge))
        return np.asarray(cross_table(*pair, clusters=clusters)[0])

    def by_model(self, statistic: Statistic) -> Columns:
        """Return per named model `n` answers, the `value` of the statistic, and that of all others, `without` it."""
        (_, names), groups = self.lines.coded("model"), self.groups("model")
        found, first, _ = places_among(groups)
        models = [model for model in found[np.argsort(first)] if names[model] != ""]
        n, every = np.bincount(groups, minlength=len(names))[models], len(groups)
        if statistic == "kappa":
            value = np.array([self._kappa(groups == model) for model in models], dtype=float)
            without = np.array([self._kappa(groups != model) for model in models], dtype=float)
        else:
            hits = np.bincount(groups, self.hits, len(names))[models]
            value, without = hits / n, (self.hits.sum() - hits) / np.where(n < every, every - n, np.nan)
        return Columns({"n": n, "value": value, "without": without})

    def _kappa(self, chosen: NDArray[np.bool_]) -> float:
        found = cohen_kappa(self.table(chosen)) if chosen.any() else NotEstimable("no answer")
        return np.nan if isinstance(found, NotEstimable) else float(found.estimate)


def judge_cells(judged: Judged, lines: Lines, judges: Sequence[str] = ()) -> Iterator[JudgeCell]:
    """Yield every judge in every cell of the lines, those without an answer to count over among them."""
    for judge in judges or judged.judges:
        yield from _cells(lines, judge, judged.statistic)


@lru_cache(maxsize=16)
def _cells(lines: Lines, judge: str, statistic: Statistic) -> tuple[JudgeCell, ...]:
    """Return the cells of one judge, found once for the test and the checks of a reading."""
    codes, told = lines.coded("cell")[0], lines.in_order("cell") or [(0, "all")]
    places, hits = lines.hits(judge, statistic)
    if len(told) == 1:
        return (JudgeCell(judge, told[0][1], lines, places, hits),)
    of = codes[places]
    found = [(name, np.flatnonzero(of == code)) for code, name in told]
    return tuple(JudgeCell(judge, name, lines, places[at], hits[at]) for name, at in found)


def judge_pairs(judged: Judged, lines: Lines) -> Iterator[tuple[JudgeCell, JudgeCell]]:
    """Yield every judge with every other that it is compared with, in every cell."""
    named = list(judge_cells(judged, lines))
    others = {(cell.judge, cell.name): cell for cell in judge_cells(judged, lines, judged.others)}
    for other in judged.others:
        for cell in named:
            yield cell, others[other, cell.name]


def held_lines(paper: Paper, claim: Claim, reading: JudgeReading) -> Lines | Evidence:
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


def answers_behind(reading: JudgeReading, lines: Lines, asked: int) -> tuple[IntArray, dict[str, Any]]:
    """Return the places of the responses that a reading rests on, and what its evidence says of all of them."""
    judged = reading.judged
    used, _ = lines.hits(judged.judges[0], judged.statistic)
    return used, {
        "cells_claimed": cells_claimed(reading, asked), "models_held": named_models(lines, used) or None,
        "items_held": lines.different("cluster", used), "responses_held": len(used), "grade": "A",
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


def named_models(lines: Lines, used: IntArray) -> int:
    """Return of how many models the answers are; 0 where the source names none."""
    codes, names = lines.coded("model")
    return sum(name != "" for name in compress(names, np.bincount(codes[used], minlength=len(names))))


def indirect(judged: Judged, lines: Lines, used: IntArray) -> list[str]:
    """Return the concern of few models, one reference or one prompt set, and for what the claim does not mean."""
    models, people = named_models(lines, used), len(lines.panel.annotators)
    parts = [
        *([] if models >= FEW_MODELS else [counted(models, "model") if models else "models not named"]),
        *(["one reference"] if judged.statistic != "rate" and people < 2 else []),
        *(["one prompt set"] if lines.different("benchmark", used) < 2 else []),
    ]
    return [f"indirectness: {', '.join(parts)}"] if parts else []


def told_lines(lines: Lines, used: IntArray, sample: str) -> str:
    """Say what the answers are that a statistic counts over, what is the sample, and what was left out."""
    models = named_models(lines, used)
    truth = f"Reference: {lines.reference}; " if lines.reference else ""
    return (
        f"{truth}{counted(len(used), 'response')} to {counted(lines.different('cluster', used), 'prompt')}, {sample}; "
        f"{counted(models, 'model') if models else 'the models are not named'}; "
        f"{lines.left_out} left out that not all of these judged, or whose label cannot be read"
    )
