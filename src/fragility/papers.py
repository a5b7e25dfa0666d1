"""Paper folders: what a paper prints, read into validated frames.

Prevents the failure in which a number is used without its address, or a transcription error passes for a finding:
a paper folder is read whole and strictly, and a row that breaks the contract stops the reading with its place.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import pandas as pd
import pydantic

from fragility.documents import read_table, read_yaml
from fragility.errors import InputError, near_match
from fragility.files import data_digest, project_root
from fragility.statistics.printed import Printed, read_printed
from fragility.vocabulary import Vocabulary, load_vocabulary

#: The columns of scores.csv, in order.
COLUMNS = (
    "locator",
    "row",
    "column",
    "model",
    "condition",
    "benchmark",
    "metric",
    "unit",
    "direction",
    "value_text",
    "n_stated",
    "judge",
    "confidence",
    "note",
)
#: What an address is made of; `occurrence` tells repeated prints of one address apart.
ADDRESS = ("locator", "row", "column", "model", "condition", "benchmark", "metric", "occurrence")
#: Confidence labels of numbers that were seen in the paper or in a file that it released.
FIRST_HAND = ("own-text", "released-file")

Role = Literal[
    "untuned",
    "plain fine-tuning",
    "refusal-prefix fine-tuning",
    "random-prefix fine-tuning",
    "prompt template",
    "optimised suffix",
]


class _Strict(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", strict=True, frozen=True)


class CountStatement(_Strict):
    """A number of items and where it is said; `as_printed` where the print says more than the number."""

    n: pydantic.PositiveInt
    where: str
    as_printed: str = ""


class PaperBenchmark(_Strict):
    """A benchmark as the paper uses it: what n it states, and which released counts could stand behind it."""

    name: str
    stated: list[CountStatement]
    released: list[CountStatement]


class PaperModel(_Strict):
    """A model that the paper evaluates."""

    name: str
    family: str
    access: Literal["open", "closed"]
    config: str = ""


class Condition(_Strict):
    """What was done to the model before it was measured: the name that the print uses, and ours for sentences."""

    name: str
    label: str = ""
    role: Role
    note: str = ""


class PrintedTable(_Strict):
    """A table, figure or passage of the paper: what it reports on, and whether its numbers are held."""

    locator: str
    data: str = ""
    held: bool
    note: str = ""


class Release(_Strict):
    """The code that a paper releases."""

    repository: str
    commit: str
    licence: str


class PaperCard(_Strict):
    """The content of paper.yml."""

    key: str
    title: str
    authors: list[str]
    year: pydantic.PositiveInt
    arxiv_id: str
    version: str
    read_as: str
    release: Release | None = None
    benchmarks: list[PaperBenchmark]
    models: list[PaperModel]
    conditions: list[Condition]
    tables: list[PrintedTable]
    notes: list[str] = []


@dataclass(frozen=True, eq=False)
class Paper:
    """One paper folder; two of them are never equal, so that results can be kept per object.

    Attributes
    ----------
    key : str
        Name of the folder.
    card : PaperCard
        Bibliography, benchmarks, models, conditions, tables held and not held.
    scores : pandas.DataFrame
        One row per printed number: the columns of the contract as text, `paper_key`, `address`, `occurrence`,
        and the number read from the text (`printed`, a `Printed`).
    folder : Path
        Where it was read.
    """

    key: str
    card: PaperCard
    scores: pd.DataFrame
    folder: Path
    vocabulary: Vocabulary

    @cached_property
    def first_hand(self) -> pd.DataFrame:
        """The scores that may enter a verdict: own text or a released file, never second-hand."""
        return self.scores[self.scores["confidence"].isin(FIRST_HAND)].reset_index(drop=True)

    @cached_property
    def digest(self) -> str:
        """sha256 over all data that lie beside the folder: the digest that `fragility --version` prints."""
        return data_digest(self.folder.parents[2])

    def table(self, name: str) -> list[dict[str, str]]:
        """Return a further csv file of the folder (`released_configs`, `printed_hyperparameters`, ...) as text rows."""
        path = self.folder / f"{name}.csv"
        with_header = read_header(path)
        return read_table(path, tuple(with_header))

    def label(self, condition: str) -> str:
        """Return how a condition is called in a sentence: its label, else the name that the print uses."""
        return next((item.label for item in self.card.conditions if item.name == condition and item.label), condition)

    def benchmark(self, name: str) -> PaperBenchmark | None:
        """Return what the paper says of a benchmark, or None."""
        return next((item for item in self.card.benchmarks if item.name == name), None)


def read_header(path: Path) -> list[str]:
    """Return the column names of a csv file."""
    if not path.is_file():
        raise InputError("no such file", f"{path.parent.name}/{path.name}")
    with open(path, encoding="utf-8-sig", newline="") as stream:
        return [cell.strip() for cell in stream.readline().strip().split(",")]


def list_papers(root: Path | None = None) -> list[str]:
    """Return the keys of all paper folders, sorted.

    Raises
    ------
    InputError
        For a folder without paper.yml: it would be left out silently.
    """
    folders = [path for path in ((root or project_root()) / "data" / "papers").iterdir() if path.is_dir()]
    for path in sorted(folders):
        if not path.name.startswith(".") and not (path / "paper.yml").is_file():
            raise InputError("no such file", f"{path.name}/paper.yml", "add it, or remove the folder")
    return sorted(path.name for path in folders if not path.name.startswith("."))


def load_paper(key: str, root: Path | None = None) -> Paper:
    """Read and validate one paper folder of the suite.

    Parameters
    ----------
    key : str
        Name of the folder below `data/papers`.
    root : Path, optional
        The checkout; by default the one `project_root` finds.

    Raises
    ------
    InputError
        For a key that no folder has (names the nearest), and for every breach of the data contract.
    """
    root = root or project_root()
    known = list_papers(root)
    if key not in known:
        raise InputError(f"unknown paper '{key}'", fix=near_match(key, known))
    return read_paper(root / "data" / "papers" / key, load_vocabulary(root))


def read_paper(folder: Path, vocabulary: Vocabulary) -> Paper:
    """Read and validate a paper folder, wherever it lies."""
    card = read_yaml(folder / "paper.yml", PaperCard)
    where = f"{folder.name}/paper.yml"
    if card.key != folder.name:
        raise InputError(f"key '{card.key}'", where, f"expected the folder's name, '{folder.name}'")
    _check_benchmarks(card, vocabulary, where)
    return Paper(card.key, card, _read_scores(folder / "scores.csv", card, vocabulary), folder, vocabulary)


def _check_benchmarks(card: PaperCard, vocabulary: Vocabulary, where: str) -> None:
    for item in card.benchmarks:
        vocabulary.canonical("benchmark", item.name, f"{where}, benchmarks")
        released = [count.n for count in vocabulary.benchmarks[item.name].released]
        for count in item.released:
            if count.n not in released:
                known = ", ".join(map(str, released))
                raise InputError(f"released n {count.n} of {item.name}", where, f"the benchmark's card has {known}")


def _read_scores(path: Path, card: PaperCard, vocabulary: Vocabulary) -> pd.DataFrame:
    name = f"{path.parent.name}/{path.name}"
    aliases = {"n_items": "n_stated", "seen_in": "note"}
    rows = read_table(path, COLUMNS, ("occurrence",), aliases)
    models, conditions = {m.name for m in card.models}, {c.name for c in card.conditions}
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, 1):
        where = f"{name}, row {number}"
        for kind in ("unit", "direction", "confidence", "metric", "benchmark"):
            row[kind] = vocabulary.canonical(kind, row[kind], f"{where}, column {kind}")
        for column, known in (("model", models), ("condition", conditions)):
            if row[column] and row[column] not in known:
                raise InputError(
                    f"unknown {column} '{row[column]}'",
                    f"{where}, column {column}",
                    near_match(row[column], known),
                )
        for column in ("locator", "value_text", "metric", "unit", "confidence"):
            if not row[column]:
                raise InputError("the cell is empty", f"{where}, column {column}", "expected a value")
        if row["n_stated"] and not (row["n_stated"].isdecimal() and int(row["n_stated"]) > 0):
            raise InputError(
                f"'{row['n_stated']}'",
                f"{where}, column n_stated",
                "expected a whole number above 0, or nothing",
            )
        key = tuple(row[part] for part in ADDRESS)
        if key in seen:
            what = f"the address of row {seen[key]} again ({' | '.join(filter(None, key))})"
            raise InputError(what, where, "number the prints in the column 'occurrence'")
        seen[key] = number
    for row, address in zip(rows, _addresses(rows), strict=True):
        row["address"] = address
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "occurrence", "address"], dtype=object)
    frame["printed"] = [_read_value(row, f"{name}, row {i}, column value_text") for i, row in enumerate(rows, 1)]
    frame.insert(0, "paper_key", card.key)
    return frame


def _read_value(row: dict[str, str], where: str) -> Printed:
    printed = read_printed(row["value_text"], row["unit"])
    if printed.kind == "not-a-number":
        raise InputError(f"'{row['value_text']}' is not a printed number", where, "expected a number as printed")
    top = {"percent": 100, "share": 1}.get(row["unit"])
    if top is not None and printed.value is not None and not 0 <= printed.value <= top:
        raise InputError(f"'{row['value_text']}'", where, f"expected 0 to {top} for the unit '{row['unit']}'")
    return printed


def _addresses(rows: list[dict[str, str]]) -> list[str]:
    """Return each score's address: locator, row and column, and all other fields where these alone stand twice."""
    short = [" | ".join(filter(None, (row["locator"], row["row"], row["column"]))) for row in rows]
    whole = [" | ".join(filter(None, (row[part] for part in ADDRESS))) for row in rows]
    times = Counter(short)
    return [brief if times[brief] == 1 else full for brief, full in zip(short, whole, strict=True)]
