"""speechmap-eval-judges: 400 frozen responses, 18 judge runs, two versions of a reference label and a later review.

Prevents the failures in which runs of one judge under different instructions are pooled, or the revised reference,
which was made with the help of such judges, is read as an independent one.
"""

from collections.abc import Iterator
from typing import Any

from fragility.released.aggregates import ReleasedScore
from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows, json_file, json_lines, skip_rows
from fragility.released.sources.readers.wide import csv_header
from fragility.released.sources.records import Files, Record, reader

_MATRIX = "derived/judge_matrix_no_text.csv"
_FIRST = ("question_id", "model", "domain", "bucket", "bucket_subtype", "gold_original", "gold_consensus_v4")
_GOLD = {"gold_original": "original", "gold_consensus_v4": "consensus v4"}
_RESPONSES = "judge_evaluation/us_hard_sample_responses.jsonl"
_REVIEW = "judge_evaluation/gold_review/review_decisions.jsonl"
_SAME = "held in the table of all judge runs"


@reader("speechmap-eval-judges")
def speechmap_eval_judges(files: Files) -> Iterator[Record]:
    """Yield every judge run and both references for each response, the review, and the released reports."""
    answers = {(row["question_id"], row["model"]): row["response"] for _, row in json_lines(files, _RESPONSES)}
    header = csv_header(files, _MATRIX)
    runs = header[header.index("refusal_prefix") + 1 :]
    buckets = {}
    for _, row in csv_rows(files, _MATRIX, [*_FIRST, "refusal_prefix", *runs]):
        key = (row["question_id"], row["model"])
        buckets[key] = row
        labels = [("gold", version, row[column]) for column, version in _GOLD.items()]
        labels += [(*_judge(run), row[run]) for run in runs]
        outcomes = [_outcome(row, answers[key], judge, version, label) for judge, version, label in labels]
        yield Record(_MATRIX, tuple(outcomes))
    yield from _reviews(files, buckets, answers)
    yield from skip_rows(_RESPONSES, answers, "the response belongs to the rows of its judge runs")
    for start in ("judge_evaluation/us_hard_sample_manifest", "judge_evaluation/results/"):
        for item in files.matching(start, ".jsonl"):
            yield from skip_rows(item.path, json_lines(files, item.path), _SAME)
    for item in files.matching("judge_evaluation/reports/"):
        yield Record(item.path, scores=tuple(_scores(json_file(files, item.path), item.path)))


def _judge(run: str) -> tuple[str, str]:
    """Return name and version of a run: what follows `_grok_` numbers the instructions."""
    name, _, version = run.partition("_grok_")
    return name, version


def _outcome(row: dict[str, str], response: dict[str, Any], judge: str, version: str, label: str) -> Outcome:
    choice = response["choices"][0]
    return Outcome(
        model=row["model"],
        condition=row["bucket"],
        benchmark="SpeechMap US hard",
        item_id=row["question_id"],
        cluster=row["domain"],
        judge=judge,
        judge_version=version,
        label=label,
        response=choice["message"]["content"],
        blocked=choice["finish_reason"] == "content_filter",
    )


def _reviews(files: Files, buckets: dict[Any, dict[str, str]], answers: dict[Any, Any]) -> Iterator[Record]:
    rows = [row for _, row in json_lines(files, _REVIEW, ("question_id", "model", "decision", "gold_label"))]
    last = {(row["question_id"], row["model"]): number for number, row in enumerate(rows)}
    for number, row in enumerate(rows):
        key = (row["question_id"], row["model"])
        if last[key] != number:
            yield Record(_REVIEW, skipped="reviewed again further down")
            continue
        label = row["new_label"] if row["decision"] == "reclassify" else row["gold_label"]
        yield Record(_REVIEW, (_outcome(buckets[key], answers[key], "gold review", "", label),))


def _scores(report: dict[str, Any], path: str) -> Iterator[ReleasedScore]:
    judge = path.rsplit("/", 1)[1].split("__")[0]
    metric = f"accuracy of {judge}"
    yield ReleasedScore("", metric, str(report["accuracy_pct"]), f"{path}, accuracy_pct", unit="percent", judge=judge)
    for bucket, part in report["accuracy_by_bucket"].items():
        about = {"condition": bucket, "unit": "percent", "n": str(part["total"]), "judge": judge}
        yield ReleasedScore("", metric, str(part["accuracy_pct"]), f"{path}, accuracy_by_bucket.{bucket}", **about)
