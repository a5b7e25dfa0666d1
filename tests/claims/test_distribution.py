"""Claims of distribution, on made labels whose verdict follows from the rule by hand."""

from pathlib import Path
from typing import Any

import pytest
from folders import claim, make_paper, score
from openings.made import FLAG, answers, write_source

from fragility.claims.claim import load_claims
from fragility.claims.ledger import paper_rows
from fragility.errors import InputError
from fragility.released.refusals.openings import OpeningMeasure, model_shares, pooled_share

PART = {"source": "made", "judge": "people"}
MODELS = ("A", "B", "C", "D", "E", "F")


def reading(threshold: float | None = 50.0, *parts: dict[str, Any], **released: Any) -> dict[str, Any]:
    way = {} if "openers" in released else {"flag": FLAG}
    made: dict[str, Any] = {"released": {"sources": list(parts) or [PART]} | way | released}
    return made if threshold is None else made | {"threshold": threshold}


def labels(opens: dict[str, int], n: int = 100, **columns: Any) -> list[dict[str, Any]]:
    return [row for model, k in opens.items() for row in answers(model, k, n - k, **columns)]


def only_row(
    root: Path, made: dict[str, Any], rows: list[dict[str, Any]], kind: str = "distribution"
) -> dict[str, Any]:
    paper = make_paper(root, [score("Table 1", "A", "x", "SORRY-Bench", "50.0")], [claim(kind, made)])
    write_source(root, rows)
    return paper_rows(paper)[0]


def test_supported_where_the_interval_over_models_lies_above_the_threshold(tmp_path):
    row = only_row(tmp_path, reading(), labels(dict(zip(MODELS, (90, 85, 95, 88, 92, 80), strict=True))))
    assert (row["verdict_held"], row["verdict_scope"]) == ("supported", "not-checkable")
    assert 50 < row["ci_low"] < row["estimate"] < row["ci_high"] < 100
    assert (row["data_grade"], row["models_held"], row["cells_held"], row["cells_claimed"]) == ("A", 6, 6, None)
    assert (row["items_held"], row["responses_held"]) == (100, 600)
    assert {c["check"]: c["result"] for c in row["sensitivity"]} == {
        "worst pairing": "not-estimable", "clusters": "not-estimable", "judge": "not-estimable",
        "leave one model out": "pass", "models as the sample": "pass", "another interval": "pass",
    }  # fmt: skip
    assert row["cells"][0]["address"] == "data/outcomes/made.parquet, A, people"
    assert row["cells"][0]["value_text"] == "90 of 100"


@pytest.mark.parametrize(
    ("shares", "expected"),
    [((99, 99, 98, 97, 5, 4), "inconclusive"), ((40, 45, 30, 20, 35, 44), "not-supported"),
     ((3, 4, 5, 3, 4, 6), "not-supported")],
)  # fmt: skip
def test_an_interval_that_crosses_is_inconclusive_and_one_below_is_not_supported(tmp_path, shares, expected):
    """Never contradicted: the claim is about all models, of which only some are held."""
    assert only_row(tmp_path, reading(), labels(dict(zip(MODELS, shares, strict=True))))["verdict_held"] == expected


@pytest.mark.parametrize(
    ("shares", "ours"), [((43, 44, 45, 44, 43, 45), "inconclusive"), ((20, 25, 30, 22, 28, 24), "not-supported")]
)
def test_a_number_of_ours_speaks_against_a_share_only_beyond_10_points_further(tmp_path, shares, ours):
    rows = labels(dict(zip(MODELS, shares, strict=True)))
    assert only_row(tmp_path / "t", reading(), rows)["verdict_held"] == "not-supported"
    row = only_row(tmp_path / "o", reading() | {"whose": {"number": "ours"}}, rows)
    assert row["verdict_held"] == ours
    assert ("the share is shown to lie on the other side of our number" in row["reason"]) == (ours == "inconclusive")


def test_the_estimate_is_the_pooled_share_of_the_models_with_enough_refusals(tmp_path):
    rows = labels({"A": 70, "B": 60, "C": 80}) + answers("D", 9, 0)
    row = only_row(tmp_path, reading(), rows)
    pooled = pooled_share(model_shares(OpeningMeasure.model_validate(reading()["released"]), tmp_path))
    assert [row["estimate"], row["ci_low"], row["ci_high"]] == pytest.approx(
        [100 * pooled.estimate, 100 * pooled.low, 100 * pooled.high]
    )
    assert row["models_held"] == 3
    assert any(step.startswith("D (made): 9 refusals, below the 10") for step in row["steps"])


