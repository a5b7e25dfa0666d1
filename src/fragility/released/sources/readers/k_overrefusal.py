"""k-overrefusal: Korean over-refusal prompts, two models, two judges on the same answers.

Prevents the failure in which safe and unsafe prompts, or the added idioms and the translated set, share one rate.
"""

from collections.abc import Iterator
from typing import Any

from fragility.errors import InputError
from fragility.released.aggregates import ReleasedScore
from fragility.released.labels import Outcome
from fragility.released.sources.readers.tables import json_file, json_lines, place
from fragility.released.sources.readers.wide import wide_scores
from fragility.released.sources.records import Files, Record, reader

_JUDGES = {"evaluation_results.jsonl": "gpt-oss", "results_xstest_evaluator_ksafeguard.jsonl": "ksafeguard"}
_METRICS = {"metrics.json": "gpt-oss", "metrics_xstest_evaluator_ksafeguard.json": "ksafeguard"}
_PARTS = {"k_idioms": "K-idioms", "xstest": "K-XSTest"}
_MODEL = {"model": "model"}
_KEYS = ("prompt", "type", "label", "response", "refusal_clf_label")


@reader("k-overrefusal")
def k_overrefusal(files: Files) -> Iterator[Record]:
    """Yield both judges' labels, the released metrics per model, and the tables over all models."""
    prompts: dict[int, str] = {}
    for item in files.matching("outputs/", ".jsonl"):
        folder, name = item.path.rsplit("/", 1)
        for number, row in json_lines(files, item.path, _KEYS):
            if prompts.setdefault(number, row["prompt"]) != row["prompt"]:
                raise InputError("another prompt than in the first file", f"{place(files, item.path)}, line {number}")
            part = _PARTS["k_idioms" if row["type"].endswith("k_idioms") else "xstest"]
            outcome = Outcome(
                model=folder.split("/")[2],
                condition=row["label"],
                benchmark=part,
                item_id=f"{number:03d}",
                cluster=row["type"],
                judge=_JUDGES[name],
                label=row["refusal_clf_label"],
                response=row["response"],
            )
            yield Record(item.path, (outcome,))
    for item in files.matching("outputs/", ".json"):
        scores = _scores(json_file(files, item.path), item.path)
        yield Record(item.path, scores=tuple(scores))
    for item in files.matching("reports/"):
        table = item.path.rsplit("/", 1)[1].removesuffix(".csv")
        columns = {"gpt_oss_label": "category", "ksafeguard_label": "category"} if "agreement" in table else _MODEL
        yield from wide_scores(files, item.path, columns, metric=table)


def _scores(values: dict[str, Any], path: str, place: str = "", benchmark: str = "") -> Iterator[ReleasedScore]:
    """Yield every number of a nested object, with the names that lead to it; without benchmark: of both parts."""
    for name, value in values.items():
        where = f"{place}{name}"
        if isinstance(value, dict):
            yield from _scores(value, path, f"{where}.", _PARTS.get(name, benchmark))
        else:
            metric = where.removeprefix("k_idioms.").removeprefix("xstest.")
            unit = "count" if name == "n" else "share"
            judge = _METRICS[path.rsplit("/", 1)[1]]
            about = {"benchmark": benchmark, "unit": unit, "judge": judge}
            yield ReleasedScore(path.split("/")[2], metric, str(value), f"{path}, {where}", **about)
