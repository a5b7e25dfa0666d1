"""Scope: which cells a reading claims, and which of them are held.

Prevents the failure in which a verdict on nine cells is read as a verdict on forty-eight: claimed and held cells
are counted apart, and second-hand numbers are never held.
"""

from collections.abc import Callable, Iterable

import numpy as np

from fragility.claims.evidence import Evidence
from fragility.printed.cells import Row
from fragility.printed.contrasts import contrast_columns, worst_grade
from fragility.printed.paper import Paper
from fragility.schemas.claim import Block, Reading
from fragility.small_tables import Columns

#: What a block of a scope can name of a cell.
PLACE = ("locator", "model", "benchmark", "metric", "judge")
NOT_HELD = "we have no comparison with all its conditions"


def begin(paper: Paper, reading: Reading, cells: Columns) -> Evidence:
    """Return evidence that knows its scope and nothing yet of a test.

    Parameters
    ----------
    paper, reading : Paper, Reading
        Where the scope stands.
    cells : Columns
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
    for benchmark, n in zip(*cells.lists("benchmark", "n"), strict=True):
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


def _judged(paper: Paper, cells: Columns) -> bool:
    """Say whether any of the answers behind the held cells was judged; of no cells nothing else is known."""
    kinds = set(zip(*cells.lists("metric", "benchmark", "judge"), strict=True))
    return not kinds or any(paper.vocabulary.judged(*kind) for kind in kinds)


def claimed_cells(paper: Paper, reading: Reading) -> int:
    """Return how many cells a reading claims."""
    return sum(_size(paper, block) for block in reading.blocks())


def held(paper: Paper, reading: Reading, reference: str, treated: str) -> Columns:
    """Return the contrasts of two conditions that the reading's scope claims and the paper folder holds."""
    cells = contrast_columns(paper, reference, treated)
    columns = dict(zip(PLACE, cells.lists(*PLACE), strict=True))
    inside = _inside(paper, reading, len(cells), lambda place, name: columns[name][place])
    return cells if len(inside) == len(cells) else cells[np.array(inside, dtype=int)]


def rows_in_scope(paper: Paper, reading: Reading, rows: Iterable[Row]) -> list[Row]:
    """Return the rows (of cells or contrasts) whose table, model and benchmark the reading's scope names."""
    every = list(rows)
    return [every[place] for place in _inside(paper, reading, len(every), lambda place, name: every[place][name])]


def _inside(paper: Paper, reading: Reading, number: int, value: Callable[[int, str], str]) -> list[int]:
    """Return the places, of so many, whose values a block of a reading's scope names column by column."""
    found: set[int] = set()
    for asked in _asked(paper, reading):
        places: Iterable[int] = range(number)
        for name, names in asked.items():
            places = [place for place in places if value(place, name) in names]
        found.update(places)
    return sorted(found)


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
