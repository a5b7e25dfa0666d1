"""The pages that are computed from a run's results: which there are, and what each is given.

Prevents a page that no list names: the writer keeps every page that it writes, for search and for the list of all.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from fragility.printed.paper import Paper, PaperCard
from fragility.suite.numbers import Numbers
from fragility.suite.site import fields, prose
from fragility.suite.site.addresses import paper_place, release_place
from fragility.suite.site.answers import OUTCOME_WORDS, Answer, outcome, summary, told_first
from fragility.suite.site.claim_pages import claim_values, related, views
from fragility.suite.site.compare import PaperSummary, Shared
from fragility.suite.site.estimators import families
from fragility.suite.site.explorer import write_scores
from fragility.suite.site.fragile import Fragility
from fragility.suite.site.front import Front, told
from fragility.suite.site.ledger_page import entry_values, filters, ledger_rows
from fragility.suite.site.notebooks import NotebookPage, section_link
from fragility.suite.site.released import Source
from fragility.suite.site.rows import Claim
from fragility.suite.site.templates import environment, notebook_title
from fragility.suite.site.terms import UNMARKED, Glossary

#: How many claims the ledger shows at a time; the first of them stand in the page itself.
AT_A_TIME = 50


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
    numbers: Mapping[str, Numbers]
    notebooks: Sequence[NotebookPage]
    front: Front
    example: tuple[str, int]
    files: Sequence[fields.File]


class Writer:
    """Renders templates into the folder of the pages, and keeps the list of what was written."""

    def __init__(
        self, content: Content, templates: Path, target: Path, site: Mapping[str, Any], glossary: Glossary
    ) -> None:
        self.content, self.target, self.site, self.glossary = content, target, site, glossary
        self.pages: list[tuple[Page, str]] = []
        self.environment = environment(templates, content, site)

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


def write_pages(
    content: Content, root: Path, target: Path, site: Mapping[str, Any], glossary: Glossary
) -> Writer:
    """Render every computed page into the folder of the site; return the writer, for the pages of prose."""
    templates = root / "docs" / "_pages"
    writer = Writer(content, templates, target, site, glossary)
    totals = content.front.totals
    what = "The numbers that papers on language-model safety print and release, recomputed: do they back the claims?"
    page = Page("index", "Do the published numbers back the claims?", what, kind="front", scripts=CHECK)
    writer.write("index.html", page)
    rows = ledger_rows(writer, content.claims, content.answers, content.names)
    page = Page("ledger", "Claims", told(totals), "ledger", "ledger", LEDGER)
    first = [row.markup for row in rows[:AT_A_TIME]]
    writer.write(
        "ledger.html",
        page,
        summary=told(totals, content.front.again),
        first_rows=first,
        filters=filters(rows, content.names),
    )
    measures = write_scores(content.folders, content.numbers, content.names, root, target)
    page = Page(
        "scores",
        "Every score",
        SCORES,
        "scores",
        "scores",
        ("_static/numbers.js", "data/scores.js", "_static/scores.js"),
    )
    writer.write("scores.html", page, measures=measures, total=sum(measures.values()))
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
        title = notebook_title(notebook, content.names)
        page = Page(notebook.page, title, prose.shortened(notebook.result or title), "notebooks/index", "notebook")
        headings = [(2, name, words) for words, name in notebook.anchors.items()]
        writer.write("notebook.html", page, notebook=notebook, headings=headings)
    return writer


def _signs_used(text: str) -> str:
    """Leave out the drawings of verdicts that a page does not show."""
    return _SIGN.sub(lambda sign: sign[0] if f'href="#{sign[1]}"' in text else "", text)


def _drawn_once(text: str) -> str:
    """Move the lines of all axes to the head of a page, those of several equal axes once."""
    grids = dict.fromkeys(_GRID.findall(text))
    return _GRID.sub("", text).replace("</defs></svg>", f"{''.join(grids)}</defs></svg>", 1) if grids else text


#: Kinds of page on which a number and its sign stay on one line; code of notebooks is left as it is.
NUMBERS_IN_PROSE = ("front", "claim-page", "paper")
_PERCENT = re.compile(r"(?<=\d) %")
_SIGN = re.compile(r'<symbol id="(sign-[a-z-]+)".*?</symbol>\n?', re.DOTALL)
_GRID = re.compile(r'<symbol id="grid-[^"]*">.*?</symbol>')
_REGION, _LABEL = re.compile(r'<div [^>]*role="region"[^>]*>'), re.compile(r'aria-label="([^"]*)"')
#: What the page of all scores is.
SCORES = "Every printed percentage and every released rate as a dot, by paper, benchmark, model, condition or judge."
#: What the list of claims needs.
LEDGER = ("data/claims.js", "_static/parquet.js", "_static/ledger.js")
#: What the box of the check needs.
CHECK = ("_static/numbers.js", "_static/check.js")


def _plain(content: Content) -> Iterator[tuple[Page, str, dict[str, Any]]]:
    """Yield the pages that need nothing besides the content: page, template, further values."""
    sorts, papers, about = ("_static/table.js",), "papers/index", "about/index"
    what = "The papers whose claims are checked, and how each was read."
    yield Page(papers, "Papers", what, papers), "papers/index.html", {}
    what = "Models, numbers, judges and verdicts of each paper."
    yield Page("papers/compare", "Papers side by side", what, papers, "wide", sorts), "papers/compare.html", {}
    what = "Released labels, scores and prompts of others, each with a card."
    yield Page("sources/index", "Sources", what, about, "wide", sorts), "sources/index.html", {}
    what = "One question each, with its answer, as executed."
    yield Page("notebooks/index", "Notebooks", what, "notebooks/index"), "notebooks/index.html", {}
    what = "For each claim that orders two conditions: how few labels, which analyses, what sample would undo it."
    yield Page("conclusions", "How little would undo a claim?", what, "ledger", "wide", sorts), "conclusions.html", {}
    what = "Every public function of fragility.statistics, by module."
    values = {"families": families()}
    yield Page("method/estimators", "Estimators", what, "method/index"), "estimators.html", values
    what = "Every field of the files that a contributor writes, with what it holds and an example."
    told = {"files": content.files, "unused": fields.UNUSED}
    yield Page("method/fields", "Fields", what, "method/index", "wide"), "fields.html", told
    what = "Paste percentages and n: which are possible, which n fits, intervals, two rates compared."
    yield Page("check", "Check a table", what, "check", "check", CHECK), "check.html", {}
    what, scripts = "Search claims, papers, benchmarks, models and pages.", ("data/search.js", "_static/search.js")
    yield Page("search", "Search", what, "", "search", scripts), "search.html", {}
    yield Page("404", "This page is not here", "The page was not found.", "", "page"), "404.html", {}


def _write_paper(writer: Writer, key: str, card: PaperCard) -> None:
    content = writer.content
    claims = [claim for claim in content.claims if claim.paper_key == key]
    entries = [entry_values(claim, content.answers[key, claim.claim_id]) for claim in claims]
    totals = _tally(entry["outcome"] for entry in entries)
    told_ = told(totals) if claims else "No claim of this paper is listed."
    page = Page(
        f"papers/{key}",
        card.title,
        prose.shortened(f"{content.names[key]}: {told_}"),
        "papers/index",
        "paper",
        ("_static/paper.js",),
    )
    folder = content.folders[key]
    (writer.target / "papers").mkdir(exist_ok=True)
    (writer.target / "papers" / f"{key}.csv").write_bytes((folder.folder / "scores.csv").read_bytes())
    values = {"entries": entries, "told": told_, "scores": _listed(folder), "release_link": release_place(card)}
    writer.write("paper.html", page, card=card, cite=_cite(card, page.name, writer.site), **values)


def _listed(paper: Paper) -> list[dict[str, str]]:
    """Return every printed number of a paper with its place and where that leads."""
    listed = []
    for row in paper.scores.to_dict("records"):
        where = " · ".join(part for part in (row["row"], row["column"]) if part)
        own = {name: str(row[name]) for name in ("model", "condition", "benchmark", "metric")}
        href = paper_place(paper.card, row["locator"])
        listed.append({"locator": row["locator"], "where": where, "value": str(row["value_text"]), "href": href, **own})
    return listed


def _write_claim(writer: Writer, claim: Claim) -> None:
    content = writer.content
    answers = content.answers[claim.paper_key, claim.claim_id]
    card = content.papers[claim.paper_key]
    found = outcome(answers)
    told_ = f"{OUTCOME_WORDS[found].capitalize()}. {told_first(answers)}"
    shown = views(answers, card, {source.card.name: source.card for source in content.sources})
    shared = claim_values(answers)
    scripts: tuple[str, ...] = ("_static/claim.js",)
    if any(view.whatif for view in shown):
        scripts = ("_static/numbers.js", "_static/claim.js")
    if shared["overview"] or any(view.figure or view.sticks for view in shown):
        scripts = (*scripts, "_static/figures.js")
    title = str(claim.first["statement"]).rstrip(".")
    page = Page(
        claim.page,
        title,
        prose.shortened(told_),
        "ledger",
        "claim-page",
        scripts,
        f"{content.names[claim.paper_key]}, {claim.claim_id}",
    )

    def linked(target: str) -> tuple[str, str] | None:
        return section_link(target, claim.paper_key, content.notebooks)

    values = {
        "answers": answers,
        "outcome": found,
        "told": told_first(answers),
        "summary": summary(answers),
        "views": shown,
        "place": paper_place(card, str(claim.first["locator"])),
        "cite": _cite(card, page.name, writer.site),
        "related": related(claim, content.claims, content.questions, content.names, linked),
        **shared,
    }
    writer.write("claim.html", page, claim=claim, **values)


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


def _tally(outcomes: Iterable[str]) -> Counter[str]:
    return Counter(outcomes)
