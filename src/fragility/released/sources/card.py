"""Source cards: where a released file comes from, what it weighs, who may use it, and what its labels mean.

Prevents the failures in which a number rests on a file that nobody can name, a gated or non-commercial file is
fetched without a word, or one judge's "1" is read with another judge's meaning.
"""

from pathlib import Path

from fragility.documents import read_yaml
from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.schemas.source import SourceCard

#: Where the cards lie, below the checkout's root.
FOLDER = Path("data") / "sources"


def list_sources(root: Path | None = None) -> list[str]:
    """Return the names of all source cards, sorted."""
    return sorted(path.stem for path in ((root or project_root()) / FOLDER).glob("*.yml"))


def load_card(name: str, root: Path | None = None) -> SourceCard:
    """Read and validate one card.

    Raises
    ------
    InputError
        For a name that no card has (names the nearest), and for every breach of the contract.
    """
    root = root or project_root()
    known = list_sources(root)
    if name not in known:
        raise InputError(f"unknown source '{name}'", fix=near_match(name, known))
    card = read_yaml(root / FOLDER / f"{name}.yml", SourceCard)
    where = f"sources/{name}.yml"
    if card.name != name:
        raise InputError(f"name '{card.name}'", where, f"expected the file's name, '{name}'")
    for kind, values in (
        ("file", [item.path for item in card.files]),
        ("judge", [f"{item.name} {item.version}".strip() for item in card.judges]),
        ("headline", [item.id for item in card.headlines]),
    ):
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice:
            raise InputError(f"the {kind} '{twice}' stands twice", where, "keep one")
    return card
