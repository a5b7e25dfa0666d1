"""GPTFuzz: responses to 100 questions under 77 templates each, with one human label.

Prevents the failure in which the 77 responses to one question count as 77 questions: they are repeats of one item.
"""

from collections import Counter
from collections.abc import Iterator

from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows
from fragility.released.sources.records import Files, Record, reader

_FOLDER = "datasets/responses_labeled"


@reader("gptfuzz")
def gptfuzz(files: Files) -> Iterator[Record]:
    """Yield one record a response; `repeat` is its number among those to its question, in the order of the file."""
    for part in ("train", "evaluate"):
        path, seen = f"{_FOLDER}/{part}.csv", Counter[str]()
        for _, row in csv_rows(files, path, ("question", "Response", "label")):
            outcome = Outcome(
                model="",
                condition="",
                benchmark=f"GPTFuzz {part}",
                item_id=row["question"],
                repeat=seen[row["question"]],
                judge="human",
                label=row["label"],
                response=row["Response"],
            )
            seen[row["question"]] += 1
            yield Record(path, (outcome,))
