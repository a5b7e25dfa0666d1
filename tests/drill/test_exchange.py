"""Drills for tools and people: sealed answers, hints, marks."""

import csv
import json
import zlib
from base64 import b64decode

import pytest
from click.testing import CliRunner
from folders import ROOT

from fragility.drill.exchange import export, lesson, score_person, score_tool
from fragility.drill.made import make
from fragility.drill.shelf import shelf_sheet
from fragility.errors import InputError
from fragility.suite.cli import main


def answers(folder):
    return json.loads(zlib.decompress(b64decode(json.loads((folder / "answers.json").read_text())["packed"])))


def test_the_right_answers_get_the_full_mark_and_wrong_ones_none(tmp_path):
    folder = export(9, 7, tmp_path / "out")
    key = answers(folder)["answers"]
    assert sum(not one["faults"] for one in key) == 3
    found = [{"key": one["key"], "row": fault["rows"][0]} for one in key for fault in one["faults"]]
    (tmp_path / "all.json").write_text(json.dumps({"tool": "all", "findings": found}))
    table = score_tool(tmp_path / "all.json", folder).table
    assert (table["noticed"]["share"], table["right place"]["share"]) == (1.0, 1.0)
    assert table["alarms without a fault"]["yes"] == 0
    every = [{"key": one["key"]} for one in key]
    (tmp_path / "every.json").write_text(json.dumps({"tool": "every", "findings": every}))
    table = score_tool(tmp_path / "every.json", folder).table
    assert table["noticed"]["share"] == 1.0 and table["right place"]["yes"] == 0
    assert table["alarms without a fault"]["share"] == 1.0


def test_answers_that_were_touched_are_refused(tmp_path):
    folder = export(2, 3, tmp_path / "out")
    (folder / "seal.txt").write_text("0" * 64)
    (tmp_path / "x.json").write_text('{"findings": []}')
    with pytest.raises(InputError, match="sealed"):
        score_tool(tmp_path / "x.json", folder)
    with pytest.raises(InputError, match="exists"):
        export(2, 3, folder)


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    one, two = export(4, 5, tmp_path / "one"), export(4, 5, tmp_path / "two")
    names = sorted(path.relative_to(one).as_posix() for path in one.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(two).as_posix() for path in two.rglob("*") if path.is_file())
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in names)


def test_a_lesson_from_the_shelf_hides_its_answers_hints_and_marks(tmp_path):
    key = "qi2023_ft_compromises"
    folder = tmp_path / "lesson"
    before = (ROOT / "data" / "papers" / key / "scores.csv").read_bytes()
    planted = lesson(shelf_sheet(key, ROOT), 3, 42, folder, level=2)
    assert (ROOT / "data" / "papers" / key / "scores.csv").read_bytes() == before
    faults = answers(folder)["answers"][0]["faults"]
    assert planted == len(faults) == 3
    shown = "".join(
        path.read_text() for path in (folder / "answers.json", folder / "find.ipynb", folder / "answers.csv")
    )
    assert not any(fault["kind"] in shown for fault in faults)
    run = CliRunner().invoke(main, ["drill", "--hint", str(folder), "1", "3"])
    assert run.exit_code == 0 and str(faults[0]["rows"][0]) in run.output
    with open(folder / "paper" / key / "scores.csv", newline="") as stream:
        assert len(list(csv.DictReader(stream))) > max(row for fault in faults for row in fault["rows"])
    rows = [fault["rows"][0] for fault in faults[:2]]
    free = next(row for row in range(1, 50) if not any(row in fault["rows"] for fault in faults))
    (folder / "answers.csv").write_text("row,what\n" + "".join(f"{row},\n" for row in (*rows, free)))
    mark = score_person(folder / "answers.csv")
    assert mark.table["found"]["yes"] == 2 and mark.table["answers without a fault"]["yes"] == 1
    assert "missed" in mark.lines[2] and faults[2]["reveals"] in mark.lines[2]


def test_the_notebook_of_a_lesson_runs_and_finds_what_the_checks_find(tmp_path, monkeypatch):
    folder = tmp_path / "lesson"
    sheet = make(2, 9)
    lesson(sheet, 1, 1, folder, level=1)
    monkeypatch.chdir(folder)
    scope = {}
    for cell in json.loads((folder / "find.ipynb").read_text())["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), scope)
    assert scope["answers"].read_text() == "row,what\n"
    fault = answers(folder)["answers"][0]["faults"][0]
    bad = scope["checks"][scope["checks"]["result"] == "inconsistent"]
    assert not fault["visible"] or len(bad)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("row,what\n", "no answers yet"),
        ("zeile,was\n1,x\n", "no column 'row'"),
        ("row,what\n3,x\nlatin,y\n", "answers.csv, line 3: no row number"),
        ("row,what\n999999,x\n", "answers.csv, line 2: no row number; give rows of scores.csv, 1 to "),
        ("row,what\n1,\xe4\n".encode("latin-1"), "not UTF-8"),
    ],
)
def test_answers_that_are_no_rows_are_named_by_their_line(content, told, tmp_path):
    folder = tmp_path / "lesson"
    lesson(make(2, 9), 1, 1, folder, level=1)
    (folder / "answers.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    run = CliRunner().invoke(main, ["drill", "--score", str(folder / "answers.csv")])
    assert run.exit_code == 2 and told in run.stderr and len(run.stderr.strip().splitlines()) == 1
    assert "latin" not in run.stderr


def test_findings_of_a_tool_are_taken_as_they_are_or_refused(tmp_path):
    folder, said = export(2, 3, tmp_path / "out"), tmp_path / "x.json"
    said.write_text('{"findings": [{"key": "another paper", "row": 1}]}')
    run = CliRunner().invoke(main, ["drill", "--score", str(said), "--against", str(folder)])
    assert run.exit_code == 0 and "1 paper named in the findings is not of this drill." in run.output
    for row in ("abc", -1, 1.5, [1]):
        said.write_text(json.dumps({"findings": [{"key": "made2026_00001", "row": row}]}))
        with pytest.raises(InputError, match="finding 1"):
            score_tool(said, folder)


def test_more_faults_than_a_paper_has_places_for_are_said_to_be_fewer(tmp_path):
    run = CliRunner().invoke(main, ["drill", "--paper", "made", "--faults", "20", "--level", "1", "--out",
                                    str(tmp_path / "lesson")])  # fmt: skip
    assert run.exit_code == 0 and "(20 were asked for: there is no place for more)" in run.output


def test_a_mistake_of_the_user_is_one_line(tmp_path):
    for arguments in (
        ["--self", "--export", "3"],
        ["--paper", "qi2023"],
        ["--score", str(tmp_path / "absent.csv")],
        ["--hint", str(tmp_path), "1", "1"],
        [],
    ):
        run = CliRunner().invoke(main, ["drill", *arguments])
        assert run.exit_code == 2 and len(run.stderr.strip().splitlines()) == 1, arguments
