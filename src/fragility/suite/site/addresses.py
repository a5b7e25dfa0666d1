"""Where a number leads: the table in the paper, the page of a source, the released code at its commit.

Prevents a number whose address is a text only: a reader can open what it was read from.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote

from fragility.schemas.paper import PaperCard
from fragility.schemas.source import SourceCard

#: arXiv keeps a web version of papers from this month on.
_WEB_SINCE = "2312"
_TABLE = re.compile(r"\b(Table|Fig(?:ure)?\.?)\s+([A-Z]?\.?\d+)")
#: Where the files of a source can be read, by kind of address.
_VIEWS = {"github": "https://github.com/{}/blob/{}/{}", "hub": "https://huggingface.co/datasets/{}/blob/{}/{}"}
#: A file that an address begins with, and the row of its data.
_FILE = re.compile(r"([\w./-]+\.(?:csv|jsonl?|md|txt|ya?ml|py|tex))(?:, row (\d+))?")
_OUTCOMES = re.compile(r"data/(?:outcomes|released_scores|openers)/([\w.-]+?)(?:\.labels)?\.(?:parquet|csv)")


def paper_place(card: PaperCard, locator: str) -> str:
    """Return the address of a table or figure in the version of the paper that was read; "" where it is not on arXiv.

    Where arXiv keeps a web version the address holds the words of the caption, which browsers scroll to.
    """
    if not card.arxiv_id:
        return ""
    version = f"{card.arxiv_id}{card.version}"
    if card.arxiv_id[:4] < _WEB_SINCE or "." not in card.arxiv_id:
        return f"https://arxiv.org/pdf/{version}"
    found = _TABLE.search(locator)
    if not found:
        return f"https://arxiv.org/html/{version}"
    name = f"{'Table' if found[1] == 'Table' else 'Figure'} {found[2]}:"
    return f"https://arxiv.org/html/{version}#:~:text={quote(name)}"


def file_place(card: SourceCard, path: str, row: int | None = None) -> str:
    """Return where a file of a source can be read at its pinned version, and at which line; "" where it is not public.

    The line of a csv is one below its row, for the header is the first.
    """
    known = next((item for item in card.files if item.path == path and not item.reduced), None)
    for origin, place in card.origins(path) if known else ():
        if origin.kind in _VIEWS:
            line = f"#L{row + 1}" if row and path.endswith(".csv") and origin.kind == "github" else ""
            return _VIEWS[origin.kind].format(origin.repository, origin.revision, quote(place)) + line
    return ""


def number_place(address: str, card: PaperCard, sources: Mapping[str, SourceCard]) -> str:
    """Return where a number of the ledger leads: a page of the site from its root, or an address elsewhere; or ""."""
    found, file = _OUTCOMES.search(address), _FILE.match(address)
    if found and found[1] in sources:
        public = file_place(sources[found[1]], file[1], int(file[2]) if file[2] else None) if file else ""
        return public or f"sources/{found[1]}.html"
    if _TABLE.match(address) or address.startswith(("Sec.", "Appendix", "App.")):
        return paper_place(card, address)
    if card.release and re.match(r"^[\w./-]+\.(csv|json|yaml|yml|py|md|txt)\b", address):
        return release_place(card, address.split(",")[0].split(" ")[0])
    return ""


def release_place(card: PaperCard, path: str = "") -> str:
    """Return the released code at its pinned commit, or a file of it; "" where it is not on GitHub."""
    release = card.release
    if release is None or not re.fullmatch(r"[\w.-]+/[\w.-]+", release.repository):
        return ""
    if path in ("", "scores.csv"):
        return f"https://github.com/{release.repository}/tree/{release.commit}" if not path else ""
    return f"https://github.com/{release.repository}/blob/{release.commit}/{quote(path)}"
