"""Where a number leads: the table in the paper, the page of a source, the released code at its commit.

Prevents a number whose address is a text only: a reader can open what it was read from.
"""

import re
from collections.abc import Collection
from urllib.parse import quote

from fragility.schemas.paper import PaperCard

#: arXiv keeps a web version of papers from this month on.
_WEB_SINCE = "2312"
_TABLE = re.compile(r"\b(Table|Fig(?:ure)?\.?)\s+([A-Z]?\.?\d+)")
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


def number_place(address: str, card: PaperCard, sources: Collection[str]) -> str:
    """Return where a number of the ledger leads: a page of the site from its root, or an address elsewhere; or ""."""
    found = _OUTCOMES.search(address)
    if found and found[1] in sources:
        return f"sources/{found[1]}.html"
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
