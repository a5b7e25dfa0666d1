"""The index of the estimators, read from the package itself.

Prevents a page that names functions which are no longer there: names, arguments and summaries come from the code.
"""

import inspect
from dataclasses import dataclass
from importlib import import_module

from fragility import statistics


@dataclass(frozen=True)
class Estimator:
    """One public function: its name, its arguments, and the first sentence of its docstring."""

    name: str
    arguments: str
    summary: str


@dataclass(frozen=True)
class Family:
    """One module of estimators and what it is for."""

    module: str
    summary: str
    members: tuple[Estimator, ...]


def families() -> list[Family]:
    """Return every module of `fragility.statistics` with its public functions, in alphabetical order."""
    return [
        Family(module, _summary(import_module(f"fragility.statistics.{module}")), tuple(map(_estimator, names)))
        for module, names in sorted(statistics.PUBLIC.items())
    ]


def _estimator(name: str) -> Estimator:
    function = getattr(statistics, name)
    return Estimator(name, ", ".join(inspect.signature(function).parameters), _summary(function))


def _summary(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ").replace("`", "")
