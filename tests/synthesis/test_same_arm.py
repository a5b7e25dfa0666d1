"""Arms that several papers print: the interval of their difference, and what differs in protocol."""

import pandas as pd
import pytest
from scipy import stats

from fragility.errors import InputError
from fragility.released.join import join, joinable
from fragility.released.labels import load_outcomes
from fragility.schemas.same_arm import SameArm
from fragility.statistics.differences import newcombe
from fragility.synthesis.same_arm import (
    arm_differences,
    arm_heterogeneity,
    load_same_arms,
    same_arm_sentence,
    same_arms,
)


@pytest.fixture(scope="module")
def prints():
    return same_arms()


def test_every_print_is_the_number_of_its_paper(prints):
    assert len(prints) == sum(len(arm.prints) for arm in load_same_arms())
    harmful = prints["value_text"].astype(float)
    assert ((100 - harmful - prints["safe"]).abs() < 0.51).all()


def test_a_difference_has_newcombes_interval(prints):
    pair = arm_differences().iloc[0]
    one, two = prints[prints["arm"] == pair["arm"]].to_dict("records")
    found = newcombe(round(one["safe"] * one["n"] / 100), one["n"], round(two["safe"] * two["n"] / 100), two["n"])
    assert (pair["low"], pair["high"]) == pytest.approx((100 * float(found.low), 100 * float(found.high)))


def test_heterogeneity_of_two_prints_is_the_squared_score_test(prints):
    for row in arm_heterogeneity().to_dict("records"):
        part = prints[prints["arm"] == row["arm"]]
        k, n = (part["safe"] * part["n"] / 100).round().to_numpy(), part["n"].to_numpy()
        pooled = k.sum() / n.sum()
        z = (k[0] / n[0] - k[1] / n[1]) / (pooled * (1 - pooled) * (1 / n).sum()) ** 0.5
        assert row["chi squared"] == pytest.approx(z**2)
        assert row["p"] == pytest.approx(2 * stats.norm.sf(abs(z)))


def test_no_pair_is_a_sentence():
    assert same_arm_sentence(pd.DataFrame(columns=["difference"])) == "No condition is printed by two papers."


def test_prints_of_one_arm_give_the_same_fields():
    one = {"paper": "a", "locator": "t", "model": "m", "condition": "c", "benchmark": "b", "protocol": {"judge": "x"}}
    with pytest.raises(ValueError, match="the same fields"):
        SameArm.model_validate({"id": "i", "what": "w", "prints": [one, one | {"paper": "b", "protocol": {}}]})
    with pytest.raises(ValueError, match="at least two papers"):
        SameArm.model_validate({"id": "i", "what": "w", "prints": [one, one]})


def test_sources_are_joined_by_prompt():
    both = join("jailbreakbench-artifacts", "refusal-direction")
    known = joinable().set_index(["source", "other", "benchmark"])["items"]
    assert len(both) == known["jailbreakbench-artifacts", "refusal-direction", "JailbreakBench"]
    assert (both["refusal-direction share"] == both["refusal-direction k"] / both["refusal-direction n"]).all()
    with pytest.raises(InputError, match="no item in common"):
        join("jailbreakbench-artifacts", "gptfuzz-labelled")


def test_a_judge_of_refusals_says_nothing_of_harm():
    with pytest.raises(InputError, match=r"no judge gives the label unsafe; counts: its labels are .*refused"):
        join("jbb-behaviors", "xstest")
    with pytest.raises(InputError, match="jbb-behaviors: no judge gives the label refused"):
        join("jbb-behaviors", "xstest", counts=["refused"])
    both = join("jbb-behaviors", "xstest", counts=["unsafe", "refused", "partly refused"])
    assert len(both) == 100 and set(both["benchmark"]) == {"XSTest safe"}
    labels = load_outcomes("xstest").astype({"item_id": "str", "benchmark": "str"})
    for row in both.head(5).to_dict("records"):
        own = labels[(labels["item_id"] == row["item_id"]) & labels["benchmark"].eq(row["benchmark"])]
        read = own[~own["meaning"].isin(["unparsed", "error", "not rated"]) & own["meaning"].notna()]
        assert (row["xstest n"], row["xstest k"]) == (
            len(read),
            read["meaning"].isin(["refused", "partly refused"]).sum(),
        )
