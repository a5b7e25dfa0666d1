"""A printed table comes back with the same values at the same addresses, from whatever document it stands in."""

import csv
import io

import pytest
from extract.pages import Printed, flat, latex, latexml, markdown, separated
from folders import GUO, ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.documents import read_table
from fragility.printed.extract.grid import Document
from fragility.printed.extract.html import read_html
from fragility.printed.extract.latex import read_latex
from fragility.printed.extract.markdown import read_markdown
from fragility.printed.extract.names import Names
from fragility.printed.extract.request import to_csv
from fragility.printed.extract.rows import Extraction, extract
from fragility.printed.extract.separated import read_separated
from fragility.printed.extract.source import name_tables
from fragility.printed.paper import COLUMNS, load_paper
from fragility.printed.scores import read_bare_scores
from fragility.schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(ROOT)
PAPER = load_paper(GUO, ROOT)
WRITERS = {
    "html": (latexml, read_html),
    "latex": (latex, read_latex),
    "markdown": (markdown, read_markdown),
    "csv": (separated, lambda text: read_separated(text, "made.csv")),
}
#: Texts of cells, with the numbers that they hold.
NUMBERS = {
    "95.96": ["95.96"], "100.0": ["100.0"], "0": ["0"], "~6%": ["~6%"], "<1": ["<1"], "11–31%": ["11–31%"],
    "95.96 ± 0.3": ["95.96 ± 0.3"], "1,234": ["1,234"], "-3.2": ["-3.2"], "33%": ["33%"], "7/9": ["7"],
    "25/30 (83.3%)": ["25", "83.3%"], "58.0 (+10.0)": ["58.0", "+10.0"], "3.35e-05": ["3.35e-05"],
    "5.2(4)": ["5.2(4)"], "12.5 [10.1, 14.9]": ["12.5 [10.1, 14.9]"], "12.3 pts": ["12.3"],
}  # fmt: skip
BLANKS = ["", "-", "n/a", "–"]
OTHERS = ["failed", "7B", "95.9 / 33.1", "n = 5"]


def extracted(table: Printed, form: str, names: Names | None = None, **fills: str) -> Extraction:
    write, read = WRITERS[form]
    document: Document = name_tables(read(write(table)), [] if form == "csv" else ["3"], "Table 3")
    return extract(document, names or Names(VOCABULARY), fills)


@st.composite
def tables(draw: st.DrawFn) -> Printed:
    heads = [(f"G{i}", [f"C{i}{j}" for j in range(draw(st.integers(1, 3)))]) for i in range(draw(st.integers(1, 3)))]
    grouped = draw(st.booleans())
    stubs = [
        (f"F{i}" if grouped else "", [f"M{i}{j} (ours)" for j in range(draw(st.integers(1, 3)))])
        for i in range(draw(st.integers(1, 3)))
    ]
    width, height = sum(len(names) for _, names in heads), sum(len(methods) for _, methods in stubs)
    cell = st.sampled_from(list(NUMBERS)) | st.sampled_from([*NUMBERS, *BLANKS, *OTHERS])
    values = draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=height, max_size=height))
    for column in range(width):  # a column without any number is a further column of row headers
        if not any(values[row][column] in NUMBERS for row in range(height)):
            values[draw(st.integers(0, height - 1))][column] = draw(st.sampled_from(list(NUMBERS)))
    for row in range(height):  # a row without any value is the name of a group of rows
        if not any(values[row]):
            values[row][draw(st.integers(0, width - 1))] = draw(st.sampled_from(list(NUMBERS)))
    places = st.tuples(st.integers(0, height - 1), st.integers(0, width - 1))
    bold = {place for place in draw(st.sets(places)) if values[place[0]][place[1]]}
    return Printed(heads, stubs, values, bold)


@pytest.mark.parametrize("form", WRITERS)
@given(table=tables())
@settings(max_examples=30, deadline=None)
def test_each_value_comes_back_at_its_address(form, table):
    done = extracted(table, form)
    found = [(row["row"], row["column"], row["value_text"]) for row in done.rows]
    assert found == [(row, column, part) for row, column, text in table.addressed() for part in NUMBERS.get(text, ())]
    kinds = {(row["column"], row["kind"]) for row in done.rows if row["value_text"] == "-3.2"}
    assert all(kind == "delta" or form == "csv" for _, kind in kinds)  # the caption says percent; a csv has none


