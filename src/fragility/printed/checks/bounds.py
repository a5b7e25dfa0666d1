"""Printed intervals against the share and n that they are of, and spreads against the bounds of their scale.

Prevents three failures: an interval that does not hold its own value, a standard error of exactly 0 beside a rate
that is neither 0 nor all, and a standard deviation that no grades of the scale can have.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from math import sqrt

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row
from fragility.printed.frames import records
from fragility.printed.paper import Paper
from fragility.statistics.proportions import clopper_pearson, jeffreys, normal_quantile, wilson

INTERVAL, ERROR = "printed interval", "printed standard error"
_METHODS = {"Wilson": wilson, "Clopper-Pearson": clopper_pearson, "Jeffreys": jeffreys}
_STANDARD_ERROR = re.compile(
    r"(?:^|[\s_(])(?:std ?err|stderr|s\.?e\.?m?\.?|standard[_ ]error)(?:$|[\s_),.])", re.IGNORECASE
)
#: A standard error of 0 needs more items than this: no benchmark has so many.
MOST_ITEMS = 100_000


def bound_findings(paper: Paper) -> list[Finding]:
    """Return the findings on printed intervals, standard errors and spreads."""
    frame = paper.first_hand
    kinds = frame["printed"].map(lambda printed: printed.kind)
    wanted = frame[(kinds == "interval") | (frame["kind"] == "spread")]
    if wanted.empty:
        return []
    values: dict[tuple[str, str], list[Row]] = defaultdict(list)
    spreads = wanted[wanted["kind"] == "spread"]
    near = frame[frame["locator"].isin(set(spreads["locator"])) & (frame["kind"] == "value")]
    for row in records(near):
        values[row["locator"], row["row"]].append({str(name): value for name, value in row.items()})
    found: list[Finding] = []
    for record in records(wanted):
        row = {str(name): value for name, value in record.items()}
        if row["printed"].kind == "interval":
            found += _interval(row)
        else:
            found += _error(row, values[row["locator"], row["row"]])
    return found


def _interval(row: Row) -> Iterator[Finding]:
    printed, head = row["printed"], (INTERVAL, row["address"], row["value_text"])
    if not printed.low <= printed.value <= printed.high:
        yield Finding(*head, "", "inconsistent", "the interval does not hold its own value")
        return
    full = {"percent": 100, "share": 1}.get(row["unit"])
    if full is None or not row["n_stated"]:
        yield Finding(*head, "", "not checkable", "no n is stated, so the interval cannot be computed")
        return
    n, half = int(row["n_stated"]), 0.5 * 10.0**-printed.decimals
    ends = {name: share_ends(float(printed.value) / full, n, name) for name in ("Wald", *_METHODS)}
    for name, (low, high) in ends.items():
        if abs(full * low - float(printed.low)) <= 2 * half and abs(full * high - float(printed.high)) <= 2 * half:
            yield Finding(*head, f"{full * low:.2f} to {full * high:.2f}", "consistent", f"a {name} interval")
            return
    low, high = ends["Wilson"]
    reason = "no usual 95 % interval of a share of so many items; it may be one of other items, clusters or runs"
    yield Finding(*head, f"Wilson: {full * low:.2f} to {full * high:.2f}", "not checkable", reason)


def share_ends(share: float, n: int, method: str) -> tuple[float, float]:
    """Return the ends of a 95 % interval of a share of n items, by one of the usual methods.

    >>> [round(end, 4) for end in share_ends(0.5, 200, "Wilson")]
    [0.4314, 0.5686]
    """
    if method == "Wald":
        half = normal_quantile(0.95) * sqrt(share * (1 - share) / n)
        return max(0.0, share - half), min(1.0, share + half)
    found = _METHODS[method](round(share * n), n)
    return float(found.low), float(found.high)


def _error(row: Row, beside: list[Row]) -> Iterator[Finding]:
    """Hold a standard error of exactly 0 against the rate of its row."""
    if row["printed"].kind != "exact" or not _STANDARD_ERROR.search(f"{row['column']} {row['metric']}"):
        return
    head = (ERROR, row["address"], row["value_text"])
    rates = [
        one
        for one in beside
        if one["printed"].kind == "exact"
        and one["unit"] in ("percent", "share")
        and belongs(one["column"], row["column"])
    ]
    if len(rates) != 1:
        return
    full = 100.0 if rates[0]["unit"] == "percent" else 1.0
    share, half = float(rates[0]["printed"].value) / full, 0.5 * 10.0 ** -row["printed"].decimals / full
    if not 0 < share < 1:
        return
    n = int(rates[0]["n_stated"] or 0)
    needed = share * (1 - share) / half**2
    if row["printed"].value == 0 and (n or MOST_ITEMS) < needed:
        why = (
            f"for {n} items it is {full * sqrt(share * (1 - share) / n):.4f}" if n else f"it needs {needed:,.0f} items"
        )
        reason = f"a standard error of 0 beside a rate that is neither 0 nor all: {why}"
        yield Finding(*head, "above 0", "inconsistent", reason, (rates[0]["address"],))
    elif n:
        usual = sqrt(share * (1 - share) / n), sqrt(share * (1 - share) / max(n - 1, 1))
        value = float(row["printed"].value) / full
        fits = any(abs(value - one) <= 2 * half for one in usual)
        result = "consistent" if fits else "not checkable"
        reason = "sqrt(p (1 - p) / n)" if fits else "not sqrt(p (1 - p) / n): it may be one of clusters or runs"
        expected = f"{full * usual[0]:.4f}"
        yield Finding(*head, expected, result, reason, (rates[0]["address"],))  # type: ignore[arg-type]


def belongs(rate: str, error: str) -> bool:
    """Say whether a column of rates is that of a column of errors: "acc" of "acc_stderr", or the only one there is."""
    plain = _STANDARD_ERROR.sub("", f" {error} ").strip(" _,()")
    return not plain or plain.lower() in rate.lower() or rate.lower() in plain.lower()
