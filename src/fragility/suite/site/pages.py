"""The pages that are computed from a run's results: which there are, and what each is given.

Prevents a result that no page shows: every claim, paper, source and notebook of a run gets a page of its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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
from fragility.suite.site.notebooks import NotebookPage, notebook_link, section_link
from fragility.suite.site.released import Source
from fragility.suite.site.rows import Claim
from fragility.suite.site.templates import example, notebook_title, of_content
from fragility.suite.site.writer import Page, Writer

#: How many claims the ledger shows at a time; the first of them stand in the page itself.
AT_A_TIME = 50


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
    rates: Sequence[dict[str, Any]]
    notebooks: Sequence[NotebookPage]
    front: Front
    example: tuple[str, int]
    files: Sequence[fields.File]

    @cached_property
    def of_paper(self) -> Mapping[str, Sequence[Claim]]:
        """The claims of each paper that has any."""
        found: dict[str, list[Claim]] = {}
        for claim in self.claims:
            found.setdefault(claim.paper_key, []).append(claim)
        return found


def write_pages(content: Content, root: Path, writer: Writer) -> None:
    """Render every computed page into the folder of the site."""
    whole = of_content(content)
    totals = content.front.totals
    what = "The numbers that papers on language-model safety print and release, recomputed: do they back the claims?"
    page = Page("index", "Do the published numbers back the claims?", what, kind="front", scripts=CHECK)
    writer.write("index.html", page, **whole)
    rows = ledger_rows(writer, content.claims, content.answers, content.folders, content.names)
    page = Page("ledger", "Claims", told(totals), "ledger", "ledger", LEDGER)
    first = [row.markup for row in rows[:AT_A_TIME]]
    writer.write(
        "ledger.html",
        page,
        summary=told(totals, content.front.again),
        first_rows=first,
        filters=filters(rows, content.names),
        **whole,
    )
    measures = write_scores(content.folders, content.numbers, content.names, content.rates, root, writer.target)
    page = Page(
        "scores",
        "Every score",
        SCORES,
        "scores",
        "scores",
        ("_static/numbers.js", "data/scores.js", "_static/scores.js"),
    )
    writer.write("scores.html", page, measures=measures, total=sum(measures.values()))
    for page, template, values in _plain(content, whole):
        writer.write(template, page, **values)
    for key, card in content.papers.items():
        _write_paper(writer, content, key, card)
    for source in content.sources:
        page = Page(source.page, source.card.title, prose.shortened(source.card.what), "about/index")
        writer.write("source.html", page, source=source)
    for claim in content.claims:
        _write_claim(writer, content, claim)
    for notebook in content.notebooks:
        write_notebook(writer, notebook, content.names)


def write_notebook(writer: Writer, notebook: NotebookPage, names: Mapping[str, str]) -> None:
    """Render the page of an executed notebook, and write its figures."""
    title = notebook_title(notebook, names)
    page = Page(notebook.page, title, prose.shortened(notebook.result or title), "notebooks/index", "notebook")
    headings = [(2, name, words) for words, name in notebook.anchors.items()]
    writer.write("notebook.html", page, notebook=notebook, headings=headings)
    for name, picture in notebook.pictures.items():
        place = writer.target / "notebooks" / notebook.run / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(picture)


#: What the page of all scores is.
SCORES = "Every printed percentage and every released rate as a dot, by paper, benchmark, model, condition or judge."
#: What the list of claims needs.
LEDGER = ("data/claims.js", "_static/parquet.js", "_static/ledger.js")
#: What the box of the check needs.
CHECK = ("_static/numbers.js", "_static/check.js")


def _plain(content: Content, whole: dict[str, Any]) -> Iterator[tuple[Page, str, dict[str, Any]]]:
    """Yield the pages that are about all papers, or about none: page, template, values."""
    sorts, papers, about = ("_static/table.js",), "papers/index", "about/index"
    what = "The papers whose claims are checked, and how each was read."
    yield Page(papers, "Papers", what, papers), "papers/index.html", whole
    what = "Models, numbers, judges and verdicts of each paper."
    yield Page("papers/compare", "Papers side by side", what, papers, "wide", sorts), "papers/compare.html", whole
    what = "Released labels, scores and prompts of others, each with a card."
    yield Page("sources/index", "Sources", what, about, "wide", sorts), "sources/index.html", whole
    what = "One question each, with its answer, as executed."
    yield Page("notebooks/index", "Notebooks", what, "notebooks/index"), "notebooks/index.html", whole
    what = "For each claim that labels decide: how few labels, which analyses, what sample would undo it."
    yield (
        Page("conclusions", "How little would undo a claim?", what, "ledger", "wide", sorts),
        "conclusions.html",
        whole,
    )
    what = "Every public function of fragility.statistics, by module."
    values = {"families": families()}
    yield Page("method/estimators", "Estimators", what, "method/index"), "estimators.html", values
    what = "Every field of the files that a contributor writes, with what it holds and an example."
    told = {"files": content.files, "unused": fields.UNUSED}
    yield Page("method/fields", "Fields", what, "method/index", "wide"), "fields.html", told
    what = "Paste percentages and n: which are possible, which n fits, intervals, two rates compared."
    yield Page("check", "Check a table", what, "check", "check", CHECK), "check.html", example(content)
    what, scripts = "Search claims, papers, benchmarks, models and pages.", ("data/search.js", "_static/search.js")
    yield Page("search", "Search", what, "", "search", scripts), "search.html", {}
    yield Page("404", "This page is not here", "The page was not found.", "", "page"), "404.html", {}


def _write_paper(writer: Writer, content: Content, key: str, card: PaperCard) -> None:
    claims = content.of_paper.get(key, ())
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
    values = {
        "name": content.names[key],
        "label": content.labels[key],
        "own": content.summaries[key],
        "fits": content.numbers[key].fits,
        "corrections": content.corrections[key],
        "audit": notebook_link(f"02-paper-audit--{key}", content.notebooks),
        "entries": entries,
        "told": told_,
        "scores": _listed(folder),
        "release_link": release_place(card),
    }
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


def _write_claim(writer: Writer, content: Content, claim: Claim) -> None:
    answers = content.answers[claim.paper_key, claim.claim_id]
    card = content.papers[claim.paper_key]
    found = outcome(answers)
    begun, told_ = OUTCOME_WORDS[found].capitalize(), told_first(answers)
    told_ = told_ if told_.startswith(begun) else f"{begun}. {told_}"
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
        "paper_name": content.names[claim.paper_key],
        "answers": answers,
        "outcome": found,
        "told": told_first(answers),
        "summary": summary(answers),
        "views": shown,
        "place": paper_place(card, str(claim.first["locator"])),
        "cite": _cite(card, page.name, writer.site),
        "related": related(claim, content.of_paper[claim.paper_key], content.questions, content.names, linked),
        **shared,
    }
    writer.write("claim.html", page, claim=claim, **values)


def _cite(card: PaperCard, page: str, site: Mapping[str, Any]) -> str:
    """Return BibTeX of the paper and of the page with the digest of its data."""
    fields = {"title": card.title, "author": " and ".join(card.authors), "year": str(card.year or "")}
    if card.arxiv_id:
        fields |= {"eprint": f"{card.arxiv_id}{card.version}", "archivePrefix": "arXiv"}
    section, _, name = page.partition("/")
    part = f"claim {name.partition('/')[2]} of " if section == "claims" else ""
    own = {"title": f"fragility on {part}{card.title}", "note": str(site["stamp"]).rstrip(".")}
    return "\n\n".join((_bibtex("article", card.key, fields), _bibtex("misc", f"fragility:{page}", own)))


def _bibtex(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join((f"@{kind}{{{key},", *lines, "}"))


def _tally(outcomes: Iterable[str]) -> Counter[str]:
    return Counter(outcomes)
