"""Numbers of the abstract against those of the tables.

Prevents the failure in which an abstract tells a number that no table prints, and the reader looks for it in vain. A
number that stands in no table may come from a figure or a sum: it is named, and never called inconsistent.
"""

from collections import defaultdict
from fractions import Fraction

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row, rows_of
from fragility.printed.paper import Paper
from fragility.printed.summaries import is_passage

CHECK = "abstract against tables"
#: Share of all numbers of as many decimals that the tables may print before standing among them says anything.
MOST_COMMON = 0.25


def passage_findings(paper: Paper) -> list[Finding]:
    """Return one finding per percentage of a passage that names neither model nor benchmark."""
    rows = rows_of(paper, "value", "average", "delta")
    told = [row for row in rows if is_passage(row["locator"]) and not row["model"] and not row["benchmark"]]
    told = [row for row in told if row["unit"] in ("percent", "share")]
    if not told:
        return []
    printed = [(row, _percent(row)) for row in rows if not is_passage(row["locator"])]
    return [_held(row, [(one, value) for one, value in printed if value is not None]) for row in told]


def _held(row: Row, printed: list[tuple[Row, Fraction]]) -> Finding:
    head = (CHECK, row["address"], row["value_text"])
    value, decimals = _percent(row), int(row["printed"].decimals) - (2 if row["unit"] == "share" else 0)
    room = Fraction(1, 2) / Fraction(10) ** decimals
    near: dict[Fraction, list[Row]] = defaultdict(list)
    for one, number in printed:
        if value is not None and abs(abs(number) - value) <= room:
            near[abs(abs(number) - value)].append(one)
    different = {round(abs(number) * 10**decimals) for _, number in printed}
    common = min(1.0, len(different) / (100 * 10.0**decimals + 1))
    if not near:
        reason = "no table that was read prints it; it may come from a figure, a sum or a difference"
        return Finding(*head, "", "not checkable", reason)
    found = near[min(near)]
    reason = f"{found[0]['locator'] or 'the table'} prints {found[0]['value_text']}"
    if common > MOST_COMMON:
        return Finding(*head, "", "not checkable", f"{reason}, as it would {100 * common:.0f} % of such numbers")
    return Finding(*head, found[0]["value_text"], "consistent", reason, (found[0]["address"],), 1 - common)


def _percent(row: Row) -> Fraction | None:
    value: Fraction | None = row["printed"].value
    if value is None or row["unit"] not in ("percent", "share", "points", ""):
        return None
    return 100 * value if row["unit"] == "share" else value
