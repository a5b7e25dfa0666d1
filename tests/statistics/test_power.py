"""Power and sample size: against R's documentation, statsmodels and exact enumeration."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import power_proportions_2indep

from fragility.errors import InputError
from fragility.statistics.paired import mcnemar_exact
from fragility.statistics.planning import (
    detectable_paired,
    detectable_unpaired,
    items_for_equivalence,
    items_paired,
    items_unpaired,
    power_equivalence,
    power_mcnemar_exact,
    power_paired,
    power_unpaired,
)

small = settings(max_examples=40, deadline=None)
shares = st.floats(0.02, 0.98)


def test_examples_of_power_prop_test():
    """R, help page of power.prop.test: n = 50 gives 0.740, and power 0.90 needs n = 76.7."""
    assert power_unpaired(0.5, 0.75, 50, 50) == pytest.approx(0.740, abs=5e-4)
    assert items_unpaired(0.5, 0.75, power=0.9).value == 77


@small
@given(shares, shares, st.integers(10, 900), st.floats(0.3, 3), st.sampled_from([0.05, 0.01]))
def test_unpaired_against_statsmodels(p1, p2, n, ratio, alpha):
    other = power_proportions_2indep(p1 - p2, p2, n, ratio=ratio, alpha=alpha, return_results=False)
    assert power_unpaired(p1, p2, n, n * ratio, alpha) == pytest.approx(other, abs=1e-9)


@pytest.mark.parametrize(("p1", "p2", "n1", "n2"), [(0.6, 0.4, 60, 60), (0.3, 0.55, 80, 50), (0.9, 0.7, 60, 60)])
def test_unpaired_against_enumeration(p1, p2, n1, n2):
    """The exact power of the pooled z test: every pair of counts with its chance."""
    k1, k2 = np.meshgrid(np.arange(n1 + 1), np.arange(n2 + 1), indexing="ij")
    pooled = (k1 + k2) / (n1 + n2)
    se = np.sqrt(np.maximum(pooled * (1 - pooled), 1e-12) * (1 / n1 + 1 / n2))
    rejects = np.abs(k1 / n1 - k2 / n2) > stats.norm.ppf(0.975) * se
    chance = stats.binom.pmf(k1, n1, p1) * stats.binom.pmf(k2, n2, p2)
    assert power_unpaired(p1, p2, n1, n2) == pytest.approx(chance[rejects].sum(), abs=0.02)


@pytest.mark.parametrize(("b", "c", "n"), [(0.2, 0.05, 100), (0.3, 0.15, 150), (0.1, 0.02, 200)])
def test_paired_against_enumeration(b, c, n):
    """The exact power of McNemar's test without correction: every discordant number and its split."""
    power = 0.0
    for m in range(1, n + 1):
        first = np.arange(m + 1)
        rejects = (2 * first - m) ** 2 > stats.chi2.ppf(0.95, 1) * m
        power += stats.binom.pmf(m, n, b + c) * stats.binom.pmf(first, m, b / (b + c))[rejects].sum()
    assert power_paired(b, c, n) == pytest.approx(power, abs=0.035)


@small
@given(
    st.floats(0.001, 0.5), st.floats(0.001, 0.5), st.integers(1, 60), st.sampled_from([0.05, 0.01]), st.integers(1, 5)
)
def test_exact_mcnemar_against_enumeration(b, c, n, alpha, family):
    """Every table of discordant counts, tested by McNemar's exact test."""
    first, second = np.triu_indices(n + 1)
    first, second = first, n - second
    chance = stats.multinomial.pmf(np.stack([first, second, n - first - second], axis=1), n, [b, c, 1 - b - c])
    p = np.asarray(mcnemar_exact(first, second))
    assert power_mcnemar_exact(b, c, n, alpha, family) == pytest.approx(
        chance[p <= alpha / family * (1 + 1e-12)].sum(), abs=1e-9
    )


def test_exact_mcnemar_keeps_its_level():
    for n in (30, 200, 520):
        assert power_mcnemar_exact(0.1, 0.1, n) <= 0.05
        assert power_mcnemar_exact(0.25, 0.1, n) < power_paired(0.25, 0.1, n) + 0.01
    assert power_mcnemar_exact(0, 0, 50) == 0
    assert power_mcnemar_exact(1, 0, 50) == pytest.approx(1)
    assert power_mcnemar_exact(0, 1e-308, 50) == pytest.approx(0)


@pytest.mark.parametrize(
    ("p1", "p2", "n", "margin"), [(0.5, 0.5, 150, 0.15), (0.8, 0.75, 200, 0.15), (0.3, 0.3, 120, 0.2)]
)
def test_equivalence_against_enumeration(p1, p2, n, margin):
    k1, k2 = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    se = np.sqrt((k1 * (n - k1) + k2 * (n - k2)) / n**3)
    shown = np.abs(k1 - k2) / n + stats.norm.ppf(0.95) * se < margin
    chance = stats.binom.pmf(k1, n, p1) * stats.binom.pmf(k2, n, p2)
    assert power_equivalence(p1, p2, n, n, margin) == pytest.approx(chance[shown].sum(), abs=0.025)


