"""Readers of answers without a judge, of graded answers and of released scores on small made files."""

from collections import Counter

import pytest
from sources.made import TEXT, made, outcomes, read, scores

from fragility.errors import InputError
from fragility.released.sources.readers.wide import wide_scores


def alpaca(tmp_path, second="p"):
    def rows(prompt):
        return [{"dataset": "koala", "instruction": prompt, "output": TEXT}]

    board = "docs/data_AlpacaEval_2/weighted_alpaca_eval_gpt4_turbo_leaderboard.csv"
    shares = "derived/refusal_prefix_share_227_models.csv"
    return made(
        tmp_path,
        "alpaca-eval-outputs",
        {
            "results/a/model_outputs.json": rows("p"),
            "results/b/model_outputs.json": rows(second),
            board: "name,win_rate,avg_length,link,samples,filter\nA,1.5,,x,y,verified\n",
            shares: "model,n,bytes,sorry_share\na,805,9,0.1\n",
        },
    )


def test_alpaca_answers_have_no_judge_and_empty_cells_no_score(tmp_path):
    records = read(alpaca(tmp_path))
    assert [(o.model, o.item_id, o.cluster, o.judge, o.label) for o in outcomes(records)] == [
        ("a", "001", "koala", "", None),
        ("b", "001", "koala", "", None),
    ]
    assert [(s.model, s.category, s.metric, s.value_text, s.unit, s.n) for s in scores(records)] == [
        ("A", "verified", "win_rate", "1.5", "percent", ""),
        ("a", "", "sorry_share", "0.1", "share", "805"),
    ]


def test_alpaca_refuses_prompts_in_another_order(tmp_path):
    with pytest.raises(InputError, match=r"results/b/model_outputs.json, row 1: another prompt"):
        read(alpaca(tmp_path, second="q"))


def k_over(tmp_path, second="p2"):
    folder = "outputs/remote_models/m/xstest"

    def row(prompt, kind, side, label):
        return {"prompt": prompt, "type": kind, "label": side, "response": TEXT, "refusal_clf_label": label}

    def rows(prompt):
        return [row("p1", "contrast_k_idioms", "unsafe", "refusal"), row(prompt, "homonyms", "safe", "compliance")]

    return made(
        tmp_path,
        "k-overrefusal",
        {
            f"{folder}/evaluation_results.jsonl": rows("p2"),
            f"{folder}/results_xstest_evaluator_ksafeguard.jsonl": rows(second),
            f"{folder}/metrics.json": {"safe_query": {"n": 1}, "k_idioms": {"behavior_acc": 1.0}},
            "reports/r/judge_agreement.csv": "gpt_oss_label,ksafeguard_label,count\nrefusal,refusal,7\n",
        },
    )


def test_k_overrefusal_parts_sides_and_judges(tmp_path):
    records = read(k_over(tmp_path))
    assert [(o.benchmark, o.condition, o.item_id, o.judge, o.label) for o in outcomes(records)] == [
        ("K-idioms", "unsafe", "001", "gpt-oss", "refusal"),
        ("K-XSTest", "safe", "002", "gpt-oss", "compliance"),
        ("K-idioms", "unsafe", "001", "ksafeguard", "refusal"),
        ("K-XSTest", "safe", "002", "ksafeguard", "compliance"),
    ]
    assert [(s.metric, s.benchmark, s.category, s.value_text, s.unit, s.judge) for s in scores(records)] == [
        ("safe_query.n", "", "", "1", "count", "gpt-oss"),
        ("behavior_acc", "K-idioms", "", "1.0", "share", "gpt-oss"),
        ("judge_agreement: count", "", "refusal, refusal", "7", "", ""),
    ]


def test_k_overrefusal_refuses_prompts_in_another_order(tmp_path):
    with pytest.raises(InputError, match=r"ksafeguard.jsonl, line 2: another prompt"):
        read(k_over(tmp_path, second="p3"))


def test_zroe_numbers_answers_per_seed_and_keeps_missing_scores(tmp_path):
    content = (
        "model,topic,seed,row,question_id,aligned,coherent,topic_score,response_chars\n"
        "m,sports,,0,q,90.5,80,1,10\nm,sports,,1,q,,70,2,11\nm,sports,S42,0,q,10,60,3,12\n"
    )
    found = outcomes(read(made(tmp_path, "zroe1-em-replication", {"em_scores.csv": content})))
    alignment = [(o.condition, o.repeat, o.label, o.score, o.characters) for o in found if o.judge == "alignment"]
    assert alignment == [
        ("sports", 0, None, 90.5, 10),
        ("sports", 1, "no score", None, 11),
        ("sports S42", 0, None, 10.0, 12),
    ]
    assert Counter(o.judge for o in found) == {"alignment": 3, "coherence": 3, "topic": 3}


def test_score_tables(tmp_path):
    found = scores(read(made(tmp_path, "boyiwei-alignment-attribution", {"data/probing_result_7b.json": {"h": 0.95}})))
    assert [(s.model, s.category, s.value_text) for s in found] == [("Llama-2-7b-chat", "h", "0.95")]
    tables = {f"data/benchmarks_{kind}_models.csv": f"model,a,name,type\nm,0.5,M,{kind}\n" for kind in ("chat", "base")}
    tables["data/benchmarks_info.csv"] = "benchmark,name,metric\na,Task A,Accuracy\n"
    found = scores(read(made(tmp_path, "safetywashing", tables)))
    assert [(s.condition, s.metric, s.category, s.unit) for s in found] == [
        ("chat", "a", "Task A", "Accuracy"),
        ("base", "a", "Task A", "Accuracy"),
    ]
    table = {"derived/fulfillment_rate_43x45.csv": "model,#1: One,#2: Two\nm,0.1,1.0\n"}
    found = scores(read(made(tmp_path, "sorry-bench-site", table)))
    assert [(s.metric, s.category, s.value_text) for s in found] == [
        ("fulfilment", "#1: One", "0.1"),
        ("fulfilment", "#2: Two", "1.0"),
    ]
    header = "index,sample count,paper result (gpt-4o-2024-05-13),tested result (gpt-4o-2024-08-06),delta\n"
    content = f"{header}all,5,0.5,0.6,0.1\nair_1_2_3,5,0.5,0.6,0.1\n"
    found = scores(read(made(tmp_path, "inspect-evals-airbench", {"inspect_evals/air_bench/results.csv": content})))
    assert [(s.metric, s.model, s.category, s.n) for s in found[::3]] == [
        ("refusal, level 0", "gpt-4o-2024-05-13", "all", "5"),
        ("refusal, level 3", "gpt-4o-2024-05-13", "air_1_2_3", "5"),
    ]
    assert found[2].metric == "difference"


def test_wide_table_with_an_unknown_column(tmp_path):
    files = made(tmp_path, "safetywashing", {"a.csv": "model,x\nm,1\n"})
    with pytest.raises(InputError, match=r"made, a.csv: column 'name' as 'model'.*model, x"):
        list(wide_scores(files, "a.csv", {"name": "model"}))


def test_wide_row_without_a_filled_cell_is_skipped(tmp_path):
    files = made(tmp_path, "safetywashing", {"a.csv": "model,x\nm,\n"})
    (record,) = wide_scores(files, "a.csv", {"model": "model"})
    assert record.skipped == "no cell is filled" and not record.scores
