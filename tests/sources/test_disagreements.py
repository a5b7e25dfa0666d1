"""Where figures and rows part: counts by source and cause, other readings, rows below a figure, stored aggregates."""

import pandas as pd
import pytest
from sources.cards import write_card
from sources.deriving import EVALUATE, HEADER, TRAIN, checkout, run, source
from sources.test_headlines import headline

from fragility.released.aggregates import COLUMNS as SCORES
from fragility.released.sources import disagreements
from fragility.released.sources.headlines import COLUMNS, recompute
from fragility.report import headlines as told


def figures(*rows):
    """Return a table as `recompute` gives it; a row is source, quantity, locator, print, recomputed, agrees, note."""
    return pd.DataFrame([(*row, "", "", "") for row in rows], columns=list(COLUMNS), dtype="str")


PARTED = figures(
    ("a", "rate (one)", "README", "50", "60.000000", "no", "labels"),
    ("a", "rate (two)", "README", "50", "50.000000", "yes", "labels"),
    ("a", "n of x", "t, line 1", "7", "24.000000", "no", "names"),
    ("a", "n of y", "t, line 2", "24", "7.000000", "no", "names"),
    ("b", "kappa", "p. 3", ".5", "", "not-checkable", "no labels"),
    ("b", "alpha", "p. 3", ".4", "", "not-checkable", "no labels"),
    ("b", "mean", "p. 4", "3.1", "3.100000", "rounding", "cut"),
)


def test_a_print_is_counted_once_whatever_its_readings():
    found = disagreements.tally(PARTED).set_index("source")
    assert found.loc["a"].to_dict() == {"figures": 3, "yes": 1, "rounding": 0, "no": 2, "not-checkable": 0}
    assert found.loc["b"].to_dict() == {"figures": 3, "yes": 0, "rounding": 1, "no": 0, "not-checkable": 2}
    said = told.tally_sentence(PARTED)
    assert said == (
        "Of 6 published figures of 2 sources, 1 follows from the released rows, 1 only by another rule of rounding, "
        "2 do not follow and 2 cannot be checked. 1 was computed by several readings, 7 rows in all."
    )


def test_a_reading_stands_in_brackets_or_after_the_quantity_of_the_same_print():
    table = figures(
        ("a", "rate", "README", "57", "57.1", "yes", ""),
        ("a", "rate, text only", "README", "57", "0.0", "no", ""),
        ("a", "rate, text only", "p. 2", "57", "0.0", "no", ""),
        ("a", "rates (x)", "README", "57", "57.0", "no", ""),
        ("a", "rate", "README", "58", "", "not-checkable", ""),
    )
    found = disagreements.prints(table)
    assert found[["about", "locator", "reported_text", "readings", "agrees"]].to_numpy().tolist() == [
        ["rate", "README", "57", 2, "yes"],
        ["rate, text only", "p. 2", "57", 1, "no"],
        ["rates", "README", "57", 1, "no"],
        ["rate", "README", "58", 1, "not-checkable"],
    ]
    parted = disagreements.disagreements(table)
    assert parted["reading that agrees"].tolist() == ["rate", "", ""]


def test_a_long_print_is_rounded_where_it_is_shown():
    table = figures(
        ("a", "x", "r", "0.8171613394216133", "0.7", "no", ""), ("a", "y", "r", ".975", "0.888", "no", "")
    )  # fmt: skip
    shown = told.shown(disagreements.disagreements(table))
    assert shown["reported_text"].tolist() == ["0.817", ".975"]
    assert shown["recomputed"].tolist() == [0.7, 0.888]


def test_one_reason_is_counted_once():
    assert disagreements.reasons(PARTED, "not-checkable").to_numpy().tolist() == [["b", "no labels", 2]]
    assert disagreements.reasons(PARTED, "rounding").to_numpy().tolist() == [["b", "cut", 1]]


def test_a_disagreement_names_the_reading_of_the_same_print_that_agrees():
    found = disagreements.disagreements(PARTED)
    assert found[["quantity", "difference", "reading that agrees"]].to_numpy().tolist() == [
        ["rate (one)", 10.0, "rate (two)"],
        ["n of x", 17.0, ""],
        ["n of y", -17.0, ""],
    ]
    causes = disagreements.causes(found)
    assert causes.to_numpy().tolist() == [["a", "labels", 1, 1, 10.0, 1], ["a", "names", 2, 2, 17.0, 0]]
    assert told.causes_sentence(found) == (
        "2 published figures do not follow by any reading. 1 more follows by another reading only. 3 readings fall "
        "short, from 2 causes."
    )


