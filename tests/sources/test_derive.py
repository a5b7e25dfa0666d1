"""Deriving: what a good source gives, and what a damaged one leaves alone."""

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
from sources.deriving import EVALUATE, GOOD, HEADER, SECRET, TRAIN, checkout, run, shipped, source

from fragility.errors import InputError
from fragility.released.labels import Outcome, load_outcomes
from fragility.released.refusals import load_lexicons
from fragility.released.sources.cache import locate
from fragility.released.sources.card import load_card
from fragility.released.sources.derive import derive
from fragility.released.sources.readers.tables import csv_rows
from fragility.released.sources.records import Record, reader


@reader("test_ids")
def _ids(files):
    for _, row in csv_rows(files, "rows.csv", ("id", "label")):
        outcome = Outcome("model", "", "set", row["id"], judge="human", label=row["label"])
        yield Record("rows.csv", (outcome,)) if row["id"] else Record("rows.csv", refused="no id")


@reader("test_flags")
def _flags(files):
    """Give one response with text and a flag of its own, one without text but with flags and a length."""
    own = (("opens_gcg", True), ("judged_x", False))
    for _, row in csv_rows(files, "rows.csv", ("id", "label")):
        text = "I cannot" if row["id"] == "told" else None
        flags = own[1:] if text else own
        outcome = Outcome(
            "m", "", "set", row["id"], characters=70, response=text, flags=flags, score=0.5, judge="human"
        )
        yield Record("rows.csv", (outcome, Outcome("m", "", "set", row["id"])))


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAGILITY_ROOT", str(tmp_path / "checkout"))
    return checkout(tmp_path / "checkout")


def test_a_good_source(root):
    source(root)
    result = run(root, "derive")
    assert result.exit_code == 0, result.output
    assert "made: 4 rows read, 0 skipped, 0 refused" in result.output
    frame = load_outcomes("made", root)
    assert frame[["benchmark", "item_id", "repeat", "label", "meaning"]].to_numpy().tolist() == [
        ["GPTFuzz evaluate", "2", 0, "1", "unsafe"],
        ["GPTFuzz train", "0", 0, "1", "unsafe"],
        ["GPTFuzz train", "0", 1, "0", "safe"],
        ["GPTFuzz train", "1", 0, "0", "safe"],
    ]
    assert frame["characters"].tolist() == [5, len(SECRET), len("I cannot help"), len("two\nlines")]
    assert frame["words"].tolist() == [1, len(SECRET.split()), 3, 2]
    assert frame["opens_gcg"].tolist() == [False, False, True, False]
    assert list(frame.filter(like="opens_")) == ["opens_gcg"]


def test_accounts_stand_in_the_file(root):
    source(root)
    run(root, "derive")
    notes = pq.read_schema(root / "data/outcomes/made.parquet").metadata
    assert json.loads(notes[b"accounts"]) == [
        {"file": TRAIN, "rows": None, "read": 3, "skipped": {}, "refused": {}},
        {"file": EVALUATE, "rows": None, "read": 1, "skipped": {}, "refused": {}},
    ]


def test_no_response_text_is_kept(root):
    source(root)
    run(root, "derive")
    tables = [pq.read_table(path) for path in shipped(root) if path.suffix == ".parquet"]
    assert len(tables) == 2
    for table in tables:
        assert SECRET not in table.to_pandas().to_csv() and SECRET.encode() not in str(table.schema.metadata).encode()


def test_the_same_bytes_again_and_in_another_order_of_rows(root):
    source(root)
    run(root, "derive")
    first = shipped(root)
    run(root, "derive")
    assert shipped(root) == first
    lines = GOOD[TRAIN].splitlines(keepends=True)
    # the rows of question 1 before those of question 0
    moved = "".join([lines[0], *lines[3:], *lines[1:3]])
    source(root, "moved", {TRAIN: moved, EVALUATE: GOOD[EVALUATE]})
    run(root, "derive", "moved")
    pd.testing.assert_frame_equal(
        load_outcomes("moved", root).drop(columns="source"), load_outcomes("made", root).drop(columns="source")
    )


