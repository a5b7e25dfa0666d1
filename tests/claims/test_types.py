"""Each type of claim, on small made tables whose verdict follows from the rule by hand."""

from pathlib import Path
from typing import Any

import pytest
from folders import claim, make_paper, score

from fragility.claims.ledger import paper_rows
from fragility.errors import InputError

MODELS = ["A-7B", "B-7B", "C-7B", "D-7B", "E-7B"]
SCOPE = [{"data": "D"}]


def percent(k: int, n: int = 440) -> str:
    return f"{100 * k / n:.2f}"


def arms(**by_condition: list[int]) -> list[dict[str, str]]:
    """One SORRY-Bench cell of 440 items per model and condition, from safe counts."""
    return [
        score("Table 1", model, condition, "SORRY-Bench", percent(k))
        for condition, counts in by_condition.items()
        for model, k in zip(MODELS, counts, strict=False)
    ]


def only_row(tmp_path: Path, scores: list[dict[str, str]], made: dict[str, Any], **card: Any) -> dict[str, Any]:
    return paper_rows(make_paper(tmp_path, scores, [made], **card))[0]


def test_direction_supported_when_all_cells_fall_and_every_check_holds(tmp_path: Path) -> None:
    scores = arms(before=[430] * 5, after=[200, 210, 190, 205, 195])
    r = only_row(tmp_path, scores, claim("direction", {"reference": "before", "treated": "after", "scope": SCOPE}))
    assert (r["verdict_held"], r["verdict_scope"]) == ("supported", "supported")
    assert r["sensitivity_passed"] == r["sensitivity_total"] == 6


def test_direction_contradicted_by_one_cell_that_is_significantly_opposite(tmp_path: Path) -> None:
    scores = arms(before=[430, 430, 430, 430, 200], after=[200, 210, 190, 205, 400])
    made = claim(
        "direction",
        {"reference": "before", "treated": "after", "scope": [{"data": "D", "cells": 30}]},
        every_cell=True,
    )
    r = only_row(tmp_path, scores, made)
    assert (r["verdict_held"], r["verdict_scope"]) == ("contradicted", "contradicted")


def test_a_wrong_sign_that_is_noise_is_a_caveat_and_no_verdict_against(tmp_path: Path) -> None:
    scores = arms(before=[430, 430, 430, 430, 400], after=[200, 210, 190, 205, 401])
    r = only_row(tmp_path, scores, claim("direction", {"reference": "before", "treated": "after", "scope": SCOPE}))
    assert r["verdict_held"] == "supported-with-caveats"


def test_direction_keeps_its_sign_when_a_table_prints_attack_success(tmp_path: Path) -> None:
    safe = arms(before=[430] * 3, after=[200] * 3)
    attack = [
        row
        | {
            "metric": "attack success rate",
            "direction": "lower-safer",
            "value_text": f"{100 - float(row['value_text']):.2f}",
        }
        for row in safe
    ]
    made = claim("direction", {"reference": "before", "treated": "after", "scope": SCOPE})
    first, second = only_row(tmp_path / "1", safe, made), only_row(tmp_path / "2", attack, made)
    assert first["estimate"] == pytest.approx(second["estimate"]) and first["verdict_held"] == second["verdict_held"]


@pytest.mark.parametrize(
    ("after", "margin", "expected"),
    [
        ([400, 400], 10.0, "supported"),
        ([402, 420], 3.0, "not-checkable"),
        ([300, 400], 5.0, "not-supported"),
        ([300, 300], 5.0, "contradicted"),
    ],
)
def test_equivalence(tmp_path: Path, after: list[int], margin: float, expected: str) -> None:
    scores = arms(before=[400, 400], after=after)
    made = claim("equivalence", {"reference": "before", "treated": "after", "scope": SCOPE, "margin": margin})
    r = only_row(tmp_path, scores, made)
    if expected == "supported":
        assert r["verdict_held"] in ("supported", "supported-with-caveats") and "in both comparisons" in r["reason"]
    else:
        assert r["verdict_held"] == expected


@pytest.mark.parametrize(
    ("middle", "last", "saturates", "expected"),
    [
        (200, 202, True, "supported"),
        (300, 200, False, "supported"),
        (300, 100, True, "contradicted"),
        (435, 436, False, "inconclusive"),
    ],
)
def test_dose_response(tmp_path: Path, middle: int, last: int, saturates: bool, expected: str) -> None:
    scores = arms(none=[430, 430], some=[middle] * 2, many=[last] * 2)
    steps = [
        {"condition": "none", "dose": 0.0},
        {"condition": "some", "dose": 1.0},
        {"condition": "many", "dose": 2.0},
    ]
    reading = {"steps": steps, "scope": SCOPE, "saturates": saturates, "margin": 15.0}
    assert only_row(tmp_path, scores, claim("dose-response", reading))["verdict_held"] == expected


