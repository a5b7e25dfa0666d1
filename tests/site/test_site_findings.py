"""The front page's lines, the wording of numbers and the csv, against counts made by hand from the small ledger."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fragility.errors import InputError
from fragility.printed.paper import load_paper
from fragility.schemas.ledger import KEYS, interval_text, number_text, p_text, value_text
from fragility.suite.site.columns import ColumnFit, column_fits
from fragility.suite.site.findings import FIRST_SUBJECT, Names, front_lines, reading_sentences
from fragility.suite.site.rows import estimate_label, load_rows

PAPER = "demo2026_planted"
NAMES = Names({PAPER: "Author 2026"})
Maker = Callable[..., dict[str, Any]]


def words(line: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", line))


def test_lines_count_verdicts_per_column(rows: list[dict[str, Any]]) -> None:
    first = words(front_lines(rows, [], NAMES)[0])
    assert "6 claims in 7 readings" in first
    held = "3 supported, 1 supported with caveats, 1 not supported, 1 contradicted, 1 not checkable"
    scope = "2 supported, 1 supported with caveats, 1 not supported, 1 contradicted, 2 not checkable"
    assert f"On what is held: {held}." in first
    assert f"claimed: {scope}." in first


def items(line: str) -> list[str]:
    return [words(item) for item in re.findall(r"<li>(.*?)</li>", line)]


def test_claims_are_named_with_their_finding(rows: list[dict[str, Any]], hostile: str) -> None:
    second, third, fourth = front_lines(rows, [], NAMES)[1:4]
    assert words(second).startswith("On the cells held, the printed numbers support: ")
    assert items(second) == [
        "G01: finding of G01.", "G02 (with caveats): finding of G02.", f"G10: {hostile}.",
    ]  # fmt: skip
    assert words(third).startswith("They do not support, or not in every reading: ")
    assert items(third) == ["G03 (depends on the reading, reading points, not supported): finding of G03."]
    assert words(fourth).endswith(" Claims about counts \N{EN DASH} contradicted: G04.")


def test_claims_about_judges_have_a_line_of_their_own(row: Maker) -> None:
    """Own answers come before other answers; the lines before it name no claim about judges."""
    made = [row("G01", "supported")]
    others = [row("J02", "supported", paper_key=OTHER, cells_claimed=None),
              row("J01", "not-supported", paper_key=OTHER, cells_claimed=2)]  # fmt: skip
    names = Names({PAPER: "Author 2026", OTHER: "Roe & Doe 2025"}, (), {OTHER})
    lines = front_lines(made + others, [], names)
    assert len(lines) == len(front_lines(made, [], names)) + 1
    assert "J0" not in words(lines[1]) + words(lines[2])
    assert words(lines[3]).startswith("About judges is 1 paper or report: 2 claims in 2 readings. On what is held: ")
    assert [item[:3] for item in items(lines[3])] == ["J01", "J02"]


def test_a_changed_verdict_moves_the_claim_to_the_other_line(row: Maker) -> None:
    before = front_lines([row("G01", "supported")], [], NAMES)
    after = front_lines([row("G01", "contradicted")], [], NAMES)
    assert items(before[1]) == ["G01: finding of G01."]
    assert words(before[2]).endswith("reading: none.")
    assert words(after[1]).endswith("support: none.")
    assert items(after[2]) == ["G01 (contradicted): finding of G01."]


@pytest.mark.parametrize(
    ("verdicts", "line", "note"),
    [
        (("supported", "supported"), 1, "reading b"),
        (("supported-with-caveats", "supported"), 1, "with caveats, reading b"),
        (("supported", "not-checkable"), 1, "reading a"),
        (("not-supported", "contradicted"), 2, "not supported or contradicted, reading b"),
        (("not-supported", "not-supported"), 2, "not supported, reading b"),
        (("contradicted", "supported-with-caveats"), 2, "depends on the reading, reading b, supported with caveats"),
    ],
)
def test_a_finding_is_that_of_the_checkable_reading_with_most_cells(
    row: Maker, verdicts: tuple[str, str], line: int, note: str
) -> None:
    names, cells = ("a", "b"), (None, 7)
    rows = [
        row("G01", verdict, reading=name, cells_held=held, finding=f"finding {name}")
        for verdict, name, held in zip(verdicts, names, cells, strict=True)
    ]
    lines = front_lines(rows, [], NAMES)
    reading = "a" if verdicts[1] == "not-checkable" else "b"
    assert items(lines[line]) == [f"G01 ({note}): finding {reading}."]
    assert not items(lines[3 - line])


def test_a_claim_without_a_finding_is_only_named(row: Maker) -> None:
    assert items(front_lines([row("G01", "supported", finding=None)], [], NAMES)[1]) == ["G01."]


@pytest.mark.parametrize(("line", "verdict", "note"), [(1, "supported", ""), (2, "contradicted", " (contradicted)")])
def test_five_claims_are_named_and_the_others_counted(row: Maker, line: int, verdict: str, note: str) -> None:
    named = [f"G{index}" for index in range(1, 8)]
    told = [f"{name}{note}: finding of {name}." for name in named]
    rows = [row(name, verdict) for name in named]
    assert items(front_lines(rows[:5], [], NAMES)[line]) == told[:5]
    assert items(front_lines(rows, [], NAMES)[line]) == [*told[:5], f"and 2 more; in the ledger: {verdict}"]


def test_counts_and_protocol_claims_stand_in_their_own_line(row: Maker) -> None:
    rows = [
        row("G01", "contradicted", type="count"),
        row("G02", "supported", type="count", reading="a"),
        row("G02", "not-supported", type="count", reading="b"),
        row("G03", "supported", type="protocol"),
        row("G04", "not-checkable", type="protocol"),
        row("G05", "supported", type="protocol"),
    ]
    lines = front_lines(rows, [], NAMES)
    assert not items(lines[1]) + items(lines[2])
    counts = "Claims about counts \N{EN DASH} contradicted: G01; depends on the reading: G02."
    protocol = "Claims about the protocol \N{EN DASH} supported: G03 and G05; not checkable: G04."
    assert words(lines[3]).endswith(f" {counts} {protocol}")


def test_what_is_missing_is_counted_once_per_claim_and_named_from_two(row: Maker) -> None:
    rows = [
        row("G01", "not-checkable", reading="a", missing=["Table 2"]),
        row("G01", "not-checkable", reading="b", missing=["Table 2", "Fig. 4"]),
        row("G02", "not-checkable", missing=["Table 2"]),
        row("G03", "not-checkable", missing=["Fig. 5"]),
        row("G04", "supported"),
    ]
    fifth = words(front_lines(rows, [], NAMES)[4])
    told = "3 of 4 claims cannot be checked for the full scope in any reading. Most often missing: Table 2 (2 claims)."
    assert fifth == f"{told} Numbers of Author 2026: read in a made-up copy <b>of</b> version 1."
    assert "2 of 3 claims cannot be checked for the full scope in any reading. Each misses something else." in words(
        front_lines(rows[2:], [], NAMES)[4]
    )


def test_nothing_missing_says_so(row: Maker) -> None:
    assert front_lines([row("G01", "supported")], [], NAMES)[4].startswith("Every claim can be checked")


OTHER = "other2025_word"
SEVERAL = Names({FIRST_SUBJECT: "Guo 2026", OTHER: "Roe & Doe 2025"}, {OTHER})


def test_totals_over_all_papers_come_before_the_first_subject_by_itself(row: Maker) -> None:
    rows = [
        row("A01", "not-checkable", paper_key=OTHER),
        row("A02", "supported", paper_key=OTHER, reading="a"),
        row("A02", "supported", paper_key=OTHER, reading="b"),
        row("G01", "contradicted", paper_key=FIRST_SUBJECT),
    ]
    first = words(front_lines(rows, [], SEVERAL)[0])
    held = "2 supported, 1 contradicted, 1 not checkable"
    total = f"2 papers: 3 claims in 4 readings. On what is held: {held}. For the full scope claimed: {held}."
    assert first == (
        f"{total} The first subject, Guo 2026: 1 claim in 1 reading. On what is held: 1 contradicted. "
        "For the full scope claimed: 1 contradicted."
    )
    without = [rows[0], row("B01", "supported", paper_key=PAPER)]
    names = Names({OTHER: "Roe & Doe 2025", PAPER: "Author 2026"})
    assert "first subject" not in words(front_lines(without, [], names)[0])


def test_claims_of_several_papers_are_named_with_their_paper_in_turn(row: Maker) -> None:
    rows = [row(f"A0{index}", "supported", paper_key=OTHER) for index in range(1, 7)]
    rows += [row("G01", "supported-with-caveats", paper_key=FIRST_SUBJECT)]
    second = front_lines(rows, [], SEVERAL)[1]
    told = ["G01 (Guo 2026; with caveats)", *(f"A0{index} (Roe & Doe 2025)" for index in range(1, 5))]
    assert [item.partition(":")[0] for item in items(second)[:5]] == told
    assert items(second)[5] == "and 2 more; in the ledger: supported and supported with caveats"
    assert re.findall(r"ledger\.html#[\w=-]*", second) == [
        "ledger.html#held=supported",
        "ledger.html#held=supported-with-caveats",
    ]


def test_of_several_papers_claims_about_counts_are_named_only_where_one_speaks_against_them(row: Maker) -> None:
    rows = [row(f"A0{index}", "supported", paper_key=OTHER, type="count") for index in range(1, 4)]
    rows += [row("G01", "contradicted", paper_key=FIRST_SUBJECT, type="count")]
    fourth = front_lines(rows, [], SEVERAL)[3]
    told = "Claims about counts \N{EN DASH} supported: 3 claims; contradicted: G01 (Guo 2026)."
    assert words(fourth).endswith(told)
    assert "ledger.html#type=count&amp;held=supported" in fourth


def test_the_same_table_of_two_papers_is_not_one_missing_item(row: Maker) -> None:
    rows = [row(f"A0{index}", "not-checkable", paper_key=OTHER, missing=["Table 2"]) for index in (1, 2)]
    rows += [row("G01", "not-checkable", paper_key=FIRST_SUBJECT, missing=["Table 2"])]
    fifth = words(front_lines(rows, [], SEVERAL)[4])
    assert "Most often missing: Table 2 of Roe & Doe 2025 (2 claims)." in fifth
    assert fifth.endswith(reading_sentences(rows, SEVERAL)[0])


def test_of_several_papers_it_is_said_how_many_are_second_hand(row: Maker) -> None:
    rows = [row("A01", "supported", paper_key=OTHER), row("G01", "supported", paper_key=FIRST_SUBJECT)]
    assert reading_sentences(rows, SEVERAL) == [
        "Numbers of 2 papers: those of 1 were read in a text or a released file, those of 1 are second-hand only and "
        "enter no verdict."
    ]


@pytest.mark.parametrize("contradicted", [True, False])
def test_granularity_names_only_a_contradicted_n(row: Maker, contradicted: bool) -> None:
    fits = [
        ColumnFit(PAPER, "AdvBench", 500, "stated", 1, 10, contradicted),
        ColumnFit(PAPER, "AdvBench", 520, "released and best", 9, 10, False),
        ColumnFit(PAPER, "HEx-PHI", 330, "stated", 10, 10, False),
    ]
    line = words(front_lines([row("G01", "supported")], fits, NAMES)[3])
    told = "AdvBench in Author 2026: 1 of 10 at n = 500 (stated), against 9 of 10 at n = 520 (released and best)"
    assert (told in line) is contradicted
    assert ("no stated number" in line) is not contradicted
    assert "HEx-PHI" not in line


def test_columns_are_counted_as_the_ledger_counts_them(checkout: Path) -> None:
    """Five of six values are no multiple of 0.2 %, so no share of 500; all are shares of 520."""
    fits = {fit.n: fit for fit in column_fits(load_paper(PAPER, checkout))}
    assert (fits[500].possible, fits[500].informative, fits[500].contradicted) == (1, 6, True)
    assert (fits[520].possible, fits[520].informative, fits[520].contradicted) == (6, 6, False)
    assert fits[500].kinds == "stated"
    assert fits[520].kinds.startswith("released")


def test_lines_escape_what_they_quote(row: Maker, hostile: str) -> None:
    rows = [
        row("G01", "supported", reading="a", finding=hostile, statement=hostile),
        row("G01", "supported", reading=hostile, finding=hostile, cells_held=9),
        row("G02", "contradicted", finding=hostile, statement=hostile),
        *(row(name, "not-checkable", missing=[hostile], how_read=hostile) for name in ("G03", "G04")),
    ]
    fits = [ColumnFit("p", hostile, 5, "stated", 0, 9, True), ColumnFit("p", hostile, 6, "best", 9, 9, False)]
    lines = front_lines(rows, fits, Names({PAPER: hostile, "p": hostile}))
    assert not [line for line in lines if "<script" in line or "<img" in line]
    assert all("&lt;script&gt;" in line for line in lines[1:])


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (64.4549, "points", "64.5"),
        (-12.04, "percent", "\N{MINUS SIGN}12.0"),
        (-0.04, "points", "0.0"),
        (0.12345, "share", "0.123"),
        (1280.0, "count", "1,280"),
        (None, "points", "none"),
    ],
)
def test_numbers_are_worded_in_their_unit(value: float | None, unit: str, text: str) -> None:
    assert number_text(value, unit) == text


def test_an_absent_interval_is_said(row: Maker) -> None:
    assert (value_text(row("G01", "supported")), interval_text(row("G01", "supported"))) == (
        "61.2 points",
        "58.5 to 64.0",
    )
    assert interval_text(row("G01", "supported", ci_low=None)) == "no interval"
    assert value_text(row("G01", "supported", estimate=None)) == "none"


@pytest.mark.parametrize(
    ("changes", "value", "interval"),
    [
        ({"unit": "count", "estimate": 520.0, "type": "count"}, "520", ""),
        ({"unit": "share", "estimate": 1.0, "type": "protocol", "cells_held": 52}, "52 of 52 fields agree", ""),
        ({"unit": "share", "estimate": 2 / 3, "type": "protocol", "cells_held": 3}, "2 of 3 fields agree", ""),
        ({"unit": "share", "estimate": 1.0, "type": "protocol", "cells_held": 1}, "1 of 1 field agree", ""),
        ({"unit": "share", "estimate": 0.5, "type": "protocol", "cells_held": None}, "0.500", ""),
        ({"unit": "share", "estimate": 0.5, "cells_held": 52}, "0.500", ""),
        ({"unit": "percent", "estimate": 50.0}, "50.0 %", "no interval"),
    ],
)
def test_what_is_counted_needs_no_interval(row: Maker, changes: dict[str, Any], value: str, interval: str) -> None:
    told = row("G01", "supported", ci_low=None, ci_high=None, **changes)
    assert (value_text(told), interval_text(told)) == (value, interval)


def test_an_interval_of_a_share_is_shown(row: Maker) -> None:
    assert interval_text(row("G01", "supported", unit="share", ci_low=0.25, ci_high=0.5)) == "0.250 to 0.500"


def test_only_counts_are_called_counts(row: Maker) -> None:
    points, count = row("G01", "supported"), row("G02", "supported", unit="count")
    assert estimate_label([count, count]) == "Count that fits best"
    assert estimate_label([points, count]) == estimate_label([points]) == "Estimate (95 % interval)"


@pytest.mark.parametrize(("value", "text"), [(None, "none"), (0.00009, "< 0.0001"), (0.0421, "0.042")])
def test_p_values_are_worded(value: float | None, text: str) -> None:
    assert p_text(value) == text


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_key_is_an_error(tmp_path: Path, row: Maker, key: str) -> None:
    content = row("G01", "supported")
    del content[key]
    path = tmp_path / "ledger.json"
    path.write_text(json.dumps([content]), encoding="utf-8")
    with pytest.raises(InputError, match=rf"row 1: no {key}"):
        load_rows(path)


@pytest.mark.parametrize(
    "change",
    [
        {"verdict_held": "refuted"},
        {"certainty": "certain"},
        {"unit": "stars"},
        {"claim_id": "../../etc"},
        {"paper_key": ".."},
        {"claim_id": None},
    ],
)
def test_a_word_outside_the_lists_is_an_error(tmp_path: Path, row: Maker, change: dict[str, Any]) -> None:
    path = tmp_path / "ledger.json"
    path.write_text(json.dumps([row("G01", "supported") | change]), encoding="utf-8")
    with pytest.raises(InputError, match="row 1"):
        load_rows(path)


@pytest.mark.parametrize("content", ["{}", "[]", "[1]", "not json", '[{"claim_id": "G01"}]'])
def test_a_malformed_ledger_is_an_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "ledger.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"ledger\.json"):
        load_rows(path)


def test_a_reading_that_stands_twice_is_an_error(tmp_path: Path, row: Maker) -> None:
    path = tmp_path / "ledger.json"
    path.write_text(json.dumps([row("G01", "supported")] * 2), encoding="utf-8")
    with pytest.raises(InputError, match="stands twice"):
        load_rows(path)
