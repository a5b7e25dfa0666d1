"""Groups against a search by hand, and the effective size against the variance of a mean written out."""

import csv
from collections import Counter

import numpy as np
import pytest
from folders import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility import statistics
from fragility.errors import InputError
from fragility.released.benchmarks import group_numbers, group_sizes, size_of_an_item
from fragility.schemas.vocabulary import load_vocabulary

PAIRS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=15)


@settings(deadline=None)
@given(PAIRS)
def test_groups_are_what_can_be_reached(pairs):
    reach = [{item} for item in range(12)]
    for _ in range(12):
        for one, two in pairs:
            both = reach[one] | reach[two]
            for item in both:
                reach[item] = reach[item] | both
    numbers = group_numbers(12, [one for one, _ in pairs], [two for _, two in pairs])
    for item in range(12):
        assert {other for other in range(12) if numbers[other] == numbers[item]} == reach[item]
    assert list(dict.fromkeys(numbers.tolist())) == list(range(1, numbers.max() + 1))


@given(st.lists(st.integers(1, 6), min_size=1, max_size=8), st.floats(0, 1), st.floats(0.05, 0.95))
@settings(deadline=None)
def test_effective_n_is_the_variance_of_the_mean_of_unequal_groups(sizes, icc, share):
    numbers = np.repeat(np.arange(len(sizes)), sizes)
    covariance = share * (1 - share) * np.where(numbers[:, None] == numbers[None, :], icc, 0.0)
    np.fill_diagonal(covariance, share * (1 - share))
    n = len(numbers)
    variance = covariance.sum() / n**2
    assert statistics.effective_n(n, size_of_an_item(numbers), icc) == pytest.approx(share * (1 - share) / variance)


def test_sizes():
    assert group_sizes([1, 2, 2, 3, 3, 3]).tolist() == [1, 2, 3]
    assert size_of_an_item([1, 2, 3]) == 1
    with pytest.raises(InputError, match="no items"):
        group_sizes([])


def test_the_clusters_of_advbench_on_its_card_are_its_near_duplicate_groups():
    rows = list(csv.DictReader((ROOT / "data" / "benchmarks" / "features" / "advbench.csv").open(encoding="utf-8")))
    sizes = Counter(row["near_group"] for row in rows)
    clusters = load_vocabulary(ROOT).benchmarks["AdvBench"].clusters
    assert (clusters.count, clusters.total) == (len(sizes), len(rows))
    assert clusters.size == pytest.approx(sum(size**2 for size in sizes.values()) / len(rows))
