"""Faults of single printed numbers: digits, rounding, and counts that are off."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from fragility.drill.fault import Planted, fault
from fragility.drill.faults.places import any_of, cells, changed, decimals_of, full_of, value_of
from fragility.drill.made import decimal
from fragility.drill.sheet import Sheet

#: The step that shows a fault of a single share.
STEPS = "hold each percentage against the steps that its n allows (granularity), and against every total it enters"


@fault("a digit changed", "print", 1, STEPS)
def digit_changed(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Change one digit of one cell to another one."""
    return _digit(sheet, rng, None)


@fault("the last digit changed", "print", 1, STEPS)
def last_digit_changed(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Change the last digit of one cell."""
    return _digit(sheet, rng, -1)


def _digit(sheet: Sheet, rng: np.random.Generator, which: int | None) -> Planted | None:
    found = any_of(rng, cells(sheet))
    if found is None:
        return None
    text = sheet.rows[found.row]["value_text"]
    places = [at for at, sign in enumerate(text) if sign.isdigit()]
    at = places[which] if which is not None else places[int(rng.integers(len(places)))]
    others = [digit for digit in "0123456789" if digit != text[at] and not (at == 0 and digit == "0" and len(text) > 1)]
    new = text[:at] + others[int(rng.integers(len(others)))] + text[at + 1 :]
    return changed(sheet, {found.row: new}, f"{text} was changed to {new}")


@fault("two digits swapped", "print", 1, STEPS)
def digits_swapped(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Swap two neighbouring digits of one cell."""
    found = any_of(rng, cells(sheet))
    if found is None:
        return None
    text = sheet.rows[found.row]["value_text"]
    places = [at for at, sign in enumerate(text) if sign.isdigit()]
    pairs = [(a, b) for a, b in pairwise(places) if text[a] != text[b]]
    if not pairs:
        return None
    a, b = pairs[int(rng.integers(len(pairs)))]
    signs = list(text)
    signs[a], signs[b] = signs[b], signs[a]
    new = "".join(signs)
    return changed(sheet, {found.row: new}, f"{text} was changed to {new}")


@fault("a number made up", "print", 1, STEPS)
def made_up(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Print a random percentage in the place of one cell: what the stated power of the granularity check is about."""
    found = any_of(rng, cells(sheet))
    if found is None or full_of(sheet, found.row) != 100:
        return None
    places = decimals_of(sheet.rows[found.row]["value_text"])
    new = decimal(int(rng.integers(0, 100 * 10**places + 1)), 1, places)
    return changed(sheet, {found.row: new}, f"a number was made up: {new}")


@fault("truncated", "print", 2, "try the rounding rules: digits that were cut off fit truncation alone")
def truncated(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Cut the digits of one cell off in place of rounding them; only a cell whose rounding went up changes."""
    return _from_counts(
        sheet, rng, lambda k, n, d: decimal(100 * k * 10**d, n, d, "truncation"), "was cut off, not rounded"
    )


@fault(
    "rounded twice", "print", 2, "try the rounding rules: a number that was rounded twice fits double rounding alone"
)
def rounded_twice(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Round one cell to one decimal more first, and then again."""

    def twice(k: int, n: int, d: int) -> str:
        first = decimal(100 * k * 10 ** (d + 1), n, d + 1, "half-up")
        return decimal(int(first.replace(".", "")), 10, d, "half-up")

    return _from_counts(sheet, rng, twice, "was rounded twice")


def _from_counts(
    sheet: Sheet, rng: np.random.Generator, rule: Callable[[int, int, int], str], what: str
) -> Planted | None:
    """Print again a cell whose text another rule changes; its count is the nearest to the printed number."""
    order = cells(sheet)
    for place in rng.permutation(len(order)).tolist():
        found = order[place]
        text, n = sheet.rows[found.row]["value_text"], found.n[0]
        value = value_of(text)
        if value is None or full_of(sheet, found.row) != 100:
            continue
        new = rule(round(value * n / 100), n, decimals_of(text))
        planted = changed(sheet, {found.row: new}, f"{text} {what}: {new}")
        if planted is not None:
            return planted
    return None


@fault("one item missing", "print", 2, STEPS)
def one_item_missing(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Compute one cell without one of its items, the n stated being what it was."""
    return _other_n(sheet, rng, lambda n: n - 1)


@fault("errors left out of the denominator", "print", 2, STEPS)
def errors_left_out(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Leave 2 to 8 % of the answers (unreadable ones) out of one cell's denominator; the n stated stays."""
    return _other_n(sheet, rng, lambda n: n - max(1, round(n * float(rng.uniform(0.02, 0.08)))))


@fault("percentage of another n", "print", 2, STEPS)
def percentage_of_another_n(sheet: Sheet, rng: np.random.Generator) -> Planted | None:
    """Divide the count of one cell by the n of another benchmark."""
    others = sorted({relation.n[0] for relation in sheet.of_kind("count")} | {100, 200, 500})

    def another(n: int) -> int:
        larger = [other for other in others if other != n]
        return int(larger[int(rng.integers(len(larger)))])

    return _other_n(sheet, rng, another)


def _other_n(sheet: Sheet, rng: np.random.Generator, other: Callable[[int], int]) -> Planted | None:
    found = any_of(rng, cells(sheet))
    if found is None or full_of(sheet, found.row) != 100:
        return None
    text, n = sheet.rows[found.row]["value_text"], found.n[0]
    value, answers = value_of(text), other(n)
    k = round((value or 0) * n / 100)
    if not 0 < k <= answers:
        return None
    new = decimal(100 * k * 10 ** decimals_of(text), answers, decimals_of(text))
    return changed(sheet, {found.row: new}, f"{text} was computed over {answers} answers, not {n}: {new}")
