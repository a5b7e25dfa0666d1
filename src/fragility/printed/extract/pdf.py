"""Tables of a PDF that are text, found by the lines and spaces between their words.

Prevents the failure in which a table is typed off a PDF by hand: what is read is said to be found, not marked, so that
it is compared with the print.
"""

import io
import logging
from typing import Any

from fragility.errors import InputError
from fragility.printed.extract.grid import Document, Table, build_grid, make_cell
from fragility.printed.extract.html import caption_number
from fragility.printed.extract.ruled import Ruled, ruled_tables
from fragility.wording import counted

#: Pages that are read at the most.
MOST_PAGES = 200


def read_pdf(content: bytes, name: str) -> Document:
    """Read the tables of a PDF; a line "Table 3: ..." above or below one on its page is its caption.

    Raises
    ------
    InputError
        For a file that is no PDF, or has more than `MOST_PAGES` pages.
    """
    import pdfplumber

    # What its reader thinks of a file may hold pieces of it.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    tables: list[Table] = []
    notices = ["tables of a PDF are found by lines and gaps: compare each with the print"]
    try:
        with pdfplumber.open(io.BytesIO(content)) as book:
            if len(book.pages) > MOST_PAGES:
                raise InputError(f"{len(book.pages)} pages", name, f"expected at most {MOST_PAGES}")
            for number, page in enumerate(book.pages, 1):
                captions = [line["text"] for line in page.extract_text_lines() if caption_number(line["text"])]
                found, left_out = _tables(page)
                for place, (cells, heads) in enumerate(found):
                    caption = captions[place] if len(captions) == len(found) else ""
                    locator = caption_number(caption) or f"page {number}, table {place + 1}"
                    tables.append(Table(locator, caption, build_grid(cells, heads)))
                if left_out:
                    what = f"{counted(left_out, 'table')} with lines that do not agree on the columns"
                    notices.append(f"page {number}: {what}; skipped")
                if captions and not found:
                    notices.append(f"page {number}: {caption_number(captions[0])} is named and no table found; skipped")
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"not a PDF that can be read ({type(error).__name__})", name, "name its source") from None
    return Document(tables, notices)


def _tables(page: Any) -> tuple[list[Ruled], int]:
    """Return tables whose cells have lines on all sides; where none has, or lines are missing, those between rules."""
    boxed = [[[cell or "" for cell in row] for row in rows if any(row)] for rows in page.extract_tables()]
    boxed = [rows for rows in boxed if len(rows) > 1]
    crowded = any(sum("\n" in cell for cell in row) > 1 for rows in boxed for row in rows[1:])
    if boxed and not crowded:
        return [([[make_cell(cell) for cell in row] for row in rows], {0}) for rows in boxed], 0
    ruled, left_out = ruled_tables(page)
    return ruled, left_out + (len(boxed) if not ruled else 0)
