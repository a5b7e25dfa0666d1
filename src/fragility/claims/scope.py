"""Scope: which cells a reading claims, and which of them are held.

Prevents the failure in which a verdict on nine cells is read as a verdict on forty-eight: claimed and held cells
are counted apart, and second-hand numbers are never held.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fragility.claims.evidence import Evidence
from fragility.printed.contrasts import contrasts, worst_grade
from fragility.printed.frames import Row
from fragility.printed.paper import Paper
from fragility.schemas.claim import Block, Reading

NOT_HELD = "we have no comparison with all its conditions"


def begin(paper: Paper, reading: Reading, cells: pd.DataFrame) -> Evidence:
    """Return evidence that knows its scope and nothing yet of a test.

    Parameters
    ----------
    paper, reading : Paper, Reading
        Where the scope stands.
    cells : pandas.DataFrame
        The held cells, one row each, with model, n and grade.

    Returns
    -------
    Evidence
        Cells and models claimed and held, items, grade, what is missing; not checkable where nothing is held.
    """
    models = {model for block in reading.blocks() for model in block_models(paper, block)}
    tables = {table for block in reading.blocks() for table in block_tables(paper, block)}
    now_held = {item.locator for item in paper.card.tables if item.held}
    items: dict[str, int] = {}
    for benchmark, n in zip(cells["benchmark"].tolist(), cells["n"].tolist(), strict=True):
        items[benchmark] = max(items.get(benchmark, 0), int(n))
    absent = [item.locator for item in paper.card.tables if item.locator in tables]
    return Evidence(
        cells_held=len(cells),
        cells_claimed=max(claimed_cells(paper, reading), len(cells)),  # one cell may stand in several tables
        models_held=len(set(cells["model"])),
        models_claimed=len(models),
        items_held=sum(items.values()) if len(cells) else None,
        responses_held=int(cells["n"].sum()) if len(cells) else None,
        grade=worst_grade(list(cells["grade"])),
        not_checkable="" if len(cells) else NOT_HELD,
        judged=_judged(paper, cells),
        missing=tuple(item for item in reading.missing or absent if item not in now_held),
    )


def _judged(paper: Paper, cells: pd.DataFrame) -> bool:
    """Say whether any of the answers behind the held cells was judged; of no cells nothing else is known."""
    held_cells = cells[["metric", "benchmark", "judge"]].drop_duplicates().itertuples(index=False)
    return cells.empty or any(paper.vocabulary.judged(*map(str, cell)) for cell in held_cells)


def claimed_cells(paper: Paper, reading: Reading) -> int:
    """Return how many cells a reading claims."""
    return sum(_size(paper, block) for block in reading.blocks())


def held(paper: Paper, reading: Reading, reference: str, treated: str) -> pd.DataFrame:
    """Return the contrasts of two conditions that the reading's scope claims and the paper folder holds."""
    return in_scope(paper, reading, contrasts(paper, reference, treated))


def in_scope(paper: Paper, reading: Reading, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the rows (of cells or contrasts) whose table, model and benchmark the reading's scope names."""
    inside = np.zeros(len(cells), dtype=bool)
    for asked in _asked(paper, reading):
        inside |= np.logical_and.reduce([_one_of(cells[column], names) for column, names in asked.items()])
    return cells.take(np.flatnonzero(inside)).reset_index(drop=True)


def rows_in_scope(paper: Paper, reading: Reading, rows: Iterable[Row]) -> list[Row]:
    """Return what `in_scope` does of rows that are dictionaries already."""
    blocks = _asked(paper, reading)
    return [row for row in rows if any(all(row[name] in names for name, names in asked.items()) for asked in blocks)]


def _asked(paper: Paper, reading: Reading) -> list[dict[str, set[str]]]:
    """Return which values each block of a reading's scope names, column by column."""
    blocks = []
    for block in reading.blocks():
        asked = {"locator": block_tables(paper, block), "model": block_models(paper, block)}
        if block.cells is None:
            asked["benchmark"] = block_benchmarks(paper, block)
        asked |= {column: names for column, names in (("metric", block.metrics), ("judge", block.judges)) if names}
        blocks.append({column: set(names) for column, names in asked.items()})
    return blocks


def _one_of(column: pd.Series, names: set[str]) -> NDArray[np.bool_]:
    """Say which values of a column are among some names; of a few hundred a set is asked faster than a frame."""
    return np.fromiter((value in names for value in column.tolist()), dtype=bool, count=len(column))


def _size(paper: Paper, block: Block) -> int:
    if block.cells is not None:
        return block.cells
    return len(block_models(paper, block)) * len(block_benchmarks(paper, block))


def block_models(paper: Paper, block: Block) -> list[str]:
    """Return the models that a block names, in the order of paper.yml."""
    models = paper.card.models
    if isinstance(block.models, list):
        return [model.name for model in models if model.name in block.models]
    return [model.name for model in models if block.models in ("all", model.access)]


def block_benchmarks(paper: Paper, block: Block) -> list[str]:
    """Return the benchmarks that a block names."""
    return [item.name for item in paper.card.benchmarks] if block.benchmarks == "all" else list(block.benchmarks)


def block_tables(paper: Paper, block: Block) -> list[str]:
    """Return the tables that report a block's cells: those it names, else those on its fine-tuning data."""
    return block.tables or [item.locator for item in paper.card.tables if item.data == block.data]