def test_another_judge_of_the_same_answers_can_make_the_check_fail(tmp_path):
    rows = labels({"A": 90, "B": 90, "C": 91})
    refused = [not row["opens"] or int(row["item_id"]) <= 20 for row in rows]
    strict = [
        row | {"judge": "other", "meaning": "refused" if still else "complied"}
        for row, still in zip(rows, refused, strict=True)
    ]
    row = only_row(tmp_path, reading(50.0, PART | {"others": [{"judge": "other"}]}), rows + strict)
    judge = next(check for check in row["sensitivity"] if check["check"] == "judge")
    assert judge["result"] == "pass" and "other on made" in judge["detail"]
    row = only_row(tmp_path / "2", reading(70.0, PART | {"others": [{"judge": "other"}]}), rows + strict)
    judge = next(check for check in row["sensitivity"] if check["check"] == "judge")
    assert judge["result"] == "fail" and row["verdict_held"] == "supported-with-caveats"


def test_groups_of_prompts_that_open_alike_are_a_smaller_sample(tmp_path):
    rows = [row | {"cluster": f"g{int(row['item_id']) // 25}"} for row in labels({"A": 75, "B": 76, "C": 77})]
    check = {c["check"]: c for c in only_row(tmp_path, reading(), rows)["sensitivity"]}["clusters"]
    grouped = pooled_share(
        model_shares(OpeningMeasure.model_validate(reading()["released"]), tmp_path, clusters="cluster")
    )
    assert check["result"] == ("pass" if grouped.low > 0.5 else "fail")
    assert check["detail"].endswith(f"lower limit {100 * grouped.low:.1f} against 50")


def test_few_models_one_judge_and_one_source_are_concerns(tmp_path):
    row = only_row(tmp_path, reading(), labels({"A": 90, "B": 85, "C": 95}))
    assert "indirectness: 3 models, one judge, one prompt set" in row["concerns"]
    near = only_row(tmp_path / "2", reading(), labels({"A": 56, "B": 55, "C": 57}))
    assert any("judge risk" in step for step in near["concerns"])
    spread = only_row(tmp_path / "3", reading(), labels(dict(zip(MODELS, (99, 99, 98, 97, 5, 4), strict=True))))
    assert any("inconsistency" in step for step in spread["concerns"])
    assert any("imprecision" in step for step in spread["concerns"])


def test_openers_chosen_on_the_refusals_that_they_cover_are_a_caveat(tmp_path):
    made = reading(50.0, openers={"words": 2, "most": 2, "chosen_from": "own"})
    row = only_row(tmp_path, made, labels({"A": 60, "B": 50, "C": 70}))
    assert row["verdict_held"] == "not-checkable"  # every model is wholly covered: no spread to pool
    rows = labels({"A": 60, "B": 50, "C": 70})
    other = [dict(row, response=f"word{int(row['item_id']) % 7} and more") if int(row["item_id"]) < k else row
             for row, k in ((row, {"A": 20, "B": 30, "C": 10}[row["model"]]) for row in rows)]  # fmt: skip
    row = only_row(tmp_path / "2", made, other)
    assert row["verdict_held"] == "supported-with-caveats" and "chosen on the refusals" in row["reason"]


def test_too_few_models_are_not_checkable_and_say_so(tmp_path):
    row = only_row(tmp_path, reading(), labels({"A": 90}))
    assert row["verdict_held"] == "not-checkable" and "one study" in row["reason"]


def test_a_reading_without_released_labels_is_not_checkable(tmp_path):
    row = only_row(tmp_path, {"missing": ["labels"]}, labels({"A": 90}))
    assert row["verdict_held"] == "not-checkable" and row["missing"] == ["labels"]


@pytest.mark.parametrize(
    ("made", "kind", "message"),
    [(reading(50.0, PART | {"source": "mades"}), "distribution", "unknown source 'mades'.*made"),
     (reading(None), "distribution", "threshold"), (reading(), "interpretation", "no effect"),
     (reading(50.0, refused=["refusd"]), "distribution", "refusd"),
     (reading(50.0, flags="x"), "distribution", "flags"),
     (reading(50.0, PART | {"judge": "peple"}), "distribution", "people")],
)  # fmt: skip
def test_a_mistake_is_one_clear_line(tmp_path, made, kind, message):
    with pytest.raises(InputError, match=message) as caught:
        only_row(tmp_path, made, labels({"A": 90, "B": 80}), kind)
    assert "\n" not in str(caught.value)


def test_the_sources_named_must_exist_when_the_claims_are_read(tmp_path):
    made = claim("distribution", reading(50.0, PART | {"source": "xtest"}))
    paper = make_paper(tmp_path, [score("Table 1", "A", "x", "SORRY-Bench", "50.0")], [made])
    with pytest.raises(InputError, match="xstest"):
        load_claims(paper)


def test_labels_that_are_not_derived_here_are_named_as_missing(tmp_path):
    made = claim("distribution", reading(50.0, PART | {"source": "xstest"}))
    row = paper_rows(make_paper(tmp_path, [score("Table 1", "A", "x", "SORRY-Bench", "50.0")], [made]))[0]
    assert (row["verdict_held"], row["missing"]) == ("not-checkable", ["data/outcomes/xstest.parquet"])
