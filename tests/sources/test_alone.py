"""Scores without items: the count behind them is the size of the released test set; made tables are found out."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sources.upstream import UPSTREAM

from fragility.files import project_root
from fragility.released.alone import COLUMNS, count_behind, made_of, stored_alone
from fragility.schemas.vocabulary import load_vocabulary

#: The test set of HarmBench, as its repository releases it, below the folder of upstream files.
HARMBENCH = "harmbench-behaviors/data/behavior_datasets/harmbench_behaviors_text_test.csv"


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


def test_the_counts_behind_the_scores_are_the_sizes_of_the_released_test_set(alone):
    path = UPSTREAM / HARMBENCH
    if not path.is_file():
        pytest.skip("the upstream files are not at hand")
    asked = pd.read_csv(path).query("FunctionalCategory != 'copyright'")
    sizes = {**asked["SemanticCategory"].value_counts().to_dict(), "all": len(asked)}
    found = alone.set_index("metric")["n"]
    assert {part: int(found[f"HarmBench-DirectRequest-{part}"]) for part in sizes} == sizes


def test_the_count_behind_sst2_is_the_n_of_its_card(alone):
    card = load_vocabulary(project_root()).benchmarks["SST2"]
    assert int(alone.set_index("metric")["n"]["glue_sst2"]) == card.editions[0].n


def test_the_shipped_tables_are_covered_whole(alone):
    assert list(alone.columns) == list(COLUMNS)
    assert set(alone["source"]) == {"safetywashing", "boyiwei-alignment-attribution"}
    assert (alone.loc[alone["parts"] > 0, "how"] != "").sum() > 8
    twins = alone[alone["same as"] != ""].set_index("metric")["same as"]
    assert all(twins[other] == name for name, other in twins.items())
