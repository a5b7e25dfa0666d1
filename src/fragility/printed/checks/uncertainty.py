"""Printed uncertainties of shares, "52.3 ± 4.4", against what the share and its n fix.

Prevents two failures: a half width of 90 % that is read as one of 95 %, and a standard deviation that belongs to
another arm: share and n leave room for one value of each, within rounding. What the number after the sign is, its
table has to show, or the words beside it.
"""

import re
from collections import defaultdict
from math import sqrt

import scipy

from fragility.frame_rows import records
from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row
from fragility.printed.paper import Paper
from fragility.statistics.exact import at_least

CHECK = "printed uncertainty"
#: Chance, at most, with which a reading may explain as many numbers of a table though it is not what they are.
ALPHA = 0.05
_Z = {level: float(-scipy.special.ndtri((100 - level) / 200)) for level in (90, 95, 99)}
LABELS = "standard deviation of the labels"
#: What the number after the sign may be: a multiple of the standard error, or (None) the spread of 0 and 1.
READINGS: dict[str, float | None] = {
    "half width of a 95 % interval": _Z[95],
    "standard error": 1.0,
    "half width of a 90 % interval": _Z[90],
    "half width of a 99 % interval": _Z[99],
    LABELS: None,
}
_AFTER = re.compile(r"(?:±|\+/-|\+-)\s*(?P<spread>\d*\.?\d+)")
_LEVEL = re.compile(r"\b(90|95|99)\s*%\s*(?:interval|confidence|ci\b)", re.IGNORECASE)
_OF_LABELS = re.compile(r"\b(?:standard deviations?|sds?) of (?:the |its )?(?:labels|single answers)\b", re.IGNORECASE)
#: Below this share of the width that so many answers give, no usual method of an interval lies.
NARROW = 0.85
#: A rounding error of the machine.
_TINY = 1e-9


def uncertainty_findings(paper: Paper) -> list[Finding]:
    """Return one finding per first-hand share that is printed with an uncertainty and states its n."""
    tables = defaultdict(list)
    rows: list[Row] = records(paper.first_hand)
    for row in rows:
        if (
            row["printed"].kind == "plus-minus"
            and row["is_share"]
            and row["n_stated"]
            and _AFTER.search(row["value_text"])
        ):
            tables[tuple(str(row[name]) for name in ("locator", "metric", "unit", "judge"))].append(row)
    return [finding for rows in tables.values() for finding in _table(rows)]


def _table(rows: list[Row]) -> list[Finding]:
    fits = {name: [_fits(row, name) for row in rows] for name in READINGS}
    found = max(READINGS, key=lambda name: sum(fits[name]))
    chances = [_chance(row, rows) for row in rows]
    number = sum(fits[found])
    sure = number >= 2 and 2 * number >= len(rows)
    sure = sure and at_least(number, chances) * len(READINGS) < ALPHA
    said = _said(rows)
    narrow = bool(said) and len(rows) > 1 and all(_is_narrow(row, said) for row in rows)
    findings = []
    for at, row in enumerate(rows):
        low, high = _range(row, said or found)
        head = (CHECK, row["address"], row["value_text"], f"{low:.3f} to {high:.3f}")
        power = 1 - chances[at]
        if said and fits[said][at]:
            findings.append(Finding(*head, "consistent", f"the {said}, as said", power=power))
        elif said and sure and found != said:
            reason = f"said to be the {said}, but it is the {found} in {number} of {len(rows)}"
            findings.append(Finding(*head, "inconsistent", reason, power=power))
        elif said == LABELS:
            findings.append(Finding(*head, "inconsistent", f"not the {said}, as said", power=power))
        elif said and narrow:
            reason = f"narrower than the {said} of {row['n_stated']} answers, as all {len(rows)} of its table are"
            findings.append(Finding(*head, "inconsistent", reason, power=power))
        elif said:
            reason = f"not the {said}, as said; it may be another kind of interval, or one with clusters"
            findings.append(Finding(*head, "not checkable", reason))
        elif sure and fits[found][at]:
            findings.append(Finding(*head, "consistent", f"the {found}, as in {number} of {len(rows)}", power=power))
        elif sure:
            findings.append(
                Finding(*head, "inconsistent", f"not the {found}, as in {number} of {len(rows)}", power=power)
            )
        else:
            findings.append(Finding(*head, "not checkable", "what the number after the sign is, is not known"))
    return findings


def _said(rows: list[Row]) -> str:
    """Return the reading that the words beside the numbers name, "" if none or several."""
    words = [f"{row['note']} {row['column']} {row['metric']}" for row in rows]
    if all(_OF_LABELS.search(text) for text in words):
        return LABELS
    named = {match.group(1) for text in words for match in _LEVEL.finditer(text)}
    return f"half width of a {named.pop()} % interval" if len(named) == 1 else ""


def _is_narrow(row: Row, reading: str) -> bool:
    """Tell whether a number lies far below what a reading needs: clusters widen an interval, and nothing narrows it."""
    spread, half = _spread(row)
    return spread + half < NARROW * _range(row, reading)[0]


def _fits(row: Row, reading: str) -> bool:
    low, high = _range(row, reading)
    spread, half = _spread(row)
    return spread + half >= low - _TINY and spread - half <= high + _TINY


def _range(row: Row, reading: str) -> tuple[float, float]:
    """Return the least and the greatest value of a reading over all shares that print as this one."""
    full = 100.0 if row["unit"] == "percent" else 1.0
    n = int(row["n_stated"]) * int(row["runs"])
    share, half = float(row["printed"].value) / full, 0.5 * 10.0 ** -int(row["printed"].decimals) / full
    low, high = max(share - half, 0.0), min(share + half, 1.0)
    inside = [0.5] if low <= 0.5 <= high else []
    roots = [sqrt(p * (1 - p)) for p in (low, high, *inside)]
    times = READINGS[reading]
    least, most = (1.0, sqrt(n / max(n - 1, 1))) if times is None else (times / sqrt(n), times / sqrt(max(n - 1, 1)))
    return full * least * min(roots), full * most * max(roots)


def _spread(row: Row) -> tuple[float, float]:
    """Return the number after the sign, and half a unit of its last digit."""
    match = _AFTER.search(row["value_text"])
    text = match.group("spread") if match else "0"
    return float(text), 0.5 * 10.0 ** -len(text.partition(".")[2])


def _chance(row: Row, rows: list[Row]) -> float:
    """Return the share of the numbers between 0 and the greatest of the table that some one reading allows."""
    _, half = _spread(row)
    top = max(_spread(one)[0] for one in rows) + half
    widest = max(high - low for low, high in (_range(row, name) for name in READINGS))
    return min(1.0, (widest + 2 * half) / top) if top > 0 else 1.0
