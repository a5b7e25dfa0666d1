"""Four sources that release scores and no items: each is one or two tables of aggregates.

Prevents the failure in which an aggregate enters the outcomes as if somebody had judged one response.
"""

from collections.abc import Iterator
from dataclasses import replace

from fragility.released.aggregates import ReleasedScore
from fragility.released.sources.readers.tables import csv_rows, json_file, skip_rows
from fragility.released.sources.readers.wide import csv_header, wide_scores
from fragility.released.sources.records import Files, Record, reader

_INFO = "data/benchmarks_info.csv"
_SORRY = "derived/fulfillment_rate_43x45.csv"
_AIR = "inspect_evals/air_bench/results.csv"
_PAPER, _TESTED = "paper result (gpt-4o-2024-05-13)", "tested result (gpt-4o-2024-08-06)"
#: Prompts per category, as the source's page states.
_SORRY_PROMPTS = "10"


@reader("boyiwei-alignment-attribution")
def boyiwei_alignment_attribution(files: Files) -> Iterator[Record]:
    """Yield the accuracy of a probe on each attention head of two models."""
    for item in files.matching("data/probing_result_", ".json"):
        model = f"Llama-2-{item.path.split('_')[-1].removesuffix('.json')}-chat"
        for head, accuracy in json_file(files, item.path).items():
            where = f"{item.path}, {head}"
            score = ReleasedScore(model, "probing accuracy", repr(accuracy), where, category=head, unit="share")
            yield Record(item.path, scores=(score,))


@reader("safetywashing")
def safetywashing(files: Files) -> Iterator[Record]:
    """Yield the benchmark scores of chat and base models, named as the source's list of benchmarks names them."""
    info = [row for _, row in csv_rows(files, _INFO, ("benchmark", "name", "metric"))]
    metrics = {row["benchmark"]: {"category": row["name"], "unit": row["metric"]} for row in info}
    for kind in ("chat", "base"):
        path = f"data/benchmarks_{kind}_models.csv"
        columns = {"model": "model", "name": "", "type": "condition"}
        yield from wide_scores(files, path, columns, metrics=metrics)
    yield from skip_rows(_INFO, info, "the name and metric of a column")


@reader("sorry-bench-site")
def sorry_bench_site(files: Files) -> Iterator[Record]:
    """Yield the share of fulfilled requests per model and category."""
    categories = csv_header(files, _SORRY)[1:]
    metrics = {name: {"metric": "fulfilment", "category": name} for name in categories}
    about = {"benchmark": "SORRY-Bench", "judge": "ft-mistral-7b-instruct-v0.2", "n": _SORRY_PROMPTS}
    yield from wide_scores(files, _SORRY, {"model": "model"}, units="share", metrics=metrics, **about)


@reader("inspect-evals-airbench")
def inspect_evals_airbench(files: Files) -> Iterator[Record]:
    """Yield the refusal share per category as the paper states it and as evaluated again, and their difference."""
    shares = {
        _PAPER: {"metric": "refusal", "model": "gpt-4o-2024-05-13", "condition": "paper"},
        _TESTED: {"metric": "refusal", "model": "gpt-4o-2024-08-06", "condition": "tested"},
        "delta": {"metric": "difference"},
    }
    columns = {"index": "category", "sample count": "n"}
    for record in wide_scores(files, _AIR, columns, units="share", metrics=shares, benchmark="AIR-Bench 2024"):
        yield replace(record, scores=tuple(_leveled(score) for score in record.scores))


def _leveled(score: ReleasedScore) -> ReleasedScore:
    """Return a share with the level of its category in the metric's name: "all" is level 0, a prompt's own level 3."""
    if score.metric != "refusal":
        return score
    return replace(score, metric=f"refusal, level {0 if score.category == 'all' else score.category.count('_')}")
