"""What LaTeXML and hand-written pages put into a cell, and what of it is printed."""

import time

import pytest
from extract.reading import line, one, page, rows_of, values

from fragility.errors import InputError
from fragility.printed.extract.grid import Cell, build_grid
from fragility.printed.extract.html import caption_number, read_html


def cell(inner: str) -> dict[str, str]:
    return one(page(line("", "A", head=True) + line("Base", inner)))


@pytest.mark.parametrize(
    ("inner", "value", "note"),
    [
        ('<span class="ltx_text ltx_font_bold">95.96</span>', "95.96", "bold"),
        ('<span class="ltx_text ltx_framed ltx_framed_underline">95.10</span>', "95.10", "underlined"),
        ('<math alttext="\\mathbf{95.96}"><semantics><mn>95.96</mn></semantics></math>', "95.96", "bold"),
        ('<math alttext="95.96_{\\pm 0.3}"><semantics><mn>1</mn></semantics></math>', "95.96±0.3", ""),
        ('<math alttext="95.96\\pm 0.30"></math>', "95.96±0.30", ""),
        ("95.96<sub>±0.3</sub>", "95.96±0.3", ""),
        ('95.96<sup class="ltx_sup">†</sup>', "95.96", "footnote †"),
        ('95.96<math alttext="{}^{\\dagger}"><mo>†</mo></math>', "95.96", "footnote †"),
        (
            '95.96<span class="ltx_note ltx_role_footnote"><sup class="ltx_note_mark">2</sup><span '
            'class="ltx_note_outer"><span class="ltx_note_content">On 330 items.</span></span></span>',
            "95.96",
            "footnote 2",
        ),
        ('95.96<cite class="ltx_cite">[<a href="#bib">12</a>]</cite>', "95.96", ""),
        ('<span class="ltx_phantom"><span style="visibility:hidden">0</span></span>9.1', "9.1", ""),
        ('<span style="display: none">77</span>9.1', "9.1", ""),
        ("&nbsp;95.96 ", "95.96", ""),
        ("95.96&#8203;", "95.96", ""),
        ("~6%", "~6%", ""),
        ("−3.2", "−3.2", ""),
        ("1,234", "1,234", ""),
        ("95.96*", "95.96", "footnote *"),
        ("<script>alert(1)</script>95.96", "95.96", ""),
        ('<span onclick="steal()">95.96</span>', "95.96", ""),
    ],
)
def test_what_is_printed_is_read_and_what_is_taken_off_is_noted(inner, value, note):
    row = cell(inner)
    assert (row["value_text"], row["note"]) == (value, note)


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ("95.9 / 33.1", "2 numbers"),
        ("95.9<br>33.1", "2 numbers"),
        ("7B", "more to it"),
        ("10<sup>2</sup>", "2 numbers"),
        ("=cmd()", "words"),
        (
            '<span class="ltx_tabular"><span class="ltx_tr"><span class="ltx_td">1</span>'
            '<span class="ltx_td">2</span></span></span>',
            "2 numbers",
        ),
        ("&lt;script&gt;", "words"),
    ],
)
def test_what_is_no_printed_number_is_reported_and_not_written(inner, reason):
    done = page(line("", "A", "B", head=True) + line("Base", inner, "50.0") + line("FT", "1", "2"))
    assert values(done) == {("Base", "B"): "50.0", ("FT", "A"): "1", ("FT", "B"): "2"}
    (problem,) = done.problems
    assert (problem.locator, problem.row, problem.column) == ("Table 3", 2, 2)
    assert reason in problem.reason


def test_a_number_beside_the_value_is_kept_apart_and_said_to_be_unexplained():
    done = page(line("", "A", head=True) + line("Base", "95.96<sub>0.3</sub>") + line("FT", "1"))
    assert [(row["value_text"], row["kind"]) for row in done.rows] == [("95.96", ""), ("0.3", "beside"), ("1", "")]
    assert "not explained" in done.rows[1]["note"]


