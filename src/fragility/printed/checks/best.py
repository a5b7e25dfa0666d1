"""Bold numbers against the others of their column, and the arrows of changes against their signs.

Prevents the failure in which a number is printed as the best of its column and is not. What bold means the table has
to show: it is named as odd where nearly all other bold numbers are the best of theirs, and never as inconsistent, for
a table may leave rows out of the contest.
"""

from collections import defaultdict
from collections.abc import Iterator

from fragility.printed.checks.finding import Finding
from fragility.printed.checks.lines import Lines, stem, tables_of
from fragility.printed.checks.numbers import Row, rows_of
from fragility.printed.paper import Paper
from fragility.printed.scores import SAID
from fragility.printed.summaries import is_summary

BOLD, ARROWS = "best in bold", "arrow against sign"
#: Bold numbers of a table, at the least, and the share of them that must be best before another is odd.
LEAST, MOST = 4, 0.75


def best_findings(paper: Paper) -> list[Finding]:
    """Return one finding per bold number of a table whose bold numbers are the best of their columns."""
    notes = set(paper.first_hand["note"])
    if not any("bold" in note or "arrow" in note for note in notes):
        return []
    return [*(finding for lines in tables_of(paper) for finding in _bold(lines)), *_arrows(paper)]


def _pointed(row: Row) -> bool:
    """Say whether a table tells which way its numbers are better."""
    return bool(row["direction"]) or "arrow up" in row["note"] or "arrow down" in row["note"]


def _is_bold(row: Row) -> bool:
    return "bold" in str(row["note"]).split("; ")


def _bold(lines: Lines) -> Iterator[Finding]:
    readings = []
    for turned in (lines, lines.turned()):
        for grouped in (False, True):
            found = list(_ranked(turned, grouped))
            fits = sum(best for _, _, best in found)
            readings.append((fits, len(found), found))
    fits, number, chosen = max(readings, key=lambda reading: (reading[0], -reading[1]))
    told = number > 0 and all(SAID in row["note"] and _pointed(row) for row, _, _ in chosen)
    if (2 * fits < number) if told else (fits < LEAST or fits < MOST * number):
        return
    for row, better, best in chosen:
        head = (BOLD, row["address"], row["value_text"])
        if best:
            yield Finding(*head, row["value_text"], "consistent", "the best number of its line", power=0.5)
        else:
            other = (
                "its caption says that bold is the best"
                if told
                else f"{fits} of the {number} bold numbers of its table are the best of their line"
            )
            reason = f"in bold, and {better['address']} prints {better['value_text']}; {other}"
            yield Finding(*head, better["value_text"], "not checkable", reason, (better["address"],), chance=0.01)


def _ranked(lines: Lines, grouped: bool) -> Iterator[tuple[Row, Row, bool]]:
    """Yield each bold number of a column, the best of the column (or of its group of rows), and whether it is that."""
    for column in lines.columns:
        groups: dict[str, list[Row]] = defaultdict(list)
        for name in lines.rows:
            row = lines.values.get((name, column))
            if row is not None and not is_summary(name):
                groups[stem(name) if grouped else ""].append(row)
        cells = [row for group in groups.values() for row in group]
        bold = [row for row in cells if _is_bold(row)]
        if not bold or 2 * len(bold) > len(cells):
            continue
        up = _upwards(bold, groups)
        for group in groups.values():
            top = (max if up else min)(group, key=lambda row: row["printed"].value)
            for row in group:
                if _is_bold(row) and len(group) > 1:
                    yield row, top, row["printed"].value == top["printed"].value


def _upwards(bold: list[Row], groups: dict[str, list[Row]]) -> bool:
    """Say whether higher is better: as the direction or an arrow says, else as most bold numbers show."""
    for row in bold:
        if row["direction"]:
            return str(row["direction"]).startswith("higher")
        if "arrow up" in row["note"] or "arrow down" in row["note"]:
            return "arrow up" in row["note"]
    tops = [max(row["printed"].value for row in group) for group in groups.values() if any(map(_is_bold, group))]
    return sum(row["printed"].value in tops for row in bold) * 2 >= len(bold)


def _arrows(paper: Paper) -> Iterator[Finding]:
    columns: dict[tuple[str, str], list[tuple[Row, bool, bool]]] = defaultdict(list)
    for row in rows_of(paper, "delta"):
        way = next((way for way in ("up", "down") if f"printed with an arrow {way}" in row["note"]), "")
        if way and row["printed"].value:
            columns[row["locator"], row["column"]].append((row, way == "up", row["printed"].value > 0))
    for cells in columns.values():
        same = sum(up == plus for _, up, plus in cells)
        usual = same >= len(cells) - same
        if max(same, len(cells) - same) < max(LEAST, MOST * len(cells)):
            continue
        for row, up, plus in cells:
            head, number = (ARROWS, row["address"], row["value_text"]), max(same, len(cells) - same)
            if (up == plus) == usual:
                yield Finding(*head, "", "consistent", "its arrow points as those of its column do", power=0.5)
            else:
                reason = f"its arrow points against its sign, as {number} of the {len(cells)} of its column do not"
                yield Finding(*head, "", "not checkable", reason, chance=0.01)
