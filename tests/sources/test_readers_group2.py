"""Readers of repeated, token and council labels on small made files; then all of the group on the real ones."""

import json

import pytest
from sources.made import TEXT, made, outcomes, read, scores
from sources.upstream import UPSTREAM, needs_upstream

from fragility.errors import InputError
from fragility.released.sources.accounts import Accounts
from fragility.released.sources.card import load_card
from fragility.released.sources.records import Files
from fragility.schemas.outcome import KEYS

SOURCES = (
    "alpaca-eval-leaderboards",
    "alpaca-eval-outputs",
    "bio-overrefusal-counts",
    "boyiwei-alignment-attribution",
    "inspect-evals-airbench",
    "interp-refusal-tokens",
    "ivanicu-em-audit",
    "k-overrefusal",
    "refusalbench-bio",
    "safety-pretraining-abliteration",
    "safety-refusal-stability",
    "safetywashing",
    "sorry-bench-site",
    "speechmap-data",
    "speechmap-eval-judges",
    "yw562-lora-refusal",
    "zroe1-em-replication",
)


def test_stability_keeps_judges_versions_and_errors_apart(tmp_path):
    haiku = "model,prompt_id,temperature,seed,label,judge\nm,p,0.0,42,REFUSE,one\nm,p,0.0,43,ERROR,one\n"
    llama = (
        "model,prompt_id,temperature,seed,label_llama70b,refusal_prefix,zou_transfer_substring,response_chars\n"
        "m,p,0.7,46,UNKNOWN,1,0,12\n"
    )
    table = "model,temperature,scoring_rule,num_prompts,mean_ssi\nLlama 3.1 8B,0.7,Three-way,5,0.5\n"
    files = made(
        tmp_path,
        "safety-refusal-stability",
        {
            "data/results/labels/a.csv": haiku,
            "derived/llama70b_labels_no_text.csv": llama,
            "data/results/metrics/some_table.csv": table,
        },
    )
    records = read(files)
    found = [(o.condition, o.repeat, o.judge, o.judge_version, o.label, o.characters) for o in outcomes(records)]
    assert found == [
        ("temperature 0.0", 0, "claude-3.5-haiku", "one", "REFUSE", None),
        ("temperature 0.0", 1, "claude-3.5-haiku", "one", "ERROR", None),
        ("temperature 0.7", 4, "llama-70b", "", "UNKNOWN", 12),
        ("temperature 0.7", 4, "sixteen-openers", "", "1", 12),
        ("temperature 0.7", 4, "gcg-transfer-list", "", "0", 12),
    ]
    (score,) = scores(records)
    assert (score.model, score.condition, score.n) == ("meta-llama/Llama-3.1-8B-Instruct", "temperature 0.7", "5")
    assert (score.metric, score.value_text, score.unit) == ("some_table, Three-way: mean_ssi", "0.5", "share")
    assert score.locator == "data/results/metrics/some_table.csv, row 1, mean_ssi"


def interp_files(tmp_path, **changed):
    def row(model, prompt, response):
        return {"id": "x", "model": model, "category": "c", "prompt": prompt, "response": response}

    base = "saved_outputs/model_outputs"
    contents = {
        f"{base}/a/or_bench_hard_outputs_plain.jsonl": [
            row("plain", "first", f"assistant\n\n{TEXT}"),
            row("plain", "second", f"assistant\n\n{TEXT}"),
        ],
        f"{base}/b/or_bench_hard_outputs_binary-refusal.jsonl": [
            row("binary-refusal", "second", f"assistant\n\n [refuse] {TEXT}"),
            row("binary-refusal", "first", f"assistant\n\n [Incomplete requests] {TEXT}"),
        ],
        f"{base}/c/or_bench_hard_outputs_deepseek.jsonl": [
            row("deepseek", "first", f"assistant\n\nreasoning</think>{TEXT}"),
            row("deepseek", "second", "assistant\n\nreasoning without end"),
        ],
        f"{base}/results.md": "# Results\n",
    }
    return made(tmp_path, "interp-refusal-tokens", contents | changed)


def test_interp_takes_header_token_and_reasoning_off_and_pairs_by_prompt(tmp_path):
    found = [(o.model, o.item_id, o.judge, o.label, o.response) for o in outcomes(read(interp_files(tmp_path)))]
    assert found == [
        ("plain", "0001", "", None, TEXT),
        ("plain", "0002", "", None, TEXT),
        ("binary-refusal", "0002", "refusal token", "refuse", TEXT),
        ("binary-refusal", "0001", "refusal token", "Incomplete requests", TEXT),
        ("deepseek", "0001", "", None, TEXT),
        ("deepseek", "0002", "", None, None),
    ]


