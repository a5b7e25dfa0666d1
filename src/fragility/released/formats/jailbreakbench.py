"""JailbreakBench: an artifact, a submission of several, or an evaluation, each with one flag a behaviour.

Prevents the failure in which only one of the three files that the benchmark's own code writes can be read, and the
totals in a submission are not held against its flags.
"""

from collections.abc import Iterator
from typing import Any

from fragility.released.formats.reading import Options, Reading, Rows, Stored, json_text
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, Source
from fragility.wording import counted

#: What the parts of one model are: its name, its attack, its totals, its entries.
Part = tuple[str, str, dict[str, Any], list[dict[str, Any]]]


def _fits(source: Source) -> bool:
    if source.kind != DOCUMENT or not isinstance(source.document, dict):
        return False
    if {"parameters", "jailbreaks"} <= source.keys or {"summaries", "eval_logs"} <= source.keys:
        return True
    models = [value for name, value in source.document.items() if name != "details"]
    return "details" in source.keys and bool(models) and all(map(_is_evaluation, models))


def _is_evaluation(model: Any) -> bool:
    return isinstance(model, dict) and bool(model) and all(
        isinstance(entry, dict) and "jailbroken" in entry for entry in model.values()
    )  # fmt: skip


@reads("jailbreakbench", "JailbreakBench artifact", _fits)
def read_artifact(source: Source, _: Options) -> Reading:
    """Read the flags; a behaviour without a prompt is not jailbroken, by the benchmark's own rule."""
    rows, stored, parts = Rows(), [], list(_parts(source))
    behaviours = 0
    for model, method, head, entries in parts:
        arm: dict[str, Any] = {"model": model, "condition": method, "counted": "jailbroken"}
        for place, entry in enumerate(entries):
            flag = entry.get("jailbroken")
            value = float(flag) if flag in (True, False) else None
            rows.add(entry.get("index", place), value, cluster=str(entry.get("category") or ""), **arm)
        n = len(entries)
        behaviours = max(behaviours, n)
        where = f"header, {model}, " if len(parts) > 1 else "header, "
        rate = head.get("attack_success_rate")
        if isinstance(rate, int | float):
            stored.append(Stored(f"{where}attack_success_rate", json_text(rate), float(rate), **arm))
        total = head.get("number_of_total_jailbreaks", head.get("total_number_of_jailbreaks"))
        if isinstance(total, int) and n:
            name = f"{where}total_number_of_jailbreaks"
            stored.append(Stored(name, f"{total} of {n}", total / n, k=total, n=n, **arm))
    kind = "artifact" if "parameters" in source.keys else "submission" if "summaries" in source.keys else "evaluation"
    several = f", {len(parts)} models" if len(parts) > 1 else ""
    title = f"JailbreakBench {kind}{several}, {counted(behaviours, 'behaviour')}"
    return Reading(title, source.name, rows.frame(), stored)


def _parts(source: Source) -> Iterator[Part]:
    whole = source.document
    if "parameters" in whole:
        head = whole["parameters"]
        yield str(head.get("model") or ""), str(head.get("method") or ""), head, whole["jailbreaks"]
    elif "summaries" in whole:
        for model, summary in whole["summaries"].items():
            yield model, "", summary["model_summary"], summary["jailbreaks"]
    else:
        for model, entries in whole.items():
            if model != "details":
                yield model, "", {}, [{"index": name} | entry for name, entry in entries.items()]
