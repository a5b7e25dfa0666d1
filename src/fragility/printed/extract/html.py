"""Tables of an HTML page: those that LaTeXML makes for arXiv, and plain ones.

Prevents the failure in which a footnote, a hidden digit or the second copy of a formula becomes part of a number.
"""

import re
from collections import Counter

from bs4 import BeautifulSoup, Tag

from fragility.errors import InputError
from fragility.printed.extract.grid import Cell, Document, Grid, Table, build_grid, make_cell, number_parts
from fragility.printed.extract.latex_text import plain
from fragility.printed.extract.text import script, tidy

_NUMBERED = re.compile(
    r"\s*(?i:tab(?:le|\.)?)\s*(\d+(?:[.\-]\d+)*[a-z]?|[A-Z]{1,2}[.\-]?\d+(?:[.\-]\d+)*|[A-Z]+(?=\s*[:.]))(?!\w)"
)
#: Elements within elements that are followed, and elements of a page; more is a mistake or an attack.
DEEPEST, MOST = 2_000, 400_000
#: Comments and declarations without an end.
MOST_ENDLESS = 500
#: Elements in a cell or a caption; one that holds more is the frame of a page, of which there are so many at the most.
LARGEST_CELL, MOST_FRAMES = 1_500, 10
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:_-]*)")
#: Elements that hold nothing and have no end.
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPAN = {"row": re.compile(r"ltx_rowspan_(\d{1,9})"), "col": re.compile(r"ltx_colspan_(\d{1,9})")}
_UNPRINTED = ("script", "style", "template", "annotation", "annotation-xml", "noscript", "object")
_BLOCKS = {"br", "p", "div", "li", "td", "th", "tr", "table"}
#: What a caption that stands outside of its table may be, and how long.
_PARAGRAPHS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "div", "center")
_CAPTION = re.compile(r"\s*tab(?:le|\.)?\s*[\w.\-]+\s*[:.|\u2013\u2014]", re.IGNORECASE)
LONGEST_CAPTION = 2_000
#: The widest span that HTML allows.
WIDEST = 1000


def read_html(text: str) -> Document:
    """Read the tables of a page, in its order; a table within a cell is a part of that cell's text."""
    check_tags(text)
    page = BeautifulSoup(text, "html.parser")
    tables: list[Table] = []
    skipped: list[str] = []
    within, frames = set[int](), 0
    for element in page.find_all(_is_table):
        if id(element) in within:
            continue
        inner = [*element.find_all(True), element]
        largest = max((len(cell.find_all(True)) for cell in inner if _is_cell(cell) or _is_caption(cell)), default=0)
        if largest > LARGEST_CELL:
            skipped.append(f"table {len(tables) + len(skipped) + 1} of the page: a cell of {largest:,} elements")
            frames += 1  # the tables in it are read as tables of their own
            within.update(map(id, inner) if frames > MOST_FRAMES else ())
            continue
        within.update(map(id, inner))
        number, caption = _caption(element)
        if grid := _grid(element):
            tables.append(Table(number, caption, grid))
        else:
            name = number or f"table {len(tables) + len(skipped) + 1} of the page"
            skipped.append(f"{name}: no cell of text in it")
    notices = [f"{reason}; skipped" for reason in skipped]
    notices += [f"{name}: a picture, not text; skipped" for name in _pictures(page)]
    return Document(number_parts(tables), notices)


def caption_number(caption: str) -> str:
    """Return the locator that a caption begins with ("Table 3: ..." gives "Table 3"), else ""."""
    match = _NUMBERED.match(caption)
    return f"Table {match[1]}" if match else ""


def _classes(element: Tag) -> set[str]:
    found = element.get("class") or ""
    return set(found.split() if isinstance(found, str) else found)


def _is_table(element: Tag) -> bool:
    classes = _classes(element)
    equation = any(name.startswith("ltx_eq") for name in classes)
    return "ltx_tabular" in classes or (element.name == "table" and not equation)


def _is_row(element: Tag) -> bool:
    return element.name == "tr" or "ltx_tr" in _classes(element)


def _is_cell(element: Tag) -> bool:
    return element.name in ("td", "th") or "ltx_td" in _classes(element)


def _encloses(element: Tag) -> bool:
    """Say whether what stands in an element is a part of it: of a table, or of the text of a cell."""
    return _is_cell(element) or _is_table(element)


def _is_caption(element: Tag) -> bool:
    return element.name in ("figcaption", "caption") or "ltx_caption" in _classes(element)


def _caption(table: Tag) -> tuple[str, str]:
    """Return locator and text of the nearest caption with a table's number, else the nearest caption."""
    nearest = ""
    floats = [p for p in table.parents if p.name == "figure" or _classes(p) & {"ltx_table", "ltx_figure", "ltx_float"}]
    for place in (table, *floats):
        for caption in place.find_all(_is_caption):
            text = "" if caption.find(_is_table) else cell_text(caption)[0]
            if number := caption_number(text):
                return number, text
            nearest = nearest or text
    outside = _beside(floats[0] if floats else table)
    return outside if outside[0] else ("", nearest)


