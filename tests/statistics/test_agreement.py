"""Agreement coefficients: against published tables, scikit-learn, statsmodels and the jackknife."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import cohen_kappa_score, f1_score
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from fragility.errors import InputError
from fragility.statistics.agreement import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac1_many,
    negative_agreement,
    positive_agreement,
)
from fragility.statistics.labels import cross_table, rating_counts
from fragility.statistics.proportions import wilson
from fragility.statistics.result import NotEstimable

small = settings(max_examples=40, deadline=None)
#: cont3x3abstractors of R's irrCAC (Gwet 2014, Handbook of Inter-Rater Reliability).
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
N = None
#: cac.raw4raters of R's irrCAC: Krippendorff 2011, example C.
RATERS = [[1, 1, N, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4]]
RATERS += [[4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [N, 5, 5, 5], [N, N, 1, 1], [N, N, 3, N]]
#: Wikipedia, "Fleiss' kappa": 14 raters, 10 subjects.
PSYCHIATRY = [[0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1]]
PSYCHIATRY += [[7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]]
tables = st.integers(2, 4).flatmap(
    lambda q: st.lists(st.lists(st.integers(0, 9), min_size=q, max_size=q), min_size=q, max_size=q)
)


def standard_error(interval, df, level=0.5):
    return (interval.high - interval.low) / 2 / stats.t.isf((1 - level) / 2, df)


def pairs(table):
    cells = np.array([(i, j) for i, row in enumerate(table) for j, k in enumerate(row) for _ in range(int(k))])
    return cells[:, 0], cells[:, 1]


@pytest.mark.parametrize(
    ("coefficient", "value", "se"), [(cohen_kappa, 0.7964094, 0.05891072), (gwet_ac1, 0.8493305, 0.04321747)]
)
def test_abstractors(coefficient, value, se):
    """R's irrCAC, vignette "overview"; its two-rater functions divide by n, where ours divides by n - 1."""
    found = coefficient(ABSTRACTORS, level=0.5)
    assert found.estimate == pytest.approx(value, abs=5e-8)
    assert standard_error(found, 99) * np.sqrt(99 / 100) == pytest.approx(se, abs=5e-9)


@pytest.mark.parametrize(("coefficient", "value"), [(gwet_ac1_many, 0.77544), (fleiss_kappa, 0.76117)])
def test_four_raters_with_missing_labels(coefficient, value):
    """R's irrCAC, vignette "overview", cac.raw4raters."""
    assert coefficient(rating_counts(RATERS)[0]).estimate == pytest.approx(value, abs=5e-6)


@pytest.mark.parametrize(
    ("coefficient", "value", "se"), [(gwet_ac1_many, 0.63538, 0.16063), (fleiss_kappa, 0.61123, 0.16703)]
)
def test_four_raters_complete(coefficient, value, se):
    """The first nine items, the gap filled with 2: as the Python package irrCAC 0.4.4 gives it."""
    complete = [[2 if label is None else label for label in row] for row in RATERS[:9]]
    found = coefficient(rating_counts(complete)[0], level=0.5)
    assert found.estimate == pytest.approx(value, abs=5e-6)
    assert standard_error(found, 8) == pytest.approx(se, abs=5e-6)


def test_psychiatry():
    assert fleiss_kappa(PSYCHIATRY).estimate == pytest.approx(0.210, abs=5e-4)


@small
@given(tables)
def test_cohen_against_two_libraries(table):
    if np.sum(table) < 2:
        return
    found, first, second = cohen_kappa(table, level=0.5), *pairs(table)
    if len(set(first) | set(second)) == 1:
        assert isinstance(found, NotEstimable) and "one label only" in found.reason
        return
    assert found.estimate == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)
    with np.errstate(invalid="ignore", divide="ignore"):  # statsmodels divides by 0 for its z
        variance, n = float(cohens_kappa(np.array(table, dtype=float)).var_kappa), np.sum(table)
    if found.reason:
        assert variance == pytest.approx(0, abs=1e-12)
    elif found.low > -1 and found.high < 1:
        assert standard_error(found, n - 1) ** 2 == pytest.approx(variance * n / (n - 1), rel=1e-6)


@small
@given(st.integers(2, 5), st.integers(2, 4), st.integers(2, 20), st.integers(0, 10**6))
def test_fleiss_against_statsmodels(judges, labels, items, seed):
    counts = np.random.default_rng(seed).multinomial(judges, np.ones(labels) / labels, size=items)
    found = fleiss_kappa(counts)
    if isinstance(found, NotEstimable):
        assert np.count_nonzero(counts.sum(axis=0)) == 1
    else:
        assert found.estimate == pytest.approx(statsmodels_fleiss(counts), abs=1e-12)


