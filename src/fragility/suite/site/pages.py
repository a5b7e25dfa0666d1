"""The pages that are computed: front page, ledger, conclusions, claims, papers, sources, notebooks, estimators.

Prevents text from a paper folder acting as markup: every value is escaped where it enters a template, for
HTML in a raw block and for markdown in a heading, and there is no other way in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from docutils import nodes
from markupsafe import Markup, escape

from fragility.printed.paper import PaperCard
from fragility.released.sources.show import licence_text, size_text
from fragility.suite.site import rows as wording
from fragility.suite.site.columns import ColumnFit
from fragility.suite.site.compare import PaperSummary, Shared
from fragility.suite.site.estimators import families
from fragility.suite.site.figures import FigureFile
from fragility.suite.site.fragile import Fragility
from fragility.suite.site.notebooks import NotebookPage, notebook_link, section_link
from fragility.suite.site.released import Source
from fragility.suite.site.rows import Claim
from fragility.wording import counted, listing

#: Pages that have a template of their own and need nothing besides the content.
PLAIN = ("index", "conclusions", "papers/index", "papers/compare", "sources/index", "notebooks/index")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


@dataclass(frozen=True)
class Content:
    """All that the computed pages are made of."""

    claims: Sequence[Claim]
    papers: dict[str, PaperCard]
    labels: dict[str, str]
    names: dict[str, str]
    summaries: dict[str, PaperSummary]
    questions: Sequence[Shared]
    sources: Sequence[Source]
    fragility: Fragility | None
    corrections: dict[str, str]
    fits: Sequence[ColumnFit]
    notebooks: Sequence[NotebookPage]
    figures: Sequence[FigureFile]
    lines: Sequence[Markup]


def write_pages(content: Content, templates: Path, source: Path) -> None:
    """Render every computed page into the staged source folder.

    Parameters
    ----------
    content : Content
    templates : Path
        The folder of the templates.
    source : Path
        Root of the staged Sphinx source.
    """
    environment = _environment(templates, list(content.notebooks))
    environment.globals["notebook_title"] = lambda page: _notebook_title(page, content.names)

    def write(template: str, page: str, **values: Any) -> None:
        values |= {"content": content, "root": "../" * page.count("/")}
        text = environment.get_template(template).render(values)
        path = source / f"{page}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    options = {
        "paper_options": list(content.names.items()),
        "type_options": [(name, name) for name in sorted({claim.first["type"] for claim in content.claims})],
        "verdict_options": list(wording.VERDICTS.items()),
        "certainty_options": [(name, name) for name in wording.CERTAINTIES],
    }
    for page in PLAIN:
        write(f"{page}.md", page)
    write("ledger.md", "ledger", **options)
    write("estimators.md", "method/estimators", families=families())
    for key, card in content.papers.items():
        claims = [claim for claim in content.claims if claim.paper_key == key]
        write("paper.md", f"papers/{key}", card=card, claims=claims)
    for source_page in content.sources:
        write("source.md", source_page.page, source=source_page)
    for claim in content.claims:
        write("claim.md", claim.page, claim=claim, card=content.papers[claim.paper_key])


def _environment(templates: Path, notebooks: list[NotebookPage]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        finalize=_for_raw_block,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "md": _for_heading,
        "plain": _for_toctree,
        "anchor": nodes.make_id,
        "number": wording.number_text,
        "value": wording.value_text,
        "interval": wording.interval_text,
        "p_value": wording.p_text,
        "counts": _counts_text,
        "size": size_text,
        "decimals": _decimals,
    }
    environment.globals |= {
        "verdict_words": wording.VERDICTS,
        "verdict_order": list(wording.VERDICTS),
        "certainty_order": list(wording.CERTAINTIES),
        "held": wording.held_text,
        "estimate_label": wording.estimate_label,
        "counted": counted,
        "listing": listing,
        "licence_text": licence_text,
        "notebook_link": lambda run: notebook_link(run, notebooks),
        "section_link": lambda target, paper: section_link(target, paper, notebooks),
    }
    return environment


def _for_raw_block(value: Any) -> Any:
    """Escape text for HTML in a fenced raw block: no tag, no quote, no backtick that could close it."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return Markup(str(escape(value)).replace("`", "&#96;"))
    return value


def _for_heading(text: str) -> Markup:
    """Escape text for one line of markdown: every punctuation mark stands for itself."""
    return Markup(_PUNCTUATION.sub(r"\\\1", " ".join(str(text).split())))


def _notebook_title(page: NotebookPage, names: Mapping[str, str]) -> str:
    """Return a notebook's title, with the paper where it is run for each."""
    paper = names.get(page.run.partition("--")[2])
    return f"{page.title} ({paper})" if paper else page.title


def _for_toctree(text: str) -> Markup:
    """Keep text as it is for one line of a table of contents, where nothing is markup but a fence."""
    return Markup(" ".join(str(text).split()).replace("`", "'"))


def _decimals(text: str, decimals: int = 1, times: float = 1) -> str:
    """Word a number of a csv file, multiplied (100 for percent); an empty cell is "none"."""
    return f"{times * float(text):.{decimals}f}".replace("-", "\N{MINUS SIGN}") if text else "none"


def _counts_text(counts: Any) -> str:
    """Word the possible counts of a cell; a long list by its ends and its length."""
    if counts is None or counts == "" or counts == []:
        return "none"
    values = counts.split() if isinstance(counts, str) else [str(value) for value in counts]
    return ", ".join(values) if len(values) <= 4 else f"{values[0]} to {values[-1]} ({len(values)} values)"
