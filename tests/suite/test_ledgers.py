"""The ledger is kept paper by paper: an edit computes one paper, and what is kept has the rows that are computed."""

import json
import shutil

import pandas as pd
import pytest
from folders import ROOT

from fragility.claims import assess
from fragility.claims import ledger as claims
from fragility.errors import InputError
from fragility.printed.cells import granularity
from fragility.printed.paper import load_paper
from fragility.suite import ledgers
from fragility.suite.folders import Folders
from fragility.suite.parts import shared_key
from fragility.synthesis.index import fragility_index

PAPERS = ("rottger2024_xstest", "kazdan2025_noice")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """Copy two small papers with all that papers share, and write their ledger once."""
    root = tmp_path_factory.mktemp("ledgers")
    for path in (ROOT / "data").iterdir():
        if path.name != "papers":
            (root / "data").mkdir(exist_ok=True)
            (root / "data" / path.name).symlink_to(path) if path.is_file() else shutil.copytree(
                path, root / "data" / path.name
            )
    for paper in PAPERS:
        shutil.copytree(ROOT / "data" / "papers" / paper, root / "data" / "papers" / paper)
    (root / "notebooks").mkdir()
    ledgers.write_ledger(root / "first", Folders(root))
    return root


def test_the_kept_rows_are_the_computed_ones(checkout):
    assert json.loads((checkout / "first" / "ledger.json").read_text()) == claims.ledger(root=checkout)
    tables = pd.concat([granularity(load_paper(paper, checkout)) for paper in sorted(PAPERS)], ignore_index=True)
    assert (checkout / "first" / "granularity.csv").read_text() == claims.granularity_csv(tables)


def test_an_edit_computes_one_paper_and_gives_the_same_bytes(checkout, monkeypatch):
    computed, real = [], claims.paper_rows
    monkeypatch.setattr(claims, "paper_rows", lambda paper, *more: computed.append(paper.key) or real(paper, *more))
    kept = checkout / "build" / ".records"
    for change, expected in (
        (lambda: None, []),
        (lambda: (checkout / "data" / "papers" / PAPERS[0] / "NOTES.md").write_text("x"), [PAPERS[0]]),
        (lambda: (kept / "written" / f"{PAPERS[1]}.json").write_text("{"), []),
        (lambda: [(kept / kind / f"{PAPERS[1]}.json").write_text("{") for kind in ("papers", "written")], [PAPERS[1]]),
    ):
        change()
        computed.clear()
        ledgers.write_ledger(checkout / "next", Folders(checkout))
        assert computed == expected
    assert (checkout / "next" / "granularity.csv").read_text() == (checkout / "first" / "granularity.csv").read_text()
    rows = json.loads((checkout / "next" / "ledger.json").read_text())
    assert rows == claims.ledger(root=checkout)
    assert (checkout / "next" / "ledger.json").read_text() == claims.to_json(rows)
    own = [row for row in rows if row["paper_key"] == PAPERS[1]]
    assert (checkout / "next" / "ledger" / f"{PAPERS[1]}.json").read_text() == claims.to_json(own)
    assert ledgers._joined([claims.to_json(part) for part in ([], rows[:1], [], rows[1:])]) == claims.to_json(rows)
    assert ledgers._joined([]) == ledgers._joined([claims.to_json([])]) == claims.to_json([])


def test_a_notebook_of_a_run_reads_what_the_run_computed(checkout, monkeypatch):
    made = checkout / "build" / "ledger"
    shutil.rmtree(made, ignore_errors=True)
    ledgers.write_ledger(checkout / "now", Folders(checkout))
    shutil.copytree(checkout / "now" / "ledger", made)
    monkeypatch.setenv(claims.MADE, str(made))
    monkeypatch.setattr(claims, "paper_rows", lambda *_: pytest.fail("computed again"))
    assert claims.ledger(root=checkout) == json.loads((checkout / "now" / "ledger.json").read_text())
    assert {row["paper_key"] for row in claims.ledger([PAPERS[1]], checkout)} == {PAPERS[1]}
    by_number = load_paper(PAPERS[1], checkout).card.arxiv_id
    assert claims.ledger([by_number], checkout) == claims.ledger([PAPERS[1]], checkout) != []
    with pytest.raises(InputError, match="unknown paper 'nobody'"):
        claims.ledger(["nobody"], checkout)


def test_where_claims_are_shown_is_found_once_until_a_notebook_changes(checkout, monkeypatch):
    searched, real = [], ledgers.chosen
    monkeypatch.setattr(ledgers, "chosen", lambda *given: searched.append(given[0].key) or real(*given))
    folders, notebook = Folders(checkout), checkout / "notebooks" / "a.ipynb"
    papers = folders.papers()
    first = ledgers.rows_and_table(folders, papers)[0]
    assert not searched and not any(row["shown_in"] for row in first)
    claim, kind = first[0]["claim_id"], first[0]["type"]
    cells = [
        {"cell_type": "markdown", "source": f"# Where\n{PAPERS[1]}/{claim}", "metadata": {}},
        {"cell_type": "code", "source": f"paper: str = '{papers[0]}'", "metadata": {"tags": ["parameters"]}},
        {"cell_type": "code", "source": f"fg.report.choose(paper, rows, '{kind}')", "metadata": {}},
    ]
    for cell in cells:
        written = {"cells": cells[: cells.index(cell) + 1], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        notebook.write_text(json.dumps(written))
        of_all, of_one = (ledgers.rows_and_table(folders, asked)[0] for asked in (papers, papers[:1]))
        assert [row for row in of_all if row["paper_key"] == papers[0]] == of_one
    told = {(row["paper_key"], row["claim_id"]) for row in of_all if row["shown_in"] == ["a#where"]}
    of_kind = {(papers[0], row["claim_id"]) for row in of_one if row["type"] == kind}
    assert told == {(PAPERS[1], claim), *of_kind} and searched == [papers[0]]
    notebook.unlink()


def test_a_paper_that_was_made_alone_is_not_computed_again(checkout, monkeypatch):
    computed, real = [], claims.paper_rows
    monkeypatch.setattr(claims, "paper_rows", lambda paper, *more: computed.append(paper.key) or real(paper, *more))
    (checkout / "build" / ".records" / "papers" / f"{PAPERS[0]}.json").unlink()
    ledgers.make_paper(Folders(checkout), PAPERS[0], shared_key(Folders(checkout)))
    assert computed == [PAPERS[0]]
    assert {path.stem for path in (checkout / "build" / ".records" / "effects").iterdir()} == {PAPERS[0]}
    ledgers.write_ledger(checkout / "last", Folders(checkout))
    assert computed == [PAPERS[0]]


def test_ledger_and_index_test_a_reading_once_for_one_state_of_the_data(checkout, monkeypatch):
    tested, real = [], assess.assess
    monkeypatch.setattr(
        assess, "assess", lambda paper, claim, reading: tested.append(reading.id) or real(paper, claim, reading)
    )
    folders = Folders(checkout)
    ledgers._read.cache_clear()
    paper = ledgers.read_once(folders, PAPERS[0], shared_key(folders))
    assert ledgers.read_once(folders, PAPERS[0], shared_key(folders)) is paper
    claims.paper_rows(paper, assess.assessed)
    once = len(tested)
    fragility_index([paper], assess.assessed)
    assert once == len(tested) > 0
    note = checkout / "data" / "outcomes" / "note.md"
    note.write_text("labels derived again\n")
    again = ledgers.read_once(folders, PAPERS[0], shared_key(folders))
    note.unlink()
    claims.paper_rows(again, assess.assessed)
    assert len(tested) == 2 * once
