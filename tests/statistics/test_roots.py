"""The edge of what is accepted, however many halvings are made at once."""

import numpy as np
import pytest

from fragility.statistics.roots import HALVINGS, edge, secant


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


@pytest.mark.parametrize("off", [0.0, 1e-16, 1e-12, 1e-3, 5.0, np.nan])
def test_a_guess_of_any_quality_leaves_the_edge_where_it_is(off):
    limits, ends = np.array([0.3, 1e-4, 0.999, 4.0]), np.array([1.0, 1.0, -1.0, 1.0])
    guess = np.sign(ends) * np.sqrt(limits) + off
    found = edge(lambda points: points * points <= limits, np.zeros(4), ends, guess)
    assert found.tolist() == edge(lambda points: points * points <= limits, np.zeros(4), ends).tolist()


def test_a_good_guess_saves_most_of_the_looks():
    looks = []

    def accepts(points):
        looks.append(points.size)
        return points * points <= 0.3

    edge(accepts, np.zeros(1), np.ones(1))
    plainly, looks[:] = sum(looks), []
    edge(accepts, np.zeros(1), np.ones(1), np.sqrt([0.3]))
    assert sum(looks) < plainly / 3


def test_secants_find_the_root_of_a_nearly_straight_function():
    aim = np.array([0.1, 1.0, 2.0])
    found = secant(lambda x: x + x**2 / 50 - aim, np.zeros(3), np.ones(3))
    assert found == pytest.approx(25 * (np.sqrt(1 + 4 * aim / 50) - 1), abs=1e-12)
    assert secant(lambda x: np.zeros_like(x), np.zeros(2), np.ones(2)).tolist() == [1.0, 1.0]
