"""The rate of all items against the rates of the groups that make them up: "X" against "X: a", "X: b", ...

Prevents the failure in which a table by category and the headline of the same model cannot both be right, and nobody
adds up the items.
"""

from collections import defaultdict

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.numbers import Row, share_places
from fragility.printed.checks.reading import Trial, judged
from fragility.printed.paper import Paper
from fragility.statistics.consistency import check_subgroups

CHECK = "subgroups"
#: What a group and the whole have in common, besides the first part of the benchmark's name.
SAME = ("model", "condition", "metric", "unit", "judge")


def subgroup_findings(paper: Paper) -> list[Finding]:
    """Return one finding per share of all items whose groups are held, with their n, in one table.

    The groups must have as many items together as the whole has: then they are all of it, and the check is over whole
    counts. Otherwise nothing is said.
    """
    held = [(row, column) for row, column in share_places(paper) if row["runs"] == 1]
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row, _ in held:
        whole, colon, _ = row["benchmark"].partition(": ")
        if colon:
            groups[(whole, row["locator"], *(row[name] for name in SAME))].append(row)
    if not groups:
        return []
    items = {row["address"]: column.n for row, column in held}
    findings = []
    for row, _ in held:
        for key, parts in groups.items():
            if key[0] == row["benchmark"] and key[2:] == tuple(row[name] for name in SAME):
                findings += _checked(row, items[row["address"]], parts, [items[part["address"]] for part in parts])
    return findings


def _checked(row: Row, whole: int | None, parts: list[Row], sizes: list[int | None]) -> list[Finding]:
    known = [size for size in sizes if size]
    places = tuple(part["address"] for part in parts)
    if not whole or len(known) < len(sizes) or sum(known) != whole or len({p["benchmark"] for p in parts}) < len(parts):
        reason = f"{len(parts)} groups with {sum(known) or 'an unknown number of'} items for {whole or 'an unknown n'}"
        return [Finding(CHECK, row["address"], row["value_text"], "", "not checkable", reason, places)]
    outcome = check_subgroups(row["value_text"], [part["value_text"] for part in parts], known, unit=row["unit"])
    if outcome.low is None or outcome.high is None:
        return [Finding(CHECK, row["address"], row["value_text"], "", "not checkable", outcome.reason, places)]
    full = 100 if row["unit"] == "percent" else 1
    counts = round(float(outcome.high - outcome.low) * whole / full) + 1
    trial = Trial(row, tuple(parts), outcome, min(1.0, counts / (whole + 1)))
    return judged(CHECK, [trial], True, f"the share of its {len(parts)} groups together", lambda _: places)
