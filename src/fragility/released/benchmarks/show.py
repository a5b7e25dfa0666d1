"""Benchmarks on the screen: one line each, a card in full, or the features of a file that a user has.

Prevents the failure in which a reader must open YAML and csv files to learn how many prompts a number rests on; no
prompt is ever printed.
"""

import math
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import SupportsFloat

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from fragility.released.benchmarks.cards import availability, file_name, prompts_of
from fragility.released.benchmarks.features import load_features, shipped
from fragility.released.benchmarks.groups import group_sizes
from fragility.released.benchmarks.independence import curve, overview
from fragility.released.benchmarks.overlap import overlap, whole_sets
from fragility.released.benchmarks.similarity import MEASURES, SHINGLE, THRESHOLD
from fragility.schemas.benchmark import Benchmark, Edition
from fragility.wording import counted, listing

#: Columns of text where there is no terminal to measure.
WIDTH = 120
_LEFT = ("benchmark", "stated", "released", "prompts")


def print_benchmarks(root: Path) -> None:
    """Print a table with one row for each benchmark whose card says where its prompts are."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    frame = overview(root).drop(columns="median words")
    frame["prompts"] = frame["prompts"].str.replace(r"^source .*", "at hand", regex=True)
    table = Table(box=SIMPLE_HEAD)
    for column in frame.columns:
        left = column in _LEFT
        table.add_column(column, justify="left" if left else "right", no_wrap=column not in _LEFT[2:], overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*map(_cell, row))
    console.print(table)


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    return f"{float(value):g}" if isinstance(value, SupportsFloat) and not math.isnan(float(value)) else "-"


def card_text(card: Benchmark, root: Path) -> str:
    """Return a card and what is derived from the prompts, as text."""
    prompts = prompts_of(card)
    lines = [card.name, f"citation: {card.citation}"]
    lines += [f"stated: {count.n:,} ({count.where})" for count in card.stated] or ["stated: not given on the card"]
    lines += [edition_text(edition) for edition in card.editions] or ["released: not given"]
    lines.append(f"prompts: {availability(card)}{prompts.file and ', ' + prompts.file}; licence {prompts.licence}")
    lines += [f"note: {prompts.note}"] if prompts.note else []
    if original := prompts.original:
        lines.append(
            f"original: {original.repository} at {original.revision[:8]}, {original.file}; "
            f"sha256 {original.sha256} ({original.where})"
        )
    if card.clusters:
        lines.append(f"clusters: {card.clusters.count} of {card.clusters.size:g} ({card.clusters_note})")
    elif card.clusters_note:
        lines.append(f"clusters: {card.clusters_note}")
    if shipped([card.name], root):
        lines += ["", *features_lines(load_features(card.name, root)), *_curve(card.name, root)]
        lines += _overlaps(card.name, root)
    else:
        fix = f"fragility benchmarks features {file_name(card.name)} --prompts FILE computes them from your copy"
        lines += ["", f"features: none are shipped; {fix}"]
    return "\n".join(part for line in lines for part in _folded(line))


def edition_text(edition: Edition) -> str:
    """Return one edition of a benchmark as a line: its n, name, date, what changed, and where that is said."""
    named = ", ".join(filter(None, (edition.name, edition.date)))
    said = edition.where if edition.hand == "first-hand" else f"{edition.where}; not seen first-hand"
    changed = f": {edition.changed}" if edition.changed else ""
    return f"released: {edition.n:,}{f', {named}' if named else ''}{changed} ({said})"


def features_lines(features: pd.DataFrame) -> Iterator[str]:
    """Yield what the features of one benchmark say, a line each."""
    n, different = len(features), features["exact_group"].nunique()
    sizes = group_sizes(features["near_group"])
    yield f"{counted(n, 'prompt')}, {different:,} different but for case, white space and signs"
    yield (
        f"{len(sizes):,} groups of near-duplicates at {THRESHOLD} (shared runs of {SHINGLE} characters); "
        f"{(sizes > 1).sum():,} of more than one prompt, the largest of {sizes.max():,}"
    )
    yield f"words: median {features['words'].median():g}, from {features['words'].min()} to {features['words'].max()}"
    categories = features.loc[features["category"] != "", "category"].value_counts(sort=False)
    if len(categories):
        yield f"categories: {listing([f'{name} {count}' for name, count in categories.items()])}"


def _curve(name: str, root: Path) -> Iterator[str]:
    table = curve([name], root=root)
    for measure in MEASURES:
        rows = table[table["measure"] == measure]
        points = ", ".join(f"{row.threshold:g}: {row.independent}" for row in rows.itertuples())
        yield f"independent prompts by threshold ({measure}): {points}"


def _overlaps(name: str, root: Path) -> list[str]:
    if name not in whole_sets(root):
        return []
    table = overlap(root=root)
    rows = table[(table["benchmark"] == name) & (table["near"] > 0)].sort_values("near", ascending=False, kind="stable")
    found = [f"{row.near} in {row.other} ({row.exact} equal)" for row in rows.itertuples()]
    return [f"prompts with a like in another benchmark at {THRESHOLD}: {listing(found)}"]


def _folded(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent="  ", break_long_words=False) or [""]
