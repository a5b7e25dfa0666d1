"""Pooling against metafor's published figures, PyMARE's metafor reference file and statsmodels."""

import csv
import json
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from fragility.errors import InputError
from fragility.statistics import pooling
from fragility.statistics.pooling import (
    NUMBERS,
    Pooled,
    difference_prediction,
    i2_interval,
    leave_one_out,
    pool,
    pool_many,
    tau2_interval,
)
from fragility.statistics.result import NotEstimable

# dat.bcg of metafor (Colditz et al. 1994, JAMA 271:698): tuberculosis yes and no, vaccinated, then not.
BCG = np.array(
    [
        [4, 119, 11, 128],
        [6, 300, 29, 274],
        [3, 228, 11, 209],
        [62, 13536, 248, 12619],
        [33, 5036, 47, 5761],
        [180, 1361, 372, 1079],
        [8, 2537, 10, 619],
        [505, 87886, 499, 87892],
        [29, 7470, 45, 7232],
        [17, 1699, 65, 1600],
        [186, 50448, 141, 27197],
        [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ]
).T
A, B, C, D = BCG
RR = np.log(A / (A + B)) - np.log(C / (C + D)), 1 / A - 1 / (A + B) + 1 / C - 1 / (C + D)
OR = np.log(A * D / (B * C)), 1 / A + 1 / B + 1 / C + 1 / D
RD = A / (A + B) - C / (C + D), A * B / (A + B) ** 3 + C * D / (C + D) ** 3

METHODS = ("equal", "dl", "pm", "reml")
small = settings(max_examples=40, deadline=None)
studies = st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 1)), min_size=3, max_size=8).map(
    lambda rows: (np.array([y for y, _ in rows]), 10 ** np.array([v for _, v in rows]))
)


def near(value, published, decimals=4):
    """Return whether the value rounds to the published one."""
    return value == pytest.approx(published, abs=0.5001 * 10**-decimals)


@pytest.mark.parametrize(
    ("data", "method", "expected"),
    [
        # metafor, tests/testthat/test_misc_metan_vs_rma.uni_with_dat.bcg.r (and Stata's metan).
        (RR, "equal", {"estimate": -0.4303, "low": -0.5097, "high": -0.3509, "q": 152.2330}),
        (RR, "dl", {"estimate": -0.7141, "low": -1.0644, "high": -0.3638, "tau2": 0.3088, "i2": 0.921173}),
        (OR, "equal", {"estimate": -0.4361, "low": -0.5190, "high": -0.3533, "q": 163.1649}),
        (OR, "dl", {"estimate": -0.7474, "low": -1.1242, "high": -0.3706, "tau2": 0.3663, "i2": 0.926455}),
        (RD, "equal", {"estimate": -0.0009, "low": -0.0014, "high": -0.0005, "q": 276.4737}),
        (RD, "dl", {"estimate": -0.0071, "low": -0.0101, "high": -0.0040, "i2": 0.956596}),
        # metafor, test_misc_rma_uni.r: DLIT and SJIT, which iterate to the estimate of Paule and Mandel.
        (RR, "pm", {"tau2": 0.3181}),
        # metafor's documentation of rma.uni, dat.bcg.
        (RR, "reml", {"estimate": -0.7145, "low": -1.0669, "high": -0.3622, "tau2": 0.3132}),
        (RR, "reml", {"i2": 0.922214, "q": 152.2330, "se": 0.1798}),
    ],
)
def test_normal_intervals_of_dat_bcg(data, method, expected):
    pooled = pool(*data, method, knapp_hartung=False)
    for name, published in expected.items():
        assert near(getattr(pooled, name), published, 6 if name == "i2" else 4), name


def test_z_of_dat_bcg():
    # The same metafor test file: z of the log risk ratio, equal effects and DL.
    for method, z in (("equal", -10.6247), ("dl", -3.9952)):
        pooled = pool(*RR, method, knapp_hartung=False)
        assert near(pooled.estimate / pooled.se, z)
        assert pooled.p == pytest.approx(2 * stats.norm.sf(abs(z)), rel=2e-3)


def test_knapp_hartung_of_dat_bcg():
    # metafor, rma(yi, vi, test="knha").
    pooled = pool(*RR)
    published = {"se": 0.1808, "p": 0.0019, "low": -1.1084, "high": -0.3206}
    assert all(near(getattr(pooled, name), value) for name, value in published.items())
    assert near(pooled.estimate / pooled.se, -3.9522)
    assert pooled.k == 13


