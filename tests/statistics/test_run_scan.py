"""The scan over items x runs against the plain scan and against columns made by a known design."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.errors import InputError
from fragility.statistics.column_scan import scan
from fragility.statistics.result import NotEstimable
from fragility.statistics.run_scan import scan_runs


def column(n, runs, seed, cells=12):
    """Print means over runs of n items."""
    counts = np.random.default_rng(seed).integers(1, n * runs, cells)
    return [f"{100 * k / (n * runs):.2f}" for k in counts]


def test_the_design_of_a_column_is_found():
    found = scan_runs(column(110, 3, seed=1), range(80, 140), range(1, 6))
    assert (110, 3) in found.best
    assert found.false_find < 1e-3
    assert found.scan.best == 330


def test_designs_that_a_column_cannot_tell_apart_stand_together():
    found = scan_runs(column(100, 2, seed=2), [50, 100, 200], [1, 2, 4])
    assert dict(zip(found.scan.n.tolist(), found.designs, strict=True))[200] == ((50, 4), (100, 2), (200, 1))
    assert found.best == ((50, 4), (100, 2), (200, 1))


@settings(max_examples=20, deadline=None)
@given(st.integers(20, 60), st.integers(1, 4), st.integers(0, 2**31))
def test_one_run_is_the_plain_scan(n, runs, seed):
    texts = column(n, runs, seed, cells=6)
    found, plain = scan_runs(texts, range(20, 61), [1]), scan(texts, range(20, 61))
    assert np.array_equal(found.scan.explained, plain.explained)
    assert found.best == ((plain.best, 1),)
    assert found.false_find == pytest.approx(min(1.0, 41 * plain.chance.min()))


def test_few_decimals_and_many_candidates_tell_nothing():
    found = scan_runs(["33", "41", "57"], range(100, 200), range(1, 6))
    assert found.false_find == 1


def test_the_bound_holds_for_random_columns():
    """Of random columns at most about false_find explain some candidate as well as a share of it says."""
    rng = np.random.default_rng(5)
    bounds = []
    for _ in range(200):
        texts = [f"{value / 100:.2f}" for value in rng.integers(1, 10_000, 5)]
        bounds.append(scan_runs(texts, range(30, 40), [1, 2]).false_find)
    for level in (0.05, 0.2):
        assert np.mean(np.array(bounds) <= level) <= level + 3 * np.sqrt(level * (1 - level) / 200)


def test_no_informative_cell_is_not_estimable():
    found = scan_runs(["100.0", "0.0"], [50, 60], [1, 2])
    assert isinstance(found.best, NotEstimable) and found.false_find == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((["~6"], [50]), "approximate"), ((["6"], []), "no cell or no candidate"), ((["6"], [50], [0]), "runs: 0"),
     ((["6"], [50], [1.5]), "runs: 1.5"), ((["6"], [0]), "items: 0")],
)  # fmt: skip
def test_nonsense_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        scan_runs(*arguments)
