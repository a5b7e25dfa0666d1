"""What a figure draws is what the library computes; what its alt text says is in the data drawn; nothing is clipped."""

import math
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from folders import ROOT, make_paper, score
from matplotlib.collections import LineCollection
from matplotlib.text import Text
from plots.shared import marks, paper, rows
from statsmodels.stats.proportion import proportion_confint

from fragility import report
from fragility.errors import InputError
from fragility.printed.paper import load_paper
from fragility.report import plots
from fragility.statistics.result import NotEstimable
from fragility.wording import true_minus


@pytest.fixture(scope="module")
def figures():
    """Return one figure of each family, made from the first paper."""
    cells = report.compare(paper(), "FT", "RU (ours)")
    every = report.compare(paper(), "Base", "RU (ours)")
    return {
        "cells": plots.printed_cells(paper()),
        "dumbbell": plots.dumbbells(paper()),
        "granularity": plots.granularity_map(report.cell_states(paper())),
        "forest": plots.forest_plot(cells, *report.pool_models(cells)),
        "forest of all": plots.forest_plot(every, *report.pool_models(every)),
        "ledger": plots.ledger_picture(rows()),
        "release": plots.release_map(report.release_fields(paper())),
    }


def close(found, expected):
    return np.allclose(sorted(found), sorted(expected), atol=1e-3)


FAMILIES = ["cells", "dumbbell", "granularity", "forest", "forest of all", "ledger", "release"]


@pytest.mark.parametrize("name", FAMILIES)
def test_no_text_leaves_the_canvas(figures, name):
    drawing = figures[name].drawing
    width, height = drawing.get_size_inches() * drawing.dpi
    for text in drawing.findobj(Text):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent()
            assert box.x0 >= -1, text.get_text()
            assert box.x1 <= width + 1, text.get_text()
            assert box.y0 >= -1, text.get_text()
            assert box.y1 <= height + 1, text.get_text()


@pytest.mark.parametrize("name", FAMILIES)
def test_no_text_is_too_small_to_read_at_half_width(figures, name):
    sizes = [text.get_fontsize() for text in figures[name].drawing.findobj(Text) if text.get_text()]
    assert min(sizes) >= 10


@pytest.mark.parametrize("name", ["cells", "dumbbell", "release", "ledger"])
def test_texts_do_not_overlap(figures, name):
    drawing = figures[name].drawing
    axes = drawing.axes[0]
    boxes = [text.get_window_extent() for text in (*axes.texts, *axes.get_yticklabels()) if text.get_text()]
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            wide = min(one.x1, other.x1) - max(one.x0, other.x0)
            high = min(one.y1, other.y1) - max(one.y0, other.y0)
            assert min(wide, high) <= 1.5


@pytest.mark.parametrize("name", FAMILIES)
def test_every_figure_has_data_and_words(figures, name):
    drawn = figures[name]
    assert len(drawn.data) > 0
    assert 120 < len(drawn.alt) < 2000
    assert not drawn.data.select_dtypes("float").map(math.isinf).any().any()


def test_shares_are_drawn_on_the_whole_axis(figures):
    for name in ("cells", "dumbbell"):
        for axes in figures[name].drawing.axes:
            low, high = axes.get_xlim()
            assert low <= 0
            assert high >= 100


def test_cells_draw_each_share_with_its_wilson_interval(figures):
    data = figures["cells"].data
    assert close([x for _, x, _ in marks(figures["cells"])], data["share"])
    for row in data.to_dict("records"):
        counts = [int(text) for text in row["safe_counts"].split()]
        low, _ = proportion_confint(min(counts), row["n"], method="wilson")
        _, high = proportion_confint(max(counts), row["n"], method="wilson")
        assert (row["low"], row["high"]) == pytest.approx((100 * low, 100 * high), abs=1e-3)
        assert row["share"] == pytest.approx(float(row["value_text"]), abs=0.0051)
    drawn = [item for axes in figures["cells"].drawing.axes for item in axes.collections]
    segments = [s[:, 0] for item in drawn if isinstance(item, LineCollection) for s in item.get_segments()]
    assert close([list(s) for s in segments], data[["low", "high"]].to_numpy().tolist())


def test_every_first_hand_share_is_drawn_or_counted(figures):
    left_out = int((paper().first_hand["benchmark"] == "").sum())
    assert len(figures["cells"].data) + left_out == len(paper().first_hand)
    assert f"{left_out} numbers without a named benchmark" in figures["cells"].alt


def test_arms_draw_the_printed_values(figures):
    data = figures["dumbbell"].data
    assert close([x for _, x, _ in marks(figures["dumbbell"])], data["share"])
    wide = data.pivot_table(index=["locator", "model", "benchmark"], columns="role", values="share")
    falls = wide["untuned"] - wide["refusal-prefix fine-tuning"]
    assert (
        f"in {(falls > 0).sum()} of {len(falls)} pairs, by {falls.min():.1f} to {falls.max():.1f} points"
        in figures["dumbbell"].alt
    )


