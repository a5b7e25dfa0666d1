"""The index of the search, and the list of all pages.

Prevents a search that asks a server: the words of every page stand in one file of the site.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fragility.files import write_text
from fragility.suite.site import prose

if TYPE_CHECKING:
    from fragility.suite.site.writer import Page

#: Words of a page that the index holds at most; a page's first words say what it is about.
MOST_WORDS = 500
_WORD = re.compile(r"[a-z0-9][a-z0-9.+-]*[a-z0-9]|[a-z0-9]")
#: A number stands on too many pages to find one by.
_NUMBER = re.compile(r"[\d.+-]+")
_HEAD = "window.index = "
#: Pages that nobody looks for.
LEFT_OUT = ("search", "404", "map")
KINDS = {"claim-page": "Claim", "paper": "Paper", "notebook": "Notebook"}
FOLDERS = {"sources": "Source", "method": "Method", "about": "About"}


def write_search(pages: "Sequence[tuple[Page, list[str]]]", target: Path) -> None:
    """Write `data/search.js`: for each page its address, title, kind, description, and the words in it, once each.

    Words are told by their place in one list of all, the commonest first, in base 36.
    """
    entries = [_entry(page) for page, _ in pages if page.name not in LEFT_OUT]
    _write(entries, [words for page, words in pages if page.name not in LEFT_OUT], target)


def change_search(pages: "Sequence[tuple[Page, list[str]]]", target: Path) -> None:
    """Put pages that were written again into the `data/search.js` of a built site, in the places of the old ones."""
    entries, read = _read(target)
    places = {entry[0]: place for place, entry in enumerate(entries)}
    for page, words in pages:
        place = places[_entry(page)[0]]
        entries[place], read[place] = _entry(page), words
    _write(entries, read, target)


def words_known(site: Path) -> dict[str, list[str]]:
    """Return the words that the search of a built site finds each page by, by the page's name."""
    entries, read = _read(site)
    return {entry[0].removesuffix(".html"): words for entry, words in zip(entries, read, strict=True)}


def _read(site: Path) -> tuple[list[list[str]], list[list[str]]]:
    """Return what the search of a built site says of each page, and the words in it."""
    data = json.loads(_index(site).read_text(encoding="utf-8").removeprefix(_HEAD).rstrip(";\n"))
    known = data["words"].split()
    read = [[known[int(code, 36)] for code in entry[-1].split()] for entry in data["pages"]]
    return [entry[:-1] for entry in data["pages"]], read


def _entry(page: "Page") -> list[str]:
    kind = KINDS.get(page.kind) or FOLDERS.get(page.name.partition("/")[0], "")
    return [f"{page.name}.html", page.title, kind, page.description]


def words_in(text: str) -> list[str]:
    """Return the first words of a page's main part, each once."""
    body = text[text.index("<main") : text.index("</main>")]
    found = dict.fromkeys(_WORD.findall(prose.text_only(body).lower()))
    return [word for word in found if not _NUMBER.fullmatch(word)][:MOST_WORDS]


def _write(entries: Sequence[list[str]], read: Sequence[list[str]], target: Path) -> None:
    known = [word for word, _ in Counter(word for words in read for word in words).most_common()]
    codes = {word: np.base_repr(number, 36).lower() for number, word in enumerate(known)}
    told = [[*entry, " ".join(codes[word] for word in words)] for entry, words in zip(entries, read, strict=True)]
    data = {"words": " ".join(known), "pages": told}
    text = f"{_HEAD}{json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"
    write_text(_index(target), text)


def _index(target: Path) -> Path:
    return target / "data" / "search.js"


def listed(pages: "Sequence[tuple[Page, list[str]]]") -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all pages by heading: (address, title), for the page that lists them and for the site map."""
    groups: dict[str, list[tuple[str, str]]] = {}
    heads = {
        "claims": "Claims",
        "papers": "Papers",
        "sources": "Sources",
        "notebooks": "Notebooks",
        "method": "Method",
        "about": "About",
    }
    for page, _ in pages:
        if page.name not in LEFT_OUT:
            head = heads.get(page.name.partition("/")[0], "Main pages") if "/" in page.name else "Main pages"
            groups.setdefault(head, []).append((f"{page.name}.html", page.title))
    return list(groups.items())


def sitemap(pages: "Sequence[tuple[Page, list[str]]]", url: str) -> str:
    """Return the site map for the address that the site is served at."""
    places = "".join(f"<url><loc>{url}{page.name}.html</loc></url>\n" for page, _ in pages if page.name not in LEFT_OUT)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{places}</urlset>\n'
