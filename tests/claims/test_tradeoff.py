"""A trade-off of three models, each limit by the formulas of MOVER-R and square-and-add written out."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from folders import claim, make_paper, score
from scipy import stats

from fragility.claims.ledger import paper_rows

MODELS = ["C-7B", "A-7B", "B-7B"]
SAFE, ABLE = {"base": [430, 400, 410], "tuned": [200, 390, 330]}, {"base": [320, 300, 310], "tuned": [310, 200, 250]}
SIZES = {"SORRY-Bench": 440, "HEx-PHI": 330}


Table = dict[str, list[int]]


def row_of(folder: Path, safe: Table, able: Table) -> dict[str, Any]:
    """Return the row of a trade-off between counts of safe answers and of right ones."""
    printed = [
        score("Table 1", model, name, benchmark, f"{100 * k / SIZES[benchmark]:.2f}")
        for benchmark, table in (("SORRY-Bench", safe), ("HEx-PHI", able))
        for name, counts in table.items()
        for model, k in zip(MODELS, counts, strict=True)
    ]
    asked = {"reference": "base", "treated": "tuned", "utility": "HEx-PHI", "scope": [{"data": "D", "cells": 3}]}
    return paper_rows(make_paper(folder, printed, [claim("trade-off", asked)]))[0]


@pytest.fixture(scope="module")
def row(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return row_of(tmp_path_factory.mktemp("made"), SAFE, ABLE)


def wilson(p: np.ndarray, n: int, level: float) -> tuple[np.ndarray, np.ndarray]:
    z = stats.norm.isf((1 - level) / 2)
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)


def drops(table: Table, n: int, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return relative drops with their limits: one less a ratio, of which MOVER-R gives the limits."""
    p, q = (np.array(table[name]) / n for name in ("base", "tuned"))
    (l1, u1), (l2, u2) = wilson(p, n, level), wilson(q, n, level)
    low = (p * q - np.sqrt((p * q) ** 2 - l2 * (2 * q - l2) * u1 * (2 * p - u1))) / (u1 * (2 * p - u1))
    high = (p * q + np.sqrt((p * q) ** 2 - u2 * (2 * q - u2) * l1 * (2 * p - l1))) / (l1 * (2 * p - l1))
    return 1 - q / p, 1 - high, 1 - low


def gap(level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    a, la, ua = drops(SAFE, 440, level)
    b, lb, ub = drops(ABLE, 330, level)
    return 100 * (a - b), 100 * (a - b - np.hypot(a - la, ub - b)), 100 * (a - b + np.hypot(ua - a, b - lb))


def test_every_gap_has_the_limits_of_its_share_of_five_percent(row: dict[str, Any]) -> None:
    estimate, low, high = gap(1 - 0.05 / 3)
    for name, expected in (("estimate", estimate), ("low", low), ("high", high)):
        assert [item[name] for item in row["comparisons"]] == pytest.approx(expected)
    shows = np.where(low > 0, "the claim", np.where(high < 0, "the opposite", "neither"))
    assert [item["shows"] for item in row["comparisons"]] == list(shows)
    assert list(shows) == ["the claim", "the opposite", "neither"] and row["verdict_held"] == "not-supported"


def test_the_mean_gap_has_the_limits_of_its_parts(row: dict[str, Any]) -> None:
    estimate, low, high = gap(0.95)
    assert row["estimate"] == pytest.approx(estimate.mean()) and row["unit"] == "percent"
    assert row["ci_low"] == pytest.approx(estimate.mean() - np.hypot.reduce(estimate - low) / 3)
    assert row["ci_high"] == pytest.approx(estimate.mean() + np.hypot.reduce(high - estimate) / 3)


def test_the_sentence_counts_the_gaps(row: dict[str, Any]) -> None:
    estimate = gap(0.95)[0]
    above = int((estimate > 0).sum())
    assert 0 < above < 3
    assert 0 < estimate[2] < 1 and all(f"in {above} of 3 comparisons" in row[told] for told in ("sentence", "finding"))
    assert f"{estimate.mean():.1f} %" in row["sentence"].replace("−", "-")


CLEAR = {"base": [430, 400, 410], "tuned": [200, 150, 180]}, {"base": [320, 300, 310], "tuned": [310, 290, 280]}
ABLE_FALLS = {"base": [430, 400, 410], "tuned": [420, 390, 400]}, {"base": [320, 300, 310], "tuned": [60, 90, 70]}


@pytest.mark.parametrize("lean", [1, -1])
def test_its_checks_push_against_what_is_shown(tmp_path: Path, lean: int) -> None:
    """Limits of ratios by MOVER-R with either rate of safety moved, by the delta method, and t over the models."""
    safe, able = CLEAR if lean > 0 else ABLE_FALLS
    made = row_of(tmp_path, safe, able)
    found = {item["check"]: item["detail"].replace("\u2212", "-") for item in made["sensitivity"]}
    assert made["verdict_held"] == ("supported" if lean > 0 else "contradicted")
    assert (made["sensitivity_passed"], made["sensitivity_total"]) == (4, 4)
    level, limits = 1 - 0.05 / 3, []
    b, lb, ub = drops(able, 330, level)
    for name, by in (("base", -22 * lean), ("tuned", 22 * lean)):
        a, la, ua = drops(safe | {name: [min(440, k + by) for k in safe[name]]}, 440, level)
        limits.append(a - b - np.hypot(a - la, ub - b) if lean > 0 else a - b + np.hypot(ua - a, b - lb))
    near = 100 * (np.min(limits) if lean > 0 else np.max(limits))
    assert f"nearest limit {near:.1f} % against 0" in found["judge"]
    ratios, variance = [], np.zeros(3)
    for table, n in ((safe, 440), (able, 330)):
        p, q = (np.array(table[name]) / n for name in ("base", "tuned"))
        ratios.append(q / p)
        variance += (q / p) ** 2 * ((1 - q) / (n * q) + (1 - p) / (n * p))
    gap, half = ratios[1] - ratios[0], stats.norm.isf(0.05 / 6) * np.sqrt(variance)
    near = 100 * ((gap - half).min() if lean > 0 else (gap + half).max())
    assert f"nearest limit {near:.1f} % against 0" in found["another interval"]
    t = stats.t.isf(0.025, 2) * 100 * gap.std(ddof=1) / np.sqrt(3)
    assert f"limit {100 * gap.mean() - lean * t:.1f} % against 0" in found["models as the sample"]
    without = lean * min(lean * 100 * np.delete(gap, row).mean() for row in range(3))
    assert f"models {without:.1f} % at the worst" in found["leave one model out"]
