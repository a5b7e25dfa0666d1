"""Terms of the glossary, explained where a page first uses them.

Prevents a word that a reader cannot look up, and a tooltip that was typed by hand and went stale: the build finds the
first use of each term on each page.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fragility.suite.site import prose

#: Elements in which no term is marked: links, code, headings, drawings, head.
_CLOSED = re.compile(
    r"<(a|code|pre|h1|h2|h3|svg|script|summary|button|label|select|title|head|nav|header|footer|textarea|option|thead|form|figcaption)\b"
    r".*?</\1>|<[^>]+>",
    re.DOTALL,
)
#: Pages on which terms are not marked: the glossary itself, and lists.
LEFT_OUT = ("about/glossary", "search", "404", "map", "index", "ledger")


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

    def link(self, site: Path, pages: Iterable[str]) -> None:
        """Mark the first use of each term on each page; what it means stands once, in `data/terms.js`."""
        meanings = {"meanings": list(dict(self.words.values()).items())}
        text = f"window.terms = {json.dumps(meanings, ensure_ascii=False, separators=(',', ':'))};\n"
        (site / "data" / "terms.js").write_text(text, encoding="utf-8")
        for name in pages:
            if name not in LEFT_OUT:
                path = site / f"{name}.html"
                path.write_text(
                    self.marked(path.read_text(encoding="utf-8"), "../" * name.count("/")), encoding="utf-8"
                )

    def marked(self, page: str, root: str) -> str:
        """Return a page with a link at the first use of each term in its main part."""
        begin, end = page.find("<main"), page.find("</main>")
        if begin < 0 or not self.words:
            return page
        seen: set[str] = set()
        found = re.compile(
            rf"\b({'|'.join(re.escape(word) for word in sorted(self.words, key=len, reverse=True))})(s?)\b",
            re.IGNORECASE,
        )

        def replaced(match: re.Match[str]) -> str:
            place, _ = self.words[match[1].lower()]
            if place in seen:
                return match[0]
            seen.add(place)
            return f'<a class="term" href="{root}about/glossary.html#{place}">{match[0]}</a>'

        parts, at, main = [], 0, page[begin:end]
        for closed in _CLOSED.finditer(main):
            parts += [found.sub(replaced, main[at : closed.start()]), closed[0]]
            at = closed.end()
        parts.append(found.sub(replaced, main[at:]))
        script = f'<script src="{root}data/terms.js" defer></script>\n</head>' if seen else "</head>"
        return page[:begin].replace("</head>", script, 1) + "".join(parts) + page[end:]
