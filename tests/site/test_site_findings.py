"""The five lines, the wording of numbers and the csv, against counts made by hand from the small ledger."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fragility.errors import InputError
from fragility.papers import load_paper
from fragility.suite.site.columns import ColumnFit, column_fits
from fragility.suite.site.findings import five_lines
from fragility.suite.site.rows import (
    KEYS,
    interval_text,
    load_rows,
    number_text,
    p_text,
    value_text,
)

LABELS = {"demo2026_planted": "arXiv 0000.00000v1"}
Maker = Callable[..., dict[str, Any]]


def words(line: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", line))


def test_lines_count_verdicts_per_column(rows: list[dict[str, Any]]) -> None:
    first = words(five_lines(rows, [], LABELS)[0])
    assert "6 claims in 7 readings" in first
    held = "3 supported, 1 supported with caveats, 1 not supported, 1 contradicted, 1 not checkable"
    scope = "2 supported, 1 supported with caveats, 1 not supported, 1 contradicted, 2 not checkable"
    assert f"On what is held: {held}." in first
    assert f"claims: {scope}." in first


def test_claims_are_named_under_their_verdict(rows: list[dict[str, Any]]) -> None:
    second = words(five_lines(rows, [], LABELS)[1])
    assert "\N{EN DASH} supported: G01 and G10; supported with caveats: G02;" in second
    assert "not supported or contradicted: G04;" in second
    assert "depends on the reading: G03;" in second
    assert "nothing to check it on: G05." in second


def test_a_changed_verdict_changes_the_line(row: Maker) -> None:
    before = five_lines([row("G01", "supported")], [], LABELS)[1]
    after = five_lines([row("G01", "contradicted")], [], LABELS)[1]
    assert "\N{EN DASH} supported: G01;" in words(before)
    assert "\N{EN DASH} supported: none; supported with caveats: none; not supported or contradicted: G01;" in words(
        after
    )


def test_what_is_missing_is_counted_once_per_claim(row: Maker) -> None:
    rows = [
        row("G01", "not-checkable", reading="a", missing=["Table 2"]),
        row("G01", "not-checkable", reading="b", missing=["Table 2"]),
        row("G02", "not-checkable", missing=["Table 2"]),
        row("G03", "not-checkable", missing=["Fig. 5"]),
        row("G04", "supported"),
    ]
    third = words(five_lines(rows, [], LABELS)[2])
    assert third.startswith("3 of 4 claims cannot be checked")
    assert third.endswith("Most often missing: Table 2 (2 claims); Fig. 5 (1 claim).")


def test_nothing_missing_says_so(row: Maker) -> None:
    assert five_lines([row("G01", "supported")], [], LABELS)[2].startswith("Every claim can be checked")


@pytest.mark.parametrize("contradicted", [True, False])
def test_granularity_names_only_a_contradicted_n(row: Maker, contradicted: bool) -> None:
    fits = [
        ColumnFit("demo2026_planted", "AdvBench", 500, "stated", 1, 10, contradicted),
        ColumnFit("demo2026_planted", "AdvBench", 520, "released and best", 9, 10, False),
        ColumnFit("demo2026_planted", "HEx-PHI", 330, "stated", 10, 10, False),
    ]
    line = words(five_lines([row("G01", "supported")], fits, LABELS)[3])
    told = "AdvBench in arXiv 0000.00000v1: 1 of 10 at n = 500 (stated), against 9 of 10 at n = 520 (released and best)"
    assert (told in line) is contradicted
    assert ("no stated number" in line) is not contradicted
    assert "HEx-PHI" not in line


def test_columns_are_counted_as_the_ledger_counts_them(checkout: Path) -> None:
    """Five of six values are no multiple of 0.2 %, so no share of 500; all are shares of 520."""
    fits = {fit.n: fit for fit in column_fits(load_paper("demo2026_planted", checkout))}
    assert (fits[500].possible, fits[500].informative, fits[500].contradicted) == (1, 6, True)
    assert (fits[520].possible, fits[520].informative, fits[520].contradicted) == (6, 6, False)
    assert fits[500].kinds == "stated"
    assert fits[520].kinds.startswith("released")


def test_lines_escape_what_they_quote(row: Maker, hostile: str) -> None:
    rows = [row("G01", "not-checkable", missing=[hostile], how_read=hostile)]
    fits = [ColumnFit("p", hostile, 5, "stated", 0, 9, True), ColumnFit("p", hostile, 6, "best", 9, 9, False)]
    lines = five_lines(rows, fits, LABELS | {"p": hostile})
    assert not [line for line in lines if "<script" in line or "<img" in line]
    assert all("&lt;script&gt;" in line for line in lines[2:])


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
