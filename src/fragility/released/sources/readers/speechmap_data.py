"""speechmap-data: two judges on answers to requests for criticism of governments; six models with their text.

Prevents the failures in which the rows held in full are counted a second time from the table of labels, or two
different answers to one request are taken for one answer with two judges.
"""

from collections.abc import Iterator
from typing import Any

from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows, json_lines, skip_rows
from fragility.released.sources.records import Files, Record, reader

_TABLE = "derived/two_judges_no_text.csv"
_COLUMNS = ("cat", "qid", "model", "label_grok", "judge_grok", "label_gpt4o", "judge_gpt4o", "refusal_prefix")
_FULL = {"grok-4.1-fast": "analysis/", "gpt-4o": "analysis.openai_gpt-4o-2024-11-20/"}
_BLOCKED = "ERROR_ORIGINAL_MODERATION"


@reader("speechmap-data")
def speechmap_data(files: Files) -> Iterator[Record]:
    """Yield both judges for each row: with text where the analysis files hold it, from the table otherwise."""
    first: dict[tuple[str, ...], str | None] = {}
    for judge, folder in _FULL.items():
        for item in files.matching(folder):
            for _, row in json_lines(files, item.path, ("category", "question_id", "model", "compliance")):
                key = (row["category"], row["question_id"], row["model"])
                text = _text(row["response"])
                again = first.setdefault(key, text) != text
                yield Record(
                    item.path, (_outcome(*key, judge, row["judge_model"], row["compliance"], text, int(again)),)
                )
    for _, cells in csv_rows(files, _TABLE, _COLUMNS):
        key = (cells["cat"], cells["qid"], cells["model"])
        if key in first:
            yield Record(_TABLE, skipped="kept upstream in full, with its text")
        else:
            grok = _outcome(*key, "grok-4.1-fast", cells["judge_grok"], cells["label_grok"])
            gpt4o = _outcome(*key, "gpt-4o", cells["judge_gpt4o"], cells["label_gpt4o"])
            opens = _outcome(*key, "sixteen-openers", "", cells["refusal_prefix"])
            yield Record(_TABLE, (grok, gpt4o, opens))
    for item in files.matching("questions/"):
        yield from skip_rows(item.path, json_lines(files, item.path), "a prompt")


def _text(response: dict[str, Any]) -> str | None:
    """Return the answer's text; None where the platform gave no choice at all."""
    choices = response.get("choices")
    return choices[0]["message"]["content"] if choices else None


def _outcome(
    category: str,
    item: str,
    model: str,
    judge: str,
    version: str,
    label: str,
    text: str | None = None,
    repeat: int = 0,
) -> Outcome:
    return Outcome(
        model=model,
        condition="",
        benchmark=f"SpeechMap {category.replace('_', ' ')}",
        item_id=item,
        cluster=item,
        repeat=repeat,
        judge=judge,
        judge_version=version,
        label=label,
        response=text,
        blocked=True if label == _BLOCKED else None,
    )
