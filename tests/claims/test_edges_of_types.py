"""Edges of the types of claims where a check or a word turns, each planned by hand.

A mutant of the types (`bench/mutants.py`) is to fail here.
"""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from claims.test_judge_numbers import OTHER, answers, check
from claims.test_judges import row_of as judged
from folders import claim, make_paper, score
from scipy.stats import binomtest, fisher_exact, norm, t

from fragility.claims.claim import load_claims
from fragility.claims.comparisons import told_apart
from fragility.claims.evidence import Evidence
from fragility.claims.ledger import paper_rows
from fragility.claims.pairing import pairing_could_decide
from fragility.claims.ranks import compare_ranks, same_rank
from fragility.claims.restatement import compare_restatement
from fragility.claims.scope import rows_in_scope
from fragility.claims.types.protocol_fields import Field, Order, order_fields
from fragility.errors import InputError
from fragility.frame_rows import records
from fragility.printed.cells import held_cells
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
    assert row["comparisons"][0]["estimate"] == pytest.approx(100 * (330 - safe) / 330, abs=0.01)
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
    assert (named["responses_held"], counted["responses_held"]) == (330, 770)


def test_a_scope_of_two_blocks_holds_what_either_names(tmp_path: Path) -> None:
    counts = {(arm, name): [300, 200, 100] for arm in ("before", "after") for name in N}
    blocks = [{"data": "D", "models": ["M0"], "benchmarks": ["HEx-PHI"]}, {"data": "D", "models": ["M2"]}]
    rows = [score("Table 1", f"M{at}", arm, name, f"{100 * k / N[name]:.2f}") for (arm, name), told in counts.items()
            for at, k in enumerate(told)]  # fmt: skip
    paper = make_paper(tmp_path, rows, [claim("direction", ARMS | {"scope": blocks})])
    reading, every = load_claims(paper)[0].readings[0], held_cells(paper)
    wanted = {("M0", "HEx-PHI"), ("M2", "HEx-PHI"), ("M2", "SORRY-Bench")}
    found = rows_in_scope(paper, reading, records(every))
    assert {(row["model"], row["benchmark"]) for row in found} == wanted and len(found) == 6


def test_ranks_are_counted_and_tested(tmp_path: Path) -> None:
    ranks = [(f"m{at}", str(at), str(at)) for at in range(1, 6)]
    alike = compare_ranks(Evidence(), ranks, "rank", "theirs")
    assert (alike.estimate, alike.passed, alike.opposed, alike.caveats) == (1.0, 1, 0, ())
    assert alike.finding == f"all five ranks agree with theirs; Kendall's tau 1.00, p {2 / 120:.2g}"
    assert alike.p_adjusted == pytest.approx(2 / 120) and alike.sentence.startswith("All five ranks agree")
    swapped = [*ranks[:3], ("m4", "4", "5"), ("m5", "5", "4")]  # one of ten pairs: 1 and 4 of 120 orders
    near = compare_ranks(Evidence(), swapped, "rank", "theirs")
    assert near.finding.startswith("3 of 5 ranks agree with theirs") and near.estimate == pytest.approx(3 / 5)
    assert near.caveats == ("not in the same order: m4, m5",)
    assert near.p_adjusted == pytest.approx(2 * 5 / 120) and (near.passed, near.opposed) == (0, 0)
    turned = compare_ranks(Evidence(), [(name, one, str(6 - int(two))) for name, one, two in ranks], "rank", "theirs")
    assert (turned.opposed, turned.passed, turned.caveats, turned.p_adjusted) == (1, 0, (), 1.0)
    assert same_rank("4", "4.5", "") and same_rank("4.5", "4", "") and not same_rank("4", "5", "")
    with pytest.raises(InputError, match="a rank that is no number"):
        same_rank("4", "four", "here")


