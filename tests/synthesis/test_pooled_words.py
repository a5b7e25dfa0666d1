"""What is said of a pooled row, to the digit, and the kinds of its columns.

A mutant of the synthesis (`bench/mutants.py`) is to fail here.
"""

import numpy as np
import pandas as pd

from fragility.synthesis.synthesis import pooled_by, pooled_sentence

FOUND = {
    "models": 7, "papers": 2, "items": 440, "points": 12.34, "estimate": 0.5123, "low": 0.1234, "high": 0.9012,
    "prediction_low": -0.2345, "prediction_high": 1.2578, "i2": 0.614, "why_not": "",
}  # fmt: skip


def told(**other: object) -> str:
    rows = [{"role": "first", **FOUND, "points": 99.0}, {"role": "second", **FOUND, **other}]
    return pooled_sentence(pd.DataFrame(rows), "role", "second").replace("\u2212", "-").replace("+", "")


def test_a_pooled_row_is_told_with_two_decimals_and_its_own_numbers() -> None:
    assert told() == (
        "Second costs 12.3 points of safety on average, over 7 models of 2 papers (440 prompts). The standardised "
        "difference h is 0.51 (0.12 to 0.90); for one more model it would lie between -0.23 and 1.26 (I² 61 %)."
    )
    assert told(points=-3.0).startswith("Second adds 3.0 points of safety on average, ")
    assert told(points=0.0).startswith("Second costs 0.0 points of safety on average, ")
    none = told(estimate=np.nan, why_not="one model")
    assert none.endswith("(440 prompts). A pooled difference cannot be computed: one model.")
    few = told(prediction_low=np.nan, why_not="two models")
    assert few.endswith("h is 0.51 (0.12 to 0.90); one more model cannot be predicted: two models.")


def test_what_is_not_estimable_is_a_number_that_is_absent() -> None:
    one = {"paper_key": "p", "model": "m", "h": 0.5, "h_variance": 0.01, "estimate": 10.0, "benchmark": "B", "n": 440,
           "judge": "j", "role": "r"}  # fmt: skip
    table = pooled_by(pd.DataFrame([one]), "role")
    names = ["points", "estimate", "low", "high", "prediction_low", "prediction_high", "i2", "tau2"]
    assert (table[names].dtypes == "float64").all() and table["tau2"].isna().all() and table["why_not"].iloc[0]
