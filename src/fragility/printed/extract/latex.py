"""Tables of a LaTeX source.

Prevents the failure in which a table is typed off the PDF by hand although its source is there. No TeX is run: what
the source loads from other files, or defines with arguments, is not followed, and said.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fragility.documents import read_text
from fragility.errors import InputError
from fragility.printed.extract.grid import Cell, Document, Grid, Table, build_grid, make_cell, number_parts
from fragility.printed.extract.latex_text import group, option, plain
from fragility.printed.extract.macros import expand, read_macros
from fragility.printed.extract.tblr import TBLR, merged, preamble_spans, set_spans
from fragility.printed.extract.text import tidy
from fragility.wording import listing

#: Tabular environments, and how many arguments stand before their rows.
TABULARS = {
    "tabular": 1, "tabular*": 2, "tabularx": 2, "tabulary": 2, "longtable": 1, "longtable*": 1, "NiceTabular": 1,
    "tblr": 1, "longtblr": 1, "talltblr": 1, "supertabular": 1, "xltabular": 2,
}  # fmt: skip
_FLOATS = re.compile(r"(?:table|sidewaystable|wraptable|longtable|xltabular|margintable|longtblr|talltblr)\*?")
_SUBFLOATS = re.compile(r"sub(?:table|figure|float)|subcaptionblock")
_CAPTION = re.compile(
    r"\\caption(of\s*\{table\})?\s*(?=[\[{])|\\begin\s*\{(?:long|tall)tblr\}\s*\[[^\]{}]*\bcaption\s*=\s*(?=\{)"
)
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*\n?[ \t]*")
_STEP = re.compile(
    r"\\begin\s*\{[^}]{0,999}\}|\\end\s*\{[^}]{0,999}\}|\\\\\*?(?:[ \t]*\[[^\]]{0,999}\])?|\\tabularnewline|\\.|[{}&]",
    re.S,
)
_RULE = re.compile(
    r"\s*\\(?:(?P<across>(?:toprule|midrule|bottomrule|hline|hdashline)(?![A-Za-z])|Xhline\s*\{[^}]{0,999}\}"
    r"|specialrule(?:\s*\{[^}]{0,999}\}){3})"
    r"|(?:cmidrule|cline)\s*(?:\[[^\]]{0,999}\])?\s*(?:\([^)]{0,999}\))?\s*\{[^}]{0,999}\}|noalign\s*\{[^}]{0,999}\}"
    r"|(?:addlinespace|morecmidrules|pagebreak|nopagebreak)(?![A-Za-z]))(?:\s*\[[^\]]{0,999}\])?"
)
#: Characters of a source, with the files that it loads; the largest papers hold half as many.
LARGEST = 2_000_000
#: Environments, and captions, of a source.
MOST = 5_000
#: Files within files that are followed.
DEEPEST = 10
_INPUT = re.compile(r"\\(?:input|include|subfile)\s*\{([^{}]{0,999})\}|\\input\s+([\w./\-]+)")
_LOADS = re.compile(r"\\(?:csvautotabular|pgfplotstabletypeset|input|include)\b(?!pdf|graphics|standalone)")
_MULTICOLUMN = re.compile(r"\\multicolumn\s*\{\s*(\d{1,9})\s*\}")
_MULTIROW = re.compile(r"\\multirow(?:cell)?\s*(?:\[[^\]]{0,999}\])?\s*\{\s*(-?\d{1,9})\s*\}(?:\s*\[[^\]]{0,999}\])?")
_LONG_CAPTION = re.compile(
    r"\\caption\s*(?:\[[^\]]{0,999}\])?\s*\{(?:[^{}]|\{[^{}]{0,999}\}){0,9999}\}(?:\s*\\label\{[^}]{0,999}\})?\s*\\\\"
)
_LONG_FOOT = re.compile(r"\\end(?:head|firsthead|lastfoot|foot)\b")


def read_latex(text: str, folder: Path | None = None, called: str = "LaTeX source") -> Document:
    """Read the tables of a LaTeX source; they are numbered in the order of their captions, as LaTeX does.

    A number that the document class or a command sets otherwise (appendices) is not known here.

    Parameters
    ----------
    text : str
        The source.
    folder : Path, optional
        Where files that it loads are looked for; nothing above it or outside of it is read.
    called : str
        What it is called, for messages.
    """
    missing: list[str] = []
    _check_length(text)
    source = _COMMENT.sub(r"\1", _loaded(text, folder, missing, 0)).partition("\\end{document}")[0]
    _check_length(source)
    loads = len(_LOADS.findall(source)) + len(missing)
    shown = f" ({listing(missing[:5])})" if missing else ""
    notices = [f"{loads} \\input or \\include not followed{shown}: tables in those files are not read"] if loads else []
    macros = read_macros(source)
    spans = list(_environments(source))
    if max(len(spans), source.count("\\caption")) > MOST:
        raise InputError(
            f"more than {MOST:,} environments or captions", "LaTeX source", "give the part with the tables"
        )
    captions = _captions(source, spans)
    tables = []
    tabulars = [span for span in spans if span[0] in TABULARS]
    for name, start, end in tabulars:
        if not any(first < start and end < last for _, first, last in tabulars):
            number, caption = _caption_of(start, end, spans, captions)
            locator = f"Table {number}" if number else ""
            text = tidy(plain(expand(caption, macros, called))[0])
            tables.append(Table(locator, text, _grid(name, expand(source[start:end], macros, called))))
    if any(table.locator for table in tables):
        notices.append("the tables are numbered in the order of their captions: compare with the print")
    return Document(number_parts(tables), notices)


def _check_length(source: str) -> None:
    if len(source) > LARGEST:
        what, fix = f"{len(source):,} characters", f"expected at most {LARGEST:,}; give the file that holds the tables"
        raise InputError(what, "LaTeX source", fix)


def _loaded(text: str, folder: Path | None, missing: list[str], depth: int) -> str:
    """Return a source with the files that it loads put in, where they lie beside it; the names of others are kept."""

    def content(match: re.Match[str]) -> str:
        name = (match[1] or match[2]).strip()
        path = (folder / name) if folder else None
        for candidate in (path, path.with_name(path.name + ".tex")) if path else ():
            inside = folder is not None and candidate.resolve().is_relative_to(folder.resolve())
            if inside and candidate.is_file() and depth < DEEPEST:
                return _loaded(_COMMENT.sub(r"\1", read_text(candidate)), folder, missing, depth + 1)
        missing.append(name if name.isprintable() and len(name) <= 60 else "a file")
        return ""

    return _INPUT.sub(content, _COMMENT.sub(r"\1", text))


def _environments(source: str) -> Iterator[tuple[str, int, int]]:
    """Yield (name, start of the content, end of the content) of each environment, in the order of their begins."""
    found: list[tuple[str, int, int]] = []
    stack: list[tuple[str, int]] = []
    held: Counter[str] = Counter()
    for match in re.finditer(r"\\(begin|end)\s*\{([^}]{0,999})\}", source):
        if match[1] == "begin":
            stack.append((match[2], match.end()))
            held[match[2]] += 1
        elif held[match[2]]:
            name, start = stack.pop()
            while name != match[2]:
                held[name] -= 1
                name, start = stack.pop()
            held[name] -= 1
            found.append((name, start, match.start()))
    yield from sorted(found, key=lambda span: span[1])


def _captions(source: str, spans: list[tuple[str, int, int]]) -> list[tuple[int, int, str]]:
    """Return (place, number, text) of the numbered captions of tables."""
    found: list[tuple[int, int, str]] = []
    for match in _CAPTION.finditer(source):
        around = [name for name, start, end in spans if start <= match.end() < end]
        in_table = bool(match[1]) or any(_FLOATS.fullmatch(name) for name in around)
        if in_table and not any(_SUBFLOATS.match(name) for name in around):
            text = group(source, option(source, match.end())[1])[0]
            found.append((match.end(), len(found) + 1, text))
    return found


def _caption_of(
    start: int, end: int, spans: list[tuple[str, int, int]], captions: list[tuple[int, int, str]]
) -> tuple[int, str]:
    """Return number and text of a tabular's caption: of several in one float, the one in the same order."""
    floats = [span for span in spans if _FLOATS.fullmatch(span[0]) and span[1] <= start and end <= span[2]]
    if not floats:
        return 0, ""
    _, first, last = floats[0]
    inside = [caption for caption in captions if first <= caption[0] < last]
    before = [span for span in spans if span[0] in TABULARS and first <= span[1] < start and span[2] <= start]
    if not inside:
        return 0, ""
    _, number, text = inside[min(len(before), len(inside) - 1)]
    return number, text


