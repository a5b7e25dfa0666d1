"""Tables of a markdown file: pipe tables, and those in HTML.

Prevents two failures: a renderer drops the cells that a row has too many of (rows are split here, so every cell is
seen), and a table in HTML within the text is left out without a word.
"""

import re
from dataclasses import replace

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from fragility.errors import InputError
from fragility.printed.extract.grid import Cell, Document, Table, build_grid, make_cell, number_parts
from fragility.printed.extract.html import caption_number, cell_text, read_html
from fragility.printed.extract.latex_text import plain

#: Characters of a file.
LARGEST = 2_000_000
_PIPE = re.compile(r"(?<!\\)\|")
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_HTML_TABLE = re.compile(r"(?:<p\b[^>\n]*>(?:(?!<table)[^\n])*</p>\s*)?<table\b", re.IGNORECASE)
_FORMULA = re.compile(r"\$([^$]+)\$")


def read_markdown(text: str) -> Document:
    """Read the pipe tables of a text; "Table 3: ..." in the line before or behind a table is its caption."""
    if len(text) > LARGEST:
        what = f"{len(text):,} characters"
        raise InputError(what, "markdown file", f"expected at most {LARGEST:,}; give the part with tables")
    reader = MarkdownIt("commonmark").enable(["table"])
    notices: list[str] = []
    found: list[tuple[int, Table]] = []
    for first, html in _html_tables(text):
        document = read_html(html)
        notices += document.notices
        around = text.splitlines()
        for table in document.tables:
            number, caption = _caption(around, first, first + html.count("\n") + 1, reader)
            found.append((first, table if table.locator else replace(table, locator=number, caption=caption)))
        text = text.replace(html, "\n" * html.count("\n"), 1)
    lines = text.splitlines()
    for token in reader.parse(text):
        if token.type == "table_open" and token.map:
            first, last = token.map
            rows = [[_cell(part, reader) for part in _split(line)] for line in lines[first:last] if line.strip()]
            del rows[1]  # the line of dashes
            number, caption = _caption(lines, first, last, reader)
            found.append((first, Table(number, caption, build_grid(rows, {0}))))
    return Document(number_parts([table for _, table in sorted(found, key=lambda item: item[0])]), notices)


def _html_tables(text: str) -> list[tuple[int, str]]:
    """Return the line and the source of each HTML table that no fence of code holds, its caption's line before it."""
    plain = _FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    found, place = [], 0
    for match in _HTML_TABLE.finditer(plain):
        if match.start() < place:
            continue
        depth, place = 0, len(plain)
        for tag in re.compile(r"<(/?)table\b[^>]*>", re.IGNORECASE).finditer(plain, match.start()):
            depth += -1 if tag[1] else 1
            if not depth:
                place = tag.end()
                break
        found.append((text.count("\n", 0, match.start()), text[match.start() : place]))
    return found


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
