"""Faults of numbers that others determine: averages, differences, half widths, standard deviations."""

from fractions import Fraction

import numpy as np

from fragility.drill.fault import Planted, fault
from fragility.drill.faults.names import ARITHMETIC
from fragility.drill.faults.places import any_of, changed, decimals_of, value_of
from fragility.drill.made import decimal
from fragility.drill.sheet import Relation, Sheet


def _text(value: Fraction, like: str) -> str:
    places = decimals_of(like)
    new = decimal(value.numerator * 10**places, value.denominator, places)
    return f"+{new}" if like.startswith("+") and not new.startswith("-") else new


def _values(sheet: Sheet, relation: Relation) -> list[Fraction]:
    found = [value_of(sheet.rows[part]["value_text"]) for part in relation.parts]
    return [value for value in found if value is not None]


@fault("average of other cells", "print", 2, ARITHMETIC)
def average_of_others(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Print the average of one row in the place of another's."""
    averages = sheet.of_kind("average")
    if len(averages) < 2:
        return None
    one, two = (averages[at].row for at in rng.permutation(len(averages))[:2].tolist())
    text = sheet.rows[two]["value_text"]
    return changed(sheet, {one: text}, f"an average was overwritten with another one's, {text}")


@fault("average leaves a cell out", "print", 3, ARITHMETIC)
def average_leaves_out(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Print the average of all cells but one."""
    found = any_of(rng, sheet.of_kind("average"))
    values = _values(sheet, found) if found else []
    if found is None or len(values) < 2:
        return None
    del values[int(rng.integers(len(values)))]
    new = _text(sum(values, Fraction(0)) / len(values), sheet.rows[found.row]["value_text"])
    return changed(sheet, {found.row: new}, f"an average leaves one of its {len(values) + 1} cells out: {new}")


@fault("average weighted by n in one row", "print", 3, ARITHMETIC)
def average_weighted(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Weight one average by the items, where the others are plain means."""
    found = any_of(rng, sheet.of_kind("average"))
    if found is None:
        return None
    weights = [int(sheet.rows[part]["n_stated"] or 0) for part in found.parts]
    values = _values(sheet, found)
    if len(values) < 2 or not all(weights):
        return None
    mean = sum((w * v for w, v in zip(weights, values, strict=True)), Fraction(0)) / sum(weights)
    new = _text(mean, sheet.rows[found.row]["value_text"])
    return changed(sheet, {found.row: new}, f"an average is weighted by the number of items: {new}")


@fault("difference with the wrong sign", "print", 1, ARITHMETIC)
def delta_sign(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Turn the sign of one printed difference."""
    found = any_of(rng, sheet.of_kind("difference"))
    if found is None:
        return None
    text = sheet.rows[found.row]["value_text"]
    new = "+" + text[1:] if text.startswith("-") else "-" + text.lstrip("+")
    return changed(sheet, {found.row: new}, f"the sign of a difference was turned: {new}")


@fault("difference of the wrong pair", "print", 3, ARITHMETIC)
def delta_of_another_pair(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Print one difference against the reference arm of another model."""
    deltas = sheet.of_kind("difference")
    found, other = any_of(rng, deltas), any_of(rng, deltas)
    if found is None or other is None or found.parts[1] == other.parts[1]:
        return None
    treated, wrong = (value_of(sheet.rows[at]["value_text"]) for at in (found.parts[0], other.parts[1]))
    if treated is None or wrong is None:
        return None
    new = _text(treated - wrong, sheet.rows[found.row]["value_text"])
    return changed(sheet, {found.row: new}, f"a difference was taken from another arm: {new}")


@fault("difference in percent for points", "print", 3, ARITHMETIC)
def delta_relative(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Print one difference as a percentage of its reference in place of points."""
    found = any_of(rng, sheet.of_kind("difference"))
    values = _values(sheet, found) if found else []
    if found is None or len(values) < 2 or not values[1]:
        return None
    new = _text(100 * (values[0] - values[1]) / values[1], sheet.rows[found.row]["value_text"])
    return changed(sheet, {found.row: new}, f"a difference was printed in percent of its reference: {new}")


@fault("interval of another level", "print", 4, "compute the half width again from the printed rate and n")
def another_level(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Print half widths of a 90 % interval (or one standard error) as those of 95 %."""
    factor = float(rng.choice([1.6448536, 1.0])) / 1.959963984540054
    return _half_widths(sheet, factor, f"half widths were multiplied by {factor:.3f}")


@fault("interval of an unpaired or another n", "print", 4, "compute the half width again from the printed rate and n")
def another_n(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Print half widths as if each run or arm were further items: n is taken as 2, 3 or 5 times what it is."""
    times = int(rng.choice([2, 3, 5]))
    return _half_widths(sheet, times**-0.5, f"half widths are those of {times} times the items")


def _half_widths(sheet: Sheet, factor: float, told: str) -> Planted | None:
    texts, most = {}, 0.0
    for relation in sheet.of_kind("half-width"):
        text = sheet.rows[relation.row]["value_text"]
        value, half = text.split(" ± ")
        new = f"{value} ± {float(half) * factor:.{decimals_of(half)}f}"
        if new != text:
            texts[relation.row], most = new, max(most, float(half) * (1 - factor))
    return Planted(sheet.with_texts(texts), tuple(texts), most, told) if texts else None


@fault("standard deviation of another arm", "print", 3, "a share fixes the spread of 0 and 1: compute it (DEBIT)")
def binary_spread_of_others(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Print the standard deviation of the labels of one arm beside the share of another one."""
    found = sheet.of_kind("binary sd")
    if len(found) < 2:
        return None
    one, two = (found[at].row for at in rng.permutation(len(found))[:2].tolist())
    text, other = sheet.rows[one]["value_text"], sheet.rows[two]["value_text"]
    new = f"{text.split(' ± ')[0]} ± {other.split(' ± ')[1]}"
    if new == text:
        return None
    size = 100 * abs(float(text.split(" ± ")[1]) - float(new.split(" ± ")[1]))
    return Planted(
        sheet.with_texts({one: new}), (one,), size, f"a standard deviation was taken from another arm: {new}"
    )


@fault("standard deviation of other numbers", "print", 4, "ask whether any counts give this mean with this spread")
def spread_of_others(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Print standard deviations that belong to another n (the root of the runs is left in or out)."""
    texts = {}
    for relation in sheet.of_kind("standard deviation"):
        text = sheet.rows[relation.row]["value_text"]
        texts[relation.row] = f"{float(text) / 5**0.5:.{decimals_of(text)}f}"
    return changed(sheet, texts, "standard errors are printed as standard deviations") if texts else None
