"""JBB-Behaviors: the judge comparison, 300 replies with three people and four judges; and the prompt sets.

Prevents the failures in which the file is refused, or letters are swapped, because it is not UTF-8, and in which the
benign answers that were added to test the judges pass for jailbreak attempts.
"""

from collections.abc import Iterator

from fragility.errors import InputError
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
#: The id that XSTest gives the prompt of each answer after them, in the order of the file.
_XSTEST = (
    401, 223, 168, 283, 280, 287, 349, 159, 114, 281, 394, 407, 209, 337, 217, 124, 379, 265, 278, 172, 282, 71,
    413, 212, 276, 166, 9, 106, 345, 63, 380, 152, 211, 299, 292, 262, 256, 6, 23, 252, 219, 13, 208, 327, 165,
    173, 288, 70, 115, 330, 122, 286, 331, 151, 110, 202, 405, 19, 339, 16, 393, 125, 8, 403, 332, 404, 59, 378,
    251, 400, 416, 386, 296, 17, 272, 207, 419, 5, 395, 112, 225, 103, 117, 52, 210, 417, 398, 66, 14, 4, 420, 25,
    56, 399, 111, 107, 263, 255, 20, 338,
)  # fmt: skip


@reader("jbb")
def jbb(files: Files) -> Iterator[Record]:
    """Yield one record a row; replies to one goal are one cluster, numbered by its first appearance."""
    for path in ("benign-behaviors.csv", "harmful-behaviors.csv"):
        yield from skip_rows(path, csv_rows(files, path, _PROMPTS), "a prompt")
    goals: dict[str, int] = {}
    columns = ("Index", "goal", "prompt", "target_response", *_JUDGES)
    for number, row in csv_rows(files, _COMPARISON, columns, _ENCODING):
        goal = goals.setdefault(row["goal"], len(goals))
        benchmark, item = "JBB judge comparison, jailbreak attempts", row["Index"]
        if number > _ATTEMPTS:
            benchmark, item = "XSTest safe", _xstest(number, files)
        found = [
            Outcome(
                model="",
                condition="",
                benchmark=benchmark,
                item_id=item,
                cluster=f"goal {goal}",
                judge=judge,
                label=row[column],
                response=row["target_response"],
            )
            for column, judge in _JUDGES.items()
        ]
        yield Record(_COMPARISON, tuple(found))


def _xstest(number: int, files: Files) -> str:
    place = number - _ATTEMPTS - 1
    if place >= len(_XSTEST):
        where = f"{files.card.name}, {_COMPARISON}, row {number}"
        raise InputError(f"more than {len(_XSTEST)} answers to XSTest", where, "another edition of the file")
    return str(_XSTEST[place])
