"""Where a band, a number of models or a p begins to count: each line from both sides."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fragility.synthesis import planning_table, size_bands, too_few_sentence
from fragility.synthesis.same_arm import same_arm_sentence
from fragility.synthesis.small import small_studies_sentence


def test_a_model_of_an_edge_is_in_the_band_above() -> None:
    sizes = {2.9: "below 3B", 3.0: "3B to below 10B", 9.9: "3B to below 10B", 10.0: "10B to below 30B",
             29.9: "10B to below 30B", 30.0: "30B and above", 700.0: "30B and above", np.nan: "not stated"}  # fmt: skip
    assert size_bands(pd.DataFrame({"size_b": list(sizes)})).tolist() == list(sizes.values())


def test_five_models_are_enough_and_four_are_few() -> None:
    table = pd.DataFrame({"role": ["a", "b", "c"], "models": [4, 5, 3]})
    assert too_few_sentence(table, "role") == "2 of 3 kinds rest on fewer than 5 models: a (4) and c (3)."
    assert too_few_sentence(table[1:2], "role") == "Every kind rests on at least 5 models."
    assert too_few_sentence(table[:2], "role").startswith("1 of 2 kinds rests on")


@pytest.mark.parametrize(("p", "told"), [(0.049, True), (0.05, False), (0.9, False)])
def test_a_slope_is_told_below_five_percent(p: float, told: bool) -> None:
    table = pd.DataFrame({"role": ["a", "b"], "slope": [1.5, -2.0], "p": [p, 0.5], "note": ["", "fewer than 10"]})
    text = small_studies_sentence(table)
    assert ("for a (slope 1.5)." in text) == told and ("In none" in text) != told
    assert "for 2 kinds, 1 with ten effects or more" in text
    assert "none with ten effects or more" in small_studies_sentence(table[1:])


def test_a_plan_asks_for_items_down_to_a_share_of_none() -> None:
    """The number for 10 to 0 % is near that of the normal formula with both variances; 4 % cannot lose 5 points."""
    row = planning_table([0.10], [10.0, 11.0]).iloc[0]
    z = stats.norm.isf(0.025) + stats.norm.isf(0.2)
    assert float(row["loss of 10 points"]) == pytest.approx((z / 0.10) ** 2 * 0.10 * 0.90, rel=0.35)
    assert row["loss of 11 points"] == "none" and row["safe share (%)"] == 10.0


def pairs(*rows: tuple[float, float, float, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"what": f"arm {place}", "difference": d, "low": low, "high": high, "differs": by}
         for place, (d, low, high, by) in enumerate(rows)]
    )  # fmt: skip


def test_two_prints_of_one_arm_are_told_apart_where_their_interval_leaves_out_nothing() -> None:
    one = same_arm_sentence(pairs((-12.0, -20.0, -4.0, "judge")))
    assert one == ("Two papers print one condition (arm 0) 12 points apart; the interval leaves out 0. They differ in "
                   "protocol.")  # fmt: skip
    assert "contains 0. Their protocol is the same." in same_arm_sentence(pairs((1.0, -3.0, 5.0, "")))
    text = same_arm_sentence(pairs((-12.0, -20.0, -4.0, "judge"), (3.0, -1.0, 7.0, ""), (5.0, 0.5, 9.0, "n")))
    assert "5 points apart (median of 3 pairs) and 12 points at most (arm 0)" in text
    assert "leaves out 0 in 2 of 3 pairs. 1 pair had one protocol." in text
    assert same_arm_sentence(pairs()) == "No condition is printed by two papers."
