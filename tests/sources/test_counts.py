"""Counting outcomes a piece at a time gives what pandas gives with all of them in memory."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.errors import InputError
from fragility.released import pieces as outcome_pieces
from fragility.released.counts import BY, counts
from fragility.released.labels import SCHEMA
from fragility.schemas.outcome import FOLDER

TEXTS = st.sampled_from(["", "a", "b", "ä|,"])
ROWS = st.lists(
    st.fixed_dictionaries({
        "model": TEXTS, "condition": TEXTS, "judge": TEXTS, "label": st.none() | TEXTS, "repeat": st.integers(0, 2),
        "blocked": st.none() | st.booleans(), "score": st.none() | st.sampled_from([0.0, 0.5, 1.0]),
    }),
    min_size=1,
    max_size=30,
)  # fmt: skip


def write(root, sources, group=4):
    """Write outcomes of made sources in small row groups, whose dictionaries differ; return them as one frame."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, rows in sources.items():
        whole = [dict.fromkeys(SCHEMA.names) | {"source": name} | row for row in rows]
        with pq.ParquetWriter(folder / f"{name}.parquet", SCHEMA) as writer:
            for start in range(0, len(whole), group):
                writer.write_table(pa.Table.from_pylist(whole[start : start + group], schema=SCHEMA))
    frames = [pd.DataFrame(rows).assign(source=name) for name, rows in sources.items() if rows]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def tallied(frame, by):
    """Return the combinations with their numbers as Python sees them; a null is None."""
    plain = frame[by].astype(object).where(frame[by].notna(), None)
    number = frame["n"] if "n" in frame else [1] * len(frame)
    found: dict[tuple, int] = {}
    for key, n in zip(plain.itertuples(index=False, name=None), number, strict=True):
        found[key] = found.get(key, 0) + int(n)
    return found


BYS = st.lists(
    st.sampled_from(["source", "model", "judge", "label", "repeat", "blocked", "score"]), min_size=1, unique=True
)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from(["one", "two"]), ROWS), BYS, st.integers(1, 7))
def test_counts_are_those_of_pandas(tmp_path_factory, sources, by, batch):
    root = tmp_path_factory.mktemp("root")
    frame = write(root, sources)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outcome_pieces, "BATCH", batch)
        found = counts(by, root)
    assert list(found) == [*by, "n"]
    if len(frame):
        grouped = frame.groupby(by, dropna=False).size().rename("n").reset_index()
        assert tallied(found, by) == tallied(grouped, by)
    assert not found.duplicated(by).any()
    assert found["n"].sum() == len(frame)


@settings(deadline=None, max_examples=40)
@given(ROWS, TEXTS, st.sampled_from([["a"], ["a", "b"], []]), st.integers(0, 2))
def test_only_rows_that_pass_all_tests_are_counted(tmp_path_factory, rows, model, judges, repeat):
    root = tmp_path_factory.mktemp("root")
    frame = write(root, {"one": rows, "two": rows})
    found = counts(["source"], root, {"model": model, "judge": judges, "repeat": repeat})
    if len(frame):
        kept = frame[(frame["model"] == model) & frame["judge"].isin(judges) & (frame["repeat"] == repeat)]
        assert dict(zip(found["source"], found["n"], strict=True)) == kept["source"].value_counts().to_dict()


def test_the_rows_are_sorted_and_the_default_is_by_source_model_condition_and_judge(tmp_path):
    rows = [{"model": name, "condition": "", "judge": judge} for name in "ba" for judge in "yx"]
    write(tmp_path, {"two": rows, "one": rows})
    found = counts(root=tmp_path)
    assert list(found) == [*BY, "n"]
    assert found[list(BY)].to_numpy().tolist() == sorted(found[list(BY)].to_numpy().tolist())


def test_a_flag_that_a_source_does_not_have_is_null_there(tmp_path):
    write(tmp_path, {"one": [{"model": "a"}, {"model": "b"}]})
    table = pq.read_table(tmp_path / FOLDER / "one.parquet")
    flagged = table.append_column("opens_gcg", pa.array([True, False])).replace_schema_metadata(None)
    pq.write_table(flagged, tmp_path / FOLDER / "two.parquet")
    found = counts(["opens_gcg"], tmp_path)
    assert tallied(found, ["opens_gcg"]) == {(None,): 2, (True,): 1, (False,): 1}
    assert counts(["model"], tmp_path, {"opens_gcg": True})["n"].tolist() == [1]


@pytest.mark.parametrize(
    ("by", "where", "message"),
    [
        (["modle"], {}, "by: unknown column 'modle'; did you mean 'model'"),
        (["model"], {"jugde": "a"}, "where: unknown column 'jugde'; did you mean 'judge'"),
        ([], {}, "by: columns "),
        (["model", "model"], {}, "by: columns "),
        (["model"], {"model": 3}, "where: [3] in column 'model'; it holds values of type string"),
        (["model"], {"repeat": ["x"]}, "where: ['x'] in column 'repeat'; it holds values of type int32"),
    ],
)
def test_a_wrong_column_is_one_clear_line(tmp_path, by, where, message):
    write(tmp_path, {"one": [{"model": "a"}]})
    with pytest.raises(InputError) as error:
        counts(by, tmp_path, where)
    assert str(error.value).startswith(message)


def test_no_outcomes_are_no_rows(tmp_path):
    (tmp_path / FOLDER).mkdir(parents=True)
    assert list(counts(["model"], tmp_path)) == ["model", "n"]
    assert counts(["model"], tmp_path).empty


def test_a_cut_file_is_named(tmp_path):
    write(tmp_path, {"one": [{"model": "a"}] * 9})
    path = tmp_path / FOLDER / "one.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"data/outcomes/one.parquet: not a whole parquet file"):
        counts(["model"], tmp_path)
