"""The faces of the estimators: what they refuse, what they say of themselves, and the one-sided and planned forms."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from fragility.errors import InputError
from fragility.statistics import (
    barnard,
    barnard_test,
    bootstrap_difference,
    bootstrap_mean,
    boschloo,
    boschloo_test,
    clustered_difference,
    grim_column,
    items_paired,
    percentile_coverage,
    pool,
    power_mcnemar_exact,
    ppi_mean,
    wilson,
)
from fragility.statistics.clustered import few_clusters_factor
from fragility.statistics.granularity import pass_chance, possible_counts
from fragility.statistics.labels import cross_table
from fragility.statistics.rounding import NEAREST_RULES


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
@pytest.mark.parametrize("arms", [(9, 10, 3, 10), (3, 8, 6, 9), (5, 5, 0, 7), (2, 12, 4, 6)])
def test_unconditional_tests_are_what_every_table_added_up_gives(alternative, arms):
    """The statistics in exact fractions, so that equal ones are equal, and Fisher's p by scipy; the rate on a grid."""
    k1, n1, k2, n2 = arms
    rates = np.linspace(0, 1, 4001)
    weigh = [stats.binom.pmf(np.arange(n + 1)[:, None], n, rates) for n in (n1, n2)]

    def largest(far):
        out = np.array([[float(far(a, c)) for c in range(n2 + 1)] for a in range(n1 + 1)])
        return np.einsum("ag,ac,cg->g", weigh[0], out, weigh[1]).max()

    def square(a, c):
        p = Fraction(a + c, n1 + n2)
        gap, variance = Fraction(a, n1) - Fraction(c, n2), p * (1 - p) * (Fraction(1, n1) + Fraction(1, n2))
        sign = 1 if alternative == "two-sided" or (gap > 0) == (alternative == "greater") else -1
        return sign * gap**2 / variance if variance else Fraction(0)

    def fisher_p(a, c):
        return stats.fisher_exact([[a, c], [n1 - a, n2 - c]], alternative=alternative).pvalue

    wald = barnard_test(*arms, alternative=alternative)
    assert abs(wald.statistic) == pytest.approx(float(abs(square(k1, k2))) ** 0.5)
    assert wald.p == pytest.approx(largest(lambda a, c: square(a, c) >= square(k1, k2)), rel=1e-5)
    conditional = boschloo_test(*arms, alternative=alternative)
    if alternative != "two-sided":  # scipy takes twice the smaller one-sided p otherwise
        assert conditional.statistic == pytest.approx(fisher_p(k1, k2))
        seen = fisher_p(k1, k2) * (1 + 1e-9)
        assert conditional.p == pytest.approx(largest(lambda a, c: fisher_p(a, c) <= seen), rel=1e-5)
    theirs = stats.boschloo_exact([[k1, k2], [n1 - k1, n2 - k2]], alternative=alternative)
    assert (conditional.statistic, conditional.p) == pytest.approx((theirs.statistic, min(theirs.pvalue, 1)), rel=1e-9)


def test_barnard_with_variances_of_their_own_is_that_of_scipy_where_nothing_ties():
    for arms in ((7, 11, 3, 13), (2, 9, 6, 8), (4, 4, 1, 6)):
        k1, n1, k2, n2 = arms
        theirs = stats.barnard_exact([[k1, k2], [n1 - k1, n2 - k2]], pooled=False).pvalue
        assert barnard(*arms, pooled=False) == pytest.approx(theirs, rel=1e-6)


def test_the_one_sided_tests_look_the_way_they_say():
    for test in (barnard, boschloo):
        assert test(9, 10, 3, 10, alternative="greater") < 0.01 < test(9, 10, 3, 10, alternative="less")
        assert test(9, 10, 3, 10, alternative="greater") == pytest.approx(
            test(3, 10, 9, 10, alternative="less"), rel=1e-9
        )
    still = barnard_test([0, 5], [5, 5], [0, 5], [5, 5])
    assert still.p.tolist() == [1, 1] and still.statistic.tolist() == [0, 0]
    with pytest.raises(InputError, match="alternative"):
        barnard(1, 2, 1, 2, alternative="one-sided")


def test_tau2_by_maximum_likelihood_is_the_top_of_the_likelihood_and_below_reml():
    rng = np.random.default_rng(6)
    for _ in range(20):
        y, v = rng.normal(0, 1, 7), rng.uniform(0.05, 0.6, 7)

        def height(parts, y=y, v=v):
            return -np.sum(stats.norm.logpdf(y, parts[0], np.sqrt(v + np.exp(parts[1]))))

        tops = [optimize.minimize(height, (y.mean(), at), method="Nelder-Mead", options={"fatol": 1e-14, "xatol": 1e-9})
                for at in (-6.0, -1.0, 1.0)]  # fmt: skip
        top = min(tops, key=lambda found: found.fun)
        found = pool(y, v, method="ml", knapp_hartung=False)
        assert found.tau2 == pytest.approx(np.exp(top.x[1]), rel=1e-4, abs=1e-4)
        assert found.tau2 <= pool(y, v).tau2 + 1e-12