def test_the_map_agrees_with_counting_by_hand(figures):
    data = figures["granularity"].data
    for row in data.drop_duplicates(["value_text", "n"]).to_dict("records"):
        printed = Decimal(row["value_text"])
        shares = (Decimal(100 * k) / row["n"] for k in range(row["n"] + 1))
        by_hand = any(share.quantize(Decimal("0.01"), ROUND_HALF_UP) == printed for share in shares)
        if row["state"] != "says nothing":
            assert (row["state"] == "possible") == by_hand, row
        else:
            assert printed in (0, 100)
    drawn = Counter(gid for gid, *_ in marks(figures["granularity"]))
    assert {state: drawn[state] for state in set(data["state"])} == data["state"].value_counts().to_dict()


def test_the_forest_draws_differences_of_the_printed_values(figures):
    data = figures["forest"].data
    printed = {(row["model"], row["benchmark"], row["condition"]): float(row["value_text"])
               for row in paper().first_hand.to_dict("records") if row["locator"] == "Table 3"}  # fmt: skip
    for row in data[data["kind"] == "cell"].to_dict("records"):
        fall = printed[row["model"], row["benchmark"], "FT"] - printed[row["model"], row["benchmark"], "RU (ours)"]
        assert row["estimate"] == pytest.approx(fall, abs=0.02)
        assert row["low"] < row["estimate"] < row["high"]
    for model, part in data[data["kind"] == "cell"].groupby("model"):
        mean = data.loc[(data["kind"] == "model") & (data["model"] == model), "estimate"].item()
        assert mean == pytest.approx(part["estimate"].mean(), abs=1e-3)
    points = [(x, y) for kind in ("cell", "model") for _, x, y in marks(figures["forest"], kind)]
    assert close([x for x, _ in points], data.loc[data["kind"].isin(["cell", "model"]), "estimate"])


def test_the_pooled_numbers_are_those_of_the_ledger(figures):
    row = report.reading(rows(), "G05", "alpaca")
    detail = next(check["detail"] for check in row["sensitivity"] if check["check"] == "models as the sample")
    pooled = figures["forest"].data.set_index("kind").loc["pooled"]
    told = f"{pooled['estimate']:.1f} points ({pooled['low']:.1f} to {pooled['high']:.1f})"
    assert true_minus(told) in detail
    assert (
        f"{pooled['estimate']:.1f} points, interval {pooled['low']:.1f} to {pooled['high']:.1f}"
        in figures["forest"].alt
    )
    assert "k = 3 models" in figures["forest"].alt
    assert f"{row['items_held']} items" in figures["forest"].alt


def test_a_forest_has_a_line_at_zero_and_says_where_an_interval_goes_on(figures):
    axes = figures["forest"].drawing.axes[0]
    assert any(np.array_equal(line.get_xdata(), [0, 0]) for line in axes.lines)
    low, high = axes.get_xlim()
    data = figures["forest"].data
    beyond = int((data["low"] < low).sum() + (data["high"] > high).sum())
    assert len(marks(figures["forest"], "beyond")) == beyond == 2
    assert not marks(figures["forest of all"], "beyond")


def test_without_enough_models_the_forest_says_so():
    cells = report.compare(paper(), "FT", "RU (ours)")
    one = cells[cells["model"] == cells["model"].iloc[0]]
    effects, pooled = report.pool_models(one)
    assert isinstance(pooled, NotEstimable)
    drawn = plots.forest_plot(one, effects, pooled)
    assert set(drawn.data["kind"]) == {"model", "cell"}
    assert "Pooled: not estimable (one study" in drawn.alt


def test_the_words_follow_the_data():
    cells = report.compare(paper(), "FT", "RU (ours)")
    turned = report.compare(paper(), "RU (ours)", "FT")
    one, other = (plots.forest_plot(table, *report.pool_models(table)).alt for table in (cells, turned))
    assert "lies above 0 in 9 and below 0 in 0 of 9 comparisons" in one
    assert "lies above 0 in 0 and below 0 in 9 of 9 comparisons" in other


def test_the_ledger_picture_shows_each_verdict_as_symbol_and_in_words(figures):
    drawn = figures["ledger"]
    expected = Counter(f"verdict-{row[key]}" for row in rows() for key in ("verdict_held", "verdict_scope"))
    lines = [line for line in drawn.drawing.axes[0].lines if line.get_gid()]
    assert Counter(line.get_gid() for line in lines) == expected
    words = Counter(text.get_text() for text in drawn.drawing.axes[0].texts)
    assert all(words[name] == expected[f"verdict-{key}"] for key, (name, *_) in plots.ledger.VERDICTS.items())
    assert len({(marker, fill) for _, marker, fill, _ in plots.ledger.VERDICTS.values()}) == len(plots.ledger.VERDICTS)
    held = Counter(row["verdict_held"] for row in rows())
    assert f"{held['contradicted']} contradicted" in drawn.alt
    assert list(drawn.data["reading"]) == [row["reading"] for row in rows()]
    heads = {text.get_text().rstrip(" \N{HORIZONTAL ELLIPSIS}") for text in drawn.drawing.axes[0].texts}
    assert all(any(row["statement"].startswith(head) for head in heads if head) for row in rows())


