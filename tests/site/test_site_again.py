"""A site whose notebooks were executed again: the bytes of a whole build, and no page written that did not change."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from fragility.errors import FragilityError
from fragility.schemas.paper import CountStatement
from fragility.suite.folders import Folders
from fragility.suite.site import again, build
from fragility.suite.site.writer import Writer
from fragility.suite.site.writer import _digest as values_digest

RUN = "01-demo"
PAGE = f"notebooks/{RUN}.html"


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def places(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


def cells(checkout: Path, change: Callable[[list[dict]], None]) -> None:
    """Change the cells of an executed notebook."""
    path = checkout / "build" / "notebooks" / f"{RUN}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change(notebook["cells"])
    path.write_text(json.dumps(notebook), encoding="utf-8")


def more(text: str) -> Callable[[list[dict]], None]:
    cell = {"cell_type": "markdown", "id": "more", "metadata": {}, "source": text}
    return lambda found: found.append(dict(cell))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of pages that are rendered from here on."""
    names: list[str] = []
    real = again.Writer.write

    def write(self, template, page, **values):
        names.append(page.name)
        real(self, template, page, **values)

    monkeypatch.setattr(again.Writer, "write", write)
    return names


def test_an_unchanged_site_is_left_alone(fresh: Path) -> None:
    site = build(fresh)
    before = places(site)
    assert build(fresh) == site
    assert places(site) == before


@pytest.mark.parametrize("harm", ["edited", "removed", "added"])
def test_a_site_that_is_not_as_it_was_built_is_built_again(site: Path, fresh: Path, harm: str) -> None:
    built = build(fresh)
    page = built / "method" / "pooling.html"
    if harm == "edited":
        page.write_text("mark", encoding="utf-8")
    elif harm == "removed":
        page.unlink()
    else:
        (built / "another.html").write_text("mark", encoding="utf-8")
    assert digests(build(fresh)) == digests(site)


def test_what_only_its_own_page_shows_is_written_there_alone(fresh: Path, written: list[str]) -> None:
    site = build(fresh)
    before = places(site)
    written.clear()
    cells(fresh, more("A verdict of an inconclusive zebra."))
    found = digests(build(fresh))
    assert written == [f"notebooks/{RUN}"]
    assert "zebra" in (site / PAGE).read_text(encoding="utf-8")
    assert "zebra" in (site / "data" / "search.js").read_text(encoding="utf-8")
    kept = places(site)
    own = {name for name in before if name.startswith(f"notebooks/{RUN}/")}
    changed = {name for name in before if kept[name] != before[name]} - own
    assert changed == {PAGE, "data/search.js", "input.sha256"}
    assert digests(build(fresh, force=True)) == found


def test_figures_that_changed_are_written_anew(fresh: Path) -> None:
    site = build(fresh)
    pictures = {name for name in digests(site) if name.startswith(f"notebooks/{RUN}/")}

    def cut(found: list[dict]) -> None:
        for cell in found:
            for output in cell.get("outputs", []):
                if "image/svg+xml" in output.get("data", {}):
                    svg = output["data"]["image/svg+xml"]
                    output["data"]["image/svg+xml"] = re.sub(
                        "</svg>", "<title>another</title></svg>", svg if isinstance(svg, str) else "".join(svg)
                    )

    cells(fresh, cut)
    found = digests(build(fresh))
    assert {name for name in found if name.startswith(f"notebooks/{RUN}/")} == pictures
    assert digests(build(fresh, force=True)) == found


@pytest.mark.parametrize("text", ["# Another question?", "## Another section"])
def test_what_other_pages_tell_of_a_notebook_is_written_everywhere(fresh: Path, written: list[str], text: str) -> None:
    build(fresh)
    written.clear()
    change = more(text) if text.startswith("##") else lambda found: found[0].update(source=text)
    cells(fresh, change)
    found = digests(build(fresh))
    assert "index" in written
    assert digests(build(fresh, force=True)) == found


