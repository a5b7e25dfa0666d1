"""Faults: each changes what it says, is visible where arithmetic says so, and the suite finds what it should."""

import math
from itertools import combinations_with_replacement

import numpy as np
import pytest

from fragility.drill.fault import FAULTS, fault, plant
from fragility.drill.limit import _spread_broken, visible
from fragility.drill.made import make
from fragility.drill.notice import notice
from fragility.drill.peers import by_hand
from fragility.drill.sheet import paper_of
from fragility.drill.trials import words
from fragility.errors import InputError
from fragility.printed.checks import check_paper
from fragility.statistics.granularity import possible_counts
from fragility.statistics.rounding import NEAREST_RULES

SEED = 12


def first(kind, tries=40):
    """Return the first made paper that takes a fault of a kind, with the fault."""
    for index in range(tries):
        sheet = make(index, SEED)
        found = plant(kind, sheet, np.random.default_rng(index))
        if found is not None:
            return sheet, found
    raise AssertionError(f"no paper takes '{kind}'")


def test_there_are_at_least_24_kinds_at_four_levels():
    assert len(FAULTS) >= 24
    assert {one.level for one in FAULTS.values()} == {1, 2, 3, 4}
    assert {one.where for one in FAULTS.values()} == {"print", "labels", "claims"}
    with pytest.raises(ValueError, match="two faults"):
        fault("truncated", "print", 1, "")(lambda sheet, rng: None)
    with pytest.raises(InputError, match="did you mean 'truncated'"):
        plant("truncatd", make(0, SEED), np.random.default_rng(0))


@pytest.mark.parametrize("kind", sorted(FAULTS))
def test_a_fault_changes_the_rows_that_it_names_and_no_other(kind):
    sheet, found = first(kind)
    changed = tuple(at for at, (old, new) in enumerate(zip(sheet.rows, found.sheet.rows, strict=True)) if old != new)
    assert found.kind == kind and found.told
    if FAULTS[kind].where == "claims":
        assert not changed and found.sheet.claims != sheet.claims
    elif found.places:
        assert changed == found.places
    assert not math.isnan(found.size)
    again = plant(kind, sheet, np.random.default_rng(int(sheet.made["index"])))
    assert again is not None and again.sheet.rows == found.sheet.rows


@pytest.mark.parametrize("kind", ["truncated", "rounded twice"])
def test_what_another_rule_printed_is_possible_and_by_no_nearest_rule_where_it_is_visible(kind):
    _, found = first(kind)
    row = found.sheet.rows[found.places[0]]
    runs = words().metric(row["metric"]).runs or 1
    n = int(row["n_stated"]) * runs
    assert possible_counts(row["value_text"], n).possible
    nearest = possible_counts(row["value_text"], n, rules=NEAREST_RULES).possible
    assert visible(found, words()) or nearest


def test_five_runs_have_a_spread_only_if_whole_counts_give_it():
    """Hold the limit against every five counts near their mean, by rounding and by cutting off, and both divisors."""
    runs = [run for run in combinations_with_replacement(range(8, 21), 5) if sum(run) == 70]
    spreads = {np.std(run, ddof=ddof) for run in runs for ddof in (0, 1)}
    printed = {f"{value:.2f}" for value in spreads} | {f"{math.floor(100 * value) / 100:.2f}" for value in spreads}
    asked = [f"{at / 100:.2f}" for at in range(1, 250)]
    assert 20 < sum(text in printed for text in asked) < 230
    assert all(not _spread_broken(text, "14.00", 100, 5) for text in asked if text in printed)
    broken = {text for text in asked if _spread_broken(text, "14.00", 100, 5)}
    assert broken and not broken & printed


def test_grim_by_hand_is_the_list_of_all_counts():
    for n, places in ((330, 2), (47, 1), (100, 0)):
        printed = {f"{math.floor(10**places * 100 * k / n + 0.5) / 10**places:.{places}f}" for k in range(n + 1)}
        texts = [f"{at / 10**places:.{places}f}" for at in range(0, 100 * 10**places, 7)]
        assert {text for text in texts if by_hand(text, n)} == set(texts) & printed


@pytest.mark.parametrize(
    "kind",
    ["difference with the wrong sign", "average of other cells", "text contradicts its table", "rows duplicated"],
)
def test_the_suite_finds_what_contradicts_the_print_and_points_to_it(kind, tmp_path):
    sheet, found = first(kind)
    clean = check_paper(paper_of(sheet, tmp_path, words()))
    seen = notice(found, clean, tmp_path, words())
    assert visible(found, words()) and seen.noticed and seen.located


def test_shuffled_ids_leave_nothing_to_be_seen_in_print(tmp_path):
    sheet, found = first("ids shuffled")
    assert found.sheet.rows == sheet.rows and not visible(found, words())
    same = [np.array_equal(found.sheet.labels.unsafe[cell], values) for cell, values in sheet.labels.unsafe.items()]
    assert not all(same) and all(
        found.sheet.labels.unsafe[cell].sum() == values.sum() for cell, values in sheet.labels.unsafe.items()
    )


def test_a_claim_that_says_more_than_its_original_is_noticed(tmp_path):
    sheet, found = first("claim widens its scope")
    assert notice(found, check_paper(paper_of(sheet, tmp_path, words())), tmp_path, words()).accused
