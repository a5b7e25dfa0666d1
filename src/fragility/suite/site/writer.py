"""Writes one page: renders its template, marks the terms, and keeps what the search and the list of all pages need.

Prevents two failures: a page that no list names, for every page that is written is kept; and an edit of one claim that
costs the rendering of every page, for a page that is given what it was given before is taken from the site in place.
"""

import hashlib
import io
import pickle
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pydantic import BaseModel

from fragility.suite.site.search import words_in
from fragility.suite.site.templates import environment
from fragility.suite.site.terms import UNMARKED, Glossary

#: Stands for what every page says of all data, until the page is written.
STAMP = "[[stamp]]"
#: Kinds of page on which a number and its sign stay on one line; code of notebooks is left as it is.
NUMBERS_IN_PROSE = ("front", "claim-page", "paper")
_PERCENT = re.compile(r"(?<=\d) %")
_SIGN = re.compile(r'<symbol id="(sign-[a-z-]+)".*?</symbol>\n?', re.DOTALL)
_GRID = re.compile(r'<symbol id="grid-[^"]*">.*?</symbol>')
_REGION, _LABEL = re.compile(r'<div [^>]*role="region"[^>]*>'), re.compile(r'aria-label="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """What the head of a page says: its name from the root without ending, title, description, place in the menu.

    `detail` tells pages of one title apart.
    """

    name: str
    title: str
    description: str = ""
    section: str = ""
    kind: str = "page"
    scripts: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class Before:
    """The pages of a site in place.

    Attributes
    ----------
    site : Path
        Its folder.
    stamp : str
        What each page says of all data.
    keys : mapping
        The digest of what a page was made from, by its name.
    words : mapping
        What the search finds a page by, by the page's name.
    """

    site: Path
    stamp: str
    keys: Mapping[str, str]
    words: Mapping[str, list[str]]

    def page(self, name: str, key: str) -> tuple[str, list[str]] | None:
        """Return the text of a page and its words; None where it was made from anything else."""
        if key and self.keys.get(name) == key:
            text = (self.site / f"{name}.html").read_text(encoding="utf-8")
            return text.replace(self.stamp, STAMP), self.words.get(name, [])
        return None


class Writer:
    """Renders templates into the folder of the pages, and keeps the list of what was written.

    Parameters
    ----------
    root : Path
        The checkout, for its templates and its glossary.
    target : Path
        The folder of the pages.
    site : mapping
        What every page says of the site: its `url`, how papers were read (`how_read`), and its `stamp`.
    tools : str
        Digest of all that makes pages: templates, package, libraries.
    before : Before, optional
        The site in place.
    """

    def __init__(
        self, root: Path, target: Path, site: Mapping[str, Any], tools: str, before: Before | None = None
    ) -> None:
        self.target, self.stamp, self.site = target, str(site["stamp"]), dict(site) | {"stamp": STAMP}
        self.glossary = Glossary.read(root / "docs" / "about" / "glossary.md")
        self.pages: list[tuple[Page, list[str]]] = []
        self.keys: dict[str, str] = {}
        self.environment = environment(root / "docs" / "_pages", self.site)
        self._before, self._tools = before, (tools, self.site, self.glossary.words)

    def write(self, template: str, page: Page, **values: Any) -> None:
        """Render one page, or take it from the site in place; what is given `content` is rendered each time."""
        # a page that stands for any missing one is served at any depth
        up = "../" * page.name.count("/")
        values |= {"page": page, "root": (self.site["url"] if page.name == "404" else "") or up}
        key = "" if "content" in values else _digest((self._tools, template, values))
        text, words = (self._before and self._before.page(page.name, key)) or self._rendered(template, page, up, values)
        path = self.target / f"{page.name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(STAMP, self.stamp), encoding="utf-8")
        self.pages.append((page, words))
        self.keys[page.name] = key

    def _rendered(self, template: str, page: Page, up: str, values: Mapping[str, Any]) -> tuple[str, list[str]]:
        """Return the text of a page and the words in it."""
        text = _numbered(self.environment.get_template(template).render(values))
        text = _drawn_once(text if page.kind == "ledger" else _signs_used(text))
        text = _PERCENT.sub("\N{NO-BREAK SPACE}%", text) if page.kind in NUMBERS_IN_PROSE else text
        return text if page.name in UNMARKED else self.glossary.marked(text, up), words_in(text)

    def part(self, template: str, **values: Any) -> Markup:
        """Render a part of a page that lies at the root."""
        return Markup(self.environment.get_template(template).render(values | {"root": ""}).strip())


class _Values(pickle.Pickler):
    """Writes values so that equal ones give equal bytes: each object by its fields alone, and anew where it is met."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self.fast = True

    def reducer_override(self, value: Any) -> Any:
        """Leave out what an object has worked out of its fields and remembers."""
        if isinstance(value, type):
            return NotImplemented
        known = type(value).model_fields if isinstance(value, BaseModel) else getattr(value, "__dataclass_fields__", {})
        return (
            (tuple, ([type(value).__name__, *(getattr(value, name) for name in known)],)) if known else NotImplemented
        )


def _digest(values: Any) -> str:
    """Return the digest of what a page is made from."""
    stream = io.BytesIO()
    _Values(stream).dump(values)
    return hashlib.sha256(stream.getbuffer()).hexdigest()


def _numbered(text: str) -> str:
    """Tell apart the scrolling regions of a page that have one name."""
    seen: Counter[str] = Counter()

    def named(match: re.Match[str]) -> str:
        name = _LABEL.search(match[0])
        if name is None:
            return match[0]
        seen[name[1]] += 1
        return match[0] if seen[name[1]] == 1 else _LABEL.sub(f'aria-label="{name[1]} {seen[name[1]]}"', match[0])

    return _REGION.sub(named, text)


def _signs_used(text: str) -> str:
    """Leave out the drawings of verdicts that a page does not show."""
    return _SIGN.sub(lambda sign: sign[0] if f'href="#{sign[1]}"' in text else "", text)


def _drawn_once(text: str) -> str:
    """Move the lines of all axes to the head of a page, those of several equal axes once."""
    grids = dict.fromkeys(_GRID.findall(text))
    return _GRID.sub("", text).replace("</defs></svg>", f"{''.join(grids)}</defs></svg>", 1) if grids else text
