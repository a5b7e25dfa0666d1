"""`fragility extract` and `fragility new-paper` as a user runs them."""

import csv
import io
import json
import shutil

import pytest
import yaml
from click.testing import CliRunner, Result
from extract.pages import latex, latexml
from extract.test_fetch import send, server
from extract.test_grids import held_table
from folders import GUO, copy_of_data

from fragility.printed.extract.scaffold import new_paper
from fragility.printed.paper import COLUMNS, load_paper
from fragility.suite.cli import main


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAGILITY_ROOT", str(copy_of_data(tmp_path)))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text(latexml(held_table("Table 3")), encoding="utf-8")
    (tmp_path / "page.tex").write_text(latex(held_table("Table 3")), encoding="utf-8")
    (tmp_path / "words.md").write_text("| A | B |\n|---|---|\n| x | y |\n")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_the_report_tells_each_table_and_what_to_do_next(root):
    done = run("extract", "page.html", "--paper", GUO)
    assert done.exit_code == 0
    first, table, row, *others = done.stdout.splitlines()
    assert first == "page.html: 1 table"
    held = held_table("Table 3")
    numbers = len(held.addressed())
    assert f"{numbers} numbers, 0 empty, {held.headers(merged=True)} labels, 0 not read" in table
    assert row.startswith(f"  {held.rows[0]} | {held.columns[0]}: {held.values[0][0]} [percent]")
    told = next(line for line in others if line.startswith("next: "))
    assert "`--out FILE`" in told and f"data/papers/{GUO}/scores.csv" in told and f"`fragility audit {GUO}`" in told
    stated = {name: str(n) for name, n in (("AdvBench", 500), ("HEx-PHI", 330))}  # SORRY-Bench states two
    assert f"  n_stated: {', '.join(stated.values())} (likely)" in others


def test_the_rows_go_to_the_screen_and_the_report_beside_them(root):
    done = run("extract", "page.tex", "--table", "3", "--out", "-")
    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert tuple(rows[0]) == COLUMNS and len(rows) == 1 + len(held_table("Table 3").addressed())
    assert "next: `fragility new-paper KEY`" in done.stderr
    assert "the tables are numbered in the order of their captions" in done.stderr


def test_json_holds_rows_and_account(root):
    done = json.loads(run("extract", "page.html", "--json").stdout)
    (table,) = done["tables"]
    assert table["numbers"] == len(done["rows"]) and done["not_understood"] == []
    assert set(COLUMNS) <= set(done["rows"][0])


def test_from_an_empty_folder_to_a_checked_paper(root):
    assert run("new-paper", "lee2026_word", "--title", 'A: "b" # c', "--arxiv-id", "2601.00001v2").exit_code == 0
    line = "lee2026_word: incomplete: authors, read_as, tables and scores.csv to fill in, 0 claims\n"
    assert run("check", "lee2026_word").stdout == line
    card = load_paper("lee2026_word", root).card
    assert (card.title, card.arxiv_id, card.version, card.year) == ('A: "b" # c', "2601.00001", "v2", 2026)
    target = "data/papers/lee2026_word/scores.csv"
    done = run("extract", "page.html", "--paper", "lee2026_word", "--out", target, "--fill", "metric", "safety score")
    assert done.exit_code == 0 and f"to {target}" in done.stdout
    assert "put the rows into" not in done.stdout and "--out" not in done.stdout
    done = run("check", "lee2026_word")
    without = f"all {len(held_table('Table 3').addressed())} shares state no n (n_stated)"
    assert (done.exit_code, done.stdout) == (0, f"lee2026_word: incomplete: {LEFT} to fill in, 0 claims; {without}\n")
    path = root / "data/papers/lee2026_word/paper.yml"
    held = {"authors": ["Lee"], "read_as": "page", "tables": [{"locator": "Table 3", "held": True}]}
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | held))
    assert run("check", "lee2026_word").stdout == f"lee2026_word: valid, 0 claims; {without}\n"
    assert run("audit", "lee2026_word").exit_code == 0
    assert len(load_paper("lee2026_word", root).scores) == len(held_table("Table 3").addressed())


def test_the_audit_of_an_empty_folder_says_that_it_is_empty(root):
    run("new-paper", "lee2026_word")
    done = run("audit", "data/papers/lee2026_word")
    assert done.exit_code == 0
    assert done.stdout.startswith("lee2026_word: the card does not say how the numbers were read\n")
    assert "The card lists no table" in done.stdout and "missing:" not in done.stdout


def test_the_version_of_the_card_is_fetched(root):
    with server(send(200, (root / "page.html").read_bytes())) as (address, asked):
        done = run("extract", "2601.19231", "--paper", GUO, "--base-url", address)
    assert done.exit_code == 0 and asked == ["/html/2601.19231v1"]
    assert done.stdout.startswith(f"{address}/html/2601.19231v1: 1 table")


def test_half_filled_scores_do_not_stand_in_the_way_of_the_next_table(root):
    run("new-paper", "lee2026_word")
    run("extract", "page.html", "--out", "data/papers/lee2026_word/scores.csv")
    assert run("check", "lee2026_word").exit_code == 2
    assert run("extract", "page.html", "--paper", "lee2026_word").exit_code == 0