@pytest.mark.parametrize("form", WRITERS)
@given(table=tables())
@settings(max_examples=20, deadline=None)
def test_every_cell_is_accounted_for(form, table):
    done = extracted(table, form)
    (account,) = done.accounts
    assert account.cells == account.numbers + account.empty + account.headers + account.not_understood
    assert account.headers == table.headers(merged=form in ("html", "latex"))
    texts = [text for _, _, text in table.addressed()]
    assert account.empty == sum(text in BLANKS for text in texts)
    assert account.cells == account.headers + len(texts)
    assert account.not_understood == len(done.problems)
    assert len(done.rows) == sum(len(NUMBERS.get(text, ())) for text in texts)


@given(table=tables())
@settings(max_examples=30, deadline=None)
def test_the_cells_that_are_not_read_are_named_with_their_place(table):
    done = extracted(table, "csv")
    grid = flat(table)
    places = {(p.row, p.column): p.text for p in done.problems}
    expected = {(r, c): text for r, line in enumerate(grid, 1) for c, text in enumerate(line, 1) if text in OTHERS}
    assert places == expected


@pytest.mark.parametrize("form", ["html", "latex", "markdown"])
@given(table=tables())
@settings(max_examples=15, deadline=None)
def test_bold_is_taken_off_and_noted(form, table):
    done = extracted(table, form)
    bold = {table.addressed()[row * len(table.columns) + column][:2] for row, column in table.bold}
    for row in done.rows:
        assert ("bold" in row["note"].split("; ")) == ((row["row"], row["column"]) in bold)


@given(table=tables())
@settings(max_examples=30, deadline=None)
def test_what_is_written_the_reader_of_scores_accepts(tmp_path_factory, table):
    done = extracted(table, "html")
    path = tmp_path_factory.mktemp("rows") / "scores.csv"
    path.write_text(to_csv(done), encoding="utf-8")
    scores, _ = read_bare_scores(path, VOCABULARY)
    assert scores["value_text"].tolist() == [row["value_text"] for row in done.rows]


def held_table(locator: str) -> Printed:
    """Make the printed table that the held rows of the seed paper were read from."""
    held = PAPER.scores[PAPER.scores["locator"] == locator]
    columns = [tuple(column.split(", ")) for column in dict.fromkeys(held["column"])]
    models = dict.fromkeys(model for model, _ in columns)
    heads = [(model, [name for of, name in columns if of == model]) for model in models]
    rows = list(dict.fromkeys(held["row"]))
    values = [list(held.loc[held["row"] == row, "value_text"]) for row in rows]
    last = len(rows) - 1
    bold = {(last, column) for column in range(len(columns))}
    return Printed(heads, [("", rows)], values, bold)


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("locator", ["Table 3", "Table 4"])
def test_the_held_rows_of_the_seed_paper_come_back(form, locator, tmp_path):
    names = Names(VOCABULARY, PAPER.card)
    fills = {"metric": "safety score", "direction": "higher-safer", "unit": "percent"}
    done = extracted(held_table(locator), form, names, **fills)
    for row in done.rows:
        row["locator"] = locator
    path = tmp_path / "scores.csv"
    path.write_text(to_csv(done), encoding="utf-8")
    told_by_the_table = [c for c in COLUMNS if c not in ("n_stated", "judge", "note")]
    held = read_table(PAPER.folder / "scores.csv", COLUMNS, ("occurrence",))
    expected = [[row[c] for c in told_by_the_table] for row in held if row["locator"] == locator]
    assert [[row[c] for c in told_by_the_table] for row in read_table(path, COLUMNS)] == expected
    assert len(expected) == len(done.rows) > 0
    assert not done.problems


def test_the_csv_is_that_of_the_contract():
    done = extracted(held_table("Table 4"), "html")
    assert tuple(next(csv.reader(io.StringIO(to_csv(done))))) == COLUMNS
