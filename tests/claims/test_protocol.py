"""Protocols: fields that one side does not give, and figures that a sentence calls higher or lower."""

import csv
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from folders import claim, make_paper, score

from fragility.claims.assess import assess
from fragility.claims.claim import load_claims
from fragility.claims.decides import FIELDS
from fragility.claims.ledger import paper_rows
from fragility.claims.types.protocol_fields import Field, Order, order_fields
from fragility.errors import InputError
from fragility.printed.paper import load_paper

GIVEN = {"agree": ("8", "8.0"), "differ": ("8", "16"), "not stated": ("", "8"), "not released": ("8", "")}


def row_of(folder: Path, *fields: str) -> dict[str, Any]:
    """Return the row of a protocol whose fields are given on both sides, on one, or differ."""
    made = claim("protocol", {"comparison": {"by": "protocol-rows"}})
    paper = make_paper(folder, [score("Table 1", "A", "Base", "HEx-PHI", "90.00")], [made])
    with (paper.root / "data" / "papers" / paper.key / "protocol.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, [*FIELDS, "note"], restval="")
        writer.writeheader()
        for place, kind in enumerate(fields):
            stated, released = GIVEN[kind]
            writer.writerow({"claim_id": "M01", "reading": "r0", "field": f"field {place}", "stated": stated,
                             "released": released, "stated_where": "Sec. 1", "released_where": "configs"})  # fmt: skip
    return paper_rows(load_paper(paper.key, paper.root))[0]


@pytest.mark.parametrize("given", ["agree", "differ"])
def test_a_field_that_either_side_does_not_give_counts_neither_way(tmp_path: Path, given: str) -> None:
    """The verdict and the share that agrees are those of the fields that both give, whatever else is missing."""
    alone = row_of(tmp_path / "alone", "agree", given)
    assert alone["verdict_held"] == ("supported" if given == "agree" else "contradicted")
    for one, two in product(("not stated", "not released"), repeat=2):
        row = row_of(tmp_path / f"{one} {two}", "agree", one, given, two)
        assert (row["verdict_held"], row["estimate"]) == (alone["verdict_held"], alone["estimate"])
        assert row["cells_held"] == 2 and len(row["comparisons"]) == 2
        absent = {f"field {place} (absent from the released files we read)" for place, kind in ((1, one), (3, two))
                  if kind == "not released"}  # fmt: skip
        assert absent <= set(row["missing"])
    none = row_of(tmp_path / "none", "not stated", "not released")
    assert none["verdict_held"] == "not-checkable" and none["estimate"] is None


FIGURES = [Field("", name, value, "T", value, "labels") for name, value in (
    ("one: flips, A", "15.0"), ("all: flips, A", "26.3"), ("one: flips, B", "27.3"), ("all: flips, B", "27.30"),
    ("one: flips, C", ""), ("all: flips, C", "20"), ("one: other, A", "3"))]  # fmt: skip


@pytest.mark.parametrize("side", ["lower", "higher"])
def test_an_order_holds_each_figure_against_the_one_of_the_same_name(side: str) -> None:
    order = Order(of="one: flips, *", than="all: flips, *", side=side, what="the share of flips")
    found = order_fields([order], FIGURES)
    assert [item.released for item in found] == ["lower", "the same", ""]
    assert [item.result for item in found] == ["agree" if side == "lower" else "differ", "differ", "not given"]
    assert [item.note for item in found] == ["15.0 beside 26.3", "27.3 beside 27.3", "20"]


def test_an_order_that_names_no_figure_does_not_drop_out() -> None:
    orders = [
        Order(of=name, than="all: flips, *", side="lower", what="it") for name in ("one: flips, *", "one: flip, *")
    ]
    assert len(order_fields(orders[:1], FIGURES)) == 3
    with pytest.raises(InputError, match=r"no figure 'one: flip, \*'"):
        order_fields(orders, FIGURES)


def test_that_figures_follow_is_not_told_in_place_of_where_they_go() -> None:
    """Of two labels in place of three the sentence says that instability is lower: so it says what the figures are."""
    paper = load_paper("larsen2025_instability")
    for name, pairs in (("I11", 6), ("I07", 4)):
        (made,) = [item for item in load_claims(paper) if item.id == name]
        found, _ = assess(paper, made, made.readings[0])
        assert found.passed == found.total and sum(" beside " in str(cell["note"]) for cell in found.cells) == pairs
        assert "mean stability is higher (0.968 beside" in found.sentence.lower()
        assert "the percentage of prompts that flip is lower" in found.sentence
