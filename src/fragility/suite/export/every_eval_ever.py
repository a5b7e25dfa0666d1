"""Outcomes and scores as records of the every_eval_ever schema, version 0.3.0.

Prevents two failures: a field that the schema requires and we do not know is filled as if we knew (each such field is
listed in `UNKNOWN`), and judgements of several judges end in one score.

A group is what was asked of one model on one benchmark under one condition: one JSON file. Its judgements stand beside
it, one line each; each judge has one result, the share of its judgements with one meaning (`COUNTED`), or the mean of
its grades. Refusal flags are not carried. `sources.readers.every_eval_ever` reads the records back.
"""

import hashlib
import json
import math
import re
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from fragility.frame_rows import records
from fragility.released.labels import SCHEMA
from fragility.released.sources.readers.every_eval_ever import COMPUTED, KEPT
from fragility.suite.export.parts import Part

VERSION = "0.3.0"
#: The first of these meanings that a judge gives is the one that is counted.
COUNTED = ("unsafe", "complied", "refused", "partly refused", "safe", "unparsed", "error", "not rated")
#: Fields that the schema requires and we do not know, with what they hold; every record says so.
UNKNOWN = {
    "retrieved_timestamp": "0, for the same data give the same record",
    "evaluator_relationship": "other, for it is not recorded",
    "lower_is_better": "false where the direction is not stated, as with refusals of unnamed prompts",
    "input.raw, output.raw": "empty, for no text is kept",
    "is_correct": "whether the label has the meaning that is counted; no judgement of correctness",
}
_LOWER = {"lower-safer", "lower-better"}


def write_records(folder: Path, parts: Sequence[Part]) -> Iterator[str]:
    """Write `data/<benchmark>/<developer>/<model>/<uuid>.json` and `<uuid>_samples.jsonl`; yield what is left out."""
    for part in parts:
        frame = part.table.to_pandas()
        if part.kind == "outcomes":
            texts = [field.name for field in SCHEMA if str(field.type).startswith("dictionary")]
            frame = frame[SCHEMA.names].astype(dict.fromkeys(texts, "object"))
            judged = frame["label"].notna() | frame["score"].notna()
        else:
            frame["score"] = pd.to_numeric(frame["value"], errors="coerce")
            judged = frame["score"].notna()
        for group, rows in frame[judged].groupby(["benchmark", "model", "condition"], sort=True, dropna=False):
            _write_group(
                folder, part, dict(zip(("benchmark", "model", "condition"), map(str, group), strict=True)), rows
            )
        if not judged.all():
            what = "responses without a judgement" if part.kind == "outcomes" else "numbers that are no single number"
            yield f"{part.kind} of {part.name}: {int((~judged).sum()):,} {what} are left out"


def _write_group(folder: Path, part: Part, group: dict[str, str], rows: pd.DataFrame) -> None:
    own = "/".join((part.kind, part.name, group["benchmark"], group["model"], group["condition"]))
    name = uuid.UUID(bytes=hashlib.sha256(own.encode()).digest()[:16], version=4)
    developer, _, model = group["model"].rpartition("/")
    place = "/".join(map(_slug, (group["benchmark"], developer, model)))
    record = _record(part, own, group)
    if part.kind == "outcomes":
        record["evaluation_results"], lines = _judged(part, own, group, rows)
        samples = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        path = f"data/{place}/{name}_samples.jsonl"
        _write(folder / path, samples)
        record["detailed_evaluation_results"] = {
            "format": "jsonl",
            "file_path": path,
            "hash_algorithm": "sha256",
            "checksum": hashlib.sha256(samples).hexdigest(),
            "total_rows": len(lines),
        }
    else:
        record["evaluation_results"] = [_stored(part, group, row) for row in records(rows.fillna(""))]
    content = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    _write(folder / f"data/{place}/{name}.json", content.encode())


