"""A paper as the drill handles it: rows of text that can be damaged, and what is known of how they hang together.

Prevents the failure in which a fault is planted in a number that belongs to nothing, and the scoreboard counts it as
missed: each sheet lists the relations that its numbers must keep.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml
from numpy.typing import NDArray

from fragility.errors import InputError
from fragility.files import project_root
from fragility.printed.paper import COLUMNS, Paper, read_paper
from fragility.schemas.vocabulary import Vocabulary, load_vocabulary

Row = dict[str, str]
#: What relates printed numbers: a count of n, a mean or weighted mean, a difference, a second print, parts of a whole.
Kind = Literal["count", "average", "difference", "same", "subgroups", "half-width", "standard deviation", "binary sd"]


@dataclass(frozen=True)
class Relation:
    """One relation that printed numbers keep in a paper without fault.

    Attributes
    ----------
    kind : str
        Which; see `Kind`.
    row : int
        The number that the others determine.
    parts : tuple of int
        Rows of the others; of a difference the treated arm and the reference one.
    n : tuple of int
        Answers behind the row ("count"), or behind each part ("subgroups").
    """

    kind: Kind
    row: int
    parts: tuple[int, ...] = ()
    n: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Labels:
    """Judged answers of a made paper.

    Attributes
    ----------
    unsafe : array of bool, shape (benchmark's items, repeats), by (model, condition, benchmark)
        What the judge says.
    true : the same
        What is so.
    topic : array of int, by benchmark
        Topic of each item.
    chance : array of float, by (model, condition, benchmark)
        Chance that the judge calls the answer to each item unsafe.
    content, ids : array of int, by (model, condition, benchmark)
        Which item each row answers, and which one it says it does; those of an arm that is not named are its items in
        their order.
    """

    unsafe: dict[tuple[str, str, str], NDArray[np.bool_]]
    true: dict[tuple[str, str, str], NDArray[np.bool_]]
    topic: dict[str, NDArray[np.int_]]
    chance: dict[tuple[str, str, str], NDArray[np.float64]]
    content: dict[tuple[str, str, str], NDArray[np.int_]] = field(default_factory=dict)
    ids: dict[tuple[str, str, str], NDArray[np.int_]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Sheet:
    """One paper, made or copied.

    Attributes
    ----------
    key : str
        Its key.
    card : dict
        The content of paper.yml.
    rows : tuple of dict
        The rows of scores.csv, text only.
    claims : tuple of dict
        The claims of claims.yml.
    relations : tuple of Relation
        What the numbers keep.
    labels : Labels or None
        The answers behind them, for a made paper.
    made : dict
        For a made paper: rounding, decimals, runs, sensitivity and specificity of the judge, which claims are true.
    """

    key: str
    card: dict[str, Any]
    rows: tuple[Row, ...]
    claims: tuple[dict[str, Any], ...] = ()
    relations: tuple[Relation, ...] = ()
    labels: Labels | None = None
    made: dict[str, Any] = field(default_factory=dict)

    def of_kind(self, *kinds: Kind) -> list[Relation]:
        """Return the relations of some kinds."""
        return [relation for relation in self.relations if relation.kind in kinds]

    def with_texts(self, texts: dict[int, str]) -> "Sheet":
        """Return the sheet with other printed numbers in some rows."""
        rows = [row | {"value_text": texts[place]} if place in texts else row for place, row in enumerate(self.rows)]
        return replace(self, rows=tuple(rows))

    def with_cells(self, cells: dict[int, Row]) -> "Sheet":
        """Return the sheet with other values in some columns of some rows."""
        rows = [row | cells.get(place, {}) for place, row in enumerate(self.rows)]
        return replace(self, rows=tuple(rows))


def write_sheet(sheet: Sheet, folder: Path) -> Path:
    """Write a sheet as a paper folder, `folder / key`, and return it."""
    target = folder / sheet.key
    target.mkdir(parents=True, exist_ok=True)
    for name, content in (("paper.yml", sheet.card), ("claims.yml", {"claims": list(sheet.claims)})):
        text = yaml.dump(content, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=1000)
        (target / name).write_text(text, encoding="utf-8")
    with open(target / "scores.csv", "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*COLUMNS, "occurrence"], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sheet.rows)
    return target


def paper_of(sheet: Sheet, folder: Path, vocabulary: Vocabulary | None = None) -> Paper:
    """Write a sheet below a folder and read it as any paper is read."""
    return read_paper(write_sheet(sheet, folder), vocabulary or load_vocabulary(project_root()))


def addresses(paper: Paper) -> list[str]:
    """Return the address of each row, in the order of the sheet's rows."""
    return [str(address) for address in paper.scores["address"]]


def sheet_of(folder: Path) -> Sheet:
    """Read the folder of a paper of the shelf as a sheet; its relations are found from its own checks elsewhere."""
    path = folder / "scores.csv"
    if not path.is_file():
        raise InputError("no such file", f"{folder.name}/scores.csv")
    with open(path, encoding="utf-8-sig", newline="") as stream:
        rows = [{name.strip(): text.strip() for name, text in row.items() if name} for row in csv.DictReader(stream)]
    names = {"n_items": "n_stated", "seen_in": "note"}
    kept = [{names.get(name, name): text for name, text in row.items()} for row in rows]
    kept = [{name: row.get(name, "") for name in (*COLUMNS, "occurrence")} for row in kept]
    card = yaml.safe_load((folder / "paper.yml").read_text(encoding="utf-8"))
    told = folder / "claims.yml"
    claims = yaml.safe_load(told.read_text(encoding="utf-8"))["claims"] if told.is_file() else []
    return Sheet(folder.name, card, tuple(kept), tuple(claims))


def numbered(names: Sequence[str]) -> dict[str, int]:
    """Return the place of each name."""
    return {name: place for place, name in enumerate(names)}


class _Plain(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    def ignore_aliases(self, data: Any) -> bool:
        return True
