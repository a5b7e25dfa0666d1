"""Papers are made side by side, each once, and what is kept of them and of notebooks is not made again."""

import base64
import json
import sys
from types import SimpleNamespace

import pytest
from suite.test_ledgers import PAPERS, checkout  # noqa: F401  # the fixture

from fragility.claims import ledger as claims
from fragility.errors import InputError
from fragility.suite import cache, ledgers, numbers, pieces
from fragility.suite.folders import Folders
from fragility.suite.parts import forget_parts, is_kept, kept_part, shared_key
from fragility.suite.pool import Pool
from fragility.suite.site import notebooks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
#: The beginning of a picture.
PICTURE = b"\x89PNG" + bytes(20)
KINDS = ("papers", "effects", "numbers")


def test_a_piece_that_somebody_has_taken_is_left_to_them(checkout, tmp_path, monkeypatch):  # noqa: F811
    made = []
    monkeypatch.setattr(ledgers, "make_paper", lambda folders, paper, *_: made.append(paper))
    (tmp_path / f"papers-{PAPERS[0]}").touch()
    every = [("papers", paper) for paper in PAPERS]
    pieces.make_some(checkout, "key", every, tmp_path, {})
    pieces.make_some(checkout, "key", every, tmp_path, {})
    assert made == [PAPERS[1]]


def test_a_piece_that_cannot_be_made_keeps_nobody_from_the_next(checkout, tmp_path, monkeypatch):  # noqa: F811
    made = []

    def make(folders, paper, *_):
        made.append(paper)
        raise InputError("not a number", paper)

    monkeypatch.setattr(ledgers, "make_paper", make)
    pieces.make_some(checkout, "key", [("papers", paper) for paper in PAPERS], tmp_path, {})
    assert made == list(PAPERS)


def test_forked_processes_keep_what_one_process_makes(checkout, tmp_path, monkeypatch):  # noqa: F811
    folders = Folders(checkout)
    shared = shared_key(folders)
    for paper in PAPERS:
        ledgers.make_paper(folders, paper, shared)
    places = [folders.records / kind / f"{paper}.json" for kind in KINDS for paper in PAPERS]
    alone = [json.loads(path.read_text().partition("\n")[2]) for path in places]
    forget_parts(folders)
    assert not any(is_kept(folders, kind, paper, shared) for kind in KINDS for paper in PAPERS)
    monkeypatch.setenv("FRAGILITY_KERNELS", "forked")
    pieces.make_pieces(folders, None, tmp_path)
    assert all(is_kept(folders, kind, paper, shared) for kind in KINDS for paper in PAPERS)
    assert [json.loads(path.read_text().partition("\n")[2]) for path in places] == alone
    monkeypatch.setattr(claims, "paper_rows", lambda *_: pytest.fail("computed again"))
    monkeypatch.setattr(numbers, "column_fits", lambda *_: pytest.fail("computed again"))
    ledgers.write_ledger(tmp_path / "ledger", folders)
    assert numbers.numbers_of(folders, PAPERS[0], shared).said


def test_the_processes_of_notebooks_make_the_pieces_where_they_are_forked(checkout, tmp_path, monkeypatch):  # noqa: F811
    folders, asked = Folders(checkout), []
    forget_parts(folders)
    monkeypatch.setenv("FRAGILITY_KERNELS", "forked")
    monkeypatch.setattr(pieces, "Server", lambda *_: pytest.fail("a second server"))
    server = SimpleNamespace(close=lambda: None, together=lambda *call: asked.append(call))
    monkeypatch.setattr("fragility.suite.pool.Server", lambda *_: server)
    pieces.make_pieces(folders, Pool(2, 1, tmp_path), tmp_path)
    function, (_, _, shared_out, _, _), most = asked[0]
    assert function is pieces.make_some and most == 2 <= len(shared_out), "though one notebook runs"
    assert {name for kind, name in shared_out if kind == "papers"} == set(PAPERS)


