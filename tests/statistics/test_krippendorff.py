"""Krippendorff's alpha: against published examples and the library of that name."""

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.errors import InputError
from fragility.statistics.krippendorff import METRICS, krippendorff_alpha
from fragility.statistics.resampling import bootstrap_weights
from fragility.statistics.result import NotEstimable

small = settings(max_examples=40, deadline=None)
X = np.nan
#: Wikipedia, "Krippendorff's alpha": three coders, 15 units.
WIKIPEDIA = np.array(
    [
        [X, X, X, X, X, 3, 4, 1, 2, 1, 1, 3, 3, X, 3],
        [1, X, 2, 1, 3, 3, 4, 3, X, X, X, X, X, X, X],
        [X, X, 2, 1, 3, 4, 4, X, 2, 1, 1, 3, 3, X, 4],
    ]
).T
#: Krippendorff 2011, Computing Krippendorff's alpha-reliability, examples A and C.
BINARY = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]).T
OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, X, X, X],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, X, 3],
        [X, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, X],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, X],
    ]
).T


def oracle(ratings, metric):
    return krippendorff.alpha(reliability_data=np.asarray(ratings, dtype=float).T, level_of_measurement=metric)


@pytest.mark.parametrize(
    ("ratings", "metric", "value"),
    [
        (WIKIPEDIA, "nominal", 0.691),
        (WIKIPEDIA, "interval", 0.811),
        (BINARY, "nominal", 0.095),
        (OBSERVERS, "nominal", 0.743),
        (OBSERVERS, "ordinal", 0.815),
        (OBSERVERS, "interval", 0.849),
    ],
)
def test_published_examples(ratings, metric, value):
    assert krippendorff_alpha(ratings, metric, seed=1).estimate == pytest.approx(value, abs=5e-4)


@small
@given(st.integers(0, 10**6), st.integers(2, 4), st.integers(2, 15), st.integers(2, 5), st.sampled_from(METRICS))
def test_against_the_library(seed, judges, items, labels, metric):
    rng = np.random.default_rng(seed)
    ratings = rng.choice(np.array([-2.5, 0, 1, 4, 10])[:labels], (items, judges))
    ratings[rng.random(ratings.shape) < 0.3] = np.nan
    if np.isnan(ratings).all():
        return
    found = krippendorff_alpha(ratings, metric, draws=100, seed=1)
    paired = ratings[(~np.isnan(ratings)).sum(axis=1) > 1]
    if np.unique(paired[~np.isnan(paired)]).size < 2:
        assert isinstance(found, NotEstimable)
    elif not isinstance(found, NotEstimable):
        assert found.estimate == pytest.approx(oracle(ratings, metric), abs=1e-9)


@pytest.mark.parametrize("metric", METRICS)
def test_bootstrap_is_that_of_the_library_on_repeated_items(metric):
    weights = bootstrap_weights(10, 200, np.random.default_rng(7))
    three_labels = BINARY + np.array([0, 1])
    drawn = [oracle(np.repeat(three_labels, w, axis=0), metric) for w in weights]
    found = krippendorff_alpha(three_labels, metric, draws=200, seed=7)
    assert (found.low, found.high) == pytest.approx(tuple(np.nanquantile(drawn, [0.025, 0.975])), abs=1e-9)


def test_clusters_widen_and_seeds_repeat():
    rng = np.random.default_rng(3)
    question = np.repeat(rng.normal(0, 1, 12), 10)
    truth = question[:, None] + rng.normal(0, 0.3, (120, 1))
    ratings = np.round(truth + rng.normal(0, 1, (120, 2)) * (np.repeat(np.arange(12), 10) % 3)[:, None])
    clusters = np.repeat([f"question {i}" for i in range(12)], 10)
    alone = krippendorff_alpha(ratings, "interval", seed=4)
    together = krippendorff_alpha(ratings, "interval", clusters, seed=4)
    assert together.width > 1.3 * alone.width
    assert together.estimate == alone.estimate
    assert (
        krippendorff_alpha(ratings, "interval", seed=4).low
        == alone.low
        != krippendorff_alpha(ratings, "interval", seed=5).low
    )


def test_properties():
    """Judges in any order; interval labels on any scale, ordinal labels under any rising function."""
    for metric, change in (("nominal", lambda x: -x), ("interval", lambda x: 3 - 2 * x), ("ordinal", np.exp)):
        one = krippendorff_alpha(WIKIPEDIA, metric, seed=1)
        two = krippendorff_alpha(change(WIKIPEDIA[:, ::-1]), metric, seed=1)
        assert (one.estimate, one.low, one.high) == pytest.approx((two.estimate, two.low, two.high), abs=1e-9)
        assert one.low <= one.estimate <= one.high <= 1


def test_limits():
    assert "the same" in krippendorff_alpha([[1, 1], [1, 1]], seed=1).reason
    assert krippendorff_alpha([[1, None], [None, 2]], seed=1).reason == "no item has two labels"
    perfect = krippendorff_alpha([["a", "a"], ["b", "b"]], seed=1)
    assert perfect.estimate == 1 and "no two judges disagree" in perfect.reason
    rare = krippendorff_alpha([[0, 1]] + [[0, 0]] * 30, seed=1)
    assert isinstance(rare, NotEstimable) and "bootstrap draws leave it undefined" in rare.reason
    assert "undefined" in krippendorff_alpha([[0, 1], [1, 1], [1, 0], [1, 1]] + [[0, 0]] * 12, seed=1).method


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metric": "ratio"}, "'ratio' is not a metric"),
        ({"ratings": [["a", "b"]], "metric": "ordinal"}, "not numbers"),
        ({"draws": 10}, "100 or more"),
        ({"seed": -1}, "seed: -1"),
        ({"clusters": [1]}, "one cluster an item"),
        ({"level": 95}, "not a confidence level"),
    ],
)
def test_nonsense_is_refused(change, message):
    with pytest.raises(InputError, match=message):
        krippendorff_alpha(**{"ratings": BINARY, "seed": 1} | change)