def test_prediction_interval_of_dat_bcg():
    # metafor prints -1.87, .44 with a normal quantile; the t quantile with 11 degrees of freedom widens it.
    pooled = pool(*RR, knapp_hartung=False)
    half = (pooled.prediction_high - pooled.prediction_low) / 2
    assert near(half / stats.t.ppf(0.975, 11) * stats.norm.ppf(0.975), (0.44 + 1.87) / 2, 2)
    assert pooled.prediction_high - pooled.estimate == pytest.approx(half)


def test_intervals_of_tau2_and_i2():
    # metafor, confint(): REML on dat.bcg, log risk ratio (documentation) and log odds ratio (printed session,
    # whose limits are roots to a relative 1e-4).
    interval = tau2_interval(*RR)
    assert near(interval.low, 0.1197)
    assert near(interval.high, 1.1115)
    interval = tau2_interval(*OR)
    assert (interval.estimate, interval.low, interval.high) == pytest.approx((0.3378, 0.1302, 1.1812), abs=1e-4)
    interval = i2_interval(*OR)
    assert near(interval.estimate, 0.920727, 6)
    assert (interval.low, interval.high) == pytest.approx((0.817376, 0.975971), abs=5e-5)


def test_leave_one_out_of_dat_bcg():
    # metafor, leave1out() on the log odds ratio, REML: estimate, se, Q, tau2, I2; trials 1, 8 and 13.
    published = {
        0: (-0.7367722, 0.1963125, 162.45415, 0.3616351, 93.07946),
        7: (-0.8284272, 0.1859193, 72.71742, 0.2941939, 86.78016),
        12: (-0.8112970, 0.1916060, 160.65390, 0.3257353, 92.12891),
    }
    rows = leave_one_out(*OR, knapp_hartung=False)
    assert len(rows) == 13
    for index, expected in published.items():
        row = rows[index]
        assert row.k == 12
        # metafor stops its own iteration at 1e-5.
        assert (row.estimate, row.se, row.q, row.tau2, 100 * row.i2) == pytest.approx(expected, rel=3e-6)