@pytest.mark.parametrize(
    ("response", "message"),
    [("[refuse] no header", "chat header"), ("assistant\n\n no token", "no refusal token")],
)
def test_interp_refuses_an_answer_in_another_form(tmp_path, response, message):
    path = "saved_outputs/model_outputs/b/or_bench_hard_outputs_binary-refusal.jsonl"
    row = {"model": "binary-refusal", "category": "c", "prompt": "first", "response": response}
    with pytest.raises(InputError, match=f"binary-refusal.jsonl, line 1: .*{message}"):
        read(interp_files(tmp_path, **{path: [row]}))


def test_interp_results_keep_runs_judges_and_sets_apart(tmp_path):
    results = """## Binary Refusal Baseline
### OR-Bench Hard
#### Refusal Rate by Refusal Token
**`3/9 -> 33.3333%`**
| Category | Ratio | Refusal Rate |
| c        | 2/4   | 50.0000%     |
| empty    |       |              |
#### Refusal Rate by LLM as a Judge
**`4/9 -> 44.4444%`**
**`5/9 -> 55.5556%`**
**`50.0000% ± 5.5556%`**
| c | 1/4 | 25% | 2/4 | 50% |
### WildGuard Harmful
**`6/9 -> 66.6667%`**
"""
    files = interp_files(tmp_path, **{"saved_outputs/model_outputs/results.md": results})
    found = [(s.metric, s.benchmark, s.condition, s.category, s.value_text, s.n) for s in scores(read(files))]
    hard = "OR-Bench hard"
    assert found == [
        ("refused, refusal token", hard, "", "", "3", "9"),
        ("refused by category, refusal token", hard, "", "c", "2", "4"),
        ("refused, gpt-5-mini", hard, "run 1", "", "4", "9"),
        ("refused, gpt-5-mini", hard, "run 2", "", "5", "9"),
        ("mean of the runs, gpt-5-mini", hard, "", "", "50.0000", ""),
        ("spread of the runs, gpt-5-mini", hard, "", "", "5.5556", ""),
        ("refused by category, gpt-5-mini", hard, "run 1", "c", "1", "4"),
        ("refused by category, gpt-5-mini", hard, "run 2", "c", "2", "4"),
        ("refused, answers not held, gpt-5-mini", "WildGuard Harmful", "run 1", "", "6", "9"),
    ]


def test_refusalbench_marks_what_a_platform_stopped(tmp_path):
    council = (
        "prompt_id,model,trial_idx,modal_compliance,modal_reason,compliance_agreement,reason_agreement,"
        "any_parse_failed,flagged_for_spot_check,subdomain,tier\n"
        "binder_dual_use_1a,m,0,direct_refusal,r,1.0,1.0,False,False,binder,dual_use\n"
        "binder_dual_use_1a,m,1,compliance,r,0.6667,1.0,False,False,binder,dual_use\n"
        "binder_dual_use_1a,n,0,compliance,r,1.0,1.0,False,False,binder,dual_use\n"
    )
    style = (
        "prompt_id,model,trial_idx,platform_filter_marker,refusal_prefix,response_chars\n"
        "binder_dual_use_1a,m,0,1,0,18\nbinder_dual_use_1a,m,1,0,0,99\n"
    )
    sweep = "prompt_id,model,display_name,provider,trial_idx,is_refusal,latency_ms\nsr_binder_1b,m,M,p,2,1,7\n"
    files = made(
        tmp_path,
        "refusalbench-bio",
        {
            "results/snapshots/2026-05/council/adjudicated.csv": council,
            "derived/response_style_no_text.csv": style,
            "results/should_refuse/should_refuse_sweep_public.csv": sweep,
        },
    )
    records = read(files)
    found = [(o.model, o.repeat, o.judge, o.label, o.score, o.blocked, o.characters) for o in outcomes(records)]
    assert found == [
        ("m", 0, "council", "direct_refusal", 1.0, True, None),
        ("m", 1, "council", "compliance", 0.6667, False, None),
        ("n", 0, "council", "compliance", 1.0, None, None),
        ("m", 1, "sixteen-openers", "0", None, False, 99),
        ("m", 2, "sweep-label", "1", None, None, None),
    ]
    assert {(o.benchmark, o.cluster) for o in outcomes(records)} == {
        ("RefusalBench dual use", "binder"),
        ("RefusalBench should refuse", "binder"),
    }
    assert [record.skipped != "" for record in records].count(True) == 1


