"""HarmBench results: a behaviour's id, and its test cases with labels (1 is harmful), in a list or by model.

Prevents the failure in which the verdict of the string match that the file may hold beside the classifier's is not
seen, or the two are one rate.
"""

from collections.abc import Iterator
from typing import Any

from fragility.released.formats.reading import Options, Reading, Rows
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, Source
from fragility.wording import counted

#: Keys of a test case's labels, and who gives them where a file has both.
JUDGES = {"label": "classifier", "advbench_label": "string match"}


def _fits(source: Source) -> bool:
    if source.kind != DOCUMENT or not isinstance(source.document, dict) or not source.document:
        return False
    kinds = {type(value) for value in source.document.values()}
    return kinds in ({list}, {dict}) and all(
        isinstance(case, dict) and "label" in case
        for cases in source.document.values()
        for case in (cases[:1] if isinstance(cases, list) else list(cases.values())[:1])
    )


@reads("harmbench", "HarmBench results", _fits)
def read_harmbench(source: Source, _: Options) -> Reading:
    """Read labels; several test cases of a behaviour are its repeats, and -1 is no verdict."""
    rows, cases, models = Rows(), 0, set[str]()
    both = any("advbench_label" in case for _, _, _, case in _cases(source))
    for behaviour, model, place, case in _cases(source):
        cases += 1
        models.add(model)
        for key, judge in JUDGES.items():
            if key in case or key == "label":
                rows.add(behaviour, _value(case.get(key)), repeat=place, model=model, counted="harmful",
                         judge=judge if both else "")  # fmt: skip
    many = f", {counted(cases, 'test case')}" if cases > len(source.document) else ""
    several = f", {len(models)} models" if len(models) > 1 else ""
    title = f"HarmBench results, {counted(len(source.document), 'behaviour')}{several}{many}"
    return Reading(title, source.name, rows.frame())


def _cases(source: Source) -> Iterator[tuple[str, str, int, dict[str, Any]]]:
    """Yield behaviour, model, place and test case."""
    for behaviour, cases in source.document.items():
        if isinstance(cases, dict):
            yield from ((behaviour, model, 0, case) for model, case in cases.items())
        else:
            yield from ((behaviour, "", place, case) for place, case in enumerate(cases))


def _value(label: Any) -> float | None:
    return float(label) if label in (0, 1) else None
