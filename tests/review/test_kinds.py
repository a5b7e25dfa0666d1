"""The first sentence answers what a person asks of a kind of file, whatever its columns are called."""

import json

import pytest
from scipy.stats import binomtest, fisher_exact
from statsmodels.stats.proportion import proportion_confint

from fragility.review.doctor import doctor

#: 78 items both refused, 9 the first alone, 7 the second alone, 6 neither.
PAIRS = [(1, 1)] * 78 + [(1, 0)] * 9 + [(0, 1)] * 7 + [(0, 0)] * 6
PAIRED = (
    "87 against B with 85 of the same 100: no difference shown (+2.0 points, −6.3 to +10.5; "
    f"exact p {binomtest(9, 16).pvalue:.3f}"
)
UNPAIRED = f"exact p {fisher_exact([[87, 13], [85, 15]])[1]:.3f}"
JUDGED = [(1, 1)] * 22 + [(1, 0)] * 8 + [(0, 1)] * 5 + [(0, 0)] * 25
AGREES = "on 47 of 60 answers (78.3 %"


def limits(k, n):
    return " to ".join(f"{100 * x:.1f}" for x in proportion_confint(k, n, method="wilson"))


def rows(header, lines, by=","):
    return by.join(header) + "\n" + "".join(by.join(map(str, line)) + "\n" for line in lines)


def objects(lines):
    return "".join(json.dumps(line) + "\n" for line in lines)