def test_a_paper_of_which_the_ledger_alone_is_kept_is_a_piece_to_make(checkout, tmp_path, monkeypatch):  # noqa: F811
    folders, asked = Folders(checkout), []
    shared = shared_key(folders)
    ledgers.make_paper(folders, PAPERS[0], shared)
    ledgers.kept_ledger(folders, PAPERS[1], shared)
    (folders.records / "effects" / f"{PAPERS[1]}.json").unlink(missing_ok=True)
    monkeypatch.setenv("FRAGILITY_KERNELS", "forked")
    monkeypatch.setattr(pieces, "_share_alone", lambda folders, shared_out, *_: asked.extend(shared_out))
    pieces.make_pieces(folders, None, tmp_path)
    assert [name for kind, name in asked if kind == "papers"] == [PAPERS[1]]


def test_what_one_process_makes_as_fast_is_left_to_who_needs_it(checkout, tmp_path, monkeypatch):  # noqa: F811
    forget_parts(Folders(checkout))
    monkeypatch.setenv("FRAGILITY_KERNELS", "ordinary")
    monkeypatch.setattr(pieces, "Server", lambda *_: pytest.fail("a server"))
    pieces.make_pieces(Folders(checkout), None, tmp_path)
    pieces.make_pieces(Folders(checkout), Pool(2, 2, tmp_path), tmp_path)


def test_a_ledger_that_forked_processes_make_is_that_of_one_process(checkout, tmp_path, monkeypatch):  # noqa: F811
    folders = Folders(checkout)
    monkeypatch.setenv("FRAGILITY_KERNELS", "forked")
    monkeypatch.setattr(claims, "paper_rows", lambda *_: pytest.fail("computed in this process"))
    for paper in PAPERS:
        (folders.records / "papers" / f"{paper}.json").unlink(missing_ok=True)
    assert ledgers.rows_and_table(folders, sorted(PAPERS))[1] == (checkout / "first" / "granularity.csv").read_text()
    assert not is_kept(folders, "papers", PAPERS[0], "another key")


def test_a_page_is_read_again_where_its_notebook_changed(tmp_path, monkeypatch):
    read, real = [], notebooks.read_notebook
    monkeypatch.setattr(notebooks, "read_notebook", lambda path: read.append(path.stem) or real(path))
    folders, tools = Folders(tmp_path), cache.environment_key()
    (tmp_path / "data").mkdir()
    folders.executed("one").parent.mkdir(parents=True)
    for run in ("one", "two"):
        folders.executed(run).write_text(_notebook(run), encoding="utf-8")
    first = notebooks.read_notebooks(folders)
    assert (read, notebooks.read_notebooks(folders)) == (["one", "two"], first)
    assert first == [real(folders.executed(run)) for run in ("one", "two")]
    assert first[0].pictures["figure-1.png"] == PICTURE
    folders.executed("two").write_text(_notebook("another"), encoding="utf-8")
    assert [page.title for page in notebooks.read_notebooks(folders)] == ["one", "another"]
    assert read == ["one", "two", "two"]
    assert notebooks.kept_notebook(folders, "one", tools + "other package").title == "one"
    assert read == ["one", "two", "two", "one"]


def _notebook(title: str) -> str:
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": base64.b64encode(PICTURE).decode()}}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": f"# {title}"},
        {"cell_type": "code", "metadata": {}, "source": "draw()", "outputs": [picture], "execution_count": 1},
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_what_was_kept_and_edited_is_made_again(checkout):  # noqa: F811
    folders, made = Folders(checkout), []

    def kept(key="key"):
        return kept_part(folders, "checks", PAPERS[0], key, lambda: made.append(1) or {"a": [1, "\n"]})

    place = folders.records / "checks" / f"{PAPERS[0]}.json"
    assert kept() == kept() == {"a": [1, "\n"]}
    assert len(made) == 1
    for edit in (
        lambda text: text.replace("[1", "[2"),
        lambda text: text[:-1],
        lambda text: "",
        lambda text: text + " ",
    ):
        place.write_text(edit(place.read_text()))
        assert kept() == {"a": [1, "\n"]}
    assert len(made) == 5
    assert kept("other") and len(made) == 6
    assert is_kept(folders, "checks", PAPERS[0], "other") and not is_kept(folders, "checks", PAPERS[0], "key")
    (checkout / "data" / "papers" / PAPERS[0] / "NOTES.md").write_text("edited")
    assert not is_kept(folders, "checks", PAPERS[0], "other")
