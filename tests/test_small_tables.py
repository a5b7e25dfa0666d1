"""Plain columns give what a frame of the same rows gives."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fragility.small_tables import Columns, joined

ROW = st.fixed_dictionaries(
    {"model": st.sampled_from("AB"), "n": st.integers(1, 4), "p": st.floats(0, 1), "counts": st.just((1,))}
)
ROWS = st.lists(ROW, max_size=6)
NAMES = ["model", "n", "p", "counts"]


@given(ROWS)
def test_rows_come_back_as_they_were(rows):
    table = Columns.of_rows(rows, NAMES)
    assert table.rows() == rows and len(table) == len(rows)
    frame = table.frame()
    assert frame.equals(pd.DataFrame(rows, columns=NAMES)) and Columns.of(frame).rows() == rows
    assert Columns.of(table) is table


@given(ROWS)
def test_masks_and_groups_are_those_of_a_frame(rows):
    table, frame = Columns.of_rows(rows, NAMES), pd.DataFrame(rows, columns=NAMES)
    kept = np.array([row["n"] > 2 for row in rows], dtype=bool)
    assert table[kept].rows() == [row for row in rows if row["n"] > 2]
    grouped = frame.groupby(["model", "n"], sort=False)
    assert {key: places.tolist() for key, places in table.groups("model", "n").items()} == {
        key: places.tolist() for key, places in grouped.indices.items()
    }
    assert list(table.groups("model", "n")) == [key for key, _ in grouped]


@given(ROWS, ROWS)
def test_tables_are_joined_in_their_order(one, other):
    found = joined([Columns.of_rows(rows, NAMES) for rows in (one, other)], NAMES)
    assert found.rows() == one + other and all(name in found for name in NAMES)


def test_numbers_stay_numbers_and_nothing_is_changed_in_place():
    table = Columns({"k": [1, 2], "p": [0.5, np.nan], "shown": [True, False], "counts": [(1, 2), (3,)]})
    assert [table[name].dtype.kind for name in ("k", "p", "shown", "counts")] == ["i", "f", "b", "O"]
    other = table.assign(k=table["k"] + 1).rename({"p": "q"})
    assert table["k"].tolist() == [1, 2] and other["k"].tolist() == [2, 3] and "p" in table and "p" not in other
    assert len(Columns({})) == 0 and Columns({"k": []}).rows() == []


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="columns of"):
        Columns({"k": [1], "n": [1, 2]})
