"""The prompts of benchmarks that a source's files hold.

Prevents the failure in which features are computed from another file than the one that the card names: every file has
the size and the hash of its source's card.
"""

from pathlib import Path

import pandas as pd

from fragility.errors import InputError
from fragility.released.benchmarks import prompt_cards, prompts_of, read_prompts
from fragility.released.sources.cache import locate
from fragility.released.sources.card import load_card
from fragility.schemas.benchmark import Benchmark


def source_prompts(card: Benchmark, root: Path, folder: Path | None = None) -> pd.DataFrame:
    """Return the prompts of a benchmark, as `read_prompts` gives them, from the files of its source.

    Parameters
    ----------
    card : Benchmark
        Of the benchmark.
    root, folder : Path
        The checkout, and where the source's files are looked for, as in `cache.locate`.

    Raises
    ------
    InputError
        Where no source holds the prompts, its files are not at hand, or one is not that of its card.
    """
    spec = prompts_of(card)
    if not spec.source:
        what = f"the prompts of {card.name} are {'gated' if spec.gated else 'in no source'}"
        raise InputError(what, "NAME", f"give your copy with --prompts ({spec.note})")
    source = load_card(spec.source, root)
    return read_prompts([locate(source, folder).path(spec.file)], spec)


def source_sets(root: Path, folder: Path | None = None) -> dict[str, pd.DataFrame]:
    """Return the prompts of every benchmark that a source holds, by name."""
    cards = prompt_cards(root)
    return {name: source_prompts(card, root, folder) for name, card in cards.items() if prompts_of(card).source}
