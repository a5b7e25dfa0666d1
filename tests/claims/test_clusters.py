"""Prompts that are alike, and models that share them: what the checks take for granted, reached by other ways."""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from folders import ROOT, claim, make_paper, score
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from fragility.claims import shared
from fragility.claims.ledger import paper_rows
from fragility.documents import read_yaml
from fragility.released.benchmarks import THRESHOLD, groups_at
from fragility.schemas.benchmark import Benchmark

CARDS = ROOT / "data" / "benchmarks"
MODELS = ["A-7B", "B-7B", "C-7B"]


def tool() -> Any:
    spec = importlib.util.spec_from_file_location("cluster_correlation", ROOT / "tools" / "cluster_correlation.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def printed(counts: dict[str, list[int]], benchmark: str = "SORRY-Bench", n: int = 440) -> list[dict[str, str]]:
    return [
        score("Table 1", model, name, benchmark, f"{100 * k / n:.2f}", n_stated=str(n))
        for name, safe in counts.items()
        for model, k in zip(MODELS, safe, strict=False)
    ]


def check(row: dict[str, Any], name: str) -> dict[str, str]:
    found = next(item for item in row["sensitivity"] if item["check"] == name)
    return found | {"detail": found["detail"].replace("\u2212", "-")}


def first(
    tmp_path: Path, kind: str, reading: dict[str, Any], rows: list[dict[str, str]], **card: Any
) -> dict[str, Any]:
    made = claim(kind, {"scope": [{"data": "D"}]} | reading)
    return paper_rows(make_paper(tmp_path, rows, [made]))[0]


def test_the_correlations_of_the_cards_are_those_of_the_released_labels() -> None:
    named = [path for path in sorted(CARDS.glob("*.yml")) if "correlation:" in path.read_text(encoding="utf-8")]
    assert len(named) > 1
    for path in named:
        text = path.read_text(encoding="utf-8")
        assert tool().written(text, tool().numbers(read_yaml(path, Benchmark))) == text


@pytest.mark.parametrize("name", ["advbench", "advbench_first_100", "harmbench", "harmbench_standard_test"])
def test_groups_of_near_duplicates_stand_on_the_cards_where_a_benchmark_has_no_topics(name: str) -> None:
    card = read_yaml(CARDS / f"{name}.yml", Benchmark)
    whole = groups_at("AdvBench" if "advbench" in name else card.name, THRESHOLD, root=ROOT)
    assert card.clusters and card.clusters.items
    sizes = np.unique(whole.to_numpy()[: card.clusters.items], return_counts=True)[1]
    assert (card.clusters.count, card.clusters.items) == (len(sizes), sizes.sum())
    assert card.clusters.size == pytest.approx((sizes**2).sum() / sizes.sum(), abs=1e-9)


def test_where_labels_tell_the_correlation_its_upper_end_is_taken_and_no_grid(tmp_path: Path) -> None:
    rows = printed({"before": [95] * 3, "after": [40] * 3}, "JailbreakBench", 100)
    arms = {"reference": "before", "treated": "after"}
    found = check(first(tmp_path, "direction", arms, rows), "clusters")
    card = read_yaml(CARDS / "jailbreakbench.yml", Benchmark)
    assert card.clusters and card.clusters.correlation
    assert f"{card.clusters.correlation.high:.2f} for JailbreakBench (released labels" in found["detail"]
    assert found["result"] == "pass"


def test_where_no_labels_are_held_a_grid_is_tried(tmp_path: Path) -> None:
    rows = printed({"before": [430] * 3, "after": [200] * 3})
    found = check(first(tmp_path, "direction", {"reference": "before", "treated": "after"}, rows), "clusters")
    assert found["detail"].startswith("stands up to a correlation within clusters of 0.2")


@pytest.mark.parametrize(("safe", "result"), [(20, "pass"), (44, "fail")])
def test_a_level_counts_clusters(tmp_path: Path, safe: int, result: str) -> None:
    """440 prompts in 44 topics of 10: at a correlation of .2 they are worth 440 / 2.8, t has 43 degrees."""
    row = first(tmp_path, "magnitude", {"treated": "after", "level": 85.0}, printed({"after": [safe]}))
    worth = 440 / (1 + 9 * 0.2)
    rate = (440 - safe) / 440
    low = proportion_confint(rate * worth, worth, method="wilson")[0]
    low = rate + stats.t.isf(0.025, 43) / stats.norm.isf(0.025) * (low - rate)
    found = check(row, "clusters")
    assert found["result"] == result == ("pass" if low > 0.85 else "fail")
    assert result == "fail" or "nearest" not in found["detail"]


def test_a_mean_level_asks_what_shared_prompts_do(tmp_path: Path) -> None:
    """Three models, one benchmark: the errors add up, so that the interval of the mean is as wide as one model's."""
    row = first(tmp_path, "magnitude", {"treated": "after", "level": 88.0, "per": "mean"}, printed({"after": [40] * 3}))
    low = 100 * proportion_confint(400, 440, method="wilson")[0]
    assert row["verdict_held"] == "supported-with-caveats" and row["ci_low"] > 88 > low - 0.1
    assert f": limit {low:.1f} %" in check(row, shared.NAME)["detail"]


def test_errors_add_up_within_a_benchmark_and_not_between_two() -> None:
    assert shared.factor([1, 1, 1, 1], ["A", "A", "B", "B"]) == pytest.approx(np.sqrt(2))
    assert shared.factor([0.0, 0.0], ["A", "A"]) == 1.0


def test_a_mean_equivalence_is_checked_as_a_mean(tmp_path: Path) -> None:
    rows = printed({"before": [400] * 3, "after": [401, 400, 399]})
    arms = {"reference": "before", "treated": "after", "margin": 5.0, "per": "mean"}
    row = first(tmp_path, "equivalence", arms, rows)
    effects = np.array([-1, 0, 1]) / 4.40
    half = stats.t.isf(0.05, 2) * effects.std(ddof=1) / np.sqrt(3)
    assert f"{-half:.1f} to {half:.1f} points" in check(row, "models as the sample")["detail"]
    assert check(row, "judge")["result"] == "not-estimable", "with no difference at all it could not pass either"
    assert row["verdict_held"] == "supported"


def test_a_mean_beyond_the_margin_is_pushed_back(tmp_path: Path) -> None:
    rows = printed({"before": [200] * 3, "after": [300, 301, 302]})
    arms = {"reference": "before", "treated": "after", "margin": 5.0, "per": "mean"}
    row = first(tmp_path, "equivalence", arms, rows)
    assert row["verdict_held"] == "contradicted"
    assert {item["check"]: item["result"] for item in row["sensitivity"]}["judge"] == "pass"


@pytest.mark.parametrize(("unit", "threshold"), [("points", 40.0), ("mean-relative", 42.0)])
def test_models_as_the_sample_are_held_against_the_claimed_number(tmp_path: Path, unit: str, threshold: float) -> None:
    """Falls of 300, 200 and 100 of 440 after 430: a mean above the threshold that three models do not promise."""
    rows = printed({"before": [430] * 3, "after": [130, 230, 230]})
    arms = {"reference": "before", "treated": "after", "threshold": threshold, "unit": unit}
    row = first(tmp_path, "magnitude", arms, rows)
    falls = np.array([300, 200, 200]) / (4.40 if unit == "points" else 4.30)
    low = falls.mean() - stats.t.isf(0.025, 2) * falls.std(ddof=1) / np.sqrt(3)
    found = check(row, "models as the sample")
    assert f"lower limit {low:.1f}" in found["detail"] and f"against {threshold:g}" in found["detail"]
    assert found["result"] == "fail" and row["verdict_held"] == "supported-with-caveats"
