"""The command `audit`: any folder or table, as text, JSON or a page, and one line for a mistake."""

import json
import shutil

import pytest
from checks.made import rate
from click.testing import CliRunner
from folders import GUO, ROOT

from fragility.printed import checks
from fragility.printed.paper import COLUMNS, load_paper
from fragility.report.page import page
from fragility.report.paper import report
from fragility.report.source import open_paper
from fragility.suite.cli import main


def run(*words):
    done = CliRunner().invoke(main, ["audit", *map(str, words)])
    return done.exit_code, done.output


@pytest.fixture
def table(tmp_path):
    """Write a bare table: one impossible value, and rows of AdvBench that state no n."""
    rows = [rate("a", "2.27"), rate("<b>&", "50.19", benchmark="AdvBench", n_stated="")]
    path = tmp_path / "made.csv"
    lines = [",".join(COLUMNS), *(",".join(row[name] for name in COLUMNS) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_bare_table_is_audited_as_text_and_json(table):
    code, text = run(table)
    assert code == 0
    assert "2.27" in text and "no count gives it for 330 items" in text
    code, text = run(table, "--json")
    found = json.loads(text)
    assert code == 0
    assert [row["result"] for row in found["findings"]].count("inconsistent") == 1
    assert found["findings"][0]["chance"] is None


def test_n_can_be_stated_on_the_command_line(table):
    plain, told = (open_paper(table, items) for items in ([], ["AdvBench=500"]))
    assert plain.scores["n_stated"].tolist() == ["330", ""]
    assert told.scores["n_stated"].tolist() == ["330", "500"]
    found = checks.check_paper(told)
    assert (found["result"] == "inconsistent").sum() == 2


def test_a_folder_anywhere_is_audited_with_its_ledger(tmp_path):
    folder = shutil.copytree(ROOT / "data" / "papers" / GUO, tmp_path / GUO)
    found = report(open_paper(folder))
    own = checks.check_paper(load_paper(GUO))
    assert found.findings.equals(own)
    assert {row["paper_key"] for row in found.rows} == {GUO}
    assert f"Of {len(found.rows)} readings" in found.sentences[2]


def test_the_page_is_one_file_without_script_and_with_everything_escaped(table, tmp_path):
    code, text = run(table, "--page", tmp_path / "out.html")
    html = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert (code, text) == (0, f"written: {tmp_path / 'out.html'}\n")
    assert html == page(report(open_paper(table)))
    assert "<b>" not in html and "no. 1" in html
    assert "<script" not in html and "http" not in html


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["nowhere"], "no such file or folder"),
        (["HEADER"], "no row below the header"),
        (["TABLE", "--n", "AdvBench"], "a whole number above 0"),
        (["TABLE", "--n", "AdvBnch=5"], "did you mean 'AdvBench'"),
        (["TABLE", "--n", "HEx-PHI=5"], "states its n"),
        (["TABLE", "--page", "page.txt"], "ends in .html"),
        (["TABLE", "--page", str(ROOT / "data" / "page.html")], "the suite's data folder"),
    ],
)
def test_a_mistake_is_one_line(table, words, part):
    header = table.with_name("header.csv")
    header.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    code, text = run(*({"TABLE": table, "HEADER": header}.get(word, word) for word in words))
    assert code == 2
    assert text.startswith("error: ") and text.count("\n") == 1
    assert part in text


@pytest.mark.parametrize("confidence", ["second-hand", "figure"])
def test_numbers_that_were_not_read_in_the_paper_are_not_checked(table, confidence):
    table.write_text(table.read_text(encoding="utf-8").replace("own-text", confidence), encoding="utf-8")
    found = report(open_paper(table))
    assert found.findings.empty
    assert "All are second-hand or read off a figure" in found.sentences[0]
    assert "there is no n, part or other print to check them against" in found.sentences[1]


def test_five_thousand_cells_are_checked(table):
    rows = [
        rate(f"c{i}", f"{(i * 7 + j) % 10000 / 100:.2f}", f"M{j}", n_stated="") for i in range(500) for j in range(10)
    ]
    lines = [",".join(COLUMNS), *(",".join(row[name] for name in COLUMNS) for row in rows)]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = checks.check_paper(open_paper(table))
    assert (found["check"] == "granularity").sum() == 5000
