"""Verifying: what has changed in a shipped file is named, and where."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sources.deriving import checkout, run, shipped, source

from fragility.released.sources.verify import differences

OUTCOMES = "data/outcomes/made.parquet"


@pytest.fixture
def derived(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAGILITY_ROOT", str(tmp_path / "checkout"))
    root = checkout(tmp_path / "checkout")
    source(root)
    assert run(root, "derive").exit_code == 0
    return root


def change(root, edit, **form):
    """Rewrite the shipped outcomes after `edit` of the table."""
    path = root / OUTCOMES
    table = pq.read_table(path)
    edited = edit(table.to_pandas())
    pq.write_table(pa.Table.from_pandas(edited, schema=table.schema, preserve_index=False), path, **form)


def test_what_was_just_derived_is_identical(derived):
    result = run(derived, "verify")
    assert result.exit_code == 0
    assert [line.split() for line in result.output.splitlines()] == [
        ["made", "outcomes", "identical"],
        ["made", "openers", "identical"],
    ]


def test_other_bytes_of_the_same_content(derived):
    change(derived, lambda frame: frame, compression="none")
    result = run(derived, "verify")
    assert result.exit_code == 0 and "outcomes  equal content, other bytes" in result.output


def test_a_changed_value_is_named_with_its_row(derived):
    def edit(frame):
        frame.loc[frame["item_id"] == "1", "characters"] = 99
        return frame

    change(derived, edit)
    before = shipped(derived)
    result = run(derived, "verify")
    assert result.exit_code == 1
    expected = "characters differs in 1 rows, first made | GPTFuzz train | 1 | 0 | human"
    assert f"outcomes  differs: {expected}" in result.output
    assert shipped(derived) == before, "verify writes nothing"


def test_rows_that_one_side_lacks(derived):
    change(derived, lambda frame: frame[frame["item_id"] != "2"])
    result = run(derived, "verify")
    assert result.exit_code == 1
    assert "1 rows added by deriving again, first made | GPTFuzz evaluate | 2 | 0 | human" in result.output


def test_a_file_that_is_missing_or_cut(derived):
    path = derived / OUTCOMES
    path.write_bytes(path.read_bytes()[:-20])
    result = run(derived, "verify")
    assert result.exit_code == 1 and "outcomes  differs: the shipped file cannot be read" in result.output
    path.unlink()
    result = run(derived, "verify")
    assert result.exit_code == 1 and "outcomes  missing: derive it" in result.output


def test_a_shipped_file_that_the_source_does_not_give(derived):
    scores = derived / "data/released_scores/made.csv"
    scores.parent.mkdir()
    scores.write_text("source\nmade\n")
    result = run(derived, "verify")
    assert result.exit_code == 1 and "scores    not derived any more" in result.output
    assert run(derived, "derive").exit_code == 0 and not scores.exists()


def test_a_source_that_cannot_be_derived(derived):
    (derived / "upstream/made/datasets/responses_labeled/train.csv").unlink()
    result = run(derived, "verify")
    assert result.exit_code == 2 and "all       refused: made, datasets/responses_labeled/train.csv" in result.output


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2) | st.none()), max_size=8), st.randoms())
def test_the_order_of_rows_makes_no_difference(rows, random):
    frame = pd.DataFrame(rows, columns=["key", "value"]).astype({"key": "str", "value": "Int64"})
    shuffled = frame.sample(frac=1, random_state=random.randrange(2**32))
    assert differences(shuffled, frame, ["key", "value"]) == ""


@settings(deadline=None, max_examples=40)
@given(st.sets(st.text("abc", min_size=1), min_size=1), st.data())
def test_every_single_change_is_found(keys, data):
    fresh = pd.DataFrame({"key": sorted(keys), "value": range(len(keys))}).astype({"key": "str"})
    row = data.draw(st.integers(0, len(keys) - 1))
    other = fresh.assign(value=fresh["value"].where(fresh.index != row, -1))
    assert f"value differs in 1 rows, first {fresh['key'][row]}" in differences(other, fresh, ["key"])
    assert f"1 rows added by deriving again, first {fresh['key'][row]}" in differences(
        fresh.drop(index=row), fresh, ["key"]
    )
    assert f"1 rows missing by deriving again, first {fresh['key'][row]}" in differences(
        fresh, fresh.drop(index=row), ["key"]
    )
    assert "shipped lacks columns value" in differences(fresh[["key"]], fresh, ["key"])
