"""Markdown and csv."""

import pytest
from extract.reading import commas, pipes, values

from fragility.errors import InputError
from fragility.printed.extract.separated import read_separated


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("**95.96**", "95.96", "bold"),
        ("$95.96$", "95.96", ""),
        (r"$95.96_{\pm 0.3}$", "95.96±0.3", ""),
        ("95.96<sup>†</sup>", "95.96", "footnote †"),
        (r"95.96\*", "95.96", "footnote *"),
        ("<1", "<1", ""),
        ("~6%", "~6%", ""),
        ("`95.96`", "95.96", ""),
    ],
)
def test_what_a_cell_of_markdown_prints(cell, value, note):
    (row,) = pipes(f"Table 2: x\n\n|  | A |\n|---|--:|\n| Base | {cell} |\n").rows
    assert (row["value_text"], row["note"], row["locator"]) == (value, note, "Table 2")


def test_cells_beyond_the_header_are_not_dropped():
    done = pipes("|  | A |\n|---|---|\n| Base | 1.0 | 2.0 |\n| FT | 3.0 |\n")
    assert values(done) == {("Base", "A"): "1.0", ("Base", "column 3"): "2.0", ("FT", "A"): "3.0"}
    assert done.accounts[0].cells == 7


def test_an_escaped_pipe_is_no_border():
    assert values(pipes("|  | A |\n|---|---|\n| a \\| b | 1.0 |\n")) == {("a | b", "A"): "1.0"}


def test_a_caption_below_and_text_that_is_no_table():
    done = pipes(
        "a | b\n\n```\n| x | y |\n|---|---|\n| z | 1 |\n```\n\n"
        "|  | A |\n|---|---|\n| Base | 1.0 |\n\nTable 4. Scores (%)\n"
    )
    (row,) = done.rows
    assert (row["locator"], row["unit"]) == ("Table 4", "percent")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found(separator):
    text = "\n".join(separator.join(row) for row in (["", "A", "B"], ["Base", "95.10", "20%"]))
    done = commas(text)
    assert values(done) == {("Base", "A"): "95.10", ("Base", "B"): "20%"}
    assert [row["unit"] for row in done.rows] == ["", "percent"]


def test_a_blank_line_does_not_end_a_csv():
    assert len(commas(",A\nBase,1.0\n\nFT,2.0\n").rows) == 2


def test_the_users_word_on_the_headers():
    text = "Samples,A,B\n10,1.0,2.0\n100,3.0,4.0\n"
    done = commas(text)
    assert values(done)["100", "B"] == "4.0" and len(done.rows) == 4
    assert len(commas(text, header_columns=0).rows) == 6
    assert any("--header-columns" in notice for notice in done.accounts[0].notices)
    assert len(commas(text, header_rows=0, header_columns=0).rows) == 6
    with pytest.raises(InputError, match="3 header rows of 3"):
        commas(text, header_rows=3)


def test_two_rows_of_headers_in_a_csv():
    assert values(commas(",G,G\n,A,B\nBase,1.0,2.0\n")) == {("Base", "G, A"): "1.0", ("Base", "G, B"): "2.0"}


def test_a_broken_csv_is_named_with_its_line():
    with pytest.raises(InputError, match=r"made.csv, line 2"):
        read_separated('a,b\n"1"2,3\n', "made.csv")


def test_an_empty_csv_has_no_table():
    assert commas("").accounts == []
