"""Make small checkouts and paper folders for tests: one place, so that a test states only what it is about."""

import csv
import functools
import shutil
import tempfile
from pathlib import Path
from typing import Any

import filelock
import yaml

from fragility.printed.paper import COLUMNS, Paper, load_paper

ROOT = Path(__file__).resolve().parents[1]
GUO = "guo2026_refusal_unlearning"
#: Prompts of the benchmarks that made papers print.
RELEASED = {"SORRY-Bench": 440, "HEx-PHI": 330, "AdvBench": 520, "JailbreakBench": 100}

Score = tuple[str, str, str, str, str]


@functools.cache
def rows_of(*papers: str) -> list[dict[str, Any]]:
    """Return the ledger of some papers or all, as the suite keeps it; processes side by side compute it once."""
    from fragility.suite.products import ledger_rows

    with filelock.FileLock(Path(tempfile.gettempdir()) / "fragility-tests-ledger.lock"):
        return ledger_rows(ROOT, papers)


def copy_of_data(tmp_path: Path) -> Path:
    """Copy the suite's data folder into a fresh root, to be damaged there; what is derived from sources stays out."""
    derived = shutil.ignore_patterns("outcomes", "openers", "released_scores", "features")
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=derived)
    return tmp_path


def score(locator: str, model: str, condition: str, benchmark: str, value: str, **other: str) -> dict[str, str]:
    """Return one row of scores.csv with plain defaults."""
    row = dict.fromkeys(COLUMNS, "") | {
        "locator": locator,
        "row": condition,
        "column": f"{model}, {benchmark}",
        "model": model,
        "condition": condition,
        "benchmark": benchmark,
        "metric": "safety score",
        "unit": "percent",
        "direction": "higher-safer",
        "value_text": value,
        "n_stated": "440" if benchmark == "SORRY-Bench" else "330",
        "judge": "a judge",
        "confidence": "own-text",
    }
    return row | other


def make_paper(root: Path, scores: list[dict[str, str]], claims: list[dict[str, Any]], **card: Any) -> Paper:
    """Write a paper folder `made2026_paper` into a copy of the data folder below `root` and read it."""
    copy_of_data(root)
    folder = root / "data" / "papers" / "made2026_paper"
    folder.mkdir()
    models = list(dict.fromkeys(row["model"] for row in scores if row["model"]))
    conditions = list(dict.fromkeys(row["condition"] for row in scores if row["condition"]))
    locators = list(dict.fromkeys(row["locator"] for row in scores))
    benchmarks = list(dict.fromkeys(row["benchmark"] for row in scores if row["benchmark"]))
    content = {
        "key": "made2026_paper",
        "title": "Made",
        "authors": ["A"],
        "year": 2026,
        "arxiv_id": "",
        "version": "v1",
        "read_as": "made for a test",
        "benchmarks": [
            {
                "name": name,
                "stated": [],
                "released": [{"n": RELEASED[name], "where": "card"}],
            }
            for name in benchmarks
        ],
        "models": [{"name": name, "family": "F", "access": "open"} for name in models],
        "conditions": [{"name": name, "role": "untuned"} for name in conditions],
        "tables": [{"locator": name, "data": "D", "held": True} for name in locators],
    } | card
    (folder / "paper.yml").write_text(yaml.dump(content, Dumper=NoAlias, sort_keys=False))
    (folder / "claims.yml").write_text(yaml.dump({"claims": claims}, Dumper=NoAlias, sort_keys=False))
    with open(folder / "scores.csv", "w", newline="") as stream:
        writer = csv.DictWriter(stream, [*COLUMNS, "occurrence"], restval="")
        writer.writeheader()
        writer.writerows(scores)
    return load_paper("made2026_paper", root)


def claim(kind: str, *readings: dict[str, Any], **other: Any) -> dict[str, Any]:
    """Return one claim of claims.yml."""
    filled = [{"id": f"r{i}", "statement": "as made"} | reading for i, reading in enumerate(readings)]
    return {
        "id": "M01",
        "type": kind,
        "origin": "paper",
        "locator": "Table 1",
        "statement": "Made.",
        "readings": filled,
    } | other


class NoAlias(yaml.SafeDumper):
    """Write every value out."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