def _write(path: Path, content: bytes) -> None:
    """Write a file plainly: there are thousands, in a folder that is moved into place once it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _record(part: Part, own: str, group: dict[str, str]) -> dict[str, Any]:
    about = {"table": f"{part.kind}/{part.name}", "citation": part.citation, "origin": part.origin}
    about |= {"revision": part.card.address.revision, "repository": part.card.address.repository} if part.card else {}
    terms = {
        "licence": part.licence.name,
        "text_may_be_redistributed": str(part.licence.text_may_be_redistributed).lower(),
        "non_commercial": str(part.licence.non_commercial).lower(),
    }
    unknown = {f"unknown: {field}": text for field, text in UNKNOWN.items()}
    owner = part.card.address.repository.split("/")[0] if part.card else part.citation
    return {
        "schema_version": VERSION,
        "evaluation_id": own,
        "retrieved_timestamp": "0",
        "source_metadata": {
            "source_name": part.title,
            "source_type": "documentation",
            "source_organization_name": owner,
            "evaluator_relationship": "other",
            "additional_details": about | terms | unknown,
        },
        "model_info": {
            "name": group["model"] or "not named",
            "id": group["model"] or "not named",
            "additional_details": {"deployment_type": "unknown", "model_availability": "unknown"},
        },
        "eval_library": {"name": "unknown", "version": "unknown"},
    }


def _judged(
    part: Part, own: str, group: dict[str, str], rows: pd.DataFrame
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return one result per judge, and one line per judgement."""
    results, lines = [], []
    for key, of_judge in rows.groupby(["judge", "judge_version"], sort=True, dropna=False):
        judge = " ".join(map(str, key)).strip()
        graded = of_judge["label"].isna().all()
        card = part.card and part.card.judge(*map(str, key))
        given = set(card.labels.values()) if card else set(of_judge["meaning"])
        counted = "" if graded else next(meaning for meaning in COUNTED if meaning in given)
        points = of_judge["score"] if graded else (of_judge["meaning"] == counted).astype(float)
        result = f"{own}/{judge}"
        metric = f"mean grade by {judge}" if graded else f"share {counted} by {judge}"
        results.append(_result(part, group, metric, float(points.mean()), {"id": result, "lower": counted == "unsafe"}))
        results[-1]["score_details"]["uncertainty"] = {"num_samples": len(of_judge)}
        results[-1]["metric_config"] |= {"min_score": None if graded else 0, "max_score": None if graded else 1}
        results[-1]["metric_config"]["additional_details"][COMPUTED] = "the lines beside this record"
        for row, point in zip(records(of_judge), points, strict=True):
            lines.append(_line(own, result, group, row, float(point), card.kind if card else "other"))
    return results, lines


def _line(own: str, result: str, group: dict[str, str], row: dict[str, Any], point: float, kind: str) -> dict[str, Any]:
    kept = {name: _text(row[name]) for name in KEPT if not _absent(row[name])}
    return {
        "schema_version": VERSION,
        "evaluation_id": own,
        "model_id": group["model"] or "not named",
        "evaluation_name": group["benchmark"],
        "evaluation_result_id": result,
        "sample_id": row["item_id"],
        "interaction_type": "single_turn",
        "input": {"raw": "", "reference": []},
        "output": {"raw": []},
        "answer_attribution": [
            {
                "turn_idx": 0,
                "source": "output.raw",
                "extracted_value": kept.get("label", kept.get("score", "")),
                "extraction_method": kind,
                "is_terminal": True,
            }
        ],
        "evaluation": {"score": point, "is_correct": point == 1},
        "metadata": kept,
    }


def _stored(part: Part, group: dict[str, str], row: dict[str, Any]) -> dict[str, Any]:
    """Return the result of one released or printed number; what the schema has no field for is in its details."""
    lower = row.get("direction", "") in _LOWER
    own = _result(part, group, str(row["metric"]), float(row["score"]), {"lower": lower, "unit": str(row["unit"])})
    left_out = ("score", "value", "source", "benchmark", "model", "metric", "unit")
    details = {key: str(value) for key, value in row.items() if key not in left_out and value != ""}
    own["score_details"]["details"] = details
    return own


def _result(part: Part, group: dict[str, str], metric: str, score: float, more: dict[str, Any]) -> dict[str, Any]:
    address = part.card.address if part.card else None
    data: dict[str, Any] = {"dataset_name": group["benchmark"] or "not named"}
    if address and address.kind == "hub":
        data |= {"source_type": "hf_dataset", "hf_repo": address.repository}
    elif part.origin:
        data |= {"source_type": "url", "url": [part.origin]}
    else:
        data |= {"source_type": "other"}
    config = {"metric_name": metric, "lower_is_better": more["lower"], "additional_details": {}}
    config |= {"metric_unit": more["unit"]} if more.get("unit") else {}
    result = {"evaluation_result_id": more["id"]} if "id" in more else {}
    condition = {"additional_details": {"condition": group["condition"]}}
    return {
        **result,
        "evaluation_name": group["benchmark"],
        "source_data": data,
        "metric_config": config,
        "score_details": {"score": score},
        "generation_config": condition,
    }


def _absent(value: Any) -> bool:
    return value is None or value is pd.NA or value == "" or (isinstance(value, float) and math.isnan(value))


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _slug(text: str) -> str:
    """Return a text as the name of a folder."""
    return re.sub(r"[^\w.-]+", "-", text, flags=re.ASCII).strip("-.") or "not-named"
