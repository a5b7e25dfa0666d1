"""Two releases of labels: what each shows of a fault, and that nothing is told where there is none."""

import numpy as np

from fragility.drill.chances import TESTS, chance_records
from fragility.drill.fault import FAULTS, plant
from fragility.drill.made import make
from fragility.drill.release import LIMITS, contradicted, release_records
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
    records = chance_records(40, 5)
    for name in TESTS:
        chances = [record["chance"] for record in records if record["test"] == name]
        assert len(chances) == 40 and sum(chance <= 0.05 for chance in chances) <= 7  # two are expected
