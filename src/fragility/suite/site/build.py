"""Build the site: stage a Sphinx source, run Sphinx on it, move the result to its place.

Prevents three failures: a half-built site after a kill, a page with a broken link or reference (warnings are
errors), and two builds of one input that differ.
"""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from markupsafe import Markup

import fragility
from fragility.claims.ledger import to_csv
from fragility.errors import FragilityError, InputError
from fragility.files import content_digest, replace_folder
from fragility.lock import only_one
from fragility.printed.paper import load_paper
from fragility.schemas.ledger import Row
from fragility.suite.site.columns import column_fits
from fragility.suite.site.compare import shared_questions, summarise
from fragility.suite.site.figures import stage_figures
from fragility.suite.site.findings import Names, front_lines, reading_sentences
from fragility.suite.site.fragile import load_fragility
from fragility.suite.site.labels import short_labels, versions
from fragility.suite.site.notebooks import stage_notebooks
from fragility.suite.site.pages import Content, write_pages
from fragility.suite.site.policy import write_policies
from fragility.suite.site.released import load_released
from fragility.suite.site.rows import group_claims, load_rows

#: What turns the staged source into pages; their versions are part of the input.
TOOLS = ("sphinx", "myst-nb", "myst-parser", "pydata-sphinx-theme", "pygments", "docutils")
#: Results of a run that the site gives away as they are.
DOWNLOADS = ("ledger.json", "granularity.csv")
#: Those that a page can do without; it says so where they are absent.
OPTIONAL = ("conclusions.csv", "recomputed.csv")
#: Name of the file in the site that holds the digest of the input it was built from.
STAMP = "input.sha256"
#: Sphinx's own record, and a template that the theme leaves among its files.
_NOT_SHIPPED = (".buildinfo", "_static/webpack-macros.html")
#: Top-level documents that are pages too.
_TOP_LEVEL = {"CORRECTIONS.md": "about/corrections.md", "CHANGELOG.md": "about/changelog.md"}


def build(root: Path, build_dir: Path, *, force: bool = False) -> Path:
    """Build `build_dir/site` from `docs/`, the paper folders and what a run left in `build_dir`.

    Parameters
    ----------
    root : Path
        The checkout.
    build_dir : Path
        Holds `ledger.json`, `granularity.csv`, `notebooks/` and, where there are any, `conclusions.csv`,
        `recomputed.csv` and `figures/`.
    force : bool
        Build also when the site in place was built from the same input.

    Returns
    -------
    Path
        The folder of the site; `index.html` is its front page.

    Raises
    ------
    InputError
        When the ledger, the granularity table or the executed notebooks are missing or malformed, or Sphinx
        is not installed.
    FragilityError
        When Sphinx warns or fails; holds its lines.
    """
    site = build_dir / "site"
    for name in DOWNLOADS:
        if not (build_dir / name).is_file():
            raise InputError("no such file", f"{build_dir.name}/{name}", "run `fragility run` first")
    with _stage(build_dir) as stage:
        source = stage / "source"
        _assemble(root, build_dir, source)
        digest = _input_digest(source)
        if not force and _stamped(site) == digest:
            return site
        pages = _run_sphinx(source, stage)
        write_policies(pages)
        (pages / STAMP).write_text(digest + "\n", encoding="utf-8")
        return replace_folder(pages, site)


