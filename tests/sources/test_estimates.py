"""Intervals of recomputed figures: against statsmodels and scipy, and a reason where there is none."""

import copy
import pickle
from fractions import Fraction

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from fragility.files import project_root
from fragility.released.sources.headlines import NO_FIGURE, recompute
from fragility.released.sources.measures import MEASURES
from fragility.released.sources.measures.estimates import EXACT, NONE, Estimate, Known, Mean, Share, interval_of
from fragility.statistics.result import NotEstimable

COUNTS = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS, st.sampled_from([1, 100]))
def test_a_share_keeps_its_n_and_has_wilsons_limits(counts, times):
    k, n = counts
    found = Share(k, n)
    assert found == Fraction(k, n)
    low, high, how = interval_of(found, "share", times)
    theirs = proportion_confint(k, n, method="wilson")
    assert (float(low), float(high)) == pytest.approx([times * end for end in theirs], abs=1e-6)
    assert how == f"Wilson, n = {n:,}"


def test_several_answers_to_a_prompt_are_one_prompt():
    hits = np.array([1, 1, 1, 0, 0, 0, 1, 0, 1], dtype=bool)
    found = Share.of(hits, np.array([0, 0, 0, 1, 1, 1, 2, 3, 4]))
    assert "5 prompts, 9 rows" in found.how
    low, high, _ = interval_of(found, "share")
    alone = interval_of(Share.of(hits), "share")
    assert float(high) - float(low) > float(alone[1]) - float(alone[0])
    assert Share.of(hits, np.arange(9)).how == "Wilson, n = 9"


@given(st.lists(st.integers(0, 40), min_size=3, max_size=30).filter(lambda values: len(set(values)) > 1))
def test_a_mean_has_the_t_interval_of_its_values(values):
    exact = [Fraction(value, 8) for value in values]
    low, high, how = interval_of(Mean(exact), "mean")
    data = np.array(values) / 8
    theirs = scipy.stats.t.interval(0.95, len(data) - 1, data.mean(), scipy.stats.sem(data))
    assert (float(low), float(high)) == pytest.approx(theirs, abs=2e-6)
    assert how == f"t over {len(values)} values"


def test_groups_of_a_mean_are_its_sample():
    found = Mean([Fraction(1), Fraction(1), Fraction(0), Fraction(0)], [7, 7, 9, 9])
    assert found == Fraction(1, 2)
    assert found.how == "t over 2 prompts, 4 rows"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Fraction(4), EXACT),
        (Mean([Fraction(1)]), "no interval: "),
        (Known(0.5, NotEstimable("too few")), "no interval: too few"),
    ],
)
def test_without_limits_the_reason_stands_in_their_place(found, said):
    low, high, how = interval_of(found, "count")
    assert (low, high) == ("", "")
    assert how.startswith(said)


def test_the_reasons_are_of_measures_that_there_are():
    assert set(NONE) <= set(MEASURES)


def test_every_recomputed_figure_of_a_source_has_limits_or_a_reason_and_lies_inside():
    table = recompute(project_root(), ["xstest", "jbb-behaviors", "safetywashing"])
    known = table[table["recomputed"] != ""]
    assert (known["interval"] != "").all()
    limited = known[known["low"] != ""].astype({"low": float, "high": float, "recomputed": float})
    assert len(limited) > 80
    assert limited["recomputed"].between(limited["low"], limited["high"]).all()
    assert table.loc[table["agrees"] == NO_FIGURE, "source"].tolist() == ["safetywashing"]


@pytest.mark.parametrize("found", [Share(1, 3), Mean([Fraction(1, 3)]), Known(Fraction(1, 3), NotEstimable("few"))])
def test_an_estimate_is_a_fraction_to_all_others(found):
    assert found != 0.5
    assert found == pytest.approx(1 / 3)
    assert type(found + 1) is Fraction
    assert copy.deepcopy(found) == pickle.loads(pickle.dumps(found)) == Fraction(1, 3)


def test_an_estimate_says_what_it_rests_on():
    with pytest.raises(NotImplementedError):
        Estimate(1, 2).limits()
