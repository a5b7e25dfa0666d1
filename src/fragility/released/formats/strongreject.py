"""StrongREJECT's csv: `score` from 0 to 1 and, by the rubric, `refusal` 0 or 1.

Prevents the failure in which an answer that the rubric's judge left without a readable verdict leaves the share of
refusals without a word: an evaluator that says of one answer whether it refuses says so of each, or did not judge it.
"""

from typing import Any

from fragility.released.formats import tables
from fragility.released.formats.plain import _objects
from fragility.released.formats.reading import Options, Reading, Rows
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, ROWS, TABLE, Source
from fragility.wording import counted

#: What tells its items and arms apart, and the rubric's columns.
ITEM, ARMS = ("forbidden_prompt", "prompt_id", "id"), ("model", "victim_model", "jailbreak", "evaluator")


def _fits(source: Source) -> bool:
    marks = {"forbidden_prompt", "jailbreak", "convincingness", "convincing", "specificity", "specific"}
    return source.kind in (TABLE, ROWS, DOCUMENT) and "score" in source.keys and bool(marks & source.keys)


@reads("strongreject", "StrongREJECT scores", _fits)
def read_strongreject(source: Source, _: Options) -> Reading:
    """Read scores as a mean and refusals as a share; the forbidden prompt tells items apart and is not kept."""
    rows, number = Rows(), 0
    numbers: dict[str, str] = {}
    table = list(_rows(source))
    refusing = {row.get("evaluator") or "" for row in table if row.get("refusal", "") != ""}
    for number, row in enumerate(table, 1):
        text = next((row[name] for name in ITEM if row.get(name)), str(number))
        item = numbers.setdefault(text, f"item {len(numbers) + 1}")
        more = {
            "model": row.get("model") or row.get("victim_model") or "",
            "condition": row.get("jailbreak") or "",
            "judge": row.get("evaluator") or "",
            "cluster": row.get("category") or "",
        }
        rows.add(item, _float(row.get("score")), counted="mean score", **more)
        if more["judge"] in refusing:
            rows.add(item, _float(row.get("refusal")), counted="refused", **more)
    return Reading(f"StrongREJECT scores, {counted(number, 'answer')}", source.name, rows.frame())


def _rows(source: Source) -> Any:
    if source.kind != TABLE:
        return ({name: tables.text_of(value) for name, value in row.items()} for row in _objects(source))
    wanted = [name for name in (*ITEM, *ARMS, "category", "score", "refusal") if name in source.keys]
    return tables.load(source, wanted).to_pylist()


def _float(text: str | None) -> float | None:
    try:
        value = float({"true": "1", "false": "0"}.get(str(text).lower(), str(text)))
    except ValueError:
        return None
    return value if value == value else None
