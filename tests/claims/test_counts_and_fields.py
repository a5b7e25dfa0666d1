"""Claims of counts, of protocols and of shares of labels: what their evidence says, number by number.

A mutant of these types (`bench/mutants.py`) is to fail here: counts are made, and chances come from scipy.
"""

import csv
from pathlib import Path
from typing import Any

import pytest
from claims.test_distribution import MODELS, labels, only_row, reading
from claims.test_judge_numbers import check
from folders import claim, make_paper, score
from scipy import stats

from fragility.claims.claim import load_claims
from fragility.claims.decides import FIELDS
from fragility.claims.ledger import paper_rows
from fragility.claims.types.distribution import _Asked, _without_each
from fragility.claims.types.protocol import Protocol, hyper_parameters, protocol_fields
from fragility.printed.paper import load_paper
from fragility.released.refusals.openings import OpeningMeasure, model_shares, pooled_share
from fragility.statistics import model_level
from fragility.statistics.granularity import pass_chance

Rows = list[dict[str, str]]
COUNTS = [431, 417, 402, 391, 377, 201, 213, 187]


def column(counts: list[int], n: int = 440, decimals: int = 2) -> Rows:
    return [
        score("Table 1", f"M{at}", "Base", "SORRY-Bench", f"{100 * k / n:.{decimals}f}") for at, k in enumerate(counts)
    ]


def counted(folder: Path, rows: Rows, stated: int, card: dict[str, Any] | None = None, **other: Any) -> dict[str, Any]:
    made = claim("count", {"benchmark": "SORRY-Bench", "stated_n": stated} | other)
    return paper_rows(make_paper(folder, rows, [made], **(card or {})))[0]


def test_percentages_that_tell_n_apart_are_counted_and_0_and_100_are_none(tmp_path: Path) -> None:
    row = counted(tmp_path, column([*COUNTS, 440, 0]), 440)
    assert row["finding"] == "all eight telling percentages possible at n = 440, and no other n tried explains more"
    assert row["sentence"] == "All eight percentages of SORRY-Bench can come from 440 prompts."
    assert (row["estimate"], row["threshold"], row["cells_held"], row["models_held"]) == (440.0, 440.0, 10, 10)
    assert row["steps"][0].startswith("Printed percentages of SORRY-Bench that tell n apart: 8 ")
    assert f"a random value passes with chance {pass_chance(440, 2):.3f}" in row["steps"][1]
    assert {one["shows"] for one in row["comparisons"]} == {"neither"}
    wrong = counted(tmp_path / "1", column([*COUNTS, 440, 0]), 430)
    assert wrong["finding"] == "none of the eight telling percentages possible at n = 430, 8 at n = 440"
    assert [one["shows"] for one in wrong["comparisons"]] == ["the opposite"] * 8 + ["neither"] * 2
    assert [one["n_kind"] for one in wrong["cells"]] == ["best"] * 10 and wrong["cells"][0]["counts"] == "431"


def test_what_the_print_says_of_its_number_is_told_beside_it(tmp_path: Path) -> None:
    said = [
        {"n": 440, "where": "Sec. 1", "as_printed": "some 440"},
        {"n": 450, "where": "Sec. 2", "as_printed": "about 450"},
    ]
    card = {"benchmarks": [{"name": "SORRY-Bench", "stated": said, "released": [{"n": 440, "where": "card"}]}]}
    for stated, words in ((440, "some 440"), (450, "about 450")):
        row = counted(tmp_path / str(stated), column(COUNTS), stated, card)
        assert row["finding"].endswith(f"; the print says '{words}'")
    assert "the print says" not in counted(tmp_path / "no", column(COUNTS), 430, card)["finding"]


@pytest.mark.parametrize(("stated", "near"), [(430, True), (420, True), (419, False), (462, True), (464, False)])
def test_a_number_with_a_hedge_holds_within_5_percent(tmp_path: Path, stated: int, near: bool) -> None:
    row = counted(tmp_path, column(COUNTS), stated, hedge="approximately")
    assert (row["verdict_held"] == "supported-with-caveats") == near == (abs(440 - stated) <= 0.05 * stated)
    plain = counted(tmp_path / "plain", column(COUNTS), stated)
    assert plain["verdict_held"] == "contradicted"