def test_a_link_of_a_notebook_that_leads_nowhere_fails_the_build_and_leaves_the_old_site(fresh: Path) -> None:
    site = build(fresh)
    before = digests(site)
    cells(fresh, more("[x](nowhere.html)"))
    with pytest.raises(FragilityError, match=re.escape(f"{PAGE}: nowhere.html")):
        build(fresh)
    assert digests(site) == before


def test_a_draft_gives_the_bytes_of_a_whole_build(fresh: Path, written: list[str]) -> None:
    build(fresh)
    (fresh / "CORRECTIONS.md").write_text("# Corrections\n\nAnother text.\n", encoding="utf-8")
    draft = build(fresh, draft=True)
    assert draft == Folders(fresh).draft
    assert "Another text." in (draft / "about" / "corrections.html").read_text(encoding="utf-8")
    assert "Another text." not in (fresh / "build" / "site" / "about" / "corrections.html").read_text(encoding="utf-8")
    cells(fresh, more("A zebra."))
    written.clear()
    found = digests(build(fresh))
    assert written == [f"notebooks/{RUN}"]
    assert not draft.exists()
    assert digests(build(fresh, force=True)) == found


def test_no_draft_is_written_where_the_site_in_place_will_do(fresh: Path, written: list[str]) -> None:
    site = build(fresh)
    cells(fresh, more("A zebra."))
    written.clear()
    assert build(fresh, draft=True) == site
    assert not written
    assert not Folders(fresh).draft.exists()


def test_a_file_system_without_second_names_takes_copies(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: str) -> None:
        raise OSError

    build(fresh)
    cells(fresh, more("A zebra."))
    monkeypatch.setattr(again.os, "link", refuse)
    found = digests(build(fresh))
    assert digests(build(fresh, force=True)) == found


def test_a_record_that_cannot_be_read_costs_a_whole_build(site: Path, fresh: Path) -> None:
    build(fresh)
    record = Folders(fresh).records / "site" / "site.json"
    assert record.is_file()
    for text in ("", "[]", '{"all": 1}'):
        record.write_text(text, encoding="utf-8")
        assert digests(build(fresh)) == digests(site)
    shutil.rmtree(record.parent)
    assert digests(build(fresh)) == digests(site)


def in_ledger(checkout: Path, change: Callable[[list[dict]], None]) -> None:
    """Change the rows of the ledger."""
    path = checkout / "build" / "ledger.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    change(rows)
    path.write_text(json.dumps(rows), encoding="utf-8")


def appended(name: str, text: str) -> Callable[[Path], None]:
    def change(checkout: Path) -> None:
        path = checkout / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return change


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(checkout: Path) -> None:
        path = checkout / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


PAPER_FOLDER = "data/papers/demo2026_planted"
#: What is changed -> how; whatever it is, the site is that of a build from nothing.
CHANGES: dict[str, Callable[[Path], None]] = {
    "one claim": lambda checkout: in_ledger(checkout, lambda rows: rows[0].update(finding="another finding")),
    "a verdict": lambda checkout: in_ledger(checkout, lambda rows: rows[0].update(verdict_held="inconclusive")),
    "how a paper was read": lambda checkout: in_ledger(
        checkout, lambda rows: [row.update(how_read="read anew") for row in rows]
    ),
    "a claim less": lambda checkout: in_ledger(checkout, lambda rows: rows.pop(4)),
    "data alone": appended(f"{PAPER_FOLDER}/paper.yml", "# a remark\n"),
    "the year of a paper": replaced(f"{PAPER_FOLDER}/paper.yml", "2026\n", "2025\n"),
    "corrections": appended("CORRECTIONS.md", "\n### demo2026_planted\n\nA zebra was corrected.\n"),
    "a text": appended("docs/method/pooling.md", "\nA sentence about a zebra.\n"),
    "a word that is explained": appended("docs/about/glossary.md", "\nzebra\n: An animal with stripes.\n"),
    "a template": replaced("docs/_pages/layout.html", "</footer>", "<p>One line more.</p></footer>"),
    "a part of templates": replaced("docs/_pages/claim.html", "our wording", "our words"),
    "a title of a notebook": lambda checkout: cells(checkout, lambda found: found[0].update(source="# Another one?")),
}


