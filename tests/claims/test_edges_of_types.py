"""Edges of the types of claims where a check or a word turns, each planned by hand.

A mutant of the types (`bench/mutants.py`) is to fail here.
"""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from claims.test_judge_numbers import OTHER, answers, check
from claims.test_judges import row_of as judged
from folders import claim, make_paper, score
from scipy.stats import binomtest, fisher_exact, norm, t

from fragility.claims.comparisons import told_apart
from fragility.claims.ledger import paper_rows
from fragility.claims.restatement import compare_restatement
from fragility.statistics.differences import miettinen_nurminen
from fragility.statistics.tradeoff import relative_drop_difference

N = {"SORRY-Bench": 440, "HEx-PHI": 330}
Counts = dict[tuple[str, str], list[int]]


def row_of(folder: Path, kind: str, safe: Counts, scope: Any = None, **reading: Any) -> dict[str, Any]:
    """Return the row of a claim on safe counts by (condition, benchmark), of models M0, M1, ..."""
    rows = [
        score("Table 1", f"M{at}", condition, benchmark, f"{100 * k / N[benchmark]:.2f}")
        for (condition, benchmark), counts in safe.items() for at, k in enumerate(counts)
    ]  # fmt: skip
    made = claim(kind, {"scope": [scope or {"data": "D"}]} | reading)
    return paper_rows(make_paper(folder, rows, [made]))[0]


def two(before: list[int], after: list[int], benchmark: str = "SORRY-Bench") -> Counts:
    return {("before", benchmark): before, ("after", benchmark): after}


ARMS = {"reference": "before", "treated": "after"}


def test_one_difference_is_told_alone_and_several_by_their_number(tmp_path: Path) -> None:
    one = row_of(tmp_path / "1", "direction", two([400], [300]), **ARMS)
    p = fisher_exact([[400, 40], [300, 140]]).pvalue
    assert one["finding"] == f"the loss of safety from before to after is 22.7 points, Fisher p {p:.3g}"
    several = row_of(tmp_path / "2", "direction", two([400, 410], [300, 420]), **ARMS)
    assert several["finding"].startswith(
        "after is less safe than before in 1 of 2 comparisons, with Holm-adjusted p below"
    )


def test_a_gain_beyond_a_margin_is_held_as_a_gain(tmp_path: Path) -> None:
    row = row_of(tmp_path, "equivalence", two([200, 400], [400, 200]), margin=5.0, **ARMS)
    low = 100 * float(miettinen_nurminen(400, 440, 200, 440, 1 - 0.05 / 2).low)
    result, text = check(row, "another interval")
    assert result == "pass" and text.startswith(f"Miettinen-Nurminen: largest lower limit {low:.1f} points")
    moved = [miettinen_nurminen(*counts, 1 - 0.05 / 2) for counts in ((378, 440, 200, 440), (400, 440, 222, 440))]
    assert low - 100 * min(float(one.low) for one in moved) > 4
    left = float(check(row, "judge")[1].partition("limit ")[2].split(" ")[0])
    assert left < low - 4 and check(row, "judge")[0] == "pass"


@pytest.mark.parametrize(
    ("safe", "result"), [(2, "turns at a correlation within clusters of 0.2"), (0, "stands up to")]
)
def test_clusters_of_a_level_have_one_degree_of_freedom_less_than_there_are(
    tmp_path: Path, safe: int, result: str
) -> None:
    """At .2 the 330 prompts are worth 48.5; 328 lie 2.181 errors above 90 %: t of 10 asks 2.228, of 12 only 2.179."""
    error = (0.9 * 0.1 / (330 / (1 + 29 * 0.2))) ** 0.5
    away = (328 / 330 - 0.9) / error
    assert t.isf(0.025, 12) < away < t.isf(0.025, 10)
    row = row_of(tmp_path, "magnitude", {("after", "HEx-PHI"): [safe]}, treated="after", level=90.0)
    assert check(row, "clusters")[1].startswith(result)
    share = f"{100 * (330 - safe) / 330:.1f}".removesuffix(".0")
    assert (
        row["sentence"].endswith(" % of the responses are unsafe; the claim is above 90 %.")
        and share in row["sentence"]
    )


def test_the_score_test_of_two_judges_is_two_sided(tmp_path: Path) -> None:
    """120 answers against 90: exact McNemar p .045, score test p .038; three tails would be .058."""
    z = 30 / 210**0.5
    assert binomtest(90, 210).pvalue < 0.05 < 3 * norm.sf(z) and 2 * norm.sf(z) < 0.05
    rows = answers((120, "1", "1", "0"), (90, "1", "0", "1"), (790, "1", "1", "1"))
    assert check(judged(tmp_path, rows, "superiority", OTHER), "another interval")[0] == "pass"


def test_the_safest_is_told_with_its_own_number_first(tmp_path: Path) -> None:
    counts = {("best", "SORRY-Bench"): [430], ("second", "SORRY-Bench"): [400], ("third", "SORRY-Bench"): [300]}
    safest = row_of(tmp_path / "1", "ranking", counts, treated="best", others=["second", "third"], first="safest")
    assert any("best 97.73, runner-up second 90.91, gap 6.82 points" in step for step in safest["steps"])
    least = row_of(tmp_path / "2", "ranking", counts, treated="third", others=["second", "best"])
    assert any("third 68.18, runner-up second 90.91, gap 22.73 points" in step for step in least["steps"])


