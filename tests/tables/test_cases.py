"""Small made files of the structures that people have: what reading each must give."""

import json
from functools import cache
from pathlib import Path

import pytest
from checks.made import vocabulary
from click.testing import CliRunner

from fragility.errors import InputError
from fragility.printed.tables import Reading, read_tables
from fragility.statistics.printed import read_printed
from fragility.suite.cli import main

CASES = Path(__file__).parent / "cases"


@cache
def reading(start: str) -> Reading:
    (path,) = CASES.glob(f"{start}-*")
    return read_tables(path, path.name, vocabulary())


def values(start: str) -> list[str]:
    return [row["value_text"] for row in reading(start).rows]


def by_column(start: str, row: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in reading(start).rows:
        if one["row"] == row:
            found.setdefault(one["column"], []).append(one["value_text"])
    return found


READ = [path for path in sorted(CASES.iterdir()) if not path.name.startswith(("33-", "34-"))]


@pytest.mark.parametrize("path", READ, ids=lambda path: path.name)
def test_every_cell_is_a_number_a_label_empty_or_named_as_not_read(path):
    done = read_tables(path, path.name, vocabulary())
    for table in done.tables:
        assert table.cells == table.numbers + table.headers + table.empty + table.not_understood
    assert sum(table.not_understood for table in done.tables) == len(done.not_read) == 0
    assert done.rows and done.line.endswith("0 not read")


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("01", ["0.81", "0.03", "0.77", "0.05", "0.61", "0.11", "0.66", "0.12"]),
        ("02", ["0.911", "0.012", "0.795", "0.062", "0.843", "0.036", "0.777", "0.032"]),
        ("03", ["65%", "10%", "5%", "-4%", "41%", "4%", "-3%", "2%"]),
        ("04", ["3.35e-25", "0.61", "1.5e-04", "0.00e+00"]),
        ("06", ["11.2%", "27.9%", "71.3%", "81.1%"]),
        ("11", ["12.5±0.4", "30.2", "5.2", "1.3", "2.0", "-28.2", "6.0", "+0.8"]),
        ("12", ["9", "7", "25", "83.3%", "3", "0", "39", "35.1%", "12", "7", "64", "45.4%"]),
        ("14", ["12.5", "87.5", "1319", "3.462", "96.538", "1319"]),
        ("15", ["12.5", "520", "3.5", "520"]),
        ("16", ["12.5", "3.5"]),
        ("22", ["0.881", "0.633", "0.554", "0.833"]),
        ("23", ["12.5", "3.0"]),
        ("27", ["12.5", "30.0", "1.3", "2.0"]),
        ("results-05", ["48.0%", "51.0%", "58.0%", "+10.0%", "60.0%", "+9.0%", "5.0%", "-43.0%"]),
        ("results-06", ["0.88", "11", "0.44", "0.92", "37", "0.37"]),
    ],
)
def test_the_numbers_of_a_case_come_back(start, expected):
    assert values(start) == expected


@pytest.mark.parametrize(
    ("start", "count"), [("07", 45), ("09", 10), ("10", 20), ("18", 8), ("20", 4), ("24", 6), ("25", 9)]
)
def test_as_many_numbers_come_back_as_a_case_prints(start, count):
    assert len(values(start)) == count


def test_an_html_table_in_markdown_has_its_two_levels_of_headers():
    assert by_column("01", "Alpha")["Set one, F1"] == ["0.61"]


def test_two_metrics_in_a_cell_get_the_names_that_the_header_gives():
    assert by_column("02", "Beta") == {
        "F1, French": ["0.843"], "FPR, French": ["0.036"], "F1, German": ["0.777"], "FPR, German": ["0.032"],
    }  # fmt: skip


@pytest.mark.parametrize(("start", "deltas"), [("03", 4), ("10", 4), ("11", 2), ("results-05", 3)])
def test_changes_are_points_and_never_levels(start, deltas):
    found = [row for row in reading(start).rows if row["kind"] == "delta"]
    assert len(found) == deltas and {row["unit"] for row in found} == {"points"}
    assert all(row["unit"] == "percent" for row in reading(start).rows if row["kind"] == "")


def test_groups_metrics_and_methods_of_a_turned_table():
    rows = {row["row"] for row in reading("07").rows}
    assert "Model-One-8B, BT ↓, Ours" in rows and "Model-Two-7B, Acc ↑, Tuned" in rows


def test_counts_that_sum_to_their_n_are_counts():
    rows = [row for row in reading("09").rows if row["kind"] == "count"]
    assert len(rows) == 8 and {row["n_stated"] for row in rows} == {"913"}


def test_a_count_with_its_n_keeps_both():
    rows = [row for row in reading("12").rows if row["column"] == "Succeeded"]
    assert [(row["value_text"], row["n_stated"], row["unit"]) for row in rows][:2] == [
        ("25", "30", "count"), ("83.3%", "30", "percent"),
    ]  # fmt: skip


def test_uncertainties_in_brackets_and_thousands_with_a_thin_space():
    column = [read_printed(row["value_text"]) for row in reading("18").rows if row["column"] == "XSTest (%)"]
    assert [(float(one.value), float(one.spread)) for one in column] == [(5.2, 0.4), (6.4, 1.2), (7.0, 0.3)]
    items = [read_printed(row["value_text"]).value for row in reading("18").rows if row["column"] == "Items"]
    assert items == [1319, 14042, 1319]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("20", {"520", "200"}), ("24", {"170"}), ("15", {"520"}), ("28", {"200"}), ("29", {"1319", "164"}),
        ("results-11", {"100", "154", "250", "136"}), ("results-05", {"100"}),
    ],
)  # fmt: skip
def test_the_number_of_items_is_taken_from_header_label_or_column(start, expected):
    levels = [row for row in reading(start).rows if row["kind"] == "" and not row["column"].endswith("score")]
    assert {row["n_stated"] for row in levels if row["n_stated"]} == expected
    assert {found.n for found in reading(start).n_found} == {int(n) for n in expected}


def test_a_caption_outside_of_the_table_names_it():
    assert {row["locator"] for row in reading("22").rows} == {"Table 5"}


def test_a_numeric_first_column_names_the_rows():
    assert list(dict.fromkeys(row["row"] for row in reading("25").rows)) == ["10", "25", "50"]


def test_words_say_the_direction():
    accepted = reading("results-03").accepted()
    assert {row["direction"] for row in accepted} == {"lower-safer"}
    assert {(row["benchmark"], row["metric"]) for row in accepted} != {("", "")}


def test_a_table_in_our_own_columns_is_taken_as_it_is():
    row = reading("29").rows[0]
    assert (row["benchmark"], row["metric"], row["n_stated"]) == ("GSM8K", "accuracy", "1319")


@pytest.mark.parametrize("start", ["33", "34"])
def test_a_file_of_items_is_refused_without_its_content(start):
    with pytest.raises(InputError, match="doctor") as caught:
        reading(start)
    assert "made-up" not in str(caught.value)


def test_a_proposal_is_taken_where_it_is_asked_for():
    (path,) = CASES.glob("07-*")
    plain, taken = (
        json.loads(CliRunner().invoke(main, ["extract", str(path), "--json", *more]).stdout) for more in ([], ["--yes"])
    )
    assert plain["proposals"] and not any(row["model"] for row in plain["rows"])
    assert {row["model"] for row in taken["rows"]} == {"Model-One-8B", "Model-Two-7B"}
    assert {row["metric"] for row in taken["rows"]} == {"Acc", "BT"}