def test_points_are_a_change_and_a_decimal_comma_is_settled_by_its_column():
    done = page(line("", "A", "B", head=True) + line("Base", "12.3 pts", "1,50") + line("FT", "1.0", "2,25"))
    assert [(row["value_text"], row["kind"]) for row in done.rows][:2] == [("12.3", "delta"), ("1.50", "")]
    mixed = page(line("", "A", head=True) + line("Base", "1,50") + line("FT", "2.25"))
    assert [problem.text for problem in mixed.problems] == ["1,50"] and "not settled" in mixed.problems[0].reason


def test_a_long_text_is_told_by_its_length():
    words = "some words of a long text " * 12
    (problem,) = page(line("", "A", "B", head=True) + line("Base", words, "50.0") + line("FT", "1", "2")).problems
    assert problem.text == "" and "words" not in str(problem).partition("(words)")[2]
    assert f"text of {len(words.strip())} characters" in str(problem)


def test_a_text_does_not_become_an_address():
    done = page(line("", "A", head=True) + line("some words " * 10, "50.0") + line("FT", "1"))
    assert values(done) == {("FT", "A"): "1"}
    assert "109 characters is text" in done.problems[0].reason


def test_a_table_of_span_elements_with_spans_in_classes():
    # A scaled table comes from LaTeXML without <table>; the spans are classes.
    def span(kind: str, inner: str) -> str:
        return f'<span class="{kind}">{inner}</span>'

    rows = span(
        "ltx_tr",
        span("ltx_td ltx_rowspan ltx_rowspan_2", "Method") + span("ltx_td ltx_colspan ltx_colspan_2", "Llama"),
    )
    rows += span("ltx_tr", span("ltx_td", "AdvBench") + span("ltx_td", "HEx-PHI"))
    rows += span("ltx_tr", span("ltx_td", "Base") + span("ltx_td", "95.96") + span("ltx_td", "92.12"))
    done = rows_of(read_html(f"<p>{span('ltx_tabular', span('ltx_tbody', rows))}</p>"))
    assert values(done) == {("Base", "Llama, AdvBench"): "95.96", ("Base", "Llama, HEx-PHI"): "92.12"}


def test_a_table_within_a_header_is_its_text():
    broken = '<table class="ltx_tabular"><tr class="ltx_tr"><td class="ltx_td">Refusal</td></tr><tr class="ltx_tr">'
    broken += '<td class="ltx_td">Suppression</td></tr></table>'
    done = page(line("", "A", head=True) + line(broken, "50.0"))
    assert values(done) == {("Refusal Suppression", "A"): "50.0"}
    assert len(done.accounts) == 1


def test_a_marked_row_below_the_first_with_measured_numbers_is_no_header():
    # LaTeXML guesses headers and takes rows of data for them.
    done = page(line("", "A", "B", head=True) + line("Base", "95.96", "1.0", head=True) + line("RU", "46.5", "2.0"))
    assert ("Base", "A") in values(done) and len(done.rows) == 4


def test_numbers_that_are_headers_are_said():
    done = page(line("Samples", "10", "1000", head=True) + line("Base", "95.96", "1.0"))
    assert values(done) == {("Base", "10"): "95.96", ("Base", "1000"): "1.0"}
    assert any("2 numbers read as labels" in notice for notice in done.accounts[0].notices)


def test_a_later_row_of_headers_begins_new_headers():
    first = line("", "A", "B", head=True) + line("Base", "1.0", "2.0")
    done = page(first + line("", "C", "D", head=True) + line("Base", "3.0", "4.0"))
    assert values(done)["Base", "D"] == "4.0" and values(done)["Base", "B"] == "2.0"


def test_a_line_of_one_cell_names_the_rows_below_it():
    groups = ['<td class="ltx_td" colspan="2">Llama</td>', '<td class="ltx_td" colspan="2">Gemma</td>']
    body = [line(group) + line("Base", value) for group, value in zip(groups, ("1.0", "2.0"), strict=True)]
    done = page(line("", "A", head=True) + "".join(body))
    assert values(done) == {("Llama, Base", "A"): "1.0", ("Gemma, Base", "A"): "2.0"}


def test_spans_beyond_the_table_end_with_it_and_that_is_said():
    head = line('<th class="ltx_td ltx_th ltx_th_column" colspan="9">Scores</th>') + line("", "A", "B", head=True)
    done = page(head + line('<td class="ltx_td" rowspan="7">Base</td>', "1.0", "2.0"))
    assert values(done) == {("Base", "Scores, A"): "1.0", ("Base", "Scores, B"): "2.0"}
    assert len([notice for notice in done.accounts[0].notices if "beyond" in notice]) == 2


