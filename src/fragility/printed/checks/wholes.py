"""Percentages of categories that make up a whole: the numbers of a line against 100 %.

Prevents two failures: four categories that sum to 105 % pass unseen, and the numbers of a line that merely come near
100 together are called its parts. Which numbers are the parts of a whole, the other lines of the table have to show.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.lines import Lines, stem, tables_of
from fragility.printed.checks.numbers import Row
from fragility.printed.paper import Paper
from fragility.printed.summaries import is_summary
from fragility.statistics import special
from fragility.statistics.rounding import ROUNDING_RULES
from fragility.statistics.spans import LIMITS, read_number

WHOLE = "categories against 100 %"
#: Categories of one line at the least and at the most.
CATEGORIES = range(3, 41)
#: Lines that have to sum to the whole, at the least, and their share of all lines with these columns.
LEAST_LINES, MOST_LINES = 2, 0.6
#: Chance below which that many lines do not sum to the whole by accident; a paper has many lines that nobody meant so.
BY_CHANCE = 1e-3


def whole_findings(paper: Paper) -> list[Finding]:
    """Return one finding per line of categories, where the lines of its table sum to 100 %."""
    found: dict[str, Finding] = {}
    for lines in tables_of(paper):
        for turned in (lines, lines.turned()):
            for finding in _table(turned):
                known = found.get(finding.address)
                if known is None or (known.result == "inconsistent" and finding.result == "consistent"):
                    found[finding.address] = finding
    return list(found.values())


def _table(lines: Lines) -> Iterator[Finding]:
    free = [column for column in lines.columns if not is_summary(column)]
    groups: dict[str, list[str]] = defaultdict(list)
    for column in free:
        groups[stem(column)].append(column)
    for columns in [free, *(group for group in groups.values() if 0 < len(group) < len(free))]:
        done = list(_judged(lines, columns))
        yield from done
        if done:
            return


def _judged(lines: Lines, columns: Sequence[str]) -> Iterator[Finding]:
    sums: list[tuple[list[Row], Fraction, bool]] = []
    for name in lines.rows:
        cells = [row for column in columns if (row := lines.values.get((name, column))) is not None]
        units = {row["unit"] for row in cells}
        if is_summary(name) or len(cells) != len(columns) or len(cells) not in CATEGORIES or len(units) != 1:
            continue
        if any(len({row[part] for row in cells}) == len(cells) for part in ("model", "condition")):
            continue  # each number is of a model or a condition of its own: no parts of one whole
        if units <= set(LIMITS):
            sums.append((cells, *_sum(cells, units.pop())))
    right = sum(fits for _, _, fits in sums)
    if right < max(LEAST_LINES, MOST_LINES * len(sums)):
        return
    chance = max(_chance(cells) for cells, _, _ in sums)
    if special.bdtrc(right - 1, len(sums), chance) >= BY_CHANCE:
        return
    for cells, total, fits in sums:
        full = LIMITS[cells[0]["unit"]][1]
        decimals = max(int(row["printed"].decimals) for row in cells)
        head = (WHOLE, cells[0]["address"], " + ".join(row["value_text"] for row in cells), f"{float(full):g}")
        other = f"{right} of the {len(sums)} lines of its table sum to {float(full):g}"
        reason = f"sums to {float(full):g} within rounding" if fits else f"sums to {float(total):.{decimals}f}; {other}"
        places = tuple(row["address"] for row in cells[1:])
        yield Finding(*head, "consistent" if fits else "inconsistent", reason, places, power=1 - _chance(cells))


def _sum(cells: Sequence[Row], unit: str) -> tuple[Fraction, bool]:
    """Return the sum of what is printed, and whether numbers that print so can sum to the whole."""
    numbers = [read_number(row["value_text"].rstrip("% "), unit) for row in cells]
    spans = [number.span(ROUNDING_RULES) for number in numbers]
    low, high = sum((span.low for span in spans), Fraction(0)), sum((span.high for span in spans), Fraction(0))
    return sum((number.value for number in numbers), Fraction(0)), low <= LIMITS[unit][1] <= high


def _chance(cells: Sequence[Row]) -> float:
    """Return the chance that a random number in the place of the last would bring the line to the whole."""
    full = float(LIMITS[cells[0]["unit"]][1])
    step = sum(10.0 ** -int(row["printed"].decimals) for row in cells)
    return min(1.0, 1.6 * step / full)
