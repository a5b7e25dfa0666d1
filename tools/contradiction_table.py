"""Write docs/method/contradiction.csv: how often the rule says "contradicted" of a claim that is just true.

Added up over every outcome, not simulated. A claim is just true where the rate lies exactly at the claimed level, two
arms do not differ, or two arms differ by exactly the margin. A reading of several comparisons is contradicted where one
of them shows the opposite (the strictest claim, about every one), so the rate for m comparisons is 1 - (1 - a)^m with a
the chance at the corrected level of one. The robustness checks, which make it rarer still, are left out.

Run: python tools/contradiction_table.py
"""

import csv
from pathlib import Path

import numpy as np
from scipy import stats

from fragility.claims.evidence import ALPHA
from fragility.statistics import fisher, newcombe, wilson

CELLS = (1, 2, 3, 5, 10, 20)
ITEMS = (50, 100, 200, 330, 520, 1000)
#: Rates at which a claim is just true; of several, the worst is told.
LEVELS = (0.1, 0.3, 0.5, 0.9)
RATES = (0.05, 0.1, 0.5, 0.9)
MARGIN = 0.05
COLUMNS = ("type", "comparisons", "n", "false_contradictions", "before_version_2")
METHOD = Path(__file__).resolve().parents[1] / "docs" / "method"
TARGET, PAGE = METHOD / "contradiction.csv", METHOD / "decision-rule.md"
#: The section of the page that holds the table.
HEADING = "## How often a claim that is just true is contradicted"


def of_level(n: int, cells: int) -> tuple[float, float]:
    """Return the rate for a level: exact binomial at the corrected level; before, Wilson's limit beyond it."""
    k = np.arange(n + 1)
    found = []
    for level in LEVELS:
        p = np.minimum(1.0, 2 * np.minimum(stats.binom.cdf(k, n, level), stats.binom.sf(k - 1, n, level)))
        below = (k / n < level) & (p < ALPHA / cells)
        chance = stats.binom.pmf(k, n, level)
        before = np.asarray(wilson(k, n).high) < level
        found.append((float(chance[below].sum()), float(chance[before].sum())))
    return _of_several(found, cells)


def of_direction(n: int, cells: int) -> tuple[float, float]:
    """Return the rate for a direction: Fisher at the corrected level, then as before."""
    a, b = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    found = []
    for rate in RATES:
        chance = np.outer(stats.binom.pmf(np.arange(n + 1), n, rate), stats.binom.pmf(np.arange(n + 1), n, rate))
        likely = (chance > 1e-12) & (a < b)
        p = np.asarray(fisher(a[likely], n, b[likely], n))
        one = float(chance[likely][p < ALPHA / cells].sum())
        found.append((one, one))
    return _of_several(found, cells)


def of_equivalence(n: int, cells: int) -> tuple[float, float]:
    """Return the rate for a margin: Newcombe's 95 % interval at the corrected level; before, the 90 % interval."""
    a, b = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    found = []
    for rate in RATES:
        arms = (stats.binom.pmf(np.arange(n + 1), n, r) for r in (rate, rate + MARGIN))
        chance = np.outer(*arms)
        likely = chance > 1e-12
        parts = []
        for level in (1 - ALPHA / cells, 0.90):
            interval = newcombe(b[likely], n, a[likely], n, level)
            beyond = (np.asarray(interval.low) > MARGIN) | (np.asarray(interval.high) < -MARGIN)
            parts.append(float(chance[likely][beyond].sum()))
        found.append((parts[0], parts[1]))
    return _of_several(found, cells)


def _of_several(found: list[tuple[float, float]], cells: int) -> tuple[float, float]:
    now, before = (max(item[side] for item in found) for side in (0, 1))
    return 1 - (1 - now) ** cells, 1 - (1 - before) ** cells


TYPES = {"level": of_level, "direction, superiority, ranking": of_direction, "equivalence": of_equivalence}


def rows(items: tuple[int, ...] = ITEMS, cells: tuple[int, ...] = CELLS) -> list[dict[str, object]]:
    """Return the table, one row per type, number of comparisons and items an arm."""
    table = []
    for name, function in TYPES.items():
        for many in cells:
            for n in items:
                now, before = function(n, many)
                table.append(
                    dict(zip(COLUMNS, (name, many, n, f"{100 * now:.2f}", f"{100 * before:.2f}"), strict=True))
                )
    return table


def markdown(table: list[dict[str, object]]) -> str:
    """Return the worst of all numbers of items, one line per type and number of comparisons."""
    lines = ["| type | comparisons | version 2, at most | version 1, at most |", "|---|---|---|---|"]
    for name in TYPES:
        for many in CELLS:
            rows = [row for row in table if row["type"] == name and int(str(row["comparisons"])) == many]
            now, before = (max(float(str(row[key])) for row in rows) for key in COLUMNS[3:])
            lines.append(f"| {name} | {many} | {now:.1f} % | {before:.1f} % |")
    return "\n".join(lines)


def with_table(page: str, table: str) -> str:
    """Return the page with its table exchanged."""
    before, heading, rest = page.partition(HEADING)
    section, mark, after = rest.partition("\n## ")
    words = "\n".join(line for line in section.split("\n") if not line.startswith("|")).rstrip("\n")
    return f"{before}{heading}{words}\n\n{table}\n{mark}{after}"


if __name__ == "__main__":
    found = rows()
    with TARGET.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), markdown(found)), encoding="utf-8")
