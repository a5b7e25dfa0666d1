"""Effects over papers: standardised differences against statsmodels, what stands aside, and pooling by model."""

import json

import numpy as np
import pandas as pd
import pytest
from folders import make_paper, score
from statsmodels.stats.proportion import proportion_effectsize

from fragility import list_papers, load_paper
from fragility.printed.named_judges import load_judges
from fragility.report.plots import detectable_losses, effects_by_kind
from fragility.statistics import pool
from fragility.statistics.result import NotEstimable
from fragility.synthesis import (
    detectable,
    effects,
    effects_sentence,
    judge_pairs,
    judges_sentence,
    left_out,
    model_effects,
    needed,
    of_safety,
    planning_table,
    pooled_by,
    pooled_sentence,
    size_bands,
    too_few_sentence,
)
from fragility.synthesis.effects import OTHER, PART
from fragility.synthesis.kept import effects_joined, effects_part

JUDGE = "Llama Guard 4"
N = {"SORRY-Bench": 440, "HEx-PHI": 330}


def made(tmp_path, cells, judge=JUDGE, **card):
    """Return a paper with Tuned measured against Base; `cells` are {(model, benchmark): (base, tuned)}."""
    rows = []
    for (model, benchmark), counts in cells.items():
        n = N[benchmark]
        for condition, k in zip(("Base", "Tuned"), counts, strict=True):
            rows.append(score("Table 1", model, condition, benchmark, f"{100 * k / n:.2f}", judge=judge))
    conditions = [
        {"name": "Base", "role": "untuned"},
        {"name": "Tuned", "role": "plain fine-tuning", "reference": "Base", "samples": 100, "data": "Alpaca"},
    ]
    return make_paper(tmp_path, rows, [], conditions=conditions, **card)


def test_the_standardised_difference_is_that_of_another_library_and_turns_both_directions_alike(tmp_path):
    paper = made(tmp_path, {("A", "HEx-PHI"): (320, 100), ("B", "HEx-PHI"): (300, 310)})
    frame = effects([paper])
    for row, (base, tuned) in zip(frame.to_dict("records"), ((320, 100), (300, 310)), strict=True):
        assert row["h"] == pytest.approx(proportion_effectsize(base / 330, tuned / 330))
        assert row["h_variance"] == pytest.approx(2 / 330)
        assert row["estimate"] == pytest.approx(100 * (base - tuned) / 330)
    assert set(frame["against"]) == {"untuned"} and set(frame["fine_tuning_data"]) == {"Alpaca"}


def test_toxicity_and_unlisted_judges_stand_aside(tmp_path):
    for name, judge in (("a", "Detoxify (>=.7)"), ("b", "an unlisted judge")):
        frame = effects([made(tmp_path / name, {("A", "HEx-PHI"): (320, 100)}, judge)])
        kept, aside = of_safety(frame)
        assert kept.empty and aside["why"].tolist() == [OTHER]


def test_categories_stand_aside_only_where_the_whole_is_printed(tmp_path):
    frame = effects([made(tmp_path, {("A", "HEx-PHI"): (320, 100), ("B", "HEx-PHI"): (320, 100)})])
    part = frame.assign(benchmark="HEx-PHI: a category")
    whole_of_a = frame[frame["model"] == "A"]
    kept, aside = of_safety(pd.concat([whole_of_a, part], ignore_index=True))
    assert aside["model"].tolist() == ["A"] and aside["why"].tolist() == [PART]
    assert kept["benchmark"].tolist() == ["HEx-PHI", "HEx-PHI: a category"]


def test_cells_of_a_model_are_averaged_before_models_are_pooled(tmp_path):
    cells = {
        ("A", "HEx-PHI"): (320, 100), ("A", "SORRY-Bench"): (430, 200), ("B", "HEx-PHI"): (300, 150),
        ("C", "SORRY-Bench"): (400, 390),
    }  # fmt: skip
    frame = effects([made(tmp_path, cells)])
    each = model_effects(frame).set_index("model")
    h = {key: proportion_effectsize(a / N[key[1]], b / N[key[1]]) for key, (a, b) in cells.items()}
    assert each.loc["A", "effect"] == pytest.approx((h["A", "HEx-PHI"] + h["A", "SORRY-Bench"]) / 2)
    # Perfectly correlated cells: the standard error of the mean is the mean of the standard errors.
    expected = ((2 / 330) ** 0.5 + (2 / 440) ** 0.5) / 2
    assert each.loc["A", "variance"] == pytest.approx(expected**2)
    table = pooled_by(frame, "role")
    direct = pool(each["effect"].to_numpy(), each["variance"].to_numpy())
    assert not isinstance(direct, NotEstimable)
    row = table.iloc[0]
    assert (row["models"], row["cells"], row["items"]) == (3, 4, 770)
    assert row["estimate"] == pytest.approx(direct.estimate) and row["prediction_high"] == pytest.approx(
        direct.prediction_high
    )
    assert "3 models of 1 paper (770 prompts)" in pooled_sentence(table, "role", "plain fine-tuning")
    assert too_few_sentence(table, "role").startswith("The one kind rests on fewer than 5 models")
    figure = effects_by_kind(model_effects(frame, "role"), table)
    assert (figure.data["kind"] == "model").sum() == 3


