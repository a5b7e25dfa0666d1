"""Spreadsheets and PDFs as people bring them, and files that are none."""

import io
import zipfile

import openpyxl
import pytest
from checks.made import vocabulary

from fragility.errors import InputError
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
    marks += [
        f"BT /F1 10 Tf {left + c * wide + 5} {top - r * high - 14} Td ({_safe(text)}) Tj ET"
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
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
