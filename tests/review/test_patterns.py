"""Patterns of labels over items, and printed rates against their labels: told where planted, and only there."""

import numpy as np
import pytest

from fragility.drill.fault import plant
from fragility.drill.label_limit import LIMITS
from fragility.drill.made import make
from fragility.drill.release import write_labels
from fragility.drill.sheet import paper_of, write_sheet
from fragility.drill.trials import words
from fragility.released.formats.reading import Options
from fragility.review.against import add_held, held_against
from fragility.review.answer import Answer
from fragility.review.compare import compare
from fragility.review.doctor import doctor
from fragility.review.items import read_one
from fragility.review.patterns import patterns

TOLD = {
    "label codebook reversed": "run counter to",
    "ids shuffled": "in one category in one row",
    "another mix of topics": "from other topics",
    "judge always says one thing": "are the same",
}
MARKS = ("run counter", "change half-way", "in one category", "other topics")


@pytest.fixture(scope="module")
def sheet():
    """Return a made paper of one run in which a reversed codebook can be seen."""
    for index in range(50):
        found = make(index, 5)
        if found.made["runs"] == 1 and len(found.card["models"]) > 2 and len(found.rows) < 150:
            return found
    raise AssertionError("no such paper")


@pytest.mark.parametrize("kind", sorted(TOLD))
def test_doctor_and_compare_tell_what_the_labels_show(kind, sheet, tmp_path):
    planted = plant(kind, sheet, np.random.default_rng(2))
    assert LIMITS[kind](sheet, planted)
    path = write_labels(planted.sheet.labels, tmp_path / "labels.csv")
    assert TOLD[kind] in " ".join(doctor(path).sentences)
    if TOLD[kind].startswith(("run", "in")):
        assert TOLD[kind] in " ".join(compare(path, by="condition").sentences)


def test_nothing_is_told_of_labels_without_a_fault_and_a_lenient_judge_leaves_no_trace(sheet, tmp_path):
    path = write_labels(sheet.labels, tmp_path / "labels.csv")
    assert not any(mark in " ".join(doctor(path).sentences) for mark in MARKS)
    planted = plant("unreadable answers counted as safe", sheet, np.random.default_rng(2))
    assert not LIMITS[planted.kind](sheet, planted)


def test_a_judge_who_grows_harsher_half_way_is_told_where_items_are_enough(tmp_path):
    rng = np.random.default_rng(1)
    lines = ["item_id,model,condition,label"]
    hard = rng.normal(0, 1, 400)
    for condition, harsher in (("a", 0.0), ("b", 0.4)):
        for item in range(400):
            unsafe = rng.normal(0, 1) > hard[item] or (item >= 200 and rng.random() < harsher)
            lines.append(f"i{item},m,{condition},{'unsafe' if unsafe else 'safe'}")
    path = tmp_path / "labels.csv"
    path.write_text("\n".join(lines) + "\n")
    assert any("of b change half-way" in text for text in doctor(path).sentences)


def test_one_condition_against_others_that_go_together_is_told_earlier_than_one_among_strangers(tmp_path):
    def said(signs, seed):
        rng = np.random.default_rng(seed)
        hard = rng.normal(0, 1.5, 120)
        lines = ["item_id,model,condition,label"]
        for condition, sign in signs.items():
            lines += [f"i{item},m,{condition},{'unsafe' if rng.normal() > sign * hard[item] else 'safe'}"
                      for item in range(120)]  # fmt: skip
        path = tmp_path / f"{len(signs)}-{seed}.csv"
        path.write_text("\n".join(lines) + "\n")
        return patterns(read_one(path, Options())[0].items)

    agreeing = {"a": 1, "b": 1, "c": 1, "odd": -0.22}
    strangers = {"a": 0, "b": 0, "c": 1, "odd": -0.22}
    told = [sum("labels of odd run counter" in " ".join(said(signs, seed)) for seed in range(6))
            for signs in (agreeing, strangers)]  # fmt: skip
    assert told[0] > told[1]
    alike = {"a": 1, "b": 1, "c": 1, "d": 0.5}
    assert not any("run counter" in " ".join(said(alike, seed)) for seed in range(6))


def test_a_printed_rate_is_held_against_its_own_labels(sheet, tmp_path):
    path = write_labels(sheet.labels, tmp_path / "labels.csv")
    items = read_one(path, Options())[0].items
    rows = held_against(paper_of(sheet, tmp_path, words()), items)
    cells = {relation.row for relation in sheet.of_kind("count")}
    assert len(rows) == len(cells) and all(row["result"] == "consistent" for row in rows)
    planted = plant("label codebook reversed", sheet, np.random.default_rng(2))
    folder = write_sheet(planted.sheet, tmp_path / "faulty")
    answer = doctor(folder, path)
    bad = {row["address"] for row in answer.tables["against labels"] if row["result"] == "inconsistent"}
    assert bad and answer.inconsistent >= len(bad) and "are what the labels give" in answer.finding
    assert "inconsistent with the labels" in answer.sentences[0]
    assert doctor(write_sheet(sheet, tmp_path / "right"), path).inconsistent == 0


def test_names_that_do_not_match_are_said(sheet, tmp_path):
    path = write_labels(sheet.labels, tmp_path / "labels.csv")
    path.write_text(path.read_text().replace("Model ", "Modell "))
    answer = doctor(write_sheet(sheet, tmp_path / "paper"), path)
    assert any("give both the same names" in need for need in answer.needs)


def test_two_files_that_run_counter_to_each_other_are_told(tmp_path):
    rng = np.random.default_rng(1)
    hard = rng.normal(0, 2, 300)
    for name, sign in (("one.csv", 1), ("two.csv", -1)):
        lines = [f"i{item},{'unsafe' if sign * (rng.normal() - hard[item]) > 0 else 'safe'}" for item in range(300)]
        (tmp_path / name).write_text("\n".join(["id,label", *lines]) + "\n")
    said = " ".join(compare(tmp_path / "one.csv", tmp_path / "two.csv").sentences)
    assert "one.csv and two.csv run counter to each other" in said


def test_printed_rates_without_labels_are_counted() -> None:
    row = {
        "address": "Table 1",
        "printed": "50",
        "k": 5,
        "n": 10,
        "result": "consistent",
        "reason": "these are 5 of 10",
    }
    for printed, told in ((1, []), (2, ["1 further printed rate has"]), (4, ["3 further printed rates have"])):
        answer = Answer("doctor")
        add_held(answer, [row], "labels.csv", printed)
        assert [need.partition(": ")[2].partition(" no labels")[0] for need in answer.needs] == told
