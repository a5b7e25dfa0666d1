"""The ledger on the terminal: the paper stands above its claims, verdicts are counted, and a filter keeps one."""

import csv
import io
import json
from collections import Counter

import pytest
from click.testing import CliRunner
from folders import ROOT, rows_of

from fragility.schemas.verdict import VERDICTS
from fragility.suite.cli import main
from fragility.suite.screen_ledger import print_ledger
from fragility.wording import VERDICT_WORDS

PAPERS = ["kazdan2025_noice", "qi2025_shallow"]


@pytest.fixture(scope="module")
def rows():
    return rows_of(*PAPERS)


def test_each_paper_heads_its_claims_and_the_last_line_counts_both_verdicts(rows, capsys):
    print_ledger(rows)
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert [line for line in lines if line in PAPERS] == PAPERS
    ids = {key: {row["claim_id"] for row in rows if row["paper_key"] == key} for key in PAPERS}
    first, second = (lines.index(key) for key in PAPERS)
    assert ids[PAPERS[0]] <= set(" ".join(lines[first:second]).split())
    assert ids[PAPERS[1]] <= set(" ".join(lines[second:]).split())
    total, *columns = lines[-1].split("; ")
    assert total == f"{len(rows)} readings"
    for text, name in zip(columns, ("verdict_held", "verdict_scope"), strict=True):
        counts = {
            words: int(number) for number, words in (part.split(" ", 1) for part in text.split(": ")[1].split(", "))
        }
        found = Counter(row[name] for row in rows)
        assert counts == {VERDICT_WORDS[verdict]: found[verdict] for verdict in VERDICTS if found[verdict]}


def test_a_ledger_without_rows_is_counted_too(capsys):
    print_ledger([])
    assert capsys.readouterr().out.startswith("0 readings; ")


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_a_verdict_is_kept_on_the_cells_held(rows, monkeypatch, form):
    monkeypatch.setenv("FRAGILITY_ROOT", str(ROOT))
    verdict = rows[0]["verdict_held"]
    for key in PAPERS:
        done = CliRunner().invoke(main, ["ledger", "--paper", key, "--verdict", verdict, form])
        assert done.exit_code == 0
        read = json.loads(done.stdout) if form == "--json" else list(csv.DictReader(io.StringIO(done.stdout)))
        wanted = [row for row in rows if row["paper_key"] == key and row["verdict_held"] == verdict]
        assert [(row["claim_id"], row["reading"]) for row in read] == [
            (row["claim_id"], row["reading"]) for row in wanted
        ]


def test_another_verdict_is_a_mistake():
    assert CliRunner().invoke(main, ["ledger", "--verdict", "contradict"]).exit_code == 2
