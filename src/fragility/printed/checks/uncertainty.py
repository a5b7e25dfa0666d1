"""Printed uncertainties of shares, "52.3 ± 4.4", against what the share and its n fix.

Prevents three failures: a half width of 90 % that is read as one of 95 %, a standard deviation that belongs to
another arm, and an n that nobody measured: share and n leave room for one value of each, within rounding. What the
number after the sign is, its table has to show, or the words beside it.
"""

import re
from collections import defaultdict
from math import ceil, floor, inf, sqrt

from fragility.printed.cells import score_rows
from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row
from fragility.printed.paper import FIRST_HAND, Paper
from fragility.statistics import special
from fragility.statistics.exact import at_least
from fragility.statistics.proportions import clopper_pearson, wilson

CHECK, OTHER_N = "printed uncertainty", "half widths of another n"
#: Chance, at most, with which a reading may explain as many numbers of a table though it is not what they are.
ALPHA = 0.05
_Z = {level: float(-special.ndtri((100 - level) / 200)) for level in (90, 95, 99)}
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
#: Below this share of Wilson's width, the least that usual methods give, no interval lies that was drawn often enough.
NARROW = 0.95
#: A rounding error of the machine.
_TINY = 1e-9


def uncertainty_findings(paper: Paper) -> list[Finding]:
    """Return one finding per first-hand share that is printed with an uncertainty and states its n."""
    tables = defaultdict(list)
    for row in score_rows(paper):
        if (
            row["printed"].kind == "plus-minus"
            and row["confidence"] in FIRST_HAND
            and row["is_share"]
            and row["n_stated"]
            and _AFTER.search(row["value_text"])
        ):
            tables[tuple(str(row[name]) for name in ("locator", "metric", "unit", "judge"))].append(row)
    found = []
    for table in tables.values():
        own = _table(table)
        found += own
        if not any(finding.result == "inconsistent" for finding in own):
            found += _other_n(table, len(tables))
    return found


def _table(rows: list[Row]) -> list[Finding]:
    fits = {name: [_fits(row, name) for row in rows] for name in READINGS}
    found = max(READINGS, key=lambda name: sum(fits[name]))
    chances = [_chance(row, rows) for row in rows]
    number = sum(fits[found])
    sure = number >= 2 and 2 * number >= len(rows)
    sure = sure and at_least(number, chances) * len(READINGS) < ALPHA
    said = _said(rows)
    narrow = [bool(said) and _is_narrow(row, said) for row in rows]
    many = sum(narrow) >= 2 and 2 * sum(narrow) >= len(rows)
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
        elif many and narrow[at]:
            which = f"all {len(rows)}" if all(narrow) else f"{sum(narrow)} of the {len(rows)}"
            reason = f"narrower than the {said} of {row['n_stated']} answers, as {which} of its table are"
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
    return spread + half < NARROW * _least_usual(row, reading)


def _least_usual(row: Row, reading: str) -> float:
    """Return the least half width that usual methods give beside a share.

    Wilson's half width of a half of n is the simple one over the root of 1 + z^2 / n; of other shares it is wider.
    """
    n, times = int(row["n_stated"]) * int(row["runs"]), READINGS[reading] or 1.0
    return _range(row, reading)[0] / sqrt(1 + times**2 / n)


def _is_usual(row: Row, reading: str) -> bool:
    """Tell whether a half width lies between the least and the greatest that usual methods give beside its share."""
    spread, half = _spread(row)
    n, full = int(row["n_stated"]) * int(row["runs"]), 100.0 if row["unit"] == "percent" else 1.0
    share, step = float(row["printed"].value) / full, 0.5 * 10.0 ** -int(row["printed"].decimals) / full
    ks = sorted({max(0, ceil((share - step) * n)), min(n, floor((share + step) * n)), min(n, round(share * n))})
    level = 1 - 2 * float(special.ndtr(-(READINGS[reading] or 1.0)))
    ends = [method(k, n, level) for k in ks for method in (wilson, clopper_pearson)]
    widest = max(full * float(end.high - end.low) / 2 for end in ends)
    return _least_usual(row, reading) - _TINY <= spread + half and spread - half <= widest + _TINY


