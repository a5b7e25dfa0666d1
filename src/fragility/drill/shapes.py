"""Sizes and rates of the tables of the papers held, from which made papers are drawn.

Prevents two failures: made papers that look like nothing anybody prints, and a scoreboard that changes whenever a paper
is added: the shapes are derived once and stored (`data/drill/shapes.json`).
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from fragility.documents import read_json
from fragility.errors import InputError
from fragility.files import project_root, write_text
from fragility.printed.cells import cells
from fragility.printed.columns import columns
from fragility.printed.paper import list_papers, load_paper

FILE = Path("data") / "drill" / "shapes.json"
#: Conditions, models and benchmarks of a made paper: at least and at most.
MODELS, CONDITIONS, BENCHMARKS = (2, 6), (2, 4), (1, 3)


@dataclass(frozen=True)
class Shapes:
    """What made papers are drawn from.

    Attributes
    ----------
    benchmarks : tuple of (str, int)
        Benchmark and the n of one of its editions, once for each column of the papers held that rests on it.
    decimals : tuple of int
        Decimals of the percentages, once a column.
    models, conditions : tuple of int
        Numbers of models and conditions, once a paper, held within `MODELS` and `CONDITIONS`.
    untuned, other : tuple of float
        Unsafe shares of untuned models and of all other arms: the hundredths of their distribution.
    """

    benchmarks: tuple[tuple[str, int], ...]
    decimals: tuple[int, ...]
    models: tuple[int, ...]
    conditions: tuple[int, ...]
    untuned: tuple[float, ...]
    other: tuple[float, ...]


def derive_shapes(root: Path) -> Shapes:
    """Derive the shapes from the papers of a checkout."""
    benchmarks, decimals, models, conditions = [], [], [], []
    rates: dict[bool, list[float]] = {True: [], False: []}
    for key in list_papers(root):
        paper = load_paper(key, root)
        roles = {item.name: item.role for item in paper.card.conditions}
        held = cells(paper)
        for column in columns(paper).values():
            card = paper.vocabulary.benchmarks.get(column.key[0])
            sizes = [edition.n for edition in card.editions] if card and ": " not in card.name else []
            if column.n in sizes and 0 <= column.percent_decimals <= 2:
                benchmarks.append((column.key[0], int(column.n or 0)))
                decimals.append(column.percent_decimals)
        if len(held):
            models.append(int(np.clip(held["model"].nunique(), *MODELS)))
            conditions.append(int(np.clip(held["condition"].nunique(), *CONDITIONS)))
        for row in held.to_dict("records"):
            rates[roles.get(row["condition"]) == "untuned"].append(1 - float(row["rate"]))
    points = np.linspace(0, 1, 101)
    untuned, other = (tuple(np.quantile(rates[kind], points).round(4).tolist()) for kind in (True, False))
    return Shapes(tuple(benchmarks), tuple(decimals), tuple(models), tuple(conditions), untuned, other)


def write_shapes(root: Path | None = None) -> Path:
    """Derive the shapes again and store them."""
    found = derive_shapes(root or project_root())
    return write_text((root or project_root()) / FILE, json.dumps(vars(found), indent=0) + "\n")


@lru_cache(maxsize=2)
def load_shapes(root: Path | None = None) -> Shapes:
    """Read the stored shapes."""
    path = (root or project_root()) / FILE
    if not path.is_file():
        raise InputError("no such file", FILE.as_posix(), "make it: fragility drill --shapes")
    data = read_json(path)
    try:
        pairs = tuple((str(name), int(n)) for name, n in data.pop("benchmarks"))
        return Shapes(pairs, **{name: tuple(values) for name, values in data.items()})
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InputError("not laid out as shapes", FILE.as_posix(), "make it: fragility drill --shapes") from None