def reference_cases():
    """Return PyMARE's cases of metafor 4.6.0 without moderators: studies, settings and metafor's output."""
    package = find_spec("pymare")
    if package is None:
        pytest.skip("PyMARE, which ships metafor's output, is not installed")
    folder = Path(package.origin).parent / "tests" / "data"
    with (folder / "metafor_small_sample.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    cases = json.loads((folder / "metafor_reference.json").read_text())["cases"]
    for case in cases:
        if case["model"] == "intercept" and case["method"] in ("FE", "DL", "REML"):
            chosen = [row for row in rows if row["case"] == case["design"]]
            yield case, np.array([float(r["y"]) for r in chosen]), np.array([float(r["v"]) for r in chosen])


def test_metafor_reference_of_pymare():
    count = 0
    for case, y, v in reference_cases():
        method = {"FE": "equal", "DL": "dl", "REML": "reml"}[case["method"]]
        pooled = pool(y, v, method, case["test"] != "z", truncated=case["test"] == "adhoc")
        names = ("estimate", "se", "p", "low", "high", "q", "tau2", "i2", "h2")
        found = [getattr(pooled, name) for name in names]
        first = [case[name][0] for name in ("beta", "se", "pval", "ci_lb", "ci_ub")]
        expected = [*first, case["QE"], case["tau2"], case["I2"] / 100, case["H2"]]
        # metafor's REML stops at a change of 1e-5; the other methods have closed forms.
        assert found == pytest.approx(expected, rel=2e-5 if method == "reml" else 1e-10), case["design"]
        if case["tau2_ci_lb"] is not None:
            interval = tau2_interval(y, v)
            found, expected = (interval.low, interval.high), (case["tau2_ci_lb"], case["tau2_ci_ub"])
            assert found == pytest.approx(expected, rel=1e-9)
        count += 1
    assert count == 36


@pytest.mark.filterwarnings("ignore:invalid value encountered in sqrt", "ignore:`use_t=True` requires")
@pytest.mark.parametrize("knapp_hartung", [False, True])
@pytest.mark.parametrize(("method", "margin"), [("dl", 1e-8), ("pm", 1e-6)])
def test_statsmodels(method, margin, knapp_hartung):
    """The same tau2 and intervals.

    statsmodels lets the tau2 of DL go below 0 where ours stops at 0. It stops PM when Q is within 1e-5 of its
    target; a tighter tolerance is not asked for: it puts tau2 to 0 where a step passes the root by rounding.
    """
    rng = np.random.default_rng(20260119)
    effects, variances = rng.normal(0, 0.4, (50, 9)), rng.uniform(0.01, 0.2, (50, 9))
    many = pool_many(effects, variances, method, knapp_hartung)
    for i in range(50):
        result = combine_effects(effects[i], variances[i], method_re=method, use_t=knapp_hartung)
        assert many.tau2[i] == pytest.approx(max(0, result.tau2), abs=margin)
        if result.tau2 > 0:
            row = result.summary_frame().loc["random effect wls" if knapp_hartung else "random effect"]
            found = (many.estimate[i], many.se[i], many.low[i], many.high[i])
            assert found == pytest.approx(tuple(row[["eff", "sd_eff", "ci_low", "ci_upp"]]), abs=margin)
    assert 30 <= (many.tau2 > 0).sum() < 50


def test_pool_many_is_pool_row_by_row():
    rng = np.random.default_rng(7)
    effects, variances = rng.normal(0, 0.5, (30, 5)), rng.uniform(0.01, 0.5, (30, 5))
    for method in METHODS:
        for knapp_hartung in (False, True):
            many = pool_many(effects, variances, method, knapp_hartung)
            for i in range(30):
                one = pool(effects[i], variances[i], method, knapp_hartung)
                for name in NUMBERS:
                    value = getattr(one, name)
                    expected = getattr(many, name)[i]
                    assert np.isnan(expected) if value is None else value == expected


@small
@given(studies, st.sampled_from(METHODS), st.floats(-5, 5), st.floats(0.01, 100))
def test_shift_and_scale(data, method, shift, scale):
    y, v = data
    one = pool(y, v, method, knapp_hartung=False)
    two = pool(shift + scale * y, scale**2 * v, method, knapp_hartung=False)
    margin = 1e-6 * scale
    for name in ("estimate", "low", "high"):
        assert getattr(two, name) == pytest.approx(shift + scale * getattr(one, name), abs=margin)
    assert two.tau2 == pytest.approx(scale**2 * one.tau2, abs=margin * scale)
    assert two.i2 == pytest.approx(one.i2, abs=1e-6)


@small
@given(studies, st.sampled_from(METHODS), st.randoms())
def test_order_of_studies(data, method, random):
    y, v = data
    order = np.array(random.sample(range(len(y)), len(y)))
    one, two = (pool(a, b, method, knapp_hartung=False) for a, b in ((y, v), (y[order], v[order])))
    assert [getattr(two, x) for x in ("estimate", "se", "tau2", "q")] == pytest.approx(
        [getattr(one, x) for x in ("estimate", "se", "tau2", "q")], rel=1e-6, abs=1e-9
    )


@small
@given(studies, st.sampled_from(METHODS))
def test_bounds(data, method):
    y, v = data
    pooled = pool(y, v, method, knapp_hartung=False)
    assert pooled.tau2 >= 0
    assert 0 <= pooled.i2 <= 1
    assert y.min() - 1e-9 <= pooled.estimate <= y.max() + 1e-9
    assert pooled.low < pooled.estimate < pooled.high
    assert pooled.low < 0 < pooled.high or pooled.p < 0.05
    if method != "equal":
        assert pooled.prediction_low < pooled.low
        assert pooled.prediction_high > pooled.high


@small
@given(studies)
def test_truncated_knapp_hartung_is_never_narrower_than_normal(data):
    y, v = data
    normal, truncated = pool(y, v, knapp_hartung=False), pool(y, v, truncated=True)
    assert truncated.se >= normal.se * (1 - 1e-12)
    assert truncated.high - truncated.low > normal.high - normal.low


@small
@given(studies)
def test_paule_mandel_makes_knapp_hartung_normal(data):
    """At the estimate of Paule and Mandel above 0 the Knapp-Hartung factor is 1 by definition."""
    y, v = data
    normal, knapp_hartung = pool(y, v, "pm", False), pool(y, v, "pm")
    if normal.tau2 > 1e-9:
        assert knapp_hartung.se == pytest.approx(normal.se, rel=1e-7)
        assert knapp_hartung.high - knapp_hartung.low > normal.high - normal.low


@small
@given(studies, st.floats(0.5, 0.99))
def test_q_profile_interval_holds_the_estimate_of_paule_and_mandel(data, level):
    interval = tau2_interval(*data, level=level, method="pm")
    if interval:
        wide = tau2_interval(*data, level=(1 + level) / 2, method="pm")
        assert interval.low - 1e-9 <= interval.estimate
        if interval.estimate > 0:
            assert interval.estimate <= interval.high * (1 + 1e-9)
        assert wide.low <= interval.low
        assert wide.high >= interval.high


def test_equal_variances_have_a_closed_form():
    """With one variance for all, DL, PM and REML are the sample variance less the sampling variance."""
    y = np.array([0.1, 0.5, -0.4, 0.9, 0.2])
    for method in ("dl", "pm", "reml"):
        pooled = pool(y, np.full(5, 0.04), method)
        assert pooled.tau2 == pytest.approx(y.var(ddof=1) - 0.04, rel=1e-10)
        assert pooled.estimate == pytest.approx(y.mean())
        interval = stats.ttest_1samp(y, 0).confidence_interval()
        assert (pooled.low, pooled.high) == pytest.approx(tuple(interval), rel=1e-9)
        assert pooled.p == pytest.approx(stats.ttest_1samp(y, 0).pvalue, rel=1e-8)


def test_what_cannot_be_estimated_has_a_reason():
    assert pool([0.1], [0.01]) == NotEstimable(pooling.ONE_STUDY)
    assert pool([0.1, 0.2], [0.01, 0]) == NotEstimable(pooling.ZERO_VARIANCE)
    assert pool([0.1, 0.1], [0.01, 0.02]) == NotEstimable(pooling.EQUAL_EFFECTS)
    assert pool([0.1 + 0.2, 0.3], [0.01, 0.02]) == NotEstimable(pooling.EQUAL_EFFECTS)
    assert pool([0, 0, 1e-164], [1, 1, 1]) == NotEstimable(pooling.EQUAL_EFFECTS)
    assert isinstance(pool([0.1, 0.1], [0.01, 0.02], truncated=True), Pooled)
    two = pool([0.1, 0.4], [0.01, 0.02])
    assert (two.prediction_low, two.prediction_high, two.prediction_reason) == (
        None,
        None,
        pooling.TWO_STUDIES,
    )
    assert pool([0.1, 0.2, 0.3], [0.01] * 3, "equal").prediction_reason == pooling.NO_SPREAD
    assert leave_one_out([0.1, 0.2], [0.01, 0.02]) == [NotEstimable(pooling.ONE_STUDY)] * 2
    assert tau2_interval([0.1], [0.01]) == NotEstimable(pooling.ONE_STUDY)
    assert i2_interval([0.1, 0.3], [0.01, 0]) == NotEstimable(pooling.ZERO_VARIANCE)
    assert tau2_interval([0.1] * 9, [0.5] * 9) == NotEstimable(pooling.EMPTY_SET)


def test_rows_that_cannot_be_estimated_leave_the_others_alone():
    effects, variances = np.array([[0.1, 0.2, 0.4], [0.1, 0.2, 0.4], [0.3, 0.3, 0.3]]), np.full((3, 3), 0.01)
    variances[1, 0] = 0
    many = pool_many(effects, variances)
    assert list(many.reason) == ["", pooling.ZERO_VARIANCE, pooling.EQUAL_EFFECTS]
    assert many.estimate[0] == pool(effects[0], variances[0]).estimate
    assert np.isnan(many.estimate[1:]).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.1, 0.2], [0.01]), "shape"),
        (([0.1, 0.2], [0.01, -0.01]), "negative variance at index 1"),
        (([0.1, float("nan")], [0.01, 0.01]), "not a finite number"),
        (([0.1, 0.2], [0.01, 0.01], "rmel"), "'rmel' is not a method; give one of equal, dl, pm, ml, reml"),
        (([], []), "shape"),
        ((["a", "b"], [0.01, 0.01]), "not a number"),
    ],
)
def test_nonsense_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        pool(*arguments)


