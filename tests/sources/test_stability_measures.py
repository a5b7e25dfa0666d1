"""Measures of repeated labels, of pairs of judges and of released rates, against other ways to count."""

from collections import Counter, defaultdict
from fractions import Fraction
from itertools import combinations
from statistics import mean, pstdev, stdev

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.errors import InputError
from fragility.released.sources.measures import MEASURES, Table
from fragility.schemas.outcome import KEYS
from fragility.statistics.result import NotEstimable

LABELS = ("refused", "partly refused", "complied")
ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(LABELS)), min_size=1, max_size=40)


def frame(rows):
    return selected(pd.DataFrame(rows, columns=["item_id", "meaning"]))


def selected(table):
    """Return all rows of a table as a measure gets them."""
    return Table(table).select({})


def grouped(rows):
    found = defaultdict(list)
    for item, label in rows:
        found[item].append(label)
    return found.values()


def average(values):
    values = list(values)
    return sum(values, Fraction(0)) / len(values)


@settings(deadline=None)
@given(ROWS)
def test_largest_share_by_counting(rows):
    expected = average(Fraction(max(Counter(labels).values()), len(labels)) for labels in grouped(rows))
    assert MEASURES["mean_stability"](frame(rows), by=["item_id"]) == expected


@settings(deadline=None)
@given(ROWS)
def test_pairs_by_enumeration(rows):
    pairs = [list(combinations(labels, 2)) for labels in grouped(rows) if len(labels) > 1]
    found = MEASURES["mean_stability"](frame(rows), by=["item_id"], index="pairs")
    if pairs:
        assert found == average(Fraction(sum(one == two for one, two in of), len(of)) for of in pairs)
    else:
        assert isinstance(found, NotEstimable)


@settings(deadline=None)
@given(ROWS)
def test_two_labels_in_place_of_three_never_lower_stability(rows):
    three = MEASURES["mean_stability"](frame(rows), by=["item_id"])
    assert MEASURES["mean_stability"](frame(rows), by=["item_id"], values=["refused"]) >= three


@settings(deadline=None)
@given(ROWS)
def test_below_one_is_the_share_of_flips(rows):
    found = MEASURES["unstable_share"](frame(rows), by=["item_id"])
    assert found == MEASURES["flip_share"](frame(rows), by=["item_id"])
    assert found == average(Fraction(len(set(labels)) > 1) for labels in grouped(rows))


@pytest.mark.parametrize(("below", "expected"), [("0.8", 0), ("0.81", 1)])
def test_the_bound_itself_is_stable(below, expected):
    rows = [("a", "refused")] * 4 + [("a", "complied")]
    assert MEASURES["unstable_share"](frame(rows), by=["item_id"], below=below) == expected


@settings(deadline=None)
@given(ROWS, st.integers(1, 4))
def test_group_shares_by_counting(rows, least):
    groups = [labels for labels in grouped(rows) if len(labels) >= least]
    found = MEASURES["mean_group_share"](frame(rows), by=["item_id"], values=["refused"], least=least)
    if groups:
        assert found == average(Fraction(labels.count("refused"), len(labels)) for labels in groups)
    else:
        assert isinstance(found, NotEstimable)


def test_each_model_with_its_own_judge():
    rows = pd.DataFrame(
        [("m", "one", "a", "refused"), ("m", "two", "a", "complied"), ("n", "two", "a", "complied")],
        columns=["model", "judge", "item_id", "meaning"],
    )
    rows, options = selected(rows), {"by": ["model", "item_id"], "values": ["refused"]}
    assert MEASURES["mean_group_share"](rows, judge_of={"m": "one", "n": "two"}, **options) == Fraction(1, 2)
    assert MEASURES["mean_group_share"](rows, judge_of={"m": "two", "n": "two"}, **options) == 0


def test_only_responses_on_which_the_judges_agree():
    rows = two_judges([("refused", "refused"), ("refused", "complied"), ("complied", "complied")])
    options = {"by": ["model"], "agreed_by": ["one", "two v2"]}
    assert MEASURES["mean_stability"](rows, **options) == Fraction(1, 2)
    assert isinstance(MEASURES["mean_stability"](rows, least=3, **options), NotEstimable)


