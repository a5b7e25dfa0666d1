"""The site in a real browser: nothing asked from elsewhere, search, list, tabs, check, keyboard, narrow screens."""

import io
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from serving import served

from fragility.suite.site import build, templates

PAPER = "demo2026_planted"
CLAIMS = 6
LOUD = ("error", "warning")


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


def test_search_finds_a_claim_by_its_words_and_its_id(page: Page, address: str) -> None:
    page.goto(address + "index.html")
    box = page.locator("header input[name=q]")
    box.fill("G02 zebra")
    box.press("Enter")
    page.locator("#search-results li a", has_text="G02").first.click()
    expect(page.locator("h1")).to_have_text("Statement of G02 on zebra fine-tuning")
    assert page.url.startswith(f"{address}claims/{PAPER}/G02.html")
    page.goto(address + "search.html?q=Model-A AdvBench")
    assert page.locator("#search-results li").count() >= 2
    page.goto(address + "search.html?q=nosuchword")
    expect(page.locator("#told")).to_have_text("No page has all of these words.")


def shown(page: Page) -> list[str]:
    return page.locator("#claims tr.claim:visible th a").all_text_contents()


def claim(number: str) -> str:
    return f"Statement of {number} on zebra fine-tuning"


def test_the_list_filters_and_counts(page: Page, address: str) -> None:
    page.goto(address + "ledger.html")
    assert len(shown(page)) == CLAIMS
    page.select_option("select[name=verdict]", "contradicted")
    assert shown(page) == [claim("G04")]
    expect(page.locator("#count")).to_have_text(f"1 of {CLAIMS} claims")
    options = page.locator("select[name=kind] option").all_text_contents()
    assert "How many (1)" in options
    assert "Safety falls or rises (0)" in options
    page.fill("#filters [name=q]", "no such words")
    assert shown(page) == []
    expect(page.locator("#count")).to_have_text("No claim fits; clear a filter.")
    page.click("button[type=reset]")
    expect(page.locator("#claims tr.claim:visible")).to_have_count(CLAIMS)
    page.fill("#filters [name=q]", "RATIO g03")
    assert shown(page) == [claim("G03")]


def test_a_filter_on_a_verdict_finds_claims_with_such_a_reading(page: Page, address: str) -> None:
    page.goto(address + "ledger.html")
    page.select_option("select[name=verdict]", "not-supported")
    assert shown(page) == [claim("G03")]
    page.select_option("select[name=verdict]", "depends")
    assert shown(page) == [claim("G03")]


def test_the_address_keeps_the_view(page: Page, address: str) -> None:
    page.goto(address + "ledger.html#verdict=supported&q=G01")
    assert shown(page) == [claim("G01")]
    assert page.input_value("select[name=verdict]") == "supported"
    page.fill("#filters [name=q]", "")
    assert page.url.endswith("#verdict=supported")
    page.goto(address + "ledger.html#verdict=%3Cscript%3E&page=99")
    assert len(shown(page)) == CLAIMS


def test_a_claim_unfolds_its_readings(page: Page, address: str) -> None:
    page.goto(address + "ledger.html")
    assert page.locator("tr.reading:visible").count() == 0
    button = page.locator("tr.claim", has_text="G03").locator("button")
    button.click()
    assert page.locator("tr.reading:visible").count() == 2
    assert button.get_attribute("aria-expanded") == "true"
    page.locator("tr.reading:visible a").last.click()
    expect(page.locator("h1")).to_have_text(claim("G03"))
    assert page.url.endswith("#reading-ratio-of-means")
    expect(page.locator("[role=tab][aria-selected=true]")).to_contain_text("Ratio of means")
    expect(page.locator("section.reading:visible")).to_have_count(1)


