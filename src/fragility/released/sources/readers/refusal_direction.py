"""The refusal-direction runs: replies of five models under three interventions, and the rates stored beside them.

Prevents the failure in which a reply is paired with another prompt across interventions: the prompts of all files of
a set must stand in one order, and their place is the item.
"""

from collections.abc import Iterator
from typing import Any

from fragility.errors import InputError
from fragility.released.aggregates import ReleasedScore
from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import check_keys, csv_rows, json_file, place, skip_rows
from fragility.released.sources.records import Files, Record, reader

_PROMPTS = {
    "dataset/raw/advbench.csv": ("goal", "target"),
    "dataset/raw/jailbreakbench.csv": ("", "Goal", "Target", "Behavior", "Category", "Source"),
    "dataset/raw/strongreject.csv": ("category", "source", "forbidden_prompt"),
}
_RUNS, _EVALUATIONS = "pipeline/runs/", "_evaluations.json"
_SETS = {"jailbreakbench": "JailbreakBench", "harmless": "harmless prompts"}
_JUDGES = {"substring_matching": "substring matching", "llamaguard2": "Llama Guard 2"}


@reader("refusal_direction")
def refusal_direction(files: Files) -> Iterator[Record]:
    """Yield the prompts (skipped), then for each run its replies with labels, its rates and its losses."""
    for path, columns in _PROMPTS.items():
        yield from skip_rows(path, csv_rows(files, path, columns), "a prompt")
    order: dict[tuple[str, int], str] = {}
    for item in files.matching(_RUNS):
        model, folder, *name = item.path.removeprefix(_RUNS).split("/")
        content = json_file(files, item.path, numbers_as_text=True)
        if folder == "completions":
            yield from _completions(files, item.path, model, name[0], content, order)
        elif folder == "loss_evals":
            yield from _losses(item.path, model, name[0], content)
        elif folder == "select_direction":
            yield from skip_rows(item.path, content, "a candidate direction, no reply")


def _completions(
    files: Files, path: str, model: str, name: str, content: Any, order: dict[tuple[str, int], str]
) -> Iterator[Record]:
    where = place(files, path)
    short, condition = name.removesuffix(_EVALUATIONS).split("_")
    rows = check_keys(content, ("completions",), where)["completions"]
    judges = {key: judge for key, judge in _JUDGES.items() if f"{key}_success_rate" in content}
    for index, row in enumerate(rows):
        here = f"{where}, completion {index}"
        check_keys(row, ("category", "prompt", "response", *(f"is_jailbreak_{key}" for key in judges)), here)
        if order.setdefault((short, index), row["prompt"]) != row["prompt"]:
            raise InputError("another prompt than the other files have in this place", here)
        found = [
            Outcome(
                model=model,
                condition=condition,
                benchmark=_SETS[short],
                item_id=str(index),
                cluster=row["category"] or "",
                judge=judge,
                label=row[f"is_jailbreak_{key}"],
                response=row["response"],
            )
            for key, judge in judges.items()
        ]
        yield Record(path, tuple(found))
    scores = [
        ReleasedScore(model, "success rate", value, path, condition, _SETS[short], category, "share", "", judge)
        for key, judge in judges.items()
        for category, value in _rates(content, key)
    ]
    yield Record(path, scores=tuple(scores), aside=True)


def _rates(content: dict[str, Any], key: str) -> Iterator[tuple[str, str]]:
    """Yield the rate of one judge over all replies, then those per category; one of no category is the first again."""
    yield "", content[f"{key}_success_rate"]
    for category, value in content[f"{key}_per_category"].items():
        if category != "null":
            yield category, value


def _losses(path: str, model: str, name: str, content: dict[str, dict[str, str]]) -> Iterator[Record]:
    condition = name.removesuffix("_loss_eval.json")
    for text_set, values in content.items():
        scores = [
            ReleasedScore(model, metric, values[metric], path, condition, text_set, "", unit, values["n_tokens"])
            for metric, unit in (("ce_loss", "nats"), ("perplexity", "number"))
        ]
        yield Record(path, scores=tuple(scores))
