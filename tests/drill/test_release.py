"""Two releases of labels: what each shows of a fault, and that nothing is told where there is none."""

from dataclasses import replace

import numpy as np

from fragility.drill.chances import TESTS, chance_records, digit_records
from fragility.drill.fault import FAULTS, plant
from fragility.drill.label_limit import LIMITS
from fragility.drill.made import make
from fragility.drill.release import contradicted, release_records
from fragility.drill.released import FILE_FAULTS, file_records


def test_every_fault_of_labels_has_a_limit_and_two_releases():
    records = {record["kind"]: record for record in release_records(1, 5)}
    kinds = {name for name, one in FAULTS.items() if one.where == "labels"}
    assert set(LIMITS) == kinds and set(records) <= {"none", *kinds}
    assert not records["none"]["held"] and records["none"]["rates"] > 0
    for name in ("ids shuffled", "another mix of topics", "judge always says one thing"):
        assert records[name]["visible"] and records[name]["noticed"], name
    assert records["label codebook reversed"]["contradicted"] and records["label codebook reversed"]["held"]


def test_shuffled_ids_change_no_rate():
    sheet = next(sheet for sheet in (make(index, 5) for index in range(20)) if sheet.made["runs"] == 1)
    planted = plant("ids shuffled", sheet, np.random.default_rng(0))
    assert not contradicted(sheet, planted)
    assert contradicted(sheet, plant("label codebook reversed", sheet, np.random.default_rng(0)))


def test_files_with_a_fault_are_noticed_and_clean_ones_are_not():
    records = file_records(2, 5)
    assert {record["kind"] for record in records} == {"none", *FILE_FAULTS}
    assert all(record["noticed"] == (record["kind"] != "none") for record in records)


def test_chances_of_arms_without_a_difference_are_rarely_small():
    records = chance_records(24, 5)
    for name in TESTS:
        chances = [record["chance"] for record in records if record["test"] == name]
        assert len(chances) == 24 and sum(chance <= 0.05 for chance in chances) <= 5  # one is expected


def test_last_digits_that_nobody_made_up_are_tested_where_they_are_enough():
    records = digit_records(40, 5)
    assert records and all(0 < record["chance"] <= 1 and not record["alarm"] for record in records)


def test_the_limit_of_labels_knows_no_more_than_the_other_conditions_tell():
    """Where the others show no common difficulty, a reversed codebook looks like labels of other prompts."""
    sheet = next(sheet for sheet in (make(index, 5) for index in range(50))
                 if sheet.made["runs"] == 1 and len(sheet.card["models"]) > 2 and len(sheet.rows) < 150)  # fmt: skip
    rng = np.random.default_rng(0)
    planted = plant("label codebook reversed", sheet, np.random.default_rng(2))
    assert LIMITS[planted.kind](sheet, planted)
    cells = {cell for cell, said in planted.sheet.labels.unsafe.items() if said is not sheet.labels.unsafe[cell]}
    mixed = {cell: said if cell in cells else rng.permutation(said) for cell, said in sheet.labels.unsafe.items()}
    strangers = replace(sheet, labels=replace(sheet.labels, unsafe=mixed))
    again = {cell: planted.sheet.labels.unsafe[cell] if cell in cells else mixed[cell] for cell in mixed}
    faulty = replace(planted, sheet=replace(planted.sheet, labels=replace(planted.sheet.labels, unsafe=again)))
    assert not LIMITS[planted.kind](strangers, faulty)
