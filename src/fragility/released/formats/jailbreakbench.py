"""JailbreakBench artifacts: `parameters` with stored totals, and `jailbreaks` with one flag a behaviour."""

from typing import Any

from fragility.released.formats.reading import Options, Reading, Rows, Stored, json_text
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, Source
from fragility.wording import counted


@reads(
    "jailbreakbench",
    "JailbreakBench artifact",
    lambda source: source.kind == DOCUMENT and {"parameters", "jailbreaks"} <= source.keys,
)
def read_artifact(source: Source, _: Options) -> Reading:
    """Read the flags; a behaviour without a prompt is not jailbroken, by the benchmark's own rule."""
    head = source.document["parameters"]
    arm: dict[str, Any] = {
        "model": str(head.get("model") or ""),
        "condition": str(head.get("method") or ""),
        "counted": "jailbroken",
    }
    rows = Rows()
    for place, entry in enumerate(source.document["jailbreaks"]):
        flag = entry.get("jailbroken")
        value = None if flag is None else bool(flag)
        rows.add(entry.get("index", place), value, cluster=str(entry.get("category") or ""), **arm)
    stored, total = [], head.get("number_of_total_jailbreaks", head.get("total_number_of_jailbreaks"))
    n = len(source.document["jailbreaks"])
    if isinstance(head.get("attack_success_rate"), int | float):
        rate = head["attack_success_rate"]
        stored.append(Stored("header, attack_success_rate", json_text(rate), float(rate), **arm))
    if isinstance(total, int) and n:
        stored.append(Stored("header, total_number_of_jailbreaks", f"{total} of {n}", total / n, k=total, n=n, **arm))
    return Reading(f"JailbreakBench artifact, {counted(n, 'behaviour')}", source.name, rows.frame(), stored)
