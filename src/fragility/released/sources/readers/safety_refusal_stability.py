"""safety-refusal-stability: labels of two model judges and two keyword lists over 20 decoding configurations.

Prevents the failures in which the two judges are pooled as one (they cover different models) or a judge's error
counts as a label.
"""

from collections.abc import Iterator

from fragility.released.labels import Outcome
from fragility.released.sources.readers.stability_tables import released_tables
from fragility.released.sources.readers.tables import csv_rows
from fragility.released.sources.records import Files, Record, reader

_KEYS = ("model", "prompt_id", "temperature", "seed")
_HAIKU = (*_KEYS, "label", "judge")
_LLAMA = (*_KEYS, "label_llama70b", "refusal_prefix", "zou_transfer_substring", "response_chars")
_LISTS = {"refusal_prefix": "sixteen-openers", "zou_transfer_substring": "gcg-transfer-list"}
#: The seeds are consecutive; the first is repeat 0.
_FIRST_SEED = 42


@reader("safety-refusal-stability")
def safety_refusal_stability(files: Files) -> Iterator[Record]:
    """Yield the labels of both judges, the two keyword lists, and the released metric tables."""
    for item in files.matching("data/results/labels/"):
        for _, row in csv_rows(files, item.path, _HAIKU):
            judged = _outcome(row, "claude-3.5-haiku", row["label"], version=row["judge"])
            yield Record(item.path, (judged,))
    path = "derived/llama70b_labels_no_text.csv"
    for _, row in csv_rows(files, path, _LLAMA):
        outcomes = [_outcome(row, "llama-70b", row["label_llama70b"])]
        outcomes += [_outcome(row, name, row[column]) for column, name in _LISTS.items()]
        yield Record(path, tuple(outcomes))
    yield from released_tables(files, "data/results/metrics/")


def _outcome(row: dict[str, str], judge: str, label: str, version: str = "") -> Outcome:
    return Outcome(
        model=row["model"],
        condition=f"temperature {row['temperature']}",
        benchmark="BeaverTails selection",
        item_id=row["prompt_id"],
        repeat=int(row["seed"]) - _FIRST_SEED,
        judge=judge,
        judge_version=version,
        label=label,
        characters=int(row["response_chars"]) if "response_chars" in row else None,
    )
