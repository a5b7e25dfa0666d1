"""Dependent effects against robumeta's and clubSandwich's published numbers and PyMARE; Egger against metafor."""

import csv
import json
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from pymare import Dataset
from pymare.estimators import DerSimonianLaird

from fragility.errors import InputError
from fragility.statistics.pooling import pool
from fragility.statistics.pooling_dependent import egger, pool_dependent
from fragility.statistics.result import NotEstimable

small = settings(max_examples=40, deadline=None)
# R's robumeta 2.1 and clubSandwich 0.5.11 (with metafor 4.6.0) on one data set, as PyMARE's tests ship them.
DATA = Path(find_spec("pymare").origin).parent / "tests" / "data"
ROWS = list(csv.DictReader((DATA / "robumeta_correlated_effects.csv").open()))
EFFECTS, STUDIES = [float(row["effect"]) for row in ROWS], [row["study"] for row in ROWS]
# dat.bcg of metafor: log risk ratios and their variances (see test_pooling for the counts).
BCG = np.array(
    [
        [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619], [33, 5036, 47, 5761],
        [180, 1361, 372, 1079], [8, 2537, 10, 619], [505, 87886, 499, 87892], [29, 7470, 45, 7232],
        [17, 1699, 65, 1600], [186, 50448, 141, 27197], [5, 2493, 3, 2338], [27, 16886, 29, 17825],
    ]
).T  # fmt: skip
A, B, C, D = BCG
LOG_RR, VARIANCE = np.log(A / (A + B)) - np.log(C / (C + D)), 1 / A - 1 / (A + B) + 1 / C - 1 / (C + D)


def published(name):
    cases = json.loads((DATA / name).read_text())["cases"]
    return [case for case in cases if case["model"] == "intercept"]


def variances(case):
    return [float(row[case["variances"]]) for row in ROWS]


@pytest.mark.parametrize("case", published("robumeta_reference.json"), ids=lambda c: f"{c['variances']}-{c['rho']}")
def test_correlated_effects_equal_robumeta(case):
    found = pool_dependent(EFFECTS, variances(case), STUDIES, rho=case["rho"])
    numbers = found.tau2, found.interval.estimate, found.se, found.df
    assert numbers == pytest.approx((case["tau2"], *case["beta"], *case["se"], *case["dof"]), rel=1e-10)


@pytest.mark.parametrize(
    "case", published("clubsandwich_reference.json"), ids=lambda c: f"{c['variances']}-{c['method']}"
)
def test_single_weights_equal_clubsandwich(case):
    """Where variances differ within a cluster the two packages correct residuals in another metric, by up to 1 %."""
    found = pool_dependent(EFFECTS, variances(case), STUDIES, {"FE": "equal", "DL": "dl"}[case["method"]])
    tolerance = 1e-10 if "constant" in case["variances"] else 1e-2
    numbers = found.tau2, found.interval.estimate, found.se, found.df, found.p
    reference = case["tau2"], *case["beta"], *case["se"], *case["dof"], *case["pval"]
    assert numbers[:2] == pytest.approx(reference[:2], rel=1e-10)
    assert numbers[2:] == pytest.approx(reference[2:], rel=tolerance)


@pytest.mark.parametrize("scheme", ["rescale", "individual"])
def test_both_weights_equal_pymare_where_variances_differ(scheme):
    v = [float(row["var_within_study"]) for row in ROWS]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = Dataset(y=EFFECTS, v=v, g=STUDIES)
        fit = DerSimonianLaird(weight_scheme=scheme, rho=0.8).fit_dataset(data).summary()
    found = pool_dependent(EFFECTS, v, STUDIES, "correlated" if scheme == "rescale" else "dl")
    numbers = found.tau2, found.interval.estimate, found.se, found.df
    assert numbers == pytest.approx([np.ravel(x)[0] for x in (fit.tau2, fit.fe_params, fit.fe_se, fit.fe_dof)])


@small
@given(st.integers(0, 2**31), st.integers(2, 10), st.floats(0, 1))
def test_one_effect_a_cluster_is_the_plain_pool(seed, k, rho):
    rng = np.random.default_rng(seed)
    y, v = rng.normal(size=k), rng.uniform(0.05, 0.5, k)
    found, plain = pool_dependent(y, v, np.arange(k), rho=rho), pool(y, v, "dl", knapp_hartung=False)
    assert found.tau2 == pytest.approx(plain.tau2, rel=1e-9, abs=1e-12)
    assert found.interval.estimate == pytest.approx(plain.estimate, rel=1e-9, abs=1e-12)


