"""Exports hold what the checkout holds, say their terms, and touch nothing that is not an export."""

import hashlib
import json
from pathlib import Path

import datasets
import jsonschema
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from test_short_cells import NAME, OURS, SENTENCES

from fragility.printed.paper import load_paper
from fragility.released.aggregates import load_released_scores
from fragility.released.labels import load_outcomes
from fragility.released.sources.card import load_card
from fragility.suite.cli import main
from fragility.suite.export.run import MARK
from fragility.suite.export.tabular import csv_bytes

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = Path(__file__).parent / "published"
SOURCE, PAPER = "jailbreakbench-artifacts", "guo2026_refusal_unlearning"
TABLES = {f"outcomes/{SOURCE}", f"released_scores/{SOURCE}", f"paper_scores/{PAPER}"}


@pytest.fixture(autouse=True)
def _checkout(monkeypatch):
    monkeypatch.setenv("FRAGILITY_ROOT", str(ROOT))


def export(folder, form="parquet", *only):
    chosen = [part for name in only or (SOURCE, PAPER) for part in ("--only", name)]
    return CliRunner().invoke(main, ["export", str(folder), "--format", form, *chosen])


def content(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_every_table_is_described_with_its_types_hash_and_terms(tmp_path, form):
    assert export(tmp_path / "out", form).exit_code == 0
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    jsonschema.Draft4Validator(json.loads((PUBLISHED / "data-package.json").read_text("utf-8"))).validate(package)
    resources = {resource["path"].rpartition(".")[0]: resource for resource in package["resources"]}
    assert set(resources) == TABLES
    for resource in package["resources"]:
        written = (tmp_path / "out" / resource["path"]).read_bytes()
        assert resource["bytes"] == len(written)
        assert resource["hash"] == f"sha256:{hashlib.sha256(written).hexdigest()}"
        names = [field["name"] for field in resource["schema"]["fields"]]
        path = tmp_path / "out" / resource["path"]
        frame = pd.read_csv(path, dtype="str") if form == "csv" else pd.read_parquet(path)
        assert list(frame) == names
        assert len(frame) == resource["rows"]
        for name in names:  # no column of an export holds text
            longest = frame[name].dropna().astype("str").str.len().max()
            assert not longest > (OURS if name in SENTENCES else NAME), (resource["path"], name)
    licence = load_card(SOURCE).licence
    assert resources[f"outcomes/{SOURCE}"]["licenses"][0]["title"] == licence.name
    terms = resources[f"outcomes/{SOURCE}"]["redistribution"]
    assert terms["textMayBeRedistributed"] is licence.text_may_be_redistributed
    assert terms["nonCommercial"] is licence.non_commercial


def test_a_non_commercial_source_is_marked(tmp_path):
    card = load_card("jailbreakeval")
    assert card.licence.non_commercial
    export(tmp_path / "out", "csv", card.name)
    terms = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))["resources"][0]["redistribution"]
    assert (terms["nonCommercial"], terms["textMayBeRedistributed"]) == (True, False)


def test_parquet_holds_the_rows_of_the_checkout(tmp_path):
    export(tmp_path / "out")
    folder = tmp_path / "out"
    outcomes = pq.read_table(folder / f"outcomes/{SOURCE}.parquet").to_pandas()
    pd.testing.assert_frame_equal(outcomes, load_outcomes(SOURCE))
    released = pq.read_table(folder / f"released_scores/{SOURCE}.parquet").to_pandas()
    pd.testing.assert_frame_equal(released, load_released_scores(SOURCE))
    printed = pq.read_table(folder / f"paper_scores/{PAPER}.parquet").to_pandas()
    scores = load_paper(PAPER).scores
    assert printed["value_text"].tolist() == scores["value_text"].tolist()
    assert printed["value"].tolist() == [float(text) for text in scores["value_text"]]


def test_csv_holds_the_same_values_as_parquet(tmp_path):
    export(tmp_path / "one")
    export(tmp_path / "two", "csv")
    for table in TABLES:
        rich = pq.read_table(tmp_path / "one" / f"{table}.parquet")
        plain = pd.read_csv(tmp_path / "two" / f"{table}.csv", dtype="str", keep_default_na=False)
        for name in rich.column_names:
            expected = rich[name].to_pylist()
            if rich.schema.field(name).type in ("double",):
                got = [float(text) if text else None for text in plain[name]]
            else:
                got = list(plain[name])
                expected = ["" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in expected]
            assert got == expected, (table, name)