def _fits(row: Row, reading: str) -> bool:
    low, high = _range(row, reading)
    spread, half = _spread(row)
    return spread + half >= low - _TINY and spread - half <= high + _TINY


def _range(row: Row, reading: str) -> tuple[float, float]:
    """Return the least and the greatest value of a reading over all shares that print as this one."""
    full = 100.0 if row["unit"] == "percent" else 1.0
    n = int(row["n_stated"]) * int(row["runs"])
    roots, times = _roots(row), READINGS[reading]
    least, most = (1.0, sqrt(n / max(n - 1, 1))) if times is None else (times / sqrt(n), times / sqrt(max(n - 1, 1)))
    return full * least * roots[0], full * most * roots[1]


def _roots(row: Row) -> tuple[float, float]:
    """Return the least and the greatest spread of 0 and 1 over all shares that print as this one."""
    full = 100.0 if row["unit"] == "percent" else 1.0
    share, half = float(row["printed"].value) / full, 0.5 * 10.0 ** -int(row["printed"].decimals) / full
    low, high = max(share - half, 0.0), min(share + half, 1.0)
    inside = [0.5] if low <= 0.5 <= high else []
    roots = [sqrt(p * (1 - p)) for p in (low, high, *inside)]
    return min(roots), max(roots)


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


def _other_n(rows: list[Row], tables: int) -> list[Finding]:
    """Return a finding for each stated n that most half widths do not follow, where all of them follow one other n.

    Clusters widen an interval, but hardly all by as much; what Wilson's or the exact method gives is no other n.
    The chance is that of numbers near the printed ones: so many of them would follow what the number that fixes the n
    best leaves open.
    """
    said, groups, found = _said(rows), defaultdict(list), []
    if said in ("", LABELS):
        return []
    for row in rows:
        groups[int(row["n_stated"]) * int(row["runs"])].append(row)
    those = " with this n" if len(groups) > 1 else ""
    for stated, group in groups.items():
        fitting = sum(_fits(row, said) or _is_usual(row, said) for row in group)
        spans = [_numbers(row, said, _spread(row)[0]) for row in group]
        low, high = max(span[0] for span in spans), min(span[1] for span in spans)
        if 2 * fitting >= len(group) or low > high or high == inf:
            continue
        first = min(range(len(group)), key=lambda at: spans[at][1] / max(1, spans[at][0]))
        chance = float(tables * len(groups))
        for row in (row for at, row in enumerate(group) if at != first):
            near = [_numbers(row, said, spread) for spread in _near(row)]
            chance *= sum(a <= spans[first][1] and b >= spans[first][0] for a, b in near) / len(near)
        if chance >= ALPHA:
            continue
        reason = (
            f"all {len(group)} of its table{those} are each the {said} of {_between(low, high)} answers, "
            f"not of {stated:,}: another n, another level, or clusters that widen all of them alike"
        )
        places = tuple(row["address"] for row in group[1:])
        head = (OTHER_N, group[0]["address"], group[0]["value_text"], "")
        found.append(Finding(*head, "not checkable", reason, places, chance=chance))
    return found


def _numbers(row: Row, reading: str, spread: float) -> tuple[int, float]:
    """Return the least and the greatest number of answers of which a spread beside the share of a row is a reading."""
    times, half, full = READINGS[reading] or 1.0, _spread(row)[1], 100.0 if row["unit"] == "percent" else 1.0
    least, most = _roots(row)
    low = ceil((full * times * least / (spread + half)) ** 2 - _TINY)
    return max(low, 1), floor(1 + (full * times * most / (spread - half)) ** 2 + _TINY) if spread > half else inf


def _near(row: Row) -> list[float]:
    """Return the numbers of as many decimals from half to one and a half times the one after the sign."""
    spread, half = _spread(row)
    steps = round(spread / (2 * half))
    return [2 * half * step for step in range(max(1, steps // 2), steps + steps // 2 + 2)]


def _between(low: int, high: float) -> str:
    return f"{low:,}" if low == high else f"{low:,} to {int(high):,}"
