"""The small readers: what is damaged is one error that names source, file and place."""

import json

import pytest
from sources.cards import write_card, write_files

from fragility.errors import InputError
from fragility.released.sources.readers.tables import csv_rows, json_file, json_lines, json_rows
from fragility.released.sources.records import Files

CSV = {
    "a,b\n1,2\n3\n": "made, t, row 2: 1 cells; expected 2",
    "a\n1\n": "made, t: header 'a'; expected 'a, b'",
    f"{'x' * 99},b\n1\n": "made, t: header 'column 1, b'; expected 'a, b'",
    "b,a\n1,2\n": "made, t: header 'b, a'; expected 'a, b'",
    'a,b\n1,"2': "made, t, line 2: not a csv file: unexpected end of data",
    'a,b\n1,"2"x\n': "made, t, line 2: not a csv file: ',' expected after '\"'",
    b"a,b\n1,\xfc\n": "made, t, line 2: byte 6 is not UTF-8",
}
LINES = {
    '{"id": 1}\n{"id": 2, "te': "made, t, line 2, column 11: not JSON: Unterminated string starting at",
    '{"id": 1}\n{}\n': "made, t, line 2: key 'id' is missing",
    '{"id": 1}\n[1]\n': "made, t, line 2: found list; expected an object",
    '{"id": 1} {"id": 2}\n': "made, t, line 1, column 11: not JSON: Extra data",
}
LISTS = {
    '[{"id": 1}, {"i': "made, t, column 14: not JSON: Unterminated string starting at",
    '[\n{"id": 1},\n': "made, t, line 3, column 1: not JSON: Expecting value",
    '{"id": 1}': "made, t: found dict; expected a list",
    '[{"id": 1}, 2]': "made, t, row 2: found int; expected an object",
    "[" * 100_000: "made, t: not JSON: nested too deep",
}


@pytest.fixture
def files(tmp_path):
    def make(content):
        content = content if isinstance(content, bytes) else content.encode()
        card = write_card(tmp_path, "made", {"t": content})
        return Files(card, write_files(tmp_path / "up", "made", {"t": content}) / "made")

    return make


@pytest.mark.parametrize("content", CSV)
def test_csv(files, content):
    with pytest.raises(InputError) as error:
        list(csv_rows(files(content), "t", ("a", "b")))
    assert str(error.value) == CSV[content]


@pytest.mark.parametrize("content", LINES)
def test_json_lines(files, content):
    with pytest.raises(InputError) as error:
        list(json_lines(files(content), "t", ("id",)))
    assert str(error.value).startswith(LINES[content])


@pytest.mark.parametrize("content", LISTS, ids=range(len(LISTS)))
def test_json_list(files, content):
    with pytest.raises(InputError) as error:
        list(json_rows(files(content), "t", ("id",)))
    assert str(error.value).startswith(LISTS[content])


def test_text_stays_as_it_is(files):
    text = 'a,b\r\n" x ","two\nlines, and ""quotes"""\r\n'
    assert list(csv_rows(files(text), "t", ("a", "b"))) == [(1, {"a": " x ", "b": 'two\nlines, and "quotes"'})]


def test_a_byte_order_mark_is_dropped(files):
    assert list(json_lines(files(b"\xef\xbb\xbf" + b'{"id": 1}\n\n'), "t", ("id",))) == [(1, {"id": 1})]


def test_line_separators_of_unicode_do_not_end_a_line(files):
    row = {"id": "one\u2028two\x85three"}
    assert [one for _, one in json_lines(files(json.dumps(row, ensure_ascii=False)), "t")] == [row]


def test_numbers_as_they_stand_in_the_file(files):
    text = '{"rate": 0.10, "n": 100, "name": "x"}'
    assert json_file(files(text), "t", numbers_as_text=True) == {"rate": "0.10", "n": "100", "name": "x"}


def test_a_file_that_the_card_does_not_name(files):
    with pytest.raises(InputError, match="made: no file 'u' on the card"):
        json_file(files("{}"), "u")
