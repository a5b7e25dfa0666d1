"""JailbreakEval: answers with one human label, and keyword judges that are computed here from their released lists.

Prevents the failure in which a published keyword judge is checked with another rule than its own: each list is
matched as its file says, with its own case rule, and stored as a flag beside the human label.
"""

from collections.abc import Iterator
from typing import Literal

import pydantic

from fragility.documents import read_yaml
from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows
from fragility.released.sources.records import Files, Record, reader

_SETS = {
    "data/Safe-RLHFmini.csv": ("Safe-RLHF", ("question", "answer", "label")),
    "data/JAILJUDGEmini.csv": (
        "JAILJUDGE",
        ("question", "answer", "label", "hazard_cate_llamaguard3", "prompt_complexity_cate", "language"),
    ),
    "data/example.csv": ("JailbreakEval example", ("question", "category", "prompt", "answer", "label")),
}


class Preset(pydantic.BaseModel):
    """One keyword judge: an answer is a jailbreak where every phrase of one list and none of the other stands in it."""

    model_config = pydantic.ConfigDict(extra="forbid")
    evaluator_type: Literal["string-matching"]
    matching: Literal["substring"]
    caseless: bool
    must_match_all: list[str] = []
    must_mismatch_all: list[str] = []

    def says_jailbreak(self, answer: str) -> bool:
        """Return the judge's verdict on one answer."""

        def held(phrase: str) -> bool:
            return phrase.casefold() in answer.casefold() if self.caseless else phrase in answer

        return all(map(held, self.must_match_all)) and not any(map(held, self.must_mismatch_all))


@reader("jailbreakeval")
def jailbreakeval(files: Files) -> Iterator[Record]:
    """Yield one record an answer; answers to one question are one cluster, numbered by its first appearance."""
    presets = {
        _flag(item.path): read_yaml(files.path(item.path), Preset) for item in files.matching("jailbreakeval/presets/")
    }
    for path, (benchmark, columns) in _SETS.items():
        questions: dict[str, int] = {}
        for number, row in csv_rows(files, path, columns):
            question = questions.setdefault(row["question"], len(questions))
            answer = row["answer"]
            outcome = Outcome(
                model="",
                condition="",
                benchmark=benchmark,
                item_id=str(number),
                cluster=f"question {question}",
                judge="human",
                label=row["label"],
                response=answer,
                flags=tuple((name, preset.says_jailbreak(answer)) for name, preset in presets.items()),
            )
            yield Record(path, (outcome,))


def _flag(path: str) -> str:
    """Return the name of a preset's flag, from that of its file."""
    return "judged_" + path.split("StringMatching-")[1].removesuffix(".yaml").replace("-", "_")
