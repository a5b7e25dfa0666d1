"""From a file name or an arXiv id to the tables of the document.

Prevents the failure in which a file is read as what it is not: the ending of its name says how it is read.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from fragility.documents import decode, read_text
from fragility.errors import InputError, near_match
from fragility.printed.extract.fetch import ARXIV, arxiv_id, fetch_arxiv
from fragility.printed.extract.grid import Document
from fragility.printed.extract.html import read_html
from fragility.printed.extract.latex import read_latex
from fragility.printed.extract.markdown import read_markdown
from fragility.printed.extract.separated import read_separated

_READERS: dict[str, Callable[[str], Document]] = {
    ".html": read_html, ".htm": read_html, ".xhtml": read_html, ".tex": read_latex, ".md": read_markdown,
    ".markdown": read_markdown,
}  # fmt: skip
_SEPARATED = (".csv", ".tsv")


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
    if ending not in _READERS and ending not in _SEPARATED:
        known = ", ".join((*_READERS, *_SEPARATED))
        raise InputError(f"'{name}' is of no kind that is read", fix=f"known: {known}")
    text = decode(source, name) if isinstance(source, bytes) else read_text(source)
    return read_separated(text, name) if ending in _SEPARATED else _READERS[ending](text)


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
