"""Tables of a PDF that are text, found by the lines and spaces between their words.

Prevents the failure in which a table is typed off a PDF by hand: what is read is said to be found, not marked, so that
it is compared with the print.
"""

import io
import logging

from fragility.errors import InputError
from fragility.printed.extract.grid import Document, Table, build_grid, make_cell
from fragility.printed.extract.html import caption_number

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
                found = page.extract_tables() or page.extract_tables(
                    {"vertical_strategy": "text", "horizontal_strategy": "lines"}
                )
                for place, rows in enumerate(found):
                    cells = [[make_cell(cell or "") for cell in row] for row in rows if any(row)]
                    if len(cells) > 1:
                        caption = captions[place] if len(captions) == len(found) else ""
                        locator = caption_number(caption) or f"page {number}, table {place + 1}"
                        tables.append(Table(locator, caption, build_grid(cells, {0})))
                if captions and not found:
                    notices.append(f"page {number}: {caption_number(captions[0])} is named and no table found; skipped")
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"not a PDF that can be read ({type(error).__name__})", name, "name its source") from None
    return Document(tables, notices)
