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
    return None


def _stored(part: dict[str, Any], above: str) -> Any:
    for name, value in part.items():
        if isinstance(value, dict) and not above:
            yield from _stored(value, name)
        elif isinstance(value, int | float) and not isinstance(value, bool) and _RATE.search(simple(name)):
            share = value / 100 if 1 < value <= 100 else value
            if 0 <= share <= 1:
                yield Stored(f"{above} {name}".strip(), json_text(float(value)), float(share), share=None)
