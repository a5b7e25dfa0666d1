"""Shares of refusals per model, against counts by hand and against Wilson's limits."""

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openings.made import answers, measure, write_source

from fragility.errors import InputError
from fragility.released.refusals.openings import model_shares, pooled_share
from fragility.statistics import NotEstimable, wilson


def by_model(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_index("model")


def test_one_answer_a_prompt_is_counted_like_independent_answers(tmp_path):
    root = write_source(tmp_path, answers("A", 30, 10) + answers("B", 0, 12))
    found = by_model(model_shares(measure(), root))
    assert found.loc["A", ["n", "k", "share", "prompts"]].tolist() == [40, 30, 0.75, 40]
    assert found.loc["A", "effective"] == pytest.approx(39)  # CR2 of clusters of one divides by n - 1
    assert found.loc["B", "effective"] == 12
    exact = wilson(0, 12)
    assert (found.loc["B", "low"], found.loc["B", "high"]) == (exact.low, exact.high)


def test_five_equal_answers_to_each_prompt_tell_no_more_than_one(tmp_path):
    once = answers("A", 30, 10)
    root = write_source(tmp_path, [row | {"repeat": repeat} for row in once for repeat in range(5)])
    found = by_model(model_shares(measure(), root)).loc["A"]
    assert (found["n"], found["k"], found["prompts"]) == (200, 150, 40)
    assert found["effective"] == pytest.approx(39)


def test_groups_of_prompts_can_stand_in_the_place_of_prompts(tmp_path):
    rows = [row | {"cluster": f"g{int(row['opens'])}{int(row['item_id']) % 2}"} for row in answers("A", 20, 20)]
    found = by_model(model_shares(measure(), write_source(tmp_path, rows), clusters="cluster")).loc["A"]
    assert found["effective"] == pytest.approx(3)  # four groups that each open alike
    with pytest.raises(InputError, match="names no groups"):
        model_shares(measure(), write_source(tmp_path / "2", answers("A", 20, 20)), clusters="cluster")


def test_blocked_and_unknown_answers_are_left_out_and_counted(tmp_path):
    rows = answers("A", 12, 3, blocked=False)
    rows[0]["blocked"], rows[1]["opens"], rows[2]["meaning"] = True, None, "complied"
    found = by_model(model_shares(measure(), write_source(tmp_path, rows))).loc["A"]
    assert found[["n", "k", "blocked", "unknown", "enough"]].tolist() == [12, 9, 1, 1, True]


def test_a_model_whose_answers_were_all_blocked_has_no_share(tmp_path):
    root = write_source(tmp_path, answers("A", 12, 3) + answers("B", 3, 0, blocked=True))
    found = by_model(model_shares(measure(), root)).loc["B"]
    assert (found["n"], found["blocked"], found["enough"]) == (0, 3, False)
    assert found[["share", "low", "high"]].isna().all()


def test_partial_refusals_count_only_where_asked(tmp_path):
    root = write_source(tmp_path, answers("A", 10, 0) + [
        row | {"item_id": f"p{row['item_id']}"} for row in answers("A", 0, 10, meaning="partly refused")
    ])  # fmt: skip
    assert model_shares(measure(), root)["share"].tolist() == [1.0]
    assert model_shares(measure(refused=["refused", "partly refused"]), root)["share"].tolist() == [0.5]


def test_a_released_list_among_the_judges_is_joined_answer_by_answer(tmp_path):
    rows = answers("A", 8, 4)
    listed = [row | {"judge": "list", "meaning": "refused" if row["opens"] else "complied"} for row in rows[1:]]
    found = model_shares(measure(keyword_judge="list"), write_source(tmp_path, rows + listed)).iloc[0]
    assert found[["n", "k", "unknown"]].tolist() == [11, 7, 1]


def test_conditions_are_chosen_and_must_exist(tmp_path):
    root = write_source(tmp_path, answers("A", 10, 0) + answers("A", 0, 20, condition="prompted"))
    part = {"source": "made", "judge": "people"}
    assert model_shares(measure(part | {"conditions": [""]}), root)["n"].tolist() == [10]
    assert model_shares(measure(part), root)["n"].tolist() == [30]
    with pytest.raises(InputError, match=r"no condition 'promted'.*prompted"):
        model_shares(measure(part | {"conditions": ["promted"]}), root)


def test_what_is_changed_on_disk_is_read_again(tmp_path):
    assert model_shares(measure(), write_source(tmp_path, answers("A", 10, 0)))["n"].tolist() == [10]
    assert model_shares(measure(), write_source(tmp_path, answers("A", 11, 0)))["n"].tolist() == [11]


def test_only_models_with_enough_refusals_are_pooled(tmp_path):
    root = write_source(tmp_path, answers("A", 18, 2) + answers("B", 12, 8) + answers("C", 3, 0))
    shares = model_shares(measure(), root)
    assert pooled_share(shares).k == 2
    assert isinstance(pooled_share(shares[shares["model"] == "A"]), NotEstimable)


def test_a_measure_has_exactly_one_way_to_count_and_each_source_once():
    part = {"source": "made", "judge": "people"}
    for wrong in ({"keyword_judge": "x", "flag": "y"}, {"flag": ""}):
        with pytest.raises(ValueError, match="exactly one"):
            measure(part, **({"flag": ""} | wrong))
    with pytest.raises(ValueError, match="each source once"):
        measure(part, part)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(any), min_size=2, max_size=8))
@example([(0, 1), (2, 0)])  # two prompts that differ wholly: worth one, or a rounding less
def test_the_effective_number_is_positive_and_never_above_the_number(tmp_path_factory, prompts):
    rows = [
        {**answers("A", 1, 0)[0], "item_id": str(i), "repeat": repeat, "opens": repeat < hits}
        for i, (hits, others) in enumerate(prompts)
        for repeat in range(hits + others)
    ]
    found = model_shares(measure(), write_source(tmp_path_factory.mktemp("made"), rows)).iloc[0]
    assert 1 <= found["effective"] <= found["n"]
    assert 0 <= found["low"] <= found["share"] <= found["high"] <= 1
