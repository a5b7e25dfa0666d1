"""Evaluations in the layout of "Refusal is mediated by a single direction": completions with one flag a judge."""

from fragility.released.formats.reading import Options, Reading, Rows, Stored, json_text
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, Source
from fragility.wording import counted

_FLAG, _RATE = "is_jailbreak_", "_success_rate"


@reads(
    "refusal-direction",
    "evaluation with one flag a judge",
    lambda source: (
        source.kind == DOCUMENT and "completions" in source.keys and any(key.endswith(_RATE) for key in source.keys)
    ),
)
def read_evaluation(source: Source, _: Options) -> Reading:
    """Read each judge's flags and its stored rate; a completion is an item."""
    rows = Rows()
    judges: dict[str, str] = {}
    for number, entry in enumerate(source.document["completions"], 1):
        for key, flag in entry.items():
            if key.startswith(_FLAG):
                judge = judges.setdefault(key, key.removeprefix(_FLAG))
                value = float(flag) if flag in (0, 1) else None
                rows.add(number, value, judge=judge, counted="jailbroken", cluster=str(entry.get("category") or ""))
    stored = [
        Stored(f"header, {key}", json_text(value), float(value), judge=key.removesuffix(_RATE), counted="jailbroken")
        for key, value in source.document.items()
        if key.endswith(_RATE) and isinstance(value, int | float)
    ]
    size = counted(len(source.document["completions"]), "completion")
    return Reading(f"evaluation with {counted(len(judges), 'judge')}, {size}", source.name, rows.frame(), stored)