def test_percentile_coverage_is_what_simulation_gives():
    rng, held = np.random.default_rng(2), 0
    draws = 1500
    for trial in range(draws):
        found = bootstrap_mean(rng.normal(0, 1, 5), seed=trial, draws=400)
        held += found.low <= 0 <= found.high
    told = percentile_coverage(5)
    assert held / draws == pytest.approx(told, abs=4 * np.sqrt(told * (1 - told) / draws) + 0.01)
    assert f"about {100 * told:.0f} %" in found.method
    assert percentile_coverage(2000) == pytest.approx(0.95, abs=1e-3)
    assert "covers" not in bootstrap_mean(np.arange(20), seed=1, draws=100).method


def test_ppi_with_few_labels_covers_more_often_than_normal_limits_and_says_what_it_lacks():
    rng, ours, normal = np.random.default_rng(1), 0, 0
    for _ in range(1500):
        true = (rng.random(220) < 0.2).astype(float)
        said = np.where(rng.random(220) < 0.15, 1 - true, true)
        found = ppi_mean(true[:20], said[:20], said[20:])
        if found:
            ours += found.interval.low <= 0.2 <= found.interval.high
            normal += abs(found.interval.estimate - 0.2) <= stats.norm.ppf(0.975) * found.se
    assert ours > normal
    assert "too few" in ppi_mean([1, 0, 0, 0], [1, 0, 1, 0], [0, 1, 0]).interval.method
    many = np.tile([1.0, 0.0], 20)
    assert "too few" not in ppi_mean(many, np.roll(many, 3) * 0.5 + many * 0.5, many).interval.method


def test_what_numpy_and_pandas_would_line_up_silently_is_refused():
    masked = np.ma.masked_array([1, 2], mask=[False, True])
    first, other = pd.Series([1, 2], index=[0, 1]), pd.Series([5, 5], index=[1, 2])
    for call in (
        lambda: wilson(masked, [5, 5]),
        lambda: bootstrap_mean(masked, seed=1),
        lambda: cross_table(masked, [1, 2]),
    ):
        with pytest.raises(InputError, match="masked"):
            call()
    for call in (
        lambda: wilson(first, other),
        lambda: barnard(first, [5, 5], other, [5, 5]),
        lambda: bootstrap_difference(first, other, seed=1),
        lambda: cross_table(first, other),
        lambda: ppi_mean(first, other, [1, 2]),
    ):
        with pytest.raises(InputError, match="different indexes"):
            call()
    assert wilson(first, pd.Series([5, 5])).estimate.tolist() == [0.2, 0.4]
    assert wilson(np.ma.masked_array([1, 2]), [5, 5]).estimate.tolist() == [0.2, 0.4]
    for call in (lambda: clustered_difference(5, 10, 4, 10, 2.5, 4, 0.05), lambda: few_clusters_factor(2.5)):
        with pytest.raises(InputError, match="whole number"):
            call()


def test_items_for_the_exact_paired_test_are_the_smallest_with_its_power_and_more_than_connors():
    found, normal = items_paired(0.1, 0.3).value, items_paired(0.1, 0.3, test="normal").value
    assert found > normal
    assert power_mcnemar_exact(0.2, 0.1, int(found)) >= 0.8 > power_mcnemar_exact(0.2, 0.1, int(found) - 1)
    assert items_paired([0.1, 0.0], 0.3).reason.tolist() == ["", "a difference of 0: no number of items finds it"]
    assert items_paired(0.1, 0.3, design_effect=2).value == pytest.approx(2 * found, abs=1)


def test_a_column_by_grim_counts_what_is_impossible_beside_what_chance_gives():
    texts = ["95.96", "88.46", "33.65", "0.00", "100.0"]
    found = grim_column(texts, 520)
    each = [possible_counts(text, 520, decimals=2).possible for text in texts]
    assert found.possible.tolist() == each and found.informative.tolist() == [True] * 3 + [False] * 2
    assert found.expected == pytest.approx(3 * (1 - pass_chance(520, 2)))
    assert found.impossible == each[:3].count(False)
    strict = grim_column(["0.19", "0.1"], 512, 2, nearest_only=True)  # 1 of 512 is 0.1953: cut off, it prints 0.19
    assert strict.rules == NEAREST_RULES and strict.impossible == 2 > grim_column(["0.19", "0.1"], 512, 2).impossible
    with pytest.raises(InputError):
        grim_column([], 520)
