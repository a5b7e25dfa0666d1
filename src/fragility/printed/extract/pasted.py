"""A table pasted as plain text, out of a PDF or a terminal.

Prevents the failure in which words that have lost their columns are given to the wrong ones: a line is split only
where the numbers of all lines and the names over them are as many; else the table is refused.
"""

import re

from fragility.errors import InputError
from fragility.printed.extract.grid import Document, Table, build_grid, make_cell
from fragility.printed.extract.html import caption_number
from fragility.printed.extract.separated import read_separated
from fragility.statistics.printed import read_printed

_WIDE = re.compile(r"\t+| {2,}|\s*[|\u2502]\s*")
_RULE = re.compile(r"[\s\-=+_|\u2500-\u257f]*")


def read_pasted(text: str, name: str) -> Document:
    """Read the tables of a plain text, set apart by blank lines; a line "Table 3: ..." is the caption of the next.

    Raises
    ------
    InputError
        For a text without a table, or one whose columns cannot be told.
    """
    tables, caption = [], ""
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        lines = [line.strip() for line in block.split("\n") if line.strip() and not _RULE.fullmatch(line)]
        if lines and caption_number(lines[0]):
            caption, lines = lines[0], lines[1:]
        if len(lines) > 1 and (rows := _rows(lines, name)):
            cells = [[make_cell(cell) for cell in row] for row in rows]
            tables.append(Table(caption_number(caption), caption, build_grid(cells, {0})))
            caption = ""
    if not tables:
        raise InputError("no table of columns found", name, "save it as csv, with one cell a column")
    return Document(tables)


def _rows(lines: list[str], name: str) -> list[list[str]]:
    wide = [[part for part in _WIDE.split(line.strip("| \u2502")) if part] for line in lines]
    if len({len(row) for row in wide}) == 1 and len(wide[0]) > 1:
        return wide
    if all(line.count(",") == lines[0].count(",") > 0 or line.count(";") == lines[0].count(";") > 0 for line in lines):
        grid = read_separated("\n".join(lines), name).tables[0].grid
        return [[placed.cell.text for placed in grid.across(row)] for row in range(grid.height)]
    split = [line.split() for line in lines]
    numbers = [_numbers_at_end(words) for words in split[1:]]
    width = numbers[0]
    if not width or set(numbers) != {width}:
        if not any(numbers):
            return []
        raise InputError(
            "its columns cannot be told: the lines end in different numbers of numbers", name, "save it as csv"
        )
    if len(split[0]) not in (width, width + 1):
        what = f"{len(split[0])} words over {width} numbers, so which name stands over which cannot be told"
        raise InputError(what, name, "save it as csv")
    head = split[0] if len(split[0]) == width + 1 else ["", *split[0]]
    return [head, *([" ".join(words[:-width]), *words[-width:]] for words in split[1:])]


def _numbers_at_end(words: list[str]) -> int:
    count = 0
    for word in reversed(words):
        if read_printed(word).kind not in ("exact", "missing"):
            break
        count += 1
    return min(count, len(words) - 1)
