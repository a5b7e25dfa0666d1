"""No table that is shipped or exported holds texts: a column with a value over 60 characters is named here."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from fragility.suite.cli import main

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "data").rglob("*.parquet"))
LONGEST = 60
#: Columns that may hold more, and the most that they may hold: names of groups, and where a number was printed.
NAMED = {
    ("outcomes/do-not-answer", "cluster"): 82,  # names of risk areas
    ("paper_scores", "condition"): 90,  # what was done to a model, as printed
    **dict.fromkeys([("paper_scores", column) for column in ("locator", "row", "column", "note")], 400),
    ("released_scores", "locator"): 150,  # file, row and column
    ("released_scores", "metric"): 70,
}


def long_columns(table: pa.Table) -> dict[str, int]:
    """Return the columns with a text over the limit, lists and structures looked into, and their longest text."""
    found = {name: longest(table[name].combine_chunks()) for name in table.column_names}
    return {name: length for name, length in found.items() if length > LONGEST}


def longest(values: pa.Array) -> int:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return longest(values.dictionary)
    if pa.types.is_struct(kind):
        return max((longest(part) for part in values.flatten()), default=0)
    if pa.types.is_nested(kind):
        return longest(values.flatten())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind):
        return max((len(value) for value in values.unique().to_pylist() if value is not None), default=0)
    return 0


def beyond(name: str, table: pa.Table) -> dict[str, int]:
    """Return the columns that are longer than the list above allows."""
    kind = name.partition("/")[0]
    allowed = {column: max(NAMED.get((name, column), 0), NAMED.get((kind, column), 0)) for column in table.column_names}
    return {column: length for column, length in long_columns(table).items() if length > allowed[column]}


def test_there_are_shipped_tables():
    assert len(SHIPPED) > 20


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT / "data").as_posix())
def test_a_shipped_table_holds_no_texts(path):
    name = path.relative_to(ROOT / "data").with_suffix("").as_posix()
    assert beyond(name, pq.read_table(path)) == {}


def test_an_export_holds_no_texts(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAGILITY_ROOT", str(ROOT))
    done = CliRunner().invoke(main, ["export", str(tmp_path / "out"), "--format", "parquet"])
    assert done.exit_code == 0, done.output
    written = sorted((tmp_path / "out").rglob("*.parquet"))
    assert len(written) > 20
    found = {
        (name := path.relative_to(tmp_path / "out").with_suffix("").as_posix()): beyond(name, pq.read_table(path))
        for path in written
    }
    assert {name: columns for name, columns in found.items() if columns} == {}


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["x" * 61]), pa.array(["x" * 61]).dictionary_encode(), pa.array([["a", "x" * 61]]),
        pa.array([{"a": {"b": "x" * 61}}]), pa.array([b"x" * 61]), pa.array(["x" * 61], pa.large_string()),
    ],
    ids=lambda column: str(column.type)[:20],
)  # fmt: skip
def test_a_text_is_found_wherever_it_is(column):
    assert beyond("outcomes/made", pa.table({"item_id": column})) == {"item_id": 61}
