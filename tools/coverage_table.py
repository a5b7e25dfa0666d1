"""Write the coverage tables of the method pages, and the page that reads them.

Prevents the failure in which a default interval is a matter of taste, or a page quotes a coverage that nobody can
recompute: every number of `docs/method/coverage.md` is written here, from the rows of the csv files beside it.
Run it after a change to an interval: `.venv/bin/python tools/coverage_table.py`; about a minute.
"""

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from fragility.files import write_text
from fragility.statistics.coverage import (
    ONE_SHARE,
    TWO_SHARES,
    Method,
    difference_coverage,
    share_coverage,
    summarise,
)

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "method"
LEVEL = 0.95
SIZES = (100, 200, 330, 440, 520, 1319)
SIZES_OF_ARMS = (100, 330, 520)
#: True rates of the full tables, and the finer grids behind the summaries.
RATES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
FINE = np.arange(1, 501) / 1000
PAIRS = ((0.01, 0.01), (0.05, 0.02), (0.2, 0.05), (0.5, 0.4), (0.5, 0.5), (0.95, 0.9), (0.95, 0.2), (0.99, 0.6))
FINE_PAIRS = np.array([(p, q) for p in np.arange(1, 50) / 50 for q in np.arange(1, 50) / 50 if p >= q]).T
#: What the suite uses where nothing else is said.
DEFAULTS = {"share": "Wilson", "difference": "Newcombe"}

Row = dict[str, str]


