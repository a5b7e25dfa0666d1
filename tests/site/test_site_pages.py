"""Pages of sources, of papers side by side and of conclusions: what they take from which file, and what they miss."""

import html
import json
import re
import shutil
from pathlib import Path

import pytest

from fragility.errors import InputError
from fragility.released.sources.card import load_card
from fragility.suite.folders import Folders
from fragility.suite.site import build
from fragility.suite.site.addresses import file_place
from fragility.suite.site.fragile import load_fragility
from fragility.suite.site.notebooks import NotebookPage, parameters_once, section_link
from fragility.suite.site.released import load_released

PAPER = "demo2026_planted"
SOURCE = "planted-source"
AUDIT = f"02-paper-audit--{PAPER}"


def words(path: Path) -> str:
    """Return the words of a page's article."""
    page = path.read_text(encoding="utf-8")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page[page.index("<main") : page.index("</main")])).split())


def test_a_source_shows_rows_accounts_labels_and_hashes(site: Path, hostile: str) -> None:
    text = words(site / "sources" / f"{SOURCE}.html")
    told = " ".join(hostile.split())
    assert "3 label rows, 15 columns" in text
    assert "3 rows read, 4 skipped, 2 refused" in text
    assert f"{told} skipped 4" in text
    assert f'"{told}": refused' in text
    assert text.endswith(f"rows.csv 1,234 9 {'c' * 12}")
    assert "gated" in text
    assert "its text may not be passed on" in text


def test_figures_that_do_not_agree_come_first_and_a_print_counts_once(site: Path) -> None:
    text = words(site / "sources" / f"{SOURCE}.html")
    told = "We reproduced the one published figure"
    assert told in text
    assert text.index("33.333333") < text.index("1 reading that agrees") < text.index("66.600000")
    assert told in words(site / "sources" / "index.html")


def test_papers_are_compared_by_what_is_counted(site: Path) -> None:
    text = words(site / "papers" / "compare.html")
    row = re.search(r"read first-hand (\d.*?) Questions that", text)
    assert row
    # 1 model, 6 numbers, 6 with counts, 1 column that states an n and contradicts it, 1 benchmark, 1 judge, 6 claims
    assert row[1].startswith("1 6 6 1 1 contradicted 1 AdvBench 1 a judge 6 7 readings Supported 3")
    assert row[1].endswith("Not checkable 1 1 Table 2")


def test_a_question_shows_its_claims_once_with_every_reading(site: Path, hostile: str) -> None:
    page = (site / "papers" / "compare.html").read_text(encoding="utf-8")
    assert page.count('scope="rowgroup"') == 2
    assert " ".join(hostile.split()).replace("```", "")[:20] in words(site / "papers" / "compare.html")
    assert "Fewer than two of these claims rest on printed numbers" in words(site / "papers" / "compare.html")


def test_a_recomputed_figure_has_its_interval_or_says_why_not(site: Path) -> None:
    text = words(site / "sources" / f"{SOURCE}.html")
    assert "62.10 to 71.02; Wilson, n = 450" in text
    assert "exact, no interval" in text


def test_conclusions_stand_with_their_parts_and_those_left_out_with_the_reason(site: Path) -> None:
    text = words(site / "conclusions.html")
    assert "2 claims hold throughout as printed" in text
    assert "1 more claim is not shown by the numbers as printed" in text
    assert "0.82 0.92 0.75 0.80 2 of 520" in text
    assert "25 % of 40" in text
    assert "10.0, estimate 12.5" in text
    assert "3 models, 520 prompts, 9 comparisons" in text
    assert "1 reading of such claims without an index" in text