@small
@given(
    shares,
    st.integers(20, 900),
    st.integers(20, 900),
    st.integers(1, 30),
    st.floats(1, 3),
    st.sampled_from(["up", "down"]),
)
def test_detectable_unpaired_is_the_edge_of_power(p, n1, n2, family, effect, direction):
    found = detectable_unpaired(p, n1, n2, 0.8, 0.05, family, effect, direction)
    side = 1 if direction == "up" else -1
    if found.reason:
        end = 1.0 if direction == "up" else 0.0
        assert np.isnan(found.value) and power_unpaired(end, p, n1, n2, 0.05, family, effect) < 0.8
        return
    assert power_unpaired(p + side * found.value, p, n1, n2, 0.05, family, effect) == pytest.approx(0.8, abs=1e-6)
    assert detectable_unpaired(p, 2 * n1, 2 * n2, 0.8, 0.05, family, effect, direction).value < found.value
    assert power_unpaired(p, p, n1, n2, 0.05, family, effect) == pytest.approx(0.05 / family, rel=1e-6)


@small
@given(st.floats(0.02, 1), st.integers(20, 900), st.integers(1, 30), st.floats(1, 3))
def test_detectable_paired_and_its_items(discordant, n, family, effect):
    found = detectable_paired(discordant, n, 0.8, 0.05, family, effect)
    if found.reason:
        assert power_paired(discordant, 0, n, 0.05, family, effect) < 0.8
        return
    gap = found.value
    assert power_paired((discordant + gap) / 2, (discordant - gap) / 2, n, 0.05, family, effect) == pytest.approx(
        0.8, abs=1e-6
    )
    items = items_paired(gap, discordant, 0.8, 0.05, family, effect, test="normal").value
    assert items == pytest.approx(n, abs=1.01)  # the closed form leaves out the far tail


@small
@given(shares, shares, st.floats(0.03, 0.3), st.floats(0.6, 0.95), st.floats(1, 3))
def test_smallest_numbers_of_items(p1, p2, margin, power, effect):
    found = items_unpaired(p1, p2, power, 0.05, 3, effect)
    if abs(p1 - p2) > 0.01:
        assert power_unpaired(p1, p2, found.value, found.value, 0.05, 3, effect) >= power - 1e-9
        if found.value > 1:
            assert power_unpaired(p1, p2, found.value - 1, found.value - 1, 0.05, 3, effect) < power
    same = items_for_equivalence(p1, p2, margin, power, 0.05, 3, effect)
    if abs(p1 - p2) >= margin:
        assert np.isnan(same.value) and "not inside the margin" in same.reason
    elif margin - abs(p1 - p2) > 0.005:
        assert power_equivalence(p1, p2, same.value, same.value, margin, 0.05, 3, effect) >= power - 1e-9
        assert power_equivalence(p1, p2, same.value - 1, same.value - 1, margin, 0.05, 3, effect) < power


def test_equivalence_of_equal_shares_in_closed_form():
    """Chow, Shao and Wang, section 4.2.2: n = (z_alpha + z_(beta / 2))^2 2 p (1 - p) / margin^2."""
    z = stats.norm.ppf(0.95) + stats.norm.ppf(0.9)
    assert items_for_equivalence(0.3, 0.3, 0.05).value == np.ceil(z**2 * 2 * 0.3 * 0.7 / 0.05**2)


def test_family_and_clusters_cost_items():
    alone = items_unpaired(0.9, 0.8).value
    assert items_unpaired(0.9, 0.8, family=10).value > alone
    assert items_unpaired(0.9, 0.8, design_effect=2).value == pytest.approx(2 * alone, abs=1)
    assert items_unpaired(0.9, 0.8, alpha=0.005).value == items_unpaired(0.9, 0.8, family=10).value


def test_limits_and_arrays():
    assert power_unpaired(1, 1, 50, 50) == power_unpaired(0, 0, 50, 50) == 0
    assert power_unpaired(1, 0, 50, 50) == 1
    assert power_paired(0, 0, 50) == 0
    assert "equal" in items_unpaired(0.5, 0.5).reason and "difference of 0" in items_paired(0, 0.3).reason
    assert "no variance" in items_for_equivalence(1, 1, 0.05).reason
    assert "largest difference" in detectable_unpaired(0.5, 5, 5).reason
    many = detectable_unpaired(0.5, [400, 5], [400, 5])
    assert many.value.shape == (2,) and many.reason[0] == "" != many.reason[1]
    assert many.value[0] == detectable_unpaired(0.5, 400, 400).value


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: power_unpaired(50, 0.5, 10, 10), "is not a share"),
        (lambda: power_unpaired(0.5, 0.5, 0, 10), "must be above 0"),
        (lambda: power_unpaired(0.5, 0.5, 10, 10, 0), "is no alpha"),
        (lambda: power_unpaired(0.5, 0.5, 10, 10, family=0.5), "tests in the family"),
        (lambda: power_unpaired(0.5, 0.5, 10, 10, design_effect=0), "must be above 0"),
        (lambda: power_paired(0.6, 0.6, 10), "discordant share above 1"),
        (lambda: detectable_unpaired(0.5, 10, 10, power=80), "is not a share"),
        (lambda: detectable_unpaired(0.5, 10, 10, direction="left"), "'left' is not a direction"),
        (lambda: items_paired(0.3, 0.2), "larger than the discordant share"),
        (lambda: power_equivalence(0.5, 0.5, 10, 10, 0), "is no margin"),
        (lambda: power_mcnemar_exact(0.6, 0.6, 10), "discordant share above 1"),
        (lambda: power_mcnemar_exact(0.1, 0.2, 10.5), "one whole number"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
