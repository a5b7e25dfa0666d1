"""The pages that are computed from a run's results, written as HTML.

Prevents text from a paper folder acting as markup: every value is escaped where it enters a template, and a value
that is markup already is one that this package made.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from fragility.printed.paper import Paper, PaperCard
from fragility.released.sources.show import licence_text, size_text
from fragility.suite.site import marks, prose
from fragility.suite.site.addresses import paper_place, release_place
from fragility.suite.site.answers import OUTCOME_WORDS, OUTCOMES, Answer, outcome, summary, told_first, type_words
from fragility.suite.site.claim_pages import claim_values, related, views
from fragility.suite.site.columns import ColumnFit
from fragility.suite.site.compare import PaperSummary, Shared
from fragility.suite.site.estimators import families
from fragility.suite.site.fragile import Fragility
from fragility.suite.site.front import Front, told
from fragility.suite.site.ledger_page import SCALE, entry_values, filters, ledger_rows
from fragility.suite.site.notebooks import NotebookPage, notebook_link, section_link
from fragility.suite.site.released import Source
from fragility.suite.site.rows import Claim
from fragility.wording import (
    VERDICT_WORDS, counted, estimate_text, interval_text, listing, n_of, number_text, p_text, sentence, signed, value_text,
)  # fmt: skip

#: How many claims the ledger shows at a time; the first of them stand in the page itself.
AT_A_TIME = 50


@dataclass(frozen=True)
class Page:
    """What the head of a page says: its name from the root without ending, title, description, place in the menu."""

    name: str
    title: str
    description: str = ""
    section: str = ""
    kind: str = "page"
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """All that the computed pages are made of."""

    claims: Sequence[Claim]
    answers: Mapping[tuple[str, str], Sequence[Answer]]
    papers: dict[str, PaperCard]
    folders: Mapping[str, Paper]
    labels: dict[str, str]
    names: dict[str, str]
    summaries: dict[str, PaperSummary]
    questions: Sequence[Shared]
    sources: Sequence[Source]
    fragility: Fragility | None
    corrections: dict[str, Markup]
    fits: Sequence[ColumnFit]
    notebooks: Sequence[NotebookPage]
    front: Front
    example: tuple[str, int]


class Writer:
    """Renders templates into the folder of the pages, and keeps the list of what was written."""

    def __init__(self, content: Content, templates: Path, target: Path, site: Mapping[str, Any]) -> None:
        self.content, self.target, self.site = content, target, site
        self.pages: list[tuple[Page, str]] = []
        self.environment = _environment(templates, content, site)

    def write(self, template: str, page: Page, **values: Any) -> None:
        """Render one page."""
        values |= {"page": page, "root": "../" * page.name.count("/")}
        text = self.environment.get_template(template).render(values)
        path = self.target / f"{page.name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.pages.append((page, text))

    def part(self, template: str, **values: Any) -> Markup:
        """Render a part of a page that lies at the root."""
        return Markup(self.environment.get_template(template).render(values | {"root": ""}).strip())


def write_pages(content: Content, templates: Path, target: Path, site: Mapping[str, Any]) -> Writer:
    """Render every computed page into the folder of the site; return the writer, for the pages of prose."""
    writer = Writer(content, templates, target, site)
    totals = content.front.totals
    about = "fragility recomputes the numbers that papers on language-model safety print and release, and says which claims they support."
    writer.write("index.html", Page("index", "Do the published numbers back the claims?", about, kind="front", scripts=CHECK))
    rows = ledger_rows(writer, content.claims, content.answers, content.names)
    page = Page("ledger", "Claims", told(totals), "ledger", "ledger", ("data/claims.js", "_static/ledger.js"))
    first = [row.markup for row in rows[:AT_A_TIME]]
    writer.write("ledger.html", page, summary=told(totals), first_rows=first, filters=filters(rows, content.names))
    for page, template, values in _plain(content):
        writer.write(template, page, **values)
    for key, card in content.papers.items():
        _write_paper(writer, key, card)
    for source in content.sources:
        page = Page(source.page, source.card.title, prose.shortened(source.card.what), "about/index")
        writer.write("source.html", page, source=source)
    for claim in content.claims:
        _write_claim(writer, claim)
    for notebook in content.notebooks:
        title = _notebook_title(notebook, content.names)
        page = Page(notebook.page, title, prose.shortened(notebook.result or title), "notebooks/index", "notebook")
        headings = [(2, name, words) for words, name in notebook.anchors.items()]
        writer.write("notebook.html", page, notebook=notebook, headings=headings)
    return writer


#: What the box of the check needs.
CHECK = ("_static/numbers.js", "_static/check.js")


def _plain(content: Content) -> Iterator[tuple[Page, str, dict[str, Any]]]:
    yield Page("papers/index", "Papers", "The papers whose claims are checked, and how each was read.", "papers/index"), "papers/index.html", {}
    yield Page("papers/compare", "Papers side by side", "Models, numbers, judges and verdicts of each paper.", "papers/index", "wide", ("_static/table.js",)), "papers/compare.html", {}
    yield Page("sources/index", "Sources", "Released labels, scores and prompts of others, each with a card.", "about/index", "wide", ("_static/table.js",)), "sources/index.html", {}
    yield Page("notebooks/index", "Notebooks", "One question each, with its answer, as executed.", "notebooks/index"), "notebooks/index.html", {}
    yield Page("conclusions", "How little would undo a claim?", "For each claim that orders two conditions: how few labels, which analyses, what sample.", "ledger", "wide", ("_static/table.js",)), "conclusions.html", {}
    yield Page("method/estimators", "Estimators", "Every public function of fragility.statistics.", "method/index"), "estimators.html", {"families": families()}
    yield Page("check", "Check a table", "Paste percentages and n: which are possible, which n fits, intervals, two rates compared.", "check", "check", CHECK), "check.html", {}
    yield Page("search", "Search", "Search claims, papers, benchmarks, models and pages.", "", "search", ("data/search.js", "_static/search.js")), "search.html", {}
    yield Page("404", "This page is not here", "The page was not found.", "", "page"), "404.html", {}


def _write_paper(writer: Writer, key: str, card: PaperCard) -> None:
    content = writer.content
    claims = [claim for claim in content.claims if claim.paper_key == key]
    entries = [entry_values(claim, content.answers[key, claim.claim_id]) for claim in claims]
    totals = _tally(entry["outcome"] for entry in entries)
    sentence_ = told(totals) if claims else "No claim of this paper is listed."
    page = Page(f"papers/{key}", card.title, prose.shortened(f"{content.names[key]}: {sentence_}"), "papers/index", "paper")
    scores = content.folders[key].scores
    listed = [
        {"where": " · ".join(part for part in (row["locator"], row["row"], row["column"]) if part), "value": row["value_text"],
         "href": paper_place(card, row["locator"])} | {name: row[name] for name in ("model", "condition", "benchmark", "metric")}
        for row in scores.to_dict("records")
    ]  # fmt: skip
    source = content.folders[key].folder / "scores.csv"
    (writer.target / "papers").mkdir(exist_ok=True)
    (writer.target / "papers" / f"{key}.csv").write_bytes(source.read_bytes())
    writer.write("paper.html", page, card=card, entries=entries, told=sentence_, scores=listed, cite=_cite(card, page.name, writer.site),
                 release_link=release_place(card))  # fmt: skip


def _write_claim(writer: Writer, claim: Claim) -> None:
    content = writer.content
    answers = content.answers[claim.paper_key, claim.claim_id]
    card = content.papers[claim.paper_key]
    found = outcome(answers)
    told_ = f"{OUTCOME_WORDS[found].capitalize()}. {told_first(answers)}"
    shown = views(answers, card, [source.card.name for source in content.sources])
    scripts = ("_static/claim.js",) if len(answers) > 1 else ()
    if any(view.whatif for view in shown):
        scripts = ("_static/numbers.js", "_static/claim.js")
    page = Page(claim.page, str(claim.first["statement"]).rstrip("."), prose.shortened(told_), "ledger", "claim-page", scripts)
    linked = lambda target: section_link(target, claim.paper_key, content.notebooks)  # noqa: E731
    writer.write("claim.html", page, claim=claim, answers=answers, outcome=found, views=shown, summary=summary(answers), told=told_first(answers),
                 place=paper_place(card, str(claim.first["locator"])), cite=_cite(card, page.name, writer.site),
                 related=related(claim, content.claims, content.questions, content.names, linked),
                 **claim_values(answers))  # fmt: skip


def _cite(card: PaperCard, page: str, site: Mapping[str, Any]) -> str:
    """Return BibTeX of the paper and of the page with the digest of its data."""
    fields = {"title": card.title, "author": " and ".join(card.authors), "year": str(card.year or "")}
    if card.arxiv_id:
        fields |= {"eprint": f"{card.arxiv_id}{card.version}", "archivePrefix": "arXiv"}
    own = {"title": f"fragility: {page}", "year": str(card.year or ""), "note": str(site["stamp"])}
    own.pop("year")
    return "\n\n".join((_bibtex("article", card.key, fields), _bibtex("misc", f"fragility:{page}", own)))


def _bibtex(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join((f"@{kind}{{{key},", *lines, "}"))


def _tally(outcomes: Iterator[str]) -> Any:
    from collections import Counter

    return Counter(outcomes)


def _environment(templates: Path, content: Content, site: Mapping[str, Any]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "anchor": prose.anchor, "reading_anchor": lambda name: "reading-" + prose.anchor(str(name)),
        "capital": lambda text: str(text)[:1].upper() + str(text)[1:], "sentence": sentence, "listing": listing,
        "number": number_text, "value": value_text, "interval": interval_text, "estimate": estimate_text, "p_value": p_text,
        "size": size_text, "decimals": _decimals, "verdict_words": lambda name: VERDICT_WORDS[name], "type_words": type_words,
    }  # fmt: skip
    environment.globals |= {
        "content": content, "site": site, "front": content.front, "outcomes": OUTCOMES, "outcome_words": OUTCOME_WORDS,
        "verdict_order": list(VERDICT_WORDS), "n_of": n_of, "counted": counted, "licence_text": licence_text,
        "sign": marks.sign, "plot": marks.plot, "axis": marks.axis, "spark": marks.spark, "stacked": marks.stacked,
        "swatch": marks.swatch, "ledger_scale": SCALE, "example_values": content.example[0], "example_n": content.example[1],
        "notebook_link": lambda run: notebook_link(run, content.notebooks),
        "notebook_title": lambda page: _notebook_title(page, content.names),
    }  # fmt: skip
    return environment


def _notebook_title(page: NotebookPage, names: Mapping[str, str]) -> str:
    """Return a notebook's title, with the paper where it is run for each."""
    paper = names.get(page.run.partition("--")[2])
    return f"{page.title} ({paper})" if paper else page.title


def _decimals(text: str, decimals: int = 1, times: float = 1) -> str:
    """Word a number of a csv file, multiplied (100 for percent); an empty cell is "none"."""
    return signed(times * float(text), decimals) if text else "none"
