"""Counts, sizes and percentages that stand together: k of n beside its percentage, categories beside their total.

Prevents the failure in which the best evidence that a table prints, a count with its n, is not held against the
percentage beside it, nor the counts of all categories against the n that they must sum to.
"""

from collections import defaultdict
from collections.abc import Sequence

from fragility.errors import InputError
from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row, exact_rows, rows_of
from fragility.printed.paper import Paper
from fragility.printed.summaries import is_summary
from fragility.statistics.granularity import possible_counts
from fragility.statistics.printed import level_text

CHECK, SUM = "count and percentage", "counts against n"
#: Share of the lines of a table that must sum to their n before another line is held against its own.
MOST_LINES = 0.5
#: Categories of one line at the least and at the most.
CATEGORIES = range(2, 41)


def count_findings(paper: Paper) -> list[Finding]:
    """Return the findings on counts that stand beside a percentage, and on counts or percentages that must sum up."""
    frame = paper.first_hand
    counts = frame[(frame["unit"] == "count") & (frame["n_stated"] != "") & frame["kind"].isin(("count", "value"))]
    if counts.empty and not frame["unit"].isin(("percent", "share")).any():
        return []
    places = counted_places(paper)
    shares = {
        (row["locator"], row["row"], row["column"], row["n_stated"]): row
        for row in (rows_of(paper, "value") if places else ())
        if row["unit"] in ("percent", "share") and row["n_stated"]
        if (row["locator"], row["row"], row["column"]) in places
    }
    rows = exact_rows(counts)
    found = []
    for row in rows:
        key = (row["locator"], row["row"], row["column"], row["n_stated"])
        if key in shares and (row["row"] or row["column"]):
            found.append(_beside(row, shares[key]))
    return [*found, *_sums(rows), *_more_than_n(rows)]


def counted_places(paper: Paper) -> set[tuple[str, str, str]]:
    """Return the places of a table at which a count stands with its n: their percentages are held against it."""
    frame = paper.first_hand
    counts = frame[(frame["unit"] == "count") & (frame["n_stated"] != "") & frame["kind"].isin(("count", "value"))]
    return set(zip(counts["locator"], counts["row"], counts["column"], strict=True))


def _beside(count: Row, share: Row) -> Finding:
    k, n, text = int(count["printed"].value), int(count["n_stated"]), level_text(share["printed"])
    full = 100 if share["unit"] == "percent" else 1
    head = (CHECK, share["address"], share["value_text"])
    expected = f"{k}/{n} = {full * k / n:.{share['printed'].decimals + 2}f}"
    try:
        fits = k in _all_counts(text, n, share["unit"])
    except InputError as error:
        return Finding(*head, expected, "not checkable", error.what, (count["address"],))
    reason = f"{k} of {n} {'gives' if fits else 'does not give'} it" + ("" if fits else " under any rounding rule")
    power = 1 - 1 / max(2, min(n + 1, full * 10 ** share["printed"].decimals))
    return Finding(*head, expected, "consistent" if fits else "inconsistent", reason, (count["address"],), power)


def _all_counts(text: str, n: int, unit: str) -> set[int]:
    """Return every count that prints as a text under some rule."""
    found: set[int] = set()
    for rule in possible_counts(text, n, unit=unit).rules:
        found |= set(possible_counts(text, n, unit=unit, rules=(rule,)).counts)
    return found


def _more_than_n(rows: Sequence[Row]) -> list[Finding]:
    """Return the counts that are more than their n, where most of their column are not."""
    columns: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "count":
            columns[row["locator"], row["column"]].append(row)
    found = []
    for column in columns.values():
        more = [row for row in column if row["printed"].value > int(row["n_stated"])]
        if len(column) == 1 or 2 * len(more) <= len(column):
            found += more
    return [
        Finding(SUM, row["address"], row["value_text"], f"at most {row['n_stated']}", "inconsistent", "more than its n")
        for row in found
    ]


def _sums(rows: Sequence[Row]) -> list[Finding]:
    """Hold the counts of a line against its n, where another line of the same table sums to its own."""
    lines: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row["row"] and row["column"] and not is_summary(row["column"]):
            lines[row["locator"]][row["row"]].append(row)
    found = []
    for table in lines.values():
        whole: dict[tuple[str, ...], list[list[Row]]] = defaultdict(list)
        for cells in table.values():
            if len(cells) in CATEGORIES and len({cell["n_stated"] for cell in cells}) == 1:
                whole[tuple(cell["column"] for cell in cells)].append(cells)
        for columns in whole.values():
            sums = [(cells, sum(int(cell["printed"].value) for cell in cells)) for cells in columns]
            right = sum(total == int(cells[0]["n_stated"]) for cells, total in sums)
            if not right or right < MOST_LINES * len(sums):
                continue
            found += [_summed(cells, total, right, len(sums)) for cells, total in sums]
    return found


def _summed(cells: Sequence[Row], total: int, right: int, lines: int) -> Finding:
    n = int(cells[0]["n_stated"])
    printed = " + ".join(cell["value_text"] for cell in cells)
    places = tuple(cell["address"] for cell in cells[1:])
    other = f"{right} of the {lines} lines of its table sum to their n"
    result = "consistent" if total == n else "inconsistent"
    reason = f"the counts sum to the stated {n}" if total == n else f"the counts sum to {total}, not {n}; {other}"
    return Finding(SUM, cells[0]["address"], printed, str(n), result, reason, places, power=1 - 1 / (n + 1))  # type: ignore[arg-type]