def test_what_is_shown_can_be_kept(page: Page, address: str) -> None:
    page.goto(address + "ledger.html#verdict=depends")
    with page.expect_download() as kept:
        page.click("[data-save=csv]")
    lines = Path(kept.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("paper_key,claim_id,reading,")
    assert [line.split(",")[1:3] for line in lines[1:]] == [["G03", "points"], ["G03", "ratio of means"]]
    with page.expect_download() as kept:
        page.click("[data-save=json]")
    records = json.loads(Path(kept.value.path()).read_text(encoding="utf-8"))
    assert [row["estimate"] for row in records] == [61.25, 70.0]
    with page.expect_download() as kept:
        page.click("[data-save=parquet]")
    assert pq.read_table(kept.value.path()).to_pylist() == records


def test_a_parquet_file_of_the_page_holds_what_it_was_given(page: Page, address: str) -> None:
    page.goto(address + "ledger.html")
    names = ["text", "whole", "number", "none", "mostly none"]
    rows = [["ä−x", 1, 1.5, None, None], [None, -2, None, None, 3], ["", 2**50, -2.25, None, None]]
    rows += [[f"row {number}", number, number / 7, None, None] for number in range(300)]
    content = bytes(page.evaluate("([names, rows]) => [...parquet(names, rows)]", [names, rows]))
    read = pq.read_table(io.BytesIO(content))
    assert [list(row.values()) for row in read.to_pylist()] == rows
    assert [str(kind) for kind in read.schema.types] == ["string", "int64", "double", "double", "int64"]
    empty = bytes(page.evaluate("(names) => [...parquet(names, [])]", names))
    assert pq.read_table(io.BytesIO(empty)).shape == (0, 5)


def test_tabs_follow_the_arrow_keys(page: Page, address: str) -> None:
    page.goto(f"{address}claims/{PAPER}/G03.html")
    page.locator("[role=tab]").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.url.endswith("#reading-ratio-of-means")
    page.keyboard.press("ArrowRight")
    assert page.url.endswith("#reading-points")


def test_a_number_shows_its_way_from_print_to_verdict(page: Page, address: str) -> None:
    page.goto(f"{address}claims/{PAPER}/G01.html")
    page.locator(".numbers button.trace").first.click()
    way = page.locator("dialog.path")
    expect(way).to_contain_text("33.65, Table 1 · RU · Model-A, AdvBench. That is 175 of 520")
    expect(way).to_contain_text("Verdict: Supported.")
    page.keyboard.press("Escape")
    expect(way).not_to_be_visible()
    assert page.evaluate("document.activeElement.className") == "trace"


def test_a_term_is_explained_where_it_is_first_used(page: Page, address: str) -> None:
    page.goto(f"{address}claims/{PAPER}/G03.html")
    terms = page.locator("main a.term")
    assert terms.count()
    assert all(len(term.get_attribute("title") or "") > 20 for term in terms.all())


def test_the_filter_is_reached_in_a_few_steps(page: Page, address: str) -> None:
    page.goto(address + "ledger.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the content
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#filters') !== null"):
            return
    pytest.fail("the filter is more than six stops away")


def test_without_script_the_first_claims_and_every_reading_are_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "ledger.html")
    assert len(shown(page)) == CLAIMS
    assert not page.locator("#filters").is_visible()
    page.goto(f"{address}claims/{PAPER}/G03.html")
    expect(page.locator("section.reading:visible")).to_have_count(2)
    context.close()


def test_each_verdict_has_its_own_shape(page: Page, address: str) -> None:
    page.goto(address + "ledger.html")
    shapes = page.evaluate(
        """[...document.querySelectorAll("#claims .verdict")]
           .map((mark) => [mark.textContent.trim(), mark.querySelector("use").getAttribute("href")])
           .map(([words, sign]) => [words, document.querySelector(sign).innerHTML])"""
    )
    by_words = dict(shapes)
    assert len(by_words) == 6
    assert len(set(by_words.values())) == 6


def test_the_box_checks_percentages_in_the_page(page: Page, address: str) -> None:
    page.goto(address + "index.html")
    box, told = page.locator("[data-check] textarea"), page.locator("[data-check] output")
    box.fill("33.65 95.96 88.46 99.81 46.54")
    page.fill("[data-check] [name=n]", "520")
    expect(told).to_contain_text("All 5 percentages can come from 520 prompts.")
    page.fill("[data-check] [name=n]", "500")
    expect(told).to_contain_text("None of the 5 percentages can come from 500 prompts. 520 fits best")
    box.fill("nonsense")
    expect(told).to_have_text("Paste at least one percentage between 0 and 100.")
    box.fill("50")
    page.fill("[data-check] [name=n]", "2.5")
    expect(told).to_contain_text("Give a whole number of prompts")


@pytest.mark.parametrize("width", [400, 1200])
def test_conclusions_sort(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + "conclusions.html")
    claims = page.locator("table.sortable tbody th small")
    assert claims.all_text_contents() == ["G02", "G01"]
    page.locator("th[data-key=relabel] button").click()
    page.locator("th[data-key=relabel] button").click()
    assert claims.all_text_contents() == ["G01", "G02"]
    assert page.url.endswith("#sort=relabel&dir=descending")


def test_a_long_table_shows_its_first_rows_until_all_are_asked_for(
    browser: Browser, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "MOST_ROWS", 1)
    with served(build(fresh)) as place, closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(f"{place}conclusions.html")
        visible = page.locator("table.sortable tbody tr:visible th small")
        assert visible.all_text_contents() == ["G02"]
        page.locator("th[data-key=relabel] button").click()
        page.locator("th[data-key=relabel] button").click()
        assert visible.all_text_contents() == ["G01"]  # the first of all by this order
        page.get_by_role("button", name="Show all 2").click()
        assert visible.all_text_contents() == ["G01", "G02"]
        page.locator("th[data-key=relabel] button").click()
        assert visible.all_text_contents() == ["G02", "G01"]
        with closing(browser.new_context(java_script_enabled=False)) as plain:
            page = plain.new_page()
            page.goto(f"{place}conclusions.html")
            expect(page.locator("table.sortable tbody tr:visible")).to_have_count(2)
            assert not page.locator(".all-rows").is_visible()


def test_a_paper_in_the_comparison_leads_to_its_claims(page: Page, address: str) -> None:
    page.goto(address + "papers/compare.html")
    page.locator("table.sortable a[href*='#paper=']").first.click()
    page.wait_for_url("**/ledger.html#paper=*")  # its script has run when it has loaded
    assert page.input_value("select[name=paper]") == PAPER


def test_code_is_folded_until_it_is_asked_for(page: Page, address: str) -> None:
    page.goto(address + "notebooks/01-demo.html")
    code = page.locator(".show-code pre").first
    assert not code.is_visible()
    page.click("button.all-code")
    assert code.is_visible()


def test_the_site_opens_from_disk(browser: Browser, site: Path) -> None:
    context = browser.new_context()
    page = watch(context, site.as_uri() + "/", problems := [])
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri())
    page.goto((site / "ledger.html").as_uri())
    expect(page.locator("#count")).to_have_text(f"{CLAIMS} of {CLAIMS} claims")
    page.goto((site / "search.html").as_uri() + "?q=zebra")
    expect(page.locator("#search-results li a").first).to_be_visible()
    context.close()
    assert not problems


@pytest.mark.parametrize("planted", ["<script>window.planted = 1</script>", "<img src=x onerror='window.planted = 1'>"])
def test_the_browser_runs_no_script_that_was_planted_in_a_page(browser: Browser, site: Path, planted: str) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    copy = site / "planted-copy.html"
    context = browser.new_context()
    try:
        copy.write_text(text.replace("</main>", f"{planted}</main>"), encoding="utf-8")
        page = context.new_page()
        page.goto(copy.as_uri())
        expect(page.locator("button.theme")).to_be_visible()
        assert page.evaluate("window.planted") is None
        copy.write_text(text.replace("Content-Security-Policy", "x").replace("</main>", f"{planted}</main>"), "utf-8")
        page.goto(copy.as_uri())
        page.wait_for_function("window.planted === 1")
    finally:
        context.close()
        copy.unlink()
