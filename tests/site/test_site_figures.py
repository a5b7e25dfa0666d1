"""The figure of a reading: its rows are named by what they are, in the unit and with the confidence that they have."""

from types import SimpleNamespace
from typing import Any

import pytest

from fragility.suite.site.answers import Answer
from fragility.suite.site.claim_figures import Forest, comparisons, overview


def row(**given: Any) -> dict[str, Any]:
    """Return what a figure reads of a reading of points, but for what is given."""
    return {
        "reading": "main", "verdict_held": "supported", "type": "direction", "estimate": 61.25, "ci_low": 58.5,
        "ci_high": 64.0, "ci_level": 0.95, "unit": "points", "comparisons": [], "cells": [], "threshold": None,
        "margin": None, "whose": {},
    } | given  # fmt: skip


def compared(*values: float, reference: str = "Base") -> list[dict[str, Any]]:
    return [
        {"label": f"Model {number}", "model": f"Model {number}", "benchmark": "", "reference": reference,
         "estimate": value, "low": value - 3, "high": value + 3, "k": None, "n": None, "k_reference": None,
         "n_reference": None}
        for number, value in enumerate(values)
    ]  # fmt: skip


def drawn(asked: Any = None, **given: Any) -> Forest:
    figure = comparisons(Answer(row(**given), asked))
    assert figure is not None
    return figure


@pytest.mark.parametrize(("estimate", "last"), [(16.0, ["Mean"]), (20.0, []), (10.0, []), (17.5, ["All together"])])
def test_the_mean_is_called_so_and_nothing_else_is(estimate: float, last: list[str]) -> None:
    """16 is the mean of 10, 18 and 20; 20 is the widest gap, which is drawn already; 17.5 is pooled in another way."""
    figure = drawn(comparisons=compared(10.0, 18.0, 20.0), estimate=estimate)
    assert [row.label for row in figure.rows] == ["Model 0", "Model 1", "Model 2", *last]
    assert [row.label for row in figure.rows if row.total] == last


def test_a_figure_says_the_confidence_of_its_intervals() -> None:
    assert drawn(comparisons=compared(1.0, 2.0), type="equivalence", ci_level=0.9).values_are == "Points (90 %)"
    assert drawn(comparisons=compared(1.0, 2.0)).values_are == "Points (95 %)"
    both = [Answer(row(reading=str(level), ci_level=level), None) for level in (0.95, 0.9)]
    figure, alone = overview(both), drawn(ci_level=0.9)
    assert figure is not None and figure.values_are == "Estimate (90 and 95 %)"
    assert alone.values_are == "Estimate (90 %)"


def test_kappa_is_told_as_kappa() -> None:
    one = compared(0.46, reference="")[0] | {"low": 0.434, "high": 0.486}
    figure = drawn(comparisons=[one], type="distribution", unit="kappa", estimate=0.46, threshold=0.6)
    assert (figure.values_are, figure.rows[0].text) == ("Kappa (95 %)", "0.46 (0.43 to 0.49)")
    assert figure.reference is not None and figure.reference.low == 0.6


@pytest.mark.parametrize("kind", ["magnitude", "direction", "dose-response", "distribution"])
def test_rates_held_against_a_level_are_percent_and_not_points(kind: str) -> None:
    asked = SimpleNamespace(level=90.0)
    figure = drawn(asked, type=kind, unit="percent", comparisons=compared(92.0, 96.0, reference=""), estimate=94.0,
                   threshold=90.0, whose={"number": "theirs", "scope": "ours"})  # fmt: skip
    assert (figure.rows_are, figure.values_are) == ("Result", "% (95 %)")
    assert figure.rows[-1].label == "Mean"
    assert figure.reference is not None and (figure.reference.low, figure.reference.name) == (90.0, "claimed 90")


def test_a_relative_fall_does_not_stand_among_points() -> None:
    figure = drawn(type="magnitude", unit="percent", comparisons=compared(10.0, 20.0), estimate=15.0, threshold=60.0)
    assert (figure.values_are, len(figure.rows), figure.reference) == ("Points (95 %)", 2, None)


@pytest.mark.parametrize(("whose", "name"), [("ours", "our threshold 60"), ("theirs", "claimed 60")])
def test_a_threshold_is_ours_where_the_number_is_and_not_the_scope(whose: str, name: str) -> None:
    terms = {"number": whose, "scope": "ours"}
    figure = drawn(type="magnitude", comparisons=compared(10.0, 20.0), estimate=15.0, threshold=60.0, whose=terms)
    assert figure.reference is not None and figure.reference.name == name


def test_more_and_less_are_held_against_no_difference() -> None:
    figure = drawn(type="magnitude", comparisons=compared(10.0, 20.0), estimate=15.0, threshold=0.0)
    assert figure.reference is not None and figure.reference.name == "no difference"
