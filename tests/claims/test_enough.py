"""The smallest number of items with enough power: the same as a search that tries every number on its way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fragility.claims.enough import FIRST, smallest_n
from fragility.claims.power_words import ENOUGH, MOST


def plainly(passes) -> int | None:
    """Double until it is enough, then halve, trying each number."""
    high = 2
    while passes(high) < ENOUGH:
        high *= 2
        if high > MOST:
            return None
    low = high // 2
    while high - low > max(1, high // 200):
        middle = (low + high) // 2
        low, high = (low, middle) if passes(middle) >= ENOUGH else (middle, high)
    return high


@settings(max_examples=200, deadline=None)
@given(st.floats(0.0005, 3), st.floats(-4, 1), st.sampled_from([0.3, 0.5, 1.0]), st.sampled_from([None, 100, 4096]))
def test_it_is_that_of_a_search_that_tries_every_number(slope: float, start: float, root: float, draws: int | None):
    """Whatever the shape of the power, and where it is drawn and so has steps."""
    tried = []

    def passes(n: float) -> float:
        tried.append(n)
        power = float(stats.norm.cdf(start + slope * n**root))
        return power if draws is None else np.floor(power * draws) / draws

    found = smallest_n(passes)
    count = len(tried)
    assert found == plainly(passes)
    assert count <= 24 and all(1 <= n <= 2 * MOST for n in tried[:count])


@pytest.mark.parametrize("items", [40, 700, 12_345, 900_000])
def test_few_numbers_are_tried(items: int) -> None:
    """A power as of one test at .05, 80 % at these items."""
    tried = []

    def passes(n: float) -> float:
        tried.append(n)
        return float(stats.norm.cdf((1.96 + 0.8416) * (n / items) ** 0.5 - 1.96))

    found = smallest_n(passes)
    assert found is not None and abs(found / items - 1) < 0.03
    assert tried[0] == FIRST and len(tried) <= 9
    assert len(set(tried)) == len(tried)


def test_power_that_never_is_enough_has_none() -> None:
    assert smallest_n(lambda n: 0.0) is None and smallest_n(lambda n: 0.79) is None
    assert smallest_n(lambda n: 1.0) == plainly(lambda n: 1.0)
