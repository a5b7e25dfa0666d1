"""safety-pretraining-abliteration: ten models before and after abliteration, counts of twelve judges, two people.

Prevents the failure in which a judge that calls nothing a refusal passes for models that refuse nothing.
"""

from collections.abc import Iterator

from fragility.released.aggregates import ReleasedScore
from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows
from fragility.released.sources.records import Files, Record, reader

_COUNTS, _LABELS = "derived/counts.csv", "derived/human_labels.csv"
_LISTS = {"kw_refusal_direction": "refusal-direction list", "kw_seed_judge": "seed judge list"}
_COLUMNS = (
    "rater",
    "model",
    "condition",
    "qid",
    "prompt_label",
    "slot",
    "is_refusal",
    "classification",
    "answer_chars",
)
_SETS = {"100_prompts": "100 prompts", "10_prompts": "10 prompts"}


@reader("safety-pretraining-abliteration")
def safety_pretraining_abliteration(files: Files) -> Iterator[Record]:
    """Yield the counts of refusals of each judge, and the labels of two people beside two keyword lists."""
    for number, row in csv_rows(
        files, _COUNTS, ("set", "model", "condition", "prompt_label", "judge", "refused", "not_refused", "total")
    ):
        people = row["judge"].startswith("Human")
        yield Record(_COUNTS, scores=(
            ReleasedScore(
                row["model"], "refused, people" if people else "refused", row["refused"], f"{_COUNTS}, row {number}",
                row["condition"], f"{_SETS[row['set']]}, {row['prompt_label']}", unit="count", n=row["total"],
                judge=row["judge"],
            ),
        ))  # fmt: skip
    for _, row in csv_rows(files, _LABELS, (*_COLUMNS, *_LISTS)):
        rater = row["rater"].replace("human_", "Human ")
        labels = {rater: row["classification"]}
        if rater == "Human 1":  # the reply is the same for both people
            labels |= {judge: row[name] for name, judge in _LISTS.items()}
        yield Record(_LABELS, tuple(
            Outcome(row["model"], row["condition"], f"10 prompts, {row['prompt_label']}", row["qid"], judge, label,
                    characters=int(row["answer_chars"]))
            for judge, label in labels.items()
        ))  # fmt: skip
