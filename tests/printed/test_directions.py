"""One function turns every direction the same way; what is no share is never made one."""

import numpy as np
import pytest
from folders import ROOT
from hypothesis import given
from hypothesis import strategies as st

from fragility.errors import InputError
from fragility.printed.cells import cells
from fragility.printed.directions import SAFE, UNSAFE, harmonised, has_safe_side
from fragility.printed.paper import list_papers, load_paper
from fragility.schemas.vocabulary import load_vocabulary

WHOLE = st.integers(min_value=1, max_value=2000)
DIRECTION = st.sampled_from(SAFE + UNSAFE)


@given(WHOLE, st.data(), DIRECTION)
def test_turned_twice_a_count_is_itself_and_stays_among_the_items(n: int, data: st.DataObject, direction: str) -> None:
    count = data.draw(st.integers(min_value=0, max_value=n))
    once = harmonised(count, direction, n)
    assert 0 <= once <= n
    assert harmonised(once, direction, n) == count


@given(WHOLE, st.data(), DIRECTION)
def test_the_order_is_kept_where_more_is_safer_and_reversed_where_less_is(
    n: int, data: st.DataObject, direction: str
) -> None:
    one, other = (data.draw(st.integers(min_value=0, max_value=n)) for _ in range(2))
    turned = harmonised(one, direction, n) - harmonised(other, direction, n)
    assert turned == (one - other if direction in SAFE else other - one)


@given(st.floats(min_value=1, max_value=5), DIRECTION)
def test_a_grade_changes_its_sign_only(grade: float, direction: str) -> None:
    assert abs(harmonised(grade, direction)) == grade
    assert harmonised(harmonised(grade, direction), direction) == grade


def test_an_array_is_turned_as_its_numbers_are() -> None:
    counts = np.array([0, 3, 10])
    assert harmonised(counts, "lower-safer", 10).tolist() == [harmonised(int(k), "lower-safer", 10) for k in counts]


def test_every_direction_of_the_vocabulary_has_a_safe_side_or_is_refused() -> None:
    known = set(load_vocabulary(ROOT).names.direction)
    assert set(SAFE + UNSAFE) <= known and not set(SAFE) & set(UNSAFE)
    for direction in known - set(SAFE + UNSAFE):
        assert not has_safe_side(direction)
        with pytest.raises(InputError, match=direction):
            harmonised(1, direction, 1)


@pytest.mark.parametrize("key", list_papers(ROOT))
def test_safe_and_unsafe_counts_of_every_cell_make_up_its_answers(key: str) -> None:
    for row in cells(load_paper(key, ROOT)).to_dict("records"):
        unsafe_printed = row["direction"] in UNSAFE
        safe = sorted(row["n"] - count if unsafe_printed else count for count in row["counts"])
        assert list(row["safe_counts"]) == safe
