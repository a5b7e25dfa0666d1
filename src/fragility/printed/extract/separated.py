"""A table in a csv or tsv file.

Prevents the failure in which a spreadsheet's reading ("95.10" as 95.1, an empty line as the end) stands between the
print and the suite: cells are read as text, and every line counts.
"""

import csv

from fragility.errors import InputError
from fragility.printed.extract.grid import Document, Table, build_grid, make_cell


def read_separated(text: str, name: str) -> Document:
    """Read one table of cells separated by comma, semicolon or tab, whichever the first line has most of.

    Parameters
    ----------
    text : str
        Content of the file.
    name : str
        Name of the file, for the message.

    Raises
    ------
    InputError
        For a text that is no csv.
    """
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    try:
        rows = [[make_cell(cell) for cell in row] for row in reader if row]
    except csv.Error as error:
        raise InputError(f"not a csv file: {error}", f"{name}, line {reader.line_num}") from None
    return Document([Table("", "", build_grid(rows, {0}))] if rows else [])