def test_pool_many_wants_rows():
    with pytest.raises(InputError, match=r"\(meta-analyses, studies\)"):
        pool_many([0.1, 0.2], [0.01, 0.02])


@pytest.mark.parametrize("least", [1e-6, 1e-20])
def test_one_study_far_more_precise_than_the_others_leaves_no_silent_nan(least):
    """DerSimonian and Laird's tau2 in exact fractions: (Q - df) / (sum w - sum w^2 / sum w)."""
    y, v = [1, 2, 3], [Fraction(least), Fraction(1), Fraction(1)]
    w = [1 / x for x in v]
    mean = sum(a * b for a, b in zip(w, y, strict=True)) / sum(w)
    q = sum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))
    pairs = sum(w) ** 2 - sum(a * a for a in w)
    typical = 2 * sum(w) / pairs
    tau2 = (q - 2) * sum(w) / pairs
    found = pool(y, [float(x) for x in v], "dl", knapp_hartung=False)
    assert found.tau2 == pytest.approx(float(tau2), rel=1e-9)
    assert found.i2 == pytest.approx(float(tau2 / (tau2 + typical)), rel=1e-9)
    assert np.isfinite([found.estimate, found.low, found.high, found.prediction_low, found.p]).all()


def test_a_prediction_interval_of_a_difference_ends_where_a_difference_does():
    far, near = pool([0.1, 0.5, 0.9], [0.001] * 3), pool([0.30, 0.31, 0.33, 0.35], [0.001] * 4)
    assert far.prediction_low < -1 and far.prediction_high > 1
    assert difference_prediction(far) == (-1.0, 1.0, True)
    assert difference_prediction(near) == (near.prediction_low, near.prediction_high, False)
