"""The closed vocabularies: each spelling stands for one name, and what a metric is stands in data."""

from itertools import pairwise
from pathlib import Path

import pytest
from folders import ROOT, copy_of_data

from fragility.errors import InputError
from fragility.schemas.vocabulary import KINDS, load_vocabulary

VOCABULARY = load_vocabulary(ROOT)


def change(root: Path, name: str, old: str, new: str) -> None:
    path = root / "data" / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_stated_is_empty_and_never_a_name(kind: str) -> None:
    for spelling in ("", *VOCABULARY.names.none):
        assert VOCABULARY.known(kind, spelling) and VOCABULARY.canonical(kind, spelling, "here") == ""


def test_a_delta_or_a_spread_belongs_to_a_metric_and_is_no_share() -> None:
    for metric in VOCABULARY.names.metric.values():
        assert (metric.kind == "value") == (metric.of == "")
        assert not (metric.share and metric.kind != "value")
        if metric.of:
            assert VOCABULARY.metric(metric.of).kind == "value"


def test_the_number_of_runs_is_the_one_that_the_spelling_prints() -> None:
    """By the words of the print itself: "mean of 5 runs", "2 seeds"."""
    for name, metric in VOCABULARY.names.metric.items():
        words = " ".join((name, *metric.aliases)).replace("(", " ").split()
        said = {int(one) for one, two in pairwise(words) if one.isdigit() and two.startswith(("runs", "seeds"))}
        assert said == ({metric.runs} if metric.runs else set())


def test_an_unknown_metric_is_no_share() -> None:
    assert not VOCABULARY.metric("vibes").share and VOCABULARY.metric("vibes").runs is None


def test_parts_of_a_benchmark_are_benchmarks_and_sum_to_it() -> None:
    whole = VOCABULARY.benchmarks["JailbreakBench"]
    parts = [VOCABULARY.benchmarks[f"JailbreakBench: {name}"] for name in whole.parts]
    assert sum(part.editions[0].n for part in parts) == whole.editions[0].n
    assert whole.clusters is not None and whole.clusters.count == len(parts)


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("vocabulary.yml", "refusal rate: {share: true, aliases: [refusal score]}",
         "refusal rate: {share: true, aliases: [ASR]}", "stands for"),
        ("vocabulary.yml", "accuracy change: {kind: delta, of: accuracy, key: true}",
         "accuracy change: {kind: delta, of: acuracy, key: true}", "acuracy"),
        ("vocabulary.yml", "accuracy change: {kind: delta, of: accuracy, key: true}",
         "accuracy change: {kind: delta, of: accuracy, key: true, share: true}", "no share"),
        ("vocabulary.yml", "accuracy change: {kind: delta, of: accuracy, key: true}",
         "accuracy change: {kind: delta, key: true}", "of"),
        ("benchmarks/mmlu.yml", "name: MMLU", "name: MMLU\naliases: [GSM8K]", "GSM8K"),
        ("benchmarks/mmlu.yml", "name: MMLU", "name: GSM8K", "two cards"),
    ],
)  # fmt: skip
def test_a_contradiction_in_the_vocabulary_is_one_clear_line(
    name: str, old: str, new: str, expected: str, tmp_path: Path
) -> None:
    root = copy_of_data(tmp_path)
    change(root, name, old, new)
    with pytest.raises(InputError, match=expected):
        load_vocabulary(root)