def test_a_last_step_that_adds_nothing_is_checked_too(tmp_path: Path) -> None:
    """Two parts of one claim: a check that either fails is failed, and each is told; a steep step is pushed alone."""
    steps = [{"condition": name, "dose": dose} for name, dose in (("none", 0.0), ("some", 1.0), ("many", 2.0))]
    reading = {"steps": steps, "scope": SCOPE, "saturates": True}

    def judged(folder: str, last: int, **more: float) -> tuple[str, dict[str, str]]:
        scores = arms(none=[430, 430], some=[200] * 2, many=[last] * 2)
        row = only_row(tmp_path / folder, scores, claim("dose-response", reading | more))
        return row["verdict_held"], next(item for item in row["sensitivity"] if item["check"] == "judge")

    verdict, found = judged("0", 170, margin=15.0)
    assert (verdict, found["result"]) == ("supported-with-caveats", "fail")
    assert found["detail"].startswith("the fall: one condition moved up to 5 points")
    assert "; the last step: one condition moved 5 points" in found["detail"]
    verdict, found = judged("1", 60, margin=15.0)
    assert (verdict, found["result"]) == ("contradicted", "pass")
    assert "largest lower limit" in found["detail"]
    assert judged("2", 140)[0] == "inconclusive", "beyond our 5 points, and not beyond 10"


@pytest.mark.parametrize(
    ("utility", "expected"), [(320, "supported"), (60, "contradicted"), (120, "not-supported"), (155, "inconclusive")]
)
def test_trade_off(tmp_path: Path, utility: int, expected: str) -> None:
    scores = arms(before=[430], after=[200])
    scores += [
        score("Table 1", "A-7B", c, "HEx-PHI", percent(k, 330)) for c, k in (("before", 325), ("after", utility))
    ]
    made = claim(
        "trade-off",
        {
            "reference": "before",
            "treated": "after",
            "scope": [{"data": "D", "cells": 1}],
            "utility": "HEx-PHI",
        },
    )
    assert only_row(tmp_path, scores, made)["verdict_held"] == expected


@pytest.mark.parametrize(
    ("named", "expected"),
    [([200] * 5, "supported"), ([295] * 5, "inconclusive"), ([400] * 5, "contradicted")],
)
def test_ranking(tmp_path: Path, named: list[int], expected: str) -> None:
    scores = arms(best=named, second=[300] * 5, third=[350] * 5)
    made = claim("ranking", {"treated": "best", "others": ["second", "third"], "scope": SCOPE})
    r = only_row(tmp_path, scores, made)
    assert r["verdict_held"] == expected
    assert r["estimate"] == pytest.approx(100 * (300 - named[0]) / 440)


@pytest.mark.parametrize(
    ("named", "expected"),
    [([410] * 5, "supported"), ([355] * 5, "inconclusive"), ([200] * 5, "contradicted")],
)
def test_the_safest_of_several(tmp_path: Path, named: list[int], expected: str) -> None:
    scores = arms(best=named, second=[300] * 5, third=[350] * 5)
    made = claim("ranking", {"treated": "best", "others": ["second", "third"], "first": "safest", "scope": SCOPE})
    r = only_row(tmp_path, scores, made)
    assert r["verdict_held"] == expected and "the safest" in r["sentence"]
    assert r["estimate"] == pytest.approx(100 * (named[0] - 350) / 440)


def test_count_of_a_column_with_one_impossible_cell(tmp_path: Path) -> None:
    scores = arms(before=[431, 417, 402, 391, 377], after=[201, 213, 187, 199, 177])
    scores[0]["value_text"] = "64.24"
    r = only_row(tmp_path, scores, claim("count", {"benchmark": "SORRY-Bench", "stated_n": 440}))
    assert r["verdict_held"] == "supported-with-caveats" and "1 cell impossible" in r["reason"]
    wrong = only_row(tmp_path / "w", scores, claim("count", {"benchmark": "SORRY-Bench", "stated_n": 450}))
    silent = only_row(tmp_path / "s", scores, claim("count", {"benchmark": "SORRY-Bench", "stated_n": 11_435}))
    assert silent["verdict_held"] == "not-checkable" and silent["power"] is not None and silent["power"][1] == 0
    assert "could tell: at n = 11435 every percentage with so few decimals is possible" in silent["finding"]
    assert silent["sentence"].startswith("None of the") and "11,435 prompts can give every one" in silent["sentence"]
    assert wrong["verdict_held"] == "contradicted"


def test_an_impossible_value_is_carried_as_a_set_and_grades_the_claim(tmp_path: Path) -> None:
    scores = arms(before=[430] * 3, after=[200, 210, 190])
    scores[0]["value_text"] = "97.60"
    r = only_row(tmp_path, scores, claim("direction", {"reference": "before", "treated": "after", "scope": SCOPE}))
    assert r["data_grade"] == "C"
    cell = next(cell for cell in r["cells"] if cell["value_text"] == "97.60")
    inside = [k for k in range(441) if abs(100 * k / 440 - 97.60) <= 0.005 + 100 / 440]
    assert cell["counts"] == " ".join(map(str, inside)) and len(inside) > 1


