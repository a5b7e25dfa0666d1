"""Markdown of our own as HTML: the prose of the docs and of notebooks, with anchors, and links to pages of the site.

Prevents markup from a text acting on the page (raw HTML is shown as text), and a heading that cannot be linked to.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.deflist import deflist_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from fragility.wording import counted, true_minus

#: Parts of code that have no colour of their own: names, signs, blanks.
_PLAIN = re.compile(r'<span class="(?:n|nb|nc|nf|nn|o|p|w)">([^<]*)</span>')
#: Rows of a table that are shown before it is asked for.
MOST_SHOWN = 40
_NUMBER = re.compile(r"(-?\d+(\.\d+)?)?")
_NOT_IN_ANCHORS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Prose:
    """A text as HTML: its title, its headings below the title as (level, anchor, words), and its body without title."""

    title: str
    headings: tuple[tuple[int, str, str], ...]
    body: Markup


def anchor(text: str) -> str:
    """Return the anchor of a heading, e.g. `the-second-section`."""
    return _NOT_IN_ANCHORS.sub("-", text.lower()).strip("-") or "section"


def render(text: str, folder: Path | None = None) -> Prose:
    """Return markdown as HTML; links to `.md` files lead to their pages.

    A fence `{csv-table}` whose first line is `:file: NAME` is shown as the table in that csv file of `folder`.
    """
    parser = _parser()
    tokens = parser.parse(text)
    title, headings, kept = "", [], []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "heading_open":
            words = _plain(tokens[index + 1])
            if token.tag == "h1" and not title:
                title, index = words, index + 3
                continue
            name = anchor(words)
            token.attrSet("id", name)
            headings.append((int(token.tag[1]), name, words))
        if token.type == "dt_open":
            token.attrSet("id", anchor(_plain(tokens[index + 1])))
        if token.type == "inline":
            _to_pages(token)
        kept.append(token)
        index += 1
    return Prose(title, tuple(headings), Markup(parser.renderer.render(kept, parser.options, {"folder": folder})))


def code(text: str, language: str = "python") -> Markup:
    """Return code as highlighted HTML, in classes."""
    lexer = _lexer(language)
    if lexer is None:
        return Markup('<pre tabindex="0"><code>%s</code></pre>') % text
    inner = _PLAIN.sub(r"\1", highlight(text, lexer, HtmlFormatter(nowrap=True)))
    return Markup(f'<pre class="code" tabindex="0"><code>{inner.rstrip()}</code></pre>')


@lru_cache
def _lexer(language: str) -> Lexer | None:
    """Return what reads a language; None for one that nothing reads, after a look at all that is installed."""
    try:
        return get_lexer_by_name(language, stripall=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").use(deflist_plugin)
    parser.add_render_rule("fence", lambda self, tokens, index, options, env: str(_fence(tokens[index], env["folder"])))
    parser.add_render_rule(
        "table_open", lambda *_: '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>\n'
    )
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return parser


def _fence(token: Token, folder: Path | None) -> Markup:
    language = token.info.strip()
    if language == "{csv-table}" and folder is not None:
        return _csv_table(token.content.splitlines()[0].removeprefix(":file:").strip(), folder)
    return code(token.content, language or "text")


def _csv_table(name: str, folder: Path) -> Markup:
    """Return a csv file as a table that can be saved; a long one is folded."""
    with open(folder / name, encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    number = [all(_NUMBER.fullmatch(row[place]) for row in rows) for place in range(len(header))]
    marks = [Markup(' class="number"') if is_number else "" for is_number in number]

    def cells(row: Sequence[str], tag: str) -> Markup:
        return Markup("").join(
            Markup("<{0}{1}>{2}</{3}>").format(Markup(tag), mark, true_minus(text), Markup(tag.partition(" ")[0]))
            for text, mark in zip(row, marks, strict=True)
        )

    head = cells(header, 'th scope="col"')
    body = Markup("\n").join(Markup("<tr>%s</tr>") % cells(row, "td") for row in rows)
    table = Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>\n'
        "<thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table></div>\n"
    ).format(head, body)
    if len(rows) > MOST_SHOWN:
        table = Markup("<details><summary>{} as a table</summary>{}</details>\n").format(
            counted(len(rows), "row"), table
        )
    return table + Markup('<p class="note"><a href="{0}" download>{0}</a></p>\n').format(name)


def _plain(inline: Token) -> str:
    return "".join(
        child.content for child in inline.children or () if child.type in ("text", "code_inline", "softbreak")
    )


def _to_pages(inline: Token) -> None:
    for child in inline.children or ():
        target = str(child.attrGet("href") or "")
        if child.type == "link_open" and not target.startswith(("http:", "https:", "mailto:")):
            child.attrSet("href", re.sub(r"\.md(?=#|$)", ".html", target))


def text_only(markup: str) -> str:
    """Return the words of HTML without its tags, for search and descriptions."""
    spaced = re.sub(r"<(script|style)\b.*?</\1>", " ", markup, flags=re.DOTALL).replace("<", " <")
    return " ".join(Markup(spaced).striptags().split())


def shortened(text: str, most: int = 155) -> str:
    """Return the beginning of a text, cut at a word; it is text, and escaped where it is put into a page.

    >>> shortened("the reading's own words", 19)
    "the reading's own…"
    """
    return text if len(text) <= most else f"{text[: most - 1].rsplit(' ', 1)[0]}…"
