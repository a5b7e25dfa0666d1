"""The site in a real browser: nothing asked from elsewhere, search, table, keyboard, narrow screens."""

import http.server
import itertools
import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

PAPER = "demo2026_planted"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
ROWS = 7
LOUD = ("error", "warning")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None and os.environ.get("CI") == "true":
        pytest.fail("no chromium: install Debian's package `chromium`")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as tool:
        started = tool.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Give a page; what it asked of others, or complained of, fails the test."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    yield watch(context, address, problems := [])
    context.close()
    assert not problems


def watch(context: BrowserContext, origin: str, problems: list[str]) -> Page:
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on(
        "console",
        lambda told: problems.append(f"{told.location['url']}: {told.text}") if told.type in LOUD else None,
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((origin, "data:")) else problems.append(asked.url),
    )
    return page


def test_every_page_opens_without_complaint_and_fits_a_narrow_screen(
    browser: Browser, address: str, site: Path
) -> None:
    problems: list[str] = []
    for width, scheme in ((1200, "light"), (400, "dark")):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = watch(context, address, problems)
        for path in sorted(site.rglob("*.html")):
            page.goto(address + path.relative_to(site).as_posix())
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if wide > 0:
                problems.append(f"{path.name} is {wide} px wider than {width}")
            if page.evaluate("window.planted"):
                problems.append(f"{path.name} ran planted text")
        context.close()
    assert not problems


def test_the_site_opens_from_disk(browser: Browser, site: Path) -> None:
    context = browser.new_context()
    page = watch(context, site.as_uri() + "/", problems := [])
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri())
    page.goto((site / "ledger.html").as_uri())
    expect(page.locator("#ledger-count")).to_have_text(f"{ROWS} of {ROWS} rows shown")
    page.goto((site / "search.html").as_uri() + "?q=zebra")
    expect(page.locator("#search-results li a").first).to_be_visible()
    context.close()
    assert not problems


def test_search_finds_a_claim(page: Page, address: str) -> None:
    page.goto(address + "search.html")
    box = page.locator("form input[name=q]:visible").first
    box.fill("G02 zebra")
    box.press("Enter")
    page.locator("#search-results li a", has_text="G02").first.click()
    expect(page.locator("h1")).to_contain_text("G02: Statement of G02 on zebra fine-tuning")
    assert page.url.startswith(f"{address}claims/{PAPER}/G02.html")


def shown(page: Page) -> list[str]:
    return page.locator("#ledger-table tbody tr:visible th a").all_text_contents()


def test_the_table_filters(page: Page, address: str) -> None:
    page.goto(address + "ledger.html")
    assert len(shown(page)) == ROWS
    page.select_option("select[name=held]", "contradicted")
    assert shown(page) == ["G04"]
    expect(page.locator("#ledger-count")).to_have_text(f"1 of {ROWS} rows shown")
    page.fill("#ledger-filter [name=q]", "no such words")
    assert shown(page) == []
    expect(page.locator("#ledger-none")).to_be_visible()
    page.click("button[type=reset]")
    expect(page.locator("#ledger-count")).to_have_text(f"{ROWS} of {ROWS} rows shown")
    page.fill("#ledger-filter [name=q]", "RATIO g03")
    assert shown(page) == ["G03"]
    page.fill("#ledger-filter [name=q]", "")
    page.select_option("select[name=type]", "magnitude")
    assert shown(page) == ["G03", "G03"]


def test_the_table_sorts_and_absent_values_stay_last(page: Page, address: str) -> None:
    page.goto(address + "ledger.html")
    head = page.locator("th[data-key=estimate]")
    column = "#ledger-table tbody tr td[data-label=Estimate]"

    def order() -> list[str]:
        return [str(cell.get_attribute("data-sort")) for cell in page.locator(column).all()]

    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert order() == ["9.5", "61.25", "61.25", "61.25", "70.0", "520.0", ""]
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert order() == ["520.0", "70.0", "61.25", "61.25", "61.25", "9.5", ""]
    page.locator("th[data-key=held] button").click()
    assert head.get_attribute("aria-sort") is None
    assert shown(page) == ["G01", "G03", "G10", "G02", "G03", "G04", "G05"]


