"""OpenAI evals' event logs (jsonl): a spec, a final report, and events; matches and metrics are read."""

from typing import Any

from fragility.released.formats.reading import Options, Reading, Rows, Stored, json_text
from fragility.released.formats.registry import reads
from fragility.released.formats.source import ROWS, Source
from fragility.wording import counted


def _fits(source: Source) -> bool:
    return source.kind == ROWS and ("spec" in source.keys or {"event_id", "sample_id", "type"} <= source.keys)


@reads("openai-evals", "OpenAI evals log", _fits)
def read_openai_evals(source: Source, _: Options) -> Reading:
    """Read match events; a sample that is matched again is a repeat, and one that only errored is counted apart."""
    rows = Rows()
    seen: dict[str, int] = {}
    failed: set[Any] = set()
    matched: set[Any] = set()
    spec: dict[str, Any] = {}
    report: dict[str, Any] = {}
    for _line, row in source.rows():
        spec, report = row.get("spec") or spec, row.get("final_report") or report
        if row.get("type") == "match":
            item = row["sample_id"]
            matched.add(item)
            seen[item] = seen.get(item, -1) + 1
            correct = row["data"].get("correct")
            rows.add(item, None if correct is None else bool(correct), repeat=seen[item], **_arm(spec))
        elif row.get("type") == "error":
            failed.add(row.get("sample_id"))
    for item in sorted(str(item) for item in failed - matched if item):
        rows.add(item, None, "error", **_arm(spec))
    stored = []
    if isinstance(report.get("accuracy"), int | float):
        error = report.get("boostrap_std", report.get("bootstrap_std"))
        value = report["accuracy"]
        stored = [
            Stored("final report, accuracy", json_text(value), float(value), stderr=error, share=None, **_arm(spec))
        ]
    return Reading(f"OpenAI evals log, {counted(len(matched | failed), 'sample')}", source.name, rows.frame(), stored)


def _arm(spec: dict[str, Any]) -> dict[str, Any]:
    models = spec.get("completion_fns") or []
    return {
        "model": str(models[0]) if models else "",
        "benchmark": str(spec.get("eval_name", "")),
        "counted": "correct",
    }