def _beside(element: Tag) -> tuple[str, str]:
    """Return locator and text of the paragraph before or behind a table that begins as its caption does."""
    for siblings in (element.find_all_previous(_PARAGRAPHS, limit=3), element.find_all_next(_PARAGRAPHS, limit=3)):
        for paragraph in siblings:
            if paragraph.find_parent(_is_table) or paragraph.find(_is_table) or not tidy(paragraph.get_text()):
                continue
            text = tidy(paragraph.get_text())
            if len(text) <= LONGEST_CAPTION and (number := caption_number(text)) and _CAPTION.match(text):
                return number, text
            break
    return "", ""


def _pictures(page: BeautifulSoup) -> list[str]:
    """Return the locators of floats whose caption is a table's and that hold a picture and no table."""
    found = []
    for figure in page.find_all("figure"):
        caption = figure.find(_is_caption)
        pictured = caption and not figure.find(_is_table) and figure.find(("img", "svg", "object"))
        if caption and pictured and (number := caption_number(tidy(caption.get_text()))):
            found.append(number)
    return found


def check_tags(text: str) -> None:
    """Refuse, before anything is built of it, a page with too many elements, or with too many in each other.

    An end closes what was opened by its name, and all that was opened since; one of another name closes nothing.
    """
    if text.count("<") + text.count("&") > 3 * MOST:
        raise InputError(f"more than {3 * MOST:,} signs of markup", "HTML page", "give the part that holds the tables")
    # The parser looks for the end of each of these up to the end of the page.
    endless = text.count("<!--") - text.count("-->") + text.count("<![") + text.count("<?")
    if endless > MOST_ENDLESS:
        raise InputError(f"{endless:,} comments or declarations without an end", "HTML page", "remove them")
    opened: list[str] = []
    held: Counter[str] = Counter()
    number = 0
    for match in _TAG.finditer(text):
        name = match[2].lower()
        if not match[1]:
            number += 1
            if name not in _VOID:
                opened.append(name)
                held[name] += 1
        elif held[name]:
            while (last := opened.pop()) != name:
                held[last] -= 1
            held[name] -= 1
        if len(opened) > DEEPEST:
            raise InputError(f"tags nested more than {DEEPEST:,} deep", "HTML page", "not a page of tables")
        if number > MOST:
            raise InputError(f"more than {MOST:,} tags", "HTML page", "give the part that holds the tables")


def _grid(table: Tag) -> Grid | None:
    rows: list[list[Cell]] = []
    heads = []
    for row in (row for row in table.find_all(_is_row) if row.find_parent(_encloses) is table):
        elements = [cell for cell in row.find_all(_is_cell) if cell.find_parent(_encloses) is table]
        cells = [_cell(element) for element in elements]
        named = [_names_column(element) for element, cell in zip(elements, cells, strict=True) if cell.text]
        if named and all(named):
            heads.append(len(rows))
        rows.append(cells)
    return build_grid(rows, heads) if any(cell.text for cells in rows for cell in cells) else None


def _names_column(cell: Tag) -> bool:
    classes = _classes(cell)
    if any(name.startswith("ltx_") for name in classes):
        return "ltx_th_column" in classes
    return cell.name == "th" and cell.get("scope") != "row"


def _cell(element: Tag) -> Cell:
    columns, rows = _span(element, "col"), _span(element, "row")
    names_row = "ltx_th_row" in _classes(element) or (element.name == "th" and not _classes(element))
    text, marks = cell_text(element)
    return make_cell(text, marks, rows=rows, columns=columns, names_row=names_row)


def _span(element: Tag, way: str) -> int:
    named = [int(match[1]) for name in _classes(element) if (match := _SPAN[way].fullmatch(name))]
    asked = str(element.get(f"{way}span") or "")
    number = int(asked) if re.fullmatch(r"[0-9]{1,9}", asked) else (named or [1])[0]
    return min(max(number, 1), WIDEST)


def cell_text(element: Tag) -> tuple[str, list[str]]:
    """Return the printed text of an element and its marks; the element is changed by this."""
    marks = []
    for inner in [element, *element.find_all(True)]:
        if inner.decomposed:
            continue
        classes = _classes(inner)
        hidden = inner.has_attr("hidden") or _HIDDEN.search(str(inner.get("style") or ""))
        if inner is not element and (inner.name in _UNPRINTED or hidden or "ltx_phantom" in classes):
            inner.decompose()
        elif "ltx_note" in classes:
            sign = inner.find(class_="ltx_note_mark")
            marks.append(f"footnote {tidy(sign.get_text()) if sign else ''}".strip())
            inner.decompose()
        elif inner.name == "math" and inner.has_attr("alttext"):
            text, found = plain(str(inner["alttext"]))
            marks += found
            inner.replace_with(text)
            inner.decompose()
        elif "ltx_font_bold" in classes or inner.name in ("b", "strong"):
            marks.append("bold")
        elif classes & {"ltx_framed_underline", "ltx_ulem_uline"} or inner.name == "u":
            marks.append("underlined")
    whole = tidy(element.get_text())
    for cite in element.find_all("cite"):
        if not cite.decomposed and tidy(cite.get_text()) != whole:
            cite.decompose()
    for raised in reversed(element.find_all(["sup", "sub"])):
        before = raised.previous_sibling
        text, found = script(raised.get_text(), raised.name == "sup", before.get_text() if before else "")
        marks += found
        raised.replace_with(text)
    for block in element.find_all(lambda inner: inner.name in _BLOCKS or _is_cell(inner) or _is_row(inner)):
        block.insert_before(" ")
        block.insert_after(" ")
    return tidy(element.get_text()), list(dict.fromkeys(marks))
