"""Faults of whole rows and columns: numbers that stand under the wrong name, twice, or under the wrong n."""

from dataclasses import replace

import numpy as np

from fragility.drill.fault import Planted, fault
from fragility.drill.faults.places import any_of, cells, changed, value_of
from fragility.drill.sheet import Relation, Sheet

ARITHMETIC = "compute every average and every difference again from the cells that it names"
REPEATED = "look for equal sequences of numbers, and compare each cell that is printed twice"


def _lines(sheet: Sheet, along: str) -> dict[tuple[str, ...], list[Relation]]:
    """Return the cells of each line of a table, by all that the line has in common; `along` is what runs over it."""
    names = [name for name in ("locator", "model", "condition", "benchmark", "metric") if name != along]
    found: dict[tuple[str, ...], list[Relation]] = {}
    for relation in cells(sheet):
        row = sheet.rows[relation.row]
        found.setdefault(tuple(row[name] for name in names), []).append(relation)
    return {key: line for key, line in found.items() if len(line) >= 2}


def _two_lines(
    sheet: Sheet, rng: np.random.Generator, along: str, differ: int
) -> tuple[dict[str, int], dict[str, int]] | None:
    """Return two lines of one table, as rows by the name that runs along them; they differ in one part of the key."""
    lines = list(_lines(sheet, along).items())
    pairs = []
    for at, (one, first) in enumerate(lines):
        for two, second in lines[at + 1 :]:
            if sum(a != b for a, b in zip(one, two, strict=True)) == 1 and one[differ] != two[differ]:
                pairs.append((first, second))
    if not pairs:
        return None
    first, second = pairs[int(rng.integers(len(pairs)))]
    left = {sheet.rows[relation.row][along]: relation.row for relation in first}
    right = {sheet.rows[relation.row][along]: relation.row for relation in second}
    shared = left.keys() & right.keys()
    if len(shared) < 2:
        return None
    return {name: left[name] for name in left if name in shared}, {name: right[name] for name in left if name in shared}


