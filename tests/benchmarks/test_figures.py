"""The figures of benchmarks draw what they are given, and their words hold its numbers."""

import pandas as pd
import pytest

from fragility.errors import InputError
from fragility.report.plots import independence_curve, overlap_matrix


def curves(*sets):
    return pd.DataFrame(
        [
            {"benchmark": name, "measure": measure, "threshold": threshold, "n": 10, "independent": 1, "share": share,
             "largest": 1, "size": 1.0}
            for name, shares in sets for measure in ("shingles", "words") for threshold, share in shares.items()
        ]
    )  # fmt: skip


def test_the_curve_shows_the_lowest_sets_and_counts_the_others():
    names = [(f"set {number}", {0.5: 60.0 + number, 0.6: 70.0 + number, 1.0: 100.0}) for number in range(7)]
    figure = independence_curve(curves(*names), 0.6)
    assert "set 0 70 %" in figure.alt
    assert "set 5" not in figure.alt
    drawn = [line for axes in figure.drawing.axes for line in axes.get_lines() if "curve" in str(line.get_gid())]
    assert len(drawn) == 14
    assert sorted({tuple(line.get_ydata()) for line in drawn})[0] == (60, 70, 100)
    assert len(figure.data) == 42
    assert independence_curve(curves(*names), 0.6).image == figure.image


def test_a_threshold_that_is_not_in_the_table_is_refused():
    with pytest.raises(InputError, match=r"no row at the threshold 0\.7"):
        independence_curve(curves(("a", {0.5: 50.0})), 0.7)


def test_the_matrix_writes_the_counts():
    rows = [("A", 10, "B", 4, 40.0), ("B", 100, "A", 7, 7.0), ("A", 10, "C", 0, 0.0), ("C", 5, "A", 0, 0.0)]
    table = pd.DataFrame(
        [
            {"benchmark": a, "n": n, "other": b, "near": near, "exact": 0, "share": share}
            for a, n, b, near, share in rows
        ]
    )
    figure = overlap_matrix(table, 0.6)
    texts = [text.get_text() for text in figure.drawing.axes[0].texts if text.get_gid() == "overlap"]
    assert sorted(texts) == ["4", "7"]
    assert "4 of 10 of A in B" in figure.alt
    assert "share nothing: C" in figure.alt
