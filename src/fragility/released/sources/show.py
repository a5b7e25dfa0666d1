"""Sources on the screen: one line each, or a card in full.

Prevents the failure in which a reader must open a YAML file to learn what a number rests on: licence, files with
their hashes, what each judge's labels mean, and which defects were handled how.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from fragility.released.aggregates import list_released, load_released_scores
from fragility.released.labels import SCHEMA
from fragility.released.parquet import check_parquet
from fragility.released.sources.cache import states
from fragility.schemas.outcome import FOLDER as OUTCOMES
from fragility.schemas.source import Headline, Judge, Origin, SourceCard, SourceFile
from fragility.wording import counted, listing

#: Columns of text where there is no terminal to measure.
WIDTH = 120
#: Columns of the list that a terminal narrower than this goes without; `show` says both.
LEAST = {"title": WIDTH, "gives": 100}


def print_sources(cards: Sequence[SourceCard], root: Path) -> None:
    """Print a table with one row for each source; a narrow terminal gets no title, a very narrow one less."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    left_out = {name for name, least in LEAST.items() if console.width < least}
    rows = [_line(card, root) for card in cards]
    names = [name for name in rows[0] if name not in left_out] if rows else []
    table = Table(box=SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    for title in names:
        whole = title in ("source", "size")
        longest = max(len(word) for row in rows for word in row[title].split())
        table.add_column(
            title,
            overflow="fold",
            no_wrap=whole,
            justify="right" if title in ("files", "size") else "left",
            width=None if whole or title == "title" else max(longest, *map(len, title.split())),
        )
    for row in rows:
        table.add_row(*(row[name] for name in names))
    console.print(table)


def _line(card: SourceCard, root: Path) -> dict[str, str]:
    """Return the cells of a source by column."""
    reduced = sum(item.reduced for item in card.files)
    files = f"{len(card.files)}" + (f", {reduced} reduced" if reduced else "")
    size = size_text(sum(item.bytes or 0 for item in card.files))
    held = ", ".join(states(card, root)) or "no"
    return {
        "source": card.name,
        "title": card.title,
        "gives": ", ".join(card.gives),
        "licence": licence_text(card),
        "at hand": held,
        "files": files,
        "size": size,
    }


def card_text(card: SourceCard, root: Path) -> str:
    """Return a card as text, in paragraphs of at most `WIDTH` columns."""
    address = card.address
    sections = [
        [card.name, *_folded(card.title), *_folded(card.what), f"gives: {listing(card.gives)}"],
        [
            f"address: {address.kind} {address.repository} at {address.revision}",
            *([f"package sha256: {address.wheel_sha256}"] if address.wheel_sha256 else []),
            *_folded(address.note),
            *(line for copy in card.copies for line in _copy(copy)),
            f"licence: {licence_text(card)}",
            f"text may be passed on: {'yes' if card.licence.text_may_be_redistributed else 'no'}",
            *_folded(card.licence.note),
            *_folded(f"citation: {card.citation}"),
            f"at hand: {', '.join(states(card, root)) or 'no'}",
        ],
        ["derived", *_items(_derived(card, root))],
        [f"files: {len(card.files)}", *_items(line for item in card.files for line in _file(item))],
        [f"judges: {len(card.judges)}", *_items(line for judge in card.judges for line in _judge(judge))],
        _folded(f"clusters: {card.cluster or 'none stated'}"),
        _folded(f"benchmarks: {listing(card.benchmarks)}"),
        ["defects and their handling", *_items(f"{one.what} -> {one.handling}" for one in card.defects)],
        ["published figures", *_items(map(_headline, card.headlines)), *_folded(card.no_headlines)],
        ["notes", *_items(card.notes)],
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if len(lines) > 1 or ":" in lines[0])


def licence_text(card: SourceCard) -> str:
    """Return a licence's name and what must be accepted before its files are fetched."""
    marks = [("gated", card.licence.gated), ("non-commercial", card.licence.non_commercial)]
    return ", ".join([card.licence.name, *(name for name, holds in marks if holds)])


def size_text(size: int) -> str:
    """Word a number of bytes: "512 B", "1.2 kB", "3.4 MB"."""
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1e3:.1f} kB" if size < 1_000_000 else f"{size / 1e6:.1f} MB"


def _derived(card: SourceCard, root: Path) -> Iterator[str]:
    path = root / OUTCOMES / f"{card.name}.parquet"
    if path.is_file():
        schema, rows = check_parquet(path, SCHEMA)
        yield f"{OUTCOMES.as_posix()}/{path.name}: {counted(rows, 'row')}; columns {', '.join(schema.names)}"
    if card.name in list_released(root):
        scores = load_released_scores(card.name, root)
        columns = ", ".join(map(str, scores))
        yield f"data/released_scores/{card.name}.csv: {counted(len(scores), 'row')}; columns {columns}"


def _copy(copy: Origin) -> list[str]:
    what = f" (files of {copy.holds})" if copy.holds else ""
    return [f"also at: {copy.kind} {copy.repository} at {copy.revision}{what}", *_folded(copy.note)]


def _file(item: SourceFile) -> Iterator[str]:
    rows = f", {item.rows:,} rows" if item.rows is not None else ""
    size = "size and hash known once it was fetched" if item.bytes is None else f"{item.bytes:,} bytes{rows}"
    yield f"{item.path}: {size}" + (f", sha256 {item.sha256}" if item.sha256 else "")
    if item.reduced:
        yield f"    reduced from upstream files, not to be fetched: {item.how}"


def _judge(judge: Judge) -> Iterator[str]:
    name = judge.full_name
    labels = "; ".join(f"'{label}' = {meaning}" for label, meaning in judge.labels.items())
    yield f"{name} ({judge.kind}): " + (labels or f"scale {judge.scale or 'not stated'}")
    if judge.note:
        yield f"    {judge.note}"


def _headline(headline: Headline) -> str:
    how = f"computed by {headline.measure.statistic}" if headline.measure else f"missing: {headline.missing}"
    return f"{headline.id}: {headline.quantity} = {headline.reported_text} ({headline.locator}); {how}"


def _items(lines: Iterable[str]) -> list[str]:
    return [part for line in lines for part in _folded(line, "  ")]


def _folded(text: str, indent: str = "") -> list[str]:
    own = indent + text[: len(text) - len(text.lstrip())]
    wrapped = textwrap.TextWrapper(WIDTH, initial_indent=own, subsequent_indent=f"{own}  ", break_long_words=False)
    return wrapped.wrap(text.strip())
