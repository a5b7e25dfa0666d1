"""promptfoo's results (`-o results.json`): one result a test, prompt and provider."""

from typing import Any

from fragility.released.formats.reading import Options, Reading, Rows, Stored
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, Source
from fragility.wording import counted

#: promptfoo's reason of a failure that is an error and no verdict.
ERROR = 2


def _fits(source: Source) -> bool:
    return (
        source.kind == DOCUMENT
        and "results" in source.keys
        and (
            "evalId" in source.keys
            or (isinstance(source.document["results"], dict) and "stats" in source.document["results"])
        )
    )


@reads("promptfoo", "promptfoo results", _fits)
def read_promptfoo(source: Source, _: Options) -> Reading:
    """Read whether each test passed; prompts are told apart by their number, repeats by their order."""
    whole: Any = source.document["results"]
    results = whole["results"] if isinstance(whole, dict) else whole
    rows = Rows()
    seen: dict[tuple[Any, ...], int] = {}
    passed = 0
    for result in results:
        provider = result.get("provider")
        model = str(provider.get("label") or provider.get("id") if isinstance(provider, dict) else provider or "")
        condition = f"prompt {result.get('promptIdx', 0) + 1}"
        key = (model, condition, result.get("testIdx"))
        seen[key] = seen.get(key, -1) + 1
        failed = result.get("failureReason") == ERROR
        passed += bool(result["success"])
        rows.add(f"test {key[2]}", None if failed else bool(result["success"]), "error" if failed else "",
                 model=model, condition=condition, repeat=seen[key], counted="passed")  # fmt: skip
    frame = rows.frame()
    if frame["condition"].nunique() == 1:
        frame["condition"] = frame["condition"].cat.rename_categories([""])
    stats, stored = (whole.get("stats") if isinstance(whole, dict) else None) or {}, []
    total = sum(int(stats.get(name) or 0) for name in ("successes", "failures", "errors"))
    if total and frame[["model", "condition"]].drop_duplicates().shape[0] == 1:
        good = int(stats["successes"])
        model = str(frame["model"].iloc[0])
        head = Stored(
            "stats", f"{good} of {total}", good / total, model=model, k=good, n=total, counted="passed", share=None
        )
        stored = [head]
    return Reading(f"promptfoo results, {counted(len(results), 'test')}", source.name, frame, stored)
