"""Printed F1 scores against precision and recall.

Prevents the failure in which an F1 that is not the harmonic mean of the two numbers beside it passes unseen.
"""

from collections import defaultdict
from fractions import Fraction

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row, exact_rows, spread_of
from fragility.printed.checks.reading import Trial, follows, judged
from fragility.printed.paper import Paper
from fragility.statistics.consistency import Consistency
from fragility.statistics.rounding import ROUNDING_RULES
from fragility.statistics.spans import read_number

F1 = "F1 of precision and recall"
#: The words of the three numbers, in the name of a metric or of a column.
_WORDS = {"precision": ("precision",), "recall": ("recall",), "f1": ("f1",)}
#: What the three have in common.
SAME = ("locator", "model", "condition", "benchmark", "judge", "unit", "occurrence")


def ratio_findings(paper: Paper) -> list[Finding]:
    """Return the findings on F1 scores with precision and recall beside them."""
    frame = paper.first_hand
    if not any("f1" in name.lower() for place in ("metric", "column") for name in set(frame[place])):
        return []
    rows = exact_rows(frame[frame["kind"].isin(("value",)) & frame["unit"].isin(("percent", "share", ""))])
    return _f1(rows)


def _which(row: Row) -> str:
    text = f"{row['metric']} {row['column'].rpartition(', ')[2] if not row['metric'] else ''}".lower()
    found = [name for name, words in _WORDS.items() if any(word in text for word in words)]
    return found[0] if len(found) == 1 and row["kind"] == "value" else ""


def _f1(rows: list[Row]) -> list[Finding]:
    groups: dict[tuple[str, ...], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if which := _which(row):
            place = [str(row[name]) for name in SAME]
            for line in ("row", "column"):
                parts = [part for part in row[line].split(", ") if not any(word in part.lower() for word in _WORDS)]
                place.append(", ".join(parts))
            groups[tuple(place)][which].append(row)
    tables: dict[str, list[Trial[tuple[Row, ...]]]] = defaultdict(list)
    for found in groups.values():
        if all(len(found[name]) == 1 for name in _WORDS):
            f1, precision, recall = (found[name][0] for name in ("f1", "precision", "recall"))
            outcome = _harmonic(f1, precision, recall)
            width = spread_of((precision, recall, f1)) or 1.0
            room = float(outcome.high - outcome.low) if outcome.low is not None and outcome.high is not None else 1.0
            step = 10.0 ** -f1["printed"].decimals
            chance = min(1.0, (room + step) / (width + step))
            tables[f1["locator"]].append(Trial(f1, (precision, recall), outcome, chance))
    findings = []
    for trials in tables.values():
        sure = follows(trials, 1)
        findings += judged(F1, trials, sure, "2 P R / (P + R)", lambda parts: tuple(part["address"] for part in parts))
    return findings


def _harmonic(f1: Row, precision: Row, recall: Row) -> Consistency:
    """Return whether an F1 can be the harmonic mean of two numbers, each of which may be off by a unit's rounding."""
    ends = []
    for row in (precision, recall):
        step = Fraction(1, 10 ** row["printed"].decimals)
        ends.append((max(Fraction(0), row["printed"].value - step), row["printed"].value + step))
    low, high = (_mean(ends[0][at], ends[1][at]) for at in (0, 1))
    step = Fraction(1, 10 ** f1["printed"].decimals)
    value = f1["printed"].value
    fits = low - step <= value <= high + step
    near = min(max(value, low), high)
    text = f"{float(near):.{f1['printed'].decimals}f}"
    checked = read_number(text, "")
    return Consistency(fits, ROUNDING_RULES if fits else (), fits, low, high, checked.text, abs(near - value))


def _mean(one: Fraction, two: Fraction) -> Fraction:
    return 2 * one * two / (one + two) if one + two else Fraction(0)
