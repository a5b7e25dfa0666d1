"""HarmBench results: a behaviour's id, and a list of test cases, each with a label (1 is harmful)."""

from typing import Any

from fragility.released.formats.reading import Options, Reading, Rows
from fragility.released.formats.registry import reads
from fragility.released.formats.source import DOCUMENT, Source
from fragility.wording import counted


def _fits(source: Source) -> bool:
    if source.kind != DOCUMENT or not isinstance(source.document, dict) or not source.document:
        return False
    lists = [value for value in source.document.values() if isinstance(value, list)]
    return len(lists) == len(source.document) and all(
        isinstance(case, dict) and "label" in case for cases in lists for case in cases[:1]
    )


@reads("harmbench", "HarmBench results", _fits)
def read_harmbench(source: Source, _: Options) -> Reading:
    """Read labels; several test cases of a behaviour are its repeats, and -1 is no verdict."""
    rows, cases_in_all = Rows(), 0
    for behaviour, cases in source.document.items():
        for place, case in enumerate(cases):
            cases_in_all += 1
            rows.add(behaviour, _value(case.get("label")), repeat=place, counted="harmful")
    many = f", {counted(cases_in_all, 'test case')}" if cases_in_all > len(source.document) else ""
    title = f"HarmBench results, {counted(len(source.document), 'behaviour')}{many}"
    return Reading(title, source.name, rows.frame())


def _value(label: Any) -> float | None:
    return float(label) if label in (0, 1) else None
