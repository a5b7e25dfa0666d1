"""Places among whole numbers are those that sorting finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fragility.statistics.places import places_among

NUMBERS = st.lists(st.integers(0, 9) | st.integers(-3, 2000) | st.integers(-(2**40), 2**40), max_size=12)


@given(NUMBERS)
def test_it_is_what_sorting_gives(numbers):
    array = np.array(numbers, dtype=np.int64)
    expected = np.unique(array, return_index=True, return_inverse=True)
    for found, other in zip(places_among(array), expected, strict=True):
        assert found.tolist() == other.tolist() and found.dtype == other.dtype


@pytest.mark.parametrize("kind", [np.int8, np.int32, np.uint8, np.uint64, np.bool_])
def test_every_kind_of_whole_number_keeps_its_kind(kind):
    numbers = np.array([1, 0, 1, 1], dtype=kind)
    found, first, place = places_among(numbers)
    assert found.dtype == kind and found.tolist() == [0, 1] and first.tolist() == [1, 0]
    assert place.tolist() == [1, 0, 1, 1]
