"""Tables of a spreadsheet (.xlsx), each number with the decimals that the sheet shows.

Prevents the failure in which "95.10" comes out of a spreadsheet as 95.1, or a share shown as 12.5 % as 0.125: a number
is written as its format shows it.
"""

import io
import re
import zipfile
from datetime import date
from typing import Any

from fragility.errors import InputError
from fragility.printed.extract.grid import Document, Table, build_grid, make_cell

#: Cells and bytes of a sheet that are read at the most.
MOST_CELLS, MOST_BYTES = 500_000, 200_000_000
_PLACES = re.compile(r"0(?:\.(0+))?")


def read_spreadsheet(content: bytes, name: str) -> Document:
    """Read one table a sheet; hidden sheets and empty rows are left out.

    Raises
    ------
    InputError
        For a file that is no spreadsheet or unpacks to more than is read.
    """
    import openpyxl

    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
        if sum(item.file_size for item in packed.infolist()) > MOST_BYTES:
            raise InputError("it unpacks to more than is read", name, f"expected at most {MOST_BYTES:,} bytes")
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"not a spreadsheet ({type(error).__name__})", name, "save it as .xlsx or .csv") from None
    tables, notices = [], []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            notices.append(f"sheet '{sheet.title[:40]}' is hidden; skipped")
            continue
        if sheet.max_row * sheet.max_column > MOST_CELLS:
            raise InputError(
                f"a sheet of {sheet.max_row:,} x {sheet.max_column:,} cells", name, "save its table as csv"
            )
        covered = {
            (row, column): (spread.min_row, spread.min_col)
            for spread in sheet.merged_cells.ranges
            for row in range(spread.min_row, spread.max_row + 1)
            for column in range(spread.min_col, spread.max_col + 1)
        }
        rows = []
        for line in sheet.iter_rows():
            shown = [
                _shown(sheet.cell(*covered.get((cell.row, cell.column), (cell.row, cell.column)))) for cell in line
            ]
            if any(shown):
                rows.append([make_cell(text) for text in shown])
        if rows:
            title = "" if len(book.worksheets) == 1 else f"sheet {sheet.title[:40]}"
            tables.append(Table(title, "", build_grid(rows, {0})))
    return Document(tables, notices)


def _shown(cell: Any) -> str:
    """Return what a cell shows: a number by its format, a text as it is."""
    value, form = cell.value, str(cell.number_format or "General").split(";")[0]
    if value is None:
        return ""
    if isinstance(value, bool | date) or not isinstance(value, int | float):
        return str(value)
    places = _PLACES.search(form)
    if form == "General" or places is None:
        return repr(value) if isinstance(value, float) and not value.is_integer() else str(int(value))
    decimals = len(places[1] or "")
    return f"{100 * value:.{decimals}f}%" if "%" in form else f"{value:.{decimals}f}"