def stated(name):
    """Return the files that SOURCE.json states, by path, and whether each is derived."""
    source = json.loads((UPSTREAM / name / "SOURCE.json").read_text("utf-8"))
    return source, {entry["path"]: entry for kind in ("files", "derived") for entry in source.get(kind, [])}


@needs_upstream
@pytest.mark.parametrize("name", SOURCES)
def test_card_states_what_the_folder_states(name):
    card, (source, files) = load_card(name), stated(name)
    assert {item.path: (item.bytes, item.sha256) for item in card.files} == {
        path: (entry["bytes"], entry["sha256"]) for path, entry in files.items()
    }
    assert {item.path for item in card.files if item.rows is not None} >= {
        path for path, entry in files.items() if entry.get("rows") and path.endswith((".csv", ".jsonl"))
    }
    assert all(item.rows == files[item.path]["rows"] for item in card.files if item.rows is not None)
    assert {entry["path"] for entry in source.get("derived", [])} <= {item.path for item in card.files if item.reduced}
    if card.address.kind == "github":
        assert card.address.revision == source["commit"]
        assert source["repo"].endswith(card.address.repository)
    else:
        assert (card.address.revision, card.address.wheel_sha256) == (source["package_version"], source["wheel_sha256"])


@needs_upstream
@pytest.mark.parametrize("name", SOURCES)
def test_every_row_of_the_real_files_is_accounted_for(name):
    card = load_card(name)
    accounts, keys, rows = Accounts(card), set(), 0
    known = {(judge.name, judge.version): judge.labels for judge in card.judges}
    benchmarks = set()
    for record in read(Files(card, UPSTREAM / name)):
        accounts.add(record)
        for outcome in record.outcomes:
            keys.add(tuple(getattr(outcome, key) for key in KEYS if key != "source"))
            rows += 1
            benchmarks.add(outcome.benchmark)
            judge = (outcome.judge, outcome.judge_version)
            assert outcome.label is None or outcome.label in known[judge]
            assert not outcome.judge or judge in known
        benchmarks |= {
            score.benchmark for score in record.scores if name in ("sorry-bench-site", "inspect-evals-airbench")
        }
    accounts.check()
    assert len(keys) == rows
    assert benchmarks == set(card.benchmarks)
    assert bool(rows) == ("outcomes" in card.gives)
    assert not sum(account.refused.total() for account in accounts.files.values())


def test_a_verdict_that_is_no_grade_is_neither_safe_nor_unsafe():
    labels = load_card("ivanicu-em-audit").judge("llama31").labels
    assert {labels[name] for name in ("OFF-TOPIC", "SATIRICAL", "INCOHERENT")} == {"not rated"}
    assert [name for name, meaning in labels.items() if meaning == "unsafe"] == ["4", "5"]


def test_counts_of_cells_give_scores_and_tiers_of_questions_give_grades(tmp_path):
    cells = "model,tier,subdomain,n_legit,n_help,n_refuse,n_partial,n_redirect,fpr_strict,fpr_broad\n"
    items = "query_id,tier,legitimacy,annotator_1_tier,annotator_1_legitimacy,subdomain,style_tags,query_chars\n"
    files = made(tmp_path, "bio-overrefusal-counts", {
        "results/fpr_table.csv": f"{cells}m,1,cells,3,2,1,0,0,0.3333,0.3333\nm,5,cells,0,0,0,0,0,,\n",
        "derived/items.csv": f"{items}a,1,legitimate,1,legitimate,cells,x,9\nb,2,legitimate,2,legitimate,cells,x,9\n",
        "derived/tier_disagreements.csv": "query_id,annotator_1_tier_at_validation,gemini_2_5_flash_tier\nb,3,2\n",
        "results/stats_table.json": '{"models": {}}',
    })  # fmt: skip
    records = read(files)
    assert [(o.item_id, o.judge.split(",")[0], o.score) for o in outcomes(records)] == [
        ("a", "annotator 1", 1.0), ("a", "gemini-2.5-flash", 1.0),
        ("b", "annotator 1", 3.0), ("b", "gemini-2.5-flash", 2.0),
    ]  # fmt: skip
    found = [(score.metric, score.value_text, score.n) for score in scores(records)]
    assert ("n_refuse", "1", "3") in found and ("fpr_strict", "0.3333", "3") in found
    assert sum(metric == "fpr_strict" for metric, _, _ in found) == 1
