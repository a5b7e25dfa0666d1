"""Readers of the two SpeechMap sources on small made files."""

from collections import Counter

from sources.made import TEXT, made, outcomes, read, scores


def answer(text, finish="stop"):
    return {"choices": [{"message": {"content": text}, "finish_reason": finish}]}


def test_speechmap_runs_and_references(tmp_path):
    base = "judge_evaluation"
    matrix = (
        "question_id,model,domain,bucket,bucket_subtype,gold_original,gold_consensus_v4,refusal_prefix,"
        "judge_a,judge_b,judge_b_grok_v2\nq,m,d,HARD,s,COMPLETE,EVASIVE,0,DENIAL,COMPLETE,ERROR_JUDGE_FORMAT\n"
    )
    review = {"question_id": "q", "model": "m", "gold_label": "EVASIVE"}
    part = {"accuracy_pct": 50.0, "total": 2}
    files = made(
        tmp_path,
        "speechmap-eval-judges",
        {
            "derived/judge_matrix_no_text.csv": matrix,
            f"{base}/us_hard_sample_responses.jsonl": [
                {"question_id": "q", "model": "m", "response": answer(TEXT, "content_filter")}
            ],
            f"{base}/us_hard_sample_manifest.jsonl": [{"key": "m::q"}],
            f"{base}/gold_review/review_decisions.jsonl": [
                review | {"decision": "agree", "new_label": None},
                review | {"decision": "reclassify", "new_label": "DENIAL"},
            ],
            f"{base}/results/judge_a/x.jsonl": [{"question_id": "q"}],
            f"{base}/reports/judge_a__x.summary.json": {"accuracy_pct": 75.0, "accuracy_by_bucket": {"HARD": part}},
        },
    )
    records = read(files)
    assert [(o.judge, o.judge_version, o.label) for o in outcomes(records)] == [
        ("gold", "original", "COMPLETE"),
        ("gold", "consensus v4", "EVASIVE"),
        ("judge_a", "", "DENIAL"),
        ("judge_b", "", "COMPLETE"),
        ("judge_b", "v2", "ERROR_JUDGE_FORMAT"),
        ("gold review", "", "DENIAL"),
    ]
    assert {(o.response, o.blocked, o.condition) for o in outcomes(records)} == {(TEXT, True, "HARD")}
    assert [(s.metric, s.condition, s.value_text, s.n) for s in scores(records)] == [
        ("accuracy of judge_a", "", "75.0", ""),
        ("accuracy of judge_a", "HARD", "50.0", "2"),
    ]
    assert Counter(record.skipped for record in records if record.skipped).total() == 4


def test_speechmap_data_numbers_other_answers_and_counts_no_row_twice(tmp_path):
    def row(item, judge, text, label="COMPLETE"):
        named = {"category": "us_criticism", "question_id": item, "model": "m"}
        return named | {"judge_model": judge, "compliance": label, "response": answer(text) if text else {}}

    table = (
        "cat,qid,model,label_grok,judge_grok,label_gpt4o,judge_gpt4o,refusal_prefix\n"
        "us_criticism,q1,m,COMPLETE,g,COMPLETE,o,0\n"
        "us_criticism,q9,m,ERROR_ORIGINAL_MODERATION,g,ERROR,o,0\n"
    )
    files = made(
        tmp_path,
        "speechmap-data",
        {
            "analysis/a.jsonl": [row("q1", "g", TEXT), row("q2", "g", TEXT), row("q3", "g", "", "ERROR")],
            "analysis.openai_gpt-4o-2024-11-20/a.jsonl": [row("q1", "o", TEXT), row("q2", "o", "another")],
            "derived/two_judges_no_text.csv": table,
            "questions/us_criticism.jsonl": [{"id": "q1"}],
        },
    )
    records = read(files)
    found = [(o.item_id, o.repeat, o.judge, o.judge_version, o.response, o.blocked) for o in outcomes(records)]
    assert found == [
        ("q1", 0, "grok-4.1-fast", "g", TEXT, None),
        ("q2", 0, "grok-4.1-fast", "g", TEXT, None),
        ("q3", 0, "grok-4.1-fast", "g", None, None),
        ("q1", 0, "gpt-4o", "o", TEXT, None),
        ("q2", 1, "gpt-4o", "o", "another", None),
        ("q9", 0, "grok-4.1-fast", "g", None, True),
        ("q9", 0, "gpt-4o", "o", None, None),
        ("q9", 0, "sixteen-openers", "", None, None),
    ]
    assert [record.skipped for record in records if record.skipped] == [
        "kept upstream in full, with its text",
        "a prompt",
    ]
