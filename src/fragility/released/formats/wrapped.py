"""Plain JSON files with items in a list and a summary beside it: `{"model": ..., "accuracy": ..., "results": [...]}`.

Prevents the failure in which a script's own output, which most authors have, is the one file that cannot be read, and
the rate in its head is never held against the items below it.
"""

import json
import re
from dataclasses import replace
from typing import Any

from fragility.released.formats.columns import simple
from fragility.released.formats.plain import is_plain, read_plain
from fragility.released.formats.reading import Guess, Options, Reading, Stored, json_text
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, Source

#: Names that the list of items has.
LISTS = ("results", "samples", "items", "data", "rows", "records", "responses", "outputs", "examples", "instances",
         "evaluations", "judgments", "judgements", "completions", "details", "predictions")  # fmt: skip
#: Arms at the top of one file at most, and items below ids at least.
MOST_ARMS, FEWEST = 12, 8
#: Names that a stored rate has.
_RATE = re.compile(r"rate|accuracy|\bacc\b|asr|share|score|percent|ratio|proportion|mean|average")


@reads("json", "JSON file of judged items", lambda source: _items(source) is not None)
def read_wrapped(source: Source, options: Options) -> Reading:
    """Read the list of items as a plain table, and the numbers beside it that are called rates as stored rates."""
    name, inner = _items(source, options) or ("", source)
    found = read_plain(inner, options)
    stored = list(_stored(source.document, ""))
    guesses = [*found.guesses, Guess(f"items are in '{name}'", "--format")]
    model = source.document.get("model")
    frame = found.items
    if isinstance(model, str) and frame["model"].nunique() == 1 and not str(frame["model"].iloc[0]):
        frame["model"] = frame["model"].cat.rename_categories([model[:80]])
    arms = frame[["model", "judge", "counted"]].drop_duplicates()
    stored = stored if len(arms) == 1 else []
    return replace(found, title=f"JSON file of judged items, {len(frame)} rows", stored=stored, guesses=guesses)


def _items(source: Source, options: Options | None = None) -> tuple[str, Source] | None:
    if source.kind != DOCUMENT or not isinstance(source.document, dict):
        return None
    for name in LISTS:
        rows = source.document.get(name)
        if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows):
            inner = Source(source.path, json.dumps(rows).encode())
            if (options and (options.labels or options.columns)) or is_plain(inner):
                return name, inner
    for name, rows in (
        ("each name at the top", _by_arm(source.document)),
        ("each id at the top", _by_id(source.document)),
    ):
        if rows and is_plain(below := Source(source.path, json.dumps(rows).encode())):
            return name, below
    return None


def _by_arm(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of {arm: [item, ...]}, each with its arm as its condition."""
    parts = {
        name: rows for name, rows in document.items()
        if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)
    }  # fmt: skip
    if not 2 <= len(parts) <= MOST_ARMS or len(parts) < len(document) - 3:
        return []
    return [{"condition": name} | row for name, rows in parts.items() for row in rows]


def _by_id(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of {id: {label, ...}}, where all have the same labels."""
    rows = [value for value in document.values() if isinstance(value, dict)]
    if len(rows) < FEWEST or len(rows) < len(document) or len({frozenset(row) for row in rows}) > FEWEST:
        return []
    return [{"id": name} | value for name, value in document.items()]


def _stored(part: dict[str, Any], above: str) -> Any:
    for name, value in part.items():
        if isinstance(value, dict) and not above:
            yield from _stored(value, name)
        elif isinstance(value, int | float) and not isinstance(value, bool) and _RATE.search(simple(name)):
            share = value / 100 if 1 < value <= 100 else value
            if 0 <= share <= 1:
                yield Stored(f"{above} {name}".strip(), json_text(float(value)), float(share), share=None)
