"""The first paper's folder against the table it was made from, and what the cells make of it."""

import csv
from pathlib import Path

import pytest
from folders import GUO, ROOT

from fragility.printed.cells import cells, granularity, uncounted
from fragility.printed.columns import columns
from fragility.printed.paper import load_paper

HELD = ROOT.parent / "shared" / "literature" / GUO
PAPER = load_paper(GUO, ROOT)
needs_literature = pytest.mark.skipif(not HELD.is_dir(), reason="the literature folder is not beside this checkout")


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@needs_literature
def test_every_printed_number_is_carried_over_to_the_last_digit() -> None:
    source = rows(HELD / "scores.csv")
    assert len(source) == len(PAPER.scores)
    for old, new in zip(source, PAPER.scores.to_dict("records"), strict=True):
        assert (old["value_text"], old["confidence"]) == (new["value_text"], new["confidence"])
        if old["benchmark"]:
            assert old["n_items"] == new["n_stated"]
        else:  # the sentence names no benchmark: an n would be a guess
            assert new["n_stated"] == "" and f"put {old['n_items']}" in new["note"]
        assert (old["model"] if old["model"] != "not stated" else "") == new["model"]
        assert (old["condition"] if old["condition"] != "not stated" else "") == new["condition"]
        assert new["locator"] in old["locator"] or new["locator"].startswith(("Sec. 4.2", "aggregator"))


@needs_literature
def test_release_tables_are_carried_over() -> None:
    assert rows(HELD / "released_tree.csv") == PAPER.table("released_tree")
    for old, new in zip(rows(HELD / "released_config_values.csv"), PAPER.table("released_configs"), strict=True):
        same = old if old["key"] != "output_dir" else old | {"value": old["value"].rstrip("/").rsplit("/", 1)[-1]}
        assert same == new
    for old, new in zip(
        rows(HELD / "printed_hyperparameters.csv"), PAPER.table("printed_hyperparameters"), strict=True
    ):
        assert old == {key: new[key] for key in old}


def test_second_hand_rows_are_marked_and_enter_nothing() -> None:
    second = PAPER.scores[PAPER.scores["confidence"] == "second-hand"]
    assert len(second) == 4
    assert not set(second["address"]) & set(cells(PAPER)["address"])
    assert not set(second["address"]) & set(PAPER.first_hand["address"])


def test_addresses_are_unique_and_short() -> None:
    assert PAPER.scores["address"].is_unique
    assert "Table 3 | RU (ours) | Llama-3.3-70B, AdvBench" in set(PAPER.scores["address"])


def test_every_score_is_counted_or_has_a_reason() -> None:
    assert len(cells(PAPER)) + len(uncounted(PAPER)) == len(PAPER.scores)
    assert uncounted(PAPER)["reason"].str.len().min() > 0


def test_counts_print_back_what_the_paper_prints() -> None:
    """An independent way back: the recovered count, rounded by Python's own formatting, is the printed text."""
    for row in cells(PAPER).query("possible").to_dict("records"):
        decimals = len(row["value_text"].split(".")[1])
        printed = {f"{100 * count / row['n']:.{decimals}f}" for count in row["counts"]}
        assert row["value_text"] in printed


def test_columns_say_which_n_the_percentages_allow() -> None:
    """By brute force over all counts, which of 500 and 520 items gives each AdvBench percentage."""
    column = next(c for c in columns(PAPER).values() if c.key[0] == "AdvBench" and c.key[4] == "first-hand")
    rows = PAPER.first_hand[PAPER.first_hand["benchmark"] == "AdvBench"]
    informative = [text for text in rows["value_text"] if float(text) not in (0.0, 100.0)]
    for n in (500, 520):
        gives = {f"{100 * k / n:.2f}" for k in range(n + 1)}
        assert column.explained[n] == sum(text in gives for text in informative)
    assert column.contradicted and (column.n, column.n_kind, column.best) == (520, "released", 520)


def test_granularity_has_a_row_per_score_and_candidate() -> None:
    table = granularity(PAPER)
    assert set(table["paper_key"]) == {GUO}
    assert not table.duplicated(["locator", "row", "column", "n"]).any()
    for _, group in table.groupby(["locator", "row", "column"]):
        assert group["n_kind"].str.contains("stated").any() and group["n_kind"].str.contains("released").any()
    sorry = table[(table["benchmark"] == "SORRY-Bench") & (table["n"] == 440) & (table["locator"] == "Table 3")]
    assert set(sorry["n_kind"]) == {"stated|released|best"}
    assert ((table["power"] > 0) & (table["power"] < 1)).all()
