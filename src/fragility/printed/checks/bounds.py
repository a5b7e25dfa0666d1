"""Printed intervals and standard errors against the share and n, or the mean and deviation, that they are of.

Prevents three failures: an interval that does not hold its own value, one that its table's method does not give, and
a standard error of exactly 0 beside a rate that is neither 0 nor all.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from fragility.frame_rows import records
from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row
from fragility.printed.checks.reading import ALPHA
from fragility.printed.paper import Paper
from fragility.statistics import special
from fragility.statistics.proportions import clopper_pearson, jeffreys, normal_quantile, wilson
from fragility.statistics.spreads import t_ends

INTERVAL, ERROR = "printed interval", "printed standard error"
_METHODS = {"Wilson": wilson, "Clopper-Pearson": clopper_pearson, "Jeffreys": jeffreys}
#: Methods of an interval of a share; a mean with its standard deviation has the t interval.
SHARES, T = ("Wald", *_METHODS), "t"
_STANDARD_ERROR = re.compile(
    r"(?:^|[\s_(])(?:std ?err|stderr|s\.?e\.?m?\.?|standard[_ ]error)(?:$|[\s_),.])", re.IGNORECASE
)
_LEVEL = re.compile(r"\b(80|90|95|99)\s?%")
#: A rounding error of the machine.
_TINY = 1e-9
#: A standard error of 0 needs more items than this: no benchmark has so many.
MOST_ITEMS = 100_000


@dataclass(frozen=True)
class _Interval:
    """A value with its printed ends: in one cell, or in columns of their own."""

    value: Row
    low: Fraction
    high: Fraction
    decimals: int
    shown: Row
    text: str
    level: float
    deviation: float | None


def bound_findings(paper: Paper) -> list[Finding]:
    """Return the findings on printed intervals and standard errors."""
    frame = paper.first_hand
    kinds = frame["printed"].map(lambda printed: printed.kind)
    wanted = frame[(kinds == "interval") | frame["kind"].isin(("spread", "low", "high"))]
    if wanted.empty:
        return []
    lines: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    near = frame["kind"].isin(("value", "spread", "low", "high")) & frame["locator"].isin(set(wanted["locator"]))
    for record in records(frame[near]):
        row = {str(name): value for name, value in record.items()}
        lines[row["locator"], row["row"]][row["kind"]].append(row)
    tables: dict[str, list[_Interval]] = defaultdict(list)
    for (locator, _), line in lines.items():
        tables[locator] += _intervals(line)
    found = [finding for table in tables.values() for finding in _table(table)]
    errors: dict[tuple[str, str], list[tuple[Row, Row]]] = defaultdict(list)
    for (locator, _), line in lines.items():
        for row in line["spread"]:
            if rate := _rate_of(row, line["value"]):
                errors[locator, row["column"]].append((row, rate))
    return [*found, *(finding for column in errors.values() for finding in _errors(column))]


def _intervals(line: dict[str, list[Row]]) -> Iterator[_Interval]:
    for row in line["value"]:
        printed = row["printed"]
        if printed.kind == "interval":
            level = _level(row)
            deviation = _deviation(row, line["spread"])
            yield _Interval(row, printed.low, printed.high, printed.decimals, row, row["value_text"], level, deviation)
    ends = {kind: [one for one in line[kind] if one["printed"].kind == "exact"] for kind in ("low", "high")}
    levels = [one for one in line["value"] if one["printed"].kind == "exact" and one["unit"] in ("percent", "share")]
    for low, high in zip(ends["low"], ends["high"], strict=False):
        if len(ends["low"]) != len(ends["high"]) or len(levels) != len(ends["low"]):
            return
        value = levels[ends["low"].index(low)]
        decimals = min(one["printed"].decimals for one in (value, low, high))
        text = f"{value['value_text']} [{low['value_text']}, {high['value_text']}]"
        ends_too = (low["printed"].value, high["printed"].value)
        yield _Interval(value, *ends_too, decimals, low, text, _level(low), _deviation(value, line["spread"]))


def _level(row: Row) -> float:
    found = {match for name in ("column", "metric", "note") for match in _LEVEL.findall(str(row[name]))}
    return int(found.pop()) / 100 if len(found) == 1 else 0.95


def _deviation(value: Row, spreads: list[Row]) -> float | None:
    own = [one for one in spreads if one["printed"].kind == "exact" and not _STANDARD_ERROR.search(one["column"])]
    own = [one for one in own if one["column"] == value["column"]] or own
    return float(own[0]["printed"].value) if len(own) == 1 else None


def _table(table: list[_Interval]) -> Iterator[Finding]:
    """Judge the intervals of one table: the method that most of them follow is that of all."""
    fits = {name: [_fits(one, name) for one in table] for name in (*SHARES, T)}
    known = [one for one in table if _ends(one, "Wilson") or _ends(one, T)]
    best = max(fits, key=lambda name: sum(fits[name]))
    number = sum(fits[best])
    chance = max((_chance(one) for one in known), default=1.0)
    sure = number >= 2 and 2 * number >= len(known)
    sure = sure and float(special.bdtrc(number - 1, len(known), chance)) * len(fits) < ALPHA
    for at, one in enumerate(table):
        head = (INTERVAL, one.shown["address"], one.text)
        places = () if one.shown is one.value else (one.value["address"],)
        if not one.low <= one.value["printed"].value <= one.high:
            yield Finding(*head, "", "inconsistent", "the interval does not hold its own value", places)
            continue
        method = next((name for name in (best, *fits) if fits[name][at]), "")
        ends = _ends(one, method or (best if number else "Wilson")) or _ends(one, T)
        if ends is None:
            reason = "no n is stated, so the interval cannot be computed"
            yield Finding(*head, "", "not checkable", reason, places)
            continue
        expected, percent = f"{ends[0]:.2f} to {ends[1]:.2f}", f"{100 * one.level:g} %"
        if method:
            words = f"a {method} interval" if one.level == 0.95 else f"a {percent} {method} interval"
            yield Finding(*head, expected, "consistent", words, places, power=1 - _chance(one))
        elif sure:
            reason = (
                f"no usual {percent} interval of so many items; {number} of the {len(table)} in its table are {best}"
            )
            yield Finding(*head, f"{best}: {expected}", "inconsistent", reason, places, power=1 - _chance(one))
        else:
            reason = f"no usual {percent} interval of a share of so many items; it may be one of clusters or runs"
            yield Finding(*head, f"Wilson: {expected}", "not checkable", reason, places)


def _ends(one: _Interval, method: str) -> tuple[float, float] | None:
    """Return the ends that a method gives in the unit of the print; None where it has nothing to work on."""
    row, n = one.value, int(one.value["n_stated"] or 0)
    if method == T:
        count = int(row["runs"]) if row["runs"] > 1 else n
        if one.deviation is None or count < 2:
            return None
        return t_ends(float(row["printed"].value), one.deviation, count, one.level)
    full = {"percent": 100, "share": 1}.get(row["unit"])
    if full is None or not n:
        return None
    low, high = share_ends(float(row["printed"].value) / full, n * int(row["runs"]), method, one.level)
    return full * low, full * high


def _fits(one: _Interval, method: str) -> bool:
    """Say whether a method gives both ends for some count that prints as the value, each within a unit."""
    room = 10.0**-one.decimals
    if method == T:
        ends = _ends(one, T)
        found = [ends] if ends else []
    else:
        found = [_of_share(one, method, share) for share in _shares(one)] if _ends(one, method) else []
    if not found:
        return False
    lows, highs = zip(*found, strict=True)
    low, high = float(one.low), float(one.high)
    return min(lows) - room <= low <= max(lows) + room and min(highs) - room <= high <= max(highs) + room


def _shares(one: _Interval) -> list[float]:
    """Return the least and the greatest share of whole counts that may print as the value, else the value itself."""
    row, n = one.value, int(one.value["n_stated"] or 0) * int(one.value["runs"])
    full, step = {"percent": 100.0, "share": 1.0}[row["unit"]], 10.0 ** -int(row["printed"].decimals)
    value = float(row["printed"].value)
    first, last = (max(0.0, value - step) * n / full, min(full, value + step) * n / full)
    counts = [k / n for k in (-int(-(first + _TINY) // 1), int((last - _TINY) // 1)) if first <= k <= last]
    return counts or [value / full]


def _of_share(one: _Interval, method: str, share: float) -> tuple[float, float]:
    row, n = one.value, int(one.value["n_stated"]) * int(one.value["runs"])
    full = {"percent": 100, "share": 1}[row["unit"]]
    low, high = share_ends(share, n, method, one.level)
    return full * low, full * high


def _chance(one: _Interval) -> float:
    """Return the chance that two ends drawn from within twice the interval's width would pass by some method."""
    width, step = float(one.high - one.low) or 1.0, 10.0**-one.decimals
    return min(1.0, 5 * (min(1.0, 3 * step / max(width, step))) ** 2)


