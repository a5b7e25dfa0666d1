"""Made-up prompts and a small checkout for the tests of benchmarks: one place, so that a test states only its point."""

import shutil
from pathlib import Path
from random import Random

import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parents[2]


def random_text(generator: Random, words: int = 12) -> str:
    """Return words of random letters: two such texts share next to nothing."""
    return " ".join("".join(generator.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(words))


def prompts(texts: list[str], prefix: str = "p", category: str = "", origin: str = "") -> pd.DataFrame:
    """Return texts as `read_prompts` gives them."""
    ids = [f"{prefix}{number}" for number in range(len(texts))]
    return pd.DataFrame({"id": ids, "category": category, "origin": origin, "text": texts}, dtype="object")


def checkout(root: Path, *names: str, **cards: dict) -> Path:
    """Make a checkout with one card a benchmark; `cards` overrides the prompts of a name in small letters."""
    (root / "data" / "papers").mkdir(parents=True)
    (root / "data" / "benchmarks").mkdir()
    shutil.copy(ROOT / "data" / "vocabulary.yml", root / "data")
    for name in names:
        place = {"source": "none", "file": "f.csv", "text": "text", "licence": "L"} | cards.get(name.lower(), {})
        content = {"name": name, "citation": "C", "prompts": place}
        (root / "data" / "benchmarks" / f"{name.lower()}.yml").write_text(yaml.safe_dump(content))
    return root
