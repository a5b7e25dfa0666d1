"""Write into the cards of benchmarks how alike answers to prompts of one topic are, by released labels.

A card asks for it by `labels` under `clusters: correlation`; the numbers before them are written here and nowhere else.

Run: python tools/cluster_correlation.py
"""

import re
from pathlib import Path

from fragility.documents import read_yaml
from fragility.released.benchmarks import topic_correlation
from fragility.schemas.benchmark import Benchmark
from fragility.statistics.result import NotEstimable

ROOT = Path(__file__).resolve().parents[1]
CARDS = ROOT / "data" / "benchmarks"
LINE = re.compile(r"^    (?:estimate|low|high|arms): .*\n", re.MULTILINE)


def numbers(card: Benchmark) -> dict[str, float | int]:
    """Return the four numbers of a card whose clusters name labels."""
    known = card.clusters and card.clusters.correlation
    found, arms = topic_correlation(known.labels if known else [], ROOT)
    if isinstance(found, NotEstimable):
        raise SystemExit(f"{card.name}: {found.reason}")
    ends = {name: round(float(getattr(found, name)), 4) for name in ("estimate", "low", "high")}
    return ends | {"arms": arms}


def written(text: str, found: dict[str, float | int]) -> str:
    """Return the text of a card with its numbers exchanged."""
    lines = "".join(f"    {name}: {value}\n" for name, value in found.items())
    return LINE.sub("", text).replace("  correlation:\n", f"  correlation:\n{lines}")


if __name__ == "__main__":
    for path in sorted(CARDS.glob("*.yml")):
        card = read_yaml(path, Benchmark)
        if card.clusters and card.clusters.correlation:
            path.write_text(written(path.read_text(encoding="utf-8"), numbers(card)), encoding="utf-8")
