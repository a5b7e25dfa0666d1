"""A site whose notebooks were executed again: the bytes of a whole build, and no page written that did not change."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fragility.errors import FragilityError
from fragility.suite.folders import Folders
from fragility.suite.site import again, build

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
