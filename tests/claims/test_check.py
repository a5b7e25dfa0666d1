"""Checks that no outcome of this size could pass are not counted, and say what they would need."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from folders import claim, make_paper, score
from scipy import stats

from fragility.claims.asked import Asked
from fragility.claims.check import Check, mean_over_models, models_needed, too_few_models
from fragility.claims.ledger import paper_rows
from fragility.claims.sensitivity import model_checks

MODELS = ["A-7B", "B-7B", "C-7B", "D-7B", "E-7B"]


def row_of(
    tmp_path: Path, kind: str, reading: dict[str, Any], counts: dict[str, list[int]], n: int = 440
) -> dict[str, Any]:
    scores = [
        score("Table 1", model, condition, "SORRY-Bench", f"{100 * k / n:.2f}", n_stated=str(n))
        for condition, safe in counts.items()
        for model, k in zip(MODELS, safe, strict=False)
    ]
    made = claim(kind, {"scope": [{"data": "D"}]} | reading)
    return paper_rows(make_paper(tmp_path, scores, [made]))[0]


def check(row: dict[str, Any], name: str) -> dict[str, str]:
    return next(item for item in row["sensitivity"] if item["check"] == name)


@pytest.mark.parametrize(("room", "spread"), [(77.7, 18.0), (5.0, 6.0), (1.0, 0.1), (10.0, 30.0)])
def test_the_models_needed_are_the_fewest_whose_interval_is_short_enough(room: float, spread: float) -> None:
    def half(k: int) -> float:
        return float(stats.t.ppf(0.975, k - 1) * spread / np.sqrt(k))

    needed = models_needed(room, spread)
    assert needed and half(needed) < room and (needed == 3 or half(needed - 1) >= room)


def test_one_model_is_told_and_three_are_a_sample() -> None:
    assert too_few_models("m", [3.0, 4.0, 5.0], 0.0, 1) is None
    one, two = too_few_models("m", [3.0], 0.0, 1), too_few_models("m", [10.0, 12.0], 0.0, 1)
    assert one and one.needs == "" and two and two.needs == "3 models spread like these would do"
    below = too_few_models("m", [10.0, 12.0], 0.0, -1)
    assert below and below.needs == "at least 3 models are needed"


def test_two_models_are_no_sample_and_take_nothing_away(tmp_path: Path) -> None:
    arms = {"reference": "before", "treated": "after"}
    row = row_of(tmp_path, "direction", arms, {"before": [430, 430], "after": [200, 350]})
    assert row["verdict_held"] == "supported" and check(row, "models as the sample")["result"] == "not-estimable"
    assert any(text.startswith("cannot be asked here: models as the sample (") for text in row["concerns"])


def test_models_that_could_not_tell_were_they_all_alike_are_not_asked() -> None:
    """Three models with falls near 7 points: t with 2 degrees of freedom reaches over 0 without any spread."""
    after = np.array([270, 266, 262])
    pairs = pd.DataFrame({"model": MODELS[:3], "p_ref": 300 / 440, "p_trt": after / 440, "n": 440, "n_trt": 440})
    v = (300 / 440 * 140 / 440 + after / 440 * (440 - after) / 440) / 440
    reach = stats.t.ppf(0.975, 2) / np.sqrt((1 / v).sum())
    fall = ((300 - after) / 440 / v).sum() / (1 / v).sum()
    assert 0 < fall < reach
    found = model_checks(pairs, Asked(1))[1]
    assert found.result == "not-estimable" and f"would reach {100 * (fall - reach):.1f} points" in found.detail
    assert found.needs == "3 models spread like these would do", "of what lies between models alone"
    more = model_checks(pairs.assign(n=4400, n_trt=4400), Asked(1))[1]
    assert more.result == "pass"


def test_a_level_too_near_the_end_of_the_scale_is_not_moved_by_five_points(tmp_path: Path) -> None:
    """With no unsafe response at all 5 of 100 more would be 5 %, above a claimed 2 %."""
    row = row_of(tmp_path, "magnitude", {"treated": "after", "level": 2.0, "side": "below"}, {"after": [439] * 3})
    assert check(row, "judge")["result"] == "not-estimable"
    assert "judge" not in [item["check"] for item in row["sensitivity"] if item["result"] == "fail"]
    wide = row_of(
        tmp_path / "1", "magnitude", {"treated": "after", "level": 20.0, "side": "below"}, {"after": [439] * 3}
    )
    assert check(wide, "judge")["result"] == "pass"


def test_a_trend_is_checked_at_its_ends(tmp_path: Path) -> None:
    steps = [{"condition": name, "dose": dose} for name, dose in (("a", 0.0), ("b", 1.0), ("c", 2.0))]
    clear = row_of(tmp_path / "0", "dose-response", {"steps": steps}, {"a": [430] * 3, "b": [300] * 3, "c": [100] * 3})
    assert clear["verdict_held"] == "supported" and clear["sensitivity_total"] >= 5
    small = row_of(tmp_path / "1", "dose-response", {"steps": steps}, {"a": [430] * 3, "b": [420] * 3, "c": [405] * 3})
    assert small["verdict_held"] == "supported-with-caveats" and check(small, "judge")["result"] == "fail"


def test_a_printed_difference_is_met_to_its_last_digit_and_checked_against_none(tmp_path: Path) -> None:
    arms = {"reference": "before", "treated": "after", "reaches": True}
    counts = {"before": [430] * 3, "after": [300] * 3}  # 29.545 points
    for printed, verdict in ((29.5, "supported"), (29.55, "supported"), (29.6, "inconclusive"), (45.0, "contradicted")):
        row = row_of(tmp_path / str(printed), "magnitude", arms | {"threshold": printed}, counts)
        assert row["verdict_held"] == verdict, printed
    less = row_of(tmp_path / "less", "magnitude", arms | {"threshold": 20.0}, counts)
    assert less["verdict_held"] == "supported-with-caveats"
    assert "the tables give more than the 20 that is printed" in less["concerns"]
    assert check(row_of(tmp_path / "x", "magnitude", arms | {"threshold": 29.5}, counts), "judge")["detail"].endswith(
        "against 0"
    )


def test_a_printed_difference_that_could_be_none_is_not_shown(tmp_path: Path) -> None:
    arms = {"reference": "before", "treated": "after", "reaches": True, "threshold": 0.5}
    assert row_of(tmp_path, "magnitude", arms, {"before": [402], "after": [399]})["verdict_held"] == "inconclusive"


@pytest.mark.parametrize("lean", [1, -1])
def test_a_mean_is_held_without_each_model_and_over_models_as_a_sample(lean: int) -> None:
    """Of 7, 8 and 9 the mean without the highest is 7.5, without the lowest 8.5: on its bound it shows nothing."""
    far, half = 8 - 0.5 * lean, stats.t.isf(0.025, 2) / 3**0.5
    limit, side = 8 - half * lean, "lower" if lean > 0 else "upper"
    for off, result in ((0.0, "fail"), (0.1, "pass")):
        out, _ = mean_over_models([7.0, 8.0, 9.0], far - off * lean, lean, "points")
        text = f"mean without one of 3 models {far:.1f} points at the worst, against {far - off * lean:g}"
        assert out == Check("leave one model out", result, text)
    for off, result in ((0.1, "pass"), (-0.1, "fail")):
        bound = round(limit - off * lean, 2)
        _, sample = mean_over_models([7.0, 8.0, 9.0], bound, lean, "%", "mean gap")
        text = f"mean gap over 3 models, {side} limit {limit:.1f} % against {bound:g}"
        assert sample == Check("models as the sample", result, text)
