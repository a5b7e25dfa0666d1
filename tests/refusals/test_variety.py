"""Coverage, entropy and overlap from counts agree with the same taken from the responses."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from refusals.made import judged
from scipy import stats

from fragility.errors import InputError
from fragility.released.refusals import coverage, opener_counts, overlap, variety
from fragility.statistics.diversity import count_diversity, kinds_for_share

RESPONSES = st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from(["m1", "m2"])), min_size=1, max_size=40)


def counts_of(rows, **columns):
    texts, models = zip(*rows, strict=True)
    return opener_counts(judged(list(texts), model=list(models), **columns), {}, words=[1])


@settings(deadline=None, max_examples=30)
@given(RESPONSES)
def test_coverage_and_variety_of_all_models_together(rows):
    """Rare openers are set aside per source, so that models can be put together again."""
    plain = list(Counter(text for text, _ in rows).values())
    found = coverage(counts_of(rows), [0.3, 0.5, 1.0])
    assert found["openers"].tolist() == list(kinds_for_share(plain, [0.3, 0.5, 1.0]))
    assert found["openers"].is_monotonic_increasing and found["openers"].iloc[-1] == len(plain)
    assert set(found["n"]) == {len(rows)} and set(found["distinct"]) == {len(plain)}
    (row,) = variety(counts_of(rows)).to_dict("records")
    assert (row["n"], row["distinct"], row["once"]) == (len(rows), len(plain), plain.count(1))
    if not row["reason"]:
        direct = count_diversity(plain)
        assert row["plug_in"] == pytest.approx(stats.entropy(plain))
        assert row["entropy"] == pytest.approx(direct.entropy.estimate)
        assert row["effective_low"] == pytest.approx(direct.effective.low)


@settings(deadline=None, max_examples=30)
@given(RESPONSES)
def test_coverage_of_each_model(rows):
    found = coverage(counts_of(rows), [0.5], by=["model"]).set_index("model")["openers"].to_dict()
    for model in {model for _, model in rows}:
        own = list(Counter(text for text, name in rows if name == model).values())
        assert found[model] == kinds_for_share(own, 0.5)


@settings(deadline=None, max_examples=30)
@given(RESPONSES)
def test_overlap_within_a_source_is_exact(rows):
    one, two = (Counter(text for text, name in rows if name == model) for model in ("m1", "m2"))
    assume(one and two)
    (row,) = overlap(counts_of(rows), "model").to_dict("records")
    assert row["jaccard"] == row["jaccard_high"] == len(one.keys() & two.keys()) / len(one.keys() | two.keys())
    weighted = sum(min(one[text] / one.total(), two[text] / two.total()) for text in one)
    assert row["weighted"] == row["weighted_high"] == pytest.approx(weighted)


@settings(deadline=None, max_examples=30)
@given(RESPONSES, RESPONSES)
def test_overlap_of_two_sources_lies_between_its_bounds(first, second):
    one, two = (Counter(text for text, _ in rows) for rows in (first, second))
    both = pd.concat([counts_of(first, source="s1"), counts_of(second, source="s2")])
    (row,) = overlap(both, "source").to_dict("records")
    truth = len(one.keys() & two.keys()) / len(one.keys() | two.keys())
    assert row["jaccard"] - 1e-12 <= truth <= row["jaccard_high"] + 1e-12
    weighted = sum(min(one[text] / one.total(), two[text] / two.total()) for text in one)
    assert row["weighted"] - 1e-12 <= weighted <= row["weighted_high"] + 1e-12


@pytest.mark.parametrize("column", ["source", "judge", "judge_version"])
def test_rare_openers_of_two_judges_or_sources_are_not_added(column):
    both = pd.concat([counts_of([("a", "m1")], **{column: name}) for name in ("one", "two")])
    with pytest.raises(InputError, match=f"2 of {column} in one group; choose one: one, two"):
        coverage(both)
    assert len(coverage(both, [0.5], by=[column])) == 2


def test_overlap_refuses_two_judges_of_one_source():
    both = pd.concat([counts_of([("a", "m1"), ("a", "m2")], judge=name) for name in ("one", "two")])
    with pytest.raises(InputError, match="2 of judge in one group"):
        overlap(both, "model")


def test_what_cannot_be_estimated_says_so():
    (row,) = variety(counts_of([("a", "m1"), ("b", "m1")])).to_dict("records")
    assert row["reason"] == "no kind occurs twice" and row["n"] == 2 and "entropy" not in row


def test_no_rows_and_unknown_columns_are_refused():
    counts = counts_of([("a", "m1")])
    with pytest.raises(InputError, match="no counts of openings"):
        coverage(counts[counts["n"] > 1])
    with pytest.raises(InputError, match="no column 'family'"):
        overlap(counts, "family")
