"""The file of the fragility index: what is in it, and when it is made again."""

import shutil

import pandas as pd
import pytest
from folders import make_paper, score

from fragility.suite import ledgers
from fragility.suite.folders import Folders
from fragility.synthesis import write as conclusions
from fragility.synthesis.conclusions import INDEX, fragility_index


def claim(name: str, treated: str) -> dict:
    reading = {"id": "all", "statement": "All.", "reference": "Base", "treated": treated, "scope": [{"data": "D"}]}
    fixed = {"type": "direction", "origin": "paper", "locator": "Sec. 1", "statement": "It falls, it says."}
    return {"id": name, **fixed, "readings": [reading]}


@pytest.fixture
def root(tmp_path):
    """Give a checkout with one paper that has claims and one that has none and cannot be read."""
    rows = [
        score("Table 1", model, condition, "HEx-PHI", f"{100 * count / 330:.2f}")
        for model in ("A", "B")
        for condition, count in (("Base", 300), ("Tuned", 200))
    ]
    rows.append(score("Table 2", "A", "Other", "HEx-PHI", "50.00"))
    paper = make_paper(tmp_path, rows, [claim("C01", "Tuned"), claim("C02", "Other")])
    for folder in (tmp_path / "data" / "papers").iterdir():
        if folder.name != paper.key:
            shutil.rmtree(folder)
    other = tmp_path / "data" / "papers" / "other2026_paper"
    other.mkdir()
    (other / "paper.yml").write_text("not a card\n", encoding="utf-8")
    return tmp_path, paper


def test_claims_with_an_index_come_first_and_the_others_with_their_reason(root):
    folder, paper = root
    path = conclusions.write_conclusions(folder, *ledgers.conclusions(Folders(folder)))
    table = pd.read_csv(path, keep_default_na=False)
    assert list(table.columns) == [*INDEX, conclusions.REASON]
    index, left_out = fragility_index([paper])
    assert list(table["claim_id"]) == ["C01", "C02/all"]
    for name in ("estimate", "relabel", "of_items", "paths", "index"):
        assert float(table.loc[0, name]) == pytest.approx(float(index.loc[0, name]), rel=1e-9)
    assert table.loc[0, conclusions.REASON] == ""
    assert table.loc[1, conclusions.REASON] == left_out.loc[0, "reason"] != ""
    assert table.loc[1, "index"] == ""


def test_what_is_kept_gives_the_same_bytes_and_an_edit_computes_one_paper(root, monkeypatch):
    folder, paper = root
    folders, computed, real = Folders(folder), [], conclusions.part_of
    monkeypatch.setattr(conclusions, "part_of", lambda paper: computed.append(paper.key) or real(paper))
    first = conclusions.write_conclusions(folder, *ledgers.conclusions(folders)).read_bytes()
    assert conclusions.write_conclusions(folder, *ledgers.conclusions(folders)).read_bytes() == first
    assert computed == [paper.key]
    (folder / "data" / "papers" / paper.key / "NOTES.md").write_text("x")
    assert conclusions.write_conclusions(folder, *ledgers.conclusions(folders)).read_bytes() == first
    assert computed == [paper.key] * 2
    index, left_out = conclusions.read_conclusions(folder / conclusions.NAME)
    whole, without = fragility_index([paper])
    pd.testing.assert_frame_equal(index, whole, check_dtype=False, rtol=1e-9)
    pd.testing.assert_frame_equal(left_out, without, check_dtype=False)


def test_a_run_writes_it_once_for_one_state_of_the_data(project, monkeypatch):
    calls = []

    def write(folder, index, left_out):
        calls.append(len(index))
        (folder / conclusions.NAME).write_text("made\n", encoding="utf-8")

    monkeypatch.setattr(conclusions, "write_conclusions", write)
    monkeypatch.setattr(ledgers, "conclusions", lambda folders: (pd.DataFrame(), pd.DataFrame()))
    monkeypatch.setattr(ledgers, "effects", lambda folders: (pd.DataFrame(), pd.DataFrame()))
    project.notebook("one", ["1"])
    project.run()
    assert calls == []
    assert conclusions.NAME not in project.files()
    project.write("data/papers/alpha2026/claims.yml", "claims: []\n")
    project.run()
    project.run()
    assert len(calls) == 1
    assert project.files()[conclusions.NAME] == b"made\n"
    project.write("data/papers/alpha2026/claims.yml", "claims: [ ]\n")
    project.run()
    assert len(calls) == 2
