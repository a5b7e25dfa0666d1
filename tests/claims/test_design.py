"""A design is called too small only where the sentence itself says by how much, and no comparison lies beyond that."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from claims.test_judges import right, row_of, third
from folders import claim, make_paper, score
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from fragility.claims.decides import still_open, tell_settled
from fragility.claims.evidence import Evidence
from fragility.claims.ledger import paper_rows
from fragility.claims.power import of_intervals
from fragility.claims.power_words import power_told

ARMS = {"reference": "before", "treated": "after", "scope": [{"data": "D"}]}
MODELS = ["A-7B", "B-7B"]


def row(
    tmp_path: Path, before: list[int], after: list[int], kind: str = "equivalence", items: int = 440, **other: Any
) -> dict[str, Any]:
    scores = [
        score("Table 1", model, name, "SORRY-Bench", f"{100 * k / items:.3f}", n_stated=str(items))
        for name, counts in (("before", before), ("after", after))
        for model, k in zip(MODELS, counts, strict=False)
    ]
    return dict(paper_rows(make_paper(tmp_path, scores, [claim(kind, ARMS | other)]))[0])


@pytest.mark.parametrize("other", [{}, {"no_worse": "every"}])
def test_a_margin_of_ours_makes_no_design_too_small(tmp_path: Path, other: dict[str, str]) -> None:
    """At 50 % safe of 440 the 90 % interval reaches 5.5 points either way: none lies inside 5."""
    reach = 100 * stats.norm.isf(0.05) * (2 * 0.25 / 440) ** 0.5
    assert 5 < reach < 6
    ours = row(tmp_path / "a", [220, 220], [220, 220], **other)
    theirs = row(tmp_path / "b", [220, 220], [220, 220], margin=5.0 if not other else 1.0, **other)
    assert ours["whose"]["margin"] == "ours" and theirs["whose"]["margin"] == "theirs"
    assert (ours["verdict_held"], theirs["verdict_held"]) == ("inconclusive", "not-checkable")
    assert "data of this size" not in ours["reason"] and "data of this size" in theirs["reason"]


def test_a_comparison_beyond_the_margin_makes_no_design_too_small(tmp_path: Path) -> None:
    """Before 230 of 440, after 182: 10.9 points, by a 90 % interval beyond 5 and by the corrected 95 % one not."""
    gap, error = (230 - 182) / 440, (230 * 210 / 440**3 + 182 * 258 / 440**3) ** 0.5
    assert gap - stats.norm.isf(0.05) * error > 0.05 > gap - stats.norm.isf(0.0125) * error
    beyond = row(tmp_path / "a", [220, 230], [220, 182], margin=5.0)
    assert beyond["verdict_held"] == "inconclusive" and beyond["power"] == [0.0, 0.0]
    near = row(tmp_path / "b", [220, 230], [220, 210], margin=5.0)
    assert near["verdict_held"] == "not-checkable" and near["power"] == [0.0, 0.0]
    worse = row(tmp_path / "c", [220, 230], [220, 182], margin=1.0, no_worse="every")
    better = row(tmp_path / "d", [220, 182], [220, 230], margin=1.0, no_worse="every")
    assert (worse["verdict_held"], better["verdict_held"]) == ("not-supported", "not-checkable")


def test_a_margin_of_ours_makes_no_panel_of_judges_too_small(tmp_path: Path) -> None:
    """Of 40 answers eight part two judges, four each way: 12 points of room would be needed, and not 5."""
    rows = right(36, 40) + third(right(36, 40), set(range(4)))
    ours = row_of(tmp_path / "a", rows, "equivalence", {"others": ["other machine"]})
    theirs = row_of(tmp_path / "b", rows, "equivalence", {"others": ["other machine"]}, margin=5.0)
    assert ours["power"] == theirs["power"] == [0.0, 0.0]
    assert (ours["verdict_held"], theirs["verdict_held"]) == ("inconclusive", "not-checkable")
    assert ours["smallest_of"] == "answers in each comparison"


def test_answers_that_a_rate_counts_over_are_told_with_all_that_hold_them(tmp_path: Path) -> None:
    """People find every second of 40 answers harmful: twice as many answers hold as many of these."""
    rows = right(36, 40) + third(right(36, 40), set(range(4)))
    asked = {"others": ["other machine"], "statistic": "false-negative rate"}
    found = row_of(tmp_path, rows, "equivalence", asked)
    needed = found["smallest_n"]
    told = f"answers over which each rate counts; where these are fewest, 20 of 40, {2 * needed:,} answers hold so many"
    assert found["smallest_of"] == told
    assert dict(power_told(found))["Prompts that would tell"] == f"at least {needed:,} {told}"
    assert found["decides"][0]["why"].endswith(f"; enough would be {needed:,} {told}")


def test_where_judges_are_compared_by_several_rates_each_is_counted(tmp_path: Path) -> None:
    """People find 30 of 300 answers harmful: few, so that the two are compared by both of their error rates."""
    people = [("m", item, "people", str(int(item < 30))) for item in range(300)]
    first = [("m", item, "machine", str(int(item < 15))) for item in range(300)]
    other = [("m", item, "other machine", str(int(item < 29))) for item in range(300)]
    found = row_of(tmp_path, people + first + other, "equivalence", {"others": ["other machine"]})
    counts = "of false-positive rate 1 of 1 and false-negative rate 0 of 1"
    assert f"in 1 of 2 comparisons ({counts})" in found["reason"]


def test_where_what_is_shown_lies_beyond_a_number_of_ours_no_release_decides(tmp_path: Path) -> None:
    """A fall of 7.5 points by counts so large that its interval lies between our 5 and the 10 that speak against."""
    told = "only a number that its authors name decides"
    gap = row(tmp_path / "a", [39_600, 39_600], [36_300, 36_300], items=44_000)
    low, high = confint_proportions_2indep(39_600, 44_000, 36_300, 44_000, method="newcomb", alpha=0.05 / 2)
    assert 0.05 < low < high < 0.10 and gap["verdict_held"] == "inconclusive"
    assert gap["decides"][0]["file"] == "" and told in gap["decides"][0]["why"]
    wide = row(tmp_path / "b", [396, 396], [363, 363])
    assert wide["verdict_held"] == "inconclusive" and wide["decides"][0]["file"] != ""
    theirs = row(tmp_path / "c", [39_600, 39_600], [36_300, 36_300], items=44_000, margin=5.0)
    assert theirs["verdict_held"] == "not-supported", "a judge who is 5 points off would leave less than the margin"


def test_one_result_of_six_beyond_our_number_leaves_four_of_five_to_be_shown() -> None:
    between = [still_open(Evidence(total=6, between=number)) for number in range(4)]
    assert between == [True, True, False, False]
    assert not still_open(Evidence(total=6, between=1, per_cell=False))


def test_results_of_judges_that_are_tested_singly_have_a_power(tmp_path: Path) -> None:
    """93 of 100 against 90: were it 95, the interval of half width w holds it with the chance of z (5 / w - 1)."""
    found = row_of(tmp_path, right(93), "distribution", {}, threshold=90.0)
    half = (found["ci_high"] - found["ci_low"]) / 2
    wanted = stats.norm.cdf(stats.norm.isf(0.025) * (5 / half - 1))
    assert found["power"] == pytest.approx([wanted, wanted])
    assert found["power_if"] == "every result lay 5 points above the number"
    needed = 100 * (half / 5 * (1 + stats.norm.isf(0.2) / stats.norm.isf(0.025))) ** 2
    assert needed <= found["smallest_n"] <= 1.006 * needed + 2
    two = of_intervals(np.array([4.0, 2.5]), np.array([100.0, 300.0]), 5.0, both=True)
    each = [max(2 * stats.norm.cdf(stats.norm.isf(0.025) * (5 / w - 1)) - 1, 0) for w in (4.0, 2.5)]
    assert two.ends == pytest.approx((each[0] * each[1],) * 2)


def test_the_set_of_labels_that_printed_numbers_follow_from_is_named() -> None:
    names = ["first, harm", "first, class", "second, harm"]
    readings = [SimpleNamespace(comparison=SimpleNamespace(figures=[f"share of X, * ({name})"])) for name in names]
    asked: Any = SimpleNamespace(readings=[*readings, SimpleNamespace(comparison=None)])

    def told(*verdicts: str, numbers: int = 3) -> list[str]:
        rows: list[dict[str, Any]] = [
            {"verdict_held": name, "decides": [{"why": "ask"}], "cells_held": numbers} for name in verdicts
        ]
        tell_settled(asked, rows)
        return [str(found["decides"][0]["why"]) for found in rows]

    why = "the release tells it already: every printed number follows from another set, 'first, harm'"
    found = told("supported-with-caveats", "inconclusive", "not-checkable", "inconclusive")
    assert found == ["ask", why, "ask", "ask"]
    assert told("supported", "inconclusive", "inconclusive", "not-checkable", numbers=2) == ["ask"] * 4, "by chance"
    assert told("supported", "supported", "inconclusive", "supported") == ["ask"] * 4, "two sets tell no one"
