"""Printed differences against the two arms that they are the difference of.

Prevents two failures: a "change" that its own arms cannot give passes unseen, and a right one is called wrong because
it was held against the wrong arm. The arms are found by names alone, and a table has to show that they are the arms.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.line_deltas import line_delta_findings
from fragility.printed.checks.numbers import Row, rows_of, spread_of
from fragility.printed.checks.reading import Trial, best, follows, judged, passes
from fragility.printed.paper import Paper
from fragility.printed.summaries import words
from fragility.statistics.consistency import Consistency, check_difference

CHECK = "printed difference"
Pair = tuple[Row, Row]


def delta_findings(paper: Paper) -> list[Finding]:
    """Return one finding per printed difference.

    The arms are values of the metric that the difference belongs to, of the same model, benchmark and judge, in the
    same table, else in others. Where the difference has the name of a condition, this is the treated arm and the
    reference one that has no difference of its own; else both arms are those whose names make up its own, or the
    only two there are. A table's differences are all treated - reference, or all the other way round.
    """
    lines = line_delta_findings(paper)
    tables = defaultdict(list)
    for row in rows_of(paper, "delta"):
        if row["address"] not in lines:
            tables[row["locator"], row["metric"]].append(row)
    values = defaultdict(list)
    for row in rows_of(paper, "value") if tables else ():
        values[(*_cell(row), row["metric"])].append(row)
    findings = list(lines.values())
    for (_, metric), rows in tables.items():
        findings += _table(rows, values, paper.vocabulary.metric(metric).of or metric)
    return findings


def _table(rows: list[Row], values: dict[tuple[str, ...], list[Row]], metric: str) -> list[Finding]:
    treated = {(*_cell(row), row["condition"]) for row in rows}
    arms = [(row, _arms(row, values.get((*_cell(row), metric), []), treated)) for row in rows]
    lonely = [
        Finding(CHECK, row["address"], row["value_text"], "", "not checkable", f"we lack its two conditions ({metric})")
        for row, pairs in arms
        if not pairs
    ]
    known = [(row, pairs) for row, pairs in arms if pairs]
    if not known:
        return lonely
    width = 2 * spread_of(row for _, pairs in known for pair in pairs for row in pair)
    forward = [_nearest(row, pairs, width) for row, pairs in known]
    backward = [_nearest(row, [(two, one) for one, two in pairs], width) for row, pairs in known]
    chosen = best([forward, backward])
    return lonely + judged(CHECK, chosen, follows(chosen, 2), "the difference of its two conditions", _addresses)


def _arms(row: Row, pool: Sequence[Row], treated: set[tuple[str, ...]]) -> list[Pair]:
    """Return the pairs (treated, reference) that a difference may be of; those of its own table if there are any."""
    for part in ([one for one in pool if one["locator"] == row["locator"]], pool):
        own = [one for one in part if one["condition"] == row["condition"]]
        if own:
            others = [one for one in part if one["condition"] != row["condition"]]
            free = [one for one in others if (*_cell(one), one["condition"]) not in treated]
            pairs = [(one, two) for one in own for two in _nearest_names(row, free or others)]
        else:
            named = [one for one in part if _name(one) <= _name(row)]
            pairs = _both_orders(named) or (_both_orders(part) if len(part) == 2 else [])
        if pairs:
            return pairs
    return []


def _both_orders(rows: Sequence[Row]) -> list[Pair]:
    """Return each two rows once, the one that the print names later first: it is the treated arm."""
    return [(later, first) for first, later in combinations(rows, 2)]


def _nearest_names(row: Row, rows: Sequence[Row]) -> list[Row]:
    """Return the rows whose names share most words with that of `row`."""
    shared = [len(_name(row) & _name(one)) for one in rows]
    return [one for one, number in zip(rows, shared, strict=True) if number == max(shared)]


def _nearest(row: Row, pairs: Iterable[Pair], width: float) -> Trial[Pair]:
    """Try every pair of arms: the first that fits, else the nearest; the chance is that of all pairs together."""
    tried: list[tuple[Pair, Consistency]] = [(pair, _check(row, pair)) for pair in pairs]
    chance = min(1.0, sum(passes(outcome, row["printed"].decimals, width) for _, outcome in tried))
    pair, outcome = min(tried, key=lambda item: (not item[1].possible, item[1].gap))
    return Trial(row, pair, outcome, chance)


def _check(row: Row, pair: Pair) -> Consistency:
    one, two = pair
    return check_difference(row["value_text"], one["value_text"], two["value_text"], unit=one["unit"])


def _cell(row: Row) -> tuple[str, ...]:
    return (row["model"], row["benchmark"], row["judge"], row["occurrence"])


def _name(row: Row) -> frozenset[str]:
    return words(f"{row['condition']} {row['row']} {row['column']}")


def _addresses(pair: Pair) -> tuple[str, ...]:
    return tuple(row["address"] for row in pair)