@fault("two columns swapped", "print", 3, ARITHMETIC)
def columns_swapped(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Swap the cells of two benchmarks over all arms of one model; averages and differences stay as they were."""
    return _swapped(sheet, _two_lines(sheet, rng, "condition", 2), "benchmarks")


@fault("two rows swapped", "print", 3, ARITHMETIC)
def rows_swapped(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Swap the cells of two models under one benchmark over all conditions."""
    return _swapped(sheet, _two_lines(sheet, rng, "condition", 1), "models")


@fault("two conditions swapped", "print", 3, ARITHMETIC)
def conditions_swapped(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Swap the cells of two conditions under one benchmark over all models."""
    return _swapped(sheet, _two_lines(sheet, rng, "model", 1), "conditions")


def _swapped(sheet: Sheet, lines: tuple[dict[str, int], dict[str, int]] | None, what: str) -> Planted | None:
    if lines is None:
        return None
    one, two = lines
    texts = {}
    for name in one:
        texts[one[name]] = sheet.rows[two[name]]["value_text"]
        texts[two[name]] = sheet.rows[one[name]]["value_text"]
    return changed(sheet, texts, f"the cells of two {what} were swapped, {len(one)} each")


@fault("a column copied", "print", 2, REPEATED)
def column_copied(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Print the cells of one condition in the place of another's, over all models of one benchmark."""
    lines = _two_lines(sheet, rng, "model", 1)
    if lines is None:
        return None
    one, two = lines
    texts = {two[name]: sheet.rows[one[name]]["value_text"] for name in one}
    return changed(sheet, texts, f"a sequence of {len(one)} numbers was copied over another")


@fault("a cell copied", "print", 2, ARITHMETIC)
def cell_copied(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Print one cell in the place of the cell of another model."""
    lines = _two_lines(sheet, rng, "condition", 1)
    if lines is None:
        return None
    name = list(lines[0])[int(rng.integers(len(lines[0])))]
    text = sheet.rows[lines[0][name]]["value_text"]
    return changed(sheet, {lines[1][name]: text}, f"a cell was overwritten with {text}, that of another model")


def _renumbered(sheet: Sheet, rng: np.random.Generator, numbers: list[int], what: str) -> Planted | None:
    """State another n for all cells of one benchmark."""
    found = any_of(rng, cells(sheet))
    if found is None:
        return None
    benchmark, n = sheet.rows[found.row]["benchmark"], sheet.rows[found.row]["n_stated"]
    pool = [number for number in numbers if n and number != int(n)]
    if not pool or not benchmark:
        return None
    new = str(pool[int(rng.integers(len(pool)))])
    rows = [at for at, row in enumerate(sheet.rows) if row["benchmark"] == benchmark and row["n_stated"] == n]
    card = dict(sheet.card)
    card["benchmarks"] = [
        item | {"stated": [{"n": int(new), "where": "made"}]} if item["name"] == benchmark else item
        for item in card["benchmarks"]
    ]
    other = replace(sheet.with_cells({at: {"n_stated": new} for at in rows}), card=card)
    return Planted(other, tuple(rows), 0.0, f"{what}: {n} was changed to {new}")


@fault("wrong number of items stated", "print", 2, "scan the n that explains most numbers of a column")
def wrong_n(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """State a round number of items in place of the right one, for a whole benchmark."""
    return _renumbered(sheet, rng, [100, 200, 250, 300, 400, 500, 1000], "the stated n of a benchmark")


@fault("wrong edition stated", "print", 2, "hold the numbers against the n of each edition of the benchmark")
def wrong_edition(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """State the n of another benchmark's or another edition's, near the right one."""
    found = any_of(rng, cells(sheet))
    n = int(sheet.rows[found.row]["n_stated"] or 0) if found else 0
    near = [number for number in (100, 159, 300, 313, 320, 330, 400, 440, 450, 500, 520, 939, 1319) if number != n]
    near = sorted(near, key=lambda number: abs(number - n))[:2]
    return _renumbered(sheet, rng, near, "the edition of a benchmark")


@fault("repeats counted as items", "print", 3, "hold the numbers against n, and against n times small numbers of runs")
def repeats_as_items(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """State items times runs as the number of items, for a mean over runs printed as a plain share."""
    runs = int(sheet.made.get("runs", 1))
    if runs == 1:
        return None
    found = any_of(rng, cells(sheet))
    if found is None:
        return None
    benchmark, metric = sheet.rows[found.row]["benchmark"], sheet.rows[found.row]["metric"]
    rows = {
        at: {"n_stated": str(int(row["n_stated"]) * runs), "metric": "attack success rate"}
        for at, row in enumerate(sheet.rows)
        if row["benchmark"] == benchmark and row["metric"] == metric and row["n_stated"]
    }
    return Planted(sheet.with_cells(rows), tuple(rows), 0.0, f"{runs} runs were counted as {runs} times the items")


@fault("rows duplicated", "print", 1, REPEATED)
def rows_duplicated(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Print the cells of one model a second time under another model's name, over all conditions and benchmarks."""
    by_model: dict[str, dict[tuple[str, str], int]] = {}
    for relation in cells(sheet):
        row = sheet.rows[relation.row]
        by_model.setdefault(row["model"], {})[row["condition"], row["benchmark"]] = relation.row
    names = [name for name in by_model if len(by_model[name]) >= 3]
    if len(names) < 2:
        return None
    one, two = (by_model[names[at]] for at in rng.permutation(len(names))[:2].tolist())
    texts = {two[cell]: sheet.rows[one[cell]]["value_text"] for cell in one if cell in two}
    texts = {row: text for row, text in texts.items() if value_of(text) is not None}
    return changed(sheet, texts, f"the {len(texts)} numbers of one model were printed under another's name")