def test_of_two_cells_that_overlap_the_first_keeps_the_place():
    tall, wide = Cell("tall", rows=2), Cell("wide", columns=2)
    grid = build_grid([[Cell("a"), tall], [wide], [Cell("b"), Cell("c")]])
    assert grid.slots[1, 1].cell is tall and grid.slots[1, 0].cell is wide
    assert any("overlap" in notice for notice in grid.notices)


def test_a_merged_number_is_one_row_with_both_addresses():
    done = page(
        line("", "A", "B", head=True)
        + line("Base", '<td class="ltx_td" colspan="2">7.0</td>')
        + line("FT", "1.0", "2.0")
    )
    assert values(done)["Base", "A / B"] == "7.0" and len(done.rows) == 3
    assert done.rows[0]["note"] == "one cell over 2 columns"


def test_a_short_row_is_said_and_keeps_its_places():
    done = page(line("", "A", "B", head=True) + line("Base", "1.0") + line("FT", "2.0", "3.0"))
    assert values(done) == {("Base", "A"): "1.0", ("FT", "A"): "2.0", ("FT", "B"): "3.0"}
    assert any("row 2" in notice for notice in done.accounts[0].notices)


def test_blank_rows_of_headers_change_nothing():
    done = page(line("", "A", head=True) + line("", "", head=True) + line("Base", "1.0"))
    assert values(done) == {("Base", "A"): "1.0"}


def test_headers_in_the_first_column_only():
    done = page(line("Base", "1.0", "2.0") + line("FT", "3.0", "4.0"))
    assert values(done)["FT", "column 3"] == "4.0" and len(done.rows) == 4


def test_a_transposed_table_names_the_same():
    done = page(line("", "Base", "RU", head=True) + line("AdvBench", "1.0", "2.0"), "Table 3: ASR (%).")
    assert {row["benchmark"] for row in done.rows} == {"AdvBench"}
    assert done.rows[1]["column"] == "RU"


def test_repeated_addresses_are_numbered():
    done = page(line("", "A", head=True) + line("Base", "1.0") + line("Base", "2.0") + line("RU", "3.0"))
    assert [row["occurrence"] for row in done.rows] == ["1", "2", ""]


def test_two_tables_under_one_caption_are_told_apart():
    table = f'<table class="ltx_tabular">{line("", "A", head=True)}{line("Base", "1.0")}</table>'
    caption = '<figcaption class="ltx_caption">Table 2: Two halves.</figcaption>'
    done = rows_of(read_html(f'<figure class="ltx_table">{table}{table}{caption}</figure>'))
    assert [row["locator"] for row in done.rows] == ["Table 2, part 1", "Table 2, part 2"]


@pytest.mark.parametrize(
    ("caption", "locator"),
    [
        ("Table 3: Scores", "Table 3"),
        ("Table 3", "Table 3"),
        ("TABLE IV: Scores", "Table IV"),
        ("Table B.1: Scores", "Table B.1"),
        ("Tab. 12. Scores", "Table 12"),
        ("Table of contents", ""),
        ("Table A comparison", ""),
        ("Figure 2: Scores", ""),
        ("Scores of Table 3", ""),
    ],
)
def test_the_number_of_a_caption(caption, locator):
    assert caption_number(caption) == locator


def test_an_arrow_gives_a_direction_only_with_the_metric():
    done = page(
        line("", 'ASR (%) <math alttext="\\downarrow"></math>', "Utility ↑", head=True) + line("Base", "1.0", "2.0")
    )
    first, second = done.rows
    assert (first["metric"], first["unit"], first["direction"]) == ("attack success rate", "percent", "lower-safer")
    assert (second["metric"], second["unit"], second["direction"]) == ("", "", "")
    assert first["note"] == "arrow down" and second["note"] == "arrow up"


def test_an_arrow_against_the_metric_gives_none():
    row = one(page(line("", "ASR ↑", head=True) + line("Base", "1.0")))
    assert row["direction"] == "" and row["metric"] == "attack success rate"