@small
@given(tables, st.randoms(use_true_random=False))
def test_properties_of_a_table(table, random):
    """Judges may change places, labels be renamed; doubled items, as clusters of two, say nothing new."""
    table = np.array(table)
    if table.sum() == 0:
        return
    order = random.sample(range(len(table)), len(table))
    for coefficient in (cohen_kappa, gwet_ac1):
        found = coefficient(table)
        if isinstance(found, NotEstimable):
            continue
        first, second = pairs(table)
        doubled = np.concatenate([first, first]), np.concatenate([second, second])
        clusters = np.concatenate([np.arange(first.size)] * 2)
        again = cross_table(*doubled, labels=range(len(table)), clusters=clusters)[0]
        for other in (table.T, table[np.ix_(order, order)], again):
            same = coefficient(other)
            assert (same.estimate, same.reason) == (pytest.approx(found.estimate, abs=1e-12), found.reason)
            if not found.reason:
                assert (same.low, same.high) == pytest.approx((found.low, found.high), abs=1e-9)


@pytest.mark.parametrize("coefficient", [gwet_ac1_many, fleiss_kappa])
def test_clusters_against_the_jackknife(coefficient):
    """Leaving out one cluster at a time is another road to the same standard error."""
    rng = np.random.default_rng(5)
    clusters = np.repeat(np.arange(40), 6)
    truth = np.repeat(rng.random(40) < 0.6, 6)
    noise = np.repeat(rng.choice([0.02, 0.45], 40), 6)
    ratings = (truth[:, None] ^ (rng.random((240, 3)) < noise[:, None])).astype(int)
    ratings[::7, 2] = 9  # a third judge who skips some items, and a second who skips others
    ratings[::14, 1] = 9
    counts = rating_counts(np.where(ratings == 9, None, ratings.astype(object)))[0]
    found = coefficient(counts, clusters, level=0.5)
    left = np.array([coefficient(counts[clusters != g]).estimate for g in range(40)])
    jackknife = np.sqrt(39 / 40 * np.sum((left - left.mean()) ** 2))
    assert standard_error(found, 39) == pytest.approx(jackknife, rel=0.03)
    assert standard_error(found, 39) > 1.2 * standard_error(coefficient(counts, level=0.5), 239)


@small
@given(st.tuples(*[st.integers(0, 30)] * 4))
def test_positive_and_negative_agreement(cells):
    a, b, c, d = cells
    table = [[a, b], [c, d]]
    if sum(cells) == 0:
        return
    positive = positive_agreement(table)
    if a + b + c == 0:
        assert positive == NotEstimable("no item is positive for either judge")
        return
    turned = negative_agreement([[d, c], [b, a]])
    assert (positive.estimate, positive.low, positive.high) == (turned.estimate, turned.low, turned.high)
    first, second = pairs(table)
    assert positive.estimate == pytest.approx(f1_score(first == 0, second == 0), abs=1e-12)
    jaccard = wilson(a, a + b + c)
    assert positive.low == pytest.approx(2 / (1 + 1 / jaccard.low) if jaccard.low else 0)
    assert 0 <= positive.low <= positive.estimate <= positive.high <= 1


def test_skewed_labels():
    """Feinstein and Cicchetti's paradox: most agreement on one label leaves kappa low, and AC1 high."""
    table = [[118, 5], [2, 0]]
    kappa, ac1 = cohen_kappa(table), gwet_ac1(table)
    assert kappa.estimate < 0 < 0.9 < ac1.estimate
    assert negative_agreement(table).estimate == 0
    assert positive_agreement(table).estimate == pytest.approx(236 / 243)


def test_limits():
    perfect = [[5, 0], [0, 7]]
    for coefficient in (cohen_kappa, gwet_ac1):
        found = coefficient(perfect)
        assert found.estimate == 1 and "variance cannot be estimated" in found.reason
    assert "one label only" in cohen_kappa([[9, 0], [0, 0]]).reason
    assert "one label only" in fleiss_kappa([[3, 0], [3, 0]]).reason
    assert gwet_ac1([[9, 0], [0, 0]]).estimate == 1
    assert isinstance(gwet_ac1([[9]]), NotEstimable)
    assert fleiss_kappa([[1, 0], [0, 1]]).reason == "no item has two ratings"
    assert "fewer than two" in cohen_kappa([[[3, 1], [1, 4]]]).reason
    assert positive_agreement([[8, 0], [0, 0]]).high == 1
    assert "design effect is unknown" in positive_agreement([[[4, 0], [0, 1]], [[3, 0], [0, 1]]]).reason


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cohen_kappa([[1, 2, 3], [4, 5, 6]]), "square table"),
        (lambda: cohen_kappa([[0.5, 1], [1, 1]]), "not a whole number"),
        (lambda: cohen_kappa([[-1, 1], [1, 1]]), "negative count"),
        (lambda: cohen_kappa([[0, 0], [0, 0]]), "the table is empty"),
        (lambda: fleiss_kappa([[1, 1], [0, 0]]), "ratings of an item at index 1"),
        (lambda: fleiss_kappa([1, 1]), "one row an item"),
        (lambda: fleiss_kappa([[1, 1], [2, 0]], clusters=[1]), "one cluster an item"),
        (lambda: positive_agreement(ABSTRACTORS), "a table of 3 labels"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