LONG = [(n, model, value) for n, pair in enumerate(PAIRS) for model, value in zip("AB", pair, strict=True)]
RAN = [(n, int(n < 2)) for n in range(6)]
KINDS = {
    # a rate against the counts in its own row
    "board.csv": (
        rows(("model", "resolved", "total", "resolve_rate"), [("a", 187, 500, 37.4), ("b", 201, 500, 41.2)], ";"),
        "1 of 2 rates does not fit",
        "201 of 500 give 40.2000 %",
    ),
    "ties.csv": (
        rows(
            ("name", "wins", "losses", "ties", "games", "win_rate"),
            [("a", 60, 30, 10, 100, 65.0), ("b", 40, 50, 10, 100, 48.0)],
        ),
        "(40 + 10 / 2) of 100 give 45.0000 %",
    ),
    "board.json": (
        json.dumps(
            {
                "a": {"correct": 31, "total": 250, "accuracy": 0.124},
                "b": {"correct": 40, "total": 250, "accuracy": 0.18},
            }
        ),
        "0.18 does not fit: 40 of 250",
    ),
    "board.jsonl": (
        objects(
            [
                {"model": "a", "jailbroken": 31, "num_prompts": 250, "asr": 12.4},
                {"model": "b", "jailbroken": 40, "num_prompts": 250, "asr": 18.0},
            ]
        ),
        "does not fit: 40 of 250",
    ),
    # two rates
    "rates.json": (
        json.dumps({"A": {"asr": 0.87, "n": 100}, "B": {"asr": 0.85, "n": 100}}),
        "no difference shown",
        UNPAIRED,
    ),
    "rates.jsonl": (objects([{"model": m, "n": 100, "rate": r} for m, r in (("A", 0.87), ("B", 0.85))]), UNPAIRED),
    "rate.json": (json.dumps({"model": "A", "refusal_rate": 0.87, "num_samples": 100}), "87 of 100", limits(87, 100)),
    "rates.csv": (rows(("model", "refusal rate (%)", "N"), [("A", "87,0", 100), ("B", "85,0", 100)], ";"), UNPAIRED),
    "counts.md": (
        "| | refused | n |\n|---|---|---|\n| A | 87 | 250 |\n| B | 95 | 250 |\n",
        "A with 87 against B with 95 of 250",
    ),
    "delta.md": (
        "| M | ASR |\n|---|---|\n| a (48/100) | 48.0% |\n| b (58/100) | 58.0% (+10.0%) |\n",
        "48",
        "58",
        "no difference",
    ),
    # a count beside a claim
    "claim.tsv": (
        rows(("set", "claimed", "ours"), [("train", 0.88, "11 of 25"), ("test", 0.92, "37 of 100")], "\t"),
        "11 of 25",
        "excludes the 0.88",
        limits(11, 25),
    ),
    "claim.md": (
        "| set | claimed | ours |\n|---|---|---|\n| train | 88% | 37/100 |\n",
        "excludes the 88%",
        limits(37, 100),
    ),
    # sections and their parts
    "total.md": (
        "| part | acc (%) | n |\n|---|---|---|\n| x | 7.0 | 100 |\n| y | 94.0 | 250 |\n| Total | 60.0 | 350 |\n",
        "neither",
        "242 of 350",
    ),
    "parts.json": (
        json.dumps({"subsets": {"x": {"score": 0.07, "n": 100}, "y": {"score": 0.94, "n": 250}}, "overall": 0.6}),
        "neither",
        "242 of 350",
    ),
    # wins by stimulus
    "wins.csv": (
        rows(("vignette", "repetition", "winner"), [(v, r, "A") for v in "pqrs" for r in range(3)]),
        "4 of 4 items",
        "p 0.0625 one-sided",
    ),
    "picks.jsonl": (
        objects([{"scenario": n, "seed": s, "outcome": "win" if n else "tie"} for n in range(5) for s in (1, 2)]),
        "4 of 4 items",
        "p 0.0625 one-sided",
    ),
    # a judge against people
    "nested.jsonl": (
        objects([{"id": n, "labels": {"human": bool(h), "judge": bool(j)}} for n, (h, j) in enumerate(JUDGED)]),
        AGREES,
        "0.733",
    ),
    "truth.csv": (
        rows(("sample", "ground_truth", "prediction"), [(n, *pair) for n, pair in enumerate(JUDGED)]),
        AGREES,
        "0.833",
    ),
    "raters.csv": (
        rows(
            ("id", "rater", "label"),
            [
                (n, who, ("safe", "unsafe")[label])
                for n, pair in enumerate(JUDGED)
                for who, label in zip(("human", "gpt-4"), pair, strict=True)
            ],
        ),
        AGREES,
    ),
    # two models on the same items
    "wide.csv": (
        rows(("id", "A_refused", "B_refused"), [(n, *pair) for n, pair in enumerate(PAIRS)]),
        f"a with {PAIRED}".replace("B", "b"),
    ),
    "long.jsonl": (
        objects([{"question": f"q{n}", "system": m, "is_refusal": bool(v)} for n, m, v in LONG]),
        f"A with {PAIRED}",
    ),
    "arms.json": (
        json.dumps({m: [{"id": n, "refused": v} for n, k, v in LONG if k == m] for m in "AB"}),
        f"A with {PAIRED}",
    ),
    "ids.json": (
        json.dumps({str(n): dict(zip("AB", map(bool, pair), strict=True)) for n, pair in enumerate(PAIRS)}),
        f"A with {PAIRED}",
    ),
    # runs that went wrong
    "status.jsonl": (
        objects(
            [{"id": n, "status": "ok", "correct": bool(v)} for n, v in RAN]
            + [{"id": n, "status": "timeout", "correct": None} for n in (6, 7)]
        ),
        "2 of 6",
        "2 errored",
        "25.0 and 50.0",
    ),
    "scored.csv": (
        rows(("id", "score", "status"), [(n, v, "completed") for n, v in RAN] + [(6, 0, "error"), (7, 0, "error")]),
        "2 of 6",
        "2 errored",
        limits(2, 6),
    ),
    "deep.jsonl": (
        objects(
            [{"id": n, "evaluation": {"score": v}, "error": None} for n, v in RAN]
            + [{"id": n, "evaluation": None, "error": {"type": "x"}} for n in (6, 7)]
        ),
        "2 of 6",
        "2 errored",
    ),
    "skipped.csv": (
        rows(("id", "passed", "skipped"), [(n, v, "false") for n, v in RAN] + [(6, "", "true"), (7, "", "true")]),
        "2 of 6",
        "2 dropped",
    ),
    "tests.csv": (
        rows(("id", "status"), [(n, ("failed", "passed")[v]) for n, v in RAN] + [(6, "error"), (7, "error")]),
        "2 of 6",
        "2 errored",
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_the_first_sentence_answers(name, tmp_path):
    content, *wanted = KINDS[name]
    (tmp_path / name).write_text(content)
    answer = doctor(tmp_path / name)
    assert [part for part in wanted if part not in answer.finding] == [], answer.as_text()
    assert "does not fit" not in answer.finding or answer.inconsistent == 1


def test_growth_along_a_row_is_compared(tmp_path):
    path = tmp_path / "steps.md"
    path.write_text("| HarmBench ASR (n=320) | step 0 | step 5 | step 10 | step 20+ |\n|---|---|---|---|---|\n"
                    "| a | 5.6% | 10.9% | 93.4% | 99.1% |\n| b | 15.6% | 30.3% | 97.8% | 99.1% |\n")  # fmt: skip
    first = doctor(path).tables["comparisons"][0]
    assert (first["first"], first["k1"], first["second"], first["k2"], first["of"]) == (
        "step 0",
        18,
        "step 20+",
        317,
        "a",
    )


@pytest.mark.parametrize("count", ["refused", "flagged"])
def test_a_count_of_one_thing_is_not_held_against_the_rate_of_another(count, tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"model": "m", count: 30, "total": 100, "accuracy": 0.8}))
    assert doctor(tmp_path / "a.json").inconsistent == 0
    (tmp_path / "a.csv").write_text(
        rows(("model", count, "total", "asr"), [("a", 30, 100, 80.0), ("b", 20, 100, 71.0)])
    )
    assert doctor(tmp_path / "a.csv").inconsistent == 0


