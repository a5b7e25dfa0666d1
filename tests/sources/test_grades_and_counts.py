"""Measures of grades, preferences and released counts, against closed forms and scipy."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.released.sources.measures import Table, compute
from fragility.schemas.source import Measure
from fragility.statistics import wilson
from fragility.statistics.result import NotEstimable

KEYS = {"source": "s", "model": "m", "condition": "", "benchmark": "b", "repeat": 0, "judge_version": "", "label": None}


def measured(statistic, frame, **options):
    return compute(Measure(statistic=statistic, options=options), Table(frame), "here")


def graded(pairs):
    rows = [KEYS | {"item_id": str(i), "judge": judge, "score": float(grade)}
            for i, pair in enumerate(pairs) for judge, grade in zip("ab", pair, strict=True)]  # fmt: skip
    return pd.DataFrame(rows)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=40))
def test_weighted_kappa_is_one_less_the_disagreement_over_that_of_independent_grades(pairs):
    table = np.zeros((5, 5))
    for one, two in pairs:
        table[one - 1, two - 1] += 1 / len(pairs)
    weights = (np.arange(5)[:, None] - np.arange(5)) ** 2
    expected = (weights * np.outer(table.sum(axis=1), table.sum(axis=0))).sum()
    found = measured("weighted_kappa", graded(pairs), judges=["a", "b"])
    if expected == 0:
        assert isinstance(found, NotEstimable)
    else:
        assert found == pytest.approx(1 - (weights * table).sum() / expected)


def test_the_same_grade_is_counted_over_the_first_judges_grade():
    frame = graded([(1, 1), (1, 2), (2, 1)])
    assert measured("same_grade", frame, judges=["a", "b"], grade="1") == Fraction(1, 2)
    assert isinstance(measured("same_grade", frame, judges=["a", "b"], grade="5"), NotEstimable)


def test_a_draw_is_half_a_win_and_an_open_comparison_is_none():
    frame = pd.DataFrame({"score": [2.0, 1.0, 1.5, 0.0, np.nan]})
    assert measured("preference_rate", frame) == Fraction(2, 4)
    sides = {side: measured("preferred", frame, side=side) for side in ("model", "baseline", "draw", "any")}
    assert sides == {"model": 1, "baseline": 1, "draw": 2, "any": 4}


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=9))
def test_counts_of_cells_are_added_up_before_they_are_divided(cells):
    frame = pd.DataFrame({"value_text": [str(k) for k, _ in cells], "n": [str(n) for _, n in cells]})
    frame = frame.assign(value=frame["value_text"].astype(float))
    k, n = (sum(cell[i] for cell in cells) for i in (0, 1))
    assert measured("pooled_rate", frame) == Fraction(k, n)
    assert measured("pooled_rate_limit", frame, end="high") == pytest.approx(float(wilson(k, n).high))


def test_the_correlation_of_counts_is_that_of_scipy_over_the_groups():
    yes = {"a": [3, 1, 0, 2], "b": [2, 1, 1, 3]}
    rows = [KEYS | {"model": f"m{group}", "item_id": str(item), "judge": judge,
                    "meaning": "refused" if item < counts[group] else "complied"}
            for judge, counts in yes.items() for group in range(4) for item in range(4)]  # fmt: skip
    asked = {"judges": ["a", "b"], "by": ["model"], "values": ["refused"]}
    found = measured("count_correlation", pd.DataFrame(rows), **asked)
    assert found == pytest.approx(stats.pearsonr(yes["a"], yes["b"]).statistic)
    pooled = [[*counts, *(4 - k for k in counts)] for counts in yes.values()]
    found = measured("count_correlation", pd.DataFrame(rows), **asked, method="spearman", both="yes")
    assert found == pytest.approx(stats.spearmanr(*pooled).statistic)
