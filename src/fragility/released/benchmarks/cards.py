"""Which benchmarks have a card that says where their prompts are.

Prevents the failure in which a number of prompts is taken from memory: name, stated and released numbers, licence and
the place of the prompts stand on one card, and a benchmark whose prompts are not at hand says so.
"""

import re
from pathlib import Path

from fragility.errors import InputError, near_match
from fragility.files import project_root
from fragility.schemas.benchmark import Benchmark, Prompts
from fragility.schemas.vocabulary import load_vocabulary

#: Features of the prompts, one file a benchmark, and the similar pairs of all of them; below the checkout's root.
FOLDER = Path("data") / "benchmarks" / "features"


def file_name(name: str) -> str:
    """Return a benchmark's name as it stands in commands and names of files: "or-bench-hard"."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def prompt_cards(root: Path | None = None) -> dict[str, Benchmark]:
    """Return the cards that say where the prompts of their benchmark are, by name, sorted."""
    cards = load_vocabulary(root or project_root()).benchmarks
    return {name: cards[name] for name in sorted(cards, key=file_name) if cards[name].prompts}


def find_card(name: str, root: Path | None = None) -> Benchmark:
    """Return one of `prompt_cards` by its name, an alias, or its name as in `file_name`."""
    cards = prompt_cards(root)
    names = {file_name(spelling): card for card in cards.values() for spelling in (card.name, *card.aliases)}
    if file_name(name) not in names:
        raise InputError(f"unknown benchmark '{name}'", fix=near_match(name, cards))
    return names[file_name(name)]


def prompts_of(card: Benchmark) -> Prompts:
    """Return what a card says of the prompts; an error where it says nothing."""
    if card.prompts is None:
        raise InputError(f"the card of {card.name} does not say where its prompts are", "data/benchmarks")
    return card.prompts


def availability(card: Benchmark) -> str:
    """Say where the prompts of a benchmark are."""
    prompts = prompts_of(card)
    if prompts.source:
        return f"source {prompts.source}"
    return "gated, not at hand" if prompts.gated else "not at hand"
