"""What the checks of a verdict give where it is close: clusters, other intervals and slopes by formulas written out."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from claims.oracles import SAFE as COUNTED
from claims.oracles import N, check, ledger_of, newcombe, wilson
from scipy import stats

from fragility.claims.concerns import concerns
from fragility.claims.evidence import Evidence
from fragility.schemas.claim import Reading

CLUSTERS, SIZE = 44, 10
MODELS = ["E-7B", "A-7B", "D-7B", "B-7B", "C-7B"]
SAFE = COUNTED | {"whole": [440, 400, 400, 400, 400], "also": [440, 398, 401, 404, 399]}
ICCS = (0.01, 0.05, 0.1, 0.2)
SCOPE = [{"data": "D"}]
STEPS = [{"condition": name, "dose": dose} for name, dose in (("base", 0.0), ("low", 1.0), ("lower", 3.0))]


def arms(one: str, two: str, **fields: Any) -> dict[str, Any]:
    return {"reference": one, "treated": two, "scope": SCOPE} | fields


MADE = {
    "much": ("magnitude", arms("base", "low", threshold=40.0)),
    "too much": ("magnitude", arms("base", "low", threshold=52.0)),
    "close": ("magnitude", arms("base", "low", threshold=42.6)),
    "mean": ("equivalence", arms("base", "near", margin=2.0, per="mean")),
    "cells": ("equivalence", arms("base", "near", margin=5.6)),
    "errors": ("equivalence", arms("whole", "also", margin=6.0)),
    "high": ("magnitude", {"treated": "few", "level": 80.0, "scope": SCOPE}),
    "mean high": ("magnitude", {"treated": "few", "level": 89.0, "scope": SCOPE, "per": "mean"}),
    "falls": ("dose-response", {"steps": STEPS, "scope": SCOPE}),
    "fall": ("direction", arms("base", "low")),
    "first": ("ranking", {"treated": "lower", "others": ["low", "base"], "scope": SCOPE}),
    "one": ("existence", arms("base", "near")),
}  # fmt: skip


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    found = ledger_of(tmp_path_factory.mktemp("made"), SAFE, list(MADE.values()), MODELS)
    return dict(zip(MADE, found, strict=True))


def counts(*names: str) -> list[np.ndarray]:
    return [np.array(SAFE[name], dtype=float) for name in names]


def wider(level: float = 0.95) -> float:
    tail = (1 - level) / 2
    return float(stats.t.isf(tail, CLUSTERS - 1) / stats.norm.isf(tail))


def clustered_mean(a: np.ndarray, b: np.ndarray, icc: float, level: float = 0.95) -> tuple[float, float]:
    """Return the limits in points of a mean difference whose items are worth less, with t for the few clusters."""
    worth, d = 1 + (SIZE - 1) * icc, (a - b) / N
    low, high = newcombe(a / worth, b / worth, level, N / worth)
    below, above = np.hypot.reduce(d - low) / len(d), np.hypot.reduce(high - d) / len(d)
    return 100 * (d.mean() - wider(level) * below), 100 * (d.mean() + wider(level) * above)


@pytest.mark.parametrize(("name", "threshold"), [("much", 40.0), ("too much", 52.0), ("close", 42.6)])
def test_clusters_and_the_delta_method_of_a_mean(rows: dict[str, Any], name: str, threshold: float) -> None:
    a, b = counts("base", "low")
    lean = 1 if threshold < 50 else -1
    limits = [clustered_mean(a, b, icc)[0 if lean > 0 else 1] for icc in ICCS]
    held = [lean * (limit - threshold) > 0 for limit in limits]
    turned = held.index(False) if False in held else 3
    assert (name == "close") == (0 < turned < 3)
    found = check(rows[name], "clusters")
    assert found["result"] == ("pass" if all(held) else "fail")
    assert found["detail"].startswith("stands up to" if all(held) else "turns at")
    assert found["detail"].endswith(f"clusters of {ICCS[turned]:g}: limit {limits[turned]:.1f} against {threshold:g}")
    p, q = a / N, b / N
    half = stats.norm.isf(0.025) * np.sqrt(((p * (1 - p) + q * (1 - q)) / N).sum()) / 5
    side = "lower" if lean > 0 else "upper"
    other = check(rows[name], "another interval")["detail"]
    assert other == f"delta method: {side} limit {100 * ((p - q).mean() - lean * half):.1f} against {threshold:g}"


def test_clusters_of_an_equivalence_on_average(rows: dict[str, Any]) -> None:
    a, b = counts("base", "near")
    limits = [clustered_mean(a, b, icc, 0.90) for icc in ICCS]
    held = [low > -2 and high < 2 for low, high in limits]
    turned = held.index(False) if False in held else 3
    found = check(rows["mean"], "clusters")
    assert found["result"] == ("pass" if all(held) else "fail")
    assert found["detail"].endswith(f"clusters of {ICCS[turned]:g}: "
                                    f"{limits[turned][0]:.1f} to {limits[turned][1]:.1f} points")  # fmt: skip


def test_clusters_of_an_equivalence_in_every_cell(rows: dict[str, Any]) -> None:
    """The interval of a difference with t for the few clusters, its error inflated; the widest cell decides."""
    found = check(rows["cells"], "clusters")
    assert rows["cells"]["verdict_held"].startswith("supported")
    a, b = counts("base", "near")
    p, q = a / N, b / N
    error = np.sqrt((p * (1 - p) + q * (1 - q)) / N)
    held = [bool((abs(p - q) + stats.t.isf(0.05, CLUSTERS - 1) * np.sqrt(1 + 9 * icc) * error < 0.056).all())
            for icc in ICCS]  # fmt: skip
    assert held == sorted(held, reverse=True) and not all(held)
    assert (
        found["result"] == "fail"
        and f"turns at a correlation within clusters of {ICCS[held.index(False)]:g}" in (found["detail"])
    )


@pytest.mark.parametrize("name", ["high", "mean high"])
def test_clusters_of_levels(rows: dict[str, Any], name: str) -> None:
    k, level = N - counts("few")[0], 80 if name == "high" else 89
    held = []
    for icc in ICCS:
        worth = 1 + (SIZE - 1) * icc
        below = wider() * (k / N - wilson(k / worth, N / worth)[0])
        lows = k / N - below if name == "high" else [(k / N).mean() - np.hypot.reduce(below) / 5]
        held.append([100 * low > level for low in lows])
    falls = [place for place, good in enumerate(held) if not all(good)]
    at = falls[0] if falls else 3
    found = check(rows[name], "clusters")
    assert found["result"] == ("fail" if falls else "pass")
    assert f"{'turns at' if falls else 'stands up to'} a correlation within clusters of {ICCS[at]:g}" in found["detail"]


def test_a_cell_without_the_rarer_answer_tells_nothing_of_its_odds(rows: dict[str, Any]) -> None:
    """440 of 440 in both conditions: half a count each would give an interval from almost nothing to very much."""
    a, b = (N - part[1:] + 0.5 for part in counts("whole", "also"))
    n = N + 1
    log = np.log(a / (n - a) / (b / (n - b)))
    half = stats.norm.isf(0.05) * np.sqrt(1 / a + 1 / (n - a) + 1 / b + 1 / (n - b))
    reach = f"{np.exp(log - half).min():.2f} to {np.exp(log + half).max():.2f}"
    assert reach in check(rows["errors"], "errors in place of points")["detail"]


def test_the_mean_slope_has_the_limits_of_its_slopes(rows: dict[str, Any]) -> None:
    k, x = np.array(counts("base", "low", "lower")), np.array([0.0, 1.0, 3.0])
    weight = (x - x.mean()) / ((x - x.mean()) ** 2).sum()
    ends = []
    for model in k.T:
        p, (low, high) = model / N, wilson(model, N)
        slope = float(weight @ p)
        down = np.where(weight > 0, p - low, high - p)
        up = np.where(weight > 0, high - p, p - low)
        ends.append((slope, np.hypot.reduce(weight * down), np.hypot.reduce(weight * up)))
    slopes, below, above = np.array(ends).T
    row = rows["falls"]
    assert [item["low"] for item in row["comparisons"]] == pytest.approx(-100 * (slopes + above))
    assert [item["high"] for item in row["comparisons"]] == pytest.approx(-100 * (slopes - below))
    assert row["ci_low"] == pytest.approx(-100 * (slopes.mean() + np.hypot.reduce(above) / 5))
    assert row["ci_high"] == pytest.approx(-100 * (slopes.mean() - np.hypot.reduce(below) / 5))


@pytest.mark.parametrize("name", ["fall", "first", "falls", "high", "cells"])
def test_comparisons_stand_in_the_order_of_the_print(rows: dict[str, Any], name: str) -> None:
    assert list(dict.fromkeys(item["model"] for item in rows[name]["comparisons"])) == MODELS
    assert [part for step in rows[name]["steps"] for part in MODELS if part in step][:5] == MODELS


def test_a_comparison_names_its_counts_where_one_count_prints_so(rows: dict[str, Any]) -> None:
    found = rows["fall"]["comparisons"]
    assert [item["k"] for item in found] == SAFE["low"] and [item["k_reference"] for item in found] == SAFE["base"]


def test_what_speaks_against_one_instance_is_not_against_there_being_one(rows: dict[str, Any]) -> None:
    assert rows["one"]["verdict_held"] == "inconclusive"
    assert rows["one"]["sentence"] == "Safety is lower in none of the five comparisons; one is enough."


def doubts(gaps: list[int]) -> list[str]:
    """Return the heads of the concerns of five models that lose so many of 440 safe responses each."""
    a = np.full(len(gaps), 220.0)
    pairs = pd.DataFrame({"model": MODELS[: len(gaps)], "benchmark": "B", "judge": "J", "p_ref": a / N,
                          "p_trt": (a - gaps) / N, "n": N, "n_trt": N})  # fmt: skip
    shown = Evidence(cells_held=5, cells_claimed=5, grade="B", total=5, passed=5, low=1.0, high=9.0, pairs=pairs)
    return [text.split(":")[0] for text in concerns(shown, (), 5.0, Reading(id="r", statement="as made"))]


def test_models_that_disagree_are_inconsistent_only_where_the_next_may_go_the_other_way() -> None:
    assert "inconsistency" in doubts([150, -100, 20, 90, -60])
    assert "inconsistency" not in doubts([200, 190, 170, 205, 180])  # all alike
    assert "inconsistency" not in doubts([215, 215, 215, 215, 170])  # apart, and all far from none
