"""Scores as distributions: against scipy's rank tests, Wilson, Newcombe and the jackknife."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from fragility.errors import InputError
from fragility.statistics.differences import newcombe
from fragility.statistics.distributions import exceedance, exceedance_difference, superiority
from fragility.statistics.proportions import wilson
from fragility.statistics.result import NotEstimable

small = settings(max_examples=40, deadline=None)
scores = st.lists(st.integers(0, 6), min_size=3, max_size=30)
#: Brunner and Munzel 2000: pain scores of two treatments, as in the help of scipy.stats.brunnermunzel.
LESS = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1]
MORE = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]


def standard_error(found, df):
    """Undo the logit interval."""
    reach = special.logit(found.interval.high) - special.logit(found.interval.estimate)
    share = found.interval.estimate
    return reach * share * (1 - share) / stats.t.isf(0.025, df)


def test_pain_scores():
    """R's lawstat, brunner.munzel.test: chance 0.788961, p 0.005786, 95 % interval 0.5952169 to 0.9827052."""
    found = superiority(MORE, LESS)
    assert found.interval.estimate == pytest.approx(0.788961, abs=5e-7)
    assert found.p == pytest.approx(0.005786, abs=5e-7)
    # Brunner and Munzel's degrees of freedom, from the ranks among all scores less those within the arm
    ranks = np.split(stats.rankdata(MORE + LESS), [len(MORE)])
    parts = [
        len(arm) * np.var(among - stats.rankdata(arm), ddof=1) for arm, among in zip((MORE, LESS), ranks, strict=True)
    ]
    df = sum(parts) ** 2 / sum(part**2 / (len(arm) - 1) for part, arm in zip(parts, (MORE, LESS), strict=True))
    assert df == pytest.approx(17.683, abs=5e-4)  # lawstat prints so many digits
    assert standard_error(found, df) * stats.t.isf(0.025, df) == pytest.approx((0.9827052 - 0.5952169) / 2, rel=1e-5)


@small
@given(scores, scores)
def test_rank_tests_against_scipy(first, second):
    found = superiority(first, second)
    u = stats.mannwhitneyu(first, second)
    if isinstance(found, NotEstimable):
        chance = u.statistic / len(first) / len(second)
        assert chance in (0, 1) or len(set(first)) == len(set(second)) == 1 or "same" in found.reason
        return
    assert found.interval.estimate == pytest.approx(u.statistic / len(first) / len(second))
    assert found.mann_whitney_p == pytest.approx(u.pvalue)
    assert found.p == pytest.approx(stats.brunnermunzel(first, second).pvalue, abs=1e-9)
    assert 0 < found.interval.low < found.interval.estimate < found.interval.high < 1
    turned, risen = superiority(second, first), superiority(np.exp(first), np.exp(second))
    assert turned.interval.low == pytest.approx(1 - found.interval.high)
    assert risen.interval.low == pytest.approx(found.interval.low)


@small
@given(scores, scores, st.sampled_from(["above", "at least", "below", "at most"]))
def test_shares_past_thresholds(first, second, side):
    grid = [-1, 2, 3.5, 6]
    past = {"above": np.greater, "at least": np.greater_equal, "below": np.less, "at most": np.less_equal}[side]
    k1, k2 = (past(np.array(x)[:, None], grid).sum(axis=0) for x in (first, second))
    one, plain = exceedance(first, grid, side), wilson(k1, len(first))
    assert np.array_equal(one.low, plain.low) and np.array_equal(one.high, plain.high)
    gap, plain = exceedance_difference(first, second, grid, side), newcombe(k1, len(first), k2, len(second))
    assert np.array_equal(gap.low, plain.low) and np.array_equal(gap.high, plain.high)
    assert exceedance(first, grid, "above").estimate == pytest.approx(1 - exceedance(first, grid, "at most").estimate)


