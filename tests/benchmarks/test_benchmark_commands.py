"""The commands as a user calls them: nothing of a prompt is ever printed or written."""

from random import Random

import pandas as pd
import pytest
from benchmarks.made import checkout, prompts, random_text
from click.testing import CliRunner

from fragility.released import benchmarks
from fragility.suite.cli import main

OPEN = {"source": "", "file": "", "gated": True, "text": "turns", "where": {"style": "base"}, "note": "ask the authors"}


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Return a checkout where A is shipped and B is gated, with a user's copy of B in b.csv."""
    monkeypatch.setenv("FRAGILITY_ROOT", str(tmp_path))
    monkeypatch.setenv("FRAGILITY_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FRAGILITY_UPSTREAM", raising=False)
    checkout(tmp_path, "A", "B", b=OPEN)
    generator = Random(7)
    texts = [random_text(generator) for _ in range(6)]
    benchmarks.write_features({"A": prompts(texts, "a", category="k")}, tmp_path)
    own = pd.DataFrame(
        {"q": [*texts, texts[0]], "turns": [*texts, texts[0]], "style": ["base"] * 5 + ["other", "base"]}
    )
    own.to_csv(tmp_path / "b.csv", index=False)
    return tmp_path


def run(*words):
    return CliRunner().invoke(main, ["benchmarks", *map(str, words)])


def test_list_names_every_benchmark(root):
    found = run("list")
    assert found.exit_code == 0
    assert "gated, not at hand" in found.output
    assert "A" in found.output.split()


def test_show_tells_card_and_features_or_how_to_get_them(root):
    assert "6 groups of near-duplicates" in run("show", "A").output
    assert "fragility benchmarks features b --prompts FILE" in run("show", "b").output.replace("\n ", "")


def test_features_of_a_users_copy_are_computed_locally(root):
    out = root / "b-features.csv"
    found = run("features", "B", "--prompts", root / "b.csv", "--out", out)
    assert found.exit_code == 0, found.output
    assert "6 prompts, 5 different" in found.output
    table = pd.read_csv(out)
    assert table["exact_group"].tolist() == [1, 2, 3, 4, 5, 1]
    words = {word for text in pd.read_csv(root / "b.csv")["q"] for word in text.split()}
    assert not words & set((found.output + out.read_text()).replace(",", " ").split())
    assert not (root / benchmarks.FOLDER / "b.csv").exists()


def test_columns_and_rows_can_be_chosen(root):
    every = run("features", "B", "--prompts", root / "b.csv", "--column", "q", "--all-rows")
    assert "7 prompts" in every.output
    other = run("features", "B", "--prompts", root / "b.csv", "--where", "style", "other", "--id-column", "q")
    assert "1 prompt, 1 different" in other.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["features", "B"], "the prompts of B are gated; give your copy with --prompts (ask the authors)"),
        (["features", "A"], "unknown source 'none'"),
        (["features", "Z"], "unknown benchmark 'Z'"),
        (["features", "--prompts", "b.csv"], "no benchmark is named"),
        (["features", "B", "--prompts", "none.csv"], "none.csv: no such file"),
        (["show", "Z"], "unknown benchmark 'Z'"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(root, words, said):
    found = run(*words)
    assert found.exit_code == 2
    assert said in found.output
    assert len(found.output.splitlines()) == 1
