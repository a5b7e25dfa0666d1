"""What a kernel tells of the files that it opened; each case is a process of its own, for a hook stays to its end."""

import os
import py_compile
import subprocess
import sys
from pathlib import Path

import pytest

from fragility.suite.reads import read_names

NOTEBOOK = {"cells": [{"cell_type": "code", "source": "print(1)"}]}
WATCH = "from fragility.suite.reads import watch; watch()\n"


@pytest.fixture
def root(tmp_path):
    """Make a checkout with a paper and results."""
    for name in ("data/papers/a/paper.yml", "data/papers/a/scores.csv", "build/ledger/a.json", "build/.staging/x.csv",
                 "build/.records/one.json", "build/.records/effects/a.json", "docs/page.md",
                 "data/papers/b/paper.yml"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")
    (tmp_path / "notebooks").mkdir()
    return tmp_path


def told(root: Path, code: str, before: str = "") -> set[str] | None:
    environment = os.environ | {"FRAGILITY_ROOT": str(root), "FRAGILITY_READS": str(root / "told")}
    command = [sys.executable, "-c", before + WATCH + code]
    subprocess.run(command, cwd=root / "notebooks", env=environment, check=True)
    return read_names(root / "told", NOTEBOOK)


READINGS = {
    "open": ("open('../data/papers/a/paper.yml')", {"data/papers/a/paper.yml"}),
    "twice, two spellings": (
        "open('../data/papers/a/paper.yml'); open('../data/papers/../papers/a/paper.yml', 'rb')",
        {"data/papers/a/paper.yml"},
    ),
    "a path": ("import pathlib; pathlib.Path('../data/papers/a/scores.csv').read_text()", {"data/papers/a/scores.csv"}),
    "by its bytes": ("open(b'../data/papers/a/paper.yml')", {"data/papers/a/paper.yml"}),
    "by the system": (
        "import os; os.open('../data/papers/a/paper.yml', os.O_RDONLY)",
        {"data/papers/a/paper.yml"},
    ),
    "pandas": ("import pandas; pandas.read_csv('../data/papers/a/scores.csv')", {"data/papers/a/scores.csv"}),
    "a file that is not there": (
        "import contextlib\nwith contextlib.suppress(OSError): open('../data/papers/c/paper.yml')",
        {"data/papers/c/paper.yml"},
    ),
    "results, not records of steps": (
        "for name in ('ledger/a.json', '.records/one.json', '.records/effects/a.json', '.staging/x.csv'):\n"
        "    open('../build/' + name)",
        {"build/ledger/a.json", "build/.records/effects/a.json"},
    ),
    "what belongs to neither": ("open('../docs/page.md')", set()),
    "writing": ("open('../build/new.csv', 'w')", set()),
    "a digest that goes into a key": (
        "from fragility.files import project_root; from fragility.suite import cache, folders\n"
        "cache.common_key(folders.Folders(project_root()))",
        set(),
    ),
    "one name in two folders": (
        "import os; os.chdir('../docs'); open('page.md'); os.chdir('../data/papers/a'); open('paper.yml')\n"
        "os.chdir('../b'); open('paper.yml')",
        {"data/papers/a/paper.yml", "data/papers/b/paper.yml"},
    ),
    "a digest that is given out": (
        "from fragility.files import file_digest; file_digest('../data/papers/a/paper.yml')",
        {"data/papers/a/paper.yml"},
    ),
    "the digest of a paper, after a key was made of it": (
        "from fragility.files import paper_digest, project_root; from fragility.suite import cache, folders\n"
        "root = project_root(); cache.common_key(folders.Folders(root))\n"
        "paper_digest(root, 'a')",
        {"data/papers/a/paper.yml", "data/papers/a/scores.csv"},
    ),
    "to read and write": ("open('../data/papers/a/scores.csv', 'r+')", {"data/papers/a/scores.csv"}),
    "to write anew and read that": ("open('../build/new.csv', 'w+')", set()),
    "below the libraries": (
        "import sys; open(sys.prefix + '/' + '../' * 30 + __import__('os').path.abspath('../data/papers/a/paper.yml'))",
        {"data/papers/a/paper.yml"},
    ),
    "a database": ("import sqlite3; sqlite3.connect('../data/papers/a/scores.csv')", {"data/papers/a/scores.csv"}),
    "a name with what ends a line elsewhere": (
        "import contextlib\nwith contextlib.suppress(OSError): open('../data/papers/a/x\\u2028\\ry.csv')",
        {"data/papers/a/x\u2028\ry.csv"},
    ),
    "by another thread": (
        "import threading as t; r = t.Thread(target=open, args=('../data/papers/a/paper.yml',)); r.start(); r.join()",
        {"data/papers/a/paper.yml"},
    ),
}


@pytest.mark.parametrize("name", READINGS)
def test_each_way_to_read_is_told(root, name):
    code, expected = READINGS[name]
    assert told(root, code) == expected


def test_a_link_is_told_as_the_file_it_leads_to(root):
    (root / "link").symlink_to(root / "data" / "papers")
    assert told(root, "open('../link/a/paper.yml')") == {"data/papers/a/paper.yml"}


def test_a_file_that_is_a_link_is_told_by_its_own_name(root, tmp_path_factory):
    away = tmp_path_factory.mktemp("away") / "scores.csv"
    (root / "data" / "papers" / "a" / "scores.csv").rename(away)
    (root / "data" / "papers" / "a" / "scores.csv").symlink_to(away)
    (root / "link").symlink_to("data/papers/a/scores.csv")
    assert told(root, "open('../link')") == {"data/papers/a/scores.csv"}


def test_results_that_lie_elsewhere_are_told_by_their_place_in_the_checkout(root, tmp_path_factory):
    away = tmp_path_factory.mktemp("away") / "records"
    (root / "build" / ".records").rename(away)
    (root / "build" / ".records").symlink_to(away)
    assert told(root, "open('../build/.records/effects/a.json')") == {"build/.records/effects/a.json"}


def test_a_checkout_that_lies_among_the_libraries_is_watched(root):
    before = f"import sys; sys.base_prefix = {str(root.parent)!r}\n"
    code = f"open({str(root / 'data' / 'papers' / 'a' / 'paper.yml')!r})"
    assert told(root, code, before) == {"data/papers/a/paper.yml"}


def test_data_that_lie_elsewhere_are_told_by_their_place_in_the_checkout(root, tmp_path_factory):
    away = tmp_path_factory.mktemp("away") / "data"
    (root / "data").rename(away)
    (root / "data").symlink_to(away)
    assert told(root, "open('../data/papers/a/paper.yml')") == {"data/papers/a/paper.yml"}


UNSEEN = {
    "a process": "import subprocess; subprocess.run(['true'])",
    "a shell": "import os; os.system('true')",
    "a fork": "import os\nif os.fork() == 0: os._exit(0)",
    "a spawned process": "import os; os.posix_spawn('/bin/true', ['true'], {})",
    "a library that reads by itself": "import pyarrow.csv",
    "a process of an interpreter anew": "import multiprocessing.popen_spawn_posix",
    "a folder, from which files are opened": "import os\nos.open('x', 0, dir_fd=os.open('../data/papers/a', 0))",
    "a module that is compiled": "import sys; sys.path.append('../data/papers/a'); import helper_of_a",
    "a folder above": "import os; os.open('..', os.O_RDONLY)",
    "a name of two lines": "open('../data/papers/a/x\\ny.csv')",
    "a database by its address": "import sqlite3; sqlite3.connect('file:x?mode=memory', uri=True)",
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_cannot_be_seen_counts_as_everything(root, name):
    for path in ("x", "x\ny.csv"):
        (root / "data" / "papers" / "a" / path).touch()
    (root / "data" / "papers" / "a" / "helper_of_a.py").touch()
    py_compile.compile(str(root / "data" / "papers" / "a" / "helper_of_a.py"))
    assert told(root, "open('../data/papers/a/paper.yml')\n" + UNSEEN[name]) is None


def test_a_library_that_reads_by_itself_counts_also_where_it_was_imported_before(root):
    assert told(root, "pass", before="import pyarrow.csv\n") is None


def test_nothing_is_watched_where_nobody_asks(root):
    command = [sys.executable, "-c", WATCH + "open('../data/papers/a/paper.yml')"]
    environment = {name: value for name, value in os.environ.items() if name != "FRAGILITY_READS"}
    subprocess.run(command, cwd=root / "notebooks", env=environment, check=True)
    assert not (root / "told").exists()
    assert read_names(root / "told", NOTEBOOK) is None


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        ("import pyarrow as pa", False),
        (["from ctypes import CDLL\n", "1"], False),
        ("datasets.load_dataset('csv')", False),
        ("pyarrows = 1", True),
    ],
)
def test_a_cell_that_names_what_opens_files_by_itself_counts_as_everything(tmp_path, cell, seen):
    (tmp_path / "told").write_text("data/papers/a/paper.yml\n")
    cells = [{"cell_type": "markdown", "source": "polars"}, {"cell_type": "code", "source": cell}]
    assert read_names(tmp_path / "told", {"cells": cells}) == ({"data/papers/a/paper.yml"} if seen else None)


def test_an_interpreter_that_lies_in_the_checkout_hides_nothing_of_it(root):
    before = f"import sys; sys.prefix = {str(root)!r}\n"
    assert told(root, "open('../data/papers/a/paper.yml')", before) == {"data/papers/a/paper.yml"}


def test_a_name_that_does_not_fit_a_line_counts_as_everything(root):
    (root / "data" / "papers" / "a" / "x\ny.csv").write_text("text")
    assert told(root, "open('../data/papers/a/x\\ny.csv')") is None