def test_two_benchmarks_in_one_address_name_none():
    row = one(page(line("", "AdvBench", head=True) + line("HEx-PHI", "1.0")))
    assert row["benchmark"] == "" and "more than one benchmark" in row["note"]


@pytest.mark.parametrize(
    ("caption", "unit"),
    [
        ("Table 1: Safety (%).", "percent"),
        ("Table 1: Scores in percent.", "percent"),
        ("Table 1: Scores with 10 % of the data.", ""),
        ("Table 1: Differences in percentage points.", ""),
    ],
)
def test_the_unit_is_what_is_printed(caption, unit):
    assert one(page(line("", "A", head=True) + line("Base", "1.0"), caption))["unit"] == unit


def test_a_percentage_above_100_is_reported():
    done = page(line("", "A (%)", head=True) + line("Base", "412") + line("FT", "41.2"))
    assert values(done) == {("FT", "A (%)"): "41.2"}
    assert "not from 0 to 100" in done.problems[0].reason


def test_a_header_that_a_spreadsheet_would_run_is_reported_with_its_cell():
    done = page(line("", "=cmd()", "B", head=True) + line("Base", "1.0", "2.0"))
    assert values(done) == {("Base", "B"): "2.0"}
    assert "formula-like" in done.problems[0].reason


def test_a_table_of_words_gives_nothing_and_an_account():
    done = page(line("Name", "Licence", head=True) + line("Alpaca", "free") + line("Dolly", "free"))
    (account,) = done.accounts
    assert not done.rows and account.not_understood == 2 and account.cells == 6


def test_a_row_of_words_in_the_body_is_said():
    done = page(
        line("", "A", "B", head=True)
        + line("Base", "1.0", "2.0")
        + line("Judge", "one", "two")
        + line("FT", "3.0", "4")
    )
    assert any("row 3 holds words only" in notice for notice in done.accounts[0].notices)
    assert len(done.problems) == 2


def test_spans_that_would_fill_the_memory_are_refused():
    wide = '<td class="ltx_td" colspan="1000" rowspan="999">1</td>'
    with pytest.raises(InputError, match="places"):
        page("".join(line(wide) for _ in range(600)))


def test_deep_nesting_is_no_traceback():
    done = page(line("", "A", head=True) + line("Base", "<span>" * 1200 + "1.0" + "</span>" * 1200))
    assert values(done) == {("Base", "A"): "1.0"}


def test_no_table_at_all():
    assert rows_of(read_html("<p>Nothing</p>")).accounts == []


def test_a_table_within_a_caption_keeps_its_marks():
    rows = line("", "A", head=True) + line("Base", "1.0<sup>†</sup>")
    done = rows_of(read_html(f"<figure><figcaption>Table 3: x <table>{rows}</table></figcaption></figure>"))
    assert one(done)["note"] == "footnote †"


def test_a_table_that_frames_a_page_is_left_out_and_the_tables_in_it_are_read():
    inner = "<table><tr><th>Model</th><th>A</th></tr><tr><td>Base</td><td>95.96</td></tr></table>"
    found = read_html(f"<table><tr><td>{'<p>some words</p>' * 1_600}{inner}</td></tr></table>")
    assert len(found.tables) == 1 and "95.96" in str(found.tables[0])
    assert [notice for notice in found.notices if "a cell of 1,6" in notice]


@pytest.mark.parametrize("tags", ["<cite>", "<div>", "<i></b>", "<table><tr><td>", "<![CDATA[", "<!--"])
def test_a_page_of_eight_megabytes_of_open_tags_is_refused_at_once(tags):
    started = time.process_time()
    with pytest.raises(InputError, match=r"HTML page: (tags nested|more than|[\d,]+ comments)"):
        read_html(f"<table><tr><td>{tags * (8_000_000 // len(tags))}")
    assert time.process_time() - started < 5


def test_an_end_of_another_name_closes_nothing():
    with pytest.raises(InputError, match="nested"):
        read_html("<i>" * 1_500 + "</b>" * 1_500 + "<i>" * 1_500)
    assert read_html("<i>" * 1_500 + "</i>" * 1_500 + "<i>" * 1_500).tables == []
    assert read_html("<div>" + "<i>" * 1_500 + "</div><br>" + "<i>" * 1_500).tables == []
