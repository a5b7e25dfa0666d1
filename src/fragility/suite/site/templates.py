"""The templates of the pages, and all that they may use.

Prevents text from a paper folder acting as markup: every value is escaped where it enters a template, and a value
that is markup already is one that this package made.
"""

import re
from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup, escape

from fragility.released.sources.show import licence_text, size_text
from fragility.suite.site import marks, prose
from fragility.suite.site.addresses import file_place
from fragility.suite.site.answers import OUTCOME_WORDS, OUTCOMES, type_words
from fragility.suite.site.claim_pages import grouped
from fragility.suite.site.labels import reading_label
from fragility.suite.site.ledger_page import SCALE
from fragility.suite.site.notebooks import NotebookPage, notebook_link
from fragility.wording import (
    VERDICT_WORDS,
    counted,
    estimate_text,
    interval_text,
    listing,
    n_of,
    number_text,
    p_text,
    sentence,
    signed,
    true_minus,
    value_text,
)  # fmt: skip

if TYPE_CHECKING:
    from fragility.suite.site.pages import Content

#: Most rows of a table of numbers in a page; the file to download has all.
MOST_LISTED = 100
#: Most rows that a table of claims or papers shows before all are asked for.
MOST_ROWS = 200
#: What an author can set in a reply -> its words.
REPLY_WORDS = {
    "threshold": "a threshold of",
    "level": "a level of",
    "margin": "a margin of",
    "stated_n": "a stated n of",
}


def environment(templates: Path, site: Mapping[str, Any]) -> jinja2.Environment:
    """Return the templates with what they may use whatever they show; a value that is missing is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "anchor": prose.anchor,
        "capital": lambda text: str(text)[:1].upper() + str(text)[1:],
        "decimals": decimals,
        "estimate": estimate_text,
        "groupby_order": lambda rows, key: [list(group) for _, group in groupby(rows, itemgetter(key))],
        "interval": interval_text,
        "listing": listing,
        "marked": marked,
        "number": number_text,
        "p_value": p_text,
        "reading_anchor": lambda name: "reading-" + prose.anchor(str(name)),
        "reading_label": reading_label,
        "sentence": lambda text: true_minus(sentence(text)),
        "signs": true_minus,
        "size": size_text,
        "type_words": type_words,
        "value": value_text,
        "verdict_words": lambda name: VERDICT_WORDS[name],
    }
    made.globals |= {
        "axis": marks.axis,
        "counted": counted,
        "file_place": file_place,
        "grouped": grouped,
        "ledger_scale": SCALE,
        "licence_text": licence_text,
        "most_listed": MOST_LISTED,
        "most_rows": MOST_ROWS,
        "n_of": n_of,
        "outcome_words": OUTCOME_WORDS,
        "outcomes": OUTCOMES,
        "plot": marks.plot,
        "reply_words": REPLY_WORDS,
        "sign": marks.sign,
        "site": site,
        "spark": marks.spark,
        "stack": marks.stack,
        "stacked": marks.stacked,
        "swatch": marks.swatch,
        "verdict_order": list(VERDICT_WORDS),
    }
    return made


def of_content(content: "Content") -> dict[str, Any]:
    """Return what the templates of pages about all papers are given."""
    return {
        "content": content,
        **example(content),
        "front": content.front,
        "notebook_link": lambda run: notebook_link(run, content.notebooks),
        "notebook_title": lambda page: notebook_title(page, content.names),
    }


def example(content: "Content") -> dict[str, Any]:
    """Return what the box of the check begins with."""
    return {"example_n": content.example[1], "example_values": content.example[0]}


def notebook_title(page: NotebookPage, names: Mapping[str, str]) -> str:
    """Return a notebook's title, with the paper where it is run for each."""
    paper = names.get(page.run.partition("--")[2])
    return f"{page.title} ({paper})" if paper else page.title


def marked(text: str) -> Markup:
    """Return a sentence of a docstring with what stands in backticks as code."""
    return Markup(re.sub(r"`+([^`]+)`+", r"<code>\1</code>", str(escape(text))))


def decimals(text: str, places: int = 1, times: float = 1) -> str:
    """Word a number of a csv file, multiplied (100 for percent); an empty cell is "none"."""
    return signed(times * float(text), places) if text else "none"
