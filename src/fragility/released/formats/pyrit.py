"""PyRIT's scores, one object a score, or its exported message pieces (json, csv), each with a list of its scores.

Prevents three failures: an inverted scorer whose "true" is read as what it inverts, the scores of a copied conversation
that count twice, and an undetermined score that counts as false.
"""

import ast
from collections.abc import Iterator
from typing import Any

from fragility.errors import InputError
from fragility.released.formats import tables
from fragility.released.formats.plain import _objects
from fragility.released.formats.reading import Options, Reading, Rows
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, ROWS, TABLE, Source
from fragility.released.formats.tables import text_of
from fragility.wording import counted

#: What a score and an exported message piece are known by.
SCORE, PIECE = {"score_value", "score_type"}, {"conversation_id", "response_error", "scores"}
_NAMES = {"refusal": "refused", "jailbreak": "jailbroken"}
_INVERTED = "TrueFalseInverterScorer"


def _fits(source: Source) -> bool:
    if source.kind == TABLE:
        return source.keys >= PIECE
    return source.kind in (ROWS, DOCUMENT) and (source.keys >= SCORE or source.keys >= PIECE)


@reads("pyrit", "PyRIT scores", _fits)
def read_pyrit(source: Source, _: Options) -> Reading:
    """Read scores: true_false ones count, float_scale ones have a mean; the message piece is the item."""
    if source.keys >= SCORE:
        rows, number = Rows(), 0
        for number, score in enumerate(_objects(source), 1):
            _add(rows, score, number)
        return Reading(f"PyRIT scores, {counted(number, 'score')}", source.name, rows.frame())
    return _read_pieces(source)


def _read_pieces(source: Source) -> Reading:
    rows, seen, twice, answers = Rows(), set[str](), 0, set[str]()
    failed = bare = 0
    for number, piece in enumerate(_pieces(source), 1):
        arm = {"model": _component(piece.get("prompt_target_identifier"), "model_name"),
               "condition": _component(piece.get("attack_identifier"))}  # fmt: skip
        scores, item = piece["scores"], text_of(piece.get("original_prompt_id") or piece.get("id") or number)
        for score in scores:
            name = text_of(score.get("id"))
            twice += bool(name) and name in seen
            if not name or name not in seen:
                seen.add(name)
                _add(rows, score, item, **arm)
        if piece.get("role") == "assistant" and item not in answers:
            answers.add(item)
            bare += not scores
            failed += not scores and text_of(piece.get("response_error")) not in ("", "none")
    notes = []
    if bare:
        verb = "has" if bare == 1 else "have"
        more = f"; the run failed or was blocked for {failed}" if failed else ""
        notes.append(f"{counted(bare, 'answer')} of {len(answers)} {verb} no score and {verb} no part in a rate{more}.")
    if twice:
        notes.append(f"{counted(twice, 'score')} stood more than once (a copied conversation) and counted once.")
    title = f"PyRIT export, {counted(len(answers), 'answer')}, {counted(len(seen), 'score')}"
    return Reading(title, source.name, rows.frame(), [], [], notes)


def _pieces(source: Source) -> Iterator[dict[str, Any]]:
    """Yield message pieces; in a csv, what is nested is written as Python writes it."""
    if source.kind != TABLE:
        for number, piece in enumerate(_objects(source), 1):
            where = f"{source.name}, entry {number}"
            yield piece | {"scores": _scores(piece.get("scores"), where)}
        return
    nested = ("prompt_target_identifier", "attack_identifier", "scores")
    plain = ("id", "original_prompt_id", "role", "response_error")
    wanted = [name for name in (*plain, *nested) if name in source.keys]
    for number, row in enumerate(tables.load(source, wanted).to_pylist(), 1):
        where = f"{source.name}, row {number}"
        values = {name: _literal(row[name], where) if name in nested else row[name] for name in wanted}
        yield values | {"scores": _scores(values["scores"], where)}


def _scores(value: object, where: str) -> list[dict[str, Any]]:
    if value in (None, ""):
        return []
    if not isinstance(value, list) or not all(isinstance(score, dict) and score.keys() >= SCORE for score in value):
        raise InputError("no list of scores in 'scores'", where, "give what PyRIT exported")
    return value


def _literal(text: str, where: str) -> Any:
    try:
        return ast.literal_eval(text) if text else None
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        raise InputError("a value that PyRIT does not write so", where, "give what PyRIT exported") from None


def _add(rows: Rows, row: dict[str, Any], item: object, **arm: str) -> None:
    category = row.get("score_category") or ""
    category = "+".join(map(text_of, category)) if isinstance(category, list) else text_of(category)
    judge = _component(row.get("scorer_class_identifier"))
    item = row.get("message_piece_id") or row.get("prompt_request_response_id") or row.get("id") or item
    word = text_of(row["score_value"]).lower()
    if row["score_type"] == "true_false":
        value = {"true": 1.0, "false": 0.0}.get(word)
        name = _NAMES.get(category, category or "true")
        name = f"not {name}" if judge == _INVERTED else name
    else:
        value = _float(word)
        name = f"mean {category or 'score'}"
    state = "undetermined" if value is None and row.get("status") == "undetermined" else ""
    rows.add(item, value, state, judge=judge, counted=name, **arm)


def _component(value: object, first: str = "class_name") -> str:
    """Return what a target, attack or scorer is called, by whichever version wrote it."""
    if not isinstance(value, dict):
        return text_of(value)
    return next((text_of(value[name]) for name in (first, "class_name", "__type__") if value.get(name)), "")


def _float(word: str) -> float | None:
    try:
        value = float(word)
    except ValueError:
        return None
    return value if value - value == 0 else None
