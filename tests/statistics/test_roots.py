"""The edge of what is accepted, however many halvings are made at once."""

import numpy as np
import pytest

from fragility.statistics.roots import HALVINGS, edge


def one_by_one(accepts, inner, outer):
    """Halve one cell, one point at a time."""
    for _ in range(HALVINGS):
        middle = (inner + outer) / 2
        inner, outer = (middle, outer) if accepts(middle) else (inner, middle)
    return outer


@pytest.mark.parametrize("shape", [(), (0,), (1,), (7,), (2, 30), (80,), (900,)])
def test_it_is_what_halving_cell_by_cell_gives_to_the_last_bit(shape):
    rng = np.random.default_rng(5)
    limits, ends = 10.0 ** rng.uniform(-2, 1, shape), rng.uniform(-1, 1, shape)
    found = edge(lambda points: points * points <= limits, np.zeros(shape), ends)
    assert found.shape == shape
    expected = [
        one_by_one(lambda point, limit=limit: point * point <= limit, 0.0, end)
        for limit, end in zip(limits.ravel(), ends.ravel(), strict=True)
    ]
    assert found.ravel().tolist() == expected


def test_the_outer_end_itself_is_given_where_all_is_accepted():
    assert edge(lambda points: points <= 5, np.zeros(3), np.array([1.0, 5.0, 8.0])).tolist()[:2] == [1.0, 5.0]
