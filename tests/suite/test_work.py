"""Pieces of the plan, run one by one for a workflow engine, give what one run gives."""

import re
from pathlib import Path

import pytest
import yaml
from folders import ROOT
from suite.checkout import FIGURE

from fragility.drill.batches import Sizes
from fragility.drill.board import scoreboard
from fragility.errors import FragilityError, InputError
from fragility.suite.drills import plan, published
from fragility.suite.folders import Folders
from fragility.suite.lock import only_one
from fragility.suite.work import main, make_drill, make_products, make_run

WORKFLOW = ROOT / "workflow"


def test_pieces_give_the_bytes_of_one_run_and_are_kept(project):
    for name in ("one", "two"):
        project.notebook(name, ["print(name)", FIGURE], parameters={"name": name})
    project.write("build/.staging/one/figures/half.csv", "half")
    with pytest.raises(FragilityError, match="not up to date"):
        make_run(project.root, "one")
    make_products(project.root)
    with only_one(Folders(project.root).lock, beside=True):
        assert make_run(project.root, "one").done == ["one"]
        assert make_run(project.root, "two").done == ["two"]
        assert make_run(project.root, "two").unchanged == ["two"]
        with pytest.raises(FragilityError, match="another run"):
            make_products(project.root)
    pieces = {name: content for name, content in project.files().items() if not name.startswith(".staging/")}
    assert project.run().unchanged == ["one", "two"]
    assert project.run(force=["all"]).done
    assert project.files() == pieces


def test_a_mistake_is_one_line(project, capsys, monkeypatch):
    project.notebook("one", [FIGURE])
    monkeypatch.setenv("FRAGILITY_ROOT", str(project.root))
    with pytest.raises(InputError, match="did you mean 'one'"):
        make_run(project.root, "oen")
    assert main(["run", "oen"]) == main(["oen"]) == main(["paper", "x"]) == main(["source", "x"]) == main([]) == 2
    assert main(["drill", "papers-1"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 6 and "no batch 'papers-1'" in error


def test_a_batch_of_the_drill_is_kept_and_the_table_is_that_of_one_process(project, monkeypatch):
    sizes = Sizes(corrected=4, pairs=3)
    monkeypatch.setattr("fragility.drill.batches.WHOLE", sizes)
    folders = Folders(project.root)
    make_drill(project.root, "pairs-0")
    kept = project.root / "build" / ".records" / "drill" / "pairs-0.json"
    before = kept.read_bytes(), kept.stat().st_mtime_ns
    (kept.parent / "gone-0.json").write_text("{}")
    assert published(folders, 1) == scoreboard(sizes)
    assert (kept.read_bytes(), kept.stat().st_mtime_ns) == before
    assert sorted(path.stem for path in kept.parent.iterdir()) == ["corrected-0", "pairs-0"]
    (project.root / "data" / "vocabulary.yml").write_text("")
    make_drill(project.root, "pairs-0")
    assert kept.read_bytes() != before[0]


def test_the_workflow_has_no_list_of_its_own():
    text = (WORKFLOW / "Snakefile").read_text(encoding="utf-8")
    names = [path.stem for path in (ROOT / "notebooks").glob("*.ipynb")]
    assert not [name for name in names if name in text]
    assert set(re.findall(r"python -m (\S+)", text)) == {"fragility.suite.work"}
    assert "read_plan(FOLDERS)" in text and "in plan()]" in text
    assert not [batch.name for batch in plan() if batch.name in text]


@pytest.mark.parametrize("path", sorted(WORKFLOW.glob("profiles/*/config.yaml")), ids=lambda path: path.parent.name)
def test_a_profile_names_its_executor(path: Path):
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["executor"] == path.parent.name