def _grid(name: str, content: str) -> Grid:
    place, preamble = option(content, 0)[1], ""
    for _ in range(TABULARS[name]):
        preamble, place = group(content, place)
        place = option(content, place)[1]
    body, notices = content[place:], []
    if "\\endfirsthead" in body or "\\endhead" in body:
        before, first, rest = body.partition("\\endfirsthead")
        repeated, again, rest = rest.partition("\\endhead")
        body = _LONG_FOOT.sub("", before + (rest if again else first + repeated) if first else body)
        notices.append("the repeated head of the longtable is left out")
    body = _LONG_CAPTION.sub("", body)
    lines, rules = _lines(body, notices)
    if name in TBLR:
        set_cells = [[set_spans(part) for part in line] for line in lines]
        rows = merged([[(_cell(text), span) for text, span in line] for line in set_cells], preamble_spans(preamble))
    else:
        rows = [[_cell(part) for part in line] for line in lines]
    _hide_covered(rows, notices)
    grid = build_grid(rows, _head_rows(rows, rules))
    grid.notices.extend(notices)
    return grid


def _lines(body: str, notices: list[str]) -> tuple[list[list[str]], set[int]]:
    """Return the cells of each row, and the numbers of rows that a rule across the table stands before."""
    lines: list[list[str]] = [[]]
    depth, start = 0, 0
    broken = _unbalanced(body)
    if broken:
        notices.append(f"{broken}: its rows are split as they stand, compare them with the print")
    for match in _STEP.finditer(body):
        step = match[0]
        if step == "{" or step.startswith("\\begin"):
            depth += not broken
        elif step == "}" or step.startswith("\\end"):
            depth -= not broken
        elif depth == 0 and (step == "&" or step.startswith(("\\\\", "\\tabularnewline"))):
            lines[-1].append(body[start : match.start()])
            start = match.end()
            if step != "&":
                lines.append([])
    lines[-1].append(body[start:])
    rules: set[int] = set()
    kept: list[list[str]] = []
    for line in lines:
        place = 0
        while rule := _RULE.match(line[0], place):
            place = rule.end()
            if rule["across"]:
                rules.add(len(kept))
        line[0] = line[0][place:]
        if len(line) > 1 or line[0].strip():
            kept.append(line)
    return kept, rules


