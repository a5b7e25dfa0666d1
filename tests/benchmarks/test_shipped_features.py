"""The shipped features: complete, without text, in agreement with the cards, and derived again from the sources."""

import json
from pathlib import Path

import pandas as pd
import pytest
from benchmarks.made import ROOT
from sources.upstream import UPSTREAM, needs_upstream

from fragility.released import benchmarks
from fragility.released.benchmarks.features import COLUMNS
from fragility.released.sources.card import load_card
from fragility.released.sources.prompts import source_prompts, source_sets

CARDS = benchmarks.prompt_cards(ROOT)
HELD = [name for name, card in CARDS.items() if benchmarks.prompts_of(card).source]
#: The benchmarks that the literature uses, by the requirement; those in brackets are gated.
ASKED = {
    "AdvBench", "SORRY-Bench", "HEx-PHI", "JailbreakBench", "HarmBench", "StrongREJECT", "XSTest", "Do-Not-Answer",
    "OR-Bench hard", "OR-Bench toxic", "CoCoNot original", "CoCoNot contrast",
}  # fmt: skip


def test_every_benchmark_that_the_literature_uses_has_a_card():
    assert set(CARDS) >= ASKED
    assert {name for name in CARDS if name not in HELD} == {"SORRY-Bench", "HEx-PHI"}
    assert all(benchmarks.prompts_of(CARDS[name]).gated for name in set(CARDS) - set(HELD))


@pytest.mark.parametrize("name", HELD)
def test_the_features_hold_as_many_prompts_as_the_card_says(name):
    frame = benchmarks.load_features(name, ROOT)
    assert len(frame) in [count.n for count in CARDS[name].editions]
    assert frame["id"].is_unique
    assert list(frame.columns) == list(COLUMNS)
    clusters = CARDS[name].clusters
    if clusters and "near-duplicate" not in clusters.where:
        assert frame["category"].value_counts().tolist() == [clusters.size] * clusters.count
    for part, counts in CARDS[name].parts.items():
        if part in set(frame["category"]):
            assert (frame["category"] == part).sum() in [count.n for count in counts]


@pytest.mark.parametrize("name", HELD)
def test_features_and_pairs_agree(name):
    frame, pairs = benchmarks.load_features(name, ROOT), benchmarks.load_pairs(ROOT)
    assert benchmarks.groups_at(name, benchmarks.THRESHOLD, root=ROOT).tolist() == frame["near_group"].tolist()
    own = pairs[(pairs["first"] == name) & (pairs["second"] == name) & (pairs["measure"] == "shingles")]
    best = pd.concat([own.set_index("first_id"), own.set_index("second_id")])["similarity"].groupby(level=0).max()
    above = frame[frame["nearest"] >= benchmarks.FLOOR].set_index("id")["nearest"]
    assert best.sort_index().to_dict() == above.sort_index().to_dict()
    assert frame.groupby("exact_group")["near_group"].nunique().max() == 1


def test_the_source_of_every_card_holds_its_file():
    for name in HELD:
        spec = benchmarks.prompts_of(CARDS[name])
        assert spec.file in [item.path for item in load_card(spec.source, ROOT).files], name


@needs_upstream
def test_the_sources_give_the_shipped_bytes(tmp_path):
    shipped = ROOT / benchmarks.FOLDER
    made = benchmarks.write_features(source_sets(ROOT, UPSTREAM), tmp_path)
    assert {path.name for path in made} == {path.name for path in shipped.glob("*.csv")}
    for path in made:
        assert path.read_bytes() == (shipped / path.name).read_bytes(), path.name


@needs_upstream
def test_no_run_of_words_of_a_prompt_is_shipped():
    written = "\n".join(path.read_text() for path in (ROOT / benchmarks.FOLDER).glob("*.csv")).casefold()
    for name in HELD:
        for text in source_prompts(CARDS[name], ROOT, UPSTREAM)["text"]:
            words = text.casefold().split()
            runs = [" ".join(words[start : start + 4]) for start in range(len(words) - 3)]
            assert not any(run in written for run in runs), name


@needs_upstream
def test_advbench_has_the_24_bomb_prompts_that_are_known_and_wording_tells_them_apart():
    """24 of the 520 are about bombs: Zhang et al. 2025, USENIX Security, "Exploiting Task-Level Vulnerabilities"."""
    prompts = source_prompts(CARDS["AdvBench"], ROOT, UPSTREAM)
    about = prompts["text"].str.contains("bomb", case=False).to_numpy()
    groups = benchmarks.load_features("AdvBench", ROOT)["near_group"]
    assert about.sum() == 24
    assert 1 < groups[about].nunique() < 24


@needs_upstream
def test_both_copies_of_advbench_hold_the_same_prompts():
    spec = benchmarks.prompts_of(CARDS["AdvBench"])
    copy = UPSTREAM / "harmbench-behaviors" / "data/behavior_datasets/extra_behavior_datasets/advbench_behaviors.csv"
    second = benchmarks.read_prompts([copy], spec.model_copy(update={"text": "Behavior"}))
    assert second["text"].tolist() == source_prompts(CARDS["AdvBench"], ROOT, UPSTREAM)["text"].tolist()


@needs_upstream
def test_the_files_of_answers_hold_the_prompts_of_the_card_in_any_model():
    for name in ("CoCoNot original", "OR-Bench hard"):
        spec = benchmarks.prompts_of(CARDS[name])
        first = UPSTREAM / spec.source / spec.file
        other = Path(str(first).replace("llama-instruct", "binary-refusal"))
        texts = [
            sorted(json.loads(line)["prompt"] for line in path.read_text().splitlines()) for path in (first, other)
        ]
        assert texts[0] == texts[1]
