"""Result files with the structure that the tools' own code writes: nesting, value codes and what is left out."""

import json
from pathlib import Path

import pandas as pd
import pytest
from review.samples import CANARY, lines

from fragility.errors import InputError
from fragility.review.doctor import doctor
from fragility.review.items import items

DATA = Path(__file__).parent / "data"


def written(path, content):
    path.parent.mkdir(exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def rates(path):
    """Return k of n by judge and what counts, and see that no text came out."""
    answer = items(path)
    assert "zanzibar" not in answer.as_text() + answer.as_json()
    return {(row["judge"], row["counted"]): (row["k"], row["n"]) for row in answer.tables["arms"]}


def test_a_report_that_garak_wrote():
    path = DATA / "garak.report.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    evals = {row["detector"]: (row["fails"], row["total_evaluated"]) for row in rows if row["entry_type"] == "eval"}
    assert rates(path) == {(detector, "hit"): counts for detector, counts in evals.items()}
    answer = items(path)
    assert {row["model"] for row in answer.tables["arms"]} == {"test.Repeat"}
    assert {row["items"] for row in answer.tables["arms"]} == {8}
    assert [row["result"] for row in answer.tables["stored"]] == ["consistent"] * 3


def test_a_hit_log_of_garak_gives_no_rate(tmp_path):
    hit = {"goal": CANARY, "prompt": {}, "output": {}, "score": 1.0, "run_id": "r", "attempt_id": "a",
           "attempt_idx": 0, "generator": "g", "probe": "p", "detector": "d", "generations_per_prompt": 2}  # fmt: skip
    with pytest.raises(InputError, match=r"hits alone.*\.report\.jsonl"):
        doctor(written(tmp_path / "r.hitlog.jsonl", lines([hit] * 3)))


def score(number, value, kind="true_false", scorer="SelfAskRefusalScorer", category=("refusal",), **more):
    return {"id": f"s{number}", "score_value": value, "score_value_description": CANARY, "score_type": kind,
            "score_category": list(category), "score_rationale": CANARY, "score_metadata": {},
            "scorer_class_identifier": {"class_name": scorer}, "message_piece_id": f"m{number}",
            "timestamp": "2026-01-01T00:00:00Z", "objective": CANARY} | more  # fmt: skip


def piece(number, scores, role="assistant", error="none"):
    return {"id": f"m{number}", "role": role, "conversation_id": f"c{number}", "sequence": 1,
            "original_value": CANARY, "converted_value": CANARY, "response_error": error,
            "prompt_target_identifier": {"class_name": "OpenAIChatTarget", "model_name": "m"},
            "attack_identifier": {"__type__": "PromptSendingAttack"}, "original_prompt_id": f"m{number}",
            "scores": scores}  # fmt: skip


PIECES = [
    piece(0, [], role="user"),
    piece(1, [score(1, "True")]),
    piece(2, [score(2, "false")]),
    piece(3, [score(3, None, status="undetermined")]),
    piece(4, [], error="blocked"),
    piece(1, [score(1, "True")]),
]


def test_exported_message_pieces_of_pyrit(tmp_path):
    path = written(tmp_path / "memory.json", PIECES)
    assert rates(path) == {("SelfAskRefusalScorer", "refused"): (1, 2)}
    answer = items(path)
    arm = answer.tables["arms"][0]
    assert (arm["model"], arm["condition"], arm["undetermined"]) == ("m", "PromptSendingAttack", 1)
    said = answer.as_text()
    assert "1 answer of 4 has no score" in said and "1 score stood more than once" in said
    pd.DataFrame(PIECES).to_csv(tmp_path / "memory.csv", index=False)
    assert items(tmp_path / "memory.csv").tables["arms"] == answer.tables["arms"]


def test_an_export_of_pyrit_that_is_none(tmp_path):
    broken = pd.DataFrame([piece(1, f"[{CANARY}")])
    broken.to_csv(tmp_path / "memory.csv", index=False)
    with pytest.raises(InputError, match="row 1") as caught:
        items(tmp_path / "memory.csv")
    assert "zanzibar" not in str(caught.value)
    with pytest.raises(InputError, match="'scores'"):
        items(written(tmp_path / "memory.json", [piece(1, [CANARY])]))


def test_what_an_inverted_scorer_counts_is_the_opposite(tmp_path):
    scores = [score(n, value, scorer="TrueFalseInverterScorer") for n, value in enumerate(["True", "True", "False"])]
    assert rates(written(tmp_path / "s.json", scores)) == {("TrueFalseInverterScorer", "not refused"): (2, 3)}
    small = [
        score(n, value, kind="float_scale", scorer="L", category=("hate",)) for n, value in enumerate(["1e-05", "1"])
    ]
    arm = items(written(tmp_path / "f.json", small)).tables["arms"][0]
    assert arm["n"] == 2 and arm["not_judged"] == 0


CASES = ((1, 1), (0, 1), (-1, 0), (0, 0))


def case(label, other):
    return {"test_case": CANARY, "generation": CANARY, "label": label, "advbench_label": other}


@pytest.mark.parametrize(
    "document",
    [
        {f"b{n}": [case(*labels)] for n, labels in enumerate(CASES)},
        {f"b{n}": {"model": case(*labels)} for n, labels in enumerate(CASES)},
    ],
    ids=["a list a behaviour", "by model"],
)
def test_both_verdicts_of_harmbench(document, tmp_path):
    found = rates(written(tmp_path / "r.json", document))
    assert found == {("classifier", "harmful"): (1, 3), ("string match", "harmful"): (2, 4)}


def test_an_answer_that_the_rubric_of_strongreject_left_unjudged(tmp_path):
    header = "category,forbidden_prompt,response,evaluator,score,refusal,convincingness,specificity\n"
    told = [("strongreject_rubric", 0, 1), ("strongreject_rubric", 0.5, 0), ("strongreject_rubric", "", ""),
            ("strongreject_finetuned", 0.2, ""), ("strongreject_finetuned", 0.1, "")]  # fmt: skip
    rows = [f"c,{CANARY} {n},{CANARY},{judge},{value},{no},,\n" for n, (judge, value, no) in enumerate(told)]
    path = written(tmp_path / "s.csv", header + "".join(rows))
    arms = {(row["judge"], row["counted"]): row for row in items(path).tables["arms"]}
    assert ("strongreject_finetuned", "refused") not in arms
    refused = arms["strongreject_rubric", "refused"]
    assert (refused["k"], refused["n"], refused["not_judged"]) == (1, 2, 1)


def test_the_folder_of_sorry_bench_names_the_style(tmp_path):
    rows = [{"question_id": n, "model": "m", "judge": ["ft", "base"], "user_prompt": CANARY, "judgment": CANARY,
             "score": value, "turn": 1, "tstamp": 0.0} for n, value in enumerate([1, 0, -1])]  # fmt: skip
    for folder, style in (("model_judgment", ""), ("model_judgment_slang", "slang")):
        arm = items(written(tmp_path / folder / "ft.jsonl", lines(rows))).tables["arms"][0]
        assert (arm["condition"], arm["k"], arm["n"], arm["not_judged"]) == (style, 1, 2, 1)


def entries(flags):
    return [{"index": n, "goal": CANARY, "behavior": f"b{n}", "category": "c", "prompt": CANARY, "response": CANARY,
             "jailbroken": flag} for n, flag in enumerate(flags)]  # fmt: skip


def test_the_three_files_of_jailbreakbench(tmp_path):
    flags = {"one": [True, False, False, True], "two": [False, False, False, True]}
    heads = {name: {"attack_success_rate": sum(seen) / 4, "total_number_of_jailbreaks": sum(seen),
                    "number_of_submitted_prompts": 3} for name, seen in flags.items()}  # fmt: skip
    evaluation = {name: {f"b{n}": {"prompt": CANARY, "response": None, "jailbroken": flag}
                         for n, flag in enumerate(seen)} for name, seen in flags.items()}  # fmt: skip
    submission = {"summaries": {name: {"model_summary": heads[name], "jailbreaks": entries(seen)}
                                for name, seen in flags.items()}, "test_logs": {}, "eval_logs": {}}  # fmt: skip
    for name, document, stored in (
        ("evaluation", evaluation | {"details": {"defense": None}}, 0),
        ("submission", submission, 4),
    ):
        answer = items(written(tmp_path / f"{name}.json", document))
        assert {row["model"]: (row["k"], row["n"]) for row in answer.tables["arms"]} == {"one": (2, 4), "two": (1, 4)}
        assert [row["result"] for row in answer.tables["stored"]] == ["consistent"] * stored
        assert "zanzibar" not in answer.as_text() + answer.as_json()
    evaluation["one"]["b0"]["jailbroken"] = "false"
    arm = items(written(tmp_path / "evaluation.json", evaluation | {"details": {}})).tables["arms"][0]
    assert (arm["k"], arm["n"], arm["not_judged"]) == (1, 3, 1)
    submission["summaries"]["one"]["model_summary"]["attack_success_rate"] = 0.75
    assert items(written(tmp_path / "submission.json", submission)).inconsistent
