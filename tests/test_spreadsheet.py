"""No file of ours is run by the spreadsheet that opens it."""

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fragility.documents import check_cell
from fragility.errors import InputError
from fragility.spreadsheet import csv_of_columns, csv_of_rows, csv_text, is_formula, shown
from fragility.suite.export.tabular import csv_bytes

SOURCE = Path(__file__).resolve().parents[1] / "src" / "fragility"
FORMULAS = [
    "=1+1", "@SUM(A1)", "+A1", "-A1", "-2+3+cmd|' /C calc'!A0", "+1-1", "=", "@", "--1", "- cmd|'/C calc'!A0",
    "-2.5*3", "-2.5 points", "-1e5+A1", "-(2.5)", "+3e-4=1", "-2.5%+A1", "\t=1", "\tplain", "\rplain", "\nplain",
    " =1+1", "\u00a0=1+1", "\ufeff=1+1", "\u200b-A1", "＝1+1", "＋A1", "－A1", "＠SUM", "－2.5", "﹣2", "-inf+A1",
    "-\u0662", "+1,000-A1", "-2.5 ± A1", "-2.5 (A1)", "-2.5 ±", "-0x10",
]  # fmt: skip
PLAIN = [
    "", "a", "2.5", "-2.5", "+3e-4", "-1,000.5", "-.5", "+.5", "-2.5%", "-0.161 ± 0.02", "-2.5 (0.3)", "-~5", "-<5",
    "-", "+", "-inf", "nan", "a=1", "x@y", "2-3", "\N{MINUS SIGN}2.5", "Llama-3 + adapter", "'=1+1",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe_and_is_refused_by_our_readers(text):
    assert is_formula(text)
    assert shown(text) == "'" + text.replace("\r", "\n")
    assert not is_formula(shown(text))
    with pytest.raises(InputError, match="formula-like cell of"):
        check_cell(text, "here")


@pytest.mark.parametrize("text", PLAIN)
def test_numbers_and_words_stay_as_they_are(text):
    assert shown(text) == text
    check_cell(text, "here")


@given(st.text("=+-@\t\r\n 0123456789.eE%±()~<>'aA＝－＋＠\u00a0\ufeff", max_size=12))
def test_what_is_shown_is_never_a_formula(text):
    assert not is_formula(shown(text))
    assert shown(shown(text)) == shown(text)
    if is_formula(text):
        with pytest.raises(ValueError):
            float(text.strip() if not text.startswith(("\t", "\r", "\n")) else "no")


@given(st.floats(allow_nan=False) | st.integers(-(10**18), 10**18))
def test_a_number_is_never_a_formula(number):
    assert shown(str(number)) == str(number)
    assert shown(f"{number:+}") == f"{number:+}"


def test_frames_and_tables_hold_no_formula_in_cells_or_headers():
    frame = pd.DataFrame({
        "=name": FORMULAS, "label": pd.Categorical(FORMULAS), "n": range(len(FORMULAS)),
        "share": [-0.5] * len(FORMULAS), "mixed": [None, -2, *FORMULAS[2:]],
    })  # fmt: skip
    expected = ["'" + one.replace("\r", "\n") for one in FORMULAS]
    table = pa.table({"=name": FORMULAS, "label": pa.array(FORMULAS).dictionary_encode(), "n": range(len(FORMULAS))})
    for text in (csv_text(frame), csv_bytes(table).decode()):
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        assert header[0] == "'=name" and [row[0] for row in rows] == expected
        assert [row[1] for row in rows] == expected
        assert [row[2] for row in rows] == [str(n) for n in range(len(FORMULAS))]
        assert not any(is_formula(cell) for row in rows for cell in row)


def test_a_carriage_return_begins_no_row_of_its_own():
    for text in (csv_text(pd.DataFrame({"a": ["x\r=1+1"]})), csv_bytes(pa.table({"a": ["x\r=1+1"]})).decode()):
        assert "\r" not in text and '"x\n=1+1"' in text


def test_a_frame_without_formulas_is_written_as_pandas_writes_it():
    frame = pd.DataFrame({"a": ["x", None], "b": [1.5, None], "c": pd.array([1, None], "Int64"), "d": [True, False]})
    frame["e"] = pd.Series([1, None], dtype=object)
    assert csv_text(frame, "%.3f") == frame.to_csv(index=False, lineterminator="\n", float_format="%.3f")


#: Writers of csv files that no spreadsheet is meant to open: data that programs read back and compare byte by byte.
OF_PROGRAMS = {
    "drill/release.py", "drill/released.py", "drill/sheet.py", "released/sources/figures.py",
    "released/sources/shipped.py",
}  # fmt: skip


def test_every_csv_is_written_by_way_of_the_one_module():
    """A new place that writes csv is found here."""
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"\.to_csv\(|csv\.writer\(|DictWriter\(|write_csv\(", text := path.read_text(encoding="utf-8"))
        and not re.search(r"from fragility\.spreadsheet import", text)
    }
    assert found - {"spreadsheet.py", "suite/cli/ledger.py"} == OF_PROGRAMS


@given(st.lists(st.tuples(st.sampled_from([*FORMULAS, *PLAIN, 'a"b', "a,b", "a\nb"]), st.integers(0, 9)), max_size=5))
def test_rows_and_a_frame_are_written_alike(rows):
    frame = pd.DataFrame(rows, columns=["=name", "n"])
    assert csv_of_rows(["=name", "n"], rows) == csv_text(frame)
    assert csv_of_columns({name: frame[name].tolist() for name in frame}) == csv_text(frame)
    assert csv_of_rows(["a", "b"], [(None, "x")]) == "a,b\n,x\n"