def test_a_text_with_quotes_commas_and_lines_comes_back_from_csv():
    table = pd.DataFrame({"a": ['x,"",y', "two\nlines", "", None, '""'], "b": [1.5, None, 2.0, 3.0, 4.0]})
    import io

    import pyarrow as pa

    read = pd.read_csv(io.BytesIO(csv_bytes(pa.Table.from_pandas(table))), keep_default_na=False)
    assert read["a"].tolist() == ['x,"",y', "two\nlines", "", "", '""']


def test_datasets_opens_every_configuration(tmp_path):
    assert export(tmp_path / "out", "datasets").exit_code == 0
    folder, cache = str(tmp_path / "out"), str(tmp_path / "cache")
    assert {name.replace("-", "/", 1) for name in datasets.get_dataset_config_names(folder)} == TABLES
    opened = datasets.load_dataset(folder, f"outcomes-{SOURCE}", split="train", cache_dir=cache)
    pd.testing.assert_frame_equal(opened.to_pandas(), load_outcomes(SOURCE), check_dtype=False, check_categorical=False)


@pytest.mark.parametrize("form", ["parquet", "csv", "datasets", "every-eval-ever"])
def test_the_same_data_give_the_same_bytes_over_an_earlier_export(tmp_path, form):
    export(tmp_path / "one", form)
    export(tmp_path / "two", "csv", PAPER)
    assert export(tmp_path / "two", form).exit_code == 0
    assert content(tmp_path / "one") == content(tmp_path / "two")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_a_folder_that_is_no_export_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years", "utf-8")
    found = export(tmp_path / "mine")
    assert (found.exit_code, found.output) == (
        2,
        "error: FOLDER: 'mine' is not empty and no export; name another folder\n",
    )
    assert content(tmp_path / "mine") == {"thesis.txt": b"years"}


def test_an_export_with_a_file_of_the_user_is_left_alone(tmp_path):
    export(tmp_path / "out", "csv", PAPER)
    (tmp_path / "out" / "notes.txt").write_text("mine", "utf-8")
    before = content(tmp_path / "out")
    found = export(tmp_path / "out")
    assert found.exit_code == 2
    assert "also holds 'notes.txt'" in found.output
    assert content(tmp_path / "out") == before


@pytest.mark.parametrize("mark", ["", "{}", '{"files": 3}', "[]", '{"files": [["notes.txt"]]}'])
def test_a_mark_that_is_not_ours_gives_no_leave_to_replace(tmp_path, mark):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MARK).write_text(mark, "utf-8")
    (tmp_path / "out" / "notes.txt").write_text("mine", "utf-8")
    assert export(tmp_path / "out").exit_code == 2
    assert (tmp_path / "out" / "notes.txt").is_file()


def test_the_folders_of_the_suite_are_no_targets():
    found = export(ROOT / "data" / "export-that-may-not-be")
    assert (found.exit_code, "lies in a folder of the suite" in found.output) == (2, True)
    assert not (ROOT / "data" / "export-that-may-not-be").exists()


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "out").write_text("a file", "utf-8")
    assert export(tmp_path / "out").exit_code == 2
    assert (tmp_path / "out").read_text("utf-8") == "a file"


def test_an_unknown_name_is_one_line_and_writes_nothing(tmp_path):
    found = export(tmp_path / "out", "csv", "jailbreakbench-artifact")
    assert found.exit_code == 2
    assert "no table of 'jailbreakbench-artifact'; did you mean 'jailbreakbench-artifacts'" in found.output
    assert not list(tmp_path.iterdir())


def test_a_failure_while_writing_leaves_the_earlier_export(tmp_path, monkeypatch):
    export(tmp_path / "out", "csv", PAPER)
    before = content(tmp_path / "out")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("fragility.suite.export.run.write_dataset", fail)
    found = export(tmp_path / "out", "datasets")
    assert (found.exit_code, "No space left on device" in found.output) == (2, True)
    assert content(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
