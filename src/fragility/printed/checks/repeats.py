"""One cell that is printed in two places: a table and another, or a table and the text.

Prevents the failure in which two values of one cell stand in a paper, and a reader takes the one that he meets first.
"""

from collections import defaultdict
from operator import itemgetter

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row, rows_of, spread_of
from fragility.printed.checks.reading import expected_text, passes
from fragility.printed.paper import Paper
from fragility.printed.summaries import is_passage, table_of
from fragility.statistics.consistency import check_same

TABLES, TEXT = "same cell in two places", "text against table"
#: What makes two numbers one cell.
SAME = ("model", "condition", "benchmark", "metric", "unit", "judge", "n_stated")


def repeat_findings(paper: Paper) -> list[Finding]:
    """Return one finding per further place of a cell, held against the first (a table before a passage of text).

    Numbers of two tables on different fine-tuning data are no one cell, unless the model is untuned. A place that
    prints several numbers of one cell is not compared, for nothing tells them apart; a table is one place.
    """
    data = {item.locator: item.data for item in paper.card.tables}
    untuned = {item.name for item in paper.card.conditions if item.role == "untuned"}
    same = itemgetter(*SAME)
    width: dict[tuple[str, str], list[Row]] = defaultdict(list)
    tables: dict[str, str] = {}
    cells: dict[tuple[str, ...], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows_of(paper, "value"):
        width[row["metric"], row["unit"]].append(row)
        if row["model"] and row["benchmark"]:
            trained = "" if row["condition"] in untuned else data.get(row["locator"], "")
            table = tables.get(row["locator"]) or tables.setdefault(row["locator"], table_of(row["locator"]))
            cells[(*same(row), trained)][table].append(row)
    several = [cell for cell in cells.values() if len(cell) > 1]
    spreads = {key: spread_of(rows) for key, rows in width.items()} if several else {}
    findings = []
    for cell in several:
        places = sorted(cell, key=is_passage)  # tables first, else in the order of the print
        for place in places[1:]:
            findings.append(_compared(cell[places[0]], cell[place], spreads))
    return findings


def _compared(first: list[Row], other: list[Row], spreads: dict[tuple[str, str], float]) -> Finding:
    one, two = first[0], other[0]
    check = TEXT if is_passage(two["locator"]) != is_passage(one["locator"]) else TABLES
    head, places = (check, two["address"], two["value_text"]), tuple(row["address"] for row in first)
    if len(first) > 1 or len(other) > 1:
        times = " and ".join(f"{len(rows)} in {table_of(rows[0]['locator'])}" for rows in (first, other))
        reason = f"not told apart: {times} have its names"
        return Finding(*head, "", "not checkable", reason, places)
    outcome = check_same(two["value_text"], one["value_text"], unit=one["unit"])
    decimals = two["printed"].decimals
    power = 1 - passes(outcome, decimals, spreads[one["metric"], one["unit"]])
    expected = f"{one['value_text']} ({expected_text(outcome, decimals)})"
    if outcome.possible:
        equal = "equal" if one["printed"].value == two["printed"].value else "equal after rounding"
        return Finding(*head, expected, "consistent", f"the two are {equal}", places, power, rules=outcome.rules)
    return Finding(*head, expected, "inconsistent", "the two differ under every rounding rule", places, power)
