"""Do-Not-Answer: 939 prompts, six models; people, GPT-4 and two trained classifiers judge harm and kind of answer.

Prevents the failures in which the class of an answer (`action`) is read as its harm, and in which the one wrong id of
the GPT-4 files puts two answers on one prompt.
"""

from collections.abc import Iterator

from fragility.errors import InputError, quoted
from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import csv_rows, place, skip_rows
from fragility.released.sources.records import Files, Record, reader

_PROMPTS = ("id", "risk_area", "types_of_harm", "specific_harms", "question")
_REVIEW = ("id", "question", "response", "harmful", "action")
_GPT4 = ("id", "question", "response", "action", "action_review")
_INSTRUCTIONS, _COPY, _REVIEWS = "datasets/Instruction/do_not_answer_en.csv", "datasets/data_en.csv", "datasets/Review/"
#: The models, as the files name them.
_MODELS = ("GPT4", "ChatGPT", "Claude", "ChatGLM2", "llama2-7b-chat", "vicuna-7b")
_COPIED = tuple(f"{model}_{part}" for model in _MODELS for part in ("response", "harmful", "action"))
#: In every GPT-4 file the row of prompt 433 carries the id 434, whose question is the same.
_WRONG_IDS = {"433": "434"}


@reader("do_not_answer")
def do_not_answer(files: Files) -> Iterator[Record]:
    """Yield one record a reviewed answer, with one outcome for harm and one for the kind of answer."""
    harms = {row["id"]: row["types_of_harm"] for _, row in csv_rows(files, _INSTRUCTIONS, _PROMPTS)}
    yield from skip_rows(_INSTRUCTIONS, harms, "a prompt")
    copy = csv_rows(files, _COPY, (*_PROMPTS, *_COPIED))
    yield from skip_rows(_COPY, copy, "a copy of the human reviews, beside the prompts")
    for item in files.matching(_REVIEWS):
        judge, name = item.path.removeprefix(_REVIEWS).removesuffix(".csv").split("/")
        model, _, version = name.removeprefix("annotated_response_").partition("_")
        for number, row in csv_rows(files, item.path, _GPT4 if judge == "GPT4" else _REVIEW):
            item_id = _item(row["id"], str(number - 1), judge, f"{place(files, item.path)}, row {number}")
            found = [
                Outcome(
                    model=model,
                    condition="",
                    benchmark="Do-Not-Answer",
                    item_id=item_id,
                    cluster=harms[item_id],
                    judge=f"{judge} {kind}",
                    judge_version=version,
                    label=row[kind],
                    response=row["response"],
                )
                for kind in ("harmful", "action")
                if kind in row
            ]
            yield Record(item.path, tuple(found))


def _item(stated: str, expected: str, judge: str, where: str) -> str:
    """Return the prompt's id: the rows of every file are in the order of the prompts."""
    if stated == expected or (judge == "GPT4" and _WRONG_IDS.get(expected) == stated):
        return expected
    raise InputError(f"id {quoted(stated)}", where, f"expected '{expected}', the order of the prompts")
