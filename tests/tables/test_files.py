"""Spreadsheets and PDFs as people bring them, and files that are none."""

import io
import zipfile

import openpyxl
import pytest
from checks.made import vocabulary

from fragility.errors import InputError
from fragility.printed.extract.pdf import read_pdf
from fragility.review.printed import Asked, table_answer

ROWS = [["Model", "ASR (n=520)"], ["A", "18.52%"], ["B", "12.50%"], ["C", "3.08%"]]


def pdf(rows: list[list[str]]) -> bytes:
    """Return a page with a ruled table, written by hand."""
    wide, high, left, top = 90, 20, 50, 700
    marks = [
        f"{left} {top - r * high} m {left + wide * len(rows[0])} {top - r * high} l S" for r in range(len(rows) + 1)
    ]
    marks += [
        f"{left + c * wide} {top} m {left + c * wide} {top - high * len(rows)} l S" for c in range(len(rows[0]) + 1)
    ]
    return page_of(marks, [(c * wide, r, text) for r, row in enumerate(rows) for c, text in enumerate(row)])


def page_of(marks: list[str], texts: list[tuple[float, int, str]]) -> bytes:
    """Return a page with lines, and texts at a distance from the left and a number of rows from the top."""
    marks = marks + [f"BT /F1 10 Tf {55 + x} {686 - 20 * r} Td ({_safe(text)}) Tj ET" for x, r, text in texts]
    content = "\n".join(["0.5 w", *marks]).encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    index = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + index + end


def _safe(text: str) -> str:
    return text.replace("(", "[").replace(")", "]")


def booktabs(rows: int, *rules: tuple[float, float, int]) -> list[str]:
    """Return the three rules of a table of one heading row, and more: from, to, below how many rows."""
    every = [(0, 380, 0), (0, 380, 1), (0, 380, rows), *rules]
    return [f"{50 + a} {700 - 20 * r} m {50 + b} {700 - 20 * r} l S" for a, b, r in every]


def cells_of(content: bytes) -> list[list[list[str]]]:
    found = read_pdf(content, "made.pdf")
    return [
        [[cell.cell.text for cell in table.grid.across(row)] for row in range(table.grid.height)]
        for table in found.tables
    ]


def test_a_table_between_three_rules_has_the_cells_of_a_boxed_one():
    rows = [["Model", "n", "Attack success %", "Refusal %"], ["Base model", "50", "34.0", "66.0"],
            ["Tuned", "50", "7.0", ""], ["Guarded", "60", "115.0", "85.0"]]  # fmt: skip
    texts = [(95 * c, r, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text]
    ruled = page_of(booktabs(len(rows)), texts)
    assert cells_of(ruled) == [rows] == cells_of(pdf(rows))


def test_prose_between_two_tables_parts_them_and_a_short_rule_spans():
    texts = [(190, 0, "Attacks"), (0, 1, "Model"), (140, 1, "GCG"), (280, 1, "PAIR")]
    texts += [(0, 2, "A"), (140, 2, "18.0"), (280, 2, "12.0"), (0, 3, "B"), (140, 3, "8.0"), (280, 3, "2.0")]
    rules = [(0, 380, 0), (135, 380, 0.99), (0, 380, 2), (0, 380, 4), (0, 380, 6), (0, 380, 7), (0, 380, 8)]
    texts += [(0, 4, "Table 2: Another one"), (0, 6, "Model"), (140, 6, "ASR"), (0, 7, "C"), (140, 7, "3.0")]
    marks = [f"{50 + a} {700 - 20 * r} m {50 + b} {700 - 20 * r} l S" for a, b, r in rules]
    first, second = cells_of(page_of(marks, texts))
    assert first == [["", "Attacks"], ["Model", "GCG", "PAIR"], ["A", "18.0", "12.0"], ["B", "8.0", "2.0"]]
    assert second == [["Model", "ASR"], ["C", "3.0"]]


def test_a_table_whose_lines_do_not_agree_is_left_out_and_counted():
    texts = [(0, 0, "Model"), (140, 0, "ASR"), (0, 1, "A"), (230, 1, "18.0"), (60, 2, "B"), (140, 2, "3.0")]
    found = read_pdf(page_of(booktabs(3), [*texts, (180, 2, "4.0")]), "made.pdf")
    assert not found.tables and "1 table" in found.notices[-1]


def spreadsheet() -> bytes:
    book = openpyxl.Workbook()
    for row in (["Model", "ASR (n=520)"], ["A", 0.1852], ["B", 0.125], ["C", 0.0308]):
        book.active.append(row)
    for cell in book.active["B"][1:]:
        cell.number_format = "0.00%"
    hidden = book.create_sheet("notes")
    hidden.append(["Model", "ASR"])
    hidden.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("name", "content"), [("table.pdf", pdf(ROWS)), ("table.xlsx", spreadsheet())])
def test_the_shown_digits_of_a_file_are_checked(name, content):
    answer = table_answer(content, name, vocabulary(), Asked())
    bad = [row["printed"] for row in answer.tables["findings"] if row["result"] == "inconsistent"]
    assert bad == ["18.52%"] and "3 with numbers" in answer.files[0]["what"]
    assert any("hidden" in need or "compare" in need for need in answer.needs)


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 210_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("bomb.xlsx", None), ("none.xlsx", b"PK none"), ("none.pdf", b"%PDF-1.4 none"), ("e.pdf", b"")],
)
def test_a_file_that_is_none_is_refused_in_one_line(name, content):
    with pytest.raises(InputError) as refused:
        table_answer(bomb() if content is None else content, name, vocabulary(), Asked())
    assert "\n" not in str(refused.value) and name in str(refused.value)
