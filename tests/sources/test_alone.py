"""Scores without items: the count behind them is the size of the published test set; made tables are found out."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fragility.released.alone import COLUMNS, count_behind, made_of, stored_alone

#: Sizes of test sets as their authors publish them.
PUBLISHED = {
    "arc_challenge": 1172, "gsm8k": 1319, "hellaswag": 10042, "mmlu": 14042, "piqa": 1838, "truthfulqa_mc1": 817,
    "winogrande": 1267, "superglue_boolq": 3270, "glue_sst2": 872, "lambada_openai": 5153,
}  # fmt: skip


@pytest.fixture(scope="module")
def alone():
    return stored_alone()


@settings(max_examples=40, deadline=None)
@given(st.integers(50, 5000), st.integers(0), st.booleans())
def test_the_count_behind_full_digits_is_found_or_divides(n, seed, percent):
    counts = np.random.default_rng(seed).integers(0, n + 1, 40)
    least = np.lcm.reduce([Fraction(int(k), n).denominator for k in counts])
    texts = [repr(100 * int(k) / n if percent else int(k) / n) for k in counts]
    if max(len(text.partition(".")[2]) for text in texts) >= 12:
        assert count_behind(texts) == max(2, least)


@pytest.mark.parametrize(
    "texts", [[], ["0.5", "0.25"], ["-0.1234567890123"], ["0.1234567890123456", "0.77777777777712"]]
)
def test_rounded_negative_or_unrelated_numbers_have_none(texts):
    assert count_behind(texts) == 0


def test_a_total_is_told_by_its_parts():
    rng = np.random.default_rng(1)
    parts = pd.DataFrame(rng.random((20, 3)), columns=list("abc"))
    assert made_of(parts.mean(axis=1), parts) == "mean"
    assert made_of(parts @ [0.2, 0.3, 0.5], parts) == "mean with fixed weights"
    assert made_of(parts @ [0.2, 0.3, 0.6], parts) == ""
    assert made_of(parts @ [-0.2, 0.6, 0.6], parts) == ""
    assert made_of(parts.mean(axis=1).head(7), parts.head(7)) == ""


def test_the_shipped_tables_give_the_sizes_of_published_test_sets(alone):
    assert list(alone.columns) == list(COLUMNS)
    found = alone.set_index("metric")["n"]
    assert {name: int(found[name]) for name in PUBLISHED} == PUBLISHED
    assert set(alone["source"]) == {"safetywashing", "boyiwei-alignment-attribution"}
    assert (alone.loc[alone["parts"] > 0, "how"] != "").sum() > 8
    twins = alone[alone["same as"] != ""].set_index("metric")["same as"]
    assert all(twins[other] == name for name, other in twins.items())