def test_the_address_keeps_the_view(page: Page, address: str) -> None:
    page.goto(address + "ledger.html#held=supported&sort=claim&dir=descending")
    assert shown(page) == ["G10", "G03", "G01"]
    assert page.input_value("select[name=held]") == "supported"
    page.select_option("select[name=held]", "")
    assert page.url.endswith("#sort=claim&dir=descending")
    page.goto(address + "ledger.html#held=%3Cscript%3E&sort=nothing")
    assert len(shown(page)) == ROWS


def test_the_keyboard_sorts_and_opens_a_claim(page: Page, address: str) -> None:
    page.goto(address + "ledger.html")
    page.locator("#ledger-filter button[type=reset]").focus()
    page.keyboard.press("Tab")  # the scrolling region
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("th[data-key=claim]").get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Space")
    assert page.locator("th[data-key=claim]").get_attribute("aria-sort") == "descending"
    assert shown(page)[0] == "G10"
    page.locator("#ledger-table tbody tr:visible th a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("G10")


def test_a_claim_opens_from_the_table(page: Page, address: str) -> None:
    page.goto(address + "ledger.html")
    page.click("#ledger-table tbody tr:nth-child(2) th a")
    expect(page.locator("h1")).to_contain_text("G02")
    expect(page.locator("article")).to_contain_text("Table 1 | RU | Model-A, AdvBench")


def test_without_script_the_ledger_is_a_plain_table(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "ledger.html")
    assert len(shown(page)) == ROWS
    assert not page.locator("#ledger-filter").is_visible()
    assert page.locator("#ledger-table thead button").count() == 0
    context.close()


@pytest.mark.parametrize("width", [1200, 1600])
def test_every_column_is_in_sight(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + "ledger.html")
    box = page.locator("[role=region]:has(> #ledger-table)")
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") == 0
    last = page.locator("#ledger-table thead th").last.bounding_box()
    assert last is not None
    assert last["x"] + last["width"] <= width
    cut = """table => [...table.querySelectorAll("th, td")]
               .filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent)"""
    assert page.locator("#ledger-table").evaluate(cut) == []


def test_a_row_says_type_reason_and_how_the_numbers_were_read(page: Page, address: str) -> None:
    page.goto(address + "ledger.html")
    for cell in page.locator("#ledger-table tbody th").all():
        expect(cell.locator("small").last).to_have_text("read in a made-up copy <b>of</b> version 1")
    first = page.locator("#ledger-table tbody tr").first
    expect(first.locator("td[data-label=Reading] small")).to_have_text("direction")
    statement = first.locator("td[data-label=Statement]")
    expect(statement).to_have_text("Statement of G01 on zebra fine-tuningReason of G01.")
    expect(statement.locator("small")).to_have_text("Reason of G01.")
    expect(first.locator("td[data-label='Held of claimed'] div")).to_have_text(["Models: 1 of 2", "Cells: 2 of 4"])


@pytest.mark.parametrize("key", ["claim", "reading", "statement", "held", "scope", "certainty", "cells", "sensitivity"])
def test_every_column_sorts_on_a_narrow_screen_too(page: Page, address: str, key: str) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(address + "ledger.html")
    head = page.locator(f"th[data-key={key}]")
    column = head.evaluate("head => head.cellIndex")
    values = f"#ledger-table tbody tr > :nth-child({column + 1})"

    def order() -> list[str]:
        return [str(cell.get_attribute("data-sort")) for cell in page.locator(values).all()]

    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    up = order()
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    given = [value for value in up if value]
    assert len(set(given)) > 1
    assert order() == sorted(given, key=given.index, reverse=True) + [""] * (ROWS - len(given))
    if head.get_attribute("data-kind") == "number":
        assert given == sorted(given, key=float)


def test_figures_are_as_wide_as_the_text_and_described(page: Page, address: str) -> None:
    page.goto(address + "index.html")
    text, figures = page.locator("ol.findings").bounding_box(), page.locator(".figures figure").all()
    boxes = [figure.locator("img").bounding_box() for figure in figures]
    assert text is not None
    for above, below in itertools.pairwise(boxes):
        assert above is not None
        assert below is not None
        assert above["x"] == below["x"]
        assert above["y"] + above["height"] <= below["y"]
    assert [box["width"] for box in boxes if box] == [text["width"]] * 3
    for figure in figures:
        alt = figure.locator("img").get_attribute("alt")
        assert alt
        expect(figure.locator("summary")).to_have_text("Description")
        figure.locator("summary").click()
        expect(figure.locator("details")).to_have_text(f"Description{alt}")
        expect(figure.locator("a[download]")).to_be_visible()


def test_each_verdict_has_its_own_shape(page: Page, address: str) -> None:
    page.goto(address + "ledger.html")
    shapes = page.evaluate(
        """[...document.querySelectorAll("#ledger-table .verdict")]
           .map((mark) => [mark.textContent.trim(), mark.querySelector("svg").innerHTML])"""
    )
    by_words = dict(shapes)
    assert len(by_words) == 5
    assert len(set(by_words.values())) == 5


@pytest.mark.parametrize("width", [400, 1200])
def test_conclusions_sort_without_a_filter(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + "conclusions.html")
    claims = page.locator("table.sortable tbody th a")
    assert claims.all_text_contents() == ["G02", "G01"]
    page.locator("th[data-key=relabel] button").click()
    page.locator("th[data-key=relabel] button").click()
    assert claims.all_text_contents() == ["G01", "G02"]
    assert page.url.endswith("#sort=relabel&dir=descending")
    page.goto(address + "conclusions.html#sort=claim")
    page.reload()
    assert claims.all_text_contents() == ["G01", "G02"]


@pytest.mark.parametrize(("name", "cells"), [("conclusions", 10), ("papers/compare", 10), ("sources/index", 7)])
def test_every_cell_of_a_sorted_table_is_named_for_a_narrow_screen(
    page: Page, address: str, name: str, cells: int
) -> None:
    page.goto(f"{address}{name}.html")
    row = page.locator("table.sortable tbody tr").first.locator("th, td")
    assert page.locator("table.sortable thead th").count() == row.count() == cells
    for cell in row.all():
        assert cell.get_attribute("data-label")
        assert cell.get_attribute("data-sort") is not None


def test_a_paper_in_the_comparison_leads_to_its_rows_of_the_ledger(page: Page, address: str) -> None:
    page.goto(address + "papers/compare.html")
    page.locator("table.sortable a[href*='#paper=']").first.click()
    assert page.input_value("select[name=paper]") == PAPER
    expect(page.locator("#ledger-count")).to_have_text(f"{ROWS} of {ROWS} rows shown")


@pytest.mark.parametrize("planted", ["<script>window.planted = 1</script>", "<img src=x onerror='window.planted = 1'>"])
def test_the_browser_runs_no_script_that_was_planted_in_a_page(browser: Browser, site: Path, planted: str) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    copy = site / "planted-copy.html"
    context = browser.new_context()
    try:
        copy.write_text(text.replace("</article>", f"{planted}</article>"), encoding="utf-8")
        page = context.new_page()
        page.goto(copy.as_uri())
        assert page.evaluate("document.documentElement.dataset.mode")
        assert page.evaluate("window.planted") is None
        copy.write_text(
            text.replace("Content-Security-Policy", "x").replace("</article>", f"{planted}</article>"), "utf-8"
        )
        page.goto(copy.as_uri())
        page.wait_for_function("window.planted === 1")
    finally:
        context.close()
        copy.unlink()
