"""Variance of labels by source: simulated components come back, and one source alone gets all."""

import numpy as np
import pytest

from fragility.errors import InputError
from fragility.statistics.components import split_variance
from fragility.statistics.result import NotEstimable

TRUE = {"prompt": 4.0, "setting": 1.0, "prompt_setting": 0.5, "answer": 2.0, "judge": 0.7, "rest": 0.3}


def simulated(rng, shape=(60, 6, 5, 4)):
    p, s, a, j = shape
    sizes = {
        "prompt": (p, 1, 1, 1), "setting": (1, s, 1, 1), "prompt_setting": (p, s, 1, 1), "answer": (p, s, a, 1),
        "judge": (1, 1, 1, j), "rest": shape,
    }  # fmt: skip
    return sum(rng.normal(0, np.sqrt(TRUE[name]), size) for name, size in sizes.items())


def test_the_mean_of_many_estimates_is_the_truth():
    rng = np.random.default_rng(1)
    found = [split_variance(simulated(rng)) for _ in range(150)]
    for name, value in TRUE.items():
        each = np.array([getattr(part, name) for part in found])
        assert each.mean() == pytest.approx(value, abs=4 * each.std() / np.sqrt(len(each)))


@pytest.mark.parametrize(("axis", "name"), [(0, "prompt"), (1, "setting"), (3, "judge")])
def test_a_source_that_makes_all_the_difference_gets_all(axis, name):
    table = np.zeros((4, 3, 3, 2))
    table[(slice(None),) * axis + (0,)] = 1
    assert split_variance(table).shares()[name] == pytest.approx(1)


def test_what_cannot_be_split_says_so():
    assert isinstance(split_variance(np.zeros((1, 2, 2, 2))), NotEstimable)
    assert isinstance(split_variance(np.zeros((2, 2, 2, 2))), NotEstimable)
    with pytest.raises(InputError):
        split_variance(np.zeros((2, 2, 2)))
