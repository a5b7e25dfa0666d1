"""A shipped parquet file that is cut, empty or of other columns is one line, whichever command meets it."""

import shutil

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from folders import ROOT

from fragility.errors import InputError
from fragility.released.counts import counts
from fragility.released.labels import SCHEMA, load_outcomes
from fragility.released.parquet import read_parquet
from fragility.suite.cli import main
from fragility.tables.arrow import mapped

NAME = "yw562-lora-refusal"
SECRET = "never printed words"


def broken(path, how):
    """Write the file anew, broken in one way."""
    content, table = path.read_bytes(), pq.read_table(path)
    match how:
        case "no bytes":
            path.write_bytes(b"")
        case "cut":
            path.write_bytes(content[: len(content) // 2])
        case "cut inside":  # the end says what is no longer there
            path.write_bytes(content[:4] + bytes(len(content) // 2) + content[4 + len(content) // 2 :])
        case "no rows":
            pq.write_table(table.slice(0, 0), path)
        case "other tool":
            pd.DataFrame({"id": [1], "response": [SECRET]}).to_parquet(path)
        case "a column in another type":
            place = table.column_names.index("repeat")
            pq.write_table(table.set_column(place, "repeat", table["repeat"].cast(pa.string())), path)
        case "a column of text":
            pq.write_table(table.append_column(SECRET, pa.array([SECRET] * len(table))), path)


@pytest.mark.parametrize(
    "how",
    ["no bytes", "cut", "cut inside", "no rows", "other tool", "a column in another type", "a column of text"],
)
def test_every_reader_refuses_it_in_one_line(tmp_path, monkeypatch, capsys, how):
    data = tmp_path / "data"
    for folder in ("sources", "outcomes", "papers"):
        (data / folder).mkdir(parents=True)
    for name in (f"sources/{NAME}.yml", f"sources/{NAME}.figures.csv", f"outcomes/{NAME}.parquet"):
        shutil.copy(ROOT / "data" / name, data / name)
    path = data / "outcomes" / f"{NAME}.parquet"
    whole = read_parquet(path, SCHEMA).num_rows
    assert whole == len(load_outcomes(NAME, tmp_path)) > 0
    broken(path, how)
    monkeypatch.setenv("FRAGILITY_ROOT", str(tmp_path))
    monkeypatch.setenv("FRAGILITY_CACHE", str(tmp_path / "cache"))
    commands = [["export", str(tmp_path / "out"), "--only", NAME]]
    commands += [] if how == "cut inside" else [["sources", "show", NAME]]  # which looks at the end alone
    for words in commands:
        with pytest.raises(SystemExit) as ended:
            main(words)
        told = capsys.readouterr().err
        assert ended.value.code == 2
        assert told.startswith("error: ") and told.count("\n") == 1 and SECRET not in told, words
    assert not (tmp_path / "out").exists()
    for act in (
        lambda: load_outcomes(NAME, tmp_path),
        lambda: counts(["label"], root=tmp_path),
        lambda: mapped(path, SCHEMA),
    ):
        with pytest.raises(InputError) as refused:
            act()
        assert SECRET not in str(refused.value)