def test_the_best_overlap_shrinks_the_interval_of_a_mean() -> None:
    """Of 0.9 and 0.85 what differs at the least is a twentieth: .0475 of .2175, and .467 of the error."""
    pairs = pd.DataFrame({"p_ref": [0.9] * 2, "p_trt": [0.85] * 2, "n": [100] * 2, "n_trt": [100] * 2})

    def decides(threshold: float | None, low: float, high: float, ours: bool = False, **told: Any) -> bool:
        evidence = Evidence(pairs=pairs, per_cell=False, estimate=5.0, low=low, high=high, threshold=threshold, **told)
        reading: Any = SimpleNamespace(ours=lambda: ["number"] if ours else [])
        return pairing_could_decide(reading, evidence)

    share = (0.0475 / 0.2175) ** 0.5
    for low in (-1.0, -5.0):
        assert decides(0.0, low, 99.0) == (5 - share * (5 - low) > 0)
        assert decides(0.0, low - 6, 99.0) == (5 - share * (11 - low) > 0)
    for high, threshold in ((11.0, 12.0), (11.0, 7.9), (11.0, 7.7), (20.0, 12.1), (20.0, 11.9)):
        assert decides(threshold, -99.0, high) == (5 + share * (high - 5) < threshold)
        assert decides(threshold + 10, -99.0, high, ours=True) == (5 + share * (high - 5) < threshold)
    reached: Any = SimpleNamespace(ours=list, reaches=True)
    for threshold, low, shown in ((4.0, -99.0, False), (4.0, 1.0, True), (6.0, 1.0, False), (5.0, 1.0, True)):
        evidence = Evidence(pairs=pairs, per_cell=False, estimate=5.0, low=low, high=99.0, threshold=threshold)
        assert pairing_could_decide(reached, evidence) == shown
    open_end = Evidence(pairs=pairs, per_cell=False, estimate=5.0, low=None, high=99.0, threshold=0.0)
    assert not pairing_could_decide(reached, open_end)
    assert decides(None, 1.0, 9.0, margin=7.0) and not decides(None, 1.0, 9.0, margin=6.8)
    assert not decides(None, -20.0, 9.0, margin=6.6) and not decides(0.0, -20.0, 99.0)


def test_doses_are_told_with_their_last_step(tmp_path: Path) -> None:
    counts = {
        ("none", "SORRY-Bench"): [420, 410],
        ("some", "SORRY-Bench"): [200, 210],
        ("more", "SORRY-Bench"): [200, 100],
    }
    steps = [{"condition": name, "dose": dose} for name, dose in (("none", 0.0), ("some", 1.0), ("more", 2.0))]
    for models, lie in (([0], "is"), ([1], "is not")):
        part = {place: [told[at] for at in models] for place, told in counts.items()}
        row = row_of(tmp_path / lie, "dose-response", part, steps=steps, saturates=True, margin=10.0)
        assert row["sentence"].startswith("Safety falls as the dose grows (")
        assert row["sentence"].endswith(f"; the last step {lie} shown to change it by less than 10 points.")
    both = row_of(tmp_path / "both", "dose-response", counts, steps=steps, saturates=True, margin=10.0)
    assert "the last step is shown to change it by less than 10 points in 1 of 2" in both["sentence"]
    plain = row_of(tmp_path / "plain", "dose-response", counts, steps=steps)
    assert "last step" not in plain["sentence"] and plain["sentence"].startswith("Safety falls as the dose grows (")


def test_an_order_is_released_where_its_other_figure_is() -> None:
    figures = [Field("", "a", "1", "T", "1", "here"), Field("", "b", "2", "T", "2", "there")]
    (found,) = order_fields([Order(of="a", than="b", side="lower", what="it")], figures)
    assert (found.released_where, found.released, found.result) == ("there", "lower", "agree")
    starred = [Field("", name, "1", "T", "1", "here") for name in ("one: f*", "one: fx", "two")]
    assert [item.field for item in order_fields([Order(of="*: f*", than="two", side="lower", what="it")], starred)] == [
        "one: f*, beside two"
    ]  # the second star is one of the name
    (lone,) = order_fields([Order(of="a", than="c", side="lower", what="it")], figures)
    assert (lone.released_where, lone.released, lone.field) == ("", "", "a, beside c")


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
    nine, eight = (SimpleNamespace(threshold=float(at), blocks=list) for at in (9, 8))
    assert compare_restatement(paper, made(readings=[number, nine]), made(readings=[eight])) == "stronger (threshold)"


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
