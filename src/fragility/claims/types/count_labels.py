"""The number of prompts of a benchmark, counted in released labels where printed percentages cannot tell it.

Prevents the failure in which authors are asked for more decimals while their labels, prompt by prompt, are at hand.
"""

from dataclasses import replace
from typing import Protocol

import pydantic

from fragility.claims.evidence import Evidence
from fragility.frame_rows import records
from fragility.printed.paper import Paper
from fragility.released.labels import load_outcomes
from fragility.schemas.outcome import FOLDER
from fragility.schemas.strict import Strict
from fragility.wording import counted


class Labelled(Strict):
    """Released labels of a benchmark, in which its prompts can be counted."""

    source: str = pydantic.Field(min_length=1)
    benchmark: str = pydantic.Field(min_length=1)


class Counted(Protocol):
    """A reading that states a number of prompts of a benchmark."""

    stated_n: int
    benchmark: str


def count_labels(paper: Paper, labels: Labelled, reading: Counted) -> Evidence:
    """Count the different prompts of every model and condition.

    A release may leave some out, so that fewer tell nothing, and none contradicts a number by itself.
    """
    path, stated = FOLDER / f"{labels.source}.parquet", reading.stated_n
    if not (paper.root / path).is_file():
        return Evidence(not_checkable="the derived labels are not at hand", missing=(path.as_posix(),))
    keys = ["model", "condition"]
    rows = load_outcomes(labels.source, paper.root, [*keys, "benchmark", "item_id"])
    rows = rows[rows["benchmark"] == labels.benchmark]
    if rows.empty:
        return Evidence(not_checkable=f"the released labels of {labels.source} hold none of {labels.benchmark}")
    cells = rows.groupby(keys, observed=True, sort=False)["item_id"].nunique().rename("n").reset_index()
    alike, more = int((cells["n"] == stated).sum()), int((cells["n"] > stated).sum())
    ends = f"{cells['n'].min()}" if cells["n"].nunique() == 1 else f"{cells['n'].min()} to {cells['n'].max()}"
    where = f"{counted(len(cells), 'cell')} of model and condition"
    finding = f"the released labels hold {ends} different prompts in {where}; {stated} are stated"
    found = Evidence(
        cells_held=len(cells),
        cells_claimed=len(cells),
        models_held=cells["model"].nunique(),
        models_claimed=cells["model"].nunique(),
        items_held=rows["item_id"].nunique(),
        responses_held=len(rows.drop_duplicates([*keys, "item_id"])),
        grade="A",
        estimate=float(cells["n"].max()),
        unit="count",
        per_cell=False,
        total=len(cells),
        passed=alike,
        opposed=more,
        contradictable=False,
        threshold=float(stated),
        finding=finding,
        sentence=f"The released labels hold {ends} different prompts of {reading.benchmark} for every model and "
        f"condition; the paper states {stated:,}.",
        doubts=(f"counted in the labels of {counted(cells['model'].nunique(), 'model')}",),
        comparisons=tuple(
            {"label": f"{row['model']}, {row['condition']}", "model": row["model"], "condition": row["condition"],
             "benchmark": reading.benchmark, "n": int(row["n"]), "shows": _shows(int(row["n"]), stated)}
            for row in records(cells)
        ),
        cells=tuple(
            {"address": f"{path.as_posix()}, {row['model']}, {row['condition']}, {labels.benchmark}",
             "value_text": f"{row['n']} prompts", "n": int(row["n"]), "n_kind": "released", "counts": "",
             "role": "different prompts", "note": ""}
            for row in records(cells)
        ),
        steps=(f"{finding}: printed percentages with so few decimals are possible at every such n",),
    )  # fmt: skip
    if more or alike == len(cells):
        return found
    silent = f"{finding}; a release may leave some out, so that fewer tell nothing"
    return replace(found, not_checkable=silent, missing=(f"labels of all {counted(stated, 'prompt')}",))


def _shows(n: int, stated: int) -> str:
    return "the claim" if n == stated else "the opposite" if n > stated else "neither"
