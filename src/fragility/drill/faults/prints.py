"""Faults of numbers that are printed twice: a text that contradicts its table, a second table that differs."""

import numpy as np

from fragility.drill.fault import Planted, fault
from fragility.drill.faults.places import any_of, changed, decimals_of, value_of
from fragility.drill.made import decimal
from fragility.drill.sheet import Relation, Sheet

TWICE = "compare every number in the text, and every second print of a cell, with its table"


def _again(sheet: Sheet, passage: bool) -> list[Relation]:
    found = sheet.of_kind("same")
    return [one for one in found if sheet.rows[one.row]["locator"].startswith("Sec.") == passage]


def _shifted(sheet: Sheet, rng: np.random.Generator, relations: list[Relation]) -> Planted | None:
    """Move a second print by one to five items' worth, so that it may well be a possible number."""
    found = any_of(rng, relations)
    if found is None:
        return None
    row = sheet.rows[found.row]
    text, n = row["value_text"], int(row["n_stated"] or 100)
    value = value_of(text)
    if value is None:
        return None
    k = round(value * n / 100) + int(rng.choice([-5, -3, -2, -1, 1, 2, 3, 5]))
    new = decimal(100 * k * 10 ** decimals_of(text), n, decimals_of(text))
    return changed(sheet, {found.row: new}, f"a second print of {text} says {new}")


@fault("text contradicts its table", "print", 1, TWICE)
def text_contradicts(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Change a number in the running text."""
    return _shifted(sheet, rng, _again(sheet, passage=True))


@fault("second table differs", "print", 2, TWICE)
def second_table_differs(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Change a number of a table that prints a cell again."""
    return _shifted(sheet, rng, _again(sheet, passage=False))


@fault("text names another cell", "print", 2, TWICE)
def text_names_another(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Print the number of another cell in the text."""
    found = any_of(rng, _again(sheet, passage=True))
    others = sheet.of_kind("count")
    if found is None or not others:
        return None
    row, other = sheet.rows[found.row], any_of(rng, others)
    text = sheet.rows[other.row]["value_text"] if other else ""
    value = value_of(text)
    if value is None:
        return None
    places = decimals_of(row["value_text"])
    new = decimal(value.numerator * 10**places, value.denominator, places)
    return changed(sheet, {found.row: new}, f"the text gives {new}, the number of another cell")
