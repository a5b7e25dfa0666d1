"""How a paper is called in a sentence: authors and year, told apart where two papers share them.

Prevents the failure in which "Guo et al. 2026" stands for two papers, or a claim's id for the claims of several.
"""

from collections import Counter
from collections.abc import Mapping

from fragility.printed.paper import PaperCard


def versions(cards: Mapping[str, PaperCard]) -> dict[str, str]:
    """Return each paper's version read, e.g. `arXiv 2601.19231v1`, or that it is none of arXiv."""
    return {
        key: f"arXiv {card.arxiv_id}{card.version}" if card.arxiv_id else "not on arXiv" for key, card in cards.items()
    }


def short_labels(cards: Mapping[str, PaperCard]) -> dict[str, str]:
    """Return a short label for each paper, no two alike.

    Authors and year; papers that share them are told apart by the first author's full name, then by the version read,
    then by their key.
    """
    labels = {key: _authors_year(card) for key, card in cards.items()}
    full = {key: _authors_year(card, full=True) for key, card in cards.items()}
    labels = {key: full[key] if shared else label for key, (label, shared) in _shared(labels).items()}
    for more in (versions(cards), {key: key for key in cards}):
        labels = {key: f"{label}, {more[key]}" if shared else label for key, (label, shared) in _shared(labels).items()}
    return labels


def _shared(labels: Mapping[str, str]) -> dict[str, tuple[str, bool]]:
    times = Counter(labels.values())
    return {key: (label, times[label] > 1) for key, label in labels.items()}


def _authors_year(card: PaperCard, full: bool = False) -> str:
    names = [author.split()[-1] for author in card.authors if author.split()]
    if full:
        names[:1] = card.authors[:1]
    who = " and ".join(names) if len(names) <= 2 else f"{names[0]} et al."
    return f"{who or card.key} {card.year or ''}".strip()
