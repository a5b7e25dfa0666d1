"""Changes in a table against the two numbers that they lead from and to, found by row and column.

Prevents two failures: a change that no two numbers of its table give passes unseen, and a right one is called wrong
because it was held against the wrong two. Which two they are is tried in a few ways, and the table has to show it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.lines import Lines, stem, tables_of
from fragility.printed.checks.numbers import Row, spread_of
from fragility.printed.checks.reading import Trial, best, follows, judged, passes
from fragility.printed.paper import Paper
from fragility.statistics.consistency import check_difference

CHECK = "printed difference"
Pair = tuple[Row, Row]
Triple = tuple[Row, Row, Row]
#: Columns of a table whose pairs are tried at the most.
MOST_COLUMNS = 40
#: Rows that are tried as the reference of all others.
MOST_REFERENCES = 4
#: Why a change that is no difference is not called wrong.
RELATIVE = "a change in percent of a number, not a difference of two"
_RELATIVE = re.compile(r"\brel(?:ative|\.)?(?!\w)|\bratio\b|\bfold\b|\bfactor\b|percent(?:age)? change", re.IGNORECASE)


def line_delta_findings(paper: Paper) -> dict[str, Finding]:
    """Return the finding of each change whose table shows what it leads from, by its address."""
    found: dict[str, Finding] = {}
    for lines in tables_of(paper):
        if not lines.deltas:
            continue
        for readings in (_beside(lines), _in_rows(lines), _in_rows(lines.turned())):
            for finding in _judged(readings):
                known = found.get(finding.address)
                if known is None or (known.result == "inconsistent" and finding.result == "consistent"):
                    found[finding.address] = finding
    return found


def _judged(readings: list[list[Trial[Pair]]]) -> Iterator[Finding]:
    if not readings:
        return
    chosen = best(readings)
    if follows(chosen, len(readings)):
        what = "the difference of its two numbers"
        found = judged(CHECK, chosen, True, what, lambda pair: tuple(row["address"] for row in pair))
        kinds = [(trial.outcome.possible, _is_relative(trial)) for trial in chosen]
        for trial, finding, (fits, relative) in zip(chosen, found, kinds, strict=True):
            column = [kind for other, kind in zip(chosen, kinds, strict=True) if _column(other) == _column(trial)]
            if fits or finding.result != "inconsistent":
                yield finding
            elif _RELATIVE.search(f"{trial.row['row']} {trial.row['column']}"):
                yield replace(finding, result="not checkable", reason=RELATIVE, power=None)
            elif not relative:
                yield finding
            elif _in_points(column) or (_in_points(kinds) and kinds.count((False, True)) == 1):
                yield replace(finding, reason=f"{finding.reason}; it is the change in percent of one of them")
            else:
                yield replace(finding, result="not checkable", reason=RELATIVE, power=None)


def _column(trial: Trial[Pair]) -> str:
    return str(trial.row["column"])


def _in_points(kinds: list[tuple[bool, bool]]) -> bool:
    """Say whether changes are in points: some fit as differences and not in percent, and more than the other way round.

    Of changes in percent none would fit as a difference alone, so one such number tells that they are no such column.
    """
    points, percent = kinds.count((True, False)), kinds.count((False, True))
    return points >= 2 and points > percent


def _is_relative(trial: Trial[Pair]) -> bool:
    """Say whether a change is that of its two numbers in percent of one of them."""
    one, two = (float(row["printed"].value) for row in trial.parts)
    rooms = [0.5 * 10.0 ** -int(row["printed"].decimals) for row in trial.parts]
    printed, room = abs(float(trial.row["printed"].value)), 10.0 ** -int(trial.row["printed"].decimals)
    for (top, base), (top_room, base_room) in (((one, two), rooms), ((two, one), rooms[::-1])):
        if abs(base) > base_room:
            change = 100 * abs(top - base) / abs(base)
            spread = 100 * (top_room + (abs(top) / abs(base)) * base_room) / (abs(base) - base_room)
            if abs(printed - change) <= room + spread:
                return True
    return False


def _beside(lines: Lines) -> list[list[Trial[Pair]]]:
    """Return the readings of changes that stand beside a level: from one row of the table, or of its group."""
    places = [place for place in lines.deltas if place in lines.values]
    if not places:
        return []
    starts: list[dict[str, str]] = [{row: one for row, _ in places} for one in lines.rows]
    first: dict[str, str] = {}
    for row in lines.rows:
        first.setdefault(stem(row), row)
    starts.append({row: first[stem(row)] for row, _ in places})
    index = {row: number for number, row in enumerate(lines.rows)}
    starts.append({row: lines.rows[index[row] - 1] for row, _ in places if index[row]})
    return _read(lines, [[(row, start.get(row, "")) for row, _ in places] for start in starts], places)


def _read(lines: Lines, starts: list[list[tuple[str, str]]], places: list[tuple[str, str]]) -> list[list[Trial[Pair]]]:
    readings = []
    for pairs in starts:
        trials = []
        for (row, column), (_, start) in zip(places, pairs, strict=True):
            two = lines.values.get((start, column))
            if start != row and two is not None and _alike(lines.values.get((row, column)), two):
                trials.append(_trial(lines.deltas[row, column], lines.values[row, column], two))
        readings += [trials, [_trial(trial.row, trial.parts[1], trial.parts[0]) for trial in trials]] if trials else []
    return readings


def _in_rows(lines: Lines) -> list[list[Trial[Pair]]]:
    """Return the readings of columns of changes: each is one column of levels less another, in its own group or any."""
    columns = list(dict.fromkeys(column for _, column in lines.deltas))
    readings: list[list[Trial[Pair]]] = []
    for column in columns:
        if any((row, column) in lines.values for row in lines.rows):
            continue
        levels = [name for name in lines.columns if any((row, name) in lines.values for row in lines.rows)]
        near = [name for name in levels if stem(name) == stem(column)] if stem(column) else []
        levels = (near if len(near) > 1 else levels)[:MOST_COLUMNS]
        tried: list[list[Triple]] = []
        for one in levels:
            for two in levels:
                triples = [
                    (lines.deltas[row, column], lines.values[row, one], lines.values[row, two])
                    for row in lines.rows
                    if one != two and (row, column) in lines.deltas
                    and _alike(lines.values.get((row, one)), lines.values.get((row, two)))
                ]  # fmt: skip
                tried += [triples] if triples else []
        tried += _from_reference(lines, column, levels)
        if tried:
            readings += [_best_of(tried)]
    # columns of one table are read alike: what one alone cannot show, all of them together can
    joined = [trial for reading in readings for trial in reading]
    return [joined] if joined else []


def _from_reference(lines: Lines, column: str, levels: list[str]) -> list[list[Triple]]:
    """Return the readings of a column of changes as one column of levels less that of a reference row.

    The reference is a row without a change of its own ("English" in "vs. English"): of each group its first, or one
    of the first of all.
    """
    changed = [row for row in lines.rows if (row, column) in lines.deltas]
    others = [row for row in lines.rows if (row, column) not in lines.deltas]
    first: dict[str, str] = {}
    for row in others:
        first.setdefault(stem(row), row)
    starts = [dict.fromkeys(changed, one) for one in others[:MOST_REFERENCES]]
    starts += [{row: first[stem(row)] for row in changed if stem(row) in first}] if len(first) > 1 else []
    tried: list[list[Triple]] = []
    for start in starts:
        for level in levels:
            triples = [
                (lines.deltas[row, column], lines.values[row, level], lines.values[one, level])
                for row, one in start.items()
                if _alike(lines.values.get((row, level)), lines.values.get((one, level)))
            ]
            tried += [triples, [(delta, two, one) for delta, one, two in triples]] if triples else []
    return tried


def _alike(one: Row | None, two: Row | None) -> bool:
    """Say whether two levels are there and in one unit: a difference of others is none."""
    return one is not None and two is not None and one["unit"] == two["unit"]


def _best_of(tried: list[list[Triple]]) -> list[Trial[Pair]]:
    """Return the reading of one column that explains most, its chances multiplied by the readings tried."""
    chosen = max(tried, key=lambda triples: sum(_fits(*triple) for triple in triples))
    trials = [_trial(*triple) for triple in chosen]
    return [Trial(one.row, one.parts, one.outcome, min(1.0, one.chance * len(tried))) for one in trials]


def _fits(delta: Row, one: Row, two: Row) -> bool:
    """Say whether a change is the difference of two numbers; one that no rounding reaches is not computed exactly.

    Every rule prints a number less than one unit of its last digit from its value.
    """
    off = abs(float(delta["printed"].value) - (float(one["printed"].value) - float(two["printed"].value)))
    room = sum(10.0 ** -int(row["printed"].decimals) for row in (delta, one, two))
    return off <= room * (1 + 1e-9) + 1e-9 and _trial(delta, one, two).outcome.possible


#: Tables are tried in many readings, and copies of a paper differ in few numbers: what was asked is asked again.
_difference = lru_cache(maxsize=1 << 14)(check_difference)


def _trial(delta: Row, one: Row, two: Row) -> Trial[Pair]:
    outcome = _difference(delta["value_text"], one["value_text"], two["value_text"], unit=one["unit"])
    width = 2 * spread_of((one, two, delta)) or 1.0
    return Trial(delta, (one, two), outcome, passes(outcome, delta["printed"].decimals, width))
