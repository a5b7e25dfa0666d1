"""Writes one page: renders its template, marks the terms, and keeps what the search and the list of all pages need.

Prevents a page that no list names: every page that is written is kept.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from fragility.suite.site.templates import environment
from fragility.suite.site.terms import UNMARKED, Glossary

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


class Writer:
    """Renders templates into the folder of the pages, and keeps the list of what was written."""

    def __init__(self, root: Path, target: Path, site: Mapping[str, Any]) -> None:
        self.target, self.site = target, site
        self.glossary = Glossary.read(root / "docs" / "about" / "glossary.md")
        self.pages: list[tuple[Page, str]] = []
        self.environment = environment(root / "docs" / "_pages", site)

    def write(self, template: str, page: Page, **values: Any) -> None:
        """Render one page."""
        # a page that stands for any missing one is served at any depth
        up = "../" * page.name.count("/")
        values |= {"page": page, "root": (self.site["url"] if page.name == "404" else "") or up}
        text = _numbered(self.environment.get_template(template).render(values))
        text = _drawn_once(text if page.kind == "ledger" else _signs_used(text))
        text = _PERCENT.sub("\N{NO-BREAK SPACE}%", text) if page.kind in NUMBERS_IN_PROSE else text
        path = self.target / f"{page.name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if page.name in UNMARKED else self.glossary.marked(text, up), encoding="utf-8")
        self.pages.append((page, text))

    def part(self, template: str, **values: Any) -> Markup:
        """Render a part of a page that lies at the root."""
        return Markup(self.environment.get_template(template).render(values | {"root": ""}).strip())


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