def test_a_stored_number_is_told_as_it_stands(tmp_path):
    items = [{"id": n, "correct": n < 85} for n in range(100)]
    (tmp_path / "a.json").write_text(json.dumps({"accuracy": 0.8, "results": items}))
    answer = doctor(tmp_path / "a.json")
    assert answer.tables["stored"][0]["printed"] == "0.8" and "accuracy: 0.8 does not fit" in answer.finding
    (tmp_path / "a.json").write_text(json.dumps({"accuracy": 0.8, "results": items[5:]}))
    assert doctor(tmp_path / "a.json").inconsistent == 1  # 80 of 95


def inspect_log(samples, scores):
    return json.dumps({"status": "success", "eval": {"task": "t", "model": "m"}, "plan": {},
                       "results": {"scores": scores}, "samples": samples})  # fmt: skip


def test_inspect_epochs_reduced_otherwise_are_no_contradiction(tmp_path):
    samples = [
        {"id": n, "epoch": e, "scores": {"s": {"value": "I" if e == 3 else "C"}}} for n in range(9) for e in (1, 2, 3)
    ]
    scores = [{"name": "s", "scorer": "s", "reducer": "at_least_2", "metrics": {"accuracy": {"value": 1.0}}}]
    (tmp_path / "a.json").write_text(inspect_log(samples, scores))
    answer = doctor(tmp_path / "a.json")
    assert answer.inconsistent == 0 and "reduced by 'at_least_2'" in answer.as_text()


def test_inspect_scorers_that_give_names_or_grades_are_one_score_each(tmp_path):
    samples = [{"id": n, "epoch": 1, "scores": {"many": {"value": {"harm": n % 3 == 0, "refusal": n % 2}},
                                                "strength": {"value": n / 10}}} for n in range(10)]  # fmt: skip
    scores = [
        {"name": name, "scorer": "many", "metrics": {"mean": {"value": value}}}
        for name, value in (("harm", 0.4), ("refusal", 0.5))
    ]
    scores.append({"name": "strength", "scorer": "strength", "metrics": {"mean": {"value": 0.45}}})
    (tmp_path / "a.json").write_text(inspect_log(samples, scores))
    answer = doctor(tmp_path / "a.json")
    assert [(row["judge"], row["counted"]) for row in answer.tables["arms"]] == [
        ("harm", "correct"), ("refusal", "correct"), ("strength", "mean strength")]  # fmt: skip
    assert [row["result"] for row in answer.tables["stored"]] == ["consistent"] * 3


def test_a_second_benchmark_is_not_taken_for_the_one_that_is_known(tmp_path):
    path = tmp_path / "two.md"
    path.write_text("| Model | AdvBench | Our set |\n|---|---|---|\n| a | 18.46% | 12.33% |\n| b | 20.19% | 14.67% |\n")
    assert {row["benchmark"] for row in doctor(path).tables["numbers"] if row["column"] == "Our set"} != {"AdvBench"}


def test_helm_scores_of_safety_are_read_as_grades_or_as_shares(tmp_path):
    entries = [
        {"instance_id": f"id{n}", "train_trial_index": 0,
         "stats": [{"name": {"name": "safety_score", "split": "test"}, "count": 1, "sum": n / 10, "mean": n / 10},
                   {"name": {"name": "safety_gpt_score", "split": "test"}, "count": 1, "sum": n % 2, "mean": n % 2},
                   {"name": {"name": "num_bytes", "split": "test"}, "count": 1, "sum": 99, "mean": 99}]}
        for n in range(11)
    ]  # fmt: skip
    (tmp_path / "per_instance_stats.json").write_text(json.dumps(entries))
    arms = {row["counted"]: row for row in doctor(tmp_path / "per_instance_stats.json").tables["arms"]}
    assert set(arms) == {"mean safety_score", "safety_gpt_score"}
    assert arms["mean safety_score"]["rate"] == pytest.approx(0.5) and arms["safety_gpt_score"]["k"] == 5