def share_ends(share: float, n: int, method: str, level: float = 0.95) -> tuple[float, float]:
    """Return the ends of an interval of a share of n items, by one of the usual methods.

    >>> [round(end, 4) for end in share_ends(0.5, 200, "Wilson")]
    [0.4314, 0.5686]
    """
    if method == "Wald":
        half = normal_quantile(level) * sqrt(share * (1 - share) / n)
        return max(0.0, share - half), min(1.0, share + half)
    found = _METHODS[method](round(share * n), n, level)
    return float(found.low), float(found.high)


def _rate_of(row: Row, beside: list[Row]) -> Row | None:
    """Return the one rate of a line that a standard error is of."""
    if row["printed"].kind != "exact" or not _STANDARD_ERROR.search(f"{row['column']} {row['metric']}"):
        return None
    shares = [one for one in beside if one["printed"].kind == "exact" and one["unit"] in ("percent", "share")]
    rates = [one for one in shares if belongs(one["column"], row["column"])]
    return rates[0] if len(rates) == 1 else None


def _errors(column: list[tuple[Row, Row]]) -> Iterator[Finding]:
    """Hold the standard errors of a column against the rates of their rows; a 0 has the decimals of its column."""
    decimals = max(int(row["printed"].decimals) for row, _ in column)
    fits = []
    for row, rate in column:
        fits.append(_is_usual(row, rate, int(row["printed"].decimals)))
    for (row, rate), usual in zip(column, fits, strict=True):
        head, n = (ERROR, row["address"], row["value_text"]), int(rate["n_stated"] or 0)
        full = 100.0 if rate["unit"] == "percent" else 1.0
        share, half = float(rate["printed"].value) / full, 0.5 * 10.0**-decimals / full
        if not 0 < share < 1:
            continue
        error, needed = full * sqrt(share * (1 - share) / n) if n else 0.0, share * (1 - share) / half**2
        if row["printed"].value == 0 and (n or MOST_ITEMS) < needed:
            why = f"for {n} items it is {error:.4f}" if n else f"it needs {needed:,.0f} items"
            reason = f"a standard error of 0 beside a rate that is neither 0 nor all: {why}"
            yield Finding(*head, "above 0", "inconsistent", reason, (rate["address"],))
        elif n:
            sure = sum(fits) > 1 and 2 * sum(fits) > len(fits)
            result = "consistent" if usual else "inconsistent" if sure else "not checkable"
            other = f"{sum(fits)} of the {len(fits)} in its column are" if sure else "it may be one of clusters or runs"
            reason = "sqrt(p (1 - p) / n)" if usual else f"not sqrt(p (1 - p) / n); {other}"
            yield Finding(*head, f"{error:.4f}", result, reason, (rate["address"],))  # type: ignore[arg-type]


def _is_usual(row: Row, rate: Row, decimals: int) -> bool:
    n, full = int(rate["n_stated"] or 0), 100.0 if rate["unit"] == "percent" else 1.0
    if not n:
        return False
    half_rate = 0.5 * 10.0 ** -int(rate["printed"].decimals) / full
    share, value, room = float(rate["printed"].value) / full, float(row["printed"].value) / full, 10.0**-decimals / full
    roots = [sqrt(max(0.0, p * (1 - p))) for p in (max(0.0, share - half_rate), min(1.0, share + half_rate), share)]
    low, high = min(roots) / sqrt(n), max(roots) / sqrt(max(n - 1, 1))
    return low - room <= value <= high + room


def belongs(rate: str, error: str) -> bool:
    """Say whether a column of rates is that of a column of errors: "acc" of "acc_stderr", or the only one there is."""
    plain = _STANDARD_ERROR.sub("", f" {error} ").strip(" _,()")
    return not plain or plain.lower() in rate.lower() or rate.lower() in plain.lower()