def test_a_page_without_its_file_says_so(fresh: Path) -> None:
    for name in ("recomputed.csv", "conclusions.csv"):
        (fresh / "build" / name).unlink()
    for name in ("outcomes", "questions.yml"):
        place = fresh / "data" / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    made = build(fresh)
    assert "The index was not computed in this build" in words(made / "conclusions.html")
    assert "were not recomputed in this build" in words(made / "sources" / "index.html")
    source = words(made / "sources" / f"{SOURCE}.html")
    assert "Nothing is derived in this checkout" in source
    assert "Not recomputed in this build" in source
    assert "66.6 %" in source
    assert "No question that several papers speak to is listed." in words(made / "papers" / "compare.html")
    assert not (made / "recomputed.csv.gz").exists()


@pytest.mark.parametrize("name", ["recomputed.csv", "conclusions.csv"])
def test_a_malformed_table_is_an_error(fresh: Path, name: str) -> None:
    (fresh / "build" / name).write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError):
        build(fresh)


def test_absent_tables_are_told_from_empty_ones(checkout: Path, tmp_path: Path) -> None:
    assert load_fragility(tmp_path / "none.csv") is None
    shutil.copytree(checkout / "data", tmp_path / "bare" / "data")
    bare, empty = Folders(tmp_path / "bare"), Folders(tmp_path / "empty")
    assert load_released(bare, "any")[0].figures is None
    assert load_released(empty, "any") == []


def test_a_paper_links_to_its_own_audit(site: Path) -> None:
    page = (site / "papers" / f"{PAPER}.html").read_text(encoding="utf-8")
    assert f"../notebooks/{AUDIT}.html" in page
    assert "6 printed numbers can be checked" in words(site / "papers" / f"{PAPER}.html")


def test_a_section_of_a_notebook_run_for_each_paper_is_found() -> None:
    pages = [NotebookPage(f"02-audit--{key}", "An audit", {"A part": "a-part"}) for key in ("other", PAPER)]
    assert section_link("02-audit#A part", PAPER, pages) == (
        f"notebooks/02-audit--{PAPER}.html#a-part",
        "An audit A part",
    )
    assert section_link("02-audit#A part", "absent", pages) is None


def test_parameters_are_shown_once_with_the_values_of_the_run(site: Path, checkout: Path) -> None:
    path = checkout / "build" / "notebooks" / f"{AUDIT}.ipynb"
    cells = parameters_once(json.loads(path.read_text(encoding="utf-8"))["cells"])
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert code == [f'paper = "{PAPER}"\nseed: int = 12345']
    assert "another_paper" not in words(site / "notebooks" / f"{AUDIT}.html")


def test_a_notebook_run_for_each_paper_is_listed_with_the_paper(site: Path) -> None:
    assert "What does an audit show? (Author and <i>Author</i> 2026)" in words(site / "notebooks" / "index.html")


def test_a_reply_stands_with_the_reading_that_it_answers_and_with_the_verdict_of_its_own(site: Path) -> None:
    told = "An author , 2026-11-29: Five points are meant. With a margin of 5, the verdict is supported ."
    assert told in words(site / f"claims/{PAPER}/G02.html")
    assert 'href="#reading-main">the verdict is supported' in (site / f"claims/{PAPER}/G02.html").read_text("utf-8")
    assert "Replies" not in words(site / f"claims/{PAPER}/G01.html")


def test_a_file_of_a_source_leads_to_its_pinned_version_and_a_row_to_its_line(site: Path, checkout: Path) -> None:
    card = load_card(SOURCE, checkout)
    place = f"https://github.com/example/code/blob/{'a' * 40}/rows.csv"
    assert file_place(card, "rows.csv") == place
    assert file_place(card, "rows.csv", 4) == f"{place}#L5"
    assert file_place(card, "absent.csv") == ""
    assert f'href="{place}"' in (site / "sources" / f"{SOURCE}.html").read_text(encoding="utf-8")


def test_numbers_that_two_readings_share_are_listed_once(site: Path) -> None:
    page = words(site / f"claims/{PAPER}/G03.html")
    assert page.count("numbers behind it") == 1
    assert "It rests on the same 2 numbers as Points" in page
