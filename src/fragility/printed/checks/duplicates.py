"""Sequences of numbers that are printed twice under different names.

Prevents the failure in which a column that was copied into the place of another passes unseen. An equal sequence is an
odd coincidence and nothing more: one may be the other, printed again under a second name; so it is never called
inconsistent, and its chance stands beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import comb, exp, log
from operator import itemgetter

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row, exact_rows, rows_of
from fragility.printed.paper import Paper

CHECK = "equal sequences"
#: Fewer equal places than these are no sequence; a coincidence with a greater chance is none.
LEAST, ALPHA = 3, 0.05
#: A value that more than this share of all numbers have makes no two sequences odd.
COMMON = 0.2
#: What a sequence runs over, and what names it.
ALONG = {"model": ("condition", "benchmark"), "condition": ("model", "benchmark"), "benchmark": ("model", "condition")}
_REST = ("paper_key", "locator", "metric", "unit", "judge", "occurrence")

Sequence_ = dict[str, Row]
#: Metric, unit and value.
Value = tuple[str, ...]


def duplicate_findings(paper: Paper, others: Sequence[Paper] = ()) -> list[Finding]:
    """Return one finding per pair of sequences that are equal in every place they share, at least `LEAST`.

    Sequences run over models, conditions or benchmarks. Two prints of one cell in two tables are left to the check of
    repeated cells. The chance is that of as many equal places among all pairs compared, if each value came up as often
    as it does among all values of its metric; sequences that are equal by that chance are not reported.

    Parameters
    ----------
    paper : Paper
        The paper that is checked.
    others : sequence of Paper
        Papers that its sequences are held against too.
    """
    rows = rows_of(paper, "value")
    for other in others:
        if other.key != paper.key:
            rows += exact_rows(other.first_hand)
    values = {id(row): _value_key(row) for row in rows}  # each row is asked for often
    common = _commonness(values.values())
    findings = []
    for along, named in ALONG.items():
        sequences = _sequences(rows, along, (*named, *_REST))
        pairs = comb(len(sequences), 2)
        for one, two in _equal_pairs(sequences, values, common):
            shared = [place for place in one if place in two]
            first = [one[place] for place in shared]
            if paper.key not in (first[0]["paper_key"], two[shared[0]]["paper_key"]) or _same_cells(
                first[0], two[shared[0]]
            ):
                continue
            chance = min(1.0, pairs * exp(sum(log(common[values[id(row)]]) for row in first)))
            if chance < ALPHA:
                findings.append(_finding(along, first, [two[place] for place in shared], chance))
    return findings


def _sequences(rows: list[Row], along: str, named: tuple[str, ...]) -> list[Sequence_]:
    found: dict[tuple[str, ...], Sequence_] = defaultdict(dict)
    names = itemgetter(*named)
    for row in rows:
        if row[along]:
            found[names(row)].setdefault(row[along], row)
    return [sequence for sequence in found.values() if len(sequence) >= LEAST]


def _equal_pairs(
    sequences: list[Sequence_], values: Mapping[int, Value], common: Mapping[Value, float]
) -> list[tuple[Sequence_, Sequence_]]:
    """Return the pairs that are equal wherever both have a value; pairs are found by a value that is not common."""
    holders: dict[tuple[str, Value], list[int]] = defaultdict(list)
    for number, sequence in enumerate(sequences):
        for place, row in sequence.items():
            value = values[id(row)]
            if common[value] < COMMON:
                holders[place, value].append(number)
    near = sorted({pair for numbers in holders.values() for pair in combinations(numbers, 2)})
    pairs = [(sequences[i], sequences[j]) for i, j in near]
    return [(one, two) for one, two in pairs if _are_equal(one, two, values)]


def _are_equal(one: Sequence_, two: Sequence_, values: Mapping[int, Value]) -> bool:
    shared = one.keys() & two.keys()
    return len(shared) >= LEAST and all(values[id(one[place])] == values[id(two[place])] for place in shared)


def _commonness(values: Iterable[Value]) -> dict[Value, float]:
    """Return how often each value comes up among all values of its metric and unit."""
    times = Counter(values)
    totals: Counter[Value] = Counter()
    for value, count in times.items():
        totals[value[:2]] += count
    return {value: count / totals[value[:2]] for value, count in times.items()}


def _same_cells(one: Row, two: Row) -> bool:
    """Tell whether two sequences are prints of the same cells in two tables of one paper."""
    return all(one[name] == two[name] for name in ("paper_key", "condition", "model", "benchmark", "metric"))


def _value_key(row: Row) -> Value:
    return (row["metric"], row["unit"], str(row["printed"].value))


def _finding(along: str, first: list[Row], second: list[Row], chance: float) -> Finding:
    printed = ", ".join(row["value_text"] for row in first)
    where = f"in {second[0]['paper_key']}: " if first[0]["paper_key"] != second[0]["paper_key"] else ""
    reason = (
        f"{where}equal to {_name(second[0], along)} over {len(first)} {along}s; one may be the other, printed again"
    )
    places = tuple(row["address"] for row in second)
    return Finding(CHECK, first[0]["address"], printed, "", "not checkable", reason, places, chance=chance)


def _name(row: Row, along: str) -> str:
    return ", ".join(filter(None, (row["locator"], *(row[name] for name in ALONG[along]))))
