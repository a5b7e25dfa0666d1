"""Made files of every result format: labels known, and a mark where a tool writes text, which must never come out."""

import json

#: Stands wherever a real file has a prompt, a response or a rationale.
CANARY = "zanzibarsecret made words"
#: Two of five count.
LABELS = (1, 0, 1, 0, 0)


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def garak():
    rows = [{"entry_type": "start_run setup", "plugins.target_name": "t", "run.eval_threshold": 0.5}]
    for number, hit in enumerate(LABELS):
        rows.append(
            {
                "entry_type": "attempt",
                "uuid": f"u{number}",
                "seq": number,
                "status": 2,
                "probe_classname": "p.A",
                "prompt": {"turns": [{"content": {"text": CANARY}}]},
                "outputs": [CANARY],
                "detector_results": {"d.B": [float(hit)]},
            }
        )
    rows.append({"entry_type": "eval", "probe": "p.A", "detector": "d.B", "passed": 3, "total": 5})
    return lines(rows)


def inspect_json():
    samples = [
        {
            "id": number,
            "epoch": 1,
            "input": CANARY,
            "messages": [{"content": CANARY}],
            "scores": {"s": {"value": "C" if label else "I", "answer": CANARY, "explanation": CANARY}},
        }
        for number, label in enumerate(LABELS)
    ]
    metrics = {"accuracy": {"name": "accuracy", "value": 0.4}, "stderr": {"name": "stderr", "value": 0.2449489743}}
    return json.dumps(
        {
            "version": 2,
            "status": "success",
            "eval": {"task": "t", "model": "m", "dataset": {"samples": 5}, "config": {"epochs": 1}},
            "results": {"scores": [{"name": "s", "scorer": "s", "metrics": metrics}]},
            "samples": samples,
        }
    )


def promptfoo():
    results = [
        {
            "success": bool(label),
            "score": label,
            "testIdx": number,
            "promptIdx": 0,
            "provider": {"id": "echo", "label": ""},
            "prompt": {"raw": CANARY},
            "response": {"output": CANARY},
            "gradingResult": {"reason": CANARY},
            "failureReason": 0 if label else 1,
        }
        for number, label in enumerate(LABELS)
    ]
    stats = {"successes": 2, "failures": 3, "errors": 0}
    return json.dumps({"evalId": "e", "results": {"version": 3, "prompts": [], "results": results, "stats": stats}})


def rows(**columns):
    """Return one row a label, with text beside it."""
    return [
        {name: value(number, label) if callable(value) else value for name, value in columns.items()}
        for number, label in enumerate(LABELS)
    ]


