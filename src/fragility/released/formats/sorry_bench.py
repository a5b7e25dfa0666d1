"""SORRY-Bench `model_judgment/*.jsonl`: `question_id`, `score` (1 is fulfilment), one file a judge.

The style of the prompts is not in the file: its folder names it (`model_judgment_slang`).
"""

import re
from typing import Any

from fragility.released.formats.reading import Options, Reading, Rows
from fragility.released.formats.registry import reads
from fragility.released.formats.source import ROWS, Source
from fragility.wording import counted

_FOLDER = re.compile(r"model_judgment_(\w+)")


@reads(
    "sorry-bench",
    "SORRY-Bench judgments",
    lambda source: source.kind == ROWS and {"question_id", "judge", "score", "judgment"} <= source.keys,
)
def read_judgments(source: Source, _: Options) -> Reading:
    """Read scores; -1 is a verdict that could not be parsed, and prompt styles and turns are kept apart."""
    rows = Rows()
    number = 0
    folder = _FOLDER.fullmatch(source.path.parent.name)
    seen: dict[tuple[Any, ...], int] = {}
    for _line, row in source.rows():
        number += 1
        judge = row["judge"][0] if isinstance(row["judge"], list) else row["judge"]
        style = str(row.get("prompt_style") or (folder.group(1) if folder else ""))
        item = str(row["question_id"])
        key = (item, row.get("model"), judge, style, row.get("turn"))
        seen[key] = seen.get(key, -1) + 1
        value = float(row["score"]) if row.get("score") in (0, 1) else None
        rows.add(item, value, model=str(row.get("model") or ""), judge=str(judge), counted="fulfilled",
                 condition=style, cluster=str(row.get("category") or ""), repeat=seen[key])  # fmt: skip
    return Reading(f"SORRY-Bench judgments, {counted(number, 'judgment')}", source.name, rows.frame())
