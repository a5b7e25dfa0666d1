"""Tables of a PDF page that are set between horizontal rules alone, as most papers set them.

Prevents two failures: such a table is not found, as no vertical line bounds its cells, or a heading is cut where the
words of its column do not line up. A table whose lines do not agree on the columns is left out and counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from fragility.printed.extract.grid import Cell, make_cell
from fragility.printed.extract.html import caption_number

#: Points by which the rules of one table may differ at their ends, and within which a thick rule is one.
NEAR, THICK = 3.0, 2.5
#: Gap between the words of one cell at the most, as a share of their height.
GAP = 0.7
#: A line of one piece that is wider than this share of the rules is prose, and ends a table.
PROSE = 0.6

#: Rows of cells, and which of them are headings.
Ruled = tuple[list[list[Cell]], set[int]]


@dataclass(frozen=True)
class Piece:
    """Words that stand together: from where to where, down to where, and what they say."""

    left: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Rule:
    """A horizontal rule: its height on the page, measured from the top, and its ends."""

    top: float
    left: float
    right: float

    def alike(self, other: "Rule") -> bool:
        """Say whether two rules have the same ends."""
        return abs(self.left - other.left) <= NEAR and abs(self.right - other.right) <= NEAR


Line = list[Piece]


def ruled_tables(page: Any) -> tuple[list[Ruled], int]:
    """Return the tables of a page (a `pdfplumber` page) from its top to its bottom, and how many were left out."""
    stacks: list[list[Rule]] = []
    rules = _rules(page)
    for rule in rules:
        stack = next((stack for stack in stacks if stack[0].alike(rule)), None)
        if stack is None:
            stacks.append([rule])
        else:
            stack.append(rule)
    found: list[tuple[Rule, Rule, Ruled | None]] = []
    for stack in sorted(stacks, key=lambda stack: stack[0].left - stack[0].right):
        for first, last, bands in _runs(page, stack):
            inside = any(
                a.top <= first.top <= b.top and a.left - NEAR <= first.left and first.right <= a.right + NEAR
                for a, b, _ in found
            )
            if not inside:
                short = [rule for rule in rules if first.top < rule.top < last.top and not rule.alike(first)]
                found.append((first, last, _cells(bands, short)))
    found.sort(key=lambda one: (one[0].top, one[0].left))
    tables = [table for _, _, table in found if table is not None]
    return tables, len(found) - len(tables)


def _rules(page: Any) -> list[Rule]:
    """Return the horizontal rules: pieces on one height that touch are one, and so are the two edges of a thick one."""
    edges = sorted((e["top"], e["x0"], e["x1"]) for e in page.edges if e["orientation"] == "h")
    heights: list[list[tuple[float, float, float]]] = []
    for edge in edges:
        if heights and edge[0] - heights[-1][0][0] <= THICK:
            heights[-1].append(edge)
        else:
            heights.append([edge])
    rules = []
    for pieces in heights:
        top = pieces[0][0]
        spans: list[list[float]] = []
        for _, left, right in sorted(pieces, key=lambda piece: piece[1:]):
            if spans and left <= spans[-1][1] + NEAR:
                spans[-1][1] = max(spans[-1][1], right)
            else:
                spans.append([left, right])
        rules += [Rule(top, left, right) for left, right in spans]
    return rules


def _runs(page: Any, stack: Sequence[Rule]) -> Iterator[tuple[Rule, Rule, list[list[Line]]]]:
    """Yield the rules and the lines between them of each table of a stack; prose or a caption ends a table."""
    first, bands = stack[0], list[list[Line]]()
    for above, below in pairwise(stack):
        lines = _lines(page, above, below)
        wide = PROSE * (above.right - above.left)
        alone = [line[0] for line in lines if len(line) == 1]
        if any(piece.right - piece.left > wide or caption_number(piece.text) for piece in alone):
            if bands:
                yield first, above, bands
            first, bands = below, []
        elif lines:
            bands.append(lines)
    if bands:
        yield first, stack[-1], bands


def _lines(page: Any, above: Rule, below: Rule) -> list[Line]:
    """Return the lines of words between two rules, each in pieces; a change of size is a gap between words."""
    left, top, right, bottom = page.bbox
    box = (max(above.left - NEAR, left), max(above.top, top), min(above.right + NEAR, right), min(below.top, bottom))
    if box[0] >= box[2] or box[1] >= box[3]:
        return []
    inside = page.within_bbox(box)
    words = sorted(inside.extract_words(extra_attrs=["size"]), key=lambda word: (word["top"] + word["bottom"]) / 2)
    rows: list[list[Any]] = []
    for word in words:
        middle = (word["top"] + word["bottom"]) / 2
        if rows and middle < rows[-1][0]["bottom"] and middle > rows[-1][0]["top"]:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_pieces(row) for row in rows]


def _pieces(words: list[Any]) -> Line:
    height = max(word["bottom"] - word["top"] for word in words)
    line: Line = []
    for word in sorted(words, key=lambda word: word["x0"]):
        if line and word["x0"] - line[-1].right <= GAP * height:
            last = line[-1]
            line[-1] = Piece(last.left, max(last.right, word["x1"]), last.bottom, f"{last.text} {word['text']}")
        else:
            line.append(Piece(word["x0"], word["x1"], word["bottom"], word["text"]))
    return line


def _cells(bands: Sequence[Sequence[Line]], rules: Sequence[Rule]) -> Ruled | None:
    """Return lines as rows of cells; None where they do not agree on the columns.

    A short rule below a heading says how far it reaches.
    """
    lines = [line for band in bands for line in band]
    most = max(map(len, lines))
    fullest = [line for line in lines if len(line) == most]
    columns = [(min(line[at].left for line in fullest), max(line[at].right for line in fullest)) for at in range(most)]
    if most < 2 or len(lines) < 2 or any(a[1] >= b[0] for a, b in pairwise(columns)):
        return None
    heads = len(bands[0]) if len(bands) > 1 else 1
    rows = []
    for number, line in enumerate(lines):
        heading = number < heads
        row = _row([_reach(piece, rules) for piece in line] if heading else line, columns, heading)
        if row is None:
            return None
        rows.append(row)
    return rows, set(range(heads))


def _reach(piece: Piece, rules: Sequence[Rule]) -> Piece:
    below = (rule for rule in rules if -NEAR < rule.top - piece.bottom < NEAR + THICK)
    held = next((rule for rule in below if rule.left - NEAR <= piece.left and piece.right <= rule.right + NEAR), None)
    return replace(piece, left=held.left, right=held.right) if held else piece


def _row(line: Line, columns: Sequence[tuple[float, float]], heading: bool) -> list[Cell] | None:
    row: list[Cell] = []
    for piece in line:
        over = [at for at, (left, right) in enumerate(columns) if piece.left < right and left < piece.right]
        next_free = sum(cell.columns for cell in row)
        section = len(line) == 1 and over[:1] == [0]
        if not over or over[0] < next_free or (len(over) > 1 and not heading and not section):
            return None
        row += [make_cell("") for _ in range(over[0] - next_free)]
        row.append(make_cell(piece.text, columns=len(over) if heading or not section else 1))
    return row + [make_cell("") for _ in range(len(columns) - sum(cell.columns for cell in row))]
