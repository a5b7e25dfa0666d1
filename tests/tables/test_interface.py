"""Reading and auditing a stranger's table without a paper of the suite."""

from checks.made import vocabulary

from fragility.printed.audit import audit
from fragility.printed.tables import read_tables

PAGE = (
    b"<table><tr><th>Model</th><th>ASR (%)</th></tr><tr><td>Alpha</td><td>12.5</td></tr>"
    b"<tr><td>B</td><td>x</td></tr></table>"
)


def test_every_cell_of_a_table_given_as_bytes_is_accounted_for():
    reading = read_tables(PAGE, "page.html", vocabulary())
    (table,) = reading.tables
    assert table.cells == 6 == len(reading.rows) + len(reading.not_read) + table.empty + table.headers
    assert "1 number read" in reading.line and "1 not read" in reading.line


def test_rows_are_audited_without_a_file():
    row = {"benchmark": "AdvBench", "metric": "ASR", "unit": "%", "direction": "lower-safer", "confidence": "own-text"}
    rows = [
        row | {"row": name, "value_text": value, "n_stated": "520"} for name, value in (("A", "12.50"), ("B", "12.51"))
    ]
    found = audit(rows, vocabulary(), "made")
    assert (found.numbers, found.tested) == (2, 2)
    (cause,) = found.causes
    assert cause.check == "granularity" and len(cause.addresses) == 1


def test_a_false_average_is_found_though_its_name_stands_in_two_fields():
    rows = []
    for model, values in {"A": (10.0, 20.0, 33.0), "B": (14.0, 25.0, 31.0), "C": (50.0, 60.5, 71.0)}.items():
        for name, value in zip(("x", "y", "z"), values, strict=True):
            rows.append(
                {"locator": "T1", "row": model, "column": name, "benchmark": name, "value_text": f"{value:.1f}"}
            )
        mean = "99.99" if model == "C" else f"{sum(values) / 3:.2f}"
        rows.append({"locator": "T1", "row": model, "column": "Average", "benchmark": "Average", "value_text": mean})
    found = audit(
        [row | {"unit": "percent", "n_stated": "1000", "confidence": "own-text"} for row in rows], vocabulary()
    )
    (cause,) = found.causes
    assert (cause.check, len(cause.addresses)) == ("printed average", 1)
    averages = found.findings[found.findings["address"].str.contains("Average")]
    assert set(averages.loc[averages["check"] == "granularity", "result"]) == {"not checkable"}


def test_nothing_is_inconsistent_is_said_only_where_something_was_checked():
    bare = [{"locator": "T1", "row": "A", "column": "x", "value_text": "12.5", "unit": "percent"}]
    assert audit(bare, vocabulary()).verdict.startswith("Nothing could be checked, because")
    checked = [bare[0] | {"n_stated": "200", "metric": "ASR", "confidence": "own-text"}]
    assert audit(checked, vocabulary()).verdict.startswith("Nothing is inconsistent among the 1")


def test_counts_are_held_against_the_percentage_beside_them_and_their_n():
    cell = {"locator": "T1", "row": "A", "column": "x", "n_stated": "30", "confidence": "own-text"}
    rows = [
        cell | {"value_text": "25", "unit": "count", "kind": "count"},
        cell | {"value_text": "83.4%", "unit": "percent"},
    ]
    (cause,) = audit(rows, vocabulary()).causes[:1]
    assert "25 of 30 does not give it" in {one.reason.split(" under")[0] for one in audit(rows, vocabulary()).causes}
    assert cause.addresses


def test_shares_of_sixteen_digits_are_checked_as_far_as_a_computer_prints_them():
    cell = {"locator": "T1", "row": "A", "unit": "share", "metric": "ASR", "n_stated": "805", "confidence": "own-text"}
    rows = [cell | {"column": f"c{k}", "value_text": repr(k / 805)} for k in range(3, 800, 7)]
    rows.append(cell | {"column": "odd", "value_text": repr(323.5 / 805)})
    found = audit(rows, vocabulary())
    (cause,) = found.causes
    assert len(cause.addresses) == 1 and "odd" in cause.addresses[0]


def test_a_count_of_words_may_be_more_than_the_number_of_items():
    words = {
        "locator": "T1",
        "row": "A",
        "column": "median words",
        "unit": "count",
        "n_stated": "100",
        "value_text": "145",
    }
    assert audit([words | {"confidence": "own-text"}], vocabulary()).causes == []
    (cause,) = audit([words | {"confidence": "own-text", "kind": "count"}], vocabulary()).causes
    assert cause.reason == "more than its n"
