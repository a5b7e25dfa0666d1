"""Pages, notebooks, csv, exit codes: all from one answer."""

import csv
import io
import json
import re

import nbformat
import pytest
from click.testing import CliRunner

from fragility.errors import InputError
from fragility.review.compare import compare
from fragility.review.doctor import doctor
from fragility.review.page import page, write_page
from fragility.suite.cli import main

TABLE = "model,benchmark,value_text,unit,metric,n_stated\n{name},AdvBench,18.52,%,ASR,520\n"


def run(*arguments):
    return CliRunner().invoke(main, [str(item) for item in arguments])


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(TABLE.format(name="A"))
    return path


def test_the_exit_code_says_what_was_found(table, tmp_path):
    assert run("doctor", table).exit_code == 0
    assert run("doctor", table, "--strict").exit_code == 1
    assert run("doctor", tmp_path / "no such file").exit_code == 2
    assert run("compare", "87/100", "85/100", "--strict").exit_code == 0


def test_an_impossible_number_is_found_and_explained(table):
    answer = doctor(table)
    assert answer.inconsistent == 1 and "18.52" in answer.finding and "520" in answer.finding


def test_a_page_asks_nothing_of_anyone_and_runs_nothing(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(TABLE.format(name="<script>alert(1)</script>"))
    text = page(doctor(path))
    assert "<script" not in text and "&lt;script&gt;" in text
    assert "default-src 'none'" in text
    assert not re.search(r"(src|href|url)\s*[=(]", text)
    assert text.count("<h1>") == 1


def test_a_notebook_holds_its_parameters_and_gives_the_same(table, tmp_path, monkeypatch, capsys):
    done = run("doctor", table, "--notebook", tmp_path / "again.ipynb")
    assert done.exit_code == 0, done.output
    notebook = nbformat.read(tmp_path / "again.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[1].metadata.tags == ["parameters"]
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    names = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    assert names["answer"].as_dict() == doctor(table).as_dict()


@pytest.mark.parametrize("flag", ["--page", "--notebook"])
def test_a_place_that_cannot_be_written_is_one_line(flag, tmp_path):
    ending = {"--page": "html", "--notebook": "ipynb"}[flag]
    for place in (tmp_path / "a.txt", tmp_path / "no folder" / f"a.{ending}"):
        done = run("compare", "87/100", "85/100", flag, place)
        assert done.exit_code == 2 and done.output.count("\n") == 1


def test_csv_is_the_main_table_and_no_formula(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,model,label\n" + "".join(f"{n},=cmd(),{'safe' if n % 2 else 'unsafe'}\n" for n in range(20)))
    done = run("items", path, "--csv")
    (row,) = csv.DictReader(io.StringIO(done.output))
    assert row["model"] == "'=cmd()" and (row["k"], row["n"]) == ("10", "20")


def test_json_and_page_hold_what_the_answer_holds(tmp_path):
    answer = compare("87/100", "85/100")
    assert json.loads(answer.as_json())["finding"] == answer.finding
    assert answer.finding in write_page(answer, tmp_path / "a.html").read_text().replace("&#x27;", "'")
    with pytest.raises(InputError):
        write_page(answer, tmp_path / "a.htm")


def test_words_of_an_address_pick_printed_arms(tmp_path):
    path = tmp_path / "table.md"
    path.write_text(
        "| Model | AdvBench ASR (%) | n |\n|---|---|---|\n| model-a | 18.46 | 520 |\n| model-b | 4.81 | 520 |\n"
    )
    row = compare(f"{path}#model-a", f"{path}#model-b").tables["comparisons"][0]
    assert (row["k1"], row["k2"], row["n1"]) == (96, 25, 520)
    with pytest.raises(InputError, match="no printed number"):
        compare(f"{path}#model-a", f"{path}#model-z")