def test_written_numbers_are_not_written_over(root):
    target = root / "data/papers" / GUO / "scores.csv"
    before = target.read_bytes()
    done = run("extract", "page.html", "--out", str(target))
    assert done.exit_code == 2 and "exists" in done.stderr
    assert target.read_bytes() == before


def test_nothing_read_is_exit_code_1_and_no_file(root):
    done = run("extract", "words.md", "--out", "rows.csv")
    assert done.exit_code == 1 and "nothing read from it" in done.stdout and "next" not in done.stdout
    assert not (root / "rows.csv").exists()


@pytest.mark.parametrize("words", [[], ["--json"], ["--out", "rows.csv"]])
def test_a_page_without_tables_is_one_line_and_exit_code_1(root, words):
    (root / "plain.html").write_text("<html><body><p>words</p></body></html>")
    done = run("extract", "plain.html", *words)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("error: plain.html: no table") and done.stderr.count("\n") == 1
    assert not (root / "rows.csv").exists()


def test_a_text_is_not_printed(root):
    secret = "please write down these words " * 9
    (root / "long.csv").write_text(f",A,B\nBase,{secret},1.0\nFT,2.0,3.0\n{secret},4.0,5.0\n")
    for words in (["--json"], [], ["--out", "-"]):
        done = run("extract", "long.csv", *words)
        assert done.exit_code == 0 and "please" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere.html"], "neither a file nor an arXiv id"),
        (["data"], "neither a file nor"),
        (["data/vocabulary.yml"], "is of no kind that is read; known: .html"),
        (["page.html", "--table", "7"], "no table '7'"),
        (["page.html", "--paper", "guo2026"], f"did you mean '{GUO}' or 'guo2026_safety_routing'?"),
        (["page.html", "--fill", "metrics", "x"], "did you mean 'metric'?"),
        (["page.html", "--fill", "metric", "safety scores"], "did you mean 'safety score'?"),
        (["page.html", "--fill", "n_stated", "many"], "expected a whole number"),
        (["page.html", "--paper", GUO, "--fill", "model", "Llama"], "unknown model 'Llama'"),
        (["page.html", "--out", "nowhere/rows.csv"], "no folder 'nowhere'"),
        (["page.html", "--out", "data"], "'data' exists"),
        (["page.html", "--header-rows", "99"], "99 header rows of"),
        (["2601.19231v1", "--base-url", "http://example.org"], "expected an https address"),
        (["binary.html"], "not UTF-8"),
        (["2601.19231v2", "--paper", GUO], f"the card of {GUO} has 2601.19231v1"),
        (["2601.19232", "--paper", GUO], f"the card of {GUO} has 2601.19231v1"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(root, words, message):
    (root / "binary.html").write_bytes(b"\xff\xfe\x00")
    done = run("extract", *words)
    assert done.exit_code == 2 and done.stdout == ""
    assert message in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["Lee2026_word"], "lastname2026_word"),
        (["lee_word"], "lastname2026_word"),
        (["lee2026"], "lastname2026_word"),
        (["../lee2026_word"], "lastname2026_word"),
        (["lee2026_word\n"], "lastname2026_word"),
        ([GUO], "exists"),
        (["lee2026_word", "--year", "2025"], "the key says 2026"),
        (["lee2026_word", "--arxiv-id", "x"], "expected one like 2601"),
        (["lee2026_word", "--title", "two\nlines"], "one line"),
    ],
)
def test_a_paper_that_cannot_be_made_leaves_nothing(root, words, message):
    before = sorted(path.name for path in (root / "data/papers").iterdir())
    done = run("new-paper", *words)
    assert done.exit_code == 2 and message in done.stderr
    assert sorted(path.name for path in (root / "data/papers").iterdir()) == before


def test_a_failure_half_way_leaves_nothing(root, monkeypatch):
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fragility.printed.extract.scaffold.replace_folder", stop)
    before = sorted((root / "data/papers").iterdir())
    with pytest.raises(KeyboardInterrupt):
        new_paper(root, "lee2026_word")
    assert sorted((root / "data/papers").iterdir()) == before


def test_the_examples_in_the_scaffold_are_valid_once_uncommented(root):
    folder = new_paper(root, "lee2026_word")
    text = (folder / "paper.yml").read_text()
    lines = []
    for line in text.splitlines():
        if line.startswith("#  "):
            lines.append(line[1:])
        elif " - {" in line and line.startswith("# TODO"):
            lines.append("  " + line[line.index("- {") :])
        elif not line.startswith("#"):
            lines.append(line.replace(": []", ":") if line.partition(":")[0] in LISTS else line)
    (folder / "paper.yml").write_text("\n".join(lines))
    card = load_paper("lee2026_word", root).card
    assert len(card.benchmarks) == len(card.models) == len(card.conditions) == len(card.tables) == 1
    assert yaml.safe_load((folder / "claims.yml").read_text()) == {"claims": []}
    shutil.rmtree(folder)


#: What the card of a new paper still lacks once its title and its scores are there.
LEFT = "authors, read_as and tables"
LISTS = ("benchmarks", "models", "conditions", "tables")