@pytest.mark.parametrize("what", CHANGES)
def test_pages_that_are_kept_are_those_of_a_build_from_nothing(fresh: Path, what: str) -> None:
    before = digests(build(fresh))
    CHANGES[what](fresh)
    found = digests(build(fresh))
    assert digests(build(fresh, force=True)) == found != before


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of pages whose template is filled from here on."""
    names: list[str] = []
    real = Writer._rendered

    def fill(self, template, page, up, values):
        names.append(page.name)
        return real(self, template, page, up, values)

    monkeypatch.setattr(Writer, "_rendered", fill)
    return names


def test_an_edit_of_one_claim_fills_its_page_and_those_about_all(fresh: Path, rendered: list[str]) -> None:
    build(fresh)
    every = set(rendered)
    rendered.clear()
    CHANGES["one claim"](fresh)
    build(fresh)
    claims = {name for name in rendered if name.startswith("claims/")}
    assert claims == {"claims/demo2026_planted/G01"}
    assert {"index", "ledger"} <= set(rendered)
    assert len(rendered) < len(every) / 2
    assert not {"method/pooling", "about/glossary", f"notebooks/{RUN}"} & set(rendered)


def test_what_is_kept_says_what_all_data_are_now(fresh: Path, rendered: list[str]) -> None:
    site = build(fresh)
    stamp = re.compile(r"data [0-9a-f]{12}\.")
    page = site / "method" / "pooling.html"
    old = stamp.findall(page.read_text(encoding="utf-8"))
    rendered.clear()
    CHANGES["data alone"](fresh)
    build(fresh)
    assert "method/pooling" not in rendered
    new = stamp.findall(page.read_text(encoding="utf-8"))
    assert old and new != old
    assert all(set(stamp.findall(path.read_text(encoding="utf-8"))) == set(new) for path in site.rglob("*.html"))


def test_equal_values_have_one_digest_however_they_came_about() -> None:
    row = {"statement": "".join(["a ", "zebra"]), "cells": (1, 2.5, None)}
    same = {"statement": "a zebra", "cells": (1, 2.5, None)}
    one, other = CountStatement(n=7, where="x"), CountStatement.model_construct(as_printed="", where="x", n=7)
    assert values_digest([row, row, one]) == values_digest([same, dict(same), other])
    assert values_digest([row, row, one]) != values_digest([row, row | {"cells": (1, 2.5, 0)}, one])
    assert values_digest(one) != values_digest(CountStatement(n=8, where="x"))


def test_an_object_counts_by_its_fields_not_by_what_it_remembers() -> None:
    @dataclass(frozen=True)
    class Held:
        value: int

        @cached_property
        def twice(self) -> int:
            return 2 * self.value

    fresh_one, asked = Held(3), Held(3)
    assert asked.twice == 6
    assert values_digest(fresh_one) == values_digest(asked) != values_digest(Held(4))


def test_a_table_of_the_texts_is_shown_as_one(fresh: Path) -> None:
    (fresh / "docs" / "method" / "zebra.csv").write_text(
        "kind,n,change\n<b>one</b>,12,-2.5\ntwo,,3\n", encoding="utf-8"
    )
    appended("docs/method/pooling.md", "\n```{csv-table}\n:file: zebra.csv\n:header-rows: 1\n```\n")(fresh)
    text = (build(fresh) / "method" / "pooling.html").read_text(encoding="utf-8")
    table = text[text.index("<table") : text.index("</table>")]
    assert '<th scope="col">kind</th><th scope="col" class="number">n</th>' in table
    assert '<td>&lt;b&gt;one&lt;/b&gt;</td><td class="number">12</td><td class="number">\N{MINUS SIGN}2.5</td>' in table
    assert 'href="zebra.csv" download' in text
    assert "{csv-table}" not in text and ":file:" not in text
