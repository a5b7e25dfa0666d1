"""Closed vocabularies: one name for each unit, direction, metric and benchmark, and the spellings read as the same.

Prevents the failure in which "Sorry-Bench" and "SORRY-Bench base" are compared as two benchmarks, or an unknown
unit is taken for a percentage.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pydantic

from fragility.documents import read_yaml
from fragility.errors import InputError, near_match


class _Strict(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", strict=True, frozen=True)


class ReleasedCount(_Strict):
    """A number of items that a benchmark's authors released, and where that is said."""

    n: pydantic.PositiveInt
    where: str


class Clusters(_Strict):
    """Groups of items that a benchmark is made of: their number, their size, and where that is said."""

    count: pydantic.PositiveInt
    size: pydantic.PositiveInt
    where: str


class Benchmark(_Strict):
    """The card of one benchmark (`data/benchmarks/<name>.yml`)."""

    name: str
    aliases: list[str]
    citation: str
    released: list[ReleasedCount]
    clusters: Clusters | None
    clusters_note: str


class _Names(_Strict):
    unit: dict[str, list[str]]
    direction: dict[str, list[str]]
    confidence: dict[str, list[str]]
    metric: dict[str, list[str]]


@dataclass(frozen=True)
class Vocabulary:
    """All closed vocabularies of one checkout; read with `load_vocabulary`."""

    names: _Names
    benchmarks: dict[str, Benchmark]

    @cached_property
    def _spellings(self) -> dict[str, dict[str, str]]:
        tables = {kind: _spelled(getattr(self.names, kind)) for kind in _Names.model_fields}
        tables["benchmark"] = _spelled({card.name: card.aliases for card in self.benchmarks.values()})
        return tables

    def canonical(self, kind: str, spelling: str, where: str) -> str:
        """Return the suite's name for a spelling ("" stays "": an unknown is never guessed).

        Raises
        ------
        InputError
            For a spelling that the vocabulary does not hold; names the nearest one.
        """
        table = self._spellings[kind]
        if spelling and spelling not in table:
            raise InputError(f"unknown {kind} '{spelling}'", where, near_match(spelling, table))
        return table[spelling] if spelling else ""


def load_vocabulary(root: Path) -> Vocabulary:
    """Read `data/vocabulary.yml` and the benchmark cards below a checkout's root."""
    cards = [read_yaml(path, Benchmark) for path in sorted((root / "data" / "benchmarks").glob("*.yml"))]
    return Vocabulary(read_yaml(root / "data" / "vocabulary.yml", _Names), {card.name: card for card in cards})


def _spelled(names: dict[str, list[str]]) -> dict[str, str]:
    return {spelling: name for name, aliases in names.items() for spelling in (name, *aliases)}
