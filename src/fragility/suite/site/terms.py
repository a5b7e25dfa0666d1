"""Terms of the glossary, explained where a page first uses them.

Prevents a word that a reader cannot look up, and a tooltip that was typed by hand and went stale: the build finds the
first use of each term on each page.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from fragility.suite.site import prose

#: Elements in which no term is marked: links, code, headings, drawings, head.
_CLOSED = re.compile(
    r"<(a|code|pre|h1|h2|h3|svg|script|summary|button|label|select|title|head|nav|header|footer|textarea|option|thead|form|figcaption)\b"
    r".*?</\1>|<[^>]+>",
    re.DOTALL,
)
#: Pages on which terms are not marked: the glossary itself, and lists.
UNMARKED = ("about/glossary", "search", "404", "map", "index", "ledger")


@dataclass(frozen=True)
class Glossary:
    """Words and what they mean: `{word in lower case: (anchor, meaning)}`."""

    words: dict[str, tuple[str, str]]

    @classmethod
    def read(cls, path: Path) -> "Glossary":
        """Read the glossary; a term may hold several words apart by commas, and one in brackets."""
        words: dict[str, tuple[str, str]] = {}
        for term, meaning in re.findall(
            r"^([^\n:#][^\n]*)\n: ([^\n]+(?:\n  [^\n]+)*)", path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            told = " ".join(meaning.split())
            for word in re.split(r",\s*|\s*\(|\)", term):
                if len(word) > 2:
                    words[word.lower()] = (prose.anchor(term), told)
        return cls(words)

    def write(self, place: Path) -> None:
        """Write what every term means, once for all pages."""
        meanings = {"meanings": list(dict(self.words.values()).items())}
        text = f"window.terms = {json.dumps(meanings, ensure_ascii=False, separators=(',', ':'))};\n"
        place.write_text(text, encoding="utf-8")

    def marked(self, page: str, root: str) -> str:
        """Return a page with a link at the first use of each term in its main part."""
        begin, end = page.find("<main"), page.find("</main>")
        if begin < 0 or not self.words:
            return page
        seen: set[str] = set()
        parts, told, main = [], 0, page[begin:end]
        for start, text in _open(main):
            for match in self._found.finditer(text):
                place, _ = self.words[match[1].lower()]
                if place not in seen:
                    seen.add(place)
                    link = f'<a class="term" href="{root}about/glossary.html#{place}">{match[0]}</a>'
                    parts += [main[told : start + match.start()], link]
                    told = start + match.end()
        script = f'<script src="{root}data/terms.js" defer></script>\n</head>' if seen else "</head>"
        return page[:begin].replace("</head>", script, 1) + "".join(parts) + main[told:] + page[end:]

    @cached_property
    def _found(self) -> re.Pattern[str]:
        """Any term, the longest that fits, alone or with an s; by first letters, which is five times as fast."""
        words = sorted(self.words, key=lambda word: (word[0], -len(word)))
        rests = {
            first: "|".join(re.escape(word[1:]) for word in group)
            for first, group in groupby(words, key=lambda word: word[0])
        }
        either = "|".join(f"{re.escape(first)}(?:{rest})" for first, rest in rests.items())
        return re.compile(rf"\b({either})(s?)\b", re.IGNORECASE)


def _open(main: str) -> Iterator[tuple[int, str]]:
    """Yield the texts in which terms are marked, with their places."""
    at = 0
    for closed in _CLOSED.finditer(main):
        if closed.start() > at:
            yield at, main[at : closed.start()]
        at = closed.end()
    yield at, main[at:]
