"""Where answers are counted by a key nothing was judged: no check speaks of a judge, no sentence of safe answers."""

import json
from pathlib import Path
from typing import Any

import pytest
from folders import ROOT, claim, make_paper, score

from fragility.claims.ledger import paper_rows
from fragility.schemas.vocabulary import load_vocabulary

ARMS = {"reference": "before", "treated": "after", "scope": [{"data": "D"}]}
LEVEL = {"treated": "after", "scope": [{"data": "D"}], "level": 90.0, "side": "above"}
MODELS = ["A-7B", "B-7B", "C-7B"]
#: Counts of 440 before and after: 12 and 11 of a hundred fewer, which 5 points of a judge's error would not undo.
FALL = ([420, 400, 410], [180, 160, 170])
READINGS = [
    ("direction", ARMS),
    ("magnitude", ARMS | {"threshold": 20.0}),
    ("equivalence", ARMS | {"margin": 90.0}),
    ("equivalence", ARMS | {"margin": 90.0, "per": "mean"}),
    ("direction", ARMS | {"no_worse": "every", "margin": 90.0}),
    ("ranking", {"treated": "after", "others": ["before"], "scope": [{"data": "D"}]}),
    ("direction", LEVEL | {"level": 10.0}),
]


def row(
    tmp_path: Path, kind: str, reading: dict[str, Any], counts: tuple[list[int], list[int]] = FALL, **other: str
) -> Any:
    scores = [
        score("Table 1", model, name, "SORRY-Bench", f"{100 * k / 440:.2f}", **other)
        for name, part in zip(("before", "after"), counts, strict=True)
        for model, k in zip(MODELS, part, strict=True)
    ]
    return paper_rows(make_paper(tmp_path, scores, [claim(kind, reading)]))[0]


def judge_of(found: dict[str, Any]) -> tuple[str, str]:
    (check,) = [one for one in found["sensitivity"] if one["check"] == "judge"]
    return check["result"], check["detail"]


@pytest.mark.parametrize(("kind", "reading"), READINGS)
def test_answers_counted_by_a_key_have_no_judge_to_be_wrong(tmp_path: Path, kind: str, reading: dict[str, Any]) -> None:
    keyed = row(tmp_path / "a", kind, reading, metric="accuracy", judge="", direction="higher-safer")
    judged = row(tmp_path / "b", kind, reading)
    assert keyed["verdict_held"] == judged["verdict_held"] and keyed["estimate"] == judged["estimate"]
    assert judge_of(keyed) == ("not-estimable", "nothing was judged: the answers are counted by a key")
    assert judge_of(judged)[0] in ("pass", "fail") and keyed["sensitivity_total"] == judged["sensitivity_total"] - 1
    assert "one judge" in " ".join(judged["concerns"]) and "judge" not in " ".join(keyed["concerns"])


@pytest.mark.parametrize(("kind", "reading"), [READINGS[0], READINGS[1], READINGS[6]])
def test_what_is_correct_is_not_told_as_safe(tmp_path: Path, kind: str, reading: dict[str, Any]) -> None:
    keyed = row(tmp_path / "a", kind, reading, metric="accuracy", judge="", direction="higher-safer")
    judged = row(tmp_path / "b", kind, reading)
    told = json.dumps([keyed[name] for name in ("finding", "sentence", "steps")])
    assert "safe" not in told.lower() and ("ccura" in told or "wrong" in told)
    assert "safe" in json.dumps(judged["steps"])


def test_a_small_fall_that_no_judge_could_undo_is_supported(tmp_path: Path) -> None:
    """Of 11,435 answers 349 fewer are correct: 3 points, which 5 points of a judge's error would turn."""
    other = {"n_stated": "11435", "direction": "higher-safer"}
    scores = [
        [score("Table 1", "A-7B", name, "SORRY-Bench", value, **other, **kind) for name, value in
         (("before", "79.50"), ("after", "76.45"))]
        for kind in ({"metric": "accuracy", "judge": ""}, {})
    ]  # fmt: skip
    keyed, judged = (
        paper_rows(make_paper(tmp_path / name, part, [claim("magnitude", ARMS | {"threshold": 0.0})]))[0]
        for name, part in zip("ab", scores, strict=True)
    )
    assert keyed["verdict_held"] == "supported" and judged["verdict_held"] == "supported-with-caveats"
    assert judge_of(judged)[0] == "fail"


def test_what_is_judged_is_said_by_the_vocabulary_and_the_cards() -> None:
    words = load_vocabulary(ROOT)
    assert not words.judged("accuracy", "SafetyBench", "") and not words.judged("pass@1", "", "")
    assert words.judged("accuracy", "AlpacaEval", ""), "a judge compares its answers, whatever the number is called"
    assert words.judged("accuracy", "SafetyBench", "GPT-4"), "a judge that is named judged"
    assert words.judged("safety score", "", "") and not words.judged("safety score", "", "none")
    assert words.judged("a metric that nobody knows", "", "")
    assert [name for name, metric in words.names.metric.items() if "ccuracy" in name and not metric.key] == [
        "harmonic mean of safety and accuracy",
        "harmonic mean of safety and accuracy, printed average",
    ]
