"""Dawid and Skene's model: against a plain loop, its own likelihood, simulated judges and the published data."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.errors import InputError
from fragility.statistics.labels import judge_counts
from fragility.statistics.latent_labels import dawid_skene
from fragility.statistics.result import NotEstimable

#: Dawid and Skene 1979, table 1: 45 patients, observer 1 three times, observers 2 to 5 once.
PATIENTS = [
    "1111111",
    "3334334",
    "1122122",
    "2223121",
    "2223222",
    "2223322",
    "1222111",
    "3333433",
    "2222223",
    "2322223",
    "4444444",
    "2223343",
    "1111111",
    "2223212",
    "1211111",
    "1112111",
    "1111111",
    "1111111",
    "2222221",
    "2221322",
    "2222222",
    "2222221",
    "2223222",
    "2212222",
    "1111111",
    "1111111",
    "2322222",
    "1111111",
    "1111111",
    "1121121",
    "1111111",
    "3333233",
    "1111111",
    "2222222",
    "2223232",
    "4334343",
    "2212232",
    "2323233",
    "3333432",
    "1111111",
    "1111111",
    "1212111",
    "2322222",
    "1211111",
    "2222222",
]
OBSERVERS = [0, 0, 0, 1, 2, 3, 4]


def patients():
    counts = np.zeros((45, 5, 4))
    for item, row in enumerate(PATIENTS):
        for observer, label in zip(OBSERVERS, row, strict=True):
            counts[item, observer, int(label) - 1] += 1
    return counts


def simulated(prevalence, rates, items, rng):
    truth = rng.choice(len(prevalence), items, p=prevalence)
    labels = [[rng.choice(len(prevalence), p=judge[t]) for judge in rates] for t in truth]
    return truth, judge_counts(labels)[0]


def log_likelihood(counts, prevalence, rates):
    """Write the likelihood out: for each item, a sum over labels of a product over judges."""
    total = 0.0
    for item in counts:
        parts = [
            prevalence[j] * np.prod([rates[k][j] ** item[k] for k in range(len(rates))]) for j in range(len(prevalence))
        ]
        total += np.log(np.sum(parts))
    return total


def plain_em(counts, rounds):
    """Equations 2.3 to 2.5 of the paper in loops, from the vote shares of equation 3.1."""
    items, judges, labels = counts.shape
    share = counts.sum(axis=1) / counts.sum(axis=(1, 2))[:, None]
    for _ in range(rounds):
        prevalence = [np.mean(share[:, j]) for j in range(labels)]
        rates = np.zeros((judges, labels, labels))
        for k in range(judges):
            for j in range(labels):
                row = [np.sum(share[:, j] * counts[:, k, m]) for m in range(labels)]
                rates[k, j] = np.array(row) / np.sum(row)
        for i in range(items):
            chance = [prevalence[j] * np.prod(rates[:, j] ** counts[i]) for j in range(labels)]
            share[i] = np.array(chance) / np.sum(chance)
    return prevalence, rates, share


def test_published_data():
    """The 45 patients: a plain loop gives the same, and nearly all of them have a certain label."""
    found = dawid_skene(patients())
    prevalence, rates, share = plain_em(patients(), found.iterations)
    assert found.converged
    np.testing.assert_allclose(found.prevalence, prevalence, atol=1e-10)
    np.testing.assert_allclose(found.error_rates, rates, atol=1e-10)
    np.testing.assert_allclose(found.posterior, share, atol=1e-10)
    assert np.mean(found.posterior.max(axis=1) > 0.95) > 0.9


def test_likelihood_rises_to_a_maximum():
    counts = patients()
    found = dawid_skene(counts)
    assert np.all(np.diff(found.log_likelihood) > -1e-9)
    best = log_likelihood(counts, found.prevalence, found.error_rates)
    assert best == pytest.approx(found.log_likelihood[-1], abs=1e-9)
    rng = np.random.default_rng(2)
    for _ in range(20):
        other = 0.98 * found.error_rates + 0.02 * rng.dirichlet(np.ones(4), (5, 4))
        assert log_likelihood(counts, found.prevalence, other) < best
        assert (
            log_likelihood(counts, 0.95 * found.prevalence + 0.05 * rng.dirichlet(np.ones(4)), found.error_rates) < best
        )


def test_finds_the_judges_that_made_the_labels():
    weak = [[0.7, 0.3], [0.35, 0.65]]
    rates = np.array([[[0.97, 0.03], [0.05, 0.95]], weak, weak, [[0.8, 0.2], [0.4, 0.6]]])
    truth, counts = simulated([0.7, 0.3], rates, 4000, np.random.default_rng(8))
    found = dawid_skene(counts)
    assert found.converged
    np.testing.assert_allclose(found.prevalence, [0.7, 0.3], atol=0.04)
    np.testing.assert_allclose(found.error_rates, rates, atol=0.06)
    majority = counts.sum(axis=1).argmax(axis=1)
    assert np.mean(found.labels == truth) > np.mean(majority == truth) + 0.05
    assert np.mean(found.posterior.max(axis=1)) == pytest.approx(np.mean(found.labels == truth), abs=0.03)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_order_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    rates = np.array([[[0.9, 0.1], [0.2, 0.8]]] * 4)
    _, counts = simulated([0.6, 0.4], rates, 60, rng)
    if counts.shape[2] < 2:
        return
    found = dawid_skene(counts, iterations=300)
    items, judges = rng.permutation(60), rng.permutation(4)
    moved = dawid_skene(counts[items][:, judges][..., ::-1], iterations=300)
    np.testing.assert_allclose(moved.prevalence[::-1], found.prevalence, atol=1e-6)
    np.testing.assert_allclose(moved.posterior[:, ::-1], found.posterior[items], atol=1e-6)
    twice = dawid_skene(np.concatenate([counts, counts]), iterations=300)
    np.testing.assert_allclose(twice.error_rates, found.error_rates, atol=1e-6)


def test_unanimous_judges_and_judges_that_skip():
    counts = judge_counts([["a"] * 3] * 5 + [["b"] * 3] * 5)[0]
    found = dawid_skene(counts)
    np.testing.assert_allclose(found.error_rates, np.tile(np.eye(2), (3, 1, 1)), atol=1e-12)
    labels = [["a", "a", "a", "a"]] * 6 + [["b", "b", "b", None]] * 6
    found = dawid_skene(judge_counts(labels)[0])
    assert np.isnan(found.error_rates[3, 1]).all()
    assert np.isfinite(found.error_rates[:3]).all() and np.isfinite(found.posterior).all()
    assert not dawid_skene(patients(), iterations=2).converged


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ([["a", "b"], ["b", "b"]], r"2 judges: "),
        ([["a", "a", "a"]] * 4, "one label only"),
        ([["a", "b", None], [None, "b", "a"], ["a", None, "a"]], "no item was labelled by three judges"),
    ],
)
def test_what_is_not_identified(labels, reason):
    found = dawid_skene(judge_counts(labels)[0])
    assert isinstance(found, NotEstimable)
    assert re.search(reason, found.reason)


def test_a_label_that_was_never_given():
    counts = judge_counts([["a", "b", "a"]] * 3, labels=["a", "b", "c"])[0]
    assert "label 2 was never given" in dawid_skene(counts).reason


@pytest.mark.parametrize(
    ("counts", "change", "message"),
    [
        (np.ones((3, 3)), {}, "items x judges x labels"),
        (np.zeros((3, 3, 2)), {}, "labels of an item at index 0"),
        (np.ones((3, 3, 2)) * [[[1], [1], [0]]], {}, "labels of a judge at index 2"),
        (np.full((3, 3, 2), 0.5), {}, "not a whole number"),
        (np.ones((3, 3, 2)), {"tolerance": 0}, "tolerance: 0; give a number above 0"),
    ],
)
def test_nonsense_is_refused(counts, change, message):
    with pytest.raises(InputError, match=message):
        dawid_skene(counts, **change)
