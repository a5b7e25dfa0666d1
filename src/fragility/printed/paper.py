"""Paper folders: what a paper prints, read into validated columns.

Prevents the failure in which a number is used without its address, or a transcription error passes for a finding:
a paper folder is read whole and strictly, and a row that breaks the contract stops the reading with its place.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from fragility.documents import read_table, read_yaml
from fragility.errors import InputError, near_match, near_name, quoted
from fragility.files import MARK, content_digest, file_digest, paper_digest, paper_named, project_root
from fragility.printed.scores import (
    COLUMNS,
    FIRST_HAND,
    MORE_COLUMNS,
    bare_scores,
    frame_of,
    read_bare_scores,
    read_scores,
)
from fragility.schemas.benchmark import Benchmark
from fragility.schemas.paper import Condition, CountStatement, PaperBenchmark, PaperCard, PaperModel, PrintedTable
from fragility.schemas.vocabulary import Vocabulary, load_vocabulary
from fragility.small_tables import Columns

__all__ = [
    "COLUMNS", "FIRST_HAND", "Paper", "PaperCard", "bare_paper", "list_papers", "load_paper", "paper_of_rows",
    "read_header", "read_paper",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Paper:
    """One paper folder; two of them are never equal, so that results can be kept per object.

    Attributes
    ----------
    key : str
        Name of the folder.
    card : PaperCard
        Bibliography, benchmarks, models, conditions, tables held and not held.
    numbers : Columns
        One row per printed number, as `fragility.printed.scores.read_scores` gives them.
    folder : Path
        Where it was read: the folder, or the file of a bare table of scores.
    vocabulary : Vocabulary
        The closed vocabularies it was read with.
    unknown : mapping
        Of a bare table: per closed vocabulary the spellings that it does not hold, with their number of rows.
    """

    key: str
    card: PaperCard
    numbers: Columns
    folder: Path
    vocabulary: Vocabulary
    unknown: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The printed numbers as a frame, made when it is first asked for: a ledger needs none."""
        return frame_of(self.numbers)

    @cached_property
    def first_hand(self) -> pd.DataFrame:
        """The scores that may enter a verdict: own text or a released file, never second-hand."""
        return self.scores[self.scores["confidence"].isin(FIRST_HAND)].reset_index(drop=True)

    @cached_property
    def known_from_others(self) -> bool:
        """Whether every printed number was seen in somebody else's text: we have not read the paper."""
        return set(self.numbers["confidence"].tolist()) == {"second-hand"}

    @property
    def root(self) -> Path:
        """The checkout whose sources and outcomes its claims name: the one it lies in, else that of `project_root`."""
        return self._checkout or project_root()

    @cached_property
    def digest(self) -> str:
        """sha256 over its folder and the data of its checkout that are of no one paper; else of the folder or file."""
        if self.folder.is_file():
            return file_digest(self.folder)
        if self._checkout:
            return paper_digest(self._checkout, self.key)
        return content_digest([self.folder], self.folder.parent)

    @property
    def to_fill_in(self) -> list[str]:
        """What a paper folder cannot do without and is still empty: fields of the card, and the scores."""
        fields = [name for name in ("title", "authors", "read_as", "tables") if not getattr(self.card, name)]
        return fields + ([] if len(self.numbers) else ["scores.csv"])

    @cached_property
    def _checkout(self) -> Path | None:
        """The checkout that it lies in, if any."""
        return self.folder.parents[2] if self.folder.parent.parts[-2:] == MARK.parts else None

    def table(self, name: str) -> list[dict[str, str]]:
        """Return a further csv file of the folder (`released_configs`, `printed_hyperparameters`, ...) as text rows."""
        path = self.folder / f"{name}.csv"
        written = path.stat().st_mtime_ns if path.is_file() else 0
        return [dict(row) for row in _table_at(path, written)]

    def label(self, condition: str) -> str:
        """Return how a condition is called in a sentence: its label, else the name that the print uses."""
        return next((item.label for item in self.card.conditions if item.name == condition and item.label), condition)

    def benchmark(self, name: str) -> PaperBenchmark | None:
        """Return what the paper says of a benchmark, or None."""
        return next((item for item in self.card.benchmarks if item.name == name), None)


