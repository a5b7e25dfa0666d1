"""A run writes the published figures beside the recomputed ones, once for one state of the data."""

import pandas as pd
import pytest
from sources.cards import write_card

from fragility.released.sources import headlines
from fragility.suite.products import recomputed

MISSING = {
    "id": "a",
    "quantity": "a rate",
    "locator": "README",
    "reported_text": "5",
    "unit": "percent",
    "missing": "labels",
}


@pytest.fixture
def counted(project, monkeypatch):
    """Give the project one source with one figure; return how often figures are computed."""
    monkeypatch.setenv("FRAGILITY_KERNELS", "ordinary")  # what forked processes compute is not counted here
    project.notebook("one", ["print(name)"])
    write_card(project.root, "made", {"f": b"x"}, headlines=[MISSING])
    calls, real = [], headlines.recompute
    monkeypatch.setattr(headlines, "recompute", lambda root, names: calls.append(names) or real(root, names))
    return calls


def test_the_table_is_written_and_computed_once(project, counted):
    project.run()
    table = pd.read_csv(project.root / "build" / "recomputed.csv", dtype="str", keep_default_na=False)
    held = ("made", "a rate", "README", "5", "", "not-checkable", "labels", "", "", "")
    assert table.to_dict("records") == [dict(zip(headlines.COLUMNS, held, strict=True))]
    project.run()
    project.run(force=["one"])
    pd.testing.assert_frame_equal(recomputed(project.root), table, check_dtype=False)
    assert len(counted) == 1


def test_a_changed_card_or_an_edited_table_is_computed_again(project, counted):
    project.run()
    write_card(project.root, "made", {"f": b"x"}, headlines=[MISSING | {"missing": "the key"}])
    project.run()
    assert recomputed(project.root)["note"].tolist() == ["the key"]
    assert len(counted) == 2
    (project.root / "build" / "recomputed.csv").write_text("edited", "utf-8")
    assert recomputed(project.root)["note"].tolist() == ["the key"]
    project.run()
    assert "edited" not in (project.root / "build" / "recomputed.csv").read_text("utf-8")
    assert len(counted) == 2  # the figures of each source are kept beside the table
    project.write("data/papers/alpha2026/NOTES.md", "edited")
    project.run()
    assert len(counted) == 2


def test_force_all_computes_again(project, counted):
    project.run()
    project.run(force=["all"])
    assert len(counted) == 2


def test_a_checkout_without_sources_has_no_table(project):
    project.notebook("one", ["print(name)"])
    project.run()
    assert not (project.root / "build" / "recomputed.csv").exists()
