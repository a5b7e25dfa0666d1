"""XSTest: completions of five models on 450 prompts, labelled by two people, GPT-4 and a string match.

Prevents the failure in which a free text that GPT-4 gave in place of a label passes for one of the three labels, or
is stored.
"""

import re
from collections.abc import Iterator

from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows, skip_rows
from fragility.released.sources.records import Files, Record, reader

_PROMPTS = ("id", "prompt", "type", "label", "focus", "note")
_COLUMNS = ("id", "type", "prompt", "completion", "annotation_1", "annotation_2", "agreement", "final_label")
_HUMAN = {"annotation_1": "annotator 1", "annotation_2": "annotator 2", "final_label": "final label"}
_AUTOMATIC = {"gpteval": ("gpt4_label", "GPT-4"), "streval": ("strmatch_label", "string match")}
#: Model and condition, by the name in the files.
_MODELS = {
    "gpt4": ("gpt-4", ""),
    "llama2new": ("llama-2-70b-chat", "no system prompt"),
    "llama2orig": ("llama-2-70b-chat", "original system prompt"),
    "mistralguard": ("mistral-7b-instruct", "guardrail system prompt"),
    "mistralinstruct": ("mistral-7b-instruct", "no system prompt"),
}


@reader("xstest")
def xstest(files: Files) -> Iterator[Record]:
    """Yield one record a row; the human labels are repeated in the files of the automatic judges and not read there."""
    yield from skip_rows("xstest_prompts.csv", csv_rows(files, "xstest_prompts.csv", _PROMPTS), "a prompt")
    for item in files.matching("model_completions/"):
        for _, row in csv_rows(files, item.path, _COLUMNS):
            found = [_outcome(item.path, row, judge, row[column]) for column, judge in _HUMAN.items()]
            yield Record(item.path, tuple(found))
    for item in files.matching("evaluation/"):
        column, judge = _AUTOMATIC[_parts(item.path)[1]]
        for _, row in csv_rows(files, item.path, (*_COLUMNS, column)):
            yield Record(item.path, (_outcome(item.path, row, judge, row[column]),))


def _outcome(path: str, row: dict[str, str], judge: str, label: str) -> Outcome:
    model, condition = _MODELS[_parts(path)[0]]
    return Outcome(
        model=model,
        condition=condition,
        benchmark="XSTest unsafe" if row["type"].startswith("contrast_") else "XSTest safe",
        item_id=row["id"].removeprefix("v2-"),
        cluster=row["type"],
        judge=judge,
        label=label if judge != "GPT-4" or re.match(r"\d+_", label) else "free text",
        response=row["completion"],
    )


def _parts(path: str) -> list[str]:
    """Return the file's name for the model and, if it has one, for the automatic judge."""
    return path.removesuffix(".csv").split("completions_")[-1].split("_")
