"""interp-refusal-tokens: answers of four model variants, two of which open with a token that says refuse or respond.

Prevents the failures in which the token, the chat header or a reasoning part is taken for the opening of the answer,
or two models' answers are paired by ids that are drawn anew for each file.
"""

import re
from collections.abc import Iterator

from fragility.errors import InputError
from fragility.released.labels import Outcome
from fragility.released.sources.readers.interp_results import released_results
from fragility.released.sources.readers.tables import json_lines, place
from fragility.released.sources.records import Files, Record, reader

_BENCHMARKS = {
    "coconot_orig_test": "CoCoNot original",
    "coconot_contrast_test": "CoCoNot contrast",
    "or_bench_hard": "OR-Bench hard",
    "or_bench_toxic": "OR-Bench toxic",
}
_KEYS = ("model", "category", "prompt", "response")
_RESULTS = "saved_outputs/model_outputs/results.md"
_HEADER = "assistant\n\n"
_TOKEN = re.compile(r"\s*\[(refuse|respond|[A-Z][a-z]+ requests|Requests with safety concerns)\]\s*")
_REASONED = "</think>"


@reader("interp-refusal-tokens")
def interp_refusal_tokens(files: Files) -> Iterator[Record]:
    """Yield every answer, judged by its own refusal token where the model has one, and the numbers of results.md."""
    positions: dict[tuple[str, str], str] = {}
    for item in files.matching("saved_outputs/model_outputs/", ".jsonl"):
        benchmark = _BENCHMARKS[item.path.rsplit("/", 1)[1].split("_outputs_")[0]]
        for number, row in json_lines(files, item.path, _KEYS):
            identifier = positions.setdefault((benchmark, row["prompt"]), f"{number:04d}")
            token, answer = _parts(row["response"], row["model"], f"{place(files, item.path)}, line {number}")
            outcome = Outcome(
                model=row["model"],
                condition="",
                benchmark=benchmark,
                item_id=identifier,
                cluster=row["category"],
                judge="refusal token" if token else "",
                label=token,
                response=answer,
            )
            yield Record(item.path, (outcome,))
    yield from released_results(files, _RESULTS)


def _parts(response: str, model: str, where: str) -> tuple[str | None, str | None]:
    """Return the token (None for a model without) and the answer after it (None if the reasoning never ends)."""
    if not response.startswith(_HEADER):
        raise InputError("the answer does not open with the chat header", where)
    text = response.removeprefix(_HEADER)
    if model.startswith("deepseek"):
        _, ended, answer = text.partition(_REASONED)
        return None, answer if ended else None
    if not model.endswith("-refusal"):
        return None, text
    token = _TOKEN.match(text)
    if token is None:
        raise InputError("no refusal token where the answer opens", where)
    return token.group(1), text[token.end() :]