def main() -> int:
    """Write the tables and the page, or with --check say which of them would change."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file would change")
    files = tables(SIZES, SIZES_OF_ARMS)
    stale = [name for name, text in files.items() if read(FOLDER / name) != text]
    if parser.parse_args().check:
        print(f"stale: {', '.join(stale)}" if stale else "up to date")
        return 1 if stale else 0
    for name in stale:
        write_text(FOLDER / name, files[name])
    print(f"written: {', '.join(stale)}" if stale else "nothing changed")
    return 0


def tables(sizes: Iterable[int], sizes_of_arms: Iterable[int]) -> dict[str, str]:
    """Return the text of every file, by name."""
    one, two = list(sizes), list(sizes_of_arms)
    shares = [row for name, method in ONE_SHARE.items() for n in one for row in share_rows(name, method, n)]
    pairs = [row for name, method in TWO_SHARES.items() for n in two for row in pair_rows(name, method, n)]
    share_summary = [share_total(name, method, n) for name, method in ONE_SHARE.items() for n in one]
    pair_summary = [pair_total(name, method, n) for name, method in TWO_SHARES.items() for n in two]
    return {
        "coverage.csv": to_csv(shares),
        "coverage-summary.csv": to_csv(share_summary),
        "coverage-differences.csv": to_csv(pairs),
        "coverage-differences-summary.csv": to_csv(pair_summary),
        "coverage.md": page(share_summary, pair_summary),
    }


def share_rows(name: str, method: Method, n: int) -> list[Row]:
    """Return one row a true rate."""
    found = share_coverage(method, n, RATES, LEVEL)
    return [
        {"interval": name, "n": str(n), "true rate, %": percent(rate, 1)} | numbers(coverage, width)
        for rate, coverage, width in zip(*found.values(), strict=True)
    ]


def pair_rows(name: str, method: Method, n: int) -> list[Row]:
    """Return one row a pair of true rates."""
    found = difference_coverage(method, n, n, *np.array(PAIRS).T, level=LEVEL)
    return [
        {"interval": name, "n of each arm": str(n), "true rates, %": f"{percent(p, 0)} and {percent(q, 0)}"}
        | numbers(coverage, width)
        for p, q, coverage, width in zip(*found.values(), strict=True)
    ]


def share_total(name: str, method: Method, n: int) -> Row:
    """Return one row over the fine grid of rates."""
    return {"interval": name, "n": str(n)} | total(share_coverage(method, n, FINE, LEVEL))


def pair_total(name: str, method: Method, n: int) -> Row:
    """Return one row over the fine grid of pairs."""
    return {"interval": name, "n of each arm": str(n)} | total(difference_coverage(method, n, n, *FINE_PAIRS, LEVEL))


def total(found: Mapping[str, np.ndarray]) -> Row:
    """Return the summary columns."""
    summary = summarise(found["coverage"], LEVEL)
    return {
        "mean coverage, %": percent(summary["mean"], 2),
        "least coverage, %": percent(summary["least"], 1),
        f"rates below {percent(LEVEL - 0.01, 0)} %, %": percent(summary["low"], 1),
        "mean width, points": percent(float(np.mean(found["width"])), 3),
    }


def numbers(coverage: float, width: float) -> Row:
    """Return the two columns that every full row ends with."""
    return {"coverage, %": percent(coverage, 2), "mean width, points": percent(width, 2)}


def percent(share: float, decimals: int) -> str:
    """Return a share as a printed percentage."""
    return f"{100 * share:.{decimals}f}"


def narrowest(summary: list[Row]) -> tuple[str, list[str], dict[str, float]]:
    """Return the interval that the rule picks, those that the rule leaves, and the mean widths over all n."""
    names = list(dict.fromkeys(row["interval"] for row in summary))
    rows = {name: [row for row in summary if row["interval"] == name] for name in names}
    reach = [name for name in names if all(float(row["mean coverage, %"]) >= 100 * LEVEL for row in rows[name])]
    width = {name: float(np.mean([float(row["mean width, points"]) for row in rows[name]])) for name in names}
    return min(reach, key=lambda name: width[name]), reach, width


def verdict(kind: str, summary: list[Row]) -> str:
    """Return the paragraph that says which default follows from a summary."""
    name, reach, width = narrowest(summary)
    widths = ", ".join(f"{other} {width[other]:.3f}" for other in sorted(reach, key=lambda other: width[other]))
    out = [other for other in width if other not in reach]
    least = {other: min(float(r["least coverage, %"]) for r in summary if r["interval"] == other) for other in width}
    text = (
        f"Mean coverage of {percent(LEVEL, 0)} % or more at every n: {', '.join(reach)}. Of these **{name}** is the "
        f"narrowest (mean width in points: {widths}). "
    )
    if name == DEFAULTS[kind]:
        text += f"{name} is the default of the suite for a {kind}. "
    else:
        text += f"The default of the suite for a {kind} is {DEFAULTS[kind]}, which this rule does not pick. "
    text += f"Its coverage at the worst rate of the grid is {least[DEFAULTS[kind]]:.1f} %"
    text += f"; that of Wald, the textbook interval, is {least['Wald']:.1f} %."
    return text + (f" Mean coverage falls short at some n for: {', '.join(out)}." if out else "")


def page(share_summary: list[Row], pair_summary: list[Row]) -> str:
    """Return the page."""
    fine = f"{len(FINE)} true rates from {percent(FINE[0], 1)} to {percent(FINE[-1], 0)} %"
    fine_pairs = f"{FINE_PAIRS.shape[1]} pairs of true rates from {percent(FINE_PAIRS.min(), 0)} to "
    fine_pairs += f"{percent(FINE_PAIRS.max(), 0)} %"
    return f"""# Coverage

An interval that is called "{percent(LEVEL, 0)} %" holds the true value more often than that, or less, depending on n
and on the true rate. Here this is added up, not simulated: for a true rate, the chance of every count whose interval
holds it. The page and its tables are written by `tools/coverage_table.py`.

The rule for a default: of the intervals whose coverage, averaged over the true rates and as printed below, reaches the
nominal level at every n, the one that is narrowest on average.

## One share

{verdict("share", share_summary)}

Over {fine}:

{csv_table("coverage-summary.csv")}

By true rate (rates above one half mirror those below):

{csv_table("coverage.csv")}

## A difference of two shares

{verdict("difference", pair_summary)}

Two independent conditions of n prompts each; over {fine_pairs}:

{csv_table("coverage-differences-summary.csv")}

By true rates:

{csv_table("coverage-differences.csv")}
"""


def csv_table(name: str) -> str:
    """Return the directive that shows a csv file."""
    return f"```{{csv-table}}\n:file: {name}\n:header-rows: 1\n```"


def to_csv(rows: list[Row]) -> str:
    """Return rows of the same columns as csv text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read(path: Path) -> str:
    """Return the text of a file, "" where there is none."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main())
