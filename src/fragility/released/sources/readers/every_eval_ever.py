"""Records of the every_eval_ever schema: results become released scores, lines become outcomes.

A line is a judgement; what our own export keeps of it stands in its `metadata` (`KEPT`), in other records the grade is
`evaluation.score`. A result that is computed from the lines beside it (`COMPUTED`) is no released score.
"""

from collections.abc import Iterator
from typing import Any

from fragility.errors import InputError, quoted
from fragility.released.aggregates import ReleasedScore
from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import check_keys, json_file, json_lines, place
from fragility.released.sources.records import Files, Record, reader

#: Columns of an outcome that a line keeps in its metadata.
KEPT = (
    *("condition", "cluster", "repeat", "judge", "judge_version"),
    *("label", "meaning", "score", "blocked", "characters", "words"),
)
#: Detail of a result's metric that says it is no number of its own.
COMPUTED = "computed from"
_RESULT = ("evaluation_name", "metric_config", "score_details")
_LINE = ("model_id", "evaluation_name", "sample_id", "evaluation")


@reader("every-eval-ever")
def every_eval_ever(files: Files) -> Iterator[Record]:
    """Yield the results of all records, then the lines."""
    for item in files.matching(end=".json"):
        where = place(files, item.path)
        record = check_keys(json_file(files, item.path, True), ("model_info", "evaluation_results"), where)
        model = _named(str(check_keys(record["model_info"], ("id",), f"{where}, model_info")["id"]))
        for number, result in enumerate(record["evaluation_results"]):
            spot = f"evaluation_results[{number}]"
            own = check_keys(result, _RESULT, f"{where}, {spot}")
            check_keys(own["metric_config"], (), f"{where}, {spot}, metric_config")
            check_keys(own["score_details"], ("score",), f"{where}, {spot}, score_details")
            yield _result(item.path, f"{item.path}, {spot}", model, own)
    for item in files.matching(end=".jsonl"):
        for number, line in json_lines(files, item.path, _LINE):
            where = f"{place(files, item.path)}, line {number}"
            check_keys(line["evaluation"], ("score",), f"{where}, evaluation")
            yield Record(item.path, outcomes=(_outcome(line, f"{where}, metadata"),))


def _result(path: str, locator: str, model: str, result: dict[str, Any]) -> Record:
    config, details = result["metric_config"], result["score_details"].get("details") or {}
    if COMPUTED in (config.get("additional_details") or {}):
        return Record(path, skipped="computed from the lines beside the record")
    generation = (result.get("generation_config") or {}).get("additional_details") or {}
    judges = [judge["model_info"]["name"] for judge in (config.get("llm_scoring") or {}).get("judges", [])]
    samples = (result["score_details"].get("uncertainty") or {}).get("num_samples", "")
    score = ReleasedScore(
        model=model,
        condition=generation.get("condition", ""),
        benchmark=result["evaluation_name"],
        category=details.get("category", ""),
        metric=config.get("metric_name") or config.get("metric_id") or result["evaluation_name"],
        unit=config.get("metric_unit", ""),
        value_text=details.get("value_text", str(result["score_details"]["score"])),
        n=details.get("n", str(samples)),
        judge=details.get("judge", ", ".join(judges)),
        locator=details.get("locator", locator),
    )
    return Record(path, scores=(score,))


def _outcome(line: dict[str, Any], where: str) -> Outcome:
    kept = line.get("metadata") or {}
    label = kept.get("label")
    if "score" not in kept and label is None:
        kept = {**kept, "score": line["evaluation"]["score"]}
    answers = (line.get("output") or {}).get("raw") or [None]
    characters = _number(kept, "characters", where)
    return Outcome(
        model=_named(line["model_id"]),
        condition=kept.get("condition", ""),
        benchmark=line["evaluation_name"],
        item_id=str(line["sample_id"]),
        cluster=kept.get("cluster", ""),
        repeat=int(_number(kept, "repeat", where) or 0),
        judge=kept.get("judge", ""),
        judge_version=kept.get("judge_version", ""),
        label=label,
        score=_number(kept, "score", where),
        response=answers[0],
        blocked={"true": True, "false": False}.get(kept.get("blocked", "")),
        characters=None if characters is None else int(characters),
    )


def _number(kept: dict[str, Any], name: str, where: str) -> float | None:
    if name not in kept:
        return None
    try:
        return float(kept[name])
    except (TypeError, ValueError):
        raise InputError(f"{name} {quoted(kept[name])}", where, "expected a number") from None


def _named(model: str) -> str:
    return "" if model == "not named" else model
