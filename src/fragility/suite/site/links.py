"""The links of the built pages: every one of our own leads somewhere.

Prevents a page with a link to a file or a section that is not there: the build fails and names both.
"""

import html
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

_ID, _LINK = re.compile(r'<[^>]*\sid="([^"]*)"'), re.compile(r'<[^>]*\s(?:href|src)="([^"]*)"')


class _Page:
    """The ids of a page and the addresses that it names; pages are our own, so an attribute is written in one way."""

    def __init__(self, text: str) -> None:
        self.ids = set(_ID.findall(text))
        self.links = [html.unescape(link) for link in dict.fromkeys(_LINK.findall(text))]


def broken_links(site: Path) -> list[str]:
    """Return, in words, every link of a page to a file or an anchor that the site does not have.

    A fragment with `=` is the state of a page, not an anchor.
    """
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    found: list[str] = []
    for path, page in pages.items():
        found += [f"{path.relative_to(site).as_posix()}: {link}" for link in _broken(path, page.links, pages)]
    return found


def _broken(path: Path, links: Iterable[str], pages: dict[Path, _Page]) -> Iterable[str]:
    for link in links:
        parts = urlsplit(link)
        if parts.scheme or link.startswith("//"):
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        known = pages.get(target)
        if (known is None and not target.is_file()) or (
            known is not None
            and parts.fragment
            and "=" not in parts.fragment
            and unquote(parts.fragment) not in known.ids
        ):
            yield link
