"""Pipe tables of a markdown file.

Prevents the failure in which a renderer drops the cells that a row has too many of: rows are split here, so every
cell is seen.
"""

import re

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from fragility.printed.extract.grid import Cell, Document, Table, build_grid, make_cell, number_parts
from fragility.printed.extract.html import caption_number, cell_text
from fragility.printed.extract.latex_text import plain

_PIPE = re.compile(r"(?<!\\)\|")
_FORMULA = re.compile(r"\$([^$]+)\$")


def read_markdown(text: str) -> Document:
    """Read the pipe tables of a text; "Table 3: ..." in the line before or behind a table is its caption."""
    reader = MarkdownIt("commonmark").enable(["table"])
    lines = text.splitlines()
    tables = []
    for token in reader.parse(text):
        if token.type == "table_open" and token.map:
            first, last = token.map
            rows = [[_cell(part, reader) for part in _split(line)] for line in lines[first:last] if line.strip()]
            del rows[1]  # the line of dashes
            number, caption = _caption(lines, first, last, reader)
            tables.append(Table(number, caption, build_grid(rows, {0})))
    return Document(number_parts(tables))


def _split(line: str) -> list[str]:
    line = line.strip().removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [part.replace("\\|", "|") for part in _PIPE.split(line)]


def _cell(source: str, reader: MarkdownIt) -> Cell:
    text, marks = _printed(source, reader)
    return make_cell(text, marks)


def _printed(source: str, reader: MarkdownIt) -> tuple[str, list[str]]:
    """Return the text that a piece of markdown prints, and its marks; formulas are LaTeX."""
    marks: list[str] = []

    def formula(match: re.Match[str]) -> str:
        text, found = plain(match[1])
        marks.extend(found)
        return re.sub(r"([\\`*_{}\[\]<>#+.!|~-])", r"\\\1", text)

    rendered = reader.renderInline(_FORMULA.sub(formula, source.strip()))
    text, found = cell_text(BeautifulSoup(rendered, "html.parser"))
    return text, [*marks, *found]


def _caption(lines: list[str], first: int, last: int, reader: MarkdownIt) -> tuple[str, str]:
    before = next((line for line in reversed(lines[:first]) if line.strip()), "")
    behind = next((line for line in lines[last:] if line.strip()), "")
    for line in (before, behind):
        text = _printed(line.lstrip("# "), reader)[0]
        if number := caption_number(text):
            return number, text
    return "", ""
