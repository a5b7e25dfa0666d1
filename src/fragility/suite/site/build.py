"""Build the site: stage the pages, check every link, move the result to its place.

Prevents three failures: a half-built site after a kill, a page with a broken link (the build fails and names it), and
two builds of one input that differ.
"""

import gzip
import importlib.metadata
import json
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fragility
from fragility.claims.ledger import to_csv
from fragility.errors import FragilityError, InputError
from fragility.files import content_digest, data_digest, replace_folder
from fragility.printed.paper import Paper, load_paper
from fragility.schemas.ledger import Row
from fragility.suite import cache
from fragility.suite.folders import Folders
from fragility.suite.lock import only_one
from fragility.suite.numbers import numbers_of
from fragility.suite.parts import kept_part, shared_key
from fragility.suite.site import again, prose
from fragility.suite.site.answers import answers_of
from fragility.suite.site.compare import shared_questions, summarise
from fragility.suite.site.explorer import released_rates
from fragility.suite.site.fields import reference
from fragility.suite.site.fragile import load_fragility
from fragility.suite.site.front import front, told
from fragility.suite.site.labels import short_labels, versions
from fragility.suite.site.links import broken_links
from fragility.suite.site.notebooks import NotebookPage, read_notebooks
from fragility.suite.site.pages import Content, write_pages
from fragility.suite.site.reading import reading_sentences
from fragility.suite.site.released import load_released
from fragility.suite.site.rows import group_claims, load_rows
from fragility.suite.site.search import listed, sitemap, write_search
from fragility.suite.site.writer import Before, Page, Writer

#: What turns text into pages; their versions are part of the input.
TOOLS = ("jinja2", "markdown-it-py", "pygments", "beautifulsoup4")
#: Results of a run that the site gives away.
DOWNLOADS = ("ledger.json", "granularity.csv")
#: Those that a page can do without; it says so where they are absent.
OPTIONAL = ("conclusions.csv", "recomputed.csv")
#: Those of both that are given compressed: most of their bytes repeat.
LONG = (*DOWNLOADS, "recomputed.csv")
#: How hard they are compressed, 1 to 9: what zlib does by default.
PACKED = 6
#: Name of the file in the site that holds the digest of the input it was built from.
STAMP = "input.sha256"
#: Top-level documents that are pages too.
_TOP_LEVEL = {"CORRECTIONS.md": "about/corrections", "CHANGELOG.md": "about/changelog"}
#: Printed numbers that the box of the check begins with, where no paper offers better ones, and their n.
_EXAMPLE = ("95.96 99.81 96.73 80.58", 500)
_MOST_EXAMPLES = 12


def build(
    root: Path, *, force: bool = False, url: str = "", without: Collection[str] = (), draft: bool = False
) -> Path:
    """Build `build/site` from `docs/`, the paper folders and what a run left in `build/`.

    Parameters
    ----------
    root : Path
        The checkout; its `build/` holds `ledger.json`, `granularity.csv`, `notebooks/` and, where there are any,
        `conclusions.csv` and `recomputed.csv`.
    force : bool
        Build also when the site in place was built from the same input.
    url : str
        Address that the site is to be served at; with it pages name their own address, and there is a site map.
    without : collection of str
        Runs of notebooks that are not up to date: they get no page.
    draft : bool
        Write the pages aside, for a build that will differ in the own pages of some notebooks and takes the rest from
        there; nothing is written where the site in place would do.

    Returns
    -------
    Path
        The folder of the site; `index.html` is its front page.

    Raises
    ------
    InputError
        When the ledger, the granularity table or the executed notebooks are missing or malformed.
    FragilityError
        When a page has a broken link; names each.
    """
    folders = Folders(root)
    for name in DOWNLOADS:
        if not (folders.build / name).is_file():
            raise InputError("no such file", f"{folders.build.name}/{name}", "run `fragility run` first")
    with _stage(folders.build) as stage:
        notebooks, pages = read_notebooks(folders, without), stage / "pages"
        tools = _tools_digest(root)
        asked = " ".join([url, *sorted(without)]).rstrip()
        rest = _rest_digest(folders, tools, asked, again.elsewhere(notebooks))
        bodies = again.bodies(notebooks)
        digest = cache.digest(rest, bodies)
        known = {} if force else {place: again.read_built(folders, place) for place in (folders.site, folders.draft)}
        olds = [(place, built) for place, built in known.items() if built]
        like = [(place, built) for place, built in olds if built.rest == rest]
        if any(built.all == digest or draft for place, built in like if place == folders.site):
            return folders.site
        if like:
            place, old = like[0]
            written = again.write_again(root, place, old, pages, notebooks, tools)
            names, told, keys = old.names, old.site, old.keys | written
        else:
            before = again.before(*olds[0]) if olds else None
            written = {}
            names, told, keys = _write(folders, pages, f"{url.rstrip('/')}/" if url else "", notebooks, tools, before)
        broken = broken_links(pages, [f"{name}.html" for name in written])
        if broken:
            raise FragilityError("the site was not built; links that lead nowhere:\n" + "\n".join(broken))
        (pages / STAMP).unlink(missing_ok=True)
        (pages / STAMP).write_text(digest + "\n", encoding="utf-8")
        site = replace_folder(pages, folders.draft if draft else folders.site)
        again.keep_built(folders, site, again.Built(digest, rest, again.site_digest(site), bodies, names, told, keys))
        if not draft:
            shutil.rmtree(folders.draft, ignore_errors=True)
        return site