def questions(rng, groups, answers, shift=0.0, shared=True):
    """Answers to questions that differ in how they are scored; the arms get the same questions, or others."""
    one = rng.normal(50, 20, groups)
    two = one if shared else rng.normal(50, 20, groups)
    arms = [np.round(np.repeat(m, answers) + rng.normal(0, 10, groups * answers)) for m in (one + shift, two)]
    ids = np.repeat(np.arange(groups), answers)
    return arms, (ids, ids if shared else ids + groups)


@pytest.mark.parametrize("shared", [True, False])
def test_clusters_against_the_jackknife(shared):
    """Leaving out one cluster at a time, from both arms where they share it, gives nearly the same standard error."""
    arms, clusters = questions(np.random.default_rng(2), 40, 5, 5, shared)
    found = superiority(*arms, clusters)
    total = 0.0
    for side in ((0, 1),) if shared else ((0,), (1,)):
        left = []
        for g in np.unique(clusters[side[0]]):
            parts = [
                arm[ids != g] if i in side else arm for i, (arm, ids) in enumerate(zip(arms, clusters, strict=True))
            ]
            left.append(superiority(*parts).interval.estimate)
        total += 39 / 40 * np.sum((np.array(left) - np.mean(left)) ** 2)
    df = 39 if shared else 78  # Satterthwaite's, for variances of nearly one size
    assert standard_error(found, df) == pytest.approx(np.sqrt(total), rel=0.04)
    assert found.mann_whitney_p is None


def test_shared_questions_cancel_and_others_do_not():
    rng = np.random.default_rng(5)
    (arms, ids), (others, other_ids) = questions(rng, 20, 10, 4), questions(rng, 20, 10, 4, shared=False)
    items = superiority(*arms).interval.width
    assert superiority(*arms, ids).interval.width < items < superiority(*others, other_ids).interval.width


@pytest.mark.parametrize("shared", [True, False])
def test_level_of_the_tests_with_clusters(shared):
    """Arms of one distribution: about 5 of 100 tests reject (500 draws: 1 point of error)."""
    rng, rejected = np.random.default_rng(31), np.zeros(2)
    for _ in range(500):
        arms, clusters = questions(rng, 15, 4, shared=shared)
        rejected[0] += superiority(*arms, clusters).p < 0.05
        rejected[1] += exceedance_difference(*arms, [50], clusters=clusters).excludes(0)[0]
    assert np.all(rejected / 500 < 0.085)
    assert np.all(rejected / 500 > 0.02)


def test_each_item_its_own_cluster_changes_nothing():
    found = superiority(MORE, LESS, (np.arange(11), np.arange(11, 25)))
    plain = superiority(MORE, LESS)
    assert (found.interval.low, found.p) == (plain.interval.low, plain.p)


def test_limits():
    assert "all of one arm" in superiority([5, 6, 7], [1, 2, 3]).reason
    assert "say the same" in superiority([5, 5], [5, 5]).reason
    gap = exceedance_difference([1, 9, 1, 9], [1, 9, 1, 9], [0, 5], clusters=(list("aabb"), list("aabb")))
    assert gap.reason[0] != "" and np.isnan(gap.low[0]) and gap.estimate[0] == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: exceedance([], [1]), "no item"),
        (lambda: exceedance([1, np.nan], [1]), "not a finite number"),
        (lambda: exceedance([[1]], [1]), "flat list"),
        (lambda: exceedance([1], 1), "flat list of one or more"),
        (lambda: exceedance([1], [1], "over"), "'over' is not a side"),
        (lambda: superiority([1], [1, 2]), "first arm"),
        (lambda: superiority([1, 2], [1, 2], (["a", "b"], ["a", "c"])), r"1 cluster in one arm only"),
        (lambda: superiority([1, 2], [1, 2], (["a", "a"], ["b", "c"])), "each arm needs two or more"),
        (lambda: superiority([1, 2], [1, 2], (["a"], ["b", "c"])), "one cluster an item"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
