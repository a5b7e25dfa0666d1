"""Paired proportions: full tables against published figures, margins against every table they allow."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

from fragility.errors import InputError
from fragility.statistics import paired
from fragility.statistics.differences import newcombe

QUICK = settings(max_examples=60, deadline=None)


@st.composite
def margins(draw):
    n = draw(st.integers(1, 60))
    return draw(st.integers(0, n)), draw(st.integers(0, n)), n


@st.composite
def tables(draw):
    return (*(draw(st.integers(0, 40)) for _ in range(3)), draw(st.integers(1, 40)))


@pytest.mark.parametrize(
    ("table", "level", "low", "high", "within"),
    [
        ((4, 9, 3, 16), 0.95, -0.027, 0.390, 5.1e-4),
        ((43, 0, 1, 0), 0.90, -0.096, 0.037, 5.1e-4),
        ((53, 16, 8, 9), 0.95, -0.020, 0.207, 5.1e-4),
        ((1, 1, 7, 12), 0.95, -0.517, -0.026, 5.1e-4),
        ((8, 3, 1, 2), 0.95, -0.1670, 0.4327, 5.1e-5),
        ((7, 25, 2, 68), 0.95, 0.139, 0.321, 5.1e-4),
        ((59, 6, 16, 80), 0.95, -0.1240, -0.0054, 5.1e-5),
    ],
)
def test_tango_published(table, level, low, high, within):
    """Tango 1998, Agresti and Min 2005, Fagerland 2014, Tang 2010, Chang 2024, as quoted in ratesci, test3.R.

    The last row is from contingencytables, test-ch8.R.
    """
    a, b, c, d = table
    interval = paired.tango(b, c, a + b + c + d, level)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=within)
    assert interval.estimate == (b - c) / (a + b + c + d)


@pytest.mark.parametrize(
    ("table", "low", "high", "within"),
    [
        ((20, 12, 2, 16), 0.0562, 0.3292, 5.1e-5),
        ((8, 3, 1, 2), -0.1574, 0.4136, 5.1e-5),
        ((1, 1, 7, 12), -0.507, -0.026, 5.1e-4),
        ((7, 25, 2, 68), 0.133, 0.318, 5.1e-4),
        ((59, 6, 16, 80), -0.1186, -0.0046, 5.1e-5),
    ],
)
def test_newcombe_paired_published(table, low, high, within):
    """Newcombe 1998 (17:2635) method 10 and later papers, as quoted in ratesci, test3.R.

    The last row is from contingencytables, test-ch8.R.
    """
    interval = paired.newcombe_paired(*table)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=within)


def test_mcnemar_published():
    """contingencytables, test-ch8.R, 6 against 16: exact .052479, mid-P .034690."""
    assert paired.mcnemar_exact(6, 16) == pytest.approx(0.052479, abs=5e-7)
    assert paired.mcnemar_midp(6, 16) == pytest.approx(0.034690, abs=5e-7)


def test_the_exact_mcnemar_is_near_its_large_sample_test():
    """86 against 150 discordant items: the chi-square with continuity correction, by statsmodels."""
    large_sample = mcnemar([[0, 86], [150, 0]], exact=False, correction=True).pvalue
    assert paired.mcnemar_exact(86, 150) == pytest.approx(large_sample, rel=0.1)


@QUICK
@given(st.integers(0, 500), st.integers(0, 500))
def test_mcnemar_agrees_with_scipy_and_statsmodels(b, c):
    p = paired.mcnemar_exact(b, c)
    assert p == pytest.approx(mcnemar([[0, b], [c, 0]], exact=True).pvalue, rel=1e-9)
    assert p == paired.mcnemar_exact(c, b)
    if b + c:
        assert p == pytest.approx(stats.binomtest(b, b + c).pvalue, rel=1e-9)
        ordered = stats.binom.pmf(np.arange(b + c + 1), b + c, 0.5)
        seen = ordered[b]
        extreme = ordered[ordered < seen * (1 - 1e-9)].sum()
        as_extreme = ordered[np.abs(ordered / seen - 1) < 1e-9].sum() if seen else 0
        assert paired.mcnemar_midp(b, c) == pytest.approx(extreme + as_extreme / 2, rel=1e-8)


def test_nothing_discordant_is_no_evidence():
    assert paired.mcnemar_exact(0, 0) == paired.mcnemar_midp(0, 0) == 1
    assert paired.mcnemar_exact([0, 1], [0, 5]).shape == (2,)


@QUICK
@given(tables())
def test_tango_symmetry_and_its_equation(table):
    a, b, c, d = table
    n = a + b + c + d
    interval, swapped = paired.tango(b, c, n), paired.tango(c, b, n)
    assert (interval.low, interval.high) == pytest.approx((-swapped.high, -swapped.low), abs=1e-9)
    assert -1 <= interval.low <= interval.estimate <= interval.high <= 1
    for delta, sign in ((interval.low, 1), (interval.high, -1)):
        if abs(delta) < 1:
            q = likeliest_second_only(b, c, n, delta)
            z = (b - c - n * delta) / np.sqrt(n * (2 * q + delta * (1 - delta)))
            assert z == pytest.approx(sign * 1.959964, abs=1e-3)


def likeliest_second_only(b, c, n, delta):
    """Maximise b log(q + delta) + c log(q) + (n - b - c) log(1 - 2q - delta) over finer and finer grids."""
    low, high = max(0.0, -delta), (1 - delta) / 2
    for _ in range(6):
        q = np.linspace(low, high, 2001)
        with np.errstate(divide="ignore", invalid="ignore"):
            loglik = sum(
                np.where(count == 0, 0.0, count * np.log(np.maximum(share, 0)))
                for count, share in ((b, q + delta), (c, q), (n - b - c, 1 - 2 * q - delta))
            )
        best = int(np.nanargmax(loglik))
        low, high = q[max(best - 1, 0)], q[min(best + 1, 2000)]
    return (low + high) / 2


@QUICK
@given(tables())
def test_newcombe_paired_symmetry(table):
    a, b, c, d = table
    interval = paired.newcombe_paired(*table)
    for other in (paired.newcombe_paired(a, c, b, d), paired.newcombe_paired(d, b, c, a)):
        same = (other.low, other.high) if other.estimate == interval.estimate else (-other.high, -other.low)
        assert (interval.low, interval.high) == pytest.approx(same, abs=1e-9)
    assert interval.low <= interval.estimate <= interval.high
    if a * d == b * c:
        independent = newcombe(a + b, a + b + c + d, a + c, a + b + c + d)
        assert (interval.low, interval.high) == pytest.approx((independent.low, independent.high), abs=1e-12)


def every_table(k1, k2, n):
    for a in range(n + 1):
        b, c = k1 - a, k2 - a
        d = n - a - b - c
        if min(b, c, d) >= 0:
            yield a, b, c, d


@QUICK
@given(margins())
def test_bounds_hold_every_table_and_are_reached(cell):
    """Brute force: the ends equal the extremes over all tables with these margins."""
    every = np.array(list(every_table(*cell)))
    a, b, c, d = every.T
    n = cell[2]
    low, high = paired.discordant_range(*cell)
    m = np.minimum(b, c)
    assert (low, high) == (m.min(), m.max())
    for bounds, p in (
        (paired.mcnemar_bounds, paired.mcnemar_exact(b, c)),
        (paired.mcnemar_midp_bounds, paired.mcnemar_midp(b, c)),
    ):
        assert bounds(*cell) == pytest.approx((p.min(), p.max()), rel=1e-9)
    for bounds, each in (
        (paired.tango_bounds, paired.tango(b, c, n)),
        (paired.newcombe_paired_bounds, paired.newcombe_paired(a, b, c, d)),
    ):
        narrow, wide = bounds(*cell)
        assert (narrow.low, narrow.high) == pytest.approx((each.low.max(), each.high.min()), abs=1e-9)
        assert (wide.low, wide.high) == pytest.approx((each.low.min(), each.high.max()), abs=1e-9)
    fewest, most = paired.joint_tables(*cell)
    for table, size in ((fewest, m.min()), (most, m.max())):
        assert table.min() >= 0
        assert table.sum() == n
        assert (table[0].sum(), table[:, 0].sum()) == cell[:2]
        assert min(table[0, 1], table[1, 0]) == size


@settings(max_examples=20, deadline=None)
@given(st.lists(margins(), min_size=1, max_size=5))
def test_arrays_equal_scalars(cells):
    columns = np.array(cells).T
    p = paired.mcnemar_bounds(*columns)
    midp = paired.mcnemar_midp_bounds(*columns)
    wide = paired.tango_bounds(*columns)[1]
    most = paired.joint_tables(*columns)[1]
    assert most.shape == (len(cells), 2, 2)
    for i, cell in enumerate(cells):
        alone = paired.tango_bounds(*cell)[1]
        assert (p[0][i], p[1][i]) == pytest.approx(paired.mcnemar_bounds(*cell), rel=1e-12)
        assert (midp[0][i], midp[1][i]) == pytest.approx(paired.mcnemar_midp_bounds(*cell), rel=1e-12)
        assert (wide.low[i], wide.high[i]) == pytest.approx((alone.low, alone.high), rel=1e-12)
        np.testing.assert_array_equal(most[i], paired.joint_tables(*cell)[1])


@pytest.mark.parametrize(
    "call",
    [
        lambda: paired.mcnemar_exact(1.5, 2),
        lambda: paired.mcnemar_midp(-1, 2),
        lambda: paired.discordant_range(6, 2, 5),
        lambda: paired.mcnemar_bounds(1, 6, 5),
        lambda: paired.joint_tables(0, 0, 0),
        lambda: paired.tango(3, 3, 5),
        lambda: paired.tango(-1, 3, 5),
        lambda: paired.newcombe_paired(0, 0, 0, 0),
    ],
)
def test_nonsense_is_refused(call):
    with pytest.raises(InputError):
        call()