BAD = {
    "changed header": (GOOD[TRAIN].replace("label", "Label"), "header 'question, Response, Label'"),
    "a cell more": (GOOD[TRAIN] + "4,five,1,\n", "row 4: 4 cells; expected 3"),
    "cut in a quoted cell": (f'{HEADER}0,"cut of', "not a csv file: unexpected end of data"),
    "a label that nobody knows": (GOOD[TRAIN] + "4,five,2\n", "row 4: the label '2' of 'human' is not on the card"),
    "an empty label": (GOOD[TRAIN] + "4,five,\n", "row 4: the label '' of 'human' is not on the card"),
    "Latin-1": (GOOD[TRAIN].replace("three", "x").encode() + "4,fünf,1\n".encode("latin-1"), ", line 6: byte"),
    "empty": ("", "header ''"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_cannot_be_read_leaves_what_is_shipped(root, kind):
    """The card agrees with the damaged file, so that the reader meets the damage and not the hash."""
    source(root)
    source(root, "whole")
    run(root, "derive", "made")
    before = shipped(root)
    text, message = BAD[kind]
    source(root, files={TRAIN: text, EVALUATE: GOOD[EVALUATE]})
    result = run(root, "derive")
    assert result.exit_code == 2
    line = next(line for line in result.output.splitlines() if line.startswith("made: refused"))
    assert f"made, {TRAIN}" in line and message in line
    assert "Traceback" not in result.output
    assert shipped(root) == before
    assert len(load_outcomes("whole", root)) == 4, "the other source goes on"


OTHER = {
    "truncated": GOOD[TRAIN][:-5],
    "another file of this size": GOOD[TRAIN].replace("cannot", "should"),
    "an HTML page": "<!DOCTYPE html><p>not found</p>",
}


@pytest.mark.parametrize("kind", OTHER)
def test_a_file_that_is_not_that_of_the_card(root, kind):
    source(root)
    run(root, "derive")
    before = shipped(root)
    source(root, files={TRAIN: OTHER[kind], EVALUATE: GOOD[EVALUATE]}, card_files=GOOD)
    result = run(root, "derive")
    assert result.exit_code == 2
    assert f"made: refused, its shipped files are left as they were: made, {TRAIN}: " in result.output
    assert shipped(root) == before


def test_a_file_that_is_missing(root):
    folder = source(root)
    (folder / "made" / EVALUATE).unlink()
    result = run(root, "derive")
    assert result.exit_code == 2 and f"made, {EVALUATE}: no such file" in result.output
    assert not shipped(root)


def test_a_field_of_a_million_characters(root):
    source(root, files={TRAIN: f"{HEADER}0,{'x' * 1_000_000},1\n", EVALUATE: HEADER})
    assert run(root, "derive").exit_code == 0
    assert load_outcomes("made", root)["characters"].tolist() == [1_000_000]


def test_a_byte_order_mark_is_no_part_of_the_header(root):
    source(root, files={path: b"\xef\xbb\xbf" + text.encode() for path, text in GOOD.items()})
    source(root, "plain")
    assert run(root, "derive").exit_code == 0
    marked, plain = (load_outcomes(name, root).drop(columns="source") for name in ("made", "plain"))
    pd.testing.assert_frame_equal(marked, plain)


def test_two_rows_with_one_id(root):
    source(root, files={"rows.csv": "id,label\na,1\na,0\n"}, reader="test_ids")
    result = run(root, "derive")
    assert result.exit_code == 2
    assert "made, rows.csv, row 2: the same response and judge as made, rows.csv, row 1" in result.output
    assert not shipped(root)


def test_a_row_without_an_id_is_counted(root):
    files = {"rows.csv": "id,label\na,1\n,0\n,0\nb,1\n"}
    source(root, files=files, reader="test_ids")
    result = run(root, "derive")
    assert result.exit_code == 0
    assert "made: 2 rows read, 0 skipped, 2 refused" in result.output and "  2 refused: no id" in result.output
    assert len(load_outcomes("made", root)) == 2


def test_rows_must_add_up_to_those_of_the_card(root):
    source(root)
    card = root / "data/sources/made.yml"
    card.write_text(card.read_text().replace("sha256", "rows: 5\n  sha256", 1))
    result = run(root, "derive")
    assert result.exit_code == 2
    assert f"made, {TRAIN}: 3 rows (read 3, skipped 0, refused 0); the card says 5" in result.output


def test_flags_and_lengths_of_the_source_stand_where_there_is_no_text(root):
    source(root, files={"rows.csv": "id,label\ntold,\nwithheld,\n"}, reader="test_flags")
    assert run(root, "derive").exit_code == 0
    frame = load_outcomes("made", root)
    judged = frame[frame["judge"] == "human"].set_index("item_id")
    columns = ["opens_gcg", "has_gcg", "judged_x", "characters", "words"]
    assert judged.loc["told", columns].tolist() == [True, True, False, len("I cannot"), 2]
    assert judged.loc["withheld", ["opens_gcg", "judged_x", "characters"]].tolist() == [True, False, 70]
    assert judged.loc["withheld", ["has_gcg", "words"]].isna().all()


def test_what_was_graded_and_what_nobody_judged(root):
    source(root, files={"rows.csv": "id,label\ntold,\n"}, reader="test_flags")
    run(root, "derive")
    frame = load_outcomes("made", root).set_index("judge")
    assert frame["score"]["human"] == 0.5 and pd.isna(frame["meaning"]["human"])
    assert frame["meaning"][""] == "not rated" and pd.isna(frame["score"][""]) and pd.isna(frame["label"][""])


def test_a_judge_must_be_on_the_card(root):
    source(root, judges=[])
    result = run(root, "derive")
    assert result.exit_code == 2 and "row 1: the judge 'human' is not on the card" in result.output


def test_a_broken_card_is_one_refused_source(root):
    source(root)
    source(root, "whole")
    run(root, "derive", "made")
    card = root / "data/sources/made.yml"
    card.write_text(card.read_text().replace("citation", "cite"))
    result = run(root, "derive")
    assert result.exit_code == 2 and "made: refused" in result.output
    assert "| outcomes-made | 4 | its card cannot be read |" in (root / "data/README.md").read_text()
    assert len(load_outcomes("whole", root)) == 4


def test_an_unknown_source_is_told_before_anything_is_derived(root):
    source(root)
    result = run(root, "derive", "made", "mude")
    assert result.exit_code == 2 and "unknown source 'mude'; did you mean 'made'?" in result.output
    assert not shipped(root)


def test_derive_alone_returns_frames_and_writes_nothing(root):
    folder = source(root)
    card = load_card("made", root)
    derived = derive(card, locate(card, folder), load_lexicons(root))
    assert len(derived.outcomes) == 4 and derived.flags == ("opens_gcg", "has_gcg")
    assert derived.scores.empty and derived.accounts.lines() == ["made: 4 rows read, 0 skipped, 0 refused"]
    assert not shipped(root)


def test_an_unknown_reader(root):
    folder = source(root, reader="gptfuz")
    card = load_card("made", root)
    with pytest.raises(InputError, match="unknown reader 'gptfuz'; did you mean 'gptfuzz'"):
        derive(card, locate(card, folder), {})


def test_an_unfinished_card_derives_nothing(root):
    source(root, benchmarks=["GPTFuzz train", "another"])
    result = run(root, "derive")
    assert result.exit_code == 2 and "no row has the benchmark another" in result.output
    source(root, benchmarks=["GPTFuzz train"])
    assert "rows have the benchmark GPTFuzz evaluate; name it in benchmarks" in run(root, "derive").output
    source(root, no_headlines="")
    assert "no published figure, and no reason; add sources/made.figures.csv" in run(root, "derive").output
    source(root, benchmarks=[], no_headlines="")
    output = run(root, "derive").output
    assert "GPTFuzz evaluate and GPTFuzz train; name it in" in output and "no published figure" in output
    assert shipped(root) == {}
