"""The figures of openers: every mark is a number of their data, and a further model is drawn only where it is known."""

import pandas as pd
import pytest
from openings.made import answers, measure, write_source
from plots.shared import marks

from fragility.errors import InputError
from fragility.released.refusals.openings import both_kinds, curves, model_shares, pooled_share
from fragility.report.plots import list_shares, opener_coverage
from fragility.report.plots.openers import _looks

ENDS = ("estimate", "low", "high", "prediction_low", "prediction_high", "i2")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    rows = answers("A", 18, 2) + answers("B", 12, 8) + answers("C", 5, 15)
    rows += [row | {"item_id": f"c{row['item_id']}", "meaning": "complied"} for row in answers("A", 9, 9)]
    return write_source(tmp_path_factory.mktemp("made"), rows)


@pytest.fixture(scope="module")
def lists(root):
    shares = model_shares(measure(), root).assign(list="one")
    pooled = pooled_share(shares)
    none = {"list": "none", "models": 3, "reason": "all effects are equal"}
    over = pd.DataFrame(
        [{"list": "one", "models": 3, "reason": ""} | {end: getattr(pooled, end) for end in ENDS}, none]
    )
    both = pd.concat([shares, shares.assign(list="none", share=0.0, low=0.0, high=0.2, k=0)], ignore_index=True)
    return both, over


def test_every_curve_is_the_cumulated_share_of_its_model(root):
    counts = curves(both_kinds(measure(), root), 3)
    figure = opener_coverage(counts, 3)
    for axes, kind in zip(figure.drawing.axes, ("refusals", "compliant answers"), strict=True):
        drawn = sorted(list(line.get_ydata()) for line in axes.get_lines())
        expected = sorted(list(100 * rows["share"]) for _, rows in counts[counts["kind"] == kind].groupby("model"))
        assert drawn == [pytest.approx(line) for line in expected]
    assert "refusals of 3 models" in figure.alt and "compliant answers of 1 model" in figure.alt


def test_each_model_and_list_has_its_share_and_interval(lists):
    shares, over = lists
    figure = list_shares(shares, over)
    (axes,) = figure.drawing.axes
    assert sorted(x for _, x, _ in marks(figure, "model")) == pytest.approx(sorted(100 * shares["share"]))
    spans = [path.vertices[:, 0].tolist() for bars in axes.collections for path in bars.get_paths()]
    for row in shares.itertuples():
        assert pytest.approx([100 * row.low, 100 * row.high]) in spans
    assert [label.get_text() for label in axes.get_yticklabels()] == ["one", "none"]


def test_what_is_not_estimable_over_models_is_not_drawn(lists):
    figure = list_shares(*lists)
    (axes,) = figure.drawing.axes
    assert len([bar for bar in axes.collections if bar.get_gid() == "prediction"]) == 1
    assert len(marks(figure, "over-models")) == 1


def test_a_figure_is_the_same_every_time_and_says_the_range(lists):
    one, two = list_shares(*lists), list_shares(*lists)
    assert one.image == two.image
    assert "one 25 to 90 %" in one.alt


def test_nothing_to_draw_is_refused(lists):
    shares, over = lists
    with pytest.raises(InputError, match="no model"):
        list_shares(shares.head(0), over)
    with pytest.raises(InputError, match="no answers"):
        opener_coverage(pd.DataFrame(columns=["kind", "source", "model", "openers", "share", "n"]), 3)


def test_no_model_has_the_look_of_another():
    looks = _looks([f"m{i}" for i in range(10)])
    assert len({(look["color"], look["marker"], look["mfc"], look["ls"]) for look in looks.values()}) == 10
