"""Fewest items against exhaustive search."""

import numpy as np
import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from fragility.statistics.differences import newcombe
from fragility.synthesis.items import fewest_items, fewest_items_of_mean


def contrasts_of(*cells):
    """Return contrasts from (reference count, treated count, n)."""
    return pd.DataFrame(
        [
            {
                "locator": "Table 1", "model": f"M{i}", "benchmark": "B", "n": n, "n_trt": n,
                "ref_low": ref, "ref_high": ref, "trt_low": trt, "trt_high": trt,
            }
            for i, (ref, trt, n) in enumerate(cells)
        ]
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.integers(8, 24), st.data())
def test_the_fewest_labels_are_those_that_an_exhaustive_search_finds(n, data):
    ref = data.draw(st.integers(1, n))
    trt = data.draw(st.integers(0, ref - 1))
    found = fewest_items(contrasts_of((ref, trt, n)))
    lost = [
        a + b
        for a in range(ref + 1)
        for b in range(n - trt + 1)
        if fisher_exact([[ref - a, n - ref + a], [trt + b, n - trt - b]]).pvalue >= 0.05 or (ref - a) <= (trt + b)
    ]
    assert found.relabel == min(lost)
    assert found.relabel_sign == ref - trt


@settings(max_examples=40, deadline=None)
@given(st.integers(10, 80), st.data())
def test_dropping_one_item_fewer_would_keep_the_interval_above_zero(n, data):
    ref = data.draw(st.integers(2, n))
    trt = data.draw(st.integers(0, ref - 1))
    found = fewest_items(contrasts_of((ref, trt, n)))
    assume(found.relabel > 0)
    lows = [newcombe(ref - d, n - d, trt, n - d).low if n > d else 0.0 for d in range(ref - trt + 1)]
    assert lows[found.drop] <= 0 or found.drop == ref - trt
    assert all(low > 0 for low in lows[: found.drop])


def test_a_cell_with_the_wrong_sign_needs_no_relabelling_and_is_the_weakest():
    found = fewest_items(contrasts_of((90, 10, 100), (40, 60, 100)))
    assert (found.relabel, found.drop, found.cell) == (0, 0, "Table 1, M1, B")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=3),
    st.integers(-60, 60),
)
def test_labels_that_bring_a_mean_to_its_threshold_are_the_fewest(cells, threshold):
    n = 6
    pairs = contrasts_of(*((ref, trt, n) for ref, trt in cells))
    weights = np.arange(1, len(cells) + 1) / sum(range(1, len(cells) + 1))
    found = fewest_items_of_mean(pairs, weights, threshold).relabel
    mean = float(sum(w * (r - t) / n for w, (r, t) in zip(weights, cells, strict=True)))
    room = [6 - t + r for r, t in cells]
    best = None
    for moves in np.ndindex(*(r + 1 for r in room)):
        moved = mean - sum(w * k / n for w, k in zip(weights, moves, strict=True))
        if moved <= threshold / 100 + 1e-9:
            best = sum(moves) if best is None else min(best, sum(moves))
    assert best is None or found == best
