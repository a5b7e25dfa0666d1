"""How a paper is called in a sentence (authors and year, told apart where two share them), and a reading on a tab.

Prevents the failure in which "Guo et al. 2026" stands for two papers, or a claim's id for the claims of several, or a
tab that says "Gpt 3.5" and "Sorry bench".
"""

import re
from collections import Counter
from collections.abc import Mapping

from fragility.printed.paper import PaperCard
from fragility.wording import SYMBOLS

#: Names in the ids of readings, as they are written.
NAMES = (
    "AdvBench", "AGNEWS", "Alpaca", "AlpacaEval", "ARC-Easy", "ASAM", "AsFT", "BoolQ", "CodeAlpaca", "Dolly", "DPO",
    "EWC", "GCG", "GCG-M", "GCG-T", "Gemma", "GPQA", "GPT-3.5", "GPT-4", "gpt-oss", "GSM8K", "HarmBench", "HEx-PHI",
    "HumanEval", "JailbreakBench", "Lisa", "Llama", "Llama-2", "LLaMA-Adapter", "LLaVA", "LoRA", "Ministral", "MMLU",
    "MT-Bench", "NA-SFT", "OR-Bench", "Opus", "OpenMathInstruct", "PubMedQA", "Qwen", "RLHF", "SafeInstr",
    "SafetyBench", "SciQ", "SFT", "SORRY-Bench", "SST2", "TruthfulQA", "Vaccine-SFT", "XSTest", "Zulu", "3B", "7B",
    "AUROC", "BDS", "BEA", "BSO", "DSS", "IJP", "JAILJUDGE", "MUSE", "Vlguard",
)  # fmt: skip
_WRITTEN = {name.lower().replace("-", " "): name for name in NAMES}
_FOUND = re.compile(rf"\b({'|'.join(sorted(_WRITTEN, key=len, reverse=True))})\b")


def reading_label(reading: str) -> str:
    """Return the id of a reading in words, for a tab or a row of a figure.

    >>> reading_label("gpt-3.5-harmful"), reading_label("sorry-bench-440"), reading_label("all-points")
    ('GPT-3.5 harmful', 'SORRY-Bench 440', 'All points')
    """
    words = reading.replace("-", " ").replace("opener", "opening")
    begun = words if _FOUND.match(words) or words.split()[0] in SYMBOLS else words[:1].upper() + words[1:]
    return _FOUND.sub(lambda found: _WRITTEN[found[1]], begun)


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