def _unbalanced(body: str) -> str:
    """Say whether the braces of a table do not close, "" if they do."""
    depth = 0
    for match in _STEP.finditer(body):
        depth += (match[0] == "{") - (match[0] == "}")
        if depth < 0:
            return "a brace closes that was not opened"
    return "a brace does not close" if depth else ""


def _head_rows(rows: list[list[Cell]], rules: set[int]) -> set[int]:
    """Return the rows above the first rule below a row, and single rows without a number between two rules."""
    inner = sorted(row for row in rules if 0 < row < len(rows))
    first = inner[0] if inner else 0
    fenced = {row for row in inner if row + 1 in inner and all(cell.kind != "number" for cell in rows[row])}
    return set(range(first)) | fenced


def _cell(source: str) -> Cell:
    columns = rows = 1
    if match := _MULTICOLUMN.search(source):
        columns = int(match[1])
        inner, end = group(source, group(source, match.end())[1])
        source = source[: match.start()] + inner + source[end:]
    if match := _MULTIROW.search(source):
        rows = int(match[1]) or 1
        after = option(source, group(source, match.end())[1])[1]
        inner, end = group(source, after)
        source = source[: match.start()] + inner + source[end:]
    text, marks = plain(source)
    return make_cell(text, marks, rows=rows, columns=min(max(columns, 1), 1000))


def _hide_covered(rows: list[list[Cell]], notices: list[str]) -> None:
    """Take out the blank cells that LaTeX wants under a merged cell; one that counts upwards is moved to its top."""
    for index, row in enumerate(rows):
        for cell in [cell for cell in row if cell.rows < 0]:
            column, top = _column_of(row, cell), max(index + cell.rows + 1, 0)
            upper = _at(rows[top], column)
            moved = make_cell(cell.text, cell.marks, rows=index - top + 1, columns=cell.columns)
            if upper is None or upper.text:
                notices.append(f"the merged cell in row {index + 1} covers text: it is read as a single cell")
                row[row.index(cell)] = make_cell(cell.text, cell.marks, columns=cell.columns)
            else:
                row[row.index(cell)] = make_cell("", columns=cell.columns)
                rows[top][rows[top].index(upper)] = moved
    gone: list[tuple[int, Cell]] = []
    for index, row in enumerate(rows):
        for number, cell in enumerate(row):
            column = _column_of(row, cell)
            for below in range(index + 1, min(index + cell.rows, len(rows))):
                under = [c for c in (_at(rows[below], column + step) for step in range(cell.columns)) if c is not None]
                if any(c.text for c in under):
                    notices.append(f"the merged cell in row {index + 1} ends above the text in row {below + 1}")
                    row[number] = make_cell(cell.text, cell.marks, rows=below - index, columns=cell.columns)
                    break
                gone += [(below, c) for c in dict.fromkeys(under)]
    for index, cell in gone:
        if cell in rows[index]:
            rows[index].remove(cell)


def _column_of(row: list[Cell], cell: Cell) -> int:
    return sum(before.columns for before in row[: row.index(cell)])


def _at(row: list[Cell], column: int) -> Cell | None:
    for cell in row:
        if 0 <= column < cell.columns:
            return cell
        column -= cell.columns
    return None