def test_numbers_that_could_not_speak_against_n_decide_nothing(tmp_path: Path) -> None:
    """Whole percentages pass at 440 whatever they are; of one with one decimal a third do not."""
    row = counted(tmp_path, column([431, 417], decimals=0), 440)
    assert (row["verdict_held"], row["power"]) == ("not-checkable", [0.0, 0.0])
    assert "would hardly ever speak against it, were it false" in row["reason"]
    assert row["power_if"] == "the values were random ones, so that the stated number can be found wrong"
    fails = 1 - pass_chance(440, 1)
    assert stats.binom.sf(0, 1, fails) > 0.05 > stats.binom.sf(2, 4, 1 - pass_chance(880, 1))
    assert counted(tmp_path / "1", column([431], decimals=1), 440)["verdict_held"] == "supported"
    double = counted(tmp_path / "2", column([862, 834, 804, 782], 880, 1), 880)
    assert double["power"] == pytest.approx([stats.binom.sf(2, 4, 1 - pass_chance(880, 1))] * 2)


def listed(folder: Path, stated: int, **listing: Any) -> dict[str, Any]:
    made = claim(
        "count", {"listing": {"file": "scores", "column": "model", "noun": "model"} | listing, "stated_n": stated}
    )
    rows = [*column(COUNTS[:3]), score("Table 1", "M2", "Tuned", "SORRY-Bench", "10.00")]
    return paper_rows(make_paper(folder, rows, [made]))[0]


def test_a_list_is_counted(tmp_path: Path) -> None:
    row = listed(tmp_path, 3)
    assert (row["verdict_held"], row["cells_held"], row["cells_claimed"]) == ("supported", 1, 1)
    assert (row["models_held"], row["models_claimed"], row["estimate"], row["threshold"]) == (3, 3, 3.0, 3.0)
    assert row["sentence"] == "The list names 3 models, as stated." and len(row["cells"]) == 3
    assert row["finding"] == "scores.csv names 3 models; 3 are stated"
    twice = listed(tmp_path / "1", 2, once=True)
    assert twice["finding"] == "scores.csv names 3 models; 2 are stated; named more than once: M2"
    assert (twice["verdict_held"], twice["sentence"]) == (
        "not-supported",
        "The list names 3 models; the paper states 2.",
    )
    some = listed(tmp_path / "2", 1, where={"condition": "Tuned"}, once=True)
    assert some["finding"] == "scores.csv (rows with condition Tuned) names 1 model; 1 are stated"
    silent = listed(tmp_path / "3", 7, partial=True)
    assert (silent["estimate"], silent["missing"]) == (None, ["a list of all 7 models"])


