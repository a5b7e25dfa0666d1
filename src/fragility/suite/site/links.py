"""The links of the built pages: every one of our own leads somewhere.

Prevents a page with a link to a file or a section that is not there: the build fails and names both.
"""

import html.parser
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Page(html.parser.HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.add(str(values["id"]))
        name = {"a": "href", "link": "href", "script": "src", "img": "src", "use": "href"}.get(tag)
        if name and values.get(name):
            self.links.append(str(values[name]))


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
    for link in dict.fromkeys(links):
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