def test_prints_in_another_order_are_found():
    assert disagreements.exchanged(disagreements.disagreements(PARTED)) == ["a"]
    other = PARTED.replace({"recomputed": {"7.000000": "8.000000"}})
    assert disagreements.exchanged(disagreements.disagreements(other)) == []


def test_no_disagreement_is_said_too():
    none = disagreements.disagreements(PARTED[PARTED["agrees"] != "no"])
    assert told.causes_sentence(none) == "Every figure that can be checked follows from the released rows."
    assert disagreements.causes(none).empty
    assert disagreements.exchanged(none) == []


def test_readings_stand_side_by_side():
    table = disagreements.readings(PARTED, "a")
    assert table.to_dict("records") == [{"quantity": "rate", "printed": "50", "one": 60.0, "two": 50.0}]
    assert told.readings_sentence(PARTED, "a") == (
        "The reading 'one' gives no printed number and 'two' gives the one printed number. On average 'two' comes "
        "nearest: it misses by 0.0 and by 0.0 at most."
    )
    assert told.readings_sentence(PARTED, "b") == "No printed number was computed by several readings."


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAGILITY_ROOT", str(tmp_path / "checkout"))
    return checkout(tmp_path / "checkout")


def test_the_rows_behind_a_figure_are_those_of_the_source(root):
    files = {TRAIN: f"{HEADER}0,a,1\n0,b,0\n1,c,0\n", EVALUATE: f"{HEADER}2,d,1\n"}
    source(root, files=files)
    source(root, name="other", files=files)
    assert run(root, "derive").exit_code == 0
    found = disagreements.rows_behind("made", ["benchmark"], root=root)
    assert found.to_dict("records") == [
        {"benchmark": "GPTFuzz evaluate", "rows": 1, "safe": 0, "unsafe": 1},
        {"benchmark": "GPTFuzz train", "rows": 3, "safe": 2, "unsafe": 1},
    ]
    asked = disagreements.rows_behind("made", ["judge"], {"benchmark": "GPTFuzz train"}, "label", root)
    assert asked.to_dict("records") == [{"judge": "human", "rows": 3, "0": 2, "1": 1}]
    graded = disagreements.rows_behind("made", ["judge"], column="score", root=root)
    assert graded.to_dict("records") == [{"judge": "human", "rows": 4, "none": 4}]


def scores(root, name, rows):
    folder = root / "data" / "released_scores"
    folder.mkdir(parents=True, exist_ok=True)
    whole = [dict.fromkeys(SCORES, "") | {"source": name, "locator": str(i)} | row for i, row in enumerate(rows)]
    pd.DataFrame(whole).to_csv(folder / f"{name}.csv", index=False)


def test_stored_aggregates_are_told_from_headlines_and_from_what_is_not_computed(root):
    measure = {"statistic": "share", "where": {}, "options": {"values": ["unsafe"]}}
    by = {"benchmark": "benchmark"}
    files = {TRAIN: f"{HEADER}0,a,1\n0,b,0\n", EVALUATE: f"{HEADER}2,d,1\n"}
    source(
        root,
        files=files,
        headlines=[headline("share", "50")],
        aggregates=[{"metric": "unsafe share", "measure": measure, "by": by}],
    )
    assert run(root, "derive").exit_code == 0
    scores(root, "made", [
        {"metric": "unsafe share", "unit": "share", "benchmark": "GPTFuzz train", "value_text": "0.5"},
        {"metric": "unsafe share", "unit": "share", "benchmark": "GPTFuzz evaluate", "value_text": "0.9"},
        {"metric": "loss", "value_text": "2.1"},
    ])  # fmt: skip
    write_card(root, "bare", {"f": b"x"}, no_headlines="one number a head")
    scores(root, "bare", [{"metric": "score", "value_text": "1"}])
    found = recompute(root)
    table = disagreements.stored_beside_items(found, root)
    assert table.to_dict("records") == [
        {
            "source": "bare", "stored": 1, "checked": 0, "agree": 0, "do not": 0,
            "rest": "1 have no released items below them",
        },
        {
            "source": "made", "stored": 3, "checked": 2, "agree": 1, "do not": 1,
            "rest": "1 are of metrics without a rule on the card: loss",
        },
    ]  # fmt: skip
    assert told.stored_sentence(table) == (
        "2 sources store 4 aggregates. We computed 2 of them again from rows; some differ in made."
    )
    assert disagreements.silent(root).to_numpy().tolist() == [["bare", "one number a head"]]
    beside = disagreements.released_beside("made", ["benchmark"], {"metric": "unsafe share"}, root)
    assert beside.to_dict("records") == [
        {"benchmark": "GPTFuzz evaluate", "unsafe share": "0.9"},
        {"benchmark": "GPTFuzz train", "unsafe share": "0.5"},
    ]
