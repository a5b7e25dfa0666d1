"""No column of a shipped table holds more than a name, but for those that are named here: no prompt, no response."""

import csv

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from folders import ROOT

#: Characters of a name; of a sentence of ours on where or how; of anything.
NAME, OURS = 60, 250
#: Columns of csv files that say in our words what a number is, where it stands, or how it is computed.
SENTENCES = {
    *("note", "locator", "quantity", "options", "where", "by", "missing", "released", "released_where", "printed"),
    *("field", "id", "what most often keeps the others from it"),
}
#: Names that papers and data sets gave, longer than a name: file below data/ and column, with their greatest length.
LONGER = {
    ("outcomes/do-not-answer.parquet", "cluster"): 82,
    ("benchmarks/features/do-not-answer.csv", "category"): 82,
    ("papers/gloaguen2025_fab/scores.csv", "condition"): 88,
    ("papers/wei2024_brittleness/scores.csv", "condition"): 62,
    ("papers/huang2025_virus/scores.csv", "judge"): 62,
    ("papers/larsen2025_instability/scores.csv", "column"): 63,
    ("papers/speechmap2026_judges/scores.csv", "column"): 72,
    ("papers/yang2026_asft/scores.csv", "metric"): 63,
    ("papers/yang2026_asft/scores.csv", "judge"): 62,
    ("released_scores/safety-refusal-stability.csv", "metric"): 62,
    ("sources/safety-refusal-stability.figures.csv", "metric"): 62,
    ("sources/refusalbench-bio.figures.csv", "model"): 70,
}


def parquet_lengths(path):
    table = pq.read_table(path)
    for item in table.schema:
        column = table[item.name]
        if pa.types.is_dictionary(item.type):
            column = column.cast(item.type.value_type)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            yield item.name, pc.max(pc.utf8_length(column)).as_py() or 0


def csv_lengths(path):
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    for name, *cells in zip(header, *rows, strict=True):
        yield name, max(map(len, cells), default=0)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_no_column_holds_text(kind):
    lengths = parquet_lengths if kind == "parquet" else csv_lengths
    files = sorted((ROOT / "data").rglob(f"*.{kind}")) + sorted((ROOT / "docs").rglob(f"*.{kind}"))
    assert len(files) > 20
    long = []
    for path in files:
        place = path.relative_to(ROOT / "data").as_posix() if path.is_relative_to(ROOT / "data") else path.name
        for name, most in lengths(path):
            limit = LONGER.get((place, name), OURS if name in SENTENCES and kind == "csv" else NAME)
            if most > limit:
                long.append((place, name, most))
    assert not long
