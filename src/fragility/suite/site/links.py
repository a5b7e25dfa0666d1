"""The links of the built pages: every one of our own leads somewhere.

Prevents a page with a link to a file or a section that is not there: the build fails and names both.
"""

import html
import posixpath
import re
from collections.abc import Callable, Collection, Iterable
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

_ID, _LINK = re.compile(r' id="([^"]*)"'), re.compile(r' (?:href|src)="([^"]*)"')


class _Page:
    """The ids of a page and the addresses that it names; pages are our own, so an attribute is written in one way."""

    def __init__(self, text: str) -> None:
        self.ids = set(_ID.findall(text))
        self.links = [html.unescape(link) for link in dict.fromkeys(_LINK.findall(text))]


def broken_links(site: Path, names: Collection[str] = ()) -> list[str]:
    """Return, in words, every link of a page to a file or an anchor that the site does not have.

    A fragment with `=` is the state of a page, not an anchor. With `names` only the links of these pages are followed;
    only pages that links lead to are read besides.
    """
    files = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}

    @cache
    def page(name: str) -> _Page:
        return _Page(files[name].read_text(encoding="utf-8"))

    asked = sorted(names) or [name for name in files if name.endswith(".html")]
    return [f"{name}: {link}" for name in asked for link in _broken(name, page, files)]


def _broken(name: str, page: Callable[[str], _Page], files: Collection[str]) -> Iterable[str]:
    folder = posixpath.dirname(name)
    for link in page(name).links:
        outside, target, anchor = _read(folder, link)
        target = target or name
        if outside:
            continue
        if target not in files or (anchor and target.endswith(".html") and anchor not in page(target).ids):
            yield link


@lru_cache(maxsize=100_000)
def _read(folder: str, link: str) -> tuple[bool, str, str]:
    """Return whether a link of a page in a folder leads out of the site, its file ("": its own) and its anchor."""
    parts = urlsplit(link)
    target = posixpath.normpath(posixpath.join(folder, unquote(parts.path))) if parts.path else ""
    anchor = "" if "=" in parts.fragment else unquote(parts.fragment)
    return bool(parts.scheme) or link.startswith("//"), target, anchor
