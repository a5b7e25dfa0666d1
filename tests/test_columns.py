"""A csv without names loses no row, a line above it is its caption, and a name with an n says so."""

import pytest

import fragility as fg
from fragility.columns import first_is_data

ITEMS = [f"q{item},{'unsafe' if item % 3 == 0 else 'safe'}" for item in range(30)]


@pytest.mark.parametrize(
    ("lines", "data"),
    [
        (("A,hexphi,0.52", "B,hexphi,0.61"), True),  # a word that stands again below
        (("q1,1", "q2,0", "q3,0"), True),  # formed as all below it
        (("Llama,52.1,40", "Qwen,61.5,38"), True),  # decimals over numbers
        (("52 %,A", "61 %,B"), True),
        (("model,0.0,0.5", "A,52.1,40.2"), False),  # temperatures as names
        (("model,benchmark", "A,model", "benchmark,B"), False),
        (("id,label", "q1,safe", "q2,safe"), False),
        (("a1,b1", "x,y"), False),
        (("nr.,safe", "q1,safe", "q2,unsafe"), False),  # a column of labels that is called as one of them
        ((",1,5", "A,52,61"), False),
        (("question_id,gpt4", "q1,safe", "id,label", "q2,safe"), False),
        (("label,safe", "label,safe"), False),  # the same line over and over tells nothing
        (("x",), False),
    ],
)
def test_the_first_line_is_data_where_it_is_like_those_below_it(lines, data):
    assert first_is_data([line.split(",") for line in lines]) is data


def test_items_without_names_are_all_counted_and_it_is_said(tmp_path):
    (tmp_path / "bare.csv").write_text("\n".join(ITEMS) + "\n")
    (tmp_path / "named.csv").write_text("\n".join(["id,label", *ITEMS]) + "\n")
    bare, named = (fg.doctor(tmp_path / name) for name in ("bare.csv", "named.csv"))
    assert bare.finding == named.finding and "10 of 30" in bare.finding
    assert any("No line of names" in text for text in bare.sentences)
    assert not any("No line of names" in text for text in named.sentences)


def test_printed_numbers_without_names_are_all_read_and_it_is_said(tmp_path):
    path = tmp_path / "bare.csv"
    path.write_text("A,hexphi,52.1\nB,hexphi,61.5\nC,hexphi,33.0\n")
    answer = fg.doctor(path)
    assert [row["value_text"] for row in answer.tables["numbers"]] == ["52.1", "61.5", "33.0"]
    assert any("no line of names" in need for need in answer.needs)
    assert not any("'column " in str(guess) for guess in answer.guesses)


@pytest.mark.parametrize("above", ["# ASR in percent, n=100 prompts", "ASR in percent (n=100)", '"ASR, % (n=100)",,'])
def test_a_line_above_the_table_is_its_caption_and_gives_its_n(above, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(f"{above}\nmodel,A1,B1\nx,52.0,48.1\ny,61,38\n")
    answer = fg.doctor(path)
    assert answer.files[0]["what"].endswith("n stated for 4") and answer.inconsistent == 1
    assert any("n_stated is '100' for 4 numbers: the caption" in str(guess) for guess in answer.guesses)


def test_a_line_of_numbers_of_items_is_that_of_its_columns(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("model,ASR of A1,ASR of B1\nn,100,330\nx,52.5,48.2\ny,61,38.5\n")
    rows = {
        (row["row"], row["column"]): row["n_stated"] for row in fg.doctor(path).tables["numbers"] if row["row"] != "n"
    }
    assert rows == {(row, column): n for row in "xy" for column, n in (("ASR of A1", "100"), ("ASR of B1", "330"))}


def test_an_n_in_a_name_is_taken_and_the_place_is_told(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('model,benchmark,asr\nA,AdvBench (n=100),52.5\nA,"HEx-PHI, n = 330",48.2\n')
    answer = fg.doctor(path)
    told = answer.files[0]["what"]
    assert told.endswith("n stated for 2 (100 in 'AdvBench (n=100)' and 330 in 'HEx-PHI, n = 330')"), told
    assert answer.inconsistent == 1
    assert any("benchmark is 'HEx-PHI'" in str(guess) for guess in answer.guesses)