def test_magnitude_out_of_reach_for_the_cells_not_held(tmp_path: Path) -> None:
    scores = arms(before=[400] * 4, after=[390] * 4)
    reading = {
        "reference": "before",
        "treated": "after",
        "threshold": 90.0,
        "scope": [{"data": "D", "cells": 5}],
    }
    r = only_row(tmp_path, scores, claim("magnitude", reading))
    needed = (90 * 5 - 4 * 100 * 10 / 440) / 1
    assert needed > 100 and f"{needed:.1f}" in r["remainder"]
    assert (r["verdict_held"], r["verdict_scope"]) == ("not-supported", "not-supported")


def test_nothing_held_is_not_checkable_and_names_what_is_missing(tmp_path: Path) -> None:
    tables = [
        {"locator": "Table 1", "data": "D", "held": True},
        {"locator": "Table 9", "data": "E", "held": False},
    ]
    made = claim("direction", {"reference": "before", "treated": "after", "scope": [{"data": "E"}]})
    r = only_row(tmp_path, arms(before=[430], after=[200]), made, tables=tables)
    assert (r["verdict_held"], r["verdict_scope"], r["missing"]) == (
        "not-checkable",
        "not-checkable",
        ["Table 9"],
    )


TUNED = {"reference": "before", "treated": "after", "scope": SCOPE}


def test_the_largest_possible_effect_is_supported(tmp_path: Path) -> None:
    """From all safe to none safe: no variance, and yet nothing is clearer."""
    r = only_row(tmp_path, arms(before=[440] * 5, after=[0] * 5), claim("direction", TUNED))
    assert r["verdict_held"] == "supported" and r["estimate"] == 100


def test_a_tie_is_no_wrong_sign(tmp_path: Path) -> None:
    scores = arms(before=[430] * 5, after=[200, 210, 190, 205, 430])
    assert only_row(tmp_path, scores, claim("direction", TUNED))["verdict_held"] == "supported-with-caveats"


def test_arms_of_different_size_are_compared(tmp_path: Path) -> None:
    scores = arms(before=[430, 425], after=[200, 210])
    for row in scores[2:]:
        row.update(n_stated="220", value_text=percent(100, 220))
    r = only_row(tmp_path, scores, claim("direction", TUNED))
    assert r["cells_held"] == 2 and {cell["n"] for cell in r["cells"]} == {440, 220}
    assert next(c for c in r["sensitivity"] if c["check"] == "worst pairing")["result"] == "not-estimable"


def test_two_judges_are_two_cells_and_two_prints_need_an_occurrence(tmp_path: Path) -> None:
    scores = arms(before=[430], after=[200])
    other = [row | {"judge": "another judge", "row": row["row"] + " b"} for row in scores]
    assert only_row(tmp_path / "1", scores + other, claim("direction", TUNED))["cells_held"] == 2
    twice = [row | {"row": row["row"] + " b"} for row in scores]
    with pytest.raises(InputError, match=r"printed twice.*occurrence"):
        only_row(tmp_path / "2", scores + twice, claim("direction", TUNED))


def test_columns_of_one_benchmark_keep_their_own_decimals(tmp_path: Path) -> None:
    scores = arms(before=[431, 417, 402], after=[201, 213, 187])
    refusals = {"metric": "refusal rate", "direction": "higher-more-refusals", "value_text": "43.2", "row": "r"}
    r = only_row(
        tmp_path, [*scores, scores[0] | refusals], claim("count", {"benchmark": "SORRY-Bench", "stated_n": 440})
    )
    assert r["verdict_held"] == "supported" and r["cells_held"] == 7


def test_a_ranking_pools_the_gaps_to_the_runner_up(tmp_path: Path) -> None:
    scores = arms(best=[200] * 3, second=[300, 310, 305], third=[430] * 3)
    made = claim("ranking", {"treated": "best", "others": ["second", "third"], "scope": SCOPE})
    r = only_row(tmp_path, scores, made)
    pooled = next(c for c in r["sensitivity"] if c["check"] == "models as the sample")["detail"]
    gaps = [100 * (k - 200) / 440 for k in (300, 310, 305)]
    assert f"pooled over 3 models {sum(gaps) / 3:.1f} points" in pooled


def test_judge_risk_of_a_magnitude_is_the_distance_to_its_threshold(tmp_path: Path) -> None:
    scores = arms(before=[430] * 5, after=[200] * 5)
    r = only_row(tmp_path, scores, claim("magnitude", TUNED | {"threshold": 50.0}))
    assert any(f"differential error of {100 * 230 / 440 - 50:.1f} points" in step for step in r["concerns"])