@lru_cache(maxsize=16)
def _table_at(path: Path, written: int) -> list[dict[str, str]]:
    """Read a table once per state of its file: the readings of a claim ask again."""
    return read_table(path, tuple(read_header(path)))


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

    Examples
    --------
    >>> 'rottger2024_xstest' in list_papers()
    True
    """
    place = os.path.join(root or project_root(), "data", "papers")
    names = sorted(entry.name for entry in os.scandir(place) if entry.is_dir() and not entry.name.startswith("."))
    _check_cards(place, tuple(names))
    return names


@lru_cache(maxsize=8)
def _check_cards(place: str, names: tuple[str, ...]) -> None:
    """Refuse a folder without a card; once for the same folders, for each paper that is read asks for all others."""
    for name in names:
        if not os.path.isfile(os.path.join(place, name, "paper.yml")):
            raise InputError("no such file", f"{name}/paper.yml", "add it, or remove the folder")


def load_paper(key: str, root: Path | None = None) -> Paper:
    """Read and validate one paper folder of the suite.

    Parameters
    ----------
    key : str
        Name of the folder below `data/papers`, or the arXiv id of its paper.
    root : Path, optional
        The checkout; by default the one `project_root` finds.

    Raises
    ------
    InputError
        For a key that no folder has (names the nearest), and for every breach of the data contract.

    Examples
    --------
    >>> paper = load_paper('rottger2024_xstest')
    >>> paper.card.title
    'XSTest: A Test Suite for Identifying Exaggerated Safety Behaviours in Large Language Models'
    >>> len(paper.scores) == len(paper.first_hand) + int((paper.scores['confidence'] == 'second-hand').sum())
    True
    """
    root = root or project_root()
    return read_paper(root / "data" / "papers" / known_paper(key, root), load_vocabulary(root))


def known_paper(key: str, root: Path, where: str = "") -> str:
    """Return the key of a paper folder, named by it or by the arXiv id of its paper; else raise `InputError`."""
    known, found = list_papers(root), paper_named(root, key)
    if found not in known:
        raise InputError(f"unknown paper '{key}'", where, near_match(key, known))
    return found


def read_paper(folder: Path, vocabulary: Vocabulary) -> Paper:
    """Read and validate a paper folder, wherever it lies."""
    card = read_yaml(folder / "paper.yml", PaperCard)
    where = f"{folder.name}/paper.yml"
    if card.key != folder.name:
        raise InputError(f"key {quoted(card.key)}", where, f"expected the folder's name, '{folder.name}'")
    _check_benchmarks(card, vocabulary, where)
    _check_tables(card, where)
    _check_references(card, where)
    return Paper(card.key, card, read_scores(folder / "scores.csv", card, vocabulary), folder, vocabulary)


def bare_paper(path: Path, vocabulary: Vocabulary) -> Paper:
    """Read a table of printed numbers without a paper.yml: models, conditions and benchmarks are those it names.

    Parameters
    ----------
    path : Path
        A csv file with the columns of scores.csv or of a table that calls them `n_items` and `seen_in`; only
        `value_text` is required.
    vocabulary : Vocabulary
        As `load_vocabulary` gives it.

    Returns
    -------
    Paper
        A metric, unit, direction or benchmark that is not known here is kept, counted in `unknown`, and gives no
        count of items. Access, roles and sizes are "not stated".

    Raises
    ------
    InputError
        For a file that is no table, and for a value that is no printed number.
    """
    return _without_card(path, *read_bare_scores(path, vocabulary), vocabulary)


def paper_of_rows(rows: Sequence[Mapping[str, str]], vocabulary: Vocabulary, name: str) -> Paper:
    """Make a paper of rows in the columns of scores.csv, as `bare_paper` does of a file; `name` is what they are."""
    table = {column: [str(row.get(column, "")) for row in rows] for column in (*COLUMNS, *MORE_COLUMNS)}
    return _without_card(Path(name), *bare_scores(table, name, Path(name).stem, vocabulary), vocabulary)


def _without_card(
    path: Path, numbers: Columns, unknown: Mapping[str, Mapping[str, int]], vocabulary: Vocabulary
) -> Paper:
    held = {name: numbers[name].tolist() for name in ("model", "condition", "locator")}
    found = {name: [text for text in dict.fromkeys(texts) if text] for name, texts in held.items()}
    stated: dict[str, set[int]] = {}
    for benchmark, n in zip(*numbers.lists("benchmark", "n_stated"), strict=True):
        stated.setdefault(benchmark, set()).update([int(n)] if n else ())
    card = PaperCard(
        key=path.stem,
        title=path.name,
        authors=[],
        year=None,
        arxiv_id="",
        version="",
        read_as="a table of printed numbers without a card",
        benchmarks=[
            _found_benchmark(name, sorted(found), vocabulary) for name, found in sorted(stated.items()) if name
        ],
        models=[PaperModel(name=name, family="", access="not stated") for name in found["model"]],
        conditions=[Condition(name=name, role="not stated") for name in found["condition"]],
        tables=[PrintedTable(locator=name, held=True) for name in found["locator"]],
    )
    return Paper(card.key, card, numbers, path, vocabulary, unknown)


def _found_benchmark(name: str, numbers: Sequence[int], vocabulary: Vocabulary) -> PaperBenchmark:
    card = vocabulary.benchmarks.get(name, Benchmark(name=name, citation=""))
    return PaperBenchmark(
        name=name,
        stated=[CountStatement(n=n, where="column n_stated") for n in numbers],
        released=[CountStatement(n=count.n, where=count.where) for count in card.editions],
    )


def _check_benchmarks(card: PaperCard, vocabulary: Vocabulary, where: str) -> None:
    for item in card.benchmarks:
        name = vocabulary.canonical("benchmark", item.name, f"{where}, benchmarks")
        if name != item.name:
            raise InputError(f"the benchmark {quoted(item.name, words=3)}", where, f"its card is named '{name}'")
        released = [count.n for count in vocabulary.benchmarks[name].editions]
        for count in item.released:
            if count.n not in released:
                known = ", ".join(map(str, released)) or "no edition; add it there, as {n: ..., where: ...}"
                what = f"released n {count.n} of {quoted(item.name, words=3)}"
                raise InputError(what, where, f"the benchmark's card has {known}")


def _check_tables(card: PaperCard, where: str) -> None:
    models = [item.name for item in card.models]
    for table in card.tables:
        for name in table.models:
            if name not in models:
                what = f"unknown model {quoted(name, models)} of {quoted(table.locator, words=3)}"
                raise InputError(what, f"{where}, tables", near_match(name, models))


def _check_references(card: PaperCard, where: str) -> None:
    names = [item.name for item in card.conditions]
    for item in card.conditions:
        if item.reference and item.reference not in names:
            what = f"unknown reference {quoted(item.reference, names)} of {quoted(item.name, words=3)}"
            raise InputError(what, f"{where}, conditions", near_name(item.reference, names))
