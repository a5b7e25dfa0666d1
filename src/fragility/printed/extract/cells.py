"""The cells of a table's body to rows: each number with its address, its kind, its unit and its n.

Prevents the failure in which one cell is read alone: what its column, its row and the caption say of it decides
whether it is a level, a change, a count or a number of items.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fragility.documents import check_cell
from fragility.errors import InputError
from fragility.printed.extract.address import Address, Layout, address
from fragility.printed.extract.commas import settle, with_point
from fragility.printed.extract.grid import Placed, Table
from fragility.printed.extract.meaning import (
    bare,
    deviation_named,
    direction_words,
    is_relative,
    kind_of_header,
    likely_size,
    names_interval,
    of_a_test,
)  # fmt: skip
from fragility.printed.extract.names import DIRECTIONS, Names, arrow, says_percent
from fragility.printed.extract.pieces import (
    Piece,
    bracket_names,
    is_direct_change,
    pieces,
    separated,
    slash_names,
    two_ends,
    value_and_delta,
)
from fragility.printed.paper import COLUMNS
from fragility.printed.scores import SAID, exceeded
from fragility.statistics.printed import read_printed

#: A header longer than this is no name; a text (a prompt, say) does not become an address.
LONGEST_NAME = 80
#: Kinds that are no levels of anything: no n belongs to them.
NO_LEVEL = ("n", "delta", "spread", "low", "high", "p", "statistic", "df", "rank", "beside")
#: Why a rate beyond its whole is not read.
BEYOND = "as every share of items is"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_BEST_IN_BOLD = re.compile(
    r"\b(?:best|highest|lowest|top)\b[^.;]*\bbold|\bbold\w*\b[^.;]*\b(?:best|highest|lowest|top)\b", re.IGNORECASE
)
_RATE = re.compile(r"\basr\b|attack success|\baccuracy|\bacc\b|refusal|unsafe|pass@|(?:un)?safe rate", re.IGNORECASE)
_PLUS = re.compile(r"\+\s*([A-Za-z][\w .,/&\-]*)")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass
class CellRow:
    """One number of a cell as a row of scores.csv, with what it was read from."""

    row: dict[str, str]
    placed: Placed
    piece: Piece
    headers: tuple[str, ...]
    caption: str
    labels: tuple[tuple[str, str], ...] = ()
    heads: tuple[str, ...] = ()
    likely_n: str = ""


Refused = list[tuple[Placed, str]]


def read_body(
    table: Table, layout: Layout, body: Sequence[Placed], names: Names, fills: Mapping[str, str]
) -> tuple[list[CellRow], Refused, list[str]]:
    """Read the cells of a table's body that are neither labels nor empty.

    Returns
    -------
    tuple
        The rows in the order of the cells, the cells that were not read with the reason, and notices.
    """
    where = {placed: address(table.grid, layout, placed) for placed in body}
    texts, refused, notices = _settled(table, layout, body, where)
    kinds = _kinds(layout, body, where, texts, says_percent(table.caption))
    changed = {placed.column for placed in body if is_direct_change(texts[placed])}
    found: list[CellRow] = []
    for placed in body:
        reason = refused.get(placed) or _reason(placed, where[placed], texts[placed])
        if not reason:
            parts = _parts(table, placed, where[placed], texts[placed], placed.column in changed)
            reason = parts if isinstance(parts, str) else ""
        if not reason:
            assert not isinstance(parts, str)
            made = [_row(table, placed, where[placed], piece, name, kinds[placed], names) for piece, name in parts]
            for one in made:
                _name_headers(table, layout, where[placed], one)
                for column, value in fills.items():
                    one.row[column] = one.row[column] or value
            reason = next(filter(None, (refusal(one.row) for one in made)), "")
            found += [] if reason else made
        if reason:
            refused[placed] = reason
    return found, [(placed, refused[placed]) for placed in body if placed in refused], notices


def _settled(
    table: Table, layout: Layout, body: Sequence[Placed], where: Mapping[Placed, Address]
) -> tuple[dict[Placed, str], dict[Placed, str], list[str]]:
    """Return the text of each cell with decimal commas turned to points, and the cells whose column is not settled."""
    columns: dict[int, list[str]] = defaultdict(list)
    for placed in body:
        columns[placed.column].append(placed.cell.text)
    percent = {placed.column for placed in body if any(says_percent(h.cell.text) for h in where[placed].headers)}
    read = settle(columns, percent)
    texts = {placed: placed.cell.text for placed in body}
    refused: dict[Placed, str] = {}
    for placed in body:
        if read.get(placed.column) == "comma":
            texts[placed] = with_point(placed.cell.text)
        elif read.get(placed.column) and re.search(r"\d,\d", placed.cell.text):
            refused[placed] = "commas and points in one column or table: which are decimal is not settled"
    commas = sorted(column + 1 for column, how in read.items() if how == "comma")
    told = [f"decimal commas in column {', '.join(map(str, commas))}: read as decimal points"] if commas else []
    return texts, refused, told


def _kinds(
    layout: Layout,
    body: Sequence[Placed],
    where: Mapping[Placed, Address],
    texts: Mapping[Placed, str],
    in_percent: bool,
) -> dict[Placed, str]:
    """Return what the number of each cell is; of signed numbers, the whole column is changes."""
    kinds: dict[Placed, str] = {}
    by_column: dict[tuple[int, int], list[Placed]] = defaultdict(list)
    for placed in body:
        levels = [
            [h.cell.text for h in where[placed].headers if h.row in layout.header_rows and not _is_group(layout, h)]
        ]
        rows = [h.cell.text for h in where[placed].headers if h.row not in layout.header_rows or _is_group(layout, h)]
        kinds[placed] = kind_of_header(levels[0], rows)
        by_column[placed.column, min(layout.heads[placed.row], default=0)].append(placed)
    tested = "p" in kinds.values()
    for cells in by_column.values():
        over = [h.cell.text for h in where[cells[0]].headers if h.row in layout.header_rows][-1:]
        if tested and over and (kind := of_a_test(over[0])):
            kinds |= dict.fromkeys(cells, kind)
        levels_only = [placed for placed in cells if not kinds[placed]]
        percent = in_percent or any(
            "%" in texts[p] or any(says_percent(h.cell.text) for h in where[p].headers) for p in levels_only
        )
        plus = any(re.match(r"\+\s*[\d.]", texts[p]) for p in levels_only)
        minus = any(re.match(r"[-\u2212]\s*[\d.]", texts[p]) for p in levels_only)
        if plus or (minus and percent):
            kinds |= dict.fromkeys(levels_only, "delta")
        whole = all(read_printed(texts[p]).kind == "exact" and re.fullmatch(r"[\d, ]+", texts[p]) for p in levels_only)
        if (
            levels_only
            and whole
            and over
            and likely_size(over[0])
            and all(read_printed(texts[p]).value for p in levels_only)
        ):
            kinds |= dict.fromkeys(levels_only, "n")
    return kinds


def _is_group(layout: Layout, header: Placed) -> bool:
    return header in layout.groups


def _reason(placed: Placed, where: Address, text: str) -> str:
    longest = max((len(header.cell.text) for header in where.headers), default=0)
    if longest > LONGEST_NAME:
        return f"a header of {longest} characters is text, not a name"
    if placed.cell.kind == "words":
        return not_a_number(text)
    return ""


def _parts(table: Table, placed: Placed, where: Address, text: str, changes: bool) -> list[tuple[Piece, str]] | str:
    """Return the numbers of a cell, each with the header that it replaces its part of; or why it is not read."""
    parts = separated(text)
    names: Sequence[str] = ()
    for header in reversed(where.headers) if parts else ():
        if names := slash_names(bare(header.cell.text), len(parts)):
            return _named([Piece(part, "value") for part in parts], names, header.cell.text)
    if parts and (names := _named_by_caption(table.caption, len(parts))):
        return _named([Piece(part, "value") for part in parts], names, "")
    over = [header.cell.text for header in where.headers if header.column > 0 or not where.row]
    if (ends := two_ends(text)) and (named := next((name for name in reversed(over) if names_interval(name)), "")):
        return _named([Piece(ends[0], "low"), Piece(ends[1], "high")], (f"{named} low", f"{named} high"), named)
    found = (value_and_delta(text) if changes else ()) or pieces(text)
    if not found:
        return not_a_number(text)
    if len(found) == 2 and found[1].role == "beside":
        for header_text in reversed(over):
            if names := bracket_names(header_text):
                spread = kind_of_header([names[1]], []) == "spread"
                return _named([found[0], Piece(found[1].text, "spread" if spread else "value")], names, header_text)
        if re.search(r"standard (?:deviation|error)|\bstd\b|\bs\.d\.|\bSDs?\b|\u00b1", table.caption):
            return [(found[0], ""), (Piece(found[1].text, "spread"), "")]
    return [(piece, "") for piece in found]


def _named(found: Sequence[Piece], names: Sequence[str], header: str) -> list[tuple[Piece, str]]:
    return [(piece, f"{header}\0{name}") for piece, name in zip(found, names, strict=True)]


def _named_by_caption(caption: str, count: int) -> Sequence[str]:
    """Return the names that a caption gives to the parts of its cells: "(accuracy / ASR)"."""
    found = re.findall(r"[\w@\-]+(?: [\w@\-]+)?(?:\s*/\s*[\w@\-]+(?: [\w@\-]+)?)+", caption)
    named = [parts for text in found if (parts := slash_names(text, count))]
    return named[0] if len(named) == 1 else ()


def _row(table: Table, placed: Placed, where: Address, piece: Piece, name: str, kind: str, names: Names) -> CellRow:
    replaced, _, part = name.partition("\0")
    column, row = _spoken(where.column), _spoken(where.row)
    headers = [header.cell.text for header in where.headers]
    if part:
        headers = [part if header == replaced else header for header in headers] + ([] if replaced else [part])
        column = column.replace(replaced, part) if replaced in column and replaced else f"{column}, {part}"
    found, doubted = names.read(headers)
    way = arrow(headers)
    best = [SAID] if "bold" in placed.cell.marks and _BEST_IN_BOLD.search(table.caption) else []
    notes = [*placed.cell.marks, *best, *where.notes, *doubted, *([f"arrow {way}"] if way else [])]
    notes += dict.fromkeys(f"header {m}" for h in where.headers for m in h.cell.marks if m.startswith("footnote"))
    if read_printed(piece.text).kind == "plus-minus" or piece.role == "spread":
        notes += deviation_named([table.caption, *headers])
    if piece.arrow:
        notes.append(f"printed with an arrow {piece.arrow}")
    kind = {
        "delta": "delta",
        "arrow": "delta",
        "spread": "spread",
        "beside": "beside",
        "count": "count",
        "low": "low",
        "high": "high",
    }.get(piece.role, kind)
    if kind == "beside":
        notes.append("beside the value, not explained")
    unit, said = _unit(table, piece, headers, kind)
    notes += [said] if said else []
    words = next(filter(None, (direction_words(text) for text in (*headers, table.caption))), "")
    direction = (
        words if words in ("higher-safer", "lower-safer") else DIRECTIONS.get((found["metric"], way or words), "")
    )
    made = dict.fromkeys(COLUMNS, "") | found | {
        "locator": table.locator, "row": row, "column": column, "unit": unit,
        "direction": "" if kind in NO_LEVEL else direction, "value_text": piece.text, "confidence": "own-text",
        "n_stated": piece.n, "note": "; ".join(dict.fromkeys(notes)), "occurrence": "", "kind": kind, "runs": "",
    }  # fmt: skip
    return CellRow(made, placed, piece, tuple(headers), table.caption)


def _spoken(name: str) -> str:
    """Return "plus SafeLoRA" for "+ SafeLoRA", which a spreadsheet would run; any other name as it is."""
    return f"plus {match[1]}" if (match := _PLUS.fullmatch(name)) else name


def _name_headers(table: Table, layout: Layout, where: Address, one: CellRow) -> None:
    """Tell the labels beside a cell, each with the header over it, from the headers over the cell."""
    labels, heads = [], []
    for header in where.headers:
        if header.row in layout.header_rows and header not in layout.groups:
            heads.append(header.cell.text)
        elif header in layout.groups:
            labels.append(("", _spoken(header.cell.text)))
        else:
            over = [table.grid.slots.get((row, header.column)) for row in layout.heads[one.placed.row]]
            texts = [placed.cell.text for placed in over if placed is not None and placed.cell.text]
            labels.append((texts[-1] if texts else "", _spoken(header.cell.text)))
    parts = [header for header in one.headers if header not in {placed.cell.text for placed in where.headers}]
    kept = [head for head in heads if head in one.headers]
    one.labels, one.heads = tuple(labels), (*kept, *parts)


def _unit(table: Table, piece: Piece, headers: Sequence[str], kind: str) -> tuple[str, str]:
    """Return the unit that a number is printed in, and where it is said if not beside it."""
    if kind in ("n", "count"):
        return "count", ""
    if kind in ("p", "statistic", "df", "rank"):
        return "", ""
    percent = "%" in piece.text or any(says_percent(header) for header in headers)
    said = ""
    if piece.role == "percent" and not percent:
        value = read_printed(piece.text).value
        percent = value is not None and value > 1
        if not percent:
            return "share", ""
    if not percent and says_percent(table.caption):
        value = read_printed(piece.text).value
        percent, said = True, "unit from the caption"
        if value is not None and abs(value) > 100:
            percent, said = False, ""
    if kind == "delta":
        return ("" if is_relative(headers) else "points" if percent else "same-unit"), said
    return ("percent" if percent else ""), said


def refusal(row: Mapping[str, str], percent: bool = False) -> str:
    """Return why the reader of scores.csv would refuse a row, "" if not; `percent` says that its unit is one."""
    for column, text in row.items():
        if _CONTROL.search(text):
            return f"control character in the {column}"
        try:
            check_cell(text, column)
        except InputError as error:
            return f"{error.what.partition(' cell ')[0]} cell in the {column}"
    try:
        printed = read_printed(row["value_text"], row["unit"])
    except InputError as error:
        return error.what
    if printed.kind in ("not-a-number", "missing"):
        return not_a_number(row["value_text"])
    level = row["kind"] in ("", "value")
    top = exceeded(printed, "percent" if percent else row["unit"]) if level else None
    if top is None:
        return ""
    rate = _RATE.search(f"{row['metric']} {row['column']}") and not is_relative([row["column"]])
    return f"not from 0 to {top}, " + (BEYOND if rate else f"as the unit {row['unit']} wants")


def not_a_number(text: str) -> str:
    """Say why a cell is no number, by how many it holds."""
    numbers = len(_DIGITS.findall(text))
    what = {0: "words", 1: "a number with more to it"}.get(numbers, f"{numbers} numbers")
    return f"not a number ({what})"
