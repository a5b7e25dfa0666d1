"""Confusion of a judge with a reference: against scikit-learn, statsmodels and R's epiR."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, precision_score, recall_score
from statsmodels.stats.proportion import proportion_confint

from fragility.errors import InputError
from fragility.statistics.confusion_table import confusion, confusion_counts, confusion_rates

RATES = ("sensitivity", "specificity", "positive_value", "negative_value", "accuracy")


def test_example_of_epi_tests():
    """R's epiR, epi.tests: 750 of 1,000 with the disease and 450 of 1,000 without it tested positive."""
    found = confusion_rates(750, 250, 450, 550)
    assert [getattr(found, name).estimate for name in RATES] == pytest.approx([0.75, 0.55, 0.625, 0.6875, 0.65])
    assert (found.sensitivity.low, found.sensitivity.high) == pytest.approx(
        proportion_confint(750, 1000, method="wilson")
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_against_scikit_learn(rows):
    truth, said = np.array(rows).T
    found = confusion(truth, said)
    wanted = (
        (recall_score, True, truth.any(), "no truly positive item"),
        (recall_score, False, (~truth).any(), "no truly negative item"),
        (precision_score, True, said.any(), "no item judged positive"),
        (precision_score, False, (~said).any(), "no item judged negative"),
    )
    for name, (score, side, defined, reason) in zip(RATES, wanted, strict=False):
        rate = getattr(found, name)
        if defined:
            assert rate.estimate == pytest.approx(score(truth == side, said == side))
            assert 0 <= rate.low <= rate.estimate <= rate.high <= 1
        else:
            assert np.isnan(rate.estimate) and rate.reason == reason
    assert found.accuracy.estimate == pytest.approx(accuracy_score(truth, said))
    swapped = confusion(said, truth)
    assert swapped.sensitivity.estimate == pytest.approx(found.positive_value.estimate, nan_ok=True)


def test_arrays_give_the_same_as_one_case_at_a_time():
    cells = np.array([[5, 0, 1, 9], [0, 0, 2, 3], [7, 1, 0, 0]])
    many = confusion_rates(*cells.T)
    for i, cell in enumerate(cells):
        one = confusion_rates(*cell)
        for name in RATES:
            a, b = getattr(many, name), getattr(one, name)
            assert (a.low[i], a.high[i], a.reason[i]) == (
                pytest.approx(b.low, nan_ok=True),
                pytest.approx(b.high, nan_ok=True),
                b.reason,
            )
    assert confusion_counts([1, 1, 0, 0, 0], [True, False, True, False, False]) == (1, 1, 1, 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: confusion([1, 0], [1]), "of one length"),
        (lambda: confusion([1, 2], [1, 0]), "other than 0 and 1"),
        (lambda: confusion([1, np.nan], [1, 0]), "not a finite number"),
        (lambda: confusion_rates(0, 0, 0, 0), "no item at all"),
        (lambda: confusion_rates(0.5, 1, 1, 1), "not a whole number"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
