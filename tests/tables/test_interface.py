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
