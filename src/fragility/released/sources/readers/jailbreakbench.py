"""JailbreakBench artifacts: one row per method, model and behaviour, with the flags of two judges.

Prevents the failure in which a behaviour that a method never submitted counts as an attack that was withstood: such
a row carries the label "not attempted".
"""

from collections.abc import Iterator

from fragility.released.aggregates import ReleasedScore
from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows
from fragility.released.sources.records import Files, Record, reader

_LABELS = (
    *("method", "model", "attack_type", "evaluation_date", "index", "behavior", "category", "attempted"),
    *("queries_to_jailbreak", "number_of_queries", "response_chars", "jailbroken", "jailbroken_llama_guard1"),
)
_UNITS = {"attack_success_rate": "share", "total_number_of_jailbreaks": "count", "number_of_submitted_prompts": "count"}
_SUMMARY = ("method", "model", "attack_type", *_UNITS)
_JUDGES = ("jailbroken", "jailbroken_llama_guard1")


@reader("jailbreakbench")
def jailbreakbench(files: Files) -> Iterator[Record]:
    """Yield the labels, then the summaries that the artifacts hold beside them."""
    for _, row in csv_rows(files, "labels.csv", _LABELS):
        yield Record("labels.csv", tuple(_outcome(row, judge) for judge in _JUDGES if row[judge]))
    for _, row in csv_rows(files, "summary_as_released.csv", _SUMMARY):
        scores = tuple(
            ReleasedScore(
                model=row["model"],
                condition=row["method"],
                benchmark="JailbreakBench",
                metric=metric,
                unit=unit,
                value_text=row[metric],
                locator=f"summary_as_released.csv, {metric}",
            )
            for metric, unit in _UNITS.items()
        )
        yield Record("summary_as_released.csv", scores=scores)


def _outcome(row: dict[str, str], judge: str) -> Outcome:
    attempted = row["attempted"] == "1"
    return Outcome(
        model=row["model"],
        condition=row["method"],
        benchmark="JailbreakBench",
        item_id=row["index"],
        cluster=row["category"],
        judge=judge,
        label=row[judge] if attempted else "not attempted",
        characters=int(row["response_chars"]) if attempted else None,
    )
