"""Closed vocabularies: one name for each unit, direction, metric and benchmark, and the spellings read as the same.

Prevents the failure in which "Sorry-Bench" and "SORRY-Bench base" are compared as two benchmarks, or an unknown
unit is taken for a percentage.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import pydantic

from fragility.documents import read_yaml
from fragility.errors import InputError, is_name, near_match, quoted
from fragility.schemas.benchmark import Benchmark
from fragility.schemas.strict import Strict


class Metric(Strict):
    """What a metric's numbers are.

    Parameters
    ----------
    aliases : list of str
        Other spellings.
    share : bool
        Each number is a share of items, so that it stands for a count.
    runs : int or None
        The number is a mean over so many runs of the same items: a share is then a count out of items x runs.
    kind : str
        A value, a printed difference of two values ("delta"), a measure of spread over runs ("spread"), or a printed
        mean of several values ("average"), which is no share of one set of items.
    of : str
        The metric that a delta, a spread or an average belongs to.
    key : bool
        Answers are compared with a key, such as the right option or a test that runs: nothing is judged.
    """

    aliases: list[str] = []
    share: bool = False
    runs: pydantic.PositiveInt | None = None
    kind: Literal["value", "delta", "spread", "average"] = "value"
    of: str = ""
    key: bool = False

    @pydantic.model_validator(mode="after")
    def _check(self) -> "Metric":
        if self.share and self.kind != "value":
            raise ValueError(f"a {self.kind} is no share of items")
        if bool(self.of) != (self.kind != "value"):
            raise ValueError("'of' names the metric of a delta, a spread or an average, and of no other metric")
        return self


class _Names(Strict):
    none: list[str]
    unit: dict[str, list[str]]
    direction: dict[str, list[str]]
    confidence: dict[str, list[str]]
    metric: dict[str, Metric]
    hyper_parameter: dict[str, str]

    @pydantic.model_validator(mode="after")
    def _check(self) -> "_Names":
        for name, metric in self.metric.items():
            if metric.of and metric.of not in self.metric:
                raise ValueError(f"metric '{name}' is said to belong to '{metric.of}', which is none")
        return self


#: The columns of scores.csv that hold names of a closed vocabulary.
KINDS = ("unit", "direction", "confidence", "metric", "benchmark")


#: What stands in the column `judge` where nothing was judged.
NO_JUDGE = "none"
#: What is known of a metric that the vocabulary does not hold.
_UNKNOWN = Metric()


@dataclass(frozen=True)
class Vocabulary:
    """All closed vocabularies of one checkout; read with `load_vocabulary`."""

    names: _Names
    benchmarks: dict[str, Benchmark]

    def __post_init__(self) -> None:
        """Read all spellings once, so that a contradiction shows here and not at its first use."""
        _ = self._spellings

    @cached_property
    def _spellings(self) -> dict[str, dict[str, str]]:
        aliases = {kind: getattr(self.names, kind) for kind in ("unit", "direction", "confidence")} | {
            "metric": {name: metric.aliases for name, metric in self.names.metric.items()},
            "benchmark": {name: card.aliases for name, card in self.benchmarks.items()},
        }
        return {kind: _spelled(names, kind) for kind, names in aliases.items()}

    def metric(self, name: str) -> Metric:
        """Return what is known of a metric; of an unknown one nothing is, so it is no share."""
        return self.names.metric.get(name) or _UNKNOWN

    def judged(self, metric: str, benchmark: str, judge: str) -> bool:
        """Say whether somebody or something judged the answers behind a number, whether or not it is said who."""
        if judge:
            return judge != NO_JUDGE
        card = self.benchmarks.get(benchmark)
        return not self.metric(metric).key or (card is not None and card.judged)

    def known(self, kind: str, spelling: str) -> bool:
        """Say whether the vocabulary of a kind (one of `KINDS`) holds a spelling, "" and "none" included."""
        return not self.stated(spelling) or spelling in self._spellings[kind]

    def stated(self, cell: str) -> str:
        """Return a cell's text, or "" where it says in words that nothing is stated ("-", "not stated")."""
        return "" if cell in self.names.none else cell

    def canonical(self, kind: str, spelling: str, where: str) -> str:
        """Return the suite's name for a spelling ("" stays "": an unknown is never guessed).

        Raises
        ------
        InputError
            For a spelling that the vocabulary does not hold; names the nearest one.
        """
        table = self._spellings[kind]
        if not self.known(kind, spelling):
            fix = near_match(spelling, table)
            if kind == "benchmark" and is_name(spelling, 4):
                file = re.sub(r"[^a-z0-9]+", "_", spelling.casefold()).strip("_") or "name"
                fix += f"; if it has no card, make data/benchmarks/{file}.yml with name, citation and editions"
            raise InputError(f"unknown {kind} {quoted(spelling, table)}", where, fix)
        return table[spelling] if self.stated(spelling) else ""


def load_vocabulary(root: Path) -> Vocabulary:
    """Read `data/vocabulary.yml` and the benchmark cards below a checkout's root."""
    folder = root / "data" / "benchmarks"
    entries: Iterable[os.DirEntry[str]] = os.scandir(folder) if folder.is_dir() else []
    cards = ((entry.path, entry.stat()) for entry in entries if entry.name.endswith(".yml"))
    states = sorted((path, found.st_mtime_ns, found.st_size, found.st_ino) for path, found in cards)
    return Vocabulary(read_yaml(root / "data" / "vocabulary.yml", _Names), _benchmarks_at(tuple(states)))


@lru_cache(maxsize=4)
def _benchmarks_at(states: tuple[tuple[str, int, int, int], ...]) -> dict[str, Benchmark]:
    """Read the cards once per state of their files: every paper asks again."""
    cards = [read_yaml(Path(path), Benchmark) for path, *_ in states]
    named: dict[str, Benchmark] = {}
    for card in (part for whole in cards for part in (whole, *_parts(whole))):
        if named.setdefault(card.name, card) is not card:
            raise InputError(f"two cards are named '{card.name}'", "data/benchmarks", "keep one")
    return named


def _parts(card: Benchmark) -> list[Benchmark]:
    return [
        Benchmark(name=f"{card.name}: {part}", citation=card.citation, editions=editions)
        for part, editions in card.parts.items()
    ]


def _spelled(names: dict[str, list[str]], kind: str) -> dict[str, str]:
    """Return `{spelling: name}`; refuses a spelling that two names claim."""
    table: dict[str, str] = {}
    for name, aliases in names.items():
        for spelling in (name, *aliases):
            if table.setdefault(spelling, name) != name:
                what = f"the {kind} '{spelling}' stands for '{table[spelling]}' and for '{name}'"
                raise InputError(what, "vocabulary", "keep one")
    return table