def test_verdicts_have_the_colours_of_the_site():
    style = (ROOT / "docs" / "_static" / "site.css").read_text(encoding="utf-8")
    names = {"supported-with-caveats": "caveats", "not-supported": "short", "not-checkable": "open"}
    for verdict, (*_, colour) in plots.ledger.VERDICTS.items():
        assert f"--{names.get(verdict, verdict)}: light-dark({colour}," in style


def test_the_release_map_marks_the_fields_that_differ(figures):
    drawn = figures["release"]
    configs = pd.DataFrame(paper().table("released_configs"))
    models = configs[configs["key"] == "model_name_or_path"]["value"]
    assert drawn.data["file"].nunique() == configs["path"].nunique()
    assert (drawn.data["result"] == "differ").sum() == models.duplicated().sum() == 1
    assert len(marks(drawn, "result-differ")) == 1
    usual = configs[configs["key"] == "dataset"]["value"].value_counts()
    assert (drawn.data["result"] == "unlike most files").sum() == usual.iloc[1:].sum()
    assert usual.index[1] in drawn.alt
    assert "1 field differs" in drawn.alt and "fields agree" in drawn.alt


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.printed_cells(paper(), "Table 9"),
        lambda: plots.ledger_picture([]),
    ],
)
def test_nothing_to_draw_is_one_clear_error(draw):
    with pytest.raises(InputError):
        draw()


@pytest.mark.parametrize(
    ("draw", "why"),
    [
        (lambda: plots.granularity_map(report.cell_states(paper()).iloc[:0]), "we have no first-hand share"),
        (lambda: plots.dumbbells(paper(), ["Table 9"]), "no model has two of untuned"),
        (lambda: plots.dumbbells(paper(), conditions=["AOA", "IDGAF"]), "no model has two of prompt template"),
        (lambda: plots.release_map(report.release_fields(paper()).iloc[:0]), "we have no released configuration"),
    ],
)
def test_what_a_paper_does_not_hold_is_a_sentence_and_no_file(tmp_path, monkeypatch, draw, why):
    monkeypatch.setenv("FRAGILITY_FIGURES", str(tmp_path))
    said = str(draw().save("a-notebook", "a-figure"))
    assert f": no figure, for {why}" in said and said.endswith(".")
    assert list(tmp_path.iterdir()) == []


def test_more_benchmarks_than_stand_side_by_side_are_no_figure(monkeypatch):
    monkeypatch.setattr("fragility.report.plots.arms.PANELS", 2)
    assert "3 benchmarks do not stand side by side" in str(plots.dumbbells(paper()))


def test_very_many_cells_are_drawn_by_role(monkeypatch):
    monkeypatch.setattr("fragility.report.plots.cells.MOST_ROWS", 3)
    drawn, named = plots.printed_cells(paper(), "Table 4"), 6
    assert len(drawn.data) == 18
    labels = [text.get_text() for text in drawn.drawing.axes[0].get_yticklabels()]
    assert "untuned (3 cells)" in labels and len(marks(drawn, "cells")) == 18
    assert len(labels) == 3 + named


def test_very_many_cells_become_pixels(monkeypatch):
    monkeypatch.setattr("fragility.report.plots.cells.DENSE", 17)
    drawn = plots.printed_cells(paper(), "Table 4")
    assert (drawn.kind, len(drawn.data)) == ("png", 18)
    assert drawn.image.startswith(b"\x89PNG")


def test_another_paper_is_drawn_too(tmp_path):
    scores = [
        score("Table 1", f"Model-{i}", condition, "SORRY-Bench", f"{value}")
        for i in range(9)
        for condition, value in (("before", "90.00"), ("after", "50.00"))
    ]
    names = [{"name": "before", "role": "untuned"}, {"name": "after", "role": "plain fine-tuning"}]
    made = make_paper(tmp_path, scores, [], conditions=names)
    assert load_paper(made.key, tmp_path).card.key == made.key
    drawn = plots.dumbbells(made)
    assert len(drawn.data) == 18
    assert "9 models" in drawn.alt
    assert len(plots.printed_cells(made).data) == 18


@pytest.mark.parametrize("key", ["gloaguen2025_fab", "guo2026_safety_routing", "huang2025_virus"])
def test_two_conditions_or_models_never_get_the_same_text(key):
    card = load_paper(key).card
    conditions, models = ([item.name for item in items] for items in (card.conditions, card.models))
    assert len(set(plots.cells.shortened(conditions).values())) == len(set(conditions))
    assert len(set(plots.grid.short(models))) == len(set(models))