@contextmanager
def _stage(build_dir: Path) -> Iterator[Path]:
    """Give a folder to build in, one build at a time; what a killed build left is removed first."""
    with only_one(build_dir / ".site.lock"):
        for left in build_dir.glob(".site-*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=build_dir, prefix=".site-", ignore_cleanup_errors=True) as stage:
            yield Path(stage)


def _assemble(root: Path, build_dir: Path, source: Path) -> None:
    """Write the complete Sphinx source: prose, notebooks, computed pages, files for download."""
    rows = load_rows(build_dir / "ledger.json")
    shutil.copytree(root / "docs", source, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name, page in _TOP_LEVEL.items():
        shutil.copyfile(root / name, source / page)
    files = source / "_files"
    files.mkdir()
    papers = {key: load_paper(key, root) for key in dict.fromkeys(row["paper_key"] for row in rows)}
    cards = {key: paper.card for key, paper in papers.items()}
    fits = [fit for paper in papers.values() for fit in column_fits(paper)]
    summaries = {key: summarise(paper, fits, rows) for key, paper in papers.items()}
    second_hand = {key for key, summary in summaries.items() if summary.second_hand}
    on_judges = {key for key, card in cards.items() if card.subject == "judges"}
    names = Names(short_labels(cards), second_hand, on_judges)
    log = (root / "CORRECTIONS.md").read_text(encoding="utf-8")
    content = Content(
        claims=group_claims(rows),
        papers=cards,
        labels=versions(cards),
        names=dict(names.short),
        summaries=summaries,
        questions=shared_questions(root, rows, list(papers.values())),
        sources=load_released(root, build_dir / "recomputed.csv"),
        fragility=load_fragility(build_dir / "conclusions.csv"),
        corrections={key: _corrections(log, key) for key in papers},
        fits=fits,
        notebooks=stage_notebooks(build_dir / "notebooks", source / "notebooks"),
        figures=stage_figures(root / "README.md", build_dir / "figures", files),
        lines=front_lines(rows, fits, names),
    )
    write_pages(content, source / "_pages", source)
    for name in (*DOWNLOADS, *(name for name in OPTIONAL if (build_dir / name).is_file())):
        shutil.copyfile(build_dir / name, files / name)
    (files / "ledger.csv").write_text(to_csv(rows), encoding="utf-8")
    (source / "site.json").write_text(json.dumps(_provenance(rows, names), indent=1), encoding="utf-8")


def _corrections(log: str, key: str) -> Markup:
    """Return what CORRECTIONS.md says under the heading that names the paper (markdown of our own)."""
    found = re.search(rf"^### {re.escape(key)}\n(.*?)(?=^##|\Z)", log, flags=re.MULTILINE | re.DOTALL)
    return Markup(found.group(1).strip() if found else "None so far.")


def _provenance(rows: list[Row], names: Names) -> dict[str, object]:
    """Return what the foot of every page says: how the numbers were read, and the versions."""
    rules = ", ".join(sorted({str(row["rule_version"]) for row in rows}))
    digests = ", ".join(sorted({str(row["data_digest"])[:12] for row in rows}))
    return {
        "version": fragility.__version__,
        "how_read": reading_sentences(rows, names),
        "stamp": f"fragility {fragility.__version__}, decision rule version {rules}, data {digests}.",
    }


def _input_digest(source: Path) -> str:
    versions = "\n".join(f"{tool} {_version(tool)}" for tool in TOOLS)
    (source / "_pages" / "versions").write_text(versions, encoding="utf-8")
    return content_digest([source], source)


def _version(tool: str) -> str:
    try:
        return importlib.metadata.version(tool)
    except importlib.metadata.PackageNotFoundError:
        raise InputError(f"{tool} is not installed", fix="install the dependency group `site`") from None


def _stamped(site: Path) -> str:
    stamp = site / STAMP
    return stamp.read_text(encoding="utf-8").strip() if stamp.is_file() else ""


def _run_sphinx(source: Path, stage: Path) -> Path:
    """Run Sphinx in a process of its own, with nothing of this machine's day, language or hash seed in it."""
    pages = stage / "pages"
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going", "-E"]
    command += ["-d", str(stage / "doctrees"), str(source), str(pages)]
    fixed = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    fixed["TMPDIR"] = str(stage)
    done = subprocess.run(command, env=os.environ | fixed, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.replace(f"{source}{os.sep}", "").strip()
        raise FragilityError(f"the site was not built; Sphinx says:\n{lines}")
    for name in _NOT_SHIPPED:
        (pages / name).unlink(missing_ok=True)
    shutil.rmtree(pages / "_sources", ignore_errors=True)
    return pages
