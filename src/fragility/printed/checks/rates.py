"""Percentages against the counts of their line: "wins 430, draws 5, losses 370" beside "win rate 63.7".

Prevents two failures: a rate that the counts beside it do not give passes unseen, and a right one is called wrong
because it is over other counts. Which counts a rate is made of is tried in a few ways, and its table has to show it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from fragility.frame_rows import records
from fragility.printed.checks.counts import counted_places
from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row
from fragility.printed.checks.reading import ALPHA
from fragility.printed.paper import Paper
from fragility.printed.summaries import is_summary
from fragility.statistics import special
from fragility.statistics.rounding import ROUNDING_RULES
from fragility.statistics.spans import LIMITS, read_number

CHECK = "rate of its counts"
#: Columns of counts of one line that are tried at the most.
MOST_COLUMNS = 8
_TIES = re.compile(r"\b(?:ties?|draws?|tied|equal)\b", re.IGNORECASE)
Counts = dict[str, int]
#: Numerator, whether ties count half, and denominator ("" for the sum of all counts).
Reading = tuple[str, str, str]


def rate_findings(paper: Paper) -> list[Finding]:
    """Return one finding per percentage that its table shows to be made of the counts in its line."""
    frame = paper.first_hand
    whole = frame["kind"].isin(("count", "n")) | ((frame["kind"] == "value") & frame["unit"].isin(("", "count")))
    counts = frame[whole & (frame["row"] != "")]
    if counts.empty:
        return []
    lines: dict[str, dict[str, Counts]] = defaultdict(lambda: defaultdict(dict))
    for row in records(counts):
        if row["printed"].kind == "exact" and row["printed"].decimals == 0 and row["printed"].value >= 0:
            name = f"{row['column']} (n)" if row["kind"] == "n" else row["column"]
            lines[row["locator"]][row["row"]][name] = int(row["printed"].value)
    shares = frame[(frame["kind"] == "value") & frame["unit"].isin(("percent", "share")) & (frame["row"] != "")]
    own = counted_places(paper)
    columns: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for record in records(shares[shares["locator"].isin(set(lines))]):
        row = {str(name): value for name, value in record.items()}
        place = (row["locator"], row["row"], row["column"])
        if row["printed"].kind == "exact" and lines[row["locator"]].get(row["row"]) and place not in own:
            columns[row["locator"], row["column"]].append(row)
    found = []
    for (locator, column), rows in columns.items():
        if not is_summary(column):
            found += list(_column(rows, lines[locator]))
    return found


def _column(rows: Sequence[Row], lines: dict[str, Counts]) -> Iterator[Finding]:
    names = list(dict.fromkeys(name for row in rows for name in lines[row["row"]]))[:MOST_COLUMNS]
    ties = ["", *(name for name in names if _TIES.search(name))]
    readings = [
        (top, tie, below)
        for top, tie, below in product(names, ties, [*names, ""])
        if top not in (tie, below) and (not tie or tie != below) and not top.endswith("(n)")
    ]
    tried = {reading: [_rate(lines[row["row"]], reading) for row in rows] for reading in readings}
    fits = {
        reading: [rate is not None and _prints(row, rate) for row, rate in zip(rows, rates, strict=True)]
        for reading, rates in tried.items()
    }
    if not fits:
        return
    chosen = max(fits, key=lambda reading: sum(fits[reading]))
    held = [at for at, rate in enumerate(tried[chosen]) if rate is not None]
    number = sum(fits[chosen])
    chance = max(2 * 10.0 ** -int(row["printed"].decimals) / float(LIMITS[row["unit"]][1]) for row in rows)
    if number < 2 or 2 * number < len(held) or special.bdtrc(number - 1, len(held), chance) * len(fits) >= ALPHA:
        return
    for at in held:
        row, rate = rows[at], tried[chosen][at]
        assert rate is not None
        value = float(rate * LIMITS[row["unit"]][1])
        expected = f"{_shown(lines[row['row']], chosen)} = {value:.{row['printed'].decimals + 2}f}"
        head = (CHECK, row["address"], row["value_text"], expected)
        what = _words(chosen)
        if fits[chosen][at]:
            yield Finding(*head, "consistent", what, power=1 - chance)
        else:
            reason = f"not {what} under any rounding rule; {number} of the {len(held)} in its column are"
            yield Finding(*head, "inconsistent", reason, power=1 - chance)


def _rate(counts: Counts, reading: Reading) -> Fraction | None:
    top, tie, below = reading
    if top not in counts or (tie and tie not in counts) or (below and below not in counts):
        return None
    whole = counts[below] if below else sum(k for name, k in counts.items() if not name.endswith("(n)"))
    part = counts[top] + (Fraction(counts[tie], 2) if tie else 0)
    return Fraction(part) / whole if whole and part <= whole else None


def _prints(row: Row, rate: Fraction) -> bool:
    number = read_number(row["value_text"].rstrip("% "), row["unit"])
    span, value = number.span(ROUNDING_RULES), rate * LIMITS[row["unit"]][1]
    return span.low <= value <= span.high


def _shown(counts: Counts, reading: Reading) -> str:
    top, tie, below = reading
    whole = counts[below] if below else sum(k for name, k in counts.items() if not name.endswith("(n)"))
    part = f"({counts[top]} + {counts[tie]}/2)" if tie else str(counts[top])
    return f"{part}/{whole}"


def _words(reading: Reading) -> str:
    top, tie, below = (name.removesuffix(" (n)") for name in reading)
    half = f" with half of '{tie}'" if tie else ""
    return f"the share of '{top}'{half} in {repr(below) if below else 'all counts of its line'}"
