"""A made source: a few models, prompts and judges whose shares can be counted by hand."""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from fragility.released.labels import outcomes_bytes, parquet_bytes
from fragility.released.refusals import OPENER_SCHEMA, OPENERS, load_lexicons, opener_counts
from fragility.released.refusals.openings import OpeningMeasure
from fragility.schemas.outcome import FOLDER

FLAG = "opens_made"
PLAIN = {"condition": "", "benchmark": "B", "repeat": 0, "judge": "people", "judge_version": "", "meaning": "refused",
         "blocked": None, "opens": True, "cluster": "", "response": None}  # fmt: skip


def answers(model: str, opens: int, others: int, **columns: Any) -> list[dict[str, Any]]:
    """Return refusals of one model to prompts 0, 1, ...: so many open with the list, so many do not."""
    found = [{"opens": True, "response": "no thank you"}] * opens + [
        {"opens": False, "response": "that will not do"}
    ] * others
    return [PLAIN | {"model": model, "item_id": f"{i:04d}"} | row | columns for i, row in enumerate(found)]


def write_source(root: Path, rows: list[dict[str, Any]], name: str = "made") -> Path:
    """Write outcomes and opener counts of a source; returns the root."""
    frame = pd.DataFrame(rows).assign(source=name, label=None, score=float("nan"), characters=1, words=1)
    frame["blocked"] = frame["blocked"].astype("boolean")
    frame[FLAG] = frame["opens"].astype("boolean")
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    (root / OPENERS).mkdir(parents=True, exist_ok=True)
    (root / FOLDER / f"{name}.parquet").write_bytes(outcomes_bytes(frame, [FLAG], {}, name))
    counts = opener_counts(frame, load_lexicons(), range(1, 4))
    table = pa.Table.from_pandas(counts, schema=OPENER_SCHEMA, preserve_index=False)
    (root / OPENERS / f"{name}.parquet").write_bytes(parquet_bytes(table))
    return root


def measure(*sources: dict[str, Any], **fields: Any) -> OpeningMeasure:
    """Return a measure over the made source, with the made flag unless told otherwise."""
    way = {} if {"keyword_judge", "openers"} & set(fields) else {"flag": FLAG}
    return OpeningMeasure.model_validate(
        {"sources": list(sources) or [{"source": "made", "judge": "people"}]} | way | fields
    )
