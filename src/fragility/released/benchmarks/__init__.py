"""Benchmarks: cards, features of their prompts without text, duplicates within and overlap between them."""

from fragility.released.benchmarks.cards import FOLDER, availability, file_name, find_card, prompt_cards, prompts_of
from fragility.released.benchmarks.correlation import group_correlation, topic_correlation
from fragility.released.benchmarks.features import (
    all_pairs,
    as_csv,
    features,
    load_features,
    load_pairs,
    write_features,
)
from fragility.released.benchmarks.groups import group_numbers, group_sizes, size_of_an_item
from fragility.released.benchmarks.independence import curve, effective, groups_at, overview
from fragility.released.benchmarks.overlap import declared, overlap
from fragility.released.benchmarks.prompts import read_prompts
from fragility.released.benchmarks.similarity import FLOOR, MEASURES, SHINGLE, THRESHOLD, comparable, similar_pairs

__all__ = [
    "FLOOR",
    "FOLDER",
    "MEASURES",
    "SHINGLE",
    "THRESHOLD",
    "all_pairs",
    "as_csv",
    "availability",
    "comparable",
    "curve",
    "declared",
    "effective",
    "features",
    "file_name",
    "find_card",
    "group_correlation",
    "group_numbers",
    "group_sizes",
    "groups_at",
    "load_features",
    "load_pairs",
    "overlap",
    "overview",
    "prompt_cards",
    "prompts_of",
    "read_prompts",
    "similar_pairs",
    "size_of_an_item",
    "topic_correlation",
    "write_features",
]
