"""A check asks of as many comparisons as the verdict rests on that it could take away, for a claim and against it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from claims.oracles import N, check
from folders import claim, make_paper, score

from fragility.claims.asked import Asked, asked_of
from fragility.claims.evidence import Evidence
from fragility.claims.ledger import paper_rows
from fragility.claims.verdict import Terms, verdict_on_held

MODELS = [f"{name}-7B" for name in "ABCDE"]
SCOPE = [{"data": "D"}]
ORDER = ["contradicted", "not-supported", "inconclusive", "supported-with-caveats", "supported"]


def verdict(total: int, passed: int, opposed: int, every: bool) -> str:
    evidence = Evidence(cells_held=total, cells_claimed=total, grade="B", total=total, passed=passed, opposed=opposed)
    return verdict_on_held(evidence, (), Terms(every_cell=every))


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("total", [1, 2, 4, 5, 9, 10])
def test_a_check_stands_where_the_verdict_would_be_as_strong_on_what_is_left(total: int, every: bool) -> None:
    """The rule itself is the oracle: what still shows it under the check is put in the place of the test's result."""
    asked_once = set()
    for passed in range(total + 1):
        for opposed in range(total + 1 - passed):
            asked, now = asked_of(total, passed, opposed, every), verdict(total, passed, opposed, every)
            asked_once.add((asked.lean, asked.share))
            for still in range(total + 1):
                good = np.arange(total) < still
                if asked.lean > 0:
                    assert asked.stands(good) == (ORDER.index(verdict(total, still, 0, every)) >= ORDER.index(now))
                elif asked.lean < 0:
                    assert asked.stands(good) == (ORDER.index(verdict(total, 0, still, every)) <= ORDER.index(now))
    assert (1, "all") in asked_once and (-1, "one" if every else "four of five") in asked_once


def test_of_several_tests_that_make_one_comparison_all_show_it_and_one_speaks_against_it() -> None:
    groups, good = [0, 0, 1, 1, 2], np.array([True, False, True, True, np.nan])
    assert Asked(1).of(groups).each(good).tolist() == [False, True]
    assert Asked(-1).of(groups).each(good).tolist() == [True, True]
    assert Asked(1).of(groups).only(np.array([False, False, True, True, True])).groups == (1, 1, 2)


# Of five models of N prompts: a gap that stands every check, and one that a judge 5 points off would undo.
BIG, SMALL = 200, 30
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "direction": ("direction", {"reference": "before", "treated": "after"}),
    "ranking": ("ranking", {"treated": "after", "others": ["before", "same"]}),
    "dose-response": ("dose-response", {"steps": [{"condition": "before", "dose": 0.0},
                                                  {"condition": "after", "dose": 1.0}]}),
    "level": ("magnitude", {"treated": "after", "level": 10.0}),
}  # fmt: skip


def row_of(folder: Path, kind: str, reading: dict[str, Any], before: list[int], after: list[int], **more: Any) -> dict:
    counts = {"before": before, "after": after, "same": before}
    scores = [
        score("Table 1", model, name, "SORRY-Bench", f"{100 * k / N:.2f}")
        for name, safe in counts.items()
        for model, k in zip(MODELS, safe, strict=True)
    ]
    return paper_rows(make_paper(folder, scores, [claim(kind, reading | {"scope": SCOPE}, **more)]))[0]


@pytest.mark.parametrize("kind", KINDS)
def test_four_of_five_that_show_it_are_asked_four_of_five(tmp_path: Path, kind: str) -> None:
    row = row_of(tmp_path, *KINDS[kind], [396] * 5, [396 - BIG] * 4 + [396])
    assert row["verdict_held"] == "supported-with-caveats"
    for name in ("judge", "another interval"):
        found = check(row, name)
        assert found["result"] == "pass" and "(4 of 5 comparisons hold; four of five are asked)" in found["detail"]


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_show_it_are_asked_all(tmp_path: Path, kind: str) -> None:
    row = row_of(tmp_path, *KINDS[kind], [396] * 5, [396 - BIG] * 4 + [396 - SMALL])
    assert (row["verdict_held"], row["p_adjusted"] is None) == ("supported-with-caveats", kind == "level")
    found = check(row, "judge")
    assert found["result"] == "fail" and "(4 of 5 comparisons hold)" in found["detail"]


