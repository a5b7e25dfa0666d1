"""Source cards: where a released file comes from, what it weighs, who may use it, and what its labels mean.

Prevents the failures in which a number rests on a file that nobody can name, a gated or non-commercial file is
fetched without a word, or one judge's "1" is read with another judge's meaning.
"""

import os
from collections import Counter
from functools import lru_cache
from pathlib import Path

from fragility.documents import read_yaml
from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.released.sources.figures import figures_path, read_figures
from fragility.schemas.source import SourceCard

#: Where the cards lie, below the checkout's root.
FOLDER = Path("data") / "sources"


def list_sources(root: Path | None = None) -> list[str]:
    """Return the names of all source cards, sorted."""
    return sorted(path.stem for path in ((root or project_root()) / FOLDER).glob("*.yml"))


def load_card(name: str, root: Path | None = None) -> SourceCard:
    """Read and validate one card, with its published figures (`<name>.figures.csv`, where there are any).

    Raises
    ------
    InputError
        For a name that no card has (names the nearest), and for every breach of the contract.
    """
    root = root or project_root()
    folder = root / FOLDER
    if not folder.is_dir() or f"{name}.yml" not in os.listdir(folder):
        raise InputError(f"unknown source '{name}'", fix=near_match(name, list_sources(root)))
    path = folder / f"{name}.yml"
    figures = figures_path(path)
    return _card(path, figures, path.stat().st_mtime_ns, figures.stat().st_mtime_ns if figures.is_file() else None)


@lru_cache(maxsize=64)
def _card(path: Path, figures: Path, written: int, figures_written: int | None) -> SourceCard:
    """Read a card once per state of its two files: every reading of a claim about its labels asks again."""
    card = read_yaml(path, SourceCard)
    where = f"sources/{path.name}"
    if card.headlines or card.aggregates:
        raise InputError("published figures in the card", where, f"give them as rows of sources/{figures.name}")
    if figures_written is not None:
        printed, rules = read_figures(figures)
        card = card.model_copy(update={"headlines": printed, "aggregates": rules})
    if card.name != path.stem:
        raise InputError(f"name '{card.name}'", where, f"expected the file's name, '{path.stem}'")
    for kind, values in (
        ("file", [item.path for item in card.files]),
        ("judge", [item.full_name for item in card.judges]),
        ("published figure", [item.id for item in card.headlines]),
    ):
        twice = next((value for value, times in Counter(values).items() if times > 1), None)
        if twice:
            raise InputError(f"the {kind} '{twice}' stands twice", where, "keep one")
    return card
