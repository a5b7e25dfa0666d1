"""Printed averages and totals against the numbers that they summarise, by name: "Average", "Avg", "Total", "Overall".

Prevents two failures: an average that its own parts cannot give passes unseen, and a right one is called wrong because
it is over more cells than are held. What an average is over is never said in so many words, so its table has to show
it: the other averages of the table must follow from the same parts.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fragility.errors import InputError
from fragility.printed.checks.finding import Finding
from fragility.printed.checks.line_averages import line_findings
from fragility.printed.checks.numbers import Row, rows_of, spread_of
from fragility.printed.checks.reading import Trial, best, follows, judged, passes
from fragility.printed.paper import Paper
from fragility.printed.summaries import PLACES, Kind, is_summary, summarised, words
from fragility.statistics.averages import required_remainder
from fragility.statistics.consistency import Consistency, check_average, check_total
from fragility.statistics.spans import LIMITS

CHECK = "printed average"
#: What makes two numbers the same sort of thing.
SAME = ("metric", "unit", "judge")
Parts = tuple[Row, ...]


@dataclass(frozen=True)
class _Summary:
    """A number whose name says that it summarises others: where the name stands, and how."""

    row: Row
    places: tuple[str, ...]
    how: Kind
    stem: frozenset[str]


def average_findings(paper: Paper) -> list[Finding]:
    """Return one finding per printed average or total that has parts in its table.

    An average whose table shows its parts by row and column is held against these; any other against the numbers that
    its names say.
    """
    lines = line_findings(paper)
    frame = paper.first_hand
    if not any(is_summary(name) for place in PLACES for name in set(frame[place])):
        return list(lines.values())
    rows = [row | {"metric": _metric(paper, row)} for row in rows_of(paper, "value", "count", "average")]
    summaries = [found for found in map(_summary, rows) if found and found.row["address"] not in lines]
    names = {found.row["address"] for found in summaries} | set(lines)
    pool = defaultdict(list)
    for row in rows:
        if row["address"] not in names:
            pool[tuple(row[name] for name in SAME)].append(row)
    tables = defaultdict(list)
    for found in summaries:
        parts = _parts(found, pool[tuple(found.row[name] for name in SAME)])
        stem = "" if "locator" in found.places else found.row["locator"]
        if len(parts) > 1:
            tables[stem, found.places, found.how, found.row["unit"]].append((found, parts))
    return [*lines.values(), *(finding for table in tables.values() for finding in _table(table))]


def _metric(paper: Paper, row: Row) -> str:
    """Return the metric that an average is one of; of a value its own."""
    return paper.vocabulary.metric(row["metric"]).of or str(row["metric"])


def _table(table: list[tuple[_Summary, Parts]]) -> list[Finding]:
    width = spread_of(part for _, parts in table for part in parts) or 1.0
    how, unit = table[0][0].how, table[0][0].row["unit"]
    readings: list[tuple[str, list[Trial[Parts]]]] = []
    if unit == "count" or (how == "total" and unit not in LIMITS):
        readings.append(("the total of its parts", _tried(table, "total", width)))
    else:
        readings.append(("the mean of its parts", _tried(table, "mean", width)))
        if all(part["n_stated"] for _, parts in table for part in parts):
            readings.append(("the mean of its parts weighted by n", _tried(table, "weighted", width)))
    chosen = best([trials for _, trials in readings])
    what = next(name for name, trials in readings if trials is chosen)
    sure = follows(chosen, len(readings))
    found = judged(CHECK, chosen, sure, what, lambda parts: tuple(part["address"] for part in parts))
    return found if sure else [_with_remainder(one, trial) for one, trial in zip(found, chosen, strict=True)]


def _tried(table: list[tuple[_Summary, Parts]], how: str, width: float) -> list[Trial[Parts]]:
    trials = []
    for found, parts in table:
        outcome = _check(found.row, parts, how)
        trials.append(Trial(found.row, parts, outcome, passes(outcome, found.row["printed"].decimals, width)))
    return trials


def _check(row: Row, parts: Parts, how: str) -> Consistency:
    texts = [part["value_text"] for part in parts]
    if how == "total":
        return check_total(row["value_text"], texts, unit=row["unit"])
    weights = [int(part["n_stated"]) for part in parts] if how == "weighted" else None
    return check_average(row["value_text"], texts, weights, unit=row["unit"])


def _summary(row: Row) -> _Summary | None:
    found = {place: summarised(row[place]) for place in PLACES}
    named = [place for place in PLACES if found[place]]
    if not named:
        return None
    kinds = [found[place] for place in named]
    kind, stem = next(item for item in kinds if item)
    return _Summary(row, tuple(named), kind, stem)


def _parts(found: _Summary, pool: Sequence[Row]) -> Parts:
    """Return the numbers that agree with a summary in all that its name does not summarise.

    In the place that names the summary, a part's name has to hold the other words of it: "layer 29" for "layer Avg".
    A model, condition or benchmark that the summary leaves empty may be any.
    """
    row, parts = found.row, []
    for one in pool:
        fixed = [place for place in ("locator", "model", "condition", "benchmark") if place not in found.places]
        if any(row[place] and one[place] != row[place] for place in fixed):
            continue
        if any(not found.stem <= words(one[place]) for place in found.places):
            continue
        parts.append(one)
    for place in ("row", "column"):
        if place not in found.places and set(found.places) & {"row", "column"}:
            parts = [one for one in parts if one[place] == row[place]] or parts
    return tuple(parts)


def _with_remainder(finding: Finding, trial: Trial[Parts]) -> Finding:
    """Add what one part more would have to be, where the parts held do not give the average."""
    if finding.result == "consistent" or trial.row["unit"] not in LIMITS:
        return finding
    values = [float(part["printed"].value) for part in trial.parts]
    goal, bounds = float(trial.row["printed"].value), tuple(float(end) for end in LIMITS[trial.row["unit"]])
    try:
        rest = required_remainder(sum(values) / len(values), len(values), len(values) + 1, goal, (bounds[0], bounds[1]))
    except InputError:
        return finding
    words = f"{finding.reason}; one part more would have to be {getattr(rest, 'value', 0):.2f}"
    return Finding(
        finding.check, finding.address, finding.printed, finding.expected, finding.result, words, finding.against
    )