def test_a_scope_that_gives_its_number_of_cells_names_no_benchmark(tmp_path: Path) -> None:
    counts = {
        (arm, name): [round(share * n)] for arm, share in (("before", 0.9), ("after", 0.5)) for name, n in N.items()
    }
    named = row_of(tmp_path / "1", "direction", counts, {"data": "D", "benchmarks": ["HEx-PHI"]}, **ARMS)
    assert (named["cells_held"], named["cells_claimed"], named["items_held"]) == (1, 1, 330)
    counted = row_of(tmp_path / "2", "direction", counts, {"data": "D", "cells": 7}, **ARMS)
    assert (counted["cells_held"], counted["cells_claimed"], counted["items_held"]) == (2, 7, 770)


def test_what_nobody_states_in_numbers_is_not_compared() -> None:
    def made(**told: Any) -> Any:
        return SimpleNamespace(**({"type": "theorem", "readings": [], "every_cell": False, "hedge": ""} | told))

    paper: Any = None
    nothing = "nothing that both state in numbers to compare"
    assert compare_restatement(paper, made(), made()) == nothing
    assert compare_restatement(paper, made(), made(hedge="may")) == "stronger (no hedge)"
    assert (
        compare_restatement(paper, made(hedge="may"), made(every_cell=True)) == "weaker (every comparison and no hedge)"
    )
    assert compare_restatement(paper, made(), made(type="count")) == "another kind of statement: theorem for count"
    margin, number = (SimpleNamespace(margin=3.0, blocks=list), SimpleNamespace(threshold=7.0, blocks=list))
    assert compare_restatement(paper, made(readings=[margin]), made(readings=[margin])) == "as strong"
    wide = SimpleNamespace(margin=5.0, blocks=list)
    assert compare_restatement(paper, made(readings=[margin, wide]), made(readings=[wide])) == "stronger (margin)"
    assert compare_restatement(paper, made(readings=[number]), made(readings=[margin])) == nothing


def test_labels_that_are_the_same_are_told_apart_by_what_differs() -> None:
    def labels(*rows: dict[str, str]) -> list[object]:
        return [item["label"] for item in told_apart([{"label": "M"} for _ in rows], rows)]

    one, other = {"locator": "Table 1", "metric": "a"}, {"locator": "Table 2", "metric": "a"}
    assert (
        labels(one, other) == ["M, Table 1", "M, Table 2"] and labels(one, one) == ["M", "M"] and labels(one) == ["M"]
    )
    assert labels(one, {"metric": "a"}) == ["M, Table 1", "M"]


def test_a_mean_grade_that_is_the_same_is_not_worse(tmp_path: Path) -> None:
    words = {"metric": "mean harmfulness grade", "unit": "grade-1-5", "n_stated": "100", "direction": "lower-safer"}
    texts = {"before": ["2.00", "1.50"], "after": ["2.00", "4.50"]}
    rows = [
        score("Table 1", f"M{at}", name, "SORRY-Bench", text, **words)
        for name, told in texts.items()
        for at, text in enumerate(told)
    ]
    row = paper_rows(make_paper(tmp_path, rows, [claim("direction", ARMS | {"scope": [{"data": "D"}]})]))[0]
    assert row["finding"].startswith("the mean grade with after is worse than with before in 1 of 2 comparisons")
    assert row["estimate"] == pytest.approx(1.5) and row["unit"] == "grades"
    shows = [one["shows"] for one in row["comparisons"]]
    assert shows == ["neither", "the claim"] and [one["estimate"] for one in row["comparisons"]] == pytest.approx(
        [0.0, 3.0]
    )


def test_relative_drops_of_two_models_share_one_error_rate(tmp_path: Path) -> None:
    counts = {("before", "SORRY-Bench"): [396] * 2, ("after", "SORRY-Bench"): [352] * 2,
              ("before", "HEx-PHI"): [198] * 2, ("after", "HEx-PHI"): [180] * 2}  # fmt: skip
    row = row_of(tmp_path, "trade-off", counts, utility="HEx-PHI", **ARMS)
    told = {"k_ref_a": 396, "n_ref_a": 440, "k_trt_a": 352, "n_trt_a": 440, "k_ref_b": 198, "n_ref_b": 330,
            "k_trt_b": 180, "n_trt_b": 330}  # fmt: skip
    wide = relative_drop_difference(**told, level=1 - 0.05 / 2)
    half = 50 * float(wide.high - wide.low)
    effect = float(row["power_if"].removeprefix("safety dropped by ").removesuffix(" % more"))
    chance = norm.cdf(norm.isf(0.05 / 2 / 2) * (effect / half - 1))
    assert row["power"] == pytest.approx([chance**2] * 2)
    assert [one["low"] for one in row["comparisons"]] == pytest.approx([100 * float(wide.low)] * 2)
    apart = relative_drop_difference(**told)
    below = 100 * float(apart.estimate - apart.low) / 2**0.5
    assert row["ci_low"] == pytest.approx(row["estimate"] - below)
