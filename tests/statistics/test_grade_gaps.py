"""The widest interval of two mean grades: closed form at the ends, never narrower than that of the true grades."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.errors import InputError
from fragility.statistics.grade_gaps import grade_gap, largest_spread

SCALE = [1, 2, 3, 4, 5]


@settings(max_examples=60, deadline=None)
@given(st.integers(0), st.integers(2, 400), st.integers(2, 400))
def test_true_grades_never_have_a_wider_one(seed, n, m):
    rng = np.random.default_rng(seed)
    one, other = (rng.choice(SCALE, size, p=rng.dirichlet(np.ones(5) / 2)) for size in (n, m))
    means = [(float(grades.mean()),) * 2 for grades in (one, other)]
    found = grade_gap(means[0], n, means[1], m, SCALE)
    reach = 1.959963984540054 * np.sqrt(one.var() / n + other.var() / m)
    gap = one.mean() - other.mean()
    assert found.low <= gap - reach + 1e-9
    assert found.high >= gap + reach - 1e-9


def test_grades_at_the_ends_reach_it():
    grades = np.repeat([1, 5], [30, 10])
    assert largest_spread(grades.mean(), grades.mean(), SCALE) == pytest.approx(grades.std())
    assert largest_spread(1.5, 4.0, SCALE) == 2


@pytest.mark.parametrize(
    ("one", "n", "scale", "said"),
    [((0.5, 0.6), 9, SCALE, "outside the scale"), ((2, 2), 0, SCALE, "answers"), ((2, 2), 9, [2], "two or more")],
)
def test_nonsense_is_one_line(one, n, scale, said):
    with pytest.raises(InputError, match=said):
        grade_gap(one, n, (2.0, 2.0), 9, scale)