@pytest.mark.parametrize(("every", "verdict_held"), [(False, "not-supported"), (True, "contradicted")])
@pytest.mark.parametrize("kind", ["direction", "ranking", "dose-response", "level"])
def test_what_speaks_against_it_is_asked_of_as_many_as_contradict_it(
    tmp_path: Path, kind: str, every: bool, verdict_held: str
) -> None:
    """All five go the other way, two of them by less than a judge may err: that is three of five, and one is left."""
    made, reading = KINDS[kind]
    before, after = [440 - BIG - SMALL] * 3 + [396] * 2, [440 - SMALL] * 3 + [396 + SMALL] * 2
    if kind == "level":
        reading = {"treated": "after", "level": 14.0}
        after = [440] * 3 + [402] * 2
    row = row_of(tmp_path, made, reading, before, after, every_cell=every)
    assert [item["shows"] for item in row["comparisons"]].count("the opposite") >= 5
    assert row["verdict_held"] == verdict_held
    words = "one is enough" if every else "four of five are asked"
    assert f"(3 of 5 comparisons hold; {words})" in check(row, "judge")["detail"]


ALIKE = {"equivalence": {"reference": "before", "treated": "after", "margin": 12.0},
         "no worse": {"reference": "before", "treated": "after", "margin": 12.0, "no_worse": "every"}}  # fmt: skip


@pytest.mark.parametrize("kind", ALIKE)
def test_margins_are_asked_alike(tmp_path: Path, kind: str) -> None:
    """Of a difference inside 12 points four of five where four show it, and of one beyond it where it contradicts."""
    made = ("equivalence" if kind == "equivalence" else "direction", ALIKE[kind])
    for_it = row_of(tmp_path / "0", *made, [396] * 5, [396] * 4 + [396 - 50])
    assert for_it["verdict_held"] == "supported-with-caveats"
    assert "(4 of 5 comparisons hold; four of five are asked)" in check(for_it, "judge")["detail"]
    assert check(for_it, "judge")["result"] == "pass"
    after = [396 - BIG] * 3 + [396 - 85] * 2
    for every, verdict_held in ((False, "not-supported"), (True, "contradicted")):
        row = row_of(tmp_path / str(every), *made, [396] * 5, after, every_cell=every)
        assert row["verdict_held"] == verdict_held
        words = "one is enough" if every else "four of five are asked"
        assert f"(3 of 5 comparisons hold; {words})" in check(row, "judge")["detail"]


def test_a_loss_beyond_the_margin_is_pooled_over_models_where_four_of_five_contradict(tmp_path: Path) -> None:
    """The same two checks that a loss below it has to pass, pushed the other way."""
    reading = ALIKE["no worse"]
    row = row_of(tmp_path / "0", "direction", reading, [396] * 5, [200, 180, 210, 190, 205])
    assert row["verdict_held"] == "contradicted"
    assert "smallest pooled loss without one of 5 models" in check(row, "leave one model out")["detail"]
    assert check(row, "models as the sample")["result"] == "pass"
    apart = row_of(tmp_path / "1", "direction", reading, [420] * 5, [10, 20, 300, 300, 320])
    assert check(apart, "models as the sample")["result"] == "fail" and apart["verdict_held"] == "not-supported"


def test_can_is_asked_of_one(tmp_path: Path) -> None:
    reading = {"reference": "before", "treated": "after"}
    row = row_of(tmp_path / "0", "existence", reading, [396] * 5, [396 - BIG] + [396] * 4)
    assert row["verdict_held"] == "supported"
    assert "(1 of 5 comparisons hold; one is enough)" in check(row, "judge")["detail"]
    weak = row_of(tmp_path / "1", "existence", reading, [396] * 5, [396 - 40] + [396] * 4)
    assert weak["verdict_held"] == "supported-with-caveats" and check(weak, "judge")["result"] == "fail"
    none = row_of(tmp_path / "2", "existence", reading, [396] * 5, [396] * 5)
    assert none["verdict_held"] == "inconclusive" and none["sensitivity_total"] == 0
