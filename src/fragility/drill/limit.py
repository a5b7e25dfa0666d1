"""What could be seen at all: whether a planted fault breaks anything that the printed numbers must keep.

Prevents the failure in which a checker is blamed for a fault that no reader could have found, or praised for finding
half of those that anybody could: the limit is computed for each planted fault, with all that the generator knows of how
the numbers hang together, and with none of the checks' own caution.
"""

from math import sqrt

from fragility.drill.fault import Planted
from fragility.drill.faults.places import decimals_of, value_of
from fragility.drill.sheet import Relation, Sheet
from fragility.errors import InputError
from fragility.schemas.vocabulary import Vocabulary
from fragility.statistics.consistency import check_average, check_difference, check_same
from fragility.statistics.granularity import possible_counts
from fragility.statistics.rounding import NEAREST_RULES, ROUNDING_RULES

#: Equal numbers that make a copied sequence visible.
SEQUENCE = 3
#: Kinds of faults that another rounding rule explains; they are visible where no rule of nearest numbers does.
ROUNDED = ("truncated", "rounded twice")
COPIES = ("a column copied", "rows duplicated")
#: Quantile of the half widths that made papers print.
Z = 1.959963984540054


def visible(planted: Planted, vocabulary: Vocabulary) -> bool:
    """Return whether something printed contradicts the fault, for a reader who knows what every number is."""
    sheet, places = planted.sheet, set(planted.places)
    if planted.claim:
        return True
    if planted.kind in COPIES and len(_different(sheet, planted.places)) >= SEQUENCE:
        return True
    rules = NEAREST_RULES if planted.kind in ROUNDED else ROUNDING_RULES
    touched = [one for one in sheet.relations if one.row in places or places & set(one.parts)]
    return any(broken(sheet, relation, vocabulary, rules) for relation in touched)


def broken(sheet: Sheet, relation: Relation, vocabulary: Vocabulary, rules: tuple[str, ...] = ROUNDING_RULES) -> bool:
    """Return whether the printed numbers of a relation contradict it under every one of some rounding rules."""
    row = sheet.rows[relation.row]
    text, unit = row["value_text"], row["unit"]
    parts = [sheet.rows[part]["value_text"] for part in relation.parts]
    try:
        if relation.kind == "count":
            answers = int(row["n_stated"]) * (vocabulary.metric(row["metric"]).runs or 1)
            return not possible_counts(text, answers, unit=unit, rules=rules).possible
        if relation.kind == "average":
            return not check_average(text, parts, unit=unit, rules=rules).possible
        if relation.kind == "difference":
            return not check_difference(text, *parts, unit="percent", rules=rules).possible
        if relation.kind == "same":
            return not check_same(text, parts[0], unit=unit, rules=rules).possible
        if relation.kind == "half-width":
            return _half_width_broken(text, int(row["n_stated"]))
        if relation.kind == "binary sd":
            return _binary_broken(text, int(row["n_stated"]))
        if relation.kind == "standard deviation":
            return _spread_broken(text, parts[0], int(row["n_stated"]), 5)
    except InputError:
        return True
    return False


def _different(sheet: Sheet, places: tuple[int, ...]) -> set[str]:
    """Return the different printed numbers of some rows that are neither none nor all of the items."""
    texts = {sheet.rows[place]["value_text"] for place in places}
    return {text for text in texts if 0 < (value_of(text) or 0) < 100}


def _span(text: str) -> tuple[float, float]:
    value, half = float(text), 0.5 * 10.0 ** -decimals_of(text)
    return value - half - 1e-12, value + half + 1e-12


def _half_width_broken(text: str, n: int) -> bool:
    rate, half = text.split(" ± ")
    low, high = (min(max(end / 100, 0.0), 1.0) for end in _span(rate))
    ends = [100 * Z * sqrt(p * (1 - p) / n) for p in (low, high, *([0.5] if low <= 0.5 <= high else []))]
    least, most = _span(half)
    return most < min(ends) or least > max(ends)


def _binary_broken(text: str, n: int) -> bool:
    share, sd = text.split(" ± ")
    low, high = (min(max(end, 0.0), 1.0) for end in _span(share))
    counts = range(max(0, int(low * n) - 1), min(n, int(high * n) + 1) + 1)
    spreads = [sqrt(k / n * (1 - k / n) * n / (n - 1)) for k in counts if low <= k / n <= high]
    least, most = _span(sd)
    return not any(least <= spread <= most for spread in spreads)


def _spread_broken(sd: str, mean: str, n: int, runs: int) -> bool:
    """Return whether no counts of the runs give this mean and this standard deviation, by any rule and either divisor.

    Whole counts have a whole sum S and a whole sum of squares Q of the same parity, with Q at least S^2 / runs; the
    variance of the percentages is (Q - S^2 / runs) (100 / n)^2 / (runs - 1), or over runs.
    """
    totals = possible_counts(mean, n * runs).counts
    value, unit = float(sd), 10.0 ** -decimals_of(sd)  # rounded, rounded twice or cut off
    least, most = max(value - 0.55 * unit, 0.0), value + unit
    for total in totals:
        for divisor in (runs - 1, runs):
            low, high = ((end * n / 100) ** 2 * divisor + total * total / runs for end in (least, most))
            first = -(-int(low * 10**6) // 10**6)
            if any((q - total) % 2 == 0 and q * runs >= total * total for q in range(first, int(high) + 1)):
                return False
    return bool(totals)
