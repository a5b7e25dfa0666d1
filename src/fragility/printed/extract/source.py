"""From a file name or an arXiv id to the tables of the document.

Prevents the failure in which a file is read as what it is not: the ending of its name says how it is read.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fragility.documents import decode
from fragility.errors import InputError, near_match
from fragility.printed.extract.fetch import ARXIV, arxiv_id, fetch_arxiv
from fragility.printed.extract.grid import Document
from fragility.printed.extract.html import read_html
from fragility.printed.extract.latex import read_latex
from fragility.printed.extract.markdown import read_markdown
from fragility.printed.extract.pasted import read_pasted
from fragility.printed.extract.pdf import read_pdf
from fragility.printed.extract.separated import read_separated
from fragility.printed.extract.spreadsheet import read_spreadsheet

#: The largest file that is read.
LARGEST = 200_000_000
#: The first bytes of a text in UTF-16.
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ENDINGS = (".html", ".htm", ".xhtml", ".tex", ".md", ".markdown", ".csv", ".tsv", ".txt", ".xlsx", ".pdf")
#: Files of item-level results, which are not tables.
_ITEMS = (".jsonl", ".json", ".eval", ".parquet", ".ndjson")


def read_source(name: str, base_url: str = ARXIV) -> tuple[Document, str]:
    """Read the tables of a file, or of the HTML page of an arXiv paper.

    Returns
    -------
    tuple
        The document, and what was read: the name of the file or the address of the page.

    Raises
    ------
    InputError
        No such file and no arXiv id, a file of another kind, or one that cannot be read.
    """
    path = Path(name)
    if path.is_file():
        return read_document(path, path.name), path.name
    found = arxiv_id(name)
    if not found:
        raise InputError(f"'{name}' is neither a file nor an arXiv id", fix="expected a file, or one like 2601.19231v1")
    page = fetch_arxiv(name, base_url)
    document = read_html(page.text)
    if not found[1]:
        document.notices.append("no version named, so the newest was read: name it (v1) to keep the address fixed")
    return document, page.address


def read_document(source: Path | bytes, name: str) -> Document:
    """Read the tables of a file or of its bytes; the ending of its name says how.

    Raises
    ------
    InputError
        For a file of a kind that is not read, or one that cannot be read.
    """
    ending = Path(name).suffix.lower()
    if ending in _ITEMS:
        raise InputError("results by item, not a table of printed numbers", name, "`fragility doctor` reads them")
    if ending not in _ENDINGS:
        raise InputError(f"'{name}' is of no kind that is read", fix=f"known: {', '.join(_ENDINGS)}")
    content = source if isinstance(source, bytes) else _bytes(source, name)
    if ending == ".xlsx":
        return read_spreadsheet(content, name)
    if ending == ".pdf":
        return read_pdf(content, name)
    text, notices = _text(content, name)
    folder = source.parent if isinstance(source, Path) else None
    if ending == ".tex":
        document = read_latex(text, folder, name)
    elif ending in (".csv", ".tsv"):
        document = read_separated(text, name)
    elif ending == ".txt":
        document = read_pasted(text, name)
    else:
        document = read_markdown(text) if ending in (".md", ".markdown") else read_html(text)
    return Document(document.tables, [*notices, *document.notices])


def _bytes(path: Path, name: str) -> bytes:
    if not path.is_file():
        raise InputError("no such file", name)
    if path.stat().st_size > LARGEST:
        raise InputError(f"{path.stat().st_size:,} bytes", name, f"expected at most {LARGEST:,}")
    return path.read_bytes()


def _text(content: bytes, name: str) -> tuple[str, list[str]]:
    """Return the text of a file: UTF-8, UTF-16 where its first bytes say so, else Windows-1252, which is said."""
    if content.startswith(_UTF16):
        return decode(content, name, "utf-16"), []
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        try:
            text = decode(content, name, "cp1252")
        except InputError:
            raise InputError(f"byte {error.start} is not UTF-8", name, "save the file as UTF-8") from None
        return text, ["not UTF-8: read as Windows-1252, compare names with the print"]
    return decode(content, name), []


def name_tables(document: Document, selected: Sequence[str], unnumbered: str) -> Document:
    """Give every table a locator, and keep those selected.

    Parameters
    ----------
    document : Document
        As read.
    selected : sequence of str
        Numbers as captions print them ("3", "B.1"), or locators; nothing keeps all. In a document without numbered
        tables, their position from 1.
    unnumbered : str
        The locator of a table whose caption has no number; "" for "table k of the document".

    Raises
    ------
    InputError
        For a selection that no table has.
    """
    numbered = any(table.locator for table in document.tables)
    named = []
    for position, table in enumerate(document.tables, 1):
        labels = {table.label, table.locator} - {""} if numbered else {str(position)}
        locator = table.locator or (unnumbered or f"table {position} of the document")
        named.append((labels, replace(table, locator=locator)))
    known = [min(labels, key=len) for labels, _ in named if labels]
    for label in selected:
        if not any(label in labels for labels, _ in named):
            raise InputError(f"no table '{label}'", "--table", near_match(label, known))
    kept = [table for labels, table in named if not selected or labels & set(selected)]
    return Document(kept, document.notices)