@small
@given(st.integers(0, 2**31), st.randoms(use_true_random=False))
def test_order_and_a_copied_effect_do_not_matter(seed, random):
    """An effect given twice within its cluster, fully correlated, tells nothing new."""
    rng = np.random.default_rng(seed)
    y, v, cluster = rng.normal(size=6), rng.uniform(0.05, 0.5, 6), np.arange(6)
    order = list(range(6))
    random.shuffle(order)
    plain, mixed = pool_dependent(y, v, cluster, rho=1.0), pool_dependent(y[order], v[order], cluster[order], rho=1.0)
    doubled = pool_dependent(np.append(y, y), np.append(v, v), np.append(cluster, cluster), rho=1.0)
    for other in (mixed, doubled):
        numbers = other.interval.estimate, other.se, other.df, other.tau2
        expected = plain.interval.estimate, plain.se, plain.df, plain.tau2
        assert numbers == pytest.approx(expected, rel=1e-8, abs=1e-12)
    assert doubled.effects == 12 and doubled.clusters == 6


def test_few_degrees_of_freedom_carry_a_caution():
    y, v = np.arange(6.0), np.full(6, 0.1)
    few = pool_dependent(y, v, [1, 1, 2, 2, 3, 3])
    assert few.df == pytest.approx(2) and "not to be trusted" in few.caution
    assert pool_dependent(y, v, np.arange(6)).caution == ""


def test_egger_equals_metafor():
    """R's regtest(yi, vi, model="lm") of metafor 3.8-1 on dat.bcg, run for this test."""
    found = egger(LOG_RR, VARIANCE)
    assert (found.t, found.p) == pytest.approx((-1.40128200228933, 0.188706995081979), rel=1e-10)
    assert found.limit.estimate == pytest.approx(-0.19092864235982, rel=1e-10)
    assert (found.limit.low, found.limit.high) == pytest.approx((-0.6753323503, 0.2934750656), abs=1e-9)
    assert (found.slope.estimate, found.caution, found.effects) == (pytest.approx(-2.11204212089330), "", 13)


@small
@given(st.integers(0, 2**31), st.integers(3, 12))
def test_egger_equals_weighted_least_squares(seed, k):
    rng = np.random.default_rng(seed)
    y, v = rng.normal(size=k), rng.uniform(0.01, 1, k)
    fit = sm.WLS(y, sm.add_constant(np.sqrt(v)), weights=1 / v).fit()
    found = egger(y, v)
    assert (found.limit.estimate, found.slope.estimate) == pytest.approx(fit.params, rel=1e-6)
    assert found.p == pytest.approx(fit.pvalues[1], rel=1e-6)
    limits = [found.limit.low, found.limit.high, found.slope.low, found.slope.high]
    assert limits == pytest.approx(fit.conf_int().ravel(), rel=1e-6)
    assert bool(found.caution) == (k < 10)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (lambda: pool_dependent([1, 2], [1, 1], ["a", "a"]), "one cluster"),
        (lambda: pool_dependent([1, 2], [1, 0], ["a", "b"]), "variance 0"),
        (lambda: pool_dependent([1, 1, 1], [1, 1, 2], ["a", "a", "b"]), "same mean"),
        (lambda: egger([1, 2], [1, 2]), "at least three"),
        (lambda: egger([1, 2, 3], [1, 2, 0]), "variance 0"),
        (lambda: egger([1, 2, 3], [1, 1, 1]), "standard errors are equal"),
        (lambda: egger([1, 2, 3], [1, 4, 9]), "on a line"),
    ],
)
def test_what_cannot_be_estimated_says_why(found, reason):
    assert isinstance(found(), NotEstimable) and reason in found().reason


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pool_dependent([1, 2], [1, 1], ["a"]), "one cluster an item"),
        (lambda: pool_dependent([1, 2], [1], ["a", "b"]), r"both must be of shape \(studies,\)"),
        (lambda: pool_dependent([1, 2], [1, -1], ["a", "b"]), "negative variance"),
        (
            lambda: pool_dependent([1, 2], [1, 1], ["a", "b"], method="mle"),
            "'mle' is not a method; give one of correlated, equal, dl, pm, ml, reml",
        ),
        (lambda: pool_dependent([1, 2], [1, 1], None), "clusters: None; give one cluster an item"),
        (lambda: pool_dependent([1, 2], [1, 1], ["a", "b"], rho=2), "rho: 2 is not a share"),
        (lambda: egger([], []), r"both must be of shape \(studies,\)"),
        (lambda: egger([1, np.inf, 2], [1, 1, 1]), "finite"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
