"""Paired tables of outcomes of any size: against loops and duckdb, in parts of a folder and parts of the items."""

from itertools import combinations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.errors import InputError
from fragility.released import duck, pieces
from fragility.released import pairs as outcome_pairs
from fragility.released.counts import counts
from fragility.released.labels import SCHEMA
from fragility.released.pairs import CELLS, pairs
from fragility.schemas.outcome import FOLDER, KEYS

SHARED = ["source", "condition", "benchmark", "judge", "judge_version"]
NAMES = st.sampled_from(["a", "b'", "ä|,"])
MEANT = st.sampled_from([None, "unsafe", "safe", "error", "refused"])
ROW = st.fixed_dictionaries({
    "source": st.sampled_from(["one", "two"]), "model": st.none() | NAMES, "condition": NAMES,
    "benchmark": st.none() | st.just("x"), "item_id": st.sampled_from(list("12345")), "repeat": st.integers(0, 1),
    "judge": NAMES, "judge_version": st.just(""), "meaning": MEANT,
})  # fmt: skip
ROWS = st.lists(ROW, min_size=1, max_size=60, unique_by=lambda row: tuple(row[name] for name in KEYS))


def write(folder, rows, name="part.parquet", without=()):
    """Write rows in small groups, whose dictionaries differ."""
    schema = pa.schema([item for item in SCHEMA if item.name not in without])
    folder.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(folder / name, schema) as writer:
        for start in range(0, len(rows), 7):
            whole = [dict.fromkeys(schema.names) | row for row in rows[start : start + 7]]
            piece = [{name: row[name] for name in schema.names} for row in whole]
            writer.write_table(pa.Table.from_pylist(piece, schema=schema))


def by_hand(rows, of, labels):
    """Return the paired tables as loops give them."""
    shared = [name for name in KEYS if name not in (of, "item_id", "repeat")]
    found: dict[tuple, list[int]] = {}
    for a, b in combinations([row for row in rows if row["meaning"] not in (None, "error") and row[of]], 2):
        if all(a[name] == b[name] for name in KEYS if name != of):
            one, other = sorted((a, b), key=lambda row: row[of])
            cell = (one["meaning"] not in labels) * 2 + (other["meaning"] not in labels)
            key = (*(one[name] for name in shared), one[of], other[of])
            found.setdefault(key, [0, 0, 0, 0])[cell] += 1
    return found


def told(frame):
    plain = frame.astype(object).where(frame.notna(), None)
    return {tuple(row[:-4]): [int(n) for n in row[-4:]] for row in plain.itertuples(index=False, name=None)}


@settings(deadline=None, max_examples=40)
@given(ROWS, st.sampled_from(["model", "condition"]), st.sampled_from([["unsafe"], ["safe", "refused"], []]),
       st.integers(2, 9), st.integers(3, 70))  # fmt: skip
def test_tables_are_those_of_a_loop_over_all_pairs_of_rows(tmp_path_factory, rows, of, labels, batch, at_once):
    folder = tmp_path_factory.mktemp("rows")
    for source in ("one", "two"):
        held = [row for row in rows if row["source"] == source]
        if held:
            write(folder / f"source={source}", held, without=["source"] if batch % 2 else [])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "BATCH", batch)
        patch.setattr(outcome_pairs, "ROWS", at_once)
        found = pairs(of, labels, folder=folder)
    assert told(found) == by_hand(rows, of, labels)
    assert not found.duplicated(list(found)[:-4]).any()


@settings(deadline=None, max_examples=8)
@given(ROWS, st.sampled_from(["model", "condition"]), st.sampled_from([{}, {"judge": ["a", "b'"]}, {"repeat": 1}]))
def test_duckdb_gives_the_same_frames(tmp_path_factory, rows, of, where):
    folder = tmp_path_factory.mktemp("rows")
    for number, part in enumerate((rows[::2], rows[1::2])):
        for repeat in {row["repeat"] for row in part}:
            write(folder / f"repeat={repeat}", [row for row in part if row["repeat"] == repeat],
                  f"{number}.parquet", ["repeat"])  # fmt: skip
    asked = ["source", "benchmark", "repeat", "meaning"]
    pd.testing.assert_frame_equal(
        counts(asked, folder=folder, where=where), duck.counts(asked, folder=folder, where=where), check_dtype=False
    )
    pd.testing.assert_frame_equal(
        pairs(of, folder=folder, where=where), duck.pairs(of, folder=folder, where=where), check_dtype=False
    )


def test_a_folder_in_parts_counts_as_its_rows_in_one_file_do(tmp_path):
    rows = [
        {"source": source, "model": model, "repeat": repeat, "condition": "x", "judge": "j", "meaning": "safe",
         "item_id": str(item), "blocked": item % 2 == 0}
        for source in ("one", "two") for model in ("a/b", "c=d") for repeat in (0, 1) for item in range(3)
    ]  # fmt: skip
    write(tmp_path / "whole", rows)
    for row in rows:
        name = f"source={row['source']}/model={row['model'].replace('/', '%2F').replace('=', '%3D')}"
        write(tmp_path / "parts" / name / f"repeat={row['repeat']}", [row], f"{row['item_id']}.parquet",
              ["source", "model", "repeat"])  # fmt: skip
    for by in (["source", "model", "repeat", "blocked"], ["model"], ["label"]):
        for where in ({}, {"model": "a/b"}, {"repeat": [1]}, {"blocked": True, "source": "two"}):
            one, many = (counts(by, folder=tmp_path / name, where=where) for name in ("whole", "parts"))
            pd.testing.assert_frame_equal(one, many, check_dtype=False)
    pd.testing.assert_frame_equal(pairs(folder=tmp_path / "whole"), pairs(folder=tmp_path / "parts"))


def test_the_pairs_of_shipped_outcomes_are_those_of_duckdb():
    where = {"source": "xstest"}
    ours, theirs = (way(labels=["complied"], where=where) for way in (pairs, duck.pairs))
    assert len(ours)
    pd.testing.assert_frame_equal(ours, theirs, check_dtype=False)


def test_what_cannot_be_paired_is_one_clear_line(tmp_path):
    row = {"source": "one", "model": "a", "item_id": "1", "repeat": 0, "meaning": "safe"}
    write(tmp_path / FOLDER, [row, row], "one.parquet")
    with pytest.raises(InputError, match="rows share a key"):
        pairs(root=tmp_path)
    with pytest.raises(InputError, match="of: pairs of 'modle'; did you mean 'model'"):
        pairs("modle", root=tmp_path)
    with pytest.raises(InputError, match="where: unknown column 'jugde'; did you mean 'judge'"):
        pairs(root=tmp_path, where={"jugde": "x"})
    with pytest.raises(InputError, match="no parquet file below it"):
        pairs(folder=tmp_path / "empty")
    write(tmp_path / "split" / "score=1", [row])
    with pytest.raises(InputError, match="folders are split by 'score'"):
        counts(folder=tmp_path / "split")
    write(tmp_path / "again" / "repeat=x", [row], without=["repeat"])
    with pytest.raises(InputError, match="'x' as repeat"):
        counts(folder=tmp_path / "again")


def test_no_outcomes_are_no_pairs(tmp_path):
    (tmp_path / FOLDER).mkdir(parents=True)
    for way in (pairs, duck.pairs):
        assert list(way(root=tmp_path)) == [*SHARED, "one", "other", *CELLS] and way(root=tmp_path).empty