def test_one_model_is_not_estimable_with_its_reason(tmp_path):
    table = pooled_by(effects([made(tmp_path, {("A", "HEx-PHI"): (320, 100)})]), "role")
    assert np.isnan(table.loc[0, "estimate"]) and "one study" in table.loc[0, "why_not"]
    assert "cannot be computed" in pooled_sentence(table, "role", "plain fine-tuning")


def test_two_judges_of_one_intervention_are_paired_once(tmp_path):
    rows = []
    for judge, values in (("Llama Guard 4", ("320", "100")), ("Keywords", ("300", "310"))):
        for condition, k in zip(("Base", "Tuned"), values, strict=True):
            rows.append(
                score("Table 1", "A", condition, "HEx-PHI", f"{100 * int(k) / 330:.2f}", judge=judge, column=judge)
            )
    conditions = [
        {"name": "Base", "role": "untuned"},
        {"name": "Tuned", "role": "plain fine-tuning", "reference": "Base"},
    ]
    pairs = judge_pairs(effects([make_paper(tmp_path, rows, [], conditions=conditions)]))
    assert len(pairs) == 1
    row = pairs.iloc[0]
    assert {row["judge"], row["other_judge"]} == {"Keywords", "Llama Guard 4"}
    assert row["apart"] == pytest.approx(100 * (220 + 10) / 330) and not row["order_kept"]
    assert "The sign is the same in no comparison" in judges_sentence(pairs)


def test_every_judge_of_a_held_paper_is_described():
    spellings = {judge for key in list_papers() for judge in load_paper(key).scores["judge"]} - {
        "",
        "none",
        "not stated",
    }
    assert spellings <= set(load_judges())


def test_what_is_held_and_what_is_left_out_add_up():
    papers = [load_paper(key) for key in list_papers()]
    frame = effects(papers)
    kept, aside = of_safety(frame)
    without = left_out(papers)
    assert len(kept) + len(aside) == len(frame)
    sentence = effects_sentence(kept, aside, without)
    assert f"{len(kept)} comparisons" in sentence and f"{int(without['numbers'].sum()):,}" in sentence
    assert not kept.duplicated(["paper_key", "locator", "model", "treated", "reference", "benchmark", "judge"]).any()
    assert set(size_bands(kept)) <= {
        "not stated", "below 3B", "3B to below 10B", "10B to below 30B", "30B and above",
    }  # fmt: skip


def test_a_printed_difference_is_within_reach_exactly_when_its_n_is_enough(tmp_path):
    frame = effects(
        [made(tmp_path, {("A", "HEx-PHI"): (320, 100), ("B", "HEx-PHI"): (300, 299), ("C", "HEx-PHI"): (300, 300)})]
    )
    table = needed(frame).set_index("model")
    assert table["enough"].to_dict() == {"A": True, "B": False, "C": False}
    assert np.isinf(table.loc["C", "items"]) and (table["family"] == 3).all()


def test_more_items_find_smaller_losses_and_clusters_larger_ones():
    vocabulary = load_paper(list_papers()[0]).vocabulary
    cards = [vocabulary.benchmarks[name] for name in ("HEx-PHI", "JailbreakBench")]
    table = detectable(cards)
    for _, part in table.groupby("share"):  # one row an edition: 330, 300 and 100 items
        assert part.sort_values("n", ascending=False)["unpaired"].is_monotonic_increasing and part["n"].nunique() == 3
    known = table.dropna(subset=["clustered"])
    assert len(known) and (known["clustered"] > known["unpaired"]).all()
    assert (detectable(cards, family=9)["unpaired"] > table["unpaired"]).all()
    assert len(detectable_losses(table).data) == len(table)


def test_the_plan_says_none_where_a_loss_cannot_be():
    plan = planning_table([0.5, 0.04], [5, 10])
    assert plan["loss of 5 points"].tolist()[1] == "none"
    assert float(plan["loss of 5 points"][0]) > float(plan["loss of 10 points"][0])


def test_what_is_kept_of_each_paper_gives_the_same_effects():
    papers = [load_paper(key) for key in ("guo2026_refusal_unlearning", "kazdan2025_noice")]
    parts = [json.loads(json.dumps(effects_part(paper))) for paper in papers]
    made, without = effects_joined(parts)
    pd.testing.assert_frame_equal(made, effects(papers))
    pd.testing.assert_frame_equal(without, left_out(papers))
    none, _ = effects_joined(parts[1:])
    assert none.empty and set(none.columns) <= set(made.columns)