#: Format: name of the file, its content, k of n, what counts, and how many rates it stores.
SAMPLES = {
    "inspect": ("log.json", inspect_json, (2, 5), "correct", 1),
    "garak": ("r.report.jsonl", garak, (2, 5), "hit", 1),
    "promptfoo": ("r.json", promptfoo, (2, 5), "passed", 1),
    "lm-eval-samples": (
        "samples_t_2026-01-01T00.jsonl",
        lambda: lines(
            rows(
                doc_id=lambda i, _: i, doc={"q": CANARY}, arguments=CANARY, resps=[[CANARY]], filter="none",
                metrics=["acc"], acc=lambda _, x: float(x),
            )
        ),
        (2, 5), "correct", 0,
    ),
    "pyrit": (
        "scores.jsonl",
        lambda: lines(
            rows(
                id=lambda i, _: f"s{i}", score_value=lambda _, x: str(bool(x)), score_type="true_false",
                score_category=["refusal"], score_rationale=CANARY, prompt_request_response_id=lambda i, _: f"p{i}",
                scorer_class_identifier={"__type__": "S"},
            )
        ),
        (2, 5), "refused", 0,
    ),
    "openai-evals": (
        "log.jsonl",
        lambda: lines(
            [
                {"spec": {"completion_fns": ["f"], "eval_name": "e"}},
                {"final_report": {"accuracy": 0.4}},
                *rows(
                event_id=lambda i, _: i, sample_id=lambda i, _: f"e.{i}", type="match",
                data=lambda _, x: {"correct": bool(x), "expected": CANARY, "picked": CANARY, "sampled": CANARY},
                ),
            ]
        ),
        (2, 5), "correct", 1,
    ),
    "jailbreakbench": (
        "artifact.json",
        lambda: json.dumps(
            {
                "parameters": {"model": "m", "attack_success_rate": 0.4, "number_of_total_jailbreaks": 2},
                "jailbreaks": rows(
                    index=lambda i, _: i, goal=CANARY, behavior=CANARY, category="c", prompt=CANARY, response=CANARY,
                    jailbroken=lambda _, x: bool(x),
                ),
            }
        ),
        (2, 5), "jailbroken", 2,
    ),
    "harmbench": (
        "results.json",
        lambda: json.dumps(
            {f"b{i}": [{"test_case": CANARY, "generation": CANARY, "label": x}] for i, x in enumerate(LABELS)}
        ),
        (2, 5), "harmful", 0,
    ),
    "strongreject": (
        "scores.csv",
        lambda: "forbidden_prompt,response,jailbreak,score,refusal\n"
        + "".join(f'"{CANARY}, {i}","{CANARY}",none,{0.5 * x},{1 - x}\n' for i, x in enumerate(LABELS)),
        (3, 5), "refused", 0,
    ),
    "sorry-bench": (
        "judgment.jsonl",
        lambda: lines(
            rows(
                question_id=lambda i, _: i, model="m", judge=["j", "base"], user_prompt=CANARY, judgment=CANARY,
                score=lambda _, x: float(x), turn=1, tstamp=0.0,
            )
        ),
        (2, 5), "fulfilled", 0,
    ),
    "refusal-direction": (
        "evaluation.json",
        lambda: json.dumps(
            {
                "substring_matching_success_rate": 0.4,
                "completions": rows(category="c", prompt=CANARY, response=CANARY,
                                    is_jailbreak_substring_matching=lambda _, x: x),
            }
        ),
        (2, 5), "jailbroken", 1,
    ),
    "helm-instances": (
        "per_instance_stats.json",
        lambda: json.dumps(
            rows(
                instance_id=lambda i, _: f"id{i}", train_trial_index=0, text=CANARY,
                stats=lambda _, x: [{"name": {"name": "exact_match"}, "count": 1, "sum": x, "mean": x}],
            )
        ),
        (2, 5), "correct", 0,
    ),
    "json": (
        "run.json",
        lambda: json.dumps(
            {
                "model": "m",
                "config": {"prompt": CANARY},
                "summary": {"attack_success_rate": 0.4, "n": 5},
                "results": rows(id=lambda i, _: i, prompt=CANARY, response=CANARY, jailbroken=lambda _, x: bool(x)),
            }
        ),
        (2, 5),
        "jailbroken",
        1,
    ),
    "plain": (
        "labels.csv",
        lambda: "id,prompt,response,label\n"
        + "".join(f'q{i},"{CANARY}","{CANARY}",{"unsafe" if x else "safe"}\n' for i, x in enumerate(LABELS)),
        (2, 5), "unsafe", 0,
    ),
}  # fmt: skip
#: Formats that hold rates alone: name, content, and how many rates.
RATES = {
    "rates": (
        "board.json",
        lambda: json.dumps(
            {m: {"n": 5, "correct": k, "accuracy": k / 5, "note": CANARY} for m, k in (("a", 2), ("b", 3))}
        ),
        2,
    ),
    "lm-eval": (
        "results_1.json",
        lambda: json.dumps(
            {
                "results": {"t": {"alias": "t", "acc,none": 0.4, "acc_stderr,none": 0.2449489742783178}},
                "n-samples": {"t": {"original": 5, "effective": 5}},
                "config": {"model": "m"},
                "configs": {"t": {"doc_to_text": CANARY}},
            }
        ),
        1,
    ),
    "helm": (
        "stats.json",
        lambda: json.dumps([{"name": {"name": "exact_match", "split": "test"}, "count": 5, "sum": 2.0, "mean": 0.4}]),
        1,
    ),
    "every-eval-ever": (
        "record.json",
        lambda: json.dumps(
            {
                "schema_version": "0.2.2",
                "model_info": {"id": "d/m", "name": CANARY},
                "evaluation_results": [
                    {
                        "evaluation_name": "e",
                        "metric_config": {"min_score": 0, "max_score": 1, "score_type": "continuous"},
                        "score_details": {"score": 0.4, "uncertainty": {"num_samples": 5}},
                    }
                ],
            }
        ),
        1,
    ),
    "reward-bench": (
        "scores.json",
        lambda: json.dumps({"model": "m", "note": CANARY, "refusals-dangerous": 0.07, "hep-go": 41 / 164}),
        2,
    ),
    "alpaca-eval": (
        "board.csv",
        lambda: ",win_rate,n_wins,n_wins_base,n_draws,n_total,discrete_win_rate,mode\n"
        + f'm,50.0,2,3,0,5,40.0,"{CANARY}"\n',
        1,
    ),
}  # fmt: skip


def write(folder, format_name):
    """Write the sample of a format; returns its path."""
    name, content, *_ = (SAMPLES | RATES)[format_name]
    path = folder / name
    path.write_text(content(), encoding="utf-8")
    return path