def conditions(shares):
    """Return ten rows a prompt and condition of which `shares[prompt][condition]` are refused."""
    rows = pd.DataFrame(
        [
            (f"p{prompt}", f"c{place}", "refused" if number < refused else "complied")
            for prompt, counts in enumerate(shares)
            for place, refused in enumerate(counts)
            for number in range(10)
        ],
        columns=["item_id", "condition", "meaning"],
    )
    return selected(rows)


def test_friedman_by_its_formula():
    rows = conditions([(10, 9, 8), (10, 7, 6), (9, 10, 5), (10, 8, 6)])
    ranks = [3 + 3 + 2 + 3, 2 + 2 + 3 + 2, 1 + 1 + 1 + 1]
    chi2 = 12 / (4 * 3 * 4) * sum(rank**2 for rank in ranks) - 3 * 4 * 4
    assert MEASURES["friedman"](rows, by=["item_id"]) == pytest.approx(chi2)
    assert MEASURES["friedman"](rows, by=["item_id"], result="w") == pytest.approx(chi2 / (4 * 2))


def test_signed_ranks_and_difference_by_hand():
    rows = conditions([(10, 9), (10, 7), (9, 10), (8, 8), (10, 6)])
    options = {"by": ["item_id"], "first": "c0", "second": "c1"}
    negative_ranks = 1.5
    assert MEASURES["signed_rank"](rows, **options) == pytest.approx(negative_ranks)
    assert MEASURES["stability_difference"](rows, **options) == pytest.approx((1 + 3 - 1 + 0 + 4) / 10 / 5)


def test_correlation_with_a_share_that_falls_with_stability():
    rows = conditions([(10,), (8,), (7,), (6,)])
    assert MEASURES["stability_correlation"](rows, by=["item_id"], values=["complied"]) == pytest.approx(-1)
    same = conditions([(10,), (10,)])
    assert isinstance(MEASURES["stability_correlation"](same, by=["item_id"], values=["complied"]), NotEstimable)


def test_an_unknown_index():
    with pytest.raises(InputError, match=r"index 'entropy'"):
        MEASURES["mean_stability"](frame([("a", "refused")]), by=["item_id"], index="entropy")


def two_judges(pairs):
    """Return outcomes of judges "one" and "two v2" on as many responses as there are pairs of labels."""
    rows = []
    for number, labels in enumerate(pairs):
        for (judge, version), label in zip((("one", ""), ("two", "v2")), labels, strict=True):
            plain = dict.fromkeys(KEYS, "x") | {"item_id": str(number), "judge": judge, "judge_version": version}
            rows.append(plain | {"meaning": label})
    return selected(pd.DataFrame(rows))


LABEL_PAIR = st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS))


@settings(deadline=None)
@given(st.lists(LABEL_PAIR, min_size=1, max_size=30), LABEL_PAIR)
def test_joint_counts_by_counting(pairs, wanted):
    rows, judges = two_judges(pairs), ["one", "two v2"]
    assert MEASURES["joint_count"](rows, judges=judges, labels=list(wanted)) == pairs.count(wanted)
    assert MEASURES["changed_count"](rows, judges=judges) == sum(one != two for one, two in pairs)


def released(values, **columns):
    texts = [str(value) for value in values]
    return selected(pd.DataFrame({"value_text": texts, "value": [float(text) for text in texts], **columns}))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 99)), min_size=2, max_size=6))
def test_rates_of_runs(counts):
    rows = released([k for k, _ in counts], n=[str(n) for _, n in counts])
    rates = [Fraction(k, n) for k, n in counts]
    assert MEASURES["mean_rate"](rows) == mean(rates)
    assert MEASURES["spread_of_rates"](rows) == pytest.approx(pstdev(rates))
    assert MEASURES["spread_of_rates"](rows, delta=1) == pytest.approx(stdev(rates))


def test_spread_of_one_run_by_one_less_is_not_estimable():
    assert isinstance(MEASURES["spread_of_rates"](released([1], n=["2"]), delta=1), NotEstimable)


def test_weighted_mean_is_the_rate_of_all_together():
    rows = released(["0.25", "0.5"], n=["8", "4"])
    assert MEASURES["weighted_mean"](rows) == Fraction(2 + 2, 8 + 4)


def test_difference_is_exact_and_needs_one_row_of_each():
    rows = released(["0.3", "0.1"], condition=["new", "old"])
    assert MEASURES["difference"](rows, first="new", second="old") == Fraction(1, 5)
    with pytest.raises(InputError, match=r"1 and 0 values"):
        MEASURES["difference"](rows, first="new", second="older")
