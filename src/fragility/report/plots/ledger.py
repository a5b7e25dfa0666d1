"""The ledger as a picture: each reading of each claim, its verdicts, its concerns and the checks it passed.

Prevents the failure in which one summary word hides that a claim's readings differ, or that a verdict covers the
cells held and not the scope claimed: both stand side by side, with a symbol and in words.
"""

from collections import Counter
from collections.abc import Sequence
from textwrap import shorten, wrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from fragility.errors import InputError
from fragility.report.plots.figure import BAND, INK, MUTED, RULE, Figure, canvas, house_style
from fragility.wording import counted, listing

Row = dict[str, Any]
#: Height of a line, and how far a reading stands to the right of its claim, in inches.
ROW, INDENT = 0.265, 0.15
#: Verdict -> words, marker, fill style and colour; the colours are those of the site.
VERDICTS = {
    "supported": ("supported", "o", "full", "#0072b2"),
    "supported-with-caveats": ("with caveats", "o", "left", "#4593c2"),
    "inconclusive": ("inconclusive", "D", "none", "#75629b"),
    "not-supported": ("not supported", "o", "none", "#b06a00"),
    "contradicted": ("contradicted", "X", "full", "#b84300"),
    "not-checkable": ("not checkable", "_", "full", "#80868d"),
}
#: Characters of a claim's sentence that fit in a line above its readings, and lines that it may have.
LINE, LINES = 78, 2
#: Left edges of the columns in inches, and their headings.
COLUMNS = {
    "reading": (0.10, "claim, and its readings"),
    "verdict_held": (3.05, "checked numbers"),
    "verdict_scope": (4.75, "whole claim"),
    "concerns": (6.40, "concerns"),
    "checks": (7.32, "checks"),
}


def ledger_picture(rows: Sequence[Row]) -> Figure:
    """Draw the ledger, one row per reading.

    Parameters
    ----------
    rows : sequence of dict
        As `claims.ledger.ledger` gives them.

    Returns
    -------
    Figure
        A table-like picture; "checks" are the robustness checks passed of those that can be estimated.
    """
    if not rows:
        raise InputError("the ledger has no rows", "ledger_picture")
    table = _table(rows)
    claims = table.drop_duplicates(["paper_key", "claim"])[["paper_key", "claim", "statement"]]
    note = (
        f"{counted(len(claims), 'claim')} in {counted(len(table), 'reading')}; {_tally(table, 'verdict_held')} on "
        f"what was checked. Checks: passed of those that can be computed"
    )
    with house_style():
        told = {(paper, claim): _lines(text) for paper, claim, text in claims.itertuples(index=False)}
        lines = len(table) + sum(map(len, told.values()))
        drawing, (axes,) = canvas(0.15 + ROW * (lines + 1), "What the printed numbers say about each claim", note)
        _prepare(axes, lines)
        place, last = -1, ("", "")
        for row in table.to_dict("records"):
            place += 1
            if (row["paper_key"], row["claim"]) != last:
                last = (row["paper_key"], row["claim"])
                axes.axhline(place - 0.5, color=RULE, linewidth=0.9)
                for line in told[last]:
                    axes.text(COLUMNS["reading"][0], place, line, va="center", weight="bold", in_layout=False, size=11)
                    place += 1
            words = row["reading"].replace("-", " ")
            axes.text(COLUMNS["reading"][0] + INDENT, place, words, va="center", fontsize=11)
            for name in ("verdict_held", "verdict_scope"):
                _verdict(axes, COLUMNS[name][0], place, row[name])
            axes.text(COLUMNS["concerns"][0], place, str(row["concerns"]), va="center", fontsize=11)
            words = f"{row['passed']} of {row['checks']}" if row["checks"] else "none"
            axes.text(
                COLUMNS["checks"][0], place, words, va="center", fontsize=11, color=INK if row["checks"] else MUTED
            )
        return Figure(drawing, table, _alt(table, len(claims)))


def _lines(statement: str) -> list[str]:
    """Return a claim's sentence in lines; what does not fit is left out at its end."""
    return wrap(shorten(statement, LINE * LINES - 10, placeholder=" \N{HORIZONTAL ELLIPSIS}"), LINE)


def _table(rows: Sequence[Row]) -> pd.DataFrame:
    names = {
        "paper_key": "paper_key", "claim_id": "claim", "statement": "statement", "reading": "reading",
        "verdict_held": "verdict_held",
        "verdict_scope": "verdict_scope", "sensitivity_passed": "passed",
        "sensitivity_total": "checks",
    }  # fmt: skip
    told = [{new: row[old] for old, new in names.items()} | {"concerns": len(row["concerns"])} for row in rows]
    return pd.DataFrame(told)


def _prepare(axes: Axes, rows: int) -> None:
    axes.set(xlim=(0, 8.0), ylim=(rows - 0.4, -1.6), xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.axhspan(-1.5, -0.5, color=BAND, zorder=0, linewidth=0)
    for left, heading in COLUMNS.values():
        axes.text(left, -1, heading, va="center", weight="bold", fontsize=11)


def _verdict(axes: Axes, left: float, place: int, verdict: str) -> None:
    words, marker, fill, colour = VERDICTS[verdict]
    # seaborn knows no half-filled marker
    axes.plot(
        left + 0.08, place, marker, fillstyle=fill, color=colour, mec=colour, mew=2.0, ms=9, gid=f"verdict-{verdict}"
    )  # type: ignore[call-overload, unused-ignore]
    axes.text(left + 0.25, place, words, va="center", fontsize=11, color=MUTED if verdict == "not-checkable" else INK)


def _tally(table: pd.DataFrame, column: str) -> str:
    counts = Counter(table[column])
    return listing([f"{counts[verdict]} {words[0]}" for verdict, words in VERDICTS.items() if counts[verdict]])


def _alt(table: pd.DataFrame, claims: int) -> str:
    failed = table[(table["checks"] > 0) & (table["passed"] < table["checks"])]
    return (
        f"Table-like picture of {counted(claims, 'claim')} in {counted(len(table), 'reading')}, one row per "
        f"reading; columns are the verdict on "
        f"what was checked, the verdict for the whole claim, the number of concerns, and the checks passed. "
        f"On what was checked: {_tally(table, 'verdict_held')}. For the whole claim: "
        f"{_tally(table, 'verdict_scope')}. "
        f"Of {counted(int((table['checks'] > 0).sum()), 'reading')} with checks, "
        f"{len(failed)} fail at least one."
    )
