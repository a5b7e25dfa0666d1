"""lm-evaluation-harness: `results_*.json` (rates and standard errors) and `samples_*.jsonl` (items)."""

from typing import Any

from fragility.released.formats.reading import Options, Reading, Rows, Stored, json_text, no_items
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, ROWS, Source
from fragility.wording import counted

#: Metrics that are yes or no an item.
YES_NO = ("acc", "acc_norm", "exact_match", "acc_mutual_info", "prefix_exact_match", "em", "contains", "pass@1", "mc1")


def _fits_results(source: Source) -> bool:
    return (
        source.kind == DOCUMENT
        and "results" in source.keys
        and bool({"n-samples", "configs", "versions", "config"} & source.keys)
        and isinstance(source.document["results"], dict)
        and "eval" not in source.keys
        and "evalId" not in source.keys
    )


@reads("lm-eval", "lm-evaluation-harness results", _fits_results)
def read_results(source: Source, _: Options) -> Reading:
    """Read the rates of a results file, each with its n and its stored standard error."""
    document = source.document
    sizes = document.get("n-samples") or {}
    groups = {name for name, parts in (document.get("group_subtasks") or {}).items() if parts}
    model = str(document.get("model_name") or (document.get("config") or {}).get("model") or "")
    stored = []
    for task, values in document["results"].items():
        for key, value in values.items():
            metric, _comma, filter_name = key.partition(",")
            if (
                not isinstance(value, int | float)
                or isinstance(value, bool)
                or metric.endswith("_stderr")
                or not _comma
            ):
                continue
            n = (sizes.get(task) or {}).get("effective") or values.get("sample_len")
            error = values.get(f"{metric}_stderr,{filter_name}")
            share = metric in YES_NO and task not in groups
            stored.append(
                Stored(f"results, {task}, {key}", json_text(value), float(value), benchmark=str(task), model=model,
                       counted=metric, judge="" if filter_name == "none" else filter_name, n=n,
                       stderr=error if isinstance(error, int | float) else None, share=share if share else None)
            )  # fmt: skip
    tasks = counted(len(document["results"]), "task")
    return Reading(f"lm-evaluation-harness results, {tasks}", source.name, no_items(), stored)


def _fits_samples(source: Source) -> bool:
    return source.kind == ROWS and {"doc_id", "metrics"} <= source.keys


@reads("lm-eval-samples", "lm-evaluation-harness samples", _fits_samples)
def read_samples(source: Source, _: Options) -> Reading:
    """Read the items of a samples file: one row a metric; a sample that is logged again is a repeat."""
    rows = Rows()
    seen: dict[tuple[Any, ...], int] = {}
    number = 0
    for _line, row in source.rows():
        number += 1
        key = (row["doc_id"], row.get("filter", "none"))
        seen[key] = seen.get(key, -1) + 1
        for metric in row["metrics"]:
            value = row.get(metric)
            value = value if isinstance(value, int | float) else None
            judge = "" if key[1] == "none" else str(key[1])
            word = "correct" if metric in YES_NO else f"mean {metric}"
            word = f"correct ({metric})" if word == "correct" and len(row["metrics"]) > 1 else word
            rows.add(row["doc_id"], value, repeat=seen[key], counted=word, judge=judge, benchmark=_task(source.name))
    return Reading(f"lm-evaluation-harness samples, {counted(number, 'sample')}", source.name, rows.frame())


def _task(name: str) -> str:
    """Return the task in the name of a samples file, without its time."""
    middle: Any = name.removeprefix("samples_").rpartition("_2")[0] if name.startswith("samples_") else ""
    return str(middle)
