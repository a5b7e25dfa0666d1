"""The built pages: complete, the same each time, without a broken link, and never half there."""

import csv
import gzip
import hashlib
import html.parser
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from fragility.errors import FragilityError, InputError
from fragility.files import data_digest
from fragility.suite.site import build, prose

PROJECT = Path(__file__).resolve().parents[2]

PAPER = "demo2026_planted"
SOURCE = "planted-source"


class Page(html.parser.HTMLParser):
    """The ids, the addresses and the scripts of a page, and the views that its filter can be asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.filters: set[str] = set()
        self._select = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids.add(values.get("id") or "")
        if tag == "a" and values.get("href"):
            self.links.append(str(values["href"]))
        if tag in ("script", "img", "iframe") and values.get("src"):
            self.loads.append(str(values["src"]))
        if tag == "link" and values.get("rel") != "canonical" and values.get("href"):
            self.loads.append(str(values["href"]))
        if tag == "select":
            self._select = values.get("name") or ""
        if tag == "option":
            self.filters.add(f"{self._select}={values.get('value')}")
        if tag == "img":
            self.images.append(values)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in sorted(site.rglob("*.html"))}


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_page_is_there(site: Path) -> None:
    claims = [f"claims/{PAPER}/{claim}" for claim in ("G01", "G02", "G03", "G04", "G05", "G10")]
    docs = Path(__file__).resolve().parents[2] / "docs"
    method = [*(path.stem for path in (docs / "method").glob("*.md")), "estimators", "fields"]
    about = [*(path.stem for path in (docs / "about").glob("*.md")), "corrections", "changelog"]
    expected = [
        "index",
        "ledger",
        "search",
        "check",
        "scores",
        "map",
        "404",
        "papers/index",
        f"papers/{PAPER}",
        "notebooks/index",
    ]
    expected += ["conclusions", "papers/compare", "sources/index", f"sources/{SOURCE}"]
    expected += [
        "notebooks/01-demo",
        f"notebooks/02-paper-audit--{PAPER}",
        *claims,
        *(f"method/{name}" for name in method),
    ]
    expected += [f"about/{name}" for name in about]
    found = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")}
    assert found == set(expected)


def test_downloads_are_the_ledger(site: Path, checkout: Path) -> None:
    name = "conclusions.csv"
    assert (site / name).read_bytes() == (checkout / "build" / name).read_bytes()
    for name in ("ledger.json", "granularity.csv", "recomputed.csv"):
        assert gzip.decompress((site / f"{name}.gz").read_bytes()) == (checkout / "build" / name).read_bytes()
    rows = json.loads(gzip.decompress((site / "ledger.json.gz").read_bytes()))
    read = list(csv.DictReader(io.StringIO((site / "ledger.csv").read_text(encoding="utf-8"))))
    assert [(row["claim_id"], row["reading"]) for row in read] == [(row["claim_id"], row["reading"]) for row in rows]


def test_no_link_is_broken(site: Path, pages: dict[Path, Page]) -> None:
    broken = []
    for path, page in pages.items():
        for link in [*page.links, *page.loads]:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            state = "=" in parts.fragment
            known = pages[target].ids if target in pages else set()
            if not target.is_file() or (parts.fragment and not state and unquote(parts.fragment) not in known):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert not broken


def test_nothing_is_loaded_from_elsewhere(pages: dict[Path, Page], site: Path) -> None:
    for page in pages.values():
        assert not [load for load in page.loads if urlsplit(load).scheme not in ("", "data") or load[:2] == "//"]
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert not re.findall(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", styles)


def test_the_policy_lets_nothing_in_but_the_site_itself(pages: dict[Path, Page]) -> None:
    for path in pages:
        text = path.read_text(encoding="utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
        assert policy
        assert "default-src 'none'" in policy[1]
        assert "unsafe" not in policy[1]
        assert "file:" not in policy[1]
        assert not re.search(r"<[a-z][^>]* (?:style|on[a-z]+)=", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert "<style" not in text, path


def test_every_image_has_an_alternative_or_stands_beside_its_words(pages: dict[Path, Page], site: Path) -> None:
    images = [(path, image) for path, page in pages.items() for image in page.images]
    assert images
    index = site / "notebooks" / "index.html"
    assert not [image for path, image in images if not image.get("alt") and path != index]


def test_every_page_says_what_it_is(pages: dict[Path, Page], site: Path) -> None:
    titles = []
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert re.search(r'<meta name="description" content="[^"]{10,200}">', text), path
        assert '<meta property="og:title"' in text
        assert '<html lang="en">' in text
        assert text.count("<h1") == 1, path
        titles.append(re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1])  # type: ignore[index]
    assert len(set(titles)) == len(titles)


def test_what_a_page_is_about_is_escaped_once(site: Path) -> None:
    told = (site / "data" / "search.js").read_text(encoding="utf-8")
    assert not re.findall(r"&(?:amp|lt|gt|quot|#\d+);", told)
    twice = [page for page in site.rglob("*.html") if "&amp;#" in page.read_text(encoding="utf-8")]
    assert not twice


def test_planted_markup_is_text(pages: dict[Path, Page], site: Path, hostile: str) -> None:
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert "<script>window.planted" not in text, path
        assert "<img src=x" not in text, path
        assert "{raw}" not in text, path
        assert "javascript:alert" not in " ".join(pages[path].links), path
    page = (site / f"claims/{PAPER}/G10.html").read_text(encoding="utf-8")
    body = html.unescape(page[page.index("<main") :])
    assert body.count(hostile) >= 8
    assert "49" not in re.findall(r"\b49\b", body)


def test_notebook_tags_decide_what_is_shown(site: Path) -> None:
    page = (site / "notebooks" / "01-demo.html").read_text(encoding="utf-8")
    for hidden in ("secret_setup", "hidden output"):
        assert hidden not in page
    for shown in ("seen output", "folded_input", "Grey demonstration figure."):
        assert shown in page
    assert "<details" in page
    assert "costs $5 and not $6" in page


def test_a_claim_links_to_the_section_that_shows_it(site: Path) -> None:
    page = Page(site / f"claims/{PAPER}/G01.html")
    assert "../../notebooks/01-demo.html#the-second-section" in page.links


def test_a_claim_that_cannot_be_checked_says_what_is_missing_and_shows_nothing_empty(site: Path) -> None:
    page = (site / f"claims/{PAPER}/G05.html").read_text(encoding="utf-8")
    assert "Not checkable: we lack the body of Table 2." in page
    for heading in ("What would change this", "behind it", "How it was worked out", "<h3>Missing"):
        assert heading not in page


def test_a_claim_begins_with_its_answer(site: Path) -> None:
    text = re.sub(r"<[^>]*>", " ", (site / f"claims/{PAPER}/G02.html").read_text(encoding="utf-8").partition("<h1>")[2])
    plain = " ".join(text.split())
    assert plain.startswith("Statement of G02 on zebra fine-tuning")
    assert plain.index("Supported with caveats") < plain.index("What would change this") < plain.index("behind it")


def test_every_page_says_how_numbers_were_read_and_the_versions(site: Path, pages: dict[Path, Page]) -> None:
    data = data_digest(site.parents[1])[:12]
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert "read in a made-up copy &lt;b&gt;of&lt;/b&gt; version 1" in text, path
        assert f"decision rule version 1, data {data}." in text, path


def test_no_build_tool_left_its_records(site: Path) -> None:
    assert not [path for path in site.rglob(".*") if path.name != ".nojekyll"]
    assert not (site / "_sources").exists()
    machine = str(site.parents[1]).encode()
    assert not [path for path in site.rglob("*") if path.is_file() and machine in path.read_bytes()]


def test_same_input_same_bytes_wherever_it_lies(site: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("PYTHONHASHSEED", "77")
    again = build(fresh)
    assert digests(again) == digests(site)


def test_a_notebook_that_is_not_up_to_date_has_no_page_and_no_link_leads_to_it(fresh: Path) -> None:
    site = build(fresh, without=["01-demo"])
    assert not (site / "notebooks" / "01-demo.html").exists()
    assert (site / "notebooks" / f"02-paper-audit--{PAPER}.html").is_file()
    assert (build(fresh) / "notebooks" / "01-demo.html").is_file()


def test_a_site_with_an_address_has_a_map_and_a_page_for_any_missing_one(fresh: Path) -> None:
    url = "https://example.org/fragility/"
    site = build(fresh, url=url)
    places = re.findall(r"<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    assert f"{url}claims/{PAPER}/G01.html" in places
    assert all((site / place.removeprefix(url)).is_file() for place in places)
    missing = (site / "404.html").read_text(encoding="utf-8")  # served below any folder: no address may be relative
    assert all(place.startswith((url, "#")) for place in re.findall(r'(?:href|src|action)="([^"]*)"', missing))


@pytest.mark.parametrize("name", ["ledger.json", "granularity.csv", "notebooks"])
def test_a_missing_result_names_the_command(fresh: Path, name: str) -> None:
    path = fresh / "build" / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(InputError, match="run `fragility run` first"):
        build(fresh)
    assert not (fresh / "build" / "site").exists()


def test_no_build_folder_is_an_error_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="run `fragility run` first"):
        build(tmp_path)
    assert not (tmp_path / "build").exists()


def test_a_link_that_leads_nowhere_fails_the_build_and_leaves_the_old_site(fresh: Path) -> None:
    old = fresh / "build" / "site"
    old.mkdir()
    (old / "index.html").write_text("old", encoding="utf-8")
    page = "# Pooling\n\n[x](nowhere.md) [y](granularity.md#no-such-part)\n"
    (fresh / "docs" / "method" / "pooling.md").write_text(page, encoding="utf-8")
    with pytest.raises(FragilityError) as raised:
        build(fresh)
    assert "method/pooling.html: nowhere.html" in str(raised.value)
    assert "method/pooling.html: granularity.html#no-such-part" in str(raised.value)
    assert digests(old) == {"index.html": hashlib.sha256(b"old").hexdigest()}
    assert not list((fresh / "build").glob(".site-*"))


def test_a_kill_leaves_the_old_site_and_the_next_build_clears_up(site: Path, fresh: Path) -> None:
    old = shutil.copytree(site, fresh / "build" / "site")
    (fresh / "CORRECTIONS.md").write_text("# Corrections\n\nAnother text.\n", encoding="utf-8")
    code = "import sys; from pathlib import Path; from fragility.suite.site import build; "
    code += "build(Path(sys.argv[1]))"
    child = subprocess.Popen([sys.executable, "-c", code, str(fresh)], start_new_session=True)
    deadline = time.monotonic() + 60
    while not list((fresh / "build").glob(".site-*/pages/_static")) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    assert list((fresh / "build").glob(".site-*/pages")), "the build was killed before or after its work"
    assert digests(old) == digests(site)
    build(fresh)
    assert "Another text." in (old / "about" / "corrections.html").read_text(encoding="utf-8")
    assert not list((fresh / "build").glob(".site-*"))


@pytest.mark.parametrize("name", ["coverage", "false-alarms", "tested"])
def test_tables_beside_the_texts_are_shown_whole(name: str) -> None:
    text = PROJECT / "docs" / "method" / f"{name}.md"
    body = str(prose.render(text.read_text(encoding="utf-8"), text.parent).body)
    assert ":file:" not in body
    files = re.findall(r'href="([\w-]+\.csv)" download', body)
    assert files
    rows = [len((text.parent / file).read_text(encoding="utf-8").splitlines()) for file in files]
    assert [part.count("<tr>") for part in body.split("</table>")[:-1]] == rows
