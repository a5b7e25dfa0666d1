"""Reading prompts: formats, selections, and mistakes that are named without a word of a prompt."""

import json

import pandas as pd
import pytest

from fragility.errors import InputError
from fragility.released.benchmarks import read_prompts
from fragility.schemas.benchmark import Prompts

SECRET = "never printed"
ROWS = [
    {"n": "7", "text": f"{SECRET} one", "kind": "base", "topic": "a"},
    {"n": "8", "text": f"{SECRET} two", "kind": "other", "topic": "b"},
    {"n": "9", "text": f"{SECRET} three, =1", "kind": "base", "topic": "b"},
]


def spec(**fields):
    return Prompts(**({"text": "text", "licence": "L"} | fields))


@pytest.fixture
def files(tmp_path):
    frame = pd.DataFrame(ROWS)
    frame.to_csv(tmp_path / "p.csv", index=False)
    frame.to_parquet(tmp_path / "p.parquet")
    (tmp_path / "p.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return tmp_path


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_all_formats_give_the_same(files, ending):
    found = read_prompts([files / f"p.{ending}"], spec(id="n", category="topic", where={"kind": "base"}))
    assert found["id"].tolist() == ["7", "9"]
    assert found["category"].tolist() == ["a", "b"]
    assert found["text"].tolist() == [ROWS[0]["text"], ROWS[2]["text"]]


def test_without_an_id_the_place_of_the_selected_rows_is_taken(files):
    found = read_prompts([files / "p.csv"], spec(where={"kind": "base"}))
    assert found["id"].tolist() == ["0", "1"]


def test_several_files_without_a_header(tmp_path):
    for name in ("category_1", "category_2"):
        (tmp_path / f"{name}.csv").write_text(f'"{name}, first"\n"second"\n')
    found = read_prompts(sorted(tmp_path.glob("*.csv")), spec(text="1"))
    assert found["id"].tolist() == ["category_1-0", "category_1-1", "category_2-0", "category_2-1"]
    assert found["category"].tolist() == ["category_1"] * 2 + ["category_2"] * 2
    assert found["text"].tolist()[0] == "category_1, first"


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_the_turns_of_a_conversation_are_lines(tmp_path, ending):
    rows = [{"turns": ["one", "two"]}, {"turns": ["three"]}]
    path = tmp_path / f"q.{ending}"
    if ending == "jsonl":
        path.write_text("\n".join(map(json.dumps, rows)))
    else:
        pd.DataFrame(rows).to_parquet(path)
    assert read_prompts([path], spec(text="turns"))["text"].tolist() == ["one\ntwo", "three"]


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("none.csv", {}, "no such file"),
        ("p.csv", {"text": "txt"}, "no column 'txt'; did you mean 'text'"),
        ("p.csv", {"id": "kind"}, "the id of prompt 3 stands twice"),
        ("p.csv", {"where": {"kind": "basic"}}, "no prompt with kind = basic"),
        ("p.txt", {}, "ends in '.txt'"),
        ("bad.csv", {}, "not a readable csv file"),
        ("bad.jsonl", {}, "not a readable jsonl file"),
        ("bad.parquet", {}, "not a readable parquet file"),
        ("hole.csv", {}, "hole.csv, row 2: no prompt"),
        ("comma.csv", {}, "comma.csv, row 2: 3 cells; expected 2; put a cell that holds a comma in quotes"),
        ("short.csv", {}, "short.csv, row 1: 1 cells; expected 2"),
        ("open.csv", {}, "not a readable csv file"),
        ("empty.csv", {}, "empty.csv: an empty file"),
    ],
)
def test_a_mistake_is_one_line_without_text(files, name, fields, said):
    (files / "p.txt").write_text(SECRET)
    (files / "bad.csv").write_bytes(b"text\n" + SECRET.encode() + b"\xff\xfe")
    (files / "comma.csv").write_text(f"n,text\n1,{SECRET}\n2,{SECRET}, b\n")
    (files / "short.csv").write_text("n,text\n1\n")
    (files / "open.csv").write_text(f'n,text\n1,"{SECRET}\n')
    (files / "empty.csv").write_text("")
    (files / "bad.jsonl").write_text('{"text": "' + SECRET)
    (files / "bad.parquet").write_text(SECRET)
    (files / "hole.csv").write_text(f'n,text\n1,{SECRET}\n2," "\n')
    with pytest.raises(InputError) as caught:
        read_prompts([files / name], spec(**fields))
    assert said in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)
