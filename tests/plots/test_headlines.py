"""The figure of published figures by source: bars are the shares of its data, and silence has a row."""

import pandas as pd
import pytest
from matplotlib.text import Text

from fragility.errors import InputError
from fragility.report.plots import figures_by_source
from fragility.report.plots.headlines import RESULTS

TALLY = pd.DataFrame({
    "source": ["long-name-of-a-source", "b", "c"], "figures": [400, 4, 8], "yes": [391, 1, 8], "rounding": [0, 1, 0],
    "no": [8, 1, 0], "not-checkable": [1, 1, 0],
})  # fmt: skip


@pytest.fixture(scope="module")
def figure():
    drawn = figures_by_source(TALLY, ["silent-one"])
    drawn.drawing.draw_without_rendering()
    return drawn


def test_each_bar_is_the_share_of_its_result(figure):
    (axes,) = figure.drawing.axes
    rows = figure.data[figure.data["figures"] > 0].reset_index(drop=True)
    expected = sorted(
        (place, name, 100 * row[name] / row["figures"])
        for place, row in enumerate(rows.to_dict("records"))
        for name in RESULTS
        if row[name]
    )
    bars = sorted(
        (round(bar.get_y() + bar.get_height() / 2), bar.get_gid().removeprefix("result-"), bar.get_width())
        for bar in axes.patches
    )
    assert [bar[:2] for bar in bars] == [bar[:2] for bar in expected]
    assert [bar[2] for bar in bars] == pytest.approx([bar[2] for bar in expected])


def test_most_apart_comes_first_and_every_source_has_a_row(figure):
    (axes,) = figure.drawing.axes
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["long-name-of-a-source, 400", "b, 4", "c, 8", "silent-one"]
    assert [text.get_text() for text in axes.texts].count("no figure at hand") == 1


def test_numbers_in_bars_are_those_of_the_data(figure):
    (axes,) = figure.drawing.axes
    numbers = sorted(int(text.get_text()) for text in axes.texts if text.get_text().isdigit())
    assert numbers == [1, 1, 1, 1, 8, 391]  # the 8 and the 1 of the first source are too narrow


def test_texts_stay_on_the_canvas_and_can_be_read(figure):
    width, height = figure.drawing.get_size_inches() * figure.drawing.dpi
    for text in figure.drawing.findobj(Text):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent()
            assert box.x0 >= -1 and box.x1 <= width + 1 and box.y0 >= -1 and box.y1 <= height + 1, text.get_text()
            assert text.get_fontsize() >= 10


def test_the_words_name_what_does_not_follow_and_who_is_silent(figure):
    assert "412 published figures by source (3 sources)" in figure.alt
    assert "long-name-of-a-source 8 of 400 and b 1 of 4" in figure.alt
    assert "a figure at hand: silent-one" in figure.alt


def test_the_same_data_give_the_same_bytes(figure):
    assert figures_by_source(TALLY, ["silent-one"]).image == figure.image


def test_nothing_to_draw_is_an_error():
    with pytest.raises(InputError, match="no source publishes a figure"):
        figures_by_source(TALLY.iloc[:0])
