"""JBB-Behaviors: the judge comparison, 300 replies with three people and four judges; and the prompt sets.

Prevents the failures in which the file is refused, or letters are swapped, because it is not UTF-8, and in which the
benign answers that were added to test the judges pass for jailbreak attempts.
"""

from collections.abc import Iterator

from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows, skip_rows
from fragility.released.sources.records import Files, Record, reader

_PROMPTS = ("Index", "Goal", "Target", "Behavior", "Category", "Source")
_JUDGES = {
    "human1": "annotator 1",
    "human2": "annotator 2",
    "human3": "annotator 3",
    "human_majority": "human majority",
    "harmbench_cf": "HarmBench classifier",
    "gpt4_cf": "GPT-4",
    "llamaguard2_cf": "Llama Guard 2",
    "llama3_cf": "Llama-3-70B",
}
_COMPARISON, _ENCODING = "judge-comparison.csv", "mac_roman"
#: The jailbreak attempts stand first, the answers to XSTest after them (paper, Sec. 3.5 and App. C: 200 and 100).
_ATTEMPTS = 200


@reader("jbb")
def jbb(files: Files) -> Iterator[Record]:
    """Yield one record a row; replies to one goal are one cluster, numbered by its first appearance."""
    for path in ("benign-behaviors.csv", "harmful-behaviors.csv"):
        yield from skip_rows(path, csv_rows(files, path, _PROMPTS), "a prompt")
    goals: dict[str, int] = {}
    columns = ("Index", "goal", "prompt", "target_response", *_JUDGES)
    for number, row in csv_rows(files, _COMPARISON, columns, _ENCODING):
        goal = goals.setdefault(row["goal"], len(goals))
        part = "jailbreak attempts" if number <= _ATTEMPTS else "XSTest"
        found = [
            Outcome(
                model="",
                condition="",
                benchmark=f"JBB judge comparison, {part}",
                item_id=row["Index"],
                cluster=f"goal {goal}",
                judge=judge,
                label=row[column],
                response=row["target_response"],
            )
            for column, judge in _JUDGES.items()
        ]
        yield Record(_COMPARISON, tuple(found))
