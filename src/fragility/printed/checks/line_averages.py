"""Averages in the rows and columns of a table against the numbers that they stand beside.

Prevents two failures: a false average passes because its name stands in two fields, or a right one is called false
because it is over other numbers. Which numbers an average is over is tried in a few ways, and its table has to show it.
"""

from collections.abc import Iterator, Sequence

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.lines import Lines, stem, tables_of
from fragility.printed.checks.numbers import Row, spread_of
from fragility.printed.checks.reading import Trial, best, follows, judged, passes
from fragility.printed.paper import Paper
from fragility.printed.summaries import is_summary, last_part, summarised
from fragility.statistics.consistency import check_average, check_total
from fragility.statistics.spans import LIMITS

CHECK = "printed average"
Parts = tuple[Row, ...]
#: Parts of an average that are tried at the most, and the ways to choose them.
MOST_PARTS = 80
WAYS = ("all the other numbers of its line", "the numbers before it", "the numbers behind it", "its group")


def line_findings(paper: Paper) -> dict[str, Finding]:
    """Return the finding of each average whose table shows what it is over, by its address."""
    found: dict[str, Finding] = {}
    for lines in tables_of(paper):
        for turned in (lines, lines.turned()):
            for finding in _table(turned):
                known = found.get(finding.address)
                if known is None or (known.result == "inconsistent" and finding.result == "consistent"):
                    found[finding.address] = finding
    return found


def _table(lines: Lines) -> Iterator[Finding]:
    """Check the columns of a table that are averages of other columns."""
    summaries = [column for column in lines.columns if is_summary(column)]
    if not summaries:
        return
    for unit in {row["unit"] for (_, column), row in lines.values.items() if column in summaries}:
        readings: list[tuple[str, list[Trial[Parts]]]] = []
        for way in range(len(WAYS)):
            for how in ("mean", "weighted", "total"):
                trials = list(_trials(lines, summaries, way, how, unit))
                if trials:
                    readings.append((f"the {how} of {WAYS[way]}".replace("weighted", "mean, weighted by n,"), trials))
        if not readings:
            continue
        chosen = best([trials for _, trials in readings])
        if follows(chosen, len(readings)):
            what = next(name for name, trials in readings if trials is chosen)
            yield from judged(CHECK, chosen, True, what, lambda parts: tuple(part["address"] for part in parts))


def _trials(lines: Lines, summaries: Sequence[str], way: int, how: str, unit: str) -> Iterator[Trial[Parts]]:
    for column in summaries:
        kind = (summarised(last_part(column)) or summarised(column) or ("average", None))[0]
        counts = unit not in LIMITS and kind != "average"
        if (how == "total") != counts:
            continue
        chosen = _chosen(lines, column, way)
        for row in lines.rows:
            average = lines.values.get((row, column))
            parts = tuple(part for name in chosen if (part := lines.values.get((row, name))) and _alike(part, average))
            if average is None or average["unit"] != unit or not 1 < len(parts) <= MOST_PARTS:
                continue
            weights = None
            if how == "weighted":
                if not all(part["n_stated"] for part in parts) or len({part["n_stated"] for part in parts}) == 1:
                    continue
                weights = [int(part["n_stated"]) for part in parts]
            texts = [part["value_text"] for part in parts]
            outcome = (
                check_total(average["value_text"], texts, unit=unit)
                if how == "total"
                else check_average(average["value_text"], texts, weights, unit=unit)
            )
            width = spread_of(parts) or 1.0
            yield Trial(average, parts, outcome, passes(outcome, average["printed"].decimals, width))


def _chosen(lines: Lines, column: str, way: int) -> list[str]:
    """Return the columns that an average may be over, in one of `WAYS`."""
    place = lines.columns.index(column)
    free = [name for name in lines.columns if not is_summary(name)]
    if way == 0:
        return free
    if way == 3:
        return [name for name in free if stem(name) == stem(column)] if stem(column) else []
    step = -1 if way == 1 else 1
    found: list[str] = []
    place += step
    while 0 <= place < len(lines.columns) and not is_summary(lines.columns[place]):
        found.append(lines.columns[place])
        place += step
    return found


def _alike(part: Row, average: Row | None) -> bool:
    if average is None or part["unit"] != average["unit"]:
        return False
    same = not part["metric"] or not average["metric"] or part["metric"] == average["metric"]
    return same or average["kind"] == "average"
