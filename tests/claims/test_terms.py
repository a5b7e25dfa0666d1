"""On whose terms a reading is tested: silent lists, tables without a sentence, counts of cells, power."""

import re
from pathlib import Path
from typing import Any

import pytest
from folders import ROOT, claim, make_paper, score

from fragility.claims.ledger import paper_rows
from fragility.errors import InputError
from fragility.suite.site.front import told

MODELS = ["A-7B", "B-7B", "C-7B", "D-7B", "E-7B"]
ARMS = {"reference": "before", "treated": "after", "scope": [{"data": "D"}]}


def printed(before: int, after: int, tables: tuple[str, ...] = ("Table 1",)) -> list[dict[str, str]]:
    return [
        score(table, model, name, "SORRY-Bench", f"{100 * k / 440:.2f}")
        for table in tables
        for name, k in (("before", before), ("after", after))
        for model in (MODELS if len(tables) == 1 else MODELS[:1])
    ]


def only(tmp_path: Path, rows: list[dict[str, str]], made: dict[str, Any]) -> dict[str, Any]:
    return paper_rows(make_paper(tmp_path, rows, [made]))[0]


@pytest.mark.parametrize(
    ("stated", "partial", "verdict"),
    [(5, True, "supported"), (13, True, "not-checkable"), (13, False, "not-supported"), (4, True, "not-supported")],
)
def test_a_list_that_may_leave_some_out_speaks_only_where_it_names_more(
    tmp_path: Path, stated: int, partial: bool, verdict: str
) -> None:
    listing = {"file": "scores", "column": "model", "noun": "model", "partial": partial}
    row = only(tmp_path, printed(430, 200), claim("count", {"listing": listing, "stated_n": stated}))
    assert row["verdict_held"] == verdict
    assert verdict != "not-checkable" or ("names 5 models" in row["reason"] and "leave some out" in row["reason"])


def test_what_is_read_off_a_table_is_ours(tmp_path: Path) -> None:
    rows, drop = printed(430, 200), ARMS | {"threshold": 40.0}
    ours = only(tmp_path / "a", rows, claim("direction", ARMS, origin="table"))
    theirs = only(tmp_path / "b", rows, claim("direction", ARMS))
    number = only(tmp_path / "c", rows, claim("magnitude", drop, origin="table"))
    assert (ours["verdict_held"], theirs["verdict_held"]) == ("supported-with-caveats", "supported")
    assert "no sentence that we read names these comparisons" in ours["concerns"]
    assert ours["whose"] == {"scope": "ours"} and number["whose"] == {"number": "ours", "scope": "ours"}
    assert "against 40 (our number)" in number["finding"]


@pytest.mark.parametrize(
    ("other", "origin", "said"),
    [
        ({"whose": {"number": "theirs"}}, "table", "of what was read off a table is no sentence's own"),
        ({"whose": {"scope": "theirs"}}, "table", "of what was read off a table is no sentence's own"),
        ({"reaches": True}, "table", "'reaches' is of a number that a sentence prints"),
        ({"reaches": True, "whose": {"number": "ours"}}, "paper", "'reaches' is of a number that a sentence prints"),
        ({"threshold": 0.0, "whose": {"number": "ours"}}, "paper", "0 is what 'more' or 'less' means"),
    ],
)
def test_whose_a_number_is_cannot_be_what_it_is_not(
    tmp_path: Path, other: dict[str, Any], origin: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        only(tmp_path, printed(430, 200), claim("magnitude", ARMS | {"threshold": 40.0} | other, origin=origin))


def test_power_stands_where_nothing_is_shown_and_nowhere_else(tmp_path: Path) -> None:
    shown = only(tmp_path / "a", printed(430, 200), claim("direction", ARMS))
    open_ = only(tmp_path / "b", printed(230, 228), claim("direction", ARMS))
    enough = only(tmp_path / "c", printed(438, 437), claim("direction", ARMS))
    assert shown["power"] is None and shown["smallest_n"] is None and shown["power_if"] == ""
    assert open_["verdict_held"] == "inconclusive" and open_["smallest_n"] > 440
    assert open_["power_if"] == "every difference were 5 points"
    assert f"{open_['smallest_n']:,} prompts a condition would do" in open_["decides"][0]["why"]
    assert enough["verdict_held"] == "inconclusive" and enough["smallest_n"] is None
    assert "a condition would do" not in enough["decides"][0]["why"]


def test_no_more_cells_are_held_than_claimed(tmp_path: Path) -> None:
    """One model on one benchmark in three tables is three cells, and not three of one."""
    scope = [{"data": "D", "tables": ["Table 1", "Table 2", "Table 3"], "models": MODELS[:1]}]
    rows = printed(430, 200, ("Table 1", "Table 2", "Table 3"))
    row = only(tmp_path, rows, claim("direction", ARMS | {"scope": scope}))
    assert (row["cells_held"], row["cells_claimed"]) == (3, 3)


def test_a_sentence_that_says_a_claim_again_is_counted_with_it() -> None:
    from collections import Counter

    totals = Counter({"supported": 2})
    assert told(totals) == "The numbers support both claims."
    assert told(totals, 1).endswith("1 sentence that says one of them again is counted with it.")
    assert told(totals, 3).endswith("3 sentences that say one of them again are counted with it.")


def test_every_table_claim_of_the_suite_is_marked_as_ours() -> None:
    from fragility.claims.claim import load_claims
    from fragility.printed.paper import list_papers, load_paper

    of_tables = [
        reading
        for key in list_papers(ROOT)
        for made in load_claims(load_paper(key, ROOT))
        for reading in made.readings
        if made.origin == "table"
    ]
    assert of_tables and all("scope" in reading.ours() for reading in of_tables)


#: What a locator names where a text was read, and not a table alone.
TEXT = re.compile(r"Abstract|Sec\.|App\.|Appendix|[Tt]ext|README|[Rr]eport\b")


def test_a_number_to_be_reached_stands_in_a_text() -> None:
    """A difference that we formed of two cells of a table cannot be tested on the same two cells."""
    from fragility.claims.claim import load_claims
    from fragility.printed.paper import list_papers, load_paper

    reached = [
        (made.origin, made.locator)
        for key in list_papers(ROOT)
        for made in load_claims(load_paper(key, ROOT))
        if any(getattr(reading, "reaches", False) for reading in made.readings)
    ]
    assert len(reached) > 15
    assert all(origin == "paper" and TEXT.search(locator) for origin, locator in reached)


def test_power_is_absent_only_where_the_rule_says_so() -> None:
    from fragility.claims.ledger import ledger

    rows = [row for row in ledger(["guo2026_refusal_unlearning"], ROOT) if row["verdict_held"] == "inconclusive"]
    silent = {row["type"] for row in rows if row["power"] is None}
    assert silent == {"distribution", "protocol", "theorem"}
    assert all(row["power_if"].startswith("not given: ") for row in rows if row["power"] is None)
    assert {row["type"] for row in rows if row["power"]} >= {"magnitude"}
