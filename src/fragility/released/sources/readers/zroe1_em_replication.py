"""zroe1-em-replication: graded judgements (0 to 100) of sampled answers of fine-tuned models, without text.

Prevents the failures in which an answer without a score counts as one with score 0, or scores of two training seeds
are pooled.
"""

from collections import Counter
from collections.abc import Iterator

from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows
from fragility.released.sources.records import Files, Record, reader

_PATH = "em_scores.csv"
_COLUMNS = ("model", "topic", "seed", "row", "question_id", "aligned", "coherent", "topic_score", "response_chars")
_JUDGES = {"aligned": "alignment", "coherent": "coherence", "topic_score": "topic"}


@reader("zroe1-em-replication")
def zroe1_em_replication(files: Files) -> Iterator[Record]:
    """Yield the three scores of each answer; answers to one question are numbered in the order of the file."""
    seen: Counter[tuple[str, ...]] = Counter()
    for _, row in csv_rows(files, _PATH, _COLUMNS):
        condition = f"{row['topic']} {row['seed']}".strip()
        key = (row["model"], condition, row["question_id"])
        outcomes = tuple(
            Outcome(
                model=row["model"],
                condition=condition,
                benchmark="emergent misalignment, first 8 questions",
                item_id=row["question_id"],
                repeat=seen[key],
                judge=judge,
                label=None if row[column] else "no score",
                score=float(row[column]) if row[column] else None,
                characters=int(row["response_chars"]),
            )
            for column, judge in _JUDGES.items()
        )
        seen[key] += 1
        yield Record(_PATH, outcomes)
