"""Diversity of counted kinds, against published code, direct sums and known distributions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.errors import InputError
from fragility.statistics.diversity import _series_tail, count_diversity, kinds_for_share
from fragility.statistics.result import NotEstimable

COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=30)
#: infomeasure 0.6.3 (PyPI), `entropy(data, approach="chao_wang_jost", base="e")`
INFOMEASURE = [
    ([4, 2, 3, 0, 2, 4, 0, 0, 2, 1, 1], 2.197116039017334),
    ([50, 2, 1, 1], 0.39434246341484114),
    ([30, 12, 5, 3, 3, 1, 1, 1, 1], 1.6040146531863968),
]


@pytest.mark.parametrize(("counts", "expected"), INFOMEASURE)
def test_entropy_against_infomeasure(counts, expected):
    assert count_diversity(counts).entropy.estimate == pytest.approx(expected, rel=1e-12)


def test_miller_madow_against_infomeasure():
    """The same package, approach "miller_madow"."""
    assert count_diversity(INFOMEASURE[0][0]).miller_madow == pytest.approx(2.152592935044171, rel=1e-12)


@pytest.mark.parametrize("n", [2, 10, 5_000])
@pytest.mark.parametrize("q", [0, 0.001, 0.5, 0.99, 0.9999])
def test_the_integral_is_the_series(n, q):
    j = np.arange(int(40 / (1 - q)) + 1)
    assert _series_tail(n, q) == pytest.approx((q**j / (n + j)).sum(), rel=1e-10)


@settings(deadline=None)
@given(COUNTS)
def test_bounds_and_plug_in(counts):
    found = count_diversity(counts)
    seen = [count for count in counts if count]
    if isinstance(found, NotEstimable):
        assert set(seen) <= {1}
        return
    assert found.plug_in == pytest.approx(stats.entropy(seen))
    assert -1e-12 <= found.plug_in <= np.log(found.kinds) + 1e-12
    assert found.entropy.estimate >= found.plug_in - 1e-9
    assert 0 < found.sample_coverage <= 1
    assert found.effective.estimate == pytest.approx(np.exp(found.entropy.estimate))
    assert (found.n, found.kinds, found.once) == (sum(counts), len(seen), seen.count(1))
    assert count_diversity(sorted(counts, reverse=True)).entropy.estimate == pytest.approx(found.entropy.estimate)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 8), min_size=1, max_size=12))
def test_the_error_is_that_of_leaving_out_each_item(counts):
    found = count_diversity(counts, level=0.9)
    if isinstance(found, NotEstimable) or found.entropy.reason:
        return
    items, left = np.repeat(np.arange(len(counts)), counts), []
    for place in range(len(items)):
        fewer = count_diversity(np.bincount(np.delete(items, place), minlength=len(counts)))
        if isinstance(fewer, NotEstimable):
            return
        left.append(fewer.entropy.estimate)
    half = stats.norm.ppf(0.95) * np.sqrt((len(left) - 1) * np.var(left))
    assert found.entropy.high - found.entropy.estimate == pytest.approx(half, abs=1e-9)


def test_rare_kinds_that_were_not_seen_are_allowed_for():
    """On made-up data with known entropy the estimate is nearer than the plug-in, and the interval mostly holds it."""
    shares = 1 / np.arange(1, 501)
    shares /= shares.sum()
    truth, rng = stats.entropy(shares), np.random.default_rng(5)
    found = [count_diversity(rng.multinomial(500, shares)) for _ in range(100)]
    error = np.mean([one.entropy.estimate for one in found]) - truth
    assert abs(error) < abs(np.mean([one.plug_in for one in found]) - truth) / 3
    assert np.mean([one.entropy.low <= truth <= one.entropy.high for one in found]) > 0.85


@pytest.mark.parametrize(("counts", "reason"), [([0], "no item"), ([1, 1], "no kind occurs twice")])
def test_what_cannot_be_estimated_says_so(counts, reason):
    assert count_diversity(counts) == NotEstimable(reason)


@pytest.mark.parametrize("counts", [[7], [3, 3, 3]])
def test_equal_kinds_have_no_interval(counts):
    found = count_diversity(counts)
    assert "as many items" in found.entropy.reason and np.isnan(found.effective.low)
    assert found.plug_in == pytest.approx(np.log(len(counts)))


@settings(deadline=None)
@given(COUNTS.filter(any), st.lists(st.floats(0.01, 1), min_size=1, max_size=5))
def test_kinds_for_a_share_are_the_fewest_that_hold_it(counts, shares):
    needed, largest = kinds_for_share(counts, sorted(shares)), sorted(counts, reverse=True)
    assert np.all(np.diff(needed) >= 0)
    for share, kinds in zip(sorted(shares), needed, strict=True):
        goal = share * sum(counts) * (1 - 1e-12)
        assert sum(largest[:kinds]) >= goal > sum(largest[: kinds - 1])


@pytest.mark.parametrize(("counts", "share"), [([], 0.5), ([0], 0.5), ([3], 0), ([3], 1.1), ([-1], 0.5), ([1.5], 0.5)])
def test_nonsense_is_refused(counts, share):
    with pytest.raises(InputError):
        kinds_for_share(counts, share)
