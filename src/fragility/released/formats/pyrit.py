"""PyRIT's exported scores, one object a score (`score_value`, `score_type`)."""

from fragility.released.formats.plain import _objects
from fragility.released.formats.reading import Options, Reading, Rows
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, ROWS, Source
from fragility.released.formats.tables import text_of
from fragility.wording import counted


@reads(
    "pyrit",
    "PyRIT scores",
    lambda source: source.kind in (ROWS, DOCUMENT) and {"score_value", "score_type"} <= source.keys,
)
def read_pyrit(source: Source, _: Options) -> Reading:
    """Read scores: true_false ones count, float_scale ones have a mean; the answer is the item."""
    rows, number = Rows(), 0
    for number, row in enumerate(_objects(source), 1):
        category = row.get("score_category") or ""
        category = "+".join(map(text_of, category)) if isinstance(category, list) else text_of(category)
        scorer = row.get("scorer_class_identifier") or {}
        judge = text_of(scorer.get("__type__") or scorer.get("class_name") if isinstance(scorer, dict) else scorer)
        item = row.get("message_piece_id") or row.get("prompt_request_response_id") or row.get("id") or number
        word = text_of(row["score_value"]).lower()
        if row["score_type"] == "true_false":
            value = {"true": 1.0, "false": 0.0}.get(word)
            name = {"refusal": "refused", "jailbreak": "jailbroken"}.get(category, category or "true")
        else:
            value = float(word) if word.replace(".", "", 1).replace("-", "", 1).isdigit() else None
            name = f"mean {category or 'score'}"
        rows.add(item, value, judge=judge, counted=name)
    return Reading(f"PyRIT scores, {counted(number, 'score')}", source.name, rows.frame())
