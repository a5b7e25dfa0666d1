"""The judge check moves whole counts: no further than it says, and never not at all."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fragility.claims.sensitivity import JUDGE_SHIFT, moved_counts, moved_words


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.sampled_from([-1, 1]))
def test_counts_move_no_further_than_the_share_and_by_one_at_the_least(pair: tuple[int, int], sign: int) -> None:
    k, n = pair
    moved = float(moved_counts(np.array([k]), np.array([n]), sign * JUDGE_SHIFT)[0])
    most = max(5 * n // 100, 1)  # in whole numbers: no rounding
    assert moved == min(max(k + sign * most, 0), n)
    assert moved_words(np.array([n])).endswith("or one response") == (5 * n < 100)


def test_of_330_responses_16_move_and_of_340_all_17() -> None:
    found = moved_counts(np.array([100, 100]), np.array([330, 340]), JUDGE_SHIFT) - 100
    assert found.tolist() == [16, 17]