def compared(folder: Path, fields: str, reading: dict[str, Any] | None = None, **comparison: Any) -> dict[str, Any]:
    """Return the row of fields that agree ("a"), differ ("d"), or are not released ("n")."""
    made = claim("protocol", {"comparison": {"by": "protocol-rows"} | comparison} | (reading or {}))
    paper = make_paper(folder, [score("Table 1", "A", "Base", "HEx-PHI", "90.00")], [made])
    with (paper.root / "data" / "papers" / paper.key / "protocol.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, [*FIELDS, "note"], restval="")
        writer.writeheader()
        for at, kind in enumerate(fields):
            released = {"a": "8", "d": "16", "n": ""}[kind]
            writer.writerow({"claim_id": "M01", "reading": "r0", "field": f"f{at}", "stated": "8", "released": released,
                             "stated_where": "Sec. 1", "released_where": "configs"})  # fmt: skip
    return paper_rows(load_paper(paper.key, paper.root))[0]


def test_of_alternatives_one_that_agrees_is_enough(tmp_path: Path) -> None:
    row = compared(tmp_path, "add", alternatives=True)
    assert row["verdict_held"] == "supported" and row["estimate"] == pytest.approx(1 / 3)
    assert (row["cells_held"], row["cells_claimed"]) == (1, 1)
    assert row["finding"].endswith("agree with the release; one is enough: f0; not with f1, f2")
    assert [one["shows"] for one in row["comparisons"]] == ["the claim", "neither", "neither"]
    none = compared(tmp_path / "1", "dd", alternatives=True)
    assert none["verdict_held"] == "contradicted" and none["estimate"] == 0.0
    assert none["finding"].endswith("one is enough; not with f0, f1")


@pytest.mark.parametrize(
    ("reading", "verdict"),
    [({}, "contradicted"), ({"hedge": "usually"}, "not-supported"), ({"whose": {"scope": "ours"}}, "inconclusive"),
     ({"hedge": "usually", "whose": {"scope": "ours"}}, "inconclusive")],
)  # fmt: skip
def test_fields_of_ours_do_not_speak_against_a_sentence_that_leaves_room(
    tmp_path: Path, reading: dict[str, Any], verdict: str
) -> None:
    row = compared(tmp_path, "aad", reading)
    assert row["verdict_held"] == verdict and row["estimate"] == pytest.approx(2 / 3)
    assert row["finding"] == "2 of 3 fields given on both sides agree; these differ: f2"
    assert row["sentence"].endswith("agree with the release. These differ: f2.")
    assert [one["shows"] for one in row["comparisons"]] == ["the claim", "the claim", "the opposite"]


def test_one_field_is_told_alone(tmp_path: Path) -> None:
    row = compared(tmp_path, "an")
    assert row["finding"] == "the one field given on both sides agrees"
    assert row["sentence"] == "The stated value (f0) agrees with the release."
    assert (row["cells_held"], row["cells_claimed"]) == (1, 2)
    assert compared(tmp_path / "1", "d")["sentence"] == "The stated value (f0) differs from the release."


def test_configurations_are_taken_by_their_file_or_by_the_model_that_they_name() -> None:
    paper = load_paper("guo2026_refusal_unlearning")
    read = {
        item.comparison.by: protocol_fields(paper, made, item)
        for made in load_claims(paper) for item in made.readings if isinstance(item, Protocol)
    }  # fmt: skip
    assert read["config-file"] == hyper_parameters(paper, by_file=True)
    assert read["model-named"] == hyper_parameters(paper, by_file=False) != read["config-file"]


def test_a_share_over_models_is_left_by_each_and_weighed_alike(tmp_path: Path) -> None:
    row = only_row(tmp_path, reading(), labels({"A": 90, "B": 85, "C": 95}))
    shares = model_shares(OpeningMeasure.model_validate(reading()["released"]), tmp_path)
    left = min(100 * float(pooled_share(shares.drop(index=at)).estimate) for at in shares.index)  # type: ignore[union-attr]
    text = f"share without one of 3 models {left:.1f} % at the worst, against 50"
    assert check(row, "leave one model out") == ("pass", text)
    two = only_row(tmp_path / "2", reading(), labels({"A": 90, "B": 85}))
    assert two["verdict_held"] == "inconclusive"
    alone = _without_each(shares.iloc[:2], _Asked(50.0, 1))
    assert (alone.result, alone.detail) == ("not-estimable", "2 models; at least 3 are needed")
    six = only_row(tmp_path / "6", reading(), labels(dict(zip(MODELS, (90, 85, 95, 88, 92, 80), strict=True))))
    held = [0.90, 0.85, 0.95, 0.88, 0.92, 0.80]
    mean, half = sum(held) / 6, stats.t.isf(0.025, 5) * stats.sem(held)
    text = f"mean of 6 models with equal weights {100 * mean:.1f} %: lower limit {100 * (mean - half):.1f} against 50"
    assert check(six, "models as the sample") == ("pass", text)
    assert float(model_level(held).low) == pytest.approx(mean - half)
    assert not any(word in one for one in six["concerns"] for word in ("inconsistency", "imprecision", "judge risk"))


def test_doubts_of_a_share_name_the_ends_of_its_interval(tmp_path: Path) -> None:
    spread = dict(zip(MODELS, (99, 99, 98, 97, 5, 4), strict=True))
    row = only_row(tmp_path, reading(), labels(spread))
    pooled = pooled_share(model_shares(OpeningMeasure.model_validate(reading()["released"]), tmp_path))
    ends = f"{100 * pooled.prediction_low:.1f} to {100 * pooled.prediction_high:.1f} %"  # type: ignore[union-attr]
    assert any(
        one.startswith("inconsistency: I²") and one.endswith(f"prediction interval {ends}") for one in row["concerns"]
    )
    effect = 5.0
    assert f"imprecision: the interval holds 50 and {50 + effect:g} %" in row["concerns"]
    narrow = only_row(tmp_path / "1", reading(50.0), labels(dict(zip(MODELS, (51, 52, 50, 51, 53, 50), strict=True))))
    assert any(one.startswith("judge risk: an error of 1.") for one in narrow["concerns"])
    assert not any("inconsistency" in one for one in narrow["concerns"])
    below = only_row(tmp_path / "2", reading(), labels(dict(zip(MODELS, (20, 25, 30, 22, 28, 24), strict=True))))
    shares = model_shares(OpeningMeasure.model_validate(reading()["released"]), tmp_path / "2")
    left = max(100 * float(pooled_share(shares.drop(index=at)).estimate) for at in shares.index)  # type: ignore[union-attr]
    text = f"share without one of 6 models {left:.1f} % at the worst, against 50"
    assert check(below, "leave one model out") == ("pass", text)
