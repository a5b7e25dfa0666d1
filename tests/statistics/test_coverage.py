"""Coverage against published values, a plain loop over counts, and what exact intervals must give."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

import coverage_table
from fragility.errors import InputError
from fragility.statistics.coverage import (
    ONE_SHARE,
    TWO_SHARES,
    difference_coverage,
    share_coverage,
    summarise,
    wald,
    wald_difference,
)
from fragility.statistics.differences import newcombe, risk_ratio
from fragility.statistics.proportions import clopper_pearson, wilson


@pytest.mark.parametrize(
    ("n", "rate", "published"), [(17, 0.5, 0.951), (40, 0.5, 0.919), (30, 0.2, 0.946), (98, 0.2, 0.928)]
)
def test_wald_published(n, rate, published):
    """Brown, Cai and DasGupta 2001, Statistical Science 16:101, section 2.1."""
    assert share_coverage(wald, n, rate)["coverage"][0] == pytest.approx(published, abs=0.0005)


@pytest.mark.parametrize("name", ONE_SHARE)
def test_share_coverage_equals_a_loop(name):
    n, rate = 23, 0.17
    expected = width = 0.0
    for k in range(n + 1):
        interval = ONE_SHARE[name](k, n)
        chance = stats.binom.pmf(k, n, rate)
        expected += chance * (interval.low <= rate <= interval.high)
        width += chance * (interval.high - interval.low)
    found = share_coverage(ONE_SHARE[name], n, [0.4, rate])
    assert (found["coverage"][1], found["width"][1]) == pytest.approx((expected, width), rel=1e-12)


@pytest.mark.parametrize("name", TWO_SHARES)
def test_difference_coverage_equals_a_loop(name):
    n1, n2, p1, p2 = 9, 6, 0.3, 0.55
    expected = width = 0.0
    for k1 in range(n1 + 1):
        for k2 in range(n2 + 1):
            interval = TWO_SHARES[name](k1, n1, k2, n2)
            chance = stats.binom.pmf(k1, n1, p1) * stats.binom.pmf(k2, n2, p2)
            expected += chance * (interval.low <= p1 - p2 <= interval.high)
            width += chance * (interval.high - interval.low)
    found = difference_coverage(TWO_SHARES[name], n1, n2, [0.5, p1], [0.5, p2])
    assert (found["coverage"][1], found["width"][1]) == pytest.approx((expected, width), rel=1e-12)


def test_wald_equals_statsmodels():
    k = np.arange(5, 26)  # statsmodels cuts limits beyond 0 and 1 off
    assert np.array([wald(k, 30).low, wald(k, 30).high]) == pytest.approx(np.array(proportion_confint(k, 30)))
    p1, p2 = 7 / 34, 1 / 34
    half = stats.norm.isf(0.025) * np.sqrt(p1 * (1 - p1) / 34 + p2 * (1 - p2) / 34)
    found = wald_difference(7, 34, 1, 34)
    assert (found.low, found.high) == pytest.approx((p1 - p2 - half, p1 - p2 + half))


@settings(max_examples=40, deadline=None)
@example(10, 5e-324, 0.95)
@given(st.integers(1, 150), st.floats(0, 1), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_exact_interval_never_covers_less(n, rate, level):
    assert share_coverage(clopper_pearson, n, rate, level)["coverage"][0] >= level - 1e-9


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 80), st.floats(0.001, 0.999), st.sampled_from(sorted(ONE_SHARE)))
def test_a_rate_and_its_mirror_are_covered_alike(n, rate, name):
    found = share_coverage(ONE_SHARE[name], n, [rate, 1 - rate])
    assert found["width"][0] == pytest.approx(found["width"][1], rel=1e-6)
    inside = np.abs(ONE_SHARE[name](np.arange(n + 1), n).low - rate).min() > 1e-9
    if inside and np.abs(ONE_SHARE[name](np.arange(n + 1), n).high - rate).min() > 1e-9:
        assert found["coverage"][0] == pytest.approx(found["coverage"][1], abs=1e-9)


def test_summary():
    found = summarise([0.9, 0.95, 0.94, 0.97])
    assert found == {"mean": pytest.approx(0.94), "least": 0.9, "low": 0.25}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: share_coverage(wilson, 0, 0.5), "n: 0 is not allowed"),
        (lambda: share_coverage(wilson, 10, 50), "not a share"),
        (lambda: difference_coverage(newcombe, 10, 10, [0.1, 0.2], [0.1]), "one length"),
        (lambda: difference_coverage(risk_ratio, 10, 10, 0.1, 0.2), "not estimable"),
        (lambda: summarise([]), "no rate"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()


@pytest.fixture(scope="module")
def written():
    """Tables of small sizes: as the tool writes them, in a second."""
    return coverage_table.tables([100, 200], [40])


def test_the_page_shows_every_table_and_quotes_them(written):
    page = written["coverage.md"]
    assert set(re.findall(r":file: (\S+)", page)) == set(written) - {"coverage.md"}
    cells = ",".join(written.values()).replace("\n", ",").split(",")
    least = [float(cell) for cell in re.findall(r"(\d+\.\d) %", page)]
    assert {f"{number:.1f}" for number in least} - set(cells) <= {f"{100 * coverage_table.FINE[0]:.1f}"}


def test_the_rule_picks_the_narrowest_that_reaches_the_level():
    def row(name, n, mean, width):
        return {
            "interval": name,
            "n": n,
            "mean coverage, %": mean,
            "least coverage, %": "90.0",
            "mean width, points": width,
        }

    rows = [row("A", "1", "95.00", "9"), row("A", "2", "95.10", "5"), row("B", "1", "96.00", "8"),
            row("B", "2", "95.00", "7"), row("Wald", "1", "97.00", "1"), row("Wald", "2", "94.99", "1")]  # fmt: skip
    assert coverage_table.narrowest(rows)[:2] == ("A", ["A", "B"])


def test_a_default_that_the_rule_does_not_pick_is_said_so(monkeypatch, written):
    monkeypatch.setitem(coverage_table.DEFAULTS, "share", "Clopper-Pearson")
    page = coverage_table.tables([100], [20])["coverage.md"]
    assert "is Clopper-Pearson, which this rule does not pick" in page
    assert "which this rule does not pick" not in written["coverage.md"].partition("## A difference")[0]


def test_the_committed_tables_of_one_share_are_current():
    rows = [
        row
        for name, method in ONE_SHARE.items()
        for n in coverage_table.SIZES
        for row in coverage_table.share_rows(name, method, n)
    ]
    assert coverage_table.read(coverage_table.FOLDER / "coverage.csv") == coverage_table.to_csv(rows)


def test_the_committed_tables_of_a_difference_are_current_in_their_first_rows():
    rows = coverage_table.pair_rows("Newcombe", TWO_SHARES["Newcombe"], 100)
    committed = coverage_table.read(coverage_table.FOLDER / "coverage-differences.csv")
    assert committed.startswith(coverage_table.to_csv(rows))