@contextmanager
def _stage(build_dir: Path) -> Iterator[Path]:
    """Give a folder to build in, one build at a time; what a killed build left is removed first."""
    with only_one(build_dir / ".site.lock"):
        for left in build_dir.glob(".site-*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=build_dir, prefix=".site-", ignore_cleanup_errors=True) as stage:
            yield Path(stage)


def _write(
    folders: Folders, pages: Path, url: str, notebooks: Sequence[NotebookPage], tools: str, before: Before | None
) -> tuple[dict[str, str], dict[str, Any], dict[str, str]]:
    """Write every page and every file for download.

    Return the names of the papers, what every page says, and what each page was made from; pages that are made from the
    same as `before` are taken from there.
    """
    root, made = folders.root, folders.build
    docs = root / "docs"
    shutil.copytree(docs / "_static", pages / "_static")
    (pages / ".nojekyll").touch()
    rows = load_rows(folders.ledger)
    papers = {key: load_paper(key, root) for key in dict.fromkeys(row["paper_key"] for row in rows)}
    content = _content(folders, rows, papers, notebooks)
    read = reading_sentences(rows, content.names, content.summaries)
    site = {"url": url, "how_read": read, "stamp": _versions(rows, root)}
    writer = Writer(root, pages, site, tools, before)
    write_pages(content, root, writer)
    _write_prose(root, writer)
    writer.write("map.html", Page("map", "All pages", "Every page of the site."), groups=listed(writer.pages))
    write_search(writer.pages, pages)
    (pages / "found.txt").write_text(told(content.front.totals) + "\n", encoding="utf-8")
    writer.glossary.write(pages / "data" / "terms.js")
    if url:
        (pages / "sitemap.xml").write_text(sitemap(writer.pages, url), encoding="utf-8")
    for name in (name for name in (*DOWNLOADS, *OPTIONAL) if (made / name).is_file()):
        if name in LONG:
            (pages / f"{name}.gz").write_bytes(gzip.compress((made / name).read_bytes(), PACKED, mtime=0))
        else:
            shutil.copyfile(made / name, pages / name)
    (pages / "ledger.csv").write_text(to_csv(rows), encoding="utf-8")
    _write_parquet(rows, pages / "ledger.parquet")
    return content.names, site, writer.keys


def _content(folders: Folders, rows: list[Row], papers: dict[str, Paper], notebooks: Sequence[NotebookPage]) -> Content:
    root, shared = folders.root, shared_key(folders)
    cards = {key: paper.card for key, paper in papers.items()}
    numbers = {key: numbers_of(folders, key, shared) for key in papers}
    claims = group_claims(rows)
    of_paper: dict[str, list[Row]] = {key: [] for key in papers}
    for row in rows:
        of_paper[row["paper_key"]].append(row)
    answers = answers_of(claims, papers)
    log = (root / "CORRECTIONS.md").read_text(encoding="utf-8")
    return Content(
        claims=claims,
        answers=answers,
        papers=cards,
        folders=papers,
        labels=versions(cards),
        names=dict(short_labels(cards)),
        summaries={key: summarise(paper, numbers[key], of_paper[key]) for key, paper in papers.items()},
        questions=shared_questions(root, rows, list(papers.values())),
        sources=load_released(folders, shared),
        fragility=load_fragility(folders.conclusions),
        corrections={key: prose.render(_corrections(log, key)).body for key in papers},
        numbers=numbers,
        rates=kept_part(folders, "released", "rates", shared, lambda: released_rates(root)),
        notebooks=notebooks,
        front=front(claims, answers, papers, {key for key, card in cards.items() if card.subject == "judges"}),
        example=_example(rows),
        files=reference(root, papers),
    )


def _example(rows: list[Row]) -> tuple[str, int]:
    """Return what the box of the check begins with: the percentages of the first column that rules out its n."""
    for row in rows:
        texts = [str(cell["value_text"]) for cell in row["cells"] if "impossible at n" in str(cell["note"])]
        if row["type"] == "count" and row["verdict_held"] == "contradicted" and texts:
            stated = re.search(r"impossible at n = (\d+)", str(row["cells"][0]["note"]))
            if stated:
                return " ".join(dict.fromkeys(texts[:_MOST_EXAMPLES])), int(stated[1])
    return _EXAMPLE


def _write_prose(root: Path, writer: Writer) -> None:
    """Write the pages of the docs, and the top-level documents that are pages too."""
    texts = {
        path.relative_to(root / "docs").with_suffix("").as_posix(): path
        for path in sorted((root / "docs").rglob("*.md"))
    }
    texts |= {page: root / name for name, page in _TOP_LEVEL.items()}
    for name, path in texts.items():
        if name.startswith("_"):
            continue
        read = prose.render(path.read_text(encoding="utf-8"), path.parent)
        section = f"{name.partition('/')[0]}/index"
        crumbs = [] if name == section else [(section, section.partition("/")[0].capitalize())]
        description = prose.shortened(prose.text_only(str(read.body).partition("</p>")[0]))
        detail = "" if name == section else section.partition("/")[0]
        page = Page(name, read.title or name, description, section, "prose-page", detail=detail)
        writer.write("prose.html", page, body=read.body, headings=read.headings, crumbs=crumbs)
    for path in sorted((root / "docs").rglob("*.csv")):
        shutil.copyfile(path, writer.target / path.relative_to(root / "docs"))


def _write_parquet(rows: list[Row], path: Path) -> None:
    import pandas as pd

    nested = {
        "cells",
        "steps",
        "sensitivity",
        "replies",
        "missing",
        "bears_on",
        "shown_in",
        "comparisons",
        "concerns",
    }
    flat = [
        {
            name: json.dumps(value) if name in nested or isinstance(value, list | dict) else value
            for name, value in row.items()
        }
        for row in rows
    ]
    pd.DataFrame(flat).to_parquet(path, index=False, compression="zstd")


def _corrections(log: str, key: str) -> str:
    """Return what CORRECTIONS.md says under the heading that names the paper."""
    found = re.search(rf"^### {re.escape(key)}\n(.*?)(?=^##|\Z)", log, flags=re.MULTILINE | re.DOTALL)
    return found.group(1).strip() if found else "None so far."


def _versions(rows: list[Row], root: Path) -> str:
    rules = ", ".join(sorted({str(row["rule_version"]) for row in rows}))
    return f"fragility {fragility.__version__}, decision rule version {rules}, data {data_digest(root)[:12]}."


def _tools_digest(root: Path) -> str:
    """Return a digest of what makes the pages: templates, this package, its tools."""
    package, templates = Path(fragility.__file__).parent, root / "docs" / "_pages"
    parts = [content_digest([package], package), content_digest([templates], root)]
    return cache.digest(*parts, *(f"{tool} {_version(tool)}" for tool in TOOLS))


def _rest_digest(folders: Folders, tools: str, asked: str, notebooks: str) -> str:
    """Return a digest of all that the pages are made of but what notebooks' own pages alone show.

    These are texts, data, results, the tools, and what other pages tell of the notebooks.
    """
    root, made = folders.root, folders.build
    parts = [content_digest([root / "docs", root / "data", *(root / name for name in _TOP_LEVEL)], root)]
    results = [made / name for name in (*DOWNLOADS, *OPTIONAL) if (made / name).exists()]
    parts.append(content_digest(results, made))
    return cache.digest(*parts, tools, asked, notebooks)


def _version(tool: str) -> str:
    try:
        return importlib.metadata.version(tool)
    except importlib.metadata.PackageNotFoundError:
        raise InputError(f"{tool} is not installed", fix="install the dependency group `site`") from None
