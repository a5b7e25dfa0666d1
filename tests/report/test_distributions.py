"""Frames and figures of distributions: against pandas and scipy, on made labels; the same bytes, nothing left open."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fragility import report
from fragility.errors import InputError
from fragility.report import plots


def scores(models=3, questions=6, repeats=8, seed=1):
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [[f"model {i}" for i in range(models)], [f"q{i}" for i in range(questions)], range(repeats)],
        names=["model", "item_id", "repeat"],
    )
    frame = index.to_frame(index=False)
    middle = 40 + 10 * frame["model"].str[-1].astype(int)
    return frame.assign(score=np.clip(rng.normal(middle, 20), 0, 100), judge="j", condition="c", source="made")


def labels(shares, repeats=4, seed=2):
    """Answers of three models to prompts whose chance of the label is given."""
    rng = np.random.default_rng(seed)
    rows = [
        {"model": f"m{m}", "condition": "t", "item_id": f"p{i}", "repeat": r, "judge": j, "meaning": word}
        for m in range(3)
        for i, share in enumerate(shares)
        for r in range(repeats)
        for word in ["refused" if rng.random() < share else "complied"]
        for j in ("a", "b")
    ]
    return pd.DataFrame(rows)


def test_summaries_are_those_of_pandas():
    frame = scores()
    found = report.summaries(frame, "model", 30).set_index("model")
    groups = frame.groupby("model")["score"]
    assert found["mean"].to_dict() == pytest.approx(groups.mean().to_dict())
    assert found["median"].to_dict() == pytest.approx(groups.median().to_dict())
    share = frame.assign(low=frame["score"] < 30).groupby("model")["low"].mean().mul(100)
    assert found["below 30 (%)"].to_dict() == pytest.approx(share.to_dict())
    assert (found["from"] <= found["below 30 (%)"]).all() and (found["below 30 (%)"] <= found["to"]).all()


def test_an_order_that_two_summaries_turn_is_found():
    table = pd.DataFrame({"model": ["a", "b"], "mean": [60.0, 55.0], "below 30 (%)": [20.0, 5.0]})
    turned = report.turned_orders(table, "model", "mean", "below 30 (%)")
    assert turned.iloc[0, :2].tolist() == ["a", "b"]
    assert report.turned_orders(table.assign(**{"below 30 (%)": [1.0, 5.0]}), "model", "mean", "below 30 (%)").empty


def test_a_threshold_that_turns_an_order_is_found():
    wide = pd.DataFrame({"score": [0, 0, 100, 100, 40, 40, 40, 40], "model": list("aaaabbbb")})
    wide = wide.assign(item_id=["x", "y", "x", "y"] * 2)
    orders = report.orders_by_threshold(report.past_thresholds(wide, "model", [20, 60]), "model")
    assert orders["turns"].all()
    assert "the one pair" in report.thresholds_sentence(orders, [20, 60])


def test_distances_of_unclustered_scores_are_scipys():
    frame = scores().assign(item_id="one")
    found = report.apart(frame, "model", "model 0", draws=100).set_index("model")
    arms = {name: part["score"] for name, part in frame.groupby("model")}
    for name in ("model 1", "model 2"):
        assert found.loc[name, "moved"] == pytest.approx(stats.wasserstein_distance(arms[name], arms["model 0"]))
        gap = stats.ks_2samp(arms[name], arms["model 0"]).statistic
        assert found.loc[name, "largest gap (%)"] == pytest.approx(100 * gap)


def test_hits_over_prompts_are_counted_by_model():
    items = report.hits_by_item(report.labelled(labels([1, 0, 1, 0, 0]), "a", ["refused"]))
    assert items.set_index("item_id")["hits"].to_dict() == {"p0": 3, "p2": 3, "p1": 0, "p3": 0, "p4": 0}
    spread = report.item_spread(items)
    assert spread["prompts with half the hits"].iloc[0] == 1
    assert "no model has" in report.spread_sentence(items, spread)


def test_expected_counts_add_up_to_the_prompts():
    items = report.hits_by_item(report.labelled(labels(np.linspace(0.05, 0.95, 40)), "a", ["refused"]))
    table = report.expected_counts(items)
    assert table[["seen", "one chance", "chance by prompt"]].sum().tolist() == pytest.approx([40, 40, 40])


def test_prompts_that_never_move_have_no_flips_and_judges_that_agree_no_variance():
    sure = labels([1, 0, 1, 0])
    moved = report.flips(report.labelled(sure, "a", ["refused"]))
    assert not moved["moves"].any()
    assert "0.0 %" in report.flips_sentence(moved)
    two = pd.concat([sure, labels([1, 0, 1, 0]).assign(condition="u")])
    shares = report.variance_shares(two, ["a", "b"], ["refused"])
    assert shares["prompt"].tolist() == pytest.approx([100] * 3)


def test_a_label_that_cannot_be_read_is_counted_and_left_out():
    frame = labels([0.5, 0.5])
    frame.loc[frame.index[:4], "meaning"] = "error"
    assert report.labelled(frame, "a", ["refused"]).attrs["left_out"] == 2
    with pytest.raises(InputError, match="no labels by 'c'"):
        report.labelled(frame, "c", ["refused"])


def test_differences_by_prompt_are_the_paired_t_interval():
    matrix = report.item_matrix(report.labelled(labels(np.linspace(0, 1, 30)), "a", ["refused"]))
    found = report.model_differences(matrix).iloc[0]
    paired = stats.ttest_rel(matrix["m0"], matrix["m1"]).confidence_interval()
    assert found["difference"] == pytest.approx(50 * (paired.low + paired.high))
    assert found["half width, by prompt"] == pytest.approx(50 * (paired.high - paired.low))


def test_the_chance_that_one_share_is_smaller_is_that_of_draws():
    cell = {"locator": "T", "model": "m", "benchmark": "b", "n": 50}
    table = pd.DataFrame([cell | {"condition": "x", "k": 40}, cell | {"condition": "y", "k": 34}])
    table = table.assign(middle=[80.0, 68.0])
    found = report.posterior_orders(table, "x", "y")["chance"].iloc[0]
    rng = np.random.default_rng(1)
    drawn = rng.beta(34.5, 16.5, 400_000) < rng.beta(40.5, 10.5, 400_000)
    assert found == pytest.approx(drawn.mean(), abs=0.004)


def test_the_printed_shares_of_the_highest_grade_stand_within_the_bounds_of_their_means():
    """The paper prints both: a bound that left one out would be wrong, or the print would."""
    from fragility.printed.paper import load_paper

    means = report.printed_means(load_paper("qi2023_ft_compromises"))
    bounds = report.bounded(means.iloc[:16], 5)
    both = bounds.dropna(subset=["printed"])
    assert len(both) == 16
    assert both["printed"].between(both["least"] - 0.051, both["most"] + 0.051).all()
    pairs = report.decided_pairs(bounds)
    sure = pairs[pairs["decided"] != "open"]
    assert len(sure)
    assert (np.sign(sure["printed apart"]) == sure["decided"].map({"higher": 1, "lower": -1})).all()


def test_a_paper_without_mean_grades_gets_a_sentence():
    from fragility.printed.paper import load_paper

    bounds = report.bounded(report.printed_means(load_paper("guo2026_refusal_unlearning")), 5)
    assert bounds.empty and "nothing to bound" in report.bounds_sentence(bounds, 5)
    assert "no figure" in str(plots.bounds_by_mean(bounds.assign(mean=[]), "A title"))


@pytest.fixture(scope="module")
def drawn():
    frame = scores()
    kept = report.labelled(labels(np.linspace(0.02, 0.98, 24)), "a", ["refused"])
    items, matrix = report.hits_by_item(kept), report.item_matrix(kept)
    curve = report.past_thresholds(frame, "model", [20, 50, 80])
    return {
        "histograms": plots.score_histograms(frame, "model", "Title", threshold=30),
        "ecdf": plots.score_ecdf(frame, "model", ["model 0", "model 2"], "Title"),
        "boxes": plots.score_boxes(frame, "model", "Title"),
        "thresholds": plots.threshold_curves(curve, "model", "Title"),
        "hits": plots.hits_histogram(report.expected_counts(items), "Title"),
        "lines": plots.failure_lines(report.failure_curves({"s": items}), "source", "Title"),
        "map": plots.item_map(matrix, "Title"),
        "flips": plots.flips_histogram(report.flips(kept), "Title"),
        "gaps": plots.rate_gaps(report.model_differences(matrix), "Title"),
    }


NAMES = ["histograms", "ecdf", "boxes", "thresholds", "hits", "lines", "map", "flips", "gaps"]


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_has_data_and_words_and_leaves_nothing_open(drawn, name):
    figure = drawn[name]
    assert len(figure.data) and figure.alt.endswith((".", "%"))
    assert plt.get_fignums() == []
    assert b"<svg" in figure.image


def test_the_same_input_gives_the_same_bytes(drawn):
    frame = scores()
    assert plots.score_histograms(frame, "model", "Title", threshold=30).image == drawn["histograms"].image
    assert plots.score_boxes(frame, "model", "Title").image == drawn["boxes"].image


def test_the_histogram_draws_every_answer(drawn):
    assert drawn["histograms"].data["answers"].sum() == len(scores())


def test_a_map_without_a_prompt_that_differs_is_a_sentence():
    same = report.item_matrix(report.labelled(labels([1, 1, 0]), "a", ["refused"]))
    assert "no figure" in str(plots.item_map(same, "Who fails where"))


def test_ranks_move_with_the_questions_and_the_best_is_counted():
    table = report.rank_table(scores(models=3, questions=8), "model", draws=400)
    assert table["mean"].is_monotonic_decreasing
    assert table["first (%)"].sum() == pytest.approx(100)
    assert ((table["from"] <= table["rank"]) & (table["rank"] <= table["to"])).all()
    alone = scores(models=2, questions=8)
    alone.loc[alone["model"] == "model 1", "score"] = 100.0
    sure = report.rank_table(alone, "model", draws=400)
    assert sure.loc[0, "first (%)"] == 100
    assert "2 models keep one place" in report.rank_sentence(sure, "model")
    assert "in 100 % of the draws" in report.rank_sentence(sure, "model")


def test_gaps_of_means_are_shown_only_where_every_set_of_grades_shows_them():
    row = {"locator": "T", "model": "m", "benchmark": "b", "unit": "grade-1-5"}
    means = pd.DataFrame([
        row | {"condition": name, "value_text": text, "mean_low": low, "mean_high": high, "n": n}
        for name, text, low, high, n in (
            ("a", "1.1", 1.05, 1.15, 300.0), ("b", "4.5", 4.45, 4.55, 300.0), ("c", "4.4", 4.35, 4.45, 300.0),
            ("d", "2.0", 1.95, 2.05, np.nan),
        )
    ])  # fmt: skip
    gaps = report.mean_gaps(means).set_index(["first", "second"])
    assert len(gaps) == 3
    assert gaps.loc[("a", "b"), "shown"]
    assert not gaps.loc[("b", "c"), "shown"]
    assert "in 2 of 3 pairs" in report.mean_gaps_sentence(gaps.reset_index())
