r"""Merged cells of tabularray tables: "\SetCell[c=2]{c}" in the cell, "cell{1}{2} = {c=2}{c}" in the preamble.

Prevents the failure in which the name over two columns is taken for that of the first alone: there a merged cell does
not take the place of its neighbours, which stay in the source and are not printed.
"""

import re
from collections.abc import Sequence

from fragility.printed.extract.grid import Cell, make_cell

#: Environments whose cells are merged so.
TBLR = {"tblr", "longtblr", "talltblr"}
_SET = re.compile(r"\\SetCell\s*(?:\[(?P<span>[^\]]*)\])?\s*\{[^{}]*\}")
_STYLE = re.compile(r"\\Set(?:Row|Rows|Cells|Column|Columns|Hline|Vline)s?\s*(?:\[[^\]]*\])?(?:\s*\{[^{}]*\})+")
_IN_PREAMBLE = re.compile(r"cell\s*\{(\d+)\}\s*\{(\d+)\}\s*=\s*\{([^{}]*)\}")
_SIZE = re.compile(r"\b([rc])\s*=\s*(\d+)")

Span = tuple[int, int]


def set_spans(source: str) -> tuple[str, Span]:
    r"""Take a cell's settings off, and return the rows and columns that it covers.

    >>> set_spans(r"\SetCell[c=2]{c} Direct")
    (' Direct', (1, 2))
    """
    span = (1, 1)
    if match := _SET.search(source):
        span = _span(match["span"] or "")
        source = source[: match.start()] + source[match.end() :]
    return _STYLE.sub("", source), span


def preamble_spans(preamble: str) -> dict[tuple[int, int], Span]:
    """Return (row, column), from 0, to the rows and columns that a preamble merges there."""
    found = {(int(row) - 1, int(column) - 1): _span(inner) for row, column, inner in _IN_PREAMBLE.findall(preamble)}
    return {place: span for place, span in found.items() if span != (1, 1)}


def merged(rows: Sequence[Sequence[tuple[Cell, Span]]], preamble: dict[tuple[int, int], Span]) -> list[list[Cell]]:
    """Return the rows with each merged cell in the place of those that it covers to the right."""
    found: list[list[Cell]] = []
    for number, row in enumerate(rows):
        kept: list[Cell] = []
        column = 0
        while column < len(row):
            cell, span = row[column]
            down, across = preamble.get((number, column), span)
            across = min(max(across, 1), len(row) - column)
            kept.append(
                make_cell(cell.text, cell.marks, rows=down, columns=across) if (down, across) != (1, 1) else cell
            )
            column += across
        found.append(kept)
    return found


def _span(text: str) -> Span:
    sizes = dict.fromkeys("rc", 1) | {name: min(int(number), 1000) for name, number in _SIZE.findall(text)}
    return sizes["r"], sizes["c"]
