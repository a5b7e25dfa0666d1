"""What was known by when: each row pools the papers up to its date and no other, in the order of appearance."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from plots.shared import marks

from fragility.errors import InputError
from fragility.report.plots import cumulative_forest
from fragility.synthesis import cumulative, cumulative_sentence, model_effects, pooled_by
from fragility.synthesis.cumulative import appeared

#: Key, arXiv number, year; by date they are b, a, d, c (c says no month, so it comes last in 2024).
PAPERS = [("a", "2402.00001", 2024), ("b", "2310.00009", 2023), ("c", "", 2024), ("d", "2411.00003", 2024)]


def papers():
    return [SimpleNamespace(key=key, card=SimpleNamespace(arxiv_id=number, year=year)) for key, number, year in PAPERS]


def effects(losses):
    """Return an effects frame; `losses` are {(paper, model): [h of each cell]}."""
    rows = [
        {"role": "plain fine-tuning", "against": "untuned", "paper_key": key, "model": model, "h": h,
         "estimate": 40 * h, "h_variance": 0.01, "benchmark": "HEx-PHI", "n": 330, "judge": "J"}
        for (key, model), each in losses.items()
        for h in each
    ]  # fmt: skip
    return pd.DataFrame(rows)


LOSSES = {
    ("a", "M"): [0.5, 0.7],
    ("a", "N"): [0.9],
    ("b", "M"): [-0.1],
    ("b", "O"): [0.4],
    ("c", "M"): [0.3],
    ("d", "M"): [0.6],
}


def test_papers_stand_by_their_date():
    table = cumulative(effects(LOSSES), papers())
    assert table["paper_key"].tolist() == ["b", "a", "d", "c"]
    assert table["date"].tolist() == ["2023-10", "2024-02", "2024-11", "2024"]
    assert table["models"].tolist() == [2, 4, 5, 6] and table["added"].tolist() == [2, 2, 1, 1]
    assert set(table["question"]) == {"plain fine-tuning against the untuned model"}


def test_a_row_is_the_pooling_of_the_papers_up_to_it():
    frame = effects(LOSSES)
    table = cumulative(frame, papers())
    for place, row in enumerate(table.to_dict("records")):
        held = frame[frame["paper_key"].isin(table["paper_key"][: place + 1])]
        alone = pooled_by(held, "role").iloc[0]
        names = ["estimate", "low", "high", "points", "models", "papers"]
        assert [row[name] for name in names] == pytest.approx([alone[name] for name in names])


def test_equal_variances_pool_to_the_mean_of_the_models():
    frame = effects({key: each[:1] for key, each in LOSSES.items()})
    last = cumulative(frame, papers()).iloc[-1]
    assert last["estimate"] == pytest.approx(np.mean([each[0] for each in LOSSES.values()]))
    assert last["points"] == pytest.approx(model_effects(frame)["points"].mean())


def test_fewer_papers_make_no_history_and_one_model_no_interval():
    few = {key: each for key, each in LOSSES.items() if key[0] in "ab"}
    assert cumulative(effects(few), papers()).empty
    assert cumulative_sentence(cumulative(effects(few), papers())) == "No comparison is printed by 3 papers."
    with pytest.raises(InputError, match="enough papers"):
        cumulative_forest(cumulative(effects(few), papers()))
    first = cumulative(effects({key: each for key, each in LOSSES.items() if key != ("b", "O")}), papers()).iloc[0]
    assert np.isnan(first["estimate"]) and "at least two" in first["why_not"]


def test_the_sentence_says_since_when_for_good():
    table = cumulative(effects(LOSSES), papers())
    for lows, words in (
        ([0.1, -0.1, 0.2, 0.1], "leaves out 0 since 2024-11"),
        ([-0.1, -0.1, -0.2, -0.1], "still contains 0"),
        ([0.1, 0.1, 0.2, 0.004], "leaves out 0 since 2023-10"),
    ):
        told = cumulative_sentence(table.assign(low=lows, high=0.9))
        assert words in told and "4 papers from 2023-10 to 2024" in told
    assert "(0.004 to 0.90)" in told and "(0.00 to" not in told


def test_the_figure_marks_each_row_that_has_a_number():
    table = cumulative(effects(LOSSES), papers())
    table.loc[0, ["estimate", "low", "high"]] = np.nan
    drawn = cumulative_forest(table)
    assert [x for _, x, _ in marks(drawn, "so far")] == pytest.approx(table["estimate"][1:].tolist())
    assert f"{table['estimate'].iloc[-1]:.2f}" in drawn.alt


def test_a_date_is_the_month_of_the_arxiv_number():
    assert appeared(papers()[1]) == "2023-10" and appeared(papers()[2]) == "2024"
