"""Notebooks that do harm are told, cost nobody but themselves, and the next run is clean."""

import sys
import time

import pytest
from suite.checkout import FIGURE, LEDGER, Project
from suite.test_interrupted import WAIT, is_alive

from fragility.suite import engine

REMOVES = "import shutil; shutil.rmtree(os.environ['FRAGILITY_FIGURES'])"
#: What each notebook does after it has saved a figure, and how it is told.
HARM = {
    "prints": ("while True: print('x' * 1_000_000)", "it shows too much: more than 20,000,000 characters"),
    "removes": (REMOVES, "it removed the folder of its figures"),
    "pipes": ("os.mkfifo(os.environ['FRAGILITY_FIGURES'] + '/pipe')", "it left what is no file among its figures"),
    "links": (f"{REMOVES}; os.symlink('/etc', os.environ['FRAGILITY_FIGURES'])", "it removed the folder"),
    "stages": (
        "import shutil; shutil.rmtree(os.path.dirname(os.environ['FRAGILITY_FIGURES']))",
        "it removed the folder",
    ),
    "children": ("import subprocess; print(subprocess.Popen(['sleep', '300']).pid)", ""),
    "good": ("print(name)", ""),
}


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_each_is_told_and_the_next_run_is_clean(tmp_path):
    project = Project(tmp_path)
    for name, (cell, _) in HARM.items():
        project.notebook(name, ["import os", FIGURE, cell, "print('end')"], timeout=60)
    told = tmp_path / "told"
    with told.open("w") as screen, project.start(stdout=screen, stderr=screen) as process:
        assert process.wait(WAIT * 3) == 1
    lines = told.read_text().splitlines()
    for name, (_, said) in HARM.items():
        failed = [line for line in lines if line.startswith(f"FAILED  {name}")]
        assert (said in failed[0]) if said else not failed, name
        assert (f"notebooks/{name}.ipynb" in project.files()) == (not said)
    assert len(told.read_text()) < 20_000 and "Traceback" not in told.read_text()
    child = int(project.printed("children").split()[0])
    deadline = time.monotonic() + WAIT
    while is_alive(child):
        assert time.monotonic() < deadline, "what a notebook started outlived the run"
        time.sleep(0.1)
    project.plan.clear()
    for name in HARM:
        project.notebook(name, [FIGURE, "print(name)"])
    with project.start() as process:
        assert process.wait(WAIT * 3) == 0
    names = {
        f"{folder}/{name}{end}" for name in HARM for folder, end in (("notebooks", ".ipynb"), ("figures", "/one.csv"))
    }
    assert set(project.files()) == names | set(LEDGER)


def test_a_notebook_that_writes_into_the_data_is_told(project):
    project.notebook("one", [f"open({str(project.root / 'data/papers/alpha2026/note.csv')!r}, 'a').write('x')"])
    with pytest.raises(Exception, match=r"data/ or the package was changed while notebooks ran.*; run again"):
        project.run()
    project.plan.clear()
    project.notebook("one", ["print(name)"])
    assert project.run().done == ["one"]
    assert project.run().unchanged == ["one"]


def test_pictures_count_as_shown():
    client = engine.Client.__new__(engine.Client)
    client.shown = engine.LARGEST_OUTPUT
    client.km = None
    assert client.process_message({"content": {"data": {"image/png": "x"}}}, None, 0) is None
    assert client.shown > engine.LARGEST_OUTPUT
