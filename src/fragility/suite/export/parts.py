"""What is exported: one part per table, with its licence and where it comes from.

Prevents the failure in which a table leaves the project without the terms that came with it: a part cannot be made
without them, and no part holds prompt or response text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa

from fragility.errors import InputError, near_match
from fragility.printed.paper import list_papers, load_paper
from fragility.printed.scores import COLUMNS
from fragility.released.aggregates import list_released, load_released_scores
from fragility.released.labels import SCHEMA, list_outcomes
from fragility.released.parquet import read_parquet
from fragility.released.sources.card import load_card
from fragility.schemas.outcome import FOLDER as OUTCOMES
from fragility.schemas.source import Licence, SourceCard

#: Kinds of part, which are the folders of an export, with what a row is.
KINDS = {
    "outcomes": "one row per judgement of one response, without text",
    "released_scores": "one row per aggregate that a source released",
    "paper_scores": "one row per number printed in a paper",
}
#: The terms of printed numbers: facts, taken down with their place.
_PRINTED = Licence(
    name="none stated",
    text_may_be_redistributed=False,
    note="numbers printed in the paper, each with its locator; no text of the paper",
)


@dataclass(frozen=True)
class Part:
    """One table: `kind` (a key of `KINDS`) and `name` are its address; `card` is that of its source, if it has one."""

    kind: str
    name: str
    title: str
    citation: str
    origin: str
    licence: Licence
    root: Path
    card: SourceCard | None = None

    @cached_property
    def table(self) -> pa.Table:
        """The rows; texts of outcomes are dictionaries."""
        if self.kind == "outcomes":
            return read_parquet(self.root / OUTCOMES / f"{self.name}.parquet", SCHEMA).replace_schema_metadata(None)
        if self.kind == "released_scores":
            return _plain(load_released_scores(self.name, self.root))
        scores = load_paper(self.name, self.root).scores
        value = [printed.value and float(printed.value) for printed in scores["printed"]]
        return _plain(scores[list(COLUMNS)].assign(paper_key=self.name, value=pd.Series(value, scores.index, float)))


def parts(root: Path, only: Sequence[str] = ()) -> Iterator[Part]:
    """Yield all parts, or those of the named sources and papers, by kind and name.

    Raises
    ------
    InputError
        For a name that neither a source nor a paper with tables has.
    """
    held = {"outcomes": list_outcomes(root), "released_scores": list_released(root), "paper_scores": list_papers(root)}
    known = {name for names in held.values() for name in names}
    for name in only:
        if name not in known:
            raise InputError(f"no table of '{name}'", "--only", near_match(name, sorted(known)))
    for kind, names in held.items():
        for name in names:
            if not only or name in only:
                yield _paper(name, root) if kind == "paper_scores" else _source(kind, name, root)


def _source(kind: str, name: str, root: Path) -> Part:
    card = load_card(name, root)
    servers = {"github": "https://github.com/", "hub": "https://huggingface.co/datasets/"}
    address = card.address
    origin = f"{servers.get(address.kind, 'https://pypi.org/project/')}{address.repository}"
    return Part(kind, name, card.title, card.citation, origin, card.licence, root, card)


def _paper(name: str, root: Path) -> Part:
    card = load_paper(name, root).card
    citation = f"{card.authors[0]} et al. {card.year}" if len(card.authors) > 1 else f"{card.authors[0]} {card.year}"
    origin = f"https://arxiv.org/abs/{card.arxiv_id}{card.version}" if card.arxiv_id else ""
    return Part("paper_scores", name, card.title, citation, origin, _PRINTED, root)


def _plain(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
