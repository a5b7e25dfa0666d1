"""The site after notebooks were executed again: their pages are written anew, and all others stay as they are.

Prevents the failure in which an edit of one notebook costs the writing of every page, and people stop looking.
"""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fragility.files import content_digest, write_text
from fragility.suite.cache import digest
from fragility.suite.folders import Folders
from fragility.suite.site.notebooks import NotebookPage
from fragility.suite.site.pages import write_notebook
from fragility.suite.site.search import change_search, words_known
from fragility.suite.site.writer import Before, Writer


@dataclass(frozen=True)
class Built:
    """What a site was built from.

    Attributes
    ----------
    all, rest : str
        Digest of all that it was made of, and of all but what the notebooks' own pages alone show.
    pages : str
        Digest of the site itself: one that was edited is built again.
    bodies : dict
        Digest of what the own page of each notebook shows, by run.
    names : dict
        Short names of the papers.
    site : dict
        What every page says of the site.
    keys : dict
        Digest of what each page was given, by the page's name; "" where it is written anew each time.
    """

    all: str
    rest: str
    pages: str
    bodies: dict[str, str]
    names: dict[str, str]
    site: dict[str, Any]
    keys: dict[str, str]


def elsewhere(notebooks: Sequence[NotebookPage]) -> str:
    """Return the digest of what pages tell of notebooks other than their own: run, title, sections, result, figures."""
    return digest([(one.run, one.title, one.anchors, one.result, one.alt, list(one.pictures)) for one in notebooks])


def bodies(notebooks: Sequence[NotebookPage]) -> dict[str, str]:
    """Return the digest of what each notebook's own page shows, by run."""
    return {
        one.run: digest(str(one.body), {name: picture.hex() for name, picture in one.pictures.items()})
        for one in notebooks
    }


def read_built(folders: Folders, site: Path) -> Built | None:
    """Return what a site was built from; None where there is none, or it is not as it was built."""
    try:
        built = Built(**json.loads(_place(folders, site).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return built if site.is_dir() and site_digest(site) == built.pages else None


def keep_built(folders: Folders, site: Path, built: Built) -> None:
    """Keep what a site was built from."""
    write_text(_place(folders, site), json.dumps(asdict(built)))


def before(site: Path, built: Built) -> Before:
    """Return the pages of a site in place, for one that differs from it in more than pages of notebooks."""
    return Before(site, str(built.site["stamp"]), built.keys, words_known(site))


def site_digest(site: Path) -> str:
    """Return the digest of all files of a site."""
    return content_digest([site], site)


def write_again(
    root: Path, site: Path, built: Built, pages: Path, notebooks: Sequence[NotebookPage], tools: str
) -> dict[str, str]:
    """Write a site that differs from a built one in the own pages of some notebooks; return their keys, by name."""
    shutil.copytree(site, pages, copy_function=_second_name)
    writer = Writer(root, pages, built.site, tools)
    now: Mapping[str, str] = bodies(notebooks)
    for notebook in notebooks:
        if now[notebook.run] != built.bodies.get(notebook.run):
            (pages / f"{notebook.page}.html").unlink()  # a file of two names, one of them in the site in place
            shutil.rmtree(pages / "notebooks" / notebook.run, ignore_errors=True)
            write_notebook(writer, notebook, built.names)
    change_search(writer.pages, pages)
    return writer.keys


def _second_name(source: str, target: str) -> None:
    """Give a file a second name, where the file system has such; else copy it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _place(folders: Folders, site: Path) -> Path:
    return folders.records / "site" / f"{site.name}.json"
