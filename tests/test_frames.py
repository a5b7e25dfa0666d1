"""Intervals over frames: the same figures as cell by cell, hulls where several counts are possible."""

import pytest
from folders import GUO, ROOT
from statsmodels.stats.proportion import proportion_confint

from fragility.errors import InputError
from fragility.printed.cells import cells
from fragility.printed.contrasts import contrasts
from fragility.printed.intervals import DIFFERENCES, SHARES, difference_intervals, share_intervals
from fragility.printed.paper import load_paper
from fragility.statistics import differences

PAPER = load_paper(GUO, ROOT)
#: Names of statsmodels for our methods.
THEIRS = {"wilson": "wilson", "clopper-pearson": "beta", "jeffreys": "jeffreys"}


@pytest.mark.parametrize("method", THEIRS)
def test_share_intervals_are_the_hull_over_the_possible_counts(method: str) -> None:
    frame = share_intervals(cells(PAPER), method)
    for row in frame.to_dict("records"):
        limits = [proportion_confint(k, row["n"], method=THEIRS[method]) for k in row["safe_counts"]]
        at_bound = method == "jeffreys" and {0, row["n"]} & set(row["safe_counts"])  # their rule differs at 0 and n
        if not at_bound:
            assert row["low"] == pytest.approx(100 * min(low for low, _ in limits), abs=1e-8)
            assert row["high"] == pytest.approx(100 * max(high for _, high in limits), abs=1e-8)
    assert (frame["low"] <= frame["share"] + 1e-9).all() and (frame["share"] <= frame["high"] + 1e-9).all()


@pytest.mark.parametrize("method", DIFFERENCES)
def test_difference_intervals_agree_with_the_array_rung(method: str) -> None:
    frame = difference_intervals(contrasts(PAPER, "Base", "RU (ours)"), method)
    function = getattr(differences, method.replace("-", "_"))
    for row in frame.to_dict("records"):
        one = function(row["ref_low"], row["n"], row["trt_low"], row["n_trt"])
        assert (row["low"], row["high"]) == (
            pytest.approx(100 * one.low, abs=1e-9),
            pytest.approx(100 * one.high, abs=1e-9),
        )


def test_an_empty_frame_stays_one_and_a_mistyped_method_names_the_nearest() -> None:
    frame = cells(PAPER)
    assert list(share_intervals(frame[:0]).columns) == [*frame.columns, "share", "low", "high"]
    with pytest.raises(InputError, match="did you mean 'wilson'"):
        share_intervals(frame, "wilsen")
    assert set(THEIRS) < set(SHARES)
