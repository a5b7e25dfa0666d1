"""Where a fault can be planted, and how a change is written down.

Prevents six modules that each choose a number in a way of their own.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from fragility.drill.fault import Planted
from fragility.drill.sheet import Relation, Sheet
from fragility.statistics.printed import read_printed


def value_of(text: str) -> Fraction | None:
    """Return the number that a text prints, None where it is no exact number."""
    found = read_printed(text.rstrip("%"), "")
    return found.value if found.kind == "exact" else None


def decimals_of(text: str) -> int:
    """Return the decimals that a text prints."""
    return len(text.rstrip("%").partition(".")[2])


def any_of(rng: np.random.Generator, things: Sequence[Relation]) -> Relation | None:
    """Return one of some relations, None where there is none."""
    return things[int(rng.integers(len(things)))] if len(things) else None


def cells(sheet: Sheet) -> list[Relation]:
    """Return the cells that are shares of a known number of answers, neither none nor all of them, once each.

    Of a number that is printed a second time only the first print is one.
    """
    again = {relation.row for relation in sheet.of_kind("same")}
    found = []
    for relation in sheet.of_kind("count"):
        value = value_of(sheet.rows[relation.row]["value_text"])
        if relation.row not in again and value is not None and 0 < value < full_of(sheet, relation.row):
            found.append(relation)
    return found


def full_of(sheet: Sheet, row: int) -> int:
    """Return what all answers are in the unit of a row: 100 for percent, 1 for shares."""
    return 1 if sheet.rows[row]["unit"] == "share" else 100


def changed(sheet: Sheet, texts: dict[int, str], told: str) -> Planted | None:
    """Return a sheet with other printed numbers; None where none of them differs, or one leaves its range."""
    signed = {row: "%" if sheet.rows[row]["value_text"].endswith("%") else "" for row in texts}
    texts = {row: text.rstrip("%") + signed[row] for row, text in texts.items()}
    moved = {}
    for row, text in texts.items():
        old, new = value_of(sheet.rows[row]["value_text"]), value_of(text)
        if text == sheet.rows[row]["value_text"]:
            continue
        if old is None or new is None:
            return None
        top = full_of(sheet, row) if sheet.rows[row]["unit"] in ("percent", "share") else None
        if top is not None and not 0 <= new <= top:
            return None
        moved[row] = float(abs(new - old)) * (100 if top == 1 else 1)
    if not moved or max(moved.values()) == 0:
        return None
    return Planted(sheet.with_texts(texts), tuple(sorted(moved)), max(moved.values()), told)
