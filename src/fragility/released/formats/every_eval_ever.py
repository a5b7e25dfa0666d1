"""Records of every_eval_ever, which `fragility export` writes too: scores with their number of samples."""

from typing import Any

from fragility.released.formats.plain import _objects
from fragility.released.formats.reading import Options, Reading, Stored, json_text, no_items
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, ROWS, Source
from fragility.wording import counted


@reads(
    "every-eval-ever",
    "every_eval_ever record",
    lambda source: source.kind in (ROWS, DOCUMENT) and {"evaluation_results", "schema_version"} <= source.keys,
)
def read_record(source: Source, _: Options) -> Reading:
    """Read scores as shares of their scale; one of other bounds than 0 and 1 or 0 and 100 is a mean."""
    whole: Any = source.document if source.kind == DOCUMENT else None
    records = [whole] if isinstance(whole, dict) else list(_objects(source))
    stored = [_stored(record, result) for record in records for result in record["evaluation_results"]]
    return Reading(f"every_eval_ever record, {counted(len(stored), 'score')}", source.name, no_items(), stored)


def _stored(record: dict[str, Any], result: dict[str, Any]) -> Stored:
    details, config = result["score_details"], result.get("metric_config") or {}
    score = details["score"]
    top = config.get("max_score")
    percent = top == 100 and config.get("min_score") in (0, None)
    uncertainty = details.get("uncertainty") or {}
    error = uncertainty.get("standard_error")
    error = error.get("value") if isinstance(error, dict) else error
    n = uncertainty.get("num_samples")
    name = str(result.get("evaluation_name") or "score")
    return Stored(
        f"evaluation result, {name}", json_text(score), float(score) / (100 if percent else 1),
        benchmark=name, model=str((record.get("model_info") or {}).get("id") or ""), counted="score",
        n=int(n) if n else None, stderr=error if isinstance(error, int | float) else None,
        share=True if n and (percent or top == 1) and config.get("score_type") != "levels" else None,
    )  # fmt: skip
