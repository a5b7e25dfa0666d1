"""The sources as the site shows them: the card, what was derived, the account of its rows, the figures it publishes.

Prevents the failure in which a page repeats what the card says of the rows although the derived file says otherwise:
rows, columns and accounts are read from the files.
"""

import csv
import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from fragility.documents import read_table
from fragility.released.labels import SCHEMA
from fragility.released.parquet import check_parquet
from fragility.released.refusals import OPENER_SCHEMA
from fragility.released.sources.card import list_sources, load_card
from fragility.released.sources.disagreements import prints
from fragility.released.sources.headlines import COLUMNS, NO_FIGURE
from fragility.released.sources.shipped import places
from fragility.schemas.source import Headline, SourceCard
from fragility.suite.folders import Folders
from fragility.suite.parts import kept_part
from fragility.wording import counted, n_of

#: What the derived files of a source are, by kind.
KINDS = {"outcomes": "label rows", "scores": "released scores", "openers": "counts of openings"}
#: Web pages of the two kinds of address that have one.
_PAGES = {"github": "https://github.com/", "hub": "https://huggingface.co/datasets/"}


@dataclass(frozen=True)
class DerivedFile:
    """One derived file: its path in the repository, what it is, its rows, and its columns with their types."""

    path: str
    what: str
    rows: int
    columns: tuple[tuple[str, str], ...]
    bytes: int


@dataclass(frozen=True)
class Processing:
    """What became of the rows of a source's files, in all and by reason; `files` holds one account a file."""

    read: int
    skipped: Counter[str]
    refused: Counter[str]
    files: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Source:
    """One source; `figures` is None where nothing was recomputed in this build.

    `agreement` tells how many published figures agree with the released rows, by answer; one of several readings of a
    figure is enough.
    """

    card: SourceCard
    derived: tuple[DerivedFile, ...]
    processing: Processing | None
    figures: tuple[dict[str, str], ...] | None
    agreement: Counter[str]

    @property
    def page(self) -> str:
        """Name of the page, from the root of the site and without its ending."""
        return f"sources/{self.card.name}"

    @property
    def web(self) -> str:
        """Address of a web page of the pinned revision; "" where there is none."""
        address = self.card.address
        start = _PAGES.get(address.kind)
        return f"{start}{address.repository}/tree/{address.revision}" if start else ""

    @property
    def rows(self) -> int | None:
        """Label rows derived, one per judge and response; None where none were."""
        return next((item.rows for item in self.derived if item.what == KINDS["outcomes"]), None)

    @property
    def bytes(self) -> int:
        """Size of the released files."""
        return sum(item.bytes or 0 for item in self.card.files)

    @property
    def marks(self) -> list[str]:
        """What keeps the files from being fetched or passed on without asking."""
        licence = self.card.licence
        marks = {"gated": licence.gated, "non-commercial": licence.non_commercial}
        return [*(mark for mark, holds in marks.items() if holds)] + (
            [] if licence.text_may_be_redistributed else ["text not passed on"]
        )

    @property
    def told(self) -> str:
        """How the published figures fared, in a sentence."""
        found = self.agreement
        again = found["yes"] + found["rounding"]
        parts = [f"We reproduced {n_of(again, found.total(), 'published figure')}"]
        if found["rounding"]:
            parts[0] += f" ({found['rounding']} by another rounding rule)"
        if found["no"]:
            parts.append(
                f"{counted(found['no'], 'figure')} {'disagrees' if found['no'] == 1 else 'disagree'} in every reading"
            )
        if found["not-checkable"]:
            parts.append(f"{found['not-checkable']} cannot be checked")
        return "; ".join(parts) + "."

    def own(self, headline: Headline) -> dict[str, str] | None:
        """Return the recomputed figure of a headline of the card, or None."""
        key = (headline.quantity, headline.locator, headline.reported_text)
        found = self.figures or ()
        return next((item for item in found if (item["quantity"], item["locator"], item["reported_text"]) == key), None)


def load_released(folders: Folders, shared: str) -> list[Source]:
    """Return every source that has a card, in alphabetical order.

    Parameters
    ----------
    folders : Folders
        The checkout; `build/recomputed.csv` need not be there.
    shared : str
        Digest of the data that are of no one paper (`suite.parts.shared_key`): what is derived is kept under it.

    Raises
    ------
    InputError
        For a card or a table that breaks its contract.
    """
    root, recomputed = folders.root, folders.recomputed
    figures = read_table(recomputed, COLUMNS) if recomputed.is_file() else None
    answers: dict[str, Counter[str]] = {name: Counter() for name in list_sources(root)}
    kept = kept_part(folders, "released", "derived", shared, lambda: {name: _found(name, root) for name in answers})
    if figures:
        once = prints(pd.DataFrame(figures))
        for name, answer in zip(once["source"], once["agrees"], strict=True):
            answers[name][answer] += 1
    own: dict[str, list[dict[str, str]]] = {name: [] for name in answers}
    for row in figures or ():
        if row["agrees"] != NO_FIGURE:
            own[row["source"]].append(row)
    return [
        Source(
            load_card(name, root),
            tuple(DerivedFile(**file | {"columns": tuple(map(tuple, file["columns"]))}) for file in derived),
            None if accounts is None else _processing(accounts),
            None if figures is None else tuple(own[name]),
            answers[name],
        )
        for name, (derived, accounts) in kept.items()
    ]


def _found(name: str, root: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]] | None]:
    """Return what the derived files of a source are, and the accounts of its rows, one a released file, if any."""
    found = {kind: root / place for kind, place in places(name).items() if (root / place).is_file()}
    derived = [asdict(_derived(kind, path, root)) for kind, path in found.items()]
    return derived, _accounts(found["outcomes"]) if "outcomes" in found else None


def _derived(kind: str, path: Path, root: Path) -> DerivedFile:
    if path.suffix == ".csv":
        with open(path, encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        number, columns = len(rows), [(name, "text") for name in header]
    else:
        schema, number = check_parquet(path, OPENER_SCHEMA if kind == "openers" else SCHEMA)
        columns = [(item.name, _type(item.type)) for item in schema]
    return DerivedFile(path.relative_to(root).as_posix(), KINDS[kind], number, tuple(columns), path.stat().st_size)


def _type(kind: Any) -> str:
    """Word a parquet type: text is stored as a dictionary of texts."""
    return "text" if str(kind).startswith(("dictionary", "string")) else str(kind).replace("bool", "true or false")


def _accounts(path: Path) -> list[dict[str, Any]] | None:
    told = (pq.read_schema(path).metadata or {}).get(b"accounts")
    accounts: list[dict[str, Any]] | None = None if told is None else json.loads(told)
    return accounts


def _processing(files: list[dict[str, Any]]) -> Processing:
    skipped = sum((Counter(item["skipped"]) for item in files), Counter[str]())
    refused = sum((Counter(item["refused"]) for item in files), Counter[str]())
    return Processing(sum(item["read"] for item in files), skipped, refused, tuple(files))
